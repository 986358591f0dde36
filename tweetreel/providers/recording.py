"""Somebody's own recording with its word times, as a narration of the script.

Opens no file: sound and text are handed in, media reads them. The decision here: recording and script are compared letter by
letter, without case, accents of typing or punctuation, and either what is said or what is shown may stand in the list; so the
words of any recogniser fit, and the first place that differs is named.
"""

from __future__ import annotations

import itertools
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tweetreel.artifacts import Narration, Word, WordTimes
from tweetreel.codec import from_json
from tweetreel.core.time import SAMPLE_RATE, snap
from tweetreel.errors import InputError, Location
from tweetreel.providers.narration import Origin, Take, Utterance, VoiceRequest, utterances

MAX_SECONDS: Final = 3600
MAX_JSON_BYTES: Final = 8_000_000
MAX_WORDS: Final = 50_000

_FORMS: Final = (
    'a list of {"text", "start", "end"} in seconds or {"text", "startMs", "endMs"}, {"words": such a list}, or a words.json'
)
_TEXT_KEYS: Final = ("text", "word")
_UNITS: Final = (("start", "end", Fraction(1)), ("startMs", "endMs", Fraction(1, 1000)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A word of the recording: what was recognised, and samples [start, end) at 48 kHz."""

    text: str
    start: int
    end: int
    origin: Origin = "provider"


class Recording:
    """A recorded voice: float32 (samples,) or (samples, channels) at 48 kHz, and the text of its word times."""

    def __init__(
        self, *, sound: NDArray[np.float32], words: str | bytes, name: str = "recording", where: str = "words"
    ) -> None:
        self._sound = sound
        self._words = words
        self._name = name
        self._where = where

    def narrate(self, request: VoiceRequest) -> Take:
        """Give each spoken token of the request's script its time in the recording, whose sound is left as it is.

        Raises `InputError` for a sound or a list that cannot be used, and for the first word that differs from the script.
        """
        sound = _mono(self._sound, self._name)
        said = utterances(request.script)
        heard = parse_words(self._words, where=self._where)
        words = _match(said, heard, samples=len(sound), where=self._where)
        times = WordTimes(words=words, samples=len(sound), voice=f"recording/{self._name}", lang=request.script.lang)
        return Take(narration=Narration(sound=sound, times=times))


def _mono(sound: NDArray[np.float32], name: str) -> NDArray[np.float32]:
    if sound.ndim not in (1, 2) or not 0 < len(sound) <= MAX_SECONDS * SAMPLE_RATE:
        raise InputError(
            "a recording of unusable length",
            where=name,
            got=f"{len(sound) / SAMPLE_RATE:.1f} s",
            allowed=f"up to {MAX_SECONDS} s",
        )
    if not np.isfinite(sound).all():
        raise InputError("the recording has samples that are no numbers", where=name, hint="Export it again as 16-bit WAV.")
    mono: NDArray[np.float32] = sound.reshape(len(sound), -1).mean(axis=1, dtype=np.float64).astype(np.float32)
    return mono


def parse_words(text: str | bytes, *, where: str) -> tuple[Heard, ...]:
    """Return the words that the JSON `text` lists, in order of time. Raises `InputError` naming the entry at fault."""
    data = _json(text, where)
    if isinstance(data, dict) and data.get("format") == "tweetreel/words@1":
        times = from_json(WordTimes, text, where=where)
        heard = [
            Heard(text=word.spoken or word.shown, start=word.start, end=word.end, origin=word.origin) for word in times.words
        ]
    else:
        entries = data.get("words") if isinstance(data, dict) else data
        if not isinstance(entries, list):
            raise InputError("no list of words", where=where, got=type(data).__name__, allowed=_FORMS)
        if len(entries) > MAX_WORDS:
            raise InputError("too many words", where=where, got=str(len(entries)), allowed=f"at most {MAX_WORDS}")
        heard = [_entry(entry, _place(number, where)) for number, entry in enumerate(entries)]
    if not heard:
        raise InputError("the list has no words", where=where, allowed=_FORMS)
    for number, (before, word) in enumerate(itertools.pairwise(heard), start=1):
        if word.start < before.start:
            raise InputError(
                f"{word.text[:40]!r} starts before the word in front of it",
                where=_place(number, where),
                got=_seconds(word.start),
                allowed=f"{_seconds(before.start)} or later",
            )
    return tuple(heard)


def _json(text: str | bytes, where: str) -> Any:
    if len(text) > MAX_JSON_BYTES:
        raise InputError(
            "the list of words is too large", where=where, got=f"{len(text)} bytes", allowed=f"{MAX_JSON_BYTES} bytes"
        )

    def refuse(name: str) -> Any:
        raise ValueError(f"{name} is no number")

    try:
        return json.loads(text, parse_float=Decimal, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON: {str(error)[:120]}", where=where, allowed=_FORMS) from None


def _entry(entry: object, place: Location) -> Heard:
    if not isinstance(entry, dict):
        raise InputError("a word is not an object", where=place, got=type(entry).__name__, allowed=_FORMS)
    text = next((entry[key] for key in _TEXT_KEYS if isinstance(entry.get(key), str)), None)
    for start_key, end_key, unit in _UNITS:
        if text is not None and start_key in entry:
            start = _samples(entry[start_key], unit, place, start_key)
            end = _samples(entry[end_key], unit, place, end_key) if entry.get(end_key) is not None else start
            if end < start:
                raise InputError("a word ends before it starts", where=place, got=f"{_seconds(start)} to {_seconds(end)}")
            return Heard(text=text, start=start, end=end)
    raise InputError("a word without text or start", where=place, got=", ".join(map(str, list(entry)[:6])), allowed=_FORMS)


def _samples(value: object, unit: Fraction, place: Location, key: str) -> int:
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        number = Decimal(value)
        # The exponent is looked at before anything is computed: 1e-999999 would make a number of a million digits.
        if number == 0:
            return 0
        if 0 < number <= MAX_SECONDS * 1000 and number.adjusted() > -15 and len(number.as_tuple().digits) < 40:
            return snap(Fraction(number) * unit * SAMPLE_RATE)
    raise InputError(
        f"{key} is no usable time", where=place, got=repr(value)[:40], allowed=f"a number from 0 to {MAX_SECONDS} s"
    )


def _place(number: int, where: str) -> Location:
    return Location(file=where, path=f"word {number + 1}")


def _seconds(samples: int) -> str:
    return f"{samples / SAMPLE_RATE:.3f} s"


def _letters(text: str) -> str:
    """What two spellings of a word have in common: letters, digits and vowel signs, without case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LNM")


def _match(said: Sequence[Utterance], heard: Sequence[Heard], *, samples: int, where: str) -> tuple[Word, ...]:
    stream = "".join(_letters(word.text) for word in heard)
    owner = [number for number, word in enumerate(heard) for _ in _letters(word.text)]
    firsts = [at for at in range(len(owner)) if at == 0 or owner[at] != owner[at - 1]]
    begin = {owner[at]: at for at in firsts}
    length = {number: len(_letters(heard[number].text)) for number in begin}

    def instant(at: int) -> int:
        """When letter `at` of the stream is said: inside a word, by its share of the letters."""
        word = heard[owner[at]]
        return word.start + (word.end - word.start) * (at - begin[owner[at]]) // length[owner[at]]

    cursor = 0
    found: list[tuple[Utterance, int, int, int, Origin]] = []
    for utterance in said:
        for place, token in enumerate(utterance.tokens):
            forms = [form for form in (_letters(" ".join(token.spoken)), _letters(token.shown)) if form]
            fits = [cursor + len(form) for form in forms if stream.startswith(form, cursor)]
            whole = [end for end in fits if end == len(stream) or owner[end] != owner[end - 1]]
            if forms and not fits:
                raise _differs(utterance, place, heard, owner[cursor] if cursor < len(stream) else None, where)
            end = (whole or fits or [cursor])[0]
            if end > cursor:
                start, exact = instant(cursor), cursor in begin.values() or begin[owner[cursor]] == cursor
                stop = heard[owner[end - 1]].end if end == len(stream) or owner[end] != owner[end - 1] else instant(end)
                origin: Origin = heard[owner[cursor]].origin if exact else "estimated"
            else:
                start = stop = found[-1][3] if found else 0
                origin = "estimated"
            found.append((utterance, place, start, stop, origin))
            cursor = end
    if cursor < len(stream):
        extra = owner[cursor]
        raise InputError(
            f"the recording goes on after the script: {heard[extra].text[:40]!r}",
            where=_place(extra, where),
            allowed="the script's words and no more",
            hint="Record the words of script.json, or edit it to what was said.",
        )
    return _words(found, samples, where)


def _differs(utterance: Utterance, place: int, heard: Sequence[Heard], number: int | None, where: str) -> InputError:
    token = utterance.tokens[place]
    said = " ".join(token.spoken)
    expected = f"{said!r}" + (f" or {token.shown!r}" if token.shown != said else "")
    at = f"beat {utterance.beat + 1}, sentence {utterance.sentence + 1}, word {utterance.indices[place] + 1} of the script"
    if number is None:
        return InputError(f"the recording ends before {at}", where=where, got="no more words", allowed=expected)
    return InputError(
        f"the recording differs from {at}",
        where=_place(number, where),
        got=repr(heard[number].text[:40]),
        allowed=expected,
        hint="Record the words of script.json, or edit it to what was said.",
    )


def _words(found: Sequence[tuple[Utterance, int, int, int, Origin]], samples: int, where: str) -> tuple[Word, ...]:
    words: list[Word] = []
    starts = [start for _, _, start, _, _ in found]
    for number, (utterance, place, start, stop, origin) in enumerate(found):
        begin = max(start, words[-1].start + 1) if words else start
        token = utterance.tokens[place]
        if begin >= samples:
            raise InputError(
                f"{token.shown[:40]!r} starts after the end of the recording",
                where=where,
                got=_seconds(begin),
                allowed=f"before {_seconds(samples)}",
            )
        following = starts[number + 1] if number + 1 < len(starts) else samples
        end = following if stop <= start else min(stop, max(following, begin + 1))
        words.append(
            Word(
                beat=utterance.beat,
                sentence=utterance.sentence,
                token=utterance.indices[place],
                shown=token.shown,
                spoken=" ".join(token.spoken),
                start=begin,
                end=min(max(end, begin + 1), samples),
                origin=origin,
            )
        )
    return tuple(words)
