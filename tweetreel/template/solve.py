"""Slots on the script turned into frames, with a reason for every boundary.

Knows beats, words and minimum lengths, nothing of pictures. The decision here: sound decides. A boundary stands a few frames
before the first word of its beat, moves only where a slot would be shorter than its minimum, and neighbours share it, so the
slots tile the whole video without gap or overlap.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from tweetreel.artifacts import Script, WordTimes
from tweetreel.core.time import SAMPLE_RATE, FrameRange, Rate
from tweetreel.template.model import NarrationSpec, SlotSpec

LEAD_FRAMES_PER_SECOND = 6
"""A picture changes a sixth of a second before the first word about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A solved slot: `spec` is its name in the template, `name` its own ("body-2"), `reason` why it starts where it does."""

    name: str
    spec: str
    role: Literal["hook", "body", "cta"]
    beat: int
    post: int | None
    frames: FrameRange
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The solved slots, the length of the video, and the sample at which the narration starts."""

    slots: tuple[Slot, ...]
    frames: int
    narration_start: int


def solve_slots(
    script: Script,
    times: WordTimes,
    *,
    specs: Sequence[SlotSpec],
    narration: NarrationSpec,
    rate: Rate,
    pictured: Collection[int] = (),
) -> Plan:
    """Return one slot per beat that says something, tiling `[0, frames)`.

    A post of `pictured` (those with pictures of their own) that has a single beat gets two slots, so that its card and its
    picture both have their time.
    """
    start = narration.lead_in_ms * SAMPLE_RATE // 1000
    by_role = {spec.on: spec for spec in specs}
    lead = max(1, int(rate.fps) // LEAD_FRAMES_PER_SECOND)
    spoken: list[tuple[int, int, int]] = []
    for number in range(len(script.beats)):
        words = [word for word in times.words if word.beat == number]
        if words:
            spoken.append((number, rate.frame_at_sample(start + words[0].start), rate.frame_at_sample(start + words[-1].end)))
    boundaries, reasons = [0], ["the video starts"]
    for index, (number, onset, _) in enumerate(spoken[1:], start=1):
        previous = by_role[script.beats[spoken[index - 1][0]].role]
        # the picture may wait for the words before it to end, and for the slot before it to reach its minimum
        wished = max(onset - lead, min(spoken[index - 1][2], onset))
        earliest = boundaries[-1] + previous.min_frames
        latest = max(onset, spoken[index][2] - 1)
        boundary = max(boundaries[-1] + 1, min(max(wished, earliest), latest))
        boundaries.append(boundary)
        held = boundary > wished
        reasons.append(
            f"slot {previous.name!r} keeps its minimum of {previous.min_frames} frames"
            if held
            else f"{onset - boundary} frames before the first word of beat {script.beats[number].id!r}"
        )
    tail = rate.frame_at_sample(narration.tail_ms * SAMPLE_RATE // 1000)
    last_end = rate.frame_at_sample(start + times.samples)
    last_spec = by_role[script.beats[spoken[-1][0]].role] if spoken else by_role["hook"]
    total = max(last_end + tail, boundaries[-1] + last_spec.min_frames)
    edges = [*boundaries, total]
    slots: list[Slot] = []
    counts: dict[str, int] = {}
    posts = [script.beats[number].post for number, _, _ in spoken]
    for index, (number, _, _) in enumerate(spoken):
        beat = script.beats[number]
        spec = by_role[beat.role]
        frames = FrameRange(start=edges[index], end=edges[index + 1])
        parts = [(frames, reasons[index])]
        if beat.post in pictured and posts.count(beat.post) == 1:
            onsets = [rate.frame_at_sample(start + word.start) - lead for word in times.words if word.beat == number]
            parts = _halves(frames, reasons[index], onsets, least=int(rate.fps))
        for part, reason in parts:
            counts[spec.name] = counts.get(spec.name, 0) + 1
            name = f"{spec.name}-{counts[spec.name]}"
            slots.append(
                Slot(name=name, spec=spec.name, role=beat.role, beat=number, post=beat.post, frames=part, reason=reason)
            )
    return Plan(slots=tuple(slots), frames=total, narration_start=start)


def _halves(frames: FrameRange, reason: str, onsets: Sequence[int], *, least: int) -> list[tuple[FrameRange, str]]:
    """Cut `frames` before the word nearest to its middle, where both parts keep `least` frames; else leave it whole."""
    middle = (frames.start + frames.end) // 2
    places = [onset for onset in onsets if frames.start + least <= onset <= frames.end - least]
    if not places:
        return [(frames, reason)]
    cut = min(places, key=lambda place: abs(place - middle))
    why = "the post has one beat and a picture: its card first, then the picture"
    return [(FrameRange(start=frames.start, end=cut), reason), (FrameRange(start=cut, end=frames.end), why)]
