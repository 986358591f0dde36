"""A look at one chunk: what is seen of it when it is decoded again, kept beside it.

Knows a chunk and one of its drawn frames. The decision here: a chunk is decoded and compared once, where it was made, and
what was seen is bound to the very packets by their digest. The check of a delivered file takes a look for granted only where
the file holds exactly those packets; equal packets decode to equal pictures.
"""

from __future__ import annotations

import itertools
import json
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.frames import Frame
from tweetreel.errors import MediaError
from tweetreel.media.chunks import Chunk
from tweetreel.media.delivered import thumbnail_of
from tweetreel.media.looks import decoded_frames
from tweetreel.verify.likeness import mean_shift, psnr_db


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """What was seen of the chunk whose packets have the digest `packets`.

    `thumbnails` is uint8 (frames, H/8, W/8): each pixel of a decoded frame's luma the mean of its block. Frame `sample` was
    compared whole with the frame that was drawn: `psnr_db`, and by how many levels the mean of a plane moved, `shift`.
    """

    packets: str
    thumbnails: NDArray[np.uint8]
    sample: int
    psnr_db: float
    shift: float


def look_at(chunk: Chunk, *, sample: int, drawn: Frame, codec: str = "h264") -> Look:
    """Decode `chunk` of `codec` and return what was seen, its frame `sample` compared with `drawn`."""
    thumbnails = []
    psnr, shift = 0.0, 255.0
    for number, frame in enumerate(decoded_frames(chunk, codec)):
        thumbnails.append(thumbnail_of(frame))
        if number == sample and frame.size == drawn.size:
            psnr, shift = psnr_db(drawn, frame), mean_shift(drawn, frame)
    stack = np.stack(thumbnails) if thumbnails else np.zeros((0, 1, 1), np.uint8)
    return Look(packets=chunk.digest(), thumbnails=stack, sample=sample, psnr_db=psnr, shift=shift)


def look_to_bytes(look: Look) -> bytes:
    """Return `look` as bytes that carry their own checksum."""
    # from frame to frame most of a thumbnail stays: what is stored is the steps
    steps = np.diff(look.thumbnails, axis=0, prepend=np.zeros((1, *look.thumbnails.shape[1:]), np.uint8))
    body = zlib.compress(steps.tobytes(), 1)
    head = {
        "packets": look.packets,
        "shape": look.thumbnails.shape,
        "sample": look.sample,
        "psnr_db": look.psnr_db,
        "shift": look.shift,
        "crc32": zlib.crc32(body),
    }
    return json.dumps(head).encode() + b"\n" + body


def look_from_bytes(data: bytes) -> Look:
    """Return the look that `look_to_bytes` wrote. Raises `MediaError` for bytes that are none, or are damaged."""
    head, body = _checked(data)
    thumbnails = np.frombuffer(bytearray(zlib.decompress(body)), np.uint8).reshape(head["shape"])
    for before, step in itertools.pairwise(thumbnails):
        np.add(before, step, out=step)
    return Look(
        packets=head["packets"],
        thumbnails=thumbnails,
        sample=head["sample"],
        psnr_db=head["psnr_db"],
        shift=head["shift"],
    )


def is_whole_look(data: bytes) -> bool:
    """Tell whether `data` is a look and undamaged, without unpacking it."""
    try:
        _checked(data)
    except MediaError:
        return False
    return True


def _checked(data: bytes) -> tuple[dict[str, Any], bytes]:
    line, _, body = data.partition(b"\n")
    try:
        head: dict[str, Any] = json.loads(line)
        whole = head["crc32"] == zlib.crc32(body)
    except (ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        raise MediaError("a stored look is damaged", got=f"{len(data)} bytes", allowed="bytes that match their checksum")
    return head, body
