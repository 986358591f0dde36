import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tweetreel.core.loudness import integrated_lufs, true_peak_dbtp
from tweetreel.core.mastering import VOICE_LUFS, VOICE_PEAK_DBTP, compress, limit, master_voice
from tweetreel.core.time import SAMPLE_RATE

BURSTS = (0.5, 1.0, 1.7, 2.2)


def rough_voice() -> NDArray[np.float32]:
    """Four buzzing syllables of 300 ms out of silence, at 130 Hz with hard harmonics."""
    sound = np.zeros(3 * SAMPLE_RATE)
    times = np.arange(int(0.3 * SAMPLE_RATE)) / SAMPLE_RATE
    buzz = sum(np.sin(2 * np.pi * 130 * n * times) / n**0.7 for n in range(1, 40))
    for number, at in enumerate(BURSTS):
        start = int(at * SAMPLE_RATE)
        sound[start : start + len(times)] = buzz * np.sin(np.pi * times / 0.3) ** 0.3 * (0.02 + 0.02 * number)
    return sound.astype(np.float32)


def crest_db(sound: NDArray[np.float32]) -> float:
    return 20 * math.log10(float(np.abs(sound).max()) / math.sqrt(float(np.mean(np.square(sound, dtype=np.float64)))))


def test_a_mastered_voice_has_its_loudness_and_its_headroom() -> None:
    voice = master_voice(rough_voice())
    assert voice.dtype == np.float32
    assert len(voice) == 3 * SAMPLE_RATE
    assert integrated_lufs(voice) == pytest.approx(VOICE_LUFS, abs=0.6)
    assert true_peak_dbtp(voice) <= VOICE_PEAK_DBTP


def test_mastering_moves_no_onset() -> None:
    raw, voice = rough_voice(), master_voice(rough_voice())
    for at in BURSTS:
        start = int(at * SAMPLE_RATE)
        window = slice(start - 2400, start + 2400)
        found = []
        for sound in (raw[window], voice[window]):
            loud = np.flatnonzero(np.abs(sound) > 0.3 * np.abs(sound).max())
            found.append(int(loud[0]))
        assert abs(found[1] - found[0]) < SAMPLE_RATE * 4 // 1000


def test_mastering_evens_loud_and_soft_out() -> None:
    raw, voice = rough_voice(), master_voice(rough_voice())

    def spread_db(sound: NDArray[np.float32]) -> float:
        levels = [float(np.abs(sound[int(at * SAMPLE_RATE) :][: SAMPLE_RATE * 3 // 10]).max()) for at in BURSTS]
        return 20 * math.log10(max(levels) / min(levels))

    assert spread_db(voice) < spread_db(raw) - 3.0


def test_the_equaliser_goes_towards_human_speech() -> None:
    def share(sound: NDArray[np.float32]) -> float:
        power = np.abs(np.fft.rfft(sound)) ** 2
        hz = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
        return float(power[(hz >= 2000) & (hz < 5000)].sum() / power.sum())

    # A human voice has about 2.5 % of its energy there; the buzz has far more.
    assert 0.01 < share(master_voice(rough_voice())) < 0.7 * share(rough_voice())


def test_silence_and_nothing_stay_what_they_are() -> None:
    for samples in (0, 10, 5000):
        assert not master_voice(np.zeros(samples, dtype=np.float32)).any()
        assert len(master_voice(np.zeros(samples, dtype=np.float32))) == samples


def test_compression_leaves_what_is_under_its_threshold() -> None:
    quiet = (0.001 * np.sin(np.arange(SAMPLE_RATE) / 20)).astype(np.float32)
    np.testing.assert_array_equal(compress(quiet, threshold_dbfs=-20.0), quiet)


def test_compression_lowers_the_crest() -> None:
    assert crest_db(compress(rough_voice(), threshold_dbfs=-40.0)) < crest_db(rough_voice()) - 1.0


@given(seed=st.integers(0, 10_000), gain_db=st.floats(-12.0, 24.0), channels=st.sampled_from([0, 1, 2]))
@settings(max_examples=20, deadline=None)
def test_nothing_passes_the_limiter(seed: int, gain_db: float, channels: int) -> None:
    generator = np.random.default_rng(seed)
    noise = generator.standard_normal((9_000, max(1, channels))) * np.exp(3 * generator.standard_normal((9_000, 1)))
    sound = (0.05 * 10 ** (gain_db / 20) * noise).astype(np.float32).clip(-30, 30)
    sound = sound if channels else sound[:, 0]
    limited = limit(sound, -1.0)
    assert limited.shape == sound.shape
    # Noise that jumps at every sample is the worst there is; music and speech stay within hundredths.
    assert true_peak_dbtp(limited) < -0.6


def test_the_limiter_does_not_touch_what_is_quiet() -> None:
    quiet = np.full((500, 2), 0.1, dtype=np.float32)
    assert limit(quiet, -1.0) is quiet


def test_the_limiter_moves_both_channels_together() -> None:
    sound = np.zeros((SAMPLE_RATE, 2), dtype=np.float32)
    sound[:, 1] = 0.1
    sound[20_000:20_400, 0] = 3.0 * np.sin(np.arange(400) / 9)
    limited = limit(sound, -1.0)
    assert limited[20_200, 1] < 0.06
    assert limited[5_000, 1] == np.float32(0.1)
