"""How names written without spaces are said: links, handles, hashtags, cashtags.

Knows no network: a link is said by the host that stands in it. The decision here: of a link only the host is shown and
said, because nobody can hear a path; the full address stays in the tweet.
"""

from __future__ import annotations

import regex

from tweetreel.speech import english, foreign, lexicon
from tweetreel.speech.english_words import letters_of
from tweetreel.speech.saying import Saying, words_only

LINK = regex.compile(r"(?i:https?://|www\.)[^\s<>\"“”「」『』（）]{1,4000}")
MENTION = regex.compile(r"(?<![\w@＠/.])[@＠][A-Za-z0-9_]{1,20}(?![\w@])")
HASHTAG = regex.compile(r"(?<![\w&/#＃])[#＃][\p{L}\p{M}\p{N}_]*[\p{L}\p{M}_][\p{L}\p{M}\p{N}_]*")
CASHTAG = regex.compile(r"(?<![\w$])\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?![\w$])")
_SPELT_ENDS = regex.compile(r"[a-z]{2}|io|ai|tv|gg|uk|us|eu|fm|xyz|biz|gov|edu")
_UNSAID_VOWELLESS = regex.compile(r"[b-df-hj-np-tv-xz]{2,6}")


def host_of(address: str) -> str:
    """Return the host of `address` without "www." and port, in small letters: what a card shows of a link."""
    rest = regex.sub(r"^(?i:https?://)", "", address.strip())
    host = regex.split(r"[/?#\s…\\]", rest, maxsplit=1)[0].rpartition("@")[2]
    host = regex.sub(r":\d*$", "", host).casefold()
    return host.removeprefix("www.").strip(".") or address


def say_link(host: str, lang: str) -> Saying:
    """Return how a host is said: "example.com" is "example dot com", two-letter ends are spelled."""
    parts = [part for part in host.split(".") if part]
    if lang != "en":
        dot = foreign.dot_word(lang)
        said = tuple(word for index, part in enumerate(parts) for word in ((dot, part) if index else (part,)))
        return Saying(words=words_only(said, keep_digits=True), kind="link", rule="link")
    words: list[str] = []
    for index, part in enumerate(parts):
        if index:
            words.append("dot")
        words += _host_part(part, last=index == len(parts) - 1, first=index == 0)
    return Saying(words=words_only(tuple(words), keep_digits=False), kind="link", rule="link")


def _host_part(part: str, *, last: bool, first: bool) -> tuple[str, ...]:
    spelt = last and _SPELT_ENDS.fullmatch(part) and part not in lexicon.TOP_DOMAINS_SAID
    if spelt or (not last and part.isalpha() and _UNSAID_VOWELLESS.fullmatch(part)) or (first and not last and len(part) == 1):
        return letters_of(part)
    return english.identifier_words(part)


def say_mention(name: str, lang: str) -> Saying:
    """Return how the handle `name`, without its sign, is said: "jack_d" is "jack d"."""
    return Saying(words=_identifier(name, lang), kind="mention", rule="mention")


def say_hashtag(name: str, lang: str) -> Saying:
    """Return how the hashtag `name`, without its sign, is said: "ThrowbackThursday" is "throwback thursday"."""
    return Saying(words=_identifier(name, lang), kind="hashtag", rule="hashtag")


def say_cashtag(name: str, lang: str) -> Saying:
    """Return how the ticker `name`, without its sign, is said: by its letters, or as the word it is (META)."""
    if lang != "en":
        return Saying(words=words_only((name,), keep_digits=True), kind="cashtag", rule="cashtag")
    word = name.upper() in {
        "META",
        "UBER",
        "COIN",
        "SNAP",
        "SHOP",
        "FORD",
        "ETSY",
        "ROKU",
        "ARM",
        "DOGE",
        "HOOD",
        "SPY",
        "ZOOM",
    }
    words = (name.capitalize(),) if word else letters_of(name)
    return Saying(words=words, kind="cashtag", rule="cashtag")


def _identifier(name: str, lang: str) -> tuple[str, ...]:
    if lang == "en":
        words = english.identifier_words(name)
        return tuple(word if len(word) == 1 and word.isupper() else word.lower() for word in words)
    pieces = regex.findall(r"\p{Lu}+(?![\p{Ll}\p{M}])|\p{Lu}?[\p{Ll}\p{M}]+|[\p{Lo}\p{M}\p{Lm}]+|\p{Nd}+", name)
    return words_only(tuple(pieces), keep_digits=True)
