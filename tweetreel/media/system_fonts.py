"""Fonts of this machine, for characters that no other font has.

Knows the usual folders of Linux, macOS and Windows. The decision here: they are only asked for what is missing, and the files
found are copied beside the video, so that its folder alone makes the same frames again, wherever that is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Set
from itertools import islice
from pathlib import Path

import uharfbuzz as hb

from tweetreel.errors import MediaError
from tweetreel.media.fonts import MAX_FONT_BYTES

_MOST_FILES = 4000
_MOST_FONTS = 4


def font_folders() -> tuple[Path, ...]:
    """Return the usual font folders of this system, whether they exist or not."""
    if sys.platform == "win32":
        return (Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts",)
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"), Path.home() / "Library/Fonts")
    return (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        Path.home() / ".local/share/fonts",
        Path.home() / ".fonts",
    )


def fonts_for(characters: Set[str], folders: tuple[Path, ...] | None = None) -> tuple[Path, ...]:
    """Return the files of at most four fonts that have `characters`, those that have most of them first; none for no need.

    Of fonts that have as many, the one whose path sorts first. Files that are no font, collections, and files beyond the
    limits of media/fonts.py are passed over.
    """
    wanted = set(map(ord, characters))
    if not wanted:
        return ()
    held = [(path, found) for path in _files(folders or font_folders()) if (found := _has(path, wanted))]
    chosen: list[Path] = []
    while wanted and held and len(chosen) < _MOST_FONTS:
        path, found = max(held, key=lambda one: len(one[1] & wanted))  # the first of equals: the files are sorted
        if not found & wanted:
            break
        chosen.append(path)
        wanted -= found
    return tuple(chosen)


def _files(folders: tuple[Path, ...]) -> Iterator[Path]:
    found = (
        path
        for folder in folders
        if folder.is_dir()
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in (".ttf", ".otf")
    )
    return islice(found, _MOST_FILES)


def _has(path: Path, wanted: set[int]) -> set[int]:
    """Return which of `wanted` the font at `path` has; none where it cannot be used."""
    try:
        if path.stat().st_size > MAX_FONT_BYTES:
            return set()
        face = hb.Face(hb.Blob(path.read_bytes()))
    except (OSError, MediaError, ValueError):
        return set()
    known = face.unicodes
    if face.upem <= 0 or face.glyph_count < 2 or ord(" ") not in known:
        return set()
    return {code for code in wanted if code in known}
