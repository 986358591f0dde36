"""Reads a tweet from whatever a person has of it: `read_tweet`, the one door of this room.

Knows what the sources look like from outside and nothing of files or networks: bytes come in, and a callback answers whether a
picture lies beside them. The one decision: the content says what it is, not the file's name. Only where the content could be
either (text that begins with a bracket) does the name help.

Sources: an answer of the X API v2 (api.py), an archive's tweets.js (archive.py), the canonical JSON that tweetreel writes, and
plain text, in which an empty line or a line of `---` begins the next post.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any, Final

from tweetreel.artifacts import Author, Entity, Media, Post, Tweet
from tweetreel.codec import from_json
from tweetreel.errors import Error, Finding, Location, TweetError
from tweetreel.tweet import canonical
from tweetreel.tweet.api import read_answer
from tweetreel.tweet.archive import KINDS, PREFIX, read_archive
from tweetreel.tweet.canonical import FindFile, ParsedTweet
from tweetreel.tweet.compose import compose
from tweetreel.tweet.document import MAX_ARCHIVE_BYTES, MAX_BYTES, check_size, decoded, parsed
from tweetreel.tweet.language import language_of
from tweetreel.tweet.tidy import tidy, tidy_line

__all__ = ["FindFile", "ParsedTweet", "read_tweet"]

CANONICAL: Final = "tweetreel/tweet@1"

_ALLOWED: Final = "an X API v2 answer, an archive's tweets.js, a tweetreel tweet, or plain text"
_BETWEEN_POSTS: Final = re.compile(r"\s*(?:-{3,}\s*)?\Z")
_BEGINS_LIKE_JSON: Final = re.compile(r"\s*(?:\{\s*(?:[\"}]|\Z)|\[\s*(?:[{\[\]\"]|\Z))")
_BEGINS_LIKE_HTML: Final = re.compile(r"\s*<(?:!doctype|html|head|body|\?xml)\b", re.IGNORECASE)
_POST_ID: Final = re.compile(r"(?:.*/status(?:es)?/)?(?P<id>[0-9]{1,20})(?:[/?#].*)?\Z", re.DOTALL)
_HANDLE: Final = re.compile(r"[A-Za-z0-9_]{1,20}\Z")
_MOST_KEYS: Final = 8


def read_tweet(data: bytes, *, name: str, post_id: str | None = None, find_file: FindFile) -> ParsedTweet:
    """Return the canonical tweet that `data` holds, and findings about what is missing from it.

    `name` is the file's name for messages (`-` for standard input). `post_id` names the post of an archive or of an answer with
    several conversations; the address of a post does too. `find_file` is asked with bare file names only and returns a path
    relative to the tweet's folder, or None. Raises `TweetError` where `data` holds no usable tweet; nothing else is raised
    except what `find_file` raises.
    """
    wanted = _wanted(post_id)
    begins = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    is_archive = begins.startswith((b"window.YTD", b"window["))
    most = MAX_ARCHIVE_BYTES if is_archive else MAX_BYTES
    check_size(data, name=name, allowed=most, what="the archive" if is_archive else "the tweet")
    text = decoded(data, name=name)
    if not text.strip():
        raise TweetError("the file is empty", where=name, allowed=_ALLOWED, hint="Give a tweet with text.")
    if (prefix := PREFIX.match(text)) is not None:
        if prefix["kind"] not in KINDS:
            raise TweetError(
                "this file of the archive holds no posts",
                where=name,
                got=f"window.YTD.{prefix['kind'][:40]}",
                allowed="window.YTD.tweets",
                hint="Give data/tweets.js of the archive.",
            )
        document = parsed(text.rstrip().rstrip(";"), name=name, skip=prefix.end())
        return read_archive(document, name=name, post_id=wanted, find_file=find_file)
    if _is_json(text, name):
        return _from_json(parsed(text, name=name), text, name=name, post_id=wanted, find_file=find_file)
    if _BEGINS_LIKE_HTML.match(text):
        hint = "Nothing is downloaded or scraped: save the API's answer, or paste the post's text."
        raise TweetError("the file is a web page, not a tweet", where=name, allowed=_ALLOWED, hint=hint)
    if wanted is not None:
        hint = "Leave --id out."
        raise TweetError("plain text has no post ids", where=name, got=f"--id {wanted}", hint=hint)
    return _from_text(text, name=name)


def _wanted(post_id: str | None) -> str | None:
    if post_id is None:
        return None
    match = _POST_ID.match(post_id.strip())
    if match is None:
        raise TweetError(
            "the id of a post is a number",
            where="--id",
            got=repr(post_id[:60]),
            allowed="digits, or the address of a post",
            hint="It is the number at the end of the post's address.",
        )
    return match["id"]


def _is_json(text: str, name: str) -> bool:
    """Tell whether `text` is meant as JSON. "[1/4] A thread" and "{sic}" are text; `{"` and `[{` are not."""
    if _BEGINS_LIKE_JSON.match(text):
        return True
    return name.lower().endswith((".json", ".js")) and not _BEGINS_LIKE_HTML.match(text)


def _from_json(document: Any, text: str, *, name: str, post_id: str | None, find_file: FindFile) -> ParsedTweet:
    if isinstance(document, dict):
        if "format" in document or ("posts" in document and "data" not in document):
            return _from_canonical(document, text, name=name, post_id=post_id, find_file=find_file)
        if any(key in document for key in ("data", "errors", "includes", "meta")) or _is_problem(document):
            return read_answer(document, name=name, post_id=post_id, find_file=find_file)
        if "id" in document and "text" in document and "full_text" not in document:
            return read_answer({"data": document}, name=name, post_id=post_id, find_file=find_file)
        if isinstance(document.get("tweet"), dict) or "full_text" in document:
            return read_archive([document], name=name, post_id=post_id, find_file=find_file)
    elif isinstance(document, list) and document and all(isinstance(item, dict) for item in document):
        first: Mapping[str, Any] = document[0]
        if "data" in first or "includes" in first:
            return read_answer(document, name=name, post_id=post_id, find_file=find_file)
        if "tweet" in first or "full_text" in first:
            return read_archive(document, name=name, post_id=post_id, find_file=find_file)
        if "id" in first and "text" in first:
            return read_answer({"data": document}, name=name, post_id=post_id, find_file=find_file)
    raise TweetError("the JSON is no tweet", where=name, got=_described(document), allowed=_ALLOWED, hint=_advice(document))


def _is_problem(document: Mapping[str, Any]) -> bool:
    """Tell whether this is how the API refuses a whole request: `{"title": ..., "detail": ..., "status": ...}`."""
    return "detail" in document and ("status" in document or "title" in document)


def _described(document: Any) -> str:
    if isinstance(document, dict):
        keys = [tidy_line(str(key)[:80], most=30) for key in document]
        more = f" and {len(keys) - _MOST_KEYS} more" if len(keys) > _MOST_KEYS else ""
        return f"an object with the keys {', '.join(keys[:_MOST_KEYS])}{more}" if keys else "an empty object"
    if isinstance(document, list):
        inside = f", the first one {_described(document[0])}" if document and isinstance(document[0], dict) else ""
        return f"a list of {len(document):,} item{'s' if len(document) != 1 else ''}{inside}"
    kinds = {str: "a string", bool: "a truth value", int: "a number", float: "a number"}
    return kinds.get(type(document), "null")


def _advice(document: Any) -> str:
    if isinstance(document, dict) and ("extended_entities" in document or "retweet_count" in document):
        return "This looks like API version 1.1: ask the API's version 2."
    return "Save the API's whole answer, with data at its top."


def _from_text(text: str, *, name: str) -> ParsedTweet:
    posts = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for is_between, group in groupby(lines, lambda line: _BETWEEN_POSTS.match(line) is not None):
        if is_between:
            continue
        part = "\n".join(group)
        if len(part) > 2 * canonical.MAX_TEXT:
            got, allowed = f"{len(part):,} characters", f"at most {canonical.MAX_TEXT:,}"
            raise TweetError("the post is too long", where=name, got=got, allowed=allowed, hint="Split it with empty lines.")
        shown, entities = compose(part, None, escaped=False)
        if shown:
            posts.append(Post(text=shown, entities=entities))
        if len(posts) > canonical.MAX_POSTS:
            break
    if not posts:
        raise TweetError("the file is empty", where=name, allowed=_ALLOWED, hint="Give a tweet with text.")
    return canonical.finished(name=name, posts=posts, author=Author(), source="text")


def _from_canonical(
    document: Mapping[str, Any], text: str, *, name: str, post_id: str | None, find_file: FindFile
) -> ParsedTweet:
    found = document.get("format", CANONICAL)
    if found != CANONICAL:
        raise TweetError(
            "the JSON is no tweet that this version reads",
            where=Location(file=name, path="format"),
            got=repr(found)[:60],
            allowed=repr(CANONICAL),
            hint="Give the tweet.json of a reel's folder.",
        )
    try:
        tweet = from_json(Tweet, text.lstrip("\ufeff"))
    except ValueError as error:
        raise TweetError(f"not a Tweet: {error}", where=name) from None
    except Error as error:
        raise TweetError(error.message, where=name, hint="Compare it with the schema of tweet.json.") from None
    _check_canonical(tweet, name)
    if post_id is not None and all(post.id != post_id for post in tweet.posts):
        ids = ", ".join(post.id or "without id" for post in tweet.posts[:5])
        raise TweetError(f"the tweet has no post {post_id}", where=name, got=f"posts {ids}", hint="Leave --id out.")
    findings: list[Finding] = []

    def found_media(media: tuple[Media, ...], path: str) -> tuple[Media, ...]:
        return tuple(_with_file(item, name, path, find_file, findings) for item in media)

    posts = []
    for index, post in enumerate(tweet.posts):
        path = f"posts[{index}]"
        quote = post.quote
        if quote is not None:
            quoted = _with_avatar(quote.author, name, f"{path}.quote.author", find_file, findings)
            quote = replace(quote, author=quoted, media=found_media(quote.media, f"{path}.quote"))
        posts.append(replace(post, media=found_media(post.media, path), quote=quote))
    author = _with_avatar(tweet.author, name, "author", find_file, findings)
    return ParsedTweet(tweet=replace(tweet, posts=tuple(posts), author=author), findings=tuple(findings))


def _check_canonical(tweet: Tweet, name: str) -> None:
    """Raise `TweetError` where a canonical tweet, which people may edit, breaks what its types cannot say."""
    canonical.check_limits(tweet.posts, name=name)
    texts = []
    for index, post in enumerate(tweet.posts):
        texts.append((f"posts[{index}]", post.text, post.entities))
        if post.quote is not None:
            texts.append((f"posts[{index}].quote", post.quote.text, post.quote.entities))
    for path, text, entities in texts:
        _check_entities(text, entities, name, path)
        if tidy(text).text != text:
            raise TweetError(
                "the text is not clean",
                where=Location(file=name, path=f"{path}.text"),
                got="control or invisible characters, spaces at an end, or letters that are not in NFC",
                allowed="text as people see it",
                hint="Remove them, or give the tweet as plain text: that is cleaned.",
            )
    last = len(tweet.posts) - 1
    for place, code in [("lang", tweet.lang), *((f"posts[{i}].lang", post.lang) for i, post in enumerate(tweet.posts))]:
        if code is not None and language_of(code) is None:
            got, hint = repr(code[:30]), "Write en, de, ja, ..."
            raise TweetError(
                "the language is no code", where=Location(file=name, path=place), got=got, allowed="BCP 47", hint=hint
            )
    for place, handle in [("author", tweet.author.handle)]:
        if handle is not None and not _HANDLE.match(handle):
            allowed = "up to 20 letters, digits and _, without the @"
            raise TweetError(
                "the handle cannot be one", where=Location(file=name, path=place), got=repr(handle[:40]), allowed=allowed
            )
    for index, gap in enumerate(tweet.gaps):
        if not 0 <= gap.after < last:
            raise TweetError(
                "the gap lies outside the thread",
                where=Location(file=name, path=f"gaps[{index}].after"),
                got=str(gap.after),
                allowed=f"0 to {last - 1}" if last else "no gap in a single post",
                hint="Remove the gap.",
            )


def _check_entities(text: str, entities: tuple[Entity, ...], name: str, path: str) -> None:
    end = 0
    for index, entity in enumerate(entities):
        if not end <= entity.start < entity.end <= len(text):
            raise TweetError(
                "the entity lies outside its text or on another one",
                where=Location(file=name, path=f"{path}.entities[{index}]"),
                got=f"{entity.start} to {entity.end}",
                allowed=f"{end} to {len(text)}, in order and apart",
                hint="Indices count code points; after editing the text, correct them or remove the entity.",
            )
        end = entity.end


def _with_file(media: Media, name: str, path: str, find_file: FindFile, findings: list[Finding]) -> Media:
    if media.file is not None and _is_inside(media.file):
        return media
    if media.file is not None:
        findings.append(_outside(media.file, name, path))
    urls = [media.url] if media.url is not None else []
    kind = "photo" if media.kind == "photo" else "video"
    return replace(media, file=canonical.media_file(find_file, kind=kind, key=media.key, urls=urls))


def _with_avatar(author: Author, name: str, path: str, find_file: FindFile, findings: list[Finding]) -> Author:
    if author.avatar is not None and _is_inside(author.avatar):
        return author
    if author.avatar is not None:
        findings.append(_outside(author.avatar, name, path))
    return replace(author, avatar=canonical.avatar_file(find_file, url=author.avatar_url, handle=author.handle))


def _is_inside(file: str) -> bool:
    """Tell whether a path stays in the tweet's folder: relative, without `..`, drive letters and backslashes."""
    path = PurePosixPath(file)
    return (
        bool(file) and not path.is_absolute() and ".." not in path.parts and not set(file) & set("\\:\0") and len(file) <= 500
    )


def _outside(file: str, name: str, path: str) -> Finding:
    shown = tidy_line(file[:200], most=60)
    message = f"{shown!r} is not used: files lie in the tweet's folder"
    return canonical.warning("tweet.file-outside", message, name=name, path=path, hint="Put the file beside the tweet.")
