import itertools
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.core import instruments
from tweetreel.core.loudness import integrated_lufs, true_peak_dbtp
from tweetreel.core.music import compose_bed, parse_key
from tweetreel.core.time import SAMPLE_RATE
from tweetreel.core.timeline import Bed
from tweetreel.errors import InputError

BEDS = (
    Bed(mood="calm", key="D minor", tempo_bpm=76, seed=7),
    Bed(mood="bright", key="C major", tempo_bpm=96, seed=3),
    Bed(mood="driving", key="F# minor", tempo_bpm=122, seed=11),
)
NAMES = [bed.mood for bed in BEDS]


@pytest.mark.parametrize("bed", BEDS, ids=NAMES)
def test_a_bed_is_quiet_wide_and_clean(bed: Bed) -> None:
    music = compose_bed(bed, 20 * SAMPLE_RATE)
    assert music.shape == (20 * SAMPLE_RATE, 2)
    assert music.dtype == np.float32
    assert -24.0 < integrated_lufs(music) < -18.0
    assert true_peak_dbtp(music) < -4.0
    assert abs(float(music.mean())) < 1e-3
    assert 0.2 < float(np.corrcoef(music[:, 0], music[:, 1])[0, 1]) < 0.98
    power = np.abs(np.fft.rfft(music.mean(axis=1))) ** 2
    hz = np.fft.rfftfreq(len(music), 1 / SAMPLE_RATE)
    assert power[(hz >= 1000) & (hz < 4000)].sum() < 0.06 * power.sum()
    assert power[(hz >= 200) & (hz < 1000)].sum() > 0.4 * power.sum()
    assert power[hz < 25].sum() < 0.005 * power.sum()


@pytest.mark.parametrize("bed", BEDS, ids=NAMES)
def test_equal_beds_are_equal_bytes(bed: Bed) -> None:
    first = compose_bed(bed, 5 * SAMPLE_RATE)
    for cached in (instruments.note, instruments.bass, instruments.kick, instruments.hat):
        cached.cache_clear()
    assert first.tobytes() == compose_bed(bed, 5 * SAMPLE_RATE).tobytes()


@pytest.mark.parametrize("bed", BEDS, ids=NAMES)
def test_a_bed_is_the_beginning_of_a_longer_one(bed: Bed) -> None:
    short, long = compose_bed(bed, 16 * SAMPLE_RATE), compose_bed(bed, 30 * SAMPLE_RATE)
    same = 10 * SAMPLE_RATE
    assert short[:same].tobytes() == long[:same].tobytes()
    assert short[-same:].tobytes() != long[:same].tobytes()


@pytest.mark.parametrize("bed", BEDS, ids=NAMES)
def test_a_bed_ends_in_a_fade_and_not_in_a_cut(bed: Bed) -> None:
    music = compose_bed(bed, 12 * SAMPLE_RATE)
    levels = [float(np.abs(music[-size:]).max()) for size in (SAMPLE_RATE, SAMPLE_RATE // 4, 480)]
    assert levels[0] > levels[1] > levels[2]
    assert levels[2] < 1e-4
    assert np.abs(music[0]).max() < 1e-3


@pytest.mark.parametrize("bed", BEDS, ids=NAMES)
def test_a_bed_has_no_click(bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
    # The hats are noise, which nothing tells from a click.
    monkeypatch.setattr(instruments, "hat", lambda kind, variant: np.zeros((1, 2), dtype=np.float32))
    music = compose_bed(bed, 15 * SAMPLE_RATE).astype(np.float64)
    # A step of the wave stands alone in its third difference, which tones leave small; a step of 1 % would be seen.
    edges = np.abs(np.diff(music, n=3, axis=0)).max(axis=1)
    assert edges.max() < 0.008


def test_seeds_and_moods_make_different_music() -> None:
    beds = [Bed(mood="calm", key="D minor", tempo_bpm=80, seed=seed) for seed in range(3)] + [BEDS[1]]
    musics = [compose_bed(bed, 8 * SAMPLE_RATE).tobytes() for bed in beds]
    assert len(set(musics)) == len(musics)


@given(
    mood=st.sampled_from(["calm", "bright", "driving"]),
    key=st.builds(
        lambda note, sign, mode: f"{note}{sign} {mode}", *map(st.sampled_from, ("ABCDEFG", ["", "#", "b"], ["major", "minor"]))
    ),
    tempo=st.integers(50, 180),
    seed=st.integers(-5, 2**40),
    samples=st.integers(0, 5 * SAMPLE_RATE),
)
@settings(max_examples=12, deadline=None)
def test_every_bed_can_be_composed(
    mood: Literal["calm", "bright", "driving"], key: str, tempo: int, seed: int, samples: int
) -> None:
    music = compose_bed(Bed(mood=mood, key=key, tempo_bpm=tempo, seed=seed), samples)
    assert music.shape == (samples, 2)
    assert np.isfinite(music).all()
    assert np.abs(music).max(initial=0.0) < 0.9


def test_the_notes_of_a_bed_belong_to_its_key() -> None:
    music = compose_bed(Bed(mood="calm", key="C major", tempo_bpm=70, seed=1), 20 * SAMPLE_RATE).mean(axis=1)
    power = np.abs(np.fft.rfft(music * np.hanning(len(music)))) ** 2
    hz = np.fft.rfftfreq(len(music), 1 / SAMPLE_RATE)

    def semitone(pitch: int) -> float:
        centre = instruments.hertz(pitch)
        return float(power[(hz > centre * 0.98) & (hz < centre * 1.02)].sum())

    inside = sum(semitone(60 + step) for step in (0, 2, 4, 5, 7, 9, 11))
    outside = sum(semitone(60 + step) for step in (1, 3, 6, 8, 10))
    assert outside < 0.06 * inside


@pytest.mark.parametrize(
    ("text", "key"),
    [("D minor", (2, "minor")), ("f# MAJOR", (6, "major")), ("B♭ major", (10, "major")), ("Cb minor", (11, "minor"))],
)
def test_keys_are_read(text: str, key: tuple[int, str]) -> None:
    assert parse_key(text) == key


@pytest.mark.parametrize("text", ["", "D", "H minor", "D dorian", "D## major", "minor D", "D minor please"])
def test_what_is_no_key_is_refused_by_name(text: str) -> None:
    with pytest.raises(InputError, match="not a key of music") as caught:
        compose_bed(Bed(mood="calm", key=text, tempo_bpm=80, seed=1), 100)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize("tempo", [0, -3, 49, 181, 10**9])
def test_a_tempo_nobody_plays_is_refused(tempo: int) -> None:
    with pytest.raises(InputError, match="50 to 180"):
        compose_bed(Bed(mood="calm", key="C major", tempo_bpm=tempo, seed=1), 100)


@pytest.mark.parametrize(("sound", "top"), [instruments.swell(), instruments.tick()], ids=["swell", "tick"])
def test_effects_begin_and_end_in_silence_around_their_top(sound: instruments.Sound, top: int) -> None:
    assert np.abs(sound[0]).max() < 0.01 * np.abs(sound).max()
    assert np.abs(sound[-1]).max() < 0.01 * np.abs(sound).max()
    window = SAMPLE_RATE // 20
    levels = [float(np.sqrt(np.mean(np.square(sound[at : at + window])))) for at in range(0, len(sound) - window + 1, 24)]
    assert max(levels) == pytest.approx(1.0, abs=0.02)
    assert abs(int(np.argmax(levels)) * 24 + (window // 2 if len(levels) > 30 else 0) - top) < SAMPLE_RATE // 10


def test_shared_sounds_cannot_be_written_to() -> None:
    shared = (instruments.note(60, "keys"), instruments.kick(), instruments.hat("tip", 1), instruments.bass(36, 4800))
    for sound in shared:
        with pytest.raises(ValueError, match="read-only"):
            sound[0, 0] = 1.0


def test_a_pad_repeats_without_a_seam() -> None:
    pad = instruments.pad((60, 64, 67), cutoff_hz=1500.0, seed=(1, 2))
    steps = np.abs(np.diff(np.concatenate((pad, pad)), axis=0))
    assert steps[instruments.PAD_SAMPLES - 1].max() <= steps[: instruments.PAD_SAMPLES - 1].max()


def test_the_tones_of_an_octave_are_in_tune() -> None:
    assert instruments.hertz(69) == 440.0
    assert all(
        instruments.hertz(high) / instruments.hertz(low) == pytest.approx(2 ** (1 / 12))
        for low, high in itertools.pairwise(range(40, 80))
    )
