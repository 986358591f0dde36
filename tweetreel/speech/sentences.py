"""Where sentences of a post end, and where a long one takes breath.

Knows punctuation and no meaning. The decision here: a line break always ends a sentence, a full stop only where what stands
before it is no abbreviation, initial or number of a list; what is doubtful stays together, because a pause too few is
heard less than a pause in "Dr. Smith".
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from tweetreel.artifacts import Token
from tweetreel.speech.lists import listed
from tweetreel.speech.segments import SPACELESS

MAX_WORDS_PER_BREATH = 16
"""Spoken words above which a sentence is parted at its clauses."""

_MAX_WORDS_WITHOUT_MARK = 26
_MIN_CLAUSE_WORDS = 4
_THAI_PHRASE_LETTERS = 34

_CLOSERS = r"[\"'”’»)\]}»」』）】〉》*_~`]*"
_EMOJI = (
    r"(?:(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|[\u200d\ufe0f\u20e3\U000E0020-\U000E007F])+)"
)
_END = regex.compile(
    rf"(?P<mark>[.!?…]+|[。！？｡।॥۔؟።။]+)(?P<closers>{_CLOSERS})(?P<emoji>(?:[^\S\n]*{_EMOJI})*)(?P<space>[^\S\n]*)"
)
_WIDE_END = frozenset("。！？｡।॥۔؟።။")
_WIDE_START = regex.compile(rf"[「『（“]|{SPACELESS.pattern}")
_CITED_ON = regex.compile(r"(?:と|って|という|など)")
_LIST_NUMBER = regex.compile(r"\s*(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})")
_INITIALS = regex.compile(r"(?:\p{L}\.)*\p{L}")

_ABBREVIATIONS = listed(
    "ch pg mr mrs ms dr prof st mt jr sr vs v no nos nr vol fig figs ed eds etc approx est dept gen sen rep gov capt lt"
    " sgt col rev hon pres inc ltd co corp bros ave blvd rd jan feb mar apr jun jul aug sep sept oct nov dec mon tue"
    " tues wed thu thur thurs fri sat sun e.g i.e eg ie cf al p pp ca a.k.a min max avg incl excl misc ft lb lbs oz"
    " sq ph.d dipl ing bzw usw ca z.b d.h u.a evtl ggf inkl mio mrd str nr bspw vgl abs art bd hr fr sog sra sres ud"
    " uds pág núm av mme mlle mm ex env tél dott sig sigg ecc gg bijv enz mevr dhr г ул др руб тыс млн млрд т.е т.д"
    " т.п"
)
_MAY_END = listed("etc inc ltd co corp jr sr vs bros al ave blvd st u.s u.k u.n u.s.a d.c a.m p.m ph.d usw ecc enz др г")
_MEASURES = listed("min max lb lbs oz ft sq avg")
_STARTERS = listed(
    "the a an this that these those it we i he she they you my our his her its their but and so if in on at for"
    " what why how when where who there here not no yes now then also as after before with from all most some every"
    " one two new let just thanks der die das el la los las le les il lo et e y und"
)


def sentence_spans(text: str, lang: str) -> tuple[tuple[int, int], ...]:
    """Return the code point ranges `[start, end)` of the sentences of `text`, in order, without outer white space.

    `lang` is a primary language code; Thai, which has no full stop, is parted at its spaces. Every character that is not
    white space lies in exactly one range.
    """
    spans: list[tuple[int, int]] = []
    for line in regex.finditer(r"[^\n\r\u2028\u2029\x0b\x0c\x85]+", text):
        cuts = _cuts(line[0], lang)
        for start, end in zip([0, *cuts], [*cuts, len(line[0])], strict=True):
            piece = line[0][start:end]
            inner = piece.strip()
            if inner:
                begin = line.start() + start + len(piece) - len(piece.lstrip())
                spans.append((begin, begin + len(inner)))
    return tuple(spans)


def breaths(tokens: Sequence[Token], lang: str) -> tuple[tuple[Token, ...], ...]:
    """Return the tokens of one sentence in parts that can be said in one breath each, in order; concatenated they are `tokens`.

    A sentence of more than `MAX_WORDS_PER_BREATH` spoken words is parted at the comma, dash or colon nearest its middle,
    without one before a conjunction (English), and so are its parts.
    """
    words = sum(len(token.spoken) for token in tokens)
    if words <= MAX_WORDS_PER_BREATH:
        return (tuple(tokens),)
    place = _breath_place(tokens, words, lang)
    if place is None:
        return (tuple(tokens),)
    return (*breaths(tokens[:place], lang), *breaths(tokens[place:], lang))


def _breath_place(tokens: Sequence[Token], words: int, lang: str) -> int | None:
    candidates: list[tuple[float, int]] = []
    said = 0
    for index, token in enumerate(tokens[:-1]):
        said += len(token.spoken)
        if (
            said < _MIN_CLAUSE_WORDS
            or words - said < _MIN_CLAUSE_WORDS
            or not any(after.spoken for after in tokens[index + 1 :])
        ):
            continue
        following = tokens[index + 1]
        if token.mark and token.spoken and following.spoken:
            weight = {":": -2.0, ";": -3.0, "?": -4.0, "!": -4.0}.get(token.mark, 0.0)
        elif not token.spoken and following.spoken and _spoken_mark(tokens[: index + 1]):
            weight = 0.0
        elif words > _MAX_WORDS_WITHOUT_MARK and lang == "en" and following.shown.casefold() in _CONJUNCTIONS:
            weight = 5.0
        else:
            continue
        candidates.append((abs(said - words / 2) + weight, index + 1))
    return min(candidates)[1] if candidates else None


_CONJUNCTIONS = listed("and but because which that so while when where although though or if unless since until")


def _spoken_mark(tokens: Sequence[Token]) -> str:
    return next((token.mark for token in reversed(tokens) if token.spoken), "")


def _cuts(line: str, lang: str) -> list[int]:
    cuts = [match.end() for match in _END.finditer(line) if match.end() < len(line) and _ends_here(line, match)]
    return sorted({*cuts, *_thai_cuts(line)}) if lang == "th" else cuts


def _ends_here(line: str, match: regex.Match[str]) -> bool:
    mark, following = match["mark"], line[match.end() :]
    if mark[-1] in _WIDE_END:
        return not (match["closers"] and _CITED_ON.match(following))
    if not match["space"] and not match["emoji"]:
        return mark[-1] in "!?" and _WIDE_START.match(following) is not None and not _CITED_ON.match(following)
    if "!" in mark or "?" in mark:
        return not (match["closers"] and following[:1].islower())
    if len(mark) > 1 or mark == "…":
        return not following[:1].islower()
    return _full_stop_ends(line[: match.start()], following)


def _full_stop_ends(before: str, following: str) -> bool:
    written = regex.search(r"[\p{L}\p{M}\p{N}.]*$", before)[0].lstrip(".")
    word = written.casefold()
    if not before[: len(before) - len(written)].strip() and _LIST_NUMBER.fullmatch(before):
        return False
    initials = _INITIALS.fullmatch(written) is not None and ("." in written or (written.isupper() and written != "I"))
    if not initials and word not in _ABBREVIATIONS:
        return not (word.isdigit() and len(word) <= 2 and following[:1].islower())
    if word in {"no", "nos"}:
        return not following[:1].isdigit()
    starter = regex.match(r"[\p{L}']+", following)
    may_end = initials or word in _MAY_END
    if starter is None or not (starter[0].istitle() or starter[0] in {"I", "A"}):
        return False
    return word in _MEASURES or (may_end and starter[0].casefold() in _STARTERS)


def _thai_cuts(line: str) -> list[int]:
    cuts: list[int] = []
    last = 0
    for space in regex.finditer(r"(?<=[\p{Thai}ๆฯ])[^\S\n]+(?=[\p{Thai}])", line):
        if space.start() - last >= _THAI_PHRASE_LETTERS and len(line) - space.end() >= 8:
            cuts.append(space.end())
            last = space.end()
    return cuts
