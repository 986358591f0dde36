"""Golden frames: what the shipped template looks like, compared before any encoder.

The scenes are readings without a voice, so they depend on nothing but the tweet, the template, the brand and the fonts. All
are equal to the last bit, zoomed photos too: core/resample.py is the same on every processor. A frame that differs is left
beside its golden as `NAME.actual.png` and `NAME.difference.png`. Look at them, then run pytest with --update-golden.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.conftest import ROOT, SAMPLES
from tweetreel.core.compositor import Compositor
from tweetreel.core.time import parse_seconds
from tweetreel.media.images import load_image, write_png
from tweetreel.media.planes import frame_to_rgb
from tweetreel.media.sources import FileSources
from tweetreel.pipeline.stages import Options, Prepared, prepare

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A frame of a sample's video: at a time, or the cover."""

    sample: str
    at: str

    @property
    def name(self) -> str:
        return f"{Path(self.sample).stem}-{self.at}"


SCENES = (
    Scene(sample="short.json", at="cover"),
    Scene(sample="thread-6.json", at="0s"),
    Scene(sample="thread-6.json", at="20s"),
    Scene(sample="poll.json", at="cover"),
    Scene(sample="quote.json", at="7s"),
    Scene(sample="emoji.json", at="7s"),
    Scene(sample="arabic.json", at="cover"),
    Scene(sample="japanese.json", at="cover"),
    Scene(sample="german-long-words.json", at="5s"),
    Scene(sample="plain-short.txt", at="cover"),
    Scene(sample="photo.json", at="4s"),
    Scene(sample="photo-portrait.json", at="6s"),
    Scene(sample="photo.json", at="end"),
)


@pytest.fixture(scope="module")
def quarter_template(tmp_path_factory: pytest.TempPathFactory) -> str:
    text = (ROOT / "templates/card/template.yaml").read_text(encoding="utf-8")
    path = tmp_path_factory.mktemp("template") / "template.yaml"
    path.write_text(text.replace("width: 1080, height: 1920, fps: 30", "width: 360, height: 640, fps: 30"), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def readings(quarter_template: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Prepared]:
    """Each sample prepared once."""
    return {
        sample: prepare(
            Options(tweet=str(SAMPLES / sample), template=quarter_template, voice="none"),
            tmp_path_factory.mktemp("reel"),
            on_stage=lambda _: None,
        )
        for sample in dict.fromkeys(scene.sample for scene in SCENES)
    }


def drawn(prepared: Prepared, at: str) -> NDArray[np.uint8]:
    timeline = prepared.timeline
    named = {"cover": timeline.cover, "end": timeline.frames - 1}
    number = named[at] if at in named else timeline.rate.frame_at(parse_seconds(at, rate=timeline.rate))
    with FileSources(timeline, prepared.folder, prepared.fonts) as sources:
        return frame_to_rgb(Compositor(timeline, sources).frame(number))


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_frame_looks_as_it_did(scene: Scene, readings: dict[str, Prepared], request: pytest.FixtureRequest) -> None:
    actual = drawn(readings[scene.sample], scene.at)
    golden = FOLDER / f"{scene.name}.png"
    if golden.exists():
        expected = load_image(golden)[..., :3]
        if actual.shape == expected.shape:
            difference = cv2.absdiff(actual, expected)
            if not difference.any():
                return
            write_png(
                FOLDER / f"{scene.name}.difference.png", np.clip(difference.astype(np.int32) * 16, 0, 255).astype(np.uint8)
            )
    if request.config.getoption("--update-golden"):
        assert not os.environ.get("CI"), "goldens are never updated in CI"
        write_png(golden, actual)
        return
    write_png(FOLDER / f"{scene.name}.actual.png", actual)
    pytest.fail(f"{golden.name} {'differs' if golden.exists() else 'is missing'}; look at {scene.name}.actual.png beside it")
