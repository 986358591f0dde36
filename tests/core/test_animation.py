"""Easings and keyframes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tweetreel.core.animation import EASINGS, Animation, Keyframe


@pytest.mark.parametrize("name", sorted(EASINGS))
def test_every_easing_starts_at_0_and_ends_at_1(name: str) -> None:
    assert EASINGS[name](0.0) == pytest.approx(0.0, abs=1e-9)
    assert EASINGS[name](1.0) == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize("name", sorted(name for name in EASINGS if "back" not in name))
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
