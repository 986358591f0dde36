"""Turns a source's raw text and its marks into the text that people see, with entities at the right places.

Knows nothing of where raw text and marks come from. The one decision: a source's indices are a claim, not a fact. X counts
some of them in UTF-16 units, some in code points, some on the HTML-escaped text; so a mark is where its own surface stands,
and the claimed place only chooses among several.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Final, Literal

import regex

from tweetreel.artifacts import Entity
from tweetreel.tweet.extract import display_url, entities_in
from tweetreel.tweet.tidy import tidy

_ESCAPES: Final = regex.compile(r"&(?:amp|lt|gt|quot|apos|#0?39|#[xX]27);")
_WORD: Final = regex.compile(r"[\p{L}\p{N}_]")
_SPEAKABLE: Final = regex.compile(r"[\p{L}\p{N}]")
_SHORT_LINK_AT_END: Final = regex.compile(r"(?:^|(?<=\s))https?://t\.co/[A-Za-z0-9]+\s*\Z")
_MAX_MARKS: Final = 600

Kind = Literal["link", "mention", "hashtag", "cashtag"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a source says of a part of its raw text: `[start, end)` reads `surface` and means `target`.

    `display` replaces the surface of a link; `hidden` marks are not shown at all (links to the post's own media or quote).
    """

    kind: Kind
    start: int
    end: int
    surface: str
    target: str
    display: str
    hidden: bool = False


def compose(
    raw: str, marks: Sequence[Mark] | None, *, escaped: bool, hide_mentions_before: int = 0, hide_links_at_end: int = 0
) -> tuple[str, tuple[Entity, ...]]:
    """Return the text as people see it and its entities, in code points of that text, in order and without overlaps.

    `escaped` says that `raw` is HTML-escaped. Marks that are nowhere in the text are dropped; None means that the source does
    not mark anything, and the entities are extracted. A run of mentions at the beginning that starts before
    `hide_mentions_before` (whom a reply answers) and `hide_links_at_end` t.co links at the end are left out.
    """
    if marks is None:
        for _ in range(hide_links_at_end):
            raw = _SHORT_LINK_AT_END.sub("", raw)
        raw = tidy(_unescaped(raw) if escaped else raw).text
        escaped = False
        marks = [
            Mark(
                kind=entity.kind,
                start=entity.start,
                end=entity.end,
                surface=raw[entity.start : entity.end],
                target=entity.target,
                display=entity.display,
            )
            for entity in entities_in(raw)
        ]
    else:
        marks = _located(raw, marks)
    return _assembled(raw, _without_addressees(raw, marks, hide_mentions_before), escaped=escaped)


def link_mark(*, start: int, end: int, surface: str, target: str, display: str | None, hidden: bool) -> Mark:
    """Return the mark of a link; its display is computed as X does where the source has none."""
    return Mark(
        kind="link", start=start, end=end, surface=surface, target=target, display=display or display_url(target), hidden=hidden
    )


def spoken_part(text: str, entities: Iterable[Entity]) -> str:
    """Return `text` without its links and mentions: what is left to be said."""
    parts, position = [], 0
    for entity in entities:
        if entity.kind in ("link", "mention"):
            parts.append(text[position : entity.start])
            position = entity.end
    return " ".join([*parts, text[position:]])


def is_silent(text: str, entities: Iterable[Entity]) -> bool:
    """Tell whether nothing is left to be said: no letter and no digit outside links and mentions."""
    return _SPEAKABLE.search(spoken_part(text, entities)) is None


def _unescaped(text: str) -> str:
    # Only what X escapes, once: a post that really says "&copy;" arrives as "&amp;copy;".
    return str(_ESCAPES.sub(lambda match: unescape(match[0]), text))


def _located(raw: str, marks: Sequence[Mark]) -> list[Mark]:
    """Return the marks at the places where their surfaces stand, in order and apart."""
    by_surface: defaultdict[str, list[Mark]] = defaultdict(list)
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.end))[:_MAX_MARKS]:
        by_surface[mark.surface.lower()].append(mark)
    placed: dict[tuple[int, int], Mark] = {}
    for surface, claims in by_surface.items():
        places = _places(raw, surface, claims[0].kind)
        distinct = {(claim.start, claim.end): claim for claim in claims}
        if len(distinct) == len(places):
            chosen = list(zip(distinct.values(), places, strict=True))
        else:
            chosen = []
            for claim in distinct.values():
                nearest = min(places, key=lambda place: abs(place[0] - claim.start), default=None)
                if nearest is not None:
                    places.remove(nearest)
                    chosen.append((claim, nearest))
        # X lists a link once per photo of the post: it is hidden as soon as one of them says so.
        hidden = any(claim.hidden for claim in claims)
        for claim, (start, end) in chosen:
            placed[start, end] = replace(claim, start=start, end=end, hidden=hidden)
    result: list[Mark] = []
    for (start, _), mark in sorted(placed.items()):
        if not result or result[-1].end <= start:
            result.append(mark)
    return result


def _places(raw: str, surface: str, kind: Kind) -> list[tuple[int, int]]:
    """Return where `surface` stands in `raw`, not counting places inside longer words (`#art` in `#artist`)."""
    if not surface:
        return []
    sign = {"mention": "[@＠]", "hashtag": "[#＃]", "cashtag": r"\$"}.get(kind, "")
    body = regex.escape(surface[1:] if sign else surface)
    found = regex.finditer(sign + body, raw, flags=regex.IGNORECASE)
    return [match.span() for match in found if not _WORD.match(raw, match.end())]


def _without_addressees(raw: str, marks: Sequence[Mark], before: int) -> list[Mark]:
    result, position = [], 0
    for mark in marks:
        leads = mark.kind == "mention" and mark.start < before and not raw[position : mark.start].strip()
        if leads:
            position = mark.end
        else:
            before = 0
        result.append(replace(mark, hidden=True) if leads else mark)
    return result


def _assembled(raw: str, marks: Sequence[Mark], *, escaped: bool) -> tuple[str, tuple[Entity, ...]]:
    parts: list[str] = []
    spans: list[tuple[int, int, Mark]] = []
    length = position = 0

    def add(part: str) -> None:
        nonlocal length
        parts.append(part)
        length += len(part)

    for mark in marks:
        between = raw[position : mark.start]
        add(_unescaped(between) if escaped else between)
        position = mark.end
        if not mark.hidden:
            start = length
            add(mark.display if mark.kind == "link" else raw[mark.start : mark.end])
            spans.append((start, length, mark))
    add(_unescaped(raw[position:]) if escaped else raw[position:])
    tidied = tidy("".join(parts))
    entities: list[Entity] = []
    for raw_start, raw_end, mark in spans:
        start, end = tidied.position(raw_start), tidied.position(raw_end)
        if start < end and (not entities or entities[-1].end <= start):
            shown = tidied.text[start:end]
            entities.append(Entity(kind=mark.kind, start=start, end=end, target=mark.target, display=shown))
    return tidied.text, tuple(entities)
