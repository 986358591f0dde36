"""The encoders, set up by a profile: pictures to packets, samples to packets.

Knows nothing of files and containers. The decision here: everything that could make two runs differ is fixed by the profile
and nothing by the machine: x264 runs with `cpu-independent` (without it its output depends on the instruction set and, with
AVX-512, on what happens to lie in memory), with frame threads of a pinned number, and with headers that do not depend on
the content, so that chunks from different machines fit one another. libvpx and SVT-AV1 give the same bytes with every
instruction set and any number of threads (tests/media/test_other_codecs.py).
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Final, Protocol

import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.codec.context import CodecContext, Flags
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from tweetreel.core.alpha import half_size, straight_planes
from tweetreel.core.layout import Size
from tweetreel.core.time import SAMPLE_RATE, Rate
from tweetreel.media.chunks import Chunk, EncodedPacket
from tweetreel.media.gif import GifEncoder
from tweetreel.media.nal import without_sei
from tweetreel.media.obu import sequence_header, without_delimiter
from tweetreel.media.pictures import frame_of
from tweetreel.media.profiles import (
    Av1Settings,
    GifSettings,
    H264Settings,
    ProresSettings,
    SoundSettings,
    VideoSettings,
    Vp9Settings,
)

os.environ.setdefault("SVT_LOG", "1")  # SVT-AV1 greets on standard error with all its settings; errors it still says

AAC_FRAME: Final = 1024
"""Samples per AAC frame; FFmpeg's encoder puts exactly one such frame of priming before the sound."""

_ULTRAFAST_HIGH: Final = ":8x8dct=1:cabac=1"
"""Without them ultrafast is Constrained Baseline; they cost nothing measurable and make a seventh less of bytes."""

_LAMBDA: Final = 118
"""FF_QP2LAMBDA: global_quality for a quantizer of 1."""

OPUS_FRAME: Final = 960
"""Samples per Opus frame, 20 ms."""

_BT709: Final = 1
_LIMITED: Final = 1
_X264: Final = "cpu-independent=1:open-gop=0:force-cfr=1:stitchable=1:sync-lookahead=2"

Samples = Callable[[int, int], NDArray[np.float32]]
"""Gives samples [start, end) as float32 (n, 2); fewer where the sound ends before."""


class PictureEncoder(Protocol):
    """One chunk on its way through an encoder. Feed pictures in order with `encode`, then `finish` once."""

    def encode(self, picture: VideoFrame) -> None:
        """Encode the next picture; its memory may be used again after the return."""
        ...

    def finish(self, *, on_left: Callable[[int], None] = ...) -> Chunk:
        """Return everything encoded; the encoder is of no more use. `on_left` is told how many frames it still holds."""
        ...


def picture_encoder(*, size: Size, rate: Rate, video: VideoSettings) -> PictureEncoder:
    """Return an encoder of one chunk of I420 pictures of `size`; overlays come twice, on black above and on white below."""
    if isinstance(video, GifSettings):
        return GifEncoder(size=size, rate=rate, video=video)
    return VideoEncoder(size=size, rate=rate, video=video)


class VideoEncoder:
    """One chunk on its way through an encoder that works picture by picture."""

    def __init__(self, *, size: Size, rate: Rate, video: VideoSettings) -> None:
        context = CodecContext.create(ENCODERS[video.codec], "w")
        assert isinstance(context, VideoCodecContext)
        set_up_picture(context, size=size, rate=rate, video=video)
        context.open()
        self._context = context
        self._codec = video.codec
        self._tick = 1 / rate.fps
        self._frames = 0
        self._packets: list[EncodedPacket] = []

    def encode(self, picture: VideoFrame) -> None:
        """Encode the next picture; its memory may be used again after the return."""
        if self._codec == "prores":
            picture = _with_alpha(picture)
        picture.pts, picture.time_base = self._frames, self._tick
        self._frames += 1
        self._take(self._context.encode(picture))

    def finish(self, *, on_left: Callable[[int], None] = lambda left: None) -> Chunk:
        """Return everything encoded; the encoder is of no more use. `on_left` is told how many frames it still holds."""
        for packet in self._context.encode_lazy(None):
            self._take([packet])
            on_left(self._frames - len(self._packets))
        header = sequence_header(self._packets[0].data) if self._codec == "av1" else header_of(self._context)
        return Chunk(length=self._frames, header=header, packets=tuple(self._packets))

    def _take(self, packets: list[Packet[VideoStream]]) -> None:
        for packet in packets:
            if packet.pts is None or packet.dts is None:
                raise RuntimeError("the encoder gave a packet without a time stamp")
            data = bytes(packet)
            cleaned = without_sei(data) if self._codec == "h264" else without_delimiter(data) if self._codec == "av1" else data
            self._packets.append(
                EncodedPacket(data=cleaned, pts=packet.pts, dts=packet.dts, duration=1, key=packet.is_keyframe)
            )


ENCODERS: Final = {"h264": "libx264", "vp9": "libvpx-vp9", "av1": "libsvtav1", "gif": "gif", "prores": "prores_ks"}
"""FFmpeg's encoder of each codec."""

SOUND_ENCODERS: Final = {"aac": "aac", "opus": "libopus", "pcm": "pcm_s24le"}
"""FFmpeg's encoder of each sound codec."""


def header_of(context: CodecContext) -> bytes:
    """Return the header that an open encoder writes once for all its packets, without what names the program."""
    header = bytes(context.extradata or b"")
    return without_sei(header) if context.name == ENCODERS["h264"] else header


def stream_header(context: VideoCodecContext, *, size: Size, rate: Rate, video: VideoSettings) -> bytes:
    """Return the header that an open encoder of this machine gives every chunk of `video`.

    SVT-AV1 says only in its first packet what it really writes; it does not depend on what the pictures show.
    """
    if not isinstance(video, Av1Settings):
        return header_of(context)
    encoder = VideoEncoder(size=size, rate=rate, video=video)
    encoder.encode(VideoFrame(size.width, size.height, "yuv420p"))
    return encoder.finish().header


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
    if isinstance(video, H264Settings):
        context.options = {
            "preset": video.preset,
            "profile": video.h264_profile,
            "level": video.level,
            "crf": f"{video.crf:g}",
            "maxrate": str(video.max_kbit_per_s * 1000),
            "bufsize": str(video.buffer_kbit * 1000),
            "x264-params": _X264 + (_ULTRAFAST_HIGH if video.preset == "ultrafast" else ""),
        }
    elif isinstance(video, Vp9Settings):
        context.bit_rate = video.max_kbit_per_s * 1000  # with a crf it is a cap
        context.options = {
            "deadline": "good",
            "cpu-used": str(video.cpu_used),
            "crf": str(video.crf),
            "row-mt": "1",
            "tile-columns": str(video.tile_columns),
            "lag-in-frames": "25",
            "auto-alt-ref": "1",
        }
    elif isinstance(video, Av1Settings):
        context.thread_count = 0  # its own option says how many
        context.options = {
            "preset": str(video.preset),
            "crf": str(video.crf),
            "maxrate": str(video.max_kbit_per_s * 1000),
            "svtav1-params": f"lp={video.threads}",
        }
    elif isinstance(video, ProresSettings):
        context.width, context.height = half_size(size).width, half_size(size).height
        context.pix_fmt = "yuva444p10le"
        context.thread_type = "SLICE"
        context.options = {
            "profile": "4444",
            "alpha_bits": str(video.alpha_bits),
            "vendor": "apl0",
            "flags": "+qscale",
            "global_quality": str(_LAMBDA * video.quantizer),  # searching for one takes six times as long
        }


def _with_alpha(both: VideoFrame) -> VideoFrame:
    """Return the overlays that `both` holds on black above and on white below, with straight alpha."""
    planes = straight_planes(frame_of(both))
    made = VideoFrame(both.width, both.height // 2, "yuva444p10le")
    for target, plane in zip(made.planes, planes, strict=True):
        rows = np.frombuffer(target, np.uint16)  # type: ignore[call-overload] # a plane has the buffer protocol
        rows.reshape(target.height, target.line_size // 2)[:, : target.width] = plane
    made.color_primaries = made.color_trc = made.colorspace = _BT709
    made.color_range = _LIMITED
    return made


def set_up_sound(context: AudioCodecContext, sound: SoundSettings) -> None:
    """Set everything that decides the bytes of a sound track on a context that is not open yet."""
    context.sample_rate, context.layout, context.format = SAMPLE_RATE, "stereo", _SAMPLE_FORMATS[sound.codec]
    context.time_base = Fraction(1, SAMPLE_RATE)
    context.flags |= Flags.bitexact | Flags.global_header
    if sound.search == "fast":
        context.options = {"aac_coder": "fast"}
    if sound.kbit_per_s:
        context.bit_rate = sound.kbit_per_s * 1000


def encode_sound(samples: Samples, *, length: int, sound: SoundSettings) -> Chunk:
    """Return `length` samples as one track, whose stamps count from the first sample heard, 0.

    AAC: the encoder's 1024 samples of priming stand where the first 1024 samples of the sound would, which are lost (21 ms,
    in which the timeline must be silent anyway): so no edit list is needed, and a player that ignores them is in sync. Opus:
    its priming comes before 0, as WebM says with its codec delay. What `samples` does not give is silence. The sound is asked
    for in order, a frame at a time, and never held.
    """
    context = CodecContext.create(SOUND_ENCODERS[sound.codec], "w")
    assert isinstance(context, AudioCodecContext)
    set_up_sound(context, sound)
    packets: list[EncodedPacket] = []
    for block in itertools.chain(_blocks(samples, length, sound), (None,)):
        for packet in context.encode(block):
            if packet.pts is None or packet.dts is None:
                raise RuntimeError("the encoder gave a packet without a time stamp")
            if sound.codec == "aac" and not packets and packet.pts != 0:
                raise RuntimeError(f"the AAC encoder's priming is not {AAC_FRAME} samples (first packet at {packet.pts})")
            packets.append(
                EncodedPacket(data=bytes(packet), pts=packet.pts, dts=packet.dts, duration=packet.duration or 0, key=True)
            )
    return Chunk(length=length, header=bytes(context.extradata or b""), packets=tuple(packets))


_SAMPLE_FORMATS: Final = {"aac": "fltp", "opus": "flt", "pcm": "s32"}


def _blocks(samples: Samples, length: int, sound: SoundSettings) -> Iterator[AudioFrame]:
    step, first = (OPUS_FRAME, 0) if sound.codec == "opus" else (AAC_FRAME, AAC_FRAME if sound.codec == "aac" else 0)
    for start in range(first, length, step):
        end = min(start + step, length)
        part = samples(start, end)
        block = np.zeros((end - start, 2), np.float32)
        block[: len(part)] = part
        frame = AudioFrame.from_ndarray(_laid_out(block, sound), format=_SAMPLE_FORMATS[sound.codec], layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
        yield frame


def _laid_out(block: NDArray[np.float32], sound: SoundSettings) -> NDArray[np.float32] | NDArray[np.int32]:
    """Return samples (n, 2) as the encoder of `sound` takes them."""
    if sound.codec == "aac":
        return np.ascontiguousarray(block.T)
    row = block.reshape(1, -1)
    if sound.codec == "opus":
        return row
    whole = np.rint(np.clip(row.astype(np.float64) * (1 << 23), -(1 << 23), (1 << 23) - 1)).astype(np.int32)
    return whole << 8
