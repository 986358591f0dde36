"""The house: imports go one way, the core is pure, only media opens codecs. Each rule is broken on purpose and must say so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the package's code and rules."""
    ignore = shutil.ignore_patterns("__pycache__", "*.ttf", "*.otf")
    shutil.copytree(ROOT / "tweetreel", tmp_path / "tweetreel", ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_house_is_in_order(house: Path) -> None:
    done = lint(house)
    assert done.returncode == 0, done.stdout
    assert "3 kept, 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("module", "line", "rule"),
    [
        ("core/layout.py", "from tweetreel import artifacts", "imports go one way"),
        ("artifacts.py", "from tweetreel.media import images", "imports go one way"),
        ("template/compile.py", "from tweetreel.media import images", "imports go one way"),
        ("media/images.py", "from tweetreel.providers import espeak", "imports go one way"),
        ("tweet/sources.py", "from tweetreel.speech import words", "imports go one way"),
        ("verify/reel.py", "from tweetreel.pipeline import build", "imports go one way"),
        ("pipeline/build.py", "from tweetreel.cli import main", "imports go one way"),
        ("core/sound.py", "import pathlib", "The core is pure"),
        ("core/compositor.py", "import time", "The core is pure"),
        ("core/captions/pages.py", "import logging", "The core is pure"),
        ("core/typeset/raster.py", "import random", "The core is pure"),
        ("core/music.py", "import av", "The core is pure"),
        ("pipeline/build.py", "import av", "Only media opens codecs"),
        ("providers/espeak.py", "import av", "Only media opens codecs"),
    ],
)
def test_a_broken_rule_is_named(module: str, line: str, rule: str, house: Path) -> None:
    path = house / "tweetreel" / module
    text = path.read_text(encoding="utf-8")
    head = "from __future__ import annotations\n"
    assert head in text
    path.write_text(text.replace(head, f"{head}\n{line}\n", 1), encoding="utf-8")
    done = lint(house)
    assert done.returncode == 1
    broken = [text for text in done.stdout.splitlines() if text.endswith("BROKEN")]
    assert any(rule in text for text in broken), done.stdout
