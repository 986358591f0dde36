from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.typeset.setting import run, words
from tweetreel.core.layout import Align
from tweetreel.core.text import TextRun, TextStyle
from tweetreel.core.typeset import FontSet, Paragraph, fit_size, layout_paragraph, measure
from tweetreel.core.typeset.fonts import UNITS
from tweetreel.errors import InputError

DATA = Path(__file__).parent / "data"
WORDS = (
    *("a", "beta", "Äß", "éłg,", "$1.5", "(ok)", "well-known", "جملة", "سلام،", "שלום", "12", "किताब", "हैं", "日本語は、"),
    *("ไทยที่", "😀", "🇯🇵", "👩🏽‍💻", "Straßenverkehrsordnung", "\n"),
)
TEXTS = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", "", "  "])), max_size=12).map(
    lambda parts: "".join(word + space for word, space in parts)
)

EMOJI = (DATA / "emoji-sequences.txt").read_text(encoding="utf-8").split()


def glyph_order(paragraph: Paragraph) -> list[int]:
    return [glyph.cluster for line in paragraph.lines for glyph in line.glyphs]


def test_every_emoji_sequence_is_one_glyph_of_the_emoji_font(fonts: FontSet) -> None:
    assert len(EMOJI) >= 75
    for sequence in EMOJI:
        paragraph = layout_paragraph([run(sequence)], width=None, fonts=fonts)
        glyphs = paragraph.lines[0].glyphs
        assert len(glyphs) == 1, sequence
        assert fonts.records[glyphs[0].font.face].role == "emoji", sequence
        assert not paragraph.missing, sequence


def test_emoji_stay_whole_inside_words_of_any_script(fonts: FontSet) -> None:
    for text in ("hi👩🏽‍💻yo", "مرحبا👩🏽‍💻سلام", "日本👩🏽‍💻語"):
        paragraph = layout_paragraph([run(text)], width=None, fonts=fonts)
        emoji = [g for g in paragraph.lines[0].glyphs if fonts.records[g.font.face].role == "emoji"]
        assert len(emoji) == 1


def test_a_text_selector_keeps_an_emoji_in_the_text_fonts_where_they_have_it(fonts: FontSet) -> None:
    def role(text: str) -> str:
        glyph = layout_paragraph([run(text)], width=None, fonts=fonts).lines[0].glyphs[0]
        return fonts.records[glyph.font.face].role

    assert role("☎\ufe0f") == "emoji"
    assert role("☎\ufe0e") != "emoji"


def test_arabic_letters_join_and_run_from_right_to_left(fonts: FontSet) -> None:
    joined = layout_paragraph([run("سلام")], width=None, fonts=fonts).lines[0].glyphs
    apart = [layout_paragraph([run(letter)], width=None, fonts=fonts).lines[0].glyphs[0].glyph for letter in "سلام"]
    assert [g.cluster for g in joined] == sorted((g.cluster for g in joined), reverse=True)
    assert {g.glyph for g in joined}.isdisjoint(apart[:2])
    assert sum(g.advance for g in joined) < sum(
        layout_paragraph([run(letter)], width=None, fonts=fonts).lines[0].glyphs[0].advance for letter in "سلام"
    )


def test_letters_join_across_a_change_of_colour_or_weight(fonts: FontSet) -> None:
    whole = layout_paragraph([run("كتاب")], width=None, fonts=fonts).lines[0].glyphs
    coloured = layout_paragraph([run("كت"), run("اب")], width=None, fonts=fonts).lines[0].glyphs
    assert [(g.glyph, g.x, g.y) for g in whole] == [(g.glyph, g.x, g.y) for g in coloured]
    assert {g.run for g in coloured} == {0, 1}
    weighted = layout_paragraph([run("كت", weight=400), run("اب")], width=None, fonts=fonts).lines[0].glyphs
    assert [g.glyph for g in weighted if g.run == 0] == [g.glyph for g in coloured if g.run == 0]


def test_mixed_directions_stand_in_visual_order(fonts: FontSet) -> None:
    text = "אב 12 cd"
    line = layout_paragraph([run(text)], width=None, fonts=fonts).lines[0]
    assert line.rtl
    assert "".join(text[g.cluster] for g in line.glyphs) == "cd 12 בא"


def test_hindi_and_thai_marks_sit_on_their_letters(fonts: FontSet) -> None:
    hindi = layout_paragraph([run("कि")], width=None, fonts=fonts).lines[0].glyphs
    assert len(hindi) == 2
    assert all(glyph.cluster == 0 for glyph in hindi)
    thai = layout_paragraph([run("ที่", tracking=0)], width=None, fonts=fonts).lines[0].glyphs
    assert thai[0].advance > 0
    assert all(glyph.advance == 0 for glyph in thai[1:])


def test_weights_of_a_variable_font_really_differ(fonts: FontSet) -> None:
    for family in ("Montserrat", "Inter", "Source Serif 4"):
        widths = [measure([run("Handgloves", family=family, weight=weight)], fonts=fonts) for weight in (400, 600, 800)]
        assert widths[0] < widths[1] < widths[2], family


def test_a_missing_character_is_named_and_left_out(fonts: FontSet) -> None:
    text = "a\U00012000b"
    paragraph = layout_paragraph([run("x "), run(text)], width=None, fonts=fonts)
    (missing,) = paragraph.missing
    assert missing.text == "\U00012000"
    assert missing.code_points == ("U+12000",)
    assert (missing.index, missing.run) == (3, 1)
    assert "Montserrat" in missing.fonts
    assert glyph_order(paragraph) == [0, 1, 2, 4]


def test_a_missing_mark_keeps_its_letter(fonts: FontSet) -> None:
    paragraph = layout_paragraph([run("a\U00011000")], width=None, fonts=fonts)
    assert glyph_order(paragraph) == [0]
    assert [m.text for m in paragraph.missing] == ["\U00011000"]


def test_joiners_and_controls_are_neither_painted_nor_missing(fonts: FontSet) -> None:
    paragraph = layout_paragraph([run("a\u200d\u200b\ufe0f\u2066b\u2069\x07c\u00ad")], width=None, fonts=fonts)
    assert not paragraph.missing
    assert len(paragraph.lines[0].glyphs) == 3


@given(text=TEXTS, width=st.integers(150, 900), align=st.sampled_from(Align), balance=st.booleans())
@settings(max_examples=60, deadline=None)
def test_lines_keep_the_width_and_every_cluster_is_painted_once(text: str, width: int, align: Align, balance: bool) -> None:
    fonts = _fonts()
    paragraph = layout_paragraph([run(text, size=60)], width=width, fonts=fonts, align=align, balance=balance)
    ends = [line.end for line in paragraph.lines]
    assert ends == sorted(ends)
    for line in paragraph.lines:
        assert line.width <= width or line.end - line.start <= 4
        assert all(line.start <= glyph.cluster < line.end for glyph in line.glyphs)
        assert 0 <= line.x <= width
    painted = {glyph.cluster for line in paragraph.lines for glyph in line.glyphs}
    letters = {i for i, character in enumerate(text) if character.isalpha() and character.isascii()}
    assert letters <= painted
    assert not paragraph.missing


def test_a_given_direction_and_alignment_place_the_lines(fonts: FontSet) -> None:
    def left(text: str, align: Align) -> int:
        return layout_paragraph([run(text)], width=900, fonts=fonts, align=align).lines[0].x

    assert left("Hello", Align.START) == 0
    assert left("Hello", Align.END) > 600
    assert left("שלום", Align.START) > 600
    assert left("שלום", Align.END) == 0
    middle = layout_paragraph([run("Hello")], width=900, fonts=fonts, align=Align.CENTER).lines[0]
    assert abs(middle.x - (900 - middle.width) / 2) <= 1


def test_colours_do_not_enter_the_layout(fonts: FontSet) -> None:
    first = layout_paragraph(words("one two three"), width=400, fonts=fonts)
    again = layout_paragraph(words("one two three"), width=400, fonts=fonts)
    assert first.lines == again.lines
    assert first.lines is again.lines


def test_too_many_lines_end_in_an_ellipsis_inside_the_width(fonts: FontSet) -> None:
    text = "One two three four five six seven, eight nine ten eleven twelve"
    paragraph = layout_paragraph([run(text, size=60)], width=500, fonts=fonts, max_lines=2)
    whole = layout_paragraph([run(text, size=60)], width=500, fonts=fonts)
    assert len(whole.lines) > 2
    assert not whole.truncated
    assert paragraph.truncated
    assert len(paragraph.lines) == 2
    assert all(line.width <= 500 for line in paragraph.lines)
    dots = layout_paragraph([run("…", size=60)], width=None, fonts=fonts).lines[0].glyphs[0].glyph
    assert paragraph.lines[-1].glyphs[-1].glyph == dots


def test_an_ellipsis_stands_at_the_left_of_a_right_to_left_line(fonts: FontSet) -> None:
    paragraph = layout_paragraph([run("כל מה שידעת שגוי לגמרי היום", size=60)], width=400, fonts=fonts, max_lines=1)
    dots = layout_paragraph([run("…", size=60)], width=None, fonts=fonts).lines[0].glyphs[0].glyph
    assert paragraph.lines[0].glyphs[0].glyph == dots


def test_a_word_that_is_too_long_is_torn_and_says_so(fonts: FontSet) -> None:
    paragraph = layout_paragraph([run("Donaudampfschifffahrtsgesellschaft")], width=500, fonts=fonts)
    assert paragraph.torn
    assert all(line.width <= 500 for line in paragraph.lines)
    assert not layout_paragraph([run("Donau dampf schiff")], width=500, fonts=fonts).torn


def test_a_torn_word_shows_a_hyphen_but_a_link_or_tag_does_not(fonts: FontSet) -> None:
    hyphen = layout_paragraph([run("-")], width=None, fonts=fonts).lines[0].glyphs[0].glyph

    def ends(text: str) -> list[bool]:
        return [line.glyphs[-1].glyph == hyphen for line in layout_paragraph([run(text)], width=500, fonts=fonts).lines]

    assert ends("Donaudampfschifffahrtsgesellschaft")[:-1] == [True] * (len(ends("Donaudampfschifffahrtsgesellschaft")) - 1)
    assert not any(ends("#Donaudampfschifffahrtsgesellschaft"))
    assert not any(ends("https://donaudampfschifffahrtsgesellschaft.example"))
    assert not any(ends("لللللللللللللللللللللللللللللللل"))


def test_a_soft_hyphen_shows_only_where_the_line_ends_at_it(fonts: FontSet) -> None:
    plain = layout_paragraph([run("Wort\u00adende")], width=None, fonts=fonts)
    broken = layout_paragraph([run("Wort\u00adende")], width=330, fonts=fonts)
    assert len(plain.lines[0].glyphs) == 8
    assert [len(line.glyphs) for line in broken.lines] == [5, 4]
    assert not broken.torn


def test_fit_size_takes_the_largest_size_that_fits(fonts: FontSet) -> None:
    sizes = (40, 60, 84, 120)
    fitted = fit_size(words("Everything you know is wrong"), sizes, width=700, height=260, max_lines=2, fonts=fonts)
    assert fitted.fits
    assert fitted.size_px == 84
    assert fitted.paragraph.height <= 260
    long = fit_size(words("Rindfleischetikettierungsüberwachung"), sizes, width=700, max_lines=2, fonts=fonts)
    assert long.size_px == 40 or not long.paragraph.torn
    none = fit_size(words("far too much text for this " * 4), sizes, width=300, height=100, max_lines=2, fonts=fonts)
    assert not none.fits
    assert none.size_px == 40
    assert none.paragraph.truncated
    assert none.paragraph.height <= 104


def test_lines_of_tall_scripts_do_not_touch(fonts: FontSet) -> None:
    for text in ("ที่สุด\nปี่ที่นี่", "كُلّ\nأَمٍّ", "हिन्दूँ\nर्किँ"):
        paragraph = layout_paragraph([run(text)], width=None, fonts=fonts, leading=1.0)
        first, second = (box.ink for box in paragraph.boxes)
        assert first.bottom < second.y, text


def test_boxes_cover_each_words_ink_sideways(fonts: FontSet) -> None:
    paragraph = layout_paragraph(words("Plain words here"), width=500, fonts=fonts)
    for box in paragraph.boxes:
        if box.ink.width:
            assert box.box.x - 12 <= box.ink.x
            assert box.ink.right <= box.box.right + 12
    assert {box.run for box in paragraph.boxes} >= {0, 2, 4}


def test_tracking_widens_latin_and_never_tears_arabic(fonts: FontSet) -> None:
    assert measure([run("Hello", tracking=100)], fonts=fonts) > measure([run("Hello", tracking=0)], fonts=fonts) + 4 * 8
    assert measure([run("سلام", tracking=100)], fonts=fonts) == measure([run("سلام", tracking=0)], fonts=fonts)


def test_empty_text_is_an_empty_paragraph(fonts: FontSet) -> None:
    assert layout_paragraph([], width=100, fonts=fonts).lines == ()
    assert layout_paragraph([run("")], width=100, fonts=fonts).lines == ()
    assert len(layout_paragraph([run("a\n\nb")], width=500, fonts=fonts).lines) == 3


def test_unusable_requests_are_refused_with_what_is_allowed(fonts: FontSet) -> None:
    with pytest.raises(InputError, match=r"no such font family.*Montserat.*Did you mean 'Montserrat'"):
        layout_paragraph([run("a", family="Montserat")], width=100, fonts=fonts)
    with pytest.raises(InputError, match=r"too long.*30000"):
        layout_paragraph([run("a" * 30_001)], width=100, fonts=fonts)
    with pytest.raises(InputError, match=r"text size.*0 px"):
        layout_paragraph([run("a", size=0)], width=100, fonts=fonts)
    with pytest.raises(InputError, match="text width"):
        layout_paragraph([run("a")], width=0, fonts=fonts)
    with pytest.raises(InputError, match="number of lines"):
        layout_paragraph([run("a")], width=10, fonts=fonts, max_lines=0)


def test_positions_are_whole_units_and_lines_start_on_whole_pixels(fonts: FontSet) -> None:
    paragraph = layout_paragraph([run("Crisp text on two lines", size=47.3)], width=330, fonts=fonts, align=Align.CENTER)
    for line in paragraph.lines:
        assert all(isinstance(value, int) for glyph in line.glyphs for value in (glyph.x, glyph.y, glyph.advance))
        assert line.glyphs[0].x == line.x * UNITS
        assert all(glyph.y == line.baseline * UNITS for glyph in line.glyphs)


def _fonts() -> FontSet:
    from tweetreel.media.fonts import load_fonts

    return load_fonts()


def test_han_characters_take_the_forms_of_their_language(fonts: FontSet) -> None:
    def glyphs(text: str, language: str) -> list[int]:
        style = TextStyle(family="Inter", size_px=60, weight=800, language=language)
        paragraph = layout_paragraph([TextRun(text=text, style=style)], width=None, fonts=fonts)
        assert not paragraph.missing
        return [glyph.glyph for line in paragraph.lines for glyph in line.glyphs]

    forms = {language: glyphs("骨直令過", language) for language in ("ja", "zh-Hans", "zh-Hant")}
    assert forms["ja"] != forms["zh-Hans"] != forms["zh-Hant"] != forms["ja"]
    assert glyphs("骨直令過", "und") == forms["ja"]
    assert glyphs("abc", "ja") == glyphs("abc", "zh-Hant")
