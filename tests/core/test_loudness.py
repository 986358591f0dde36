import math

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tweetreel.core.loudness import integrated_lufs, true_peak_dbtp, true_peaks
from tweetreel.core.time import SAMPLE_RATE


def independent_meter(sound: NDArray[np.float32]) -> tuple[float, float]:
    """Integrated LUFS and dBTP of (samples, 2) by FFmpeg's ebur128."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=SAMPLE_RATE, format="fltp", layout="stereo", time_base="1/48000")
    meter, sink = graph.add("ebur128", "peak=true:metadata=1"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    metadata: dict[str, str] = {}
    for start in range(0, len(sound), 4800):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[start : start + 4800].T), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = SAMPLE_RATE, start
        graph.push(frame)
        while True:
            try:
                metadata = dict(graph.pull().metadata)
            except (av.BlockingIOError, av.EOFError):
                break
    return float(metadata["lavfi.r128.I"]), 20 * math.log10(float(metadata["lavfi.r128.true_peak"]))


def program(seed: int) -> NDArray[np.float32]:
    """Six seconds of something like speech: noise of changing colour and level, with a pause."""
    generator = np.random.default_rng(seed)
    noise = generator.standard_normal((6 * SAMPLE_RATE, 2))
    noise[1:] += 0.9 * noise[:-1]
    times = np.arange(len(noise)) / SAMPLE_RATE
    noise *= (0.2 + np.abs(np.sin(2 * np.pi * (0.7 + seed) * times)))[:, None]
    noise[2 * SAMPLE_RATE : 3 * SAMPLE_RATE] *= 0.003
    noise[:, 1] *= 0.6
    return (0.5 * noise / np.abs(noise).max()).astype(np.float32)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_loudness_and_peak_agree_with_an_independent_meter(seed: int) -> None:
    sound = program(seed)
    lufs, dbtp = independent_meter(sound)
    assert integrated_lufs(sound) == pytest.approx(lufs, abs=0.1)
    assert true_peak_dbtp(sound) == pytest.approx(dbtp, abs=0.2)


def test_the_calibration_tone_of_the_standard_measures_as_the_standard_says() -> None:
    tone = np.sin(2 * np.pi * 997 * np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE).astype(np.float32)
    assert integrated_lufs(tone) == pytest.approx(-3.01, abs=0.02)
    assert integrated_lufs(np.stack((tone, tone), axis=1)) == pytest.approx(0.0, abs=0.02)


def test_a_peak_between_samples_is_seen() -> None:
    # A quarter of the sample rate, 45 degrees off: every sample is 3 dB below the wave.
    tone = np.sin(2 * np.pi * 12_000 * np.arange(SAMPLE_RATE) / SAMPLE_RATE + np.pi / 4)
    tone *= np.sin(np.linspace(0, np.pi, SAMPLE_RATE))
    assert 20 * math.log10(np.abs(tone).max()) == pytest.approx(-3.01, abs=0.01)
    assert true_peak_dbtp(tone.astype(np.float32)) == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize("samples", [0, 1, 100, 5_000, SAMPLE_RATE])
def test_silence_has_no_loudness_and_no_peak(samples: int) -> None:
    silence = np.zeros((samples, 2), dtype=np.float32)
    assert integrated_lufs(silence) == -math.inf
    assert true_peak_dbtp(silence) == -math.inf


@given(gain_db=st.floats(-30.0, 6.0))
@settings(max_examples=8, deadline=None)
def test_a_gain_moves_loudness_and_peak_by_itself(gain_db: float) -> None:
    sound = program(3)[: 2 * SAMPLE_RATE]
    louder = sound * np.float32(10 ** (gain_db / 20))
    assert integrated_lufs(louder) - integrated_lufs(sound) == pytest.approx(gain_db, abs=0.01)
    assert true_peak_dbtp(louder) - true_peak_dbtp(sound) == pytest.approx(gain_db, abs=0.01)


def test_block_peaks_hold_the_peak_of_the_whole() -> None:
    sound = program(4)[:, 0]
    blocks = true_peaks(np.ascontiguousarray(sound), block=64)
    assert len(blocks) == -(-len(sound) // 64)
    assert 20 * math.log10(blocks.max()) == pytest.approx(true_peak_dbtp(sound), abs=1e-6)
    plain = np.abs(np.pad(sound, (0, -len(sound) % 64))).reshape(-1, 64).max(axis=1)
    assert (blocks > plain * 0.999).all()


def test_a_block_that_does_not_divide_is_refused() -> None:
    with pytest.raises(ValueError, match="block=100"):
        true_peaks(np.zeros(10, dtype=np.float32), block=100)
