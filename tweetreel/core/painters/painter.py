"""What a painter is, and what painters keep.

The decision here: a painter draws from its local frame number alone, and names by `key` everything that the picture depends
on, contents included. So equal keys are equal pictures: of one timeline, of two timelines, of two processes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Protocol, TypeVar

from tweetreel.core.frames import Frame

SCALE_UNIT = 4096
"""Scale 1, in the whole steps that scales are rounded to."""

TURN_UNIT = 64
"""A degree, in the whole steps that rotations are rounded to."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Painter(Protocol):
    """Draws one clip."""

    def paint(self, local: int, out: Frame, *, x: int, y: int, opacity: int, scale: int, turn: int = 0, blur: int = 0) -> None:
        """Draw local frame `local` into `out`, moved by `x`, `y`, at `opacity` 0 to 255 and `scale` in 1/SCALE_UNIT,
        turned clockwise by `turn` in 1/TURN_UNIT degrees and blurred by `blur` half pixels."""
        ...

    def key(self, local: int) -> Hashable:
        """Return what the picture at `local` depends on: equal keys are equal pictures at equal poses, whoever draws them.

        Made of texts, numbers and tuples, so that its `repr` is the same in every process. Nothing is drawn for it.
        """
        ...


class Kept(OrderedDict[K, V]):
    """The `limit` most recently used values, made on demand."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def of(self, key: K, make: Callable[[], V]) -> V:
        if key in self:
            self.move_to_end(key)
        else:
            self[key] = make()
            if len(self) > self._limit:
                self.popitem(last=False)
        return self[key]
