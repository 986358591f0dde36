"""Values that change over frames: easings by name, keyframes, the value at a frame.

Knows nothing of what is animated. Easing names are those of CSS and easings.net; values before the first and after the last
keyframe hold. The decision here: a curve is named by one text, `ease-out-cubic`, `cubic-bezier(.16, 1, .3, 1)`, `steps(4)`,
`spring(12, 180, 1)`, so that it can be written in a template, stored in a timeline and compared. The result is always
rounded to whole pixels, 1/255 or the like by the compositor.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Easing = str
"""The name of a curve: a key of `EASINGS`, or `cubic-bezier(...)`, `steps(...)` or `spring(...)`."""

Property = Literal["x", "y", "opacity", "scale", "rotation", "blur", "reveal"]

Curve = Callable[[float], float]
"""A curve from 0 at 0 to 1 at 1; it may leave that range on its way."""


def _mirror(ease_in: Curve) -> Curve:
    return lambda t: 1.0 - ease_in(1.0 - t)


def _both(ease_in: Curve) -> Curve:
    return lambda t: ease_in(2 * t) / 2 if t < 0.5 else 1.0 - ease_in(2 - 2 * t) / 2


def _power(exponent: int) -> Curve:
    return lambda t: t**exponent


def _expo(t: float) -> float:
    return 0.0 if t <= 0 else math.pow(2.0, 10.0 * t - 10.0)


def _back(t: float) -> float:
    return 2.70158 * t * t * t - 1.70158 * t * t


def _elastic(t: float) -> float:
    if t in (0.0, 1.0):
        return t
    return -math.pow(2.0, 10 * t - 10) * math.sin((t * 10 - 10.75) * 2 * math.pi / 3)


def _bounce_out(t: float) -> float:
    for edge, middle, floor in ((1, 0.0, 0.0), (2, 1.5, 0.75), (2.5, 2.25, 0.9375)):
        if t < edge / 2.75:
            return 7.5625 * (t - middle / 2.75) ** 2 + floor
    return 7.5625 * (t - 2.625 / 2.75) ** 2 + 0.984375


def bezier(x1: float, y1: float, x2: float, y2: float) -> Curve:
    """Return CSS's cubic-bezier(x1, y1, x2, y2); x1 and x2 lie in [0, 1] (W3C CSS Easing Functions 1, 2.2)."""

    def axis(a: float, b: float, s: float) -> float:
        return ((1 - 3 * b + 3 * a) * s + 3 * (b - 2 * a)) * s * s + 3 * a * s

    def curve(t: float) -> float:
        if t <= 0 or t >= 1:
            return min(1.0, max(0.0, t))
        low, high = 0.0, 1.0
        for _ in range(50):  # x rises with s: halving finds the one s
            middle = (low + high) / 2
            low, high = (middle, high) if axis(x1, x2, middle) < t else (low, middle)
        return axis(y1, y2, (low + high) / 2)

    return curve


def steps(count: int, jump: str = "jump-end") -> Curve:
    """Return CSS's steps(count, jump) (W3C CSS Easing Functions 1, 2.3)."""
    levels = count - 1 if jump == "jump-none" else count + 1 if jump == "jump-both" else count
    first = 1 if jump in ("jump-start", "jump-both", "start") else 0

    def curve(t: float) -> float:
        if t >= 1:
            return 1.0
        return min(1.0, (math.floor(t * count) + first) / levels)

    return curve


def spring(damping: float = 10.0, stiffness: float = 100.0, mass: float = 1.0) -> Curve:
    """Return a spring let go at 0 that rests at 1: the damped oscillator, its time scaled so that 1 is where it has settled
    within a thousandth."""
    omega = math.sqrt(stiffness / mass)
    zeta = damping / (2 * math.sqrt(stiffness * mass))
    settle = math.log(1000) / (omega * (zeta if zeta < 1 else max(0.05, zeta - math.sqrt(max(0.0, zeta * zeta - 1)))))

    def at(seconds: float) -> float:
        if zeta < 1:
            damped = omega * math.sqrt(1 - zeta * zeta)
            swing = math.cos(damped * seconds) + zeta * omega / damped * math.sin(damped * seconds)
            return 1 - math.exp(-zeta * omega * seconds) * swing
        return 1 - math.exp(-omega * seconds) * (1 + omega * seconds)

    end = at(settle)
    return lambda t: 0.0 if t <= 0 else 1.0 if t >= 1 else at(t * settle) / end


EASINGS: dict[str, Curve] = {
    "linear": lambda t: t,
    "hold": lambda t: 0.0 if t < 1.0 else 1.0,
    "ease": bezier(0.25, 0.1, 0.25, 1.0),
    "ease-in": bezier(0.42, 0.0, 1.0, 1.0),
    "ease-out": bezier(0.0, 0.0, 0.58, 1.0),
    "ease-in-out": bezier(0.42, 0.0, 0.58, 1.0),
    "step-start": steps(1, "jump-start"),
    "step-end": steps(1),
}
_IN: dict[str, Curve] = {
    "sine": lambda t: 1.0 - math.cos(t * math.pi / 2),
    "quad": _power(2),
    "cubic": _power(3),
    "quart": _power(4),
    "quint": _power(5),
    "expo": _expo,
    "circ": lambda t: 1.0 - math.sqrt(max(0.0, 1.0 - t * t)),
    "back": _back,
    "elastic": _elastic,
    "bounce": _mirror(_bounce_out),
}
for _name, _curve in _IN.items():
    EASINGS[f"ease-in-{_name}"] = _curve
    EASINGS[f"ease-out-{_name}"] = _mirror(_curve)
    EASINGS[f"ease-in-out-{_name}"] = _both(_curve)
"""Every easing with a name of its own: 0 at 0, 1 at 1."""

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)"
_CALL = re.compile(rf"(cubic-bezier|steps|spring)\(\s*({_NUMBER}(?:\s*,\s*(?:{_NUMBER}|[a-z-]+))*)?\s*\)\Z")
_JUMPS = ("jump-start", "jump-end", "jump-none", "jump-both", "start", "end")


def easing_name(text: str) -> str:
    """Return the name of the curve that an author wrote in any of the common spellings: easeOutCubic, ease_out_cubic.

    Raises `ValueError` for one that is none.
    """
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", text.strip()) if "(" not in text else text.strip()
    name = name.lower().replace("_", "-") if "(" not in name else name
    curve_of(name)
    return name


@lru_cache(maxsize=256)
def curve_of(name: Easing) -> Curve:
    """Return the curve `name`. Raises `ValueError` for one that is none."""
    if name in EASINGS:
        return EASINGS[name]
    match = _CALL.match(name)
    if match is None:
        raise ValueError(f"easing: unknown curve (name={name!r})")
    parts = [part.strip() for part in (match[2] or "").split(",") if part.strip()]
    if match[1] == "steps":
        jump = parts[1] if len(parts) > 1 else "jump-end"
        if not parts or not parts[0].isdigit() or not 1 <= int(parts[0]) <= 1000 or jump not in _JUMPS or len(parts) > 2:
            raise ValueError(f"easing: steps takes a whole number from 1 to 1000 and a jump (name={name!r})")
        if jump == "jump-none" and parts[0] == "1":
            raise ValueError(f"easing: steps without a jump at either end needs 2 or more (name={name!r})")
        return steps(int(parts[0]), jump)
    numbers = [float(part) for part in parts if re.fullmatch(_NUMBER, part)]
    if len(numbers) != len(parts):
        raise ValueError(f"easing: takes numbers (name={name!r})")
    if match[1] == "cubic-bezier":
        if len(numbers) != 4 or not (0 <= numbers[0] <= 1 and 0 <= numbers[2] <= 1):
            raise ValueError(f"easing: cubic-bezier takes four numbers, the first and the third from 0 to 1 (name={name!r})")
        return bezier(*numbers)
    if len(numbers) > 3 or any(not 0.05 <= number <= 10_000 for number in numbers):
        raise ValueError(f"easing: spring takes damping, stiffness and mass, 0.05 to 10000 (name={name!r})")
    return spring(*numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyframe:
    """A value at a frame; `easing` shapes the way from here to the next keyframe."""

    frame: int
    value: float
    easing: Easing = "linear"

    def __post_init__(self) -> None:
        curve_of(self.easing)


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
        keys = self.keyframes
        if frame <= keys[0].frame:
            return keys[0].value
        if frame >= keys[-1].frame:
            return keys[-1].value
        low, high = 0, len(keys) - 1  # a loop may have a keyframe on every frame of the video
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if keys[middle].frame <= frame else (low, middle)
        before, after = keys[low], keys[high]
        part = (frame - before.frame) / (after.frame - before.frame)
        return before.value + (after.value - before.value) * curve_of(before.easing)(part)
