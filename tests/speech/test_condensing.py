"""Which sentences stay when not all fit."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.artifacts import Post
from tweetreel.speech.condensing import Line, chosen
from tweetreel.speech.words import read_post

TEXTS = (
    "The bridge opened today. It took 9 years and $4.2B. But nobody came. Why? The bridge opened today in rain."
    " So it stands empty. Engineers in Oslo watch 312 sensors. Nice. The mayor said no. Thanks for reading!"
)


def lines_of(text: str) -> tuple[Line, ...]:
    return tuple(
        Line(post=0, paragraph=sentence.paragraph, tokens=sentence.tokens, milliseconds=1000, opens_post=index == 0)
        for index, sentence in enumerate(read_post(Post(text=text), 0, "en").sentences)
    )


def shown(lines: tuple[Line, ...]) -> list[str]:
    return [" ".join(token.shown for token in line.tokens) for line in lines]


def test_everything_stays_where_everything_fits() -> None:
    lines = lines_of(TEXTS)
    assert chosen(lines, 10_000, pause_ms=0) == (lines, ())


@settings(max_examples=60, deadline=None)
@given(budget=st.integers(0, 12_000), pause=st.integers(0, 500))
def test_what_stays_and_what_goes_is_the_whole_in_order(budget: int, pause: int) -> None:
    lines = lines_of(TEXTS)
    kept, dropped = chosen(lines, budget, pause_ms=pause)
    assert sorted([*map(lines.index, kept), *(lines.index(line) for line, _ in dropped)]) == list(range(len(lines)))
    assert list(kept) == sorted(kept, key=lines.index)
    assert kept[0] == lines[0]
    assert kept[-1] == lines[-1]
    assert len(kept) == 2 or sum(line.milliseconds + pause for line in kept) <= budget
    assert all(reason.startswith("too long: sentence ") for _, reason in dropped)


@settings(max_examples=40, deadline=None)
@given(budget=st.integers(2_500, 9_500))
def test_a_sentence_never_loses_the_one_it_leans_on(budget: int) -> None:
    lines = lines_of(TEXTS)
    kept = shown(chosen(lines, budget, pause_ms=0)[0])
    assert "But nobody came." not in kept or "It took 9 years and $4.2B." in kept
    assert "So it stands empty." not in kept or "The bridge opened today in rain." in kept


def test_figures_stay_longer_than_small_talk_and_repetition() -> None:
    kept = shown(chosen(lines_of(TEXTS), 5_000, pause_ms=0)[0])
    assert "Engineers in Oslo watch 312 sensors." in kept
    assert "Nice." not in kept
    assert "The bridge opened today in rain." not in kept
