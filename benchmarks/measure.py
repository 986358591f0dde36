"""What a command costs: wall time, CPU time of its whole process tree, peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """`peak_mb` is the largest sum of proportional set sizes over the process and all below it."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    out: str = ""


def measured(command: Sequence[str], *, environment: dict[str, str] | None = None) -> Cost:
    """Run `command` and return what it cost, its children included; `out` is what it printed."""
    began = time.perf_counter()
    process = subprocess.Popen(
        list(command),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        text=True,
    )
    watch = _Watch(process.pid)
    watch.start()
    out = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    watch.stop()
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(command)} failed:\n{out[-4000:]}")
    return Cost(wall_s=wall, cpu_s=max(usage.ru_utime + usage.ru_stime, watch.cpu_s), peak_mb=watch.megabytes, out=out)


def middle(costs: Sequence[Cost]) -> Cost:
    """Return the medians of wall and CPU time and the largest peak."""
    return Cost(
        wall_s=statistics.median(cost.wall_s for cost in costs),
        cpu_s=statistics.median(cost.cpu_s for cost in costs),
        peak_mb=max(cost.peak_mb for cost in costs),
    )


class _Watch(threading.Thread):
    """Looks every tenth of a second at a process and all below it: memory, and the CPU time each has used by itself.

    The second is for browsers, which leave children that nobody waits for: those miss in what the system adds up.
    """

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process = process
        self._ended = threading.Event()
        self._used: dict[int, float] = {}
        self.megabytes = 0.0

    @property
    def cpu_s(self) -> float:
        """CPU seconds of all that was seen, each up to the last look."""
        return sum(self._used.values())

    def run(self) -> None:
        while not self._ended.wait(0.1):
            tree = _tree(self._process)
            self._used.update((process, used) for process in tree if (used := _cpu_s(process)) is not None)
            self.megabytes = max(self.megabytes, sum(_pss(process) for process in tree) / 1024)

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


def _cpu_s(process: int) -> float | None:
    """Return the user and system time that `process` used itself, None where it is gone (proc(5), stat 14 and 15)."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
