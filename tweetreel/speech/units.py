"""The units of a sentence as written: words with their punctuation, entities, emoji, each a range of the post's text.

Knows where a unit begins and ends and not how it is said. The decision here: units follow the text without a gap except
white space, so that a caption made of them is the post, and a word's outer punctuation belongs to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import regex

from tweetreel.artifacts import Entity
from tweetreel.speech.lexicon import EMOTICONS
from tweetreel.speech.names import CASHTAG, HASHTAG, LINK, MENTION
from tweetreel.speech.segments import SPACELESS, segments

UnitKind = Literal["text", "link", "mention", "hashtag", "cashtag", "emoji"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Code points `[start, end)` of a text; `core` is the part between the outer punctuation, `[core_start, core_end)`.

    An empty core is punctuation alone. `target` is an entity's address or name without sign.
    """

    kind: UnitKind
    start: int
    end: int
    core_start: int
    core_end: int
    target: str = ""


_LEAD = regex.compile(
    r"(?:[\p{Ps}\p{Pi}\"“”„‚«»¿¡…—•·|‣◦▪►»`*_]|[–\-+](?!\.?[\d$€£¥₹+])|~(?!\.?[\d$€£])|>(?!\d)|\.(?!\d|NET\b|net\b)|['‘’‛ʼ](?!\d0s|\d\d(?!\d)))*"
)
_TRAIL = regex.compile(r"[\p{Pe}\p{Pf}\p{Pi}\"“”„'‘’«».,!?;:…—–\-،؛؟۔。、，．！？；：।॥።။‼⁉*_~`|]*$")
_SPLIT_INSIDE = regex.compile(r"(?<=[\p{L}\p{N}\"'”’)])(?:—|–(?=\p{L})|--+|\.{2,}|…|[!?]+|,(?=\p{Lu}))(?=[\p{L}\"“‘(])")
_MASKED = regex.compile(r"\p{L}+[#@$%]*\*{1,}[\p{L}*#@$%]*")
_FEET_AND_INCHES = regex.compile(r"\d{1,3}['’′](?:\d{1,2}(?:[\"”″]|''|’’)?)?")
_INCHES = regex.compile(r"[\d.]+[\"”″]")
_TEXT_PICTURES = frozenset("©®™‼⁉〰〽㊗㊙ℹ↔↕↩↪⤴⤵")


def is_emoji(cluster: str) -> bool:
    """Return whether a grapheme cluster is shown as a picture: emoji, flags, keycaps, dingbats with emoji form."""
    if cluster[0] in _TEXT_PICTURES:
        return "\ufe0f" in cluster
    return bool(
        regex.search(r"\p{Emoji_Presentation}|\p{Regional_Indicator}|\u20e3", cluster)
        or regex.match(r"\p{Extended_Pictographic}", cluster)
        or ("\ufe0f" in cluster and regex.match(r"\p{Emoji}", cluster))
    )


def entities_of(text: str, known: Sequence[Entity]) -> tuple[Entity, ...]:
    """Return the entities of `text` in order, without overlap: the `known` ones that fit it, and those its signs show."""
    taken: list[Entity] = []
    for entity in sorted(known, key=lambda entity: (entity.start, -entity.end)):
        inside = 0 <= entity.start < entity.end <= len(text) and not regex.search(r"\s", text[entity.start : entity.end])
        if inside and (not taken or taken[-1].end <= entity.start):
            taken.append(entity)
    for kind, pattern in (("link", LINK), ("mention", MENTION), ("hashtag", HASHTAG), ("cashtag", CASHTAG)):
        for match in pattern.finditer(text):
            start, end = match.span()
            if kind == "link":
                end = start + len(regex.sub(r"[.,!?;:'\")\]}»…*_~`]+$", "", match[0]))
            if end - start > 1 and all(end <= other.start or start >= other.end for other in taken):
                name = text[start:end] if kind == "link" else text[start + 1 : end]
                taken.append(Entity(kind=kind, start=start, end=end, target=name, display=text[start:end]))  # type: ignore[arg-type]
    return tuple(sorted(taken, key=lambda entity: entity.start))


def units_of(text: str, start: int, end: int, entities: Sequence[Entity], lang: str) -> Iterator[Unit]:
    """Yield the units of `text[start:end]` in order; `entities` are those of the whole text, in order, without overlap."""
    inside = [entity for entity in entities if start <= entity.start and entity.end <= end]
    for chunk in regex.compile(r"\S+").finditer(text, start, end):
        held = [entity for entity in inside if chunk.start() <= entity.start < chunk.end()]
        place = chunk.start()
        for index, entity in enumerate(held):
            lead = _lead_of_entity(text, place, entity.start)
            yield from _text_units(text, place, lead, lang)
            limit = held[index + 1].start if index + 1 < len(held) else chunk.end()
            place = entity.end + len(
                regex.match(
                    r"(?:['’]s(?![\p{L}\p{M}]))?[\p{Pe}\p{Pf}\"”'’».,!?;:…،؛؟。、！？।*_~`|]*", text[entity.end : limit]
                )[0]
            )
            yield Unit(
                kind=entity.kind,
                start=lead,
                end=place,
                core_start=entity.start,
                core_end=entity.end,
                target=entity.target or entity.display,
            )
        yield from _text_units(text, place, chunk.end(), lang)


def _lead_of_entity(text: str, place: int, start: int) -> int:
    """Return where the unit of an entity begins: with the opening punctuation directly before it."""
    lead = regex.search(r"[\p{Ps}\p{Pi}\"“'‘¿¡.*_~`]*$", text[place:start])
    return start - len(lead[0])


def _text_units(text: str, start: int, end: int, lang: str) -> Iterator[Unit]:
    if start >= end:
        return
    if _is_face(text[start:end]):
        yield Unit(kind="emoji", start=start, end=end, core_start=start, core_end=end)
        return
    place = begun = start
    if not text[start:end].isascii():
        for cluster in regex.findall(r"\X", text[start:end]):
            following = place + len(cluster)
            if is_emoji(cluster):
                yield from _word_units(text, begun, place, lang)
                yield Unit(kind="emoji", start=place, end=following, core_start=place, core_end=following)
                begun = following
            place = following
    yield from _word_units(text, begun, end, lang)


def _is_face(chunk: str) -> bool:
    return chunk in EMOTICONS or chunk.rstrip(".,!?") in EMOTICONS


def _word_units(text: str, start: int, end: int, lang: str) -> Iterator[Unit]:
    if start >= end:
        return
    piece = text[start:end]
    cuts = [match.end() for match in _SPLIT_INSIDE.finditer(piece)]
    for begin, stop in zip([0, *cuts], [*cuts, len(piece)], strict=True):
        part = piece[begin:stop]
        for word in segments(part, lang) if SPACELESS.search(part) else (part,):
            quoted = text.count('"', 0, start + begin) % 2 == 1
            yield _word_unit(word, start + begin, quoted=quoted)
            begin += len(word)


def _word_unit(word: str, start: int, *, quoted: bool) -> Unit:
    """Return the unit of one word; inside a quotation `12"` ends it rather than being twelve inches."""
    end = start + len(word)
    lead = len(_LEAD.match(word)[0])
    if lead == len(word):
        return Unit(kind="text", start=start, end=end, core_start=end, core_end=end)
    rest = word[lead:]
    trail = _TRAIL.search(rest).start()
    patterns = (_FEET_AND_INCHES, _MASKED) if quoted or '"' in word[:lead] else (_FEET_AND_INCHES, _INCHES, _MASKED)
    whole = next((match for match in (pattern.match(rest) for pattern in patterns) if match is not None), None)
    if whole is not None and whole.end() > trail and not rest[whole.end() :].strip(".,!?;:)\"'”’"):
        masked = "*" not in whole[0] or whole[0].count("*") > 1 or whole[0][-1] != "*"
        trail = whole.end() if masked else trail
    return Unit(kind="text", start=start, end=end, core_start=start + lead, core_end=start + lead + trail)
