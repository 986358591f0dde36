"""Subtitle files: parsed by others, the words and times come back, whatever the words are."""

from __future__ import annotations

import html
import re
from pathlib import Path

import av
import pysubs2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.core.layout import Rect, Size
from tweetreel.core.looks import CaptionStyle, States
from tweetreel.core.subtitles import ass_text, srt_text, vtt_text
from tweetreel.core.text import Shadow, Stroke, TextStyle
from tweetreel.core.time import FrameRange, Rate
from tweetreel.core.timeline import CaptionPage, Captions, CaptionWord

RATE, SIZE = Rate(num=30), Size(width=1080, height=1920)
STYLE = CaptionStyle(
    style=TextStyle(family="Montserrat", size_px=86, weight=800),
    states=States.lit("#fffdf6", "#ffc23d"),
    stroke=Stroke(color="#05120e", width_px=9),
    shadow=Shadow(color="#00000073", dy=6, blur_px=18),
)
HOSTILE = ("{\\p1}m", "0", "-->", "<b>bold</b>", "&amp;", "a\\Nb", "2026", "{\\an8}x", "{=7}", "<script>", "}{")


def captions(words: tuple[str, ...], *, each: int = 3, step: int = 10) -> Captions:
    pages = []
    for first in range(0, len(words), each):
        own = words[first : first + each]
        start = 30 + first * step
        made = tuple(
            CaptionWord(
                shown=shown, line=index // 2, onset=start + index * step, end=start + (index + 1) * step, word=first + index
            )
            for index, shown in enumerate(own)
        )
        pages.append(CaptionPage(frames=FrameRange(start=start, end=start + len(own) * step), words=made))
    return Captions(box=Rect(x=160, y=922, width=760, height=236), style=STYLE, pages=tuple(pages))


def files(made: Captions) -> dict[str, str]:
    return {"srt": srt_text(made, RATE), "vtt": vtt_text(made, RATE), "ass": ass_text(made, RATE, SIZE)}


def heard(text: str) -> list[str]:
    """Words as read back: fullwidth braces are braces, what has no width is nothing."""
    text = html.unescape(text).replace("\u2060", "").replace("\uff5b", "{").replace("\uff5d", "}")
    return text.split()


def wanted(made: Captions) -> list[list[str]]:
    return [[part for word in page.words for part in word.shown.split()] for page in made.pages]


@pytest.mark.parametrize("kind", ["srt", "vtt", "ass"])
def test_hostile_words_come_back_as_visible_text_through_pysubs2(kind: str) -> None:
    made = captions(HOSTILE)
    read = pysubs2.SSAFile.from_string(files(made)[kind], format_=kind)
    shown = [heard(event.plaintext) for event in read]
    if kind == "vtt":  # its escapes are undone by html.unescape, and so is the word that looks like one
        assert [[word.replace("&amp;", "&") for word in page] for page in wanted(made)] == [
            [word.replace("&amp;", "&") for word in page] for page in shown
        ]
    else:
        assert [" ".join(page) for page in shown] == [html.unescape(" ".join(page)) for page in wanted(made)]
    assert all(abs(event.start - page.frames.start * 1000 / 30) <= 5 for event, page in zip(read, made.pages, strict=True))
    assert all(abs(event.end - page.frames.end * 1000 / 30) <= 5 for event, page in zip(read, made.pages, strict=True))


@pytest.mark.parametrize("kind", ["srt", "vtt", "ass"])
def test_hostile_words_come_back_through_ffmpeg(kind: str, tmp_path: Path) -> None:
    made = captions(HOSTILE)
    path = tmp_path / f"captions.{kind}"
    path.write_text(files(made)[kind], encoding="utf-8", newline="\n")
    shown = []
    with av.open(str(path)) as container:
        for packet in container.demux(subtitles=0):
            for subtitle in packet.decode():
                line = subtitle.dialogue.decode() if hasattr(subtitle, "dialogue") else str(subtitle)
                shown.append(pysubs2.SSAEvent(text=line).plaintext.replace("\\{", "{"))
    assert len(shown) == len(made.pages)
    for line, page in zip(shown, wanted(made), strict=True):
        read = "".join(heard(line.replace("\\N", " "))).replace("\\", "")
        assert read == html.unescape("".join(page)).replace("\\", "")


words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs", "Cf")), min_size=1, max_size=8)


@given(st.lists(words, min_size=1, max_size=9))
@settings(max_examples=80, deadline=None)
def test_whatever_the_words_are_every_page_is_one_cue_with_its_times(shown: list[str]) -> None:
    made = captions(tuple(shown))
    for kind, text in files(made).items():
        read = pysubs2.SSAFile.from_string(text, format_=kind)
        assert len(read) == len(made.pages), kind


def test_the_hundredths_of_karaoke_add_up_to_the_page() -> None:
    made = captions(("One", "two", "three", "four", "five"), step=7)
    read = pysubs2.SSAFile.from_string(ass_text(made, RATE, SIZE), format_="ass")
    for event in read:
        total = sum(int(part) for part in re.findall(r"\\k(\d+)", event.text))
        assert abs(total * 10 - (event.end - event.start)) <= 10


def test_an_empty_page_is_no_cue() -> None:
    word = CaptionWord(shown="x", line=0, onset=5, end=5, word=0)
    page = CaptionPage(frames=FrameRange(start=5, end=5), words=(word,))
    made = Captions(box=Rect(x=0, y=0, width=100, height=50), style=STYLE, pages=(page,))
    assert "-->" not in srt_text(made, RATE) + vtt_text(made, RATE)
    assert "Dialogue" not in ass_text(made, RATE, SIZE)
