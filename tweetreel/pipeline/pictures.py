"""Single pictures of a video: a still, the cover, a contact sheet with time codes.

Knows the compositor and PNG. Every picture is the very frame of the video: it is asked of the same compositor.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tweetreel.core.compositor import Compositor
from tweetreel.core.layout import Align
from tweetreel.core.pixels import composite
from tweetreel.core.text import TextRun, TextStyle
from tweetreel.core.timeline import Timeline
from tweetreel.core.typeset import FontSet, layout_paragraph, rasterise
from tweetreel.media.planes import frame_to_rgb
from tweetreel.media.sources import FileSources

_GAP = 14
_LABEL = 34
_PAPER = (24, 26, 28)


def still(timeline: Timeline, frame: int, *, folder: Path, fonts: FontSet) -> NDArray[np.uint8]:
    """Return frame `frame` as uint8 RGB (H, W, 3)."""
    with FileSources(timeline, folder, fonts) as sources:
        return frame_to_rgb(Compositor(timeline, sources).frame(frame))


def sheet_frames(timeline: Timeline, count: int) -> tuple[int, ...]:
    """Return `count` frames spread over the timeline, each in the middle of its share; fewer where there are fewer."""
    count = min(count, timeline.frames)
    return tuple((2 * index + 1) * timeline.frames // (2 * count) for index in range(count))


def contact_sheet(
    timeline: Timeline, frames: tuple[int, ...], *, columns: int, cell_width: int, folder: Path, fonts: FontSet
) -> NDArray[np.uint8]:
    """Return the frames as one picture, row by row, each with its time code: uint8 RGB."""
    cell_height = round(cell_width * timeline.size.height / timeline.size.width)
    rows = -(-len(frames) // columns)
    columns = min(columns, len(frames))
    width = columns * (cell_width + _GAP) + _GAP
    height = rows * (cell_height + _LABEL + _GAP) + _GAP
    sheet = np.empty((height, width, 4), np.uint8)
    sheet[:] = (*_PAPER, 255)
    with FileSources(timeline, folder, fonts) as sources:
        compositor = Compositor(timeline, sources)
        for index, frame in enumerate(frames):
            x = _GAP + index % columns * (cell_width + _GAP)
            y = _GAP + index // columns * (cell_height + _LABEL + _GAP)
            picture = cv2.resize(frame_to_rgb(compositor.frame(frame)), (cell_width, cell_height), interpolation=cv2.INTER_AREA)
            sheet[y : y + cell_height, x : x + cell_width, :3] = picture
            _label(sheet, f"{float(timeline.rate.seconds(frame)):.2f}s  f{frame}", x, y + cell_height + 6, fonts)
    return sheet[..., :3].copy()


def _label(sheet: NDArray[np.uint8], text: str, x: int, y: int, fonts: FontSet) -> None:
    run = TextRun(text=text, style=TextStyle(family="Inter", size_px=18, weight=500, color="#c9ced2"))
    paragraph = layout_paragraph([run], width=None, fonts=fonts, align=Align.START, leading=1.2)
    composite(sheet, rasterise(paragraph, stroke=None, shadow=None).paint(), x=x, y=y)
