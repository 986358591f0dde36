"""The Unicode Consortium's own files, whole: what holds, and that every other case belongs to a family that is named."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from tests.core.typeset.conformance import CHECKS, UNNAMED, Count, emoji, table
from tweetreel.core.typeset import FontSet


@pytest.fixture(scope="module")
def counts(fonts: FontSet) -> list[Count]:
    return [*(check() for check in CHECKS), emoji(fonts)]


def test_at_least_995_of_a_thousand_cases_of_every_file_hold(counts: list[Count]) -> None:
    assert [count.name for count in counts if count.cases < 600] == []
    assert [(count.name, count.share) for count in counts if count.share < 99.5] == []


def test_every_case_that_differs_belongs_to_a_family(counts: list[Count]) -> None:
    assert [(count.name, count.examples[:5]) for count in counts if count.families[UNNAMED]] == []


def test_the_page_states_the_counts_as_they_are(counts: list[Count]) -> None:
    assert table(counts) in (ROOT / "docs/text.md").read_text(encoding="utf-8")
