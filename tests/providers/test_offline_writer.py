"""The offline writer: the tweet's own words, in order, within the length, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.artifacts import Post, ReplyTo, Script, Sentence, Tweet
from tweetreel.codec import from_json, to_json
from tweetreel.errors import InputError, TweetError
from tweetreel.providers.offline_writer import ScriptRequest, write_script
from tweetreel.speech.trace import traceability
from tweetreel.tweet.sources import read_tweet

CTA = ("Follow for more.",)
SAMPLES = sorted(path for path in (Path(__file__).parents[1] / "samples").glob("*.*") if path.suffix in {".json", ".txt"})


def thread(*texts: str, lang: str = "en") -> Tweet:
    return Tweet(posts=tuple(Post(text=text) for text in texts), lang=lang)


def written(sentence: Sentence) -> str:
    return " ".join(token.shown for token in sentence.tokens)


def story(script: Script) -> list[tuple[str, list[str]]]:
    return [(beat.id, [written(sentence) for sentence in beat.sentences]) for beat in script.beats]


def sample(path: Path) -> Tweet:
    return read_tweet(path.read_bytes(), name=path.name, find_file=lambda name: None).tweet


def test_a_short_tweet_is_hook_body_and_call_to_action() -> None:
    text = "We raised $4.2B. It took us ten years, three pivots and one very patient dog. Thank you all!\n\n#startups #funding"
    script = write_script(ScriptRequest(tweet=thread(text), cta=CTA))
    assert story(script) == [
        ("hook", ["We raised $4.2B."]),
        ("body-1", ["It took us ten years, three pivots and one very patient dog."]),
        ("body-2", ["Thank you all!"]),
        ("cta", ["Follow for more."]),
    ]
    assert [(beat.role, beat.post) for beat in script.beats] == [("hook", 0), ("body", 0), ("body", 0), ("cta", None)]
    assert [(omission.text, omission.reason) for omission in script.omitted] == [("#startups #funding", "hashtags")]
    assert [(rewrite.shown, rewrite.spoken) for rewrite in script.rewrites] == [("$4.2B.", "four point two billion dollars")]
    assert all(token.source is None for sentence in script.beats[-1].sentences for token in sentence.tokens)
    assert script.writer == "offline"


def test_a_weak_opener_takes_the_next_sentence_into_the_hook() -> None:
    script = write_script(ScriptRequest(tweet=thread("Breaking: wow. The bridge is open again. Go see it.")))
    assert story(script)[0] == ("hook", ["Breaking: wow.", "The bridge is open again."])


def test_every_post_of_a_thread_starts_a_beat() -> None:
    script = write_script(ScriptRequest(tweet=thread("1/3 One thing.", "2/3 Yes.", "3/3 Done now."), cta=CTA))
    assert [(beat.id, beat.post) for beat in script.beats] == [("hook", 0), ("body-1", 1), ("body-2", 2), ("cta", None)]
    assert [omission.reason for omission in script.omitted] == ["thread counter"] * 3


def test_pauses_are_longer_between_beats_than_between_sentences_and_shortest_inside_one() -> None:
    text = "First. And then, " + "word " * 14 + "here, and so on it went for ever and ever until the end of the day. Last one."
    script = write_script(ScriptRequest(tweet=thread(text), sentence_pause_ms=200, beat_pause_ms=400))
    pauses = {sentence.pause_ms for beat in script.beats for sentence in beat.sentences}
    assert pauses == {100, 400} or pauses == {100, 200, 400}
    assert all(beat.sentences[-1].pause_ms in {100, 400} for beat in script.beats)


def test_what_is_too_long_is_condensed_by_whole_sentences_and_written_down() -> None:
    tweet = thread(
        "We tested 40 cameras.", "Nice weather too. The best one cost $99. It was tiny.", "Here is the full list of them."
    )
    whole = write_script(ScriptRequest(tweet=tweet))
    script = write_script(ScriptRequest(tweet=tweet, maximum_ms=whole.predicted_ms - 1))
    assert script.predicted_ms < whole.predicted_ms
    left_out = [omission for omission in script.omitted if omission.reason.startswith("too long")]
    assert [omission.text for omission in left_out] == ["It was tiny."]
    assert traceability(script, tweet) == ()


def test_what_cannot_fit_is_refused_with_the_predicted_length() -> None:
    tweet = thread("This sentence alone takes much longer than anybody would ever allow it to take, sadly.")
    with pytest.raises(InputError, match=r"too long .*got predicted \d+\.\d s; allowed 0\.0 to 1\.0 s\).*Shorten"):
        write_script(ScriptRequest(tweet=tweet, maximum_ms=1_000))


def test_what_is_too_short_gets_longer_pauses_but_not_endless_ones() -> None:
    tweet = thread("Short. Sweet. Done.")
    plain = write_script(ScriptRequest(tweet=tweet))
    stretched = write_script(ScriptRequest(tweet=tweet, minimum_ms=plain.predicted_ms + 200))
    assert plain.predicted_ms + 195 <= stretched.predicted_ms <= plain.predicted_ms + 205
    endless = write_script(ScriptRequest(tweet=tweet, minimum_ms=50_000))
    assert max(sentence.pause_ms for beat in endless.beats for sentence in beat.sentences) == 560


@pytest.mark.parametrize(
    ("text", "got"),
    [
        ("", "an empty text"),
        ("https://example.com/x", "only a link: 'https://example.com/x'"),
        ("🔥🔥", "only emoji"),
        ("...", "only word: '...'"),
        ("https://a.com 👀", "only emoji, link"),
    ],
)
def test_a_tweet_without_a_word_is_refused(text: str, got: str) -> None:
    with pytest.raises(TweetError) as caught:
        write_script(ScriptRequest(tweet=thread(text), cta=CTA))
    assert got in str(caught.value)
    assert caught.value.hint


def test_hashtags_are_said_where_there_is_nothing_else() -> None:
    script = write_script(ScriptRequest(tweet=thread("#ThrowbackThursday #Rome")))
    assert story(script) == [("hook", ["#ThrowbackThursday #Rome"])]
    assert script.omitted == ()


def test_a_silent_post_inside_a_thread_is_left_out_and_written_down() -> None:
    tweet = thread("Look at this.", "🔥🔥", "Amazing, right?")
    script = write_script(ScriptRequest(tweet=tweet))
    assert [(omission.text, omission.source.post, omission.reason) for omission in script.omitted] == [
        ("🔥🔥", 1, "nothing to say")
    ]
    assert traceability(script, tweet) == ()


def test_the_call_to_action_speaks_its_own_language() -> None:
    script = write_script(
        ScriptRequest(tweet=thread("Heute ist ein guter Tag.", lang="de"), cta=("Follow us. It's 3x better.",), cta_lang="en")
    )
    assert [sentence.lang for beat in script.beats for sentence in beat.sentences] == ["de", "en", "en"]
    assert script.beats[-1].sentences[1].tokens[1].spoken == ("three", "times")


def test_a_code_that_names_no_language_is_read_as_english() -> None:
    assert write_script(ScriptRequest(tweet=thread("Just words.", lang="und"))).lang == "en"


def test_a_request_out_of_range_is_refused() -> None:
    tweet = thread("x")
    for faults in ({"minimum_ms": 5, "maximum_ms": 4}, {"maximum_ms": 0}, {"words_per_minute": 0}, {"beat_pause_ms": -1}):
        with pytest.raises(ValueError, match="ScriptRequest: "):
            ScriptRequest(tweet=tweet, **faults)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_tweet_becomes_a_script_of_its_own_words(path: Path) -> None:
    tweet = sample(path)
    script = write_script(ScriptRequest(tweet=tweet, cta=CTA, minimum_ms=8_000, maximum_ms=60_000))
    assert traceability(script, tweet, cta=CTA) == ()
    assert script.predicted_ms <= 60_000
    assert script.beats[0].role == "hook"
    assert script.beats[-1].role == "cta"
    assert len({beat.id for beat in script.beats}) == len(script.beats)
    assert from_json(Script, to_json(script)) == script


def test_there_are_samples() -> None:
    assert len(SAMPLES) >= 15


WORDS = st.sampled_from(
    [
        "We",
        "did",
        "not",
        "pay",
        "$4.2B.",
        "3x",
        "today!",
        "But",
        "why?",
        "🔥",
        "#fun",
        "@jo",
        "https://a.com",
        "1/2",
        "\n\n",
        "- ",
        "こんにちは。",
        "*so*",
    ]
)
POSTS = st.lists(st.lists(WORDS | st.text(max_size=5), min_size=1, max_size=25).map(" ".join), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(texts=POSTS, maximum=st.integers(4_000, 40_000), reply=st.booleans(), lang=st.sampled_from(["en", "ja", "de", "ar"]))
def test_nothing_is_invented_and_nothing_vanishes(texts: list[str], maximum: int, reply: bool, lang: str) -> None:
    posts = tuple(Post(text=text, reply_to=ReplyTo(handle="jo") if reply else None) for text in texts)
    tweet = Tweet(posts=posts, lang=lang)
    try:
        script = write_script(ScriptRequest(tweet=tweet, cta=CTA, maximum_ms=maximum))
    except InputError:
        return
    assert traceability(script, tweet, cta=CTA) == ()
    assert 0 < script.predicted_ms <= maximum
    assert all(any(token.spoken for token in sentence.tokens) for beat in script.beats for sentence in beat.sentences)
    assert script == write_script(ScriptRequest(tweet=tweet, cta=CTA, maximum_ms=maximum))
