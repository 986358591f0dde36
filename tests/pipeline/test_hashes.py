"""Hashes of every frame: equal to what FFmpeg would print, and a tampered folder is found."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import SAMPLES
from tests.pipeline.test_build import Recorder
from tweetreel.core.frames import Frame
from tweetreel.errors import InputError
from tweetreel.pipeline.build import build
from tweetreel.pipeline.hashes import Hashes, frame_hash, parse_hashes, verify_folder
from tweetreel.pipeline.stages import Options


@pytest.fixture(scope="module")
def reel(tmp_path_factory: pytest.TempPathFactory, small_template: str) -> Path:
    folder = tmp_path_factory.mktemp("hashes")
    options = Options(tweet=str(SAMPLES / "photo.json"), template=small_template)
    build(options, folder / "out.mp4", reporter=Recorder(), hashes=True)
    return folder / "out.reel"


def verified(folder: Path) -> list[str]:
    return [finding.code for finding in verify_folder(folder, on_frames=lambda done, total: None).findings]


def test_a_folder_alone_makes_the_same_video_again(reel: Path) -> None:
    assert verified(reel) == []
    text = (reel / "hashes.txt").read_text(encoding="utf-8")
    hashes = parse_hashes(text, where="hashes.txt")
    timeline = json.loads((reel / "timeline.json").read_text(encoding="utf-8"))
    assert len(hashes.frames) == timeline["frames"]
    assert len(set(hashes.frames)) > 20


def test_a_changed_timeline_is_found_with_the_frame_and_its_time(reel: Path) -> None:
    path = reel / "timeline.json"
    before = path.read_text(encoding="utf-8")
    timeline = json.loads(before)
    captions = next(clip["layer"] for clip in timeline["clips"] if clip["layer"]["kind"] == "captions")
    captions["pages"][2]["words"][0]["shown"] = "forged"
    first = captions["pages"][2]["frames"]["start"]
    path.write_text(json.dumps(timeline), encoding="utf-8")
    try:
        found = verify_folder(reel, on_frames=lambda done, total: None).findings
    finally:
        path.write_text(before, encoding="utf-8")
    assert [finding.code for finding in found] == ["hashes.frames"]
    assert str(found[0].location).startswith(f"frame {first} (")


def test_a_changed_voice_or_line_of_the_hashes_is_found(reel: Path) -> None:
    wav = reel / "narration.wav"
    before = wav.read_bytes()
    changed = bytearray(before)
    changed[len(changed) // 2] ^= 64
    wav.write_bytes(changed)
    assert verified(reel) == ["hashes.sound"]
    wav.write_bytes(before)
    path = reel / "hashes.txt"
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    lines[4] = f"3 {'0' * 64}"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert verified(reel) == ["hashes.frames"]
    path.write_text("\n".join(lines[:4]), encoding="utf-8")
    assert verified(reel) == ["hashes.frames", "hashes.sound"]
    path.write_text(text, encoding="utf-8")


def test_a_frames_hash_is_that_of_its_planes_one_after_the_other() -> None:
    wide = np.arange(64, dtype=np.uint8).reshape(8, 8)
    frame = Frame(y=wide[:, :4], u=wide[:4, :2], v=wide[4:, 2:4])
    planes = b"".join(np.ascontiguousarray(plane).tobytes() for plane in frame.planes)
    assert frame_hash(frame) == hashlib.sha256(planes).hexdigest()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not a file of hashes"),
        ("frames\n0 abc", "not a file of hashes"),
        ("# tweetreel/hashes@1\n0 abc", ":2"),
        (f"# tweetreel/hashes@1\n1 {'0' * 64}", "the number of the next frame"),
    ],
)
def test_a_file_that_says_nothing_is_refused_with_its_line(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        parse_hashes(text, where="hashes.txt")


def test_hashes_read_are_hashes_written(reel: Path) -> None:
    hashes = parse_hashes((reel / "hashes.txt").read_text(encoding="utf-8"), where="x")
    assert isinstance(hashes, Hashes)
    assert all(len(digest) == 64 for digest in (*hashes.frames, hashes.sound))


def test_a_timeline_that_names_files_elsewhere_is_refused(reel: Path) -> None:
    path = reel / "timeline.json"
    before = path.read_text(encoding="utf-8")
    timeline = json.loads(before)
    timeline["assets"][0]["file"] = "../../../etc/hostname"
    path.write_text(json.dumps(timeline), encoding="utf-8")
    try:
        with pytest.raises(InputError, match="must lie in its folder"):
            verified(reel)
    finally:
        path.write_text(before, encoding="utf-8")


def test_a_folder_without_hashes_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Build it with --hashes first"):
        verified(tmp_path)
    with pytest.raises(InputError, match="not a reel's folder"):
        verified(tmp_path / "none")
