"""Laws of frames, samples and the one rounding."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tweetreel.core.time import SAMPLE_RATE, FrameRange, Rate, parse_seconds, snap
from tweetreel.errors import InputError

rates = st.sampled_from(
    [Rate(num=24), Rate(num=25), Rate(num=30), Rate(num=60), Rate(num=30000, den=1001), Rate(num=24000, den=1001)]
)


@given(rates, st.integers(0, 10**7))
def test_a_frame_survives_the_way_through_seconds(rate: Rate, frame: int) -> None:
    assert rate.frame_at(rate.seconds(frame)) == frame


@given(rates, st.integers(0, 10**6))
def test_a_frame_survives_the_way_through_samples(rate: Rate, frame: int) -> None:
    assert rate.frame_at_sample(rate.sample_of(frame)) == frame


@given(st.fractions(min_value=0, max_value=10**6))
def test_snapping_never_moves_by_more_than_a_half(value: Fraction) -> None:
    assert abs(snap(value) - value) <= Fraction(1, 2)


def test_a_half_is_snapped_upwards() -> None:
    assert [snap(Fraction(n, 2)) for n in (1, 3, 5)] == [1, 2, 3]


@given(rates, st.integers(0, 60_000))
def test_a_millisecond_stamp_finds_the_nearest_frame(rate: Rate, milliseconds: int) -> None:
    seconds = Fraction(milliseconds, 1000)
    frame = rate.frame_at(seconds)
    assert all(abs(rate.seconds(frame) - seconds) <= abs(rate.seconds(other) - seconds) for other in (frame - 1, frame + 1))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1.5s", Fraction(3, 2)),
        ("400ms", Fraction(2, 5)),
        ("12f", Fraction(12, 30)),
        ("1:30", Fraction(90)),
        ("2:03.25", Fraction(493, 4)),
        (2, Fraction(2)),
        (0.1, Fraction(1, 10)),
        ("0", Fraction(0)),
    ],
)
def test_times_are_read_as_authors_write_them(text: str | float, seconds: Fraction) -> None:
    assert parse_seconds(text, rate=Rate(num=30)) == seconds


@pytest.mark.parametrize("text", ["", "fast", "-1s", "1h", "1..5s", "nan", "1e9s", "٣s s"])
def test_what_is_no_time_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(InputError, match=r"allowed 1\.5s"):
        parse_seconds(text)


def test_frames_as_a_unit_need_a_rate() -> None:
    with pytest.raises(InputError, match="frame rate"):
        parse_seconds("12f")


def test_a_range_holds_its_start_and_not_its_end() -> None:
    span = FrameRange(start=3, end=5)
    assert [frame in span for frame in range(2, 7)] == [False, True, True, False, False]
    assert len(span) == 2
    assert [span.clamp(frame) for frame in (0, 4, 9)] == [3, 4, 4]


def test_a_range_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match=r"end must be >= start \(start=90, end=45\)"):
        FrameRange(start=90, end=45)


def test_a_second_is_48000_samples_at_every_rate() -> None:
    assert Rate(num=30).sample_of(30) == SAMPLE_RATE
    assert Rate(num=30000, den=1001).sample_of(30000) == 1001 * SAMPLE_RATE
