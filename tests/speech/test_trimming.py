"""What of a post is not said, and that it is written down."""

from __future__ import annotations

import pytest

from tweetreel.artifacts import Post, ReplyTo
from tweetreel.speech.trimming import trimmed
from tweetreel.speech.words import read_post


def said_and_left_out(
    text: str, lang: str = "en", *, threaded: bool = False, reply: bool = False, keep: bool = False
) -> tuple[str, list[tuple[str, str]]]:
    post = Post(text=text, reply_to=ReplyTo(handle="bob") if reply else None)
    said, omitted = trimmed(read_post(post, 0, lang).sentences, post, threaded=threaded, keep_hashtags=keep)
    shown = " / ".join(" ".join(token.shown for token in utterance.tokens) for utterance in said)
    for omission in omitted:
        assert text[omission.source.start : omission.source.end] == omission.text
    return shown, [(omission.text, omission.reason) for omission in omitted]


@pytest.mark.parametrize(
    ("text", "shown", "left_out"),
    [
        ("Great read. https://a.com/x", "Great read.", [("https://a.com/x", "link")]),
        ("Great read 👉 https://a.com/x", "Great read 👉", [("https://a.com/x", "link")]),
        ("Read more at https://a.com/x", "Read more at a.com", []),
        ("See https://a.com first.", "See a.com first.", []),
        ("Sun. #beach #fun", "Sun.", [("#beach #fun", "hashtags")]),
        ("Sun! 🌞 #beach", "Sun! 🌞", [("#beach", "hashtags")]),
        ("I love #Python", "I love #Python", []),
        ("Working on #Python #Rust", "Working on #Python", [("#Rust", "hashtags")]),
        ("Sun #beach\n#fun\nhttps://a.com", "Sun", [("#beach\n#fun", "hashtags"), ("https://a.com", "link")]),
        ("#Python is fun", "#Python is fun", []),
        ("- one\n- two", "one / two", [("-", "bullet"), ("-", "bullet")]),
        ("🔥🔥🔥\nHot day", "🔥 🔥 🔥 Hot day", []),
        ("Hot day\n🔥", "Hot day 🔥", []),
    ],
)
def test_only_labels_at_the_edges_are_left_out(text: str, shown: str, left_out: list[tuple[str, str]]) -> None:
    assert said_and_left_out(text) == (shown, left_out)


def test_counters_of_a_thread_are_left_out_only_in_a_thread() -> None:
    assert said_and_left_out("1/5 Hello there", threaded=True) == ("Hello there", [("1/5", "thread counter")])
    assert said_and_left_out("Hello there (2/5)", threaded=True) == ("Hello there", [("(2/5)", "thread counter")])
    assert said_and_left_out("1/5 of all people", threaded=False) == ("1/5 of all people", [])


def test_whom_a_reply_answers_is_not_said() -> None:
    assert said_and_left_out("@bob @eve thanks a lot", reply=True) == ("thanks a lot", [("@bob @eve", "reply mention")])
    assert said_and_left_out("@bob thanks a lot") == ("@bob thanks a lot", [])
    assert said_and_left_out("@bob", reply=True) == ("@bob", [])


def test_hashtags_can_be_kept_where_there_is_nothing_else() -> None:
    assert said_and_left_out("#Throwback #Thursday") == ("", [("#Throwback #Thursday", "hashtags")])
    assert said_and_left_out("#Throwback #Thursday", keep=True) == ("#Throwback #Thursday", [])


def test_a_sentence_that_lost_its_end_still_closes() -> None:
    post = Post(text="We shipped it, https://a.com")
    said, _ = trimmed(read_post(post, 0, "en").sentences, post, threaded=False)
    assert said[-1].tokens[-1].mark == "."
