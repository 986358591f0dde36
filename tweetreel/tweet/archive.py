"""Reads the `tweets.js` of an account's archive: a post, or the author's own reply chain through it, as the canonical tweet.

Knows nothing of files. The one decision: who wrote the archive is not in this file, so it is inferred from what is (addresses
of own pictures, answers to oneself), and left open where nothing tells; a name is never invented.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tweetreel.artifacts import Author, Media, Metrics, Post, Quote, ReplyTo
from tweetreel.errors import Finding, Location, TweetError
from tweetreel.tweet import canonical
from tweetreel.tweet.canonical import FindFile, ParsedTweet
from tweetreel.tweet.compose import Mark, compose, link_mark
from tweetreel.tweet.document import JsonObject, child, children, identifier, line, string, whole
from tweetreel.tweet.thread import Node, chain_of

PREFIX: Final = re.compile(r"\s*window\.YTD\.(?P<kind>[A-Za-z_]+)\.part\d+\s*=\s*")
"""What stands before the JSON in a file of an archive."""

KINDS: Final = frozenset({"tweet", "tweets", "community_tweet"})
MAX_ARCHIVE_POSTS: Final = 500_000

_STATUS: Final = re.compile(r"https?://(?:\w+\.)?(?:twitter|x)\.com/(?P<handle>\w+)/status(?:es)?/(?P<id>\d+)", re.ASCII)
_RETWEET: Final = re.compile(r"RT @(?P<handle>\w{1,20}): ", re.ASCII)
_CUT: Final = re.compile(r"(?:…|\.\.\.)\s*(?:https?://t\.co/\w+)?\Z")
_FEW: Final = 5
_UNLIMITED: Final = 10**9


def read_archive(document: Any, *, name: str, post_id: str | None, find_file: FindFile) -> ParsedTweet:
    """Return the tweet `post_id` of an archive, with the author's thread that it is part of.

    Without `post_id` the archive must hold one post only. Raises `TweetError` for an id that is not there and for an archive
    of several posts without an id; both name a few ids.
    """
    raw_posts = [_unwrapped(item) for item in document if isinstance(item, dict)] if isinstance(document, list) else []
    posts = {key: post for post in raw_posts[:MAX_ARCHIVE_POSTS] if (key := _id(post)) is not None}
    if not posts:
        raise TweetError(
            "the archive holds no post",
            where=name,
            got=f"{len(raw_posts)} entries without an id",
            allowed="tweets.js of an account archive",
            hint="Take data/tweets.js from the archive.",
        )
    if post_id is None and len(posts) > 1:
        message = f"the archive holds {len(posts):,} posts"
        raise TweetError(message, where=name, got=_listed(posts), allowed="one post", hint="Name one of them with --id.")
    key = next(iter(posts)) if post_id is None else post_id
    if key not in posts:
        message = f"the archive holds no post {key}"
        raise TweetError(message, where=name, got=_listed(posts), hint="Name a post of this archive with --id.")
    findings: list[Finding] = []
    owner = _owner(posts)
    retweet = _RETWEET.match(_text_of(posts[key], name))
    if retweet is not None:
        return _retweet(posts[key], retweet["handle"], name, findings, find_file)
    nodes = (Node(id=own_id, parent=_parent(post)) for own_id, post in posts.items() if not _RETWEET.match(_shown(post)))
    chain = chain_of(nodes, through=key)
    canonical.check_count(len(chain.ids), name=name)
    thread = [_post(posts[own_id], owner, name, find_file, findings, first=not index) for index, own_id in enumerate(chain.ids)]
    if owner.handle is None and owner.id is None:
        hint = "Write `tweetreel ingest` to a file and fill in author there."
        findings.append(canonical.note("tweet.author-unknown", "the archive does not say who wrote it", name=name, hint=hint))
    return canonical.finished(name=name, posts=thread, author=owner, source="archive", findings=findings)


def _unwrapped(item: JsonObject) -> JsonObject:
    inner = item.get("tweet")
    return inner if isinstance(inner, dict) else item


def _id(post: JsonObject) -> str | None:
    return identifier(post, "id_str") or identifier(post, "id")


def _parent(post: JsonObject) -> str | None:
    return identifier(post, "in_reply_to_status_id_str") or identifier(post, "in_reply_to_status_id")


def _parent_author(post: JsonObject) -> str | None:
    return identifier(post, "in_reply_to_user_id_str") or identifier(post, "in_reply_to_user_id")


def _shown(post: JsonObject) -> str:
    return string(post, "full_text") or string(post, "text") or ""


def _text_of(post: JsonObject, name: str) -> str:
    text = _shown(post)
    if not text:
        raise TweetError(
            "the post has no text",
            where=Location(file=name, path=f"tweet {_id(post)}"),
            got=f"the fields {', '.join(sorted(map(str, post))[:12])}",
            allowed="full_text",
            hint="Choose another post with --id.",
        )
    if len(text) > 2 * canonical.MAX_TEXT:
        raise TweetError("the post is too long", where=name, got=f"{len(text):,}", allowed=f"{canonical.MAX_TEXT:,}")
    return text


def _listed(posts: Mapping[str, JsonObject]) -> str:
    few = []
    for key, post in list(posts.items())[:_FEW]:
        text = line({"text": _shown(post)}, "text", most=32) or ""
        few.append(f"{key} ({text!r})")
    more = f" and {len(posts) - _FEW:,} more" if len(posts) > _FEW else ""
    return ", ".join(few) + more


def _owner(posts: Mapping[str, JsonObject]) -> Author:
    """Return who wrote the archive: whom he answers in his own posts, and whose the addresses of his own pictures are."""
    owner_id = handle = None
    for key, post in posts.items():
        if _parent(post) in posts:
            owner_id = owner_id or _parent_author(post)
            handle = handle or canonical.handle_of(string(post, "in_reply_to_screen_name"))
        if handle is None and not _RETWEET.match(_shown(post)):
            found = (_STATUS.match(string(item, "expanded_url") or "") for item in _media_items(post))
            handle = next((status["handle"] for status in found if status is not None and status["id"] == key), None)
        if owner_id and handle:
            break
    return Author(handle=handle, id=owner_id)


def _media_items(post: JsonObject) -> list[JsonObject]:
    return children(child(post, "extended_entities"), "media") or children(child(post, "entities"), "media")


def _retweet(post: JsonObject, handle: str, name: str, findings: list[Finding], find_file: FindFile) -> ParsedTweet:
    """Return the post that a retweet repeats, as far as the archive has it: its text, perhaps cut, and its author's names."""
    mentions = children(child(post, "entities"), "user_mentions")
    user = next((item for item in mentions if str(item.get("screen_name")).lower() == handle.lower()), {})
    author = Author(
        name=line(user, "name", most=canonical.MAX_NAME),
        handle=handle,
        id=identifier(user, "id_str"),
        avatar=canonical.avatar_file(find_file, url=None, handle=handle),
    )
    text = _shown(post)
    if _CUT.search(text):
        message = f"the archive has only the beginning of the post of @{handle}"
        findings.append(canonical.warning("tweet.shortened", message, name=name))
    media = _media(post, find_file)
    marks = _marks(post, None) if isinstance(post.get("entities"), dict) else None
    shown, entities = compose(_RETWEET.sub("", text, count=1), marks, escaped=True)
    result = Post(text=shown, entities=entities, lang=canonical.lang_of(string(post, "lang")), media=media)
    return canonical.finished(name=name, posts=[result], author=author, source="archive", findings=findings)


def _post(post: JsonObject, owner: Author, name: str, find_file: FindFile, findings: list[Finding], *, first: bool) -> Post:
    key = _id(post) or ""
    text = _text_of(post, name)
    quote = _quote(post)
    media = _media(post, find_file)
    marks = _marks(post, quote.id if quote else None) if isinstance(post.get("entities"), dict) else None
    if _CUT.search(text) and any(f"/status/{key}" in mark.target for mark in marks or ()):
        message = "the text is cut: the archive keeps long posts in note-tweet.js"
        findings.append(canonical.warning("tweet.shortened", message, name=name, path=f"tweet {key}"))
    if quote is not None:
        message = f"the quoted post {quote.id} is not in the archive"
        findings.append(canonical.warning("tweet.quote-missing", message, name=name, path=f"tweet {key}"))
    parent = _parent(post)
    reply_to = None
    if first and parent is not None:
        handle = canonical.handle_of(string(post, "in_reply_to_screen_name"))
        reply_to = ReplyTo(id=parent, handle=handle, available=False)
        message = f"the post answers {parent}{f' of @{handle}' if handle else ''}, which is not in the archive"
        findings.append(canonical.warning("tweet.parent-missing", message, name=name, path=f"tweet {key}"))
    shown, entities = compose(
        text, marks, escaped=True, hide_mentions_before=_addressees_end(post, owner, is_reply=parent is not None)
    )
    findings += canonical.missing_files(media, name=name, path=f"tweet {key}")
    return Post(
        text=shown,
        entities=entities,
        id=key,
        created_at=canonical.utc_time(string(post, "created_at")),
        lang=canonical.lang_of(string(post, "lang")),
        metrics=Metrics(likes=whole(post, "favorite_count"), reposts=whole(post, "retweet_count")),
        media=media,
        quote=quote,
        reply_to=reply_to,
    )


def _addressees_end(post: JsonObject, owner: Author, *, is_reply: bool) -> int:
    if not is_reply:
        return 0
    shown = post.get("display_text_range")
    if isinstance(shown, list) and shown and str(shown[0]).isdecimal() and len(str(shown[0])) < 8:
        return int(shown[0])
    return 0 if owner.id is not None and _parent_author(post) == owner.id else _UNLIMITED


def _span(item: JsonObject) -> tuple[int, int]:
    indices = item.get("indices")
    numbers = (
        [int(part) for part in map(str, indices) if part.isdecimal() and len(part) < 8] if isinstance(indices, list) else []
    )
    return (numbers[0], numbers[1]) if len(numbers) == 2 else (0, 0)


def _marks(post: JsonObject, quoted: str | None) -> list[Mark]:
    entities = child(post, "entities")
    marks = []
    for item in [*children(entities, "urls"), *_media_items(post)]:
        surface = string(item, "url")
        target = string(item, "expanded_url") or surface
        if not surface or not target:
            continue
        status = _STATUS.match(target)
        hidden = "media_url_https" in item or (quoted is not None and status is not None and status["id"] == quoted)
        start, end = _span(item)
        display = string(item, "display_url")
        marks.append(link_mark(start=start, end=end, surface=surface, target=target, display=display, hidden=hidden))
    kinds = (("user_mentions", "screen_name", "mention", "@"), ("hashtags", "text", "hashtag", "#"))
    for plural, key, kind, sign in (*kinds, ("symbols", "text", "cashtag", "$")):
        for item in children(entities, plural):
            tag = string(item, key)
            if tag:
                start, end = _span(item)
                surface = sign + tag
                marks.append(Mark(kind=kind, start=start, end=end, surface=surface, target=tag, display=surface))  # type: ignore[arg-type]  # the kinds of the table above
    return marks


def _quote(post: JsonObject) -> Quote | None:
    """Return the quoted post, whose address an archive keeps as the last link of the text."""
    links = children(child(post, "entities"), "urls")
    named = identifier(post, "quoted_status_id_str")
    text = _shown(post).rstrip()
    for item in links:
        status = _STATUS.match(string(item, "expanded_url") or "")
        if status is None:
            continue
        ends_text = bool(item.get("url")) and text.endswith(str(item.get("url")))
        if status["id"] == named or (named is None and ends_text and status["id"] != _id(post)):
            return Quote(id=status["id"], author=Author(handle=canonical.handle_of(status["handle"])), available=False)
    return Quote(id=named, available=False) if named is not None else None


def _media(post: JsonObject, find_file: FindFile) -> tuple[Media, ...]:
    result = []
    items: Sequence[JsonObject] = _media_items(post)[: canonical.MAX_MEDIA + 1]
    for item in items:
        number = identifier(item, "id_str")
        if number is None:
            continue
        # The API's media keys are these numbers behind a category: 3 for photos, 16 for GIFs, 7 for most videos.
        kind, category = {"photo": ("photo", 3), "animated_gif": ("gif", 16)}.get(str(item.get("type")), ("video", 7))
        info = child(item, "video_info")
        clips = sorted(
            (whole(variant, "bitrate") or 0, string(variant, "url") or "")
            for variant in children(info, "variants")
            if variant.get("content_type") == "video/mp4"
        )
        photo = string(item, "media_url_https") or string(item, "media_url")
        urls = [url for _, url in reversed(clips) if url] if kind != "photo" else [photo or ""]
        size = child(item, "original_info") or child(child(item, "sizes"), "large")
        key = f"{category}_{number}"
        result.append(
            Media(
                key=key,
                kind=kind,  # type: ignore[arg-type]  # one of the three above
                url=next((url for url in urls if url), photo),
                file=canonical.media_file(find_file, kind=kind, key=key, urls=[url for url in urls if url], post_id=_id(post)),
                width=whole(size, "width") or whole(size, "w"),
                height=whole(size, "height") or whole(size, "h"),
                milliseconds=whole(info, "duration_millis"),
                alt=line(item, "ext_alt_text", most=canonical.MAX_ALT) or line(item, "alt_text", most=canonical.MAX_ALT),
            )
        )
    return tuple(result)
