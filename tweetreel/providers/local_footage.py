"""What each slot shows, from what lies on this machine: the tweet's own media, a local library, else the brand's background.

Knows slots by name and words, no file's content. The decision here: order is meaning. A post's pictures appear in the post's
own slots in the post's order; a library item is taken once, by the words it shares with what is said, or not at all.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tweetreel.artifacts import Footage, Media, Shot, Tweet


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotWords:
    """A slot to fill: its name, the post it is about (None: the call to action) and the words said in it, small letters."""

    name: str
    post: int | None
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A library item: its file as the timeline names it, and its tags in small letters."""

    file: str
    kind: Literal["photo", "video"]
    tags: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FootageRequest:
    """`usable` holds the files of the tweet's media that could be opened."""

    tweet: Tweet
    slots: tuple[SlotWords, ...]
    usable: Collection[str]
    library: tuple[Candidate, ...] = ()


def choose_footage(request: FootageRequest) -> Footage:
    """Return one shot per slot, each with the reason why it was chosen."""
    taken: set[str] = set()
    weights = _weights(request.library)
    shots = [_shot(slot, index, request, taken, weights) for index, slot in enumerate(request.slots)]
    return Footage(shots=tuple(shots))


def _shot(slot: SlotWords, index: int, request: FootageRequest, taken: set[str], weights: Mapping[str, float]) -> Shot:
    if slot.post is not None:
        media = [item for item in shown_media(request.tweet, _spoken(request.slots))[slot.post] if item.file in request.usable]
        if media:
            before = sum(other.post == slot.post for other in request.slots[:index])
            item = media[max(0, before - 1) % len(media)]  # the first slot shows the card over the first picture
            kind: Literal["photo", "video"] = "photo" if item.kind == "photo" else "video"
            reason = f"the post's own {item.kind}, number {media.index(item) + 1} of {len(media)}"
            return Shot(slot=slot.name, kind=kind, origin="tweet", reason=reason, file=item.file, alt=item.alt)
        best = _best(slot.words, request.library, taken, weights)
        if best is not None:
            candidate, shared = best
            taken.add(candidate.file)
            reason = f"the library's best match, by {', '.join(shared)}"
            return Shot(slot=slot.name, kind=candidate.kind, origin="library", reason=reason, file=candidate.file)
    why = "the call to action stands on the brand's background" if slot.post is None else "nothing else fits"
    return Shot(slot=slot.name, kind="background", origin="brand", reason=why)


def shown_media(tweet: Tweet, spoken: Collection[int]) -> dict[int, list[Media]]:
    """Return the media files to show with each of the `spoken` posts: its own, and those of silent posts beside it.

    A post that is a picture alone has nothing to say; its picture goes to the post before it, else to the first one.
    """
    found: dict[int, list[Media]] = {post: [] for post in sorted(spoken)}
    for number, post in enumerate(tweet.posts):
        if found:
            owner = max((other for other in found if other <= number), default=min(found))
            found[owner].extend(item for item in post.media if item.file)
    return found


def _spoken(slots: Sequence[SlotWords]) -> set[int]:
    return {slot.post for slot in slots if slot.post is not None}


def _weights(library: Sequence[Candidate]) -> dict[str, float]:
    """How much a tag tells: the fewer items bear it, the more."""
    counts: dict[str, int] = {}
    for candidate in library:
        for tag in candidate.tags:
            counts[tag] = counts.get(tag, 0) + 1
    return {tag: math.log(1 + len(library) / count) for tag, count in counts.items()}


def _best(
    words: Sequence[str], library: Sequence[Candidate], taken: Collection[str], weights: Mapping[str, float]
) -> tuple[Candidate, list[str]] | None:
    stems = {_stem(word): word for word in words if len(word) > 2}
    best: tuple[float, Candidate, list[str]] | None = None
    for candidate in library:
        if candidate.file in taken:
            continue
        shared = sorted(tag for tag in candidate.tags if len(tag) > 2 and _stem(tag) in stems)
        score = sum(weights[tag] for tag in shared)
        if shared and (best is None or score > best[0]):
            best = (score, candidate, shared)
    return None if best is None else best[1:]


def _stem(word: str) -> str:
    """Fold the commonest endings, so that "ships" finds "ship"."""
    for ending in ("ing", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word
