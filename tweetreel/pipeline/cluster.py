"""Renders chunks on a Dask cluster: one of our own on this machine, or one that stands already.

Knows orders and where the store is. The decision here: Dask decides who renders what, restarts workers that die and gives
their chunks to others; we only say which chunks there are, by digest. Our own cluster listens on loopback alone; a cluster
elsewhere is asked for by its address, and with TLS unless somebody says that its network may be trusted.
"""

from __future__ import annotations

import hashlib
import ipaddress
import logging
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dask
from distributed import Client, LocalCluster, as_completed
from distributed.scheduler import KilledWorker
from distributed.security import Security
from distributed.utils import get_ip

from tweetreel.errors import Error, InputError, ProviderError
from tweetreel.media.sources import FileSources
from tweetreel.pipeline.engine import engine_digest
from tweetreel.pipeline.exchange import StoreServer
from tweetreel.pipeline.places import as_output_error
from tweetreel.pipeline.render import ChunkPlan, OnFrames, RenderJob, RenderPlan
from tweetreel.pipeline.store import Store
from tweetreel.pipeline.worker import Order, render_order, spec_bytes

_CONNECT_S = 20
_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFiles:
    """The files of a cluster's TLS settings: the authority's certificate, and our own certificate and key."""

    authority: Path
    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class DaskFarm:
    """`workers` processes on this machine, or the cluster whose scheduler is at `address` ("tcp://..." or "tls://...").

    `trusted` allows an address elsewhere without TLS; without `share` workers never look for the store on their own disk.
    """

    workers: int = 2
    address: str | None = None
    tls: TlsFiles | None = None
    trusted: bool = False
    share: bool = True

    def __post_init__(self) -> None:
        if self.address is not None:
            _check_address(self.address, self.tls, trusted=self.trusted)

    def render(self, job: RenderJob, plan: RenderPlan, missing: Sequence[ChunkPlan], store: Store, on_frames: OnFrames) -> None:
        """Have `missing` rendered into `store`. Raises `Error`: also where no worker can be reached or all of them die."""
        with tempfile.TemporaryDirectory(prefix=".workers-", dir=job.folder.parent) as scratch, self._client(scratch) as client:
            spec = publish(job, store)
            total = sum(len(chunk.frames) for chunk in missing)
            with _served(client, store, self._security(), self.address) as served, _shared(store) as token:
                orders = [
                    Order(
                        spec=spec,
                        number=chunk.number,
                        key=chunk.key,
                        engine=engine_digest(),
                        folder=str(store.folder.absolute()) if self.share else "",
                        token=token,
                        address=served.address,
                        secret=served.secret,
                    )
                    for chunk in missing
                ]
                frames = {order.key: len(chunk.frames) for order, chunk in zip(orders, missing, strict=True)}
                _collect(client, orders, frames, total, on_frames)

    @contextmanager
    def _client(self, scratch: str) -> Iterator[Client]:
        settings = {
            # a frame's worth of work never waits for memory: chunks are small and leave through the store
            "distributed.worker.memory.target": False,
            "distributed.worker.memory.spill": False,
            "distributed.worker.memory.pause": False,
            "distributed.worker.memory.terminate": False,
        }
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        with dask.config.set(settings):
            if self.address is not None:
                try:
                    client = Client(self.address, timeout=_CONNECT_S, security=self._security() if self.tls else None)
                except (OSError, TimeoutError) as error:
                    raise ProviderError(
                        "the cluster cannot be reached", where=self.address, got=str(error), hint="Is its scheduler running?"
                    ) from None
                with client:
                    yield client
                return
            with (
                LocalCluster(
                    n_workers=self.workers,
                    threads_per_worker=1,
                    processes=True,
                    host=_LOOPBACK,
                    dashboard_address=None,
                    worker_dashboard_address=None,
                    memory_limit=0,
                    local_directory=scratch,
                    silence_logs=logging.CRITICAL,
                ) as cluster,
                Client(cluster) as client,
            ):
                yield client

    def _security(self) -> Security:
        if self.tls is None:
            return Security()
        own = {"cert": str(self.tls.certificate), "key": str(self.tls.key)}
        return Security(
            tls_ca_file=str(self.tls.authority),
            tls_client_cert=own["cert"],
            tls_client_key=own["key"],
            tls_worker_cert=own["cert"],
            tls_worker_key=own["key"],
            require_encryption=True,
        )


def publish(job: RenderJob, store: Store) -> str:
    """Put `job` and its files into `store`, by digest; return the digest of the job."""
    with FileSources(job.timeline, job.folder, job.fonts) as sources:
        digests = {asset.id: sources.digest(asset.id) for asset in job.timeline.assets}
    for asset in job.timeline.assets:
        store.put_file("blob", digests[asset.id], job.folder / asset.file)
    data = spec_bytes(job, digests)
    spec = hashlib.sha256(data).hexdigest()
    store.put("spec", spec, data)
    return spec


def _collect(client: Client, orders: Sequence[Order], frames: dict[str, int], total: int, on_frames: OnFrames) -> None:
    futures = client.map(render_order, orders, key=[f"tweetreel-{order.key}" for order in orders], pure=False, retries=0)
    done = 0
    try:
        for future, order in _in_turn(futures, orders):
            error = future.exception()
            if error is not None:
                raise _as_error(error)
            done += frames[order.key]
            on_frames(done, total)
    finally:
        client.cancel(futures, force=True)


def _in_turn(futures: Sequence[Any], orders: Sequence[Order]) -> Iterator[tuple[Any, Order]]:
    by_key = dict(zip((future.key for future in futures), orders, strict=True))
    for future in as_completed(futures):
        yield future, by_key[future.key]


def _as_error(error: BaseException) -> BaseException:
    if isinstance(error, Error):
        return error
    if isinstance(error, KilledWorker):
        return ProviderError(
            "the workers that were given a chunk died, one after the other",
            got=str(error.task),
            hint="Look at their memory and their logs, or render with one worker.",
        )
    return error


@contextmanager
def _served(client: Client, store: Store, security: Security, address: str | None) -> Iterator[StoreServer]:
    """Serve `store` for the workers of `client` while they render."""
    server = StoreServer(store, security=security)
    encrypted = address is not None and address.startswith("tls://")
    far = _parts_of(address)[1] if address is not None else _LOOPBACK
    host = _LOOPBACK if _is_loopback(far) else get_ip(far)
    client.sync(server.start, host, encrypted=encrypted)
    try:
        yield server
    finally:
        client.sync(server.stop)


@contextmanager
def _shared(store: Store) -> Iterator[str]:
    """Leave a sign in the store's folder: a worker that finds it sees the same folder."""
    token = secrets.token_hex(16)
    sign = store.folder / ".shared" / token
    with as_output_error(store.folder):
        sign.parent.mkdir(parents=True, exist_ok=True)
        sign.touch()
    try:
        yield token
    finally:
        sign.unlink(missing_ok=True)


def _check_address(address: str, tls: TlsFiles | None, *, trusted: bool) -> None:
    scheme, host, port = _parts_of(address)
    if scheme not in ("tcp", "tls") or not host or port is None:
        raise InputError("not the address of a cluster", got=repr(address), allowed="tcp://HOST:PORT or tls://HOST:PORT")
    if scheme == "tls" and tls is None:
        raise InputError("a cluster with TLS needs its files", where=address, hint="Give --tls-ca, --tls-cert and --tls-key.")
    if scheme == "tcp" and not _is_loopback(host) and not trusted:
        raise InputError(
            "a cluster elsewhere is only reached with TLS: whoever can speak to it runs programs on it",
            where=address,
            allowed="tls://HOST:PORT",
            hint="Give --trust-network where nobody else is on that network.",
        )


def _parts_of(address: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port of an address; empty and None where it has none."""
    try:
        parts = urlsplit(address)
        return parts.scheme, parts.hostname or "", parts.port
    except ValueError:
        return "", "", None


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
