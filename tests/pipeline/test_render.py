"""Rendering chunk by chunk: only what changed is drawn, and the result equals a build from nothing, byte for byte."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tweetreel.core.animation import Animation, Keyframe
from tweetreel.core.compositor import Compositor
from tweetreel.core.layout import Rect, Size
from tweetreel.core.looks import CaptionStyle, States
from tweetreel.core.text import TextRun, TextStyle
from tweetreel.core.time import FrameRange, Rate
from tweetreel.core.timeline import (
    Asset,
    Background,
    CaptionPage,
    Captions,
    CaptionWord,
    Clip,
    Drawing,
    FootageLayer,
    Progress,
    Shape,
    SoundPlan,
    Text,
    Timeline,
)
from tweetreel.media.fonts import load_fonts
from tweetreel.media.profiles import load_profile
from tweetreel.media.sources import FileSources
from tweetreel.pipeline.render import RenderJob, missing_chunks, plan_render, render_reel
from tweetreel.pipeline.store import Store

SIZE = Size(width=96, height=160)
RATE = Rate(num=10)
FRAMES = 95
PROFILE = load_profile("draft")
STYLE = TextStyle(family="Montserrat", size_px=14, weight=800, color="#ffffff")
COLORS = ("#0b3d2e", "#145c43", "#ffc23d", "#f3efe4")


def drawing(text: str) -> Drawing:
    box = Rect(x=0, y=0, width=80, height=36)
    return Drawing(
        name="card",
        x=8,
        y=12,
        size=Size(width=80, height=36),
        items=(
            Shape(box=box, fill="#f3efe4", radius=6),
            Text(x=6, y=8, width=70, runs=(TextRun(text=text, style=replace(STYLE, color="#0b3d2e")),)),
        ),
    )


def captions(words: Sequence[str]) -> Captions:
    pages = tuple(
        CaptionPage(
            frames=FrameRange(start=8 * index, end=8 * index + 8),
            words=(CaptionWord(shown=word, line=0, onset=8 * index + 2, end=8 * index + 7, word=index),),
        )
        for index, word in enumerate(words)
    )
    return Captions(
        box=Rect(x=4, y=100, width=88, height=30),
        style=CaptionStyle(style=STYLE, states=States.lit(STYLE.color, "#ffc23d")),
        pages=pages,
    )


def job(
    folder: Path,
    *,
    text: str = "Ship small",
    seed: int = 1,
    words: Sequence[str] = tuple("abcdefghijk"),
    level: int = 90,
    cut: int = 40,
    slide: int = 0,
    gain_db: float = -11.0,
) -> RenderJob:
    """A video of a background, a picture, a card that slides in, captions and a bar, with every part to be edited."""
    folder.mkdir(parents=True, exist_ok=True)
    picture = np.full((160, 96, 3), level, np.uint8)
    picture[40:80, 20:70] = (20, 200, level)
    cv2.imwrite(str(folder / "photo.png"), picture)
    whole = FrameRange(start=0, end=FRAMES)
    slides = Animation(property="x", keyframes=(Keyframe(frame=10, value=float(slide)), Keyframe(frame=20, value=0.0)))
    clips = (
        Clip(
            id="ground",
            frames=FrameRange(start=0, end=cut),
            layer=Background(style="aurora", seed=seed, colors=COLORS),
        ),
        Clip(
            id="photo",
            frames=FrameRange(start=cut, end=FRAMES),
            layer=FootageLayer(asset="photo", box=Rect(x=0, y=0, width=96, height=160), zoom_end=1.1),
        ),
        Clip(id="card", frames=FrameRange(start=10, end=60), layer=drawing(text), animations=(slides,)),
        Clip(id="captions", frames=whole, layer=captions(words)),
        Clip(
            id="bar",
            frames=whole,
            layer=Progress(box=Rect(x=8, y=4, width=80, height=4), track="#ffffff40", fill="#ffc23d", segments=(whole,)),
        ),
    )
    timeline = Timeline(
        size=SIZE,
        rate=RATE,
        frames=FRAMES,
        clips=clips,
        sound=SoundPlan(samples=RATE.sample_of(FRAMES), narration_start=0, target_lufs=gain_db),
        assets=(Asset(id="photo", kind="image", file="photo.png"),),
    )
    return RenderJob(timeline=timeline, folder=folder, fonts=load_fonts(), profile=PROFILE)


class Counted:
    """Counts what a render reports."""

    def __init__(self) -> None:
        self.drawn = 0
        self.kept = 0
        self.chunks = 0

    def frames(self, done: int, total: int) -> None:
        self.drawn = done

    def on_kept(self, kept: int, total: int) -> None:
        self.kept, self.chunks = kept, total


def rendered(made: RenderJob, store: Store, path: Path) -> tuple[bytes, Counted]:
    told = Counted()
    render_reel(made, path, store=store, track=lambda: None, on_frames=told.frames, on_kept=told.on_kept)
    return path.read_bytes(), told


def test_a_second_build_draws_nothing_and_gives_the_same_bytes(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    first, told = rendered(job(tmp_path / "a"), store, tmp_path / "1.mp4")
    assert (told.kept, told.chunks, told.drawn) == (0, 5, FRAMES)
    second, told = rendered(job(tmp_path / "b"), store, tmp_path / "2.mp4")
    assert (told.kept, told.drawn) == (5, 0)
    assert first == second


def test_only_the_chunks_whose_frames_changed_are_drawn_again(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    rendered(job(tmp_path / "a"), store, tmp_path / "a.mp4")
    words = list("abcdefghijk")
    words[4] = "X"  # frames 32 to 40: the second chunk
    _, told = rendered(job(tmp_path / "a", words=words), store, tmp_path / "b.mp4")
    assert (told.kept, told.drawn) == (4, 20)
    _, told = rendered(job(tmp_path / "a", text="Ship often"), store, tmp_path / "c.mp4")  # frames 10 to 60: three chunks
    assert (told.kept, told.drawn) == (2, 60)
    _, told = rendered(job(tmp_path / "a", gain_db=-20.0), store, tmp_path / "d.mp4")
    assert told.kept == 5, "the sound is no part of a frame"


EDITS = st.fixed_dictionaries(
    {},
    optional={
        "text": st.sampled_from(["Ship small", "Ship often", "Été, مرحبا"]),
        "seed": st.integers(1, 3),
        "words": st.lists(st.sampled_from(["a", "b", "words"]), min_size=1, max_size=11),
        "level": st.sampled_from([60, 90, 200]),
        "cut": st.sampled_from([1, 20, 39, 40, 94]),
        "slide": st.integers(-40, 40),
    },
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(EDITS, min_size=2, max_size=4))
def test_after_any_edits_the_result_equals_a_build_from_nothing(edits: list[dict[str, object]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = Store(folder / "store")
        for edit in edits:
            made = job(folder / "media", **edit)  # type: ignore[arg-type] # as drawn
            kept, _ = rendered(made, store, folder / "kept.mp4")
        anew, _ = rendered(made, Store(folder / "empty"), folder / "anew.mp4")
        assert kept == anew


@settings(max_examples=8, deadline=None)
@given(EDITS, EDITS)
def test_equal_digests_are_equal_frames(one: dict[str, object], two: dict[str, object]) -> None:
    with tempfile.TemporaryDirectory() as name:
        made = [job(Path(name) / str(index), **edit) for index, edit in enumerate((one, two))]  # type: ignore[arg-type] # as drawn
        seen: dict[str, bytes] = {}
        for each in made:
            with FileSources(each.timeline, each.folder, each.fonts) as sources:
                compositor = Compositor(each.timeline, sources)
                for number, digest in enumerate(compositor.digests(0, FRAMES)):
                    if number % 7 == 0:
                        planes = b"".join(plane.tobytes() for plane in compositor.frame(number).planes)
                        assert seen.setdefault(digest, planes) == planes


def test_a_damaged_or_lost_entry_is_made_again(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    made = job(tmp_path / "a")
    first, _ = rendered(made, store, tmp_path / "1.mp4")
    chunks = sorted((tmp_path / "store" / "chunk").glob("*/*"))
    chunks[0].write_bytes(chunks[0].read_bytes()[:-1] + b"?")
    chunks[1].unlink()
    looks = sorted((tmp_path / "store" / "look").glob("*/*"))
    looks[3].write_bytes(b"no look")
    again, told = rendered(made, store, tmp_path / "2.mp4")
    assert again == first
    assert 2 <= told.chunks - told.kept <= 3


def test_the_plan_names_every_frame_and_reads_no_pixel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = job(tmp_path / "a")
    monkeypatch.setattr(Compositor, "paint", lambda *_: pytest.fail("drawn"))
    with FileSources(made.timeline, made.folder, made.fonts) as sources:
        plan = plan_render(made, Compositor(made.timeline, sources))
    assert len(plan.digests) == FRAMES
    assert [len(chunk.frames) for chunk in plan.chunks] == [20, 20, 20, 20, 15]
    assert missing_chunks(plan, Store(tmp_path / "empty")) == plan.chunks


def test_another_profile_or_program_shares_no_chunk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = job(tmp_path / "a")

    def keys(each: RenderJob) -> set[str]:
        with FileSources(each.timeline, each.folder, each.fonts) as sources:
            return {chunk.key for chunk in plan_render(each, Compositor(each.timeline, sources)).chunks}

    plain = keys(made)
    assert plain == keys(made)
    assert not plain & keys(replace(made, profile=load_profile("default")))
    monkeypatch.setattr("tweetreel.pipeline.render.engine_digest", lambda: "another program")
    assert not plain & keys(made)
