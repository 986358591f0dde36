"""The digest of the program itself: what decides pixels and bytes besides the input.

The decision here: a kept chunk is only reused by the very code and libraries that would make it again. The code that draws,
decodes and encodes is part of the digest as it lies on disk, so that a developer's edit never meets an old chunk, and workers
on other machines can be asked whether they are the same program.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources

from tweetreel.core.digests import digest_of
from tweetreel.media.versions import library_versions

_ROOMS = ("core", "media")


@cache
def engine_digest() -> str:
    """Return the digest of the code that draws, decodes and encodes, of its fonts, and of the libraries' versions."""
    code = hashlib.sha256()
    package = resources.files("tweetreel")
    for room in _ROOMS:
        for name, text in _sources(package / room, room):
            code.update(f"{name}\0{len(text)}\0".encode() + text)
    code.update((package / "fonts" / "fonts.json").read_bytes())
    return digest_of(code.hexdigest(), tuple(sorted(library_versions().items())))


def _sources(folder: resources.abc.Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            found += _sources(entry, f"{prefix}/{entry.name}")
        elif entry.name.endswith(".py"):
            found.append((f"{prefix}/{entry.name}", entry.read_bytes()))
    return found
