"""A video on another canvas, the whole frame in the middle over a soft, dimmed, enlarged copy of its ground; or thinned out.

Knows compositions and one size. The decision here: it is a composition itself, drawn with the kernels of footage, and its
key is the inner one's: so chunks, hashes and stills work on it unchanged. The copy is without cards, captions and bars, which
would stand in it as pale blots and flicker with every change.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import Final

from tweetreel.core.compositor import Composition
from tweetreel.core.digests import digest_of
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Focus, Rect, Size, contain_box
from tweetreel.core.painters.footage import cover, dim_tables
from tweetreel.core.pixels import part_of
from tweetreel.core.time import Rate

BLUR_PX: Final = 72.0
DIM: Final = 0.38


class Reframed:
    """`inner` on a canvas of `size`, over a copy of `ground`; equal shapes are only scaled. Not to be shared between threads.

    `ground` holds some of the layers of `inner` and nothing else, so that equal keys of `inner` mean equal frames of both.
    """

    def __init__(self, inner: Composition, size: Size, *, ground: Composition) -> None:
        self.timeline = replace(inner.timeline, size=size)
        self._inner = inner
        self._ground = ground
        self._drawn = Frame.blank(inner.timeline.size)
        box = contain_box(inner.timeline.size, Rect(x=0, y=0, width=size.width, height=size.height))
        # whole chroma pixels; a canvas of nearly the same shape is filled
        width, height = box.width + box.width % 2, box.height + box.height % 2
        self._box = Rect(x=(size.width - width) // 2 & ~1, y=(size.height - height) // 2 & ~1, width=width, height=height)
        self._whole = Rect(x=0, y=0, width=size.width, height=size.height)
        self._dims = dim_tables(DIM)

    def frame(self, n: int) -> Frame:
        """Return frame `n` on planes of its own."""
        frame = Frame.blank(self.timeline.size)
        self.paint(n, frame)
        return frame

    def paint(self, n: int, out: Frame) -> None:
        """Draw frame `n` over the whole of `out`."""
        if self._box != self._whole:
            self._ground.paint(n, self._drawn)
            for plane, target, dim, half in zip(self._drawn.planes, out.planes, self._dims, (1, 2, 2), strict=True):
                cover(plane, target, zoom=1.0, focus=Focus(), closest=None, blur_px=BLUR_PX / half, dim=dim)
        self._inner.paint(n, self._drawn)
        for plane, target in zip(self._drawn.planes, part_of(out, self._box).planes, strict=True):
            cover(plane, target, zoom=1.0, focus=Focus(), closest=None)

    def key(self, n: int) -> Hashable:
        """Return what frame `n` depends on."""
        return ("reframed", self._inner.timeline.size.width, self._inner.timeline.size.height, self._inner.key(n))

    def digests(self, start: int, end: int) -> Iterator[str]:
        """Yield the digest of the key of each frame in `[start, end)`."""
        for n in range(start, end):
            yield digest_of(self.key(n))


class Thinned:
    """Every `step`th frame of `inner`, at the rate that keeps its speed. Its timeline holds no clips.

    Not to be shared between threads.
    """

    def __init__(self, inner: Composition, step: int) -> None:
        whole = inner.timeline
        self.timeline = replace(
            whole,
            rate=Rate(num=whole.rate.num, den=whole.rate.den * step),
            frames=-(-whole.frames // step),
            clips=(),
            cover=whole.cover // step,
        )
        self._inner = inner
        self._step = step

    def frame(self, n: int) -> Frame:
        """Return frame `n` on planes of its own."""
        return self._inner.frame(n * self._step)

    def paint(self, n: int, out: Frame) -> None:
        """Draw frame `n` over the whole of `out`."""
        self._inner.paint(n * self._step, out)

    def key(self, n: int) -> Hashable:
        """Return what frame `n` depends on."""
        return self._inner.key(n * self._step)

    def digests(self, start: int, end: int) -> Iterator[str]:
        """Yield the digest of the key of each frame in `[start, end)`."""
        for n in range(start, end):
            yield digest_of(self.key(n))
