"""How a build is shown: a bar on a terminal, lines elsewhere, silence for machines."""

from __future__ import annotations

import re
import sys

import pytest

from tweetreel.cli import progress


def test_a_terminal_sees_a_bar_with_speed_and_time_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress.reporter(as_json=False) as told:
        told.stage("render")
        for frame in range(1, 51):
            told.frames(frame, 100)
    text = capsys.readouterr().err
    assert "rendering" in text
    assert "frames/s" in text
    assert " 50%" in text
    assert "━" in text
    assert re.search(r"\d:\d\d:\d\d|-:--:--", text)


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
