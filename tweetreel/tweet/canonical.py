"""The last steps that every source shares: limits, language, whether there is anything to say, files beside the tweet.

Knows nothing of any source's format. The one decision: the checks stand here, behind all readers, so that no source can bring
in what another may not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal
from urllib.parse import parse_qs, urlsplit

from tweetreel.artifacts import Author, Entity, Gap, Media, Post, Tweet
from tweetreel.errors import Finding, Location, Severity, TweetError
from tweetreel.tweet.compose import is_silent, spoken_part
from tweetreel.tweet.language import guess_language, language_of

MAX_POSTS: Final = 200
"""Posts of one thread."""
MAX_TEXT: Final = 25_000
"""Code points of one post; X allows as many in a long post."""
MAX_MEDIA: Final = 20
"""Pictures and clips of one post; X allows 4."""
MAX_POLL_OPTIONS: Final = 10
"""Options of a poll; X allows 4."""
MAX_NAME: Final = 100
MAX_LABEL: Final = 100
MAX_ALT: Final = 2000

FindFile = Callable[[str], str | None]
"""Given a bare file name, returns where that file lies, relative to the folder of the tweet's file; None where it does not."""

Source = Literal["x-api", "archive", "text"]

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ISO_TIME: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:Z|\+00:?00)\Z")
_TWITTER_TIME: Final = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d\d):(\d\d):(\d\d) \+0000 (\d{4})\Z")
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,150}\Z")
_HANDLE: Final = re.compile(r"@?([A-Za-z0-9_]{1,20})\Z")
_PHOTO_SUFFIXES: Final = (".jpg", ".jpeg", ".png", ".webp")
_VIDEO_SUFFIXES: Final = (".mp4", ".mov", ".m4v", ".webm")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedTweet:
    """A tweet, and what a reader should know about how complete it is."""

    tweet: Tweet
    findings: tuple[Finding, ...] = ()


def finished(
    *,
    name: str,
    posts: Sequence[Post],
    author: Author,
    source: Source,
    gaps: Iterable[Gap] = (),
    findings: Iterable[Finding] = (),
) -> ParsedTweet:
    """Return the canonical tweet of `posts`, with languages filled in. Raises `TweetError` where a limit is broken.

    Also raised where no post has anything to say besides links and mentions.
    """
    check_limits(posts, name=name)
    known = Counter[str]()
    for post in posts:
        if post.lang is not None:
            known[post.lang] += 1 + len(spoken_part(post.text, post.entities))
    if known:
        lang = max(known, key=lambda code: known[code])
    else:
        lang = guess_language("\n".join(spoken_part(post.text, post.entities) for post in posts))
    posts = [
        post
        if post.lang is not None
        else replace(post, lang=guess_language(spoken_part(post.text, post.entities), default=lang))
        for post in posts
    ]
    tweet = Tweet(posts=tuple(posts), author=author, lang=lang, gaps=tuple(gaps), source=source)
    return ParsedTweet(tweet=tweet, findings=tuple(findings))


def check_count(posts: int, *, name: str) -> None:
    """Raise `TweetError` where a thread has too many posts."""
    _check(posts <= MAX_POSTS, "the thread is too long", name, "", f"{posts} posts", f"at most {MAX_POSTS}")


def check_limits(posts: Sequence[Post], *, name: str) -> None:
    """Raise `TweetError` where `posts` are too many, too long or too rich, or have nothing to say."""
    check_count(len(posts), name=name)
    for index, post in enumerate(posts):
        where = f"post {index + 1}" if len(posts) > 1 else ""
        texts = [post.text, post.quote.text if post.quote else ""]
        media = [post.media, post.quote.media if post.quote else ()]
        options = len(post.poll.options) if post.poll else 0
        longest, most = max(map(len, texts)), max(map(len, media))
        _check(longest <= MAX_TEXT, "the post is too long", name, where, f"{longest:,} characters", f"at most {MAX_TEXT:,}")
        _check(most <= MAX_MEDIA, "the post has too many pictures and clips", name, where, f"{most}", f"at most {MAX_MEDIA}")
        _check(
            options <= MAX_POLL_OPTIONS,
            "the poll has too many options",
            name,
            where,
            f"{options}",
            f"at most {MAX_POLL_OPTIONS}",
        )
    if all(is_silent(post.text, post.entities) for post in posts):
        raise _nothing_to_say(posts[0].text, posts[0].entities, name)


def _check(holds: bool, message: str, name: str, where: str, got: str, allowed: str) -> None:
    if not holds:
        raise TweetError(
            message,
            where=Location(file=name, path=where or None),
            got=got,
            allowed=allowed,
            hint="Shorten it, or choose one post with --id.",
        )


def _nothing_to_say(text: str, entities: Sequence[Entity], name: str) -> TweetError:
    kinds = sorted({entity.kind for entity in entities})
    if not text:
        what = "it has no text of its own"
    elif kinds:
        what = f"its text is only a {' and a '.join(kinds)}"
    else:
        what = "its text has no letter and no digit"
    shown = text if len(text) <= 60 else text[:59] + "…"
    hint = "Give a tweet with text."
    if "link" in kinds:
        hint = "Nothing is downloaded: save the API's answer for the post it points to, or paste the post's text."
    return TweetError(
        f"the tweet has nothing to say: {what}",
        where=name,
        got=repr(shown) if shown else "empty text",
        allowed="at least one word besides links and mentions",
        hint=hint,
    )


def note(code: str, message: str, *, name: str, path: str | None = None, hint: str | None = None) -> Finding:
    """Return a finding that only informs."""
    return Finding(
        code=code, severity=Severity.NOTE, message=message, location=Location(file=name, path=path), measured=None, hint=hint
    )


def warning(code: str, message: str, *, name: str, path: str | None = None, hint: str | None = None) -> Finding:
    """Return a finding about something that is missing from the tweet."""
    return Finding(code=code, severity=Severity.WARNING, message=message, location=Location(file=name, path=path), hint=hint)


def utc_time(text: str | None) -> str | None:
    """Return a time of the API (ISO 8601) or of an archive (`Wed Mar 04 09:15:00 +0000 2026`) as `YYYY-MM-DDThh:mm:ssZ`."""
    if text is None:
        return None
    if (iso := _ISO_TIME.match(text)) is not None:
        year, month, day, hour, minute, second = iso.groups()
    elif (old := _TWITTER_TIME.match(text)) is not None and old[1] in _MONTHS:
        name, day, hour, minute, second, year = old.groups()
        month = f"{_MONTHS.index(name) + 1:02}"
    else:
        return None
    sound = 1 <= int(month) <= 12 and 1 <= int(day) <= _DAYS[int(month) - 1] and int(hour) < 24 and int(minute) < 60
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}Z" if sound and int(second) < 60 else None


def handle_of(text: str | None) -> str | None:
    """Return a handle without its sign, None for what cannot be one."""
    match = _HANDLE.match(text) if text is not None else None
    return match[1] if match is not None else None


def lang_of(text: str | None) -> str | None:
    """Return a source's language code as BCP 47, None where it does not know."""
    return language_of(text)


def media_file(find_file: FindFile, *, kind: str, key: str, urls: Iterable[str], post_id: str | None = None) -> str | None:
    """Return where the file of a photo or clip lies.

    Names asked for, in order: the last part of each address, the same with the post's id before it (as archives name their
    files), the media key and its number alone, each with the usual suffixes where it has none.
    """
    suffixes = _PHOTO_SUFFIXES if kind == "photo" else _VIDEO_SUFFIXES
    last_parts = [part for url in urls for part in _last_parts(url)]
    stems = [*last_parts, *(f"{post_id}-{part}" for part in last_parts if post_id is not None), key, key.rpartition("_")[2]]
    return _first_found(find_file, _with_suffixes(stems, suffixes))


def avatar_file(find_file: FindFile, *, url: str | None, handle: str | None) -> str | None:
    """Return where the picture of an author lies: the last part of its address, in any of X's sizes, or the handle."""
    parts = _last_parts(url) if url is not None else []
    larger = [re.sub(r"_(?:normal|bigger|mini|400x400)(?=\.)", size, part) for part in parts for size in ("_400x400", "")]
    return _first_found(find_file, _with_suffixes([*parts, *larger, *([handle] if handle else [])], _PHOTO_SUFFIXES))


def missing_files(media: Iterable[Media], *, name: str, path: str) -> Iterator[Finding]:
    """Yield a finding per photo or clip whose file does not lie beside the tweet."""
    for item in media:
        if item.file is None:
            suffix = ".jpg" if item.kind == "photo" else ".mp4"
            part = next((part for part in _last_parts(item.url or "") if part.endswith(suffix)), item.key + suffix)
            yield note(
                "tweet.media-not-beside",
                f"the {item.kind} {item.key} is not shown: its file does not lie beside the tweet",
                name=name,
                path=path,
                hint=f"Nothing is downloaded; put it there as {part}.",
            )


def _last_parts(url: str) -> list[str]:
    """Return the last part of an address's path; for `.../GX?format=jpg` also the name that it stands for."""
    try:
        split = urlsplit(url)
        last = split.path.rsplit("/", 1)[-1].split(":", 1)[0]
        formats = parse_qs(split.query, max_num_fields=20).get("format", [])
    except ValueError:
        return []
    names = [f"{last}.{suffix}" for suffix in formats if "." not in last] + [last]
    return [name for name in names if _FILE_NAME.match(name)]


def _with_suffixes(stems: Iterable[str], suffixes: Sequence[str]) -> Iterator[str]:
    for stem in stems:
        if re.search(r"\.[A-Za-z0-9]{2,4}\Z", stem):
            yield stem
        else:
            yield from (stem + suffix for suffix in suffixes)


def _first_found(find_file: FindFile, names: Iterable[str]) -> str | None:
    for name in dict.fromkeys(names):
        if _FILE_NAME.match(name) and (found := find_file(name)) is not None:
            return found
    return None
