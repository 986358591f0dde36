"""The decoded frames of a clip from any key frame on, in the order they are shown, and what does not decode.

Knows no rate and no colours. The decision here: on the way to a wanted frame what no other frame leans on is left out, and a
long way is decoded with two threads; both give the same pixels (tests/media/test_strange_clips.py). Everything else runs on
one thread, because a render keeps the others busy with encoding. What goes in must come out: a decoder hides a loss.
"""

from __future__ import annotations

import bisect
import heapq
from collections.abc import Iterable, Iterator

import av
import av.container
from av.codec.context import CodecContext
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from tweetreel.media.stamps import Stamps
from tweetreel.media.units import Units

_LONG_WAY = 8
"""Frames to decode from which on a second thread pays: 0.6 of the time on two idle cores, nothing on busy ones."""


class Faults:
    """Where a clip does not decode. What leans on a broken frame is broken too, up to the next key frame."""

    def __init__(self) -> None:
        self._from: dict[int, int] = {}
        self._before: dict[int, int] = {}

    def add(self, stamps: Stamps, fault: int) -> None:
        """Note that the frame at stamp `fault` does not decode, or not whole."""
        key = stamps.key_of(fault)
        self._from[key] = min(fault, self._from.get(key, fault))

    def add_leaning(self, stamp: int, fault: int) -> None:
        """Note that the frame at `stamp` is decoded after the one at `fault` that does not decode."""
        self._before.setdefault(stamp, fault)

    def take(self, other: Faults) -> None:
        """Add what `other` holds."""
        self._before |= other._before
        for key, fault in other._from.items():
            self._from[key] = min(fault, self._from.get(key, fault))

    def at(self, stamps: Stamps, stamp: int) -> int | None:
        """Return the stamp of the fault that spoils the frame at `stamp`, None where it is whole."""
        fault = self._from.get(stamps.key_of(stamp))
        return fault if fault is not None and fault <= stamp else self._before.get(stamp)


class Decoding:
    """One opened file and its decoder.

    `wanted` is the stamp that is looked for; it may rise while frames are taken. A run is `hurried` where frames were left
    out or two threads decoded; `may_hurry` allows it, `on_one_thread` tells how it decodes at present. Faults are noted in a
    run without hurry; in a hurried one they only make it `doubtful`: what is missing then may have been lost by the hurry.
    """

    def __init__(self, container: av.container.InputContainer, stream: VideoStream, stamps: Stamps, faults: Faults) -> None:
        self.wanted = stamps.shown[0]
        self.may_hurry = True
        self.hurried = False
        self.on_one_thread = True
        self.doubtful = False
        self._container = container
        self._stream = stream
        self._stamps = stamps
        self._faults = faults
        self._units = Units(stream.codec_context)
        self._floor = 0
        self._noted = faults
        self._due: list[int] = []

    def from_key(self, key: int, wanted: int) -> Iterator[VideoFrame] | None:
        """Return the frames from the key frame at stamp `key` on, None where the container cannot go there."""
        try:
            self._container.seek(key, stream=self._stream, backward=True)
        except av.FFmpegError:
            return None
        shown = self._stamps.shown
        way = bisect.bisect_left(shown, wanted) - bisect.bisect_left(shown, key)
        context = _with_two_threads(self._stream) if self.may_hurry and way >= _LONG_WAY else None
        # a whole file may have key frames that only a player trusts: until it came out, what is missing is no fault
        self._start(key, wanted, Faults(), on_one_thread=context is None)
        return self._frames(_from(self._packets(), key), context or self._stream.codec_context)

    def from_start(self, wanted: int) -> Iterator[VideoFrame]:
        """Return the frames of a file that was just opened."""
        self._start(self._stamps.keys[0], wanted, self._faults, on_one_thread=True)
        return self._frames(self._packets(), self._stream.codec_context)

    def _start(self, floor: int, wanted: int, noted: Faults, *, on_one_thread: bool) -> None:
        self._floor, self.wanted, self._noted, self.on_one_thread = floor, wanted, noted, on_one_thread
        self.hurried, self.doubtful = not on_one_thread, False
        self._due = []

    def _packets(self) -> Iterator[Packet[VideoStream]]:
        try:
            for packet in self._container.demux(self._stream):
                if packet.pts is None:
                    packet.pts = packet.dts
                if packet.size and not packet.is_corrupt:
                    yield packet
        except av.FFmpegError:
            return  # the file ends here; what the decoder holds back is still shown

    def _frames(self, packets: Iterable[Packet[VideoStream]], context: VideoCodecContext) -> Iterator[VideoFrame]:
        plain = self._stream.codec_context
        fault, fault_before, key = None, None, self._floor
        for packet in packets:
            stamp = packet.pts if packet.pts is not None else key
            if packet.is_keyframe:
                fault, fault_before, key = None, fault, stamp
                if context is not plain and stamp > self._floor and stamp in self._stamps.closed:
                    yield from self._looked_at(context, None)
                    context, self.on_one_thread = plain, True
                    context.flush_buffers()
            elif self.may_hurry and stamp < self.wanted and self._units.nothing_leans_on(packet):
                self.hurried = True
                continue
            if self._units.one_each and not packet.is_discard and stamp >= self._floor:
                heapq.heappush(self._due, stamp)
            try:
                yield from self._looked_at(context, packet)
            except av.FFmpegError:
                fault = stamp if fault is None else fault
                self._note(fault)
            spoilt = fault if fault is not None else fault_before if stamp < key else None
            if spoilt is not None and stamp >= self._floor:
                self._noted.add_leaning(stamp, spoilt)
        try:
            yield from self._looked_at(context, None)
        except av.FFmpegError:
            self._note(key)
        for lost in self._due:
            self._note(lost)

    def _looked_at(self, context: VideoCodecContext, packet: Packet[VideoStream] | None) -> Iterator[VideoFrame]:
        """Yield what `packet` decodes to; note what is broken, and what should have come out before it and did not."""
        for frame in context.decode(packet):
            stamp = frame.pts
            if stamp is not None and stamp >= self._floor:
                if stamp == self._floor and self._noted is not self._faults:
                    self._faults.take(self._noted)
                    self._noted = self._faults
                while self._due and self._due[0] <= stamp:
                    lost = heapq.heappop(self._due)
                    if lost != stamp:
                        self._note(lost)
                if frame.is_corrupt:
                    self._note(stamp)
            yield frame

    def _note(self, stamp: int) -> None:
        """Note the fault at `stamp`; frames below the first one may lean on what was never read, and are no fault."""
        if stamp < self._floor:
            return
        if self.hurried:
            self.doubtful = True
        else:
            self._noted.add(self._stamps, stamp)


def _from(packets: Iterator[Packet[VideoStream]], key: int) -> Iterator[Packet[VideoStream]]:
    """Yield `packets` from the key frame at stamp `key` on: a seek may land earlier than asked."""
    for packet in packets:
        if packet.is_keyframe and packet.pts == key:
            yield packet
            yield from packets


def _with_two_threads(stream: VideoStream) -> VideoCodecContext | None:
    """Return a second decoder for `stream` that works on two frames at once, None where that gives nothing."""
    plain = stream.codec_context
    if plain.name not in ("h264", "hevc") or plain.thread_count > 1:
        return None
    context = CodecContext.create(plain.name, "r")
    assert isinstance(context, VideoCodecContext)
    context.extradata = plain.extradata
    context.thread_count = 2
    context.thread_type = "FRAME"
    return context
