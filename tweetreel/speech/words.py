"""Posts as tokens: what a caption shows and what a voice says, unit by unit, each pointing back to its place in the post.

Knows the languages' rules through `say` and no script, beat or voice. The decision here: every character of a post that is
not white space is shown by exactly one token, so that the way from a spoken word to the tweet and back is never lost;
leaving something out is the writer's business, not the reader's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from tweetreel.artifacts import Entity, Post, Rewrite, Span, Token
from tweetreel.errors import TweetError
from tweetreel.speech import english, foreign, lexicon, names
from tweetreel.speech.languages import DENIALS, MARKS, primary
from tweetreel.speech.saying import Context, Saying
from tweetreel.speech.sentences import sentence_spans
from tweetreel.speech.units import Unit, entities_of, units_of

MAX_CHARACTERS = 50_000
"""Code points of one post that are read; the longest post X takes has 25,000."""

MAX_STRESSED = 2
"""Words of one sentence, besides its numbers, that are emphasised."""

_STRONG = (
    regex.compile(r"(?<![\w*])(?P<mark>\*{1,3})(?=[^\s*])(?P<inner>[^*\n]{1,300})(?<=[^\s*])(?P=mark)(?![\w*])"),
    regex.compile(r"(?<![\w@#/_])(?P<mark>_{1,2})(?=[^\s_])(?P<inner>[^_\n]{1,300})(?<=[^\s_])(?P=mark)(?![\w_])"),
)
_PLAIN_MARKS = (
    regex.compile(r"(?P<mark>~~)(?=\S)(?P<inner>[^~\n]{1,300})(?<=\S)~~"),
    regex.compile(r"(?P<mark>`{1,3})(?=\S)(?P<inner>[^`\n]{1,300})(?<=\S)(?P=mark)"),
)
_TELEPHONE = regex.compile(
    r"(?<![\w.,$€£/-])(?:\+\d{1,3}[ .-]?)?(?:\(\d{2,4}\)|\d{3})[ .-]\d{3}[ .-]\d{4}(?![\w%])"
    r"|(?<![\w.,])\+\d{1,3}(?:[ .-]?\d{2,5}){2,5}(?![\w%.,]\d)|(?<![\w.,$€£/-])\d{3}-\d{4}(?![\w%-])"
)
_NUMBER_KINDS = frozenset({"number", "money", "percent"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One sentence of a post as tokens; `paragraph` counts the blocks between blank lines from 0."""

    tokens: tuple[Token, ...]
    paragraph: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A post read: its sentences in order, and everything that is said otherwise than it is written."""

    sentences: tuple[Utterance, ...]
    rewrites: tuple[Rewrite, ...]

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Every token in order."""
        return tuple(token for sentence in self.sentences for token in sentence.tokens)


def tokens_of(post: Post, post_index: int, lang: str) -> tuple[Token, ...]:
    """Return the tokens of `post`, number `post_index` of its tweet, said in `lang` (BCP 47), in order of the text.

    Each non-space character lies in exactly one token's source. Raises `TweetError` for a post above `MAX_CHARACTERS`.
    """
    return read_post(post, post_index, lang).tokens


def read_post(post: Post, post_index: int, lang: str) -> Reading:
    """Return `post` as sentences of tokens with the log of rewrites; arguments and errors as for `tokens_of`."""
    text = post.text
    if len(text) > MAX_CHARACTERS:
        raise TweetError(
            "a post is too long to be read aloud",
            where=f"post {post_index + 1}",
            got=f"{len(text)} characters",
            allowed=f"at most {MAX_CHARACTERS}",
            hint="Shorten it, or part it into a thread.",
        )
    reader = _Reader(text, post_index, primary(lang), entities_of(text, post.entities))
    return reader.read()


def read_text(text: str, lang: str) -> tuple[tuple[Token, ...], ...]:
    """Return the sentences of a text that is no post, such as a brand's call to action: their tokens have no source."""
    reading = read_post(Post(text=text), 0, lang)
    return tuple(tuple(replace(token, source=None) for token in sentence.tokens) for sentence in reading.sentences)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    unit: Unit
    saying: Saying
    strong: bool


class _Reader:
    """Reads one text; holds what every unit of it needs to know of the whole."""

    def __init__(self, text: str, post: int, lang: str, entities: tuple[Entity, ...]) -> None:
        self.text = text
        self.post = post
        self.lang = lang
        self.entities = entities
        self.shouting = _is_shouted(text, entities)
        self.telephones = [match.span() for match in _TELEPHONE.finditer(text)] if lang == "en" else []
        self.hidden, self.strong = _markers(text, entities)
        self.rewrites: list[Rewrite] = []

    def read(self) -> Reading:
        sentences: list[Utterance] = []
        paragraph = last = 0
        for start, end in sentence_spans(self.text, self.lang):
            if sentences and regex.search(r"\n[^\S\n]*\n|\u2029", self.text[last:start].replace("\r\n", "\n")):
                paragraph += 1
            last = end
            sentences.append(Utterance(tokens=self._sentence(start, end), paragraph=paragraph))
        return Reading(sentences=tuple(sentences), rewrites=tuple(self.rewrites))

    def _sentence(self, start: int, end: int) -> tuple[Token, ...]:
        units = list(units_of(self.text, start, end, self.entities, self.lang))
        cores = [self._core(unit) for unit in units]
        said: list[_Said] = []
        opened = False
        for index, unit in enumerate(units):
            context = Context(
                previous=cores[index - 1] if index else "",
                following=cores[index + 1] if index + 1 < len(units) else "",
                stop=self.text[unit.core_end : unit.core_end + 1] == ".",
                first=not opened,
                shouting=self.shouting,
                digits=any(low <= unit.core_start < high for low, high in self.telephones),
            )
            saying = self._say(unit, cores[index], context)
            opened = opened or bool(saying.words)
            strong = any(low <= unit.core_start < high for low, high in self.strong)
            said.append(_Said(unit=unit, saying=saying, strong=strong))
            self._log(unit, saying)
        marks = self._marks(said)
        stressed = self._stressed(said, cores)
        return tuple(
            Token(
                shown=self._shown(each.unit),
                spoken=each.saying.words,
                kind=each.saying.kind,
                source=Span(post=self.post, start=each.unit.start, end=each.unit.end),
                emphasis=index in stressed,
                joined=index > 0 and units[index - 1].end == each.unit.start,
                mark=marks[index],
            )
            for index, each in enumerate(said)
        )

    def _core(self, unit: Unit) -> str:
        core = self.text[unit.core_start : unit.core_end]
        if any(unit.core_start <= place < unit.core_end for place in self.hidden):
            core = "".join(char for place, char in enumerate(core, unit.core_start) if place not in self.hidden)
        return core

    def _say(self, unit: Unit, core: str, context: Context) -> Saying:
        if unit.kind == "emoji":
            return Saying(words=(), kind="emoji")
        if unit.kind == "text":
            return self._say_text(unit, core, context)
        if unit.kind == "link":
            saying = names.say_link(names.host_of(_address(unit, core)), self.lang)
        elif unit.kind == "mention":
            saying = names.say_mention(core[1:], self.lang)
        elif unit.kind == "hashtag":
            saying = names.say_hashtag(core[1:], self.lang)
        else:
            saying = names.say_cashtag(core[1:], self.lang)
        possessive = regex.match("['’]s", self.text[unit.core_end : unit.end])
        if possessive and saying.words and self.lang == "en":
            return replace(saying, words=(*saying.words[:-1], f"{saying.words[-1]}'s"))
        return saying

    def _say_text(self, unit: Unit, core: str, context: Context) -> Saying:
        whole = self.text[unit.start : unit.end]
        alone = not core and context.previous != "" and context.following != ""
        if self.lang != "en":
            if alone and len(whole) == 1:
                core = whole if whole in "+&=×@%" else ""
            return foreign.say(core, context, self.lang) if core else Saying(words=())
        if alone and whole in lexicon.SYMBOLS:
            return english.say(whole, context)
        return english.say(core, context) if core else Saying(words=())

    def _log(self, unit: Unit, saying: Saying) -> None:
        if saying.rule:
            self.rewrites.append(
                Rewrite(
                    shown=self._shown(unit),
                    spoken=" ".join(saying.words),
                    rule=saying.rule,
                    source=Span(post=self.post, start=unit.start, end=unit.end),
                )
            )

    def _shown(self, unit: Unit) -> str:
        if unit.kind == "link":
            core = self.text[unit.core_start : unit.core_end]
            host = names.host_of(_address(unit, core))
            return self._visible(unit.start, unit.core_start) + host + self._visible(unit.core_end, unit.end)
        return self._visible(unit.start, unit.end) or self.text[unit.start : unit.end]

    def _visible(self, start: int, end: int) -> str:
        if not self.hidden:
            return self.text[start:end]
        return "".join(self.text[place] for place in range(start, end) if place not in self.hidden)

    def _marks(self, said: Sequence[_Said]) -> list[str]:
        """Return each unit's melody mark: its own, or that of silent punctuation after it; the last one closes the sentence."""
        marks = [""] * len(said)
        speaking: int | None = None
        last = max((index for index, each in enumerate(said) if each.saying.words), default=-1)
        for index, each in enumerate(said):
            unit = each.unit
            opening = speaking is not None and regex.search(r"[(\[（—–]", self.text[unit.start : unit.core_start])
            if opening and speaking is not None and not marks[speaking] and unit.core_start < unit.end:
                marks[speaking] = ","
            if speaking is not None and not marks[speaking] and self._parts_thai(unit):
                marks[speaking] = ","
            if each.saying.words:
                speaking = index
            if speaking is not None and unit.kind != "emoji":
                trail = self.text[unit.core_end if unit.core_end < unit.end else unit.start : unit.end]
                trail = trail if unit.core_end < unit.end or unit.core_start == unit.core_end else ""
                marks[speaking] = _stronger(marks[speaking], _mark_of(trail, final=speaking == last))
        if last >= 0 and marks[last] in {"", ",", ":", ";"}:
            marks[last] = "."
        return marks

    def _parts_thai(self, unit: Unit) -> bool:
        """Return whether `unit` stands after a space between Thai letters, which is Thai's comma."""
        return regex.match(r"(?<=\p{Thai}\s+)\p{Thai}", self.text, pos=unit.start) is not None

    def _stressed(self, said: Sequence[_Said], cores: Sequence[str]) -> set[int]:
        denials = DENIALS.get(self.lang, frozenset())
        numbers = {index for index, each in enumerate(said) if each.saying.kind in _NUMBER_KINDS and each.saying.words}
        ranked: list[tuple[int, int]] = []
        for index, each in enumerate(said):
            if index in numbers or not each.saying.words or each.unit.kind not in {"text", "hashtag"}:
                continue
            if each.strong:
                ranked.append((0, index))
            elif not self.shouting and _is_forceful(cores[index], each.saying):
                ranked.append((1, index))
            elif cores[index].casefold() in denials:
                ranked.append((2, index))
        return numbers | {index for _, index in sorted(ranked)[:MAX_STRESSED]}


def _address(unit: Unit, core: str) -> str:
    """Return the address that names a link's host: the target, unless it is a shortener that the text itself resolves."""
    host = names.host_of(unit.target or core)
    return core if host == "t.co" and not core.startswith(("http://t.co", "https://t.co")) else unit.target or core


def _is_forceful(core: str, saying: Saying) -> bool:
    return len(core) > 1 and core.isalpha() and core.isupper() and core != core.lower() and saying.kind == "word"


def _is_shouted(text: str, entities: Sequence[Entity]) -> bool:
    plain = list(text)
    for entity in entities:
        plain[entity.start : entity.end] = " " * (entity.end - entity.start)
    words = [word for word in regex.findall(r"\p{L}[\p{L}'’]+", "".join(plain)) if word.lower() != word.upper()]
    loud = [word for word in words if word == word.upper()]
    return (
        len(loud) >= 3
        and sum(map(len, loud)) >= 0.7 * sum(map(len, words))
        and any(word in lexicon.WORDS_IN_CAPITALS or len(word) > 5 for word in loud)
    )


def _markers(text: str, entities: Sequence[Entity]) -> tuple[frozenset[int], tuple[tuple[int, int], ...]]:
    """Return the places of markup signs, which are not shown, and the ranges they make strong."""
    hidden: set[int] = set()
    strong: list[tuple[int, int]] = []
    for pattern in (*_STRONG, *_PLAIN_MARKS):
        for match in pattern.finditer(text):
            places = [*range(match.start(), match.start("inner")), *range(match.end("inner"), match.end())]
            if any(entity.start <= place < entity.end for entity in entities for place in places):
                continue
            hidden.update(places)
            if pattern in _STRONG:
                strong.append(match.span("inner"))
    return frozenset(hidden), tuple(strong)


_FORCE = {"": 0, ",": 1, ";": 2, ":": 2, ".": 3, "!": 4, "?": 5}


def _stronger(one: str, other: str) -> str:
    return other if _FORCE[other] > _FORCE[one] else one


def _mark_of(trail: str, *, final: bool) -> str:
    """Return the melody of closing punctuation; a full stop inside a sentence belongs to an abbreviation and has none."""
    if regex.search(r"\.{2,}|…", trail):
        dots = "." if final else ","
        return _stronger(dots, _mark_of(regex.sub(r"\.{2,}|…", "", trail), final=final))
    strongest = ""
    for char in trail:
        mark = MARKS.get(char, "")
        if mark == "." and char == "." and not final:
            continue
        strongest = _stronger(strongest, "" if mark == "…" else mark)
    return strongest
