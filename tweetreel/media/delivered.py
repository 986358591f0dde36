"""A delivered file opened again: what its index says, and one pass over its pictures and its sound.

Knows nothing of what was promised; verify/ compares. The decision here: one decoding pass gives everything, pictures shrunk
to an eighth of their sides at once and sound reduced to what is measured, so that a check costs little more than decoding.
"""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import av.container
import cv2
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.codec.context import CodecContext
from av.filter import Graph
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from tweetreel.core.frames import Frame, Plane
from tweetreel.core.layout import Size
from tweetreel.core.time import SAMPLE_RATE
from tweetreel.errors import MediaError
from tweetreel.media import limits
from tweetreel.media.boxes import Mp4Layout, read_layout
from tweetreel.media.chunks import packets_digest
from tweetreel.media.containers import checked_kind, opened
from tweetreel.media.nal import annex_b, annex_b_header
from tweetreel.media.obu import sequence_header
from tweetreel.media.pictures import can_show, frame_of
from tweetreel.media.sniff import CLIPS, Kind

SHRINK = 8
"""Side of the square of pixels that one pixel of a thumbnail is the mean of."""

_WAITING_FRAMES = 6
"""Decoded frames that may wait to be looked at."""

See = Callable[[int, Plane, Frame | None], None]
"""Takes a frame's number, its luma as a thumbnail (uint8, each pixel the mean of SHRINK x SHRINK) and the frame itself; None
where the very packets were decoded before and only the thumbnail was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was decoded before: the step of the file's grid of chunks in frames, and, by the number of a chunk and the digest
    of its packets, its frames' thumbnails, uint8 (frames, H/8, W/8), in order of presentation."""

    chunk_frames: int
    thumbnails: Callable[[int, str], NDArray[np.uint8] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColorTags:
    """ISO/IEC 23091-2 code points and whether the range is limited; 2 means unspecified."""

    primaries: int
    transfer: int
    matrix: int
    limited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureStream:
    """The video stream as its index and its own headers give it.

    `stamps` are presentation times in decoding order and `keys` those of key frames, in units of `tick` seconds; `vui` are
    the colour tags inside the stream where it is H.264, `tags` those a player sees.
    """

    codec: str
    profile: str
    level: int
    pix_fmt: str
    size: Size
    tick: Fraction
    stamps: tuple[int, ...]
    keys: tuple[int, ...]
    end: int
    tags: ColorTags
    vui: ColorTags
    bytes: int

    @property
    def open_gops(self) -> int:
        """How many key frames are followed, in decoding order, by a frame shown before them."""
        keys, count = set(self.keys), 0
        for index, stamp in enumerate(self.stamps):
            if stamp in keys:
                following = itertools.takewhile(lambda later: later not in keys, self.stamps[index + 1 :])
                count += any(later < stamp for later in following)
        return count


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundStream:
    """The sound stream: `start` and `end` are presentation times of its first and last decoded sample, in seconds."""

    codec: str
    profile: str
    sample_rate: int
    channels: int
    start: Fraction
    end: Fraction
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Delivery:
    """Everything one pass over a delivered file found.

    `kind` is what the file is by its first bytes, `layout` how it is built where it is an MP4 or MOV.
    `decoded_stamps` are the frames' times in order of presentation. `sound` is float32 (samples, 2) with sample 0 at time 0.
    `lufs` and `peak_dbtp` are as FFmpeg's ebur128 measures them (EBU Tech 3341), None without sound.
    """

    kind: Kind
    layout: Mp4Layout | None
    picture: PictureStream
    sound_stream: SoundStream | None
    decoded_stamps: tuple[int, ...]
    sound: NDArray[np.float32]
    lufs: float | None
    peak_dbtp: float | None


@dataclass(slots=True)
class _Pass:
    """What the pass has gathered so far."""

    stamps: list[int] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)
    end: int = 0
    video_bytes: int = 0
    sound_bytes: int = 0
    decoded: list[int] = field(default_factory=list)
    tags: ColorTags | None = None
    first_key: bytes = b""
    sound: list[NDArray[np.float32]] = field(default_factory=list)
    sound_start: Fraction | None = None
    sound_end: Fraction = Fraction(0)


def read_delivery(path: str | Path, *, see: See | None = None, threads: int = 2, seen: Seen | None = None) -> Delivery:
    """Return what one pass over the video at `path` finds; `see` is shown every frame as it is decoded (pictures.py).

    With `seen`, chunks whose very packets were decoded before are not decoded again: `see` gets the thumbnails of then.
    A frame given to `see` is only valid during the call. Raises `MediaError` where the file is no MP4,
    MOV, WebM or GIF, or has no picture.
    """
    kind = checked_kind(path, what="video", kinds=CLIPS, max_bytes=limits.MAX_CLIP_BYTES)
    with opened(path, what="video", kinds=(kind,), max_bytes=limits.MAX_CLIP_BYTES) as container:
        if not container.streams.video:
            raise MediaError("the file holds no picture", where=str(path), got="no video stream", allowed="one video stream")
        video = container.streams.video[0]
        audio = container.streams.audio[0] if container.streams.audio else None
        video.codec_context.thread_count, video.codec_context.thread_type = threads, "FRAME"
        meter = _LoudnessMeter(audio) if audio is not None else None
        found = _Pass()
        with _Watcher(see) as watcher:
            pictures = _Pictures(video, found, watcher, seen)
            for packet in container.demux([stream for stream in (video, audio) if stream is not None]):
                if packet.stream_index == video.index:
                    pictures.take(packet)
                elif audio is not None:
                    _take_sound(packet, audio, found, meter)
            pictures.end()
        lufs, peak_dbtp = meter.result() if meter is not None else (None, None)
        return Delivery(
            kind=kind,
            layout=read_layout(path) if kind == "mp4" else None,
            picture=_picture_stream(video, found, path),
            sound_stream=_sound_stream(audio, found) if audio is not None else None,
            decoded_stamps=tuple(found.decoded),
            sound=_from_zero(found),
            lufs=lufs,
            peak_dbtp=peak_dbtp,
        )


def thumbnail_of(frame: Frame) -> Plane:
    """Return the luma of `frame` at an eighth of its sides, each pixel the mean of every fourth row of SHRINK x SHRINK."""
    rows, columns = max(1, frame.size.height // SHRINK), max(1, frame.size.width // SHRINK)
    return cv2.resize(frame.y[::4], (columns, rows), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


class _Watcher:
    """Shows frames to `see` in order, in a thread of its own, so that looking and decoding share the cores."""

    def __init__(self, see: See | None) -> None:
        self._see = see
        self._room = threading.Semaphore(_WAITING_FRAMES)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="watcher")
        self._looks: deque[Future[None]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._thread.shutdown(cancel_futures=error is not None)
        if error is None:
            self._raise_first()

    def show(self, number: int, decoded: VideoFrame) -> None:
        """Have frame `number` looked at soon; it is kept until then. Raises what an earlier look raised."""
        if self._see is None:
            return
        while self._looks and self._looks[0].done():
            self._looks.popleft().result()
        self._room.acquire()
        self._looks.append(self._thread.submit(self._look, self._see, number, decoded))

    def recall(self, number: int, thumbnail: Plane) -> None:
        """Have the thumbnail of a frame that was decoded before looked at, in its turn."""
        if self._see is not None:
            self._looks.append(self._thread.submit(self._see, number, thumbnail, None))

    def _look(self, see: See, number: int, decoded: VideoFrame) -> None:
        try:
            frame = frame_of(decoded)
            see(number, thumbnail_of(frame), frame)
        finally:
            self._room.release()

    def _raise_first(self) -> None:
        while self._looks:
            self._looks.popleft().result()


class _Pictures:
    """Takes the packets of the picture and has them decoded, or recognised chunk by chunk."""

    def __init__(self, video: VideoStream, found: _Pass, watcher: _Watcher, seen: Seen | None) -> None:
        self._video, self._found, self._watcher = video, found, watcher
        self._codec = codec_name(video.codec_context)
        self._seen = seen if self._codec != "gif" else None  # its demuxer gives other bytes than the encoder gave
        self._header = annex_b_header(bytes(video.codec_context.extradata or b"")) if self._codec == "h264" else b""
        self._waiting: list[Packet[Stream]] = []
        self._number = 0

    def take(self, packet: Packet[Stream]) -> None:
        found = self._found
        if packet.size and packet.pts is not None and not packet.is_discard:
            found.stamps.append(packet.pts)
            found.end = max(found.end, packet.pts + (packet.duration or 0))
            found.video_bytes += packet.size
            if packet.is_keyframe:
                found.keys.append(packet.pts)
                found.first_key = found.first_key or bytes(packet)
        if self._seen is None:
            self._decode(packet)
        elif packet.size:
            self._waiting.append(packet)
            if len(self._waiting) == self._seen.chunk_frames:
                self._chunk(self._seen)

    def end(self) -> None:
        """Take what is left of the last chunk."""
        if self._seen is not None and self._waiting:
            self._chunk(self._seen)

    def _chunk(self, seen: Seen) -> None:
        """Recognise the waiting packets, or decode them by themselves: chunks lean on nothing outside."""
        packets, self._waiting = self._waiting, []
        given = [annex_b(bytes(packet)) if self._codec == "h264" else bytes(packet) for packet in packets]
        digest = packets_digest(sequence_header(given[0]) if self._codec == "av1" else self._header, iter(given))
        thumbnails = seen.thumbnails(self._number, digest)
        self._number += 1
        if thumbnails is None or len(thumbnails) != len(packets):
            for packet in packets:
                self._decode(packet)
            self._decode(None)
        else:
            if self._found.tags is None:
                self._found.tags = self._tags_of(packets[0])
            for stamp, thumbnail in zip(sorted(packet.pts or 0 for packet in packets), thumbnails, strict=True):
                self._watcher.recall(len(self._found.decoded), thumbnail)
                self._found.decoded.append(stamp)

    def _tags_of(self, packet: Packet[Stream]) -> ColorTags | None:
        context = self._video.codec_context
        try:
            decoded = [*context.decode(packet), *context.decode(None)]
        except av.FFmpegError:
            return None
        finally:
            context.flush_buffers()
        return _tags(decoded[0]) if decoded else None

    def _decode(self, packet: Packet[Stream] | None) -> None:
        found = self._found
        for decoded in _decoded(packet) if packet is not None else self._rest():
            assert isinstance(decoded, VideoFrame)
            if decoded.pts is None:
                continue
            if found.tags is None:
                found.tags = _tags(decoded)
            number = len(found.decoded)
            found.decoded.append(decoded.pts)
            if not can_show(decoded):
                continue  # the checks of pixel format and size report it
            self._watcher.show(number, decoded)

    def _rest(self) -> list[VideoFrame]:
        """Return the frames that the decoder still holds, and make it ready for another chunk."""
        context = self._video.codec_context
        try:
            return list(context.decode(None))
        except av.FFmpegError:
            return []  # the frames are missing from the count, which is checked
        finally:
            context.flush_buffers()


def _take_sound(packet: Packet[Stream], audio: AudioStream, found: _Pass, meter: _LoudnessMeter | None) -> None:
    found.sound_bytes += packet.size
    for decoded in _decoded(packet):
        assert isinstance(decoded, AudioFrame)
        if decoded.pts is None or decoded.time_base is None:
            continue
        start = decoded.pts * decoded.time_base
        if found.sound_start is None:
            found.sound_start = start
        found.sound_end = start + Fraction(decoded.samples, decoded.sample_rate)
        found.sound.append(_stereo(decoded))
        if meter is not None:
            meter.push(decoded)


def _stereo(decoded: AudioFrame) -> NDArray[np.float32]:
    """Return the first two channels of a block, or its only one twice, as float32 (samples, 2)."""
    given = decoded.to_ndarray()
    full = 1 << (8 * given.dtype.itemsize - 1) if given.dtype.kind == "i" else 1
    samples = np.asarray(given, np.float32) * np.float32(1 / full)
    channels = samples if decoded.format.is_planar else samples.reshape(-1, decoded.layout.nb_channels).T
    pair = channels[:2] if len(channels) > 1 else np.repeat(channels, 2, axis=0)
    return np.ascontiguousarray(pair.T)


def codec_name(context: CodecContext) -> str:
    """Return the name of a stream's codec, whichever decoder was found for it."""
    return context.codec.canonical_name


def _decoded(packet: Packet[Stream]) -> Iterator[object]:
    try:
        yield from packet.decode()
    except av.InvalidDataError:
        return  # the frame is missing from the count, which is checked


def _tags(decoded: VideoFrame) -> ColorTags:
    return ColorTags(
        primaries=int(decoded.color_primaries),
        transfer=int(decoded.color_trc),
        matrix=int(decoded.colorspace),
        limited=int(decoded.color_range) == 1,
    )


def _picture_stream(video: VideoStream, found: _Pass, path: str | Path) -> PictureStream:
    context = video.codec_context
    if found.tags is None:
        raise MediaError("nothing of the picture can be decoded", where=str(path), got="0 frames", allowed="at least one")
    return PictureStream(
        codec=codec_name(context),
        profile=context.profile or "",
        level=context.level,
        pix_fmt=context.pix_fmt or "",
        size=Size(width=max(1, context.width), height=max(1, context.height)),
        tick=video.time_base or Fraction(1, 90_000),
        stamps=tuple(found.stamps),
        keys=tuple(found.keys),
        end=found.end,
        tags=found.tags,
        vui=_vui(context, found.first_key) or found.tags,
        bytes=found.video_bytes,
    )


def _vui(context: CodecContext, first_key: bytes) -> ColorTags | None:
    """Return the colour tags of the stream itself, from a decoder that was told nothing by the container."""
    if context.name != "h264" or not context.extradata:
        return None
    bare = CodecContext.create("h264", "r")
    bare.extradata = context.extradata
    try:
        frames = [*bare.decode(Packet(first_key)), *bare.decode(None)]
    except av.FFmpegError:
        return None
    return _tags(frames[0]) if frames else None


def _sound_stream(audio: AudioStream, found: _Pass) -> SoundStream:
    context = audio.codec_context
    return SoundStream(
        codec=codec_name(context),
        profile=context.profile or "",
        sample_rate=context.sample_rate,
        channels=context.channels,
        start=found.sound_start or Fraction(0),
        end=_claimed_end(audio, found.sound_end),
        bytes=found.sound_bytes,
    )


def _claimed_end(audio: AudioStream, decoded_end: Fraction) -> Fraction:
    """Return where the sound ends: the index cuts the padding of the last AAC frame, which the decoder still gives."""
    if audio.duration is None or audio.time_base is None:
        return decoded_end
    return min(decoded_end, ((audio.start_time or 0) + audio.duration) * audio.time_base)


def _from_zero(found: _Pass) -> NDArray[np.float32]:
    if not found.sound:
        return np.zeros((0, 2), np.float32)
    sound = np.concatenate(found.sound)
    shift = round((found.sound_start or Fraction(0)) * SAMPLE_RATE)
    return np.pad(sound, ((shift, 0), (0, 0))) if shift > 0 else sound[-shift:]


class _LoudnessMeter:
    """FFmpeg's ebur128 filter over the decoded frames, fed as they come."""

    def __init__(self, audio: AudioStream) -> None:
        context = audio.codec_context
        self._graph = Graph()
        source = self._graph.add_abuffer(
            sample_rate=context.sample_rate,
            format=context.format.name,
            layout=context.layout.name,
            time_base=Fraction(1, context.sample_rate),
        )
        meter = self._graph.add("ebur128", "metadata=1:peak=true:framelog=quiet")
        sink = self._graph.add("abuffersink")
        source.link_to(meter)
        meter.link_to(sink)
        self._graph.configure()
        self._last: dict[str, str] = {}

    def push(self, frame: AudioFrame | None) -> None:
        """Measure one more frame."""
        self._graph.push(frame)
        while True:
            try:
                self._last.update(self._graph.pull().metadata)
            except (av.BlockingIOError, av.EOFError):
                return

    def result(self) -> tuple[float, float]:
        """Return integrated loudness in LUFS and true peak in dBTP; silence is -70 and -120."""
        self.push(None)
        peak = float(self._last.get("lavfi.r128.true_peak", "0"))
        lufs = float(self._last.get("lavfi.r128.I", "-70"))
        return (lufs if np.isfinite(lufs) else -70.0), 20 * float(np.log10(max(peak, 1e-6)))
