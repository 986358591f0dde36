"""Values that change over frames: easings by name, keyframes, the value at a frame.

Knows nothing of what is animated. Easing names are those of CSS and easings.net; values before the first and after the last
keyframe hold. Computed in double precision from `+ - * /` and `sqrt` alone where exactness across machines matters: the
result is always rounded to whole pixels or 1/255 by the compositor.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Easing = Literal[
    "linear",
    "ease-in-quad", "ease-out-quad", "ease-in-out-quad",
    "ease-in-cubic", "ease-out-cubic", "ease-in-out-cubic",
    "ease-in-quart", "ease-out-quart", "ease-in-out-quart",
    "ease-in-expo", "ease-out-expo",
    "ease-in-back", "ease-out-back",
    "hold",
]  # fmt: skip

Property = Literal["x", "y", "opacity", "scale"]


def _mirror(ease_in: Callable[[float], float]) -> Callable[[float], float]:
    return lambda t: 1.0 - ease_in(1.0 - t)


def _both(ease_in: Callable[[float], float]) -> Callable[[float], float]:
    return lambda t: ease_in(2 * t) / 2 if t < 0.5 else 1.0 - ease_in(2 - 2 * t) / 2


def _power(exponent: int) -> Callable[[float], float]:
    return lambda t: t**exponent


def _expo(t: float) -> float:
    return 0.0 if t <= 0 else math.pow(2.0, 10.0 * t - 10.0)


def _back(t: float) -> float:
    return 2.70158 * t * t * t - 1.70158 * t * t


EASINGS: dict[str, Callable[[float], float]] = {
    "linear": lambda t: t,
    "hold": lambda t: 0.0 if t < 1.0 else 1.0,
    "ease-in-expo": _expo,
    "ease-out-expo": _mirror(_expo),
    "ease-in-back": _back,
    "ease-out-back": _mirror(_back),
}
for _name, _exponent in (("quad", 2), ("cubic", 3), ("quart", 4)):
    EASINGS[f"ease-in-{_name}"] = _power(_exponent)
    EASINGS[f"ease-out-{_name}"] = _mirror(_power(_exponent))
    EASINGS[f"ease-in-out-{_name}"] = _both(_power(_exponent))
"""Every easing: 0 at 0, 1 at 1, by the name authors write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyframe:
    """A value at a frame; `easing` shapes the way from here to the next keyframe."""

    frame: int
    value: float
    easing: Easing = "linear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Animation:
    """One property over frames. Keyframes are in strictly rising order, at least one."""

    property: Property
    keyframes: tuple[Keyframe, ...]

    def __post_init__(self) -> None:
        frames = [keyframe.frame for keyframe in self.keyframes]
        if not frames or any(b <= a for a, b in itertools.pairwise(frames)):
            raise ValueError(f"Animation: keyframes must rise strictly and not be empty (frames={frames})")

    def value_at(self, frame: int) -> float:
        """Return the value at `frame`."""
        previous = self.keyframes[0]
        if frame <= previous.frame:
            return previous.value
        for keyframe in self.keyframes[1:]:
            if frame < keyframe.frame:
                part = (frame - previous.frame) / (keyframe.frame - previous.frame)
                return previous.value + (keyframe.value - previous.value) * EASINGS[previous.easing](part)
            previous = keyframe
        return previous.value
