"""Slots tile the video, follow the words, and say why."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.artifacts import Beat, Role, Script, Sentence, Token, Word, WordTimes
from tweetreel.core.time import SAMPLE_RATE, Rate
from tweetreel.template.model import NarrationSpec, SlotSpec
from tweetreel.template.solve import Plan, solve_slots

SPECS = (
    SlotSpec(name="hook", on="hook", min_frames=60),
    SlotSpec(name="body", on="body", min_frames=30),
    SlotSpec(name="outro", on="cta", min_frames=72),
)
NARRATION = NarrationSpec(
    min_ms=0, max_ms=90_000, words_per_minute=172, sentence_pause_ms=180, beat_pause_ms=350, lead_in_ms=350, tail_ms=900
)
RATE = Rate(num=30)


def solved(beats: list[tuple[Role, list[int]]]) -> tuple[Script, WordTimes, Plan]:
    """Beats of words given by their lengths in milliseconds, 300 ms apart from beat to beat."""
    at = 0
    words: list[Word] = []
    made: list[Beat] = []
    for number, (role, lengths) in enumerate(beats):
        tokens = tuple(Token(shown=f"w{i}", spoken=(f"w{i}",)) for i in range(len(lengths)))
        made.append(
            Beat(
                id=f"b{number}",
                role=role,
                post=None if role == "cta" else 0,
                sentences=(Sentence(tokens=tokens, pause_ms=300, lang="en"),),
            )
        )
        for index, length in enumerate(lengths):
            end = at + length * SAMPLE_RATE // 1000
            words.append(Word(beat=number, sentence=0, token=index, shown=f"w{index}", spoken=f"w{index}", start=at, end=end))
            at = end
        at += 300 * SAMPLE_RATE // 1000
    script = Script(beats=tuple(made), lang="en", predicted_ms=0)
    times = WordTimes(words=tuple(words), samples=at, voice="test", lang="en")
    return script, times, solve_slots(script, times, specs=SPECS, narration=NARRATION, rate=RATE)


beat_lists = st.lists(st.lists(st.integers(20, 900), min_size=1, max_size=12), min_size=1, max_size=8).map(
    lambda lengths: [(_role(index, len(lengths)), words) for index, words in enumerate(lengths)]
)


def _role(index: int, count: int) -> Role:
    if index == 0:
        return "hook"
    return "cta" if index == count - 1 else "body"


@given(beat_lists)
@settings(max_examples=100, deadline=None)
def test_slots_tile_the_video_without_gap_or_overlap(beats: list[tuple[Role, list[int]]]) -> None:
    _, _, plan = solved(beats)
    assert plan.slots[0].frames.start == 0
    assert plan.slots[-1].frames.end == plan.frames
    for first, second in itertools.pairwise(plan.slots):
        assert first.frames.end == second.frames.start
        assert len(first.frames) > 0


@given(beat_lists)
@settings(max_examples=100, deadline=None)
def test_the_video_never_ends_before_the_last_word(beats: list[tuple[Role, list[int]]]) -> None:
    _, times, plan = solved(beats)
    assert plan.frames > RATE.frame_at_sample(plan.narration_start + times.words[-1].end)


@given(beat_lists)
@settings(max_examples=100, deadline=None)
def test_the_last_slot_keeps_its_minimum(beats: list[tuple[Role, list[int]]]) -> None:
    _, _, plan = solved(beats)
    last = plan.slots[-1]
    assert len(last.frames) >= next(spec.min_frames for spec in SPECS if spec.on == last.role)


def test_a_boundary_stands_just_before_the_first_word_of_its_beat() -> None:
    _, times, plan = solved([("hook", [900, 900, 900]), ("body", [800, 800]), ("cta", [500])])
    first_words = [next(word for word in times.words if word.beat == slot.beat) for slot in plan.slots]
    for slot, word in zip(plan.slots[1:], first_words[1:], strict=True):
        onset = RATE.frame_at_sample(plan.narration_start + word.start)
        assert 0 <= onset - slot.frames.start <= 5
        assert "before the first word" in slot.reason


def test_a_short_hook_keeps_its_minimum_and_says_so() -> None:
    _, _, plan = solved([("hook", [300]), ("body", [900, 900, 900, 900]), ("cta", [500])])
    assert len(plan.slots[0].frames) == 60
    assert plan.slots[1].reason == "slot 'hook' keeps its minimum of 60 frames"


def test_slots_of_one_kind_are_numbered() -> None:
    _, _, plan = solved([("hook", [900]), ("body", [900]), ("body", [900]), ("cta", [900])])
    assert [slot.name for slot in plan.slots] == ["hook-1", "body-1", "body-2", "outro-1"]


def test_a_pictured_post_with_one_beat_has_time_for_its_card_and_its_picture() -> None:
    script, times, whole = solved([("hook", [600] * 8), ("cta", [500])])
    assert [slot.name for slot in whole.slots] == ["hook-1", "outro-1"]
    plan = solve_slots(script, times, specs=SPECS, narration=NARRATION, rate=RATE, pictured={0})
    assert [slot.name for slot in plan.slots][:2] == ["hook-1", "hook-2"]
    assert plan.slots[0].frames.end == plan.slots[1].frames.start
    assert plan.slots[1].reason.startswith("the post has one beat and a picture")
