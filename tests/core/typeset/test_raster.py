import cv2
import numpy as np
import pytest
import uharfbuzz as hb
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.typeset.setting import SHADOW, STROKE, run, words
from tweetreel.core.layout import Align
from tweetreel.core.text import Shadow, Stroke
from tweetreel.core.typeset import FontSet, layout_paragraph, rasterise
from tweetreel.core.typeset.pictures import bitmap_picture
from tweetreel.errors import InputError
from tweetreel.media import fonts as media_fonts
from tweetreel.media.fonts import load_fonts
from tweetreel.media.system_fonts import font_folders

HARD = ("gjpqy", "ÄÅÇŞĄ", "Ǻ̧̂́", "كُلّ أَمٍّ", "ปี่ที่นี่ ญู", "र्किँ हिन्दूँ", "שָׁלוֹם", "f jfj", "日本語、", "👨‍👩‍👧‍👦🇯🇵", "“Q” — →✓")


@pytest.mark.parametrize("text", HARD)
@pytest.mark.parametrize(("stroke", "shadow"), [(None, None), (STROKE, None), (None, SHADOW), (STROKE, SHADOW)])
def test_no_ink_reaches_the_edge_of_the_sprite(fonts: FontSet, text: str, stroke: Stroke | None, shadow: Shadow | None) -> None:
    sprite = rasterise(
        layout_paragraph([run(text)], width=None, fonts=fonts, leading=1.0), stroke=stroke, shadow=shadow
    ).paint()
    alpha = sprite.pixels[..., 3]
    assert alpha.max() > 200
    for edge in (alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]):
        # A Gaussian of weight 45 % has under half a level left at three standard deviations.
        assert edge.max() <= (1 if shadow else 0)


@given(
    text=st.text(alphabet="agjÄŞ كلّ שלום कि ปี่日😀", min_size=1, max_size=12),
    size=st.integers(20, 90),
    width=st.floats(0.5, 14),
    dx=st.integers(-20, 20),
    blur=st.integers(0, 24),
)
@settings(max_examples=30, deadline=None)
def test_a_sprite_is_premultiplied_and_holds_all_its_ink(text: str, size: int, width: float, dx: int, blur: int) -> None:
    paragraph = layout_paragraph([run(text, size=size)], width=500, fonts=load_fonts())
    shadow = Shadow(color="#10203080", dx=dx, dy=5, blur_px=blur)
    raster = rasterise(paragraph, stroke=Stroke(color="#102030", width_px=width), shadow=shadow)
    pixels = raster.paint(["#ffd400"]).pixels
    assert (pixels[..., :3] <= pixels[..., 3:]).all()
    if paragraph.ink.width:
        assert raster.bounds.contains(paragraph.ink)
    for edge in (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]):
        assert edge[..., 3].max() <= 1


@given(colors=st.lists(st.sampled_from(["#ffffff", "#ffd400", "#000", "#12ab9f"]), min_size=7, max_size=7))
@settings(max_examples=20, deadline=None)
def test_other_colours_change_no_alpha_and_touch_only_their_words(colors: list[str]) -> None:
    raster = rasterise(
        layout_paragraph(words("تعرفه you 😀 know"), width=500, fonts=load_fonts()), stroke=STROKE, shadow=SHADOW
    )
    plain = raster.paint(["#ffffff"] * 7)
    painted = raster.paint(colors)
    assert np.array_equal(plain.pixels[..., 3], painted.pixels[..., 3])
    assert (plain.x, plain.y) == (painted.x, painted.y)
    if all(color == "#ffffff" for color in colors):
        assert np.array_equal(plain.pixels, painted.pixels)


def test_a_word_lights_up_where_its_ink_is_and_nowhere_else(fonts: FontSet) -> None:
    for text in ("Everything you know", "كل ما تعرفه", "今日は 天気 です"):
        paragraph = layout_paragraph(words(text), width=None, fonts=fonts)
        raster = rasterise(paragraph, stroke=STROKE, shadow=SHADOW)
        colors = ["#ffffff"] * 5
        before = raster.paint(colors).pixels
        colors[2] = "#ffd400"
        rows, columns = np.nonzero((before != raster.paint(colors).pixels).any(axis=2))
        (box,) = (box for box in paragraph.boxes if box.run == 2)
        assert box.ink.x <= columns.min() + raster.x
        assert columns.max() + raster.x < box.ink.right
        assert box.ink.y <= rows.min() + raster.y
        assert rows.max() + raster.y < box.ink.bottom


def test_equal_input_gives_equal_bytes_whatever_was_drawn_before(fonts: FontSet) -> None:
    def draw() -> bytes:
        paragraph = layout_paragraph(words("Équal 👩🏽‍💻 بايت"), width=600, fonts=fonts)
        return rasterise(paragraph, stroke=STROKE, shadow=SHADOW).paint().pixels.tobytes()

    first = draw()
    rasterise(layout_paragraph([run("something else", size=33)], width=None, fonts=fonts), stroke=STROKE).paint()
    assert draw() == first


def test_the_outline_is_as_wide_as_told_and_lies_under_the_fill(fonts: FontSet) -> None:
    paragraph = layout_paragraph([run("I", size=200)], width=None, fonts=fonts)
    plain = rasterise(paragraph).paint(["#ffffff"])
    for width in (3.0, 9.0, 12.5):
        outlined = rasterise(paragraph, stroke=Stroke(color="#ff0000", width_px=width)).paint(["#ffffff"])
        row = -outlined.y + paragraph.baselines[0] - 60
        bare = plain.pixels[-plain.y + paragraph.baselines[0] - 60]
        coverage = (outlined.pixels[row, :, 3].astype(int).sum() - bare[:, 3].astype(int).sum()) / 255
        assert coverage == pytest.approx(2 * width, abs=0.3)
        white = outlined.pixels[row, :, 1].astype(int).sum()
        assert white == pytest.approx(bare[:, 1].astype(int).sum(), abs=4)


def test_round_joins_leave_no_spike_at_a_corner(fonts: FontSet) -> None:
    paragraph = layout_paragraph([run("E", size=200)], width=None, fonts=fonts)
    sprite = rasterise(paragraph, stroke=Stroke(color="#ff0000", width_px=30)).paint()
    ink = paragraph.ink
    corner = sprite.pixels[ink.y - sprite.y - 29, ink.x - sprite.x - 29, 3]
    beside = sprite.pixels[ink.y - sprite.y - 20, ink.x - sprite.x - 20, 3]
    assert corner == 0
    assert beside == 255


def test_no_speck_of_ground_is_left_in_an_outlined_counter(fonts: FontSet) -> None:
    sprite = rasterise(layout_paragraph([run("g")], width=None, fonts=fonts), stroke=STROKE).paint()
    alpha = sprite.pixels[..., 3]
    row = alpha[-sprite.y + 60]
    solid = np.nonzero(row)[0]
    assert (row[solid.min() + 2 : solid.max() - 1] == 255).all()


@given(text=st.text(alphabet="a🚀🎉😀👍", min_size=1, max_size=6), size=st.integers(12, 60), indent=st.integers(0, 400))
@settings(max_examples=60, deadline=None)
def test_an_emoji_on_whole_pixels_never_leaves_the_sheet(text: str, size: int, indent: int) -> None:
    align = Align.CENTER if indent else Align.START
    paragraph = layout_paragraph([run(text, size=size)], width=600 + indent, fonts=load_fonts(), align=align)
    sprite = rasterise(paragraph).paint()
    assert sprite.pixels[..., 3].any()


def test_emoji_keep_their_own_colours(fonts: FontSet) -> None:
    paragraph = layout_paragraph([run("😀")], width=None, fonts=fonts)
    raster = rasterise(paragraph, stroke=STROKE)
    assert np.array_equal(raster.paint(["#ff0000"]).pixels, raster.paint(["#0000ff"]).pixels)
    middle = raster.paint().pixels[raster.bounds.height // 2 - 12, raster.bounds.width // 2]
    assert middle[0] > 200
    assert middle[2] < 120


def test_a_shadow_falls_where_it_is_told(fonts: FontSet) -> None:
    paragraph = layout_paragraph([run("O")], width=None, fonts=fonts)
    plain = rasterise(paragraph)
    cast = rasterise(paragraph, shadow=Shadow(color="#000000", dx=40, dy=25))
    assert cast.bounds.right == plain.bounds.right + 40
    assert cast.bounds.bottom == plain.bounds.bottom + 25
    pixels = cast.paint(["#ffffff"]).pixels
    shape = plain.paint(["#ffffff"]).pixels[..., 3]
    height, width = shape.shape
    assert np.array_equal(
        np.maximum(pixels[25 : 25 + height, 40 : 40 + width, 3], shape), pixels[25 : 25 + height, 40 : 40 + width, 3]
    )


def test_weights_differ_in_ink(fonts: FontSet) -> None:
    def ink(weight: int) -> int:
        sprite = rasterise(layout_paragraph([run("nnn 天気 →", weight=weight)], width=None, fonts=fonts)).paint()
        return int(sprite.pixels[..., 3].astype(np.int64).sum())

    assert ink(400) < ink(600) < ink(700) < ink(800) < ink(900)


def test_an_empty_paragraph_is_an_empty_sprite(fonts: FontSet) -> None:
    sprite = rasterise(layout_paragraph([run("  ")], width=100, fonts=fonts), stroke=STROKE, shadow=SHADOW).paint()
    assert sprite.pixels.shape == (1, 1, 4)
    assert not sprite.pixels.any()


def test_unusable_requests_are_refused(fonts: FontSet) -> None:
    paragraph = layout_paragraph(words("a b"), width=None, fonts=fonts)
    with pytest.raises(InputError, match=r"one colour per run.*got 1 colours.*3"):
        rasterise(paragraph).paint(["#fff"])
    with pytest.raises(InputError, match="not a colour"):
        rasterise(paragraph).paint(["red", "#fff", "#fff"])
    with pytest.raises(InputError, match="stroke width"):
        rasterise(paragraph, stroke=Stroke(color="#000", width_px=-1))
    with pytest.raises(InputError, match="shadow blur"):
        rasterise(paragraph, shadow=Shadow(color="#000", blur_px=1e9))


@pytest.mark.parametrize("text", ["HAMVK", "Ägypten", "wxyz", "新しい", "हिन्दी", "أطلقنا"])
def test_sharp_joins_only_add_to_round_ones_and_stay_on_the_sheet(text: str, fonts: FontSet) -> None:
    paragraph = layout_paragraph([run(text)], width=None, fonts=fonts)
    sheets = []
    for join in ("round", "sharp"):
        sprite = rasterise(paragraph, stroke=Stroke(color="#000000", width_px=9, join=join)).paint()  # type: ignore[arg-type]
        canvas = np.zeros((400, 900), np.uint8)
        height, width = sprite.pixels.shape[:2]
        canvas[100 + sprite.y : 100 + sprite.y + height, 100 + sprite.x : 100 + sprite.x + width] = sprite.pixels[..., 3]
        sheets.append(canvas)
        edges = (sprite.pixels[0], sprite.pixels[-1], sprite.pixels[:, 0], sprite.pixels[:, -1])
        assert all(not edge[..., 3].any() for edge in edges)
    assert (sheets[1] >= sheets[0]).all()


def test_a_right_angle_of_a_sharp_stroke_is_a_right_angle(fonts: FontSet) -> None:
    paragraph = layout_paragraph([run("H", size=200, weight=900)], width=None, fonts=fonts)
    filled = {}
    for join in ("round", "sharp"):
        alpha = rasterise(paragraph, stroke=Stroke(color="#000000", width_px=20, join=join)).paint().pixels[..., 3]  # type: ignore[arg-type]
        rows, columns = np.nonzero(alpha > 128)
        corner = alpha[rows.min() : rows.min() + 6, columns.min() : columns.min() + 6]
        filled[join] = float((corner > 128).mean())
    assert filled["round"] < 0.1
    assert filled["sharp"] > 0.9


def test_a_bitmap_fonts_picture_stands_where_and_as_large_as_the_font_says() -> None:
    picture = np.zeros((128, 136, 4), np.uint8)
    picture[16:112, 20:116] = (255, 128, 0, 255)  # BGRA
    png = cv2.imencode(".png", picture)[1].tobytes()
    extents = hb.GlyphExtents(x_bearing=64 * 3, y_bearing=64 * 50, width=64 * 68, height=-64 * 64)
    made, left, top = bitmap_picture(png, extents)
    assert (made.shape, left, top) == ((64, 68, 4), 3, -50)
    assert made[32, 34].tolist() == [0, 128, 255, 255]
    assert (made[..., :3] <= made[..., 3:]).all()
    for broken in (b"", b"\x89PNG\r\n\x1a\n", png[:40], cv2.imencode(".png", np.zeros((1, 2000, 4), np.uint8))[1].tobytes()):
        assert not bitmap_picture(broken, extents)[0].any()


NOTO = next((path for folder in font_folders() if folder.is_dir() for path in folder.rglob("NotoColorEmoji.ttf")), None)


@pytest.mark.skipif(NOTO is None, reason="this machine has no bitmap emoji font (Debian: fonts-noto-color-emoji)")
def test_a_bitmap_emoji_font_of_the_machine_paints_in_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    assert NOTO is not None
    packaged = [record for record in media_fonts._packaged() if record.role != "emoji"]
    monkeypatch.setattr(media_fonts, "_packaged", lambda: packaged)
    media_fonts._load.cache_clear()
    try:
        bitmap = load_fonts(last=[NOTO])
        sprite = rasterise(layout_paragraph([run("🚀👩🏽‍💻🇯🇵")], width=None, fonts=bitmap)).paint()
    finally:
        media_fonts._load.cache_clear()
    solid = sprite.pixels[sprite.pixels[..., 3] == 255][:, :3].astype(int)
    assert len(solid) > 4000
    assert int(np.ptp(solid, axis=1).max()) > 100
