"""The encoders, set up by a profile: pictures to packets, samples to packets.

Knows nothing of files and containers. The decision here: everything that could make two runs differ is fixed by the profile
and nothing by the machine: x264 runs with `cpu-independent` (without it its output depends on the instruction set and, with
AVX-512, on what happens to lie in memory), with frame threads of a pinned number, and with headers that do not depend on
the content, so that chunks from different machines fit one another.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Final

import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.codec.context import CodecContext, Flags
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from tweetreel.core.layout import Size
from tweetreel.core.time import SAMPLE_RATE, Rate
from tweetreel.media.chunks import Chunk, EncodedPacket
from tweetreel.media.nal import without_sei
from tweetreel.media.profiles import SoundSettings, VideoSettings

AAC_FRAME: Final = 1024
"""Samples per AAC frame; FFmpeg's encoder puts exactly one such frame of priming before the sound."""

_BT709: Final = 1
_LIMITED: Final = 1
_X264: Final = "cpu-independent=1:open-gop=0:force-cfr=1:stitchable=1:sync-lookahead=2"

Samples = Callable[[int, int], NDArray[np.float32]]
"""Gives samples [start, end) as float32 (n, 2); fewer where the sound ends before."""


class VideoEncoder:
    """One chunk on its way through an encoder. Feed pictures in order with `encode`, then `finish` once."""

    def __init__(self, *, size: Size, rate: Rate, video: VideoSettings) -> None:
        context = CodecContext.create("libx264", "w")
        assert isinstance(context, VideoCodecContext)
        set_up_picture(context, size=size, rate=rate, video=video)
        context.open()
        self._context = context
        self._tick = 1 / rate.fps
        self._frames = 0
        self._packets: list[EncodedPacket] = []

    def encode(self, picture: VideoFrame) -> None:
        """Encode the next picture; its memory may be used again after the return."""
        picture.pts, picture.time_base = self._frames, self._tick
        self._frames += 1
        self._take(self._context.encode(picture))

    def finish(self, *, on_left: Callable[[int], None] = lambda left: None) -> Chunk:
        """Return everything encoded; the encoder is of no more use. `on_left` is told how many frames it still holds."""
        for packet in self._context.encode_lazy(None):
            self._take([packet])
            on_left(self._frames - len(self._packets))
        return Chunk(length=self._frames, header=header_of(self._context), packets=tuple(self._packets))

    def _take(self, packets: list[Packet[VideoStream]]) -> None:
        for packet in packets:
            if packet.pts is None or packet.dts is None:
                raise RuntimeError("the encoder gave a packet without a time stamp")
            self._packets.append(
                EncodedPacket(
                    data=without_sei(bytes(packet)), pts=packet.pts, dts=packet.dts, duration=1, key=packet.is_keyframe
                )
            )


def header_of(context: CodecContext) -> bytes:
    """Return the header that an open encoder writes once for all its packets, without what names the program."""
    return without_sei(bytes(context.extradata or b""))


def set_up_picture(context: VideoCodecContext, *, size: Size, rate: Rate, video: VideoSettings) -> None:
    """Set everything that decides the bytes of a chunk on a context that is not open yet."""
    context.width, context.height, context.pix_fmt = size.width, size.height, "yuv420p"
    context.time_base, context.framerate = 1 / rate.fps, rate.fps
    context.bit_rate = 0
    context.gop_size = video.keyframe_frames(rate)
    context.thread_count = video.threads
    context.thread_type = "FRAME"  # PyAV's default, SLICE, becomes sliced-threads: slower, larger files
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = _LIMITED
    context.flags |= Flags.bitexact | Flags.closed_gop | Flags.global_header
    context.options = {
        "preset": video.preset,
        "profile": video.h264_profile,
        "level": video.level,
        "crf": f"{video.crf:g}",
        "maxrate": str(video.max_kbit_per_s * 1000),
        "bufsize": str(video.buffer_kbit * 1000),
        "x264-params": _X264,
    }


def set_up_sound(context: AudioCodecContext, sound: SoundSettings) -> None:
    """Set everything that decides the bytes of a sound track on a context that is not open yet."""
    context.sample_rate, context.layout, context.format = SAMPLE_RATE, "stereo", "fltp"
    context.time_base = Fraction(1, SAMPLE_RATE)
    context.bit_rate = sound.kbit_per_s * 1000
    context.flags |= Flags.bitexact | Flags.global_header


def encode_sound(samples: Samples, *, length: int, sound: SoundSettings) -> Chunk:
    """Return `length` samples as one track: AAC frames whose stamps count from the first sample heard, 0.

    The encoder's 1024 samples of priming stand where the first 1024 samples of the sound would, which are lost (21 ms, in
    which the timeline must be silent anyway): so no edit list is needed, and a player that ignores them is in sync. What
    `samples` does not give is silence. The sound is asked for in order, a frame at a time, and never held.
    """
    context = CodecContext.create("aac", "w")
    assert isinstance(context, AudioCodecContext)
    set_up_sound(context, sound)
    packets: list[EncodedPacket] = []
    for block in itertools.chain(_blocks(samples, length), (None,)):
        for packet in context.encode(block):
            if packet.pts is None or packet.dts is None:
                raise RuntimeError("the encoder gave a packet without a time stamp")
            if not packets and packet.pts != 0:
                raise RuntimeError(f"the AAC encoder's priming is not {AAC_FRAME} samples (first packet at {packet.pts})")
            packets.append(
                EncodedPacket(data=bytes(packet), pts=packet.pts, dts=packet.dts, duration=packet.duration or 0, key=True)
            )
    return Chunk(length=length, header=bytes(context.extradata or b""), packets=tuple(packets))


def _blocks(samples: Samples, length: int) -> Iterator[AudioFrame]:
    for start in range(AAC_FRAME, length, AAC_FRAME):
        end = min(start + AAC_FRAME, length)
        part = samples(start, end)
        block = np.zeros((2, end - start), np.float32)
        block[:, : len(part)] = part.T
        frame = AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
        yield frame
