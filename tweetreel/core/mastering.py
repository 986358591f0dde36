"""What happens to a raw voice before anyone hears it: equaliser, compressor, a small room, level.

Knows nothing of words or engines. The decision here: the equaliser pulls the voice towards the long-term average spectrum of
human speech instead of applying one fixed curve, because every synthetic voice is wrong in its own way. All filters are
symmetric and the room only adds after the sound, so no onset moves.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.filters import convolve, curve
from tweetreel.core.loudness import SILENT_LUFS, integrated_lufs, true_peaks
from tweetreel.core.time import SAMPLE_RATE

VOICE_LUFS: Final = -16.0
VOICE_PEAK_DBTP: Final = -1.5

# Byrne et al. 1994, "An international comparison of long-term average speech spectra", table II, both sexes, dB SPL in thirds
# of an octave. Below 100 Hz the fundamental is absent by design, so the curve is not followed there.
_HUMAN_SPEECH = (
    (125.0, 57.7), (160.0, 56.8), (200.0, 60.2), (250.0, 60.3), (315.0, 59.0), (400.0, 62.1), (500.0, 62.1), (630.0, 60.5),
    (800.0, 56.8), (1000.0, 53.7), (1250.0, 53.0), (1600.0, 52.0), (2000.0, 48.7), (2500.0, 48.1), (3150.0, 46.8),
    (4000.0, 45.6), (5000.0, 44.5), (6300.0, 44.3), (8000.0, 43.7),
)  # fmt: skip
_FOLLOW = 0.45
_MOST_DB = 5.0
_SMOOTHING = np.array([0.25, 0.5, 0.25])
# Taste on top: less boxiness, presence for a phone's speaker below the 3 to 5 kHz that tire, which are held down.
_TASTE = ((90.0, 0.0), (220.0, 0.5), (450.0, -1.0), (1200.0, 0.5), (2400.0, 1.5), (3800.0, 0.0), (6000.0, 0.5), (9000.0, 0.5))
_LOW_CUT_HZ = 80.0
_EQ_TAPS = 4095

_BLOCK = 128
_RATIO = 3.0
_KNEE_DB = 10.0
_THRESHOLD_UNDER_LOUDNESS_DB = 2.0
_ATTACK_MS = 6.0
_RELEASE_MS = 90.0
_LOOK_AHEAD_BLOCKS = 2

_ROOM_WET = 0.12
_ROOM_SECONDS = 0.32

LIMITER_BLOCK: Final = 64
_LIMITER_REACH = 6


def master_voice(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return raw speech `sound` (samples,) at 48 kHz mastered: same length, `VOICE_LUFS`, peaks under `VOICE_PEAK_DBTP`.

    Silence stays silence. Word onsets stay where they are; leave about 300 ms of silence at the end for the room to fade in.
    """
    if not np.any(sound):
        return np.zeros_like(sound)
    voice = convolve(sound, curve(_match(sound), taps=_EQ_TAPS, low_cut_hz=_LOW_CUT_HZ), centre=_EQ_TAPS // 2)
    voice = to_loudness(voice, VOICE_LUFS)
    voice = compress(voice, threshold_dbfs=VOICE_LUFS - _THRESHOLD_UNDER_LOUDNESS_DB)
    voice = voice + convolve(voice, _room())
    voice = to_loudness(voice, VOICE_LUFS)
    return limit(voice, VOICE_PEAK_DBTP)


def to_loudness(sound: NDArray[np.float32], lufs: float) -> NDArray[np.float32]:
    """Return `sound` scaled to an integrated loudness of `lufs`; silence unchanged."""
    measured = integrated_lufs(sound)
    if measured == SILENT_LUFS:
        return sound
    return sound * np.float32(10.0 ** ((lufs - measured) / 20.0))


def compress(sound: NDArray[np.float32], *, threshold_dbfs: float) -> NDArray[np.float32]:
    """Return `sound` (samples,) with everything above `threshold_dbfs` (RMS of 2.7 ms) reduced 3 to 1, with a soft knee."""
    blocks = -(-len(sound) // _BLOCK)
    padded = np.zeros(blocks * _BLOCK, dtype=np.float32)
    padded[: len(sound)] = sound
    power = np.square(padded, dtype=np.float64).reshape(blocks, _BLOCK).mean(axis=1)
    level_db = 10.0 * np.log10(power + 1e-12)
    over = level_db - threshold_dbfs
    knee = np.clip((over + _KNEE_DB / 2) / _KNEE_DB, 0.0, 1.0)
    bent = np.where(over > _KNEE_DB / 2, over, knee * knee * _KNEE_DB / 2)
    reduction = bent * (1.0 - 1.0 / _RATIO)
    ahead = np.concatenate((reduction[_LOOK_AHEAD_BLOCKS:], np.zeros(min(_LOOK_AHEAD_BLOCKS, blocks))))[:blocks]
    gain = 10.0 ** (-_follow(ahead, attack_ms=_ATTACK_MS, release_ms=_RELEASE_MS) / 20.0)
    return sound * _per_sample(gain, block=_BLOCK, samples=len(sound))


def limit(sound: NDArray[np.float32], peak_dbtp: float) -> NDArray[np.float32]:
    """Return `sound` (samples,) or (samples, channels) whose true peak is at most `peak_dbtp`; all channels move together.

    Looks ahead 8 ms, so that the gain is down before the peak comes and no edge is heard; quiet sound passes unchanged.
    """
    blocks = block_peaks(sound)
    gain = limiter_gain(blocks, peak_dbtp)
    if not len(gain) or float(gain.min()) == 1.0:
        return sound
    smooth = _per_sample(gain, block=LIMITER_BLOCK, samples=len(sound))
    return sound * (smooth if sound.ndim == 1 else smooth[:, None])


def block_peaks(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the true peak over all channels of each `LIMITER_BLOCK` samples, as magnitudes."""
    planes = sound.reshape(len(sound), -1)
    peaks = [true_peaks(np.ascontiguousarray(plane), block=LIMITER_BLOCK) for plane in planes.T]
    result: NDArray[np.float64] = np.max(peaks, axis=0)
    return result


def limiter_gain(peaks: NDArray[np.float64], peak_dbtp: float) -> NDArray[np.float64]:
    """Return the gain of each limiter block, at most 1, that keeps `peaks` under `peak_dbtp`.

    The lowest needed gain of a neighbourhood, averaged over a shorter one: the mean of values none of which is too high.
    """
    if not len(peaks):
        return np.ones(0)
    # A hair below, because the gain moves inside a block and the interpolated wave moves with it.
    ceiling = 10.0 ** ((peak_dbtp - 0.05) / 20.0)
    needed = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-9))
    reach = _LIMITER_REACH + 1
    padded = np.pad(needed, reach, mode="edge")
    lowest = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).min(axis=1)
    padded = np.pad(lowest, _LIMITER_REACH, mode="edge")
    smooth: NDArray[np.float64] = np.lib.stride_tricks.sliding_window_view(padded, 2 * _LIMITER_REACH + 1).mean(axis=1)
    return smooth


def _per_sample(gain: NDArray[np.float64], *, block: int, samples: int) -> NDArray[np.float32]:
    """Spread a gain per block over samples: straight lines between the middles of the blocks."""
    first, last = gain[:1], gain[-1:]
    nodes = np.concatenate((first, gain, last))
    steps = (np.arange(block) + 0.5) / block
    lines = nodes[:-1, None] + (nodes[1:] - nodes[:-1])[:, None] * steps[None, :]
    return lines.reshape(-1)[block // 2 : block // 2 + samples].astype(np.float32)


def _follow(values: NDArray[np.float64], *, attack_ms: float, release_ms: float) -> NDArray[np.float64]:
    """Smooth a reduction in dB per block: quick up, slow down."""
    period_ms = 1000.0 * _BLOCK / SAMPLE_RATE
    up, down = 1.0 - math.exp(-period_ms / attack_ms), 1.0 - math.exp(-period_ms / release_ms)
    state, out = 0.0, []
    for value in values.tolist():
        state += (value - state) * (up if value > state else down)
        out.append(state)
    return np.array(out)


def _match(sound: NDArray[np.float32]) -> tuple[tuple[float, float], ...]:
    """The equaliser's points for this voice: part of the way to human speech, at most `_MOST_DB`, plus the taste."""
    size = 8192
    count = max(1, len(sound) // size)
    frames = np.zeros((count, size), dtype=np.float32)
    frames.reshape(-1)[: min(len(sound), count * size)] = sound[: count * size]
    spectra = np.fft.rfft(frames * np.hanning(size).astype(np.float32), axis=1)
    power = (np.square(spectra.real, dtype=np.float64) + np.square(spectra.imag, dtype=np.float64)).mean(axis=0)
    hz = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    edge = 2.0 ** (1.0 / 6.0)
    levels = []
    for centre, _ in _HUMAN_SPEECH:
        inside = power[(hz >= centre / edge) & (hz < centre * edge)]
        levels.append(10.0 * math.log10(float(inside.sum()) + 1e-12))
    error = np.array([human for _, human in _HUMAN_SPEECH]) - np.array(levels)
    # Only the shape counts: the middle of the voice stays at its level.
    error -= float(np.mean(error[3:13]))
    error = np.convolve(np.pad(error, 1, mode="edge"), _SMOOTHING, mode="valid")
    steps = np.clip(_FOLLOW * error, -_MOST_DB, _MOST_DB)
    centres = [centre for centre, _ in _HUMAN_SPEECH]
    taste = np.interp(np.log2(centres), [math.log2(hz) for hz, _ in _TASTE], [db for _, db in _TASTE])
    return tuple((centre, float(step)) for centre, step in zip(centres, steps + taste, strict=True))


@cache
def _room() -> NDArray[np.float64]:
    """A small treated room: eight early reflections, then a short tail that loses its treble. Starts 9 ms after the sound."""
    generator = np.random.default_rng(int.from_bytes(b"room"))
    length = int(_ROOM_SECONDS * SAMPLE_RATE)
    kernel = np.zeros(length)
    for index in range(8):
        at = int((0.009 + 0.0055 * index + 0.002 * float(generator.random())) * SAMPLE_RATE)
        kernel[at] += (-1.0) ** index * 0.75**index
    times = np.arange(length) / SAMPLE_RATE
    tail = generator.standard_normal(length) * 10.0 ** (-3.0 * times / _ROOM_SECONDS) * np.clip((times - 0.03) / 0.03, 0.0, 1.0)
    kernel += 0.09 * tail
    soft = np.hanning(15)[1:-1]
    kernel = np.convolve(kernel, soft / soft.sum())[:length]
    scaled: NDArray[np.float64] = kernel * (_ROOM_WET / math.sqrt(float(np.sum(np.square(kernel)))))
    return scaled
