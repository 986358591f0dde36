"""The compositor's laws: order, cover, dissolve, policies of footage, captions and progress."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.scenes import SIZE, Board, Counter, Stage, clip, timeline
from tweetreel.core.captions import lit_word
from tweetreel.core.compositor import Compositor, frame_at
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Align, Focus, Rect, Size
from tweetreel.core.looks import CaptionStyle, States
from tweetreel.core.painters import caption_runs, segment_boxes
from tweetreel.core.text import Stroke, TextRun, TextStyle
from tweetreel.core.time import FrameRange
from tweetreel.core.timeline import (
    Background,
    CaptionPage,
    Captions,
    CaptionWord,
    Drawing,
    FootageLayer,
    Progress,
    Shape,
    Text,
    Timeline,
)

WHOLE = Rect(x=0, y=0, width=SIZE.width, height=SIZE.height)
STYLE = TextStyle(family="Montserrat", size_px=20, weight=800, color="#ffffff")


def footage(**options: object) -> FootageLayer:
    return FootageLayer(**{"asset": "a", "box": WHOLE, **options})  # type: ignore[arg-type] # passed on as given


def shown(layer: FootageLayer, source: Counter, frames: int) -> list[int]:
    """Which source frame stands on each frame of a clip of `layer`."""
    compositor = Compositor(timeline(clip("c", layer, 0, frames), frames=frames, assets=("a",)), Stage({"a": source}))
    return [int(compositor.frame(number).y[80, 48]) - 20 for number in range(frames)]


def same(first: Frame, second: Frame) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(first.planes, second.planes, strict=True))


def page(*words: str, start: int = 0, end: int = 30, step: int = 6) -> CaptionPage:
    made = tuple(
        CaptionWord(shown=word, line=0, onset=start + step * i, end=start + step * (i + 1), word=i)
        for i, word in enumerate(words)
    )
    return CaptionPage(frames=FrameRange(start=start, end=end), words=made)


def captions(*pages: CaptionPage) -> Captions:
    style = CaptionStyle(style=STYLE, states=States.lit(STYLE.color, "#ffc23d"), stroke=Stroke(color="#05120e", width_px=2))
    return Captions(box=Rect(x=4, y=100, width=88, height=50), style=style, pages=pages)


def test_a_clip_longer_than_its_slot_is_trimmed() -> None:
    assert shown(footage(), Counter(100), 10) == list(range(10))


def test_a_short_clip_is_slowed_looped_or_held_by_policy() -> None:
    assert shown(footage(speed=0.5), Counter(5), 10) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert shown(footage(at_end="loop"), Counter(4), 10) == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]
    assert shown(footage(at_end="hold"), Counter(4), 7) == [0, 1, 2, 3, 3, 3, 3]


def test_a_clip_may_start_inside_its_source() -> None:
    assert shown(footage(first=7), Counter(100), 4) == [7, 8, 9, 10]


def test_a_dissolve_passes_through_every_level_between_two_clips() -> None:
    one, two = footage(asset="one"), footage(asset="two")
    made = timeline(
        clip("one", one, 0, 20),
        clip("two", two, 10, 30, opacity=((9, 0.0), (20, 1.0))),
        frames=30,
        assets=("one", "two"),
    )
    compositor = Compositor(made, Stage({"one": Counter(1), "two": _Flat(180)}))
    levels = [int(compositor.frame(number).y[5, 5]) for number in range(30)]
    assert levels[:10] == [20] * 10
    assert levels[20:] == [180] * 10
    assert levels == sorted(levels)
    assert len(set(levels[10:20])) == 10


class _Flat(Counter):
    def __init__(self, level: int) -> None:
        super().__init__(1)
        self._level = level

    def frame(self, index: int) -> Frame:
        frame = super().frame(index)
        frame.y[:] = self._level
        return frame


def test_rounded_corners_leave_what_lies_below() -> None:
    box = Rect(x=16, y=16, width=64, height=64)
    below = clip("below", footage(asset="a"), 0, 2)
    above = clip("above", footage(asset="b", box=box, radius=16), 0, 2)
    frame = frame_at(timeline(below, above, frames=2, assets=("a", "b")), 1, Stage({"a": _Flat(60), "b": _Flat(200)}))
    assert frame.y[17, 17] == 60
    assert frame.y[48, 48] == 200
    assert frame.y[10, 10] == 60
    assert set(np.unique(frame.y[16:32, 16:32])) - {60, 200}


def test_a_footage_box_must_be_even_and_inside() -> None:
    for box in (Rect(x=1, y=0, width=10, height=10), Rect(x=90, y=0, width=20, height=20)):
        with pytest.raises(ValueError, match="must be even and inside"):
            frame_at(timeline(clip("c", footage(box=box), 0, 1), frames=1, assets=("a",)), 0, Stage({"a": Counter(1)}))


def test_a_zoom_moves_smoothly_towards_its_focus() -> None:
    layer = footage(zoom_start=1.0, zoom_end=1.5, focus=Focus(x=0.5, y=0.5))
    compositor = Compositor(
        timeline(clip("c", layer, 0, 40), frames=40, assets=("a",)), Stage({"a": Board(Size(width=192, height=320), 16)})
    )
    frames = [compositor.frame(number).y.astype(int) for number in range(40)]
    steps = [float(np.abs(b - a).mean()) for a, b in itertools.pairwise(frames)]
    assert min(steps) > 0
    assert max(steps) < 4 * (sum(steps) / len(steps))


def test_a_dimmed_and_blurred_backdrop_is_darker_and_softer() -> None:
    board = Stage({"a": Board(SIZE, 8)})
    plain, quiet = (
        frame_at(timeline(clip("c", layer, 0, 1), frames=1, assets=("a",)), 0, board).y.astype(int)
        for layer in (footage(), footage(blur_px=24.0, dim=0.4))
    )
    assert quiet.mean() < plain.mean() * 0.8
    assert np.abs(np.diff(quiet, axis=1)).max() < np.abs(np.diff(plain, axis=1)).max() / 4


@pytest.mark.parametrize("size", [(2, 2), (2, 96), (96, 2), (6, 2)])
def test_a_picture_of_a_few_pixels_makes_a_backdrop(size: tuple[int, int]) -> None:
    board = Board(Size(width=size[0], height=size[1]), 1)
    layer = footage(blur_px=16.0)
    frame = frame_at(timeline(clip("c", layer, 0, 1), frames=1, assets=("a",)), 0, Stage({"a": board}))
    assert board.frame(0).y.min() <= frame.y.min()
    assert frame.y.max() <= board.frame(0).y.max()


def scene() -> Timeline:
    backdrop = Background(style="aurora", seed=5, colors=("#0b1f1a", "#155043", "#6fc3a2"))
    card = Drawing(
        name="card",
        x=10,
        y=20,
        size=Size(width=76, height=50),
        bleed=8,
        items=(
            Shape(box=Rect(x=0, y=0, width=76, height=50), radius=9, fill="#fdfcf7"),
            Text(
                x=6,
                y=6,
                width=64,
                runs=(TextRun(text="Ship small.", style=TextStyle(family="Inter", size_px=12)),),
                align=Align.START,
            ),
        ),
    )
    bar = Progress(
        box=Rect(x=10, y=6, width=76, height=4), track="#ffffff40", fill="#ffc23d", segments=(FrameRange(start=0, end=40),)
    )
    return timeline(
        clip("backdrop", backdrop, 0, 40),
        clip("card", card, 0, 30, y=((0, 9.0), (8, 0.0)), opacity=((22, 1.0), (30, 0.0))),
        clip("captions", captions(page("Ship", "it"), page("now", start=30, end=40)), 0, 40),
        clip("bar", bar, 0, 40),
        frames=40,
    )


@given(st.lists(st.integers(0, 39), min_size=1, max_size=6))
@settings(max_examples=15, deadline=None)
def test_any_frame_in_any_order_is_the_same_frame(numbers: list[int]) -> None:
    made, stage = scene(), Stage()
    one = Compositor(made, stage)
    for number in numbers:
        assert same(one.frame(number), frame_at(made, number, stage))


def test_what_stood_in_the_target_before_does_not_matter() -> None:
    made, stage = scene(), Stage()
    compositor = Compositor(made, stage)
    junk = Frame.blank(SIZE)
    for plane in junk.planes:
        plane[:] = 77
    compositor.paint(12, junk)
    assert same(junk, compositor.frame(12))


def test_equal_keys_are_equal_frames_and_a_still_scene_repeats_its_key() -> None:
    still = timeline(clip("captions", captions(page("Ship", "it", end=40, step=12)), 0, 40), frames=40, base="#102030")
    compositor = Compositor(still, Stage())
    keys = [compositor.key(number) for number in range(40)]
    assert len(set(keys)) < 10
    by_key = {}
    for number, key in enumerate(keys):
        frame = compositor.frame(number)
        assert same(by_key.setdefault(key, frame), frame)


def test_a_frame_outside_the_timeline_is_refused() -> None:
    with pytest.raises(ValueError, match=r"frame: must lie in \[0, 40\) \(frame=40\)"):
        frame_at(scene(), 40, Stage())


def test_memory_of_painters_is_bounded() -> None:
    clips = tuple(clip(f"c{i}", footage(asset="a"), i, i + 1) for i in range(60))
    compositor = Compositor(timeline(*clips, frames=60, assets=("a",)), Stage({"a": Counter(60)}))
    for number in range(60):
        compositor.frame(number)
    assert len(compositor._painters) <= 16


def test_the_spoken_word_takes_the_accent_and_moves_nothing() -> None:
    made = timeline(clip("captions", captions(page("Ship", "it", "now", end=40, step=10)), 0, 40), frames=40)
    compositor = Compositor(made, Stage())
    first, second, none = (compositor.frame(number) for number in (8, 18, 35))
    assert not same(first, second)
    # luma of the outline and the letters' coverage stay; only the colour of the fill changes
    assert np.array_equal(first.y < 30, none.y < 30)
    assert np.array_equal(first.y < 30, second.y < 30)
    assert int(none.u.min()) > int(first.u.min())


def test_the_lit_word_is_the_one_being_said() -> None:
    made = page("Ship", "it", "now", step=10)
    assert [lit_word(made, frame) for frame in (0, 9, 10, 29, 30)] == [0, 0, 1, 2, None]


def test_runs_of_a_page_are_words_gaps_and_line_ends() -> None:
    words = (
        CaptionWord(shown="a", line=0, onset=0, end=1, word=0),
        CaptionWord(shown="b", line=0, onset=1, end=2, word=1, joined=True),
        CaptionWord(shown="c", line=1, onset=2, end=3, word=2, joined=True),
        CaptionWord(shown="longword", line=1, onset=3, end=4, word=3, pieces=("long-", "word")),
    )
    made = CaptionPage(frames=FrameRange(start=0, end=9), words=words)
    assert [run.text for run in caption_runs(made, captions(made).style)] == ["a", "b", "\n", "c", " ", "long-\nword"]


@given(st.lists(st.integers(1, 400), min_size=1, max_size=8))
def test_progress_segments_fill_the_bar_and_never_overlap(lengths: list[int]) -> None:
    edges = np.cumsum([0, *lengths]).tolist()
    segments = tuple(FrameRange(start=a, end=b) for a, b in itertools.pairwise(edges))
    box = Rect(x=150, y=276, width=780, height=10)
    boxes = segment_boxes(segments, box, 8)
    assert boxes[0].x == box.x
    for first, second in itertools.pairwise(boxes):
        assert first.right <= second.x
    assert boxes[-1].right <= box.right + len(lengths)


def test_the_bar_only_ever_grows() -> None:
    bar = Progress(
        box=Rect(x=10, y=6, width=76, height=4), track="#101010", fill="#ffffff", segments=(FrameRange(start=0, end=40),)
    )
    compositor = Compositor(timeline(clip("bar", bar, 0, 40), frames=40), Stage())
    filled = [int((compositor.frame(number).y[8, 10:86] > 200).sum()) for number in range(40)]
    assert filled == sorted(filled)
    assert filled[-1] >= 74


def test_every_clip_lies_inside_the_timeline_and_has_an_id_of_its_own() -> None:
    layer = footage()
    with pytest.raises(ValueError, match="must lie in"):
        timeline(clip("c", layer, 0, 11), frames=10, assets=("a",))
    with pytest.raises(ValueError, match="ids must differ"):
        timeline(clip("c", layer, 0, 5), clip("c", layer, 5, 9), frames=10, assets=("a",))
    with pytest.raises(ValueError, match="unknown asset"):
        timeline(clip("c", layer, 0, 5), frames=10)
