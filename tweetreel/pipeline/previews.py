"""Caption presets to look at: one on a sheet of its frames or as a short video, or all of them on one sheet.

Knows presets, brands and the compositor. The decision here: a preview is a timeline like any other, said by the timed reading
and drawn by the same painter on grounds that are hard for captions, so what is seen here is what a video shows.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from tweetreel.core.captions import pose_at
from tweetreel.core.compositor import Compositor
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Align, Rect, Size
from tweetreel.core.pixels import composite
from tweetreel.core.text import TextRun, TextStyle
from tweetreel.core.time import FrameRange, Rate, parse_seconds
from tweetreel.core.timeline import Background, Captions, Clip, Drawing, Layer, Shape, SoundPlan, Timeline
from tweetreel.core.typeset import FontSet, layout_paragraph, rasterise
from tweetreel.media.encode import ReelWriter
from tweetreel.media.mux import check_place
from tweetreel.media.planes import frame_to_rgb
from tweetreel.media.profiles import load_profile
from tweetreel.media.sources import FileSources
from tweetreel.pipeline.packs import load_look, look_document, look_names
from tweetreel.pipeline.places import put_in_place
from tweetreel.providers.narration import VoiceRequest
from tweetreel.providers.offline_writer import ScriptRequest, write_script
from tweetreel.providers.reading import Reading
from tweetreel.speech.hyphenation import hyphenation_places
from tweetreel.template.caption_track import caption_layer
from tweetreel.template.looks import merged, read_look
from tweetreel.template.model import BrandKit, CaptionSpec
from tweetreel.template.solve import Plan
from tweetreel.tweet.sources import read_tweet

Ground = Literal["brand", "dark", "bright", "busy", "skin"]
GROUNDS: Final[tuple[Ground, ...]] = ("brand", "dark", "bright", "busy", "skin")

TEXT: Final = "We grew 40% in just *three* weeks 🚀 and nobody saw it coming."
SIZE: Final = Size(width=1080, height=640)
RATE: Final = Rate(num=30)
_BOX: Final = Rect(x=90, y=180, width=900, height=300)
_LEAD_FRAMES: Final = 6
_TAIL_FRAMES: Final = 24
_WORDS_PER_MINUTE: Final = 172

_SETTLED_FRAMES: Final = 3
_COLUMNS, _CELL = 4, Size(width=432, height=256)
_STRIP, _STRIP_COLUMNS = 8, 2
_GAP, _LABEL = 16, 40
_PAPER = (24, 26, 28)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a preset says of itself."""

    name: str
    title: str
    about: str


def presets() -> tuple[About, ...]:
    """Return every caption preset, by name."""
    found = (look_document(name).data for name in look_names())
    return tuple(About(name=data["name"], title=data["title"], about=data["about"]) for data in found)


def preview_timeline(
    preset: Sequence[str], *, text: str, brand: BrandKit, fonts: FontSet, ground: Ground = "brand"
) -> Timeline:
    """Return `text` in the captions of one preset, or of several combined, as it would be said. Raises `Error`."""
    tweet = read_tweet(text.encode(), name="--text", find_file=lambda name: None).tweet
    script = write_script(ScriptRequest(tweet=tweet, words_per_minute=_WORDS_PER_MINUTE))
    times = Reading().narrate(VoiceRequest(script=script, words_per_minute=_WORDS_PER_MINUTE, voice=None)).narration.times
    start = RATE.sample_of(_LEAD_FRAMES)
    frames = RATE.frame_at_sample(start + times.samples) + _TAIL_FRAMES
    look = merged(*(load_look(name) for name in preset), {"type": {"anchor": "middle"}})
    captions = caption_layer(
        script,
        times,
        plan=Plan(slots=(), frames=frames, narration_start=start),
        spec=CaptionSpec(id="captions", slots=None, box=_BOX, look=read_look(look, size_px=float, frames=_frames)),
        brand=brand,
        rate=RATE,
        fonts=fonts,
        hyphenate=hyphenation_places,
    )
    layers: Mapping[str, Layer] = {"ground": _ground(ground, brand), "captions": captions}
    whole = FrameRange(start=0, end=frames)
    return Timeline(
        size=SIZE,
        rate=RATE,
        frames=frames,
        clips=tuple(Clip(id=name, frames=whole, layer=layer) for name, layer in layers.items()),
        sound=SoundPlan(samples=RATE.sample_of(frames), narration_start=start),
        base=brand.colors["background"],
    )


def preview_strip(preset: Sequence[str], *, text: str, brand: BrandKit, fonts: FontSet, ground: Ground) -> NDArray[np.uint8]:
    """Return eight moments of the fullest page, in order, as one picture: uint8 RGB."""
    timeline = preview_timeline(preset, text=text, brand=brand, fonts=fonts, ground=ground)
    page = max(_captions(timeline).pages, key=lambda one: len(one.words))
    onsets = [word.onset for word in page.words if word.word is not None]
    wanted = [page.frames.start, page.frames.start + 2, *(onset + late for onset in onsets for late in (0, 2, 5))]
    frames = sorted({min(frame, page.frames.end - 1) for frame in wanted})[:_STRIP]
    pictures = [(f"{float(RATE.seconds(frame)):.2f}s", picture) for frame, picture in _drawn(timeline, frames, fonts)]
    return _sheet(pictures, columns=_STRIP_COLUMNS, fonts=fonts)


def preview_sheet(
    names: Sequence[str], *, texts: Sequence[str], brand: BrandKit, fonts: FontSet, ground: Ground
) -> NDArray[np.uint8]:
    """Return the fullest page of every preset with its name, a cell each; with several texts a row each: uint8 RGB."""
    pictures = []
    for name in names:
        for text in texts:
            timeline = preview_timeline([name], text=text, brand=brand, fonts=fonts, ground=ground)
            pictures += [(name, picture) for _, picture in _drawn(timeline, [_telling(_captions(timeline))], fonts)]
    return _sheet(pictures, columns=len(texts) if len(texts) > 1 else _COLUMNS, fonts=fonts)


def _telling(captions: Captions) -> int:
    """Return a frame on which a look shows what it does: on the page with most marked words, when it is nearly said."""
    page = max(captions.pages, key=lambda one: (sum(bool(word.tags) for word in one.words), len(one.words)))
    onsets = [word.onset for word in page.words if word.word is not None] or [page.frames.start]
    last = page.frames.end - 1
    frame = min(last, onsets[len(onsets) // 2] + _SETTLED_FRAMES)
    hidden = any(word.opacity == 0 or word.scale == 0 for word in pose_at(captions.style, page, frame).words)
    return min(last, onsets[-1] + _SETTLED_FRAMES) if hidden else frame


def preview_video(
    preset: Sequence[str],
    path: Path,
    *,
    text: str,
    brand: BrandKit,
    fonts: FontSet,
    ground: Ground,
    on_frames: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Write the preview as an MP4 without sound to `path` and return its number of frames. Raises `OutputError`."""
    check_place(path)
    timeline = preview_timeline(preset, text=text, brand=brand, fonts=fonts, ground=ground)
    with (
        tempfile.TemporaryDirectory(prefix=f".{path.name}.partial-", dir=path.parent) as folder,
        FileSources(timeline, path.parent, fonts) as sources,
    ):
        staged = Path(folder) / path.name
        compositor = Compositor(timeline, sources)
        with ReelWriter(staged, size=timeline.size, rate=timeline.rate, profile=load_profile("default")) as writer:
            for frame in range(timeline.frames):
                compositor.paint(frame, writer.frame())
                writer.submit()
                on_frames(frame + 1, timeline.frames)
        put_in_place(staged, path)
    return timeline.frames


def _frames(time: object) -> int:
    return RATE.frame_at(parse_seconds(time, rate=RATE))  # type: ignore[arg-type] # checked by the schema


def _captions(timeline: Timeline) -> Captions:
    return next(clip.layer for clip in timeline.clips if isinstance(clip.layer, Captions))


def _ground(ground: Ground, brand: BrandKit) -> Layer:
    whole = Rect(x=0, y=0, width=SIZE.width, height=SIZE.height)
    fills = {
        "dark": ("#16181c", "#08090b"),
        "bright": ("#fbf7ee", "#cfe2f3"),
        "skin": ("#e9bb9a", "#9a6545"),
    }
    if ground == "brand":
        return Background(style="aurora", seed=7, colors=brand.backdrop)
    if ground == "busy":
        return Background(style="contours", seed=3, colors=("#f2efe6", "#d8452e", "#1f6f8b", "#f0b429"))
    start, end = fills[ground]
    return Drawing(name="ground", x=0, y=0, size=SIZE, items=(Shape(box=whole, fill=start, fill_end=end),))


def _drawn(timeline: Timeline, frames: Sequence[int], fonts: FontSet) -> list[tuple[int, NDArray[np.uint8]]]:
    with FileSources(timeline, Path(), fonts) as sources:
        compositor, out = Compositor(timeline, sources), Frame.blank(timeline.size)
        found = []
        for frame in frames:
            compositor.paint(frame, out)
            small = cv2.resize(frame_to_rgb(out), (_CELL.width, _CELL.height), interpolation=cv2.INTER_AREA)
            found.append((frame, np.asarray(small, np.uint8)))
    return found


def _sheet(pictures: Sequence[tuple[str, NDArray[np.uint8]]], *, columns: int, fonts: FontSet) -> NDArray[np.uint8]:
    rows = -(-len(pictures) // columns)
    width, height = columns * (_CELL.width + _GAP) + _GAP, rows * (_CELL.height + _LABEL + _GAP) + _GAP
    sheet = np.empty((height, width, 4), np.uint8)
    sheet[:] = (*_PAPER, 255)
    for index, (label, picture) in enumerate(pictures):
        x = _GAP + index % columns * (_CELL.width + _GAP)
        y = _GAP + index // columns * (_CELL.height + _LABEL + _GAP)
        sheet[y : y + _CELL.height, x : x + _CELL.width, :3] = picture
        run = TextRun(text=label, style=TextStyle(family="Inter", size_px=20, weight=600, color="#d5dade"))
        paragraph = layout_paragraph([run], width=None, fonts=fonts, align=Align.START, leading=1.2)
        composite(sheet, rasterise(paragraph).paint(), x=x + 2, y=y + _CELL.height + 8)
    return sheet[..., :3].copy()
