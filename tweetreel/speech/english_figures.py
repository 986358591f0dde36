"""Figures in English: money, percents, dates, times, ranges, fractions, units, versions, sums.

Knows one unit and its neighbours; words and abbreviations are english.py and english_words.py. The decision here: each rule
is a pattern over the whole unit, and the rules stand in one table from the most to the least special, so that which one
takes a unit can be read off it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TypeAlias

import regex

from tweetreel.speech import lexicon
from tweetreel.speech.english_words import letters_of, say_word
from tweetreel.speech.numerals import cardinal, decade, decimal, digits, fraction, ordinal, whole_number, year
from tweetreel.speech.saying import Context, Saying, ascii_digits, undressed

NUM = r"(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)"
_MAG = r"(?:MM|mm|[mMbBtT]n|trn|mil|mio|[kKmMbBtT])"
_CURRENCY = "(?:" + "|".join(sorted(map(regex.escape, lexicon.CURRENCIES), key=len, reverse=True)) + ")"
_CODE = "(?:" + "|".join(lexicon.CURRENCY_CODES) + ")"
_UNIT = "(?:" + "|".join(sorted(map(regex.escape, lexicon.UNITS), key=len, reverse=True)) + ")"
_SIGN = r"(?P<sign>[+\-~≈<>±]?)"
_SIGN_WORDS = {"+": "plus", "-": "minus", "~": "about", "≈": "about", "<": "under", ">": "over", "±": "plus or minus", "": ""}
_MERIDIEM = r"(?P<m>[aApP])\.?[mM]"
_VULGAR = {char: unicodedata.numeric(char) for char in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅒"}

_PLAIN_INTEGER = regex.compile(r"\d+")
NUMERIC = regex.compile(rf"[+\-~]?(?:{NUM})(?:-{NUM})?")
_BARE_MONEY = regex.compile(rf"[+\-~]?(?P<cur>{_CURRENCY})(?P<num>{NUM})(?:-(?:{_CURRENCY})?{NUM})?")

Match: TypeAlias = "regex.Match[str]"
Rule = Callable[[Match, Context], Saying | None]


_POINTED = regex.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+|\d+),(\d\d?)(?![\d,])")
"""A number with the continent's decimal comma: "1.299,00", "4,5"."""


def normal(core: str) -> str:
    """Return a unit with plain letters, ASCII digits, straight quotes and, beside figures, a hyphen for every dash."""
    text = ascii_digits(undressed(core)).replace("’", "'").replace("‘", "'").replace("″", '"').replace("′", "'")
    text = _POINTED.sub(lambda match: match[1].replace(".", "") + "." + match[2], text)
    dashed: str = regex.sub(r"(?<=[\dkKmMbBpP%$€£])\s?[–—−‒]\s?(?=[\d$€£.])|^[−–](?=[\d$€£.])", "-", text)
    return dashed


def _amount(number: str, magnitude: str | None) -> tuple[str, ...]:
    return (*decimal(number), *((lexicon.MAGNITUDES[magnitude.casefold()],) if magnitude else ()))


def _signed(match: Match) -> tuple[str, ...]:
    return tuple(_SIGN_WORDS[match["sign"] or ""].split())


def _money(match: Match, context: Context) -> Saying:
    groups = match.groupdict()
    sign = lexicon.CURRENCY_CODES.get(groups["cur"], groups["cur"])
    one, several, hundredth, hundredths = lexicon.CURRENCIES[sign]
    number, magnitude = groups["num"], groups.get("mag")
    high, high_magnitude = groups.get("high"), groups.get("highmag")
    tail = ("plus",) if groups.get("plus") else ()
    if groups.get("per"):
        period = lexicon.PERIODS.get(groups["per"].casefold(), groups["per"])
        tail = (*tail, "an" if period in {"hour", "unit"} and period != "unit" else "a", period)
    head = _signed(match)
    if high:
        low_words = _amount(number, magnitude)
        return Saying(words=(*head, *low_words, "to", *_amount(high, high_magnitude), several, *tail), kind="money")
    if not magnitude and not tail and context.following.casefold() in lexicon.MAGNITUDE_WORDS | {"bn", "mn", "tn"}:
        return Saying(words=(*head, *decimal(number)), kind="money")
    whole, _, cents = number.replace(",", "").partition(".")
    if not magnitude and len(cents) == 2:
        return Saying(words=(*head, *_with_cents(whole, cents, one, several, hundredth, hundredths), *tail), kind="money")
    single = number == "1" and not magnitude
    return Saying(words=(*head, *_amount(number, magnitude), *(one if single else several).split(), *tail), kind="money")


def _with_cents(whole: str, cents: str, one: str, several: str, hundredth: str, hundredths: str) -> tuple[str, ...]:
    small = (*cardinal(int(cents)), hundredth if int(cents) == 1 else hundredths)
    large = (*whole_number(whole or "0"), *(one if whole == "1" else several).split())
    if int(cents) == 0:
        return large
    return small if whole.strip("0") == "" else (*large, "and", *small)


def _magnitude_after_money(match: Match, context: Context) -> Saying | None:
    word = match[0].casefold()
    said = lexicon.MAGNITUDES.get(word, word)
    money = _BARE_MONEY.fullmatch(normal(context.previous))
    if money is not None:
        return Saying(words=(said, *lexicon.CURRENCIES[money["cur"]][1].split()), kind="money", rule="money")
    if word != said and NUMERIC.fullmatch(normal(context.previous)):
        return Saying(words=(said,), kind="number", rule="magnitude")
    return None


def _percent(match: Match, _: Context) -> Saying:
    high = ("to", *decimal(match["high"])) if match["high"] else ()
    plus = ("plus",) if match["plus"] else ()
    points = ("points",) if match["points"] else ()
    return Saying(words=(*_signed(match), *decimal(match["num"]), *high, "percent", *plus, *points), kind="percent")


def _multiple(match: Match, context: Context) -> Saying:
    high = ("to", *decimal(match["high"])) if match["high"] else ()
    maker = regex.fullmatch(r"(?:engineer|developer|dev|programmer|coder)s?", context.following.casefold()) is not None
    unit = "ex" if maker else "time" if match["num"] == "1" and not high else "times"
    return Saying(
        words=(*_signed(match), *decimal(match["num"]), *high, unit, *(("plus",) if match["plus"] else ())), kind="number"
    )


def _dimensions(match: Match, _: Context) -> Saying:
    parts = regex.split("[xX×]", match[0])
    words = [word for part in parts for word in ("by", *decimal(part))]
    return Saying(words=tuple(words[1:]), kind="number")


def _ordinal(match: Match, _: Context) -> Saying:
    words = ordinal(int(match["num"].replace(",", "")))
    return Saying(words=(*words[:-1], words[-1] + "s") if match["plural"] else words, kind="number")


def _decade(match: Match, context: Context) -> Saying | None:
    number = int(match["num"])
    if number % 10 or (number < 100 and not 20 <= number <= 90):
        return None
    of_a_decade = bool(match["mark"]) or number >= 100 or context.previous.casefold() in lexicon.DECADE_HEADS
    return Saying(words=decade(number), kind="date") if of_a_decade else None


def _short_year(match: Match, _: Context) -> Saying:
    number = int(match["num"])
    return Saying(words=("oh", *cardinal(number)) if number < 10 else cardinal(number), kind="date")


def _year_range(match: Match, _: Context) -> Saying | None:
    first, last = int(match["first"]), match["last"]
    if not 1100 <= first <= 2099:
        return None
    if len(last) == 2:
        return Saying(words=(*year(first), "to", *_short_number(int(last))), kind="date")
    return Saying(words=(*year(first), "to", *year(int(last))), kind="date") if 1100 <= int(last) <= 2099 else None


def _short_number(number: int) -> tuple[str, ...]:
    return ("oh", *cardinal(number)) if number < 10 else cardinal(number)


def _date(match: Match, _: Context) -> Saying | None:
    groups = match.groupdict()
    a, b = int(groups["a"]), int(groups["b"])
    month, day = (a, b) if groups.get("iso") or b > 12 or (a <= 12 and not groups.get("dotted")) else (b, a)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    words: tuple[str, ...] = (lexicon.MONTH_NAMES[month - 1], *ordinal(day))
    if groups.get("year"):
        number = int(groups["year"])
        words = (*words, *(year(number) if number >= 100 else _short_number(number)))
    return Saying(words=words, kind="date")


def _clock(match: Match, _: Context) -> Saying | None:
    words: tuple[str, ...] = ()
    for part in match[0].casefold().replace(".", "").split("-"):
        time = regex.fullmatch(r"(\d{1,2})(?::(\d\d))?(?:([ap])m?)?", part)
        if time is None or int(time[1]) > 24 or int(time[2] or 0) > 59:
            return None
        minutes = _minutes(int(time[1]), time[2], meridiem=time[3] is not None or "m" in match[0].casefold())
        spoken = (*cardinal(int(time[1])), *minutes, *((time[3].upper(), "M") if time[3] else ()))
        words = (*words, "to", *spoken) if words else spoken
    return Saying(words=words, kind="time")


def _minutes(hour: int, minutes: str | None, *, meridiem: bool) -> tuple[str, ...]:
    if minutes is None:
        return ()
    if minutes == "00":
        return () if meridiem else ("hundred",) if hour > 12 else ("o'clock",)
    return _short_number(int(minutes))


def _clock_or_score(match: Match, context: Context) -> Saying | None:
    if context.following.casefold().replace(".", "") in {"am", "pm"} and match["minutes"] == "00":
        return Saying(words=cardinal(int(match["hour"])), kind="time", rule="time")
    return _clock(match, context)


def _meridiem_alone(match: Match, context: Context) -> Saying | None:
    return Saying(words=(match["m"].upper(), "M"), kind="time") if context.previous[:1].isdigit() else None


def _running_time(match: Match, _: Context) -> Saying:
    first, *rest = match[0].split(":")
    words = whole_number(first)
    for part in rest:
        words = (*words, *_short_number(int(part)))
    return Saying(words=words, kind="time")


def _hours(match: Match, _: Context) -> Saying:
    hours, minutes = int(match["hours"]), int(match["minutes"])
    said = (*cardinal(hours), "hour" if hours == 1 else "hours", *cardinal(minutes), "minute" if minutes == 1 else "minutes")
    return Saying(words=said, kind="time")


def _quarter(match: Match, _: Context) -> Saying:
    said = match["year"]
    tail: tuple[str, ...] = () if not said else year(int(said)) if len(said) == 4 else _short_number(int(said))
    return Saying(words=(match["letter"].upper(), *cardinal(int(match["num"])), *tail), kind="date")


def _fiscal_year(match: Match, _: Context) -> Saying:
    said = match["year"]
    return Saying(words=("fiscal", "year", *(year(int(said)) if len(said) == 4 else _short_number(int(said)))), kind="date")


def _slashed(match: Match, context: Context) -> Saying | None:
    top, bottom = int(match["top"]), int(match["bottom"])
    if context.previous.casefold() in {"on", *lexicon.WEEKDAYS} and 1 <= top <= 12 and 1 <= bottom <= 31:
        return Saying(words=(lexicon.MONTH_NAMES[top - 1], *ordinal(bottom)), kind="date", rule="date")
    if context.following.casefold() in {"stars", "star", "people", "users", "times", "done", "complete"}:
        return Saying(words=(*cardinal(top), "out", "of", *cardinal(bottom)), kind="number", rule="ratio")
    if 2 <= bottom <= 9 and 1 <= top < bottom:
        return Saying(words=fraction(top, bottom), kind="number", rule="fraction")
    if bottom in {16, 32, 64, 100, 1000} and 1 <= top < bottom:
        return Saying(words=fraction(top, bottom), kind="number", rule="fraction")
    if bottom and top <= bottom:
        return Saying(words=(*cardinal(top), "out", "of", *cardinal(bottom)), kind="number", rule="ratio")
    return Saying(words=(*cardinal(top), *cardinal(bottom)), kind="number", rule="slashed")


def _vulgar(match: Match, _: Context) -> Saying:
    value = _VULGAR[match["part"]]
    bottom = next(n for n in (2, 3, 4, 5, 6, 8, 10) if abs(value * n - round(value * n)) < 1e-9)
    part = fraction(round(value * bottom), bottom)
    if not match["whole"]:
        return Saying(words=part, kind="number", rule="fraction")
    part = ("a", *part[1:]) if part[0] == "one" else part
    return Saying(words=(*whole_number(match["whole"]), "and", *part), kind="number", rule="fraction")


def _feet(match: Match, _: Context) -> Saying:
    feet = cardinal(int(match["feet"]))
    if match["inches"]:
        return Saying(words=(*feet, "foot", *cardinal(int(match["inches"]))), kind="number", rule="length")
    return Saying(words=(*feet, "foot" if match["feet"] == "1" else "feet"), kind="number", rule="length")


def _inches(match: Match, _: Context) -> Saying:
    return Saying(words=(*decimal(match["num"]), "inch" if match["num"] == "1" else "inches"), kind="number", rule="length")


def _scan_lines(match: Match, _: Context) -> Saying:
    rate = cardinal(int(match["rate"])) if match["rate"] else ()
    return Saying(words=(*paired(match["lines"]), "P", *rate), kind="number")


def paired(number: str) -> tuple[str, ...]:
    """Read digits the way model names are read: 720 "seven twenty", 1080 "ten eighty", 305 "three oh five"."""
    if len(number) > 4 or number.startswith("0") or len(number) < 3 or number.endswith("000"):
        return whole_number(number) if len(number) <= 3 or number.endswith("000") else digits(number)
    head, tail = number[:-2], int(number[-2:])
    return (*cardinal(int(head)), *(("hundred",) if tail == 0 else _short_number(tail)))


def _letter_after_digit(match: Match, context: Context) -> Saying | None:
    """5G, 3D, and 4K where it is a picture's size or a race rather than four thousand."""
    number, letter = match["num"], match["letter"]
    following = context.following.casefold()
    if letter in "Kk" and not (
        (letter == "K" and number in {"4", "8"} and (following in lexicon.DISPLAY_WORDS or not following))
        or (number in {"5", "10"} and following in lexicon.RACE_WORDS)
    ):
        return None
    return Saying(words=(*cardinal(int(number)), letter.upper()), kind="number")


def _unit(match: Match, context: Context) -> Saying | None:
    unit, number = match["unit"], match["num"]
    if unit == "m" and context.following.casefold() not in lexicon.LENGTH_WORDS:
        return None
    one, several = ("meter", "meters") if unit == "m" else lexicon.UNITS[unit]
    high = ("to", *decimal(match["high"])) if match["high"] else ()
    joined = bool(match["hyphen"])
    name = one if (number == "1" and not high) or joined else several
    return Saying(words=(*_signed(match), *decimal(number), *high, *name.split()), kind="number")


def _unit_alone(match: Match, context: Context) -> Saying | None:
    previous = normal(context.previous)
    if match[0] in lexicon.UNITS_NEEDING_NO_SPACE or NUMERIC.fullmatch(previous) is None:
        return None
    return Saying(words=tuple(lexicon.UNITS[match[0]][0 if previous == "1" else 1].split()), kind="number", rule="unit")


def _magnitude(match: Match, _: Context) -> Saying:
    high = ("to", *_amount(match["high"], match["highmag"])) if match["high"] else ()
    low = decimal(match["num"]) if high and not match["mag"] else _amount(match["num"], match["mag"])
    return Saying(words=(*_signed(match), *low, *high, *(("plus",) if match["plus"] else ())), kind="number")


def _version(match: Match, _: Context) -> Saying:
    return Saying(words=("version", *_dotted(match["num"])), kind="number")


def _dotted_number(match: Match, _: Context) -> Saying:
    return Saying(words=_dotted(match[0]), kind="number", rule="version")


def _dotted(text: str) -> tuple[str, ...]:
    words = [word for part in text.split(".") for word in ("point", *whole_number(part))]
    return tuple(words[1:])


def _rank(match: Match, _: Context) -> Saying:
    return Saying(words=("number", *whole_number(match["num"])), kind="number")


def _sum(match: Match, _: Context) -> Saying:
    names = {
        "+": "plus",
        "-": "minus",
        "*": "times",
        "x": "times",
        "×": "times",
        "/": "divided by",
        "÷": "divided by",
        "=": "equals",
    }
    words: list[str] = []
    for part in regex.findall(rf"{NUM}|[-+*x×/÷=]", match[0]):
        words += names[part].split() if part in names else decimal(part)
    return Saying(words=tuple(words), kind="number")


def _range(match: Match, context: Context) -> Saying:
    if context.previous.casefold() in lexicon.MONTHS and context.previous[:1].isupper():
        days = [ordinal(int(match[name])) for name in ("low", "high") if len(match[name]) <= 2 and match[name].isdigit()]
        if len(days) == 2:
            return Saying(words=(*days[0], "to", *days[1]), kind="date", rule="date")
    return Saying(words=(*decimal(match["low"]), "to", *decimal(match["high"])), kind="number")


def _hyphened_unit(match: Match, context: Context) -> Saying:
    """ "5-year", "20-minute", "24-hour-old": the number, then the words."""
    rest = [say_word(part, context).words for part in match["rest"].split("-") if part]
    number = match["num"]
    said = year(int(number)) if regex.fullmatch(r"(?:19|20)\d\d", number) else decimal(number)
    return Saying(words=(*said, *(word for words in rest for word in words)), kind="number", rule="number")


def _number(match: Match, context: Context) -> Saying:
    text = match["num"]
    plus = ("plus",) if match["plus"] else ()
    if _PLAIN_INTEGER.fullmatch(text) and not plus and not match["sign"]:
        return _integer(text, context)
    return Saying(words=(*_signed(match), *decimal(text), *plus), kind="number")


def _integer(text: str, context: Context) -> Saying:
    previous, following = context.previous.casefold(), context.following.casefold()
    is_day = len(text) <= 2 and 1 <= int(text) <= 31
    if is_day and previous in lexicon.MONTHS and context.previous[:1].isupper():
        return Saying(words=ordinal(int(text)), kind="date", rule="date")
    if is_day and following in lexicon.MONTHS and context.following[:1].isupper() and following not in {"march", "may"}:
        return Saying(words=("the", *ordinal(int(text)), "of"), kind="date", rule="date")
    if len(text) == 4 and text[0] != "0" and _is_year(int(text), previous, following):
        return Saying(words=year(int(text)), kind="date", rule="year")
    return Saying(words=whole_number(text), kind="number")


def _is_year(number: int, previous: str, following: str) -> bool:
    counted = following in lexicon.COUNTED_NOT_DATED or (
        len(following) > 3 and following.isalpha() and following.endswith("s") and following not in lexicon.NOT_PLURAL_NOUNS
    )
    headed = previous in lexicon.YEAR_HEADS or previous in lexicon.MONTHS
    if 1900 <= number <= 2099:
        return not counted or (headed and following not in lexicon.COUNTED_NOT_DATED)
    return 1100 <= number < 1900 and headed and not counted


def _masked(match: Match, _: Context) -> Saying:
    return Saying(words=("bleep",), rule="censored")


def _initials(match: Match, _: Context) -> Saying:
    return Saying(words=letters_of(match[0]), kind="abbreviation", rule="acronym")


def _ampersand(match: Match, context: Context) -> Saying:
    words = [
        say_word(part, context).words if len(part) > 2 or not part.isupper() else letters_of(part)
        for part in match[0].split("&")
    ]
    return Saying(words=tuple(word for part in words for word in ("and", *part))[1:], kind="abbreviation", rule="ampersand")


def _silent(match: Match, _: Context) -> Saying:
    return Saying(words=(), kind="abbreviation", rule="tone mark")


def _rules() -> tuple[tuple[str, regex.Pattern[str], Rule], ...]:
    money_tail = r"(?P<plus>\+)?(?:/(?P<per>\p{L}{1,12}))?"
    high = rf"(?:-{_CURRENCY}?(?P<high>{NUM})(?P<highmag>{_MAG})?)?"
    table: tuple[tuple[str, str, Rule], ...] = (
        ("tone mark", r"/(?:s|j|srs|hj|gen|lh|pos|neg)", _silent),
        (
            "money",
            rf"{_SIGN}(?P<cur>{_CURRENCY}){_SIGN.replace('sign', 'inner')}(?P<num>{NUM})(?P<mag>{_MAG})?{high}{money_tail}",
            _money,
        ),
        ("money", rf"{_SIGN}(?P<num>{NUM})(?P<mag>{_MAG})?(?P<cur>{_CURRENCY}|{_CODE}){money_tail}", _money),
        ("money", rf"{_SIGN}(?P<cur>{_CODE})(?P<num>{NUM})(?P<mag>{_MAG})?{money_tail}", _money),
        ("magnitude", r"(?i:hundred|thousand|million|billion|trillion|lakh|crore|bn|mn|tn|k|mil)", _magnitude_after_money),
        ("percent", rf"{_SIGN}(?P<num>{NUM})%?(?:-(?P<high>{NUM}))?%(?P<plus>\+)?(?P<points>pts?)?", _percent),
        ("multiple", rf"{_SIGN}(?P<num>{NUM})[xX×]?(?:-(?P<high>{NUM}))?[xX×](?P<plus>\+)?", _multiple),
        ("dimensions", r"\d{1,5}(?:\.\d+)?(?:[xX×]\d{1,5}(?:\.\d+)?){1,3}", _dimensions),
        ("ordinal", r"(?P<num>\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:st|nd|rd|th|ST|ND|RD|TH)(?P<plural>s)?", _ordinal),
        ("decade", r"(?P<mark>')?(?P<num>\d0|\d\d\d0)'?s", _decade),
        ("year", r"'(?P<num>\d\d)", _short_year),
        ("years", r"(?P<first>\d{4})[-/](?P<last>\d\d|\d{4})", _year_range),
        ("date", r"(?P<iso>(?P<year>\d{4}))([-/.])(?P<a>\d{1,2})\3(?P<b>\d{1,2})", _date),
        ("date", r"(?P<a>\d{1,2})([-/])(?P<b>\d{1,2})\2(?P<year>\d{4}|\d\d)", _date),
        ("date", r"(?P<dotted>(?P<a>\d{1,2}))\.(?P<b>\d{1,2})\.(?P<year>\d{4})", _date),
        ("time", rf"\d{{1,2}}(?::\d\d)?(?:[aApP]\.?[mM]?)?-\d{{1,2}}(?::\d\d)?{_MERIDIEM}", _clock),
        ("time", rf"\d{{1,2}}(?::\d\d)?{_MERIDIEM}", _clock),
        ("time", r"(?P<hour>\d{1,2}):(?P<minutes>\d\d)(?:-\d{1,2}:\d\d)?", _clock_or_score),
        ("time", _MERIDIEM, _meridiem_alone),
        ("running time", r"\d{1,3}:\d\d:\d\d|\d{1,3}:\d\d", _running_time),
        ("ratio", r"(?P<low>\d{1,3}):(?P<high>\d{1,3})", _range),
        ("quarter", r"(?P<letter>[QH])(?P<num>[1-4])(?:[-/]?'?(?P<year>\d{4}|\d\d))?", _quarter),
        ("quarter", r"(?P<num>[1-4])(?P<letter>[QH])'?(?P<year>\d{4}|\d\d)?", _quarter),
        ("length", r"(?P<hours>\d{1,3})h(?P<minutes>\d{1,2})m?", _hours),
        ("fiscal year", r"FY-?'?(?P<year>\d{4}|\d\d)", _fiscal_year),
        ("fraction", r"(?P<top>\d{1,4})/(?P<bottom>\d{1,4})", _slashed),
        ("fraction", rf"(?P<whole>\d{{1,9}})?(?P<part>[{''.join(_VULGAR)}])", _vulgar),
        ("length", r"(?P<feet>\d{1,3})'(?:(?P<inches>\d{1,2})(?:\"|''|')?)?", _feet),
        ("length", rf"(?P<num>{NUM})\"", _inches),
        ("resolution", r"(?P<lines>\d{3,4})[pP](?P<rate>\d{2,3})?", _scan_lines),
        ("letter", r"(?P<num>\d{1,2})(?P<letter>[GDKk])", _letter_after_digit),
        ("unit", rf"{_SIGN}(?P<num>{NUM})(?:-(?P<high>{NUM}))?(?P<hyphen>-)?(?P<unit>{_UNIT}|m)", _unit),
        ("unit", _UNIT, _unit_alone),
        (
            "magnitude",
            rf"{_SIGN}(?P<num>{NUM})(?P<mag>{_MAG})?(?:-(?P<high>{NUM})(?P<highmag>{_MAG}))?(?<=\p{{L}})(?P<plus>\+)?",
            _magnitude,
        ),
        ("version", r"(?i:v|ver)\.?(?P<num>\d{1,8}(?:\.\d{1,8}){0,5})", _version),
        ("version", r"\d{1,8}(?:\.\d{1,8}){2,7}", _dotted_number),
        ("rank", r"#(?P<num>\d{1,15})", _rank),
        ("range", rf"(?P<low>{NUM})-(?P<high>{NUM})", _range),
        ("sum", rf"[-+]?{NUM}(?:[-+*x×/÷=]{NUM}){{1,20}}=?", _sum),
        ("number", rf"{_SIGN}(?P<num>{NUM})(?P<plus>\+)?", _number),
        ("number", rf"(?P<num>{NUM})-(?P<rest>[\p{{L}}']+(?:-[\p{{L}}']+){{0,6}})", _hyphened_unit),
        ("counter", r"(?P<sign>)(?P<num>\d{1,4})/(?P<plus>)?", _number),
        (
            "censored",
            r"\p{L}{1,10}[*#@$%!]*\*[*#@$%!]*\p{L}{0,10}|(?P<first>[@#$%&*!])(?!(?P=first)+$)[@#$%&*!]{2,20}",
            _masked,
        ),
        ("acronym", r"(?:\p{L}\.)+\p{L}", _initials),
        ("ampersand", r"[\p{L}]{1,15}(?:&[\p{L}]{1,15}){1,4}", _ampersand),
    )
    return tuple((name, regex.compile(pattern), rule) for name, pattern, rule in table)


RULES = _rules()
"""Name of the rule, pattern over the whole unit, rule; tried in order. A rule may pass by giving None."""


def say_numeral_sign(char: str) -> tuple[str, ...]:
    """Return how a character that is a number by itself is said: "½", "²", "①"; nothing for what is no whole number."""
    value = unicodedata.numeric(char, -1.0)
    if char in lexicon.SYMBOLS:
        return tuple(lexicon.SYMBOLS[char].split())
    if char in _VULGAR:
        return _vulgar(regex.fullmatch(r"(?P<whole>)(?P<part>.)", char), Context()).words
    return cardinal(int(value)) if value >= 0 and value == int(value) else ()
