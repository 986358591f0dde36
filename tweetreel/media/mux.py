"""Joins chunks and a sound track into the delivered file, without encoding anything.

Knows packets, not pictures. The decision here: a chunk whose encoder header differs from what this machine's encoder writes
for the same profile is refused instead of joined: it was made by another build of the encoder, and players would decode it
with the wrong header. An MP4 has no edit lists, and composition offsets may be negative: so a player that ignores edit lists
is in sync as well, and platforms that forbid them take the file. The index stands before the media, in a WebM too.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import av.container
from av.audio.stream import AudioStream
from av.packet import Packet, PacketSideData
from av.stream import Stream
from av.video.stream import VideoStream

from tweetreel.core.layout import Size
from tweetreel.core.time import SAMPLE_RATE, Rate
from tweetreel.errors import MediaError, OutputError
from tweetreel.media.chunks import Chunk, EncodedPacket
from tweetreel.media.codecs import ENCODERS, OPUS_FRAME, SOUND_ENCODERS, set_up_picture, set_up_sound, stream_header
from tweetreel.media.gif import write_gif
from tweetreel.media.places import output_error
from tweetreel.media.profiles import Container, EncodeProfile

_MP4: Final = {
    "movflags": "+faststart+negative_cts_offsets",
    "use_editlist": "0",
    "avoid_negative_ts": "disabled",
    "fflags": "+bitexact",
}
_WEBM: Final = {"cues_to_front": "1", "avoid_negative_ts": "disabled", "fflags": "+bitexact"}
_MUXERS: Final[dict[Container, dict[str, str]]] = {"mp4": _MP4, "mov": _MP4, "webm": _WEBM}

_SKIP_SAMPLES: Final = 11
"""AV_PKT_DATA_SKIP_SAMPLES: how many decoded samples of a packet are not to be heard."""


def check_place(path: str | Path) -> None:
    """Raise `OutputError` where a file cannot be written at `path`; nothing is left there."""
    place = Path(path)
    try:
        stood = place.exists()
        place.open("ab").close()
        if not stood:
            place.unlink()
    except OSError as error:
        raise output_error(error, where=str(path), what="video") from None


def write_reel(
    path: str | Path, chunks: Iterable[Chunk], sound: Chunk | None, *, size: Size, rate: Rate, profile: EncodeProfile
) -> None:
    """Write `chunks`, in order, and the track of `sound` to `path` in the profile's container; on an error the file is removed.

    `chunks` are taken one at a time, so that they need not be in memory together. Raises `OutputError` where the place cannot
    be written, the disk is full, or there is not one chunk, and `MediaError` for chunks that do not fit together.
    """
    place = Path(path)
    if profile.container == "gif":
        _write_gif(place, chunks, size=size, rate=rate)
        return
    with _as_output_error(place):
        options = _MUXERS[profile.container]
        container = av.open(f"file:{place.absolute()}", "w", format=profile.container, container_options=options)
    try:
        with _as_output_error(place):
            _write(container, chunks, sound, place, size=size, rate=rate, profile=profile)
            container.close()
    except BaseException:
        with suppress(Exception):  # the trailer of a broken file cannot be written; the file goes anyway
            container.close()
        with suppress(OSError):
            place.unlink()
        raise


def _write(
    container: av.container.OutputContainer,
    chunks: Iterable[Chunk],
    sound: Chunk | None,
    place: Path,
    *,
    size: Size,
    rate: Rate,
    profile: EncodeProfile,
) -> None:
    video = container.add_stream(ENCODERS[profile.video.codec], rate=rate.fps)
    assert isinstance(video, VideoStream)
    context = video.codec_context
    set_up_picture(context, size=size, rate=rate, video=profile.video)
    if profile.video.codec == "h264":
        context.thread_count = 1  # it only writes the header, which does not depend on the threads
    audio = None
    if sound is not None:
        audio = container.add_stream(SOUND_ENCODERS[profile.sound.codec], rate=SAMPLE_RATE)
        assert isinstance(audio, AudioStream)
        set_up_sound(audio.codec_context, profile.sound)
    context.open()
    header = stream_header(context, size=size, rate=rate, video=profile.video)
    if profile.video.codec == "av1":
        context.extradata = header  # what SVT-AV1 says when it opens is not quite what it writes
    container.start_encoding()
    heard = _Track(sound, audio)
    start = 0
    for chunk in chunks:
        if chunk.header != header:
            raise MediaError(
                "a chunk was encoded by another encoder than this machine's, so it cannot be joined",
                where=str(place),
                got=chunk.header.hex(),
                allowed=header.hex(),
                hint="Use the same versions of tweetreel and its libraries on every machine.",
            )
        for packet in chunk.packets:
            for before in heard.until(Fraction(start + packet.dts) / rate.fps):
                container.mux(before)
            container.mux(_packet(packet, video, tick=1 / rate.fps, shift=start))
        start += chunk.length
    if start == 0:
        raise OutputError("a video needs at least one frame", where=str(place))
    for rest in heard.until(None):
        container.mux(rest)


def _write_gif(place: Path, chunks: Iterable[Chunk], *, size: Size, rate: Rate) -> None:
    try:
        with _as_output_error(place), place.open("wb") as stream:
            if write_gif(stream, chunks, size=size, rate=rate) == 0:
                raise OutputError("a video needs at least one frame", where=str(place))
    except BaseException:
        with suppress(OSError):
            place.unlink()
        raise


class _Track:
    """The packets of the sound, given out as far as the picture has come; the last one ends where the sound does."""

    def __init__(self, sound: Chunk | None, stream: Stream | None) -> None:
        self._stream = stream
        self._end = sound.length if sound is not None else 0
        self._opus = stream is not None and stream.codec_context.name == SOUND_ENCODERS["opus"]
        self._packets = iter(sound.packets if sound is not None else ())
        self._next = next(self._packets, None)

    def until(self, seconds: Fraction | None) -> Iterator[Packet[Stream]]:
        while self._next is not None and (seconds is None or Fraction(self._next.dts, SAMPLE_RATE) <= seconds):
            assert self._stream is not None
            made = _packet(self._next, self._stream, tick=Fraction(1, SAMPLE_RATE), shift=0)
            if self._opus and (beyond := self._next.pts + OPUS_FRAME - self._end) > 0:
                made.set_sidedata(_skipped(beyond))
            yield made
            self._next = next(self._packets, None)


def _skipped(samples: int) -> PacketSideData:
    """Return the side data that drops the last `samples` decoded of a packet."""
    data = PacketSideData(_SKIP_SAMPLES, 10)  # type: ignore[call-arg] # kind and size, which the stubs do not know
    memoryview(data)[:] = struct.pack("<IIH", 0, samples, 0)
    return data


def _packet(packet: EncodedPacket, stream: Stream, *, tick: Fraction, shift: int) -> Packet[Stream]:
    made: Packet[Stream] = Packet(packet.data)
    made.stream, made.time_base = stream, tick
    made.pts, made.dts, made.duration = packet.pts + shift, packet.dts + shift, packet.duration
    made.is_keyframe = packet.key
    return made


@contextmanager
def _as_output_error(place: Path) -> Iterator[None]:
    try:
        yield
    except (av.FFmpegError, OSError) as error:
        raise output_error(error, where=str(place), what="video") from None
