"""What a whole build costs beside encoding its own frames alone: `python benchmarks/render.py`.

Both sides run in one go, in turn, each in a process of its own, on the same two cores and with the same encoder settings:

    encode-only   the build's own frames, drawn before and read from disk, through the same encoder with the same sound
    build         `tweetreel build`, from the tweet's file to the checked delivery

Printed are medians of wall and CPU seconds, their ratio to encode-only, and the peak memory of the process tree. With
`--write` the table goes into benchmarks/README.md. Needs about 3.2 MB of disk per frame for the drawn frames.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "tests/samples/numbers.json"
LONG = ROOT / "tests/samples/long-note.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    wall_s: float
    cpu_s: float
    peak_mb: float


def measured(command: list[str]) -> Cost:
    """Run `command` and return what it cost, its children included."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT)
    peak = _Peak(process.pid)
    peak.start()
    errors = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    peak.stop()
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(command)} failed:\n{errors.decode()}")
    return Cost(wall_s=wall, cpu_s=usage.ru_utime + usage.ru_stime, peak_mb=peak.megabytes)


class _Peak(threading.Thread):
    """The largest sum of proportional set sizes over a process and its descendants, looked at every tenth of a second."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process = process
        self._ended = threading.Event()
        self.megabytes = 0.0

    def run(self) -> None:
        while not self._ended.wait(0.1):
            self.megabytes = max(self.megabytes, sum(_pss(process) for process in _tree(self._process)) / 1024)

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _tree(process: int) -> list[int]:
    found, todo = [], [process]
    while todo:
        one = todo.pop()
        found.append(one)
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                todo.extend(int(child) for child in (task / "children").read_text().split())
        except OSError:
            continue
    return found


def _pss(process: int) -> int:
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


# ------------------------------------------------------------------------------------------------------------ encode-only


def draw(tweet: Path, folder: Path) -> int:
    """Draw every frame of `tweet`'s video into `folder`/frames.i420 with its mix beside it; return how many."""
    import numpy as np

    from tweetreel.core.compositor import Compositor
    from tweetreel.media.sources import FileSources
    from tweetreel.pipeline.build import mixed
    from tweetreel.pipeline.stages import Options, prepare

    prepared = prepare(Options(tweet=str(tweet)), folder / "reel", on_stage=lambda _: None)
    np.save(folder / "mix.npy", mixed(prepared))
    timeline = prepared.timeline
    with FileSources(timeline, prepared.folder, prepared.fonts) as sources, (folder / "frames.i420").open("wb") as out:
        compositor = Compositor(timeline, sources)
        for number in range(timeline.frames):
            for plane in compositor.frame(number).planes:
                out.write(plane.tobytes())
    return timeline.frames


def encode_only(folder: Path) -> None:
    """Encode what `draw` left in `folder`."""
    import cv2
    import numpy as np

    from tweetreel.core.layout import Size
    from tweetreel.core.time import Rate
    from tweetreel.media.encode import ReelWriter
    from tweetreel.media.profiles import load_profile

    cv2.setNumThreads(1)
    width, height = 1080, 1920
    count = (folder / "frames.i420").stat().st_size // (width * height * 3 // 2)
    with (
        (folder / "frames.i420").open("rb") as source,
        ReelWriter(
            folder / "encoded.mp4",
            size=Size(width=width, height=height),
            rate=Rate(num=30),
            profile=load_profile("default"),
            sound=np.load(folder / "mix.npy"),
        ) as writer,
    ):
        for _ in range(count):
            for plane in writer.frame().planes:
                plane[:] = np.frombuffer(source.read(plane.size), np.uint8).reshape(plane.shape)
            writer.submit()


# ------------------------------------------------------------------------------------------------------------------ table


def table(runs: int) -> str:
    """Measure both sides `runs` times in turn, and a long video once for its memory; return the table."""
    with tempfile.TemporaryDirectory(prefix="tweetreel-bench-") as name:
        folder = Path(name)
        frames = draw(SAMPLE, folder)
        (folder / "frames.i420").read_bytes()  # into the page cache, so that no side waits for the disk
        sides = {
            "encode-only": [sys.executable, __file__, "--encode-only", str(folder)],
            "build": [
                sys.executable,
                "-m",
                "tweetreel.cli.main",
                "build",
                str(SAMPLE),
                "-o",
                str(folder / "out.mp4"),
                "--json",
            ],
        }
        costs: dict[str, list[Cost]] = {side: [] for side in sides}
        for _ in range(runs):
            for side, command in sides.items():
                costs[side].append(measured(command))
        (folder / "frames.i420").unlink()
        build_long = [sys.executable, "-m", "tweetreel.cli.main", "build", str(LONG), "-o", str(folder / "long.mp4"), "--json"]
        long = measured(build_long)
    middle = {
        side: Cost(
            wall_s=statistics.median(cost.wall_s for cost in found),
            cpu_s=statistics.median(cost.cpu_s for cost in found),
            peak_mb=max(cost.peak_mb for cost in found),
        )
        for side, found in costs.items()
    }
    floor = middle["encode-only"]
    lines = [
        f"{SAMPLE.name}: {frames} frames, {frames / 30:.1f} s of 1080x1920 at 30; medians of {runs} interleaved runs; "
        f"Python {platform.python_version()}, {os.cpu_count()} cores.",
        "",
        "| side | wall s | CPU s | wall / encode-only | CPU / encode-only | peak MB |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {side} | {cost.wall_s:.1f} | {cost.cpu_s:.1f} | {cost.wall_s / floor.wall_s:.2f} | "
        f"{cost.cpu_s / floor.cpu_s:.2f} | {cost.peak_mb:.0f} |"
        for side, cost in middle.items()
    ]
    lines += ["", f"Peak memory of a build of {LONG.name}, over a minute long: {long.peak_mb:.0f} MB."]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    parser.add_argument("--encode-only", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.encode_only:
        encode_only(given.encode_only)
        return
    from benchmarks.report import put_table

    text = table(given.runs)
    print(text)
    if given.write:
        put_table("render.py", text)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
