"""Posts as tokens: what is shown, what is said, and the way back to the text."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.artifacts import Entity, Post, Token
from tweetreel.errors import TweetError
from tweetreel.speech.words import MAX_CHARACTERS, MAX_STRESSED, read_post, tokens_of

WRITTEN = (
    "hello WORLD $4.2B, 3x 24/7 Q3 w/ 1st 10k don't f*** *so* _it_ (see this) 5'11\""
    " -3% 🔥 👨\u200d👩\u200d👧\u200d👦 🇩🇪 1️⃣ 👍🏽 @jack_d @jack's #Fun #日本 $AAPL https://example.com/x?y=1."
    " — ... “Quoted.” こんにちは世界。 สวัสดีครับ 你好! مرحبا؟ नमस्ते। שלום 한국어 a—b wow!yes ½ x²"
    " ٣ 𝗕𝗼𝗹𝗱 U.S. v2.0 foo() C++ :) <3 ~~gone~~ `code` > & + % ² №5 ①"
)
PIECES = st.sampled_from(WRITTEN.split(" "))
TEXTS = st.lists(PIECES | st.text(max_size=6), max_size=14).flatmap(
    lambda words: st.sampled_from([" ", "\n", "", "\n\n"]).map(lambda gap: gap.join(words))
)
LANGS = st.sampled_from(["en", "de", "ja", "th", "zh", "ar", "he", "hi", "ko", "fr", "xx"])


def tokens(text: str, lang: str = "en") -> tuple[Token, ...]:
    return tokens_of(Post(text=text), 0, lang)


def by_shown(text: str, lang: str = "en") -> dict[str, Token]:
    return {token.shown: token for token in tokens(text, lang)}


@settings(max_examples=250, deadline=None)
@given(text=TEXTS, lang=LANGS)
def test_tokens_cover_the_text_once_and_in_order(text: str, lang: str) -> None:
    place = 0
    for token in tokens(text, lang):
        assert token.source is not None
        assert token.source.post == 0
        assert text[place : token.source.start].strip("\x1c\x1d\x1e\x1f \t\n\r\x0b\x0c\x85\u2028\u2029").strip() == ""
        assert token.source.start < token.source.end
        assert token.joined == (token.joined and token.source.start == place and place > 0)
        place = token.source.end
    assert text[place:].strip().strip("\x1c\x1d\x1e\x1f") == ""


@settings(max_examples=250, deadline=None)
@given(text=TEXTS)
def test_english_speech_holds_words_and_nothing_else(text: str) -> None:
    for token in tokens(text):
        for word in token.spoken:
            assert regex.fullmatch(r"[\p{L}\p{M}\u200c\u200d]+(?:['׳][\p{L}\p{M}]+)*", word), (token, word)


@settings(max_examples=120, deadline=None)
@given(text=TEXTS, lang=LANGS)
def test_speech_never_holds_a_sign_or_an_address(text: str, lang: str) -> None:
    for token in tokens(text, lang):
        assert not regex.search(r"[@#$%€£\s]|https?:|www\.", " ".join(token.spoken).replace(" ", "")), token
        assert token.kind != "emoji" or token.spoken == ()


@settings(max_examples=120, deadline=None)
@given(text=TEXTS, lang=LANGS)
def test_a_caption_shows_the_text_itself(text: str, lang: str) -> None:
    for token in tokens(text, lang):
        assert token.source is not None
        written = text[token.source.start : token.source.end]
        if token.kind == "link":
            assert regex.sub(r"[^\w.]", "", token.shown) != ""
        else:
            assert regex.sub(r"[*_~`]", "", token.shown) == regex.sub(r"[*_~`]", "", written)
            assert not regex.search(r"\s", token.shown)


@settings(max_examples=60, deadline=None)
@given(text=TEXTS, lang=LANGS)
def test_reading_is_a_function_of_the_text(text: str, lang: str) -> None:
    assert read_post(Post(text=text), 3, lang) == read_post(Post(text=text), 3, lang)


@settings(max_examples=60, deadline=None)
@given(text=TEXTS, lang=LANGS)
def test_every_sentence_closes_and_at_most_two_words_are_stressed_besides_numbers(text: str, lang: str) -> None:
    for sentence in read_post(Post(text=text), 0, lang).sentences:
        spoken = [token for token in sentence.tokens if token.spoken]
        assert not spoken or spoken[-1].mark in {".", "!", "?"}
        stressed = [token for token in sentence.tokens if token.emphasis and token.kind not in {"number", "money", "percent"}]
        assert len(stressed) <= MAX_STRESSED
        assert all(token.spoken for token in sentence.tokens if token.emphasis)


def test_captions_keep_their_punctuation_and_signs() -> None:
    shown = [token.shown for token in tokens('We raised "$4.2B", said @jack_d (#Fun).')]
    assert shown == ["We", "raised", '"$4.2B",', "said", "@jack_d", "(#Fun)."]


@pytest.mark.parametrize("emoji", ["👨‍👩‍👧‍👦", "🇩🇪", "1️⃣", "👍🏽", "❤️‍🔥", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "☺️", "🧑🏿‍🚀"])
def test_an_emoji_of_many_code_points_is_one_silent_token(emoji: str) -> None:
    first, picture, last = tokens(f"go{emoji} on")
    assert (picture.shown, picture.spoken, picture.kind, picture.joined) == (emoji, (), "emoji", True)
    assert (first.shown, last.shown, last.joined) == ("go", "on", False)


def test_a_link_is_shown_by_its_host_and_keeps_its_place() -> None:
    text = "Read https://www.example.com/very/long?path=1, now"
    link = tokens(text)[1]
    assert (link.shown, link.spoken, link.kind) == ("example.com,", ("example", "dot", "com"), "link")
    assert link.source is not None
    assert text[link.source.start : link.source.end] == "https://www.example.com/very/long?path=1,"


def test_a_known_entity_wins_over_what_its_text_looks_like() -> None:
    text = "see example.com/verylong… today"
    post = Post(
        text=text,
        entities=(Entity(kind="link", start=4, end=25, target="https://shop.example.com/x", display="example.com/verylong…"),),
    )
    assert [token.shown for token in tokens_of(post, 0, "en")] == ["see", "shop.example.com", "today"]


def test_entities_outside_the_text_or_over_each_other_are_passed_over() -> None:
    entities = (
        Entity(kind="hashtag", start=0, end=4, target="abc", display="#abc"),
        Entity(kind="hashtag", start=2, end=4, target="bc", display="bc"),
        Entity(kind="mention", start=90, end=99, target="x", display="@x"),
    )
    assert [token.kind for token in tokens_of(Post(text="#abc def", entities=entities), 0, "en")] == ["hashtag", "word"]


def test_writing_without_spaces_is_parted_into_joined_words() -> None:
    found = tokens("今日は天気です。明日も晴れ。", "ja")
    assert len(found) >= 4
    assert [token.joined for token in found if token.shown.startswith(("天", "晴"))] == [True, True]
    assert found[0].joined is False
    assert all(not regex.match(r"[。、]", token.shown) for token in found)
    assert all(token.joined for token in tokens("สวัสดีครับผม", "th")[1:])


def test_numbers_are_never_cut_in_writing_without_spaces() -> None:
    assert any(token.shown.startswith("2026年") for token in tokens("あの人は2026年に4.2億ドルを調達した", "ja"))
    assert any("4.2億" in token.shown for token in tokens("あの人は2026年に4.2億ドルを調達した", "ja"))


def test_marks_tell_the_voice_its_melody() -> None:
    found = by_shown("Yes, Dr. Smith (the old one) asked: why? Wow! Fine")
    assert {shown: token.mark for shown, token in found.items()} == {
        "Yes,": ",",
        "Dr.": "",
        "Smith": ",",
        "(the": "",
        "old": "",
        "one)": ",",
        "asked:": ":",
        "why?": "?",
        "Wow!": "!",
        "Fine": ".",
    }


def test_a_lone_dash_gives_its_pause_to_the_word_before() -> None:
    found = tokens("Time — and money")
    assert [(token.shown, token.spoken, token.mark) for token in found[:2]] == [("Time", ("Time",), ","), ("—", (), "")]


def test_stress_falls_on_numbers_denials_and_what_the_author_forces() -> None:
    stressed = [token.shown for token in tokens("We did *not* pay $5M, and NEVER will for 3x less")]
    assert [
        shown for shown, token in by_shown("We did *not* pay $5M, and NEVER will for 3x less").items() if token.emphasis
    ] == [
        "not",
        "$5M,",
        "NEVER",
        "3x",
    ]
    assert "*not*" not in stressed
    assert not any(token.emphasis for token in tokens("THIS IS THE BEST DAY EVER"))
    assert not any(token.emphasis for token in tokens("NASA and the API in 2026"))


def test_markup_is_not_shown_but_lone_asterisks_are() -> None:
    assert [token.shown for token in tokens("so **very good** and `x` at 5* hotels")] == [
        "so",
        "very",
        "good",
        "and",
        "x",
        "at",
        "5*",
        "hotels",
    ]


def test_every_rewriting_is_logged_with_its_rule_and_place() -> None:
    text = "It grew 3x to $4.2B w/ ease"
    rewrites = read_post(Post(text=text), 2, "en").rewrites
    assert [(each.shown, each.spoken, each.rule) for each in rewrites] == [
        ("3x", "three times", "multiple"),
        ("$4.2B", "four point two billion dollars", "money"),
        ("w/", "with", "abbreviation"),
    ]
    assert [text[each.source.start : each.source.end] for each in rewrites] == ["3x", "$4.2B", "w/"]
    assert {each.source.post for each in rewrites} == {2}


def test_plain_words_are_not_logged_as_rewritten() -> None:
    assert read_post(Post(text="Plain words, don't change."), 0, "en").rewrites == ()


def test_paragraphs_are_counted_at_blank_lines() -> None:
    sentences = read_post(Post(text="One. Two.\nThree.\n\nFour.\r\n\r\nFive."), 0, "en").sentences
    assert [sentence.paragraph for sentence in sentences] == [0, 0, 0, 1, 2]


def test_a_text_beyond_the_limit_is_refused_with_its_size() -> None:
    with pytest.raises(TweetError, match=r"got 50001 characters; allowed at most 50000"):
        tokens("a" * (MAX_CHARACTERS + 1))


@pytest.mark.parametrize(
    "hostile",
    [
        *("a" * 20000, "9" * 9000, "+1 555 " * 1000, "👨\u200d" * 2000, "あ" * 9000, "http://" * 800),
        "e\u0301" * 5000,
        *("a" * 20000, "9" * 9000, "+1 555 " * 1000, "👨‍" * 2000, "あ" * 9000, "http://" * 800, "e\u0301" * 5000),
    ],
)
def test_hostile_text_is_read_all_the_same(hostile: str) -> None:
    found = tokens(hostile)
    assert sum(token.source.end - token.source.start for token in found if token.source) >= len(hostile.replace(" ", ""))
