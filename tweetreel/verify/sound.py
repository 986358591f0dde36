"""Is the sound as promised: loudness, peaks, no delay, a voice wherever a word is said.

Knows nothing of pictures. The decision here: everything is measured on what a player decodes, with FFmpeg's own EBU R 128
meter, so that a mistake in our mastering cannot hide behind our meter.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.time import SAMPLE_RATE
from tweetreel.errors import Finding
from tweetreel.media.delivered import Delivery
from tweetreel.verify.expected import Expected
from tweetreel.verify.findings import finding, listed
from tweetreel.verify.structure import Measured

_SILENT_DBFS = -50.0
_MAX_WORD_DROP_DB = 4.0
_MAX_DELAY_MS = 1.0
_SEARCH_SAMPLES = SAMPLE_RATE // 5
_LAG_SECONDS = 8
_CERTAIN = 0.5


def check_sound(delivery: Delivery, expected: Expected, measured: Measured) -> list[Finding]:
    """Return the findings about the decoded sound; what was measured is added to `measured`."""
    if delivery.sound_stream is None or delivery.lufs is None or delivery.peak_dbtp is None or not expected.sound:
        return []
    found = _levels(delivery.lufs, delivery.peak_dbtp, expected, measured)
    if expected.mix is not None:
        found += _delay(delivery.sound, expected.mix, measured)
    return found + _words(delivery.sound, expected, measured)


def _levels(lufs: float, peak_dbtp: float, expected: Expected, measured: Measured) -> list[Finding]:
    found = []
    limits = expected.profile.delivery
    measured["loudness_lufs"], measured["true_peak_dbtp"] = round(lufs, 2), round(peak_dbtp, 2)
    if limits.loudness_lufs is not None and abs(lufs - limits.loudness_lufs) > limits.loudness_tolerance_lu:
        found.append(
            finding(
                "sound.loudness",
                "the programme is too loud" if lufs > limits.loudness_lufs else "the programme is too quiet",
                measured=f"{lufs:.1f} LUFS",
                limit=f"{limits.loudness_lufs:g} +-{limits.loudness_tolerance_lu:g} LUFS",
            )
        )
    if peak_dbtp > limits.true_peak_dbtp:
        found.append(
            finding(
                "sound.true-peak",
                "peaks are so high that players may distort them",
                measured=f"{peak_dbtp:.2f} dBTP",
                limit=f"at most {limits.true_peak_dbtp:g} dBTP",
            )
        )
    return found


def _delay(sound: NDArray[np.float32], mix: NDArray[np.float32], measured: Measured) -> list[Finding]:
    lag, certainty = lag_samples(sound, mix)
    if certainty < _CERTAIN:
        return []  # silence or other content, which loudness and the words report
    milliseconds = 1000 * lag / SAMPLE_RATE
    measured["sound_delay_ms"] = round(milliseconds, 3)
    if abs(milliseconds) <= _MAX_DELAY_MS:
        return []
    message = "the sound is late" if lag > 0 else "the sound is early"
    return [finding("sound.delay", message, measured=f"{milliseconds:+.1f} ms", limit=f"{_MAX_DELAY_MS:g} ms")]


def lag_samples(sound: NDArray[np.float32], mix: NDArray[np.float32]) -> tuple[int, float]:
    """Return by how many samples `sound` lags `mix`, both (samples, 2), and how alike they are there, 0 to 1.

    Cross-correlation of the loudest eight seconds, up to a fifth of a second either way.
    """
    first, second = (np.asarray(part.sum(axis=1), np.float64) for part in (sound, mix))
    length = min(len(first), len(second))
    window = min(length, _LAG_SECONDS * SAMPLE_RATE)
    if window < 2:
        return 0, 0.0
    energy = np.concatenate([[0.0], np.cumsum(np.square(second[:length]))])
    start = int(np.argmax(energy[window:] - energy[:-window])) if length > window else 0
    a, b = first[start : start + window], second[start : start + window]
    size = 1 << (window + _SEARCH_SAMPLES).bit_length()
    spectrum = np.fft.rfft(a, size) * np.conj(np.fft.rfft(b, size))
    correlation = np.fft.irfft(spectrum, size)
    around = np.concatenate([correlation[-_SEARCH_SAMPLES:], correlation[: _SEARCH_SAMPLES + 1]])
    best = int(np.argmax(around))
    power = float(np.sqrt(np.sum(np.square(a)) * np.sum(np.square(b))))
    return best - _SEARCH_SAMPLES, float(around[best]) / power if power > 0 else 0.0


def _words(sound: NDArray[np.float32], expected: Expected, measured: Measured) -> list[Finding]:
    if expected.words is None:
        return []
    offset = expected.timeline.sound.narration_start
    silent: list[str] = []
    lowered: list[str] = []
    quietest = 0.0
    for word in expected.words.words:
        if word.origin == "reading":
            continue  # a plan without speech
        where = slice(offset + word.start, offset + word.end)
        level = level_dbfs(sound[where])
        quietest = min(quietest, level)
        named = f"{word.shown!r} at {(offset + word.start) / SAMPLE_RATE:.2f} s"
        if level < _SILENT_DBFS:
            silent.append(named)
        elif expected.mix is not None and level < level_dbfs(expected.mix[where]) - _MAX_WORD_DROP_DB:
            lowered.append(named)
    measured["words_silent"] = len(silent)
    measured["quietest_word_dbfs"] = round(quietest, 1)
    found = []
    if silent:
        found.append(
            finding(
                "sound.word-silent",
                f"nothing is heard while words are said: {listed(silent)}",
                measured=len(silent),
                limit=f"none below {_SILENT_DBFS:g} dBFS",
            )
        )
    if lowered:
        limit = f"at most {_MAX_WORD_DROP_DB:g} dB below the mix"
        message = f"words are quieter than in the mix: {listed(lowered)}"
        found.append(finding("sound.word-level", message, measured=len(lowered), limit=limit))
    return found


def level_dbfs(block: NDArray[np.float32]) -> float:
    """Return the RMS level of `block` in dB of full scale, -120 at least."""
    power = float(np.mean(np.square(block, dtype=np.float64))) if block.size else 0.0
    return max(-120.0, 10 * float(np.log10(max(power, 1e-12))))
