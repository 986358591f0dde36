"""Word lists as readable text: the rooms' tables of words are written as lines of words, not as quoted items."""

from __future__ import annotations


def listed(text: str) -> frozenset[str]:
    """Return the words of `text`, parted by white space, as a set."""
    return frozenset(text.split())


def ordered(text: str) -> tuple[str, ...]:
    """Return the words of `text`, parted by white space, in order."""
    return tuple(text.split())
