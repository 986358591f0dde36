"""A chunk decoded again, as a player would.

Knows one chunk, not the video. The decoder is FFmpeg's own and is given nothing but what the file will hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from av.codec.context import CodecContext
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from tweetreel.core.frames import Frame
from tweetreel.media.chunks import Chunk
from tweetreel.media.pictures import frame_of

_DECODERS: Final = {"h264": "h264", "vp9": "vp9", "av1": "libdav1d", "gif": "gif", "prores": "prores"}


def decoded_frames(chunk: Chunk, codec: str = "h264") -> Iterator[Frame]:
    """Yield the frames of `chunk` in order of presentation; each is valid until the next one is asked for."""
    decoder = CodecContext.create(_DECODERS[codec], "r")
    assert isinstance(decoder, VideoCodecContext)
    if chunk.header and codec == "h264":
        decoder.extradata = chunk.header  # the others have theirs in the first packet
    if codec == "prores":
        decoder.codec_tag = "ap4h"  # as a MOV names ProRes 4444; without it the decoder gives ten bits of twelve
    decoder.thread_count = 1
    for number, packet in enumerate((*chunk.packets, None)):
        before = chunk.header if codec == "gif" and number == 0 else b""
        for decoded in decoder.decode(None if packet is None else Packet(before + packet.data)):
            assert isinstance(decoded, VideoFrame)
            yield frame_of(decoded)
