"""What a character is: grapheme clusters, scripts, emoji, and what is never painted.

Knows nothing of fonts and sizes. The decision here: text is cut into extended grapheme clusters (UAX #29) once, and nothing
after that ever cuts through one, so that a family of four, a flag or a letter with its marks is one thing for fonts, lines
and colours alike. Replacements keep the number of code points, so that every index points into the author's own text.
"""

from __future__ import annotations

from functools import lru_cache

import regex

NEWLINE = "\n"
SPACES = " \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000"
SOFT_HYPHEN = "\u00ad"
COMMON = "Zyyy"

_INVISIBLE = "\u2060"
_VS15, _VS16, _KEYCAP, _ZWJ = "\ufe0e", "\ufe0f", "\u20e3", "\u200d"

# One code point for one: control characters become invisible, every line separator a newline, a tab a space, a lone surrogate
# the replacement character (a shaper refuses it).
_CLEAN = dict.fromkeys((*range(0, 32), *range(127, 160)), _INVISIBLE)
_CLEAN |= {0x09: " ", 0x0A: NEWLINE, 0x0B: NEWLINE, 0x0C: NEWLINE, 0x85: NEWLINE, 0x2028: NEWLINE, 0x2029: NEWLINE}
_CLEAN |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")

_SCRIPTS = (
    "Latn Cyrl Grek Arab Hebr Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Thai Laoo Tibt Mymr Geor Armn Ethi Khmr Mong "
    "Hang Hira Kana Hani Bopo Syrc Thaa Cher Cans Yiii Copt Goth Java Bali Nkoo Tfng"
)
_SCRIPT = regex.compile("|".join(f"(?P<{script}>\\p{{Script={script}}})" for script in _SCRIPTS.split()))
_COMMON = regex.compile(r"[\p{Script=Zyyy}\p{Script=Zinh}]")
_CLUSTER = regex.compile(r"\X")
_PRESENTED = regex.compile(r"\p{Emoji_Presentation}")
_PICTOGRAPH = regex.compile(r"\p{Emoji}")
_SEQUENCE = regex.compile(r"[\p{Emoji_Modifier}\U000e0020-\U000e007f]|[\U0001f1e6-\U0001f1ff]{2}")
_IGNORABLE = regex.compile(r"\p{Default_Ignorable_Code_Point}")

CURSIVE = frozenset({"Arab", "Syrc", "Mong", "Nkoo", "Deva", "Beng", "Guru"})
"""Scripts whose letters join: letter-spacing would tear them."""

TALL = frozenset(
    {"Arab", "Deva", "Thai", "Laoo", "Khmr", "Mymr", "Tibt", "Beng", "Guru", "Taml", "Telu", "Knda", "Mlym", "Sinh"}
)
"""Scripts with marks above and below that need more room between lines than Latin."""


def cleaned(text: str) -> str:
    """Return `text` with controls made invisible and all line ends as a newline; the same number of code points."""
    return text.replace("\r\n", "\u2060\n").replace("\r", "\n").translate(_CLEAN)


@lru_cache(maxsize=512)
def clusters(text: str) -> tuple[tuple[int, int], ...]:
    """Return the extended grapheme clusters as code point ranges `[start, end)`, tiling the text."""
    return tuple(match.span() for match in _CLUSTER.finditer(text))


@lru_cache(maxsize=8192)
def script_of(character: str) -> str:
    """Return the ISO 15924 code of the script, `Zyyy` for what is common to many, `Zzzz` for one not listed here."""
    match = _SCRIPT.match(character)
    if match:
        return str(match.lastgroup)
    return COMMON if _COMMON.match(character) else "Zzzz"


@lru_cache(maxsize=4096)
def is_emoji(cluster: str) -> bool:
    """Tell whether the cluster is to be shown in colour (UTS #51: presentation selectors, sequences, then the default)."""
    if _VS15 in cluster:
        return False
    if not _PICTOGRAPH.match(cluster):
        return False
    if _VS16 in cluster or _KEYCAP in cluster or _PRESENTED.match(cluster):
        return True
    return bool(_SEQUENCE.search(cluster, 1)) or bool(_SEQUENCE.match(cluster)) or (_ZWJ in cluster and len(cluster) > 2)


@lru_cache(maxsize=4096)
def is_ignorable(character: str) -> bool:
    """Tell whether a font needs no glyph for it: joiners, selectors, direction controls (Default_Ignorable_Code_Point)."""
    return character == SOFT_HYPHEN or bool(_IGNORABLE.match(character))


def resolved_scripts(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    """Return a script for each cluster: common ones take that of the text before them, at the start that after them."""
    scripts = [script_of(text[start]) for start, _ in spans]
    current = next((script for script in scripts if script != COMMON), COMMON)
    for i, script in enumerate(scripts):
        if script == COMMON:
            scripts[i] = current
        else:
            current = script
    return scripts
