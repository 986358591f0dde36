"""A tweet's file read, and the media beside it found.

Opens the tweet's file and looks for names beside it, no more; what the bytes mean is the tweet room's business.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from tweetreel.artifacts import Tweet
from tweetreel.errors import Finding, TweetError
from tweetreel.tweet.sources import read_tweet

MAX_BYTES = 64 << 20

_FOLDERS = ("media", "tweets_media")
"""Where a tweet's files lie besides its own folder: the folder that tweetreel writes, and that of an account archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """A tweet, what was noticed while reading it, and the folder that its files are relative to."""

    tweet: Tweet
    findings: tuple[Finding, ...]
    folder: Path


def ingest(source: str, *, post_id: str | None = None) -> Ingested:
    """Return the tweet in the file `source`, or on standard input where it is `-`. Raises `TweetError`."""
    if source == "-":
        if sys.stdin is None:
            raise TweetError("standard input is closed", where="-", hint="Pipe a tweet into it, or give a file's path.")
        data, folder = sys.stdin.buffer.read(MAX_BYTES + 1), Path.cwd()
    else:
        data, folder = _read(Path(source)), Path(source).parent

    def find_file(name: str) -> str | None:
        if not name or "/" in name or "\\" in name or name.startswith(".") or "\0" in name or len(name.encode()) > 255:
            return None
        for relative in (Path(name), *(Path(beside) / name for beside in _FOLDERS)):
            if (folder / relative).is_file():
                return relative.as_posix()
        return None

    parsed = read_tweet(data, name=source, post_id=post_id, find_file=find_file)
    return Ingested(tweet=parsed.tweet, findings=parsed.findings, folder=folder)


def _read(path: Path) -> bytes:
    hint = "Give the path of a tweet's file, or - for standard input."
    try:
        if path.is_dir():
            raise TweetError("a folder is no tweet", where=str(path), hint=hint)
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise TweetError("no such file", where=str(path), hint=hint) from None
    except OSError as error:
        raise TweetError(f"cannot be read: {error.strerror}", where=str(path), hint=hint) from None
