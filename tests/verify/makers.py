"""A small promise kept: a timeline with three words, its moving pictures, its mastered sound, and the file of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from tweetreel.artifacts import Beat, Script, Sentence, Token, Word, WordTimes
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Rect, Size
from tweetreel.core.looks import CaptionStyle, States
from tweetreel.core.text import TextStyle
from tweetreel.core.time import SAMPLE_RATE, FrameRange, Rate
from tweetreel.core.timeline import CaptionPage, Captions, CaptionWord, Clip, SoundPlan, Timeline
from tweetreel.media.encode import ReelWriter
from tweetreel.media.profiles import EncodeProfile, load_profile
from tweetreel.verify import Expected

SIZE = Size(width=192, height=320)
RATE = Rate(num=30)
FRAMES = 60
NARRATION_START = 9_600
SHOWN = ("Rain", "again", "tomorrow")
SPANS = ((0, 14_000), (16_900, 30_000), (34_000, 60_000))
"""Samples of the narration in which each word is said."""


def words(origin: str = "provider") -> WordTimes:
    made = tuple(
        Word(beat=0, sentence=0, token=index, shown=shown, spoken=shown.lower(), start=span[0], end=span[1], origin=origin)  # type: ignore[arg-type] # a literal
        for index, (shown, span) in enumerate(zip(SHOWN, SPANS, strict=True))
    )
    return WordTimes(words=made, samples=SPANS[-1][1], voice="test", lang="en")


def script() -> Script:
    tokens = (*(Token(shown=shown, spoken=(shown.lower(),)) for shown in SHOWN), Token(shown="🌧️", spoken=(), kind="emoji"))
    beat = Beat(id="hook", role="hook", post=0, sentences=(Sentence(tokens=tokens, pause_ms=200, lang="en"),))
    return Script(beats=(beat,), lang="en", predicted_ms=1500)


def caption_words() -> tuple[CaptionWord, ...]:
    onsets = [RATE.frame_at_sample(NARRATION_START + span[0]) for span in SPANS]
    ends = [*onsets[1:], FRAMES - 5]
    lit = [
        CaptionWord(shown=shown, line=0, onset=onset, end=end, word=index)
        for index, (shown, onset, end) in enumerate(zip(SHOWN, onsets, ends, strict=True))
    ]
    return (*lit, CaptionWord(shown="🌧️", line=0, onset=ends[-1], end=ends[-1]))


def timeline(shown: tuple[CaptionWord, ...] | None = None, *, page: FrameRange | None = None) -> Timeline:
    pages = ()
    if shown is None or shown:
        first = CaptionPage(frames=page or FrameRange(start=6, end=FRAMES), words=shown or caption_words())
        pages = (first,)
    style = CaptionStyle(style=TextStyle(family="sans", size_px=20), states=States.lit("#000000", "#ffee00"))
    layer = Captions(box=Rect(x=10, y=100, width=170, height=60), style=style, pages=pages)
    clip = Clip(id="captions", frames=FrameRange(start=0, end=FRAMES), layer=layer)
    sound = SoundPlan(samples=RATE.sample_of(FRAMES), narration_start=NARRATION_START)
    return Timeline(size=SIZE, rate=RATE, frames=FRAMES, clips=(clip,), sound=sound)


def draw(number: int) -> Frame:
    """Frame `number`: a coloured slope with a bright bar that moves three pixels a frame."""
    frame = Frame.blank(SIZE)
    frame.y[:] = np.linspace(40, 150, SIZE.height, dtype=np.uint8)[:, None]
    frame.y[:, 3 * number : 3 * number + 12] = 220
    frame.u[:], frame.v[:] = 100, 170
    return frame


def mix() -> NDArray[np.float32]:
    """A hum under three words, at -14 LUFS, starting silent."""
    count = RATE.sample_of(FRAMES)
    clock = np.arange(count) / SAMPLE_RATE
    noise = np.random.default_rng(8).standard_normal(count)
    voice = np.sin(2 * np.pi * 220 * clock) + 0.6 * np.sin(2 * np.pi * 1250 * clock) + 0.05 * noise
    gate = np.zeros(count)
    for start, end in SPANS:
        gate[NARRATION_START + start : NARRATION_START + end] = 1
    gate = np.convolve(gate, np.ones(480) / 480, "same")
    sound = 0.2055 * voice * gate + 0.004 * np.sin(2 * np.pi * 110 * clock)
    sound[:2048] = 0
    return np.repeat(sound.astype(np.float32)[:, None], 2, axis=1)


def profile(**video: object) -> EncodeProfile:
    made = load_profile("draft")
    return replace(made, video=replace(made.video, preset="superfast", crf=18, **video))  # type: ignore[arg-type] # a table


def expected(**changes: object) -> Expected:
    promise = Expected(
        timeline=timeline(),
        profile=profile(),
        words=words(),
        script=script(),
        mix=mix(),
        reference=draw,
        changes=lambda number: True,
    )
    return replace(promise, **changes)  # type: ignore[arg-type] # a table


def write(
    path: Path,
    *,
    frames: int = FRAMES,
    drawn: Callable[[int], Frame] = draw,
    sound: NDArray[np.float32] | None = None,
    silent: bool = False,
    rate: Rate = RATE,
    **video: object,
) -> Path:
    """Write the delivery, kept or broken as asked."""
    track = None if silent else sound if sound is not None else mix()
    size = drawn(0).size
    with ReelWriter(path, size=size, rate=rate, profile=profile(**video), sound=track) as writer:
        for number in range(frames):
            writer.write(drawn(number))
    return path


def remux(
    source: Path,
    target: Path,
    *,
    movflags: str = "+faststart+negative_cts_offsets",
    edit_lists: bool = False,
    sound_later: Fraction = Fraction(0),
    leave_out: int | None = None,
) -> Path:
    """Copy the packets of `source` into another container, without frame `leave_out`, the sound later by `sound_later`."""
    options = {"movflags": movflags, "avoid_negative_ts": "disabled", "use_editlist": "1" if edit_lists else "0"}
    with av.open(str(source)) as container, av.open(str(target), "w", format="mp4", container_options=options) as out:
        streams = {stream.index: out.add_stream_from_template(stream) for stream in container.streams}
        video = container.streams.video[0]
        for packet in container.demux():
            if packet.dts is None or packet.pts is None:
                continue
            step = round(1 / (RATE.fps * video.time_base)) if video.time_base else 1
            if packet.stream_index == video.index and leave_out is not None and packet.pts == leave_out * step:
                continue
            if packet.stream_index != video.index and packet.time_base:
                shift = round(sound_later / packet.time_base)
                packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
            packet.stream = streams[packet.stream_index]
            out.mux(packet)
    return target
