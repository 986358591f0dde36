from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from tests.media.makers import write_clip
from tests.verify.makers import FRAMES, NARRATION_START, RATE, SIZE, SPANS, draw, expected, mix, profile, remux, words, write
from tweetreel.artifacts import Verdict
from tweetreel.codec import from_json, to_json
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Size
from tweetreel.core.time import Rate
from tweetreel.errors import MediaError, Severity
from tweetreel.media import codecs
from tweetreel.verify import check_reel
from tweetreel.verify.findings import SEVERITIES


def _codes(verdict: Verdict) -> set[str]:
    return {finding.code for finding in verdict.findings}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("reel") / "clean.mp4")


def test_a_kept_promise_has_no_finding(clean: Path) -> None:
    verdict = check_reel(clean, expected())
    assert [str(finding) for finding in verdict.findings] == []
    assert verdict.passed
    assert verdict.sha256 == hashlib.sha256(clean.read_bytes()).hexdigest()
    measured = verdict.measured
    assert (measured["frames"], measured["width"], measured["height"]) == (FRAMES, SIZE.width, SIZE.height)
    assert measured["frames_per_second"] == 30
    assert measured["start_offset_ms"] == 0
    assert measured["black_frames"] == measured["frozen_frames"] == measured["words_silent"] == 0
    assert abs(float(measured["loudness_lufs"]) + 14) <= 1
    assert abs(float(measured["sound_delay_ms"])) < 0.05
    assert float(measured["psnr_min_db"]) > 30
    assert float(measured["caption_drift_max_ms"]) <= 1000 / 60 + 0.01


def test_a_verdict_survives_its_json(clean: Path) -> None:
    verdict = check_reel(clean, expected(changes=lambda number: True, profile=profile(keyframe_seconds=1)))
    assert from_json(Verdict, to_json(verdict)) == verdict
    assert not verdict.passed


def test_without_references_only_the_file_is_judged(clean: Path) -> None:
    verdict = check_reel(clean, expected(reference=None, changes=None, mix=None, words=None, script=None))
    assert verdict.passed
    assert "psnr_min_db" not in verdict.measured
    assert "caption_words" not in verdict.measured


def _black(number: int) -> Frame:
    return Frame.blank(SIZE) if 20 <= number < 23 else draw(number)


def _frozen(number: int) -> Frame:
    return draw(min(number, 20) if number < 40 else number)


def _bt601(number: int) -> Frame:
    """The picture as a converter that forgets BT.709 would give it."""
    frame = draw(number)
    y, u, v = (plane.astype(np.float64) for plane in frame.planes)
    full_u, full_v = (np.repeat(np.repeat(plane, 2, 0), 2, 1) - 128 for plane in (u, v))
    red = y - 16 + full_v * 1.5748 * 219 / 224
    blue = y - 16 + full_u * 1.8556 * 219 / 224
    green = (y - 16 - 0.2126 * red - 0.0722 * blue) / 0.7152
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    frame.y[:] = np.clip(np.rint(16 + luma), 16, 235)
    frame.u[:] = np.clip(np.rint(128 + ((blue - luma) / 1.772 * 224 / 219)[::2, ::2]), 16, 240)
    frame.v[:] = np.clip(np.rint(128 + ((red - luma) / 1.402 * 224 / 219)[::2, ::2]), 16, 240)
    return frame


def _small(number: int) -> Frame:
    frame = draw(number)
    return Frame(y=frame.y[:160, :96].copy(), u=frame.u[:80, :48].copy(), v=frame.v[:80, :48].copy())


def _with_silence(start: int, end: int, gain: float) -> np.ndarray:
    sound = mix()
    sound[NARRATION_START + start : NARRATION_START + end] *= gain
    return sound


Plant = Callable[[Path, pytest.MonkeyPatch], Path]

PLANTED: dict[str, tuple[str, Plant]] = {
    "wrong rate": ("picture.rate", lambda path, patch: write(path, rate=Rate(num=25), frames=60)),
    "one frame too few": ("picture.frame-count", lambda path, patch: write(path, frames=FRAMES - 1)),
    "one frame left out in the middle": (
        "picture.rate",
        lambda path, patch: remux(write(path.with_name("whole.mp4")), path, leave_out=33),
    ),
    "every frame one late": ("picture.differs", lambda path, patch: write(path, drawn=lambda n: draw(max(0, n - 1)))),
    "black section": ("picture.black", lambda path, patch: write(path, drawn=_black)),
    "frozen section": ("picture.frozen", lambda path, patch: write(path, drawn=_frozen)),
    "BT.601 pixels": ("picture.color-differs", lambda path, patch: write(path, drawn=_bt601)),
    "wrong tags": ("picture.color-tags", lambda path, patch: (patch.setattr(codecs, "_BT709", 6), write(path))[1]),
    "full range tag": ("picture.color-tags", lambda path, patch: (patch.setattr(codecs, "_LIMITED", 2), write(path))[1]),
    "no tags": ("picture.color-tags", lambda path, patch: (patch.setattr(codecs, "_BT709", 2), write(path))[1]),
    "wrong size": ("picture.size", lambda path, patch: write(path, drawn=_small)),
    "4:2:2": (
        "picture.pixel-format",
        lambda path, patch: write_clip(path, frames=FRAMES, width=SIZE.width, height=SIZE.height, pix_fmt="yuv422p"),
    ),
    "MPEG-4 part 2": (
        "picture.codec",
        lambda path, patch: write_clip(path, frames=FRAMES, width=SIZE.width, height=SIZE.height, codec="mpeg4"),
    ),
    "key frames too far apart": ("picture.key-frames", lambda path, patch: write(path, frames=FRAMES, keyframe_seconds=2)),
    "open groups of pictures": (
        "picture.open-gop",
        lambda path, patch: write_clip(
            path,
            frames=FRAMES,
            width=SIZE.width,
            height=SIZE.height,
            options={"crf": "20", "x264-params": "open-gop=1:keyint=10:min-keyint=5:bframes=3:b-adapt=0:scenecut=0"},
        ),
    ),
    "quiet sound": ("sound.loudness", lambda path, patch: write(path, sound=mix() * np.float32(0.5))),
    "loud sound": ("sound.loudness", lambda path, patch: write(path, sound=mix() * np.float32(1.3))),
    "clipped sound": ("sound.true-peak", lambda path, patch: write(path, sound=np.clip(mix() * np.float32(9), -1, 1))),
    "late sound": ("sound.delay", lambda path, patch: write(path, sound=np.roll(mix(), 480, axis=0))),
    "early sound": ("sound.delay", lambda path, patch: write(path, sound=np.roll(mix(), -480, axis=0))),
    "sound stream starts later": (
        "container.start-offset",
        lambda path, patch: remux(write(path.with_name("whole.mp4")), path, sound_later=Fraction(1, 50), edit_lists=True),
    ),
    "no sound": ("sound.missing", lambda path, patch: write(path, silent=True)),
    "a word without voice": ("sound.word-silent", lambda path, patch: write(path, sound=_with_silence(*SPANS[1], 0.0))),
    "a word half drowned": ("sound.word-level", lambda path, patch: write(path, sound=_with_silence(*SPANS[1], 0.4))),
    "index at the end": (
        "container.moov-last",
        lambda path, patch: remux(write(path.with_name("whole.mp4")), path, movflags="+negative_cts_offsets"),
    ),
    "edit lists": (
        "container.edit-list",
        lambda path, patch: remux(write(path.with_name("whole.mp4")), path, movflags="+faststart", edit_lists=True),
    ),
    "bit rate above the cap": (
        "picture.bit-rate",
        lambda path, patch: write(path, drawn=lambda n: _noise(n), max_kbit_per_s=20_000),
    ),
}


def _noise(number: int) -> Frame:
    frame = draw(number)
    frame.y[:] = np.random.default_rng(number).integers(16, 235, frame.y.shape)
    return frame


@pytest.mark.parametrize("name", list(PLANTED))
def test_a_planted_defect_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    code, plant = PLANTED[name]
    path = plant(tmp_path / "broken.mp4", monkeypatch)
    promise = expected()
    if code == "picture.bit-rate":
        promise = expected(profile=profile(max_kbit_per_s=500))
    if code == "picture.key-frames":
        promise = expected(profile=profile(keyframe_seconds=1))
    verdict = check_reel(path, promise)
    assert code in _codes(verdict), [str(finding) for finding in verdict.findings]
    assert verdict.passed == (not any(f.severity is Severity.ERROR for f in verdict.findings))
    found = next(finding for finding in verdict.findings if finding.code == code)
    assert found.severity is SEVERITIES[code]
    assert found.measured is not None or found.limit is not None


@pytest.mark.parametrize(
    ("name", "only"),
    [
        ("one frame too few", {"picture.frame-count"}),
        ("black section", {"picture.black", "picture.differs"}),
        ("frozen section", {"picture.frozen", "picture.differs"}),
        ("wrong tags", {"picture.color-tags"}),
        ("quiet sound", {"sound.loudness", "sound.word-level"}),
        ("late sound", {"sound.delay"}),
        ("a word without voice", {"sound.word-silent", "sound.loudness"}),
        ("index at the end", {"container.moov-last"}),
        ("edit lists", {"container.edit-list"}),
        ("no sound", {"sound.missing"}),
    ],
)
def test_a_defect_raises_no_alarm_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, only: set[str]) -> None:
    path = PLANTED[name][1](tmp_path / "broken.mp4", monkeypatch)
    assert _codes(check_reel(path, expected())) <= only


def test_black_and_stillness_are_no_findings_where_the_timeline_has_them(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", drawn=_black)
    assert "picture.black" not in _codes(check_reel(path, expected(reference=_black, may_be_black=lambda n: 20 <= n < 23)))
    still = write(tmp_path / "b.mp4", drawn=_frozen)
    quiet = expected(reference=_frozen, changes=lambda number: not 20 < number < 40)
    assert _codes(check_reel(still, quiet)) == set()


def test_what_the_timeline_itself_shows_black_or_still_is_no_fault_of_the_file(tmp_path: Path) -> None:
    for drawn in (_black, _frozen):
        path = write(tmp_path / "a.mp4", drawn=drawn)
        assert _codes(check_reel(path, expected(reference=drawn))) == set()


def test_without_references_two_black_frames_may_be_a_fade_and_three_are_a_fault(tmp_path: Path) -> None:
    for count, codes in ((2, set()), (3, {"picture.black"})):
        path = write(tmp_path / "a.mp4", drawn=lambda n, count=count: Frame.blank(SIZE) if n < count else draw(n))
        assert _codes(check_reel(path, expected(reference=None))) == codes


def test_a_reading_without_a_voice_needs_no_sound_under_its_words(tmp_path: Path) -> None:
    hum = np.repeat(
        (0.28 * np.sin(2 * np.pi * 440 * np.arange(RATE.sample_of(FRAMES)) / 48_000)).astype(np.float32)[:, None], 2, 1
    )
    hum[NARRATION_START : NARRATION_START + SPANS[0][1]] = 0
    path = write(tmp_path / "a.mp4", sound=hum)
    assert not {"sound.word-silent", "sound.word-level"} & _codes(check_reel(path, expected(words=words("reading"), mix=hum)))
    assert "sound.word-silent" in _codes(check_reel(path, expected(mix=hum)))


def test_a_silent_delivery_is_fine_where_none_was_promised(tmp_path: Path, clean: Path) -> None:
    path = write(tmp_path / "a.mp4", silent=True)
    assert check_reel(path, expected(sound=False)).passed
    assert _codes(check_reel(clean, expected(sound=False))) == {"sound.unexpected"}


@pytest.mark.parametrize("content", [b"", b"no video at all, sorry", b"#EXTM3U\nclean.mp4\n"])
def test_a_file_that_is_no_video_is_an_error_not_a_verdict(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(MediaError):
        check_reel(path, expected())


def test_a_truncated_delivery_is_an_error_or_a_finding(tmp_path: Path, clean: Path) -> None:
    data = clean.read_bytes()
    path = tmp_path / "a.mp4"
    path.write_bytes(data[: len(data) * 6 // 10])
    assert "picture.frame-count" in _codes(check_reel(path, expected()))
    path.write_bytes(data[:300])
    with pytest.raises(MediaError):
        check_reel(path, expected())


def test_every_code_that_is_found_has_its_severity() -> None:
    assert {code for code, _ in PLANTED.values()} <= set(SEVERITIES)
    assert all(code.count(".") == 1 for code in SEVERITIES)


def test_another_size_of_reference_does_not_crash_the_check(clean: Path) -> None:
    promise = expected(reference=_small)
    verdict = check_reel(clean, replace(promise, timeline=replace(promise.timeline, size=Size(width=96, height=160))))
    assert "picture.size" in _codes(verdict)
