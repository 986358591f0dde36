"""The store: whole entries or none, checked names, a limit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tweetreel.errors import InputError, OutputError
from tweetreel.pipeline.store import Store

ONE, TWO = "1" * 32, "2" * 32


def test_what_was_put_is_got_and_nothing_else(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    assert store.get("chunk", ONE) is None
    store.put("chunk", ONE, b"one")
    store.put("chunk", ONE, b"new")
    assert store.get("chunk", ONE) == b"new"
    assert store.has("chunk", ONE)
    assert not store.has("look", ONE)
    store.drop("chunk", ONE)
    assert not store.has("chunk", ONE)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a/b", "XYZ" * 8, "ab", "1" * 65])
def test_a_name_that_is_no_digest_never_becomes_a_path(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="hexadecimal digest"):
        Store(tmp_path).get("chunk", name)


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a kind and"):
        Store(tmp_path).put("../x", ONE, b"")  # type: ignore[arg-type] # what a stranger might send


def test_a_file_is_kept_once(tmp_path: Path) -> None:
    store, source = Store(tmp_path / "store"), tmp_path / "clip"
    source.write_bytes(b"clip")
    store.put_file("blob", ONE, source)
    source.write_bytes(b"other")
    store.put_file("blob", ONE, source)
    assert store.get("blob", ONE) == b"clip"


def test_over_its_limit_it_forgets_what_was_used_longest_ago(tmp_path: Path) -> None:
    store = Store(tmp_path, limit_bytes=250)
    for age, name in enumerate((ONE, TWO, "3" * 32)):
        store.put("chunk", name, bytes(100))
        os.utime(store.path("chunk", name), (1000 + age, 1000 + age))
    store.get("chunk", ONE)
    store.prune()
    assert [store.has("chunk", name) for name in (ONE, TWO, "3" * 32)] == [True, False, True]


def test_a_killed_writer_leaves_no_entry(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from tweetreel.pipeline import store\n"
        "Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"store.Store(Path({str(tmp_path)!r})).put('chunk', {ONE!r}, b'half')\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False, cwd=ROOT).returncode == -9
    store = Store(tmp_path)
    assert store.get("chunk", ONE) is None
    left = list(tmp_path.rglob(".new-*"))
    assert len(left) == 1
    os.utime(left[0], (1000, 1000))
    store.prune()
    assert not left[0].exists()


def test_a_place_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        Store(tmp_path / "file" / "store").put("chunk", ONE, b"")
