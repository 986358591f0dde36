from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
import threading
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.media.makers import tone
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Size
from tweetreel.core.time import SAMPLE_RATE, Rate
from tweetreel.errors import InputError, OutputError
from tweetreel.media.delivered import ColorTags, read_delivery
from tweetreel.media.encode import AAC_FRAME, ReelWriter
from tweetreel.media.places import output_error
from tweetreel.media.planes import rgb_to_frame
from tweetreel.media.profiles import load_profile, profile_names

SIZE = Size(width=180, height=320)
RATE = Rate(num=30)
FLASHES = (15, 45, 75)


def _draw(frame: Frame, number: int, *, flash: bool = False) -> None:
    noise = np.random.default_rng(number % 7).integers(0, 40, frame.y.shape, dtype=np.uint8)
    np.add(noise, 190 if flash else 30, out=frame.y)
    frame.u[:] = 100 + number % 50
    frame.v[:] = 128


def _write(
    path: Path, *, frames: int = 90, sound: NDArray[np.float32] | None = None, profile: str = "default", threaded: bool = True
) -> Path:
    with ReelWriter(path, size=SIZE, rate=RATE, profile=load_profile(profile), sound=sound, threaded=threaded) as writer:
        for number in range(frames):
            _draw(writer.frame(), number, flash=number in FLASHES)
            writer.submit()
    return path


def _beeps(frames: int = 90) -> NDArray[np.float32]:
    sound = np.zeros((RATE.sample_of(frames), 2), np.float32)
    for frame in FLASHES:
        at = RATE.sample_of(frame)
        sound[at : at + 1600] = tone(1600 / SAMPLE_RATE, hertz=1000, level=0.5)[:, None]
    return sound


def _environment() -> dict[str, str]:
    """The environment for a child that imports what this process imports."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)}


@pytest.fixture(scope="module")
def reel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _write(tmp_path_factory.mktemp("reel") / "reel.mp4", sound=_beeps())


def test_the_file_is_what_platforms_take(reel: Path) -> None:
    delivery = read_delivery(reel)
    picture, sound = delivery.picture, delivery.sound_stream
    bt709 = ColorTags(primaries=1, transfer=1, matrix=1, limited=True)
    assert (picture.codec, picture.profile, picture.level, picture.pix_fmt) == ("h264", "High", 41, "yuv420p")
    assert (picture.tags, picture.vui) == (bt709, bt709)
    assert (picture.size, len(picture.stamps), len(delivery.decoded_stamps)) == (SIZE, 90, 90)
    assert sorted(picture.stamps) == [n * round(1 / (picture.tick * 30)) for n in range(90)]
    assert picture.open_gops == 0
    assert max(b - a for a, b in zip(picture.keys, picture.keys[1:], strict=False)) <= 60 / 30 / picture.tick
    assert delivery.layout.moov_first
    assert delivery.layout.edit_lists == 0
    assert sound is not None
    assert (sound.codec, sound.profile, sound.sample_rate, sound.channels) == ("aac", "LC", 48_000, 2)
    assert (sound.start, sound.end) == (0, Fraction(3))


def test_the_whole_file_names_no_program_and_no_date(reel: Path) -> None:
    data = reel.read_bytes()
    for word in (b"x264", b"Lavf", b"Lavc", b"core ", b"creation"):
        assert word not in data
    movie = data[data.index(b"mvhd") + 4 :]
    assert movie[4:12] == bytes(8), "creation and modification time are zero"


def test_a_flash_and_a_beep_are_decoded_within_a_millisecond(reel: Path) -> None:
    with av.open(str(reel)) as container:
        flashes = [
            frame.pts * frame.time_base
            for frame in container.decode(video=0)
            if np.frombuffer(frame.planes[0], np.uint8).mean() > 150
        ]
    with av.open(str(reel)) as container:
        frames = list(container.decode(audio=0))
        start = frames[0].pts * frames[0].time_base
        sound = np.concatenate([frame.to_ndarray()[0] for frame in frames])
    loud = np.flatnonzero(np.abs(sound) > 0.05)
    onsets = [loud[0], *loud[1:][np.diff(loud) > 10_000]]
    beeps = [start + Fraction(int(onset), SAMPLE_RATE) for onset in onsets]
    assert len(flashes) == len(beeps) == len(FLASHES)
    assert max(abs(beep - flash) for beep, flash in zip(beeps, flashes, strict=True)) < Fraction(1, 1000)


def test_a_player_that_ignores_edit_lists_is_in_sync_as_well(reel: Path) -> None:
    with av.open(str(reel), options={"ignore_editlist": "1"}) as container:
        frames = list(container.decode(audio=0))
        sound = np.concatenate([frame.to_ndarray()[0] for frame in frames])
        assert frames[0].pts == 0
    assert abs(int(np.flatnonzero(np.abs(sound) > 0.05)[0]) - RATE.sample_of(FLASHES[0])) < 48


def test_the_sound_is_the_sound_that_was_given_but_for_the_first_aac_frame(tmp_path: Path) -> None:
    noise = 0.2 * np.random.default_rng(4).standard_normal((RATE.sample_of(60), 2)).astype(np.float32)
    smooth = np.apply_along_axis(lambda column: np.convolve(column, np.ones(16) / 4, "same"), 0, noise).astype(np.float32)
    delivery = read_delivery(_write(tmp_path / "a.mp4", frames=60, sound=smooth))
    heard = delivery.sound[: len(smooth)]
    loudness = float(np.sqrt(np.mean(smooth**2)))
    assert float(np.sqrt(np.mean(heard[: AAC_FRAME // 2] ** 2))) < 0.1 * loudness, "the encoder's priming is all but silent"
    error = heard[2 * AAC_FRAME :] - smooth[2 * AAC_FRAME :]
    assert float(np.sqrt(np.mean(error**2))) < 0.3 * loudness, "a slip of one sample would give more than its whole loudness"


@pytest.mark.parametrize("seconds", [0.5, 5.0])
def test_sound_ends_with_the_picture_however_long_it_is(tmp_path: Path, seconds: float) -> None:
    sound = np.repeat(tone(seconds)[:, None], 2, axis=1)
    stream = read_delivery(_write(tmp_path / "a.mp4", frames=47, sound=sound)).sound_stream
    assert stream is not None
    assert abs(stream.end - Fraction(47, 30)) < Fraction(1, 1000)


def test_an_ntsc_rate_is_exact(tmp_path: Path) -> None:
    rate = Rate(num=30_000, den=1001)
    with ReelWriter(tmp_path / "a.mp4", size=SIZE, rate=rate, profile=load_profile("draft")) as writer:
        for number in range(12):
            _draw(writer.frame(), number)
            writer.submit()
    delivery = read_delivery(tmp_path / "a.mp4")
    assert delivery.sound_stream is None
    assert {
        (b - a) * delivery.picture.tick for a, b in zip(delivery.decoded_stamps, delivery.decoded_stamps[1:], strict=False)
    } == {Fraction(1001, 30_000)}


def test_red_has_its_bt709_luma_in_the_file(tmp_path: Path) -> None:
    red = rgb_to_frame(np.full((320, 180, 3), (255, 0, 0), np.uint8))
    with ReelWriter(tmp_path / "a.mp4", size=SIZE, rate=RATE, profile=load_profile("default")) as writer:
        for _ in range(5):
            writer.write(red)
    seen: list[tuple[int, int, int]] = []
    read_delivery(tmp_path / "a.mp4", see=lambda _n, _t, frame: seen.append(tuple(int(p[50, 50]) for p in frame.planes)))
    assert np.abs(np.array(seen) - (63, 102, 240)).max() <= 1


_SCRIPT = """
import sys
from pathlib import Path
from tests.media.test_encode import _beeps, _write
_write(Path(sys.argv[1]), sound=_beeps(), profile=sys.argv[2])
"""


@pytest.mark.parametrize("profile", ["default", "draft"])
def test_two_runs_give_the_same_bytes_whatever_the_heap_holds(tmp_path: Path, profile: str) -> None:
    digests = set()
    for index, fill in enumerate(("0", "170", "255")):
        path = tmp_path / f"{index}.mp4"
        subprocess.run(
            [sys.executable, "-c", _SCRIPT, str(path), profile], check=True, env={**_environment(), "MALLOC_PERTURB_": fill}
        )
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_pooled_threaded_copied_and_repeated_frames_give_the_same_bytes(tmp_path: Path) -> None:
    frames = []
    for number in range(40):
        frame = Frame.blank(SIZE)
        _draw(frame, number // 2)
        frames.append(frame)

    def written(name: str, *, threaded: bool, how: str) -> bytes:
        path = tmp_path / name
        with ReelWriter(path, size=SIZE, rate=RATE, profile=load_profile("default"), threaded=threaded) as writer:
            for number, frame in enumerate(frames):
                if how == "repeat" and number % 2:
                    writer.repeat()
                elif how == "copy":
                    writer.write(frame)
                else:
                    for target, plane in zip(writer.frame().planes, frame.planes, strict=True):
                        target[:] = plane
                    writer.submit()
        return path.read_bytes()

    first = written("a", threaded=False, how="draw")
    assert written("b", threaded=True, how="draw") == first
    assert written("c", threaded=True, how="copy") == first
    assert written("d", threaded=True, how="repeat") == first
    assert written("e", threaded=False, how="repeat") == first


def test_frames_may_be_overwritten_as_soon_as_write_returns(tmp_path: Path) -> None:
    shared = Frame.blank(SIZE)
    with ReelWriter(tmp_path / "a.mp4", size=SIZE, rate=RATE, profile=load_profile("default")) as writer:
        for number in range(60):
            shared.y[:] = 20 + 3 * number
            writer.write(shared)
    seen: list[float] = []
    read_delivery(tmp_path / "a.mp4", see=lambda _n, _t, frame: seen.append(float(frame.y.mean())))
    assert np.abs(np.array(seen) - (20 + 3 * np.arange(60))).max() < 1.5


def test_the_planes_are_the_encoders_own_memory(tmp_path: Path) -> None:
    with ReelWriter(tmp_path / "a.mp4", size=SIZE, rate=RATE, profile=load_profile("draft")) as writer:
        frame = writer.frame()
        assert writer.frame() is frame
        assert frame.y.base is not None
        assert frame.y.flags.writeable
        _draw(frame, 0)
        writer.submit()
        assert writer.frames == 1


def test_memory_does_not_grow_with_length(tmp_path: Path) -> None:
    def peak_kb(frames: int) -> int:
        script = (
            "import sys, resource; from pathlib import Path; from tests.media.test_encode import _write;"
            f"_write(Path({str(tmp_path / 'a.mp4')!r}), frames={frames}, profile='draft');"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        run = subprocess.run([sys.executable, "-c", script], check=True, env=_environment(), capture_output=True, text=True)
        return int(run.stdout)

    assert peak_kb(1200) - peak_kb(200) < 12_000


# ------------------------------------------------------------------------------------------------------------- failing


@pytest.mark.parametrize("case", ["no folder", "a folder", "a file as folder"])
def test_a_place_that_cannot_be_written_is_known_at_once(tmp_path: Path, case: str) -> None:
    (tmp_path / "file").write_text("")
    place = {"no folder": tmp_path / "none" / "a.mp4", "a folder": tmp_path, "a file as folder": tmp_path / "file" / "a.mp4"}[
        case
    ]
    threads = threading.active_count()
    with pytest.raises(OutputError) as caught:
        ReelWriter(place, size=SIZE, rate=RATE, profile=load_profile("draft"))
    assert str(place) in str(caught.value)
    assert caught.value.hint
    assert threading.active_count() == threads


_LIMITED = """
import resource, signal, sys
from pathlib import Path
from tests.media.test_encode import _beeps, _write
from tweetreel.errors import OutputError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    _write(Path(sys.argv[1]), frames=400, sound=_beeps(400))
except OutputError as error:
    print(error)
    sys.exit(3)
"""


@pytest.mark.parametrize("size", [1000, 60_000])
def test_a_file_that_may_not_grow_is_one_output_error_and_leaves_nothing(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.mp4"
    run = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(path), str(size)], env=_environment(), capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 3, run.stderr
    assert "the video grew beyond what this place allows" in run.stdout
    assert not path.exists()


@pytest.mark.parametrize(
    ("number", "says"), [(errno.ENOSPC, "disk is full"), (errno.EACCES, "cannot be written"), (errno.EIO, "Input/output")]
)
def test_the_reason_of_a_failed_write_is_said_in_words(number: int, says: str) -> None:
    error = output_error(OSError(number, os.strerror(number)), where="o.mp4", what="video")
    assert says in str(error)
    assert error.exit_code == 2


def test_a_failure_in_the_encoders_thread_reaches_the_caller_without_a_deadlock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OutputError("the disk is full")

    def build() -> None:
        with ReelWriter(tmp_path / "a.mp4", size=SIZE, rate=RATE, profile=load_profile("draft")) as writer:
            monkeypatch.setattr(writer, "_on_chunk", fail)
            for number in range(500):
                _draw(writer.frame(), number)
                writer.submit()

    with pytest.raises(OutputError, match="disk is full"):
        build()
    assert not (tmp_path / "a.mp4").exists()


@pytest.mark.parametrize("kind", [KeyboardInterrupt, ValueError])
def test_a_stopped_build_leaves_no_file_and_no_thread(tmp_path: Path, kind: type[BaseException]) -> None:
    threads = threading.active_count()

    def build() -> None:
        with ReelWriter(tmp_path / "a.mp4", size=SIZE, rate=RATE, profile=load_profile("default"), sound=_beeps()) as writer:
            for number in range(20):
                _draw(writer.frame(), number)
                writer.submit()
            raise kind

    with pytest.raises(kind):
        build()
    assert not (tmp_path / "a.mp4").exists()
    assert threading.active_count() == threads


def test_no_frame_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="at least one frame"):
        ReelWriter(tmp_path / "a.mp4", size=SIZE, rate=RATE, profile=load_profile("draft")).close()
    assert not (tmp_path / "a.mp4").exists()


def test_a_frame_of_another_size_and_a_mono_sound_are_refused(tmp_path: Path) -> None:
    profile = load_profile("draft")
    with pytest.raises(ValueError, match="sound must be"):
        ReelWriter(tmp_path / "b.mp4", size=SIZE, rate=RATE, profile=profile, sound=np.zeros((10, 1), np.float32))
    with (
        pytest.raises(ValueError, match="writer's size"),
        ReelWriter(tmp_path / "a.mp4", size=SIZE, rate=RATE, profile=profile) as writer,
    ):
        writer.write(Frame.blank(Size(width=64, height=64)))


def test_every_profile_pins_its_threads_and_names_its_sources() -> None:
    assert set(profile_names()) >= {"default", "draft"}
    for name in profile_names():
        profile = load_profile(name)
        assert profile.name == name
        assert profile.sources
        assert all(source.seen >= "2026" for source in profile.sources)
        assert (profile.video.max_kbit_per_s or 0) <= 25_000 or name == "archive"
        assert profile.video.keyframe_frames(RATE) == (1 if profile.overlays else 60)
    with pytest.raises(InputError, match="default, draft"):
        load_profile("best")
