"""From spoken pieces to one narration: the request, what a voice gives back, and how pieces become a mastered whole.

Knows no engine, opens no file. The decision here: every voice speaks one utterance at a time and reports onsets in its own
samples; silences are ours, cut and inserted sample by sample, so that pace and pauses are the script's and not the engine's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from tweetreel.artifacts import Narration, Script, Token, Word, WordTimes
from tweetreel.core.filters import resample
from tweetreel.core.mastering import master_voice
from tweetreel.core.time import SAMPLE_RATE, snap
from tweetreel.errors import Finding, InputError

Origin = Literal["provider", "aligned", "reading", "estimated"]

TAIL_MS = 300
"""Silence after the last word at the least, for the room to fade in."""

MAX_SPOKEN_CHARACTERS = 10_000
"""A quarter of an hour of speech; a script beyond it is refused before anything is spoken."""

MAX_PAUSE_MS = 10_000

_KEEP_MS = 5
_FADE_MS = 4
_SILENCE_UNDER_PEAK_DB = -46.0
_WORD_END_UNDER_PEAK_DB = -26.0
_FRAME_MS = 5
_LEAST_WORD = SAMPLE_RATE // 100


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceRequest:
    """What is to be said, and how fast: `words_per_minute` counts English words with their pauses. `voice` is the engine's own
    name of a voice; None lets the provider choose for each language."""

    script: Script
    words_per_minute: int = 172
    voice: str | None = None

    def __post_init__(self) -> None:
        if not 80 <= self.words_per_minute <= 400:
            raise InputError(
                "a pace nobody can follow", got=f"{self.words_per_minute} words a minute", allowed="80 to 400 words a minute"
            )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Take:
    """What a provider delivers: the narration, and what is poor about it."""

    narration: Narration
    findings: tuple[Finding, ...] = ()


class VoiceProvider(Protocol):
    """One method: a request becomes a take, or an `Error` says why not."""

    def narrate(self, request: VoiceRequest) -> Take:
        """Say the request's script."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """Tokens said in one breath: `indices` are those of `script.beats[beat].sentences[sentence].tokens` that are spoken."""

    beat: int
    sentence: int
    indices: tuple[int, ...]
    tokens: tuple[Token, ...]
    lang: str
    pause_ms: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Speech:
    """An utterance as an engine said it: mono float64 in [-1, 1] at `rate`, and for each token its onset in samples."""

    sound: NDArray[np.float64]
    rate: int
    onsets: tuple[int, ...]
    origins: tuple[Origin, ...]


def utterances(script: Script) -> tuple[Utterance, ...]:
    """Return what a voice has to say, in order. Raises `InputError` where that is nothing or more than the limits allow."""
    found = tuple(_utterances(script))
    if not found:
        raise InputError("the script has no word to say", hint="Give a tweet with text, or a call to action in the brand kit.")
    size = sum(len(word) for utterance in found for token in utterance.tokens for word in token.spoken)
    if size > MAX_SPOKEN_CHARACTERS:
        raise InputError(
            "the script is too long to be spoken", got=f"{size} characters", allowed=f"at most {MAX_SPOKEN_CHARACTERS}"
        )
    return found


def _utterances(script: Script) -> Iterator[Utterance]:
    for b, beat in enumerate(script.beats):
        for s, sentence in enumerate(beat.sentences):
            spoken = [(t, token) for t, token in enumerate(sentence.tokens) if any(word.strip() for word in token.spoken)]
            if spoken:
                yield Utterance(
                    beat=b,
                    sentence=s,
                    indices=tuple(index for index, _ in spoken),
                    tokens=tuple(token for _, token in spoken),
                    lang=sentence.lang or script.lang,
                    pause_ms=min(max(sentence.pause_ms, 0), MAX_PAUSE_MS),
                )


def assemble(parts: Sequence[tuple[Utterance, Speech]], *, voice: str, lang: str) -> Narration:
    """Return the narration of `parts` in order, trimmed, spaced by their pauses, resampled to 48 kHz and mastered.

    Every token of every utterance becomes a Word: it starts where the engine said, and ends with its sound, at the latest
    where the next one starts.
    """
    pieces: list[NDArray[np.float32]] = []
    words: list[Word] = []
    cursor = 0
    for number, (utterance, speech) in enumerate(parts):
        lo, hi = _audible(speech)
        sound = resample(speech.sound[lo:hi], source_rate=speech.rate, target_rate=SAMPLE_RATE)
        _fade(sound)
        starts, origins = _spread(
            [snap(Fraction((onset - lo) * SAMPLE_RATE, speech.rate)) for onset in speech.onsets], speech.origins, len(sound)
        )
        ends = _ends(sound, starts)
        for index, token, start, end, origin in zip(utterance.indices, utterance.tokens, starts, ends, origins, strict=True):
            words.append(
                Word(
                    beat=utterance.beat,
                    sentence=utterance.sentence,
                    token=index,
                    shown=token.shown,
                    spoken=" ".join(token.spoken),
                    start=cursor + start,
                    end=cursor + end,
                    origin=origin,
                )
            )
        last = number == len(parts) - 1
        pause = snap(Fraction(max(utterance.pause_ms, TAIL_MS if last else 0) * SAMPLE_RATE, 1000))
        pieces += [sound.astype(np.float32), np.zeros(pause, dtype=np.float32)]
        cursor += len(sound) + pause
    raw = np.concatenate(pieces)
    times = WordTimes(words=tuple(words), samples=len(raw), voice=voice, lang=lang)
    return Narration(sound=master_voice(raw), times=times)


def _audible(speech: Speech) -> tuple[int, int]:
    """The range of an utterance's samples from its first to its last sound, with 5 ms kept on both sides."""
    level = np.abs(speech.sound)
    peak = float(level.max(initial=0.0))
    loud = np.flatnonzero(level > peak * 10.0 ** (_SILENCE_UNDER_PEAK_DB / 20.0)) if peak > 0.0 else np.zeros(0, dtype=np.intp)
    if not len(loud):
        return 0, len(speech.sound)
    keep = speech.rate * _KEEP_MS // 1000
    return max(0, int(loud[0]) - keep), min(len(level), int(loud[-1]) + 1 + keep)


def _fade(sound: NDArray[np.float64]) -> None:
    """Bring both ends of a piece to zero in place, so that no joint clicks."""
    size = min(SAMPLE_RATE * _FADE_MS // 1000, len(sound) // 2)
    ramp = np.arange(size) / max(1, size)
    sound[:size] *= ramp
    sound[len(sound) - size :] *= ramp[::-1]


def _spread(onsets: Sequence[int], origins: Sequence[Origin], length: int) -> tuple[list[int], list[Origin]]:
    """Onsets strictly rising by at least 10 ms inside [0, length); one that had to move counts as estimated."""
    least = max(1, min(_LEAST_WORD, length // (len(onsets) + 1)))
    starts = [max(0, onset) for onset in onsets]
    for i in range(1, len(starts)):
        starts[i] = max(starts[i], starts[i - 1] + least)
    limit = length - least
    for i in range(len(starts) - 1, -1, -1):
        starts[i] = min(starts[i], limit)
        limit = starts[i] - least
    moved = [start != max(0, onset) for start, onset in zip(starts, onsets, strict=True)]
    return starts, ["estimated" if move else origin for move, origin in zip(moved, origins, strict=True)]


def _ends(sound: NDArray[np.float64], starts: Sequence[int]) -> list[int]:
    """Where each word's sound has fallen by 26 dB from its loudest 5 ms; at the latest the next word's start."""
    frame = SAMPLE_RATE * _FRAME_MS // 1000
    ends = []
    for start, stop in zip(starts, [*starts[1:], len(sound)], strict=True):
        part = sound[start:stop]
        count = len(part) // frame
        end = stop
        if count > 1:
            power = np.square(part[: count * frame]).reshape(count, frame).mean(axis=1)
            loud = np.flatnonzero(power > power.max() * 10.0 ** (_WORD_END_UNDER_PEAK_DB / 10.0))
            # Where a word runs into the next there is no fall; it ends where the other begins.
            if len(loud) and int(loud[-1]) < count - 2:
                end = start + (int(loud[-1]) + 1) * frame
        ends.append(end)
    return ends
