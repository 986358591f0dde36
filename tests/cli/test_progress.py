"""How a build is shown: a bar on a terminal, lines elsewhere, silence for machines."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, SAMPLES
from tweetreel.cli import progress


def test_a_terminal_sees_a_bar_with_speed_and_time_left(tmp_path: Path, small_template: str) -> None:
    outer, inner = pty.openpty()
    command = [sys.executable, "-m", "tweetreel.cli.main", "build", str(SAMPLES / "poll.json"), "-t", small_template]
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "100"}
    process = subprocess.Popen(
        [*command, "-o", str(tmp_path / "a.mp4")], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=inner
    )
    os.close(inner)
    seen = b""
    while True:
        try:
            part = os.read(outer, 65536)
        except OSError:  # the other side is closed
            break
        if not part:
            break
        seen += part
    os.close(outer)
    assert process.wait() == 0
    assert process.stdout is not None
    process.stdout.close()
    text = seen.decode()
    assert "rendering" in text
    assert "frames/s" in text
    assert "━" in text


def test_lines_tell_frames_speed_and_time_left(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    now = iter([0.0, 0.0, 2.0, 6.0, 7.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(now))
    monkeypatch.setattr(progress.sys.stderr, "isatty", lambda: False, raising=False)
    with progress.reporter(as_json=False) as told:
        told.stage("render")
        told.frames(10, 100)
        told.frames(30, 100)
        told.frames(35, 100)
    assert capsys.readouterr().err.splitlines() == ["rendering", "  frame 30 of 100, 5 frames/s, 14 s left"]


def test_a_machine_hears_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.reporter(as_json=True) as told:
        told.stage("render")
        told.frames(1, 2)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")
