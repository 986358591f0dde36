"""A template watched while it is written: a contact sheet and a small clip, drawn again whenever one of its files is saved.

Knows files' times and the stages before rendering. The decision here: nothing listens to the system; the few files of a pack
are looked at several times a second, which costs nothing, works on every file system, and sees a save within a tenth of a
second. A mistake is told and the last good sheet stays.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import cv2

from tweetreel.core.compositor import Compositor
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Size
from tweetreel.core.time import Rate
from tweetreel.errors import Error
from tweetreel.media.encode import ReelWriter
from tweetreel.media.images import write_png
from tweetreel.media.profiles import load_profile
from tweetreel.media.sources import FileSources
from tweetreel.pipeline.packs import load_brand, open_template
from tweetreel.pipeline.pictures import contact_sheet, sheet_frames
from tweetreel.pipeline.places import put_in_place
from tweetreel.pipeline.stages import Options, Prepared, prepare

_INTERVAL_S = 0.1
_DIVISOR = 4
"""A quarter of the canvas, as goldens are: what is looked at is small, and it must be there at once."""

_SHEET_FRAMES = 16
_CLIP_WIDTH = 180
_EVERY = 3


def watch(
    template: str, tweet: str, output: Path, *, brand: str | None = None, variant: str | None = None, once: bool = False
) -> Iterator[str]:
    """Yield a line whenever the sheet in `output` was drawn, or a mistake keeps it from being; without `once` for ever."""
    options = Options(tweet=tweet, template=template, brand=brand, variant=variant, voice="none", divisor=_DIVISOR)
    seen: dict[Path, int] = {}
    while True:
        now = _times(options)
        if now != seen:
            seen = now
            begun = time.monotonic()
            try:
                yield f"{_draw(options, output)} in {time.monotonic() - begun:.2f} s"
            except Error as error:
                yield f"error: {error}"
                if once:
                    raise
        if once:
            return
        time.sleep(_INTERVAL_S)


def _times(options: Options) -> dict[Path, int]:
    """Return when each file of the template, the brand and the tweet was saved; of those that can be found."""
    folders = {Path(options.tweet)}
    try:
        opened = open_template(options.template)
        folders |= set(opened.folders)
        folders.add(load_brand(options.brand or opened.brand).folder)
    except Error:
        folders.add(Path(options.template) if Path(options.template).is_dir() else Path(options.template).parent)
    found: dict[Path, int] = {}
    for folder in folders:
        for path in [folder] if folder.is_file() else folder.rglob("*"):
            try:
                if path.is_file():
                    found[path] = path.stat().st_mtime_ns
            except OSError:
                continue  # saved by renaming: it is there the next time
    return found


def _draw(options: Options, output: Path) -> str:
    with tempfile.TemporaryDirectory(prefix="tweetreel-") as folder:
        prepared = prepare(options, Path(folder), on_stage=lambda _: None)
        timeline = prepared.timeline
        frames = sheet_frames(timeline, _SHEET_FRAMES)
        sheet = contact_sheet(timeline, frames, columns=8, cell_width=200, folder=prepared.folder, fonts=prepared.fonts)
        output.mkdir(parents=True, exist_ok=True)
        write_png(output / "sheet.png", sheet)
        _clip(prepared, output / "clip.mp4")
    return f"{output}/sheet.png, {output}/clip.mp4, {timeline.frames} frames"


def _clip(prepared: Prepared, path: Path) -> None:
    """Write every third frame of the video, small and without sound."""
    timeline = prepared.timeline
    height = round(_CLIP_WIDTH * timeline.size.height / timeline.size.width / 2) * 2
    small = Size(width=_CLIP_WIDTH, height=height)
    rate = Rate(num=timeline.rate.num, den=timeline.rate.den * _EVERY)
    with (
        tempfile.TemporaryDirectory(prefix=f".{path.name}.partial-", dir=path.parent) as folder,
        FileSources(timeline, prepared.folder, prepared.fonts) as sources,
    ):
        staged = Path(folder) / path.name
        compositor, drawn = Compositor(timeline, sources), Frame.blank(timeline.size)
        with ReelWriter(staged, size=small, rate=rate, profile=load_profile("draft")) as writer:
            for number in range(0, timeline.frames, _EVERY):
                compositor.paint(number, drawn)
                for plane, target in zip(drawn.planes, writer.frame().planes, strict=True):
                    cv2.resize(plane, target.shape[::-1], dst=target, interpolation=cv2.INTER_AREA)
                writer.submit()
        put_in_place(staged, path)
