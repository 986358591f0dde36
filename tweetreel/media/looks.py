"""A chunk decoded again, as a player would.

Knows one chunk, not the video. The decoder is FFmpeg's own and is given nothing but what the file will hold.
"""

from __future__ import annotations

from collections.abc import Iterator

from av.codec.context import CodecContext
from av.packet import Packet
from av.video.frame import VideoFrame

from tweetreel.core.frames import Frame
from tweetreel.media.chunks import Chunk
from tweetreel.media.delivered import frame_of


def decoded_frames(chunk: Chunk) -> Iterator[Frame]:
    """Yield the frames of `chunk` in order of presentation; each is valid until the next one is asked for."""
    decoder = CodecContext.create("h264", "r")
    decoder.extradata = chunk.header
    decoder.thread_count = 1
    for packet in (*chunk.packets, None):
        for decoded in decoder.decode(None if packet is None else Packet(packet.data)):
            assert isinstance(decoded, VideoFrame)
            yield frame_of(decoded)
