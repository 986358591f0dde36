"""How one written unit is said in English: "$4.2B" is "four point two billion dollars", "Q3" is "Q three".

Knows one unit and its neighbours (saying.py), nothing of sentences, posts or captions. The decision here: lists come first,
then the rules for figures, then words; what none of them takes is composed from its runs of letters, digits and signs, so
that every unit can be said and no sign reaches the voice.
"""

from __future__ import annotations

from dataclasses import replace

import regex

from tweetreel.speech import lexicon
from tweetreel.speech.english_figures import NUM, NUMERIC, RULES, normal, paired, say_numeral_sign
from tweetreel.speech.english_words import say_word
from tweetreel.speech.numerals import decimal, digits
from tweetreel.speech.saying import Context, Kind, Saying, words_only


def say(core: str, context: Context) -> Saying:
    """Return how `core`, a unit without its outer punctuation, is said; its words hold letters and apostrophes only."""
    text = normal(core)
    saying = _first_rule(text, context)
    if saying.rule == "" and text.casefold() != core.casefold().replace("’", "'"):
        saying = Saying(words=saying.words, kind=saying.kind, rule="letterform")
    return Saying(words=words_only(saying.words, keep_digits=False), kind=saying.kind, rule=saying.rule)


def identifier_words(name: str, *, shouting: bool = False) -> tuple[str, ...]:
    """Return the words of a name written without spaces (a handle, a hashtag, an address): "jack_d99" -> jack, d, ..."""
    context = Context(shouting=shouting)
    return words_only(_compose(normal(name), context), keep_digits=False)


def _first_rule(text: str, context: Context) -> Saying:
    if context.digits:
        return Saying(words=digits(text), kind="number", rule="telephone")
    known = _abbreviation(text, context)
    if known is not None:
        return known
    if text in lexicon.SYMBOLS:
        return Saying(words=(lexicon.SYMBOLS[text],), kind="percent" if text == "%" else "word", rule="symbol")
    shared = _PER.fullmatch(text)
    if shared is not None:
        return _per(shared, context)
    for name, pattern, rule in RULES:
        match = pattern.fullmatch(text)
        if match is not None:
            saying = rule(match, context)
            if saying is not None:
                return Saying(words=saying.words, kind=saying.kind, rule=saying.rule or name)
    if regex.fullmatch(r"[\p{L}\p{M}']+", text):
        return say_word(text, context)
    pieces = [piece for piece in text.split("-" if "-" in text else "/") if piece]
    if len(pieces) > 1:
        apart = replace(context, previous="", following="", stop=False)
        parts = [_first_rule(piece, apart) for piece in pieces]
        rules = [part.rule for part in parts if part.rule]
        return Saying(words=tuple(word for part in parts for word in part.words), rule=rules[0] if rules else "")
    words = _compose(text, context)
    kind: Kind = "number" if text[:1].isdigit() else "word"
    return Saying(words=words, kind=kind, rule="composed")


def _per(match: regex.Match[str], context: Context) -> Saying:
    """Say "GDP/yr" and "$10/1M": the head, then what it is counted by."""
    head = _first_rule(match["head"], replace(context, following=""))
    if match["number"]:
        tail = ("per", *_first_rule(match["number"], replace(context, previous="")).words)
    else:
        period = lexicon.PERIODS[match["period"]]
        tail = ("an" if period == "hour" else "a", period)
    return Saying(words=(*head.words, *tail), kind=head.kind, rule=head.rule or "rate")


def _abbreviation(text: str, context: Context) -> Saying | None:
    lower = text.casefold()
    said = lexicon.ABBREVIATIONS.get(lower) or (lexicon.ABBREVIATIONS.get(lower.replace(".", "")) if "." in lower[1:] else None)
    if said is not None:
        wants_capitals = lower in lexicon.ONLY_CAPITALS and not text.isupper()
        wants_stop = lower in lexicon.ONLY_WITH_STOP and not (context.stop or "." in text)
        lone_letter = len(lower) == 1 and lower.isalpha() and (text.isupper() or (lower == "v" and not context.following))
        feet = lower == "ft" and NUMERIC.fullmatch(context.previous) is not None
        if not (wants_capitals or wants_stop or lone_letter or feet):
            kind: Kind = "time" if lower == "24/7" else "abbreviation"
            return Saying(words=tuple(said.split()), kind=kind, rule="abbreviation")
    if text in lexicon.CASED_ABBREVIATIONS and context.following[:1].isupper():
        if text in {"St", "Mt", "Ft"} or context.stop or text in {"Dr", "Ms", "Sgt", "Capt"}:
            return Saying(words=(lexicon.CASED_ABBREVIATIONS[text],), kind="abbreviation", rule="abbreviation")
    elif text == "St" and context.stop:
        return Saying(words=("street",), kind="abbreviation", rule="abbreviation")
    if lower in {"no", "nos", "nr"} and context.stop and context.following[:1].isdigit():
        return Saying(words=("numbers" if lower == "nos" else "number",), kind="abbreviation", rule="abbreviation")
    if lower == "co" and context.stop and context.previous[:1].isupper():
        return Saying(words=("company",), kind="abbreviation", rule="abbreviation")
    return _calendar_word(text, lower, context)


def _calendar_word(text: str, lower: str, context: Context) -> Saying | None:
    beside_number = context.previous[:1].isdigit() or context.following[:1].isdigit()
    if lower in lexicon.MONTHS and text[0].isupper() and len(text) <= 4 and lower not in {"may", "june", "july"}:
        if beside_number or (lower not in {"mar", "jun", "jul", "sep"} and (context.stop or not context.shouting)):
            return Saying(words=(lexicon.MONTH_NAMES[lexicon.MONTHS[lower] - 1],), kind="date", rule="month")
    elif lower in lexicon.WEEKDAYS and text[0].isupper():
        beside_date = beside_number or context.following.casefold() in lexicon.MONTHS
        if beside_date or lower not in lexicon.WEEKDAYS_THAT_ARE_WORDS:
            return Saying(words=(lexicon.WEEKDAYS[lower],), kind="date", rule="weekday")
    return None


_PERIOD = "|".join(sorted((regex.escape(period) for period in lexicon.PERIODS if len(period) > 1), key=len, reverse=True))
_PER = regex.compile(rf"(?P<head>[^/]{{2,40}})/(?P<period>{_PERIOD})|(?P<head>[$€£¥₹][^/]{{1,40}})/(?P<number>\d[^/]{{0,12}})")
_RUN = regex.compile(rf"[\p{{L}}\p{{M}}]+(?:'[\p{{L}}]+)?|{NUM}|\p{{No}}|\p{{Nl}}|.", regex.DOTALL)


def _compose(text: str, context: Context) -> tuple[str, ...]:
    """Say the runs of letters, digits and signs of `text` one after the other."""
    runs = _RUN.findall(text)
    words: list[str] = []
    waiting: list[str] = []
    for index, run in enumerate(runs):
        before, after = runs[index - 1] if index else "", runs[index + 1] if index + 1 < len(runs) else ""
        if run[0].isdigit() and run.isascii():
            words += paired(run) if run.isdigit() and (before[-1:].isalpha() or after[:1].isalpha()) else decimal(run)
        elif regex.match(r"\p{N}", run):
            words += say_numeral_sign(run)
        elif run[0].isalpha() or regex.match(r"\p{M}", run):
            words += say_word(run, context).words
        elif run == "." and after and _is_dotted_name(before, after):
            words.append("dot")
        elif run in "<>" and before and after:
            words += ("less" if run == "<" else "more", "than")
        elif run in "$€£¥₹" and after[:1].isdigit():
            waiting = lexicon.CURRENCIES[run][1].split()
        elif run in "&+@=%°":
            words += lexicon.SYMBOLS[run].split()
        if run[0].isdigit() and waiting:
            words += waiting
            waiting = []
    return tuple(words)


def _is_dotted_name(before: str, after: str) -> bool:
    ending = after.casefold()
    return before[-1:].isalnum() and (ending in lexicon.FILE_ENDINGS or ending in lexicon.TOP_DOMAINS_SAID)
