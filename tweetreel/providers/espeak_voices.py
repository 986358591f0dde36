"""Which voice of espeak-ng says which language.

Knows the voices that the pinned wheel holds and nothing else. The decision here: one timbre for every language, a woman's
voice chosen by measurement among sixty, and no guess: a language without a voice is said by a near relative with a warning,
or refused, because a wrong alphabet is spelled letter by letter.
"""

from __future__ import annotations

from typing import Final

import regex

from tweetreel.errors import Finding, ProviderError, Severity

VARIANT: Final = "+f2"
"""The timbre: harmonics 12.6 dB over noise and a crest of 17.4 dB; the plain voice has 9.3 and 19.6 (37 English words)."""

SWITCH_MS: Final = 30
"""Silence where one sentence passes from one language's voice to another's."""

VOICES: Final = {
    "en": "en-us", "zh": "cmn", "yue": "yue", "pt": "pt-br", "no": "nb", "nn": "nb", "iw": "he", "in": "id", "ji": "he",
    "en-gb": "en-gb-x-rp", "pt-pt": "pt", "es-419": "es-419", "es-mx": "es-419", "fr-be": "fr-be", "fr-ch": "fr-ch",
}  # fmt: skip
"""Codes whose voice has another name; every language of `SPOKEN` is its own name."""

SPOKEN: Final = frozenset({
    "af", "am", "an", "ar", "as", "az", "ba", "be", "bg", "bn", "bs", "ca", "cmn", "cs", "cv", "cy", "da", "de", "el",
    "eo", "es", "et", "eu", "fa", "fi", "fr", "ga", "gd", "gn", "grc", "gu", "hak", "haw", "he", "hi", "hr", "ht", "hu", "hy",
    "hyw", "ia", "id", "io", "is", "it", "ja", "jbo", "ka", "kk", "kl", "kn", "ko", "kok", "ku", "ky", "la", "lb", "lt", "lv",
    "mi", "mk", "ml", "mr", "ms", "mt", "mto", "my", "nb", "ne", "nl", "nog", "om", "or", "pa", "pap", "pl", "pt", "pt-br",
    "qu", "quc", "ro", "ru", "sd", "shn", "si", "sk", "sl", "smj", "sq", "sr", "sv", "sw", "ta", "te", "th", "ti", "tk", "tn",
    "tr", "tt", "ug", "uk", "ur", "uz", "vi", "yue",
})  # fmt: skip

RELATIVES: Final = {
    "tl": "id", "fil": "id", "jv": "id", "su": "id", "ceb": "id", "gl": "pt", "ast": "es", "oc": "ca", "co": "it", "sc": "it",
    "fy": "nl", "li": "nl", "yi": "de", "fo": "is", "so": "om", "mg": "ms", "ha": "sw", "rw": "sw", "zu": "tn", "xh": "tn",
    "ckb": "ku", "ps": "ur", "tg": "fa", "mn": "kk", "dv": "si", "sa": "hi", "mai": "hi", "bho": "hi",
}  # fmt: skip

_SCRIPTS: Final = (
    ("Cyrillic", "ru", {"ru", "uk", "be", "bg", "mk", "sr", "kk", "ky", "tt", "ba", "cv", "tg", "mn", "nog", "uz", "az"}),
    ("Greek", "el", {"el", "grc"}),
    ("Arabic", "ar", {"ar", "fa", "ur", "sd", "ug", "ku", "ps", "ckb"}),
    ("Hebrew", "he", {"he", "iw", "yi", "ji"}),
    ("Devanagari", "hi", {"hi", "mr", "ne", "kok", "sa", "mai", "bho"}),
    ("Bengali", "bn", {"bn", "as"}),
    ("Gujarati", "gu", {"gu"}),
    ("Gurmukhi", "pa", {"pa"}),
    ("Tamil", "ta", {"ta"}),
    ("Telugu", "te", {"te"}),
    ("Kannada", "kn", {"kn"}),
    ("Malayalam", "ml", {"ml"}),
    ("Sinhala", "si", {"si"}),
    ("Thai", "th", {"th"}),
    ("Myanmar", "my", {"my", "shn"}),
    ("Georgian", "ka", {"ka"}),
    ("Armenian", "hy", {"hy", "hyw"}),
    ("Ethiopic", "am", {"am", "ti"}),
    ("Hangul", "ko", {"ko"}),
    ("Hiragana", "ja", {"ja"}),
    ("Katakana", "ja", {"ja"}),
    ("Han", "zh", {"zh", "cmn", "yue", "hak", "ja"}),
)
"""A script, who says it where the sentence's own voice cannot, and the languages that are written in it themselves."""

_SIGNS: Final = tuple((regex.compile(rf"\p{{Script={name}}}"), lang, own) for name, lang, own in _SCRIPTS)
_LETTER: Final = regex.compile(r"\p{L}")
_LATIN: Final = regex.compile(r"\p{Script=Latin}")


def base(lang: str) -> str:
    """Return the primary subtag of a BCP 47 code, in lower case."""
    return lang.replace("_", "-").split("-")[0].lower()


def language_of(text: str, lang: str) -> str:
    """Return `lang`, or the language that says `text` where none of its letters belongs to a script that `lang` is read in.

    Latin letters stay with `lang`: every voice of espeak-ng passes them to English by itself.
    """
    if not _LETTER.search(text) or _LATIN.search(text):
        return lang
    mine = base(lang)
    for pattern, reader, own in _SIGNS:
        if pattern.search(text):
            return lang if mine in own else reader
    return lang


def voice_for(lang: str) -> tuple[str, Finding | None]:
    """Return the name of the voice for a BCP 47 code, without variant, and a warning where it is only a relative.

    Raises `ProviderError` where no voice can say it at all.
    """
    full, short = lang.replace("_", "-").lower(), base(lang)
    for code in (full, short):
        if code in VOICES:
            return VOICES[code], None
        if code in SPOKEN:
            return code, None
    if short in ("", "und", "zxx", "qme", "qht", "qam", "qst", "art"):
        return VOICES["en"], None
    if short in RELATIVES:
        near = RELATIVES[short]
        return VOICES.get(near, near), Finding(
            code="voice-language",
            severity=Severity.WARNING,
            message=f"no offline voice speaks {lang}; the voice of {near} reads it",
            measured=lang,
            hint="Give a recording with --voice FILE.wav --words FILE.json, or build with --voice none.",
        )
    raise ProviderError(
        "no offline voice speaks this language",
        got=lang,
        hint="Give a recording with --voice FILE.wav --words FILE.json, or build with --voice none.",
    )
