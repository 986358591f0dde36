"""Legibility: what can be read is not complained of, and what cannot is, with its frame, its box and its figure."""

from __future__ import annotations

import pytest

from tests.core.scenes import Stage
from tweetreel.core.layout import Rect, Size
from tweetreel.core.looks import CaptionStyle, Effect, Paint, Plate, States
from tweetreel.core.text import Stroke, TextStyle
from tweetreel.core.time import FrameRange, Rate
from tweetreel.core.timeline import CaptionPage, Captions, CaptionWord, Clip, Drawing, Layer, Shape, SoundPlan, Timeline
from tweetreel.verify.legibility import LegibilityRules, WordSeen, check_legibility

SIZE = Size(width=540, height=960)
BOX = Rect(x=50, y=400, width=400, height=120)
RULES = LegibilityRules(areas={"tiktok, ads": Rect(x=32, y=136, width=432, height=488)})


def style(color: str = "#ffffff", **more: object) -> CaptionStyle:
    return CaptionStyle(
        style=TextStyle(family="Montserrat", size_px=48, weight=800),
        states=States.lit(color, color),
        **more,  # type: ignore[arg-type] # passed on as given
    )


def seen(
    look: CaptionStyle,
    *,
    ground: tuple[str, str] = ("#101418", "#101418"),
    above: tuple[Layer, ...] = (),
    box: Rect = BOX,
    frames: int = 30,
    words: tuple[str, ...] = ("Read", "me"),
) -> tuple[list[str], list[WordSeen]]:
    whole = FrameRange(start=0, end=frames)
    step = frames // len(words)
    made = tuple(
        CaptionWord(shown=shown, line=0, onset=index * step, end=(index + 1) * step, word=index)
        for index, shown in enumerate(words)
    )
    captions = Captions(box=box, style=look, pages=(CaptionPage(frames=whole, words=made),))
    shape = Shape(box=Rect(x=0, y=0, width=540, height=960), fill=ground[0], fill_end=ground[1])
    layers = (Drawing(name="ground", x=0, y=0, size=SIZE, items=(shape,)), captions, *above)
    clips = tuple(Clip(id=f"c{index}", frames=whole, layer=layer) for index, layer in enumerate(layers))
    timeline = Timeline(
        size=SIZE, rate=Rate(num=30), frames=frames, clips=clips, sound=SoundPlan(samples=48000, narration_start=0)
    )
    found, measured = check_legibility(timeline, Stage(), RULES)
    return sorted({finding.code for finding in found}), measured


def test_white_on_dark_is_fine_and_measured_as_the_formula_has_it() -> None:
    codes, words = seen(style())
    assert codes == []
    assert len(words) == 2
    assert all(word.contrast == pytest.approx(18.4, abs=0.6) for word in words)


def test_white_on_a_bright_sky_is_found_and_a_stroke_or_a_plate_mends_it() -> None:
    bright = ("#f4f1e8", "#cfe2f3")
    codes, words = seen(style(), ground=bright)
    assert codes == ["caption.contrast"]
    assert all(word.contrast is not None and word.contrast < 1.5 for word in words)
    assert seen(style(stroke=Stroke(color="#05120e", width_px=5)), ground=bright)[0] == []
    assert seen(style(plate=Plate(target="page", color="#05120e")), ground=bright)[0] == []


def test_a_word_on_its_plate_is_judged_against_the_plate() -> None:
    paint, plain = Paint(color="#1c1503", bare=True), Paint(color="#ffffff")
    states = States(waiting=plain, now=paint, spoken=plain)
    look = CaptionStyle(
        style=TextStyle(family="Montserrat", size_px=48, weight=800),
        states=states,
        plate=Plate(target="word", color="#ffc23d", frames=1),
    )
    codes, words = seen(look)
    assert codes == []
    assert all(word.contrast == pytest.approx(11.2, abs=1) for word in words)


def test_what_leaves_the_safe_area_is_found_with_the_room_it_needs_at_its_peak() -> None:
    edge = Rect(x=32, y=400, width=432, height=120)
    words = ("Mississippi",)
    assert seen(style(), box=edge, words=words)[0] == []
    thrown = style(effects=(Effect(property="x", target="word", on="word", start=-6, end=0, before=0, frames=5),))
    assert seen(thrown, box=edge, words=words)[0] == ["caption.unsafe"]
    assert seen(style(), box=Rect(x=50, y=600, width=400, height=120))[0] == ["caption.unsafe"]


def test_a_layer_over_the_words_is_found() -> None:
    cover = Drawing(
        name="sticker",
        x=200,
        y=400,
        size=Size(width=200, height=80),
        items=(Shape(box=Rect(x=0, y=0, width=200, height=80), fill="#e5484d"),),
    )
    codes, words = seen(style(), above=(cover,))
    assert "caption.covered" in codes
    assert max(word.covered for word in words) > 0.3
    assert seen(style(), above=(Drawing(name="far", x=0, y=800, size=Size(width=9, height=9), items=cover.items),))[0] == []


def test_small_type_and_pages_too_short_to_read_are_found() -> None:
    tiny = CaptionStyle(style=TextStyle(family="Montserrat", size_px=12, weight=800), states=States.lit("#ffffff", "#ffffff"))
    assert seen(tiny)[0] == ["caption.small"]
    assert seen(style(), frames=3)[0] == ["caption.brief"]
    assert "caption.fast" in seen(style(), frames=10, words=("Incomprehensible", "words"))[0]
