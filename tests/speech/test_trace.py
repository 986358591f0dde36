"""A script that says only its tweet passes; one changed letter is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tweetreel.artifacts import Beat, Post, Script, Span, Token, Tweet
from tweetreel.errors import Severity
from tweetreel.providers.offline_writer import ScriptRequest, write_script
from tweetreel.speech.trace import MAX_FINDINGS, traceability

CTA = ("Follow for more.",)
TWEET = Tweet(
    posts=(
        Post(text="We did not pay $4.2B. It was 3x less! See https://www.example.com/x first."),
        Post(text="Ask @jack_d about *that* deal.\n\n#money #deal"),
    )
)


def script() -> Script:
    return write_script(ScriptRequest(tweet=TWEET, cta=CTA))


def changed(change: Callable[[Token], Token | None], *, shown: str) -> Script:
    """Return the script with the token that shows `shown` changed, or dropped."""
    original = script()

    def edited(beat: Beat) -> Beat:
        sentences = tuple(
            replace(
                sentence,
                tokens=tuple(
                    new
                    for token in sentence.tokens
                    for new in [change(token) if token.shown == shown else token]
                    if new is not None
                ),
            )
            for sentence in beat.sentences
        )
        return replace(beat, sentences=sentences)

    return replace(original, beats=tuple(edited(beat) for beat in original.beats))


def codes(edited: Script) -> set[str]:
    return {finding.code for finding in traceability(edited, TWEET, cta=CTA)}


def test_a_script_of_the_tweets_own_words_has_no_finding() -> None:
    assert traceability(script(), TWEET, cta=CTA) == ()


@pytest.mark.parametrize(
    ("shown", "change", "code"),
    [
        ("$4.2B.", lambda token: replace(token, spoken=("five", "billion", "dollars")), "trace-spoken"),
        ("$4.2B.", lambda token: replace(token, shown="$5.2B."), "trace-shown"),
        ("$4.2B.", lambda token: replace(token, source=None), "trace-source"),
        ("not", lambda token: None, "trace-lost"),
        ("not", lambda token: replace(token, spoken=()), "trace-spoken"),
        ("3x", lambda token: replace(token, source=Span(post=0, start=0, end=2)), "trace-spoken"),
        ("3x", lambda token: replace(token, source=Span(post=0, start=1, end=9)), "trace-source"),
        ("3x", lambda token: replace(token, source=Span(post=7, start=1, end=9)), "trace-source"),
        ("3x", lambda token: replace(token, source=Span(post=0, start=1, end=9999)), "trace-source"),
        ("example.com", lambda token: replace(token, shown="evil.example"), "trace-shown"),
        ("@jack_d", lambda token: replace(token, shown="@jill_d"), "trace-shown"),
        ("more.", lambda token: replace(token, shown="nothing."), "trace-cta"),
        ("more.", lambda token: replace(token, source=Span(post=0, start=0, end=2)), "trace-source"),
    ],
)
def test_a_tampered_token_is_found(shown: str, change: Callable[[Token], Token | None], code: str) -> None:
    edited = changed(change, shown=shown)
    assert edited != script()
    assert code in codes(edited)


def test_sentences_out_of_order_are_found() -> None:
    original = script()
    first, second, *rest = original.beats
    assert "trace-order" in codes(replace(original, beats=(second, first, *rest)))


def test_a_dropped_beat_is_found() -> None:
    original = script()
    assert codes(replace(original, beats=original.beats[1:])) == {"trace-lost"}


def test_a_made_up_omission_is_found() -> None:
    original = script()
    false = replace(original.omitted[0], text="#other")
    assert "trace-omission" in codes(replace(original, omitted=(false, *original.omitted[1:])))


def test_findings_block_say_where_and_are_limited() -> None:
    tweet = Tweet(posts=(Post(text=" ".join(["word"] * 400) + "."),))
    long = write_script(ScriptRequest(tweet=tweet, maximum_ms=10**7))
    findings = traceability(replace(long, beats=()), tweet)
    assert len(findings) == MAX_FINDINGS
    assert all(finding.severity is Severity.ERROR and finding.location and finding.hint for finding in findings)
