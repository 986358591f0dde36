"""Where a long word may be broken, by its language's patterns.

Knows words, not widths. The patterns are those of TeX and LibreOffice, as pyphen brings them; a language without patterns has
no places, and the caller decides what to do then.
"""

from __future__ import annotations

import re
from functools import cache

import pyphen

_LETTERS = re.compile(r"[^\W\d_]+")
_LEAST = 3
"""No piece is shorter than this."""


def hyphenation_places(word: str, lang: str) -> tuple[int, ...]:
    """Return the code points of `word` before which a hyphen and a line's end may stand, in rising order."""
    patterns = _patterns(lang)
    if patterns is None:
        return ()
    return tuple(
        match.start() + place
        for match in _LETTERS.finditer(word)
        for place in patterns.positions(match.group().lower())
        if _LEAST <= place <= len(match.group()) - _LEAST
    )


@cache
def _patterns(lang: str) -> pyphen.Pyphen | None:
    known = pyphen.language_fallback(lang.replace("-", "_"))
    return pyphen.Pyphen(lang=known, left=_LEAST, right=_LEAST) if known else None
