"""How large a stranger's file may be, and the checks that need no decoder.

Knows nothing of what a file holds. The decision here: everything that can be refused by looking at the directory entry is
refused before a byte is read, so that a device, a pipe or a 2 TB file costs nothing.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Final

from tweetreel.errors import MediaError

MAX_IMAGE_BYTES: Final = 40_000_000
MAX_IMAGE_PIXELS: Final = 60_000_000
MAX_IMAGE_SIDE_PX: Final = 32_768
MAX_DECODED_BYTES: Final = 4 * MAX_IMAGE_PIXELS
"""What a decoder may allocate for one picture: 60 megapixels of RGBA at 8 bits, or half of that at 16 bits."""

MAX_CLIP_BYTES: Final = 2_000_000_000
MAX_CLIP_SIDE_PX: Final = 4096
MAX_CLIP_SECONDS: Final = 600
MAX_CLIP_FPS: Final = 240
MAX_CLIP_PACKETS: Final = MAX_CLIP_SECONDS * MAX_CLIP_FPS
MAX_STREAMS: Final = 16

MAX_SOUND_BYTES: Final = 500_000_000
MAX_SOUND_SECONDS: Final = 900


def checked_file_size(path: str | Path, *, what: str, max_bytes: int) -> int:
    """Return the size in bytes of the regular file at `path`; `what` names it in messages ("picture", "clip").

    Raises `MediaError` where there is no file, where it is a folder, a pipe or a device, is empty, or is larger than
    `max_bytes`.
    """
    where = str(path)
    try:
        status = Path(path).stat()
    except FileNotFoundError:
        raise MediaError(f"no such {what}", where=where, hint="Check the file's name and its folder.") from None
    except (OSError, ValueError) as error:
        raise MediaError(f"cannot read the {what}: {_reason(error)}", where=where) from None
    if not stat.S_ISREG(status.st_mode):
        got = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
        raise MediaError(f"not a {what}", where=where, got=got, allowed="a regular file")
    if status.st_size == 0:
        raise MediaError(f"the {what} is empty", where=where, got="0 bytes", hint="Save or download it again.")
    if status.st_size > max_bytes:
        raise MediaError(
            f"the {what} is too large",
            where=where,
            got=f"{status.st_size / 1e6:.1f} MB",
            allowed=f"at most {max_bytes / 1e6:.0f} MB",
            hint="Make it smaller and try again.",
        )
    return status.st_size


def read_whole(path: str | Path, *, what: str, max_bytes: int) -> bytes:
    """Return the bytes of the regular file at `path`, at most `max_bytes`; raises `MediaError` as `checked_file_size` does."""
    return _read(path, what, checked_file_size(path, what=what, max_bytes=max_bytes))


def read_head(path: str | Path, *, what: str, count: int = 4096) -> bytes:
    """Return the first `count` bytes of `path` (fewer where it is shorter); raises `MediaError` where it cannot be read."""
    return _read(path, what, count)


def _read(path: str | Path, what: str, count: int) -> bytes:
    try:
        with Path(path).open("rb") as stream:
            return stream.read(count)
    except OSError as error:
        raise MediaError(f"cannot read the {what}: {_reason(error)}", where=str(path)) from None


def _reason(error: OSError | ValueError) -> str:
    return error.strerror or "it cannot be opened" if isinstance(error, OSError) else str(error)
