"""The offline script writer: a tweet in its own words, in its own order, cut to the length a template allows.

Knows no model and no network, and writes no word itself: every token is one of the tweet's or of the brand's call to
action. The decision here: the first sentence is the hook. A later sentence moved to the front would lose what "it" and
"but" point back to, and a hook that misleads costs more than a slow one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tweetreel.artifacts import Beat, Omission, Rewrite, Role, Script, Sentence, Span, Token, Tweet
from tweetreel.errors import InputError, TweetError
from tweetreel.speech.condensing import Line, chosen
from tweetreel.speech.duration import REFERENCE_WORDS_PER_MINUTE, speech_ms
from tweetreel.speech.languages import spoken_language
from tweetreel.speech.sentences import breaths
from tweetreel.speech.trimming import trimmed
from tweetreel.speech.words import Reading, read_post, read_text

_BEAT_MIN_MS = 3_000
_BEAT_MAX_MS = 7_000
_PARAGRAPH_MIN_MS = 2_000
_WEAK_HOOK_WORDS = 2
_HOOK_MAX_WORDS = 14
_MAX_STRETCH = 1.6
_MAX_ROUNDS = 12
_CONDENSED_SHARE = 0.97


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptRequest:
    """What a script is made from: a tweet, the brand's closing lines, the length a template allows in ms, and the pace.

    `cta` is in `cta_lang` and may be empty. `sentence_pause_ms` and `beat_pause_ms` are silences after a sentence and
    after a beat; `words_per_minute` is the voice's setting of that name.
    """

    tweet: Tweet
    cta: tuple[str, ...] = ()
    cta_lang: str = "en"
    minimum_ms: int = 0
    maximum_ms: int = 60_000
    words_per_minute: float = REFERENCE_WORDS_PER_MINUTE
    sentence_pause_ms: int = 180
    beat_pause_ms: int = 350

    def __post_init__(self) -> None:
        if not 0 <= self.minimum_ms <= self.maximum_ms or self.maximum_ms == 0:
            raise ValueError(
                f"ScriptRequest: needs 0 <= minimum_ms <= maximum_ms, maximum_ms > 0 ({self.minimum_ms}, {self.maximum_ms})"
            )
        if self.words_per_minute <= 0 or self.sentence_pause_ms < 0 or self.beat_pause_ms < 0:
            raise ValueError(
                "ScriptRequest: words_per_minute must be above 0, pauses 0 or more"
                f" ({self.words_per_minute}, {self.sentence_pause_ms}, {self.beat_pause_ms})"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Breath:
    """A part of a line that is said in one breath; `ends` where the sentence ends with it."""

    line: Line
    tokens: tuple[Token, ...]
    milliseconds: int
    ends: bool


def write_script(request: ScriptRequest) -> Script:
    """Return the script of a tweet: hook, body beats and call to action, within the allowed length.

    What is too long is condensed by whole sentences, what is too short gets longer pauses, at most 1.6 times; a script
    that stays shorter than `minimum_ms` is no error, as a template fills the rest. Raises `TweetError` where the tweet has
    nothing that can be said, `InputError` where it cannot be made short enough.
    """
    lang = spoken_language(request.tweet.lang)
    lines, omitted, rewrites = _lines(request, lang)
    closing = _closing(request)
    budget = aim = _aim(lines, closing, request, lang)
    for _ in range(_MAX_ROUNDS):
        kept, dropped = chosen(lines, budget - _predicted(closing, request), pause_ms=request.sentence_pause_ms)
        beats = (*_beats(kept, request, lang), *closing)
        predicted = _predicted(beats, request)
        over = predicted - aim
        if over <= 0 or len(kept) <= 2:
            break
        budget -= over
    if predicted > request.maximum_ms:
        raise _too_long(predicted, request)
    if predicted < request.minimum_ms:
        beats = _stretched(beats, predicted, request)
        predicted = _predicted(beats, request)
    left_out = (*omitted, *(_omission(line, reason, request.tweet) for line, reason in dropped))
    spans = {token.source for line in kept for token in line.tokens}
    return Script(
        beats=beats,
        lang=lang,
        predicted_ms=predicted,
        rewrites=tuple(rewrite for rewrite in rewrites if rewrite.source in spans),
        omitted=tuple(sorted(left_out, key=lambda each: (each.source.post, each.source.start))),
    )


def _lines(request: ScriptRequest, lang: str) -> tuple[tuple[Line, ...], tuple[Omission, ...], tuple[Rewrite, ...]]:
    tweet = request.tweet
    readings = [read_post(post, index, lang) for index, post in enumerate(tweet.posts)]
    lines, omitted = _trimmed_lines(tweet, readings, request, lang, keep_hashtags=False)
    if not lines:
        lines, omitted = _trimmed_lines(tweet, readings, request, lang, keep_hashtags=True)
    if not lines:
        raise _nothing_to_say(tweet, readings)
    return lines, omitted, tuple(rewrite for reading in readings for rewrite in reading.rewrites)


def _trimmed_lines(
    tweet: Tweet, readings: Sequence[Reading], request: ScriptRequest, lang: str, *, keep_hashtags: bool
) -> tuple[tuple[Line, ...], tuple[Omission, ...]]:
    lines: list[Line] = []
    omitted: list[Omission] = []
    for index, (post, reading) in enumerate(zip(tweet.posts, readings, strict=True)):
        said, left_out = trimmed(reading.sentences, post, threaded=len(tweet.posts) > 1, keep_hashtags=keep_hashtags)
        omitted += left_out
        for place, utterance in enumerate(said):
            milliseconds = sum(speech_ms(part, lang, request.words_per_minute) for part in breaths(utterance.tokens, lang))
            lines.append(
                Line(
                    post=index,
                    paragraph=utterance.paragraph,
                    tokens=utterance.tokens,
                    milliseconds=milliseconds,
                    opens_post=place == 0,
                )
            )
    return tuple(lines), tuple(omitted)


def _beats(lines: Sequence[Line], request: ScriptRequest, lang: str) -> tuple[Beat, ...]:
    groups = _groups([part for line in lines for part in _breaths_of(line, request, lang)])
    beats: list[Beat] = []
    for number, group in enumerate(groups):
        role: Role = "body" if number else "hook"
        sentences = tuple(
            Sentence(tokens=part.tokens, pause_ms=_pause_ms(part, request, last=part is group[-1]), lang=lang) for part in group
        )
        beats.append(Beat(id=f"body-{number}" if number else "hook", role=role, post=group[0].line.post, sentences=sentences))
    return tuple(beats)


def _breaths_of(line: Line, request: ScriptRequest, lang: str) -> list[_Breath]:
    parts = breaths(line.tokens, lang)
    return [
        _Breath(
            line=line, tokens=part, milliseconds=speech_ms(part, lang, request.words_per_minute), ends=index == len(parts) - 1
        )
        for index, part in enumerate(parts)
    ]


def _groups(parts: Sequence[_Breath]) -> list[list[_Breath]]:
    """Part the story into beats of some 3 to 7 s, each within one post: the picture can change at every beat."""
    groups: list[list[_Breath]] = [[parts[0]]]
    for part in parts[1:]:
        if _starts_beat(groups[-1], part, hook=len(groups) == 1):
            groups.append([part])
        else:
            groups[-1].append(part)
    return groups


def _starts_beat(group: Sequence[_Breath], part: _Breath, *, hook: bool) -> bool:
    last = group[-1]
    length = sum(each.milliseconds for each in group)
    if part.line.post != last.line.post:
        return True
    if not last.ends:
        return length >= _BEAT_MIN_MS and length + part.milliseconds > _BEAT_MAX_MS
    if hook:
        words = sum(len(token.spoken) for each in group for token in each.tokens)
        coming = sum(len(token.spoken) for token in part.tokens)
        return words > _WEAK_HOOK_WORDS or words + coming > _HOOK_MAX_WORDS
    if part.line.paragraph != last.line.paragraph and length >= _PARAGRAPH_MIN_MS:
        return True
    return length >= _BEAT_MIN_MS or length + part.milliseconds > _BEAT_MAX_MS


def _pause_ms(part: _Breath, request: ScriptRequest, *, last: bool) -> int:
    if not part.ends:
        return request.sentence_pause_ms // 2
    return request.beat_pause_ms if last else request.sentence_pause_ms


def _closing(request: ScriptRequest) -> tuple[Beat, ...]:
    lang = spoken_language(request.cta_lang)
    spoken = [tokens for line in request.cta for tokens in read_text(line, lang) if any(token.spoken for token in tokens)]
    if not spoken:
        return ()
    pauses = [request.sentence_pause_ms] * (len(spoken) - 1) + [request.beat_pause_ms]
    sentences = tuple(Sentence(tokens=tokens, pause_ms=pause, lang=lang) for tokens, pause in zip(spoken, pauses, strict=True))
    return (Beat(id="cta", role="cta", post=None, sentences=sentences),)


def _aim(lines: Sequence[Line], closing: tuple[Beat, ...], request: ScriptRequest, lang: str) -> int:
    """Return the length to aim at: all that is allowed where everything fits, else a little less, as predictions err."""
    whole = _predicted((*_beats(lines, request, lang), *closing), request)
    return request.maximum_ms if whole <= request.maximum_ms else round(request.maximum_ms * _CONDENSED_SHARE)


def _predicted(beats: Sequence[Beat], request: ScriptRequest) -> int:
    sentences = [sentence for beat in beats for sentence in beat.sentences]
    return sum(speech_ms(each.tokens, each.lang, request.words_per_minute) + each.pause_ms for each in sentences)


def _stretched(beats: tuple[Beat, ...], predicted: int, request: ScriptRequest) -> tuple[Beat, ...]:
    pauses = sum(sentence.pause_ms for beat in beats for sentence in beat.sentences)
    if pauses == 0:
        return beats
    factor = min(_MAX_STRETCH, 1 + (request.minimum_ms - predicted) / pauses)
    return tuple(
        replace(beat, sentences=tuple(replace(each, pause_ms=round(each.pause_ms * factor)) for each in beat.sentences))
        for beat in beats
    )


def _omission(line: Line, reason: str, tweet: Tweet) -> Omission:
    places = [token.source for token in line.tokens if token.source is not None]
    span = Span(post=line.post, start=places[0].start, end=places[-1].end)
    return Omission(text=tweet.posts[line.post].text[span.start : span.end], source=span, reason=reason)


def _too_long(predicted: int, request: ScriptRequest) -> InputError:
    return InputError(
        "the script is too long even with nothing but its first and last sentence",
        where="script",
        got=f"predicted {predicted / 1000:.1f} s",
        allowed=f"{request.minimum_ms / 1000:.1f} to {request.maximum_ms / 1000:.1f} s",
        hint="Shorten these sentences, raise the template's longest length, or let the voice speak faster.",
    )


def _nothing_to_say(tweet: Tweet, readings: Sequence[Reading]) -> TweetError:
    kinds = {token.kind for reading in readings for token in reading.tokens}
    text = " ".join(post.text for post in tweet.posts).strip()
    if not kinds:
        got = "an empty text"
    elif kinds == {"link"}:
        got = f"only a link: {text[:80]!r}"
    else:
        got = f"only {', '.join(sorted(kinds))}: {text[:80]!r}"
    return TweetError(
        "nothing in this tweet can be said aloud",
        where="tweet text",
        got=got,
        allowed="at least one word besides links, emoji and punctuation",
        hint="Use a tweet with words, or write some into its text.",
    )
