"""The bytes of a compressed picture, as far as they tell that it is none, or that no other picture leans on it.

Knows no pixels. The decision here: H.264 and HEVC packets are walked unit by unit, which costs microseconds, because the
decoder tells neither: it hides a hole behind the picture before it, and what it leaves out it does not name. Sources:
ISO/IEC 14496-15, 5.3.3.1 (avcC) and 8.3.3.1 (hvcC); ITU-T H.264, 7.3.1 and 7.4.1; ITU-T H.265, 7.3.1.2 and 7.4.2.2.
"""

from __future__ import annotations

from collections.abc import Iterator

from av.codec.context import CodecContext
from av.packet import Packet
from av.video.stream import VideoStream

_HOLE_BYTES = 8
"""No codec starts a picture with so many zeros; a download that left a part of the file out does."""

_FORBIDDEN = 0x80
_H264_SLICES = range(1, 5)
_H264_ASIDE = {6, 9, 12}  # SEI, delimiter, filler
_HEVC_SLICES = range(32)
_HEVC_LEANT_ON_FROM = 16
_HEVC_ASIDE = {35, 38, 39, 40}  # delimiter, filler, SEI before and after


class Units:
    """How the packets of one stream are made."""

    def __init__(self, context: CodecContext) -> None:
        record = context.extradata or b""
        self._codec = context.name
        self._length_bytes = 0
        self._marks = False
        if record[:1] == b"\x01" and self._codec == "h264" and len(record) >= 7:
            self._length_bytes, self._marks = (record[4] & 3) + 1, True
        elif record[:1] == b"\x01" and self._codec == "hevc" and len(record) >= 23:
            # HEVC marks what nothing leans on within its temporal layer only: there must be but one
            self._length_bytes, self._marks = (record[21] & 3) + 1, record[21] >> 3 & 7 == 1

    @property
    def one_each(self) -> bool:
        """Tell whether every packet is shown as one picture (VP8 and MPEG-4 have packets that are not shown)."""
        return self._codec in ("h264", "hevc")

    def are_broken(self, packet: Packet[VideoStream]) -> bool:
        """Tell whether the bytes of `packet` cannot be a picture: zeros where it starts, or lengths that do not add up."""
        data = memoryview(packet)
        if len(data) >= _HOLE_BYTES and not any(data[:_HOLE_BYTES]):
            return True
        return self._length_bytes > 0 and any(head is None or head & _FORBIDDEN for head in self._heads(data))

    def nothing_leans_on(self, packet: Packet[VideoStream]) -> bool:
        """Tell whether `packet` can be left out and every other picture stays the same."""
        return self._marks and all(head is not None and self._is_aside(head) for head in self._heads(memoryview(packet)))

    def _is_aside(self, head: int) -> bool:
        if self._codec == "h264":
            kind = head & 0x1F
            return kind in _H264_ASIDE or (kind in _H264_SLICES and not head >> 5 & 3)
        kind = head >> 1 & 0x3F
        if kind in _HEVC_SLICES:
            return kind < _HEVC_LEANT_ON_FROM and kind % 2 == 0
        return kind in _HEVC_ASIDE

    def _heads(self, data: memoryview) -> Iterator[int | None]:
        """Yield the first byte of every unit, None for one that does not lie within the packet."""
        at = 0
        while at < len(data):
            size = int.from_bytes(data[at : at + self._length_bytes], "big")
            at += self._length_bytes
            if not 0 < size <= len(data) - at:
                yield None
                return
            yield data[at]
            at += size
