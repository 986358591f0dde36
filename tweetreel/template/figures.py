"""Counts, dates and poll shares as a card shows them.

Knows numbers and words, not pixels. Languages other than English get dates that name no
month, in their own order where it is certain, else ISO; and plain numbers.
"""

from __future__ import annotations

import re

from tweetreel.artifacts import Poll

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def short_count(value: int) -> str:
    """Return a count as cards show it: 987, 6.4K, 12K, 1.2M, never rounded up to more than there is."""
    if value < 1000:
        return str(value)
    for unit, size in (("B", 10**9), ("M", 10**6), ("K", 10**3)):
        if value >= size:
            tenths = value * 10 // size
            return f"{tenths // 10}{unit}" if tenths >= 100 or tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}{unit}"
    return str(value)


def date_text(created_at: str | None, lang: str) -> str:
    """Return the day of an ISO 8601 time as its language writes it where that is known, else as ISO; "" for none."""
    match = _ISO.match(created_at or "")
    if match is None:
        return ""
    year, month, day = (int(part) for part in match.groups())
    if lang.startswith("en") and 1 <= month <= 12:
        return f"{_MONTHS[month - 1]} {day}, {year}"
    if lang.split("-")[0] in ("ja", "zh"):
        return f"{year}年{month}月{day}日"
    if lang.split("-")[0] == "de":
        return f"{day}.{month}.{year}"
    return match.group(0)


def poll_shares(poll: Poll) -> list[int | None]:
    """Return each option's share in whole percent, summing to 100 by largest remainder; None where votes are not known."""
    votes = [option.votes for option in poll.options]
    total = sum(vote or 0 for vote in votes)
    if total == 0 or any(vote is None for vote in votes):
        return [None] * len(votes)
    known = [vote or 0 for vote in votes]
    shares = [vote * 100 // total for vote in known]
    rest = sorted(range(len(known)), key=lambda index: (-(known[index] * 100 % total), index))
    for index in rest[: 100 - sum(shares)]:
        shares[index] += 1
    return [*shares]
