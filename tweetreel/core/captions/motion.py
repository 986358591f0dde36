"""A page of captions on one frame: the paint and place of every word, the plate, the page as a whole.

Knows looks and pages, no glyphs. The decision here: a pose is whole numbers only, so that equal poses are equal pictures and
a frame on which nothing changed is known by comparing, and every law of time (a word lights on its own frame, nothing
flickers, a page ends hard) can be tested without a pixel.
"""

from __future__ import annotations

from typing import NamedTuple

from tweetreel.core.animation import curve_of
from tweetreel.core.looks import CaptionStyle, Effect, Effected, Paint, State
from tweetreel.core.timeline import CaptionPage, CaptionWord

PART = 256
"""A whole, where a part of it is counted: reveal, sweep, scale, how far a plate has moved."""

_RESTS: dict[Effected, float] = {
    "opacity": 1.0,
    "scale": 1.0,
    "x": 0.0,
    "y": 0.0,
    "reveal": 1.0,
    "type": 1.0,
    "sweep": 0.0,
    "glow": 1.0,
    "split": 0.0,
}
_ADDED = frozenset({"x", "y", "sweep", "split"})
_JITTER = ((1, 0), (-1, 1), (0, -1), (1, 1), (-1, 0), (1, -1))


class WordPose(NamedTuple):
    """How a word is painted: `opacity` 0 to 255; `scale`, `reveal`, `type`, `sweep`, `glow` in 1/PART; the rest in pixels.

    `dx` counts along the direction of writing.
    """

    paint: Paint
    sweep_paint: Paint
    opacity: int = 255
    scale: int = PART
    dx: int = 0
    dy: int = 0
    reveal: int = PART
    type: int = PART
    sweep: int = 0
    glow: int = PART
    split: int = 0


class PlatePose(NamedTuple):
    """Where the plate is: behind word `word`, `part` of the way there (in 1/PART) from word `before`, None: it grows there."""

    word: int
    before: int | None
    part: int


class PagePose(NamedTuple):
    """A page on a frame. `dy` is even, so that a page that comes in keeps its chroma grid."""

    words: tuple[WordPose, ...]
    plates: tuple[PlatePose, ...] = ()
    dx: int = 0
    dy: int = 0
    opacity: int = 255
    scale: int = PART


def lit_word(page: CaptionPage, frame: int) -> int | None:
    """Return the index of the word that is lit at timeline frame `frame`, None where none is."""
    for index in range(len(page.words) - 1, -1, -1):
        word = page.words[index]
        if word.word is not None and word.onset <= frame < word.end:
            return index
    return None


def state_of(page: CaptionPage, index: int, frame: int) -> State:
    """Return the state of word `index`; a silent one is never *now*."""
    word = page.words[index]
    if frame < word.onset:
        return "waiting"
    return "now" if lit_word(page, frame) == index else "spoken"


_HIDING: tuple[Effected, ...] = ("opacity", "scale", "reveal", "type")

_SEEN = 0.5
"""Words fainter than this are not there yet."""


def pose_at(style: CaptionStyle, page: CaptionPage, frame: int, *, cover: bool = False) -> PagePose:
    """Return how `page` looks at timeline frame `frame`, which lies in its frames.

    With `cover` what enters with the page has arrived, and words that would come one after the other all stand there: the first
    frame of a video is its cover, and its hook is read at once.
    """
    size = style.style.size_px if page.size_px is None else page.size_px
    begun = page.frames.start - (1000 if cover else 0)
    words = tuple(_word(style, page, index, frame, begun, size, cover=cover) for index in range(len(page.words)))
    onset = max((word.onset for word in page.words if word.word is not None and word.onset <= frame), default=None)
    end = max((word.end for word in page.words if word.onset == onset), default=None) if onset is not None else None
    values = dict(_RESTS)
    for effect in style.effects:
        if effect.target == "page":
            _mix(values, effect, _value(effect, frame, begun if effect.on == "page" else onset, end))
    return PagePose(
        words=words,
        plates=_plates(style, page, frame),
        dx=2 * round(values["x"] * size / 2),
        dy=2 * round(values["y"] * size / 2),
        opacity=_byte(values["opacity"]),
        scale=max(0, round(PART * values["scale"])),
    )


def _word(style: CaptionStyle, page: CaptionPage, index: int, frame: int, begun: int, size: float, *, cover: bool) -> WordPose:
    word = page.words[index]
    tag = style.tag_of(word.tags)
    states = tag.states if tag else style.states
    values = dict(_RESTS)
    mine = [one for one in style.effects if one.target != "page" and (not one.tags or set(one.tags) & set(word.tags))]
    stands = cover and any(_hides(effect) for effect in mine)
    for effect in mine:
        if stands and effect.on == "word" and effect.property in (*_HIDING, "x", "y"):
            continue
        line = word.line
        if effect.on == "page":
            at: int | None = begun + effect.stagger * (index if effect.target == "word" else line)
            end: int | None = page.frames.end
        elif effect.target == "word":
            at, end = word.onset, max(word.end, word.onset + 1)
        else:
            on_line = [other for other in page.words if other.line == line]
            at, end = min(other.onset for other in on_line), max(other.end for other in on_line)
        _mix(values, effect, _value(effect, frame, at, end))
    state = state_of(page, index, frame)
    if style.plate is not None and style.plate.target == "word" and index == _begun(page, frame):
        state = "now"  # as long as the plate is behind it
    paint = states.of(state)
    if cover and state == "waiting" and paint.opacity < _SEEN:
        paint = states.spoken
    sweeps = any(effect.property == "sweep" for effect in style.effects)
    split = round(values["split"] * size)
    jitter = _JITTER[(index + max(0, frame - word.onset) // 2) % len(_JITTER)] if split else (0, 0)
    return WordPose(
        paint=states.waiting if sweeps else paint,
        sweep_paint=states.now if sweeps else paint,
        opacity=_byte(values["opacity"] * paint.opacity),
        scale=max(0, round(PART * values["scale"])),
        dx=round(values["x"] * size) + jitter[0] * abs(split) // 3,
        dy=round(values["y"] * size) + jitter[1] * abs(split) // 3,
        reveal=_part(values["reveal"]),
        type=_part(values["type"]),
        sweep=_part(values["sweep"]),
        glow=_part(values["glow"]),
        split=split,
    )


def _hides(effect: Effect) -> bool:
    """True where a word is not there until it is said."""
    before = effect.start if effect.before is None else effect.before
    return effect.on == "word" and effect.property in _HIDING and before < _SEEN


def _value(effect: Effect, frame: int, at: int | None, end: int | None) -> float:
    """Return the effect's value at `frame` where it begins at frame `at` and what it marks ends at `end`."""
    if at is None or frame < at:
        return effect.start if effect.before is None else effect.before
    if effect.back is not None and end is not None and frame >= end:
        gone = 1.0 if effect.back == 0 else min(1.0, (frame - end + 1) / effect.back)
        return effect.end + (effect.start - effect.end) * curve_of("ease-out-cubic")(gone)
    length = effect.frames or max(1, (end or at + 1) - at)
    done = min(1.0, (frame - at + 1) / length)
    return effect.start + (effect.end - effect.start) * curve_of(effect.easing)(done)


def _mix(values: dict[Effected, float], effect: Effect, value: float) -> None:
    if effect.property in _ADDED:
        values[effect.property] += value
    else:
        values[effect.property] *= value


def _plates(style: CaptionStyle, page: CaptionPage, frame: int) -> tuple[PlatePose, ...]:
    plate = style.plate
    if plate is None:
        return ()
    if plate.target in ("line", "page"):
        return (PlatePose(0, None, PART),)
    if plate.target == "spoken":  # signs that are not said go with the word before them
        return tuple(
            PlatePose(index, None, _moved(word, frame, plate.frames))
            for index, word in enumerate(page.words)
            if word.onset <= frame
        )
    index = _begun(page, frame)
    if index is None:
        return ()
    earlier = _begun(page, page.words[index].onset - 1)
    before = earlier if earlier is not None and page.words[earlier].line == page.words[index].line else None
    part = _moved(page.words[index], frame, plate.frames)
    return (PlatePose(index, None if part == PART else before, part),)


def _begun(page: CaptionPage, frame: int) -> int | None:
    """Return the word that was begun last at `frame`, None before the first."""
    begun = [index for index, word in enumerate(page.words) if word.word is not None and word.onset <= frame]
    return begun[-1] if begun else None


def _moved(word: CaptionWord, frame: int, frames: int) -> int:
    if frames <= 1:
        return PART
    return round(PART * curve_of("ease-out-cubic")(min(1.0, (frame - word.onset + 1) / frames)))


def _byte(value: float) -> int:
    return max(0, min(255, round(255 * value)))


def _part(value: float) -> int:
    return max(0, min(PART, round(PART * value)))
