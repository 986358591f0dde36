import itertools

import pytest

from tests.providers.scripts import LANGUAGES, script
from tweetreel.core.time import SAMPLE_RATE
from tweetreel.errors import InputError
from tweetreel.providers.espeak import Espeak
from tweetreel.providers.narration import VoiceRequest
from tweetreel.providers.reading import Reading
from tweetreel.speech.duration import speech_ms

PROSE = script(
    ["We moved the whole company to a four day week.", "Nobody lost any pay, and the work still gets done."],
    ["Sick days fell by half, and people stay with us for longer.", "I would do it again tomorrow."],
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_reading_is_silent_and_times_every_spoken_token(lang: str) -> None:
    narration = Reading().narrate(VoiceRequest(script=LANGUAGES[lang])).narration
    words = narration.times.words
    assert not narration.sound.any()
    assert len(narration.sound) == narration.times.samples
    spoken = [token.shown for beat in LANGUAGES[lang].beats for s in beat.sentences for token in s.tokens if token.spoken]
    assert [word.shown for word in words] == spoken
    assert {word.origin for word in words} == {"reading"}
    for before, after in itertools.pairwise(words):
        assert before.start < before.end <= after.start
    assert words[-1].end < narration.times.samples


@pytest.mark.parametrize("pace", [120, 172, 240])
def test_plain_english_is_read_at_the_pace_asked_for(pace: int) -> None:
    narration = Reading().narrate(VoiceRequest(script=PROSE, words_per_minute=pace)).narration
    measured = 60 * len(narration.times.words) * SAMPLE_RATE / narration.times.samples
    assert measured == pytest.approx(pace, rel=0.14)


def test_a_long_word_stays_longer() -> None:
    words = Reading().narrate(VoiceRequest(script=script(["a extraordinarily big responsibility"]))).narration.times.words
    lengths = [word.end - word.start for word in words]
    assert lengths[1] > 3 * lengths[0]
    assert lengths[3] > 2 * lengths[2]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_language_is_read_about_as_long_as_it_is_said(lang: str) -> None:
    request = VoiceRequest(script=LANGUAGES[lang])
    read, said = (voice.narrate(request).narration.times.samples for voice in (Reading(), Espeak()))
    assert 0.65 < read / said < 1.5


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_reading_is_as_long_as_the_script_was_predicted(lang: str) -> None:
    sentences = [sentence for beat in LANGUAGES[lang].beats for sentence in beat.sentences]
    predicted = sum(speech_ms(sentence.tokens, lang, 200) + sentence.pause_ms for sentence in sentences)
    narration = Reading().narrate(VoiceRequest(script=LANGUAGES[lang], words_per_minute=200)).narration
    assert narration.times.samples * 1000 / SAMPLE_RATE == pytest.approx(predicted, abs=20 * len(sentences))


def test_a_comma_is_a_silence_after_its_word() -> None:
    words = Reading().narrate(VoiceRequest(script=script(["one, two three"]))).narration.times.words
    assert words[1].start - words[0].end > SAMPLE_RATE // 5
    assert words[2].start == words[1].end


def test_nothing_to_read_is_refused() -> None:
    with pytest.raises(InputError, match="no word to say"):
        Reading().narrate(VoiceRequest(script=script(["🎉=-"])))
