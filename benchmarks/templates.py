"""Does every template hold for any tweet, in any shape, in any brand? `python benchmarks/templates.py` lays all of them out.

Prints one line per template and brand: how many videos were laid out and how many findings there were (text that has no room,
words outside the safe area, covered, or too faint), and then the findings. Nothing is rendered but what the checks look at.
`--shapes`, `--brands`, `--templates` name some of them, separated by commas.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections import defaultdict
from multiprocessing import Pool
from pathlib import Path

from tweetreel.errors import Error, Severity
from tweetreel.pipeline.packs import pack_names
from tweetreel.pipeline.stages import Options, prepare

SAMPLES = Path(__file__).parents[1] / "tests/samples"
STORIES = (
    "plain-short.txt", "short.json", "long-note.json", "thread-6.json", "emoji.json", "arabic.json", "japanese.json",
    "german-long-words.json", "photo.json", "photo-portrait.json", "video.json", "quote.json", "poll.json",
)  # fmt: skip
SHAPES = ("portrait", "feed", "square", "wide")

Job = tuple[str, str, str, str]


def laid_out(job: Job) -> tuple[Job, list[str]]:
    """Return what the checks before rendering say of a template, a story, a shape and a brand."""
    template, story, shape, brand = job
    options = Options(tweet=str(SAMPLES / story), template=template, variant=shape, brand=brand, voice="none", draft=True)
    with tempfile.TemporaryDirectory() as folder:
        try:
            prepared = prepare(options, Path(folder), on_stage=lambda _: None)
        except Error as error:
            return job, [str(error)]
    return job, [str(finding) for finding in prepared.findings if finding.severity is not Severity.NOTE]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--templates", default=",".join(pack_names("template")))
    parser.add_argument("--brands", default=",".join(pack_names("brand")))
    parser.add_argument("--shapes", default=",".join(SHAPES))
    chosen = parser.parse_args()
    jobs = [
        (template, story, shape, brand)
        for template in chosen.templates.split(",")
        for story in STORIES
        for shape in chosen.shapes.split(",")
        for brand in chosen.brands.split(",")
    ]
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    told: list[str] = []
    with Pool(os.cpu_count()) as pool:
        for (template, story, shape, brand), found in pool.imap_unordered(laid_out, jobs):
            counts[template, brand][0] += 1
            counts[template, brand][1] += len(found)
            told += [f"{template}, {story}, {shape}, {brand}: {line}" for line in found]
    print("| template | brand | videos | findings |\n|---|---|---|---|")
    for (template, brand), (videos, findings) in sorted(counts.items()):
        print(f"| {template} | {brand} | {videos} | {findings} |")
    print(f"\n{len(jobs)} videos laid out, {len(told)} findings", *sorted(told), sep="\n")


if __name__ == "__main__":
    main()
