"""What of a post is shown on its card but not said: trailing links, blocks of hashtags, counters of a thread, bullets.

Knows tokens and their places and no script. The decision here: only what stands at the edge of a post is left out, where
no sentence needs it, and each piece is written down as an `Omission`; the words of a sentence are never touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from tweetreel.artifacts import Omission, Post, Span, Token
from tweetreel.speech.lists import listed
from tweetreel.speech.segments import SPACELESS
from tweetreel.speech.words import Utterance

_COUNTER = regex.compile(r"[\[(]?\d{1,3}\s?(?:/\s?(?:\d{1,3}|[nNxX])?|\s?of\s?\d{1,3})[\])]?[.:)]?")
_NEEDS_MORE = listed(
    "at on in via from to with by visit see is and or the a of for about like into using through auf bei unter von"
    " zu mit über und en de por con y sur à et sous via su con di в на по от из и"
)


def trimmed(
    utterances: Sequence[Utterance], post: Post, *, threaded: bool, keep_hashtags: bool = False
) -> tuple[tuple[Utterance, ...], tuple[Omission, ...]]:
    """Return the sentences of `post` that are said, in order, and what was left out of them with the reason.

    `threaded` tells that the post is one of several, whose counters ("2/7") mean nothing aloud; `keep_hashtags` says them
    even where they only label the post. Sentences without a spoken word are given to the one before, which shows them.
    """
    reasons: dict[int, str] = {}
    tokens = [token for utterance in utterances for token in utterance.tokens]
    _mark_counters(tokens, reasons, threaded=threaded)
    _mark_reply_mentions(tokens, post, reasons)
    _mark_tail(tokens, reasons, keep_hashtags=keep_hashtags)
    _mark_bullets(utterances, reasons)
    kept: list[Utterance] = []
    index = 0
    for utterance in utterances:
        left = [token for place, token in enumerate(utterance.tokens, index) if place not in reasons]
        index += len(utterance.tokens)
        if left:
            kept.append(Utterance(tokens=_closed(left), paragraph=utterance.paragraph))
    said, silent = _spoken_only(kept)
    places = {token.source: place for place, token in enumerate(tokens)}
    for token in silent:
        reasons[places[token.source]] = "nothing to say"
    return said, _omissions(tokens, reasons, post)


def _mark_counters(tokens: Sequence[Token], reasons: dict[int, str], *, threaded: bool) -> None:
    if not threaded or len(tokens) < 2:
        return
    edges = [index for index, token in enumerate(tokens) if token.kind != "emoji"]
    for index in {edges[0], edges[-1]} if edges else set():
        if _COUNTER.fullmatch(tokens[index].shown):
            reasons[index] = "thread counter"


def _mark_reply_mentions(tokens: Sequence[Token], post: Post, reasons: dict[int, str]) -> None:
    if post.reply_to is None:
        return
    for index, token in enumerate(tokens):
        if token.kind != "mention":
            return
        if any(later.spoken and later.kind != "mention" for later in tokens[index:]):
            reasons[index] = "reply mention"


def _mark_tail(tokens: Sequence[Token], reasons: dict[int, str], *, keep_hashtags: bool) -> None:
    """Mark the links and hashtags behind the last sentence: nothing but such, emoji and punctuation follows them."""
    start = len(tokens)
    while start and (
        tokens[start - 1].kind in {"link", "hashtag", "emoji"} or not tokens[start - 1].spoken or start - 1 in reasons
    ):
        start -= 1
    tail = [index for index in range(start, len(tokens)) if index not in reasons]
    before = next((token for token in reversed(tokens[:start]) if token.spoken), None)
    leans = before is not None and before.mark == "" and before.spoken[-1].casefold() in _NEEDS_MORE
    labels = [index for index in tail if tokens[index].kind == "hashtag"]
    links = [index for index in tail if tokens[index].kind == "link"]
    for index in links:
        needed = leans and index == min((*links, *labels))
        if not needed:
            reasons[index] = "link"
    closed = before is None or before.mark in {".", "!", "?"} or SPACELESS.search(before.shown) is not None
    set_apart = closed or len(labels) > 1 or (bool(tail) and tail[0] not in labels)
    for index in labels:
        if set_apart and not keep_hashtags and not (leans and index == tail[0]):
            reasons[index] = "hashtags"


def _mark_bullets(utterances: Sequence[Utterance], reasons: dict[int, str]) -> None:
    index = 0
    for utterance in utterances:
        for place, token in enumerate(utterance.tokens, index):
            if token.spoken or token.kind == "emoji":
                break
            reasons.setdefault(place, "bullet")
        index += len(utterance.tokens)


def _closed(tokens: list[Token]) -> tuple[Token, ...]:
    """Let the last spoken token end the sentence as the one that was left out behind it did."""
    first = replace(tokens[0], joined=False)
    tokens = [first, *tokens[1:]]
    last = max((index for index, token in enumerate(tokens) if token.spoken), default=None)
    if last is not None and tokens[last].mark not in {".", "!", "?"}:
        tokens[last] = replace(tokens[last], mark=".")
    return tuple(tokens)


def _spoken_only(utterances: Sequence[Utterance]) -> tuple[tuple[Utterance, ...], tuple[Token, ...]]:
    said: list[Utterance] = []
    waiting: list[Token] = []
    for utterance in utterances:
        if any(token.spoken for token in utterance.tokens):
            said.append(replace(utterance, tokens=(*waiting, *utterance.tokens)))
            waiting = []
        elif said:
            said[-1] = replace(said[-1], tokens=(*said[-1].tokens, *utterance.tokens))
        else:
            waiting += utterance.tokens
    return tuple(said), tuple(waiting)


def _omissions(tokens: Sequence[Token], reasons: dict[int, str], post: Post) -> tuple[Omission, ...]:
    """Return the marked tokens, neighbours with one reason as one omission."""
    found: list[Omission] = []
    last = -2
    for index in sorted(reasons):
        source = tokens[index].source
        if source is None:
            continue
        if index == last + 1 and found and found[-1].reason == reasons[index]:
            source = Span(post=source.post, start=found[-1].source.start, end=source.end)
            found.pop()
        found.append(Omission(text=post.text[source.start : source.end], source=source, reason=reasons[index]))
        last = index
    return tuple(found)
