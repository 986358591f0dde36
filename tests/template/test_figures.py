"""Counts, dates and shares as a card shows them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tweetreel.artifacts import Poll, PollOption
from tweetreel.template.figures import date_text, poll_shares, short_count


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (987, "987"),
        (1000, "1K"),
        (6449, "6.4K"),
        (9999, "9.9K"),
        (12_345, "12K"),
        (1_250_000, "1.2M"),
        (3 * 10**9, "3B"),
    ],
)
def test_counts_are_shortened_and_never_rounded_up(value: int, text: str) -> None:
    assert short_count(value) == text


def test_a_day_is_written_as_its_language_does_where_that_is_known() -> None:
    assert date_text("2026-03-12T14:05:00Z", "en") == "Mar 12, 2026"
    assert date_text("2026-03-12T14:05:00Z", "ja") == "2026年3月12日"
    assert date_text("2026-03-02T14:05:00Z", "de-AT") == "2.3.2026"
    assert date_text("2026-03-12T14:05:00Z", "ar") == "2026-03-12"
    assert date_text(None, "en") == ""


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=4))
def test_shares_of_a_poll_add_up_to_a_hundred(votes: list[int]) -> None:
    shares = poll_shares(Poll(options=tuple(PollOption(label="x", votes=vote) for vote in votes)))
    if sum(votes) == 0:
        assert shares == [None] * len(votes)
    else:
        assert sum(share or 0 for share in shares) == 100


def test_a_poll_without_votes_shows_no_shares() -> None:
    poll = Poll(options=(PollOption(label="a"), PollOption(label="b", votes=3)))
    assert poll_shares(poll) == [None, None]
