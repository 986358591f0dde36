"""Writing a file whole or not at all, and why a place cannot be written, in words.

Knows nothing of what is written. The decision here: the reasons a person can do something about (a full disk, a missing
folder, no permission) each get their own sentence and next step.
"""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from tweetreel.errors import OutputError


def write_whole(path: str | Path, data: bytes, *, what: str) -> None:
    """Write `data` to `path` in one step: a file that stands there is replaced whole or left as it was.

    Raises `OutputError` naming `what` and the reason.
    """
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.partial-", dir=target.absolute().parent)
    except OSError as error:
        raise output_error(error, where=str(path), what=what) from None
    staged = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        staged.chmod(0o666 & ~_umask())
        staged.replace(target)
    except OSError as error:
        raise output_error(error, where=str(path), what=what) from None
    finally:
        with suppress(OSError):
            staged.unlink()


def _umask() -> int:
    """The process' mask for new files; a temporary file is made for its owner alone."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


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
