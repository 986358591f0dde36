"""The pytest plugin: goldens are collected, met, shown where they are not, and changed only when asked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tweetreel.pipeline.authoring import new_template
from tweetreel.testing.plugin import ReelBuilder


def pytest_in(folder: Path, *options: str, ci: bool = False) -> subprocess.CompletedProcess[str]:
    """Run pytest on a folder of its own, as an author would."""
    import os

    environment = {key: value for key, value in os.environ.items() if key != "CI"} | ({"CI": "1"} if ci else {})
    command = [sys.executable, "-m", "pytest", str(folder), "-p", "no:cacheprovider", "-q", "-c", "/dev/null", *options]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new template with its goldens made."""
    folder = tmp_path_factory.mktemp("packs") / "mine"
    new_template(folder, "card")
    assert pytest_in(folder, "--update-golden").returncode == 0
    return folder


def test_a_new_template_is_collected_and_its_goldens_are_met(pack: Path) -> None:
    done = pytest_in(pack)
    assert done.returncode == 0
    assert "3 passed" in done.stdout
    assert sorted(path.name for path in (pack / "golden").glob("*.*")) == [
        "hook-2s.png",
        "hook-layout.json",
        "hook-timing.json",
    ]


def test_a_missing_golden_fails(pack: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    new_template(copy, "card")
    done = pytest_in(copy)
    assert done.returncode == 1
    assert "the golden is missing" in done.stdout


def test_a_change_is_shown_by_region_with_three_pictures_and_a_page(pack: Path) -> None:
    template = pack / "template.yaml"
    text = template.read_text(encoding="utf-8")
    try:
        template.write_text(text.replace("color: accent, align", "color: danger, align"), encoding="utf-8")
        done = pytest_in(pack)
        assert done.returncode == 1
        assert "1 failed, 2 passed" in done.stdout, "a colour changes neither layout nor timing"
        assert "kicker-1 (" in done.stdout
        assert "card-1-1" not in done.stdout.split("look at")[0].split("hook-2s.png:")[-1]
        failed = sorted(path.name for path in (pack / "golden/failed").iterdir())
        assert failed == ["hook-2s.actual.png", "hook-2s.difference.png", "hook-2s.expected.png", "hook-2s.html"]
    finally:
        template.write_text(text, encoding="utf-8")


def test_a_moved_layer_is_a_layout_that_differs(pack: Path) -> None:
    template = pack / "template.yaml"
    text = template.read_text(encoding="utf-8")
    try:
        template.write_text(text.replace("y: -4, width: 60sw", "y: -24, width: 60sw"), encoding="utf-8")
        done = pytest_in(pack)
        assert "clips.kicker-1.box: was" in done.stdout
    finally:
        template.write_text(text, encoding="utf-8")


def test_update_rewrites_only_what_changed(pack: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (pack / "golden").glob("*.*")}
    assert pytest_in(pack, "--update-golden").returncode == 0
    assert {path: path.stat().st_mtime_ns for path in (pack / "golden").glob("*.*")} == before


def test_update_is_refused_in_ci(pack: Path) -> None:
    done = pytest_in(pack, "--update-golden", ci=True)
    assert done.returncode == 4
    assert "refused in CI" in done.stderr


def test_the_fixture_gives_words_frames_and_layout(reel: ReelBuilder) -> None:
    made = reel.build("card", "Ship it on Friday. It is ready.")
    words = made.words
    assert [word for word, _ in words][:4] == ["Ship", "it", "on", "Friday."]
    assert [frame for _, frame in words] == sorted(frame for _, frame in words)
    assert made.frame("cover").shape == (480, 270, 3)
    assert made.layout["clips"]["captions"]["kind"] == "captions"


def test_goldens_of_a_python_test_lie_beside_it(tmp_path: Path) -> None:
    test = tmp_path / "test_mine.py"
    test.write_text(
        "def test_it(reel):\n"
        "    made = reel.build('plain', 'Good design is quiet.')\n"
        "    made.assert_matches_golden('quiet', at='1s')\n"
        "    made.assert_matches_golden('quiet-layout')\n",
        encoding="utf-8",
    )
    assert pytest_in(tmp_path).returncode == 1
    assert pytest_in(tmp_path, "--update-golden").returncode == 0
    assert pytest_in(tmp_path).returncode == 0
    assert (tmp_path / "golden/quiet.png").is_file()
    layout = json.loads((tmp_path / "golden/quiet-layout.json").read_text(encoding="utf-8"))
    assert layout["size"] == [270, 480]
