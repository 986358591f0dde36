"""Answers of the X API v2, as it really gives them."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import pytest

from tests.tweet.sources_of import AUTHOR, STRANGER, answer, nothing_beside, post, reply, span
from tweetreel.artifacts import Entity, Gap, ReplyTo, Tweet
from tweetreel.errors import Severity, TweetError
from tweetreel.tweet.sources import ParsedTweet, read_tweet


def read(data: bytes, **options: Any) -> ParsedTweet:
    return read_tweet(data, name="answer.json", **{"find_file": nothing_beside, **options})


def tweet_of(data: bytes, **options: Any) -> Tweet:
    return read(data, **options).tweet


def url(text: str, short: str, expanded: str, display: str, **fields: Any) -> dict[str, Any]:
    return {**span(text, short), "url": short, "expanded_url": expanded, "display_url": display, **fields}


def test_text_is_unescaped_once_and_its_entities_move_along() -> None:
    text = "Fish &amp; chips &lt;3 &amp;copy; #dinner with @someone for $BATR &quot;ok&quot; it&#39;s"
    entities = {
        "hashtags": [{**span(text, "#dinner"), "tag": "dinner"}],
        "mentions": [{**span(text, "@someone"), "username": "someone", "id": "200"}],
        "cashtags": [{**span(text, "$BATR"), "tag": "BATR"}],
        "annotations": [{"start": 0, "end": 3, "type": "Product", "normalized_text": "Fish"}],
    }
    only = tweet_of(answer(post("1", text, entities=entities))).posts[0]
    assert only.text == 'Fish & chips <3 &copy; #dinner with @someone for $BATR "ok" it\'s'
    assert [only.text[entity.start : entity.end] for entity in only.entities] == ["#dinner", "@someone", "$BATR"]
    assert [entity.target for entity in only.entities] == ["dinner", "someone", "BATR"]


def test_a_link_is_shown_by_its_display_url_and_leads_to_where_it_unwinds() -> None:
    text = "Read https://t.co/abc123 now"
    link = url(text, "https://t.co/abc123", "https://short.example/x", "short.example/x", unwound_url="https://example.com/x")
    only = tweet_of(answer(post("1", text, entities={"urls": [link]}))).posts[0]
    assert only.text == "Read short.example/x now"
    assert only.entities == (Entity(kind="link", start=5, end=20, target="https://example.com/x", display="short.example/x"),)


def test_links_to_own_media_go_out_of_the_text_also_when_listed_once_per_photo() -> None:
    text = "Two photos https://t.co/pics"
    links = [
        url(text, "https://t.co/pics", "https://x.com/marafield/status/1/photo/1", "pic.x.com/pics", media_key=key)
        for key in ("3_7", "3_8")
    ]
    media = [
        {
            "media_key": "3_7",
            "type": "photo",
            "url": "https://pbs.twimg.com/media/Aa?format=png&name=large",
            "width": 4,
            "height": 3,
        },
        {"media_key": "3_8", "type": "photo", "url": "https://pbs.twimg.com/media/Bb.jpg", "alt_text": " A \n cat "},
        {"media_key": "3_9", "type": "photo", "url": "https://pbs.twimg.com/media/Cc.jpg"},
    ]
    asked: list[str] = []

    def find(name: str) -> str | None:
        asked.append(nothing_beside(name) or name)
        return f"photos/{name}" if name == "Aa.png" else None

    raw = post("1", text, entities={"urls": links}, attachments={"media_keys": ["3_7", "3_8"]})
    parsed = read(answer(raw, media=media), find_file=find)
    only = parsed.tweet.posts[0]
    assert only.text == "Two photos"
    assert [(item.key, item.file, item.alt) for item in only.media] == [("3_7", "photos/Aa.png", None), ("3_8", None, "A cat")]
    assert {"Aa.png", "Bb.jpg", "1-Bb.jpg", "3_8.jpg", "8.png"} <= set(asked)
    assert [finding.code for finding in parsed.findings] == ["tweet.media-not-beside"]


def test_the_best_mp4_of_a_video_is_its_address_and_playlists_are_none() -> None:
    variants = [
        {"content_type": "application/x-mpegURL", "url": "https://video.example/a.m3u8"},
        {"content_type": "video/mp4", "bit_rate": 1, "url": "https://video.example/low.mp4?tag=1"},
        {"content_type": "video/mp4", "bit_rate": 9, "url": "https://video.example/high.mp4?tag=1"},
    ]
    media = [{"media_key": "7_1", "type": "video", "variants": variants, "duration_ms": 5000, "width": 720, "height": 1280}]
    raw = post("1", "Look at this", attachments={"media_keys": ["7_1"]})
    found = tweet_of(answer(raw, media=media), find_file={"low.mp4": "low.mp4"}.get).posts[0].media[0]
    assert (found.kind, found.url, found.file, found.milliseconds) == (
        "video",
        "https://video.example/high.mp4?tag=1",
        "low.mp4",
        5000,
    )


@pytest.mark.parametrize("count", ["code points", "utf-16", "escaped", "absent", "nonsense"])
def test_entities_are_found_however_the_source_counts(count: str) -> None:
    text = "👨‍👩‍👧 &amp; 🎉 we #win, they #win again, @someone"

    def place(surface: str, after: int = 0) -> dict[str, Any]:
        start = text.index(surface, after)
        if count == "utf-16":
            start = len(text[:start].encode("utf-16-le")) // 2
        elif count == "escaped":
            start += 9
        elif count == "nonsense":
            start = -5
        return {} if count == "absent" else {"start": start, "end": start + len(surface)}

    entities = {
        "hashtags": [{**place("#win"), "tag": "win"}, {**place("#win", text.index("#win") + 1), "tag": "win"}],
        "mentions": [{**place("@someone"), "username": "SomeOne"}],
    }
    only = tweet_of(answer(post("1", text, entities=entities))).posts[0]
    shown = [only.text[entity.start : entity.end] for entity in only.entities]
    if count in ("absent", "nonsense"):
        assert shown[0] == "#win"
        assert shown[-1] == "@someone"
    else:
        assert shown == ["#win", "#win", "@someone"]


def test_a_tag_is_not_found_inside_a_longer_one() -> None:
    text = "#artist and #art"
    only = tweet_of(answer(post("1", text, entities={"hashtags": [{"start": 0, "end": 4, "tag": "art"}]}))).posts[0]
    assert [(entity.start, entity.end) for entity in only.entities] == [(12, 16)]


def test_a_long_post_is_read_from_its_note() -> None:
    note = "A long story. " * 30 + "The end. #story"
    raw = post(
        "1",
        note[:270] + "… https://t.co/more",
        entities={
            "urls": [{"url": "https://t.co/more", "expanded_url": "https://x.com/i/web/status/1", "start": 272, "end": 289}]
        },
        note_tweet={"text": note, "entities": {"hashtags": [{**span(note, "#story"), "tag": "story"}]}},
    )
    parsed = read(answer(raw))
    assert parsed.tweet.posts[0].text == note
    assert [entity.display for entity in parsed.tweet.posts[0].entities] == ["#story"]
    assert parsed.findings == ()
    del raw["note_tweet"]
    assert [finding.code for finding in read(answer(raw)).findings] == ["tweet.shortened"]


def test_without_entities_they_are_extracted_and_trailing_short_links_of_media_go() -> None:
    raw = post("1", "Hi @someone, see #this https://t.co/abc", attachments={"media_keys": ["3_1"]})
    media = [{"media_key": "3_1", "type": "photo", "url": "https://pbs.twimg.com/media/A.jpg"}]
    only = tweet_of(answer(raw, media=media)).posts[0]
    assert only.text == "Hi @someone, see #this"
    assert [entity.kind for entity in only.entities] == ["mention", "hashtag"]


def test_a_quote_is_carried_and_its_link_goes() -> None:
    quoted = post("7", "Quoted &amp; true #fact", author_id="200", created_at="2026-02-03T04:05:06.000Z")
    text = "Look at that https://t.co/q"
    link = url(text, "https://t.co/q", "https://twitter.com/someone/status/7", "twitter.com/someone/status…")
    raw = post("1", text, entities={"urls": [link]}, referenced_tweets=[{"type": "quoted", "id": "7"}])
    only = tweet_of(answer(raw, tweets=[quoted])).posts[0]
    assert only.text == "Look at that"
    assert only.quote is not None
    assert (only.quote.text, only.quote.author.handle, only.quote.created_at) == (
        "Quoted & true #fact",
        "someone",
        "2026-02-03T04:05:06Z",
    )
    assert [entity.display for entity in only.quote.entities] == ["#fact"]
    missing = read(answer(raw))
    quote = missing.tweet.posts[0].quote
    assert quote is not None
    assert (quote.available, quote.id, quote.author.handle) == (False, "7", "someone")
    assert [finding.code for finding in missing.findings] == ["tweet.quote-missing"]


def test_a_repost_is_the_original_and_else_what_is_left_of_it() -> None:
    original = post("7", "The whole original text", author_id="200")
    raw = post("1", "RT @someone: The whole orig…", referenced_tweets=[{"type": "retweeted", "id": "7"}])
    found = tweet_of(answer(raw, tweets=[original]))
    assert (found.posts[0].text, found.author.handle, found.posts[0].id) == ("The whole original text", "someone", "7")
    rest = read(answer(raw))
    assert (rest.tweet.posts[0].text, rest.tweet.author.handle) == ("The whole orig…", "someone")
    assert [finding.code for finding in rest.findings] == ["tweet.shortened"]


def thread() -> list[dict[str, Any]]:
    # Ids and times are against the order of reading on purpose.
    return [
        post("50", "One", created_at="2026-01-01T00:00:09.000Z"),
        reply("40", "Two", to="50", conversation_id="50", created_at="2026-01-01T00:00:05.000Z"),
        reply("60", "Three", to="40", conversation_id="50", created_at="2026-01-01T00:00:01.000Z"),
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_thread_is_read_along_its_reply_chain_in_any_order_of_arrival(order: tuple[int, ...]) -> None:
    posts = thread()
    tweet = tweet_of(answer([posts[index] for index in order]))
    assert [item.text for item in tweet.posts] == ["One", "Two", "Three"]
    assert tweet.gaps == ()
    assert [item.reply_to for item in tweet.posts] == [None, None, None]


def test_strangers_and_answers_to_them_are_left_out_and_counted() -> None:
    strange = reply("70", "@marafield Why?", to="60", conversation_id="50", author_id="200")
    back = reply("80", "@someone Because.", to="70", user="200", conversation_id="50")
    more = reply("90", "And more.", to="80", conversation_id="50")
    parsed = read(answer([back, strange, *thread(), more]))
    assert [item.text for item in parsed.tweet.posts] == ["One", "Two", "Three"]
    assert [(finding.code, finding.severity, finding.message[0]) for finding in parsed.findings] == [
        ("tweet.strangers-left-out", Severity.NOTE, "1"),
        ("tweet.answers-left-out", Severity.NOTE, "2"),
    ]


def test_at_a_fork_the_longer_branch_is_the_thread() -> None:
    aside = reply("41", "An aside", to="50", conversation_id="50")
    assert [item.text for item in tweet_of(answer([*thread(), aside])).posts] == ["One", "Two", "Three"]


def test_a_hole_in_the_chain_is_a_gap_and_a_warning() -> None:
    posts = [*thread(), reply("95", "Six", to="90", conversation_id="50"), reply("96", "Seven", to="95", conversation_id="50")]
    parsed = read(answer(posts[::-1]))
    assert [item.text for item in parsed.tweet.posts] == ["One", "Two", "Three", "Six", "Seven"]
    assert parsed.tweet.gaps == (Gap(after=2, missing_id="90"),)
    assert [(finding.code, finding.severity) for finding in parsed.findings] == [("tweet.thread-gap", Severity.WARNING)]
    assert "90" in parsed.findings[0].message


def test_a_missing_link_of_the_chain_is_taken_from_what_is_included() -> None:
    posts = thread()
    tweet = tweet_of(answer([posts[0], posts[2]], tweets=[posts[1]]))
    assert [item.text for item in tweet.posts] == ["One", "Two", "Three"]
    assert tweet.gaps == ()


def test_a_thread_without_its_beginning_says_what_it_answers() -> None:
    parsed = read(answer(thread()[1:]))
    assert [item.text for item in parsed.tweet.posts] == ["Two", "Three"]
    assert parsed.tweet.posts[0].reply_to == ReplyTo(id="50", handle="marafield", available=False)
    assert [finding.code for finding in parsed.findings] == ["tweet.parent-missing"]


def test_own_replies_below_a_stranger_s_post_are_the_thread_and_not_that_post() -> None:
    root = post("50", "A stranger begins", author_id="200")
    first = reply("60", "I say", to="50", user="200", conversation_id="50")
    second = reply("70", "and add", to="60", conversation_id="50")
    tweet = tweet_of(answer([second, first], tweets=[root]))
    assert [item.text for item in tweet.posts] == ["I say", "and add"]
    assert tweet.posts[0].reply_to == ReplyTo(id="50", handle="someone", available=True)
    after_a_hole = reply("90", "at last", to="80", conversation_id="50")
    tweet = tweet_of(answer([after_a_hole, second, first], tweets=[root]))
    assert [item.text for item in tweet.posts] == ["I say", "and add", "at last"]
    assert tweet.gaps == (Gap(after=1, missing_id="80"),)


def test_posts_that_answer_each_other_in_a_circle_do_not_hang() -> None:
    posts = [reply("1", "Egg", to="2", conversation_id="9"), reply("2", "Hen", to="1", conversation_id="9")]
    assert {item.text for item in tweet_of(answer(posts)).posts} <= {"Egg", "Hen"}


def test_repeated_and_edited_posts_count_once() -> None:
    first, *rest = thread()
    edited = {**first, "id": "55", "text": "One, corrected", "edit_history_tweet_ids": ["50", "55"]}
    parsed = read(answer([first, edited, *rest, rest[0]]))
    assert [item.text for item in parsed.tweet.posts] == ["One, corrected", "Two", "Three"]
    assert [finding.code for finding in parsed.findings] == ["tweet.repeated-posts"]


def test_a_reply_shows_whom_it_answers_and_not_their_names_in_the_text() -> None:
    text = "@someone @other Thanks, both of you @other"
    mentions = [{**span(text, "@someone"), "username": "someone", "id": "200"}, {**span(text, "@other"), "username": "other"}]
    mentions.append({"start": text.rindex("@other"), "end": len(text), "username": "other"})
    raw = reply("5", text, to="4", user="200", entities={"mentions": mentions})
    only = tweet_of(answer(raw, users=(AUTHOR,))).posts[0]
    assert only.text == "Thanks, both of you @other"
    assert [only.text[entity.start : entity.end] for entity in only.entities] == ["@other"]
    assert only.reply_to == ReplyTo(id="4", handle="someone", available=False)
    shown = tweet_of(answer({**raw, "display_text_range": [9, 42]}, users=(AUTHOR,))).posts[0]
    assert shown.text == "@other Thanks, both of you @other"


def test_several_conversations_ask_for_an_id() -> None:
    data = answer([post("1", "Here"), post("2", "There")])
    with pytest.raises(TweetError, match=r"2 conversations.*posts 1, 2.*--id"):
        read(data)
    assert tweet_of(data, post_id="2").posts[0].text == "There"
    assert tweet_of(data, post_id="https://x.com/marafield/status/2?s=20").posts[0].text == "There"
    with pytest.raises(TweetError, match="holds no post 3"):
        read(data, post_id="3")


def test_pages_of_an_answer_are_read_as_one() -> None:
    pages = [json.loads(answer(thread()[:1])), json.loads(answer(thread()[1:]))]
    assert len(tweet_of(json.dumps(pages).encode()).posts) == 3


@pytest.mark.parametrize(
    ("user", "verified"),
    [
        ({"verified_type": "business", "verified": True}, "business"),
        ({"verified_type": "government"}, "government"),
        ({"verified_type": "blue"}, "blue"),
        ({"verified_type": "none", "verified": False}, "none"),
        ({"verified": True}, "blue"),
        ({"verified_type": "gold-plated"}, "none"),
        ({}, "none"),
    ],
)
def test_the_verified_mark_is_read(user: dict[str, Any], verified: str) -> None:
    assert tweet_of(answer(post("1", "Hi there"), users=({"id": "100", **user},))).author.verified == verified


def test_numbers_times_polls_and_names_are_read_and_nonsense_is_not() -> None:
    poll = {
        "id": "9",
        "options": [{"position": 2, "label": "No", "votes": 4}, {"position": 1, "label": "Yes\n!", "votes": "many"}],
        "end_datetime": "2026-03-17T05:55:30.000Z",
        "voting_status": "open",
    }
    metrics = {"like_count": 5, "retweet_count": -1, "reply_count": "7", "quote_count": True, "impression_count": 10**30}
    raw = post("1", "Well?", attachments={"poll_ids": ["9"]}, public_metrics=metrics, created_at="2026-02-30T00:00:00.000Z")
    user = {"id": "100", "username": "not a handle", "name": "M\u202eara\n Field\x00" + "x" * 300}
    tweet = tweet_of(answer(raw, users=(user, STRANGER), polls=[poll]))
    only = tweet.posts[0]
    assert (only.metrics.likes, only.metrics.reposts, only.metrics.replies, only.metrics.quotes, only.metrics.views) == (
        5,
        None,
        7,
        None,
        None,
    )
    assert only.created_at is None
    assert only.poll is not None
    assert [(option.label, option.votes) for option in only.poll.options] == [("Yes !", None), ("No", 4)]
    assert (only.poll.open, only.poll.ends_at) == (True, "2026-03-17T05:55:30Z")
    assert tweet.author.handle is None
    assert tweet.author.name is not None
    assert tweet.author.name.startswith("Mara Fieldx")
    assert len(tweet.author.name) == 100


@pytest.mark.parametrize(
    ("text", "code", "lang"),
    [
        ("Buenos días a todos, hoy es un gran día para la ciencia", "und", "es"),
        ("Ini hari yang baik", "in", "id"),
        ("שלום", "iw", "he"),
        ("Short", "zxx", "en"),
        ("Gutes Wetter", "de", "de"),
        ("Olá", "pt-BR", "pt-BR"),
    ],
)
def test_the_language_is_the_source_s_or_a_guess(text: str, code: str, lang: str) -> None:
    tweet = tweet_of(answer(post("1", text, lang=code)))
    assert (tweet.lang, tweet.posts[0].lang) == (lang, lang)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (
            {"errors": [{"title": "Not Found Error", "detail": "Could not find tweet with id: [1]."}]},
            "Not Found Error: Could not find",
        ),
        (
            {"errors": [{"title": "Authorization Error", "detail": "Sorry, you are not authorized"}]},
            "Authorization Error: Sorry",
        ),
        ({"errors": [{"title": "Forbidden", "detail": "User has been suspended: [x]."}] * 3}, r"suspended.*and 2 more"),
        ({"errors": [{"code": 89, "message": "Invalid or expired token."}]}, "Invalid or expired token"),
        ({"title": "Too Many Requests", "detail": "Too Many Requests", "status": 429}, "Too Many Requests.*ask again"),
        ({"meta": {"result_count": 0}}, "holds no post"),
        ({"data": []}, "holds no post"),
        ({"data": None, "includes": 5}, "holds no post"),
        ({"errors": [None, 3]}, "holds no post"),
    ],
)
def test_an_answer_without_posts_says_what_the_api_said(document: Any, said: str) -> None:
    with pytest.raises(TweetError, match=said):
        read(json.dumps(document).encode())


def test_errors_beside_data_are_told() -> None:
    document = {**json.loads(answer(post("1", "Hello there"))), "errors": [{"title": "Not Found Error", "detail": "No user"}]}
    parsed = read(json.dumps(document).encode())
    assert [finding.code for finding in parsed.findings] == ["tweet.partial-answer"]
    assert "No user" in parsed.findings[0].message


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (post("1", "x" * 25_001), "too long"),
        (post("1", "x" * 60_000), "too long"),
        (post("1", "Hi", attachments={"media_keys": [f"3_{n}" for n in range(30)]}), "too many pictures"),
        (post("1", "Hi", attachments={"poll_ids": ["9"]}), "too many options"),
        ({"id": "1", "author_id": "100"}, r"has no text.*author_id, id"),
        ({"id": "1", "text": 5}, "has no text"),
        (post("1", "https://t.co/only"), "only a link"),
        (post("1", "@someone"), "only a mention"),
        (post("1", "🔥🔥 !!"), "no letter and no digit"),
        (post("1", "\u200b\u202e \n"), "no text"),
    ],
)
def test_limits_and_silence_are_refused(raw: Any, said: str) -> None:
    media = [{"media_key": f"3_{n}", "type": "photo", "url": f"https://e.example/{n}.jpg"} for n in range(30)]
    polls = [{"id": "9", "options": [{"position": n, "label": str(n)} for n in range(11)]}]
    with pytest.raises(TweetError, match=said):
        read(answer(raw, media=media, polls=polls))


def test_a_thread_of_more_than_two_hundred_posts_is_refused() -> None:
    posts = [post("1", "Go")] + [reply(str(n + 1), f"Post {n}", to=str(n), conversation_id="1") for n in range(1, 201)]
    with pytest.raises(TweetError, match=r"201 posts; allowed at most 200"):
        read(answer(posts))
