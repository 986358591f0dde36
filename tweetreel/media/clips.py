"""A video file as footage: frames at the timeline's rate, upright, I420 BT.709 limited.

Knows nothing of slots and boxes. The decision here: the file is read once without decoding to list its time stamps, and each
stamp is snapped to the timeline's grid by the program's one rule. From then on which source frame belongs to which output
frame is a table: variable rates, gaps and jumps backwards all give the same picture for the same index.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import av.container
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from tweetreel.core.frames import Frame
from tweetreel.core.layout import Size
from tweetreel.core.time import Rate
from tweetreel.errors import MediaError
from tweetreel.media import limits
from tweetreel.media.containers import opened, seconds_of, video_codecs
from tweetreel.media.normalize import Normalizer
from tweetreel.media.sniff import CLIPS

_MIN_USABLE = Fraction(1, 2)
_TRUNCATED = Fraction(9, 10)
_WORTH_A_SEEK = 12
"""Frames to skip from which on a seek is cheaper than decoding them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipInfo:
    """What a clip is: upright even size, how long it can be used, its mean rate, and whether its colours are HDR.

    `truncated` tells that the file ends before the length it claims; `assumed_matrix` that it does not name its colour
    matrix, so that BT.601 or BT.709 was taken by its height.
    """

    size: Size
    seconds: Fraction
    mean_fps: Fraction
    codec: str
    truncated: bool
    hdr: bool
    assumed_matrix: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stamps:
    """Presentation stamps in rising order, the stamps among them from which decoding can start, and the end of the last."""

    shown: tuple[int, ...]
    keys: tuple[int, ...]
    end: int
    cut_short: bool


def probe(path: str | Path) -> ClipInfo:
    """Return what the clip at `path` is. Raises `MediaError` as `ClipSource` does."""
    with ClipSource(path, Rate(num=30)) as clip:
        return clip.info


class ClipSource:
    """The clip at `path`, resampled to `rate` by its time stamps; a context manager, closed by `close`.

    Raises `MediaError` for what is no clip, is refused by limits.py, cannot be decoded, or is cut short to under half a
    second. Not for several threads at once. The planes of a frame are views of the decoder's memory wherever the file
    already holds I420 BT.709 limited; they stay valid as long as they are kept.
    """

    def __init__(self, path: str | Path, rate: Rate, *, threads: int = 1) -> None:
        self._path = path
        self._rate = rate
        self._threads = threads
        self._stack = ExitStack()
        self._container: av.container.InputContainer | None = None
        self._decoder: Iterator[VideoFrame] = iter(())
        self._ahead: VideoFrame | None = None
        self._shown: tuple[int, VideoFrame] | None = None
        self._cached: tuple[int, Frame] | None = None
        try:
            self._stamps = self._scan()
            first = self._first_frame()
            self._normalizer = Normalizer(first, self._stream())
            self._tick = _tick(self._stream())
            origin = self._stamps.shown[0]
            self._starts = tuple(rate.frame_at((stamp - origin) * self._tick) for stamp in self._stamps.shown)
            self._frames = max(1, rate.frame_at((self._stamps.end - origin) * self._tick))
            self.info = self._describe()
            self._cached = (origin, self._normalizer.frame_of(first))
        except av.FFmpegError as error:
            self._stack.close()
            raise self._undecodable(error) from None
        except BaseException:
            self._stack.close()
            raise

    @property
    def size(self) -> Size:
        """Even width and height, upright."""
        return self._normalizer.size

    @property
    def frames(self) -> int:
        """How many frames it has at the timeline's rate."""
        return self._frames

    def frame(self, index: int) -> Frame:
        """Return frame `index` in `[0, frames)`. Rising order costs one decoding, any other order a seek to a key frame."""
        if not 0 <= index < self._frames:
            raise IndexError(f"the clip has frames [0, {self._frames}) (index={index}, file={self._path})")
        stamp = self._stamps.shown[max(0, bisect.bisect_right(self._starts, index) - 1)]
        if self._cached is None or self._cached[0] != stamp:
            try:
                decoded = self._decoded_at(stamp)
            except av.FFmpegError as error:
                raise self._undecodable(error) from None
            self._cached = (stamp, self._normalizer.frame_of(decoded))
        return self._cached[1]

    def close(self) -> None:
        """Close the file. Frames that were handed out stay valid."""
        self._decoder = iter(())
        self._ahead = self._shown = self._cached = self._container = None
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # ------------------------------------------------------------------------------------------------------- opening

    def _open(self) -> av.container.InputContainer:
        self._decoder, self._ahead, self._shown = iter(()), None, None
        self._stack.close()
        self._container = self._stack.enter_context(
            opened(self._path, what="clip", kinds=CLIPS, max_bytes=limits.MAX_CLIP_BYTES)
        )
        stream = self._stream()
        self._check(stream, seconds_of(self._container))
        stream.codec_context.thread_count = self._threads
        stream.codec_context.thread_type = "FRAME" if self._threads > 1 else "NONE"
        return self._container

    def _stream(self) -> VideoStream:
        assert self._container is not None
        streams = [stream for stream in self._container.streams.video if not _is_cover(stream)]
        if not streams:
            raise MediaError(
                "the clip holds no picture", where=str(self._path), got="no video stream", allowed="at least one video stream"
            )
        return streams[0]

    def _scan(self) -> _Stamps:
        """Return the time stamps of the picture, read from the packets without decoding; checks the limits on the way."""
        container = self._open()
        stream = self._stream()
        tick = _tick(stream)
        shown: list[int] = []
        keys: list[int] = []
        end, guess, cut_short, last = 0, 0, False, 0
        step = max(1, round(1 / (tick * (stream.average_rate or stream.guessed_rate or 30))))
        try:
            for packet in container.demux(stream):
                if packet.size == 0:
                    continue
                if packet.is_corrupt:
                    cut_short = True
                    continue
                stamp = packet.pts if packet.pts is not None else packet.dts if packet.dts is not None else guess
                guess = stamp + (packet.duration or step)
                if packet.is_keyframe:
                    keys.append(stamp)
                if packet.is_discard:
                    continue  # an edit list leaves it out; it may still be what the others are decoded from
                shown.append(stamp)
                if stamp >= last:
                    last, end = stamp, stamp + (packet.duration or 0)
                if len(shown) > limits.MAX_CLIP_PACKETS:
                    raise self._refused("the clip has too many frames", f"> {len(shown) - 1}", f"at most {len(shown) - 1}")
        except av.FFmpegError:
            cut_short = True  # what was read so far is used; the length check below decides whether it is enough
        return self._checked_stamps(sorted(set(shown)), keys, end, cut_short, stream, seconds_of(container))

    def _checked_stamps(
        self, shown: list[int], keys: list[int], end: int, cut_short: bool, stream: VideoStream, claimed: Fraction | None
    ) -> _Stamps:
        tick = _tick(stream)
        while shown and keys and shown[0] < min(keys):
            shown.pop(0)  # cannot be decoded: it leans on a key frame that is not in the file
        if not shown or not keys:
            raise self._refused("the clip holds no frame that can be decoded", f"{len(shown)} frames", "at least one key frame")
        if end <= shown[-1]:
            gaps = [b - a for a, b in itertools.pairwise(shown)]
            end = shown[-1] + (sorted(gaps)[len(gaps) // 2] if gaps else max(1, round(Fraction(1, 30) / tick)))
        length = (end - shown[0]) * tick
        if length > limits.MAX_CLIP_SECONDS:
            raise self._refused("the clip is too long", f"{float(length):.0f} s", f"at most {limits.MAX_CLIP_SECONDS} s")
        if Fraction(len(shown)) / length > limits.MAX_CLIP_FPS:
            got = f"{float(len(shown) / length):.0f} frames per second"
            raise self._refused("the clip's frame rate is too high", got, f"at most {limits.MAX_CLIP_FPS}")
        declared = stream.duration * tick if stream.duration else claimed
        # some containers count their length from zero, not from the first frame
        cut_short = cut_short or bool(declared and max(length, end * tick) < declared * _TRUNCATED)
        if cut_short and length < _MIN_USABLE:
            raise self._refused(
                "the clip is cut short and what is left is of no use",
                f"{float(length):.2f} s",
                f"at least {float(_MIN_USABLE)} s",
            )
        return _Stamps(shown=tuple(shown), keys=tuple(sorted(set(keys))), end=end, cut_short=cut_short)

    def _check(self, stream: VideoStream, claimed: Fraction | None) -> None:
        if stream.codec_context is None or stream.codec_context.name not in video_codecs():
            got = "an unknown codec" if stream.codec_context is None else stream.codec_context.name
            raise self._refused("the clip's codec is not accepted", got, "H.264, HEVC, VP8, VP9, AV1, MPEG-4, MJPEG or ProRes")
        context = stream.codec_context
        if max(context.width, context.height) > limits.MAX_CLIP_SIDE_PX or min(context.width, context.height) < 1:
            side = limits.MAX_CLIP_SIDE_PX
            raise self._refused(
                "the clip's picture size is refused", f"{context.width}x{context.height}", f"at most {side}x{side}"
            )
        if claimed is not None and claimed > limits.MAX_CLIP_SECONDS:
            raise self._refused("the clip is too long", f"{float(claimed):.0f} s", f"at most {limits.MAX_CLIP_SECONDS} s")

    def _first_frame(self) -> VideoFrame:
        """Return the first frame that decodes; the stamps before it are dropped, so that every other one has a picture."""
        self._restart()
        for decoded in self._decoder:
            if decoded.pts is not None and decoded.pts >= self._stamps.shown[0]:
                shown = self._stamps.shown[bisect.bisect_left(self._stamps.shown, decoded.pts) :] or (decoded.pts,)
                self._stamps = _Stamps(
                    shown=shown,
                    keys=self._stamps.keys,
                    end=max(self._stamps.end, shown[-1] + 1),
                    cut_short=self._stamps.cut_short,
                )
                self._shown = (decoded.pts, decoded)
                return decoded
        raise self._refused("the clip holds no frame that can be decoded", "none", "at least one")

    def _describe(self) -> ClipInfo:
        stream, stamps = self._stream(), self._stamps
        seconds = (stamps.end - stamps.shown[0]) * self._tick
        return ClipInfo(
            size=self._normalizer.size,
            seconds=seconds,
            mean_fps=len(stamps.shown) / seconds,
            codec=stream.codec_context.name,
            truncated=stamps.cut_short,
            hdr=self._normalizer.hdr,
            assumed_matrix=self._normalizer.assumed_matrix,
        )

    # ------------------------------------------------------------------------------------------------------ decoding

    def _decoded_at(self, stamp: int) -> VideoFrame:
        """Return the frame shown at `stamp`: the last one decoded that does not lie after it."""
        if self._shown is None or stamp < self._shown[0]:
            self._seek(self._key_of(stamp))
        else:
            between = bisect.bisect_left(self._stamps.shown, stamp) - bisect.bisect_left(self._stamps.shown, self._shown[0])
            if between > _WORTH_A_SEEK and (key := self._key_of(stamp)) > self._shown[0]:
                self._seek(key)
        while True:
            ahead = self._ahead if self._ahead is not None else self._next()
            if ahead is None or (ahead.pts is not None and ahead.pts > stamp):
                self._ahead = ahead
                break
            self._ahead = None
            self._shown = (ahead.pts if ahead.pts is not None else stamp, ahead)
            if ahead.pts == stamp:
                break
        if self._shown is None:
            raise self._refused(
                "the clip cannot be decoded here", f"no frame at {float(stamp * self._tick):.3f} s", "a whole file"
            )
        return self._shown[1]

    def _key_of(self, stamp: int) -> int:
        return self._stamps.keys[max(0, bisect.bisect_right(self._stamps.keys, stamp) - 1)]

    def _next(self) -> VideoFrame | None:
        return next(self._decoder, None)

    def _seek(self, key: int) -> None:
        """Stand before the key frame at stamp `key`, or before the first frame where the container cannot seek."""
        assert self._container is not None
        self._ahead = self._shown = None
        if key <= self._stamps.keys[0]:
            self._restart()
            return
        try:
            self._container.seek(key, stream=self._stream(), backward=True)
        except av.FFmpegError:
            self._restart()
            return
        self._decoder = _decode(self._container, self._stream())
        self._ahead = self._next()
        while self._ahead is not None and (self._ahead.pts is None or self._ahead.pts < key):
            self._ahead = self._next()  # a seek may land earlier than asked
        if self._ahead is None or self._ahead.pts != key:
            self._restart()

    def _restart(self) -> None:
        container = self._open()
        self._decoder = _decode(container, self._stream())

    def _undecodable(self, error: av.FFmpegError) -> MediaError:
        return self._refused("the clip cannot be decoded", error.strerror or str(error), "a whole file")

    def _refused(self, message: str, got: str, allowed: str) -> MediaError:
        return MediaError(
            message, where=str(self._path), got=got, allowed=allowed, hint="Export it again as MP4 (H.264) within these limits."
        )


def _decode(container: av.container.InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """Yield the frames of `stream`; a packet that cannot be decoded is left out, as a player does."""
    for packet in container.demux(stream):
        if packet.is_corrupt:
            continue
        if packet.pts is None:
            packet.pts = packet.dts
        try:
            yield from packet.decode()
        except av.InvalidDataError:
            continue


def _tick(stream: VideoStream) -> Fraction:
    return stream.time_base if stream.time_base else Fraction(1, 90_000)


def _is_cover(stream: VideoStream) -> bool:
    """Tell whether a stream is the still picture that music files carry."""
    return bool(stream.disposition & Disposition.attached_pic)
