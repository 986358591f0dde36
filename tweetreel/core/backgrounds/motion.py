"""Smooth motion whose numbers are the same on every processor: phases that turn, waves, soft spots.

Knows nothing of colours or planes. The decision here: time enters as integer phases and shapes are read from tables that
were made in float64 and rounded to integers, because sines and exponentials differ between processors in their last bit.
What is left at run time is exact: table look-ups, single IEEE additions and multiplications, and sums of integers below
2**53 in float64, whose order cannot matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.time import Rate, snap

Field = NDArray[np.float32]
Ints = NDArray[np.int64]

TURN = 1 << 32
"""Phase units of a whole turn."""

_SINE_BITS = 14
_SINE_ONE = 4096
_PHASE_SHIFT = 32 - _SINE_BITS
SINE: NDArray[np.float64] = np.rint(_SINE_ONE * np.sin(np.arange(1 << _SINE_BITS) * (2 * np.pi / (1 << _SINE_BITS))))
"""One turn of a sine in whole 4096ths; no entry stands so near a half that another libm could round it otherwise."""

_ALONE = 160_000
"""Multiplications that a BLAS still does in one thread (OpenBLAS shares out from 262,144)."""

_BELL_STEPS = 256
_BELL_REACH = 4
BELL_ONE = 65536
"""What `bell` returns at its top."""

BELL: NDArray[np.float64] = np.rint(BELL_ONE * np.exp(-0.5 * (np.arange(_BELL_REACH * _BELL_STEPS + 1) / _BELL_STEPS) ** 2))
"""A Gaussian bell in whole 65536ths, 256 steps to one standard deviation, out to four of them."""


def sine(phase: Ints) -> NDArray[np.float64]:
    """Return the sine of phases (`TURN` units, any sign) in whole 4096ths, float64."""
    return np.asarray(SINE[(phase >> _PHASE_SHIFT) & ((1 << _SINE_BITS) - 1)])


def cosine(phase: Ints) -> NDArray[np.float64]:
    """Return the cosine of phases (`TURN` units, any sign) in whole 4096ths, float64."""
    return sine(phase + TURN // 4)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clock:
    """Phases that start anywhere and turn at their own steady speeds, in whole `TURN` units a frame."""

    start: Ints
    step: Ints

    @classmethod
    def draw(cls, rng: np.random.Generator, *, speeds_hz: NDArray[np.float64], rate: Rate) -> Clock:
        """Return one phase for each of `speeds_hz` (turns a second, either sign), each from a start of its own."""
        start = rng.integers(0, TURN, size=speeds_hz.shape, dtype=np.int64)
        per_frame = [snap(Fraction(round(float(hz) * 1e6), 10**6) * TURN / rate.fps) for hz in speeds_hz.ravel()]
        return cls(start=start, step=np.array(per_frame, dtype=np.int64).reshape(speeds_hz.shape))

    def at(self, frame: int) -> Ints:
        """Return the phases at `frame`, each in `[0, TURN)`."""
        # The product is taken modulo 2**64, of which TURN is a divisor: exact for every frame number.
        turned = self.start.astype(np.uint64) + self.step.astype(np.uint64) * np.uint64(frame % TURN)
        return (turned % np.uint64(TURN)).astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sway:
    """Values that wander around zero: sums of three slow sines whose speeds have no common period."""

    clock: Clock
    weights: NDArray[np.float64]

    @classmethod
    def draw(cls, rng: np.random.Generator, count: int, *, hz: float, rate: Rate) -> Sway:
        """Return `count` values that swing about `hz` times a second."""
        speeds = hz * np.array([1.0, 0.618, 1.547]) * rng.uniform(0.8, 1.25, size=(count, 3))
        return cls(clock=Clock.draw(rng, speeds_hz=speeds, rate=rate), weights=np.array([5.0, 7.0, 4.0]))

    def at(self, frame: int) -> NDArray[np.float64]:
        """Return the values at `frame`, float64 (count,), within -1 to 1."""
        parts = sine(self.clock.at(frame)) * self.weights
        return np.asarray((parts[:, 0] + parts[:, 1] + parts[:, 2]) * (1.0 / (16 * _SINE_ONE)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Waves:
    """A smooth random relief: plane waves in many directions, each drifting and turning at its own speed."""

    across: NDArray[np.float64]
    down: Ints
    turns: NDArray[np.float64]
    weights: NDArray[np.float64]
    clock: Clock
    scale: np.float32

    @classmethod
    def draw(
        cls,
        rng: np.random.Generator,
        xs: NDArray[np.float64],
        ys: NDArray[np.float64],
        *,
        length: float,
        hz: float,
        rate: Rate,
        count: int = 9,
        stretch: float = 1.0,
    ) -> Waves:
        """Return waves about `length` long (the unit of `xs`, `ys`), `stretch` times longer downwards.

        Lengths spread over an octave and a half; the longest weigh most. `hz` is about how often a place rises and sinks.
        """
        # Directions are spread evenly, then disturbed: pure chance would now and then give a field of stripes.
        angle = (np.arange(count) + rng.uniform(-0.35, 0.35, count)) * (np.pi / count) + rng.uniform(0, np.pi)
        octave = rng.permutation(np.linspace(-0.6, 0.9, count))
        turns = 2.0**octave / length
        kx, ky = exactly(turns * np.cos(angle)), exactly(turns * np.sin(angle) / stretch)
        weights = np.rint(1024 * 2.0 ** (-0.9 * (octave + 0.6)))
        speeds = hz * rng.uniform(0.6, 1.4, count) * np.where(np.arange(count) % 2, 1.0, -1.0)
        side = np.rint(np.outer(kx, xs) * TURN).astype(np.int64)
        across = np.empty((2 * count, xs.size))
        across[0::2], across[1::2] = cosine(side), -sine(side)
        return cls(
            across=across,
            down=np.rint(np.outer(ys, ky) * TURN).astype(np.int64),
            turns=np.array([kx, ky]) * TURN,
            weights=weights,
            clock=Clock.draw(rng, speeds_hz=speeds, rate=rate),
            scale=np.float32(1.0 / (_SINE_ONE * _SINE_ONE * np.sqrt(0.5 * np.sum(weights**2)))),
        )

    def at(self, frame: int, shift: tuple[float, float] = (0.0, 0.0)) -> Field:
        """Return the relief at `frame` on places moved by `shift`: float32 (len(ys), len(xs)), mean 0, deviation 1."""
        moved = np.rint(self.turns[0] * shift[0] + self.turns[1] * shift[1]).astype(np.int64)
        phase = self.down + (self.clock.at(frame) + moved)
        upright = np.empty((phase.shape[0], 2 * phase.shape[1]))
        upright[:, 0::2] = cosine(phase) * self.weights
        upright[:, 1::2] = sine(phase) * self.weights
        return product(upright, self.across) * self.scale


def exactly(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values rounded to 2**-36: the last bits of a sine or an exponential must not decide a picture."""
    return np.rint(values * (1 << 36)) / (1 << 36)


def product(left: NDArray[np.float64], right: NDArray[np.float64]) -> Field:
    """Return the matrix product of whole numbers as float32; exact before that while the sums stay below 2**53.

    In blocks of rows that are too small for the BLAS to share out: its other threads would spin long after the work is done.
    """
    rows, inner = left.shape
    block = max(1, _ALONE // (inner * right.shape[1]))
    out = np.empty((rows, right.shape[1]), np.float32)
    for top in range(0, rows, block):
        out[top : top + block] = left[top : top + block] @ right
    return out


def bell(offset: NDArray[np.float64], width: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Return the Gaussian bell of `offset` with standard deviation `width`, in whole 65536ths, float64.

    Read between the table's steps, so that a spot glides instead of stepping.
    """
    place = np.minimum(np.abs(offset) * (_BELL_STEPS / np.asarray(width)), _BELL_REACH * _BELL_STEPS - 1.0)
    step = place.astype(np.int64)
    low = BELL[step]
    return np.rint(low + (BELL[step + 1] - low) * (place - step))
