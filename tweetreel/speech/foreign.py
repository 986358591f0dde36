"""How one written unit is said outside English: letters and digits as they stand, signs by the language's own names.

Knows the tables of languages.py and no grammar. The decision here: a name follows the number it belongs to ("$5" is
"5 Dollar"), which holds in every language listed; what has no name stays silent rather than English.
"""

from __future__ import annotations

import regex

from tweetreel.speech.languages import ABBREVIATIONS, NEEDS_STOP, OWN_CURRENCIES, PERCENT_BEFORE, SIGNS, Signs
from tweetreel.speech.saying import Context, Kind, Saying, undressed, words_only

_NUMBER = r"\p{Nd}+(?:[.,:٫٬'’]\p{Nd}+)*"
_CURRENCY = r"(?:[A-Z]{1,2}\$|[$＄€£¥￥₹₪₺₽₴₩฿₫])"
_MONEY_BEFORE = regex.compile(
    rf"(?P<sign>[+\-−–]?)(?P<cur>{_CURRENCY})(?P<num>{_NUMBER})(?P<mag>[kKmMbB]|[mMbB]n)?(?P<rest>[^\p{{N}}\p{{S}}]*)"
)
_MONEY_AFTER = regex.compile(
    rf"(?P<sign>[+\-−–]?)(?P<num>{_NUMBER})(?P<mag>[kKmMbB]|[mMbB]n)?(?P<cur>{_CURRENCY})(?P<rest>[^\p{{N}}\p{{S}}]*)"
)
_PERCENT = regex.compile(
    rf"(?P<sign>[+\-−–]?)(?:[%٪％](?P<first>{_NUMBER})|(?P<num>{_NUMBER})[%٪％])(?P<rest>[^\p{{N}}\p{{S}}]*)"
)
_MULTIPLE = regex.compile(rf"(?P<num>{_NUMBER})[xX×]")
_SIGNED = regex.compile(rf"(?P<sign>[+\-−–])(?P<num>{_NUMBER})")
_TIME = regex.compile(r"\p{Nd}{1,2}[:：]\p{Nd}\p{Nd}")
_YEAR = regex.compile(r"(?:19|20)[0-9]{2}")
_SPELT = regex.compile(r"[\p{L}\p{M}][\p{L}\p{M}\u200c\u200d'’]*")
_PIECE = regex.compile(rf"{_NUMBER}|[\p{{L}}\p{{M}}\u200c\u200d'’ʼ׳״\"]+|°C|.", regex.DOTALL)


def say(core: str, context: Context, lang: str) -> Saying:
    """Return how `core`, a unit without its outer punctuation, is said in `lang`, a primary language code."""
    text = undressed(core)
    saying = _said(text, context, SIGNS.get(lang, Signs()), lang)
    rule = saying.rule or ("letterform" if text != core else "")
    return Saying(words=words_only(saying.words, keep_digits=True), kind=saying.kind, rule=rule)


def dot_word(lang: str) -> str:
    """Return the name of the full stop in an address in `lang`, "" where none is known."""
    return SIGNS.get(lang, Signs()).dot


def _said(text: str, context: Context, signs: Signs, lang: str) -> Saying:
    full = _abbreviated(text, context, lang)
    if full:
        return Saying(words=(full,), kind="abbreviation", rule="abbreviation")
    if _SPELT.fullmatch(text):
        lowered = context.shouting and text.isupper() and len(text) > 1
        return Saying(words=(text.lower() if lowered else text,))
    names = signs.named() | {sign: name for (own, sign), name in OWN_CURRENCIES.items() if own == lang}
    for kind, pattern in (("money", _MONEY_BEFORE), ("money", _MONEY_AFTER), ("percent", _PERCENT), ("number", _SIGNED)):
        match = pattern.fullmatch(text)
        if match is not None:
            return _amount(match, kind, signs, lang)
    multiple = _MULTIPLE.fullmatch(text)
    if multiple is not None:
        return Saying(words=(multiple["num"], signs.times), kind="number", rule="multiple")
    if _TIME.fullmatch(text):
        return Saying(words=(text.replace("：", ":"),), kind="time")
    if _YEAR.fullmatch(text):
        return Saying(words=(text,), kind="date")
    if regex.fullmatch(_NUMBER, text):
        return Saying(words=(text,), kind="number")
    pieces = _PIECE.findall(text)
    words = tuple(
        regex.sub('["״]', "", piece) if regex.match(r"[\p{L}\p{M}\p{N}]", piece) else names.get(piece, "") for piece in pieces
    )
    named = any(piece in names for piece in pieces)
    return Saying(words=words, kind="number" if text[:1].isdigit() else "word", rule="symbol" if named else "")


def _abbreviated(text: str, context: Context, lang: str) -> str:
    short = text.casefold()
    said = ABBREVIATIONS.get(lang, {}).get(short, "")
    return said if context.stop or "." in short or short not in NEEDS_STOP else ""


def _amount(match: regex.Match[str], kind: str, signs: Signs, lang: str) -> Saying:
    groups = match.groupdict()
    sign = {"+": signs.plus, "": ""}.get(groups["sign"], signs.minus)
    number = groups["num"] or groups.get("first") or ""
    magnitude = {"k": signs.thousand, "m": signs.million, "b": signs.billion}.get((groups.get("mag") or "")[:1].casefold(), "")
    rest = groups.get("rest") or ""
    if kind == "percent":
        order = (signs.percent, number) if lang in PERCENT_BEFORE else (number, signs.percent)
        return Saying(words=(sign, *order, rest), kind="percent", rule="percent")
    if kind == "money":
        name = OWN_CURRENCIES.get((lang, groups["cur"])) or signs.named().get(groups["cur"][-1:], "")
        return Saying(words=(sign, number, magnitude or groups["mag"] or "", name, rest), kind="money", rule="money")
    known: Kind = "number"
    return Saying(words=(sign, number), kind=known, rule="sign")
