"""Words into pages: which words stand on screen together, on which line, and from when to when.

Knows words and frames, not tweets, voices or glyphs: widths are measured by a function handed in. The decision here: pages
are the cheapest path through all legal breaks of the whole text. Hard limits (width, lines, words, characters, the longest and
the shortest time on screen) forbid a page; then syntax (an article and its noun, a name, a number and its unit); pauses,
punctuation, balance and reading speed price what is left. Every page says what decided its end. Where the limits cannot all
be kept (a word longer than a line, a lone word too quickly followed), width and characters are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Literal

from tweetreel.core.time import FrameRange
from tweetreel.core.timeline import CaptionPage, CaptionWord
from tweetreel.core.typeset.characters import clusters

Break = Literal["none", "clause", "sentence", "beat", "part"]
"""What ends after a word; a `part` (what the tweet says, what the brand says) shares no page with the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A shown unit with its time: frames `[onset, end)`, its number in the narration (None: silent), what ends after it.

    A silent unit belongs to the word before it, or to the one after it where it `leads` (a bullet, a keycap digit). `places`
    are the code points before which a word too wide for a line may be broken with a hyphen.
    """

    shown: str
    onset: int
    end: int
    word: int | None
    joined: bool = False
    tags: tuple[str, ...] = ()
    after: Break = "none"
    numeric: bool = False
    leads: bool = False
    places: tuple[int, ...] = ()


Measure = Callable[[Sequence[Cue], float], float]
"""Returns the width in pixels of words on one line at a type size in pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRules:
    """The limits of a page. `size_px` steps down by `size_steps` where one word is too wide for `width_px`.

    `fit` are the steps at which a page may be set, largest first: the largest at which it stands in `width_px` and in
    `height_px` (None: any height) at `leading` is taken.

    A page is on screen for `min_frames` at least and `max_frames` at most; a sentence too brief for it shares a page with its
    neighbour, and of pages of one word, one too brief takes the next in. Below `ideal_frames` it costs, and so does what
    cannot be read at `frames_per_character`; where the voice pauses, the page stays as long as reading takes. Between two
    pages the screen is empty for `gap_frames` at least, or not at all. Words with a tag in `above` stand on a line of their
    own above the others, which then stand on one line.
    """

    width_px: int
    size_px: float
    height_px: int | None = None
    leading: float = 1.1
    max_lines: int = 2
    max_words: int = 4
    target_words: int = 3
    max_characters: int = 24
    max_frames: int = 75
    min_frames: int = 4
    ideal_frames: int = 15
    frames_per_character: float = 0.0
    linger_frames: int = 12
    pause_frames: int = 5
    gap_frames: int = 2
    size_steps: tuple[float, ...] = (1.0, 0.88, 0.76, 0.66)
    fit: tuple[float, ...] = (1.0,)
    above: frozenset[str] = frozenset()


_WEAK = frozenset(
    re.findall(
        r"\S+",
        """a an the of to in on at by for from with and or but nor so as if than that which who is are was were be been
        am has have had do does did will would can could should may might must not no my your his her its our their
        this these those i you he she it we they der die das ein eine einen dem den des und oder aber von mit zu im in
        am auf für ist sind le la les un une de du des et ou à au aux en dans pour avec el los las una y o del al con
        por para que il lo gli e di da che per os um uma do em na het een van op into over under about after before
        between because when where while until since through without two three four five six seven eight nine ten w/
        w/o & + vs vs. it's i'm i've i'll you're we're we've they're that's there's what's don't doesn't didn't can't
        won't isn't aren't wasn't what how why some only just very minus plus times""",
    )
)
"""Words that lean on what follows: articles, prepositions, auxiliaries, numbers. No page or line ends well on one."""

_ARTICLES = frozenset(
    re.findall(
        r"\S+",
        "a an the der die das ein eine einen dem den des le la les un une el los las una il lo gli o os um uma het een",
    )
)
"""An article is not parted from its noun where anything else is legal."""

# What a break costs, each kind far above the next: what may never be, a hard limit per frame missed, what belongs together.
_NEVER = 1e9
_TOO_BRIEF = 1e4
_TORN = 2e2
_TOO_FAST = 10.0
"""For each frame that reading takes longer than the page stands."""
_SPANS = 60.0
"""A page that holds the end of a sentence and the beginning of the next."""
_STEP_DOWN = 40.0
"""For each whole part of its size that a page of several words loses."""

_BROKEN_LINES = 3
_BROKEN_STEP = 0.84
"""A broken word of more lines than this is set one step smaller."""

_FULL = 8
"""A page of fewer characters looks lost ("a day.", "votes.")."""

_HALF_DAY = re.compile(r"[ap]\.?m\b", re.IGNORECASE)


def paginate(cues: Sequence[Cue], rules: PageRules, *, measure: Measure, end: int) -> tuple[CaptionPage, ...]:
    """Return the pages of `cues`, in order, none overlapping, all ending by frame `end`; every cue on exactly one page."""
    pages: list[CaptionPage] = []
    for start, stop, placed, reason in _best_pages(cues, rules, measure, end):
        pages.append(_page(cues[start:stop], placed, _frames(cues, start, stop, rules, end), rules, reason))
    return tuple(pages)


def _frames(cues: Sequence[Cue], start: int, stop: int, rules: PageRules, end: int) -> FrameRange:
    """Return when the page of `cues[start:stop]` is on screen."""
    first = cues[start].onset
    if start == 0 and first <= rules.ideal_frames:
        first = 0  # the hook's words already stand on the frame that players show first
    limit = cues[stop].onset if stop < len(cues) else end
    spoken_end = max(cue.end for cue in cues[start:stop])
    leave = max(spoken_end + rules.linger_frames, first + rules.min_frames, first + _reading(cues[start:stop], rules))
    leave = max(spoken_end, min(leave, first + rules.max_frames))
    # a short gap is bridged, so that the captions do not blink; a long one is left empty
    if limit - leave < rules.gap_frames:
        leave = limit
        if leave > max(spoken_end + rules.gap_frames, first + rules.max_frames):
            leave = limit - rules.gap_frames
    return FrameRange(start=first, end=max(first, min(leave, limit, end)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Set:
    """How a page's words stand: a line number per word, the size, and the pieces of a broken word (page of one word)."""

    lines: tuple[int, ...]
    size_px: float
    pieces: tuple[str, ...] = ()


def _reading(words: Sequence[Cue], rules: PageRules) -> int:
    """Return how many frames it takes to read `words`, spaces counted."""
    return ceil(rules.frames_per_character * (_characters(words) + sum(not word.joined for word in words[1:])))


def _characters(words: Sequence[Cue]) -> int:
    """Return how many characters a reader sees: a family emoji is one."""
    return sum(len(clusters(word.shown)) for word in words)


def _best_pages(cues: Sequence[Cue], rules: PageRules, measure: Measure, end: int) -> list[tuple[int, int, _Set, str]]:
    """Return `(start, stop, how it stands, why it ends)` of each page."""
    best: list[tuple[float, int, _Set | None, str]] = [(0.0, 0, None, "")]
    for stop in range(1, len(cues) + 1):
        options: list[tuple[float, int, _Set | None, str]] = []
        following = cues[stop] if stop < len(cues) else None
        for start in range(_earliest(cues, stop, max(2, rules.max_words)), stop):
            words = cues[start:stop]
            spans = _spans(words, rules)
            placed = None if spans is None else _set_words(words, rules, measure)
            if spans is None or placed is None:
                continue
            price, reason = _price(words, following, rules, placed)
            price += spans * _SPANS
            stands = len(_frames(cues, start, stop, rules, end))
            price += _TOO_BRIEF * max(0, rules.min_frames - stands)
            price += _TOO_FAST * max(0, _reading(words, rules) - stands)
            options.append((best[start][0] + price, start, placed, reason))
        best.append(min(options, key=lambda option: option[0]))
    pages: list[tuple[int, int, _Set, str]] = []
    stop = len(cues)
    while stop:
        _, start, placed, reason = best[stop]
        assert placed is not None
        pages.append((start, stop, placed, reason))
        stop = start
    return pages[::-1]


def _spans(words: Sequence[Cue], rules: PageRules) -> int | None:
    """Return how many ends of sentences stand inside a page; None where a page may not hold them all.

    A sentence without a word (an emoji) belongs to the one before it; one too brief for a page may share one.
    """
    ends = [i for i, word in enumerate(words[:-1], 1) if _ends_sentence(word) and _is_said(words[:i]) and _is_said(words[i:])]
    if any(words[at - 1].after == "part" for at in ends):
        return None
    for before, at, after in zip([0, *ends], ends, [*ends[1:], len(words)], strict=False):
        if min(words[at].onset - words[before].onset, words[after - 1].end - words[at].onset) >= rules.min_frames:
            return None
    return len(ends)


def _ends_sentence(cue: Cue) -> bool:
    return cue.after in ("sentence", "beat", "part")


def _is_said(words: Sequence[Cue]) -> bool:
    return any(word.word is not None for word in words)


def _earliest(cues: Sequence[Cue], stop: int, most: int) -> int:
    """Return the first cue of the longest page that ends at `stop` and holds at most `most` spoken words."""
    spoken = 0
    for start in range(stop - 1, -1, -1):
        spoken += cues[start].word is not None
        if spoken > most:
            return start + 1
    return 0


def _set_words(words: Sequence[Cue], rules: PageRules, measure: Measure) -> _Set | None:
    """Return how `words` stand within the hard limits, None where they do not. A single word always finds a way."""
    spoken = [word for word in words if word.word is not None]
    alone = len(spoken) <= 1
    most = rules.max_words
    if (
        most == 1
        and len(spoken) == 2
        and min(spoken[1].onset - spoken[0].onset, spoken[1].end - spoken[1].onset) < rules.min_frames
    ):
        most = 2
    if not alone and (
        len(spoken) > most or _characters(words) > rules.max_characters or words[-1].end - words[0].onset > rules.max_frames
    ):
        return None
    smaller: list[float] = []
    if alone or (len(spoken) == 2 and any(measure([word], rules.fit[-1] * rules.size_px) > rules.width_px for word in spoken)):
        smaller = [rules.fit[-1] * step for step in rules.size_steps if step < 1]
    for step in (*rules.fit, *smaller):
        size_px = rules.size_px * step
        lines = _lines_with_above(words, size_px, rules, measure)
        if lines is not None and (rules.height_px is None or step <= 1 or _height(lines, size_px, rules) <= rules.height_px):
            return _Set(lines=lines, size_px=size_px)
    if not alone:
        return None
    return _break_word(words, rules, measure)


def _height(lines: Sequence[int], size_px: float, rules: PageRules) -> float:
    return (max(lines) + 1) * size_px * rules.leading


def _lines_with_above(words: Sequence[Cue], size_px: float, rules: PageRules, measure: Measure) -> tuple[int, ...] | None:
    """Return a line number per word: those of a tag in `rules.above` on the first, where others stand below them."""
    above = [not rules.above.isdisjoint(word.tags) for word in words]
    below = [word for word, high in zip(words, above, strict=True) if not high]
    if not any(above) or not below or rules.max_lines < 2:
        return _lines(words, size_px, rules, measure)
    high = [word for word, high in zip(words, above, strict=True) if high]
    if max(measure(below, size_px), measure(high, size_px)) > rules.width_px:
        return None
    return tuple(0 if high else 1 for high in above)


def _lines(words: Sequence[Cue], size_px: float, rules: PageRules, measure: Measure) -> tuple[int, ...] | None:
    """Return a line number per word: one line where it fits, else the two most equal ones."""
    if measure(words, size_px) <= rules.width_px:
        return (0,) * len(words)
    if rules.max_lines < 2:
        return None
    if rules.max_lines > 2:
        return _many_lines(words, size_px, rules, measure)
    best: tuple[float, int] | None = None
    for cut in range(1, len(words)):
        if _inseparable(words[cut - 1], words[cut]):
            continue
        widths = (measure(words[:cut], size_px), measure(words[cut:], size_px))
        if max(widths) <= rules.width_px:
            price = abs(widths[0] - widths[1]) + (size_px * 1.5 if _leans(words[cut - 1]) else 0)
            price += size_px * 3 if _torn(words[cut - 1], words[cut]) else 0
            if best is None or price < best[0]:
                best = (price, cut)
    if best is None:
        return None
    return (0,) * best[1] + (1,) * (len(words) - best[1])


def _many_lines(words: Sequence[Cue], size_px: float, rules: PageRules, measure: Measure) -> tuple[int, ...] | None:
    """Return a line number per word in as few lines as hold them, of widths as equal as can be; None where none do."""
    room = rules.max_lines
    if rules.height_px is not None:
        room = max(1, min(room, int(rules.height_px / (size_px * rules.leading))))
    widths = {
        (start, stop): measure(words[start:stop], size_px)
        for start in range(len(words))
        for stop in range(start + 1, len(words) + 1)
        if stop == start + 1 or sum(len(word.shown) for word in words[start:stop]) * size_px * 0.2 < rules.width_px
    }
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}] + [{} for _ in words]
    for stop in range(1, len(words) + 1):
        for start in range(stop):
            width = widths.get((start, stop))
            if width is None or width > rules.width_px:
                continue
            price = ((rules.width_px - width) / size_px) ** 2
            if stop < len(words):
                if _inseparable(words[stop - 1], words[stop]):
                    continue
                price += 6.0 if _leans(words[stop - 1]) else 0.0
                price += 20.0 if _torn(words[stop - 1], words[stop]) else 0.0
            for lines, (before, _) in best[start].items():
                known = best[stop].get(lines + 1)
                if lines < room and (known is None or before + price < known[0]):
                    best[stop][lines + 1] = (before + price, start)
    if not best[-1]:
        return None
    lines = min(best[-1])
    made, stop = [0] * len(words), len(words)
    while stop:
        start = best[stop][lines][1]
        lines -= 1
        made[start:stop] = [lines] * (stop - start)
        stop = start
    return tuple(made)


def _break_word(words: Sequence[Cue], rules: PageRules, measure: Measure) -> _Set:
    """Break one word that is too wide at every size into as few lines as hold it: at its places, else anywhere."""
    word = next((cue for cue in words if cue.word is not None), words[0])
    smallest = rules.size_px * rules.size_steps[-1]
    broken: _Set | None = None
    for size_px in (smallest, smallest * _BROKEN_STEP):
        for places in (word.places, tuple(range(1, len(word.shown)))):
            pieces = _fewest_pieces(word, places, measure, size_px, rules.width_px)
            if pieces:
                broken = _Set(lines=(0,) * len(words), size_px=size_px, pieces=pieces)
                break
        if broken is not None and len(broken.pieces) <= _BROKEN_LINES:
            return broken
    return broken or _Set(lines=(0,) * len(words), size_px=smallest, pieces=tuple(word.shown))


def _fewest_pieces(word: Cue, places: Sequence[int], measure: Measure, size_px: float, limit: float) -> tuple[str, ...]:
    """Return a word in as few pieces as fit `limit`, as even as can be, with hyphens; empty where it does not fit."""
    shown = word.shown
    edges = [0, *(place for place in places if 0 < place < len(shown)), len(shown)]
    best: list[tuple[int, float, int] | None] = [(0, 0.0, 0)] + [None] * (len(edges) - 1)
    for stop in range(1, len(edges)):
        for start in range(stop - 1, -1, -1):
            before = best[start]
            room = limit - measure([replace(word, shown=_piece(shown, edges[start], edges[stop]))], size_px)
            if room < 0:
                break
            if before is not None:
                option = (before[0] + 1, before[1] + room * room, start)
                known = best[stop]
                best[stop] = option if known is None else min(known, option)
    pieces: list[str] = []
    stop = len(edges) - 1
    while stop:
        reached = best[stop]
        if reached is None:
            return ()
        pieces.append(_piece(shown, edges[reached[2]], edges[stop]))
        stop = reached[2]
    return tuple(pieces[::-1])


def _piece(shown: str, start: int, stop: int) -> str:
    part = shown[start:stop]
    hyphen = stop < len(shown) and _is_cased(part[-1]) and _is_cased(shown[stop])
    return part + ("-" if hyphen else "")


def _is_cased(character: str) -> bool:
    return character.isalpha() and character.upper() != character.lower()


def _inseparable(before: Cue, after: Cue) -> bool:
    """True where a silent unit would be torn from its word."""
    return (after.word is None and not after.leads) or (before.word is None and before.leads)


def _leans(cue: Cue) -> bool:
    return cue.shown.strip("\"'“”‘’([").lower() in _WEAK


def _torn(before: Cue, after: Cue) -> str | None:
    """Return what belongs together and would be parted between two words, None where nothing is."""
    if before.after != "none":
        return None
    if before.numeric and _HALF_DAY.match(after.shown):
        return "a time stays whole"
    if before.numeric:
        return "a number stays with its unit"
    if before.shown.lower() in _ARTICLES:
        return "an article stays with its noun"
    named = before.shown[:1].isupper() and after.shown[:1].isupper() and before.shown.isalpha()
    if named and not before.shown.isupper() and not _leans(before):
        return "a name stays whole"
    return None


def _price(words: Sequence[Cue], following: Cue | None, rules: PageRules, placed: _Set) -> tuple[float, str]:
    spoken = [word for word in words if word.word is not None]
    price = (len(spoken) - rules.target_words) ** 2 * 1.0
    if len(spoken) == 1:
        price += 2.0
    price += 0.5 * max(0, _FULL - _characters(words))
    price += 3.0 * sum(word.after == "clause" for word in words[:-1])  # a page is a sense unit
    price += 0.6 * placed.lines[-1]
    price += _STEP_DOWN * max(0.0, 1 - placed.size_px / rules.size_px) if len(spoken) > 1 else 0.0
    frames = words[-1].end - words[0].onset
    price += 0.5 * max(0, rules.ideal_frames - frames)
    last = words[-1]
    if following is None:
        return price, "end of sentence"
    if following.onset <= words[0].onset:
        return price + _NEVER, "no frame of its own"
    if _inseparable(last, following):
        return price + _NEVER, "a silent sign stays with its word"
    if _ends_sentence(last):
        return price, "end of sentence"
    torn = _torn(last, following)
    if torn is not None:
        return price + _TORN, f"no room, though {torn}"
    if last.after == "clause":
        return price - 3.0, "punctuation"
    if _leans(last):
        price += 4.0
    if following.onset - last.end >= rules.pause_frames:
        return price - 3.0, "pause"
    return price, "balance"


def _page(words: Sequence[Cue], placed: _Set, frames: FrameRange, rules: PageRules, reason: str) -> CaptionPage:
    painted: list[CaptionWord] = []
    for index, (cue, line) in enumerate(zip(words, placed.lines, strict=True)):
        following = next((word.onset for word in words[index + 1 :] if word.word is not None), None)
        # lit until the next word begins; the last one until its sound has faded
        end = following if following is not None else max(cue.end, cue.onset)
        painted.append(
            CaptionWord(
                shown=cue.shown,
                line=line,
                onset=cue.onset,
                end=min(end, frames.end),
                word=cue.word,
                joined=cue.joined,
                tags=cue.tags,
                pieces=placed.pieces if cue.word is not None or len(words) == 1 else (),
            )
        )
    size = None if placed.size_px == rules.size_px else placed.size_px
    return CaptionPage(frames=frames, words=tuple(painted), size_px=size, reason=reason)
