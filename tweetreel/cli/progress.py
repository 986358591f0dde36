"""How a running build is shown: a bar on a terminal, plain lines elsewhere, nothing where a machine reads the result."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from tweetreel.pipeline.build import Reporter
    from tweetreel.pipeline.stages import Stage

_WORDS: dict[str, str] = {
    "tweet": "reading the tweet",
    "script": "writing the script",
    "voice": "speaking",
    "footage": "choosing footage",
    "timeline": "laying out",
    "legibility": "reading the captions",
    "render": "rendering",
    "check": "checking the file",
    "hashes": "hashing every frame",
}
_LINE_EVERY_S = 5.0


@contextmanager
def reporter(*, as_json: bool) -> Iterator[Reporter]:
    """Yield what tells a build's progress on standard error."""
    if as_json:
        yield _Silent()
    elif sys.stderr is not None and sys.stderr.isatty():
        with _Bar() as bar:
            yield bar
    else:
        yield _Lines()


class _Silent:
    def stage(self, stage: Stage) -> None:
        pass

    def kept(self, chunks: int, total: int) -> None:
        pass

    def frames(self, done: int, total: int) -> None:
        pass


class _Lines:
    """One line a stage, and one every few seconds while frames are drawn."""

    def __init__(self) -> None:
        self._began = self._told = time.monotonic()

    def stage(self, stage: Stage) -> None:
        self._began = self._told = time.monotonic()
        typer.echo(_WORDS[stage], err=True)

    def kept(self, chunks: int, total: int) -> None:
        if chunks:
            typer.echo(_kept(chunks, total), err=True)

    def frames(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._told >= _LINE_EVERY_S:
            self._told = now
            speed = done / (now - self._began)
            typer.echo(f"  frame {done} of {total}, {speed:.0f} frames/s, {(total - done) / speed:.0f} s left", err=True)


class _Bar:
    """A line that a terminal redraws: stage, bar, frames a second, time left."""

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._began = 0.0

    def __enter__(self) -> _Bar:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description:<20}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TextColumn("{task.fields[speed]}"),
            TimeRemainingColumn(),
        )
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def stage(self, stage: Stage) -> None:
        assert self._progress is not None
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._began = time.monotonic()
        self._task = self._progress.add_task(_WORDS[stage], total=None, speed="")

    def kept(self, chunks: int, total: int) -> None:
        assert self._progress is not None
        if chunks:
            self._progress.console.print(_kept(chunks, total))

    def frames(self, done: int, total: int) -> None:
        assert self._progress is not None
        assert self._task is not None
        speed = done / max(time.monotonic() - self._began, 1e-6)
        self._progress.update(self._task, completed=done, total=total, speed=f"{speed:.0f} frames/s")


def _kept(chunks: int, total: int) -> str:
    return f"  kept {chunks} of {total} chunks, drawing {total - chunks}"
