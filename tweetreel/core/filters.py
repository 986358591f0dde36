"""Linear filters on sound: resampling, convolution, curves drawn in decibels.

Knows nothing of voices, music or loudness. The decision here: everything is a Fourier product, because numpy's transform is
the same arithmetic on every machine, where a matrix product depends on the BLAS and a float32 sine on the processor.
Tables are computed in float64 and rounded once; tests/core/test_sound_bytes.py holds it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.time import SAMPLE_RATE

Spectrum = NDArray[np.complexfloating[Any, Any]]

_MIN_BLOCK = 16_384


def resample(sound: NDArray[np.float64], *, source_rate: int, target_rate: int) -> NDArray[np.float64]:
    """Return mono `sound` (samples,) at `target_rate`: sample i stands for the instant of source sample i * source / target.

    Band-limited interpolation over the whole sound, flat to 92 % of the lower Nyquist frequency and then tapered to nothing,
    so that it neither shifts nor rings audibly. The length is floor(len * target / source).
    """
    if source_rate == target_rate or not len(sound):
        return np.array(sound, dtype=np.float64)
    common = math.gcd(source_rate, target_rate)
    up, down = target_rate // common, source_rate // common
    length = len(sound) * up // down
    # Whole multiples of both periods, so that the two transforms span the same time exactly; the margin keeps the end from
    # running round into the start.
    units = 1 << max(0, (len(sound) + source_rate // 50) // down).bit_length()
    spectrum = np.fft.rfft(sound, units * down)
    wanted = np.zeros(units * up // 2 + 1, dtype=np.complex128)
    kept = min(len(wanted), len(spectrum))
    edge = min(units * up, units * down) // 2
    start = edge * 92 // 100
    taper = np.cos(np.linspace(0.0, np.pi / 2, edge - start)) ** 2
    spectrum[start:edge] *= taper
    spectrum[edge:] = 0.0
    wanted[:kept] = spectrum[:kept]
    result: NDArray[np.float64] = np.fft.irfft(wanted, units * up)[:length] * (up / down)
    return result


def convolve(sound: NDArray[np.float32], kernel: NDArray[np.float64], *, centre: int = 0) -> NDArray[np.float32]:
    """Return `sound` (samples,) filtered by `kernel` (taps,), same length; tap number `centre` is the one without delay.

    A symmetric kernel with its middle as the centre therefore moves nothing. Runs in blocks: memory does not grow with length.
    """
    taps, length = len(kernel), len(sound)
    block = max(_MIN_BLOCK, 1 << (4 * taps - 1).bit_length())
    step = block - taps + 1
    response = np.fft.rfft(kernel.astype(np.float32), block)
    result = np.zeros(length + taps - 1, dtype=np.float32)
    for start in range(0, length, step):
        part = np.fft.irfft(product(np.fft.rfft(sound[start : start + step], block), response), block)
        end = min(start + block, len(result))
        result[start:end] += part[: end - start]
    return result[centre : centre + length]


def product(left: Spectrum, right: Spectrum) -> Spectrum:
    """Return `left` times `right`, each part rounded the same on every processor.

    numpy's own complex product fuses its steps where the processor can, and then differs in the last bit.
    """
    result = np.empty_like(left)
    np.subtract(left.real * right.real, left.imag * right.imag, out=result.real)
    np.add(left.real * right.imag, left.imag * right.real, out=result.imag)
    return result


def curve(points: Sequence[tuple[float, float]], *, taps: int, low_cut_hz: float = 0.0) -> NDArray[np.float64]:
    """Return a symmetric kernel of odd length `taps` whose gain passes through `points` of (Hz, dB).

    Between points the gain is straight over the logarithm of frequency; beyond the outer ones it stays. `low_cut_hz` adds the
    slope of a fourth-order Butterworth high-pass. Filter with `convolve(..., centre=taps // 2)`.
    """
    if taps % 2 == 0:
        raise ValueError(f"curve: taps must be odd (taps={taps})")
    grid = 1 << (2 * taps).bit_length()
    hz = np.fft.rfftfreq(grid, 1 / SAMPLE_RATE)
    octaves = np.log2(np.maximum(hz, 1.0))
    gain_db = np.interp(octaves, [math.log2(point[0]) for point in points], [point[1] for point in points])
    gain = 10.0 ** (gain_db / 20.0)
    if low_cut_hz > 0.0:
        gain *= np.sqrt(1.0 / (1.0 + (low_cut_hz / np.maximum(hz, 1e-3)) ** 8))
    full = np.fft.irfft(gain, grid)
    half = taps // 2
    kernel: NDArray[np.float64] = np.concatenate((full[-half:], full[: half + 1])) * np.hanning(taps + 2)[1:-1]
    return kernel
