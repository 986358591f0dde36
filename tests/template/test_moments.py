"""Moments hang on what is said; slots keep their minimum, ideal and maximum."""

from __future__ import annotations

import itertools

import pytest

from tests.template.test_solve import NARRATION, RATE
from tweetreel.artifacts import Beat, Role, Script, Sentence, Token, Word, WordTimes
from tweetreel.core.time import SAMPLE_RATE
from tweetreel.errors import TemplateError
from tweetreel.template.model import MomentSpec, SlotSpec
from tweetreel.template.solve import Plan, Span, require_moments, solve_slots

SPECS = (SlotSpec(name="hook", on="hook", min_frames=0), SlotSpec(name="body", on="body", min_frames=0),
         SlotSpec(name="outro", on="cta", min_frames=0))  # fmt: skip


def told(*beats: tuple[Role, int | None, str]) -> tuple[Script, WordTimes]:
    """A script of beats (role, post, text); every word lasts half a second, sentences end with a mark."""
    at, words, made = 0, [], []
    for number, (role, post, text) in enumerate(beats):
        sentences: list[list[Token]] = [[]]
        for shown in text.split():
            kind = "percent" if "%" in shown else "number" if shown[0].isdigit() else "word"
            mark = shown[-1] if shown[-1] in ".?!" else ""
            sentences[-1].append(Token(shown=shown, spoken=(shown,), kind=kind, emphasis=shown.isupper(), mark=mark))  # type: ignore[arg-type]
            index = (len(sentences) - 1, len(sentences[-1]) - 1)
            end = at + SAMPLE_RATE // 2
            words.append(Word(beat=number, sentence=index[0], token=index[1], shown=shown, spoken=shown, start=at, end=end))
            at = end
            if mark:
                sentences.append([])
        full = tuple(Sentence(tokens=tuple(tokens), pause_ms=0, lang="en") for tokens in sentences if tokens)
        made.append(Beat(id=f"b{number}", role=role, post=post, sentences=full))
    return Script(beats=tuple(made), lang="en", predicted_ms=0), WordTimes(words=tuple(words), samples=at, voice="t", lang="en")


STORY = told(
    ("hook", 0, "Why did it grow? We changed ONE thing."),
    ("body", 1, "It grew 40% and then 3 more."),
    ("cta", None, "Follow us 2."),
)


def solved(*moments: MomentSpec, specs: tuple[SlotSpec, ...] = SPECS) -> Plan:
    return solve_slots(*STORY, specs=specs, narration=NARRATION, rate=RATE, moments=moments)


def spans(**spec: object) -> list[Span]:
    return list(solved(MomentSpec(name="m", **spec)).moments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("spec", "texts"),
    [
        ({"on": "number"}, ["40%"]),
        ({"on": "number", "every": True}, ["40%", "3", "2."]),
        ({"on": "number", "number": 2}, ["3"]),
        ({"on": "emphasis"}, ["ONE"]),
        ({"on": "question"}, ["Why did it grow?"]),
        ({"on": "answer"}, ["We changed ONE thing. It grew 40% and then 3 more."]),
        ({"on": "post", "number": 2}, ["It grew 40% and then 3 more."]),
        ({"on": "sentence", "number": 2}, ["We changed ONE thing."]),
        ({"on": "beat", "every": True}, ["Why did it grow? We changed ONE thing.", "It grew 40% and then 3 more."]),
        ({"on": "words", "words": "and then"}, ["and then"]),
        ({"on": "words", "words": "never said"}, []),
    ],
)
def test_a_moment_hangs_on_what_is_said(spec: dict[str, object], texts: list[str]) -> None:
    assert [span.text for span in spans(**spec)] == texts


def test_a_moment_leads_lasts_and_ends_as_it_says() -> None:
    (plain,) = spans(on="number")
    (led,) = spans(on="number", lead_frames=9)
    (longer,) = spans(on="number", until="beat")
    (least,) = spans(on="number", min_frames=99)
    (most,) = spans(on="number", until="end", max_frames=30)
    assert led.frames.start == plain.frames.start - 9
    assert longer.frames.end > plain.frames.end
    assert len(least.frames) == 99
    assert len(most.frames) == 30
    assert spans(on="number", until="story")[0].frames.end == longer.frames.end
    assert "until its beat has been said" in longer.reason


def test_of_moments_at_every_place_the_next_ends_the_one_before() -> None:
    made = spans(on="number", every=True, until="end", lead_frames=9)
    assert len(made) == 3
    for first, second in itertools.pairwise(made):
        assert first.frames.end == second.frames.start


def test_start_and_end_need_no_words() -> None:
    plan = solved(MomentSpec(name="a", on="start", ideal_frames=20), MomentSpec(name="z", on="end", ideal_frames=30))
    assert (plan.moments[0].frames.start, plan.moments[0].frames.end) == (0, 20)
    assert (plan.moments[1].frames.end, len(plan.moments[1].frames)) == (plan.frames, 30)


def test_what_must_be_there_and_is_not_ends_the_build_before_anything_is_drawn() -> None:
    with pytest.raises(TemplateError, match="does not have"):
        spans(on="words", words="never said", optional=False)


def test_a_slot_longer_than_its_maximum_is_cut_before_a_word() -> None:
    plan = solved(specs=(SPECS[0], SlotSpec(name="body", on="body", min_frames=10, max_frames=60), SPECS[2]))
    body = [slot for slot in plan.slots if slot.spec == "body"]
    assert len(body) >= 2
    assert all(len(slot.frames) <= 60 + 15 for slot in body)
    assert "keep its maximum of 60 frames" in body[1].reason
    onsets = {RATE.frame_at_sample(plan.narration_start + word.start) - 5 for word in STORY[1].words}
    assert all(slot.frames.start in onsets for slot in body[1:])


def test_beats_of_a_slot_that_does_not_repeat_share_one() -> None:
    story = told(("hook", 0, "One."), ("body", 0, "Two three."), ("body", 0, "Four five."), ("cta", None, "Six."))
    single = (SPECS[0], SlotSpec(name="body", on="body", min_frames=0, repeat=False), SPECS[2])
    plan = solve_slots(*story, specs=single, narration=NARRATION, rate=RATE)
    assert [slot.name for slot in plan.slots] == ["hook-1", "body-1", "outro-1"]
    for first, second in itertools.pairwise(plan.slots):
        assert first.frames.end == second.frames.start


def test_a_slot_comes_nearer_to_its_ideal_where_the_next_keeps_its_own_minimum() -> None:
    specs = (SlotSpec(name="hook", on="hook", min_frames=0, ideal_frames=400), *SPECS[1:])
    plan = solved(specs=specs)
    plain = solved()
    assert plain.slots[0].frames.end < plan.slots[0].frames.end <= plain.slots[0].frames.end + 15 + 5
    assert "comes nearer to its ideal" in plan.slots[1].reason


def test_a_span_tells_its_values_counted_from_one() -> None:
    values = [span.values() for span in solved().spans(("body",))]
    assert values == [{"name": "body", "number": 1, "count": 1, "post": 2, "text": "It grew 40% and then 3 more.", "token": ""}]


def test_what_must_be_there_is_asked_of_the_script_before_a_voice_speaks() -> None:
    there = MomentSpec(name="m", on="number", optional=False)
    missing = MomentSpec(name="m", on="words", words="never said", optional=False)
    require_moments(STORY[0], (there,), rate=RATE)
    with pytest.raises(TemplateError, match="does not have"):
        require_moments(STORY[0], (missing,), rate=RATE)
