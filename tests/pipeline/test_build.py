"""Whole builds: every sample, the same bytes twice, nothing half written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from tests.conftest import ROOT, SAMPLES, sample_paths
from tweetreel import codec
from tweetreel.core.compositor import Compositor
from tweetreel.errors import Severity
from tweetreel.media.sources import FileSources
from tweetreel.pipeline.build import Built, build
from tweetreel.pipeline.stages import Options, Prepared, Stage, prepare

FILES = {"tweet", "script", "words", "footage", "timeline", "verdict"}


class Recorder:
    """Remembers what a build reports."""

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.counts: list[tuple[int, int]] = []

    def stage(self, stage: Stage) -> None:
        self.stages.append(stage)

    def frames(self, done: int, total: int) -> None:
        self.counts.append((done, total))

    def kept(self, chunks: int, total: int) -> None:
        pass


def built(path: Path, template: str, folder: Path, **options: object) -> Built:
    given = Options(tweet=str(path), template=template, **options)  # type: ignore[arg-type] # passed on as given
    return build(given, folder / "out.mp4", reporter=Recorder())


@pytest.mark.parametrize("path", sample_paths(), ids=lambda path: path.name)
def test_every_sample_builds_and_passes_its_check(path: Path, small_template: str, tmp_path: Path) -> None:
    result = built(path, small_template, tmp_path)
    assert result.verdict.passed, [str(finding) for finding in result.verdict.findings]
    assert not [finding for finding in result.findings if finding.severity is Severity.ERROR]
    assert not [finding for finding in result.findings if finding.code == "missing-glyph"]
    assert {file.name for file in tmp_path.iterdir()} == {"out.mp4", "out.png", "out.reel"}
    reel = tmp_path / "out.reel"
    for name in FILES:
        jsonschema.validate(json.loads((reel / f"{name}.json").read_text(encoding="utf-8")), codec.schema(name))
    assert (reel / "captions.srt").read_text(encoding="utf-8").startswith("1\n00:00:")
    assert (reel / "narration.wav").stat().st_size > 1000


def test_a_build_reports_every_stage_and_frame_in_order(small_template: str, tmp_path: Path) -> None:
    recorder = Recorder()
    options = Options(tweet=str(SAMPLES / "poll.json"), template=small_template)
    result = build(options, tmp_path / "out.mp4", reporter=recorder)
    assert recorder.stages == ["tweet", "script", "voice", "footage", "timeline", "legibility", "render", "check"]
    assert recorder.counts == [(number + 1, result.frames) for number in range(result.frames)]


def test_two_builds_in_two_processes_give_the_same_bytes(small_template: str, tmp_path: Path) -> None:
    made = []
    for number, fill in enumerate(("0", "170")):
        out = tmp_path / f"{number}" / "out.mp4"
        out.parent.mkdir()
        environment = os.environ | {"MALLOC_PERTURB_": fill, "PYTHONHASHSEED": str(number), "TZ": f"UTC+{number}"}
        command = [sys.executable, "-m", "tweetreel.cli.main", "build", str(SAMPLES / "photo.json"), "-t", small_template]
        subprocess.run([*command, "-o", str(out)], check=True, cwd=ROOT, env=environment, capture_output=True)
        files = {path.relative_to(out.parent): path.read_bytes() for path in sorted(out.parent.rglob("*")) if path.is_file()}
        made.append(files)
    assert made[0].keys() == made[1].keys()
    assert [name for name in made[0] if made[0][name] != made[1][name]] == []


def test_a_reels_own_tweet_builds_the_same_video_again(small_template: str, tmp_path: Path) -> None:
    first = built(SAMPLES / "photo.json", small_template, tmp_path)
    (tmp_path / "again").mkdir()
    second = built(tmp_path / "out.reel" / "tweet.json", small_template, tmp_path / "again")
    assert first.reel.sha256 == second.reel.sha256


@pytest.fixture(scope="module")
def prepared(small_template: str, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    options = Options(tweet=str(SAMPLES / "photo.json"), template=small_template)
    return prepare(options, tmp_path_factory.mktemp("reel"), on_stage=lambda _: None)


def test_a_frame_asked_for_alone_equals_the_frame_of_the_whole(prepared: Prepared) -> None:
    timeline = prepared.timeline
    asked = sorted({0, 3, timeline.cover, timeline.frames // 2, timeline.frames - 1})
    with FileSources(timeline, prepared.folder, prepared.fonts) as sources:
        whole = Compositor(timeline, sources)
        kept = {}
        for number in range(timeline.frames):
            frame = whole.frame(number)
            if number in asked:
                kept[number] = frame
    for number in reversed(asked):
        with FileSources(timeline, prepared.folder, prepared.fonts) as sources:
            alone = Compositor(timeline, sources).frame(number)
        for first, second in zip(alone.planes, kept[number].planes, strict=True):
            np.testing.assert_array_equal(first, second)


def test_equal_state_keys_are_equal_frames_and_motion_changes_the_key(prepared: Prepared) -> None:
    timeline = prepared.timeline
    with FileSources(timeline, prepared.folder, prepared.fonts) as sources:
        compositor = Compositor(timeline, sources)
        seen: dict[object, bytes] = {}
        for number in range(0, timeline.frames, 7):
            key = compositor.key(number)
            picture = b"".join(plane.tobytes() for plane in compositor.frame(number).planes)
            assert seen.setdefault(key, picture) == picture
        assert len(seen) > timeline.frames // 14


def test_every_word_is_lit_on_the_frame_nearest_to_its_onset(prepared: Prepared) -> None:
    from tweetreel.pipeline.stages import captions_of

    timeline = prepared.timeline
    words = [word for page in captions_of(timeline).pages for word in page.words if word.word is not None]
    assert [word.word for word in words] == list(range(len(prepared.narration.times.words)))
    for word in words:
        assert word.word is not None
        sample = timeline.sound.narration_start + prepared.narration.times.words[word.word].start
        assert abs(word.onset / 30 - sample / 48000) <= 1 / 60 + 1e-9


def test_a_killed_build_leaves_no_video_and_the_next_one_cleans_up(small_template: str, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    command = [sys.executable, "-m", "tweetreel.cli.main", "build", str(SAMPLES / "thread-6.json"), "-t", small_template]
    process = subprocess.Popen(
        [*command, "-o", str(out)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "rendering" in line:
            break
    while not list(tmp_path.glob(".out.mp4.partial-*/video.mp4")):
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stderr.close()
    assert not out.exists()
    assert not (tmp_path / "out.png").exists()
    assert list(tmp_path.glob(".out.mp4.partial-*"))
    built(SAMPLES / "poll.json", small_template, tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["out.mp4", "out.png", "out.reel"]


def test_a_terminated_build_cleans_up_after_itself(small_template: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tweetreel.cli.main", "build", str(SAMPLES / "thread-6.json"), "-t", small_template]
    process = subprocess.Popen(
        [*command, "-o", str(tmp_path / "out.mp4")], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "rendering" in line:
            break
    process.terminate()
    process.communicate()
    assert process.returncode == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []


def test_a_failed_check_keeps_the_video_where_nobody_posts_it(
    small_template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tweetreel.artifacts import Verdict
    from tweetreel.errors import Finding
    from tweetreel.pipeline import build as room

    def refuse(*_: object, **__: object) -> Verdict:
        return Verdict(sha256="0" * 64, findings=(Finding(code="x", severity=Severity.ERROR, message="no"),))

    monkeypatch.setattr(room, "check_delivery", refuse)
    result = built(SAMPLES / "poll.json", small_template, tmp_path)
    assert not result.verdict.passed
    assert [file.name for file in tmp_path.iterdir()] == ["out.rejected.reel"]
    assert (tmp_path / "out.rejected.reel" / "rejected.mp4").is_file()


def test_a_post_that_is_a_picture_alone_shows_it_with_the_post_before(small_template: str, tmp_path: Path) -> None:
    (tmp_path / "lake.jpg").write_bytes((SAMPLES / "GxLakeDusk7Qm.jpg").read_bytes())
    media = [{"key": "1", "kind": "photo", "file": "lake.jpg"}]
    posts = [{"text": "We walked to the lake at dusk and stayed."}, {"text": "", "media": media}]
    tweet = tmp_path / "tweet.json"
    tweet.write_text(json.dumps({"format": "tweetreel/tweet@1", "posts": posts}), encoding="utf-8")
    (tmp_path / "made").mkdir()
    made = prepare(Options(tweet=str(tweet), template=small_template), tmp_path / "made", on_stage=lambda _: None)
    shots = json.loads((made.folder / "footage.json").read_text(encoding="utf-8"))["shots"]
    assert [shot["file"] for shot in shots] == ["media/lake.jpg", "media/lake.jpg", None]


def test_a_clip_that_was_cut_short_is_used_and_reported(small_template: str, tmp_path: Path) -> None:
    whole = (SAMPLES / "aurora-over-cabin.mp4").read_bytes()
    (tmp_path / "clip.mp4").write_bytes(whole[: len(whole) * 2 // 3])
    media = [{"key": "1", "kind": "video", "file": "clip.mp4"}]
    tweet = tmp_path / "tweet.json"
    post = {"text": "The sky last night.", "media": media}
    tweet.write_text(json.dumps({"format": "tweetreel/tweet@1", "posts": [post]}), encoding="utf-8")
    made = prepare(Options(tweet=str(tweet), template=small_template), tmp_path / "made", on_stage=lambda _: None)
    assert [finding.code for finding in made.findings if finding.code == "media-cut-short"] == ["media-cut-short"]


def test_files_of_the_users_own_in_the_reels_folder_are_left_alone(small_template: str, tmp_path: Path) -> None:
    (tmp_path / "out.reel").mkdir()
    (tmp_path / "out.reel" / "notes.txt").write_text("mine", encoding="utf-8")
    built(SAMPLES / "poll.json", small_template, tmp_path)
    assert (tmp_path / "out.reel" / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_reading_without_a_voice_has_music_and_the_same_captions(small_template: str, tmp_path: Path) -> None:
    result = built(SAMPLES / "poll.json", small_template, tmp_path, voice="none")
    words = json.loads((tmp_path / "out.reel" / "words.json").read_text(encoding="utf-8"))
    assert result.verdict.passed
    assert {word["origin"] for word in words["words"]} == {"reading"}


def test_a_recording_with_its_word_times_is_taken(small_template: str, tmp_path: Path) -> None:
    built(SAMPLES / "poll.json", small_template, tmp_path)
    reel = tmp_path / "out.reel"
    (tmp_path / "again").mkdir()
    second = built(
        SAMPLES / "poll.json",
        small_template,
        tmp_path / "again",
        voice=str(reel / "narration.wav"),
        words=reel / "words.json",
    )
    assert second.verdict.passed
    first_words, second_words = (
        [(word["shown"], word["start"]) for word in json.loads(path.read_text(encoding="utf-8"))["words"]]
        for path in (reel / "words.json", tmp_path / "again" / "out.reel" / "words.json")
    )
    assert first_words == second_words


def test_a_library_gives_each_clip_once_by_the_words_it_shares(small_template: str, tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    for name, source in (("headphones on a desk.jpg", "GxLakeDusk7Qm.jpg"), ("tuesday orders.jpg", "GxCityRain2Vt.jpg")):
        (library / name).write_bytes((SAMPLES / source).read_bytes())
    (tmp_path / "out").mkdir()
    built(SAMPLES / "short.json", small_template, tmp_path / "out", library=library)
    shots = json.loads((tmp_path / "out/out.reel/footage.json").read_text(encoding="utf-8"))["shots"]
    taken = [shot["file"] for shot in shots if shot["origin"] == "library"]
    assert sorted(taken) == ["media/headphones on a desk.jpg", "media/tuesday orders.jpg"]
    assert "headphones" in next(shot["reason"] for shot in shots if shot["file"] == "media/headphones on a desk.jpg")
