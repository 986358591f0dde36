import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.providers.scripts import ENGLISH, script
from tweetreel.core.time import SAMPLE_RATE
from tweetreel.providers.espeak import Espeak
from tweetreel.providers.narration import TAIL_MS, Speech, VoiceRequest, assemble, utterances

RATE = 22_050


def burst(milliseconds: int, *, lead_ms: int = 100, tail_ms: int = 150) -> Speech:
    """A tone with silence on both sides; its only word begins with the tone."""
    lead, size, tail = (RATE * value // 1000 for value in (lead_ms, milliseconds, tail_ms))
    sound = np.zeros(lead + size + tail)
    sound[lead : lead + size] = 0.3 * np.cos(2 * np.pi * 440 * np.arange(size) / RATE)
    return Speech(sound=sound, rate=RATE, onsets=(lead,), origins=("provider",))


def test_utterances_are_the_spoken_tokens_in_order() -> None:
    found = utterances(ENGLISH)
    assert [(one.beat, one.sentence, one.pause_ms) for one in found] == [
        (0, 0, 180), (0, 1, 350), (1, 0, 180), (1, 1, 350), (2, 0, 350),
    ]  # fmt: skip
    assert "🎉" not in [token.shown for one in found for token in one.tokens]


def test_pieces_are_trimmed_and_set_apart_by_their_pauses() -> None:
    said = utterances(script(["one", "two"], ["three"]))
    narration = assemble([(one, burst(400, lead_ms=60 + 90 * n)) for n, one in enumerate(said)], voice="test", lang="en")
    first, second, third = narration.times.words
    assert first.start == pytest.approx(0.005 * SAMPLE_RATE, abs=60)
    # 400 ms of tone, 5 ms kept on both sides.
    assert second.start - first.start == pytest.approx((0.410 + 0.180) * SAMPLE_RATE, abs=120)
    assert third.start - second.start == pytest.approx((0.410 + 0.350) * SAMPLE_RATE, abs=120)
    assert narration.times.samples == pytest.approx(third.start + (0.405 + 0.350) * SAMPLE_RATE, abs=120)
    assert first.end - first.start == pytest.approx(0.4 * SAMPLE_RATE, abs=600)


def test_the_last_word_is_followed_by_room_to_fade() -> None:
    said = utterances(script(["one"]))
    (only,) = said
    short = type(only)(beat=0, sentence=0, indices=only.indices, tokens=only.tokens, lang="en", pause_ms=0)
    narration = assemble([(short, burst(300))], voice="test", lang="en")
    assert narration.times.samples - narration.times.words[-1].end >= TAIL_MS * SAMPLE_RATE // 1000


def test_no_joint_clicks() -> None:
    narration = Espeak().narrate(VoiceRequest(script=ENGLISH)).narration
    sound = narration.sound.astype(np.float64)
    edges = np.abs(np.diff(sound, n=3))
    inside = float(np.percentile(edges, 99))
    for before, after in itertools.pairwise(narration.times.words):
        if (before.beat, before.sentence) != (after.beat, after.sentence):
            silence = slice(before.end + SAMPLE_RATE // 50, after.start - SAMPLE_RATE // 200)
            assert edges[silence].max() < inside


@given(
    onsets=st.lists(st.integers(-500, 12_000), min_size=1, max_size=30),
    milliseconds=st.integers(5, 400),
)
@settings(max_examples=25, deadline=None)
def test_words_rise_and_stay_inside_whatever_the_engine_says(onsets: list[int], milliseconds: int) -> None:
    said = utterances(script([" ".join(["word"] * len(onsets))]))
    speech = burst(milliseconds, lead_ms=0, tail_ms=0)
    speech = Speech(sound=speech.sound, rate=RATE, onsets=tuple(onsets), origins=("provider",) * len(onsets))
    narration = assemble([(said[0], speech)], voice="test", lang="en")
    words = narration.times.words
    assert len(words) == len(onsets)
    for before, after in itertools.pairwise(words):
        assert before.start < before.end <= after.start
    assert words[-1].end <= narration.times.samples
    assert np.isfinite(narration.sound).all()


def test_an_onset_that_had_to_move_is_called_a_guess() -> None:
    said = utterances(script(["one two three"]))
    speech = burst(600, lead_ms=0)
    speech = Speech(sound=speech.sound, rate=RATE, onsets=(0, 5000, 4000), origins=("provider",) * 3)
    words = assemble([(said[0], speech)], voice="test", lang="en").times.words
    assert [word.origin for word in words] == ["provider", "provider", "estimated"]
