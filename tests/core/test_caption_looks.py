"""Caption looks: laws of time that every shipped preset keeps, and pictures in which nothing is cut and no one is pushed."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.core.captions import PagePose, lit_word, pose_at
from tweetreel.core.captions.motion import PART, WordPose
from tweetreel.core.frames import Sprite
from tweetreel.core.layout import Rect
from tweetreel.core.looks import CaptionStyle, Effect, Paint, States
from tweetreel.core.painters.caption_art import PageArt, caption_runs, transformed, word_runs
from tweetreel.core.text import Shadow, Stroke, TextStyle
from tweetreel.core.time import FrameRange
from tweetreel.core.timeline import CaptionPage, Captions, CaptionWord
from tweetreel.media.fonts import load_fonts
from tweetreel.pipeline.packs import load_brand, load_look, look_names
from tweetreel.template.looks import in_brand, merged, read_look

BOX = Rect(x=0, y=0, width=900, height=320)
SCRIPTS = {
    "English": ("Why", "jumpy", "Ågrid"),
    "Arabic": ("أطلقنا", "المنتج", "الجديد"),
    "Hebrew": ("השקנו", "היום", "מוצר"),
    "Hindi": ("हमने", "उत्पाद", "शुरू"),
    "Thai": ("เปิดตัว", "ผลิตภัณฑ์", "ใหม่"),
    "Japanese": ("新しい", "製品を", "発表"),
    "emoji": ("Ship", "🚀", "👩🏽‍💻"),
}


def preset(name: str) -> CaptionStyle:
    kit = load_brand("juniper").kit
    look = read_look(load_look(name), size_px=float, frames=lambda time: int(str(time)[:-1]) if str(time).endswith("f") else 15)
    return in_brand(look.style, colors=kit.colors, families=kit.families)


def page(words: tuple[str, ...] = SCRIPTS["English"], *, start: int = 30, step: int = 10, lines: int = 1) -> CaptionPage:
    made = tuple(
        CaptionWord(
            shown=shown,
            line=index * lines // len(words),
            onset=start + index * step,
            end=start + (index + 1) * step,
            word=index,
            tags=("emoji",) if ord(shown[0]) > 0x1F000 else (),
        )
        for index, shown in enumerate(words)
    )
    return CaptionPage(frames=FrameRange(start=start, end=start + len(words) * step + 6), words=made)


def layer(style: CaptionStyle, made: CaptionPage) -> Captions:
    return Captions(box=BOX, style=style, pages=(made,))


def poses(style: CaptionStyle, made: CaptionPage) -> list[PagePose]:
    return [pose_at(style, made, frame) for frame in range(made.frames.start, made.frames.end)]


@pytest.mark.parametrize("name", sorted(set(look_names()) - {"classic", "clean", "word"}))
def test_a_word_changes_on_the_very_frame_of_its_onset(name: str) -> None:
    """In every preset but the three that mark no word."""
    style, made = preset(name), page()
    for index, word in list(enumerate(made.words))[1:]:
        before, on = (pose_at(style, made, frame) for frame in (word.onset - 1, word.onset))
        assert lit_word(made, word.onset) == index
        assert before.words[index] != on.words[index] or before.plates != on.plates


@pytest.mark.parametrize("name", look_names())
def test_nothing_flickers_and_a_page_ends_hard(name: str) -> None:
    style, made = preset(name), page()
    seen = poses(style, made)
    for index in range(len(made.words)):
        visible = [pose.words[index].opacity > 0 and pose.words[index].type > 0 for pose in seen]
        assert visible == sorted(visible), "a word that was seen is seen until the page ends"
        runs = [len(list(group)) for _, group in itertools.groupby(pose.words[index].paint for pose in seen)]
        assert min(runs) >= 2
    assert seen[-1].opacity == 255
    assert all(word.opacity >= 0.7 * 255 for word in seen[-1].words)


@pytest.mark.parametrize("name", look_names())
@pytest.mark.parametrize("script", SCRIPTS)
def test_nothing_is_cut_off_at_any_moment_in_any_script(name: str, script: str) -> None:
    made = page(SCRIPTS[script], lines=2)
    style = replace(preset(name), plate=None)  # a plate fills its own box to the edge
    art = PageArt(made, layer(style, made), load_fonts())
    for pose in dict.fromkeys(poses(style, made)[::3]):
        # what is still being typed ends where it does on purpose
        pose = pose._replace(words=tuple(word._replace(type=PART, reveal=PART) for word in pose.words))
        alpha = art.paint(pose).pixels[..., 3]
        edges = (alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1])
        assert all(int(edge.max()) <= 1 for edge in edges), "a Gaussian's tail, and no letter"


@pytest.mark.parametrize("name", [name for name in look_names() if name != "glitch"])
def test_no_word_grows_into_its_neighbours(name: str) -> None:
    style = preset(name)
    made = page(("No", "more", "tea"))
    bare = replace(style, stroke=None, shadow=None, glow=None)
    art = PageArt(made, layer(bare, made), load_fonts())
    for pose in poses(bare, made):
        still = pose._replace(words=tuple(word._replace(dx=0, dy=0) for word in pose.words), scale=PART)
        boxes = [art.solid(index, still) for index in range(len(made.words))]
        for first, second in itertools.pairwise(boxes):
            assert second.x - first.right >= -1


def test_a_word_keeps_the_place_that_its_line_gives_it_whatever_lights() -> None:
    style, made = preset("karaoke"), page(SCRIPTS["Arabic"])
    art = PageArt(made, layer(style, made), load_fonts())
    alphas = {art.paint(pose_at(style, made, word.onset + 5)).pixels[..., 3].tobytes() for word in made.words}
    assert len(alphas) == 1


def test_the_runs_of_words_are_found_between_the_gaps() -> None:
    words = (
        CaptionWord(shown="a", line=0, onset=0, end=1, word=0),
        CaptionWord(shown="b", line=0, onset=1, end=2, word=1, joined=True),
        CaptionWord(shown="c", line=1, onset=2, end=3, word=2, joined=True),
        CaptionWord(shown="d", line=1, onset=3, end=4, word=3),
    )
    made = CaptionPage(frames=FrameRange(start=0, end=9), words=words)
    runs = caption_runs(made, preset("karaoke"))
    assert [runs[number].text for number in word_runs(made)] == ["a", "b", "c", "d"]


def test_type_shows_whole_letters_in_the_direction_of_writing() -> None:
    style = CaptionStyle(
        style=TextStyle(family="Montserrat", size_px=80, weight=800),
        states=States.lit("#ffffff", "#ffffff"),
        effects=(Effect(property="type", target="word", on="word", start=0, end=1, frames=0, easing="linear"),),
    )
    for words, first_is_left in ((("abcdefgh",), True), (("השקנוהיום",), False)):
        made = page(words, step=20)
        art = PageArt(made, layer(style, made), load_fonts())
        half = art.paint(pose_at(style, made, made.words[0].onset + 9))
        whole = art.paint(pose_at(style, made, made.words[0].onset + 30))
        assert half.pixels.shape[1] < whole.pixels.shape[1]
        same = half.x == whole.x if first_is_left else half.x + half.pixels.shape[1] == whole.x + whole.pixels.shape[1]
        assert same


def test_a_sweep_moves_colour_and_no_edge() -> None:
    style, made = preset("sweep"), page(step=12)
    art = PageArt(made, layer(style, made), load_fonts())
    shown = [art.paint(pose_at(style, made, frame)._replace(dy=0, opacity=255)).pixels for frame in range(33, 66)]
    assert all(np.array_equal(picture[..., 3], shown[0][..., 3]) for picture in shown)
    yellow = [int(((picture[..., 2] < 128) & (picture[..., 0] > 200)).sum()) for picture in shown]
    assert yellow == sorted(yellow)
    assert yellow[-1] > yellow[0]


def test_a_gradient_runs_from_the_capitals_to_the_baseline() -> None:
    paint = Paint(color="#ff0000", color_end="#0000ff")
    style = CaptionStyle(
        style=TextStyle(family="Montserrat", size_px=120, weight=900),
        states=States(waiting=paint, now=paint, spoken=paint),
    )
    made = page(("HHH",))
    picture = PageArt(made, layer(style, made), load_fonts()).paint(pose_at(style, made, 40)).pixels
    rows = np.nonzero((picture[..., 3] == 255).any(axis=1))[0]
    top, bottom = (picture[row][picture[row, :, 3] == 255].mean(axis=0) for row in (rows[2], rows[-3]))
    assert top[0] > 220 > 70 > top[2]
    assert bottom[2] > 220 > 70 > bottom[0]


def test_a_glow_lights_around_the_letters_of_the_word_that_is_said() -> None:
    style, made = preset("neon"), page()
    art = PageArt(made, layer(style, made), load_fonts())
    dark = pose_at(style, made, made.words[1].onset + 4)
    lit = dark._replace(words=tuple(word._replace(glow=PART if index == 2 else 0) for index, word in enumerate(dark.words)))
    none = dark._replace(words=tuple(word._replace(glow=0) for word in dark.words))
    assert int(art.paint(lit).pixels[..., 3].astype(int).sum()) > int(art.paint(none).pixels[..., 3].astype(int).sum()) * 1.02


@given(scale=st.floats(0.6, 3), dx=st.floats(-40, 40), dy=st.floats(-40, 40))
@settings(max_examples=40, deadline=None)
def test_a_sprite_that_is_scaled_and_moved_has_its_middle_where_the_numbers_say(scale: float, dx: float, dy: float) -> None:
    pixels = np.full((21, 33, 4), 255, np.uint8)
    made = transformed(Sprite(pixels=pixels, x=-7, y=12), scale, dx, dy)
    alpha = made.pixels[..., 3].astype(np.float64)
    rows, columns = np.indices(alpha.shape) + 0.5
    total = alpha.sum()
    assert (alpha * columns).sum() / total + made.x == pytest.approx((-7 + 16.5) * scale + dx, abs=0.25)
    assert (alpha * rows).sum() / total + made.y == pytest.approx((12 + 10.5) * scale + dy, abs=0.25)
    assert total / 255 == pytest.approx(21 * 33 * scale * scale, rel=0.08)


def test_a_bare_word_has_neither_stroke_nor_shadow() -> None:
    style = CaptionStyle(
        style=TextStyle(family="Montserrat", size_px=80, weight=800),
        states=States(waiting=Paint(color="#ffffff"), now=Paint(color="#ffffff", bare=True), spoken=Paint(color="#ffffff")),
        stroke=Stroke(color="#000000", width_px=8),
        shadow=Shadow(color="#00000080", dy=6, blur_px=12),
    )
    made = page(("Hi",))
    art = PageArt(made, layer(style, made), load_fonts())
    bare = art.paint(pose_at(style, made, 32)).pixels
    solid = bare[bare[..., 3] > 0]
    assert (solid[:, :3].min(axis=1) == solid[:, 3]).all(), "white and nothing else"


def test_looks_are_merged_key_by_key_and_null_takes_out() -> None:
    look = merged(load_look("karaoke"), {"stroke": None, "type": {"size": 60}, "effects": {"enter-rise": None}})
    style = read_look(look, size_px=float, frames=lambda time: 3).style
    assert style.stroke is None
    assert (style.style.size_px, style.style.weight) == (60, 800)
    assert [effect.property for effect in style.effects] == ["opacity"]
    both = read_look(merged(load_look("box-word"), load_look("pop")), size_px=float, frames=lambda time: 3).style
    assert both.plate is not None
    assert {"scale", "opacity"} <= {effect.property for effect in both.effects}


def test_poses_are_whole_numbers_and_equal_where_nothing_moves() -> None:
    style, made = preset("grow"), page(step=20)
    seen = poses(style, made)
    assert seen[12] == seen[14]
    for word in (word for pose in seen for word in pose.words):
        assert isinstance(word, WordPose)
        assert all(isinstance(value, int) for value in word if not isinstance(value, Paint))


def test_the_word_on_the_plate_is_painted_for_it_until_the_page_ends() -> None:
    style, made = preset("box-word"), page()
    for pose in poses(style, made):
        for plate in pose.plates:
            assert pose.words[plate.word].paint == style.states.now
        for index, word in enumerate(pose.words):
            assert word.paint.bare == any(plate.word == index for plate in pose.plates)


@pytest.mark.parametrize("name", look_names())
def test_the_hook_is_read_whole_on_the_first_frame_and_nothing_of_it_goes_again(name: str) -> None:
    style = preset(name)
    made = page(start=0)
    shown = [
        [
            bool(word.opacity and word.scale and word.type and word.reveal)
            for word in pose_at(style, made, frame, cover=True).words
        ]
        for frame in range(made.frames.start, made.frames.end)
    ]
    assert all(all(words) for words in shown)
