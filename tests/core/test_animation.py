"""Easings and keyframes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tweetreel.core.animation import EASINGS, Animation, Keyframe, curve_of, easing_name


@pytest.mark.parametrize("name", sorted(set(EASINGS) - {"step-start"}))
def test_every_easing_starts_at_0_and_ends_at_1(name: str) -> None:
    assert EASINGS[name](0.0) == pytest.approx(0.0, abs=1e-9)
    assert EASINGS[name](1.0) == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize(
    "name", sorted(name for name in EASINGS if not any(kind in name for kind in ("back", "elastic", "bounce")))
)
def test_an_easing_without_overshoot_never_goes_back(name: str) -> None:
    values = [EASINGS[name](step / 100) for step in range(101)]
    assert values == sorted(values)


def test_overshoot_goes_beyond_its_end() -> None:
    assert max(EASINGS["ease-out-back"](step / 100) for step in range(101)) > 1.05


def test_out_is_in_seen_from_its_end() -> None:
    for kind in ("quad", "cubic", "quart", "expo"):
        ease_in, ease_out = EASINGS[f"ease-in-{kind}"], EASINGS[f"ease-out-{kind}"]
        assert ease_out(0.3) == pytest.approx(1 - ease_in(0.7))


def test_values_hold_before_the_first_and_after_the_last_keyframe() -> None:
    animation = Animation(property="y", keyframes=(Keyframe(frame=10, value=40.0), Keyframe(frame=20, value=0.0)))
    assert [animation.value_at(frame) for frame in (0, 10, 15, 20, 99)] == [40.0, 40.0, 20.0, 0.0, 0.0]


@given(st.integers(-100, 200))
def test_a_value_without_overshoot_stays_between_its_keyframes(frame: int) -> None:
    animation = Animation(
        property="opacity",
        keyframes=(
            Keyframe(frame=0, value=0.2, easing="ease-in-out-cubic"),
            Keyframe(frame=50, value=0.9, easing="ease-out-expo"),
            Keyframe(frame=80, value=0.5),
        ),
    )
    assert 0.2 <= animation.value_at(frame) <= 0.9


def test_keyframes_must_rise() -> None:
    with pytest.raises(ValueError, match="must rise strictly"):
        Animation(property="x", keyframes=(Keyframe(frame=5, value=0), Keyframe(frame=5, value=1)))


@pytest.mark.parametrize(
    ("name", "at", "value"),
    [
        ("ease", 0.5, 0.8024),
        ("ease-in", 0.5, 0.3154),
        ("cubic-bezier(.16, 1, .3, 1)", 0.5, 0.9718),
        ("steps(4)", 0.6, 0.5),
        ("steps(4, jump-start)", 0.6, 0.75),
        ("steps(4, jump-none)", 0.6, 2 / 3),
        ("ease-out-bounce", 0.5, 0.765625),
        ("ease-out-elastic", 0.5, 1.015625),
        ("ease-in-out-sine", 0.25, 0.1464),
    ],
)
def test_curves_have_the_values_that_css_and_easings_net_give(name: str, at: float, value: float) -> None:
    assert curve_of(name)(at) == pytest.approx(value, abs=2e-4)


def test_a_soft_spring_swings_over_its_end_and_a_stiff_damper_does_not() -> None:
    soft, hard = curve_of("spring(8, 180, 1)"), curve_of("spring(60, 180, 1)")
    assert max(soft(step / 200) for step in range(201)) > 1.2
    assert max(hard(step / 200) for step in range(201)) <= 1.0 + 1e-9
    assert soft(1.0) == hard(1.0) == 1.0


@pytest.mark.parametrize("text", ["easeOutCubic", "ease_out_cubic", "ease-out-cubic", " ease-out-cubic "])
def test_an_easing_is_known_by_all_its_common_spellings(text: str) -> None:
    assert easing_name(text) == "ease-out-cubic"


@pytest.mark.parametrize(
    "text", ["bouncy", "steps(0)", "steps(1, jump-none)", "cubic-bezier(2,0,0,1)", "spring(0)", "steps(a)"]
)
def test_what_is_no_curve_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="easing"):
        easing_name(text)
