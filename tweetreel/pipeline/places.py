"""Where a delivery is made and how it is put in place, so that nothing is ever half written.

Knows files and folders, not what is in them. The decision here: everything is made in one hidden folder beside the output,
on the same disk, and moved into place file by file with an atomic rename, the video last. A killed build leaves that folder
and nothing else; the next build of the same output removes it.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tweetreel.errors import OutputError

_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def staging(output: Path, *, cover: Path, folder: Path) -> Iterator[Path]:
    """Yield a new hidden folder beside `output`, removed at the end; folders of killed builds of it are removed first.

    Raises `OutputError` where none can be made, or where `output`, its `cover` or its `folder` cannot be put in place later:
    better now than after minutes of drawing.
    """
    beside = output.absolute().parent
    with as_output_error(output):
        if not beside.is_dir():
            raise OutputError("the output's folder does not exist", where=str(beside), hint="Create it, or choose another -o.")
        if output.is_dir():
            raise OutputError("the output is a folder", where=str(output), allowed="a file's name ending in .mp4")
        if cover.is_dir():
            raise OutputError("a folder stands where the cover goes", where=str(cover), hint="Move it, or choose another -o.")
        if _stands(folder) and not folder.is_dir():
            raise OutputError(
                "a file stands where the reel's folder goes", where=str(folder), hint="Move it, or choose another -o."
            )
    with as_output_error(beside):
        _remove_abandoned(output)
        made = Path(tempfile.mkdtemp(prefix=f"{_prefix(output)}{os.getpid()}-", dir=beside))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _stands(path: Path) -> bool:
    """Return whether something is there; unlike `lexists`, a name too long for the disk raises."""
    try:
        os.lstat(path)
    except FileNotFoundError:
        return False
    return True


def _prefix(output: Path) -> str:
    return f".{output.name[:120]}.partial-"


def _remove_abandoned(output: Path) -> None:
    prefix = _prefix(output)
    for path in output.absolute().parent.iterdir():
        if not path.name.startswith(prefix):
            continue
        owner = path.name.removeprefix(prefix).split("-")[0]
        if not (owner.isdigit() and _is_running(int(owner))):
            shutil.rmtree(path, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def as_output_error(where: Path, *, option: str = "-o") -> Iterator[None]:
    """Turn what the system says about writing into an `OutputError` that says what to do: `option` chooses the place."""
    try:
        yield
    except OSError as error:
        place = str(where)
        if error.errno in _FULL:
            raise OutputError("the disk is full", where=place, hint=f"Free some space, or choose another {option}.") from None
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            reason = error.strerror or "not allowed"
            raise OutputError(f"cannot be written: {reason}", where=place, hint=f"Choose another {option}.") from None
        raise OutputError(f"cannot be written: {error.strerror or error}", where=place) from None


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text. Raises `OutputError`."""
    with as_output_error(path):
        path.write_text(text, encoding="utf-8", newline="\n")


def check_free(targets: Iterable[Path], sources: frozenset[Path]) -> None:
    """Raise `OutputError` where one of `targets` is one of the user's own files, which writing it would destroy."""
    for target in targets:
        if target.resolve() in sources:
            raise OutputError(
                "the build would write over a file it is made from",
                where=str(target),
                hint="Choose another name with -o, or rename that file.",
            )


def put_in_place(staged: Path, target: Path) -> None:
    """Move a staged file to `target` on the same disk, replacing what stands there, atomically. Raises `OutputError`."""
    with as_output_error(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with staged.open("rb") as stream:
            os.fsync(stream.fileno())
        staged.replace(target)


def put_folder_in_place(staged: Path, target: Path) -> None:
    """Move every file below `staged` to the same place below `target`; other files there are left alone."""
    for path in sorted(staged.rglob("*")):
        if path.is_file():
            put_in_place(path, target / path.relative_to(staged))


def bring(source: Path, folder: Path, name: str) -> Path:
    """Copy `source` into `folder` as `name`, unless it is there already. Raises `OutputError`."""
    target = folder / name
    with as_output_error(target):
        folder.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            shutil.copyfile(source, target)
    with suppress(OSError):
        target.chmod(0o644)
    return target
