"""Reads a stranger's bytes as text or JSON, and takes values out of the JSON without trusting its shape.

Knows nothing of tweets. The one decision: a value of the wrong type counts as missing. Answers of an API change, and a field
that nobody needs must not stop a video; what is needed is asked for by the caller, who knows how to say what is missing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from tweetreel.errors import Location, TweetError
from tweetreel.tweet.tidy import tidy_line

MAX_BYTES: Final = 4 * 1024 * 1024
"""Bytes of an API answer, of a canonical tweet or of plain text."""
MAX_ARCHIVE_BYTES: Final = 64 * 1024 * 1024
"""Bytes of an archive's tweets.js."""
MAX_DEPTH: Final = 64
"""Levels of JSON inside one another; an API answer has about nine."""
MAX_COUNT: Final = 10**12

JsonObject = Mapping[str, Any]

_STRUCTURE: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
_IDENTIFIER: Final = re.compile(r"[0-9A-Za-z_-]{1,64}\Z")
_EXCERPT: Final = 40


def check_size(data: bytes, *, name: str, allowed: int, what: str) -> None:
    """Raise `TweetError` where `data` is longer than `allowed` bytes."""
    if len(data) > allowed:
        raise TweetError(
            f"{what} is too large",
            where=name,
            got=f"{len(data):,} bytes",
            allowed=f"at most {allowed:,} bytes",
            hint="Give the one answer or file that holds the tweet.",
        )


def decoded(data: bytes, *, name: str) -> str:
    """Return `data` as text, without a byte order mark. Raises `TweetError` for what is not UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TweetError("the file is UTF-16", where=name, allowed="UTF-8", hint="Save it again as UTF-8.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise TweetError(
            "the file is not text in UTF-8",
            where=Location(file=name, line=line, column=column),
            got=f"byte 0x{data[error.start]:02x}",
            allowed="a tweet as JSON, an archive's tweets.js, or plain text",
            hint="Save it as UTF-8; a picture or a video is no tweet.",
        ) from None
    if "\0" in text:
        raise TweetError(
            "the file is binary",
            where=name,
            got=f"a zero byte at offset {data.index(0):,}",
            allowed="a tweet as JSON, an archive's tweets.js, or plain text",
            hint="Give the file that holds the tweet's text.",
        )
    return text


def parsed(text: str, *, name: str, skip: int = 0) -> Any:
    """Return the JSON that `text` holds from index `skip` on. Raises `TweetError` with line and column (1-based)."""
    if len(text) <= MAX_BYTES and _depth(text, skip) > MAX_DEPTH:
        raise _too_deep(name)
    try:
        return json.loads(text[skip:])
    except json.JSONDecodeError as error:
        position = skip + error.pos
        line = text.count("\n", 0, position) + 1
        column = position - text.rfind("\n", 0, position)
        got = repr(text[position : position + _EXCERPT]) if position < len(text.rstrip()) else "the end of the file"
        raise TweetError(
            f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}",
            where=Location(file=name, line=line, column=column),
            got=got,
            hint="Save the API's answer again as it came, unshortened; or give plain text that does not begin like JSON.",
        ) from None
    except RecursionError:
        raise _too_deep(name) from None
    except ValueError as error:  # a number of thousands of digits
        raise TweetError(f"not JSON that can be read: {error}", where=name) from None


def child(value: Any, key: str) -> JsonObject:
    """Return the object under `key` of `value`, an empty one where there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def children(value: Any, key: str) -> list[JsonObject]:
    """Return the objects of the list under `key` of `value`; what is no object is left out."""
    found = value.get(key) if isinstance(value, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def strings(value: Any, key: str) -> list[str]:
    """Return the strings of the list under `key` of `value`."""
    found = value.get(key) if isinstance(value, dict) else None
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def string(value: Any, key: str) -> str | None:
    """Return the string under `key` of `value` as it is, None where there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else None


def line(value: Any, key: str, *, most: int) -> str | None:
    """Return the string under `key` of `value` as one clean line, None where nothing is left."""
    found = string(value, key)
    return (tidy_line(found[: 8 * most], most=most) or None) if found is not None else None


def identifier(value: Any, key: str) -> str | None:
    """Return the id under `key` of `value`: text or a whole number; None where it could not be one."""
    found = value.get(key) if isinstance(value, dict) else None
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found) if 0 <= found < 10**20 else None
    return found if isinstance(found, str) and _IDENTIFIER.match(found) else None


def whole(value: Any, key: str, *, most: int = MAX_COUNT) -> int | None:
    """Return the whole number from 0 to `most` under `key` of `value`, also where it is written as text."""
    found = value.get(key) if isinstance(value, dict) else None
    if isinstance(found, str) and re.fullmatch(r"[0-9]{1,15}", found):
        found = int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= most else None


def _depth(text: str, skip: int) -> int:
    deepest = depth = 0
    for match in _STRUCTURE.finditer(text, skip):
        if match[0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif match[0] in "]}":
            depth -= 1
    return deepest


def _too_deep(name: str) -> TweetError:
    return TweetError(
        "the JSON is nested too deeply", where=name, allowed=f"at most {MAX_DEPTH} levels", hint="Give the API's answer itself."
    )
