"""Sound files: read as float32 at 48 kHz, written as WAV.

Knows nothing of voices and mixes. The decision here: whatever comes in is resampled once at this door, and what goes out is
written by a few lines of our own, so that equal samples are equal bytes.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from tweetreel.core.time import SAMPLE_RATE
from tweetreel.core.timeline import SoundPlan
from tweetreel.errors import MediaError
from tweetreel.media import limits
from tweetreel.media.containers import opened, seconds_of, sound_codecs
from tweetreel.media.places import write_whole
from tweetreel.media.sniff import SOUNDS


def read_sound(path: str | Path) -> NDArray[np.float32]:
    """Return the sound at `path`, float32 (samples, channels) at 48 kHz; one channel stays one, more become two.

    Full scale is 1.0; a lossy file may exceed it. Raises `MediaError` for what is no sound file, is refused by limits.py, or
    cannot be decoded.
    """
    with opened(path, what="sound", kinds=SOUNDS, max_bytes=limits.MAX_SOUND_BYTES) as container:
        stream = _checked_stream(container, path)
        blocks = list(_blocks(container, stream, path))
    if not blocks:
        raise _refused(path, "nothing of the sound can be decoded", "no samples", "a whole sound file")
    return np.ascontiguousarray(np.concatenate(blocks))


def write_wav(path: str | Path, sound: NDArray[np.floating[Any]], *, bits: Literal[16, 24] = 16) -> None:
    """Write `sound`, (samples,) or (samples, channels) at 48 kHz, to `path` as WAV. Raises `OutputError` where it cannot."""
    write_whole(path, encode_wav(sound, bits=bits), what="sound")


def encode_wav(sound: NDArray[np.floating[Any]], *, bits: Literal[16, 24] = 16) -> bytes:
    """Return `sound`, (samples,) or (samples, channels) of full scale 1.0 at 48 kHz, as the bytes of a PCM WAV.

    Samples are rounded to the nearest step and clipped; there is no dither, so equal samples give equal bytes.
    """
    if not np.isfinite(sound).all():
        raise ValueError("encode_wav: every sample must be a finite number")
    full = 1 << (bits - 1)
    steps = np.clip(np.rint(np.asarray(sound, np.float64) * full), -full, full - 1).astype("<i4")
    channels = 1 if steps.ndim == 1 else steps.shape[1]
    if bits == 16:
        data = steps.astype("<i2").tobytes()
    else:
        data = np.ascontiguousarray(steps).view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    out = io.BytesIO()
    with wave.open(out, "wb") as stream:
        stream.setnchannels(channels)
        stream.setsampwidth(bits // 8)
        stream.setframerate(SAMPLE_RATE)
        stream.writeframes(data)
    return out.getvalue()


def _checked_stream(container: InputContainer, path: str | Path) -> AudioStream:
    if not container.streams.audio:
        raise _refused(path, "the file holds no sound", "no sound stream", "at least one sound stream")
    stream = container.streams.audio[0]
    context = stream.codec_context
    if context is None or context.name not in sound_codecs():
        got = "an unknown codec" if context is None else context.name
        raise _refused(path, "the sound's codec is not accepted", got, "PCM, FLAC, ALAC, AAC, MP3, Opus or Vorbis")
    if not 1 <= context.channels <= 16 or not 4_000 <= context.sample_rate <= 768_000:
        got = f"{context.channels} channels at {context.sample_rate} Hz"
        raise _refused(path, "the sound's form is refused", got, "1 to 16 channels, 4 to 768 kHz")
    claimed = seconds_of(container)
    if claimed is not None and claimed > limits.MAX_SOUND_SECONDS:
        raise _refused(path, "the sound is too long", f"{float(claimed):.0f} s", f"at most {limits.MAX_SOUND_SECONDS} s")
    return stream


def _blocks(container: InputContainer, stream: AudioStream, path: str | Path) -> Iterator[NDArray[np.float32]]:
    layout = "mono" if stream.codec_context.channels == 1 else "stereo"
    resampler = AudioResampler(format="fltp", layout=layout, rate=SAMPLE_RATE)
    samples = 0
    for decoded in _decode(container, stream):
        try:
            frames = resampler.resample(decoded)
        except ValueError:
            raise _refused(
                path, "the sound changes its form on the way", "a new rate or layout", "one form throughout"
            ) from None
        for frame in frames:
            if frame is None:
                continue  # a resampler with nothing to do hands the end mark through
            samples += frame.samples
            if samples > limits.MAX_SOUND_SECONDS * SAMPLE_RATE:
                got, allowed = f"more than {limits.MAX_SOUND_SECONDS} s", f"at most {limits.MAX_SOUND_SECONDS} s"
                raise _refused(path, "the sound is too long", got, allowed)
            yield np.array(frame.to_ndarray(), np.float32).T


def _decode(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame | None]:
    """Yield the frames of `stream`, then None; a packet that cannot be decoded is left out, as players do."""
    for packet in container.demux(stream):
        try:
            yield from packet.decode()
        except av.InvalidDataError:
            continue
    yield None


def _refused(path: str | Path, message: str, got: str, allowed: str) -> MediaError:
    return MediaError(message, where=str(path), got=got, allowed=allowed, hint="Export it again as WAV.")


def music_of(plan: SoundPlan, folder: Path) -> NDArray[np.float32] | None:
    """Return the sound that `plan` names for its bed, None where it names none. Raises `MediaError`."""
    return None if plan.bed is None or plan.bed.file is None else read_sound(folder / plan.bed.file)
