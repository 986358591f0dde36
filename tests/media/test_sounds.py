from __future__ import annotations

import errno
import io
import os
from pathlib import Path
from typing import Literal

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.media.makers import tone
from tweetreel.errors import MediaError, OutputError
from tweetreel.media import limits
from tweetreel.media.sounds import encode_wav, read_sound, write_wav


def _encoded(
    path: Path, codec: str, sound: NDArray[np.float32], *, container: str, rate: int = 48_000, layout: str = "stereo"
) -> Path:
    with av.open(str(path), "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate)
        stream.layout = layout
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound.T), format="fltp", layout=layout)
        frame.sample_rate = rate
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("bits", [16, 24])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_wav_comes_back_sample_by_sample(tmp_path: Path, bits: Literal[16, 24], channels: int) -> None:
    full = 1 << (bits - 1)
    steps = np.random.default_rng(3).integers(-full, full, (1000, channels))
    sound = (steps / full).astype(np.float64)
    write_wav(tmp_path / "a.wav", sound, bits=bits)
    back = read_sound(tmp_path / "a.wav")
    assert back.dtype == np.float32
    assert np.array_equal(np.rint(back.astype(np.float64) * full), steps)


def test_mono_is_written_from_one_dimension_and_read_as_one_channel(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", tone(0.1))
    assert read_sound(tmp_path / "a.wav").shape == (4800, 1)


@settings(max_examples=50, deadline=None)
@given(value=st.floats(-4, 4), bits=st.sampled_from([16, 24]))
def test_samples_are_rounded_to_the_nearest_step_and_clipped(value: float, bits: Literal[16, 24]) -> None:
    data = encode_wav(np.array([value]), bits=bits)[44:]
    full = 1 << (bits - 1)
    got = int.from_bytes(data, "little", signed=True)
    assert abs(got - min(max(value * full, -full), full - 1)) <= 0.5


def test_equal_sounds_give_equal_bytes_and_a_number_that_is_none_is_refused() -> None:
    assert encode_wav(tone(0.2)) == encode_wav(tone(0.2).copy())
    with pytest.raises(ValueError, match="finite"):
        encode_wav(np.array([np.nan]))


@pytest.mark.parametrize(
    ("codec", "container", "name"),
    [("aac", "mp4", "a.m4a"), ("libmp3lame", "mp3", "a.mp3"), ("libopus", "ogg", "a.ogg"), ("aac", "adts", "a.aac")],
)
def test_lossy_kinds_are_read_at_48_khz(tmp_path: Path, codec: str, container: str, name: str) -> None:
    sound = np.repeat(tone(0.5)[:, None], 2, axis=1)
    back = read_sound(_encoded(tmp_path / name, codec, sound, container=container))
    assert back.shape[1] == 2
    assert abs(len(back) - 24_000) < 4000
    assert abs(float(np.abs(back[4000:20_000]).max()) - 0.3) < 0.05


def test_another_rate_is_resampled_without_changing_pitch_or_length(tmp_path: Path) -> None:
    sound = tone(1.0, hertz=1000, rate=44_100)[:, None]
    path = tmp_path / "a.flac"
    with av.open(str(path), "w", format="flac") as out:
        stream = out.add_stream("flac", rate=44_100)
        stream.layout, stream.format = "mono", "s16"
        frame = av.AudioFrame.from_ndarray((sound.T * 32_767).astype(np.int16), format="s16", layout="mono")
        frame.sample_rate = 44_100
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    back = read_sound(path)
    assert back.shape == (48_000, 1)
    spectrum = np.abs(np.fft.rfft(back[:, 0]))
    assert int(np.argmax(spectrum)) == 1000


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("text.wav", b"hello there, this is no sound\n"),
        ("list.wav", b"#EXTM3U\nother.wav\n"),
        ("concat.mp3", b"ffconcat version 1.0\nfile other.wav\n"),
        ("empty.wav", b""),
        ("picture.wav", b"\x89PNG\r\n\x1a\n" + bytes(50)),
        ("header.wav", encode_wav(np.zeros(10))[:30]),
        ("no samples.wav", encode_wav(np.zeros(0))),
        ("noise.mp3", b"ID3" + bytes(range(256)) * 4),
    ],
)
def test_what_is_no_sound_gets_one_clear_error(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(MediaError) as caught:
        read_sound(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_sound_that_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_wav(tmp_path / "a.wav", tone(2.0))
    monkeypatch.setattr(limits, "MAX_SOUND_SECONDS", 1)
    with pytest.raises(MediaError, match="too long"):
        read_sound(tmp_path / "a.wav")


def test_a_place_that_cannot_be_written_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="the place is a folder"):
        write_wav(tmp_path, tone(0.01))


def test_a_write_that_fails_half_way_leaves_what_stood_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.BytesIO):
        def write(self, data: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "a.wav"
    path.write_bytes(b"before")
    monkeypatch.setattr(os, "fdopen", lambda *_: Full())
    with pytest.raises(OutputError, match="disk is full"):
        write_wav(path, tone(0.01))
    monkeypatch.undo()
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("a.wav", b"before")]
