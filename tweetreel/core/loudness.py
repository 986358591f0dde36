"""How loud a sound is: integrated loudness and true peak as ITU-R BS.1770-4 defines them.

Knows nothing of what the sound is. The decision here: the meter is our own, in numpy, so that the mix can be set to its target
before it is encoded, in the pure core; tests hold it against an independent meter.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.filters import convolve
from tweetreel.core.time import SAMPLE_RATE

HOP = SAMPLE_RATE // 10
"""Samples between the starts of two measuring windows: 100 ms, a quarter of the window."""

SILENT_LUFS = -math.inf
"""What a sound without any window above the absolute gate measures."""

_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_OFFSET_LU = -0.691
_WINDOW_HOPS = 4
_OVERSAMPLING = 4
_PEAK_BLOCK = 16_384
_PEAK_OVERLAP = 512
# BS.1770-4, tables 1 and 2, for 48 kHz: the shelf of the head, then the high-pass.
_SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (-1.69065929318241, 0.73248077421585))
_HIGH_PASS = ((1.0, -2.0, 1.0), (-1.99004745483398, 0.99007225036621))
_K_TAPS = 6_000


@cache
def k_kernel() -> NDArray[np.float64]:
    """Return the impulse response of the K-weighting; its double pole at 0.995 has decayed below 1e-9 where it is cut."""
    response = [1.0] + [0.0] * (_K_TAPS - 1)
    for (b0, b1, b2), (a1, a2) in (_SHELF, _HIGH_PASS):
        x1 = x2 = y1 = y2 = 0.0
        for index, x0 in enumerate(response):
            y0 = b0 * x0 + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
            response[index] = y0
            x1, x2, y1, y2 = x0, x1, y0, y1
    return np.array(response)


def gated_lufs(energies: NDArray[np.float64]) -> float:
    """Return the integrated loudness of the K-weighted mean squares of each `HOP`, summed over channels, float64 (hops,).

    `SILENT_LUFS` where nothing passes the absolute gate of -70 LUFS. Less than a window of 400 ms is measured as
    one window over what there is.
    """
    if not len(energies):
        return SILENT_LUFS
    size = min(_WINDOW_HOPS, len(energies))
    windows = np.lib.stride_tricks.sliding_window_view(energies, size).mean(axis=1)
    windows = windows[windows > 10.0 ** ((_ABSOLUTE_GATE_LUFS - _OFFSET_LU) / 10.0)]
    if not len(windows):
        return SILENT_LUFS
    loud = windows[windows > float(np.mean(windows)) * 10.0 ** (_RELATIVE_GATE_LU / 10.0)]
    return _OFFSET_LU + 10.0 * math.log10(float(np.mean(loud)))


def integrated_lufs(sound: NDArray[np.float32]) -> float:
    """Return the integrated loudness in LUFS of `sound`, float32 (samples,) or (samples, channels) at 48 kHz.

    Left and right weigh 1, a mono sound counts as one channel (3 dB less than the same sound on both sides).
    """
    hops = len(sound) // HOP
    if not hops:
        return SILENT_LUFS
    energies = np.zeros(hops)
    for channel in sound.reshape(len(sound), -1).T:
        weighted = convolve(np.ascontiguousarray(channel[: hops * HOP]), k_kernel())
        energies += np.square(weighted, dtype=np.float64).reshape(hops, HOP).sum(axis=1)
    return gated_lufs(energies / HOP)


def true_peak_dbtp(sound: NDArray[np.float32]) -> float:
    """Return the largest magnitude of `sound` between its samples, in dBTP, four times oversampled; -inf for silence."""
    if not len(sound):
        return -math.inf
    peak = 0.0
    for channel in sound.reshape(len(sound), -1).T:
        peak = max(peak, float(np.max(true_peaks(np.ascontiguousarray(channel), block=_PEAK_BLOCK), initial=0.0)))
    return 20.0 * math.log10(peak) if peak > 0.0 else -math.inf


def true_peaks(sound: NDArray[np.float32], *, block: int) -> NDArray[np.float64]:
    """Return the true peak of each `block` samples of mono `sound` as a magnitude, float64 (ceil(samples / block),).

    The oversampling is band-limited interpolation in overlapping stretches; `block` must divide 16384.
    """
    if _PEAK_BLOCK % block:
        raise ValueError(f"true_peaks: block must divide {_PEAK_BLOCK} (block={block})")
    count = -(-len(sound) // block)
    peaks = np.zeros(-(-len(sound) // _PEAK_BLOCK) * (_PEAK_BLOCK // block))
    span = _PEAK_BLOCK + 2 * _PEAK_OVERLAP
    for number, start in enumerate(range(0, len(sound), _PEAK_BLOCK)):
        stretch = np.zeros(span, dtype=np.float32)
        lo, hi = max(0, start - _PEAK_OVERLAP), min(len(sound), start + _PEAK_BLOCK + _PEAK_OVERLAP)
        stretch[lo - start + _PEAK_OVERLAP : hi - start + _PEAK_OVERLAP] = sound[lo:hi]
        stretch[:_PEAK_OVERLAP] *= _RISE
        stretch[-_PEAK_OVERLAP:] *= _RISE[::-1]
        spectrum = np.fft.rfft(stretch)
        spectrum[-1] *= 0.5
        wide = np.fft.irfft(spectrum, span * _OVERSAMPLING)[_PEAK_OVERLAP * _OVERSAMPLING : -_PEAK_OVERLAP * _OVERSAMPLING]
        found = np.abs(wide).reshape(-1, block * _OVERSAMPLING).max(axis=1) * _OVERSAMPLING
        peaks[number * len(found) : (number + 1) * len(found)] = found
    return peaks[:count]


_RISE = (np.arange(_PEAK_OVERLAP) / _PEAK_OVERLAP).astype(np.float32)
