"""Are the captions complete and in time: every word on exactly one page, lit on the frame nearest to its sound.

Knows no pixels: it reads the timeline that was rendered. The decision here: words are found by their number in the narration,
tokens by their order in the script, so that a repeated word cannot stand in for a missing one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tweetreel.artifacts import Script, WordTimes
from tweetreel.core.time import SAMPLE_RATE, Rate
from tweetreel.core.timeline import CaptionPage, Captions, CaptionWord, Clip, Timeline
from tweetreel.core.typeset import clusters
from tweetreel.errors import Finding
from tweetreel.verify.findings import finding, listed
from tweetreel.verify.structure import Measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """What a norm asks of a page; seconds on screen, characters with spaces. docs/captions.md names the sources."""

    name: str
    lines: int
    line_characters: int
    characters_per_second: float
    least_s: float
    most_s: float
    words: int

    def holds(self, page: CaptionPage, rate: Rate) -> bool:
        """Tell whether `page` keeps all of it."""
        seconds = float(rate.seconds(len(page.frames)))
        lines = [len(clusters(line)) for line in _lines(page)]
        characters = sum(lines)
        return (
            len(lines) <= self.lines
            and max(lines) <= self.line_characters
            and characters <= self.characters_per_second * seconds
            and self.least_s <= seconds <= self.most_s
            and sum(word.word is not None for word in page.words) <= self.words
        )


def _lines(page: CaptionPage) -> list[str]:
    """Return a page's lines as shown; the pieces of a broken word are lines of their own."""
    lines: dict[int, str] = {}
    broken: list[str] = []
    for word in page.words:
        before = lines.get(word.line, "")
        *whole, last = word.pieces or (word.shown,)
        broken += whole
        lines[word.line] = before + ("" if not before or word.joined else " ") + last
    return [*broken, *lines.values()]


BROADCAST = Norm(
    name="broadcast", lines=2, line_characters=42, characters_per_second=20, least_s=5 / 6 - 0.02, most_s=7, words=99
)
"""Netflix's timed text style guide, general and English: 2 lines of 42, 20 characters a second, 5/6 s to 7 s."""

SOCIAL = Norm(name="social", lines=2, line_characters=25, characters_per_second=36, least_s=0.13, most_s=2.9, words=6)
"""What word-timed captions of short videos keep: up to 6 words and 2.5 s (with what lingers), 22 to 25 characters a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    clip: Clip
    page: CaptionPage
    word: CaptionWord


def check_captions(timeline: Timeline, words: WordTimes, script: Script | None, measured: Measured) -> list[Finding]:
    """Return the findings about the captions of `timeline`; what was measured is added to `measured`."""
    shown = [
        _Shown(clip=clip, page=page, word=word)
        for clip in timeline.clips
        if isinstance(clip.layer, Captions)
        for page in clip.layer.pages
        for word in page.words
    ]
    measured["caption_words"] = sum(item.word.word is not None for item in shown)
    pages = [
        page for clip in timeline.clips if isinstance(clip.layer, Captions) for page in clip.layer.pages if len(page.frames)
    ]
    measured["caption_pages"] = len(pages)
    for norm in (BROADCAST, SOCIAL):
        kept = sum(norm.holds(page, timeline.rate) for page in pages)
        measured[f"caption_pages_{norm.name}_percent"] = round(100 * kept / len(pages), 1) if pages else 100.0
    if words.words and not shown:
        return [finding("caption.missing", "the timeline has no captions", measured=0, limit=f"{len(words.words)} words")]
    return [
        *_complete(shown, words, measured),
        *_in_time(shown, words, timeline, measured),
        *(_tokens(shown, script, measured) if script is not None else ()),
    ]


def _complete(shown: list[_Shown], words: WordTimes, measured: Measured) -> list[Finding]:
    counts = Counter(item.word.word for item in shown if item.word.word is not None)
    missing = [repr(word.shown) for number, word in enumerate(words.words) if not counts[number]]
    twice = [
        repr(words.words[number].shown) for number, count in counts.items() if count > 1 and 0 <= number < len(words.words)
    ]
    unknown = [repr(item.word.shown) for item in shown if item.word.word is not None and not _known(item.word.word, words)]
    differing = [
        f"{words.words[number].shown!r} as {item.word.shown!r}"
        for item in shown
        if (number := item.word.word) is not None and _known(number, words) and words.words[number].shown != item.word.shown
    ]
    measured["caption_words_missing"] = len(missing)
    found = []
    for code, message, items in (
        ("caption.word-missing", "words are said but not shown", missing),
        ("caption.word-twice", "words are shown more than once", twice),
        ("caption.word-unknown", "words are shown that no one says", unknown),
        ("caption.word-differs", "words are shown otherwise than the script has them", differing),
    ):
        if items:
            found.append(finding(code, f"{message}: {listed(items)}", measured=len(items), limit=0))
    return found


def _in_time(shown: list[_Shown], words: WordTimes, timeline: Timeline, measured: Measured) -> list[Finding]:
    late: list[str] = []
    hidden: list[str] = []
    unlit: list[str] = []
    widest = 0.0
    for item in shown:
        number = item.word.word
        if number is None or not _known(number, words):
            continue
        sample = timeline.sound.narration_start + words.words[number].start
        nearest = timeline.rate.frame_at_sample(sample)
        drift = float(timeline.rate.seconds(item.word.onset) * 1000) - 1000 * sample / SAMPLE_RATE
        widest = max(widest, abs(drift))
        if item.word.onset != nearest:
            late.append(f"{item.word.shown!r} by {drift:+.0f} ms (frame {item.word.onset} for {nearest})")
        if item.word.onset not in item.page.frames or item.word.onset not in item.clip.frames:
            hidden.append(f"{item.word.shown!r} at frame {item.word.onset}")
        elif item.word.end <= item.word.onset:
            unlit.append(repr(item.word.shown))
    measured["caption_drift_max_ms"] = round(widest, 2)
    found = []
    for code, message, items, limit in (
        ("caption.word-late", "words are not lit on the frame nearest to their sound", late, "the nearest frame"),
        ("caption.word-hidden", "words are said while their page is not on screen", hidden, "none"),
        ("caption.word-never-lit", "words begin on the same frame as the next and are never lit", unlit, "none"),
    ):
        if items:
            found.append(finding(code, f"{message}: {listed(items)}", measured=len(items), limit=limit))
    return found


def _tokens(shown: list[_Shown], script: Script, measured: Measured) -> list[Finding]:
    """Every token of the script is shown: compared as multisets, so that the finding names what is missing."""
    wanted = Counter(token.shown for beat in script.beats for sentence in beat.sentences for token in sentence.tokens)
    missing = list((wanted - Counter(item.word.shown for item in shown)).elements())
    measured["tokens_missing"] = len(missing)
    if not missing:
        return []
    message = f"the script shows what the captions leave out: {listed([repr(text) for text in missing])}"
    return [finding("caption.token-missing", message, measured=len(missing), limit=0)]


def _known(number: int, words: WordTimes) -> bool:
    return 0 <= number < len(words.words)
