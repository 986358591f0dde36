"""A folder of broken templates, one fault each: `check` finds that fault, at its line and column, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tweetreel.pipeline.checking import check_pack
from tweetreel.pipeline.packs import pack_names

FOLDER = Path(__file__).parents[1] / "broken"
FILES = sorted(FOLDER.glob("*.yaml"))


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 80


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_check_finds_exactly_the_fault_where_it_stands(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    code, place = first.removeprefix("# expect: ").split()
    found = check_pack(str(path))
    assert [(one.code, f"{one.location.line}:{one.location.column}") for one in found if one.location] == [(code, place)]


@pytest.mark.parametrize("name", [*pack_names("template"), *pack_names("brand")])
def test_check_has_nothing_to_say_of_what_is_shipped(name: str) -> None:
    assert check_pack(name) == []


@pytest.mark.parametrize("name", pack_names("template"))
def test_every_shipped_template_lays_its_sample_out_without_a_finding(name: str) -> None:
    sample = FOLDER.parents[1] / "templates" / name / "sample.json"
    assert check_pack(name, tweet=str(sample)) == []
