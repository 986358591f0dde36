"""Builds that end badly: what they leave on the disk, what they leave running, and what the next one finds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from tests.conftest import ROOT, on_a_small_disk

SAMPLES = ROOT / "tests/samples"
MARK = "TWEETREEL_TEST_MARK"


def marked(mark: str) -> list[int]:
    """The processes that were started with `mark` in their environment, by anyone below, and are not yet dead."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (
                f"{MARK}={mark}".encode() in (folder / "environ").read_bytes()
                and "\nState:\tZ" not in (folder / "status").read_text()
            ):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads other processes' environment from /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["SIGTERM", "SIGKILL"])
def test_an_ended_build_leaves_no_worker_running_and_no_video(
    small_template: str, tmp_path: Path, number: signal.Signals
) -> None:
    mark, out = uuid.uuid4().hex, tmp_path / "here"
    out.mkdir()
    command = [sys.executable, "-m", "tweetreel.cli.main", "build", str(SAMPLES / "thread-6.json"), "-t", small_template]
    process = subprocess.Popen(
        [*command, "-o", str(out / "out.mp4"), "--workers", "2", "--store", str(tmp_path / "store")],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, MARK: mark},
    )
    try:
        end = time.monotonic() + 120
        while not list((tmp_path / "store").glob("chunk/*/*")):
            assert process.poll() is None, "it ended before a chunk was made"
            assert time.monotonic() < end, "no chunk was made"
            time.sleep(0.01)
        assert len(marked(mark)) >= 3, "the build and its two workers"
        process.send_signal(number)
        code = process.wait(60)
        end = time.monotonic() + 30
        while marked(mark) and time.monotonic() < end:
            time.sleep(0.05)
        assert marked(mark) == []
    finally:
        for left in marked(mark):
            os.kill(left, signal.SIGKILL)
    assert code == (128 + number if number == signal.SIGTERM else -number)
    assert not (out / "out.mp4").exists()
    assert not (out / "out.png").exists()
    if number == signal.SIGTERM:
        assert list(out.iterdir()) == []


def test_a_disk_that_fills_while_chunks_are_kept_is_said_and_nothing_is_left(small_template: str, tmp_path: Path) -> None:
    """The store lies on a file system of 256 KB that the test mounts in a namespace of its own."""
    store, out = tmp_path / "store", tmp_path / "out"
    store.mkdir()
    out.mkdir()
    command = (
        f"{sys.executable} -m tweetreel.cli.main build {SAMPLES / 'thread-6.json'} -t {small_template} -o {out}/out.mp4 "
        f"--store {store}; code=$?; find {store} -type f; exit $code"
    )
    done = on_a_small_disk(store, "256k", command)
    assert done.returncode == 2, done.stderr
    assert f"{store}: the disk is full. Free some space, or choose another --store." in done.stderr
    assert "Traceback" not in done.stderr
    kept = done.stdout.split()
    assert [name for name in kept if "/chunk/" in name], "chunks were kept until the disk was full"
    assert not [name for name in kept if "/.new-" in name], "nothing half written"
    assert list(out.iterdir()) == []
