"""VP9, AV1, GIF and ProRes: the same bytes whoever makes them, joined without encoding, in time."""

from __future__ import annotations

import hashlib
import os
import re
import struct
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
import pytest

from tests.media.test_encode import _SCRIPT, FLASHES, RATE, SIZE, _beeps, _draw, _environment
from tweetreel.core.alpha import both_size
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Size
from tweetreel.core.time import SAMPLE_RATE, Rate
from tweetreel.errors import MediaError
from tweetreel.media import codecs
from tweetreel.media.chunks import Chunk
from tweetreel.media.delivered import Delivery, read_delivery
from tweetreel.media.encode import ChunkWriter, ReelWriter
from tweetreel.media.looks import decoded_frames
from tweetreel.media.mux import write_reel
from tweetreel.media.profiles import EncodeProfile, load_profile

OTHERS = ("webm", "av1", "gif", "prores")


def size_of(profile: EncodeProfile) -> Size:
    return both_size(SIZE) if profile.overlays else SIZE


def chunks_of(profile: EncodeProfile, *, frames: int = 90, threaded: bool = True) -> list[Chunk]:
    made: list[Chunk] = []
    size = size_of(profile)
    with ChunkWriter(size=size, rate=RATE, video=profile.video, on_chunk=made.append, threaded=threaded) as writer:
        for number in range(frames):
            _draw(writer.frame(), number, flash=number in FLASHES)
            writer.submit()
            if (number + 1) % profile.video.chunk_frames(RATE) == 0:
                writer.end_chunk()
    return made


def written(path: Path, profile: EncodeProfile, *, frames: int = 90, rate: Rate = RATE) -> Path:
    sound = None if profile.sound.codec == "none" else _beeps()
    with ReelWriter(path, size=size_of(profile), rate=rate, profile=profile, sound=sound) as writer:
        for number in range(frames):
            _draw(writer.frame(), number, flash=number in FLASHES)
            writer.submit()
    return path


@pytest.mark.parametrize("name", ["webm", "av1", "gif"])
def test_two_runs_give_the_same_bytes_whatever_the_heap_holds(name: str, tmp_path: Path) -> None:
    digests = set()
    for index, fill in enumerate(("0", "170", "255")):
        path = tmp_path / f"{index}.bin"
        environment = {**_environment(), "MALLOC_PERTURB_": fill}
        subprocess.run([sys.executable, "-c", _SCRIPT, str(path), name], check=True, env=environment)
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1


_CHUNKS = """
import hashlib, sys
from dataclasses import replace
from tests.media.test_other_codecs import chunks_of
from tweetreel.media import codecs
from tweetreel.media.profiles import load_profile
profile = load_profile(sys.argv[1])
if len(sys.argv) > 3:
    from av.codec.context import CodecContext
    plain = codecs.set_up_picture
    def without_simd(context, **told):
        plain(context, **told)
        context.options = {**context.options, "svtav1-params": context.options["svtav1-params"] + ":asm=c"}
    codecs.set_up_picture = without_simd
profile = replace(profile, video=replace(profile.video, threads=int(sys.argv[2])))
print(hashlib.sha256(b"".join(chunk.digest().encode() for chunk in chunks_of(profile))).hexdigest())
"""


@pytest.mark.parametrize(("name", "threads"), [("webm", (4, 2, 1)), ("av1", (2, 3, 1)), ("prores", (2, 1, 4))])
def test_neither_threads_nor_the_processors_instructions_change_a_byte(name: str, threads: tuple[int, int, int]) -> None:
    """libvpx takes VPX_SIMD_CAPS, SVT-AV1 `asm`: both run here in plain C as well."""

    def digest(*arguments: str, **environment: str) -> str:
        command = [sys.executable, "-c", _CHUNKS, name, *arguments]
        run = subprocess.run(command, check=True, env={**_environment(), **environment}, capture_output=True, text=True)
        return run.stdout.strip()

    found = {digest(str(count)) for count in threads}
    if name == "webm":
        found.add(digest(str(threads[0]), VPX_SIMD_CAPS="0"))
    if name == "av1":
        found.add(digest(str(threads[0]), "asm=c"))
    assert len(found) == 1


@pytest.mark.parametrize("name", OTHERS)
def test_chunks_made_alone_are_those_of_a_whole_and_join_to_the_same_file(name: str, tmp_path: Path) -> None:
    profile = load_profile(name)
    whole = chunks_of(profile)
    assert [chunk.digest() for chunk in chunks_of(profile, threaded=False)] == [chunk.digest() for chunk in whole]
    assert {chunk.header for chunk in whole} == {whole[0].header}
    assert all(chunk.packets[0].key for chunk in whole)
    alone = [frame.y.copy() for chunk in whole for frame in decoded_frames(chunk, profile.video.codec)]
    path = tmp_path / f"a{profile.suffix}"
    write_reel(path, whole, None, size=size_of(profile), rate=RATE, profile=profile)
    seen: list[np.ndarray] = []

    def see(number: int, thumbnail: np.ndarray, frame: Frame | None) -> None:
        assert frame is not None
        seen.append(frame.y.copy())

    delivery = read_delivery(path, see=see)
    assert len(delivery.decoded_stamps) == len(seen) == len(alone) == 90
    assert all(np.array_equal(one, other) for one, other in zip(seen, alone, strict=True))


@pytest.mark.parametrize("name", ["webm", "av1"])
def test_a_chunk_of_another_encoder_is_refused(name: str, tmp_path: Path) -> None:
    profile = load_profile(name)
    (chunk,) = chunks_of(profile, frames=5)
    strange = replace(chunk, header=chunk.header + b"\1")
    with pytest.raises(MediaError, match="another encoder"):
        write_reel(tmp_path / "a.webm", [strange], None, size=SIZE, rate=RATE, profile=profile)
    assert not (tmp_path / "a.webm").exists()


# -------------------------------------------------------------------------------------------------------------- in time


def onsets(sound: np.ndarray) -> list[Fraction]:
    loud = np.flatnonzero(np.abs(sound) > 0.05)
    return [Fraction(int(at), SAMPLE_RATE) for at in (loud[0], *loud[1:][np.diff(loud) > 10_000])]


@pytest.mark.parametrize("name", ["webm", "av1", "prores"])
def test_a_flash_and_a_beep_are_decoded_within_a_millisecond(name: str, tmp_path: Path) -> None:
    profile = load_profile(name)
    path = written(tmp_path / f"a{profile.suffix}", profile)
    bright: list[tuple[int, float]] = []
    delivery = read_delivery(path, see=lambda number, thumbnail, frame: bright.append((number, float(thumbnail.mean()))))
    flashes = [delivery.decoded_stamps[number] * delivery.picture.tick for number, luma in bright if luma > 150]
    beeps = onsets(delivery.sound[:, 0])
    assert delivery.sound_stream is not None
    assert len(flashes) == len(beeps) == len(FLASHES)
    assert max(abs(beep - flash) for beep, flash in zip(beeps, flashes, strict=True)) < Fraction(1, 1000)
    assert delivery.sound_stream.start == 0
    assert abs(delivery.sound_stream.end - 3) < Fraction(1, 1000), "a WebM counts milliseconds"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(path), "-vn", "-f", "f32le", "-ac", "2", "-"]
    other = np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, np.float32).reshape(-1, 2)
    assert len(other) == 3 * SAMPLE_RATE
    for beep, frame in zip(onsets(other[:, 0]), FLASHES, strict=True):
        assert abs(beep - Fraction(frame, 30)) < Fraction(1, 1000)


@pytest.mark.parametrize("frames", [31, 47])
def test_opus_ends_with_the_picture_to_the_sample(frames: int, tmp_path: Path) -> None:
    path = written(tmp_path / "a.webm", load_profile("av1"), frames=frames)
    with av.open(str(path)) as container:
        assert sum(frame.samples for frame in container.decode(audio=0)) == RATE.sample_of(frames)


def test_pcm_is_the_sound_to_24_bits(tmp_path: Path) -> None:
    delivery = read_delivery(written(tmp_path / "a.mov", load_profile("prores"), frames=60))
    assert float(np.abs(delivery.sound - _beeps()[: len(delivery.sound)]).max()) <= 2**-23


@pytest.mark.parametrize("fps", [Rate(num=15), Rate(num=25), Rate(num=30_000, den=2002)])
def test_a_gif_shows_every_picture_at_the_hundredth_nearest_to_its_time(fps: Rate, tmp_path: Path) -> None:
    path = written(tmp_path / "a.gif", load_profile("gif"), rate=fps)
    delays = [struct.unpack("<H", found)[0] for found in re.findall(rb"\x21\xf9\x04.(..).\x00\x2c", path.read_bytes(), re.S)]
    assert len(delays) == 90
    shown = np.concatenate([[0], np.cumsum(delays)])
    assert all(abs(int(at) - 100 * number / fps.fps) <= Fraction(1, 2) for number, at in enumerate(shown))
    assert b"NETSCAPE2.0\x03\x01\x00\x00" in path.read_bytes()
    stamps = read_delivery(path).decoded_stamps
    assert list(stamps) == [int(at) for at in shown[:-1]]


def test_colours_stay_within_what_each_codec_keeps(tmp_path: Path) -> None:
    """Red is (63, 102, 240) in BT.709; a GIF holds it as sRGB."""
    for name in ("webm", "av1", "gif"):
        profile = load_profile(name)
        path = tmp_path / f"{name}{profile.suffix}"
        with ReelWriter(path, size=SIZE, rate=RATE, profile=profile) as writer:
            for _ in range(5):
                frame = writer.frame()
                frame.y[:], frame.u[:], frame.v[:] = 63, 102, 240
                writer.submit()
        seen: list[tuple[int, ...]] = []
        read_delivery(path, see=lambda _n, _t, frame, seen=seen: seen.append(tuple(int(p[50, 50]) for p in frame.planes)))
        assert np.abs(np.array(seen) - (63, 102, 240)).max() <= 2, name


def test_prores_keeps_alpha_and_colour_of_a_half_clear_box(tmp_path: Path) -> None:
    """Another FFmpeg decodes straight colour: white at 128 of 255 on the left, clear on the right."""
    profile = load_profile("prores")
    path = tmp_path / "a.mov"
    size = both_size(SIZE)
    with ReelWriter(path, size=size, rate=RATE, profile=profile) as writer:
        frame = writer.frame()
        frame.u[:], frame.v[:] = 128, 128
        frame.y[: SIZE.height], frame.y[SIZE.height :] = 16, 235
        frame.y[: SIZE.height, :90] = (235 * 128 + 16 * 127 + 127) // 255
        writer.submit()
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(path), "-f", "rawvideo", "-pix_fmt", "rgba", "-"]
    data = subprocess.run(command, capture_output=True, check=True).stdout
    rgba = np.frombuffer(data, np.uint8).reshape(SIZE.height, SIZE.width, 4).astype(int)
    assert np.abs(rgba[10:-10, 8:80] - (255, 255, 255, 128)).max() <= 2
    assert rgba[10:-10, 100:, 3].max() == 0


def test_nothing_is_printed_by_an_encoder() -> None:
    script = "from tests.media.test_other_codecs import chunks_of, load_profile; chunks_of(load_profile('av1'), frames=3)"
    run = subprocess.run([sys.executable, "-c", script], check=True, env=_environment(), capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("", "")


def test_every_codec_has_its_encoder() -> None:
    for name in (*codecs.ENCODERS.values(), *codecs.SOUND_ENCODERS.values()):
        assert av.Codec(name, "w").is_encoder
    assert os.environ["SVT_LOG"] == "1"


def test_a_delivery_says_what_kind_it_is(tmp_path: Path) -> None:
    def delivery(name: str) -> Delivery:
        profile = load_profile(name)
        return read_delivery(written(tmp_path / f"{name}{profile.suffix}", profile, frames=5))

    found = {name: delivery(name) for name in OTHERS}
    assert [found[name].kind for name in OTHERS] == ["matroska", "matroska", "gif", "mp4"]
    assert [found[name].picture.codec for name in OTHERS] == ["vp9", "av1", "gif", "prores"]
    assert [sound.codec if (sound := found[name].sound_stream) else "" for name in OTHERS] == ["opus", "opus", "", "pcm_s24le"]
    assert found["prores"].layout is not None
    assert found["prores"].layout.moov_first
    assert found["webm"].layout is None
