"""Entries of a store between machines: asked for and handed over by digest, over the cluster's own kind of connection.

Knows stores and Dask's messages, not what the entries are. The decision here: whoever starts a render serves its store; a
worker that cannot see that folder keeps one of its own, pulls what it lacks from there piece by piece, and hands over what it
made. Nothing large ever travels as a task's argument or through the scheduler, and with TLS every byte goes through TLS.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import tempfile
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from distributed.core import Server, rpc
from distributed.security import Security
from distributed.worker import Worker

from tweetreel.errors import InputError, OutputError
from tweetreel.pipeline.places import as_output_error
from tweetreel.pipeline.store import Kind, Store

PIECE_BYTES: Final = 4 << 20
_MAX_ENTRY_BYTES: Final = 4 << 30
_PULLED: Final = ("spec", "blob", "chunk", "look")
_PUSHED: Final = ("chunk", "look")

T = TypeVar("T")


class StoreServer:
    """Serves `store` to workers for as long as it is started; `secret` must come with every request."""

    def __init__(self, store: Store, *, security: Security) -> None:
        self._store = store
        self._security = security
        self.secret = secrets.token_hex(16)
        self._arriving: dict[str, bytearray] = {}
        self._server: Any = None

    @property
    def address(self) -> str:
        """Where workers reach it."""
        address: str = self._server.address
        return address

    async def start(self, host: str, *, encrypted: bool) -> None:
        """Listen on `host`, at a port of the system's choice."""
        # what comes in is plain data and stays so: nothing is unpickled for a peer
        self._server = Server({"read_entry": self.read, "write_entry": self.write}, deserialize=False, needs_workdir=False)
        arguments = self._security.get_listen_args("client") if encrypted else {}
        await self._server.listen(f"{'tls' if encrypted else 'tcp'}://{host}:0", **arguments)

    async def stop(self) -> None:
        """Stop listening."""
        if self._server is not None:
            await self._server.close()

    def read(self, secret: str, kind: Kind, digest: str, offset: int) -> dict[str, Any]:
        """Return a piece of an entry and the entry's size; size -1 where it is not there."""
        self._admit(secret, kind, _PULLED)
        path = self._store.path(kind, digest)
        try:
            with path.open("rb") as stream:
                stream.seek(max(0, offset))
                return {"size": path.stat().st_size, "piece": stream.read(PIECE_BYTES)}
        except FileNotFoundError:
            return {"size": -1, "piece": b""}

    def write(self, secret: str, kind: Kind, digest: str, piece: bytes, last: bool) -> int:
        """Take the next piece of an entry; put it into the store with the `last` one."""
        self._admit(secret, kind, _PUSHED)
        name = f"{kind}/{self._store.path(kind, digest).name}"
        held = self._arriving.setdefault(name, bytearray())
        held += piece
        if len(held) > _MAX_ENTRY_BYTES:
            del self._arriving[name]
            raise InputError("an entry is too large", got=f"> {_MAX_ENTRY_BYTES} bytes", allowed=f"at most {_MAX_ENTRY_BYTES}")
        if last:
            self._store.put(kind, digest, bytes(self._arriving.pop(name)))
        return len(held)

    def _admit(self, secret: str, kind: str, kinds: tuple[str, ...]) -> None:
        if not secrets.compare_digest(secret, self.secret) or kind not in kinds:
            raise InputError("the store does not know this worker", got=kind, allowed=", ".join(kinds))


class RemoteStore:
    """The store at `address` as a worker sees it, with `near` as its own."""

    def __init__(self, address: str, secret: str, near: Store, worker: Worker) -> None:
        self._address, self._secret = address, secret
        self._near = near
        self._worker = worker

    def pull(self, kind: Kind, digest: str) -> bool:
        """Bring an entry into the near store, unless it is there; tell whether it is there now. A blob is checked."""
        return self._near.has(kind, digest) or self._run(self._pull(kind, digest))

    def push(self, kind: Kind, digest: str) -> None:
        """Hand an entry of the near store over."""
        data = self._near.get(kind, digest)
        if data is None:
            raise OutputError("a worker lost what it made", where=str(self._near.folder))
        self._run(self._push(kind, digest, data))

    async def _pull(self, kind: Kind, digest: str) -> bool:
        path = self._near.path(kind, digest)
        check = hashlib.sha256()
        with as_output_error(self._near.folder):
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(prefix=".new-", dir=path.parent, delete=False) as stream:
                staged = Path(stream.name)
                try:
                    size = 1
                    while stream.tell() < size:
                        answer = await self._ask("read_entry", kind=kind, digest=digest, offset=stream.tell())
                        size = answer["size"]
                        if size < 0:
                            return False
                        if not answer["piece"] and stream.tell() < size:
                            raise OutputError("an entry of the store ended early", where=self._address)
                        check.update(answer["piece"])
                        stream.write(answer["piece"])
                    stream.flush()
                    if kind == "blob" and check.hexdigest() != digest:
                        raise OutputError(
                            "a file came over damaged", where=self._address, got=check.hexdigest(), allowed=digest
                        )
                    staged.replace(path)
                finally:
                    with suppress(OSError):
                        staged.unlink()
        return True

    async def _push(self, kind: Kind, digest: str, data: bytes) -> None:
        for start in range(0, max(1, len(data)), PIECE_BYTES):
            piece = data[start : start + PIECE_BYTES]
            last = start + PIECE_BYTES >= len(data)
            await self._ask("write_entry", kind=kind, digest=digest, piece=piece, last=last)

    async def _ask(self, handler: str, **message: object) -> Any:
        encrypted = self._address.startswith("tls://")
        arguments = self._worker.security.get_connection_args("worker") if encrypted else {}
        peer = rpc(self._address, connection_args=arguments)
        try:
            return await getattr(peer, handler)(secret=self._secret, **message)
        finally:
            await peer.close_rpc()

    def _run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the worker's loop from the thread of a task."""
        loop = self._worker.loop.asyncio_loop  # type: ignore[attr-defined] # every loop of Dask runs on asyncio
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result()
