"""The painter of footage: a clip or still that covers a box, with zoom, pan, blur and rounded corners.

The decision here: every kernel is exact, those of resample.py and these of OpenCV: GaussianBlur on bytes (bit-exact under
ALGO_HINT_ACCURATE), a look-up table, a product of two bytes over 255 (see pixels.py).
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from tweetreel.core.digests import digest_of
from tweetreel.core.frames import Frame, FrameSource, Plane
from tweetreel.core.grade import Grade
from tweetreel.core.layout import Focus, Rect, Size
from tweetreel.core.pixels import copy, part_of, rounded_mask
from tweetreel.core.resample import enlarged, halved, places, sample_into, shrunk
from tweetreel.core.sources import Sources
from tweetreel.core.timeline import FootageLayer

Table = NDArray[np.uint8]
"""256 levels by level."""


_WIDE_PX = 48.0
"""A blur from which a sixteenth of the pixels carry it: softer joints cost less than a wide Gaussian."""


class FootagePainter:
    """A clip or still that covers a box, with zoom, pan, blur and rounded corners."""

    def __init__(self, layer: FootageLayer, sources: Sources, *, length: int) -> None:
        self._layer = layer
        self._sources = sources
        self._length = length
        self._moves = (layer.zoom_start, layer.focus) != (layer.zoom_end, layer.focus_end or layer.focus)
        self._still: Frame | None = None
        self._resting: Frame | None = None
        grade = None if layer.grade is None else sources.digest(layer.grade)
        self._identity = digest_of(sources.digest(layer.asset), layer.box, layer.blur_px, layer.dim, layer.radius, grade)

    @cached_property
    def _source(self) -> FrameSource:
        return self._sources.footage(self._layer.asset)

    def key(self, local: int) -> Hashable:
        """Return the digest of the file and the look, which of its frames is shown, and the part of it that is seen."""
        zoom, focus = self._view(local)
        return ("footage", self._identity, self._index(local), self._moves, zoom, focus.x, focus.y)

    def _view(self, local: int) -> tuple[float, Focus]:
        """Return zoom and focus at `local`."""
        layer = self._layer
        part = local / (self._length - 1) if self._length > 1 and self._moves else 0.0
        end = layer.focus_end or layer.focus
        focus = Focus(x=layer.focus.x + (end.x - layer.focus.x) * part, y=layer.focus.y + (end.y - layer.focus.y) * part)
        return layer.zoom_start + (layer.zoom_end - layer.zoom_start) * part, focus

    def _index(self, local: int) -> int:
        index = self._layer.first + int(local * self._layer.speed)
        count = self._source.frames
        return index % count if self._layer.at_end == "loop" else min(index, count - 1)

    def paint(self, local: int, out: Frame, *, x: int, y: int, opacity: int, scale: int, turn: int = 0, blur: int = 0) -> None:
        """Fill the box in `out`; opacity and scale are not regarded, the compositor mixes footage in."""
        layer = self._layer
        box = layer.box.shift(x, y)
        seen = box.intersect(Rect(x=0, y=0, width=out.size.width, height=out.size.height))
        if seen != box or box.x % 2 or box.y % 2 or box.width % 2 or box.height % 2:
            raise ValueError(f"footage: its box must be even and inside the frame (box={box})")
        corners = _Corners(out, box, self._masks) if layer.radius else None
        target = part_of(out, box)
        if self._source.frames == 1 and not self._moves:
            if self._resting is None:
                self._resting = Frame.blank(Size(width=box.width, height=box.height))
                self._draw(local, self._resting)
            copy(self._resting, target)
        else:
            self._draw(local, target)
        if corners:
            corners.restore()

    def _draw(self, local: int, target: Frame) -> None:
        """Draw the clip over the whole of `target`, without its corners."""
        layer = self._layer
        zoom, focus = self._view(local)
        frame = self._frame(local)
        closest = max(layer.zoom_start, layer.zoom_end) if self._moves else None
        for plane, view, dim, half in zip(frame.planes, target.planes, self._dims, (1, 2, 2), strict=True):
            cover(plane, view, zoom=zoom, focus=focus, closest=closest, blur_px=layer.blur_px / half, dim=dim)

    @cached_property
    def _masks(self) -> tuple[Plane, Plane]:
        """Return the coverage of the four corners, put together, for luma and for chroma."""
        side = self._layer.radius + self._layer.radius % 2
        mask = rounded_mask(2 * side, 2 * side, self._layer.radius)
        return mask, np.asarray(cv2.resize(mask, (side, side), interpolation=cv2.INTER_AREA), np.uint8)

    @cached_property
    def _dims(self) -> tuple[Table | None, Table | None, Table | None]:
        return dim_tables(self._layer.dim)

    def _frame(self, local: int) -> Frame:
        index = self._index(local)
        if self._source.frames > 1:
            return self._graded(self._source.frame(index))
        if self._still is None:  # brought near its largest size on screen once, so that zooming never aliases
            small = _shrink(self._source.frame(0), self._layer.box, max(self._layer.zoom_start, self._layer.zoom_end))
            self._still = self._graded(small)
        return self._still

    def _graded(self, frame: Frame) -> Frame:
        return frame if self._grade is None else self._grade.apply(frame)

    @cached_property
    def _grade(self) -> Grade | None:
        return None if self._layer.grade is None else Grade.of(self._sources.lut(self._layer.grade))


def _shrink(frame: Frame, box: Rect, zoom: float) -> Frame:
    size = frame.size
    scale = max(box.width / size.width, box.height / size.height) * zoom
    if scale >= 0.8:
        return frame
    width, height = (2 * round(side * scale / 2 + 0.5) for side in (size.width, size.height))
    y, u, v = (shrunk(plane, width // half, height // half) for plane, half in zip(frame.planes, (1, 2, 2), strict=True))
    return Frame(y=y, u=u, v=v)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """The part of a plane that is seen, in its pixels; its edges lie anywhere between them."""

    source: Plane
    left: float
    top: float
    width: float
    height: float

    def halved(self, times: int) -> _Seen:
        """Return the same part of a plane `times` halved, on blocks that stand still however the part moves over them."""
        block = 1 << times
        x0, y0 = int(self.left) // block * block, int(self.top) // block * block
        smaller = self.source[y0 : int(self.top + self.height) + block, x0 : int(self.left + self.width) + block]
        for _ in range(times):
            smaller = halved(smaller)
        return _Seen(
            source=smaller,
            left=(self.left - x0) / block,
            top=(self.top - y0) / block,
            width=self.width / block,
            height=self.height / block,
        )

    def halvings(self, width: float, height: float) -> int:
        """Return how often the part can be halved and still have a pixel for each of `width` by `height`."""
        times = 0
        while min(self.width / width, self.height / height) >= 2 << times:
            times += 1
        return times

    def sampled(self, target: Plane) -> None:
        """Fill `target` with the part, at places between pixels."""
        height, width = target.shape
        rows, columns = places(self.top, self.height / height, height), places(self.left, self.width / width, width)
        sample_into(target, self.source, rows=rows, columns=columns)


def dim_tables(dim: float) -> tuple[Table | None, Table | None, Table | None]:
    """Return for each plane the levels that its levels become at `dim`, 0 to 1 towards black; None where they stay."""
    if not dim:
        return (None, None, None)
    luma, chroma = (
        np.array([int(level * (1 - dim) + rest * dim + 0.5) for level in range(256)], np.uint8) for rest in (16, 128)
    )
    return (luma, chroma, chroma)


def cover(
    source: Plane,
    target: Plane,
    *,
    zoom: float,
    focus: Focus,
    closest: float | None,
    blur_px: float = 0.0,
    dim: Table | None = None,
) -> None:
    """Fill `target` with the part of `source` that covers it at `zoom` around `focus`, its levels looked up in `dim`.

    `closest` is the largest zoom of a picture that moves, None for one that rests.
    """
    height, width = target.shape
    source_height, source_width = source.shape
    scale = max(width / source_width, height / source_height) * zoom
    crop_width, crop_height = width / scale, height / scale
    left = min(max(focus.x * source_width - crop_width / 2, 0.0), source_width - crop_width)
    top = min(max(focus.y * source_height - crop_height / 2, 0.0), source_height - crop_height)
    seen = _Seen(source=source, left=left, top=top, width=crop_width, height=crop_height)
    if blur_px:
        _blurred(seen, target, blur_px, dim)
        return
    if closest is not None:
        # as often as the closest view allows, all along: a picture that changed its grain on the way would jump
        seen.halved(seen.halvings(width * closest / zoom, height * closest / zoom)).sampled(target)
    else:
        x0, y0 = min(round(left), source_width - 1), min(round(top), source_height - 1)
        x1, y1 = min(source_width, x0 + max(1, round(crop_width))), min(source_height, y0 + max(1, round(crop_height)))
        view = source[y0:y1, x0:x1]
        if view.shape == target.shape:
            np.copyto(target, view)
        elif scale < 0.75:
            shrunk(view, width, height, out=target)
        else:
            enlarged(view, width, height, out=target)
    if dim is not None:
        cv2.LUT(target, dim, dst=target)


def _blurred(seen: _Seen, target: Plane, blur_px: float, dim: Table | None) -> None:
    """A blur so wide that an eighth of the pixels carry it, or a sixteenth."""
    height, width = target.shape
    coarse = 16 if blur_px >= _WIDE_PX else 8
    soft = np.empty((max(2, height // coarse), max(2, width // coarse)), np.uint8)
    seen.halved(seen.halvings(soft.shape[1], soft.shape[0])).sampled(soft)
    if dim is not None:
        cv2.LUT(soft, dim, dst=soft)
    sigma = max(blur_px / (2 * coarse), 0.5)
    soft = np.asarray(cv2.GaussianBlur(soft, (0, 0), sigma, hint=cv2.ALGO_HINT_ACCURATE), np.uint8)
    # by twos, each softened by (1 2 1) / 4, so that the joints of linear interpolation vanish
    while coarse > 2:
        coarse //= 2
        soft = enlarged(soft, max(2, width // coarse), max(2, height // coarse))
        soft = np.asarray(cv2.GaussianBlur(soft, (3, 3), 0, hint=cv2.ALGO_HINT_ACCURATE), np.uint8)
    enlarged(soft, width, height, out=target)


class _Corners:
    """The four corners of a box as they were, blended back around a picture painted over them."""

    def __init__(self, out: Frame, box: Rect, masks: tuple[Plane, Plane]) -> None:
        self._kept: list[tuple[Plane, Plane, Plane]] = []
        for plane, full, half in zip(out.planes, (masks[0], masks[1], masks[1]), (1, 2, 2), strict=True):
            size = full.shape[0] // 2
            for row, y in ((0, box.y // half), (size, box.bottom // half - size)):
                for column, x in ((0, box.x // half), (size, box.right // half - size)):
                    view = plane[y : y + size, x : x + size]
                    self._kept.append((view, view.copy(), full[row : row + size, column : column + size]))

    def restore(self) -> None:
        for view, before, mask in self._kept:
            painted = cv2.multiply(view, mask, scale=1 / 255)
            around = cv2.multiply(before, cv2.bitwise_not(mask), scale=1 / 255)
            cv2.add(painted, around, dst=view)
