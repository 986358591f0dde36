"""The commands of authors: what they print, and with which exit code they end."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.cli.test_main import run
from tests.conftest import ROOT, SAMPLES

BROKEN = ROOT / "tests/broken"


def test_check_shows_the_line_and_a_caret_below_the_fault() -> None:
    done = run("check", BROKEN / "wrong-easing.yaml")
    assert done.returncode == 1
    first, line, caret = done.stdout.splitlines()
    assert re.match(r".*wrong-easing\.yaml:29:40: error unknown-easing: unknown easing \(got 'ease-out-cubik'", first)
    assert line[caret.index("^") :].startswith("easing: ease-out-cubik")


def test_check_of_several_tells_all_and_ends_with_one() -> None:
    done = run("check", "card", BROKEN / "wrong-time.yaml", BROKEN / "unknown-top-key.yaml", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert [finding["code"] for finding in told["findings"]] == ["wrong-value", "unknown-key"]
    assert told["findings"][1]["hint"] == "Did you mean 'title'?"


def test_a_warning_fails_only_where_it_is_asked_to() -> None:
    assert run("check", BROKEN / "unused-style.yaml").returncode == 0
    assert run("check", BROKEN / "unused-style.yaml", "--strict").returncode == 1


def test_what_is_shipped_passes_strictly() -> None:
    names = [path.parent.name for path in sorted(ROOT.glob("templates/*/template.yaml"))]
    done = run("check", *names, *[path.parent.name for path in sorted(ROOT.glob("brand_kits/*/kit.yaml"))], "--strict")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["crad", "./nowhere", "nowhere/template.yaml"])
def test_a_pack_that_is_not_there_is_bad_input(name: str) -> None:
    done = run("check", name)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("file: logo.png", "file: nowhere.png", "missing-file"),
        ("display: Montserrat", "display: Montserat", "unknown-font"),
        ('ink: "#fffdf6"', 'ink: "#0b1f1b"', "contrast"),
        ("mood: calm", "mood: sad", "wrong-value"),
        ("handle:", "captions: karoke\nhandle:", "unknown-preset"),
        ("handle:", "lut: mark.png\nhandle:", "wrong-value"),
        ("logo: {file: logo.png", "logo: {file: kit.yaml", "bad-file"),
        ("handle:", 'voice: {version: 1, words_per_minute: 150, lock: "00000000"}\nhandle:', "voice-locked"),
    ],
)
def test_a_broken_kit_is_explained_too(old: str, new: str, code: str, tmp_path: Path) -> None:
    kit = tmp_path / "kit"
    shutil.copytree(ROOT / "brand_kits/juniper", kit)
    text = (kit / "kit.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (kit / "kit.yaml").write_text(text.replace(old, new), encoding="utf-8")
    done = run("check", kit, "--json")
    assert done.returncode == 1
    found = json.loads(done.stdout)["findings"]
    assert code in [finding["code"] for finding in found]
    assert all("line" in finding for finding in found)


def test_explain_names_the_layer_that_made_a_pixel_where_it_is_written() -> None:
    sample = ROOT / "templates/numbers/sample.json"
    done = run("explain", sample, "-t", "numbers", "--at", "2.4s", "--xy", "540,600", "--voice", "none")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("counter-1 (flipbook, ")
    assert re.search(r"template\.yaml:\d+:5, layer 'counter'", done.stdout)
    outside = run("explain", sample, "-t", "numbers", "--at", "2.4s", "--xy", "3,3", "--voice", "none")
    assert "counter-1" not in outside.stdout
    assert "picture-" in outside.stdout


@pytest.mark.parametrize(("option", "value"), [("--xy", "here"), ("--xy", "1"), ("--at", "99:00"), ("--at", "soon")])
def test_explain_refuses_what_is_no_place_or_time(option: str, value: str) -> None:
    done = run("explain", SAMPLES / "plain-short.txt", "--voice", "none", option, value)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")


def test_a_folder_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert run("templates", "new", folder).returncode == 0
    before = (folder / "template.yaml").read_bytes()
    assert run("templates", "new", folder).returncode == 2
    assert (folder / "template.yaml").read_bytes() == before
    assert run("brands", "new", folder).returncode == 2
    assert run("templates", "new", tmp_path / "Not A Name").returncode == 2


def test_a_new_brand_passes_its_check_and_dresses_a_template(tmp_path: Path) -> None:
    assert run("brands", "new", tmp_path / "mine", "--from", "fizz").returncode == 0
    assert run("check", tmp_path / "mine", "--strict").returncode == 0
    still = tmp_path / "still.png"
    done = run("still", SAMPLES / "plain-short.txt", "-b", tmp_path / "mine", "--voice", "none", "--draft", "-o", still)
    assert done.returncode == 0, done.stderr
    assert still.is_file()


def test_show_merged_is_a_template_that_builds_the_same(tmp_path: Path) -> None:
    merged = tmp_path / "merged.yaml"
    merged.write_text(run("templates", "show", "thread", "--merged").stdout, encoding="utf-8")
    assert run("check", merged).returncode == 0
    pictures = []
    for name in ("thread", str(merged)):
        still = tmp_path / f"{len(pictures)}.png"
        command = ("still", SAMPLES / "plain-thread.txt", "-t", name, "--voice", "none", "--draft", "--at", "3s", "-o", still)
        assert run(*command).returncode == 0
        pictures.append(still.read_bytes())
    assert pictures[0] == pictures[1]


def test_diff_tells_what_a_variable_changed_and_nothing_of_equal_videos(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    run("templates", "new", folder)
    for name, options in (("one", ()), ("two", ("--set", "kicker=Otherwise"))):
        command = ("build", folder / "sample.txt", "-t", folder, "--voice", "none", "--draft", "--store", "none", *options)
        assert run(*command, "-o", tmp_path / f"{name}.mp4").returncode == 0
    same = run("diff", tmp_path / "one.reel", tmp_path / "one.reel")
    assert (same.returncode, same.stdout.strip()) == (0, "the two are the same video")
    other = run("diff", tmp_path / "one.reel", tmp_path / "two.reel")
    assert other.returncode == 1
    assert other.stdout.splitlines() == ["kicker-1: looks different", "kicker-1: because of: kicker: Otherwise"]


def test_a_variable_that_is_none_names_those_there_are() -> None:
    done = run("still", SAMPLES / "plain-short.txt", "-t", "headline", "--set", "kickr=x", "--voice", "none")
    assert done.returncode == 2
    assert "Did you mean 'kicker'?" in done.stderr
