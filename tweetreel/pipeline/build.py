"""From a prepared timeline to a delivery: mix, render, check, put in place.

Knows the order of things and no detail of any. The decision here: the video is the last file to be put in place, and only when
its own check has passed; one that failed is kept as `OUT.rejected.reel/rejected.mp4`, where nobody posts it by mistake, and an
earlier delivery stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from tweetreel.artifacts import Reel, Verdict
from tweetreel.codec import to_json
from tweetreel.core.compositor import Compositor
from tweetreel.core.frames import Frame
from tweetreel.core.sound import mix
from tweetreel.core.time import Rate
from tweetreel.errors import Finding, OutputError
from tweetreel.media.encode import ReelWriter
from tweetreel.media.images import write_png
from tweetreel.media.planes import frame_to_rgb
from tweetreel.media.profiles import EncodeProfile, load_profile
from tweetreel.media.sources import FileSources
from tweetreel.pipeline.memory import give_back
from tweetreel.pipeline.places import check_free, put_folder_in_place, put_in_place, staging, write_text
from tweetreel.pipeline.stages import Options, Prepared, Stage, prepare
from tweetreel.verify import check_delivery, sampled_frames


class Reporter(Protocol):
    """What is told about a running build."""

    def stage(self, stage: Stage) -> None:
        """A stage begins."""
        ...

    def frames(self, done: int, total: int) -> None:
        """So many frames of the stage are done."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A finished delivery, what was noticed on the way, and its verdict."""

    reel: Reel
    verdict: Verdict
    findings: tuple[Finding, ...]
    frames: int
    rate: Rate


def build(options: Options, output: Path, *, reporter: Reporter) -> Built:
    """Build the video at `output` with its cover and folder. Raises `Error`; leaves nothing half written."""
    if output.suffix.lower() != ".mp4":
        raise OutputError("the output must be an MP4", where=str(output), allowed="a name ending in .mp4")
    folder = output.with_suffix(".reel")
    cover = output.with_suffix(".png")
    with staging(output, cover=cover, folder=folder) as staged:
        prepared = prepare(options, staged / "reel", on_stage=reporter.stage)
        check_free((output, cover, folder / "narration.wav", folder / "words.json"), prepared.sources)
        video = staged / "video.mp4"
        reporter.stage("render")
        profile = load_profile("draft" if options.draft else "default")
        give_back()
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="mix") as background:
            # the first sound is needed some frames after the first picture
            sound = background.submit(mixed, prepared)
            rendered = render(prepared, video, sound=sound.result, profile=profile, on_frame=reporter.frames)
        write_png(staged / "cover.png", rendered.cover)
        reporter.stage("check")
        give_back()
        verdict = _checked(prepared, video, rendered, sound=sound.result(), profile=profile)
        write_text(staged / "reel" / "verdict.json", to_json(verdict))
        if not verdict.passed:
            folder = output.with_suffix(".rejected.reel")
            video.rename(staged / "reel" / "rejected.mp4")
            put_folder_in_place(staged / "reel", folder)
        else:
            put_folder_in_place(staged / "reel", folder)
            put_in_place(staged / "cover.png", cover)
            put_in_place(video, output)
    reel = Reel(video=str(output), cover=str(cover), folder=str(folder), sha256=verdict.sha256)
    return Built(
        reel=reel,
        verdict=verdict,
        findings=(*prepared.findings, *verdict.findings),
        frames=prepared.timeline.frames,
        rate=prepared.timeline.rate,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rendered:
    """What was seen while drawing: the cover as uint8 RGB, for each frame whether it differs from the one before, and a few
    frames as they were handed to the encoder."""

    cover: NDArray[np.uint8]
    changed: tuple[bool, ...]
    kept: Mapping[int, Frame]


def render(
    prepared: Prepared,
    path: Path,
    *,
    sound: Callable[[], NDArray[np.float32]],
    profile: EncodeProfile,
    on_frame: Callable[[int, int], None],
) -> Rendered:
    """Draw and encode every frame of the timeline to `path`, with the `sound` that a function gives when it is needed."""
    # the drawing thread and the encoder's threads share the cores; a third pool would only get in their way
    cv2.setNumThreads(1)
    timeline = prepared.timeline
    changed: list[bool] = []
    kept: dict[int, Frame] = {}
    sampled = sampled_frames(timeline.frames)
    cover = np.zeros((0, 0, 3), np.uint8)
    with (
        FileSources(timeline, prepared.folder, prepared.fonts) as sources,
        ReelWriter(path, size=timeline.size, rate=timeline.rate, profile=profile, sound=sound) as writer,
    ):
        compositor = Compositor(timeline, sources)
        last: Hashable = None
        for number in range(timeline.frames):
            key = compositor.key(number)
            changed.append(number > 0 and key != last)
            last = key
            if number and not changed[-1]:
                writer.repeat()
            else:
                frame = writer.frame()
                compositor.paint(number, frame)
                if number == timeline.cover:
                    cover = frame_to_rgb(frame)
                if number in sampled:
                    kept[number] = Frame(y=frame.y.copy(), u=frame.u.copy(), v=frame.v.copy())
                writer.submit()
            on_frame(number + 1, timeline.frames)
        if not cover.size:  # the cover's frame was a repeated one
            cover = frame_to_rgb(compositor.frame(timeline.cover))
    return Rendered(cover=cover, changed=tuple(changed), kept=kept)


def _checked(
    prepared: Prepared, path: Path, rendered: Rendered, *, sound: NDArray[np.float32], profile: EncodeProfile
) -> Verdict:
    with FileSources(prepared.timeline, prepared.folder, prepared.fonts) as sources:
        compositor = Compositor(prepared.timeline, sources)
        return check_delivery(
            path,
            prepared.timeline,
            prepared.narration,
            profile=profile,
            script=prepared.script,
            mix=sound,
            reference=lambda number: rendered.kept.get(number) or compositor.frame(number),
            changes=rendered.changed.__getitem__,
        )


def mixed(prepared: Prepared) -> NDArray[np.float32]:
    """Return the whole sound, float32 (samples, 2) at 48 kHz."""
    spans = [(word.start, word.end) for word in prepared.narration.times.words]
    return mix(prepared.timeline.sound, prepared.narration.sound, spans)
