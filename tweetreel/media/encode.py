"""Pictures to chunks, streaming: the caller draws, a second thread encodes, a third one finishes the chunk before.

Knows nothing of what the frames show, nor of files. The decision here: the caller draws straight into the memory the encoder
reads; a small pool of frames is the whole queue, so memory does not grow with length. While the last pictures of one chunk
leave its encoder the next one's already takes in new ones, so that both cores stay busy across the joints.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from tweetreel.core.frames import Frame
from tweetreel.core.layout import Size
from tweetreel.core.time import Rate
from tweetreel.media.chunks import Chunk
from tweetreel.media.codecs import AAC_FRAME, PictureEncoder, encode_sound, picture_encoder
from tweetreel.media.mux import check_place, write_reel
from tweetreel.media.pictures import frame_of
from tweetreel.media.profiles import EncodeProfile, VideoSettings

__all__ = ["AAC_FRAME", "ChunkWriter", "ReelWriter"]

_POOL: Final = 6
_OVERLAP: Final = 6
"""While an encoder has no more than so many frames left the next one begins: before, it has work for all cores, and two full
encoders would hold twice the memory."""
_END: Final = "end"


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
            self._frame, self._address = frame_of(self.picture), address
        return self._frame


class ChunkWriter:
    """Encodes chunk after chunk, frame by frame; a context manager.

    Draw into `frame()` and call `submit()`, or `repeat()` the last one, or hand a frame to `write()`; after a chunk's last
    frame call `end_chunk()`. `on_chunk` is given each chunk in order, in a thread of its own; what it raises reaches the
    caller. With `threaded` false everything happens inside the calls.
    """

    def __init__(
        self,
        *,
        size: Size,
        rate: Rate,
        video: VideoSettings,
        on_chunk: Callable[[Chunk], None],
        threaded: bool = True,
    ) -> None:
        if size.width % 2 or size.height % 2:
            raise ValueError(f"ChunkWriter: size must be even (size={size.width}x{size.height})")
        self._size, self._rate, self._video = size, rate, video
        self._on_chunk = on_chunk
        self._begun = False
        self._in_chunk = 0
        self._closed = False
        self._failure: BaseException | None = None
        self._current: _Slot | None = None
        self._held: _Slot | None = None
        self._encoder: PictureEncoder | None = None
        self._leaving: PictureEncoder | None = None
        self._nearly_left = threading.Event()
        self._nearly_left.set()
        self._finishing: Future[None] | None = None
        self._free: queue.SimpleQueue[_Slot] = queue.SimpleQueue()
        self._filled: queue.SimpleQueue[_Slot | str | None] = queue.SimpleQueue()
        for _ in range(_POOL if threaded else 2):
            self._free.put(_Slot(size))
        self._thread: threading.Thread | None = None
        self._finisher: ThreadPoolExecutor | None = None
        if threaded:
            self._finisher = ThreadPoolExecutor(max_workers=1, thread_name_prefix="finisher")
            self._thread = threading.Thread(target=self._encode_until_told, name="encoder", daemon=True)
            self._thread.start()

    @property
    def size(self) -> Size:
        """The size of every frame."""
        return self._size

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
            raise RuntimeError("ChunkWriter: submit() needs a frame() before it")
        slot, self._current = self._current, None
        self._begun = True
        self._in_chunk += 1
        self._take(slot)

    def repeat(self) -> None:
        """Encode the frame submitted last once more: nothing is drawn, nothing is copied."""
        self._raise_failure()
        if not self._begun:
            raise RuntimeError("ChunkWriter: repeat() needs a submitted frame before it")
        self._in_chunk += 1
        self._take("")

    def write(self, frame: Frame) -> None:
        """Encode a copy of `frame`, which must be of the writer's size; it may be reused after the return."""
        if frame.size != self._size:
            raise ValueError(f"ChunkWriter: every frame must be of the writer's size ({frame.size} is not {self._size})")
        for target, plane in zip(self.frame().planes, frame.planes, strict=True):
            np.copyto(target, plane)
        self.submit()

    def end_chunk(self) -> None:
        """End the chunk; the next frame begins another one. Nothing happens where no frame was submitted to it."""
        self._raise_failure()
        if self._in_chunk:
            self._in_chunk = 0
            self._take(_END)

    def close(self) -> None:
        """End the last chunk and wait for all of them. Raises what went wrong."""
        if self._closed:
            return
        try:
            self.end_chunk()
        finally:
            self._stop()
        self._raise_failure()

    def abort(self) -> None:
        """Stop encoding; chunks that are not finished are lost."""
        if not self._closed:
            self._failure = self._failure or InterruptedError("the build was stopped")
            self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:
            self.close()
        else:
            self.abort()

    # ------------------------------------------------------------------------------------------------------ encoding

    def _take(self, item: _Slot | str) -> None:
        if self._thread is None:
            self._encode(item)
        else:
            self._filled.put(item)

    def _encode_until_told(self) -> None:
        while (item := self._filled.get()) is not None:
            try:
                self._encode(item)
            except BaseException as error:
                self._failure = self._failure or error

    def _encode(self, item: _Slot | str) -> None:
        """Encode a frame, the last one again for "", or finish the chunk.

        The last frame is held back for repetition; the one before it goes to the pool again, also after a failure, so that
        the caller never waits for a frame that does not come. x264 copies the picture before `encode` returns.
        """
        if isinstance(item, _Slot):
            if self._held is not None:
                self._free.put(self._held)
            self._held = item
        if self._failure is not None:
            return
        if item == _END:
            self._finish()
            return
        if self._encoder is None:
            self._nearly_left.wait()
            self._encoder = picture_encoder(size=self._size, rate=self._rate, video=self._video)
        if self._held is not None:
            self._encoder.encode(self._held.picture)

    def _finish(self) -> None:
        """Have the encoder give what it still holds, in the finisher's thread; never two at a time."""
        if self._encoder is None:
            return
        if self._finishing is not None:
            self._finishing.result()
        self._leaving, self._encoder = self._encoder, None
        self._nearly_left.clear()
        if self._finisher is None:
            self._give()
        else:
            self._finishing = self._finisher.submit(self._give)

    def _give(self) -> None:
        """Give the finished chunk away; its encoder's memory is free before anybody looks at it."""
        encoder, self._leaving = self._leaving, None
        assert encoder is not None
        try:
            chunk = encoder.finish(on_left=self._tell_left)
        finally:
            self._nearly_left.set()
        del encoder
        self._on_chunk(chunk)

    def _tell_left(self, left: int) -> None:
        if left <= _OVERLAP:
            self._nearly_left.set()

    # ------------------------------------------------------------------------------------------------------- failing

    def _stop(self) -> None:
        self._closed = True
        if self._thread is not None:
            self._filled.put(None)
            self._thread.join()
            self._thread = None
        if self._finisher is not None:
            self._finisher.shutdown()
            self._finisher = None
        if self._finishing is not None and (error := self._finishing.exception()) is not None:
            self._failure = self._failure or error
        self._encoder = None

    def _raise_failure(self) -> None:
        if self._failure is None and self._finishing is not None and self._finishing.done():
            self._failure = self._finishing.exception()
        if self._failure is not None:
            raise self._failure


class ReelWriter(ChunkWriter):
    """Writes a file to `path` (a temporary place of the caller's), frame by frame, chunk by chunk on the profile's grid.

    A context manager and a `FrameSink`. `sound` is float32 (samples, 2) at 48 kHz, or a function that gives it at the end;
    it is cut or followed by silence so that it ends with the picture. On an error no file is left. Raises `OutputError`
    where the place cannot be written or the disk is full. The encoded packets are held until the end.
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
        check_place(path)
        self._path, self._profile, self._sound = Path(path), profile, sound
        self._chunks: list[Chunk] = []
        self._frames = 0
        self._grid = profile.video.chunk_frames(rate)
        super().__init__(size=size, rate=rate, video=profile.video, on_chunk=self._chunks.append, threaded=threaded)

    @property
    def frames(self) -> int:
        """How many frames were submitted so far."""
        return self._frames

    def submit(self) -> None:
        super().submit()
        self._count()

    def repeat(self) -> None:
        """Encode the frame submitted last once more."""
        super().repeat()
        self._count()

    def _count(self) -> None:
        self._frames += 1
        if self._frames % self._grid == 0:
            self.end_chunk()

    def close(self) -> None:
        """Finish the file. Raises what went wrong; no file is left then."""
        if self._closed:
            return
        super().close()
        sound = self._sound() if callable(self._sound) else self._sound
        track = None
        if sound is not None and self._profile.sound.codec != "none":
            _check_sound(sound)
            length = self._rate.sample_of(self._frames)
            track = encode_sound(lambda start, end: sound[start:end], length=length, sound=self._profile.sound)
        write_reel(self._path, self._chunks, track, size=self._size, rate=self._rate, profile=self._profile)


def _check_sound(sound: NDArray[np.float32]) -> None:
    if sound.ndim != 2 or sound.shape[1] != 2:
        raise ValueError(f"ReelWriter: sound must be (samples, 2) (shape={sound.shape})")
