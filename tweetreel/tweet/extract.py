"""Finds links, @mentions, #hashtags and $cashtags in a text, for sources that do not say where they are.

Knows nothing of sources or of what the names mean. The rules are those of the public twitter-text conformance suite, version 3
(tests/tweet/twitter_text_extract.yml carries its cases). The one decision: addresses are found by a scanner that reads each
character a bounded number of times, not by the one big expression of the reference, because a stranger's text of 25,000
characters must not take quadratic time.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

import regex

from tweetreel.artifacts import Entity
from tweetreel.tweet.tlds import ASCII_TLDS, INTERNATIONAL_TLDS

_SPACES: Final = r"\x09-\x0D\x20\x85\xA0\u1680\u180E\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
_DIRECTION: Final = r"\u202A-\u202E\u061C\u200E\u200F\u2066-\u2069"
_PUNCTUATION: Final = r"!'#%&'()*+,\\\-./:;<=>?@\[\]\^_{|}~$"
_LATIN_ACCENTS: Final = (
    r"\xC0-\xD6\xD8-\xF6\xF8-\xFF\u0100-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F\u0272\u0289\u028B\u02BB"
    r"\u0300-\u036F\u1E00-\u1EFF"
)
_PATH: Final = rf"[A-Za-z\u0400-\u04FF0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN_ACCENTS}]"

_HOST_RUN: Final = regex.compile(rf"(?:[^{_PUNCTUATION}{_SPACES}\uFFFE\uFEFF\uFFFF{_DIRECTION}]|[-_.])++")
_PROTOCOL: Final = regex.compile(r"(?<![A-Za-z0-9@＠$#＃\uFFFE\uFEFF\uFFFF])https?://", regex.IGNORECASE)
_ASCII_LABELS: Final = regex.compile(rf"[-_.A-Za-z0-9{_LATIN_ACCENTS}]++")
_TLD_RUN: Final = regex.compile(r"[A-Za-z]++")
_GLUED: Final = regex.compile(rf"[0-9A-Za-z@+{_LATIN_ACCENTS}]")
_NOT_BEFORE_BARE: Final = ("@", "＠", "$", "#", "＃", "/")
_INTERNATIONAL_LENGTHS: Final = tuple(sorted({len(name) for name in INTERNATIONAL_TLDS}, reverse=True))
_PUNYCODE_TLD: Final = regex.compile(r"xn--[-0-9A-Za-z]++", regex.IGNORECASE)
_PORT: Final = regex.compile(r":[0-9]++")
_PATH_PARENS: Final = regex.compile(rf"\((?:{_PATH}++|{_PATH}*+\({_PATH}++\){_PATH}*+)\)")
_PATH_RUN: Final = regex.compile(rf"{_PATH}++")
_PATH_END: Final = regex.compile(rf"[+\-A-Za-z\u0400-\u04FF0-9=_#/{_LATIN_ACCENTS}]")
_QUERY_RUN: Final = regex.compile(r"\?[A-Za-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]++")
_QUERY_TAIL: Final = r"!?*'@();:+$%[].,~|"
_SHORT_LINK: Final = regex.compile(
    r"https?://t\.co/(?P<slug>[a-z0-9]++)(?:\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/])?", regex.IGNORECASE
)

_MENTION: Final = regex.compile(
    r"(?<=^|[^a-zA-Z0-9_!#$%&*@＠]|(?:^|[^a-zA-Z0-9_+~.\-])[rR][tT]:?)[@＠](?P<name>[a-zA-Z0-9_]{1,20}+)"
    rf"(?P<list>/[a-zA-Z][a-zA-Z0-9_\-]{{0,24}}+)?+(?![@＠{_LATIN_ACCENTS}]|://)"
)
_TAG: Final = r"\p{L}\p{M}\p{Nd}_\u200c\u200d\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb\u3003\u0f0b\u0f0c\xb7"
_HASHTAG: Final = regex.compile(rf"(?<=^|[\uFE0E\uFE0F]|[^{_TAG}&])[#＃](?![\uFE0F\u20E3])(?P<name>[{_TAG}]++)(?![#＃]|://)")
_LETTER: Final = regex.compile(r"[\p{L}\p{M}]")
_CASHTAG: Final = regex.compile(
    rf"(?<=^|[{_SPACES}])\$(?P<name>[A-Za-z]{{1,6}}(?:[._][A-Za-z]{{1,2}})?)(?=$|\s|[{_PUNCTUATION}])"
)

_SHOWN_WITHOUT: Final = regex.compile(r"\A(?:https?://)?(?:www\.)?", regex.IGNORECASE)
_MAX_URL: Final = 4096
_MAX_LABEL: Final = 63
_MAX_HOST: Final = 253
_MAX_SHORT_SLUG: Final = 40
_SHOWN_PATH: Final = 15


def entities_in(text: str) -> tuple[Entity, ...]:
    """Return the entities of `text` in order, without overlaps; where two overlap, the one that starts first stays.

    Indices are code points. A link's `display` is what X shows for it (`display_url`), its `target` has a protocol.
    """
    found = sorted(chain(_links(text), _mentions(text), _hashtags(text), _cashtags(text)), key=lambda entity: entity.start)
    kept: list[Entity] = []
    for entity in found:
        if not kept or kept[-1].end <= entity.start:
            kept.append(entity)
    return tuple(kept)


def display_url(url: str) -> str:
    """Return `url` as X shows it: without protocol and `www.`, and with a path of at most 15 characters and an ellipsis."""
    bare: str = _SHOWN_WITHOUT.sub("", url, count=1)
    cut = next((index for index, character in enumerate(bare) if character in "/?#"), len(bare))
    host, path = bare[:cut], bare[cut:]
    if path == "/":
        return host
    return host + (path if len(path) <= _SHOWN_PATH else path[:_SHOWN_PATH] + "…")


def _mentions(text: str) -> Iterator[Entity]:
    # A list (`@name/list`) counts as a mention of its owner: X no longer makes links of lists.
    for match in _MENTION.finditer(text):
        name = match["name"]
        start, end = match.start(), match.end("name")
        yield Entity(kind="mention", start=start, end=end, target=name, display=text[start:end])


def _hashtags(text: str) -> Iterator[Entity]:
    for match in _HASHTAG.finditer(text):
        if _LETTER.search(match["name"]):
            start, end = match.span()
            yield Entity(kind="hashtag", start=start, end=end, target=match["name"], display=text[start:end])


def _cashtags(text: str) -> Iterator[Entity]:
    for match in _CASHTAG.finditer(text):
        start, end = match.span()
        yield Entity(kind="cashtag", start=start, end=end, target=match["name"], display=text[start:end])


def _links(text: str) -> Iterator[Entity]:
    if "." not in text:
        return
    for start, end, has_protocol in _addresses(text):
        surface = text[start:end]
        target = surface if has_protocol else f"https://{surface}"
        if len(target) <= _MAX_URL:
            yield Entity(kind="link", start=start, end=end, target=target, display=display_url(surface))


def _addresses(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, end, has_protocol) of every address: first those with a protocol, then bare ones in what is left."""
    taken: list[tuple[int, int]] = []
    free_from = 0
    for protocol in _PROTOCOL.finditer(text):
        if protocol.start() < free_from:
            continue
        host_end = _host_end(text, protocol.end(), bare=False)
        if host_end is None:
            continue
        start, end = protocol.start(), _tail_end(text, host_end)
        if (short := _SHORT_LINK.match(text, start, end)) is not None:
            end = short.end()
        if short is None or len(short["slug"]) <= _MAX_SHORT_SLUG:
            yield start, end, True
        taken.append((start, end))
        free_from = end
    start = 0
    for taken_start, taken_end in [*taken, (len(text), len(text))]:
        yield from _bare_addresses(text, start, taken_start)
        start = taken_end


def _bare_addresses(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    free_from = start
    for run in _ASCII_LABELS.finditer(text, start, end):
        before = text[run.start() - 1 : run.start()]
        if run.start() < free_from or before in _NOT_BEFORE_BARE:
            continue
        host_end = _host_end(text, run.start(), bare=True)
        if host_end is not None:
            free_from = _tail_end(text, host_end)
            yield run.start(), free_from, False


def _host_end(text: str, start: int, *, bare: bool) -> int | None:
    """Return where the longest valid host that begins at `start` ends, None where there is none."""
    run = (_ASCII_LABELS if bare else _HOST_RUN).match(text, start)
    if run is None:
        return None
    end = None
    label_start = start
    while (dot := text.find(".", label_start, run.end())) >= 0:
        label = text[label_start:dot]
        if dot - start > _MAX_HOST or not _is_label(label):
            break
        if "_" not in label and (top := _top_level_end(text, dot + 1, bare=bare)) is not None:
            end = top
        label_start = dot + 1
    if end is not None and not bare and any(not _is_encodable(label) for label in text[start:end].split(".")):
        return None
    return end


def _is_label(label: str) -> bool:
    return bool(label) and label[0] not in "-_" and label[-1] not in "-_" and len(label) <= _MAX_LABEL


def _is_encodable(label: str) -> bool:
    """Tell whether `label` has a name in the DNS: ASCII of at most 63 characters, after Punycode where it needs it."""
    if label.isascii():
        return len(label) <= _MAX_LABEL
    return not label.lower().startswith("xn--") and len(label.encode("punycode")) + 4 <= _MAX_LABEL


def _top_level_end(text: str, start: int, *, bare: bool) -> int | None:
    """Return where the top-level domain that begins at `start` ends, None where none begins there."""
    if (coded := _PUNYCODE_TLD.match(text, start)) is not None:
        return int(coded.end())
    if (name := _TLD_RUN.match(text, start)) is not None:
        after = text[name.end() : name.end() + 1]
        glued = after != "" and (_GLUED.match(after) is not None or (bare and after == "-"))
        return None if glued or name[0].lower() not in ASCII_TLDS else int(name.end())
    for length in _INTERNATIONAL_LENGTHS:
        if text[start : start + length] in INTERNATIONAL_TLDS:
            return start + length
    return None


def _tail_end(text: str, start: int) -> int:
    """Return where port, path and query that follow a host at `start` end."""
    end = start
    if (port := _PORT.match(text, end)) is not None:
        end = port.end()
    if text.startswith("/", end):
        end = _path_end(text, end + 1)
    if (query := _QUERY_RUN.match(text, end)) is not None:
        kept = len(query[0].rstrip(_QUERY_TAIL))
        end += kept
    return end


def _path_end(text: str, start: int) -> int:
    """Return where the path whose slash stands before `start` ends: at its last sound character or balanced parenthesis."""
    end = position = start
    while position < len(text):
        if (run := _PATH_RUN.match(text, position)) is not None:
            position = run.end()
            last = next((i for i in range(position - 1, run.start() - 1, -1) if _PATH_END.match(text, i)), None)
            end = end if last is None else last + 1
        elif (parens := _PATH_PARENS.match(text, position)) is not None:
            position = end = parens.end()
        else:
            break
    return end
