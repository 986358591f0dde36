"""MoviePy, both ways: every frame where it belongs, whatever float times do."""

from __future__ import annotations

import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core.scenes import Counter, Stage, clip, timeline
from tweetreel.core.compositor import Compositor, frame_at
from tweetreel.core.layout import Rect, Size
from tweetreel.core.time import SAMPLE_RATE, FrameRange, Rate
from tweetreel.core.timeline import FootageLayer, Progress
from tweetreel.errors import InputError, MediaError
from tweetreel.media.fonts import load_fonts
from tweetreel.media.moviepy import MoviePyFootage, reel_clip, sound_of
from tweetreel.media.planes import frame_to_rgb, rgb_to_frame
from tweetreel.media.sources import FileSources

moviepy = pytest.importorskip("moviepy")

RATES = [Rate(num=30), Rate(num=25), Rate(num=24_000, den=1001)]


def level(number: int) -> NDArray[np.uint8]:
    """The picture of frame `number`: a grey that names it."""
    return np.full((20, 12, 3), 40 + number % 180, np.uint8)


def counter(rate: Rate, frames: int) -> object:
    """A MoviePy clip that shows `level(n)` on its frame n, as MoviePy counts: the floor of t times fps."""
    fps = rate.num / rate.den
    return moviepy.VideoClip(lambda t: level(int(t * fps + 1e-9)), duration=frames / fps).with_fps(fps)


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_each_frame_of_a_clip_is_the_same_frame_here(rate: Rate) -> None:
    footage = MoviePyFootage(counter(rate, 160), rate)
    assert footage.frames == 160
    for index in range(160):
        assert np.array_equal(footage.frame(index).y, rgb_to_frame(level(index)).y), index
    with pytest.raises(IndexError):
        footage.frame(160)


def test_odd_sizes_are_made_even_and_masks_lie_over_black() -> None:
    white = moviepy.ColorClip((13, 7), color=(255, 255, 255), duration=1)
    assert MoviePyFootage(white, RATES[0]).size == Size(width=12, height=6)
    half = white.with_opacity(0.5)
    luma = MoviePyFootage(half, RATES[0]).frame(0).y
    assert abs(int(luma[2, 2]) - rgb_to_frame(np.full((2, 2, 3), 128, np.uint8)).y[0, 0]) <= 1


def test_a_picture_is_one_frame_and_a_clip_without_an_end_is_refused() -> None:
    assert MoviePyFootage(moviepy.ImageClip(level(3)), RATES[0]).frames == 1
    assert MoviePyFootage(moviepy.ImageClip(level(3), duration=2), RATES[0]).frames == 60
    with pytest.raises(MediaError, match="without an end"):
        MoviePyFootage(moviepy.VideoClip(lambda t: level(0)), RATES[0])


def test_a_sound_keeps_its_samples_and_one_channel_becomes_two() -> None:
    mono = moviepy.AudioClip(lambda t: np.sin(440 * 2 * np.pi * t), duration=1.25, fps=SAMPLE_RATE)
    heard = sound_of(mono)
    assert heard.shape == (60_000, 2)
    expected = np.sin(440 * 2 * np.pi * np.arange(60_000) / SAMPLE_RATE)
    assert np.abs(heard - expected[:, None]).max() < 1e-5
    with pytest.raises(MediaError, match="without an end"):
        sound_of(moviepy.AudioClip(lambda t: np.sin(t), fps=SAMPLE_RATE))


def scene(rate: Rate, frames: int) -> tuple[object, Stage]:
    whole = FrameRange(start=0, end=frames)
    made = timeline(
        clip("ground", FootageLayer(asset="board", box=Rect(x=0, y=0, width=96, height=160)), 0, frames),
        clip(
            "bar",
            Progress(box=Rect(x=0, y=150, width=96, height=8), track="#404040", fill="#ffc23d", segments=(whole,)),
            0,
            frames,
        ),
        frames=frames,
        assets=("board",),
    )
    return replace(made, rate=rate), Stage({"board": Counter(frames)})


@pytest.mark.parametrize("rate", [Rate(num=30), Rate(num=30_000, den=1001)], ids=str)
def test_a_timeline_as_a_clip_shows_frame_at_on_every_frame(rate: Rate) -> None:
    made, stage = scene(rate, 96)
    reel = reel_clip(made, stage)
    assert Fraction(reel.fps).limit_denominator(2000) == rate.fps
    expected = [frame_to_rgb(frame_at(made, number, stage)) for number in range(96)]
    assert len({picture.tobytes() for picture in expected}) == 96
    for number, picture in enumerate(expected):
        assert np.array_equal(reel.get_frame(number / (rate.num / rate.den)), picture), number
    iterated = list(reel.iter_frames(dtype="uint8"))
    assert len(iterated) == 96
    assert all(np.array_equal(a, b) for a, b in zip(iterated, expected, strict=True))


def test_a_timeline_as_a_clip_carries_its_sound() -> None:
    made, stage = scene(Rate(num=30), 30)
    sound = np.random.default_rng(1).uniform(-0.5, 0.5, (SAMPLE_RATE, 2)).astype(np.float32)
    reel = reel_clip(made, stage, sound=sound)
    assert np.allclose(sound_of(reel.audio), sound, atol=1e-6)


def test_a_clip_of_moviepy_is_drawn_as_footage_of_a_timeline() -> None:
    whole = Rect(x=0, y=0, width=96, height=160)
    made = timeline(clip("shot", FootageLayer(asset="mine", box=whole), 0, 20), frames=20, assets=("mine",))
    footage = MoviePyFootage(counter(Rate(num=30), 20), Rate(num=30))
    with FileSources(made, Path("nowhere"), load_fonts(), footage={"mine": footage}) as sources:
        compositor = Compositor(made, sources)
        for number in (0, 7, 19):
            assert int(compositor.frame(number).y[80, 48]) == int(rgb_to_frame(level(number)).y[0, 0])
        with FileSources(made, Path("nowhere"), load_fonts(), footage={"mine": footage}) as others:
            assert sources.digest("mine") != others.digest("mine"), "what Python gives is never taken from a store"


def test_without_moviepy_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "moviepy", None)
    with pytest.raises(InputError, match=r"pip install 'tweetreel\[moviepy\]'"):
        MoviePyFootage(None, RATES[0])
