import itertools
import struct
import time
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.providers.scripts import ENGLISH, LANGUAGES, script
from tweetreel.artifacts import Narration, Script
from tweetreel.core.time import SAMPLE_RATE
from tweetreel.errors import InputError, ProviderError, Severity
from tweetreel.providers import espeak_voices
from tweetreel.providers.espeak import Espeak, Place, word_onsets
from tweetreel.providers.narration import MAX_SPOKEN_CHARACTERS, VoiceRequest


@cache
def spoken(lang: str) -> Narration:
    return Espeak().narrate(VoiceRequest(script=LANGUAGES[lang])).narration


def places_of(given_script: Script) -> list[tuple[int, int, int]]:
    return [
        (b, s, t)
        for b, beat in enumerate(given_script.beats)
        for s, sentence in enumerate(beat.sentences)
        for t, token in enumerate(sentence.tokens)
        if token.spoken
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_spoken_token_has_one_word_in_order_and_inside_the_sound(lang: str) -> None:
    narration = spoken(lang)
    words = narration.times.words
    assert [(word.beat, word.sentence, word.token) for word in words] == places_of(LANGUAGES[lang])
    for before, after in itertools.pairwise(words):
        assert before.start < before.end <= after.start
    assert words[-1].end < narration.times.samples == len(narration.sound)
    assert all(word.end - word.start >= SAMPLE_RATE // 100 for word in words)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_engine_itself_tells_when_a_word_begins(lang: str) -> None:
    origins = [word.origin for word in spoken(lang).times.words]
    assert origins.count("provider") == len(origins)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_after_a_silence_the_sound_begins_where_the_word_does(lang: str) -> None:
    narration = spoken(lang)
    step = SAMPLE_RATE // 500
    sound = narration.sound[: len(narration.sound) // step * step].astype(np.float64)
    level = np.sqrt(np.square(sound).reshape(-1, step).mean(axis=1))
    silent = level < level.max() * 10 ** (-38 / 20)
    measured = 0
    for word in narration.times.words:
        at = word.start // step
        if at < 30 or not silent[at - 25 : at - 5].all():
            continue
        begins = at - 5 + int(np.argmin(silent[at - 5 :]))
        assert abs(begins * step - word.start) < 0.060 * SAMPLE_RATE, word.shown
        measured += 1
    assert measured >= 1


def test_the_voice_is_the_same_in_another_second() -> None:
    # The engine's breath is drawn from a generator that it seeds with the clock's second unless it is told otherwise.
    request = VoiceRequest(script=script(["Most of the people will not notice, ever."]))
    first = Espeak().narrate(request).narration
    time.sleep(1.1)
    second = Espeak().narrate(request).narration
    assert first.sound.tobytes() == second.sound.tobytes()
    assert first.times == second.times


def test_the_pace_is_what_was_asked_for() -> None:
    def pace(words_per_minute: int) -> float:
        narration = Espeak().narrate(VoiceRequest(script=ENGLISH, words_per_minute=words_per_minute)).narration
        count = sum(len(word.spoken.split()) for word in narration.times.words)
        return 60.0 * count * SAMPLE_RATE / narration.times.samples

    assert 155 < pace(172) < 190
    assert pace(140) < pace(172) < pace(220)


def test_pauses_are_the_scripts() -> None:
    words = spoken("en").times.words
    gaps: dict[str, list[int]] = {}
    for before, after in itertools.pairwise(words):
        if before.beat != after.beat:
            gaps.setdefault("beat", []).append(after.start - before.end)
        elif before.sentence != after.sentence:
            gaps.setdefault("sentence", []).append(after.start - before.end)
    assert all(0.350 <= gap / SAMPLE_RATE < 0.55 for gap in gaps["beat"])
    assert all(0.180 <= gap / SAMPLE_RATE < 0.38 for gap in gaps["sentence"])


def test_a_token_of_many_words_is_timed_by_its_first() -> None:
    words = {word.shown: word for word in spoken("en").times.words}
    money = words["$4.2B"]
    assert money.spoken == "four point two billion dollars"
    assert money.end - money.start > SAMPLE_RATE


def test_another_voice_sounds_different_and_is_named() -> None:
    request = VoiceRequest(script=script(["Hello there."]), voice="en-gb-x-rp+m7")
    other = Espeak().narrate(request).narration
    assert other.times.voice == "espeak-ng/en-gb-x-rp+m7"
    assert other.sound.tobytes() != Espeak().narrate(VoiceRequest(script=request.script)).narration.sound.tobytes()


def test_a_variant_alone_is_taken_for_every_language() -> None:
    given_script = script(["Hello there.", "Привет, мир."])
    assert Espeak().narrate(VoiceRequest(script=given_script, voice="+m7")).narration.times.voice == "espeak-ng/en-us+m7"


def test_an_asked_for_voice_does_not_read_what_is_in_another_language() -> None:
    plain, asked = script(["Привет."]), VoiceRequest(script=script(["Hello.", "Привет."]), voice="en-gb-x-rp+m7")
    both = Espeak().narrate(asked).narration
    alone = Espeak().narrate(VoiceRequest(script=plain, voice="+m7")).narration
    lengths = [narration.times.words[-1].end - narration.times.words[-1].start for narration in (both, alone)]
    assert abs(lengths[0] - lengths[1]) < SAMPLE_RATE // 50


def test_markup_in_a_tweet_is_said_and_not_obeyed() -> None:
    given_script = script(["Use <break time='9s'/> & </speak> now."])
    narration = Espeak().narrate(VoiceRequest(script=given_script)).narration
    assert [word.shown for word in narration.times.words] == ["Use", "<break", "time", "&", "</speak>", "now."]
    assert narration.times.samples < 12 * SAMPLE_RATE


def test_signs_without_a_sound_are_passed_over_with_a_warning() -> None:
    take = Espeak().narrate(VoiceRequest(script=script(["— …=…"], ["Hello there."])))
    words = take.narration.times.words
    assert [(word.shown, word.origin) for word in words[:2]] == [("—", "estimated"), ("…", "estimated")]
    assert words[2].start > words[1].end
    assert [finding.code for finding in take.findings] == ["voice-silent"]


def test_a_sign_with_a_name_is_timed_as_a_word() -> None:
    words = Espeak().narrate(VoiceRequest(script=script(["Up → and ♥ up."]))).narration.times.words
    assert [word.origin for word in words] == ["provider"] * 5
    assert all(word.end - word.start > SAMPLE_RATE // 20 for word in words)


def test_control_signs_and_torn_letters_do_no_harm() -> None:
    words = Espeak().narrate(VoiceRequest(script=script(["Hi=Hi\x00\x1b there=the\ud83cre \u202eyou."]))).narration.times.words
    assert len(words) == 3


def test_a_foreign_script_is_said_by_its_own_voice() -> None:
    foreign = Espeak().narrate(VoiceRequest(script=script(["We visited Москва last year."]))).narration
    words = foreign.times.words
    assert [word.origin for word in words] == ["provider"] * 5
    # Spelled out letter by letter it would take more than two seconds.
    assert words[2].end - words[2].start < SAMPLE_RATE


def test_a_language_without_a_voice_is_said_by_a_relative_with_a_warning() -> None:
    take = Espeak().narrate(VoiceRequest(script=script(["Magandang umaga po.", "Salamat."], lang="tl")))
    (finding,) = take.findings
    assert finding.severity is Severity.WARNING
    assert finding.measured == "tl"
    assert take.narration.times.voice == "espeak-ng/id+f2"


@pytest.mark.parametrize("lang", ["km", "lo", "xx"])
def test_a_language_that_no_voice_can_read_is_refused(lang: str) -> None:
    with pytest.raises(ProviderError, match="no offline voice speaks this language") as caught:
        Espeak().narrate(VoiceRequest(script=script(["a b"], lang=lang)))
    assert "--voice none" in str(caught.value)


def test_kanji_without_a_dictionary_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import tweetreel.providers.japanese as japanese

    def missing(name: str) -> object:
        raise ImportError(name)

    japanese._dictionary.cache_clear()
    monkeypatch.setattr(japanese, "import_module", missing)
    with pytest.raises(ProviderError, match="cannot read kanji") as caught:
        Espeak().narrate(VoiceRequest(script=script(["東京へ 行きました."], lang="ja", joined=True)))
    assert "pip install janome" in str(caught.value)


@pytest.mark.parametrize("name", ["en-gb", "qqq", "../../etc/passwd", "en-us+nobody", "en-us+../f2"])
def test_a_voice_that_does_not_exist_is_refused_by_name(name: str) -> None:
    with pytest.raises(InputError, match="no such voice") as caught:
        Espeak().narrate(VoiceRequest(script=script(["Hello."]), voice=name))
    assert repr(name) in str(caught.value)


def program(folder: Path, body: str) -> str:
    path = folder / "python"
    path.write_text("#!/bin/sh\n" + body)
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("echo 'it broke' >&2; exit 9", "espeak-ng failed: it broke"),
        ("kill -SEGV $$", "espeak-ng failed: no message"),
        ("echo nonsense", "torn answer"),
        ("printf 'ESPK\\001\\000\\000\\000'", "torn answer"),
        ("cat > /dev/null; sleep 3", "does not finish"),
    ],
)
def test_an_engine_that_breaks_is_reported_in_one_line(tmp_path: Path, body: str, message: str) -> None:
    voice = Espeak(timeout_s=0.5, executable=program(tmp_path, body))
    with pytest.raises(ProviderError, match=message) as caught:
        voice.narrate(VoiceRequest(script=script(["Hello there."])))
    assert "beat 1, sentence 1" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_executable_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ProviderError, match="cannot be started"):
        Espeak(executable=str(tmp_path / "nothing")).narrate(VoiceRequest(script=script(["Hello."])))


def test_a_truncated_answer_is_torn(tmp_path: Path) -> None:
    head = b'{"rate": 22050, "events": []}'
    (tmp_path / "answer").write_bytes(b"ESPK" + struct.pack("<II", len(head), 400) + head + b"\0" * 100)
    voice = Espeak(executable=program(tmp_path, f"cat > /dev/null; cat '{tmp_path}/answer'"))
    with pytest.raises(ProviderError, match="torn answer"):
        voice.narrate(VoiceRequest(script=script(["Hello."])))


def test_a_script_without_words_and_one_without_end_are_refused() -> None:
    with pytest.raises(InputError, match="no word to say"):
        Espeak().narrate(VoiceRequest(script=script(["🎉=-"])))
    with pytest.raises(InputError, match="too long"):
        Espeak().narrate(VoiceRequest(script=script(["a" * 100] * (MAX_SPOKEN_CHARACTERS // 100 + 1))))


@pytest.mark.parametrize("pace", [0, -5, 79, 401])
def test_a_pace_nobody_follows_is_refused(pace: int) -> None:
    with pytest.raises(InputError, match="80 to 400"):
        VoiceRequest(script=ENGLISH, words_per_minute=pace)


@given(data=st.data(), sizes=st.lists(st.lists(st.integers(1, 8), min_size=1, max_size=4), min_size=1, max_size=10))
@settings(max_examples=40, deadline=None)
def test_every_token_gets_an_onset_in_order_whatever_the_engine_reports(data: st.DataObject, sizes: list[list[int]]) -> None:
    places, at = [], 7
    for token, words in enumerate(sizes):
        for number, size in enumerate(words):
            places.append(Place(start=at, end=at + size, token=token, first=number == 0))
            at += size + 2
    samples = sorted(data.draw(st.lists(st.integers(0, 100_000), max_size=25)))
    events = [(data.draw(st.sampled_from([1, 1, 1, 3, 5])), data.draw(st.integers(0, at + 5)), sample) for sample in samples]
    onsets, origins = word_onsets(events, places, tokens=len(sizes), samples=100_000)
    assert len(onsets) == len(origins) == len(sizes)
    assert list(onsets) == sorted(onsets)
    assert all(0 <= onset <= 100_000 for onset in onsets)


def test_a_merged_neighbour_takes_the_spare_event() -> None:
    places = [Place(start=0, end=4, token=0, first=True), Place(start=6, end=8, token=1, first=True)]
    onsets, origins = word_onsets([(1, 0, 0), (1, 1, 700), (5, 9, 2000)], places, tokens=2, samples=2000)
    assert onsets == (0, 700)
    assert origins == ("provider", "provider")


def test_a_word_without_event_is_placed_by_its_letters() -> None:
    places = [Place(start=0, end=6, token=0, first=True), Place(start=8, end=10, token=1, first=True)]
    onsets, origins = word_onsets([(1, 0, 0), (5, 9, 2000)], places, tokens=2, samples=2100)
    assert onsets == (0, 1500)
    assert origins == ("provider", "estimated")


@pytest.mark.parametrize(
    ("text", "lang", "reader"),
    [
        ("hello", "ar", "ar"),
        ("привет", "en", "ru"),
        ("привіт", "uk", "uk"),
        ("東京", "ja", "ja"),
        ("東京", "en", "zh"),
        ("2025", "en", "en"),
        ("سلام", "fa", "fa"),
        ("سلام", "hi", "ar"),
    ],
)
def test_a_script_finds_its_reader(text: str, lang: str, reader: str) -> None:
    assert espeak_voices.language_of(text, lang) == reader


def test_every_voice_of_the_table_exists() -> None:
    import espeakng_loader

    root = Path(espeakng_loader.get_data_path()) / "lang"
    names = set()
    for path in root.rglob("*"):
        if path.is_file():
            names |= {line.split()[1] for line in path.read_text().splitlines() if line.startswith("language ")}
    wanted = set(espeak_voices.SPOKEN) | set(espeak_voices.VOICES.values())
    assert {name for name in wanted if name not in names} == set()
    relatives = set(espeak_voices.RELATIVES.values())
    assert relatives <= espeak_voices.SPOKEN
