"""Writes the delivery: frames and sound in, an MP4 of H.264 and AAC out, streaming.

Knows nothing of what the frames show. The decision here: the caller draws straight into the memory the encoder reads, and a
second thread encodes; a small pool of frames is the whole queue, so memory does not grow with length. Everything that could
make two runs differ is fixed (threads, `cpu-independent`, no version or date in the file).

There are no edit lists: the encoder's 1024 samples of priming stand where the first 1024 samples of the sound would, which
are lost (21 ms, in which the timeline must be silent anyway), and composition offsets may be negative. So a player that
ignores edit lists is in sync as well, and platforms that forbid them take the file.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import av
import av.bitstream
import av.container
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.codec.context import Flags
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from tweetreel.core.frames import Frame, Plane
from tweetreel.core.layout import Size
from tweetreel.core.time import SAMPLE_RATE, Rate
from tweetreel.errors import OutputError
from tweetreel.media.places import output_error
from tweetreel.media.profiles import EncodeProfile

AAC_FRAME: Final = 1024
"""Samples per AAC frame; FFmpeg's encoder puts exactly one such frame of priming before the sound."""

_BT709: Final = 1
_LIMITED: Final = 1
_POOL: Final = 7
_MUXER = {
    "movflags": "+faststart+negative_cts_offsets",
    "use_editlist": "0",
    "avoid_negative_ts": "disabled",
    "fflags": "+bitexact",
}
_X264 = "cpu-independent=1:open-gop=0:force-cfr=1"
_NO_SEI = "filter_units=remove_types=6"  # x264 writes its version and options there


class _Slot:
    """One frame of the encoder and its planes as arrays."""

    def __init__(self, size: Size) -> None:
        self.picture = VideoFrame(size.width, size.height, "yuv420p")
        self._address = 0
        self._frame: Frame | None = None

    def frame(self) -> Frame:
        """Return the planes to draw into; if anyone still holds the memory, FFmpeg gives this slot a fresh copy."""
        self.picture.make_writable()
        address = self.picture.planes[0].buffer_ptr
        if self._frame is None or address != self._address:
            y, u, v = (_plane(self.picture, index) for index in range(3))
            self._frame, self._address = Frame(y=y, u=u, v=v), address
        return self._frame


def _check_sound(sound: NDArray[np.float32]) -> None:
    if sound.ndim != 2 or sound.shape[1] != 2:
        raise ValueError(f"ReelWriter: sound must be (samples, 2) (shape={sound.shape})")


def _plane(picture: VideoFrame, index: int) -> Plane:
    plane = picture.planes[index]
    rows = np.frombuffer(plane, np.uint8)  # type: ignore[call-overload] # a plane has the buffer protocol
    view: Plane = rows.reshape(plane.height, plane.line_size)[:, : plane.width]
    return view


class ReelWriter:
    """Writes an MP4 to `path` (a temporary place of the caller's), frame by frame; a context manager and a `FrameSink`.

    Draw into `frame()` and call `submit()`, or `repeat()` the last one, or hand a frame to `write()`. `sound` is float32
    (samples, 2) at 48 kHz; it is cut or followed by silence so that it ends with the picture. On an error the file is
    removed. Raises `OutputError` where the place cannot be written or the disk is full. With `threaded` false, encoding
    happens inside `submit`.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        size: Size,
        rate: Rate,
        profile: EncodeProfile,
        sound: NDArray[np.float32] | Callable[[], NDArray[np.float32]] | None = None,
        threaded: bool = True,
    ) -> None:
        if sound is not None and not callable(sound):
            _check_sound(sound)
        if size.width % 2 or size.height % 2:
            raise ValueError(f"ReelWriter: size must be even (size={size.width}x{size.height})")
        self._path = Path(path)
        self._size, self._rate, self._sound = size, rate, sound
        self._frames = 0
        self._encoded = 0
        self._sound_at = AAC_FRAME
        self._sound_muxed = False
        self._closed = False
        self._failure: BaseException | None = None
        self._current: _Slot | None = None
        self._held: _Slot | None = None
        self._free: queue.SimpleQueue[_Slot] = queue.SimpleQueue()
        self._filled: queue.SimpleQueue[tuple[_Slot | None, int] | None] = queue.SimpleQueue()
        with self._as_output_error():
            self._open(profile)
        for _ in range(_POOL if threaded else 2):
            self._free.put(_Slot(size))
        self._thread: threading.Thread | None = None
        if threaded:
            self._thread = threading.Thread(target=self._encode_until_told, name="encoder", daemon=True)
            self._thread.start()

    @property
    def frames(self) -> int:
        """How many frames were submitted so far."""
        return self._frames

    def frame(self) -> Frame:
        """Return the planes of the next frame, to be drawn in full; the same ones until `submit`. Their old content is junk."""
        self._raise_failure()
        if self._current is None:
            self._current = self._free.get()
            self._raise_failure()
        return self._current.frame()

    def submit(self) -> None:
        """Encode the frame that `frame()` gave out; its planes must not be touched afterwards."""
        self._raise_failure()
        if self._current is None:
            raise RuntimeError("ReelWriter: submit() needs a frame() before it")
        slot, self._current = self._current, None
        self._take(slot)

    def repeat(self) -> None:
        """Encode the frame submitted last once more: nothing is drawn, nothing is copied."""
        self._raise_failure()
        if self._frames == 0:
            raise RuntimeError("ReelWriter: repeat() needs a submitted frame before it")
        self._take(None)

    def write(self, frame: Frame) -> None:
        """Encode a copy of `frame`, which must be of the writer's size; it may be reused after the return."""
        if frame.size != self._size:
            raise ValueError(f"ReelWriter: every frame must be of the writer's size ({frame.size} is not {self._size})")
        for target, plane in zip(self.frame().planes, frame.planes, strict=True):
            np.copyto(target, plane)
        self.submit()

    def close(self) -> None:
        """Finish the file: encode what is left, write the index. Raises what went wrong; the file is removed then."""
        if self._closed:
            return
        self._closed = True
        try:
            self._stop_thread()
            self._raise_failure()
            with self._as_output_error():
                self._finish()
        except BaseException:
            self._remove()
            raise

    def abort(self) -> None:
        """Stop encoding and remove the file."""
        if self._closed:
            return
        self._closed = True
        self._failure = self._failure or InterruptedError("the build was stopped")
        self._stop_thread()
        self._remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:
            self.close()
        else:
            self.abort()

    # ------------------------------------------------------------------------------------------------------ encoding

    def _open(self, profile: EncodeProfile) -> None:
        video = profile.video
        self._container = av.open(f"file:{self._path.absolute()}", "w", format="mp4", container_options=_MUXER)
        self._video = self._container.add_stream("libx264", rate=self._rate.fps)
        self._video.width, self._video.height, self._video.pix_fmt = self._size.width, self._size.height, "yuv420p"
        context = self._video.codec_context
        context.time_base = 1 / self._rate.fps
        context.bit_rate = 0
        context.gop_size = video.keyframe_frames(self._rate)
        context.thread_count = video.threads
        context.thread_type = "FRAME"  # PyAV's default, SLICE, becomes sliced-threads: slower, larger files
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED
        context.flags |= Flags.bitexact | Flags.closed_gop
        context.options = {
            "preset": video.preset,
            "profile": video.h264_profile,
            "level": video.level,
            "crf": f"{video.crf:g}",
            "maxrate": str(video.max_kbit_per_s * 1000),
            "bufsize": str(video.buffer_kbit * 1000),
            "x264-params": _X264,
        }
        self._audio = None
        if self._sound is not None:
            self._audio = self._container.add_stream("aac", rate=SAMPLE_RATE)
            self._audio.layout, self._audio.format = "stereo", "fltp"
            self._audio.bit_rate = profile.sound.kbit_per_s * 1000
            self._audio.codec_context.flags |= Flags.bitexact
        self._container.start_encoding()
        self._no_sei = av.bitstream.BitStreamFilterContext(_NO_SEI, self._video)

    def _take(self, slot: _Slot | None) -> None:
        number, self._frames = self._frames, self._frames + 1
        if self._thread is None:
            self._encode(slot, number)
        else:
            self._filled.put((slot, number))

    def _encode_until_told(self) -> None:
        while True:
            item = self._filled.get()
            if item is None:
                return
            slot, number = item
            try:
                self._encode(slot, number)
            except BaseException as error:
                self._failure = error

    def _encode(self, slot: _Slot | None, number: int) -> None:
        """Encode a frame, the last one again where `slot` is None, and the sound up to its end.

        The last frame is held back for repetition; the one before it goes to the pool again, also after a failure, so that
        the caller never waits for a frame that does not come. x264 copies the picture before `encode` returns.
        """
        if slot is not None:
            if self._held is not None:
                self._free.put(self._held)
            self._held = slot
        if self._failure is not None or self._held is None:
            return
        picture = self._held.picture
        picture.pts, picture.time_base = number, 1 / self._rate.fps
        with self._as_output_error():
            self._encode_sound(self._rate.sample_of(number + 1))
            for packet in self._video.encode(picture):
                self._mux_video(packet)
        self._encoded = number + 1

    def _encode_sound(self, until: int, *, last: bool = False) -> None:
        """Encode the whole AAC frames of sound that end by sample `until`; with `last`, also the rest, ending exactly there."""
        if callable(self._sound):
            self._sound = self._sound()
            _check_sound(self._sound)
        if self._audio is None or self._sound is None:
            return
        while self._sound_at + AAC_FRAME <= until or (last and self._sound_at < until):
            end = min(self._sound_at + AAC_FRAME, until)
            block = np.zeros((2, end - self._sound_at), np.float32)
            part = self._sound[self._sound_at : min(end, len(self._sound))]
            block[:, : len(part)] = part.T
            frame = AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, self._sound_at, Fraction(1, SAMPLE_RATE)
            self._sound_at = end
            self._mux_sound(self._audio.encode(frame))

    def _mux_sound(self, packets: list[Packet[AudioStream]]) -> None:
        for packet in packets:
            if not self._sound_muxed and packet.pts != 0:
                raise RuntimeError(f"the AAC encoder's priming is not {AAC_FRAME} samples (first packet at {packet.pts})")
            self._sound_muxed = True
            self._container.mux(packet)

    def _mux_video(self, packet: Packet[VideoStream] | None) -> None:
        for part in self._no_sei.filter(packet):
            part.stream = self._video
            self._container.mux(part)

    def _finish(self) -> None:
        if self._encoded == 0:
            raise OutputError("a video needs at least one frame", where=str(self._path))
        self._encode_sound(self._rate.sample_of(self._encoded), last=True)
        for packet in self._video.encode(None):
            self._mux_video(packet)
        self._mux_video(None)
        if self._audio is not None:
            self._mux_sound(self._audio.encode(None))
        self._container.close()

    # ------------------------------------------------------------------------------------------------------- failing

    def _stop_thread(self) -> None:
        if self._thread is not None:
            self._filled.put(None)
            self._thread.join()
            self._thread = None

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _remove(self) -> None:
        with suppress(Exception):  # the trailer of a broken file cannot be written; the file goes anyway
            self._container.close()
        with suppress(OSError):
            self._path.unlink()

    @contextmanager
    def _as_output_error(self) -> Iterator[None]:
        try:
            yield
        except (av.FFmpegError, OSError) as error:
            raise output_error(error, where=str(self._path), what="video") from None
