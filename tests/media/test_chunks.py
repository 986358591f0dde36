"""Chunks: encoded by themselves, written, read, joined; the same bytes on every heap and instruction set."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tweetreel.core.frames import Frame
from tweetreel.core.layout import Size
from tweetreel.core.time import Rate
from tweetreel.errors import MediaError, OutputError
from tweetreel.media.chunks import Chunk, EncodedPacket, chunk_from_bytes, chunk_ranges, chunk_to_bytes
from tweetreel.media.delivered import Seen, read_delivery
from tweetreel.media.encode import ChunkWriter
from tweetreel.media.looks import decoded_frames
from tweetreel.media.mux import write_reel
from tweetreel.media.nal import annex_b, without_sei
from tweetreel.media.profiles import load_profile

SIZE = Size(width=128, height=192)
RATE = Rate(num=30)
PROFILE = load_profile("default")


NOISE = np.random.default_rng(5).integers(30, 220, (SIZE.height + 130, SIZE.width + 130)).astype(np.float32)
LAND = cv2.GaussianBlur(NOISE, (0, 0), 3) * 2 - 120 + NOISE * 0.1


def draw(frame: Frame, number: int) -> None:
    """A pan over a soft noisy land: what makes an encoder search and weigh."""
    frame.y[:] = np.clip(LAND[number : number + SIZE.height, number : number + SIZE.width], 16, 235)
    frame.u[:] = 90 + number % 60
    frame.v[:] = 128


def chunks_of(*starts: int, length: int = 40, threaded: bool = True) -> list[Chunk]:
    """One chunk of `length` frames from each of `starts`."""
    made: list[Chunk] = []
    with ChunkWriter(size=SIZE, rate=RATE, video=PROFILE.video, on_chunk=made.append, threaded=threaded) as writer:
        for start in starts:
            for number in range(start, start + length):
                draw(writer.frame(), number)
                writer.submit()
            writer.end_chunk()
    return made


packets = st.builds(
    EncodedPacket,
    data=st.binary(max_size=60),
    pts=st.integers(-5, 1000),
    dts=st.integers(-5, 1000),
    duration=st.integers(0, 3),
    key=st.booleans(),
)


@given(st.builds(Chunk, length=st.integers(0, 100), header=st.binary(max_size=40), packets=st.lists(packets).map(tuple)))
def test_a_chunk_survives_being_written_and_read(chunk: Chunk) -> None:
    assert chunk_from_bytes(chunk_to_bytes(chunk)) == chunk


@given(st.integers(0, 10_000), st.integers(0, 7))
def test_a_damaged_chunk_is_never_taken_for_whole(at: int, bit: int) -> None:
    data = bytearray(chunk_to_bytes(Chunk(length=1, header=b"head", packets=())))
    data[at % len(data)] ^= 1 << bit
    with pytest.raises(MediaError, match="damaged"):
        chunk_from_bytes(bytes(data))


@given(st.integers(1, 500), st.integers(1, 90))
def test_the_grid_tiles_the_video(frames: int, step: int) -> None:
    ranges = chunk_ranges(frames, step)
    assert [number for part in ranges for number in range(part.start, part.end)] == list(range(frames))
    assert all(part.start % step == 0 and len(part) <= step for part in ranges)


def test_a_chunk_does_not_depend_on_the_ones_encoded_before_it() -> None:
    alone = chunks_of(40)[0]
    assert chunks_of(0, 40, 80)[1] == alone
    assert chunks_of(0, 40, threaded=False)[1] == alone


def test_the_joined_file_decodes_to_the_chunks_decoded_alone(tmp_path: Path) -> None:
    chunks = chunks_of(0, 40, 80)
    write_reel(tmp_path / "a.mp4", chunks, None, size=SIZE, rate=RATE, profile=PROFILE)
    alone = [frame.y.copy() for chunk in chunks for frame in decoded_frames(chunk)]
    joined: list[np.ndarray] = []
    delivery = read_delivery(tmp_path / "a.mp4", see=lambda _n, _t, frame: joined.append(frame.y.copy()))
    assert len(alone) == len(joined) == 120
    assert all(np.array_equal(a, b) for a, b in zip(alone, joined, strict=True))
    assert sorted(delivery.picture.stamps) == [n * round(1 / (delivery.picture.tick * 30)) for n in range(120)]
    assert delivery.picture.open_gops == 0


def test_the_packets_in_the_file_are_recognised_as_those_of_the_chunks(tmp_path: Path) -> None:
    chunks = chunks_of(0, 40, 80)
    write_reel(tmp_path / "a.mp4", chunks, None, size=SIZE, rate=RATE, profile=PROFILE)
    asked: list[tuple[int, str]] = []
    seen = Seen(chunk_frames=40, thumbnails=lambda number, digest: asked.append((number, digest)))
    delivery = read_delivery(tmp_path / "a.mp4", seen=seen)
    assert asked == [(number, chunk.digest()) for number, chunk in enumerate(chunks)]
    assert len(delivery.decoded_stamps) == 120, "what was not recognised was decoded"


def test_a_chunk_of_another_encoder_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    one, two = chunks_of(0, 40)
    strange = replace(two, header=two.header[:-1] + b"\x00")
    with pytest.raises(MediaError, match="another encoder"):
        write_reel(tmp_path / "a.mp4", [one, strange], None, size=SIZE, rate=RATE, profile=PROFILE)
    assert not (tmp_path / "a.mp4").exists()


def test_no_chunk_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="at least one frame"):
        write_reel(tmp_path / "a.mp4", [], None, size=SIZE, rate=RATE, profile=PROFILE)
    assert not (tmp_path / "a.mp4").exists()


def test_units_are_the_same_in_both_wrappings_and_the_encoders_words_are_gone() -> None:
    unit, words = b"\x65\x88\x84", b"\x06\x05\x10x264"
    stream = b"\0\0\0\1" + words + b"\0\0\1" + unit
    assert without_sei(stream) == b"\0\0\0\1" + unit
    assert annex_b(len(unit).to_bytes(4, "big") + unit) == without_sei(stream)


_SCRIPT = """
import sys
from tests.media.test_chunks import chunks_of
from tweetreel.media import codecs
codecs._X264 += sys.argv[1]
print(*(chunk.digest() for chunk in chunks_of(0, 40)))
"""


def _digests(*, asm: str = "", heap: str = "0") -> str:
    environment = {**os.environ, "MALLOC_PERTURB_": heap, "PYTHONPATH": os.pathsep.join(entry or "." for entry in sys.path)}
    run = subprocess.run([sys.executable, "-c", _SCRIPT, asm], env=environment, capture_output=True, text=True, check=True)
    return hashlib.sha256(run.stdout.encode()).hexdigest()


def test_the_bytes_depend_neither_on_the_heap_nor_on_the_instruction_set() -> None:
    runs = {
        _digests(),
        _digests(heap="85"),
        _digests(heap="255"),
        _digests(asm=":asm=avx2", heap="170"),
        _digests(asm=":asm=0"),
    }
    assert len(runs) == 1


def test_without_the_setting_the_instruction_set_would_be_seen_in_the_bytes() -> None:
    assert _digests(asm=":cpu-independent=0") != _digests()


_SOUND = """
import resource, sys
import numpy as np
from tests.media.test_chunks import PROFILE
from tweetreel.media.codecs import encode_sound
length = 48_000 * int(sys.argv[1])
track = encode_sound(lambda start, end: np.zeros((end - start, 2), np.float32), length=length, sound=PROFILE.sound)
assert [packet.pts for packet in track.packets[:3]] == [0, 1024, 2048]
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_a_sound_is_encoded_as_it_is_asked_for_and_never_held() -> None:
    def peak_kb(seconds: int) -> int:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(entry or "." for entry in sys.path)}
        command = [sys.executable, "-c", _SOUND, str(seconds)]
        return int(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)

    assert peak_kb(140) - peak_kb(10) < 20_000, "130 s of samples are 50 MB"
