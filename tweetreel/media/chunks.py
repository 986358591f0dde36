"""A chunk: a run of frames encoded by itself, so that it can be made anywhere, kept, and joined without encoding again.

Knows packets, not pictures. The decision here: every chunk starts with a key frame, leans on nothing outside itself, and
counts its time stamps from its own first frame; joining is adding a number. The grid of chunks belongs to the profile and
never depends on who renders or how many do, so neither do the bytes.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tweetreel.core.time import FrameRange
from tweetreel.errors import MediaError

_MAGIC: Final = b"tweetreel chunk 1\n"
_HEAD: Final = struct.Struct("<I")


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedPacket:
    """One packet; `pts`, `dts` and `duration` in the stream's ticks: frames for pictures, samples for sound."""

    data: bytes
    pts: int
    dts: int
    duration: int
    key: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Packets in decoding order whose stamps count from 0, and the encoder's own header (`extradata`).

    `length` is how much of the stream they carry, in its ticks. A whole sound track is a chunk too.
    """

    length: int
    header: bytes
    packets: tuple[EncodedPacket, ...]

    @property
    def bytes(self) -> int:
        """How many bytes of packets it holds."""
        return sum(len(packet.data) for packet in self.packets)

    def digest(self) -> str:
        """Return the SHA-256 of header and packets as 64 hexadecimal digits: what a decoder is given."""
        return packets_digest(self.header, (packet.data for packet in self.packets))


def packets_digest(header: bytes, packets: Iterator[bytes]) -> str:
    """Return the SHA-256 of an encoder's header and of packets in decoding order, each with its length."""
    digest = hashlib.sha256(_HEAD.pack(len(header)) + header)
    for data in packets:
        digest.update(_HEAD.pack(len(data)))
        digest.update(data)
    return digest.hexdigest()


def chunk_ranges(frames: int, chunk_frames: int) -> tuple[FrameRange, ...]:
    """Return the grid: `[0, chunk_frames)` and so on; the last one may be shorter."""
    return tuple(FrameRange(start=start, end=min(start + chunk_frames, frames)) for start in range(0, frames, chunk_frames))


def chunk_to_bytes(chunk: Chunk) -> bytes:
    """Return `chunk` as bytes that carry their own SHA-256."""
    index = {
        "length": chunk.length,
        "header": len(chunk.header),
        "packets": [[len(packet.data), packet.pts, packet.dts, packet.duration, int(packet.key)] for packet in chunk.packets],
    }
    head = json.dumps(index, separators=(",", ":")).encode()
    body = b"".join([_HEAD.pack(len(head)), head, chunk.header, *(packet.data for packet in chunk.packets)])
    return _MAGIC + hashlib.sha256(body).digest() + body


def chunk_from_bytes(data: bytes) -> Chunk:
    """Return the chunk that `chunk_to_bytes` wrote. Raises `MediaError` for bytes that are none, or are damaged."""
    start = len(_MAGIC) + hashlib.sha256().digest_size
    body = memoryview(data)[start:]
    if not data.startswith(_MAGIC) or hashlib.sha256(body).digest() != data[len(_MAGIC) : start]:
        raise MediaError("a stored chunk is damaged", got=f"{len(data)} bytes", allowed="bytes that match their SHA-256")
    (size,) = _HEAD.unpack_from(body)
    index = json.loads(bytes(body[_HEAD.size : _HEAD.size + size]))
    at = _HEAD.size + size
    header = bytes(body[at : at + index["header"]])
    sizes = [packet[0] for packet in index["packets"]]
    ends = list(itertools.accumulate(sizes, initial=at + len(header)))
    packets = tuple(
        EncodedPacket(data=bytes(body[begin:end]), pts=pts, dts=dts, duration=duration, key=bool(key))
        for (begin, end), (_, pts, dts, duration, key) in zip(itertools.pairwise(ends), index["packets"], strict=True)
    )
    return Chunk(length=index["length"], header=header, packets=packets)
