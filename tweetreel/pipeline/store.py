"""The store: results kept by the digest of everything they depend on, in one folder.

Knows bytes and names, not what they are. The decision here: an entry is written beside its place and moved there whole, so
any number of processes may share a store, and one that is killed leaves nothing half written; entries check themselves when
they are read. It is a cache: deleting any of it costs time and nothing else.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

from tweetreel.errors import InputError
from tweetreel.pipeline.places import as_output_error

Kind = Literal["chunk", "look", "sound", "blob", "spec", "hash"]
KINDS: Final[tuple[Kind, ...]] = ("chunk", "look", "sound", "blob", "spec", "hash")

DEFAULT_LIMIT_BYTES: Final = 4 << 30
_NAME: Final = re.compile(r"[0-9a-f]{16,64}")
_ABANDONED_S: Final = 3600.0


class Store:
    """Entries by kind and digest below `folder`, which is made when the first one is put."""

    def __init__(self, folder: Path, *, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> None:
        self.folder = folder
        self._limit_bytes = limit_bytes

    def path(self, kind: Kind, digest: str) -> Path:
        """Return where an entry stands, or would. Raises `InputError` for a name that is no digest."""
        if kind not in KINDS or not _NAME.fullmatch(digest):
            raise InputError("no such entry of the store", got=f"{kind}/{digest}", allowed="a kind and a hexadecimal digest")
        return self.folder / kind / digest[:2] / digest

    def has(self, kind: Kind, digest: str) -> bool:
        """Tell whether an entry is there."""
        return self.path(kind, digest).is_file()

    def get(self, kind: Kind, digest: str) -> bytes | None:
        """Return an entry, None where there is none; it counts as used now."""
        path = self.path(kind, digest)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        with suppress(OSError):
            os.utime(path)
        return data

    def put(self, kind: Kind, digest: str, data: bytes) -> None:
        """Keep an entry. Raises `OutputError` where the store cannot be written."""
        path = self.path(kind, digest)
        with as_output_error(self.folder, option="--store"):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
            staged = Path(name)
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(data)
                staged.replace(path)
            except BaseException:
                with suppress(OSError):
                    staged.unlink()
                raise

    def put_file(self, kind: Kind, digest: str, source: Path) -> None:
        """Keep a copy of the file `source`, unless the entry is there. Raises `OutputError`."""
        path = self.path(kind, digest)
        if path.is_file():
            return
        with as_output_error(self.folder, option="--store"):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
            os.close(handle)
            staged = Path(name)
            try:
                shutil.copyfile(source, staged)
                staged.replace(path)
            finally:
                with suppress(OSError):
                    staged.unlink()

    def drop(self, kind: Kind, digest: str) -> None:
        """Remove an entry, if it is there: it was found damaged."""
        with suppress(OSError):
            self.path(kind, digest).unlink()

    def prune(self) -> None:
        """Remove what was used longest ago until the store is within its limit, and what killed processes left."""
        found: list[tuple[float, int, Path]] = []
        now = time.time()
        for path in self.folder.glob("*/*/*"):
            with suppress(OSError):
                state = path.stat()
                if path.name.startswith(".new-"):
                    if now - state.st_mtime > _ABANDONED_S:
                        path.unlink()
                    continue
                found.append((state.st_mtime, state.st_size, path))
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if total <= self._limit_bytes:
                break
            with suppress(OSError):
                path.unlink()
            total -= size
