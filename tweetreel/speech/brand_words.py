"""A brand's words: how each is said, and forms that it never takes.

Knows tokens and spellings. The decision here: a tweet is evidence, so no shown letter is ever changed; what a lexicon decides
is how a word is *said*, and what is told about a form that the brand does not use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tweetreel.artifacts import Beat, Rewrite, Script, Sentence, Token

_AROUND = ".,;:!?…\"'“”‘’()[]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A word as the brand spells it, how it is said (None: as it is read), and forms that it never takes."""

    word: str
    say: str | None
    never: tuple[str, ...]


def said_by(script: Script, entries: Mapping[str, Entry]) -> Script:
    """Return `script` with every word of the lexicon said as it says; what is shown stays."""
    spoken = {entry.word.casefold(): entry.say for entry in entries.values() if entry.say}
    rewrites: list[Rewrite] = []

    def token(one: Token) -> Token:
        say = spoken.get(one.shown.strip(_AROUND).casefold())
        if say is None or not one.spoken:
            return one
        if one.source is not None:
            rewrites.append(Rewrite(shown=one.shown, spoken=say, rule="lexicon", source=one.source))
        return replace(one, spoken=tuple(say.split()))

    def sentence(one: Sentence) -> Sentence:
        return replace(one, tokens=tuple(token(part) for part in one.tokens))

    def beat(one: Beat) -> Beat:
        return replace(one, sentences=tuple(sentence(part) for part in one.sentences))

    beats = tuple(beat(one) for one in script.beats)
    return replace(script, beats=beats, rewrites=(*script.rewrites, *rewrites)) if rewrites or beats != script.beats else script


def forms_never_used(script: Script, entries: Mapping[str, Entry]) -> list[tuple[str, str]]:
    """Return each shown word that is a form the brand never uses, with the form that it does."""
    never = {form.casefold(): entry.word for entry in entries.values() for form in entry.never}
    shown = [token.shown.strip(_AROUND) for beat in script.beats for part in beat.sentences for token in part.tokens]
    return list(dict.fromkeys((word, never[word.casefold()]) for word in shown if word.casefold() in never))
