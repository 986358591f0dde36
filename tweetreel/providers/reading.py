"""A timed reading without speech: when each word would be said, over silence.

Knows no engine. The decision here: the lengths are those that speech/duration.py predicts, so that a reading is exactly as long
as the script was planned to be; what the model adds to a breath as a whole lengthens its last word, as voices do.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tweetreel.artifacts import Narration, Word, WordTimes
from tweetreel.core.time import SAMPLE_RATE
from tweetreel.providers.narration import TAIL_MS, Take, Utterance, VoiceRequest, utterances
from tweetreel.speech.duration import speech_ms

_PER_MS = SAMPLE_RATE // 1000
_LEAST_MS = 40


class Reading:
    """The voice that says nothing; its words have the origin `reading`."""

    def narrate(self, request: VoiceRequest) -> Take:
        """Lay the request's script out in time. Raises `InputError` for a script without words."""
        words: list[Word] = []
        cursor_ms = 0
        for utterance in utterances(request.script):
            spans = _spans_ms(utterance, request.words_per_minute)
            for index, token, (start_ms, end_ms) in zip(utterance.indices, utterance.tokens, spans, strict=True):
                words.append(
                    Word(
                        beat=utterance.beat,
                        sentence=utterance.sentence,
                        token=index,
                        shown=token.shown,
                        spoken=" ".join(token.spoken),
                        start=(cursor_ms + start_ms) * _PER_MS,
                        end=(cursor_ms + end_ms) * _PER_MS,
                        origin="reading",
                    )
                )
            cursor_ms += spans[-1][1] + utterance.pause_ms
        samples = max(cursor_ms * _PER_MS, words[-1].end + TAIL_MS * _PER_MS)
        times = WordTimes(words=tuple(words), samples=samples, voice="none", lang=request.script.lang)
        return Take(narration=Narration(sound=np.zeros(samples, dtype=np.float32), times=times))


def _spans_ms(utterance: Utterance, words_per_minute: int) -> list[tuple[int, int]]:
    """When each token is said, in milliseconds from the utterance's start: its own length, then the silence of its mark."""
    tokens, lang = utterance.tokens, utterance.lang
    spans: list[tuple[int, int]] = []
    cursor = 0
    for number, token in enumerate(tokens):
        plain = replace(token, mark="")
        length = speech_ms((plain, plain), lang, words_per_minute) - speech_ms((plain,), lang, words_per_minute)
        end = cursor + max(length, _LEAST_MS)
        spans.append((cursor, end))
        if number < len(tokens) - 1:
            marked = speech_ms((token, plain), lang, words_per_minute) - speech_ms((plain, plain), lang, words_per_minute)
            cursor = end + marked
    start, end = spans[-1]
    spans[-1] = (start, max(end, speech_ms(tokens, lang, words_per_minute)))
    return spans
