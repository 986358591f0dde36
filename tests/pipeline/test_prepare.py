"""From a tweet to its timeline: what stands on screen when, for tweets at the edges."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import SAMPLES
from tweetreel.core.compositor import Compositor
from tweetreel.core.timeline import Drawing, Timeline
from tweetreel.media.images import write_png
from tweetreel.media.sources import FileSources
from tweetreel.pipeline.stages import Options, Prepared, prepare


def prepared(path: Path, folder: Path, *, draft: bool = False) -> Prepared:
    return prepare(Options(tweet=str(path), voice="none", draft=draft), folder, on_stage=lambda _: None)


def tweet(folder: Path, text: str, *files: str) -> Path:
    media = [{"key": name, "kind": "photo", "file": name} for name in files]
    body = {"format": "tweetreel/tweet@1", "author": {"handle": "someone"}, "posts": [{"text": text, "media": media}]}
    path = folder / "tweet.json"
    path.write_text(json.dumps(body), encoding="utf-8")
    return path


def cards(timeline: Timeline) -> list[range]:
    found = [clip for clip in timeline.clips if clip.id.startswith("card-") and isinstance(clip.layer, Drawing)]
    return [range(clip.frames.start, clip.frames.end) for clip in found]


def test_a_page_of_a_long_note_that_is_not_said_does_not_flash_by(tmp_path: Path) -> None:
    text = " ".join(f"Part {number} " + "and on " * 6 + "it goes." for number in range(60))
    made = prepared(tweet(tmp_path, text), tmp_path / "reel")
    pages = cards(made.timeline)
    ends = max(slot.frames.end for slot in made.plan.slots if slot.post == 0)
    assert len(pages) > 1
    assert min(len(page) for page in pages) >= 15
    assert max(page.stop for page in pages) == ends
    assert [page.start for page in pages] == sorted(page.start for page in pages)


def test_a_draft_has_every_clip_at_the_frames_of_the_whole(tmp_path: Path) -> None:
    whole, draft = (prepared(SAMPLES / "photo.json", tmp_path / f"{half}", draft=half).timeline for half in (False, True))
    assert [(clip.id, clip.frames) for clip in draft.clips] == [(clip.id, clip.frames) for clip in whole.clips]


@pytest.mark.parametrize("draft", [False, True])
def test_a_photo_that_is_but_a_strip_is_drawn(draft: bool, tmp_path: Path) -> None:
    write_png(tmp_path / "strip.png", np.full((4, 3000, 3), 200, np.uint8))
    text = "We left the harbour at dawn and nobody spoke for an hour. Then the engine stopped and the wind came up."
    made = prepared(tweet(tmp_path, text, "strip.png"), tmp_path / "reel", draft=draft)
    with FileSources(made.timeline, made.folder, made.fonts) as sources:
        compositor = Compositor(made.timeline, sources)
        for slot in made.plan.slots:
            assert compositor.frame(slot.frames.start).size == made.timeline.size
