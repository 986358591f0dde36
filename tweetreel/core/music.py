"""A music bed, composed: harmony, figures and strokes from a key, a tempo, a mood and a seed.

Knows nothing of words or videos beyond how long the bed must be. The decision here: what is played in a bar depends on the
seed and the bar's number alone, never on the length; so a bed is the beginning of every longer one, until its last chord.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from tweetreel.core import instruments
from tweetreel.core.instruments import Sound, Timbre
from tweetreel.core.time import SAMPLE_RATE, snap
from tweetreel.core.timeline import Bed
from tweetreel.errors import InputError

_NOTES: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SIGNS: Final = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}
_SCALES: Final = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10)}
_PROGRESSIONS: Final = {
    "minor": ((0, 5, 2, 6), (0, 3, 5, 6), (0, 5, 3, 6), (0, 2, 5, 6)),
    "major": ((0, 4, 5, 3), (0, 5, 3, 4), (0, 2, 3, 4), (0, 3, 5, 4)),
}
"""Scale degrees of the chords, from 0; every one leads back to its beginning."""

_END_SECONDS: Final = 2.6
_FADE_SECONDS: Final = 1.3
_SWING: Final = Fraction(1, 12)
_LEVEL: Final = np.float32(0.25)
TEMPI: Final = (50, 180)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mood:
    """How a mood plays. Figures are rows of eighths: a chord tone by number, or None for a rest."""

    timbre: Timbre
    cutoff_hz: float
    pad: float
    notes: float
    bass: float
    drums: float
    swing: bool
    colour: int
    figures: tuple[tuple[int | None, ...], ...]
    bass_eighths: tuple[tuple[int, int], ...]
    kicks: tuple[int, ...]
    hats: tuple[int, ...]
    hat: Literal["brush", "tip"]


_MOODS: Final = {
    "calm": _Mood(
        timbre="keys", cutoff_hz=1500.0, pad=0.175, notes=1.2, bass=0.83, drums=2.2, swing=True, colour=6,
        figures=(
            (0, None, 2, None, 1, None, 3, None), (0, None, None, 2, None, 3, None, None), (0, None, 1, 2, None, None, 3, None),
            (2, None, None, 1, None, 0, None, None),
        ),
        bass_eighths=((0, 8),), kicks=(), hats=(2, 6), hat="brush",
    ),
    "bright": _Mood(
        timbre="pluck", cutoff_hz=1900.0, pad=0.14, notes=1.1, bass=0.72, drums=1.4, swing=True, colour=8,
        figures=(
            (0, 1, 2, None, 3, None, 2, 1), (0, None, 2, 3, None, 2, 1, None), (0, 2, 1, 3, None, 2, None, 4),
            (3, None, 2, 1, None, 2, 0, None),
        ),
        bass_eighths=((0, 3), (3, 5)), kicks=(0, 4), hats=(1, 2, 3, 5, 6, 7), hat="brush",
    ),
    "driving": _Mood(
        timbre="muted", cutoff_hz=1700.0, pad=0.14, notes=1.2, bass=0.7, drums=1.25, swing=False, colour=6,
        figures=(
            (0, 2, 3, 2, 4, 2, 3, 2), (0, 0, 2, 3, 0, 2, 4, 3), (0, 3, 2, 3, 0, 4, 2, 3), (0, 2, 0, 3, 0, 2, 4, 2),
        ),
        bass_eighths=((0, 1), (1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1), (7, 1)), kicks=(0, 2, 4, 6), hats=(1, 3, 5, 7),
        hat="tip",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chord:
    """A chord as it is played: the bass note, the held notes, the tones a figure walks over. MIDI numbers."""

    root: int
    held: tuple[int, ...]
    tones: tuple[int, ...]


def parse_key(text: str) -> tuple[int, str]:
    """Return the pitch class (0 is C) and the mode of a key such as "D minor" or "F# major". Raises `InputError`."""
    words = text.split()
    if len(words) == 2 and words[0][:1].upper() in _NOTES and words[0][1:] in _SIGNS and words[1].lower() in _SCALES:
        return (_NOTES[words[0][0].upper()] + _SIGNS[words[0][1:]]) % 12, words[1].lower()
    raise InputError(
        "not a key of music", got=repr(text[:40]), allowed='a note and "major" or "minor", such as "D minor", "F# major"'
    )


def compose_bed(bed: Bed, samples: int) -> NDArray[np.float32]:
    """Return the bed, float32 (samples, 2) at 48 kHz, about -22 LUFS, ending in its first chord and a fade.

    Equal beds give equal bytes, and a longer one begins like a shorter one. Raises `InputError` for a key or tempo that cannot
    be played.
    """
    tonic, mode = parse_key(bed.key)
    if not TEMPI[0] <= bed.tempo_bpm <= TEMPI[1]:
        raise InputError(
            "a tempo that cannot be played", got=f"{bed.tempo_bpm} beats a minute", allowed=f"{TEMPI[0]} to {TEMPI[1]}"
        )
    mood = _MOODS[bed.mood]
    result = np.zeros((samples, 2), dtype=np.float32)
    if samples <= 0:
        return result
    seed = bed.seed & 0xFFFF_FFFF
    eighth = Fraction(60 * SAMPLE_RATE, 2 * bed.tempo_bpm)
    # A chord lasts one bar, or two where bars are short.
    bars = 1 if 8 * eighth > 2 * SAMPLE_RATE else 2
    chords = _chords(tonic, mode, seed, mood)
    end_bar = max(0, int((samples - _END_SECONDS * SAMPLE_RATE) / (8 * eighth)) // bars * bars)
    pads: dict[_Chord, Sound] = {}
    for first in range(0, end_bar + 1, bars):
        closing = first == end_bar
        chord = chords[0] if closing else chords[first // bars % len(chords)]
        start = snap(8 * eighth * first)
        stop = samples if closing else snap(8 * eighth * (first + bars))
        if chord not in pads:
            pads[chord] = instruments.pad(chord.held, cutoff_hz=mood.cutoff_hz, seed=[seed, chord.root])
        _hold(result, pads[chord], start, stop, mood.pad)
        for at, sound, gain in (
            _closing(chord, mood, stop - start) if closing else _bars(chord, mood, seed, first, bars, eighth)
        ):
            _add(result, start + at, sound, gain)
    fade = min(samples, int(_FADE_SECONDS * SAMPLE_RATE))
    result[samples - fade :] *= (np.cos(np.linspace(0.0, np.pi / 2, fade)) ** 2).astype(np.float32)[:, None]
    result *= _LEVEL
    return result


def _chords(tonic: int, mode: str, seed: int, mood: _Mood) -> tuple[_Chord, ...]:
    """The progression, voiced so that each chord moves as little as it can from the one before."""
    scale = _SCALES[mode]
    progressions = _PROGRESSIONS[mode]
    degrees = progressions[int(np.random.default_rng([seed, 2]).integers(len(progressions)))]
    chords: list[_Chord] = []
    middle = 60.0
    for degree in degrees:
        # A ninth a semitone above the root grates; the seventh never does.
        rubs = (scale[(degree + mood.colour) % 7] - scale[degree]) % 12 == 1
        steps = [degree, degree + 2, degree + 4, degree + (6 if rubs else mood.colour)]
        classes = [(tonic + scale[step % 7]) % 12 for step in steps]
        voicings = [sorted(_near(pitch_class, centre) for pitch_class in classes) for centre in range(55, 67)]
        held = min(voicings, key=lambda notes: (4 * _rubs(notes) + abs(sum(notes) / len(notes) - middle), notes))
        middle = 0.5 * 60.0 + 0.5 * sum(held) / len(held)
        root = _near(classes[0], 38)
        above = sorted({_near(pitch_class, centre) for pitch_class in classes[:3] for centre in (66, 78)})
        tones = tuple(pitch for pitch in above if pitch >= 60)[:5]
        chords.append(_Chord(root=root, held=tuple(dict.fromkeys(held)), tones=tones))
    return tuple(chords)


def _rubs(notes: Sequence[int]) -> int:
    """How many neighbours of a voicing lie a semitone apart."""
    return sum(high - low == 1 for low, high in itertools.pairwise(notes))


def _near(pitch_class: int, centre: int) -> int:
    """The pitch of a class nearest to `centre`, within six semitones."""
    return centre + (pitch_class - centre + 6) % 12 - 6


Event = tuple[int, Sound, float]


def _bars(chord: _Chord, mood: _Mood, seed: int, first: int, bars: int, eighth: Fraction) -> Iterator[Event]:
    """What is played over one chord: (samples after its start, sound, gain)."""
    for offset in range(bars):
        bar = first + offset
        # Four bars share a figure; every hand plays each stroke a little differently.
        figure = mood.figures[int(np.random.default_rng([seed, 3, bar // 4]).integers(len(mood.figures)))]
        hand = np.random.default_rng([seed, 4, bar]).random((3, 8))
        start = 8 * offset
        for place, tone in enumerate(figure):
            if tone is not None and not (bar < 1 and place == 0 and mood.timbre == "keys"):
                pitch = chord.tones[tone % len(chord.tones)] + (12 if tone >= len(chord.tones) else 0)
                accent = 1.0 if place % 4 == 0 else 0.78
                yield (
                    _at(start + place, eighth, swing=mood.swing),
                    instruments.note(pitch, mood.timbre),
                    mood.notes * accent * (0.82 + 0.36 * float(hand[0, place])),
                )
        for place, length in mood.bass_eighths:
            yield (
                _at(start + place, eighth, swing=mood.swing),
                instruments.bass(chord.root, snap(eighth * length * Fraction(19, 20))),
                mood.bass * (1.0 if place % 4 == 0 else 0.8),
            )
        if bar < 2 and mood.timbre != "muted":
            continue
        lift = bar % 8 == 7
        for place in mood.kicks:
            if not (lift and place >= 4):
                yield _at(start + place, eighth, swing=mood.swing), instruments.kick(), mood.drums
        for place in mood.hats:
            stroke = instruments.hat(mood.hat, int(4 * float(hand[1, place])))
            level = (0.55 if place % 2 else 0.4) * (0.7 + 0.6 * float(hand[2, place]))
            yield _at(start + place, eighth, swing=mood.swing), stroke, mood.drums * level


def _closing(chord: _Chord, mood: _Mood, samples: int) -> Iterator[Event]:
    """The last chord: a broken chord upwards, one long bass note, nothing more."""
    for place, pitch in enumerate(chord.tones[:4]):
        yield (
            place * SAMPLE_RATE * 3 // 40,
            instruments.note(pitch, "keys" if mood.timbre == "keys" else "pluck"),
            mood.notes * 0.8,
        )
    yield 0, instruments.bass(chord.root, max(1, samples)), mood.bass


def _at(place: int, eighth: Fraction, *, swing: bool) -> int:
    """Samples from the chord's start to eighth number `place`; off-beats come a little late where it swings."""
    return snap(eighth * (place + (_SWING * 2 if swing and place % 2 else 0)))


def _add(target: NDArray[np.float32], at: int, sound: Sound, gain: float) -> None:
    if at < len(target):
        part = target[at : at + len(sound)]
        part += sound[: len(part)] * np.float32(gain)


def _hold(target: NDArray[np.float32], loop: Sound, start: int, stop: int, gain: float) -> None:
    """Add a pad that fades in over `start` and out over `stop`, both at once with its neighbours."""
    fade = SAMPLE_RATE * 2 // 5
    end = min(len(target), stop + fade)
    length = end - start
    if length <= 0:
        return
    envelope = np.full(length, gain)
    rise = min(fade, length)
    envelope[:rise] *= np.sin(np.linspace(0.0, np.pi / 2, fade))[:rise]
    if stop < len(target):
        fall = np.cos(np.linspace(0.0, np.pi / 2, fade))
        tail = envelope[stop - start :]
        tail *= fall[: len(tail)]
    shape = envelope.astype(np.float32)
    # The loop runs on the whole bed's clock, so that a pad's phase does not depend on how often it was played.
    for at in range(0, length, len(loop)):
        size = min(len(loop), length - at)
        target[start + at : start + at + size] += loop[:size] * shape[at : at + size, None]
