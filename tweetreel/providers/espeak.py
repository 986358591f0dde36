"""espeak-ng, the voice that is always there: offline, in a hundred languages, from a wheel.

Knows nothing of pauses, mastering or mixing; narration.py does that. The decision here: every utterance is spoken by a fresh
process (see espeak_worker.py), and the text is built from the script's spoken words, so that each word event of the engine can
be traced to the token it belongs to by its place in that text.
"""

from __future__ import annotations

import importlib.util
import json
import struct
import subprocess
import sys
from bisect import bisect_right
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from tweetreel.artifacts import Token
from tweetreel.errors import Finding, InputError, Location, ProviderError, Severity
from tweetreel.providers import espeak_voices, japanese
from tweetreel.providers.narration import Origin, Speech, Take, Utterance, VoiceRequest, assemble, utterances

_WORKERS: Final = 2
_TIMEOUT_S: Final = 30.0
_WORKER: Final = Path(__file__).with_name("espeak_worker.py")
_UNKNOWN_VOICE: Final = 3
_WORD: Final = 1
_END: Final = 5
# Asked for 172, ten English tweets come out at 167 words a minute with the pauses of their scripts (147 to 186).
_RATE_PER_WPM: Final = 1.03
_PITCH, _RANGE = 46, 50
_BREATH_MS: Final = 300
_OPENING: Final = "<speak>"
_WORD_JOINER: Final = "\u2060"
"""Before each word: it is silent, and keeps the engine from saying neighbours as one ("for a while", "in the") and then telling
the time of the first only, or of the wrong one."""

_JOINERS: Final = "\u200c\u200d"
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One process' work: an utterance, or the part of it that one voice can say; `said` is what the engine is given to read."""

    utterance: Utterance
    said: tuple[Token, ...]
    voice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Characters `[start, end)` of an SSML text that hold one spoken word, and the number of its token in the utterance."""

    start: int
    end: int
    token: int
    first: bool


class Espeak:
    """The offline voice. `timeout_s` is what one utterance may take; `executable` is the Python that runs the worker."""

    def __init__(self, *, timeout_s: float = _TIMEOUT_S, executable: str | None = None) -> None:
        self._timeout_s = timeout_s
        self._executable = executable or sys.executable

    def narrate(self, request: VoiceRequest) -> Take:
        """Say the request's script. Raises `InputError` for an unspeakable script or an unknown voice, `ProviderError` where
        no voice of espeak-ng can say a language, or where its process fails."""
        folder = _data_folder()
        if request.voice is not None:
            _check_variant(request.voice, folder)
        lines: list[_Line] = []
        findings: dict[str, Finding] = {}
        for utterance in utterances(request.script):
            for line, finding in _lines(utterance, request.voice, request.script.lang):
                lines.append(line)
                if finding is not None:
                    findings.setdefault(f"{finding.code} {finding.measured}", finding)
        with ThreadPoolExecutor(max_workers=_WORKERS) as pool:
            jobs = [pool.submit(self._say, folder, line, request.words_per_minute) for line in lines]
            try:
                spoken = [job.result() for job in jobs]
            except BaseException:
                for job in jobs:
                    job.cancel()
                raise
        for line, speech in zip(lines, spoken, strict=True):
            if not np.any(speech.sound):
                findings.setdefault(f"voice-silent {line.utterance}", _silent(line.utterance))
        parts = [(line.utterance, speech) for line, speech in zip(lines, spoken, strict=True)]
        narration = assemble(parts, voice=f"espeak-ng/{lines[0].voice}", lang=request.script.lang)
        return Take(narration=narration, findings=tuple(findings.values()))

    def _say(self, folder: Path, line: _Line, words_per_minute: int) -> Speech:
        text, places = _ssml(line.said)
        job = {
            "library": str(folder / _library_name()),
            "data": str(folder),
            "voice": line.voice,
            "rate": round(words_per_minute * _RATE_PER_WPM),
            "pitch": _PITCH,
            "range": _RANGE,
            "text": text,
        }
        where = _location(line.utterance)
        rate, events, pcm = self._run(job, where)
        sound = np.frombuffer(pcm, dtype="<i2").astype(np.float64) / 32768.0
        if not np.any(sound):
            # Nothing but signs that have no name, a dash for instance: they are passed over for as long as a breath.
            sound = np.zeros(rate * _BREATH_MS // 1000)
            events = []
        onsets, origins = word_onsets(events, places, tokens=len(line.utterance.tokens), samples=len(sound))
        return Speech(sound=sound, rate=rate, onsets=onsets, origins=origins)

    def _run(self, job: dict[str, object], where: Location) -> tuple[int, list[tuple[int, int, int]], bytes]:
        """Let a fresh worker do `job`: the rate, the events as (kind, character position from 0, sample), the PCM."""
        try:
            done = subprocess.run(
                [self._executable, "-I", "-S", str(_WORKER)],
                input=json.dumps(job).encode(),
                capture_output=True,
                timeout=self._timeout_s,
                env={"LC_ALL": "C.UTF-8"},
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ProviderError(
                "espeak-ng does not finish an utterance", where=where, allowed=f"{self._timeout_s:g} s", hint="Try again."
            ) from None
        except OSError as error:
            raise ProviderError(f"the process of espeak-ng cannot be started: {error.strerror}", where=where) from None
        if done.returncode == _UNKNOWN_VOICE:
            raise unknown_voice(str(job["voice"]))
        if done.returncode != 0:
            last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no message"]
            raise ProviderError(
                f"espeak-ng failed: {last[0][:200]}",
                where=where,
                got=f"exit status {done.returncode}",
                hint="Reinstall espeakng-loader, or build with --voice none.",
            )
        return _unpack(done.stdout, where)


def _silent(utterance: Utterance) -> Finding:
    return Finding(
        code="voice-silent",
        severity=Severity.WARNING,
        message="the voice has no sound for these signs; they are shown in silence",
        location=_location(utterance),
        measured=" ".join(token.shown for token in utterance.tokens)[:60],
    )


def _location(utterance: Utterance) -> Location:
    return Location(path=f"script, beat {utterance.beat + 1}, sentence {utterance.sentence + 1}")


def unknown_voice(name: str) -> InputError:
    """Return the error for a voice that espeak-ng does not have."""
    return InputError(
        "espeak-ng has no such voice",
        got=repr(name),
        allowed="a language with a variant, such as en-us+f2, en-gb-x-rp+m7, de+klatt4, or a variant alone, such as +m7",
        hint="Leave the voice out to get the usual one for the tweet's language.",
    )


def _unpack(answer: bytes, where: Location) -> tuple[int, list[tuple[int, int, int]], bytes]:
    try:
        if answer[:4] != b"ESPK":
            raise ValueError
        size, pcm = struct.unpack_from("<II", answer, 4)
        head = json.loads(answer[12 : 12 + size])
        sound = answer[12 + size :]
        if len(sound) != pcm or pcm % 2:
            raise ValueError
        return int(head["rate"]), [(event[0], event[1] - 1, event[3]) for event in head["events"]], sound
    except (ValueError, KeyError, IndexError, struct.error):
        raise ProviderError("espeak-ng's process gave a torn answer", where=where, hint="Try again.") from None


def _data_folder() -> Path:
    """The folder of the wheel that brings espeak-ng's library and data; found without importing it."""
    spec = importlib.util.find_spec("espeakng_loader")
    if spec is None or not spec.origin:
        raise ProviderError(
            "the offline voice is not installed", got="no package espeakng-loader", hint="Run: pip install espeakng-loader"
        )
    return Path(spec.origin).resolve().parent


def _check_variant(voice: str, folder: Path) -> None:
    """Refuse a variant that is not there: the engine itself passes over it in silence."""
    variant = voice.partition("+")[2]
    if variant and (not variant.isalnum() or not (folder / "espeak-ng-data" / "voices" / "!v" / variant).is_file()):
        raise unknown_voice(voice)


def _library_name() -> str:
    return "libespeak-ng.dylib" if sys.platform == "darwin" else "libespeak-ng.so"


def _lines(utterance: Utterance, voice: str | None, lang: str) -> list[tuple[_Line, Finding | None]]:
    """Cut an utterance where its script changes to one that its own voice would spell letter by letter.

    A voice that was asked for speaks the language of the whole script; the others get its variant.
    """
    asked, plus, variant = (voice or espeak_voices.VARIANT).partition("+")
    lines: list[tuple[_Line, Finding | None]] = []
    start = 0
    langs = [espeak_voices.language_of(" ".join(token.spoken), utterance.lang) for token in utterance.tokens]
    for end in range(1, len(langs) + 1):
        if end < len(langs) and langs[end] == langs[start]:
            continue
        if asked and espeak_voices.base(langs[start]) == espeak_voices.base(lang):
            name, finding = asked + plus + variant, None
        else:
            name, finding = espeak_voices.voice_for(langs[start])
            name += plus + variant
        part = replace(
            utterance,
            indices=utterance.indices[start:end],
            tokens=utterance.tokens[start:end],
            lang=langs[start],
            pause_ms=utterance.pause_ms if end == len(langs) else espeak_voices.SWITCH_MS,
        )
        lines.append((_Line(utterance=part, said=_respelled(part.tokens, langs[start]), voice=name), finding))
        start = end
    return lines


def _respelled(tokens: tuple[Token, ...], lang: str) -> tuple[Token, ...]:
    """Return `tokens` as this engine needs them written: kana for kanji, and the letter A so that it is no article."""
    match espeak_voices.base(lang):
        case "ja":
            return japanese.as_kana(tokens)
        case "en":
            spelled = (tuple("eigh" if word == "A" else word for word in token.spoken) for token in tokens)
            return tuple(replace(token, spoken=spoken) for token, spoken in zip(tokens, spelled, strict=True))
        case _:
            return tokens


def _ssml(tokens: Sequence[Token]) -> tuple[str, list[Place]]:
    """The text for the engine, and where each spoken word stands in it.

    Tokens are set apart by spaces even where the script joins them: within a Thai or Japanese run the engine tells the time
    of a whole phrase only.
    """
    text = _OPENING
    places: list[Place] = []
    for number, token in enumerate(tokens):
        first = True
        for word in " ".join(token.spoken).split():
            clean = "".join(sign for sign in word if sign.isprintable() or sign in _JOINERS).translate(_ESCAPES)
            if not clean:
                continue
            if places:
                text += " "
            # A sign that is no letter is reported at the joiner in front of it.
            places.append(Place(start=len(text), end=len(text) + 1 + len(clean), token=number, first=first))
            text += _WORD_JOINER + clean
            first = False
        text += token.mark
    return text + "</speak>", places


def word_onsets(
    events: Sequence[tuple[int, int, int]], places: Sequence[Place], *, tokens: int, samples: int
) -> tuple[tuple[int, ...], tuple[Origin, ...]]:
    """Return each token's onset in samples, and whether the engine told it or it is a guess.

    A word's onset is the first event inside its characters. The engine merges some neighbours ("most of the") and then
    reports the second one inside the first: a word without an event takes a spare one of the word before it. What is still
    without is placed between its neighbours by the number of its letters.
    """
    starts = [place.start for place in places]
    heard: list[list[int]] = [[] for _ in places]
    floor = 0
    for kind, position, sample in events:
        if kind != _WORD:
            continue
        # Positions may be off inside a merged group, but never run backwards.
        index = max(floor, bisect_right(starts, position) - 1)
        heard[index].append(sample)
        floor = index
    for index in range(1, len(places)):
        if not heard[index] and len(heard[index - 1]) > 1:
            heard[index] = heard[index - 1][1:]
            heard[index - 1] = heard[index - 1][:1]
    known = {place.token: heard[index][0] for index, place in enumerate(places) if place.first and heard[index]}
    last = max((sample for kind, _, sample in events if kind == _END), default=samples)
    last = max(last, *known.values(), 0)
    weights = [0] * tokens
    for place in places:
        weights[place.token] += place.end - place.start
    return _complete(known, weights, end=min(last, samples))


def _complete(known: dict[int, int], weights: Sequence[int], *, end: int) -> tuple[tuple[int, ...], tuple[Origin, ...]]:
    """Fill the tokens without an onset between those with one, in proportion to their letters."""
    onsets: list[int] = []
    origins: list[Origin] = []
    for token in range(len(weights)):
        if token in known:
            onsets.append(known[token])
            origins.append("provider")
            continue
        before = max((other for other in known if other < token), default=0)
        after = min((other for other in known if other > token), default=len(weights))
        left = known.get(before, 0)
        right = known[after] if after < len(weights) else end
        whole = max(1, sum(weights[before:after]))
        onsets.append(left + (right - left) * sum(weights[before:token]) // whole)
        origins.append("estimated")
    return tuple(onsets), tuple(origins)
