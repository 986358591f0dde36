import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.providers.scripts import ENGLISH, script
from tweetreel.artifacts import Narration, Script
from tweetreel.codec import to_json
from tweetreel.core.time import SAMPLE_RATE
from tweetreel.errors import InputError
from tweetreel.providers.narration import VoiceRequest
from tweetreel.providers.reading import Reading
from tweetreel.providers.recording import Recording, parse_words

SHORT = script(["We raised $5M=five|million|dollars today."])


def sound(seconds: float = 30.0) -> np.ndarray:
    return (0.1 * np.sin(np.arange(int(seconds * SAMPLE_RATE)) / 30)).astype(np.float32)


def narrate(given_script: Script, words: object, *, seconds: float = 30.0) -> Narration:
    text = words if isinstance(words, (str, bytes)) else json.dumps(words)
    return (
        Recording(sound=sound(seconds), words=text, name="me.wav", where="me.json")
        .narrate(VoiceRequest(script=given_script))
        .narration
    )


def seconds_list(*words: tuple[str, float, float]) -> list[dict[str, object]]:
    return [{"text": text, "start": start, "end": end} for text, start, end in words]


def test_our_own_words_come_back_as_they_were() -> None:
    times = Reading().narrate(VoiceRequest(script=ENGLISH)).narration.times
    narration = (
        Recording(sound=sound(40)[: times.samples], words=to_json(times)).narrate(VoiceRequest(script=ENGLISH)).narration
    )
    assert narration.times.words == times.words


def test_what_is_shown_fits_and_what_is_said_fits() -> None:
    shown = narrate(SHORT, seconds_list(("we", 0.1, 0.2), ("RAISED", 0.25, 0.6), ("$5M", 0.7, 1.4), ("today!", 1.5, 2.0)))
    said = narrate(
        SHORT,
        seconds_list(("We", 0.1, 0.2), ("raised", 0.25, 0.6), ("five", 0.7, 0.9), ("million", 0.9, 1.2), ("dollars", 1.2, 1.4),
                     ("today", 1.5, 2.0)),
    )  # fmt: skip
    assert shown.times.words == said.times.words
    assert [(word.start, word.end) for word in shown.times.words] == [
        (4800, 9600), (12000, 28800), (33600, 67200), (72000, 96000),
    ]  # fmt: skip
    assert {word.origin for word in shown.times.words} == {"provider"}
    assert shown.times.voice == "recording/me.wav"


def test_milliseconds_and_wrapped_lists_are_read_too() -> None:
    entries = [
        {"word": word, "startMs": 100 * n, "endMs": 100 * n + 90} for n, word in enumerate(["We", "raised", "$5M", "today"])
    ]
    assert [word.start for word in narrate(SHORT, {"words": entries}).times.words] == [0, 4800, 9600, 14400]


def test_a_decimal_second_is_exact() -> None:
    (word,) = parse_words('[{"text": "a", "start": 0.1, "end": 2.3}]', where="x")
    assert (word.start, word.end) == (4800, 110_400)


def test_one_entry_over_several_tokens_is_shared_out_as_a_guess() -> None:
    words = narrate(SHORT, seconds_list(("We raised", 0.0, 0.8), ("$5M", 1.0, 1.5), ("today", 1.5, 2.0))).times.words
    assert [word.start for word in words] == [0, int(0.8 * 2 / 8 * SAMPLE_RATE), SAMPLE_RATE, 72_000]
    assert [word.origin for word in words] == ["provider", "estimated", "provider", "provider"]


def test_the_sound_is_left_as_it_is_and_mixed_to_one_channel() -> None:
    stereo = np.stack((sound(3), np.zeros(3 * SAMPLE_RATE, dtype=np.float32)), axis=1)
    words = json.dumps(seconds_list(("We", 0.1, 0.2), ("raised", 0.3, 0.6), ("$5M", 0.7, 1.4), ("today", 1.5, 2.0)))
    narration = Recording(sound=stereo, words=words).narrate(VoiceRequest(script=SHORT)).narration
    np.testing.assert_allclose(narration.sound, stereo[:, 0] / 2, atol=1e-7)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            seconds_list(("We", 0, 1), ("sold", 1, 2)),
            r"me\.json, word 2: the recording differs from beat 1, sentence 1, word 2",
        ),
        (seconds_list(("We", 0, 1), ("sold", 1, 2)), "got 'sold'; allowed 'raised'"),
        (seconds_list(("We", 0, 1), ("raised", 1, 2), ("$6M", 2, 3)), r"allowed 'five million dollars' or '\$5M'"),
        (seconds_list(("We", 0, 1)), "ends before beat 1, sentence 1, word 2"),
        (
            seconds_list(("We", 0, 1), ("raised", 1, 2), ("$5M", 2, 3), ("today", 3, 4), ("folks", 4, 5)),
            "word 5: the recording goes on after the script: 'folks'",
        ),
        (seconds_list(("We", 2, 3), ("raised", 1, 2)), "word 2: 'raised' starts before the word in front of it"),
        (
            seconds_list(("We", 0, 1), ("raised", 1, 2), ("$5M", 2, 3), ("today", 31, 32)),
            "starts after the end of the recording",
        ),
        (seconds_list(("We", 2, 1)), "word 1: a word ends before it starts"),
        ([{"text": "We"}], "word 1: a word without text or start"),
        ([{"start": 1}], "word 1: a word without text or start"),
        (["We"], "word 1: a word is not an object"),
        ([{"text": "We", "start": "soon"}], "start is no usable time"),
        ([{"text": "We", "start": -1}], "start is no usable time"),
        ([{"text": "We", "start": True}], "start is no usable time"),
        ([{"text": "We", "start": 4e9}], "start is no usable time"),
        ('[{"text": "We", "start": 1e-999999999}]', "start is no usable time"),
        ('[{"text": "We", "start": 1e999999999}]', "start is no usable time"),
        ('[{"text": "We", "start": NaN}]', "not JSON: NaN is no number"),
        ("[" * 100_000, "not JSON"),
        ("", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        ("5", "no list of words"),
        ("{}", "no list of words"),
        ("[]", "the list has no words"),
        ('{"format": "tweetreel/words@1", "words": 5}', "not a WordTimes"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(words: object, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        narrate(SHORT, words)
    assert str(caught.value).startswith("me.json")
    assert "\n" not in str(caught.value)


def test_too_many_words_are_refused_before_they_are_read() -> None:
    with pytest.raises(InputError, match="too many words"):
        parse_words("[" + ",".join(["0"] * 50_001) + "]", where="x")
    with pytest.raises(InputError, match="too large"):
        parse_words(" " * 8_000_001, where="x")


@pytest.mark.parametrize("bad", [np.zeros(0), np.full(100, np.nan), np.full(100, np.inf)])
def test_a_sound_that_is_none_is_refused(bad: np.ndarray) -> None:
    with pytest.raises(InputError, match="recording"):
        Recording(sound=bad.astype(np.float32), words="[]").narrate(VoiceRequest(script=SHORT))


@given(
    starts=st.lists(st.integers(0, 900), min_size=4, max_size=4).map(sorted),
    lengths=st.lists(st.integers(0, 300), min_size=4, max_size=4),
)
@settings(max_examples=40, deadline=None)
def test_overlapping_words_are_set_in_order(starts: list[int], lengths: list[int]) -> None:
    entries = [
        {"text": text, "startMs": start, "endMs": start + length}
        for text, start, length in zip(["We", "raised", "$5M", "today"], starts, lengths, strict=True)
    ]
    words = narrate(SHORT, entries, seconds=2).times.words
    for before, after in zip(words, words[1:], strict=False):  # noqa: RUF007 - reads beside the lists above
        assert before.start < before.end <= max(after.start, before.start + 1)
        assert before.start < after.start
