"""Whether a script says only what its tweet says: every token is looked up in the tweet again.

Knows scripts and tweets, not who wrote the script. The decision here: the tweet is read anew and each token must equal the
token that this reading has at the same place, so that a changed number, a dropped "not" or a name from nowhere is found
whoever put it there. What may differ from the text as written is what the reading itself does: a link is shown by its
host, signs of markup are not shown.
"""

from __future__ import annotations

from itertools import pairwise

from tweetreel.artifacts import Beat, Script, Span, Token, Tweet
from tweetreel.errors import Finding, Location, Severity
from tweetreel.speech.words import read_post, read_text

MAX_FINDINGS = 50


def traceability(script: Script, tweet: Tweet, *, cta: tuple[str, ...] | None = None) -> tuple[Finding, ...]:
    """Return what in `script` does not come from `tweet`, at most `MAX_FINDINGS`; empty where all of it does.

    `cta` are the brand's closing lines, in the language of the closing beat; with None their words are not looked up.
    Codes: `trace-source` (a token without, or with a wrong place), `trace-shown`, `trace-spoken`, `trace-order`,
    `trace-lost` (a spoken word of the tweet neither said nor recorded as left out), `trace-omission`, `trace-cta`.
    """
    known = {
        token.source: token for index, post in enumerate(tweet.posts) for token in read_post(post, index, script.lang).tokens
    }
    findings: list[Finding] = []
    said: list[Span] = []
    for beat in script.beats:
        for where, token in _placed(beat):
            if beat.role == "cta":
                if token.source is not None:
                    findings.append(_error("trace-source", "a word of the brand points into the tweet", where, token.shown))
                continue
            findings += _judge(token, where, known, tweet)
            if token.source is not None:
                said.append(token.source)
    findings += _order(said)
    findings += _omissions(script, tweet)
    findings += _lost(script, known, set(said))
    if cta is not None:
        findings += _closing(script, cta)
    return tuple(findings[:MAX_FINDINGS])


def _placed(beat: Beat) -> list[tuple[str, Token]]:
    return [
        (f"beat {beat.id}, sentence {number}, token {place}", token)
        for number, sentence in enumerate(beat.sentences, start=1)
        for place, token in enumerate(sentence.tokens, start=1)
    ]


def _judge(token: Token, where: str, known: dict[Span | None, Token], tweet: Tweet) -> list[Finding]:
    source = token.source
    if source is None:
        return [_error("trace-source", "a word of the story has no place in the tweet", where, token.shown)]
    if source.post >= len(tweet.posts) or source.end > len(tweet.posts[source.post].text):
        return [_error("trace-source", "a token points outside the tweet", where, f"{source}")]
    original = known.get(source)
    written = tweet.posts[source.post].text[source.start : source.end]
    if original is None:
        return [_error("trace-source", "a token's place is not a word of the tweet", where, f"{token.shown!r} at {written!r}")]
    findings: list[Finding] = []
    if token.shown != original.shown:
        findings.append(_error("trace-shown", "a caption differs from the tweet", where, token.shown, original.shown))
    if token.spoken != original.spoken:
        said, allowed = " ".join(token.spoken) or "silence", " ".join(original.spoken) or "silence"
        findings.append(
            _error("trace-spoken", f"what is said differs from what stands there ({written!r})", where, said, allowed)
        )
    return findings


def _order(said: list[Span]) -> list[Finding]:
    return [
        _error(
            "trace-order",
            "the story leaves the order of the tweet",
            f"post {after.post + 1}, character {after.start}",
            f"{after}",
        )
        for before, after in pairwise(said)
        if (after.post, after.start) < (before.post, before.end)
    ]


def _omissions(script: Script, tweet: Tweet) -> list[Finding]:
    findings: list[Finding] = []
    for omission in script.omitted:
        source = omission.source
        written = tweet.posts[source.post].text[source.start : source.end] if source.post < len(tweet.posts) else ""
        if written != omission.text:
            findings.append(
                _error(
                    "trace-omission", "what is recorded as left out does not stand there", f"{source}", omission.text, written
                )
            )
    return findings


def _lost(script: Script, known: dict[Span | None, Token], said: set[Span]) -> list[Finding]:
    left_out = [omission.source for omission in script.omitted]
    return [
        _error("trace-lost", "a word of the tweet is neither said nor recorded as left out", f"{source}", token.shown)
        for source, token in known.items()
        if source is not None and token.spoken and source not in said and not any(_covers(span, source) for span in left_out)
    ]


def _covers(outer: Span, inner: Span) -> bool:
    return outer.post == inner.post and outer.start <= inner.start and inner.end <= outer.end


def _closing(script: Script, cta: tuple[str, ...]) -> list[Finding]:
    findings: list[Finding] = []
    for beat in (beat for beat in script.beats if beat.role == "cta"):
        lang = beat.sentences[0].lang if beat.sentences else script.lang
        allowed = {(token.shown, token.spoken) for line in cta for tokens in read_text(line, lang) for token in tokens}
        findings += [
            _error("trace-cta", "a closing word is not in the brand's call to action", where, token.shown)
            for where, token in _placed(beat)
            if (token.shown, token.spoken) not in allowed
        ]
    return findings


def _error(code: str, message: str, where: str, measured: str, limit: str | None = None) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        message=message,
        location=Location(path=where),
        measured=measured,
        limit=limit,
        hint="Write the script anew from the tweet, or undo the change.",
    )
