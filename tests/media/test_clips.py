from __future__ import annotations

import functools
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.media.makers import luma_of, write_clip
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Size
from tweetreel.core.time import Rate
from tweetreel.errors import MediaError
from tweetreel.media import limits
from tweetreel.media.clips import ClipSource, probe

RATE = Rate(num=30)


def _lumas(path: Path, rate: Rate = RATE) -> list[int]:
    with ClipSource(path, rate) as clip:
        return [int(clip.frame(index).y[-1, -1]) for index in range(clip.frames)]


def _close(seen: list[int], wanted: list[int]) -> bool:
    return len(seen) == len(wanted) and all(abs(a - b) <= 1 for a, b in zip(seen, wanted, strict=True))


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    write_clip(folder / "plain.mp4", frames=40)
    write_clip(folder / "open.mp4", frames=40, options={"crf": "6", "x264-params": "open-gop=1:bframes=3:keyint=12"})
    write_clip(folder / "vp9.webm", frames=40, codec="libvpx-vp9", container="webm")
    write_clip(folder / "gif.gif", frames=12, codec="gif", container="gif", pix_fmt="rgb8", rate=10)
    return folder


def test_a_clip_at_the_timelines_rate_is_taken_frame_by_frame(clips: Path) -> None:
    assert _close(_lumas(clips / "plain.mp4"), [luma_of(n) for n in range(40)])


def test_milliseconds_of_a_webm_are_snapped_to_the_grid(clips: Path) -> None:
    assert _close(_lumas(clips / "vp9.webm"), [luma_of(n) for n in range(40)])


def test_a_slower_and_a_faster_timeline_repeat_and_skip_frames(clips: Path) -> None:
    assert _close(_lumas(clips / "plain.mp4", Rate(num=60)), [luma_of(n // 2) for n in range(80)])
    assert _close(_lumas(clips / "plain.mp4", Rate(num=15)), [luma_of(2 * n) for n in range(20)])


def test_a_variable_rate_is_resampled_by_its_time_stamps(tmp_path: Path) -> None:
    stamps = [0, 1, 2, 5, 6, 10, 20, 21, 30]
    path = write_clip(tmp_path / "v.mp4", frames=9, stamps=stamps)
    shown = [max(index for index, stamp in enumerate(stamps) if stamp <= n) for n in range(31)]
    assert _close(_lumas(path)[:31], [luma_of(index) for index in shown])


def test_a_clip_that_starts_late_starts_at_its_first_frame(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "late.webm", frames=6, stamps=[90 + n for n in range(6)], codec="libvpx-vp9", container="webm")
    assert _close(_lumas(path), [luma_of(n) for n in range(6)])


@functools.cache
def _sequence(path: Path) -> list[tuple[bytes, bytes, bytes]]:
    with ClipSource(path, RATE) as clip:
        return [_bytes(clip.frame(index)) for index in range(clip.frames)]


def _bytes(frame: Frame) -> tuple[bytes, bytes, bytes]:
    return (frame.y.tobytes(), frame.u.tobytes(), frame.v.tobytes())


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_order_gives_the_frames_of_the_sequence(clips: Path, data: st.DataObject) -> None:
    path = clips / data.draw(st.sampled_from(["plain.mp4", "open.mp4", "vp9.webm", "gif.gif"]))
    whole = _sequence(path)
    with ClipSource(path, RATE, threads=data.draw(st.integers(1, 2))) as clip:
        for index in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=8)):
            assert _bytes(clip.frame(index)) == whole[index], index


def test_a_frame_stays_valid_after_later_frames_and_after_closing(clips: Path) -> None:
    with ClipSource(clips / "plain.mp4", RATE) as clip:
        first = clip.frame(0)
        before = _bytes(first)
        for index in range(clip.frames):
            clip.frame(index)
    assert _bytes(first) == before
    assert not first.y.flags.writeable


def test_an_h264_clip_in_bt709_is_handed_on_without_a_copy(clips: Path) -> None:
    with ClipSource(clips / "plain.mp4", RATE) as clip:
        assert clip.frame(3).y.base is not None


@pytest.mark.parametrize(("degrees", "corner"), [(0, (0, 0)), (90, (-1, 0)), (180, (-1, -1)), (270, (0, -1))])
def test_rotation_is_applied(tmp_path: Path, degrees: int, corner: tuple[int, int]) -> None:
    path = write_clip(tmp_path / "r.mp4", frames=2, rotation=degrees)
    with ClipSource(path, RATE) as clip:
        frame = clip.frame(0)
        assert clip.size == (Size(width=96, height=64) if degrees % 180 == 0 else Size(width=64, height=96))
        corners = {(y, x): int(frame.y[y, x]) for y in (0, -1) for x in (0, -1)}
    assert max(corners, key=lambda place: corners[place]) == corner


def test_odd_sizes_lose_their_last_pixel(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "o.mp4", frames=2, width=67, height=45, pix_fmt="yuv444p")
    with ClipSource(path, RATE) as clip:
        assert clip.size == Size(width=66, height=44)
        assert clip.frame(0).u.shape == (22, 33)


def test_pixels_that_are_not_square_are_made_square(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "s.mp4", frames=2, sample_aspect=Fraction(2))
    assert probe(path).size == Size(width=192, height=64)


@pytest.mark.parametrize(
    ("name", "stored", "arguments"),
    [
        ("10 bit", (63, 102, 240), {"pix_fmt": "yuv420p10le"}),
        ("full range", (54, 99, 255), {"pix_fmt": "yuvj420p", "full_range": True}),
        ("4:4:4", (63, 102, 240), {"pix_fmt": "yuv444p"}),
        ("BT.601 named", (81, 90, 240), {"matrix": 6}),
        ("BT.601 by its height", (81, 90, 240), {"matrix": 2}),
        ("BT.709 by its height", (63, 102, 240), {"matrix": 2, "width": 1280, "height": 720}),
        ("BT.709 named", (63, 102, 240), {}),
    ],
)
def test_red_is_red_whatever_the_clip_stores(
    tmp_path: Path, name: str, stored: tuple[int, int, int], arguments: dict[str, object]
) -> None:
    path = write_clip(tmp_path / "c.mp4", frames=2, color=stored, options={"crf": "1", "preset": "veryfast"}, **arguments)  # type: ignore[arg-type] # a table
    with ClipSource(path, RATE) as clip:
        seen = [int(plane[10, 10]) for plane in clip.frame(0).planes]
        assert clip.info.assumed_matrix == ("by its height" in name)
    assert np.abs(np.array(seen) - (63, 102, 240)).max() <= 2, seen


@pytest.mark.parametrize(("transfer", "white"), [(16, 572), (18, 721)])
def test_hdr_has_its_reference_white_at_white(tmp_path: Path, transfer: int, white: int) -> None:
    path = write_clip(
        tmp_path / "h.mp4",
        frames=2,
        color=(white // 4, 128, 128),
        pix_fmt="yuv420p10le",
        matrix=9,
        primaries=9,
        transfer=transfer,
        options={"crf": "1"},
    )
    with ClipSource(path, RATE) as clip:
        assert clip.info.hdr
        assert 222 <= int(clip.frame(0).y[30, 30]) <= 237


def test_a_truncated_clip_is_used_as_far_as_it_goes(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "t.mp4", frames=60, faststart=True, width=320, height=240, options={"crf": "6", "bf": "0"})
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 8 // 10])
    with ClipSource(path, RATE) as clip:
        assert clip.info.truncated
        assert 15 <= clip.frames < 60
        assert _close([int(clip.frame(n).y[-1, -1]) for n in range(15)], [luma_of(n) for n in range(15)])
        clip.frame(clip.frames - 1)


def test_a_clip_with_next_to_nothing_left_is_refused(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "t.mp4", frames=60, faststart=True, width=320, height=240)
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"mdat") + 60])
    with pytest.raises(MediaError, match="clip"):
        ClipSource(path, RATE)


def _disguise(name: str, folder: Path) -> Path:
    path = folder / "clip.mp4"
    other = write_clip(folder / "other.mp4", frames=4)
    whole = other.read_bytes()
    match name:
        case "ffconcat":
            path.write_text("ffconcat version 1.0\nfile other.mp4\n")
        case "ffconcat after blank lines":
            path.write_text("\n\n  ffconcat version 1.0\nfile 'other.mp4'\n")
        case "HLS":
            path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile://{other}\n#EXT-X-ENDLIST\n")
        case "HLS after a comment":
            path.write_text(f"# hello\n#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{other}\n")
        case "DASH":
            path.write_text('<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"/>')
        case "samples in another file":
            at = whole.index(b"dref") + 12
            assert whole[at + 4 : at + 8] == b"url "
            flagged = whole[: at + 8] + b"\0\0\0\0" + whole[at + 12 :]  # not "in this file" any more
            path.write_bytes(flagged)
        case "text":
            path.write_text("hello\n")
        case "empty":
            path.write_bytes(b"")
        case "folder":
            path.mkdir()
        case "missing":
            pass
        case "picture":
            path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
        case "no index":
            path.write_bytes(whole[: whole.index(b"moov") - 4])
        case "noise after a good start":
            path.write_bytes(whole[:32] + np.random.default_rng(0).bytes(4000))
        case "AVI":
            path.write_bytes(b"RIFF\0\0\0\0AVI LIST" + bytes(200))
        case _:
            raise AssertionError(name)
    return path


@pytest.mark.parametrize(
    "name",
    ["ffconcat", "ffconcat after blank lines", "HLS", "HLS after a comment", "DASH", "samples in another file", "text", "empty",
     "folder", "missing", "picture", "no index", "noise after a good start", "AVI"],
)  # fmt: skip
def test_what_is_no_clip_gets_one_clear_error(tmp_path: Path, name: str) -> None:
    path = _disguise(name, tmp_path)
    with pytest.raises(MediaError) as caught:
        ClipSource(path, RATE)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    assert caught.value.exit_code == 2
    if name in ("ffconcat", "HLS", "DASH"):
        assert "playlist in disguise" in message
    if name == "samples in another file":
        assert "other files" in message


def test_a_name_that_looks_like_an_address_is_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_clip(tmp_path / "a.mp4", frames=4)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MediaError, match="no such clip"):
        ClipSource("concat:a.mp4|a.mp4", RATE)
    odd = tmp_path / "concat:a.mp4|%20#?.mp4"
    odd.write_bytes((tmp_path / "a.mp4").read_bytes())
    assert len(_lumas(odd)) == 4


def test_a_sound_file_is_no_clip(tmp_path: Path) -> None:
    import av

    with av.open(str(tmp_path / "s.mp4"), "w") as out:
        stream = out.add_stream("aac", rate=48_000)
        frame = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), format="fltp", layout="stereo")
        frame.sample_rate = 48_000
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    with pytest.raises(MediaError, match="holds no picture"):
        ClipSource(tmp_path / "s.mp4", RATE)


@pytest.mark.parametrize(
    ("limit", "value", "says"),
    [
        ("MAX_CLIP_SIDE_PX", 80, "96x64"),
        ("MAX_CLIP_SECONDS", 1, "too long"),
        ("MAX_CLIP_PACKETS", 20, "too many frames"),
        ("MAX_CLIP_BYTES", 500, "too large"),
        ("MAX_CLIP_FPS", 20, "frame rate is too high"),
        ("MAX_STREAMS", 0, "too many streams"),
    ],
)
def test_each_limit_is_kept(clips: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, says: str) -> None:
    monkeypatch.setattr(limits, limit, value)
    with pytest.raises(MediaError, match=says):
        ClipSource(clips / "plain.mp4", RATE)


def test_an_index_outside_the_clip_is_an_index_error(clips: Path) -> None:
    with ClipSource(clips / "plain.mp4", RATE) as clip:
        for index in (-1, clip.frames):
            with pytest.raises(IndexError):
                clip.frame(index)


def test_probe_tells_what_a_clip_is(clips: Path) -> None:
    info = probe(clips / "plain.mp4")
    assert (info.size, info.seconds, info.mean_fps) == (Size(width=96, height=64), Fraction(4, 3), Fraction(30))
    assert (info.codec, info.truncated, info.hdr, info.assumed_matrix) == ("h264", False, False, False)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_damaged_clips_never_do_worse_than_an_error(
    clips: Path, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = bytearray((clips / data.draw(st.sampled_from(["plain.mp4", "vp9.webm", "gif.gif"]))).read_bytes())
    for _ in range(data.draw(st.integers(1, 12))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("bits") / "clip.mp4"
    path.write_bytes(bytes(whole[: data.draw(st.integers(1, len(whole)))]))
    try:
        with ClipSource(path, RATE) as clip:
            for index in {0, clip.frames // 2, clip.frames - 1}:
                assert clip.frame(index).size == clip.size
    except MediaError:
        pass
