"""MoviePy, both ways: its clips as footage and sound here, a timeline as a clip there.

Knows MoviePy's clips and our frames. The decision here: MoviePy asks for pictures by float seconds, we by whole frames; a
frame of ours is asked of a clip in its middle, where no rounding reaches, and a time of theirs is the frame that it lies in.
MoviePy is an extra: it is imported where it is used.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.compositor import Compositor
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Size
from tweetreel.core.sources import Sources
from tweetreel.core.time import SAMPLE_RATE, Rate
from tweetreel.core.timeline import Timeline
from tweetreel.errors import InputError, MediaError
from tweetreel.media.planes import even, frame_to_rgb, rgb_to_frame

if TYPE_CHECKING:
    from moviepy import AudioClip, VideoClip

_BLOCK_SAMPLES: Final = SAMPLE_RATE
_CLOSE: Final = 1e-6
"""A time within so much of a frame, in frames, of the next one's start is that start: n / fps times fps may fall short of n."""


class MoviePyFootage:
    """A MoviePy `VideoClip` as a `FrameSource` at `rate`: frame i is what the clip shows in the middle of our frame i.

    Sizes are made even; a mask is laid over black. A clip without a duration is a still picture where it is an `ImageClip`.
    Raises `MediaError` for one without an end.
    """

    def __init__(self, clip: VideoClip, rate: Rate) -> None:
        self._clip = clip
        self._rate = rate
        still = _moviepy().ImageClip
        if clip.duration is None and not isinstance(clip, still):
            raise MediaError(
                "a MoviePy clip without an end cannot be footage", got="duration None", hint="Give it one by with_duration()."
            )
        self._frames = 1 if clip.duration is None else max(1, math.floor(float(clip.duration) * float(rate.fps) + 0.5))
        self._size = self._drawn(0).size

    @property
    def size(self) -> Size:
        """Even width and height."""
        return self._size

    @property
    def frames(self) -> int:
        """How many frames it has at the rate."""
        return self._frames

    def frame(self, index: int) -> Frame:
        """Return frame `index` in `[0, frames)`, I420 BT.709 limited."""
        if not 0 <= index < self._frames:
            raise IndexError(f"the clip has frames [0, {self._frames}) (index={index})")
        return self._drawn(index)

    def _drawn(self, index: int) -> Frame:
        middle = (index + 0.5) / float(self._rate.fps)
        if self._clip.duration is not None:
            middle = min(middle, math.nextafter(float(self._clip.duration), 0.0))
        picture = np.asarray(self._clip.get_frame(middle))
        if picture.ndim == 2:
            picture = np.dstack([picture] * 3)
        rgb = np.clip(np.rint(picture[..., :3]), 0, 255).astype(np.uint8)
        if self._clip.mask is not None:
            cover = np.clip(np.asarray(self._clip.mask.get_frame(middle), np.float64), 0, 1)
            rgb = np.rint(rgb * cover[..., None]).astype(np.uint8)
        return rgb_to_frame(even(rgb))


def sound_of(clip: AudioClip) -> NDArray[np.float32]:
    """Return a MoviePy `AudioClip` as float32 (samples, 2) at 48 kHz, one channel doubled.

    It is asked for a second at a time. Raises `MediaError` for a clip without an end.
    """
    if clip.duration is None:
        raise MediaError("a MoviePy sound without an end cannot be used", got="duration None", hint="Use with_duration().")
    samples = math.floor(float(clip.duration) * SAMPLE_RATE + 0.5)
    blocks = [_block(clip, start, min(start + _BLOCK_SAMPLES, samples)) for start in range(0, samples, _BLOCK_SAMPLES)]
    return np.concatenate(blocks) if blocks else np.zeros((0, 2), np.float32)


def _block(clip: AudioClip, start: int, end: int) -> NDArray[np.float32]:
    heard = np.asarray(clip.get_frame(np.arange(start, end) / SAMPLE_RATE), np.float32)
    pair = heard.reshape(end - start, -1)
    return np.repeat(pair, 2, axis=1) if pair.shape[1] == 1 else np.ascontiguousarray(pair[:, :2])


def reel_clip(timeline: Timeline, sources: Sources, *, sound: NDArray[np.float32] | None = None) -> VideoClip:
    """Return `timeline` as a MoviePy `VideoClip`, with `sound`, float32 (samples, 2) at 48 kHz, where it is given.

    Its picture at a time is `frame_at` of the frame that the time lies in, as RGB. `sources` must stay open while it is used;
    it is drawn by one compositor, so not by several threads at once.
    """
    moviepy = _moviepy()
    compositor = Compositor(timeline, sources)
    fps = timeline.rate.num / timeline.rate.den

    def picture(t: float) -> NDArray[np.uint8]:
        frame = math.floor(float(t) * fps + _CLOSE)
        return frame_to_rgb(compositor.frame(min(max(frame, 0), timeline.frames - 1)))

    clip = moviepy.VideoClip(picture, duration=timeline.frames / fps).with_fps(fps)
    if sound is not None:
        from moviepy.audio.AudioClip import AudioArrayClip

        clip = clip.with_audio(AudioArrayClip(np.asarray(sound, np.float64), fps=SAMPLE_RATE))
    return clip


def _moviepy() -> Any:
    try:
        import moviepy
    except ImportError:
        raise InputError("MoviePy is not installed", hint="Install it with pip install 'tweetreel[moviepy]'.") from None
    return moviepy
