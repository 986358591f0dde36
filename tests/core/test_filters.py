import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.core.filters import convolve, curve, resample
from tweetreel.core.time import SAMPLE_RATE


def test_a_resampled_tone_is_the_same_tone() -> None:
    source = np.sin(2 * np.pi * 997 * np.arange(22_050) / 22_050)
    wanted = np.sin(2 * np.pi * 997 * np.arange(SAMPLE_RATE) / SAMPLE_RATE)
    result = resample(source, source_rate=22_050, target_rate=SAMPLE_RATE)
    assert len(result) == SAMPLE_RATE
    assert np.abs(result - wanted)[400:-400].max() < 1e-5


@given(at=st.integers(200, 2_800))
@settings(max_examples=15, deadline=None)
def test_an_impulse_stays_at_its_instant(at: int) -> None:
    source = np.zeros(3_000)
    source[at] = 1.0
    result = resample(source, source_rate=22_050, target_rate=SAMPLE_RATE)
    assert abs(int(np.argmax(np.abs(result))) - at * SAMPLE_RATE / 22_050) <= 0.5


def test_nothing_is_heard_above_the_old_bandwidth() -> None:
    noise = np.random.default_rng(1).standard_normal(22_050)
    power = np.abs(np.fft.rfft(resample(noise, source_rate=22_050, target_rate=SAMPLE_RATE))) ** 2
    hz = np.fft.rfftfreq(SAMPLE_RATE, 1 / SAMPLE_RATE)
    assert power[hz > 11_300].max() < 1e-4 * power[(hz > 500) & (hz < 9_000)].mean()


@given(samples=st.integers(0, 40_000), taps=st.integers(1, 300), data=st.data())
@settings(max_examples=12, deadline=None)
def test_block_convolution_is_convolution(samples: int, taps: int, data: st.DataObject) -> None:
    centre = data.draw(st.integers(0, taps - 1))
    generator = np.random.default_rng(samples)
    sound, kernel = generator.standard_normal(samples).astype(np.float32), generator.standard_normal(taps)
    plain = np.convolve(sound.astype(np.float64), kernel)[centre : centre + samples] if samples else np.zeros(0)
    result = convolve(sound, kernel, centre=centre)
    assert result.shape == sound.shape
    assert result.dtype == np.float32
    np.testing.assert_allclose(result, plain, atol=2e-4)


def test_a_curve_passes_through_its_points_and_moves_nothing() -> None:
    points = ((100.0, 0.0), (400.0, 4.0), (1600.0, -6.0), (6400.0, 0.0))
    kernel = curve(points, taps=2047)
    np.testing.assert_allclose(kernel, kernel[::-1], atol=1e-12)
    gain = np.abs(np.fft.rfft(kernel, SAMPLE_RATE))
    for hz, db in points:
        assert 20 * np.log10(gain[int(hz)]) == pytest.approx(db, abs=0.35)


def test_the_low_cut_leaves_speech_and_takes_rumble() -> None:
    gain_db = 20 * np.log10(np.abs(np.fft.rfft(curve(((100.0, 0.0),), taps=4095, low_cut_hz=80.0), SAMPLE_RATE)))
    assert gain_db[200] > -0.3
    assert gain_db[30] < -20.0


def test_an_even_number_of_taps_is_refused() -> None:
    with pytest.raises(ValueError, match="taps=10"):
        curve(((100.0, 0.0),), taps=10)
