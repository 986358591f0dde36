"""What rendering costs, side by side: `python benchmarks/render.py` (about half an hour; `--quick` a few).

Workload W (workload.py) is made by every side, each in a process of its own, in turn:

    encode-only  the very frames and sound of tweetreel, drawn before, through one plain encoder: libx264 veryfast, CRF 20
    decode-only  every frame of the clips that W shows, on one thread
    floor        the CPU time of both over the cores: what nothing that decodes and encodes can beat
    tweetreel    the timeline rendered chunk by chunk, sound and all; `checked` also decodes and compares every chunk
    ffmpeg       one hand-written filter graph with libass, by the static FFmpeg that imageio-ffmpeg brings
    MoviePy      the same picture in idiomatic code, once, beside one more run of tweetreel
    Remotion     behind --remotion: the same as a React component (rivals.py says what it needs)
    HyperFrames  behind --hyperframes: the same as a page with a GSAP timeline

Printed are medians of wall and CPU seconds of the whole process tree, and the peak of its summed proportional set size. Then:
what composition alone costs, how long a still takes, memory and cost per frame over length, a rebuild after a small edit, and
where the time goes. With `--write` the tables go into benchmarks/README.md. Needs 2 GB of disk.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.measure import Cost, measured, middle
from benchmarks.report import put_table
from benchmarks.workload import CLIPS, folder_of


def side(name: str, folder: Path, out: Path, *more: str) -> list[str]:
    """Return the command of a side."""
    return [sys.executable, "-m", "benchmarks.sides", name, str(folder), str(out), *more]


# -------------------------------------------------------------------------------------------------------------- side by side


def compared(runs: int) -> str:
    """Measure every side `runs` times in turn and return the table."""
    folder = folder_of(20)
    names = ("encode-only", "decode-only", "tweetreel", "checked", "ffmpeg")
    costs: dict[str, list[Cost]] = {name: [] for name in names}
    sizes: dict[str, int] = {}
    with tempfile.TemporaryDirectory(prefix="tweetreel-bench-") as name:
        out = Path(name)
        measured(side("draw", folder, out / "encode-only.i420"))
        (out / "encode-only.i420").read_bytes()  # into the page cache, so that no side waits for the disk
        for _ in range(runs):
            for each in names:
                costs[each].append(measured(side(each, folder, out / f"{each}.mp4")))
        sizes = {each: (out / f"{each}.mp4").stat().st_size for each in names if (out / f"{each}.mp4").is_file()}
    found = {each: middle(made) for each, made in costs.items()}
    cores = os.cpu_count() or 1
    cpu = found["encode-only"].cpu_s + found["decode-only"].cpu_s
    floor = Cost(wall_s=cpu / cores, cpu_s=cpu, peak_mb=0)
    ours = found["tweetreel"]
    lines = [
        f"Workload W, 600 frames; medians of {runs} interleaved runs; Python {platform.python_version()}, {cores} cores, "
        f"{_versions()}.",
        "",
        "| side | wall s | CPU s | wall / floor | CPU / floor | CPU / tweetreel | peak MB | MB out |",
        "|---|---|---|---|---|---|---|---|",
        _row("floor", floor, floor, ours, None),
    ]
    lines += [_row(each, cost, floor, ours, sizes.get(each)) for each, cost in found.items()]
    ratio = statistics.median(a.wall_s / b.wall_s for a, b in zip(costs["ffmpeg"], costs["tweetreel"], strict=True))
    lines += ["", f"The filter graph takes {ratio:.2f} times as long as tweetreel (median of the pairs)."]
    return "\n".join(lines)


def rivals(names: Sequence[str]) -> str:
    """Measure each of `names` once over all 600 frames, each right after one run of tweetreel."""
    from benchmarks.rivals import prepared

    folder = folder_of(20)
    lines = [
        "| tool | wall s | CPU s | wall / tweetreel | CPU / tweetreel | peak MB | MB out |",
        "|---|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory(prefix="tweetreel-bench-") as place:
        out = Path(place) / "out.mp4"
        for name in names:
            if name == "moviepy":
                command = side(name, folder, out)
            else:
                prepared(name, folder)
                command = [sys.executable, "-m", "benchmarks.rivals", name, str(out), "600"]
            ours = measured(side("tweetreel", folder, out))
            cost = measured(command)
            ratios = f"{cost.wall_s / ours.wall_s:.1f} | {cost.cpu_s / ours.cpu_s:.1f}"
            size = f"{out.stat().st_size / 1e6:.1f}"
            lines.append(f"| {name} | {cost.wall_s:.0f} | {cost.cpu_s:.0f} | {ratios} | {cost.peak_mb:.0f} | {size} |")
    return "\n".join(lines)


def _row(name: str, cost: Cost, floor: Cost, ours: Cost, size: int | None) -> str:
    peak = f"{cost.peak_mb:.0f}" if cost.peak_mb else "-"
    ratios = f"{cost.wall_s / floor.wall_s:.2f} | {cost.cpu_s / floor.cpu_s:.2f} | {cost.cpu_s / ours.cpu_s:.2f}"
    megabytes = f"{size / 1e6:.1f}" if size is not None else "-"
    return f"| {name} | {cost.wall_s:.1f} | {cost.cpu_s:.1f} | {ratios} | {peak} | {megabytes} |"


def _versions() -> str:
    import av
    import cv2
    import numpy as np

    return f"PyAV {av.__version__} (FFmpeg {av.ffmpeg_version_info}), OpenCV {cv2.__version__}, NumPy {np.__version__}"


# -------------------------------------------------------------------------------------------------------------- composition


def composition() -> str:
    """Measure what drawing a frame costs where the clips lie decoded in memory: no decoder, no encoder."""
    import cv2

    from benchmarks.sides import job_of
    from tweetreel.core.compositor import Compositor
    from tweetreel.core.frames import Frame
    from tweetreel.media.sources import FileSources

    cv2.setNumThreads(1)
    job = job_of(folder_of(20))
    kept = 30

    class Decoded:
        """A clip whose first frames lie in memory; the others repeat them."""

        def __init__(self, source) -> None:  # type: ignore[no-untyped-def] # a FrameSource
            self.size, self.frames = source.size, source.frames
            self._held = [source.frame(index).copy() for index in range(kept)]

        def frame(self, index: int) -> Frame:
            return self._held[index % kept]

    with FileSources(job.timeline, job.folder, job.fonts) as sources:
        held = {f"clip{number}": Decoded(sources.footage(f"clip{number}")) for number in range(CLIPS)}
        sources.footage = held.__getitem__  # type: ignore[method-assign] # decoded before
        compositor, out = Compositor(job.timeline, sources), Frame.blank(job.timeline.size)
        each: list[float] = []
        for number in range(job.timeline.frames):
            began = time.thread_time()
            compositor.paint(number, out)
            each.append(1000 * (time.thread_time() - began))
    middle_ms, mean_ms, worst_ms = statistics.median(each), statistics.fmean(each), sorted(each)[-6]
    return (
        f"Drawing a frame of W alone (scaling and blending, clips decoded before, no encoder): median {middle_ms:.2f} ms "
        f"of CPU, mean {mean_ms:.2f} ms, first use of cards and words included; one in a hundred takes {worst_ms:.1f} ms or "
        "more."
    )


# ------------------------------------------------------------------------------------------------------------------ stills


def stills(count: int = 40) -> str:
    """Measure single frames at random times of a video of a minute: with every file opened anew, and with all open."""
    import numpy as np

    from benchmarks.sides import job_of
    from tweetreel.core.compositor import Compositor
    from tweetreel.media.planes import frame_to_rgb
    from tweetreel.media.sources import FileSources

    job = job_of(folder_of(60))
    frames = np.random.default_rng(3).integers(0, job.timeline.frames, count)
    anew: list[float] = []
    for frame in frames:
        began = time.perf_counter()
        with FileSources(job.timeline, job.folder, job.fonts) as sources:
            frame_to_rgb(Compositor(job.timeline, sources).frame(int(frame)))
        anew.append(1000 * (time.perf_counter() - began))
    warm: list[float] = []
    with FileSources(job.timeline, job.folder, job.fonts) as sources:
        compositor = Compositor(job.timeline, sources)
        for frame in (*frames[:3], *frames):
            began = time.perf_counter()
            frame_to_rgb(compositor.frame(int(frame)))
            warm.append(1000 * (time.perf_counter() - began))
    warm = warm[3:]
    return (
        f"A still at {count} random times of a W of 60 s (clips with a key frame a second), decoding and conversion to RGB "
        f"included: {statistics.median(warm):.0f} ms in the median and {max(warm):.0f} ms at most with the files open, "
        f"{statistics.median(anew):.0f} ms and {max(anew):.0f} ms with every file opened anew."
    )


# ------------------------------------------------------------------------------------------------------------------ length


def lengths(seconds: tuple[int, ...]) -> str:
    """Measure memory and CPU time per frame of W in several lengths, sound included."""
    lines = ["| length s | peak MB | CPU ms per frame | peak / first | CPU per frame / first |", "|---|---|---|---|---|"]
    first: tuple[float, float] | None = None
    with tempfile.TemporaryDirectory(prefix="tweetreel-bench-") as name:
        for length in seconds:
            cost = measured(side("tweetreel", folder_of(length), Path(name) / "out.mp4"))
            each = 1000 * cost.cpu_s / (length * 30)
            first = first or (cost.peak_mb, each)
            lines.append(
                f"| {length} | {cost.peak_mb:.0f} | {each:.1f} | {cost.peak_mb / first[0]:.2f} | {each / first[1]:.2f} |"
            )
    return "\n".join(lines)


# -------------------------------------------------------------------------------------------------------------------- edit


def edit() -> str:
    """Measure a rebuild of a W of 60 s after one shot of two seconds was changed, beside the build from nothing."""
    folder = folder_of(60)
    from tweetreel.artifacts import Timeline
    from tweetreel.codec import from_json, to_json
    from tweetreel.core.layout import Focus

    timeline = from_json(Timeline, (folder / "timeline.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="tweetreel-bench-") as name:
        out, changed = Path(name), Path(name) / "changed"
        changed.mkdir()
        for path in folder.iterdir():
            (changed / path.name).symlink_to(path.resolve())
        clips = []
        for clip in timeline.clips:
            if clip.id == "shot6":  # the words stay; what two seconds of this shot show moves to the left
                first, start = clip.frames, clip.frames.start + 30
                part = replace(clip, id="edited", animations=(), frames=replace(first, start=start, end=start + 60))
                layer = replace(part.layer, first=30, focus=Focus(x=0.3, y=0.5))  # type: ignore[call-arg] # footage
                clips += [clip, replace(part, layer=layer)]
            else:
                clips.append(clip)
        (changed / "timeline.json").unlink()
        (changed / "timeline.json").write_text(to_json(replace(timeline, clips=tuple(clips))), encoding="utf-8")
        whole = measured(side("checked", folder, out / "a.mp4", str(out / "store")))
        again = measured(side("checked", changed, out / "b.mp4", str(out / "store")))
        measured(side("checked", changed, out / "c.mp4"))
        same = (out / "b.mp4").read_bytes() == (out / "c.mp4").read_bytes()
    told = json.loads(again.out.strip().splitlines()[-1])
    return (
        f"A W of 60 s from nothing, every chunk checked: {whole.wall_s:.1f} s. After an edit of one shot of two seconds: "
        f"{again.wall_s:.1f} s, {100 * again.wall_s / whole.wall_s:.1f} % of it; {told['kept']} of {told['chunks']} chunks "
        f"kept; the result {'equals' if same else 'DIFFERS FROM'} a build from nothing byte for byte."
    )


# ----------------------------------------------------------------------------------------------------------------- profile


def profile(runs: int) -> str:
    """Show where the CPU time of a run goes, by leaving parts out."""
    folder = folder_of(20)
    with tempfile.TemporaryDirectory(prefix="tweetreel-bench-") as name:
        out = Path(name)
        parts = ("nothing", "sound", "decode-only", "frames", "tweetreel", "checked")
        costs = {part: middle([measured(side(part, folder, out / "out.mp4")) for _ in range(runs)]).cpu_s for part in parts}
    start = costs["nothing"]
    rows = {
        "start-up: imports, timeline, files": start,
        "sound: AAC": costs["sound"] - start,
        "decoding the clips": costs["decode-only"],
        "drawing: scaling, blending, type": costs["frames"] - start - costs["decode-only"],
        "encoding the pictures, joining": costs["tweetreel"] - costs["frames"] - (costs["sound"] - start),
    }
    total = costs["tweetreel"]
    lines = ["| part | CPU s | share |", "|---|---|---|"]
    lines += [f"| {part} | {cost:.1f} | {100 * cost / total:.0f} % |" for part, cost in rows.items()]
    check = costs["checked"] - total
    lines.append(f"| the check of every chunk, on top | {check:.1f} | {100 * check / total:.0f} % |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--only", help="sections, comma-separated: compared, rivals, composition, stills, lengths, edit, profile"
    )
    parser.add_argument("--lengths", default="10,60,600", help="seconds, comma-separated")
    parser.add_argument("--no-moviepy", action="store_true", help="leave MoviePy out: it takes minutes")
    parser.add_argument("--remotion", action="store_true", help="measure Remotion too: npm, Debian's chromium, five minutes")
    parser.add_argument("--hyperframes", action="store_true", help="and HyperFrames: npm, chromium-headless-shell, ffmpeg")
    parser.add_argument("--quick", action="store_true", help="one run, short lengths, no MoviePy")
    parser.add_argument("--write", action="store_true", help="put the tables into benchmarks/README.md")
    given = parser.parse_args()
    runs = 1 if given.quick else given.runs
    moviepy = not (given.no_moviepy or given.quick)
    chosen = {"moviepy": moviepy, "hyperframes": given.hyperframes, "remotion": given.remotion}
    sections = {
        "compared": lambda: compared(runs),
        "rivals": lambda: rivals([name for name, wanted in chosen.items() if wanted]),
        "composition": composition,
        "stills": lambda: stills(8 if given.quick else 40),
        "lengths": lambda: lengths((10, 20) if given.quick else tuple(int(each) for each in given.lengths.split(","))),
        "edit": edit,
        "profile": lambda: profile(runs),
    }
    for name in given.only.split(",") if given.only else sections:
        text = sections[name]()
        print(f"## {name}\n{text}\n", flush=True)
        if given.write:
            put_table(f"render.py {name}", text)


if __name__ == "__main__":
    main()
