"""Lint, format and types are part of the tests, so that one command says whether a change is good."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tweetreel import codec

ROOT = Path(__file__).parents[1]
CODE = ["tweetreel", "tests", "benchmarks", ".ci"]


@pytest.mark.parametrize("command", [["ruff", "check", *CODE], ["ruff", "format", "--check", *CODE], ["mypy"]], ids=" ".join)
def test_the_tools_have_nothing_to_say(command: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_has_grown_too_long() -> None:
    long = [str(path.relative_to(ROOT)) for path in (ROOT / "tweetreel").rglob("*.py") if _lines(path) > 600]
    assert long == []


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_published_schemas_are_those_of_the_types() -> None:
    for name in codec.PUBLISHED:
        published = json.loads((ROOT / f"tweetreel/schemas/{name}.schema.json").read_text(encoding="utf-8"))
        assert published == codec.schema(name), f"run: tweetreel schema {name} > tweetreel/schemas/{name}.schema.json"
