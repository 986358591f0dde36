"""Names of values: equal values, equal digests, in every process."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from tweetreel.core.digests import digest_of
from tweetreel.core.layout import Align, Rect
from tweetreel.core.text import Stroke

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4).map(tuple),
    max_leaves=12,
)


def plain(value: object) -> object:
    """A value with every whole float as the integer that it equals, and truth apart from numbers."""
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    if isinstance(value, bool):
        return f"truth {value}"
    return int(value) if isinstance(value, float) and value.is_integer() else value


@given(values, values)
def test_equal_values_have_equal_digests_and_others_have_not(one: object, two: object) -> None:
    assert (digest_of(one) == digest_of(two)) == (plain(one) == plain(two))


def test_a_whole_float_is_the_integer_that_it_equals() -> None:
    assert digest_of(84, (1.0, -0.0)) == digest_of(84.0, (1, 0))
    assert digest_of(True) != digest_of(1)


def test_texts_cannot_run_into_one_another() -> None:
    assert digest_of("ab", "c") != digest_of("a", "bc")
    assert digest_of(("a", "b")) != digest_of("a", "b")


def test_every_field_of_a_dataclass_counts() -> None:
    stroke = Stroke(color="#000000", width_px=2)
    assert digest_of(stroke) == digest_of(Stroke(color="#000000", width_px=2.0))
    assert digest_of(stroke) != digest_of(replace(stroke, width_px=3))
    assert digest_of(Align.CENTER) == digest_of(str(Align.CENTER.value))


def test_another_process_gives_the_same_digest() -> None:
    script = "from tweetreel.core.digests import digest_of; from tweetreel.core.layout import Rect;"
    script += "print(digest_of(Rect(x=1, y=2, width=3, height=4), 'x', 0.1))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == digest_of(Rect(x=1, y=2, width=3, height=4), "x", 0.1)


def test_what_has_no_canonical_text_is_refused() -> None:
    with pytest.raises(TypeError, match="no canonical text for a set"):
        digest_of({1, 2})
