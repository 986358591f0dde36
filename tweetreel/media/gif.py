"""GIF: chunks of pictures with a palette each, and the file of them.

Knows bytes, not what pictures show. The decision here: every picture carries its chunk's palette and a chunk's first picture
covers the whole screen, so that chunks from anywhere can be joined; the file is written here, because it is a dozen lines and
then nothing depends on a muxer's guesses. Sources: GIF89a specification, sections 18 to 23; the loop is Netscape's extension.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import BinaryIO, Final

import av
import numpy as np
from av.codec.context import CodecContext, Flags
from av.filter import Graph
from av.filter.context import FilterContext
from av.video.codeccontext import VideoCodecContext
from av.video.format import VideoFormat
from av.video.frame import VideoFrame

from tweetreel.core.layout import Size
from tweetreel.core.time import Rate, snap
from tweetreel.errors import MediaError
from tweetreel.media.chunks import Chunk, EncodedPacket
from tweetreel.media.pictures import frame_of
from tweetreel.media.planes import frame_to_rgb
from tweetreel.media.profiles import GifSettings

_SCREEN: Final = struct.Struct("<6sHHBBB")
_TABLE: Final = 0x80
_TABLE_BITS: Final = 7
_COLOR_BITS: Final = 0x70
_CONTROL: Final = b"\x21\xf9\x04"
_CONTROL_BYTES: Final = 8
_DESCRIPTOR_BYTES: Final = 10
_LOOP: Final = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
_TRAILER: Final = b"\x3b"


class GifEncoder:
    """One chunk on its way. Feed pictures in order with `encode`, then `finish` once; until then they are held as RGB."""

    def __init__(self, *, size: Size, rate: Rate, video: GifSettings) -> None:
        self._size, self._video, self._tick = size, video, 1 / rate.fps
        self._pictures: list[VideoFrame] = []

    def encode(self, picture: VideoFrame) -> None:
        """Take the next picture; its memory may be used again after the return."""
        rgb = frame_to_rgb(frame_of(picture))
        bgra = np.full((*rgb.shape[:2], 4), 255, np.uint8)
        bgra[..., :3] = rgb[..., ::-1]
        made = VideoFrame.from_ndarray(bgra, format="bgra")
        made.pts, made.time_base = len(self._pictures), self._tick
        self._pictures.append(made)

    def finish(self, *, on_left: Callable[[int], None] = lambda left: None) -> Chunk:
        """Return everything encoded; the encoder is of no more use."""
        encoder = CodecContext.create("gif", "w")
        assert isinstance(encoder, VideoCodecContext)
        encoder.width, encoder.height, encoder.pix_fmt = self._size.width, self._size.height, "pal8"
        encoder.time_base, encoder.thread_count = self._tick, 1
        encoder.flags |= Flags.bitexact
        encoder.open()
        written = [bytes(packet) for picture in (*self._mapped(), None) for packet in encoder.encode(picture)]
        packets = [
            EncodedPacket(data=data, pts=number, dts=number, duration=1, key=number == 0)
            for number, data in enumerate(_with_own_palettes(written))
        ]
        on_left(0)
        return Chunk(length=len(self._pictures), header=screen_header(self._size), packets=tuple(packets))

    def _mapped(self) -> Iterator[VideoFrame]:
        """Yield the pictures in the colours of the best palette for all of them."""
        palette = self._palette()
        graph = Graph()
        source, colors = self._buffer(graph, self._size), self._buffer(graph, Size(width=16, height=16))
        use = graph.add("paletteuse", f"dither=bayer:bayer_scale={self._video.dither_scale}:diff_mode=rectangle")
        sink = graph.add("buffersink")
        source.link_to(use, 0, 0)
        colors.link_to(use, 0, 1)
        use.link_to(sink)
        graph.configure()
        palette.pts, palette.time_base = 0, self._tick
        colors.push(palette)
        colors.push(None)
        for picture in (*self._pictures, None):
            source.push(picture)
            yield from _pulled(sink)

    def _palette(self) -> VideoFrame:
        graph = Graph()
        source = self._buffer(graph, self._size)
        make = graph.add("palettegen", f"max_colors={self._video.colors}:stats_mode=full")
        sink = graph.add("buffersink")
        source.link_to(make)
        make.link_to(sink)
        graph.configure()
        for picture in (*self._pictures, None):
            source.push(picture)
        return next(_pulled(sink))

    def _buffer(self, graph: Graph, size: Size) -> FilterContext:
        return graph.add_buffer(width=size.width, height=size.height, format=VideoFormat("bgra"), time_base=self._tick)


def _pulled(sink: FilterContext) -> Iterator[VideoFrame]:
    while True:
        try:
            picture = sink.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        assert isinstance(picture, VideoFrame)
        yield picture


def _with_own_palettes(packets: list[bytes]) -> Iterator[bytes]:
    """Yield the pictures of a chunk, each with its palette; FFmpeg's encoder puts it once into a header before the first."""
    screen, table = b"", b""
    for number, data in enumerate(packets):
        picture = data
        if number == 0:
            bits = data[10] & _TABLE_BITS
            end = _SCREEN.size + 3 * (2 << bits)
            screen, table, picture = bytes([_TABLE | bits]), data[_SCREEN.size : end], data[end:]
        if not picture.startswith(_CONTROL) or picture[_CONTROL_BYTES] != 0x2C:
            raise RuntimeError("the GIF encoder gave a picture that does not begin with a control block")
        descriptor = picture[: _CONTROL_BYTES + _DESCRIPTOR_BYTES]
        own = descriptor[-1] & _TABLE
        yield picture if own else descriptor[:-1] + screen + table + picture[len(descriptor) :]


def screen_header(size: Size) -> bytes:
    """Return the header and screen descriptor of a GIF without a palette for all."""
    return _SCREEN.pack(b"GIF89a", size.width, size.height, _COLOR_BITS, 0, 0)


def write_gif(stream: BinaryIO, chunks: Iterable[Chunk], *, size: Size, rate: Rate) -> int:
    """Write the GIF of `chunks`, which repeats for ever; return how many pictures it has.

    Picture n is shown at the hundredth of a second nearest to its time, so that no error adds up. Raises `MediaError` for a
    chunk of another size.
    """
    stream.write(screen_header(size) + _LOOP)
    start = 0
    for chunk in chunks:
        if chunk.header != screen_header(size):
            raise MediaError(
                "a chunk is of another size", got=chunk.header.hex(), allowed=screen_header(size).hex(), hint="Build again."
            )
        for packet in chunk.packets:
            number = start + packet.pts
            delay = _hundredths(number + 1, rate) - _hundredths(number, rate)
            stream.write(packet.data[:4] + struct.pack("<H", delay) + packet.data[6:])
        start += chunk.length
    stream.write(_TRAILER)
    return start


def _hundredths(frame: int, rate: Rate) -> int:
    return snap(Fraction(100) * rate.seconds(frame))
