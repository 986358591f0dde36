from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.providers.scripts import script, tokens
from tweetreel.providers import japanese
from tweetreel.providers.espeak import Espeak
from tweetreel.providers.narration import VoiceRequest

READINGS = {
    "今日": "キョー", "は": "ワ", "東京": "トーキョー", "へ": "エ", "行き": "イキ", "まし": "マシ", "た": "タ",
    "新機能": "シンキノー", "新": "シン", "機": "キ", "能": "ノー", "AI": "*", "龘々": "*", "龘": "*", "々": "*",
}  # fmt: skip


@dataclass
class Entry:
    surface: str
    phonetic: str


class Dictionary:
    """Longest match over a few words, the way a real one answers."""

    def tokenize(self, text: str) -> Iterator[Entry]:
        while text:
            word = next((text[:size] for size in range(len(text), 0, -1) if text[:size] in READINGS), text[0])
            yield Entry(word, READINGS.get(word, "*"))
            text = text[len(word) :]


@pytest.fixture
def dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(japanese, "_dictionary", Dictionary)


def kana(text: str) -> list[str]:
    return ["".join(token.spoken) for token in japanese.as_kana(tokens(text, joined=True))]


@pytest.mark.usefixtures("dictionary")
def test_kanji_are_read_in_their_sentence() -> None:
    assert kana("今日は 東京へ 行きました.") == ["キョーワ", "トーキョーエ", "イキマシタ"]


@pytest.mark.usefixtures("dictionary")
def test_what_is_not_in_the_dictionary_stays_as_written_and_particles_sound() -> None:
    assert kana("AI は 東京へ") == ["AI", "ワ", "トーキョーエ"]


@pytest.mark.usefixtures("dictionary")
def test_a_word_torn_by_a_boundary_is_read_on_both_sides() -> None:
    assert kana("新 機能") == ["シン", "キノー"]


@pytest.mark.usefixtures("dictionary")
def test_a_sign_that_no_dictionary_knows_stays_and_ends_the_search() -> None:
    assert kana("龘々") == ["龘々"]


def test_without_kanji_no_dictionary_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(japanese, "_dictionary", lambda: None)
    assert kana("ありがとう ございます") == ["ありがとう", "ございます"]


@pytest.mark.usefixtures("dictionary")
def test_the_voice_says_kana_and_the_words_keep_what_is_shown() -> None:
    narration = Espeak().narrate(VoiceRequest(script=script(["今日は 東京へ 行きました."], lang="ja", joined=True))).narration
    assert [word.shown for word in narration.times.words] == ["今日は", "東京へ", "行きました."]
    assert [word.spoken for word in narration.times.words] == ["今日は", "東京へ", "行きました"]
    # Without readings the engine says "Chinese letter" for each kanji, which alone takes four seconds.
    assert narration.times.samples < 3 * 48_000


def test_the_real_dictionary_reads_the_same() -> None:
    pytest.importorskip("janome")
    japanese._dictionary.cache_clear()
    assert kana("今日は 東京へ 行きました.") == ["キョーワ", "トーキョーエ", "イキマシタ"]
