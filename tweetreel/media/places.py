"""Writing a file whole or not at all, and why a place cannot be written, in words.

Knows nothing of what is written. The decision here: the reasons a person can do something about (a full disk, a missing
folder, no permission) each get their own sentence and next step.
"""

from __future__ import annotations

import errno
from contextlib import suppress
from pathlib import Path

from tweetreel.errors import OutputError


def write_whole(path: str | Path, data: bytes, *, what: str) -> None:
    """Write `data` to `path`; where that fails half way, nothing is left. Raises `OutputError` naming `what` and the reason."""
    target = Path(path)
    try:
        stream = target.open("wb")
    except OSError as error:
        raise output_error(error, where=str(path), what=what) from None
    try:
        with stream:
            stream.write(data)
    except OSError as error:
        with suppress(OSError):
            target.unlink()
        raise output_error(error, where=str(path), what=what) from None


def output_error(error: BaseException, *, where: str, what: str) -> OutputError:
    """Return what a failed write of a `what` ("video", "sound") means, as an `OutputError` about the place `where`."""
    number = getattr(error, "errno", None)
    if number in (errno.ENOSPC, errno.EDQUOT):
        return OutputError("the disk is full", where=where, hint="Free some space or choose another place with -o.")
    if number == errno.EFBIG:
        return OutputError(f"the {what} grew beyond what this place allows", where=where, hint="Choose another place with -o.")
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return OutputError("this place cannot be written", where=where, hint="Choose a folder of your own with -o.")
    if number in (errno.ENOENT, errno.ENOTDIR):
        return OutputError("the folder does not exist", where=where, hint="Create it or choose another place with -o.")
    if number == errno.EISDIR:
        return OutputError("the place is a folder", where=where, hint="Give a file's name with -o.")
    why = getattr(error, "strerror", None) or str(error)
    return OutputError(f"the {what} cannot be written ({why})", where=where)
