"""Caption pages as an SRT file's text.

Knows pages and frames. SubRip as players read it: a counter, `hh:mm:ss,mmm --> hh:mm:ss,mmm`, the lines, an empty line. The
text is the words as shown; what a player could take for markup or for a time line is kept visible by breaking its pattern
with a word joiner (U+2060), which has no width.
"""

from __future__ import annotations

from fractions import Fraction

from tweetreel.core.time import Rate, snap
from tweetreel.core.timeline import CaptionPage, Captions

_JOINER = "\u2060"


def srt_text(captions: Captions, rate: Rate) -> str:
    """Return the SRT of `captions`: one cue per page that lasts, in order of time."""
    cues: list[str] = []
    for page in captions.pages:
        if len(page.frames):
            start, end = (_stamp(rate.seconds(frame)) for frame in (page.frames.start, page.frames.end))
            cues.append(f"{len(cues) + 1}\n{start} --> {end}\n{page_text(page)}\n")
    return "\n".join(cues)


def page_text(page: CaptionPage) -> str:
    """Return the words of a page, lines separated by a line feed, safe inside a cue."""
    lines: dict[int, str] = {}
    for word in page.words:
        before = lines.get(word.line, "")
        lines[word.line] = before + ("" if not before or word.joined else " ") + word.shown
    return "\n".join(_visible(" ".join(line.split())) for line in lines.values())


def _visible(line: str) -> str:
    for mark in ("<", "{"):
        line = line.replace(mark, mark + _JOINER)
    return line.replace("-->", f"--{_JOINER}>")


def _stamp(seconds: Fraction) -> str:
    milliseconds = snap(seconds * 1000)
    hours, rest = divmod(milliseconds, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    whole, rest = divmod(rest, 1000)
    return f"{hours:02d}:{minutes:02d}:{whole:02d},{rest:03d}"
