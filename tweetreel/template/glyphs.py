"""Every character that no font can draw, found before a frame is.

Knows tweets, timelines and fonts. The decision here: a missing glyph is never a silent box. A few are a finding per script that
names them; a tweet that could mostly not be shown is refused before anything is said or drawn.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from tweetreel.artifacts import Tweet
from tweetreel.core.layout import Align
from tweetreel.core.painters import caption_runs
from tweetreel.core.text import TextRun, TextStyle
from tweetreel.core.timeline import Captions, Drawing, Text, Timeline
from tweetreel.core.typeset import FontSet, layout_paragraph
from tweetreel.errors import Finding, Location, Severity, TweetError

_NAMED = 5
_MOST_MISSING = 1 / 3


def require_glyphs(tweet: Tweet, *, family: str, fonts: FontSet) -> None:
    """Raise `TweetError` where more than a third of a tweet's letters have no glyph in any font."""
    style = TextStyle(family=family, size_px=40)
    letters = sum(char.isalnum() for post in tweet.posts for char in post.text)
    missing = [text for post in tweet.posts for text in _missing((TextRun(text=post.text, style=style),), fonts)]
    lost = sum(char.isalnum() for text in missing for char in text)
    if letters and lost > letters * _MOST_MISSING:
        raise TweetError(
            "no font can draw most of this tweet",
            got=_described(missing),
            allowed="Latin, Cyrillic, Greek, Arabic, Hebrew, Devanagari, Thai, Japanese, common Chinese and Korean",
            hint="Give a brand kit whose font has these letters.",
        )


def lacking(tweet: Tweet, *, family: str, fonts: FontSet) -> frozenset[str]:
    """Return the characters of a tweet's texts and names that `fonts` lacks."""
    style = TextStyle(family=family, size_px=40)
    texts = [tweet.author.name or "", *(post.text for post in tweet.posts)]
    texts += [post.quote.text for post in tweet.posts if post.quote is not None]
    texts += [option.label for post in tweet.posts if post.poll is not None for option in post.poll.options]
    return frozenset(char for text in texts for found in _missing((TextRun(text=text, style=style),), fonts) for char in found)


def missing_glyphs(timeline: Timeline, fonts: FontSet) -> tuple[Finding, ...]:
    """Return one finding per script with characters that `fonts` cannot draw, with the first place where one stands."""
    found: dict[str, tuple[str, list[str]]] = {}
    for place, runs in _texts(timeline):
        for text in _missing(runs, fonts):
            found.setdefault(_script(text), (place, []))[1].append(text)
    return tuple(
        Finding(
            code="missing-glyph",
            severity=Severity.WARNING,
            message=f"no font has {_described(texts)}; left out",
            location=Location(path=place),
            limit=f"a glyph in one of {len(fonts.families)} families: {_tried(fonts)}",
            hint="Write it otherwise, or let the template use the machine's fonts (system_fonts: true).",
        )
        for place, texts in found.values()
    )


def _missing(runs: Iterable[TextRun], fonts: FontSet) -> Iterator[str]:
    paragraph = layout_paragraph(tuple(runs), width=None, fonts=fonts, align=Align.START)
    for glyph in paragraph.missing:
        yield glyph.text


def _tried(fonts: FontSet) -> str:
    named = fonts.families
    return ", ".join(named[:_NAMED]) + (f" and {len(named) - _NAMED} more" if len(named) > _NAMED else "")


def _script(text: str) -> str:
    """The first word of a character's Unicode name, which is its script's for letters: "BENGALI"."""
    return unicodedata.name(text[0], "UNNAMED").split()[0]


def _described(texts: Iterable[str]) -> str:
    different = list(dict.fromkeys(texts))
    named = ", ".join(f"{text} ({' '.join(f'U+{ord(char):04X}' for char in text)})" for text in different[:_NAMED])
    more = len(different) - _NAMED
    script = _script(different[0]).capitalize()
    return f"{script}: {named}" + (f" and {more} more" if more > 0 else "")


def _texts(timeline: Timeline) -> Iterator[tuple[str, tuple[TextRun, ...]]]:
    for clip in timeline.clips:
        if isinstance(clip.layer, Drawing):
            for item in clip.layer.items:
                if isinstance(item, Text):
                    yield clip.id, item.runs
        elif isinstance(clip.layer, Captions):
            for number, page in enumerate(clip.layer.pages):
                yield f"{clip.id}, page {number + 1}", tuple(caption_runs(page, clip.layer.style))
