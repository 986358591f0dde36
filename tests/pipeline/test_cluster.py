"""Rendering on a Dask cluster: the same bytes, whoever draws, and whoever is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.test_render import Counted, job, rendered
from tweetreel.errors import InputError, OutputError, ProviderError
from tweetreel.pipeline.cluster import DaskFarm, TlsFiles
from tweetreel.pipeline.render import Farm, RenderJob, render_reel
from tweetreel.pipeline.store import Store

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # Dask leaves closing sockets to the collector


def farmed(made: RenderJob, store: Store, path: Path, farm: Farm) -> tuple[bytes, Counted]:
    told = Counted()
    render_reel(made, path, store=store, track=lambda: None, on_frames=told.frames, on_kept=told.on_kept, farm=farm)
    return path.read_bytes(), told


def entries(store: Store) -> set[str]:
    return {path.name for path in (store.folder / "chunk").glob("*/*")}


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """A scheduler of its own process on loopback."""
    yield from _scheduler(tmp_path)


def _scheduler(tmp_path: Path, *options: str) -> Iterator[str]:
    file = tmp_path / "scheduler.json"
    process = _dask(
        "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file), *options
    )
    try:
        _wait(lambda: file.exists() and file.stat().st_size > 0, process)
        yield json.loads(file.read_text())["address"]
    finally:
        process.terminate()
        process.wait(20)


def _dask(kind: str, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(entry or "." for entry in sys.path)}
    command = [sys.executable, "-m", "dask", kind, *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _worker(address: str, folder: Path, *options: str) -> subprocess.Popen[bytes]:
    arguments = ("--nthreads", "1", "--no-dashboard", "--no-nanny", "--local-directory", str(folder))
    return _dask("worker", address, *arguments, *options)


def _wait(ready: object, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not ready():  # type: ignore[operator] # a function
        assert process.poll() is None, "the process ended"
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_two_and_three_workers_give_the_bytes_of_one(tmp_path: Path) -> None:
    made = job(tmp_path / "media")
    alone, _ = rendered(made, Store(tmp_path / "one"), tmp_path / "one.mp4")
    for workers in (2, 3):
        store = Store(tmp_path / f"store{workers}")
        together, told = farmed(made, store, tmp_path / f"{workers}.mp4", DaskFarm(workers=workers))
        assert together == alone
        assert told.drawn == 95
    assert entries(Store(tmp_path / "store3")) == entries(Store(tmp_path / "one"))
    again, told = farmed(made, store, tmp_path / "again.mp4", DaskFarm(workers=2))
    assert again == alone
    assert told.kept == 5


def test_workers_in_folders_of_their_own_pull_and_hand_over_by_digest(tmp_path: Path, scheduler: str) -> None:
    made = job(tmp_path / "media")
    alone, _ = rendered(made, Store(tmp_path / "one"), tmp_path / "one.mp4")
    workers = [_worker(scheduler, tmp_path / f"worker{number}") for number in range(2)]
    try:
        store = Store(tmp_path / "store")
        together, _ = farmed(made, store, tmp_path / "a.mp4", DaskFarm(address=scheduler, share=False))
    finally:
        for worker in workers:
            worker.kill()
            worker.wait(20)
    assert together == alone
    own = [list((tmp_path / f"worker{number}").rglob("chunk/*/*")) for number in range(2)]
    assert sum(len(found) for found in own) == 5, "each chunk was made in a worker's own folder, once"
    blobs = [list((tmp_path / f"worker{number}").rglob("blob/*/*")) for number in range(2)]
    assert any(blobs), "the picture came over"


@pytest.mark.parametrize("share", [True, False], ids=["shared folder", "own folders"])
def test_a_worker_killed_in_the_middle_costs_its_chunk_and_nothing_else(tmp_path: Path, scheduler: str, share: bool) -> None:
    made = job(tmp_path / "media")
    alone, _ = rendered(made, Store(tmp_path / "one"), tmp_path / "one.mp4")
    store = Store(tmp_path / "store")
    workers = [_worker(scheduler, tmp_path / f"worker{number}") for number in range(3)]
    killed = threading.Event()

    def kill_after_the_first_chunk() -> None:
        while not entries(store):
            time.sleep(0.005)
        os.kill(workers[0].pid, signal.SIGKILL)
        killed.set()

    threading.Thread(target=kill_after_the_first_chunk, daemon=True).start()
    try:
        together, told = farmed(made, store, tmp_path / "a.mp4", DaskFarm(address=scheduler, share=share))
    finally:
        for worker in workers:
            worker.kill()
            worker.wait(20)
    assert killed.wait(10)
    assert together == alone
    assert told.drawn == 95


def test_a_fault_in_a_worker_is_the_message_that_it_would_be_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tweetreel.pipeline.cluster.engine_digest", lambda: "f" * 32)
    with pytest.raises(InputError, match="another version of the program"):
        farmed(job(tmp_path / "media"), Store(tmp_path / "store"), tmp_path / "a.mp4", DaskFarm(workers=1))
    assert not (tmp_path / "a.mp4").exists()


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("http://127.0.0.1:1", "not the address of a cluster"),
        ("127.0.0.1:8786", "not the address of a cluster"),
        ("tcp://[::", "not the address of a cluster"),
        ("tcp://192.0.2.7:8786", "only reached with TLS"),
        ("tls://127.0.0.1:8786", "needs its files"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_before_anything_is_drawn(address: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        DaskFarm(address=address)


def test_a_cluster_that_is_not_there_is_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tweetreel.pipeline.cluster._CONNECT_S", 1)
    with pytest.raises(ProviderError, match="cannot be reached"):
        farmed(job(tmp_path / "media"), Store(tmp_path / "store"), tmp_path / "a.mp4", DaskFarm(address="tcp://127.0.0.1:9"))


def test_a_store_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        farmed(job(tmp_path / "media"), Store(tmp_path / "file"), tmp_path / "a.mp4", DaskFarm(workers=1))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="certificates are made with openssl")
def test_with_tls_everything_travels_encrypted(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    files = ("--tls-ca-file", str(certificate), "--tls-cert", str(certificate), "--tls-key", str(key))
    made = job(tmp_path / "media")
    alone, _ = rendered(made, Store(tmp_path / "one"), tmp_path / "one.mp4")
    for address in _scheduler(tmp_path, "--protocol", "tls", *files):
        assert address.startswith("tls://")
        worker = _worker(address, tmp_path / "worker", "--protocol", "tls", *files)
        try:
            farm = DaskFarm(address=address, tls=TlsFiles(authority=certificate, certificate=certificate, key=key), share=False)
            together, _ = farmed(made, Store(tmp_path / "store"), tmp_path / "a.mp4", farm)
        finally:
            worker.kill()
            worker.wait(20)
    assert together == alone
