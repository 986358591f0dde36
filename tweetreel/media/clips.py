"""A video file as footage: frames at the timeline's rate, upright, I420 BT.709 limited.

Knows nothing of slots and boxes. The decision here: the file is read once without decoding to list its time stamps, and each
stamp is snapped to the timeline's grid by the program's one rule. From then on which source frame belongs to which output
frame is a table: variable rates, gaps and jumps backwards all give the same picture for the same index. A frame that does
not decode whole is refused, never guessed.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
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
from tweetreel.errors import Location, MediaError
from tweetreel.media import limits
from tweetreel.media.containers import opened, seconds_of, video_codecs
from tweetreel.media.decoding import Decoding, Faults
from tweetreel.media.normalize import Normalizer
from tweetreel.media.sniff import CLIPS
from tweetreel.media.stamps import read_stamps, refused, tick_of

_WORTH_A_SEEK = 12
"""Frames to skip from which on a seek is cheaper than decoding them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipInfo:
    """What a clip is: upright even size, how long it can be used, its mean rate, and whether its colours are HDR.

    `truncated` tells that the file ends before the length it claims, or is used only up to the damage that begins
    `damaged_at` seconds after its first frame; `lost_start` is the length of what lies before its first key frame and cannot
    be decoded; `assumed_matrix` tells that it does not name its colour matrix, so that BT.601 or BT.709 was taken by its
    height.
    """

    size: Size
    seconds: Fraction
    mean_fps: Fraction
    codec: str
    truncated: bool
    damaged_at: Fraction | None
    lost_start: Fraction
    hdr: bool
    assumed_matrix: bool


def probe(path: str | Path) -> ClipInfo:
    """Return what the clip at `path` is. Raises `MediaError` as `ClipSource` does."""
    with ClipSource(path, Rate(num=30)) as clip:
        return clip.info


class ClipSource:
    """The clip at `path`, resampled to `rate` by its time stamps; a context manager, closed by `close`.

    Raises `MediaError` for what is no clip, is refused by limits.py, cannot be decoded, or is cut short to under half a
    second; `frame` raises it for a frame that does not decode whole, with the time of the fault. Not for several threads at
    once. The planes of a frame are views of the decoder's memory wherever the file already holds I420 BT.709 limited; they
    stay valid as long as they are kept.
    """

    def __init__(self, path: str | Path, rate: Rate, *, threads: int = 1) -> None:
        self._path = path
        self._rate = rate
        self._threads = threads
        self._stack = ExitStack()
        self._decoder: Iterator[VideoFrame] = iter(())
        self._ahead: VideoFrame | None = None
        self._shown: tuple[int, VideoFrame] | None = None
        self._cached: tuple[int, Frame] | None = None
        self._faults = Faults()
        try:
            container = self._open()
            stream = self._picture(container)
            self._tick = tick_of(stream)
            self._stamps = read_stamps(container, stream, str(path))
            self._decoding = Decoding(container, stream, self._stamps, self._faults)
            first = self._first_frame()
            self._normalizer = Normalizer(first, stream)
            origin = self._stamps.shown[0]
            self._starts = tuple(rate.frame_at((stamp - origin) * self._tick) for stamp in self._stamps.shown)
            self._frames = max(1, rate.frame_at((self._stamps.end - origin) * self._tick))
            self.info = self._describe(stream)
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
        self._ahead = self._shown = self._cached = None
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # ------------------------------------------------------------------------------------------------------- opening

    def _open(self) -> av.container.InputContainer:
        self._decoder, self._ahead, self._shown = iter(()), None, None
        self._stack.close()
        container = self._stack.enter_context(opened(self._path, what="clip", kinds=CLIPS, max_bytes=limits.MAX_CLIP_BYTES))
        stream = self._picture(container)
        self._check(stream, seconds_of(container))
        stream.codec_context.thread_count = self._threads
        stream.codec_context.thread_type = "FRAME" if self._threads > 1 else "NONE"
        return container

    def _picture(self, container: av.container.InputContainer) -> VideoStream:
        streams = [stream for stream in container.streams.video if not _is_cover(stream)]
        if not streams:
            raise MediaError(
                "the clip holds no picture", where=str(self._path), got="no video stream", allowed="at least one video stream"
            )
        return streams[0]

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
        start = self._stamps.shown[0]
        self._seek(self._stamps.keys[0], start)
        while (decoded := self._next()) is not None:
            if decoded.pts is not None and decoded.pts >= start:
                self._check_whole(start)
                self._check_whole(decoded.pts)
                shown = self._stamps.shown[bisect.bisect_left(self._stamps.shown, decoded.pts) :] or (decoded.pts,)
                self._stamps = replace(self._stamps, shown=shown, end=max(self._stamps.end, shown[-1] + 1))
                self._shown = (decoded.pts, decoded)
                return decoded
        self._check_whole(start)
        raise self._refused("the clip holds no frame that can be decoded", "none", "at least one")

    def _describe(self, stream: VideoStream) -> ClipInfo:
        stamps = self._stamps
        seconds = (stamps.end - stamps.shown[0]) * self._tick
        damaged = stamps.damaged_at
        return ClipInfo(
            size=self._normalizer.size,
            seconds=seconds,
            mean_fps=len(stamps.shown) / seconds,
            codec=stream.codec_context.name,
            truncated=stamps.cut_short,
            damaged_at=None if damaged is None else (damaged - stamps.shown[0]) * self._tick,
            lost_start=stamps.lost * self._tick,
            hdr=self._normalizer.hdr,
            assumed_matrix=self._normalizer.assumed_matrix,
        )

    # ------------------------------------------------------------------------------------------------------ decoding

    def _decoded_at(self, stamp: int) -> VideoFrame:
        """Return the frame shown at `stamp`: the last one decoded that does not lie after it."""
        self._check_whole(stamp)
        key = self._stamps.key_of(stamp)
        if self._shown is None or not self._shown[0] <= stamp or self._is_quicker(key, self._shown[0], stamp):
            self._seek(key, stamp)
        self._run_to(stamp)
        missing = self._shown is None or self._shown[0] != stamp
        if self._decoding.doubtful or (missing and self._decoding.hurried):
            self._decoding.may_hurry = False  # whatever is wrong with this file, the hurry must not add to it
            self._seek(key, stamp)
            self._run_to(stamp)
        self._check_whole(stamp)
        if self._shown is None:
            raise self._damaged(stamp)
        return self._shown[1]

    def _is_quicker(self, key: int, shown: int, stamp: int) -> bool:
        """Tell whether going back or on to the key frame at `key` is quicker than decoding on from the frame at `shown`."""
        at, goal, start = (bisect.bisect_left(self._stamps.shown, each) for each in (shown, stamp, key))
        if goal - at <= _WORTH_A_SEEK:
            return False
        return key > shown or (self._decoding.on_one_thread and (goal - start) * 2 < (goal - at) * 3)

    def _run_to(self, stamp: int) -> None:
        self._decoding.wanted = stamp
        while True:
            ahead = self._next()
            if ahead is None or (ahead.pts is not None and ahead.pts > stamp):
                self._ahead = ahead
                break
            self._shown = (ahead.pts if ahead.pts is not None else stamp, ahead)
            if ahead.pts == stamp:
                break

    def _next(self) -> VideoFrame | None:
        ahead, self._ahead = self._ahead, None
        return ahead if ahead is not None else next(self._decoder, None)

    def _seek(self, key: int, wanted: int) -> None:
        """Stand before the key frame at stamp `key`, or before the first frame where the container cannot seek."""
        self._ahead = self._shown = None
        frames = self._decoding.from_key(key, wanted)
        if frames is not None:
            self._decoder = frames
            self._ahead = next(frames, None)
            while self._ahead is not None and (self._ahead.pts is None or self._ahead.pts < key):
                self._ahead = next(frames, None)  # frames before it that lean on what was not read
            if self._ahead is not None and self._ahead.pts == key:
                return
        may_hurry = self._decoding.may_hurry
        container = self._open()
        self._decoding = Decoding(container, self._picture(container), self._stamps, self._faults)
        self._decoding.may_hurry = may_hurry
        self._decoder = self._decoding.from_start(wanted)

    def _check_whole(self, stamp: int) -> None:
        fault = self._faults.at(self._stamps, stamp)
        if fault is not None:
            raise self._damaged(fault)

    def _damaged(self, stamp: int) -> MediaError:
        time = float(max(0, stamp - self._stamps.shown[0]) * self._tick)
        return refused(
            Location(file=str(self._path), at=f"{time:.3f} s"),
            "the clip is damaged here",
            "a frame that does not decode whole",
            "a whole file",
            "Export or download it again, or use the part before.",
        )

    def _undecodable(self, error: av.FFmpegError) -> MediaError:
        return self._refused("the clip cannot be decoded", error.strerror or str(error), "a whole file")

    def _refused(self, message: str, got: str, allowed: str) -> MediaError:
        return refused(str(self._path), message, got, allowed)


def _is_cover(stream: VideoStream) -> bool:
    """Tell whether a stream is the still picture that music files carry."""
    return bool(stream.disposition & Disposition.attached_pic)
