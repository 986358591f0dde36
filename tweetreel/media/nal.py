"""H.264 in its two wrappings: with start codes (Annex B) and with lengths, as MP4 holds it.

Knows bytes, not pictures. Sources: ITU-T H.264 annex B; ISO/IEC 14496-15, 5.3.3.1 (the decoder configuration record).
"""

from __future__ import annotations

from typing import Final

_START: Final = b"\0\0\1"
_LONG_START: Final = b"\0" + _START
_NAL_SEI: Final = 6
_LENGTH_BYTES: Final = 4
_RECORD_HEAD: Final = 5


def without_sei(data: bytes) -> bytes:
    """Return an Annex B access unit without its SEI, every unit after a four-byte start code.

    x264 writes its version and options into the SEI. Start codes stand nowhere else in a stream (B.1.1).
    """
    units = (unit.rstrip(b"\0") for unit in data.split(_START)[1:])
    return b"".join(_LONG_START + unit for unit in units if unit and unit[0] & 0x1F != _NAL_SEI)


def annex_b(data: bytes) -> bytes:
    """Return an access unit of an MP4, each unit after its length in four bytes, with four-byte start codes instead."""
    parts: list[bytes] = []
    at = 0
    while at + _LENGTH_BYTES <= len(data):
        size = int.from_bytes(data[at : at + _LENGTH_BYTES], "big")
        at += _LENGTH_BYTES
        parts += (_LONG_START, data[at : at + size])
        at += size
    return b"".join(parts)


def annex_b_header(record: bytes) -> bytes:
    """Return the parameter sets of an MP4's decoder configuration record as an encoder gives them, with start codes.

    A header that has start codes already, or is none, is returned as it is.
    """
    if len(record) < _RECORD_HEAD + 2 or record[0] != 1:
        return record
    parts: list[bytes] = []
    at = _RECORD_HEAD
    for mask in (0x1F, 0xFF):  # the count of sequence sets has three reserved bits, that of picture sets none
        if at >= len(record):
            break
        count, at = record[at] & mask, at + 1
        for _ in range(count):
            size = int.from_bytes(record[at : at + 2], "big")
            parts += (_LONG_START, record[at + 2 : at + 2 + size])
            at += 2 + size
    return b"".join(parts)
