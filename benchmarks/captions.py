"""What captions cost of a build: `python benchmarks/captions.py` (about a minute a preset; `--presets karaoke,pop`).

A tweet of a minute is built once with every preset named, nothing kept. Beside it: choosing the pages, setting them, and
drawing every pose of every page once, as the painter does. Printed is the CPU time of both and the share. With `--write` the
table goes into benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.measure import measured
from benchmarks.report import put_table

ROOT = Path(__file__).parents[1]
TWEET = ROOT / "tests/samples/long-note.json"
PRESETS = "karaoke,box-word,pop,sweep,neon,editorial,typewriter"


def template(folder: Path, preset: str) -> Path:
    """Write the card template with another caption preset."""
    text = (ROOT / "templates/card/template.yaml").read_text(encoding="utf-8")
    assert text.count("    kind: captions\n") == 1
    path = folder / f"{preset}.yaml"
    path.write_text(text.replace("    kind: captions\n", f"    kind: captions\n    preset: {preset}\n"), encoding="utf-8")
    return path


def typesetting(path: Path) -> tuple[float, int, int]:
    """Return the CPU seconds of pages and pictures, how many poses there are, and how many frames."""
    import cv2

    from tweetreel.core.captions import pose_at
    from tweetreel.core.painters.caption_art import PageArt
    from tweetreel.pipeline.stages import Options, captions_of, prepare
    from tweetreel.template import compile as stages_compile

    cv2.setNumThreads(1)
    spent = 0.0
    original = stages_compile.caption_layer

    def timed(*given: object, **named: object) -> object:
        nonlocal spent
        began = time.process_time()
        made = original(*given, **named)  # type: ignore[arg-type] # passed on
        spent += time.process_time() - began
        return made

    stages_compile.caption_layer = timed  # type: ignore[assignment] # the same, with a clock
    with tempfile.TemporaryDirectory() as name:
        prepared = prepare(Options(tweet=str(TWEET), template=str(path), voice="none"), Path(name), on_stage=lambda stage: None)
    stages_compile.caption_layer = original
    layer = captions_of(prepared.timeline)
    poses = 0
    began = time.process_time()
    for page in layer.pages:
        art = PageArt(page, layer, prepared.fonts)
        seen = {
            pose_at(layer.style, page, frame)._replace(dx=0, dy=0, opacity=255)
            for frame in range(page.frames.start, page.frames.end)
        }
        for pose in seen:
            art.paint(pose)
        poses += len(seen)
    return spent + time.process_time() - began, poses, prepared.timeline.frames


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--presets", default=PRESETS, help="comma-separated")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    given = parser.parse_args()
    lines = ["| preset | frames | pictures drawn | CPU s | build CPU s | share |", "|---|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory(prefix="tweetreel-bench-") as name:
        for preset in given.presets.split(","):
            path = template(Path(name), preset)
            typeset, poses, frames = typesetting(path)
            command = [
                sys.executable,
                "-m",
                "tweetreel",
                "build",
                str(TWEET),
                "-t",
                str(path),
                "--voice",
                "none",
                "--store",
                "none",
            ]
            built = measured([*command, "-o", str(Path(name) / "out.mp4")])
            share = 100 * typeset / built.cpu_s
            lines.append(f"| {preset} | {frames} | {poses} | {typeset:.2f} | {built.cpu_s:.1f} | {share:.1f} % |")
    table = "\n".join(lines)
    print(table)
    if given.write:
        put_table("captions.py", table)


if __name__ == "__main__":
    main()
