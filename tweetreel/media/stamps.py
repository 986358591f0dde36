"""When each picture of a clip is shown, read from its packets without decoding one.

Knows no pixels. The decision here: everything that can be told before decoding is told here, because a render that fails at
its last clip has cost minutes: what is missing at the end, bytes that hold no picture, frames without a time. From the first
damaged packet on nothing is used: what follows it may lean on it, and half a second later nobody would know.
"""

from __future__ import annotations

import bisect
import itertools
from dataclasses import dataclass
from fractions import Fraction

import av
import av.container
from av.video.stream import VideoStream

from tweetreel.errors import Location, MediaError
from tweetreel.media import limits
from tweetreel.media.containers import seconds_of
from tweetreel.media.units import Units

_MIN_USABLE = Fraction(1, 2)
_TRUNCATED = Fraction(9, 10)
_REORDERED = 16
"""As many frames as H.264 and HEVC may hold back to bring them in order."""

_HINT = "Export it again as MP4 (H.264) within these limits."


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamps:
    """The clip's time table, in ticks of its stream.

    `shown` are the presentation stamps in rising order; `keys` those from which decoding can start, `closed` those of them
    that no frame shown before them leans on; `end` is the end of the last frame. `cut_short` tells that the file ends before
    the length it claims, `damaged_at` where bytes stand that hold no picture, `lost` how many ticks at its start lean on a
    key frame that is not there.
    """

    shown: tuple[int, ...]
    keys: tuple[int, ...]
    closed: frozenset[int]
    end: int
    cut_short: bool
    damaged_at: int | None
    lost: int

    def key_of(self, stamp: int) -> int:
        """Return the key frame from which the frame at `stamp` is decoded."""
        at = bisect.bisect_right(self.keys, stamp) - 1
        return self.keys[max(0, at)]


def tick_of(stream: VideoStream) -> Fraction:
    """Return the length of a tick of `stream` in seconds."""
    return stream.time_base if stream.time_base else Fraction(1, 90_000)


def refused(where: str | Location, message: str, got: str, allowed: str, hint: str = _HINT) -> MediaError:
    """Return the error for a clip that is not taken."""
    return MediaError(message, where=where, got=got, allowed=allowed, hint=hint)


@dataclass(slots=True)
class _Seen:
    """What the packets say, in the order of decoding."""

    shown: list[int]
    keys: list[int]
    leading: set[int]
    end: int = 0
    cut_short: bool = False
    damaged: int | None = None
    first_lost: int | None = None
    orphan: int | None = None


def read_stamps(container: av.container.InputContainer, stream: VideoStream, where: str) -> Stamps:
    """Return the time table of `stream`; reads `container` to its end. Raises `MediaError` for what limits.py refuses."""
    seen = _seen(container, stream, where)
    tick = tick_of(stream)
    distinct = sorted(set(seen.shown))
    if len(distinct) * 2 < len(seen.shown):
        got = f"{len(seen.shown)} frames at {len(distinct)} time{'s' if len(distinct) > 1 else ''}"
        raise refused(where, "the clip's frames carry no time stamps", got, "a time for every frame")
    shown = _whole(distinct, seen)
    if not shown or not seen.keys:
        if seen.damaged is not None:
            raise _useless(where, seen, tick, Fraction(0), seen.damaged)
        raise refused(where, "the clip holds no frame that can be decoded", f"{len(shown)} frames", "at least one key frame")
    end = seen.end
    if end <= shown[-1] or len(shown) < len(distinct):
        end = shown[-1] + _usual_step(shown, tick)
    length = (end - shown[0]) * tick
    if length > limits.MAX_CLIP_SECONDS:
        raise refused(where, "the clip is too long", f"{float(length):.0f} s", f"at most {limits.MAX_CLIP_SECONDS} s")
    if Fraction(len(shown)) / length > limits.MAX_CLIP_FPS:
        got = f"{float(len(shown) / length):.0f} frames per second"
        raise refused(where, "the clip's frame rate is too high", got, f"at most {limits.MAX_CLIP_FPS}")
    declared = _declared(container, stream)
    # some containers count their length from zero, not from the first frame
    cut_short = seen.cut_short or bool(declared and max(length, end * tick) < declared * _TRUNCATED)
    if cut_short and seen.damaged is None:
        shown = _without_torn_tail(shown)
        end = min(end, shown[-1] + _usual_step(shown, tick)) if shown[-1] < distinct[-1] else end
        length = (end - shown[0]) * tick
    if cut_short and length < _MIN_USABLE:
        raise _useless(where, seen, tick, length, shown[0])
    return Stamps(
        shown=tuple(shown),
        keys=tuple(sorted(set(seen.keys))),
        closed=frozenset(seen.keys) - seen.leading,
        end=end,
        cut_short=cut_short,
        damaged_at=seen.damaged,
        lost=max(0, shown[0] - seen.orphan) if seen.orphan is not None else 0,
    )


def _seen(container: av.container.InputContainer, stream: VideoStream, where: str) -> _Seen:
    seen = _Seen(shown=[], keys=[], leading=set())
    guess, last, units = 0, 0, Units(stream.codec_context)
    step = max(1, round(1 / (tick_of(stream) * (stream.average_rate or stream.guessed_rate or 30))))
    try:
        for packet in container.demux(stream):
            if packet.size == 0:
                continue
            stamp = packet.pts if packet.pts is not None else packet.dts if packet.dts is not None else guess
            guess = stamp + (packet.duration or step)
            if seen.first_lost is None and packet.is_corrupt:
                seen.cut_short, seen.first_lost = True, stamp  # its end lies beyond the end of the file
            elif seen.first_lost is None and units.are_broken(packet):
                seen.cut_short, seen.first_lost, seen.damaged = True, stamp, stamp
            if seen.first_lost is not None:
                seen.first_lost = min(seen.first_lost, stamp)
                continue
            if packet.is_keyframe:
                seen.keys.append(stamp)
            elif not seen.keys:
                seen.orphan = stamp if seen.orphan is None else min(seen.orphan, stamp)
                continue
            elif stamp < seen.keys[-1]:
                seen.leading.add(seen.keys[-1])
            if packet.is_discard:
                continue  # an edit list leaves it out; it may still be what the others are decoded from
            seen.shown.append(stamp)
            if stamp >= last:
                last, seen.end = stamp, stamp + (packet.duration or 0)
            if len(seen.shown) > limits.MAX_CLIP_PACKETS:
                most = len(seen.shown) - 1
                raise refused(where, "the clip has too many frames", f"> {most}", f"at most {most}")
    except av.FFmpegError:
        seen.cut_short = True  # what was read so far is used; the length decides whether it is enough
    return seen


def _whole(distinct: list[int], seen: _Seen) -> list[int]:
    """Return the stamps whose frames have all they lean on: a key frame before them, and no damage."""
    first = min(seen.keys, default=0)
    return [stamp for stamp in distinct if stamp >= first and (seen.first_lost is None or stamp < seen.first_lost)]


def _without_torn_tail(shown: list[int]) -> list[int]:
    """Return `shown` up to the first hole among the last frames: a file is cut in the order of decoding, not of showing."""
    step = _usual_step(shown, Fraction(1, 30))
    tail = max(1, len(shown) - _REORDERED)
    for at in range(tail, len(shown)):
        if 2 * (shown[at] - shown[at - 1]) > 3 * step:
            return shown[:at]
    return shown


def _usual_step(shown: list[int], tick: Fraction) -> int:
    gaps = sorted(b - a for a, b in itertools.pairwise(shown))
    return gaps[len(gaps) // 2] if gaps else max(1, round(Fraction(1, 30) / tick))


def _declared(container: av.container.InputContainer, stream: VideoStream) -> Fraction | None:
    """Return the length that the file claims for the picture; a container's own length may be that of its sound."""
    if stream.duration:
        return stream.duration * tick_of(stream)
    if named := stream.metadata.get("DURATION"):  # Matroska, "00:00:01.000000000"
        try:
            hours, minutes, seconds = named.split(":")
            return int(hours) * 3600 + int(minutes) * 60 + Fraction(seconds)
        except ValueError:
            return None
    return seconds_of(container) if len(container.streams) == 1 else None


def _useless(where: str, seen: _Seen, tick: Fraction, length: Fraction, start: int) -> MediaError:
    place: str | Location = where
    message = "the clip is cut short and what is left is of no use"
    if seen.damaged is not None:
        place = Location(file=where, at=f"{float(max(0, seen.damaged - start) * tick):.3f} s")
        message = "the clip is damaged here and what is left before is of no use"
    return refused(
        place, message, f"{float(length):.2f} s", f"at least {float(_MIN_USABLE)} s", "Export it again, or download it again."
    )
