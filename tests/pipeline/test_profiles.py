"""Encode profiles: each gives a file that passes its check and that another decoder opens."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import cv2
import imageio_ffmpeg
import numpy as np
import pytest

from tests.conftest import SAMPLES
from tests.pipeline.test_build import Recorder
from tests.pipeline.test_render import job
from tweetreel.codec import to_json
from tweetreel.core.compositor import Compositor
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Size
from tweetreel.core.reframe import Reframed
from tweetreel.errors import InputError
from tweetreel.media.planes import frame_to_rgb
from tweetreel.media.profiles import load_profile, profile_names
from tweetreel.media.sources import FileSources
from tweetreel.pipeline.build import Built, build
from tweetreel.pipeline.hashes import parse_hashes
from tweetreel.pipeline.stages import Options

SMALL = {"square": Size(width=216, height=216), "landscape": Size(width=384, height=216)}


def small(name: str, folder: Path) -> str:
    """The profile called `name`, as a file, its canvas as small as the tests' template."""
    profile = load_profile(name)
    if profile.size is not None:
        profile = replace(profile, size=SMALL[name])
    path = folder / f"{name}.json"
    path.write_text(to_json(profile), encoding="utf-8")
    return str(path)


def made(profile: str, template: str, folder: Path) -> Built:
    options = Options(tweet=str(SAMPLES / "short.json"), template=template, profile=profile)
    return build(options, folder / "out.mp4", reporter=Recorder(), hashes=True)


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_passes_its_check_and_opens_in_other_decoders(name: str, small_template: str, tmp_path: Path) -> None:
    built = made(small(name, tmp_path), small_template, tmp_path)
    assert built.verdict.passed, [str(finding) for finding in built.verdict.findings]
    capture = cv2.VideoCapture(str(tmp_path / "out.mp4"))
    size = SMALL.get(name, Size(width=216, height=384))
    assert (capture.get(cv2.CAP_PROP_FRAME_WIDTH), capture.get(cv2.CAP_PROP_FRAME_HEIGHT)) == (size.width, size.height)
    count = 0
    while capture.read()[0]:
        count += 1
    assert count == built.frames
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(tmp_path / "out.mp4"), "-f", "null", "-"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(re.findall(r"frame=\s*(\d+)", run.stderr)[-1]) == built.frames
    assert "yuv420p(tv, bt709" in run.stderr
    assert "aac (LC)" in run.stderr
    hashes = parse_hashes((tmp_path / "out.reel" / "hashes.txt").read_text(encoding="utf-8"), where="hashes")
    assert len(hashes.frames) == built.frames


def test_the_archive_is_nearer_to_the_drawing_than_the_delivery(small_template: str, tmp_path: Path) -> None:
    found = {}
    for name in ("draft", "default", "archive"):
        (tmp_path / name).mkdir()
        found[name] = float(made(name, small_template, tmp_path / name).verdict.measured["psnr_min_db"])
    assert found["draft"] < found["default"] < found["archive"] - 3


@pytest.mark.parametrize(
    "size", [Size(width=160, height=160), Size(width=288, height=160), Size(width=96, height=160)], ids=str
)
def test_on_another_canvas_the_whole_frame_stands_in_the_middle(size: Size, tmp_path: Path) -> None:
    scene = job(tmp_path / "media")
    with FileSources(scene.timeline, scene.folder, scene.fonts) as sources:
        inner = Compositor(scene.timeline, sources)
        reframed = Reframed(inner, size, ground=Compositor(scene.timeline, sources))
        drawn = frame_to_rgb(reframed.frame(30)).astype(int)
        plain = frame_to_rgb(inner.frame(30)).astype(int)
        left = (size.width - 96) // 2
        middle = drawn[:, left : left + 96]
        assert np.abs(middle[2:-2, 2:-2] - plain[2:-2, 2:-2]).max() <= 2
        if left:
            assert drawn[:, : left - 4].mean() < plain.mean(), "the copy beside it is dimmed"
            assert drawn[:, : left - 4].std(axis=0).max() < plain.std(axis=0).max(), "and soft"


def test_frames_on_another_canvas_come_in_any_order_and_share_keys(tmp_path: Path) -> None:
    scene = job(tmp_path / "media")

    def planes(frame: Frame) -> bytes:
        return b"".join(plane.tobytes() for plane in frame.planes)

    with FileSources(scene.timeline, scene.folder, scene.fonts) as sources:
        profile = replace(scene.profile, size=Size(width=160, height=160))
        one, two = (replace(scene, profile=profile).composition(sources) for _ in range(2))
        forwards = [planes(one.frame(number)) for number in range(0, 60, 9)]
        backwards = [planes(two.frame(number)) for number in reversed(range(0, 60, 9))]
        assert forwards == backwards[::-1]
        assert list(one.digests(0, 95)) == list(two.digests(0, 95))
        assert not set(one.digests(0, 95)) & set(Compositor(scene.timeline, sources).digests(0, 95))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"size": {"width": 101, "height": 100}}, "size must be even"),
        ({"size": {"width": 10_000, "height": 100}}, "64 to 4096"),
        ({"video": {"threads": 0}}, "Field required|threads"),
        ({"preset": "fast"}, "preset"),
        ({"name": None}, "name"),
    ],
)
def test_a_profile_of_a_stranger_is_checked(change: dict[str, object], says: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({**json.loads(to_json(load_profile("default"))), **change}), encoding="utf-8")
    with pytest.raises(InputError, match=says):
        load_profile(str(path))


def test_a_profile_that_is_not_there_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"allowed archive, .*or the name of a \.json file"):
        load_profile("best")
    with pytest.raises(InputError, match="cannot be read"):
        load_profile(str(tmp_path / "none.json"))
    (tmp_path / "large.json").write_bytes(bytes(70_000))
    with pytest.raises(InputError, match="too large"):
        load_profile(str(tmp_path / "large.json"))
