"""Every source through the one door: what is recognised, what is equal, what is refused."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tweet.sources_of import AUTHOR, answer, archive, nothing_beside, span
from tweetreel.artifacts import Author, Entity, Media, Metrics, Post, Quote, Tweet
from tweetreel.codec import from_json, to_json
from tweetreel.errors import Error, InputError, TweetError
from tweetreel.tweet.sources import ParsedTweet, read_tweet

SAMPLES = Path(__file__).parents[1] / "samples"
ANSWERS = sorted(SAMPLES.glob("*.json"))


def read(data: bytes | str, *, name: str = "tweet.txt", **options: Any) -> ParsedTweet:
    raw = data.encode() if isinstance(data, str) else data
    return read_tweet(raw, name=name, **{"find_file": nothing_beside, **options})


def beside(path: Path) -> Any:
    return lambda name: name if (path.parent / name).is_file() else None


# ------------------------------------------------------------------------------------------------ one content, four sources

TEXT = "Bread &amp; butter: 3 tips #baking from @someone, all here https://t.co/link1 https://t.co/pic1"
PLAIN = "Bread & butter: 3 tips #baking from @someone, all here https://www.example.com/bread"
FOLLOW_UP = "Salt your butter. Always."


def api_source() -> bytes:
    first = {
        "id": "10",
        "author_id": "100",
        "conversation_id": "10",
        "text": TEXT,
        "created_at": "2026-03-04T09:15:00.000Z",
        "lang": "en",
        "public_metrics": {"like_count": 12, "retweet_count": 3},
        "attachments": {"media_keys": ["3_77"]},
        "entities": {
            "hashtags": [{**span(TEXT, "#baking"), "tag": "baking"}],
            "mentions": [{**span(TEXT, "@someone"), "username": "someone", "id": "200"}],
            "urls": [
                {
                    **span(TEXT, "https://t.co/link1"),
                    "url": "https://t.co/link1",
                    "expanded_url": "https://www.example.com/bread",
                    "display_url": "example.com/bread",
                },
                {
                    **span(TEXT, "https://t.co/pic1"),
                    "url": "https://t.co/pic1",
                    "expanded_url": "https://x.com/marafield/status/10/photo/1",
                    "display_url": "pic.x.com/pic1",
                    "media_key": "3_77",
                },
            ],
        },
    }
    second = {
        "id": "20",
        "author_id": "100",
        "conversation_id": "10",
        "text": FOLLOW_UP,
        "created_at": "2026-03-04T09:15:01.000Z",
        "lang": "en",
        "public_metrics": {"like_count": 5, "retweet_count": 0},
        "referenced_tweets": [{"type": "replied_to", "id": "10"}],
        "in_reply_to_user_id": "100",
    }
    media = [
        {"media_key": "3_77", "type": "photo", "url": "https://pbs.twimg.com/media/Bread.jpg", "width": 1200, "height": 800}
    ]
    return answer([second, first], media=media)


def archive_source() -> bytes:
    def indices(surface: str) -> list[str]:
        return [str(value) for value in span(TEXT, surface).values()]

    photo = {
        "id_str": "77",
        "type": "photo",
        "url": "https://t.co/pic1",
        "media_url_https": "https://pbs.twimg.com/media/Bread.jpg",
        "expanded_url": "https://twitter.com/marafield/status/10/photo/1",
        "display_url": "pic.twitter.com/pic1",
        "indices": indices("https://t.co/pic1"),
        "sizes": {"large": {"w": "1200", "h": "800"}},
    }
    first = {
        "id_str": "10",
        "full_text": TEXT,
        "created_at": "Wed Mar 04 09:15:00 +0000 2026",
        "lang": "en",
        "favorite_count": "12",
        "retweet_count": "3",
        "entities": {
            "hashtags": [{"text": "baking", "indices": indices("#baking")}],
            "user_mentions": [{"screen_name": "someone", "id_str": "200", "indices": indices("@someone")}],
            "urls": [
                {
                    "url": "https://t.co/link1",
                    "expanded_url": "https://www.example.com/bread",
                    "display_url": "example.com/bread",
                    "indices": indices("https://t.co/link1"),
                }
            ],
            "media": [photo],
        },
        "extended_entities": {"media": [photo]},
    }
    second = {
        "id_str": "20",
        "full_text": FOLLOW_UP,
        "created_at": "Wed Mar 04 09:15:01 +0000 2026",
        "lang": "en",
        "favorite_count": "5",
        "retweet_count": "0",
        "in_reply_to_status_id_str": "10",
        "in_reply_to_user_id_str": "100",
        "in_reply_to_screen_name": "marafield",
    }
    return archive(second, first)


def test_all_four_sources_give_the_same_tweet_for_the_same_content() -> None:
    from_api = read(api_source(), name="answer.json").tweet
    assert from_api.posts[0].text == "Bread & butter: 3 tips #baking from @someone, all here example.com/bread"
    assert from_api.posts[0].media[0].url == "https://pbs.twimg.com/media/Bread.jpg"

    from_archive = read(archive_source(), name="tweets.js", post_id="10").tweet
    # An archive does not say its author's name, and who wrote it is known by id and handle only.
    assert from_archive == replace(
        from_api, source="archive", author=Author(handle=from_api.author.handle, id=from_api.author.id)
    )

    assert read(to_json(from_api), name="tweet.json").tweet == from_api

    from_text = read(f"{PLAIN}\n\n{FOLLOW_UP}\n").tweet
    carried = tuple(Post(text=post.text, entities=post.entities, lang=post.lang) for post in from_api.posts)
    assert from_text == Tweet(posts=carried, lang=from_api.lang, source="text")


# ------------------------------------------------------------------------------------------------------------- plain text


@pytest.mark.parametrize(
    ("text", "posts"),
    [
        ("One post\nwith two lines", ["One post\nwith two lines"]),
        ("One\n\nTwo", ["One", "Two"]),
        ("One\r\n\r\n\r\nTwo\r\n", ["One", "Two"]),
        ("One\n---\nTwo\n-----\nThree", ["One", "Two", "Three"]),
        ("---\nOne\n   \n  ---  \n\nTwo\n---\n", ["One", "Two"]),
        ("One -- two\n--\nstill one", ["One -- two\n--\nstill one"]),
        ("\ufeffOne", ["One"]),
        ("[1/4] A thread about {curly} things", ["[1/4] A thread about {curly} things"]),
        ("{sic} they said", ["{sic} they said"]),
        ("[Sponsored] New shoes", ["[Sponsored] New shoes"]),
        ("Fish &amp; chips stays as typed", ["Fish &amp; chips stays as typed"]),
        ("Cafe\u0301 #cafe\u0301", ["Café #café"]),
    ],
)
def test_plain_text_is_split_where_a_line_is_empty_or_dashes(text: str, posts: list[str]) -> None:
    tweet = read(text, name="-").tweet
    assert [post.text for post in tweet.posts] == posts
    assert (tweet.source, tweet.author) == ("text", Author())


def test_entities_of_plain_text_are_counted_in_code_points_of_what_is_shown() -> None:
    post = read("👍🏽 see https://www.example.com/a/very/long/path/indeed, #ok").tweet.posts[0]
    assert post.text == "👍🏽 see example.com/a/very/long/pa…, #ok"
    assert post.entities == (
        Entity(
            kind="link",
            start=7,
            end=34,
            target="https://www.example.com/a/very/long/path/indeed",
            display="example.com/a/very/long/pa…",
        ),
        Entity(kind="hashtag", start=36, end=39, target="ok", display="#ok"),
    )


# -------------------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"", "a.txt: the file is empty"),
        ("a.txt", b" \n\t \n", "the file is empty"),
        ("a.txt", b"\n---\n", "the file is empty"),
        ("a.txt", b"Good\nda\xffy", r"a.txt:2:3: the file is not text in UTF-8 \(got byte 0xff"),
        ("a.txt", "Hallo".encode("utf-16"), "UTF-16"),
        ("a.txt", b"ab\0cd", "binary"),
        ("a.jpg", b"\xff\xd8\xff\xe0 JFIF", "not text in UTF-8"),
        ("a.json", b'{"data": {"id": "1",\n "text": "cut', r"a.json:2:10: not JSON"),
        ("a.json", b"{'data': 1}", r"a.json:1:2: not JSON"),
        ("a.json", b'{"data": 1,}', r"a.json:1:\d+: not JSON"),
        ("-", b'[{"tweet": ', r"-:1:\d+: not JSON"),
        ("a.json", b"hello there", r"a.json:1:1: not JSON"),
        ("a.json", b'{"a": ' + b"9" * 5000 + b"}", "not JSON that can be read"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
        ("a.json", b'{"a":' * 70 + b"1" + b"}" * 70, "at most 64 levels"),
        ("a.json", b'{"name": "x", "version": 1}', "is no tweet .got an object with the keys name, version"),
        ("a.json", b"{}", "an empty object"),
        ("a.json", b"[]", "a list of 0 items"),
        ("a.json", b"[1, 2]", "a list of 2 items"),
        ("a.json", b'[{"b": 1}]', "a list of 1 item, the first one an object with the keys b"),
        ("a.json", b'"text"', "a string"),
        ("a.json", b"17", "a number"),
        ("a.json", b"null", "null"),
        ("a.json", b'{"created_at": 1, "id_str": "1", "retweet_count": 3}', "version 1.1"),
        ("a.html", b"<!DOCTYPE html><html>", "a web page"),
        ("a.txt", b"https://x.com/someone/status/1", r"only a link.*Nothing is downloaded"),
        ("a.txt", b"@someone @other", "only a mention"),
        ("a.txt", "🔥 🔥".encode(), "no letter and no digit"),
        ("a.txt", b"x" * 25_001, "too long"),
        ("a.txt", b"x" * 60_000, "too long"),
        ("a.txt", b"a\n\n" * 201, "201 posts; allowed at most 200"),
        ("a.txt", b"x" * (4 * 1024 * 1024 + 1), "at most 4,194,304 bytes"),
        ("a.js", b"window.YTD.tweets.part0 = " + b" " * (64 * 1024 * 1024), "at most 67,108,864 bytes"),
    ],
)
def test_what_is_no_tweet_is_refused_with_one_clear_message(name: str, data: bytes, said: str) -> None:
    with pytest.raises(TweetError, match=said) as caught:
        read(data, name=name)
    assert caught.value.exit_code == 2
    assert str(caught.value).startswith(name)


def test_an_id_must_be_one_and_must_be_there() -> None:
    with pytest.raises(TweetError, match="--id: the id of a post is a number"):
        read("Hi there", post_id="first")
    with pytest.raises(TweetError, match=r"no post ids.*--id 12"):
        read("Hi there", post_id="12")
    canonical = to_json(Tweet(posts=(Post(text="Hello you", id="5"),)))
    assert read(canonical, name="t.json", post_id="5").tweet.posts[0].id == "5"
    with pytest.raises(TweetError, match=r"no post 6.*posts 5"):
        read(canonical, name="t.json", post_id="6")


def broken(**changes: Any) -> str:
    whole = json.loads(to_json(Tweet(posts=(Post(text="Hello you", entities=()),))))
    whole["posts"][0] |= {key: value for key, value in changes.items() if key not in whole}
    whole |= {key: value for key, value in changes.items() if key in whole}
    return json.dumps(whole)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format": "tweetreel/tweet@2"}, "format: the JSON is no tweet that this version reads"),
        ({"posts": []}, "needs at least one post"),
        ({"posts": "none"}, "posts: Input should be"),
        ({"text": 5}, r"posts.0.text: Input should be a valid string"),
        ({"surprise": 1}, "surprise: .*not permitted|surprise: Unexpected"),
        ({"text": " "}, "nothing to say"),
        ({"text": "Two  spaces "}, "not clean"),
        ({"text": "A bell \u0007"}, "not clean"),
        ({"text": "x" * 25_001}, "too long"),
        ({"entities": [{"kind": "hashtag", "start": 3, "end": 90, "target": "x", "display": "#x"}]}, "outside its text"),
        ({"entities": [{"kind": "hashtag", "start": 3, "end": 3, "target": "x", "display": "#x"}]}, "outside its text"),
        ({"entities": [{"kind": "hashtag", "start": -3, "end": 3, "target": "x", "display": "#x"}]}, "outside its text"),
        ({"lang": "und"}, "no code"),
        ({"gaps": [{"after": 0, "missing_id": "4"}]}, "outside the thread"),
        ({"author": {"handle": "no handle!"}}, "handle cannot be one"),
    ],
)
def test_a_canonical_tweet_that_was_edited_badly_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(broken(**changes), name="tweet.json")


@pytest.mark.parametrize("file", ["/etc/passwd", "../secret.jpg", "a/../../b.jpg", "C:\\x.jpg", "a\\b.jpg", "file:///x", ""])
def test_a_file_outside_the_tweet_s_folder_is_not_used(file: str) -> None:
    media = (Media(key="3_1", kind="photo", file=file),)
    tweet = Tweet(posts=(Post(text="Hello you", media=media),), author=Author(avatar=file))
    parsed = read(to_json(tweet), name="tweet.json")
    assert parsed.tweet.posts[0].media[0].file is None
    assert parsed.tweet.author.avatar is None
    assert {finding.code for finding in parsed.findings} == {"tweet.file-outside"}


def test_a_file_in_a_folder_below_is_kept_and_a_missing_one_is_looked_for() -> None:
    kept = Media(key="3_1", kind="photo", file="media/a.jpg")
    sought = Media(key="3_2", kind="photo", url="https://pbs.twimg.com/media/B.jpg")
    quote = Quote(text="Quoted words", media=(sought,))
    tweet = Tweet(posts=(Post(text="Hello you", media=(kept, sought), quote=quote),))
    found = read(to_json(tweet), name="t.json", find_file={"B.jpg": "B.jpg"}.get).tweet.posts[0]
    assert [media.file for media in found.media] == ["media/a.jpg", "B.jpg"]
    assert found.quote is not None
    assert found.quote.media[0].file == "B.jpg"


# ------------------------------------------------------------------------------------------------------------------- laws


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.stem)
def test_every_sample_reads_and_its_canonical_json_reads_back_the_same(path: Path) -> None:
    parsed = read(path.read_bytes(), name=path.name, find_file=beside(path))
    tweet = parsed.tweet
    assert tweet.author.handle
    assert all(media.file for post in tweet.posts for media in post.media)
    assert "t.co/" not in to_json(tweet)
    assert read(to_json(tweet), name="tweet.json", find_file=beside(path)).tweet == tweet


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_tweet_or_an_error(data: bytes) -> None:
    with suppress(Error):
        assert read(data, name="-").tweet.posts


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = """
id text entities referenced_tweets attachments note_tweet conversation_id author_id lang edit_history_tweet_ids public_metrics
display_text_range in_reply_to_user_id created_at id_str full_text extended_entities in_reply_to_status_id_str media_keys
poll_ids type urls hashtags mentions start end url tag expanded_url media users polls options label
"""


@given(st.data())
@settings(max_examples=250, deadline=None)
def test_a_damaged_answer_is_a_tweet_or_an_error(data: st.DataObject) -> None:
    sources = [
        json.loads(path.read_bytes()) for path in (SAMPLES / "quote.json", SAMPLES / "photo.json", SAMPLES / "poll.json")
    ]
    sources += [json.loads(api_source()), json.loads(archive_source().partition(b"= ")[2])]
    document = data.draw(st.sampled_from(sources))
    for _ in range(data.draw(st.integers(1, 4))):
        place, steps = document, data.draw(st.integers(0, 6))
        for _ in range(steps):
            inside = [
                item
                for item in (place.values() if isinstance(place, dict) else place)
                if isinstance(item, dict | list) and item
            ]
            if not inside:
                break
            place = data.draw(st.sampled_from(inside))
        if isinstance(place, dict):
            place[data.draw(st.sampled_from([*place, *KEYS.split()]))] = data.draw(JSON)
        elif place:
            place[data.draw(st.integers(0, len(place) - 1))] = data.draw(JSON)
    try:
        tweet = read(json.dumps(document), name="a.json", post_id=data.draw(st.sampled_from([None, "10"]))).tweet
    except Error:
        return
    for post in tweet.posts:
        end = 0
        for entity in post.entities:
            assert end <= entity.start < entity.end <= len(post.text)
            end = entity.end
    assert read(to_json(tweet), name="tweet.json").tweet == tweet


WORDS = st.lists(
    st.sampled_from(
        [
            "hi",
            "@you",
            "#tag",
            "$CASH",
            "example.com",
            "https://a.io/b?c=1",
            "😀",
            "é",
            "e\u0301",
            "\u202e",
            "\n",
            " ",
            "日本",
            "-",
        ]
    ),
    min_size=1,
    max_size=14,
).map(" ".join)


@given(WORDS | st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_text_becomes_a_tweet_whose_json_reads_back_the_same(text: str) -> None:
    try:
        tweet = read(text.encode("utf-8", "surrogatepass"), name="-").tweet
    except Error:
        return
    assert from_json(Tweet, to_json(tweet)) == tweet
    assert read(to_json(tweet), name="tweet.json").tweet == tweet
    for post in tweet.posts:
        for entity in post.entities:
            assert post.text[entity.start : entity.end] == entity.display
    assert tweet.posts[0].metrics == Metrics()


def test_names_of_authors_come_from_the_answer() -> None:
    tweet = read(api_source(), name="answer.json").tweet
    assert (tweet.author.name, tweet.author.handle, tweet.author.id) == (AUTHOR["name"], AUTHOR["username"], AUTHOR["id"])
