"""AV1's units (OBUs), as far as chunks need them: the sequence header of a key frame, and a frame without its delimiter.

Knows bytes, not pictures. Source: AV1 bitstream specification, 5.3 and 5.9; a WebM holds no temporal delimiters.
"""

from __future__ import annotations

from typing import Final

_DELIMITER: Final = b"\x12\x00"
_SEQUENCE_HEADER: Final = 1
_HAS_SIZE: Final = 0x02
_HAS_EXTENSION: Final = 0x04


def without_delimiter(data: bytes) -> bytes:
    """Return a temporal unit without the delimiter it begins with."""
    return data.removeprefix(_DELIMITER)


def sequence_header(data: bytes) -> bytes:
    """Return the sequence header that a temporal unit begins with, as a whole unit; empty where it begins with another."""
    unit = without_delimiter(data)
    if len(unit) < 2 or unit[0] >> 3 & 0x0F != _SEQUENCE_HEADER or not unit[0] & _HAS_SIZE or unit[0] & _HAS_EXTENSION:
        return b""
    size, at, shift = 0, 1, 0
    while at < len(unit):
        size |= (unit[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not unit[at - 1] & 0x80:
            break
    return unit[: at + size]
