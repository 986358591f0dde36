"""The tweets.js of an account's archive."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.tweet.sources_of import archive, nothing_beside
from tweetreel.artifacts import ReplyTo
from tweetreel.errors import TweetError
from tweetreel.tweet.sources import ParsedTweet, read_tweet


def tweet(
    key: str, text: str, *, to: str | None = None, user: str = "100", handle: str = "marafield", **fields: Any
) -> dict[str, Any]:
    """Return a post as archives write it: numbers are text, times are Twitter's."""
    raw: dict[str, Any] = {
        "id": key,
        "id_str": key,
        "full_text": text,
        "created_at": "Wed Mar 04 09:15:00 +0000 2026",
        "favorite_count": "12",
        "retweet_count": "3",
        "lang": "en",
        "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []},
        **fields,
    }
    if to is not None:
        answered = {"in_reply_to_status_id_str": to, "in_reply_to_user_id_str": user, "in_reply_to_screen_name": handle}
        raw |= answered
    return raw


def read(data: bytes, post_id: str | None = None, **options: Any) -> ParsedTweet:
    return read_tweet(data, name="tweets.js", post_id=post_id, **{"find_file": nothing_beside, **options})


THREAD = [tweet("30", "Three", to="20"), tweet("10", "One"), tweet("99", "Another day"), tweet("20", "Two", to="10")]


@pytest.mark.parametrize("key", ["10", "20", "30"])
def test_the_thread_through_a_post_is_the_author_s_reply_chain(key: str) -> None:
    found = read(archive(*THREAD), key).tweet
    assert [post.text for post in found.posts] == ["One", "Two", "Three"]
    assert (found.source, found.author.handle, found.author.id) == ("archive", "marafield", "100")
    assert found.posts[0].created_at == "2026-03-04T09:15:00Z"
    assert (found.posts[0].metrics.likes, found.posts[0].metrics.reposts, found.posts[0].metrics.views) == (12, 3, None)


def test_without_an_id_several_posts_are_an_error_that_names_it_and_some_ids() -> None:
    with pytest.raises(TweetError, match=r"4 posts.*30 \('Three'\).*--id"):
        read(archive(*THREAD))
    assert read(archive(tweet("1", "Only one"))).tweet.posts[0].text == "Only one"


def test_an_id_that_is_not_there_is_an_error_that_lists_some() -> None:
    with pytest.raises(TweetError, match=r"holds no post 31.*10 \('One'\)"):
        read(archive(*THREAD), "31")


def test_of_two_branches_the_thread_goes_through_the_named_post() -> None:
    aside = tweet("21", "Aside", to="10")
    assert [post.text for post in read(archive(*THREAD, aside), "21").tweet.posts] == ["One", "Aside"]
    assert [post.text for post in read(archive(*THREAD, aside), "10").tweet.posts] == ["One", "Two", "Three"]


def test_media_entities_and_files_are_read_as_archives_write_them() -> None:
    text = "Dawn &amp; dew #camp @friend https://t.co/link https://t.co/pic"

    def indices(surface: str) -> list[str]:
        start = text.index(surface)
        return [str(start), str(start + len(surface))]

    photo = {
        "id_str": "77",
        "type": "photo",
        "url": "https://t.co/pic",
        "media_url_https": "https://pbs.twimg.com/media/Dew.jpg",
        "expanded_url": "https://twitter.com/marafield/status/5/photo/1",
        "indices": indices("https://t.co/pic"),
        "sizes": {"large": {"w": "1200", "h": "800", "resize": "fit"}},
    }
    entities = {
        "hashtags": [{"text": "camp", "indices": indices("#camp")}],
        "user_mentions": [{"screen_name": "friend", "name": "F", "id_str": "3", "indices": indices("@friend")}],
        "urls": [
            {
                "url": "https://t.co/link",
                "expanded_url": "https://example.com/dew",
                "display_url": "example.com/dew",
                "indices": indices("https://t.co/link"),
            }
        ],
        "media": [photo],
    }
    raw = tweet("5", text, entities=entities, extended_entities={"media": [photo]})
    found = read(archive(raw), find_file=lambda name: name if name == "5-Dew.jpg" else None).tweet
    post = found.posts[0]
    assert post.text == "Dawn & dew #camp @friend example.com/dew"
    assert [(entity.kind, entity.target) for entity in post.entities] == [
        ("hashtag", "camp"),
        ("mention", "friend"),
        ("link", "https://example.com/dew"),
    ]
    assert [(media.key, media.kind, media.file, media.width, media.height) for media in post.media] == [
        ("3_77", "photo", "5-Dew.jpg", 1200, 800)
    ]
    assert found.author.handle == "marafield"


def test_the_best_mp4_of_a_video_is_asked_for_by_the_archive_s_name() -> None:
    video = {
        "id_str": "8",
        "type": "video",
        "url": "https://t.co/v",
        "media_url_https": "https://pbs.twimg.com/thumb.jpg",
        "video_info": {
            "duration_millis": "4000",
            "variants": [
                {"content_type": "application/x-mpegURL", "url": "https://video.example/a.m3u8"},
                {"content_type": "video/mp4", "bitrate": "256000", "url": "https://video.example/low.mp4"},
                {"content_type": "video/mp4", "bitrate": "832000", "url": "https://video.example/high.mp4?tag=12"},
            ],
        },
    }
    raw = tweet("5", "Watch https://t.co/v", extended_entities={"media": [video]})
    media = read(archive(raw), find_file={"5-high.mp4": "tweets_media/5-high.mp4"}.get).tweet.posts[0].media[0]
    assert (media.kind, media.url, media.file, media.milliseconds) == (
        "video",
        "https://video.example/high.mp4?tag=12",
        "tweets_media/5-high.mp4",
        4000,
    )


def test_a_reply_to_another_account_says_whom_it_answers() -> None:
    mention = {"screen_name": "friend", "id_str": "3", "indices": ["0", "7"]}
    raw = tweet("5", "@friend Yes!", to="4", user="3", handle="friend", entities={"user_mentions": [mention]})
    parsed = read(archive(raw))
    assert parsed.tweet.posts[0].text == "Yes!"
    assert parsed.tweet.posts[0].reply_to == ReplyTo(id="4", handle="friend", available=False)
    assert "tweet.parent-missing" in {finding.code for finding in parsed.findings}


def test_a_retweet_is_its_author_s_text_as_far_as_the_archive_has_it() -> None:
    mention = {"screen_name": "Friend", "name": "A Friend", "id_str": "3", "indices": ["3", "10"]}
    raw = tweet("5", "RT @Friend: What a day, and it is not ov…", entities={"user_mentions": [mention]})
    parsed = read(archive(raw))
    assert parsed.tweet.posts[0].text == "What a day, and it is not ov…"
    assert (parsed.tweet.author.name, parsed.tweet.author.handle) == ("A Friend", "Friend")
    assert parsed.tweet.posts[0].metrics.likes is None
    assert [finding.code for finding in parsed.findings] == ["tweet.shortened"]


def test_a_status_link_at_the_end_is_a_quote_that_the_archive_does_not_hold() -> None:
    url = {"url": "https://t.co/q", "expanded_url": "https://twitter.com/friend/status/9", "indices": ["5", "19"]}
    raw = tweet("5", "This https://t.co/q", entities={"urls": [url]})
    post = read(archive(raw)).tweet.posts[0]
    assert post.text == "This"
    assert post.quote is not None
    assert (post.quote.id, post.quote.author.handle, post.quote.available) == ("9", "friend", False)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"window.YTD.like.part0 = []", "holds no posts.*YTD.like"),
        (b"window.YTD.tweets.part0 = []", "holds no post"),
        (b"window.YTD.tweets.part0 = [{}]", "without an id"),
        (b"window.YTD.tweets.part0 = {}", "holds no post"),
        (b'window.YTD.tweets.part0 = [ {\n  "tweet" : ', r"tweets.js:2:\d+: not JSON"),
        (b'window.YTD.tweets.part0 = [{"tweet": {"id_str": "1"}}]', "has no text"),
        (b'window.YTD.tweets.part0 = [{"tweet": {"id_str": "1", "full_text": "https://t.co/a"}}]', "only a link"),
    ],
)
def test_what_is_no_archive_of_posts_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(TweetError, match=said):
        read(data)


def test_an_archive_s_list_is_also_read_without_its_prefix_and_with_a_semicolon() -> None:
    assert read(json.dumps([{"tweet": tweet("1", "Hello you")}]).encode()).tweet.source == "archive"
    assert read(archive(tweet("1", "Hello you")) + b";\n").tweet.posts[0].text == "Hello you"
