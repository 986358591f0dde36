"""Which sentences of a long thread stay, by importance, when not all of them fit.

Knows sentences as tokens with a length, and no beats. The decision here: whole sentences go, never parts of them, and a
sentence goes together with those after it that lean on it ("But it...", "This is..."): what is left reads as if written so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tweetreel.artifacts import Token
from tweetreel.speech.lexicon import DEPENDENT_STARTERS

_OVERLAP = 0.5
_COMPARED = 40
_FIGURES = frozenset({"number", "money", "percent", "date", "time"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One whole sentence of a tweet, and the milliseconds it takes to say it without its pause."""

    post: int
    paragraph: int
    tokens: tuple[Token, ...]
    milliseconds: int
    opens_post: bool


def chosen(lines: Sequence[Line], budget_ms: int, *, pause_ms: int) -> tuple[tuple[Line, ...], tuple[tuple[Line, str], ...]]:
    """Return the lines that stay within `budget_ms`, in order, and those that go, each with the reason.

    `pause_ms` is counted after each line. The first and the last line always stay, so the result may be above the budget.
    """
    costs = [line.milliseconds + pause_ms for line in lines]
    total = sum(costs)
    if total <= budget_ms or len(lines) <= 2:
        return tuple(lines), ()
    scores = _scores(lines)
    dropped: set[int] = set()
    for index in sorted(range(1, len(lines) - 1), key=lambda place: (scores[place][0], place)):
        if total <= budget_ms:
            break
        chain = [place for place in _chain(lines, index) if place not in dropped]
        if len(lines) - 1 in chain:
            continue
        dropped.update(chain)
        total -= sum(costs[place] for place in chain)
    for index in range(len(lines) - 2, 0, -1):
        if total <= budget_ms:
            break
        if index not in dropped:
            dropped.add(index)
            total -= costs[index]
    for index in sorted(dropped, key=lambda place: (-scores[place][0], place)):
        stands = not _leans(lines[index]) or index - 1 not in dropped
        if stands and total + costs[index] <= budget_ms:
            dropped.discard(index)
            total += costs[index]
    reasons = tuple((lines[index], _reason(index, len(lines), scores[index])) for index in sorted(dropped))
    return tuple(line for index, line in enumerate(lines) if index not in dropped), reasons


def _scores(lines: Sequence[Line]) -> list[tuple[float, str]]:
    contents = [_content(line) for line in lines]
    figures = [frozenset(token.spoken for token in line.tokens if token.kind in _FIGURES) for line in lines]
    uses = Counter(figure for each in figures for figure in each)
    scores: list[tuple[float, str]] = []
    for index, line in enumerate(lines):
        near = [contents[0], contents[-1], *contents[max(0, index - _COMPARED) : index]]
        shared = any(uses[figure] > 1 for figure in figures[index])
        scores.append(_score(line, index, contents[index], near if 0 < index < len(lines) - 1 else [], shared=shared))
    return scores


def _score(
    line: Line, index: int, content: frozenset[str], others: Sequence[frozenset[str]], *, shared: bool
) -> tuple[float, str]:
    words = sum(len(token.spoken) for token in line.tokens)
    numbers = sum(token.kind in _FIGURES for token in line.tokens)
    names = sum(token.spoken[0][:1].isupper() and token.kind == "word" for token in line.tokens[1:] if token.spoken)
    parts = {
        "figures": 1.5 * min(numbers, 3),
        "a figure others use": 1.0 if shared else 0.0,
        "names": 0.3 * min(names, 4),
        "opens its post": 2.0 if line.opens_post else 0.0,
        "a question": 0.5 if any(token.mark == "?" for token in line.tokens) else 0.0,
        "very short": -1.0 if words < 3 else 0.0,
        "very long": -0.5 if words > 25 else 0.0,
        "leans on the sentence before": -0.7 if _leans(line) else 0.0,
        "says again what another says": -2.0 if any(_overlap(content, other) >= _OVERLAP for other in others) else 0.0,
    }
    told = [name for name, value in parts.items() if value]
    return round(sum(parts.values()) - 0.01 * min(index, 100), 2), ", ".join(told) or "no figures or names"


def _reason(index: int, count: int, score: tuple[float, str]) -> str:
    return f"too long: sentence {index + 1} of {count}, importance {score[0]:.2f} ({score[1]})"


def _chain(lines: Sequence[Line], index: int) -> list[int]:
    """Return a line and the lines of its post that lean on it, one after the other."""
    chain = [index]
    while chain[-1] + 1 < len(lines) and _leans(lines[chain[-1] + 1]) and lines[chain[-1] + 1].post == lines[index].post:
        chain.append(chain[-1] + 1)
    return chain


def _leans(line: Line) -> bool:
    first = next((token.spoken[0].casefold() for token in line.tokens if token.spoken), "")
    return first.partition("'")[0] in DEPENDENT_STARTERS and not line.opens_post


def _content(line: Line) -> frozenset[str]:
    return frozenset(word.casefold() for token in line.tokens for word in token.spoken if len(word) > 3)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / min(len(one), len(other)) if len(one) > 1 and len(other) > 1 else 0.0
