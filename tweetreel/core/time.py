"""Frames, samples and the one rule that turns seconds into either.

Knows nothing of video or sound beyond counting. The decision here: inside the program a time is an `int` frame at one exact
`Rate`, or an `int` sample at `SAMPLE_RATE`; seconds exist only at the border, as `Fraction`, and are snapped in one function.
A float round trip with floor is off by one frame in 4 % of cases, milliseconds with floor in 33 %, this rule in none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from tweetreel.errors import InputError

SAMPLE_RATE: Final = 48_000
"""Samples per second of every sound inside the program."""

_DECIMAL = r"\d+(?:\.\d+)?"
_TIME = re.compile(rf"(?:(?P<minutes>\d+):(?P<rest>{_DECIMAL})|(?P<number>{_DECIMAL})\s*(?P<unit>ms|s|f|))\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """An exact frame rate, for example `Rate(num=30000, den=1001)`."""

    num: int
    den: int = 1

    def __post_init__(self) -> None:
        if self.num <= 0 or self.den <= 0:
            raise ValueError(f"Rate: num and den must be > 0 (num={self.num}, den={self.den})")

    @property
    def fps(self) -> Fraction:
        """Frames per second."""
        return Fraction(self.num, self.den)

    def frame_at(self, seconds: Fraction) -> int:
        """Return the frame nearest to `seconds`: floor(seconds x fps + 1/2)."""
        return snap(seconds * self.fps)

    def frame_at_sample(self, sample: int) -> int:
        """Return the frame whose start is nearest to `sample` at `SAMPLE_RATE`."""
        return self.frame_at(Fraction(sample, SAMPLE_RATE))

    def seconds(self, frame: int) -> Fraction:
        """Return when `frame` starts, in seconds."""
        return Fraction(frame) / self.fps

    def sample_of(self, frame: int) -> int:
        """Return the sample at `SAMPLE_RATE` nearest to the start of `frame`."""
        return snap(self.seconds(frame) * SAMPLE_RATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRange:
    """Frames `[start, end)`; empty where both are equal."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"FrameRange: end must be >= start (start={self.start}, end={self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def __contains__(self, frame: object) -> bool:
        return isinstance(frame, int) and self.start <= frame < self.end

    def clamp(self, frame: int) -> int:
        """Return the frame of this range nearest to `frame`; the range must not be empty."""
        if not len(self):
            raise ValueError(f"FrameRange: an empty range has no frame (start={self.start}, end={self.end})")
        return min(max(frame, self.start), self.end - 1)


def snap(value: Fraction) -> int:
    """Return the integer nearest to `value`, halves upwards: the only rounding of time in the program."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def parse_seconds(text: str | int | float, *, rate: Rate | None = None) -> Fraction:
    """Return the seconds an author wrote: `1.5s`, `400ms`, `12f` (needs `rate`), `1:30`, or a bare number of seconds.

    A float is read by its decimal text, never by its binary value. Raises `InputError` for anything else.
    """
    match = _TIME.match(repr(text) if isinstance(text, (int, float)) else text.strip())
    if match is None:
        raise InputError("not a time", got=repr(text), allowed="1.5s, 400ms, 12f, 1:30 or a number of seconds")
    if match["minutes"] is not None:
        return Fraction(match["minutes"]) * 60 + Fraction(match["rest"])
    number = Fraction(match["number"])
    match match["unit"]:
        case "ms":
            return number / 1000
        case "f":
            if rate is None:
                raise InputError("a time in frames needs a frame rate", got=repr(text), allowed="seconds or milliseconds")
            return number / rate.fps
        case _:
            return number
