"""Clips as strangers send them: every kind of fault is rendered right, or refused with the file and the time of the fault."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.media.makers import patched, write_clip
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Size
from tweetreel.core.time import Rate
from tweetreel.errors import MediaError
from tweetreel.media.clips import ClipSource
from tweetreel.media.decoding import Decoding, Faults
from tweetreel.media.stamps import read_stamps
from tweetreel.pipeline.gather import Gathered

RATE = Rate(num=30)
BITS, CELL = 8, 16
Planes = tuple[bytes, bytes, bytes]


# ------------------------------------------------------------------------------------------------------------- numbered


def _numbered(number: int, width: int, height: int, pix_fmt: str = "yuv420p") -> av.VideoFrame:
    """A moving texture with `number` written as eight black or white cells along its top."""
    y, x = np.mgrid[0:height, 0:width]
    luma = 110 + 50 * np.sin((x + 3 * number) / 9.0) + 40 * np.cos((y - 2 * number) / 7.0)
    for bit in range(BITS):
        luma[:CELL, bit * CELL : (bit + 1) * CELL] = 220 if number >> bit & 1 else 30
    frame = av.VideoFrame(width, height, pix_fmt)
    frame.color_range = 2 if pix_fmt.startswith("yuvj") else 1
    for index, plane in enumerate(frame.planes):
        rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
        chroma = 128 if pix_fmt.startswith("yuvj") else 128 + 20 * index  # MJPEG is BT.601: only greys keep their luma
        rows[:, : plane.width] = luma.astype(np.uint8) if index == 0 else chroma
    return frame


def _number_in(frame: Frame) -> int:
    cells = frame.y[CELL // 2, CELL // 2 : BITS * CELL : CELL]
    return sum(int(value > 125) << bit for bit, value in enumerate(cells))


def write_numbered(
    path: Path,
    *,
    frames: int = 60,
    codec: str = "libx264",
    options: dict[str, str] | None = None,
    gop: int = 250,
    stamps: Sequence[int] | None = None,
    width: int = 160,
    height: int = 96,
    pix_fmt: str = "yuv420p",
) -> Path:
    container = {".webm": "webm", ".mkv": "matroska", ".mp4": "mp4"}[path.suffix]
    with av.open(
        str(path), "w", format=container, container_options={"movflags": "+faststart"} if container == "mp4" else {}
    ) as out:
        stream = out.add_stream(codec, rate=30)
        stream.width, stream.height, stream.pix_fmt = width, height, pix_fmt
        context = stream.codec_context
        context.gop_size, context.thread_count, context.options = gop, 1, options or {}
        context.colorspace = context.color_trc = context.color_primaries = 1
        context.color_range = 2 if pix_fmt.startswith("yuvj") else 1
        for number in range(frames):
            frame = _numbered(number, width, height, pix_fmt)
            frame.pts, frame.time_base = stamps[number] if stamps else number, Fraction(1, 30)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


_PYRAMID = {"preset": "veryfast", "x264-params": "bframes=5:b-pyramid=normal:b-adapt=0:ref=3:scenecut=0"}
_GAPS = list(itertools.accumulate([0] + [(1, 1, 2, 1, 7, 1, 3)[n % 7] for n in range(69)]))
_X265 = {"preset": "ultrafast"}
_CONTENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "B-pyramid, one long group": ("mp4", {"frames": 120, "options": _PYRAMID}),
    "B-pyramid, groups of 12": ("mp4", {"frames": 80, "options": _PYRAMID, "gop": 12}),
    "open groups": ("mp4", {"options": {"x264-params": "open-gop=1:bframes=4:keyint=20:b-adapt=0:scenecut=0"}}),
    "groups refreshed by and by": ("mp4", {"options": {"x264-params": "intra-refresh=1:keyint=16:bframes=0"}}),
    "variable rate": ("mp4", {"frames": 70, "options": _PYRAMID, "gop": 30, "stamps": _GAPS}),
    "Matroska": ("mkv", {"frames": 80, "options": _PYRAMID, "gop": 25}),
    "HEVC": ("mp4", {"codec": "libx265", "options": _X265 | {"x265-params": "bframes=4:b-pyramid=1:keyint=40:log-level=none"}}),
    "HEVC, layers in time": (
        "mp4",
        {"codec": "libx265", "options": _X265 | {"x265-params": "bframes=4:temporal-layers=3:keyint=40:log-level=none"}},
    ),
    "VP9": ("webm", {"codec": "libvpx-vp9", "options": {"deadline": "realtime", "cpu-used": "8"}, "gop": 30}),
    "VP8 with unseen frames": (
        "webm",
        {
            "codec": "libvpx",
            "options": {"deadline": "good", "cpu-used": "5", "auto-alt-ref": "1", "lag-in-frames": "16"},
            "gop": 30,
        },
    ),
    "MPEG-4 with B frames": ("mp4", {"codec": "mpeg4", "options": {"bf": "2"}, "gop": 30}),
    "AV1": ("mp4", {"frames": 40, "codec": "libsvtav1", "options": {"preset": "12", "svtav1-params": "lp=1"}, "gop": 20}),
}


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, list[Planes]]]:
    folder = tmp_path_factory.mktemp("contents")
    made: dict[str, tuple[Path, list[Planes]]] = {}
    for count, (name, (suffix, how)) in enumerate(_CONTENTS.items()):
        path = write_numbered(folder / f"{count}.{suffix}", **how)
        made[name] = path, _in_order(path) if name.startswith("VP8") else _told_by_the_decoder(path)
    return made


def _told_by_the_decoder(path: Path) -> list[Planes]:
    """The planes at every frame of the grid, decoded from first to last by nothing but the library."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        seen = [(frame.pts * stream.time_base, _stored(frame)) for frame in container.decode(stream) if frame.pts is not None]
    seen.sort(key=lambda pair: pair[0])
    starts = [RATE.frame_at(time - seen[0][0]) for time, _ in seen]
    return [seen[max(i for i, start in enumerate(starts) if start <= n)][1] for n in range(starts[-1] + 1)]


def _in_order(path: Path) -> list[Planes]:
    """VP8 names no matrix and is taken for BT.601: its planes are not the decoder's."""
    with ClipSource(path, RATE) as clip:
        return [_bytes(clip.frame(index)) for index in range(clip.frames)]


def _stored(frame: av.VideoFrame) -> Planes:
    planes = [np.frombuffer(plane, np.uint8).reshape(plane.height, -1)[:, : plane.width].tobytes() for plane in frame.planes]
    return planes[0], planes[1], planes[2]


def _bytes(frame: Frame) -> Planes:
    return frame.y.tobytes(), frame.u.tobytes(), frame.v.tobytes()


@pytest.mark.parametrize("name", _CONTENTS)
def test_every_frame_stands_at_its_index(contents: dict[str, tuple[Path, list[Planes]]], name: str) -> None:
    path, whole = contents[name]
    with ClipSource(path, RATE) as clip:
        assert len(whole) <= clip.frames <= len(whole) + 1
        numbers = []
        for index, wanted in enumerate(whole):
            frame = clip.frame(index)
            assert _bytes(frame) == wanted, index
            numbers.append(_number_in(frame))
    stamps = _GAPS if name == "variable rate" else list(range(200))
    assert numbers == [max(n for n, stamp in enumerate(stamps) if stamp <= index) for index in range(len(whole))]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_still_has_the_pixels_of_the_sequence(contents: dict[str, tuple[Path, list[Planes]]], data: st.DataObject) -> None:
    path, whole = contents[data.draw(st.sampled_from(list(_CONTENTS)))]
    with ClipSource(path, RATE) as clip:
        for start in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=5)):
            step = data.draw(st.sampled_from([1, 1, 2, 3]))
            for index in range(start, min(start + 4 * step, len(whole)), step):
                assert _bytes(clip.frame(index)) == whole[index], index


def test_on_the_way_to_a_still_frames_that_nothing_leans_on_are_left_out(
    contents: dict[str, tuple[Path, list[Planes]]],
) -> None:
    assert _decoded_on_the_way(contents["B-pyramid, one long group"][0]) < 70
    assert _decoded_on_the_way(contents["HEVC"][0]) < 35


def test_hevc_in_layers_is_decoded_in_full_because_its_marks_hold_within_a_layer(
    contents: dict[str, tuple[Path, list[Planes]]],
) -> None:
    assert _decoded_on_the_way(contents["HEVC, layers in time"][0]) >= 36


def _decoded_on_the_way(path: Path) -> int:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stamps = read_stamps(container, stream, str(path))
        wanted = stamps.shown[100 if len(stamps.shown) > 100 else 36]
        decoding = Decoding(container, stream, stamps, Faults())
        frames = decoding.from_key(stamps.keys[0], wanted)
        assert frames is not None
        count = sum(1 for _ in itertools.takewhile(lambda frame: (frame.pts or 0) < wanted, frames))
        assert not decoding.doubtful
        return count


@pytest.mark.parametrize("name", ["open groups", "B-pyramid, groups of 12", "Matroska", "HEVC", "HEVC, layers in time"])
def test_after_a_hurry_no_frame_is_missing(contents: dict[str, tuple[Path, list[Planes]]], name: str) -> None:
    path, _ = contents[name]
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        stamps = read_stamps(container, stream, str(path))
        decoding = Decoding(container, stream, stamps, Faults())
        frames = decoding.from_key(stamps.keys[0], stamps.shown[11])
        assert frames is not None
        assert not decoding.on_one_thread
        assert tuple(frame.pts for frame in frames)[-49:] == stamps.shown[-49:]
        assert not decoding.doubtful
        assert decoding.on_one_thread == (len(stamps.closed) > 1)


def test_going_back_does_not_open_the_file_again(
    contents: dict[str, tuple[Path, list[Planes]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = 0
    plain = av.open

    def counted(*arguments: object, **named: object) -> object:
        nonlocal opened
        opened += 1
        return plain(*arguments, **named)  # type: ignore[call-overload] # handed on as it came

    monkeypatch.setattr(av, "open", counted)
    for name in ("B-pyramid, groups of 12", "Matroska", "VP9", "HEVC"):
        opened = 0
        with ClipSource(contents[name][0], RATE) as clip:
            for index in (0, 40, 3, 39, 0):
                clip.frame(index)
        assert opened == 1, name


def test_frames_that_are_kept_stay_as_they_are_while_two_threads_decode_on(
    contents: dict[str, tuple[Path, list[Planes]]],
) -> None:
    path, whole = contents["B-pyramid, one long group"]
    with ClipSource(path, RATE) as clip:
        kept = {index: clip.frame(index) for index in (90, 91, 92, 40, 5, 110, 0, 1)}
    assert all(_bytes(frame) == whole[index] for index, frame in kept.items())


# --------------------------------------------------------------------------------------------------------------- damage


@pytest.fixture(scope="module")
def reordered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty frames in groups of 20, shown in another order than they are decoded."""
    return write_numbered(
        tmp_path_factory.mktemp("whole") / "whole.mp4",
        frames=60,
        gop=20,
        options={**_PYRAMID, "crf": "12"},
        width=320,
        height=176,
    )


@dataclass(frozen=True)
class _Packet:
    """A packet of a file: where its bytes lie, which frame it holds, in the order of decoding."""

    at: int
    size: int
    number: int
    key: bool


def _packets(path: Path) -> list[_Packet]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        tick = stream.time_base
        assert tick is not None
        return [
            _Packet(
                at=packet.pos or 0, size=packet.size, number=RATE.frame_at((packet.pts or 0) * tick), key=packet.is_keyframe
            )
            for packet in container.demux(stream)
            if packet.size
        ]


def _with_bytes(source: Path, path: Path, at: int, part: bytes) -> Path:
    path.write_bytes(patched(source.read_bytes(), at, part))
    return path


def _noise(packet: _Packet, kind: int) -> bytes:
    """A slice of noise in a unit of the right length, `kind` its first byte: only a decoder can tell."""
    return struct.pack(">IB", packet.size - 4, kind) + np.random.default_rng(3).bytes(packet.size - 5)


def _one_message(error: MediaError, path: Path) -> str:
    text = str(error)
    assert text.startswith(str(path)), text
    assert "\n" not in text
    assert all((error.got, error.allowed, error.hint)), text
    return text


@pytest.mark.parametrize("which", [24, 30, 33, 40])
def test_a_hole_in_the_file_ends_the_clip_before_it_and_is_known_before_the_encode(
    reordered: Path, tmp_path: Path, which: int
) -> None:
    packets = _packets(reordered)
    hole = packets[which]
    path = _with_bytes(reordered, tmp_path / "hole.mp4", hole.at, bytes(hole.size + 40))
    lost = min(packet.number for packet in packets[which:])
    with ClipSource(path, RATE) as clip:
        assert clip.info.truncated
        assert clip.info.damaged_at == Fraction(hole.number, 30)
        assert clip.frames == lost
        assert [_number_in(clip.frame(index)) for index in range(clip.frames)] == list(range(lost))
    gathered = Gathered(tmp_path / "reel", RATE)
    gathered.bring(path)
    [finding] = gathered.findings
    assert (finding.code, finding.measured) == ("media-cut-short", f"{lost / 30:.1f} s")
    assert str(finding).startswith(f"{path}, {hole.number / 30:.3f} s: ")
    assert "the clip is damaged here" in str(finding)


def test_a_hole_near_the_start_is_refused_with_its_time(reordered: Path, tmp_path: Path) -> None:
    hole = _packets(reordered)[8]
    path = _with_bytes(reordered, tmp_path / "hole.mp4", hole.at, bytes(hole.size))
    with pytest.raises(MediaError) as caught:
        ClipSource(path, RATE)
    assert f", {hole.number / 30:.3f} s: the clip is damaged here" in _one_message(caught.value, path)


@pytest.mark.parametrize("which", [0, 22, 31, 40, 58])
@pytest.mark.parametrize("order", ["rising", "falling"])
def test_noise_in_the_file_is_refused_at_its_time_and_never_shown(
    reordered: Path, tmp_path: Path, which: int, order: str
) -> None:
    packets = _packets(reordered)
    broken = packets[which]
    path = _with_bytes(reordered, tmp_path / "noise.mp4", broken.at, _noise(broken, 0x65 if broken.key else 0x41))
    after = next((packet.number for packet in packets[which + 1 :] if packet.key), 60)
    shown: dict[int, int] = {}
    refused: dict[int, str] = {}
    try:
        with ClipSource(path, RATE) as clip:
            for index in range(clip.frames) if order == "rising" else reversed(range(clip.frames)):
                try:
                    shown[index] = _number_in(clip.frame(index))
                except MediaError as error:
                    refused[index] = _one_message(error, path)
    except MediaError as error:
        assert which == 0
        refused[0] = _one_message(error, path)
    assert all(index == number for index, number in shown.items())
    assert refused
    assert broken.number in refused
    assert all(index >= after or index < broken.number + 8 for index in shown)
    # a broken key frame takes the frame before it along, which the decoder still held back
    times = {broken.number, broken.number - broken.key}
    assert {text.split(", ")[1] for text in refused.values()} <= {
        f"{max(0, number) / 30:.3f} s: the clip is damaged here (got a frame that does not decode whole; allowed a whole file)."
        " Export or download it again"
        for number in times
    }
    whole = min(packet.number for packet in packets[which:]) - broken.key
    assert set(range(max(0, whole))) <= set(shown)


def test_a_start_that_leans_on_a_lost_key_frame_is_left_out_and_reported(reordered: Path, tmp_path: Path) -> None:
    first = _packets(reordered)[0]
    path = _with_bytes(reordered, tmp_path / "start.mp4", first.at, _noise(first, 0x41))
    with ClipSource(path, RATE) as clip:
        assert clip.info.lost_start == Fraction(20, 30)
        assert [_number_in(clip.frame(index)) for index in range(clip.frames)] == list(range(20, 60))
    gathered = Gathered(tmp_path / "reel", RATE)
    gathered.bring(path)
    [finding] = gathered.findings
    assert str(finding).startswith(f"{path}, 0.000 s: warning media-cut-short: the clip's first 0.667 s")


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
@pytest.mark.parametrize("part", [0, 0.5])
def test_a_file_cut_anywhere_shows_no_frame_at_another_ones_place(tmp_path: Path, suffix: str, part: float) -> None:
    whole = write_numbered(tmp_path / f"whole.{suffix}", frames=60, gop=20, options=_PYRAMID)
    data = whole.read_bytes()
    for packet in _packets(whole)[24:40]:
        path = tmp_path / f"cut.{suffix}"
        path.write_bytes(data[: packet.at + int(packet.size * part)])
        with ClipSource(path, RATE) as clip:
            assert clip.info.truncated
            assert clip.frames >= 16
            assert [_number_in(clip.frame(index)) for index in range(clip.frames)] == list(range(clip.frames))


def test_an_index_that_claims_ten_seconds_and_three_of_data_is_three_seconds(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "claims.mp4", frames=250, gop=30, options={"crf": "18", "bf": "0"})
    cut = _packets(path)[90]
    path.write_bytes(path.read_bytes()[: cut.at])
    with ClipSource(path, RATE) as clip:
        assert (clip.frames, clip.info.truncated) == (90, True)
        assert _number_in(clip.frame(89)) == 89


# ------------------------------------------------------------------------------------------------------------- no times


def test_an_index_without_times_is_refused(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "still.mp4", frames=30, options={"bf": "0"})
    data = path.read_bytes()
    at = data.index(b"stts") + 8
    assert struct.unpack(">II", data[at : at + 8]) == (1, 30)
    path.write_bytes(patched(data, at + 8, bytes(4)))
    with pytest.raises(MediaError) as caught:
        ClipSource(path, RATE)
    assert "no time stamps (got 30 frames at 1 time; allowed a time for every frame)" in _one_message(caught.value, path)


def test_a_matroska_file_without_times_is_refused(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "still.mkv", frames=30, container="matroska", options={"bf": "0", "crf": "6"})
    data = path.read_bytes()
    blocks = 0
    for at in range(len(data) - 8):
        for width in (1, 2, 3):
            head = at + 1 + width
            is_block = data[at] == 0xA3 and data[at + 1] >> (8 - width) == 1 and data[head] == 0x81
            if is_block and data[head + 3] in (0x80, 0):
                data, blocks = patched(data, head + 1, bytes(2)), blocks + 1
    assert blocks == 30
    path.write_bytes(data)
    with pytest.raises(MediaError, match="no time stamps"):
        ClipSource(path, RATE)


@pytest.mark.parametrize(("suffix", "codec"), [("mp4", "libx264"), ("mkv", "libx264"), ("webm", "libvpx-vp9")])
def test_a_clip_of_one_frame_is_one_frame(tmp_path: Path, suffix: str, codec: str) -> None:
    path = write_numbered(tmp_path / f"one.{suffix}", frames=1, codec=codec)
    with ClipSource(path, RATE) as clip:
        assert (clip.frames, _number_in(clip.frame(0)), clip.info.truncated) == (1, 0, False)


def test_a_clip_whose_index_lists_no_frame_is_refused(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "none.mp4", frames=12)
    data = path.read_bytes()
    for name, count_at in ((b"stsz", 12), (b"stts", 8), (b"stsc", 8), (b"stco", 8), (b"stss", 8)):
        data = patched(data, data.index(name) + count_at, bytes(4))
    path.write_bytes(data)
    with pytest.raises(MediaError) as caught:
        ClipSource(path, RATE)
    _one_message(caught.value, path)


@pytest.mark.parametrize("container", ["mp4", "matroska"])
def test_a_sound_that_is_longer_than_the_picture_does_not_make_it_cut_short(tmp_path: Path, container: str) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w", format=container) as out:
        picture, sound = out.add_stream("libx264", rate=30), out.add_stream("aac", rate=48_000)
        picture.width, picture.height, picture.pix_fmt = 160, 96, "yuv420p"
        for number in range(20):
            frame = _numbered(number, 160, 96)
            frame.pts, frame.time_base = number, Fraction(1, 30)
            out.mux(picture.encode(frame))
        out.mux(picture.encode(None))
        for number in range(150):
            block = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), format="fltp", layout="stereo")
            block.sample_rate, block.pts = 48_000, 1024 * number
            out.mux(sound.encode(block))
        out.mux(sound.encode(None))
    with ClipSource(path, RATE) as clip:
        assert (clip.frames, clip.info.truncated) == (20, False)


# ----------------------------------------------------------------------------------------------------------- orientation


def _with_matrix(path: Path, matrix: tuple[int, int, int, int]) -> None:
    """Write a display matrix (a, b, c, d) into the track header: ISO/IEC 14496-12, 8.3.2."""
    data = path.read_bytes()
    a, b, c, d = (value << 16 for value in matrix)
    path.write_bytes(patched(data, data.index(b"tkhd") + 44, struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)))


@pytest.mark.parametrize("size", [(160, 96), (161, 97)])
@pytest.mark.parametrize(
    "matrix",
    [(1, 0, 0, 1), (0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0), (-1, 0, 0, 1), (1, 0, 0, -1), (0, 1, 1, 0), (0, -1, -1, 0)],
)
def test_turns_and_flips_bring_every_corner_to_its_place(
    tmp_path: Path, matrix: tuple[int, int, int, int], size: tuple[int, int]
) -> None:
    path = tmp_path / "turned.mp4"
    width, height = size
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv444p"
        stream.codec_context.options = {"crf": "4"}
        frame = av.VideoFrame(width, height, "yuv444p")
        corners = {(0, 0): 40, (1, 0): 90, (0, 1): 150, (1, 1): 220}
        for index, plane in enumerate(frame.planes):
            rows = np.frombuffer(plane, np.uint8).reshape(plane.height, -1)
            rows[:] = 128
            for (x, y), luma in corners.items():
                if index == 0:
                    rows[y * height // 2 : (y + 1) * height // 2 + y, x * width // 2 : (x + 1) * width // 2 + x] = luma
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    _with_matrix(path, matrix)
    a, b, c, d = matrix
    with ClipSource(path, RATE) as clip:
        y = clip.frame(0).y
        assert clip.size == (Size(width=160, height=96) if a else Size(width=96, height=160))
        assert (clip.size.height, clip.size.width) == y.shape
    for (u, v), luma in corners.items():
        at_x, at_y = a * (2 * u - 1) + c * (2 * v - 1), b * (2 * u - 1) + d * (2 * v - 1)
        assert abs(int(y[5 if at_y < 0 else -6, 5 if at_x < 0 else -6]) - luma) <= 2


@pytest.mark.parametrize(
    ("suffix", "codec", "pix_fmt"),
    [
        ("webm", "libvpx-vp9", "yuv420p"),
        ("mp4", "libx264", "yuv444p"),
        ("mp4", "mjpeg", "yuvj420p"),
        ("mkv", "ffv1", "yuv420p"),
    ],
)
def test_odd_sizes_keep_every_other_pixel_in_place(tmp_path: Path, suffix: str, codec: str, pix_fmt: str) -> None:
    options = {"mjpeg": {"qmin": "1", "qmax": "1"}, "ffv1": {}}.get(codec, {"crf": "4"})
    path = write_numbered(
        tmp_path / f"odd.{suffix}", frames=4, codec=codec, options=options, width=321, height=177, pix_fmt=pix_fmt
    )
    source = _numbered(3, 321, 177, pix_fmt)
    luma = np.frombuffer(source.planes[0], np.uint8).reshape(177, -1)[:176, :320].astype(float)
    if codec == "mjpeg":
        luma = 16 + luma * 219 / 255
    with ClipSource(path, RATE) as clip:
        assert clip.size == Size(width=320, height=176)
        frame = clip.frame(3)
    assert frame.u.shape == (88, 160)
    assert np.abs(frame.y - luma).mean() < (4 if codec == "mjpeg" else 2)
    assert np.abs(frame.y[-1] - luma[-1]).mean() < 6


# --------------------------------------------------------------------------------------------------------------- colour

_KR_KB = {1: (0.2126, 0.0722), 5: (0.299, 0.114), 6: (0.299, 0.114), 7: (0.212, 0.087), 9: (0.2627, 0.0593)}
_PATCHES = np.array(
    [*([level] * 3 for level in np.linspace(0, 1, 9)), [0.8, 0.2, 0.2], [0.2, 0.7, 0.3], [0.2, 0.3, 0.8], [0.9, 0.8, 0.3]]
)
"""A ramp of greys and four colours, as what is stored: R'G'B' in 0 to 1."""

_PATCH_PX = 32


def _stored_values(rgb: NDArray[np.float64], matrix: int, *, full: bool = False, bits: int = 8) -> NDArray[np.float64]:
    """Y'CbCr of R'G'B', ITU-T H.273 8.3: (N, 3)."""
    kr, kb = _KR_KB[matrix]
    luma = rgb @ np.array([kr, 1 - kr - kb, kb])
    chroma = np.stack([(rgb[:, 2] - luma) / (2 * (1 - kb)), (rgb[:, 0] - luma) / (2 * (1 - kr))], -1)
    scale = 1 << bits - 8
    if full:
        top = (1 << bits) - 1
        return np.column_stack([luma * top, 128 * scale + chroma * top])
    return np.column_stack([(16 + 219 * luma) * scale, (128 + 224 * chroma) * scale])


def _write_patches(
    path: Path,
    values: NDArray[np.float64],
    *,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    matrix: int = 1,
    full: bool = False,
    transfer: int = 1,
    primaries: int = 1,
) -> Path:
    options = {
        "libx264": {"qp": "0" if "10" not in pix_fmt else "1"},
        "libx265": {"preset": "ultrafast", "x265-params": "lossless=1:bframes=0:log-level=none"},
        "mjpeg": {"qmin": "1", "qmax": "1"},
    }
    deep = "10" in pix_fmt
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=30)
        stream.width, stream.height, stream.pix_fmt = _PATCH_PX * len(values), 64, pix_fmt
        context = stream.codec_context
        context.options = options[codec]
        context.colorspace, context.color_range = matrix, 2 if full else 1
        context.color_trc, context.color_primaries = transfer, primaries
        frame = av.VideoFrame(stream.width, 64, pix_fmt)
        frame.color_range = 2 if full else 1
        for index, plane in enumerate(frame.planes):
            rows = np.frombuffer(plane, np.uint16 if deep else np.uint8).reshape(plane.height, -1)[:, : plane.width]
            rows[:] = np.repeat(np.rint(values[:, index]), plane.width // len(values)).astype(rows.dtype)
        for number in range(2):
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def _seen_patches(path: Path, count: int) -> NDArray[np.float64]:
    with ClipSource(path, RATE) as clip:
        frame = clip.frame(1)
    middle = np.arange(count) * _PATCH_PX + _PATCH_PX // 2
    return np.stack([frame.y[32, middle], frame.u[16, middle // 2], frame.v[16, middle // 2]], -1).astype(float)


@pytest.mark.parametrize(
    ("codec", "pix_fmt", "matrix", "full"),
    [
        ("libx264", "yuv420p", 1, False),
        ("libx264", "yuvj420p", 1, True),
        ("libx264", "yuv420p", 1, True),
        ("libx264", "yuv420p", 5, False),
        ("libx264", "yuv420p", 6, True),
        ("libx264", "yuv420p", 7, False),
        ("libx264", "yuv420p", 9, False),
        ("libx264", "yuv422p", 1, False),
        ("libx264", "yuv444p10le", 1, True),
        ("libx264", "yuv420p10le", 1, False),
        ("libx264", "yuv420p10le", 9, True),
        ("libx265", "yuv420p10le", 1, False),
        ("libx265", "yuv420p10le", 9, False),
        ("libx265", "yuv420p", 6, True),
        ("mjpeg", "yuvj420p", 6, True),
    ],
)
def test_greys_and_colours_are_within_two_levels(tmp_path: Path, codec: str, pix_fmt: str, matrix: int, full: bool) -> None:
    bits = 10 if "10" in pix_fmt else 8
    values = _stored_values(_PATCHES, matrix, full=full, bits=bits)
    path = _write_patches(tmp_path / "c.mp4", values, codec=codec, pix_fmt=pix_fmt, matrix=matrix, full=full)
    assert np.abs(_seen_patches(path, len(values)) - _stored_values(_PATCHES, 1)).max() < 2


_TO_2020 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])  # ITU-R BT.2087-0, 4
_TO_P3 = np.array([[0.8225, 0.1775, 0.0], [0.0332, 0.9668, 0.0], [0.0171, 0.0724, 0.9105]])  # SMPTE EG 432-1, D65
_LIGHT = np.array(
    [*([level] * 3 for level in (0.0, 0.05, 0.18, 0.4, 0.7, 1.0)), [0.5, 0.05, 0.05], [0.05, 0.5, 0.05], [0.05, 0.05, 0.5]]
)
"""Linear light of BT.709's primaries, 1 at reference white."""


def _pq(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """SMPTE ST 2084, of light with 203 cd/m2 at 1."""
    power = np.power(light * 203 / 10_000, 0.1593017578125)
    return np.power((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power), 78.84375)


def _hlg(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """ITU-R BT.2100-2 table 5, of light with 203 cd/m2 at 1 on a display of 1000 cd/m2."""
    shown = light * 0.203
    luminance = np.maximum(shown @ np.array([0.2627, 0.678, 0.0593]), 1e-9)
    scene = shown * np.power(luminance, (1 - 1.2) / 1.2)[:, None]
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), a * np.log(np.maximum(12 * scene - b, 1e-9)) + c)


def _display(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """ITU-R BT.1886 backwards."""
    return np.power(light, 1 / 2.4)


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
@pytest.mark.parametrize(("transfer", "curve"), [(16, _pq), (18, _hlg)])
def test_hdr_is_within_two_levels_of_what_its_display_shows(
    tmp_path: Path, codec: str, transfer: int, curve: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> None:
    values = _stored_values(curve(_LIGHT @ _TO_2020.T), 9, bits=10)
    path = _write_patches(
        tmp_path / "h.mp4", values, codec=codec, pix_fmt="yuv420p10le", matrix=9, transfer=transfer, primaries=9
    )
    assert np.abs(_seen_patches(path, len(values)) - _stored_values(_display(_LIGHT), 1)).max() <= 2


@pytest.mark.parametrize(("primaries", "matrix", "convert"), [(9, 9, _TO_2020), (12, 1, _TO_P3)])
def test_wide_primaries_are_brought_to_those_of_bt709(
    tmp_path: Path, primaries: int, matrix: int, convert: NDArray[np.float64]
) -> None:
    values = _stored_values(_display(_LIGHT @ convert.T), matrix, bits=10)
    path = _write_patches(
        tmp_path / "w.mp4", values, codec="libx265", pix_fmt="yuv420p10le", matrix=matrix, primaries=primaries
    )
    assert np.abs(_seen_patches(path, len(values)) - _stored_values(_display(_LIGHT), 1)).max() <= 2
