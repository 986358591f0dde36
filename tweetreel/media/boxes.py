"""The boxes of an MP4 file, as far as guards and checks need them: their order, edit lists, references to other files.

Knows no codec. The decision here: read with a dozen lines instead of trusting a demuxer, which says neither whether `moov`
comes first nor whether a track's samples lie in another file (ISO/IEC 14496-12, 8.7.1).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tweetreel.errors import MediaError

_MAX_MOOV_BYTES = 64_000_000
_MAX_BOXES = 20_000
_PARENTS = {b"moov", b"trak", b"mdia", b"minf", b"dinf", b"edts"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mp4Layout:
    """The top-level boxes in order, whether any track has an edit list, and the addresses of samples in other files."""

    top: tuple[str, ...]
    edit_lists: int
    external: tuple[str, ...]

    @property
    def moov_first(self) -> bool:
        """True where a player can start before it has the whole file."""
        return "moov" in self.top and "mdat" in self.top and self.top.index("moov") < self.top.index("mdat")


def read_layout(path: str | Path) -> Mp4Layout:
    """Return the layout of the MP4 file at `path`. Raises `MediaError` where its index is larger than any clip needs.

    Broken boxes end the reading: what they would have held is missing from the result.
    """
    top: list[str] = []
    moov = b""
    with Path(path).open("rb") as stream:
        end = stream.seek(0, 2)
        at = 0
        while at + 8 <= end and len(top) < _MAX_BOXES:
            stream.seek(at)
            size, name, head = _box_head(stream.read(16), end - at)
            top.append(name.decode("latin-1"))
            if name == b"moov" and not moov:
                if size > _MAX_MOOV_BYTES:
                    raise MediaError("the clip's index is too large", where=str(path), got=f"{size} bytes")
                stream.seek(at + head)
                moov = stream.read(max(0, size - head))
            if size < head:
                break
            at += size
    names = list(_inside(moov))
    external = tuple(address for name, body in names if name == b"dref" for address in _external_addresses(body))
    return Mp4Layout(top=tuple(top), edit_lists=sum(name == b"elst" for name, _ in names), external=external)


def _box_head(head: bytes, left: int) -> tuple[int, bytes, int]:
    """Return size, name and header length of the box that starts with `head`, of which `left` bytes remain in its parent."""
    size, name = struct.unpack(">I4s", head[:8])
    if size == 1 and len(head) >= 16:
        return min(int(struct.unpack(">Q", head[8:16])[0]), left), name, 16
    if size == 0 or size > left:
        return left, name, 8
    return size, name, 8


def _inside(body: bytes, depth: int = 0) -> Iterator[tuple[bytes, bytes]]:
    at, seen = 0, 0
    while at + 8 <= len(body) and seen < _MAX_BOXES:
        size, name, head = _box_head(body[at : at + 16], len(body) - at)
        if size < head:
            return
        inner = body[at + head : at + size]
        yield name, inner
        if name in _PARENTS and depth < 8:
            yield from _inside(inner, depth + 1)
        at += size
        seen += 1


def _external_addresses(dref: bytes) -> Iterator[str]:
    for name, entry in _inside(dref[8:], depth=8):
        if len(entry) >= 4 and not entry[3] & 1:  # flag 1: the samples lie in this very file
            yield f"{name.decode('latin-1')} {entry[4:84].split(bytes(1))[0].decode('utf-8', 'replace')}".strip()
