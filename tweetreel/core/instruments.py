"""What music and effects are made of: one note, one chord, one stroke at a time.

Knows nothing of songs or videos. The decision here: a note is computed once, with its room around it, and then placed as often
as it is played; so a minute of music costs little more than its dozen different notes. Sines and decays are computed in float64
and rounded once, because float32 ones differ between processors.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.filters import product
from tweetreel.core.time import SAMPLE_RATE

Sound = NDArray[np.float32]
Timbre = Literal["keys", "pluck", "muted"]

PAD_SAMPLES: Final = 1 << 17
"""The length after which a pad repeats without a seam: 2.7 s."""

_NOTE_SAMPLES = 1 << 17
_DRY_SAMPLES = 60_000
_SIDE = 0.55
_PAD_CENTS = 16.0
_PAD_PARTIALS = 7


def hertz(pitch: int) -> float:
    """Return the frequency of MIDI note `pitch` (69 is A at 440 Hz)."""
    return float(440.0 * 2.0 ** ((pitch - 69) / 12.0))


def pad(pitches: Sequence[int], *, cutoff_hz: float, seed: Sequence[int]) -> Sound:
    """Return a chord held by a soft ensemble, float32 (PAD_SAMPLES, 2), seamless when repeated, RMS 1.

    Each partial is a narrow band of noise instead of a line (P. Nasca's PADsynth), which is what many players together sound
    like. Left and right share their middle, so that the chord survives a mono speaker.
    """
    bins = PAD_SAMPLES // 2 + 1
    amplitude = np.zeros(bins)
    width = SAMPLE_RATE / PAD_SAMPLES
    for place, pitch in enumerate(pitches):
        for partial in range(1, _PAD_PARTIALS + 1):
            hz = hertz(pitch) * partial
            level = partial**-1.25 / (1.0 + (hz / cutoff_hz) ** 4) * 0.92**place
            sigma = max(hz * (2.0 ** (_PAD_CENTS / 1200.0) - 1.0) / width, 0.6)
            lo, hi = max(1, int(hz / width - 4 * sigma)), min(bins - 1, int(hz / width + 4 * sigma) + 2)
            steps = (np.arange(lo, hi) - hz / width) / sigma
            amplitude[lo:hi] += level * np.exp(-0.5 * steps * steps) / np.sqrt(sigma)
    generator = np.random.default_rng([*seed, 1])
    turns = generator.random((2, bins))
    middle, side = (amplitude * np.exp(2j * np.pi * turn) for turn in turns)
    planes = [
        np.fft.irfft((middle + sign * _SIDE * side).astype(np.complex64), PAD_SAMPLES).astype(np.float32)
        for sign in (1.0, -1.0)
    ]
    sound = np.stack(planes, axis=1)
    rms = float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))
    return sound * np.float32(1.0 / rms)


@cache
def note(pitch: int, timbre: Timbre) -> Sound:
    """Return a struck note in a hall, float32 (samples, 2), its loudest moment about 0.5; the array must not be written to."""
    times = np.arange(_DRY_SAMPLES) / SAMPLE_RATE
    hz = hertz(pitch)
    turn = 2.0 * np.pi * hz * times
    if timbre == "keys":
        body = np.exp(-times / (0.85 * (60.0 / pitch) ** 2))
        index = 0.9 * np.exp(-times / 0.22) + 0.15
        dry = body * np.sin(turn + index * np.sin(turn)) + 0.035 * np.exp(-times / 0.06) * np.sin(7.0 * turn)
    else:
        base = 0.55 if timbre == "pluck" else 0.2
        dry = np.zeros_like(times)
        for partial in range(1, 7):
            if hz * partial < 9000.0:
                dry += partial**-1.35 * np.exp(-times * (1.0 + 0.55 * (partial - 1)) / base) * np.sin(partial * turn)
    attack = min(len(dry), SAMPLE_RATE * 5 // 1000)
    dry[:attack] *= np.sin(np.linspace(0.0, np.pi / 2, attack)) ** 2
    fade = _DRY_SAMPLES // 4
    dry[-fade:] *= np.cos(np.linspace(0.0, np.pi / 2, fade)) ** 2
    spectrum = np.fft.rfft(dry.astype(np.float32), _NOTE_SAMPLES)
    # A modulated sine has a little direct current; nothing below 35 Hz is music here.
    spectrum[: int(35.0 * _NOTE_SAMPLES / SAMPLE_RATE)] = 0.0
    lean = 0.12 * ((pitch * 5) % 12 - 5.5) / 5.5
    planes = [
        np.fft.irfft(product(spectrum, hall), _NOTE_SAMPLES) * (1.0 + side * lean)
        for hall, side in zip(_hall(), (-1, 1), strict=True)
    ]
    sound = np.stack(planes, axis=1).astype(np.float32)
    sound *= np.float32(0.5 / float(np.abs(sound).max()))
    sound.setflags(write=False)
    return sound


@cache
def _hall() -> tuple[NDArray[np.complex64], NDArray[np.complex64]]:
    """The spectra of a soft hall for left and right: the note itself, then a diffuse tail of 1.2 s without bass and treble."""
    length = _NOTE_SAMPLES - _DRY_SAMPLES - 4096
    times = np.arange(length) / SAMPLE_RATE
    shape = np.exp(-times * 6.9 / 1.2) * np.clip((times - 0.012) / 0.02, 0.0, 1.0)
    shape[-2400:] *= np.linspace(1.0, 0.0, 2400)
    generator = np.random.default_rng(int.from_bytes(b"hall"))
    middle, side = (generator.standard_normal(length) * shape for _ in range(2))
    hz = np.fft.rfftfreq(_NOTE_SAMPLES, 1 / SAMPLE_RATE)
    tone = 1.0 / (1.0 + (hz / 2600.0) ** 2) / (1.0 + (180.0 / np.maximum(hz, 1.0)) ** 2)
    spectra = []
    for sign in (1.0, -1.0):
        tail = (middle + sign * 0.7 * side) / np.sqrt(float(np.sum(np.square(shape))))
        spectra.append((1.0 + 0.32 * np.fft.rfft(tail, _NOTE_SAMPLES) * tone).astype(np.complex64))
    return spectra[0], spectra[1]


@cache
def bass(pitch: int, samples: int) -> Sound:
    """Return a soft bass note of `samples` in the middle, float32 (samples, 2), peak about 0.5; must not be written to."""
    times = np.arange(samples) / SAMPLE_RATE
    turn = 2.0 * np.pi * hertz(pitch) * times
    tone = np.sin(turn) + 0.22 * np.sin(2.0 * turn) * np.exp(-times / 0.5) + 0.05 * np.sin(3.0 * turn) * np.exp(-times / 0.2)
    tone *= np.exp(-times / 2.2) * _edges(samples, rise_ms=14, fall_ms=90) * 0.42
    return _middle(tone)


@cache
def kick() -> Sound:
    """Return a soft kick of 200 ms, float32 (samples, 2), peak about 0.5; must not be written to."""
    times = np.arange(SAMPLE_RATE // 5) / SAMPLE_RATE
    turn = 2.0 * np.pi * (52.0 * times + 62.0 * 0.028 * (1.0 - np.exp(-times / 0.028)))
    return _middle(0.5 * np.sin(turn) * np.exp(-times / 0.06) * _edges(len(times), rise_ms=3, fall_ms=40))


@cache
def hat(kind: Literal["brush", "tip"], variant: int) -> Sound:
    """Return a quiet stroke of noise, float32 (samples, 2), peak about 0.3; four variants differ like strokes of a hand do."""
    milliseconds, decay_s, low_hz, high_hz = (150, 0.035, 3800.0, 9000.0) if kind == "brush" else (70, 0.012, 6500.0, 13_000.0)
    size = SAMPLE_RATE * milliseconds // 1000
    generator = np.random.default_rng([len(kind), variant])
    middle, side = (_band(generator.standard_normal(size), low_hz, high_hz) for _ in range(2))
    times = np.arange(size) / SAMPLE_RATE
    shape = np.exp(-times / decay_s) * _edges(size, rise_ms=8 if kind == "brush" else 1, fall_ms=20)
    sound = np.stack([(middle + sign * 0.5 * side) * shape for sign in (1, -1)], axis=1)
    return _frozen(sound * (0.3 / float(np.abs(sound).max())))


@cache
def swell() -> tuple[Sound, int]:
    """Return a breath of air that rises and falls, float32 (samples, 2), and the sample of its top."""
    rise, fall = SAMPLE_RATE * 750 // 1000, SAMPLE_RATE * 450 // 1000
    size = rise + fall
    generator = np.random.default_rng(int.from_bytes(b"swell"))
    shape = np.concatenate((np.linspace(0.0, 1.0, rise) ** 2.6, np.cos(np.linspace(0.0, np.pi / 2, fall)) ** 3))
    # Three layers of air open one after the other: what rises in pitch is heard as coming nearer.
    bright = np.clip(np.linspace(-0.6, 1.4, size), 0.0, 1.0) * shape
    noises = [generator.standard_normal(size) for _ in range(4)]
    low, high = _band(noises[0], 250.0, 900.0), _band(noises[1], 900.0, 3200.0)
    sides = [_band(noises[2], 250.0, 900.0), _band(noises[3], 900.0, 3200.0)]
    planes = [(low + sign * 0.5 * sides[0]) * shape + 0.6 * (high + sign * 0.5 * sides[1]) * bright for sign in (1, -1)]
    return _unit(np.stack(planes, axis=1)), rise


@cache
def tick() -> tuple[Sound, int]:
    """Return a small soft knock of wood, float32 (samples, 2), and the sample of its top."""
    times = np.arange(SAMPLE_RATE * 60 // 1000) / SAMPLE_RATE
    tone = np.sin(2.0 * np.pi * 1180.0 * times) * np.exp(-times / 0.009)
    tone += 0.45 * np.sin(2.0 * np.pi * 2630.0 * times) * np.exp(-times / 0.005)
    tone *= _edges(len(times), rise_ms=1, fall_ms=15)
    return _unit(np.stack((tone, tone), axis=1)), SAMPLE_RATE // 1000


def _unit(sound: NDArray[np.float64]) -> Sound:
    """Scale a sound so that the RMS of its loudest 50 ms is 1."""
    window = SAMPLE_RATE // 20
    power = np.concatenate(
        (
            [0.0],
            np.cumsum(np.square(sound).mean(axis=1)),
        )
    )
    span = min(window, len(sound))
    loudest = float(np.max(power[span:] - power[:-span])) / window
    return _frozen(sound / np.sqrt(loudest))


def _band(noise: NDArray[np.float64], low_hz: float, high_hz: float) -> NDArray[np.float64]:
    """Noise between two frequencies, with soft slopes, RMS 1."""
    spectrum = np.fft.rfft(noise)
    hz = np.fft.rfftfreq(len(noise), 1 / SAMPLE_RATE)
    gain = 1.0 / (1.0 + (low_hz / np.maximum(hz, 1.0)) ** 6) / (1.0 + (hz / high_hz) ** 6)
    sound: NDArray[np.float64] = np.fft.irfft(spectrum * np.sqrt(gain), len(noise))
    sound /= math.sqrt(float(np.mean(np.square(sound))))
    return sound


def _edges(samples: int, *, rise_ms: int, fall_ms: int) -> NDArray[np.float64]:
    """A gain that rises from and falls to nothing in half cosines."""
    gain = np.ones(samples)
    rise, fall = min(samples, SAMPLE_RATE * rise_ms // 1000), min(samples, SAMPLE_RATE * fall_ms // 1000)
    gain[:rise] *= np.sin(np.linspace(0.0, np.pi / 2, rise)) ** 2
    gain[samples - fall :] *= np.cos(np.linspace(0.0, np.pi / 2, fall)) ** 2
    return gain


def _middle(tone: NDArray[np.float64]) -> Sound:
    return _frozen(np.stack((tone, tone), axis=1))


def _frozen(sound: NDArray[np.float64]) -> Sound:
    """Round a table once, and guard it: it is shared by everyone who plays it."""
    table = sound.astype(np.float32)
    table.setflags(write=False)
    return table
