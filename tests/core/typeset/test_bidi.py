import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.core.typeset.bidi import base_level, embedding_levels, line_levels, visual_order

MIXED = st.text(alphabet="abא١٣ 1$,.()[]ب\u0301\u2067\u2068\u2069\u202b\u202e\u202c\n")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("abc", "abc"),
        ("אבג", "גבא"),
        ("שלום (world) 12", "12 )world( םולש"),
        ("price 3.5 ש", "price 3.5 ש"),
        ("اب 123 جد", "دج 123 با"),
    ],
)
def test_known_lines_read_as_people_write_them(text: str, shown: str) -> None:
    base = base_level(text)
    levels = line_levels(text, embedding_levels(text), 0, len(text), base)
    assert "".join(text[i] for i in visual_order(levels)) == shown


@given(text=MIXED)
@settings(max_examples=150, deadline=None)
def test_levels_are_within_bounds_and_the_order_is_a_permutation(text: str) -> None:
    levels = embedding_levels(text)
    assert len(levels) == len(text)
    assert all(base_level(text) <= level <= 126 for level in levels)
    assert sorted(visual_order(levels)) == list(range(len(text)))


@given(text=MIXED)
@settings(max_examples=100, deadline=None)
def test_trailing_spaces_fall_to_the_base_level(text: str) -> None:
    padded = text.replace("\n", "") + "  "
    base = base_level(padded)
    assert line_levels(padded, embedding_levels(padded), 0, len(padded), base)[-2:] == [base, base]


def test_a_bomb_of_embeddings_ends_at_the_standards_depth() -> None:
    text = "\u202e" * 5000 + "a" + "\u2067" * 5000 + "ב"
    assert max(embedding_levels(text)) <= 126
