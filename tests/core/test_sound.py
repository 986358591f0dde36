import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tweetreel.core.loudness import integrated_lufs, true_peak_dbtp
from tweetreel.core.sound import ducking_gain, looped, mix
from tweetreel.core.time import SAMPLE_RATE
from tweetreel.core.timeline import Bed, Effect, SoundPlan
from tweetreel.errors import InputError

BED = Bed(mood="calm", key="D minor", tempo_bpm=76, seed=7)
SECOND = SAMPLE_RATE
WORDS = ((0, SECOND), (int(1.1 * SECOND), 2 * SECOND), (4 * SECOND, 5 * SECOND))


def speech(samples: int = 5 * SECOND) -> NDArray[np.float32]:
    """A tone at 300 Hz with overtones where `WORDS` are, silence elsewhere."""
    sound = np.zeros(samples)
    for start, end in WORDS:
        times = np.arange(end - start) / SAMPLE_RATE
        wave = sum(np.sin(2 * np.pi * 300 * n * times) / n for n in range(1, 8))
        sound[start:end] = 0.1 * wave * np.sin(np.pi * np.arange(end - start) / (end - start)) ** 0.2
    return sound.astype(np.float32)


def rms_db(sound: NDArray[np.float32]) -> float:
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-20))


def test_a_mix_lands_on_its_loudness_under_its_peak() -> None:
    plan = SoundPlan(samples=8 * SECOND, narration_start=SECOND, bed=BED, effects=(Effect(name="swell", sample=SECOND),))
    track = mix(plan, speech(), WORDS)
    assert track.shape == (plan.samples, 2)
    assert track.dtype == np.float32
    assert integrated_lufs(track) == pytest.approx(-14.0, abs=0.2)
    assert true_peak_dbtp(track) <= -1.45


def test_the_same_plan_gives_the_same_bytes() -> None:
    plan = SoundPlan(samples=7 * SECOND, narration_start=SECOND, bed=BED)
    assert mix(plan, speech(), WORDS).tobytes() == mix(plan, speech(), WORDS).tobytes()


def test_the_bed_lies_under_the_voice_and_comes_up_in_the_gaps() -> None:
    plan = SoundPlan(samples=8 * SECOND, narration_start=SECOND, bed=BED, fade_out_ms=0)
    with_bed, alone = mix(plan, speech(), WORDS), mix(SoundPlan(samples=8 * SECOND, narration_start=SECOND), speech(), WORDS)
    spoken, gap = slice(int(1.2 * SECOND), int(1.9 * SECOND)), slice(int(3.5 * SECOND), int(4.8 * SECOND))
    # The voice alone, at the level that it has in the mix, taken off the mix leaves the bed.
    voice = alone * np.float32(np.sum(with_bed[spoken] * alone[spoken]) / np.sum(np.square(alone[spoken])))
    bed = with_bed - voice
    assert 15.0 < rms_db(voice[spoken]) - rms_db(bed[spoken]) < 22.0
    assert 5.0 < rms_db(bed[gap]) - rms_db(bed[spoken]) < 10.5


def test_the_bed_is_down_when_a_word_begins_and_up_again_after_the_release() -> None:
    gain = ducking_gain(WORDS, BED, samples=8 * SECOND)
    down = 10 ** (BED.duck_db / 20)
    for start, end in WORDS:
        assert gain[start : end + 1] == pytest.approx(down, rel=1e-3)
    assert gain[int(1.05 * SECOND)] == pytest.approx(down, rel=1e-3)
    assert gain[2 * SECOND + BED.release_ms * 48 + 100] == pytest.approx(1.0)
    assert gain[4 * SECOND - BED.attack_ms * 48 - 100] == pytest.approx(1.0)
    assert gain[-1] == pytest.approx(1.0)


@given(
    edges=st.lists(st.integers(0, 10 * SECOND), min_size=2, max_size=16, unique=True),
    samples=st.integers(1, 11 * SECOND),
    attack=st.integers(0, 500),
    release=st.integers(0, 2000),
)
@settings(max_examples=25, deadline=None)
def test_ducking_is_smooth_and_holds_under_every_word(edges: list[int], samples: int, attack: int, release: int) -> None:
    edges = sorted(edges[: len(edges) // 2 * 2])
    words = list(zip(edges[::2], edges[1::2], strict=True))
    bed = Bed(mood="calm", key="C major", tempo_bpm=80, seed=1, attack_ms=attack, release_ms=release)
    gain = ducking_gain(words, bed, samples=samples)
    down = 10 ** (bed.duck_db / 20)
    assert gain.shape == (samples,)
    assert (gain >= down * 0.999).all()
    assert (gain <= 1.0001).all()
    for start, end in words:
        inside = gain[min(start + 48, end) : max(start, end - 48)]
        assert inside == pytest.approx(down, rel=1e-3)
    if min(attack, release) >= 20:
        assert np.abs(np.diff(gain)).max(initial=0.0) < 0.005


def test_without_words_nothing_ducks() -> None:
    assert (ducking_gain((), BED, samples=1000) == 1.0).all()


def test_a_reading_without_voice_is_the_bed_at_full_loudness() -> None:
    plan = SoundPlan(samples=8 * SECOND, narration_start=0, bed=BED)
    track = mix(plan, np.zeros(5 * SECOND, dtype=np.float32), WORDS)
    assert integrated_lufs(track) == pytest.approx(-14.0, abs=0.2)
    early, late = rms_db(track[SECOND : 2 * SECOND]), rms_db(track[5 * SECOND : 6 * SECOND])
    assert abs(early - late) < 4.0


def test_a_plan_without_any_sound_is_silence() -> None:
    track = mix(SoundPlan(samples=4800, narration_start=0), np.zeros(0, dtype=np.float32), ())
    assert track.shape == (4800, 2)
    assert not track.any()


def test_the_voice_stands_where_the_plan_puts_it() -> None:
    start = 12_345
    track = mix(SoundPlan(samples=6 * SECOND, narration_start=start, fade_out_ms=0), speech(), WORDS)
    assert not track[:start].any()
    quiet = np.abs(track[:, 0]) < 1e-4
    assert start <= int(np.argmin(quiet)) < start + 480


def test_the_end_fades() -> None:
    track = mix(SoundPlan(samples=6 * SECOND, narration_start=0, bed=BED, fade_out_ms=900), speech(), WORDS)
    assert np.abs(track[-48:]).max() < 1e-4


def test_effects_are_quiet_and_in_their_place() -> None:
    plan = SoundPlan(samples=8 * SECOND, narration_start=SECOND, fade_out_ms=0)
    at = int(3.9 * SECOND)
    with_tick = SoundPlan(
        samples=8 * SECOND, narration_start=SECOND, fade_out_ms=0, effects=(Effect(name="tick", sample=at, gain_db=-26.0),)
    )
    effect = mix(with_tick, speech(), WORDS) - mix(plan, speech(), WORDS)
    window = effect[at - 240 : at + 2160]
    assert rms_db(window) == pytest.approx(-26.0, abs=1.5)
    assert np.abs(effect[at - 4800 : at - 480]).max() < 0.01 * np.abs(window).max()


@given(
    samples=st.integers(1, 4 * SECOND),
    start=st.integers(0, SECOND),
    length=st.integers(0, 2 * SECOND),
    gain=st.floats(0.0, 4.0),
    effects=st.lists(
        st.builds(
            Effect,
            name=st.sampled_from(["swell", "tick"]),
            sample=st.integers(-SECOND, 5 * SECOND),
            gain_db=st.floats(-60.0, 0.0),
        ),
        max_size=3,
    ),
    bed=st.none() | st.builds(Bed, mood=st.sampled_from(["calm", "bright", "driving"]), key=st.just("A minor"),
                              tempo_bpm=st.integers(60, 150), seed=st.integers(0, 3)),
    fade=st.integers(0, 6000),
    lufs=st.floats(-30.0, -9.0),
    peak=st.floats(-6.0, -0.5),
)  # fmt: skip
@settings(max_examples=20, deadline=None)
def test_any_plan_gives_a_finite_track_under_its_peak(
    samples: int,
    start: int,
    length: int,
    gain: float,
    effects: list[Effect],
    bed: Bed | None,
    fade: int,
    lufs: float,
    peak: float,
) -> None:
    narration = (gain * np.random.default_rng(length).standard_normal(length)).astype(np.float32)
    end = min(length, samples - start)
    words = [(0, end)] if end > 0 else []
    plan = SoundPlan(
        samples=samples,
        narration_start=start,
        bed=bed,
        effects=tuple(effects),
        fade_out_ms=fade,
        target_lufs=lufs,
        peak_dbtp=peak,
    )
    track = mix(plan, narration, words)
    assert track.shape == (samples, 2)
    assert track.dtype == np.float32
    assert np.isfinite(track).all()
    assert true_peak_dbtp(track) <= peak + 0.3


def test_a_word_beyond_the_plan_is_a_broken_promise() -> None:
    with pytest.raises(ValueError, match="last word must end inside the plan"):
        mix(SoundPlan(samples=4 * SECOND, narration_start=0), speech(), WORDS)


@pytest.mark.parametrize(("samples", "start"), [(0, 0), (-1, 0), (100, -1)])
def test_a_plan_without_length_is_a_broken_promise(samples: int, start: int) -> None:
    with pytest.raises(ValueError, match="samples > 0"):
        mix(SoundPlan(samples=samples, narration_start=start), np.zeros(0, dtype=np.float32), ())


def test_a_bed_in_no_key_is_the_users_mistake() -> None:
    bed = Bed(mood="calm", key="loud", tempo_bpm=80, seed=1)
    with pytest.raises(InputError, match="not a key"):
        mix(SoundPlan(samples=1000, narration_start=0, bed=bed), np.zeros(0, dtype=np.float32), ())


def test_music_shorter_than_the_video_is_played_again_without_a_click() -> None:
    tone = np.sin(2 * np.pi * 220 * np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE).astype(np.float32)[:, None] * 0.5
    made = looped(tone, 10 * SAMPLE_RATE)
    assert made.shape == (10 * SAMPLE_RATE, 2)
    assert np.array_equal(made[: 2 * SAMPLE_RATE, 0], tone[: 2 * SAMPLE_RATE, 0])
    assert np.abs(np.diff(made[:, 0])).max() < 1.5 * np.abs(np.diff(tone[:, 0])).max()
    seconds = made[:, 0].reshape(10, SAMPLE_RATE)
    assert np.sqrt((seconds**2).mean(axis=1)).min() > 0.2


def test_a_bed_that_names_a_file_needs_its_sound() -> None:
    bed = Bed(mood="calm", key="C major", tempo_bpm=80, seed=1, file="media/bed.wav")
    plan = SoundPlan(samples=SAMPLE_RATE, narration_start=0, bed=bed)
    with pytest.raises(ValueError, match=r"media/bed\.wav"):
        mix(plan, np.zeros(0, np.float32), [])
    music = np.full((SAMPLE_RATE, 1), 0.1, np.float32) * np.sign(np.sin(np.arange(SAMPLE_RATE) / 9))[:, None].astype(np.float32)
    assert np.abs(mix(plan, np.zeros(0, np.float32), [], music=music)).max() > 0.01
