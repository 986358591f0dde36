"""Which way each character runs: the Unicode Bidirectional Algorithm (UAX #9, revision 48), levels and reordering.

Knows nothing of fonts, glyphs or lines of pixels. The decision here: it gives *levels*, not a reordered string, because a
shaper wants text in reading order with a direction, and colours and karaoke times are tied to reading order too. Every rule
below carries its name in the standard; the whole of BidiCharacterTest.txt (Unicode 15.0) holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import Literal
from unicodedata import bidirectional, normalize

Direction = Literal["auto", "ltr", "rtl"]

_MAX_DEPTH = 125  # BD2
_MAX_OPEN_BRACKETS = 63  # BD16

_PLAIN = frozenset({"L", "EN", "ES", "ET", "CS", "NSM", "BN", "B", "S", "WS", "ON"})
_REMOVED = frozenset({"RLE", "LRE", "RLO", "LRO", "PDF", "BN"})  # X9
_INITIATORS = frozenset({"LRI", "RLI", "FSI"})
_NEUTRAL = frozenset({"B", "S", "WS", "ON", "LRI", "RLI", "FSI", "PDI"})
_STRONG_AS = {"L": "L", "R": "R", "AL": "R", "EN": "R", "AN": "R"}

# BidiBrackets.txt, Unicode 15.0: opening bracket, its closing one.
_BRACKETS = (
    "()[]{}\u0f3a\u0f3b\u0f3c\u0f3d\u169b\u169c\u2045\u2046\u207d\u207e\u208d\u208e\u2308\u2309\u230a\u230b\u2329\u232a\u2768\u2769"
    "\u276a\u276b\u276c\u276d\u276e\u276f\u2770\u2771\u2772\u2773\u2774\u2775\u27c5\u27c6\u27e6\u27e7\u27e8\u27e9\u27ea\u27eb\u27ec"
    "\u27ed\u27ee\u27ef\u2983\u2984\u2985\u2986\u2987\u2988\u2989\u298a\u298b\u298c\u298d\u2990\u298f\u298e\u2991\u2992\u2993\u2994"
    "\u2995\u2996\u2997\u2998\u29d8\u29d9\u29da\u29db\u29fc\u29fd\u2e22\u2e23\u2e24\u2e25\u2e26\u2e27\u2e28\u2e29\u2e55\u2e56\u2e57"
    "\u2e58\u2e59\u2e5a\u2e5b\u2e5c\u3008\u3009\u300a\u300b\u300c\u300d\u300e\u300f\u3010\u3011\u3014\u3015\u3016\u3017\u3018\u3019"
    "\u301a\u301b\ufe59\ufe5a\ufe5b\ufe5c\ufe5d\ufe5e\uff08\uff09\uff3b\uff3d\uff5b\uff5d\uff5f\uff60\uff62\uff63"
)
_CLOSING = {normalize("NFD", a): normalize("NFD", b) for a, b in zip(_BRACKETS[::2], _BRACKETS[1::2], strict=True)}
_IS_CLOSING = frozenset(_CLOSING.values())


def base_level(text: str, direction: Direction = "auto") -> int:
    """Return the paragraph's level, 0 or 1: as told, else by its first strong character outside isolates (P2, P3)."""
    if direction != "auto":
        return 1 if direction == "rtl" else 0
    return _first_strong([_bidi_class(character) for character in text]) or 0


def embedding_levels(text: str, direction: Direction = "auto") -> tuple[int, ...]:
    """Return the embedding level of each code point of one paragraph, before rule L1. Odd levels run right to left.

    Controls that the algorithm removes (X9) get the level of the character before them.
    """
    classes = [_bidi_class(character) for character in text]
    base = base_level(text, direction)
    if base == 0 and _PLAIN.issuperset(classes):
        return (0,) * len(text)
    return tuple(_levels(text, classes, base))


def line_levels(text: str, levels: Sequence[int], start: int, end: int, base: int) -> list[int]:
    """Return the levels of the line `[start, end)` after L1: separators and trailing white space fall to the base level."""
    line = list(levels[start:end])
    trailing = True
    for i in range(end - 1, start - 1, -1):
        kind = _bidi_class(text[i])
        if kind in ("S", "B"):
            trailing = True
            line[i - start] = base
        elif trailing and (kind in ("WS", "LRI", "RLI", "FSI", "PDI") or kind in _REMOVED):
            line[i - start] = base
        else:
            trailing = False
    return line


def visual_order(levels: Sequence[int]) -> list[int]:
    """Return the indices of a line from left to right (L2)."""
    order = list(range(len(levels)))
    if not levels:
        return order
    for level in range(max(levels), min((value for value in levels if value % 2), default=max(levels) + 1) - 1, -1):
        i = 0
        while i < len(order):
            j = i
            while j < len(order) and levels[order[j]] >= level:
                j += 1
            order[i:j] = order[i:j][::-1]
            i = j + 1
    return order


@lru_cache(maxsize=4096)
def _bidi_class(character: str) -> str:
    # Unassigned code points have no class in the table; L is the default of DerivedBidiClass outside reserved blocks.
    return bidirectional(character) or "L"


def _first_strong(classes: Sequence[str]) -> int | None:
    depth = 0
    for kind in classes:
        if kind in _INITIATORS:
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif depth == 0 and kind in ("L", "R", "AL"):
            return 0 if kind == "L" else 1
    return None


def _levels(text: str, classes: list[str], base: int) -> list[int]:
    levels, kinds, matching = _explicit(classes, base)
    kept = [i for i, kind in enumerate(classes) if kind not in _REMOVED]
    neighbours = {
        i: (kept[place - 1] if place else -1, kept[place + 1] if place + 1 < len(kept) else -1) for place, i in enumerate(kept)
    }
    final = list(levels)
    for sequence in _isolating_run_sequences(kept, levels, classes, matching):
        sos, eos = _boundaries(sequence, levels, classes, base, matching, neighbours)
        work = [kinds[i] for i in sequence]
        for i, level in zip(sequence, _resolve(work, sequence, text, classes, levels[sequence[0]], sos, eos), strict=True):
            final[i] = level
    previous = base
    for i, kind in enumerate(classes):
        if kind in _REMOVED:
            final[i] = previous
        previous = final[i]
    return final


def _explicit(classes: list[str], base: int) -> tuple[list[int], list[str], dict[int, int]]:
    """Rules X1 to X8: the explicit level and the overridden class of each character, and each isolate's matching PDI."""
    levels = [base] * len(classes)
    kinds = list(classes)
    matching = _matching_pdi(classes)
    stack: list[tuple[int, str | None, bool]] = [(base, None, False)]
    overflow_isolates = overflow_embeddings = valid_isolates = 0
    for i, kind in enumerate(classes):
        level, override, _ = stack[-1]
        if kind in ("RLE", "LRE", "RLO", "LRO"):
            new = (level + 1) | 1 if kind[0] == "R" else (level + 2) & ~1
            if new <= _MAX_DEPTH and not overflow_isolates and not overflow_embeddings:
                stack.append((new, {"RLO": "R", "LRO": "L"}.get(kind), False))
            elif not overflow_isolates:
                overflow_embeddings += 1
        elif kind in _INITIATORS:
            levels[i] = level
            if override:
                kinds[i] = override
            right = kind == "RLI"
            if kind == "FSI":
                right = _first_strong_inside(classes, i, matching) == 1
            new = (level + 1) | 1 if right else (level + 2) & ~1
            if new <= _MAX_DEPTH and not overflow_isolates and not overflow_embeddings:
                valid_isolates += 1
                stack.append((new, None, True))
            else:
                overflow_isolates += 1
        elif kind == "PDI":
            if overflow_isolates:
                overflow_isolates -= 1
            elif valid_isolates:
                overflow_embeddings = 0
                while not stack[-1][2]:
                    stack.pop()
                stack.pop()
                valid_isolates -= 1
            levels[i] = stack[-1][0]
            if stack[-1][1]:
                kinds[i] = stack[-1][1] or kind
        elif kind == "PDF":
            if overflow_isolates:
                pass
            elif overflow_embeddings:
                overflow_embeddings -= 1
            elif not stack[-1][2] and len(stack) > 1:
                stack.pop()
        elif kind == "B":
            # X8: a separator ends every embedding and isolate. A text should hold one at its end only, if at all.
            levels[i] = base
            del stack[1:]
            overflow_isolates = overflow_embeddings = valid_isolates = 0
        elif kind != "BN":
            levels[i] = level
            if override:
                kinds[i] = override
    return levels, kinds, matching


def _first_strong_inside(classes: list[str], initiator: int, matching: dict[int, int]) -> int | None:
    i, end = initiator + 1, matching.get(initiator, len(classes))
    while i < end:
        kind = classes[i]
        if kind in _INITIATORS:
            i = matching.get(i, end)
        elif kind in ("L", "R", "AL"):
            return 0 if kind == "L" else 1
        i += 1
    return None


def _matching_pdi(classes: list[str]) -> dict[int, int]:
    open_isolates: list[int] = []
    matching: dict[int, int] = {}
    for i, kind in enumerate(classes):
        if kind in _INITIATORS:
            open_isolates.append(i)
        elif kind == "PDI" and open_isolates:
            matching[open_isolates.pop()] = i
        elif kind == "B":
            open_isolates.clear()
    return matching


def _isolating_run_sequences(
    kept: list[int], levels: list[int], classes: list[str], matching: dict[int, int]
) -> list[list[int]]:
    """BD13: level runs, joined across isolates from an initiator to its matching PDI."""
    runs = [list(group) for _, group in groupby(kept, key=lambda i: levels[i])]
    starts = {run[0]: run for run in runs}
    ends_isolate = set(matching.values())
    sequences = []
    for run in runs:
        if classes[run[0]] == "PDI" and run[0] in ends_isolate:
            continue
        sequence = list(run)
        while classes[sequence[-1]] in _INITIATORS and sequence[-1] in matching:
            sequence += starts[matching[sequence[-1]]]
        sequences.append(sequence)
    return sequences


def _boundaries(
    sequence: list[int],
    levels: list[int],
    classes: list[str],
    base: int,
    matching: dict[int, int],
    neighbours: dict[int, tuple[int, int]],
) -> tuple[str, str]:
    """X10: the direction before and after a sequence, from the higher of the two explicit levels that meet there."""
    first, last = sequence[0], sequence[-1]
    before = neighbours[first][0]
    after = neighbours[last][1]
    level = levels[first]
    level_before = levels[before] if before >= 0 else base
    open_ended = classes[last] in _INITIATORS and last not in matching
    level_after = levels[after] if after >= 0 and not open_ended else base
    return ("R" if max(level, level_before) % 2 else "L", "R" if max(level, level_after) % 2 else "L")


def _resolve(work: list[str], sequence: list[int], text: str, classes: list[str], level: int, sos: str, eos: str) -> list[int]:
    """Rules W1 to W7, N0 to N2, I1 and I2 for the classes of one isolating run sequence; return its levels."""
    _weak(work, sos)
    _brackets(work, sequence, text, classes, level, sos)
    _neutral(work, level, sos, eos)
    if level % 2 == 0:
        return [level + {"R": 1, "AN": 2, "EN": 2}.get(kind, 0) for kind in work]  # I1
    return [level + (1 if kind in ("L", "EN", "AN") else 0) for kind in work]  # I2


def _weak(work: list[str], sos: str) -> None:
    previous = sos
    for i, kind in enumerate(work):  # W1
        if kind == "NSM":
            work[i] = "ON" if previous in _INITIATORS or previous == "PDI" else previous
        previous = work[i]
    strong = sos
    for i, kind in enumerate(work):  # W2, W3
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            work[i] = "AN"
    for i, kind in enumerate(work):
        if kind == "AL":
            work[i] = "R"
    for i in range(1, len(work) - 1):  # W4
        if work[i - 1] == work[i + 1] and (
            (work[i] == "ES" and work[i - 1] == "EN") or (work[i] == "CS" and work[i - 1] in ("EN", "AN"))
        ):
            work[i] = work[i - 1]
    i = 0
    while i < len(work):  # W5
        j = i
        while j < len(work) and work[j] == "ET":
            j += 1
        if j > i and ((i > 0 and work[i - 1] == "EN") or (j < len(work) and work[j] == "EN")):
            work[i:j] = ["EN"] * (j - i)
        i = max(j, i + 1)
    strong = sos
    for i, kind in enumerate(work):  # W6, W7
        if kind in ("L", "R"):
            strong = kind
        elif kind in ("ES", "ET", "CS"):
            work[i] = "ON"
        elif kind == "EN" and strong == "L":
            work[i] = "L"


def _brackets(work: list[str], sequence: list[int], text: str, classes: list[str], level: int, sos: str) -> None:
    """N0: both brackets of a pair take the direction of what they enclose."""
    pairs = _pairs(work, sequence, text)
    embedding = "R" if level % 2 else "L"
    opposite = "L" if level % 2 else "R"
    for start, end in pairs:
        inside = {_STRONG_AS[kind] for kind in work[start + 1 : end] if kind in _STRONG_AS}
        if embedding in inside:
            direction = embedding
        elif opposite in inside:
            before = next((_STRONG_AS[kind] for kind in reversed(work[:start]) if kind in _STRONG_AS), sos)
            direction = opposite if before == opposite else embedding
        else:
            continue
        for bracket in (start, end):
            work[bracket] = direction
            for follower in range(bracket + 1, len(work)):
                if classes[sequence[follower]] != "NSM":
                    break
                work[follower] = direction


def _pairs(work: list[str], sequence: list[int], text: str) -> list[tuple[int, int]]:
    """BD16: the bracket pairs, as places in the sequence, in order of the opening one."""
    stack: list[tuple[str, int]] = []
    pairs = []
    for place, i in enumerate(sequence):
        if work[place] != "ON":
            continue
        character = normalize("NFD", text[i])
        if character in _CLOSING:
            if len(stack) == _MAX_OPEN_BRACKETS:
                return []
            stack.append((_CLOSING[character], place))
        elif character in _IS_CLOSING:
            for depth in range(len(stack) - 1, -1, -1):
                if stack[depth][0] == character:
                    pairs.append((stack[depth][1], place))
                    del stack[depth:]
                    break
    return sorted(pairs)


def _neutral(work: list[str], level: int, sos: str, eos: str) -> None:
    embedding = "R" if level % 2 else "L"
    i = 0
    while i < len(work):
        j = i
        while j < len(work) and work[j] in _NEUTRAL:
            j += 1
        if j > i:
            before = _STRONG_AS[work[i - 1]] if i else sos
            after = _STRONG_AS[work[j]] if j < len(work) else eos
            work[i:j] = [before if before == after else embedding] * (j - i)  # N1, N2
        i = max(j, i + 1)
