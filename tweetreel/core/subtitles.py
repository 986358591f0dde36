"""Caption pages as the text of subtitle files: SubRip, WebVTT, and ASS with the time of every word.

Knows pages and frames. The decision here: the text is the words as shown, and what a player could take for markup is made
harmless and kept visible. Braces, which ASS hides with all they hold and which other players hide too, become their fullwidth
forms; after `<`, after a backslash and inside `-->` stands a word joiner (U+2060), which has no width; WebVTT has escapes of
its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from tweetreel.core.color import Color
from tweetreel.core.layout import Size
from tweetreel.core.looks import CaptionStyle
from tweetreel.core.time import Rate, snap
from tweetreel.core.timeline import CaptionPage, Captions

_JOINER = "\u2060"
_HARMLESS = str.maketrans({"{": "\uff5b", "}": "\uff5d", "\\": "\\" + _JOINER})


def srt_text(captions: Captions, rate: Rate) -> str:
    """Return the SRT of `captions`: one cue per page that lasts, in order of time."""
    cues = []
    for number, page in enumerate(_lasting(captions), start=1):
        start, end = (_stamp(rate.seconds(frame), ",") for frame in (page.frames.start, page.frames.end))
        cues.append(f"{number}\n{start} --> {end}\n{page_text(page)}\n")
    return "\n".join(cues)


def vtt_text(captions: Captions, rate: Rate) -> str:
    """Return the WebVTT of `captions` (W3C, 2019): one cue per page that lasts."""
    cues = ["WEBVTT\n"]
    for number, page in enumerate(_lasting(captions), start=1):
        start, end = (_stamp(rate.seconds(frame), ".") for frame in (page.frames.start, page.frames.end))
        lines = [line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for line in _plain_lines(page)]
        cues.append(f"{number}\n{start} --> {end}\n" + "\n".join(lines) + "\n")
    return "\n".join(cues)


def ass_text(captions: Captions, rate: Rate, size: Size) -> str:
    """Return the ASS of `captions` for a canvas of `size`, each word with the hundredths of its karaoke (`\\k`).

    Style and place come near to what the video shows; fonts are named, not held.
    """
    box, style = captions.box, captions.style
    head = "\n".join(
        (
            "[Script Info]",
            "ScriptType: v4.00+",
            f"PlayResX: {size.width}",
            f"PlayResY: {size.height}",
            "WrapStyle: 2",
            "ScaledBorderAndShadow: yes",
            "YCbCr Matrix: TV.709",
            "",
            "[V4+ Styles]",
            "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, "
            "Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, "
            "MarginV, Encoding",
            _ass_style(style, box.x, size.width - box.right, box.y),
            "",
            "[Events]",
            "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
            "",
        )
    )
    events = []
    for page in _lasting(captions):
        start, end = (_ass_stamp(rate.seconds(frame)) for frame in (page.frames.start, page.frames.end))
        events.append(f"Dialogue: 0,{start},{end},Captions,,0,0,0,,{''.join(_karaoke(page, style, rate))}\n")
    return head + "".join(events)


def page_text(page: CaptionPage) -> str:
    """Return the words of a page, lines separated by a line feed, safe inside a cue of SubRip."""
    lines = [line.replace("<", "<" + _JOINER).replace("-->", f"--{_JOINER}>") for line in _plain_lines(page)]
    # some readers take a number alone on a cue's last line for the number of the next cue
    return "\n".join(_JOINER + line if re.fullmatch(r"\d+", line) else line for line in lines)


def _lasting(captions: Captions) -> Iterator[CaptionPage]:
    return (page for page in captions.pages if len(page.frames))


def _plain_lines(page: CaptionPage) -> list[str]:
    lines: dict[int, str] = {}
    for word in page.words:
        before = lines.get(word.line, "")
        lines[word.line] = before + ("" if not before or word.joined else " ") + word.shown
    return [" ".join(line.split()).translate(_HARMLESS) for line in lines.values()]


def _karaoke(page: CaptionPage, style: CaptionStyle, rate: Rate) -> Iterator[str]:
    """Yield the words with their durations in hundredths, which add up to the page's."""
    begun = _hundredths(rate.seconds(page.frames.start))
    said = [max(word.onset, page.frames.start) for word in page.words]
    if said and _hundredths(rate.seconds(said[0])) > begun:
        yield f"{{\\k{_hundredths(rate.seconds(said[0])) - begun}}}"
    for index, word in enumerate(page.words):
        if index:
            yield "\\N" if word.line != page.words[index - 1].line else "" if word.joined else " "
        until = said[index + 1] if index + 1 < len(said) else page.frames.end
        length = max(0, _hundredths(rate.seconds(until)) - _hundredths(rate.seconds(said[index])))
        shown = word.shown.upper() if style.uppercase else word.shown
        text = " ".join(shown.split()).translate(_HARMLESS)
        yield f"{{\\k{length}}}{text}"


def _ass_style(style: CaptionStyle, left: int, right: int, top: int) -> str:
    """Return the style line; a karaoke word has the second colour before it is said and the first from then on."""
    kind = style.style
    outline = style.stroke
    shadow = style.shadow
    colors = (
        style.states.now.color,
        style.states.waiting.color,
        outline.color if outline else "#000000",
        shadow.color if shadow else "#00000000",
    )
    named = ",".join(_ass_color(color) for color in colors)
    edge = f"{outline.width_px if outline else 0:g},{abs(shadow.dy) if shadow else 0:g}"
    # ASS sizes are the height of a line; Montserrat's and Inter's are about 1.22 of the type size
    face = f"{kind.family},{round(1.22 * kind.size_px)}"
    bold, spacing = -1 if kind.weight >= 600 else 0, kind.size_px * kind.tracking / 1000
    return f"Style: Captions,{face},{named},{bold},0,0,0,100,100,{spacing:g},0,1,{edge},8,{left},{right},{top},1"


def _ass_color(color: str) -> str:
    parsed = Color.parse(color)
    r, g, b = parsed.rgb
    return f"&H{255 - parsed.a:02X}{b:02X}{g:02X}{r:02X}"


def _stamp(seconds: Fraction, point: str) -> str:
    milliseconds = snap(seconds * 1000)
    hours, rest = divmod(milliseconds, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    whole, rest = divmod(rest, 1000)
    return f"{hours:02d}:{minutes:02d}:{whole:02d}{point}{rest:03d}"


def _hundredths(seconds: Fraction) -> int:
    return snap(seconds * 100)


def _ass_stamp(seconds: Fraction) -> str:
    minutes, rest = divmod(_hundredths(seconds), 6000)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest // 100:02d}.{rest % 100:02d}"
