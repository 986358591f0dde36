"""Slots on the script turned into frames, with a reason for every boundary.

Knows beats, words and lengths, nothing of pictures. The decision here: sound decides. A boundary stands a few frames before
the first word of its beat, moves only where a slot would be shorter than its minimum, and neighbours share it, so the slots
tile the whole video without gap or overlap. Over them lie moments, spans that hang on what is said; they move nothing.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tweetreel.artifacts import Script, Token, Word, WordTimes
from tweetreel.core.time import SAMPLE_RATE, FrameRange, Rate
from tweetreel.errors import TemplateError
from tweetreel.template.model import MomentSpec, NarrationSpec, SlotSpec

LEAD_FRAMES_PER_SECOND = 6
"""A picture changes a sixth of a second before the first word about it."""

_NUMERIC = ("number", "money", "percent")
_QUESTION_MARKS = "?？؟;"


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
class Span:
    """Where a slot or a moment stands in time, and what layers may say of it."""

    spec: str
    frames: FrameRange
    reason: str
    number: int
    count: int
    post: int | None
    text: str
    token: str | None = None
    onset: int | None = None

    def values(self) -> dict[str, Any]:
        """Return `slot.*` of expressions: counted from 1, `post` 0 where there is none."""
        return {
            "name": self.spec,
            "number": self.number,
            "count": self.count,
            "post": 0 if self.post is None else self.post + 1,
            "text": self.text,
            "token": self.token or "",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The solved slots, the length of the video, the sample at which the narration starts, and the moments over them."""

    slots: tuple[Slot, ...]
    frames: int
    narration_start: int
    moments: tuple[Span, ...] = ()
    texts: dict[int, str] = field(default_factory=dict, hash=False, compare=False)

    def spans(self, names: tuple[str, ...] | None) -> list[Span]:
        """Return where the slots and moments `names` stand (None: every slot), in order of time."""
        found: list[Span] = []
        counts = {slot.spec: sum(other.spec == slot.spec for other in self.slots) for slot in self.slots}
        seen: dict[str, int] = {}
        for slot in self.slots:
            seen[slot.spec] = seen.get(slot.spec, 0) + 1
            if names is None or slot.spec in names:
                found.append(
                    Span(
                        spec=slot.spec, frames=slot.frames, reason=slot.reason, number=seen[slot.spec],
                        count=counts[slot.spec], post=slot.post, text=self.texts.get(slot.beat, ""),
                    )
                )  # fmt: skip
        if names is not None:
            found.extend(moment for moment in self.moments if moment.spec in names)
        return sorted(found, key=lambda span: (span.frames.start, span.frames.end))


def solve_slots(
    script: Script,
    times: WordTimes,
    *,
    specs: Sequence[SlotSpec],
    narration: NarrationSpec,
    rate: Rate,
    pictured: Collection[int] = (),
    moments: Sequence[MomentSpec] = (),
) -> Plan:
    """Return one slot per beat that says something, tiling `[0, frames)`, and the moments. Raises `TemplateError`.

    A post of `pictured` (those with pictures of their own) that has a single beat gets two slots, so that its card and its
    picture both have their time. A slot longer than its maximum is cut before a word; beats of a slot that does not repeat
    share one for as long as they are of one post.
    """
    start = narration.lead_in_ms * SAMPLE_RATE // 1000
    by_role = {spec.on: spec for spec in specs}
    lead = max(1, int(rate.fps) // LEAD_FRAMES_PER_SECOND)
    spoken = _spoken(script, times, by_role, start=start, rate=rate)
    boundaries, reasons = [0], ["the video starts"]
    for index, (number, onset, _) in enumerate(spoken[1:], start=1):
        previous = by_role[script.beats[spoken[index - 1][0]].role]
        here = by_role[script.beats[number].role]
        # the picture may wait for the words before it to end, and for the slot before it to reach its minimum
        wished = max(onset - lead, min(spoken[index - 1][2], onset))
        earliest = boundaries[-1] + previous.min_frames
        latest = max(onset, spoken[index][2] - 1)
        boundary = max(boundaries[-1] + 1, min(max(wished, earliest), latest))
        reason = f"{onset - boundary} frames before the first word of beat {script.beats[number].id!r}"
        if boundary > wished:
            reason = f"slot {previous.name!r} keeps its minimum of {previous.min_frames} frames"
        elif previous.ideal_frames and previous.priority >= here.priority:
            # half a second of the next beat may be given away for it, where that keeps its own minimum
            room = spoken[index][2] - here.min_frames
            longer = min(boundaries[-1] + previous.ideal_frames, onset + int(rate.fps) // 2, room)
            if longer > boundary:
                boundary = longer
                reason = f"slot {previous.name!r} comes nearer to its ideal of {previous.ideal_frames} frames"
        boundaries.append(boundary)
        reasons.append(reason)
    tail = rate.frame_at_sample(narration.tail_ms * SAMPLE_RATE // 1000)
    last_end = rate.frame_at_sample(start + times.samples)
    last_spec = by_role[script.beats[spoken[-1][0]].role] if spoken else by_role["hook"]
    total = max(last_end + tail, boundaries[-1] + max(last_spec.min_frames, last_spec.ideal_frames or 0))
    edges = [*boundaries, total]
    slots: list[Slot] = []
    counts: dict[str, int] = {}
    posts = [script.beats[number].post for number, _, _ in spoken]
    for index, (number, _, _) in enumerate(spoken):
        beat = script.beats[number]
        spec = by_role[beat.role]
        frames = FrameRange(start=edges[index], end=edges[index + 1])
        parts = [(frames, reasons[index])]
        onsets = [rate.frame_at_sample(start + word.start) - lead for word in times.words if word.beat == number]
        if beat.post in pictured and posts.count(beat.post) == 1:
            parts = _halves(frames, reasons[index], onsets, least=int(rate.fps))
        if spec.max_frames:
            parts = [piece for part in parts for piece in _pieces(*part, onsets, spec)]
        for part, reason in parts:
            counts[spec.name] = counts.get(spec.name, 0) + 1
            name = f"{spec.name}-{counts[spec.name]}"
            slots.append(
                Slot(name=name, spec=spec.name, role=beat.role, beat=number, post=beat.post, frames=part, reason=reason)
            )
    texts = {number: _text_of([t for s in beat.sentences for t in s.tokens]) for number, beat in enumerate(script.beats)}
    found = _Moments(script, times, rate=rate, start=start, frames=total)
    spans = tuple(span for moment in moments for span in found.spans(moment))
    return Plan(slots=tuple(slots), frames=total, narration_start=start, moments=spans, texts=texts)


def _spoken(
    script: Script, times: WordTimes, by_role: dict[Any, SlotSpec], *, start: int, rate: Rate
) -> list[tuple[int, int, int]]:
    """Return number, first and last frame of each beat that begins a slot."""
    spoken: list[tuple[int, int, int]] = []
    for number, beat in enumerate(script.beats):
        words = [word for word in times.words if word.beat == number]
        if not words:
            continue
        first, last = rate.frame_at_sample(start + words[0].start), rate.frame_at_sample(start + words[-1].end)
        before = script.beats[spoken[-1][0]] if spoken else None
        alike = before is not None and (before.role, before.post) == (beat.role, beat.post)
        if alike and not by_role[beat.role].repeat:
            spoken[-1] = (spoken[-1][0], spoken[-1][1], last)
        else:
            spoken.append((number, first, last))
    return spoken


def _halves(frames: FrameRange, reason: str, onsets: Sequence[int], *, least: int) -> list[tuple[FrameRange, str]]:
    """Cut `frames` before the word nearest to its middle, where both parts keep `least` frames; else leave it whole."""
    middle = (frames.start + frames.end) // 2
    places = [onset for onset in onsets if frames.start + least <= onset <= frames.end - least]
    if not places:
        return [(frames, reason)]
    cut = min(places, key=lambda place: abs(place - middle))
    why = "the post has one beat and a picture: its card first, then the picture"
    return [(FrameRange(start=frames.start, end=cut), reason), (FrameRange(start=cut, end=frames.end), why)]


def _pieces(frames: FrameRange, reason: str, onsets: Sequence[int], spec: SlotSpec) -> list[tuple[FrameRange, str]]:
    """Cut `frames` into as few parts as keep the slot's maximum, each before the word nearest to an even share."""
    most = spec.max_frames or len(frames)
    count = -(-len(frames) // most)
    least = max(1, min(spec.min_frames, len(frames) // max(1, count)) // 2)
    cuts: list[int] = []
    for part in range(1, count):
        wished = frames.start + len(frames) * part // count
        earliest = (cuts[-1] if cuts else frames.start) + least
        places = [onset for onset in onsets if earliest <= onset <= frames.end - least]
        if places:
            cuts.append(min(places, key=lambda place: abs(place - wished)))
    cuts = sorted(set(cuts))
    edges = [frames.start, *cuts, frames.end]
    why = f"slot {spec.name!r} is cut before a word, to keep its maximum of {most} frames"
    pairs = itertools.pairwise(edges)
    return [(FrameRange(start=a, end=b), reason if index == 0 else why) for index, (a, b) in enumerate(pairs)]


def stands_close(token: Token) -> bool:
    """True where no space stands before a token: in scripts without spaces, and before marks that are not said."""
    return token.joined or (not token.spoken and not any(c.isalnum() or ord(c) > 0x2000 for c in token.shown))


def _text_of(tokens: Sequence[Token]) -> str:
    text = ""
    for token in tokens:
        text += ("" if not text or stands_close(token) else " ") + token.shown
    return text


def require_moments(script: Script, moments: Sequence[MomentSpec], *, rate: Rate) -> None:
    """Raise `TemplateError` where a moment that is not optional has nothing in `script` to hang on.

    Asked before a voice speaks: which words there are is known before when they are said.
    """
    words = tuple(
        Word(beat=b, sentence=s, token=t, shown=token.shown, spoken=" ".join(token.spoken), start=0, end=1)
        for b, beat in enumerate(script.beats)
        for s, sentence in enumerate(beat.sentences)
        for t, token in enumerate(sentence.tokens)
        if token.spoken
    )
    times = WordTimes(words=words, samples=1, voice="", lang=script.lang)
    found = _Moments(script, times, rate=rate, start=0, frames=1)
    for moment in moments:
        if not moment.optional:
            found.spans(moment)


class _Moments:
    """Finds the words that moments hang on."""

    def __init__(self, script: Script, times: WordTimes, *, rate: Rate, start: int, frames: int) -> None:
        self._script = script
        self._words = times.words
        self._rate = rate
        self._start = start
        self._frames = frames

    def spans(self, spec: MomentSpec) -> list[Span]:
        """Return the spans of a moment. Raises `TemplateError` where one that is not optional has nothing to hang on."""
        if spec.on in ("start", "end"):
            length = min(self._frames, spec.ideal_frames or spec.min_frames or 2 * int(self._rate.fps))
            first = 0 if spec.on == "start" else self._frames - length
            frames = FrameRange(start=first, end=first + length)
            reason = f"the {spec.on} of the video"
            return [Span(spec=spec.name, frames=frames, reason=reason, number=1, count=1, post=None, text="")]
        groups = self._groups(spec)
        if spec.number is not None:
            groups = groups[spec.number - 1 : spec.number]
        elif not spec.every and spec.on not in ("question", "answer"):
            groups = groups[:1]
        if not groups and not spec.optional:
            raise TemplateError(
                f"slot {spec.name!r} hangs on something that the script does not have",
                got=spec.words or spec.on, hint="Make it optional, or give a tweet that has it.",
            )  # fmt: skip
        spans = [self._span(spec, words, index, len(groups)) for index, words in enumerate(groups, start=1)]
        for index, later in enumerate(spans[1:]):  # one after the other: the next one ends the one before
            frames = spans[index].frames
            cut = FrameRange(start=frames.start, end=max(frames.start, min(frames.end, later.frames.start)))
            spans[index] = replace(spans[index], frames=cut)
        return [span for span in spans if len(span.frames)]

    def _groups(self, spec: MomentSpec) -> list[list[Word]]:
        """Return what the moment may hang on, each as the words that say it."""
        words = self._words
        match spec.on:
            case "number":
                return [[word] for word in words if self._token(word).kind in _NUMERIC]
            case "emphasis":
                return [[word] for word in words if self._token(word).emphasis]
            case "post":
                return self._by(lambda word: self._script.beats[word.beat].post, without=None)
            case "beat":
                return self._by(lambda word: word.beat if self._told(word) else None, without=None)
            case "sentence":
                return self._by(lambda word: (word.beat, word.sentence) if self._told(word) else None, without=None)
            case "question" | "answer":
                return self._asked(spec.on)
            case _:
                return self._phrases(spec.words)

    def _told(self, word: Word) -> bool:
        """True for what the tweet says, false for the brand's own words."""
        return self._script.beats[word.beat].post is not None

    def _by(self, key: Any, *, without: Any = ...) -> list[list[Word]]:
        groups: dict[Any, list[Word]] = {}
        for word in self._words:
            groups.setdefault(key(word), []).append(word)
        return [words for name, words in groups.items() if name != without]

    def _asked(self, which: str) -> list[list[Word]]:
        """Return the question (up to the first sentence that asks; else the first sentence), or all after it but the call."""
        told = [word for word in self._words if self._told(word)]
        ends = [
            index
            for index, word in enumerate(told)
            if self._token(word).mark == "?" or self._token(word).shown[-1:] in _QUESTION_MARKS
        ]
        first = [index for index, word in enumerate(told) if (word.beat, word.sentence) == (told[0].beat, told[0].sentence)]
        cut = (ends[0] if ends else first[-1] if first else -1) + 1
        part = told[:cut] if which == "question" else told[cut:]
        return [part] if part else []

    def _phrases(self, phrase: str) -> list[list[Word]]:
        wanted = [_plain(part) for part in phrase.split()]
        shown = [_plain(word.shown) for word in self._words]
        return [
            list(self._words[index : index + len(wanted)])
            for index in range(len(shown) - len(wanted) + 1)
            if wanted and shown[index : index + len(wanted)] == wanted
        ]

    def _span(self, spec: MomentSpec, words: list[Word], number: int, count: int) -> Span:
        onset = self._rate.frame_at_sample(self._start + words[0].start)
        first = max(0, onset - spec.lead_frames)
        last, why = words[-1], "it has been said"
        if spec.until == "end":
            end, why = self._frames, "the video ends"
        else:
            if spec.until != "it":
                last = self._last(words[-1], spec.until)
                why = f"its {spec.until} has been said"
            end = self._rate.frame_at_sample(self._start + last.end)
        length = max(end - first, spec.min_frames)
        if spec.ideal_frames:
            length = max(length, spec.ideal_frames)
        if spec.max_frames:
            length = min(length, spec.max_frames)
        frames = FrameRange(start=first, end=min(self._frames, first + length))
        shown = " ".join(word.shown for word in words)
        return Span(
            spec=spec.name, frames=frames, number=number, count=count, post=self._script.beats[words[0].beat].post,
            reason=f"{onset - first} frames before {shown[:40]!r} until {why}",
            text=_text_of([self._token(word) for word in words]), token=words[0].shown, onset=onset,
        )  # fmt: skip

    def _last(self, word: Word, until: str) -> Word:
        def same(other: Word) -> bool:
            if until == "sentence":
                return (other.beat, other.sentence) == (word.beat, word.sentence)
            if until == "beat":
                return other.beat == word.beat
            if until == "story":
                return self._told(other)
            return self._script.beats[other.beat].post == self._script.beats[word.beat].post

        return [other for other in self._words if same(other)][-1]

    def _token(self, word: Word) -> Token:
        return self._script.beats[word.beat].sentences[word.sentence].tokens[word.token]


def _plain(text: str) -> str:
    return re.sub(r"^\W+|\W+$", "", text).casefold()
