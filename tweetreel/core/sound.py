"""The mix: voice, bed and effects become one stereo track at its loudness.

Knows nothing of files, codecs or where a sound came from. The decision here: the bed is ducked by the words themselves, which
are known to the sample, and not by a meter that hears the voice too late; and the level is solved for once, with the limiter in
the loop, so that a mix lands on its target instead of near it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tweetreel.core import instruments
from tweetreel.core.filters import convolve
from tweetreel.core.loudness import HOP, SILENT_LUFS, gated_lufs, integrated_lufs, k_kernel
from tweetreel.core.mastering import LIMITER_BLOCK, block_peaks, limiter_gain
from tweetreel.core.music import compose_bed
from tweetreel.core.time import SAMPLE_RATE
from tweetreel.core.timeline import Bed, Effect, SoundPlan

SHORTEST_GAP_MS: Final = 400
"""A silence between words shorter than this keeps the bed down: music that pumps between sentences is heard."""

MONO_IN_STEREO_DB: Final = 10.0 * math.log10(2.0)
"""How much louder a mono sound measures when both channels carry it."""

_GRID = 48
_MOST_LIMITING_DB = 9.0
_ROUNDS = 8
_CLOSE_LU = 0.01
_CHUNK = 1 << 16


def mix(
    plan: SoundPlan,
    narration: NDArray[np.float32],
    words: Sequence[tuple[int, int]],
    *,
    music: NDArray[np.float32] | None = None,
) -> NDArray[np.float32]:
    """Return the whole sound track, float32 (plan.samples, 2) at 48 kHz, at `plan.target_lufs` and under `plan.peak_dbtp`.

    `narration` is mono (samples,), `words` are its spoken samples [start, end); `music`, float32 (samples, channels), is the
    bed where the plan names a file for it. A silent narration ducks nothing; a plan without any sound gives silence. Where
    the loudness would cost more than 9 dB of limiting it is missed instead.
    Raises ValueError where the plan is not long enough for the words, and `InputError` for a bed that cannot be composed.
    """
    _check(plan, words)
    spoken = [(plan.narration_start + start, plan.narration_start + end) for start, end in words] if np.any(narration) else []
    voice_lufs = integrated_lufs(narration) + MONO_IN_STEREO_DB if spoken else SILENT_LUFS
    level = voice_lufs if voice_lufs != SILENT_LUFS else plan.target_lufs
    if plan.bed is not None and plan.bed.file is not None:
        if music is None:
            raise ValueError(f"mix: the bed's sound is missing (file={plan.bed.file})")
        result = looped(music, plan.samples)
    elif plan.bed is not None:
        result = compose_bed(plan.bed, plan.samples)
    else:
        result = np.zeros((plan.samples, 2), dtype=np.float32)
    bed_lufs = integrated_lufs(result)
    if plan.bed is not None and bed_lufs != SILENT_LUFS:
        under = plan.bed.gain_db if spoken else 0.0
        gain = ducking_gain(spoken, plan.bed, samples=plan.samples)
        gain *= np.float32(10.0 ** ((level + under - bed_lufs) / 20.0))
        result *= gain[:, None]
    for effect in plan.effects:
        _add_effect(result, effect, level_db=effect.gain_db + level - plan.target_lufs)
    part = narration[: max(0, plan.samples - plan.narration_start)]
    result[plan.narration_start : plan.narration_start + len(part)] += part[:, None]
    _fade_out(result, plan.fade_out_ms)
    _master(result, target_lufs=plan.target_lufs, peak_dbtp=plan.peak_dbtp)
    return result


def ducking_gain(words: Sequence[tuple[int, int]], bed: Bed, *, samples: int) -> NDArray[np.float32]:
    """Return the bed's gain at each sample, float32 (samples,): 1 in the open, `bed.duck_db` while words are said.

    It is down when a word begins (the attack runs before it), and comes up over the release where no word follows within
    `SHORTEST_GAP_MS`. `words` are samples [start, end).
    """
    speech: list[list[int]] = []
    for start, end in sorted(words):
        if speech and start - speech[-1][1] < SHORTEST_GAP_MS * SAMPLE_RATE // 1000:
            speech[-1][1] = max(speech[-1][1], end)
        else:
            speech.append([start, end])
    if not speech:
        return np.ones(samples, dtype=np.float32)
    grid = np.arange(0, samples + _GRID, _GRID, dtype=np.float64)
    starts, ends = np.array(speech, dtype=np.float64).T
    attack, release = (max(1.0, milliseconds * SAMPLE_RATE / 1000.0) for milliseconds in (bed.attack_ms, bed.release_ms))
    before = np.searchsorted(starts, grid, side="right") - 1
    since = np.where(before >= 0, grid - ends[np.maximum(before, 0)], np.inf)
    after = np.minimum(before + 1, len(starts) - 1)
    until = np.where(before + 1 < len(starts), starts[after] - grid, np.inf)
    amount = np.clip(np.maximum(1.0 - since / release, 1.0 - until / attack), 0.0, 1.0)
    amount = amount * amount * (3.0 - 2.0 * amount)
    nodes = 10.0 ** (bed.duck_db * amount / 20.0)
    steps = (np.arange(_GRID) / _GRID).astype(np.float32)
    low, rise = nodes[:-1].astype(np.float32), np.diff(nodes).astype(np.float32)
    gain: NDArray[np.float32] = (low[:, None] + rise[:, None] * steps).reshape(-1)[:samples]
    return gain


def _check(plan: SoundPlan, words: Sequence[tuple[int, int]]) -> None:
    if plan.samples <= 0 or plan.narration_start < 0:
        raise ValueError(f"SoundPlan: needs samples > 0 and narration_start >= 0 ({plan.samples}, {plan.narration_start})")
    last = max((end for _, end in words), default=0)
    if words and plan.narration_start + last > plan.samples:
        raise ValueError(
            f"SoundPlan: the last word must end inside the plan (ends at {plan.narration_start + last}, samples={plan.samples})"
        )


def _add_effect(target: NDArray[np.float32], effect: Effect, *, level_db: float) -> None:
    """Add an effect whose top falls on its sample; its loudest 50 ms have an RMS of `level_db`."""
    sound, top = instruments.swell() if effect.name == "swell" else instruments.tick()
    start = effect.sample - top
    skipped = max(0, -start)
    part = sound[skipped : max(skipped, len(target) - start)]
    if len(part):
        target[start + skipped : start + skipped + len(part)] += part * np.float32(10.0 ** (level_db / 20.0))


def _fade_out(target: NDArray[np.float32], milliseconds: int) -> None:
    size = min(len(target), max(0, milliseconds) * SAMPLE_RATE // 1000)
    if size:
        target[len(target) - size :] *= (np.cos(np.linspace(0.0, np.pi / 2, size)) ** 2).astype(np.float32)[:, None]


def _master(target: NDArray[np.float32], *, target_lufs: float, peak_dbtp: float) -> None:
    """Bring `target` to its loudness and under its peak, in place.

    The level before the limiter is solved on block energies and block peaks, which the gain scales; the sound itself is
    touched once.
    """
    energies = _block_energies(target)
    peaks = block_peaks(target)
    loudest = float(peaks.max())
    if loudest <= 0.0 or _lufs(energies) == SILENT_LUFS:
        return
    most = 10.0 ** ((peak_dbtp + _MOST_LIMITING_DB) / 20.0) / loudest
    gain = min(most, 10.0 ** ((target_lufs - _lufs(energies)) / 20.0))
    limiter = np.ones(len(peaks))
    for _ in range(_ROUNDS):
        limiter = limiter_gain(peaks * gain, peak_dbtp)
        measured = _lufs(energies * np.square(limiter * gain))
        step = target_lufs - measured
        if abs(step) < _CLOSE_LU or (gain >= most and step > 0):
            break
        gain = min(most, gain * 10.0 ** (step / 20.0))
    # The last step may have raised the level after the limiter was set.
    limiter = limiter_gain(peaks * gain, peak_dbtp) * gain
    nodes = np.concatenate((limiter[:1], limiter, limiter[-1:]))
    half = LIMITER_BLOCK // 2
    middles = np.arange(len(nodes)) * LIMITER_BLOCK - half
    for start in range(0, len(target), _CHUNK):
        stop = min(start + _CHUNK, len(target))
        target[start:stop] *= np.interp(np.arange(start, stop), middles, nodes).astype(np.float32)[:, None]


def _block_energies(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """The K-weighted energy over both channels of each limiter block."""
    blocks = -(-len(sound) // LIMITER_BLOCK)
    energies = np.zeros(blocks)
    for channel in sound.T:
        weighted = np.zeros(blocks * LIMITER_BLOCK, dtype=np.float32)
        weighted[: len(sound)] = convolve(np.ascontiguousarray(channel), k_kernel())
        energies += np.square(weighted, dtype=np.float64).reshape(blocks, LIMITER_BLOCK).sum(axis=1)
    return energies


def _lufs(energies: NDArray[np.float64]) -> float:
    """The integrated loudness of a sound by the energies of its limiter blocks."""
    each = HOP // LIMITER_BLOCK
    hops = len(energies) // each
    if not hops:
        return gated_lufs(np.array([float(energies.sum()) / (len(energies) * LIMITER_BLOCK)]))
    return gated_lufs(energies[: hops * each].reshape(hops, each).sum(axis=1) / HOP)


_JOINT = SAMPLE_RATE // 2


def looped(music: NDArray[np.float32], samples: int) -> NDArray[np.float32]:
    """Return `music` (samples, channels) in stereo, `samples` long: played again where it ends.

    Its end is faded into its beginning. The joint is half a second of equal power, a quarter of what is shorter than two;
    nothing at all is silence.
    """
    stereo = np.repeat(music, 2, axis=1) if music.shape[1] == 1 else music[:, :2]
    made = np.zeros((samples, 2), dtype=np.float32)
    if not len(stereo):
        return made
    joint = min(_JOINT, len(stereo) // 4)
    ramp = np.sqrt(np.linspace(0.0, 1.0, joint, dtype=np.float64))[:, None].astype(np.float32)
    at = 0
    while at < samples:
        part = stereo[: samples - at].copy()
        if at and joint:
            part[:joint] *= ramp[: len(part)]
        if joint and len(part) == len(stereo) and at + len(part) < samples:
            part[-joint:] *= ramp[::-1]
        made[at : at + len(part)] += part
        at += max(1, len(stereo) - joint)
    return made


_LOUD_DB, _QUIET_DB = -8.0, -42.0


def voice_levels(voice: NDArray[np.float32], edges: Sequence[int]) -> tuple[int, ...]:
    """Return how loud mono `voice` is between each two of `edges` (samples, which may lie outside it): 0 quiet to 255 loud.

    The mean square of each part against the loudest one's, from -8 to -42 dB, smoothed over three parts.
    """
    energies = [float(np.mean(np.square(part, dtype=np.float64))) if len(part) else 0.0 for part in _parts(voice, edges)]
    loudest = max(energies, default=0.0)
    if loudest <= 0:
        return (0,) * len(energies)
    levels = [
        min(1.0, max(0.0, (10 * math.log10(energy / loudest) - _QUIET_DB) / (_LOUD_DB - _QUIET_DB))) if energy > 0 else 0.0
        for energy in energies
    ]
    padded = [levels[0], *levels, levels[-1]]
    return tuple(round(255 * (padded[i] + 2 * padded[i + 1] + padded[i + 2]) / 4) for i in range(len(levels)))


def _parts(voice: NDArray[np.float32], edges: Sequence[int]) -> list[NDArray[np.float32]]:
    return [voice[max(0, a) : max(0, b)] for a, b in itertools.pairwise(edges)]
