"""Where sentences end and where they breathe."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.speech.sentences import MAX_WORDS_PER_BREATH, breaths, sentence_spans
from tweetreel.speech.words import read_text

ROWS = [
    ("en", "One. Two. Three.", ["One.", "Two.", "Three."]),
    ("en", "The U.S. economy grew 3.5 million jobs.", ["The U.S. economy grew 3.5 million jobs."]),
    ("en", "It left the U.S. The end.", ["It left the U.S.", "The end."]),
    ("en", "Ask Dr. Smith or Mr. Jones. Now.", ["Ask Dr. Smith or Mr. Jones.", "Now."]),
    ("en", "Fruit, e.g. apples, i.e. food.", ["Fruit, e.g. apples, i.e. food."]),
    ("en", "We ship v2.0 today. Hooray!", ["We ship v2.0 today.", "Hooray!"]),
    ("en", "Wait... what? Really?! Yes.", ["Wait... what?", "Really?!", "Yes."]),
    ("en", "Well… The end", ["Well…", "The end"]),
    ("en", 'He said "Stop." Then left.', ['He said "Stop."', "Then left."]),
    ("en", '"Why?" she asked.', ['"Why?" she asked.']),
    ("en", "(It works.) Try it.", ["(It works.)", "Try it."]),
    ("en", "Great day. 😀👨‍👩‍👧 Next one.", ["Great day. 😀👨‍👩‍👧", "Next one."]),
    ("en", "Done!🔥 Next", ["Done!🔥", "Next"]),
    ("en", "1. First item\n2. Second item", ["1. First item", "2. Second item"]),
    ("en", "- one\n• two", ["- one", "• two"]),
    ("en", "No. 1 in sales. No. Never.", ["No. 1 in sales.", "No.", "Never."]),
    ("en", "Plan B. Then C.", ["Plan B.", "Then C."]),
    ("en", "J. K. Rowling wrote it.", ["J. K. Rowling wrote it."]),
    ("en", "At 5 p.m. we left. all lower. ok", ["At 5 p.m. we left.", "all lower.", "ok"]),
    ("en", "Fast: 20 km/h. Faster.", ["Fast: 20 km/h.", "Faster."]),
    ("en", "See https://a.com/b.html?x=1.2 now", ["See https://a.com/b.html?x=1.2 now"]),
    ("de", "Das ist z.B. gut bzw. besser. Ja!", ["Das ist z.B. gut bzw. besser.", "Ja!"]),
    (
        "ja",
        "今日は晴れ。明日は雨?たぶん!「本当。」と言った。",
        ["今日は晴れ。", "明日は雨?", "たぶん!", "「本当。」と言った。"],
    ),
    ("zh", "你好。再见!好吗?", ["你好。", "再见!", "好吗?"]),
    ("hi", "आज बारिश हुई। कल धूप थी।", ["आज बारिश हुई।", "कल धूप थी।"]),
    ("ar", "هل تصدق؟ نعم، أصدق. شكرا", ["هل تصدق؟", "نعم، أصدق.", "شكرا"]),
    ("th", "ใช้ข้าวค้างคืนที่แช่เย็นไว้หนึ่งคืนเต็มๆ ตั้งกระทะให้ร้อนจัดเสมอ", ["ใช้ข้าวค้างคืนที่แช่เย็นไว้หนึ่งคืนเต็มๆ", "ตั้งกระทะให้ร้อนจัดเสมอ"]),
    ("es", "¿Qué pasa? ¡Nada! El Sr. Gómez dijo no.", ["¿Qué pasa?", "¡Nada!", "El Sr. Gómez dijo no."]),
    ("ru", "Это 5 млн. руб. сейчас. Да.", ["Это 5 млн. руб. сейчас.", "Да."]),
    ("en", "", []),
    ("en", " \n\n ", []),
]


@pytest.mark.parametrize(("lang", "text", "sentences"), ROWS)
def test_sentences_end_where_a_reader_pauses(lang: str, text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text, lang)] == sentences


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(max_size=80) | st.text(alphabet="aB.!?… \n\"')1。、🔥ก", max_size=60),
    lang=st.sampled_from(["en", "ja", "th", "de"]),
)
def test_every_visible_character_lies_in_exactly_one_sentence(text: str, lang: str) -> None:
    spans = sentence_spans(text, lang)
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    inside = {place for start, end in spans for place in range(start, end)}
    assert all(char.isspace() or char in "\x1c\x1d\x1e\x1f" for place, char in enumerate(text) if place not in inside)


LONG = (
    "We spent three years building the thing that everyone told us was impossible, and when it finally worked"
    " on a rainy Tuesday in November, nobody in the room said a single word for almost a minute."
)


def test_a_long_sentence_breathes_at_its_commas() -> None:
    (tokens,) = read_text(LONG, "en")
    parts = breaths(tokens, "en")
    assert [part[-1].shown for part in parts] == ["impossible,", "November,", "minute."]
    assert tuple(token for part in parts for token in part) == tokens


def test_a_short_sentence_is_one_breath() -> None:
    (tokens,) = read_text("Yes, we can, and we will.", "en")
    assert breaths(tokens, "en") == (tokens,)


def test_a_long_sentence_without_a_comma_breathes_before_a_conjunction() -> None:
    text = "every one of the people who came to the first meeting in the old library remembered the smell of the books and"
    (tokens,) = read_text(f"{text} none of them ever forgot the man who had opened the door that night for them", "en")
    parts = breaths(tokens, "en")
    assert len(parts) > 1
    assert parts[1][0].shown in {"and", "who", "that"}


@settings(max_examples=60, deadline=None)
@given(
    words=st.lists(
        st.sampled_from(["yes,", "and", "house", "tree:", "—", "🔥", "$4B", "because", "(so)"]), min_size=1, max_size=70
    )
)
def test_breaths_lose_nothing_and_always_say_something(words: list[str]) -> None:
    for tokens in read_text(" ".join(words), "en"):
        parts = breaths(tokens, "en")
        assert tuple(token for part in parts for token in part) == tokens
        if any(token.spoken for token in tokens):
            assert all(any(token.spoken for token in part) for part in parts)
        if len(parts) == 1 and all(word == "yes," for word in words):
            assert sum(len(token.spoken) for token in tokens) <= MAX_WORDS_PER_BREATH
