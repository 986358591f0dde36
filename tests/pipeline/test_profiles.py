"""Encode profiles: each gives a file that passes its check and that another decoder opens."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import cv2
import imageio_ffmpeg
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.conftest import SAMPLES
from tests.pipeline.test_build import Recorder
from tests.pipeline.test_render import job as small_job
from tweetreel.codec import from_json, to_json
from tweetreel.core.compositor import Compositor
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Size
from tweetreel.core.reframe import Reframed
from tweetreel.core.timeline import Timeline
from tweetreel.errors import InputError, OutputError
from tweetreel.media.fonts import load_fonts
from tweetreel.media.planes import frame_to_rgb
from tweetreel.media.profiles import load_profile, profile_names
from tweetreel.media.sources import FileSources
from tweetreel.pipeline.build import Built, build
from tweetreel.pipeline.hashes import parse_hashes, verify_folder
from tweetreel.pipeline.render import RenderJob
from tweetreel.pipeline.stages import Options

SMALL = {"square": Size(width=216, height=216), "landscape": Size(width=384, height=216)}


def small(name: str, folder: Path) -> str:
    """The profile called `name`, as a file, its canvas as small as the tests' template."""
    profile = load_profile(name)
    if profile.size is not None:
        profile = replace(profile, size=SMALL[name])
    if profile.width is not None:
        profile = replace(profile, width=144)
    path = folder / f"{name}.json"
    path.write_text(to_json(profile), encoding="utf-8")
    return str(path)


def made(profile: str, template: str, folder: Path) -> Built:
    options = Options(tweet=str(SAMPLES / "short.json"), template=template, profile=profile)
    return build(options, folder / f"out{load_profile(profile).suffix}", reporter=Recorder(), hashes=True)


STREAMS = {
    "h264": ("Video: h264 (High)", "yuv420p(tv, bt709"),
    "vp9": ("Video: vp9", "yuv420p(tv, bt709"),
    "av1": ("Video: av1", "yuv420p(tv, bt709"),
    "gif": ("Video: gif", "bgra"),
    "prores": ("Video: prores (4444)", "bt709"),
    "aac": ("Audio: aac (LC)", "48000 Hz, stereo"),
    "opus": ("Audio: opus", "48000 Hz, stereo"),
    "pcm": ("Audio: pcm_s24le", "48000 Hz, stereo"),
}
"""What another build of FFmpeg says about each codec's stream."""


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_passes_its_check_and_opens_in_other_decoders(name: str, small_template: str, tmp_path: Path) -> None:
    profile = load_profile(small(name, tmp_path))
    built = made(small(name, tmp_path), small_template, tmp_path)
    assert built.verdict.passed, [str(finding) for finding in built.verdict.findings]
    path = tmp_path / f"out{profile.suffix}"
    size = profile.canvas(Size(width=216, height=384))
    frames = -(-built.frames // profile.frame_step)
    seconds = float(built.rate.seconds(built.frames))

    job = job_of(tmp_path / "out.reel")
    with FileSources(job.timeline, job.folder, job.fonts) as sources:
        composition = job.composition(sources)
        wanted = {number: composition.frame(number) for number in range(0, frames, 40)}
    if profile.video.codec != "av1":  # OpenCV's FFmpeg has no software decoder of AV1
        capture = cv2.VideoCapture(str(path))
        assert (capture.get(cv2.CAP_PROP_FRAME_WIDTH), capture.get(cv2.CAP_PROP_FRAME_HEIGHT)) == (size.width, size.height)
        count = 0
        while capture.read()[0]:
            count += 1
        assert count == frames

    pictures, said = decoded(path, size, alpha=profile.overlays)
    assert len(pictures) == frames
    for number, frame in wanted.items():
        assert psnr(pictures[number], shown(frame, alpha=profile.overlays)) > 29, number
    for codec in {profile.video.codec, profile.sound.codec} - {"none"}:
        assert all(word in said for word in STREAMS[codec]), said
    if profile.sound.codec == "none":
        assert "Audio:" not in said
    else:
        assert abs(len(heard(path)) / 48_000 - seconds) < 0.03
    hashes = parse_hashes((tmp_path / "out.reel" / "hashes.txt").read_text(encoding="utf-8"), where="hashes")
    assert len(hashes.frames) == frames


def job_of(reel: Path) -> RenderJob:
    timeline = from_json(Timeline, (reel / "timeline.json").read_text(encoding="utf-8"))
    return RenderJob(timeline=timeline, folder=reel, fonts=load_fonts(), profile=load_profile(str(reel / "profile.json")))


def run(path: Path, *options: str) -> tuple[bytes, str]:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-i", str(path), *options, "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout, done.stderr.decode(errors="replace")


def decoded(path: Path, size: Size, *, alpha: bool) -> tuple[NDArray[np.uint8], str]:
    """Every picture as another build of FFmpeg decodes it, RGB or RGBA, and what it says."""
    scale = "scale=in_color_matrix=bt709:in_range=tv:flags=accurate_rnd+full_chroma_int"
    options = ("-an", "-vf", scale, "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgba" if alpha else "rgb24")
    data, said = run(path, *options)
    return np.frombuffer(data, np.uint8).reshape(-1, size.height, size.width, 4 if alpha else 3), said


def heard(path: Path) -> NDArray[np.float32]:
    return np.frombuffer(run(path, "-vn", "-f", "f32le", "-ac", "2", "-ar", "48000")[0], np.float32).reshape(-1, 2)


def shown(frame: Frame, *, alpha: bool) -> NDArray[np.uint8]:
    """The drawn frame as RGB; overlays as they look on grey."""
    rgb = frame_to_rgb(frame)
    if not alpha:
        return rgb
    height = len(rgb) // 2
    return ((rgb[:height].astype(np.uint16) + rgb[height:]) // 2).astype(np.uint8)


def psnr(picture: NDArray[np.uint8], drawn: NDArray[np.uint8]) -> float:
    """How alike they are; a picture with alpha is laid on grey, half way between black and white."""
    seen = picture.astype(np.float64)
    if picture.shape[2] == 4:
        alpha = seen[..., 3:] / 255
        seen = seen[..., :3] * alpha + 127.5 * (1 - alpha)
    return float(-10 * np.log10(np.mean(np.square(seen - drawn)) / 255**2 + 1e-12))


def test_the_folder_of_a_build_with_any_profile_makes_the_same_frames_again(small_template: str, tmp_path: Path) -> None:
    for name in ("square", "gif", "prores"):
        folder = tmp_path / name
        folder.mkdir()
        built = made(small(name, folder), small_template, folder)
        verified = verify_folder(folder / "out.reel", on_frames=lambda done, total: None)
        assert (verified.frames, verified.findings) == (-(-built.frames // (2 if name == "gif" else 1)), ())


@pytest.mark.parametrize(("profile", "name"), [("gif", "out.mp4"), ("default", "out.webm"), ("prores", "out")])
def test_a_name_of_another_kind_of_file_is_one_message(profile: str, name: str, tmp_path: Path) -> None:
    options = Options(tweet=str(SAMPLES / "short.json"), profile=profile)
    with pytest.raises(OutputError, match=f"a name ending in {load_profile(profile).suffix}"):
        build(options, tmp_path / name, reporter=Recorder())
    assert list(tmp_path.iterdir()) == []


def test_a_video_that_a_place_does_not_take_is_a_finding(small_template: str, tmp_path: Path) -> None:
    profile = load_profile("shorts")
    assert profile.delivery.max_seconds == 180
    limits = replace(profile.delivery, max_seconds=2.0, min_seconds=99.0, max_megabytes=0.001)
    (tmp_path / "mine.json").write_text(to_json(replace(profile, delivery=limits)), encoding="utf-8")
    verdict = made(str(tmp_path / "mine.json"), small_template, tmp_path).verdict
    assert {finding.code for finding in verdict.findings} == {
        "delivery.too-long", "delivery.too-short", "delivery.too-large",
    }  # fmt: skip
    assert verdict.passed, "a warning: the place has the last word"


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
    scene = small_job(tmp_path / "media")
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
    scene = small_job(tmp_path / "media")

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
        ({"container": "webm"}, "webm holds vp9 or av1 with opus"),
        ({"container": "avi"}, "container"),
        ({"sound": {"codec": "pcm"}}, "mp4 holds h264 with aac"),
        ({"sound": {"codec": "aac"}}, "kbit_per_s must be 32 to 510"),
        ({"video": {"codec": "theora"}}, "the codec must be h264, vp9, av1, gif or prores"),
        ({"video": {"codec": "vp9", "crf": 20}}, r"video\.vp9\.cpu_used: Field required"),
        ({"frame_step": 0}, "frame_step must be 1 to 10"),
        ({"width": 481}, "width must be even"),
        ({"width": 480, "size": {"width": 480, "height": 480}}, "exclude each other"),
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
