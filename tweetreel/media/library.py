"""A local folder of pictures and clips with tags.

Knows files and names, not tweets. A file's tags are the words of its name and folders, and the lines or words of a text file
of the same name beside it (`harbour.mp4` and `harbour.txt`). Only names and heads are read here; nothing is decoded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tweetreel.errors import InputError
from tweetreel.media.limits import read_head
from tweetreel.media.sniff import CLIPS, IMAGES, kind_of

MAX_FILES = 20_000
_MAX_SIDECAR_BYTES = 16_384
_ENDINGS = frozenset((".mp4", ".mov", ".m4v", ".webm", ".mkv", ".gif", ".png", ".jpg", ".jpeg", ".webp"))
_WORD = re.compile(r"[^\W_]+", re.UNICODE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryItem:
    """A picture or clip and the words it is filed under, small letters."""

    file: Path
    kind: Literal["photo", "video"]
    tags: frozenset[str]


def scan_library(folder: Path) -> tuple[LibraryItem, ...]:
    """Return what the library at `folder` holds, in order of path. Raises `InputError` where it is no folder."""
    if not folder.is_dir():
        raise InputError("no such library folder", where=str(folder), hint="Give a folder of pictures and clips.")
    found: list[LibraryItem] = []
    for number, path in enumerate(sorted(folder.rglob("*"))):
        if number >= MAX_FILES:
            raise InputError("the library holds too many files", where=str(folder), allowed=f"{MAX_FILES}")
        if path.suffix.lower() not in _ENDINGS or not path.is_file():
            continue
        kind = kind_of(read_head(path, what="picture or clip"))
        if kind in CLIPS or kind in IMAGES:
            tags = frozenset(words_of(" ".join(path.relative_to(folder).with_suffix("").parts) + " " + _sidecar(path)))
            found.append(LibraryItem(file=path, kind="video" if kind in CLIPS else "photo", tags=tags))
    return tuple(found)


def _sidecar(path: Path) -> str:
    text = path.with_suffix(".txt")
    if not text.is_file():
        return ""
    return read_head(text, what="tags", count=_MAX_SIDECAR_BYTES).decode("utf-8", errors="replace")


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters, digits apart."""
    return [word.lower() for word in _WORD.findall(text)]
