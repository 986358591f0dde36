from itertools import groupby, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.core.typeset.breaking import Rank, balanced, balanced_words, break_places, greedy


def lines_of(text: str, worst: Rank = Rank.GOOD) -> list[str]:
    places = [0, *(place for place, rank in break_places(text) if rank <= worst), len(text)]
    return [text[a:b] for a, b in pairwise(places)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Hello big world", ["Hello ", "big ", "world"]),
        ("well-known", ["well-", "known"]),
        ("$4.2B, 50% (ok)", ["$4.2B, ", "50% ", "(ok)"]),
        ("no\u00a0break", ["no\u00a0break"]),
        ("今日は天気がいいですね。", ["今日は", "天気が", "いいですね。"]),
        ("東京まで約2時間かかります。", ["東京まで", "約2時間かかります。"]),
        ("สวัสดีครับวันนี้", ["สวัสดี", "ครับ", "วัน", "นี้"]),
        ("ja 👨‍👩‍👧‍👦 da", ["ja ", "👨‍👩‍👧‍👦 ", "da"]),
        ("a\u00adb", ["a\u00ad", "b"]),
        ("(สวัสดี)!", ["(สวัสดี)!"]),
        ("dial at 180 °C now", ["dial ", "at ", "180 °C ", "now"]),
        ("ran 20 km in 90 minutes", ["ran ", "20 km ", "in ", "90 ", "minutes"]),
    ],
)
def test_good_places_for_a_lines_end(text: str, pieces: list[str]) -> None:
    assert lines_of(text) == pieces


def test_no_line_starts_with_a_closing_mark_in_japanese() -> None:
    for piece in lines_of("「東京、大阪。」と言った（笑）ー", Rank.ALLOWED):
        assert piece[0] not in "、。」）ー"


def widths(text: str, size: int = 10) -> object:
    return lambda start, end: size * len(text[start:end].rstrip(" "))


@given(parts=st.lists(st.text("abcdefgh", min_size=1, max_size=9), min_size=1, max_size=12), room=st.integers(3, 30))
@settings(max_examples=60, deadline=None)
def test_no_line_is_wider_than_the_room_and_nothing_is_lost(parts: list[str], room: int) -> None:
    text = " ".join(parts)
    for method in (greedy, balanced):
        ends, torn = method(text, break_places(text), room * 10, widths(text))  # type: ignore[operator, arg-type]
        starts = [0, *ends[:-1]]
        pieces = [text[a:b] for a, b in zip(starts, ends, strict=True)]
        assert "".join(pieces) == text
        assert all(len(piece.rstrip(" ")) <= room for piece in pieces)
        assert torn == any(len(part) > room for part in parts)


@given(parts=st.lists(st.text("abcdefgh", min_size=1, max_size=9), min_size=2, max_size=10), room=st.integers(10, 30))
@settings(max_examples=60, deadline=None)
def test_balanced_lines_are_as_few_and_never_more_uneven(parts: list[str], room: int) -> None:
    text = " ".join(parts)
    found = {}
    for method in (greedy, balanced):
        ends, _ = method(text, break_places(text), room * 10, widths(text))  # type: ignore[operator, arg-type]
        lengths = [len(text[a:b].rstrip()) for a, b in zip([0, *ends[:-1]], ends, strict=True)]
        found[method.__name__] = lengths
    assert len(found["balanced"]) == len(found["greedy"])
    target = len(text) / len(found["greedy"])
    assert sum((v - target) ** 2 for v in found["balanced"]) <= sum((v - target) ** 2 for v in found["greedy"]) + 1e-6


def test_a_short_last_word_gets_company() -> None:
    text = "The quick brown fox jumps over it"
    ends, _ = greedy(text, break_places(text), 300, widths(text))  # type: ignore[arg-type]
    assert [text[a:b] for a, b in zip([0, *ends[:-1]], ends, strict=True)] == ["The quick brown fox jumps ", "over it"]


def test_balanced_words_split_evenly() -> None:
    assert balanced_words([300, 100, 120, 280], 20, 600) == (0, 0, 1, 1)
    assert balanced_words([100, 100], 20, 600) == (0, 0)
    assert balanced_words([500, 500, 500], 20, 600) is None
    assert balanced_words([700], 20, 600) is None


@given(values=st.lists(st.integers(10, 400), min_size=1, max_size=7), room=st.integers(400, 900))
@settings(max_examples=80, deadline=None)
def test_balanced_words_keep_order_and_room(values: list[int], room: int) -> None:
    lines = balanced_words(values, 20, room, max_lines=2)
    if lines is None:
        return
    assert list(lines) == sorted(lines)
    assert lines[0] == 0
    assert max(lines) <= 1
    for _, group in groupby(zip(lines, values, strict=True), key=lambda pair: pair[0]):
        line = [value for _, value in group]
        assert sum(line) + 20 * (len(line) - 1) <= room
