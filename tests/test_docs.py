"""Every command in the documentation runs, and what the documentation says of the program is so."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ROOT
from tests.core.scenes import clip, timeline
from tweetreel.artifacts import Beat, Script, Sentence, Token
from tweetreel.core.layout import Rect
from tweetreel.core.timeline import FootageLayer
from tweetreel.media.planes import rgb_to_frame
from tweetreel.pipeline.packs import platform_names, safe_area, schema
from tweetreel.template.reference import reference_page
from tweetreel.testing.plugin import ReelBuilder

DOCS = sorted((ROOT / "docs").glob("*.md"))


def blocks(path: Path, language: str) -> list[str]:
    found: list[str] = re.findall(rf"```{language}\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path in DOCS if blocks(path, "bash")], ids=lambda path: path.name)
def test_every_command_of_a_page_runs_in_its_order(path: Path, tmp_path: Path) -> None:
    for name in ("tests", "templates", "brand_kits"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "tweetreel"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tweetreel.cli.main "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    tester = tmp_path / "bin" / "pytest"
    tester.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pytest -p no:cacheprovider "$@"\n', encoding="utf-8")
    tester.chmod(0o755)
    environment = {key: value for key, value in os.environ.items() if key != "CI"} | {
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    for block in blocks(path, "bash"):
        done = subprocess.run(
            ["bash", "-ec", block], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{block}\n{done.stderr}"


def test_the_check_runs_the_readmes_own_test_command() -> None:
    printed = subprocess.run(
        [sys.executable, str(ROOT / ".ci/readme_command.py"), "test"], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert printed in (ROOT / "README.md").read_text(encoding="utf-8")
    assert printed.endswith("-m pytest")
    assert "readme_command.py test" in (ROOT / ".ci/run").read_text(encoding="utf-8")


def test_links_between_pages_lead_somewhere() -> None:
    for page in (ROOT / "README.md", *DOCS):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_reference_page_is_the_one_that_the_schemas_give() -> None:
    written = (ROOT / "docs/reference.md").read_text(encoding="utf-8")
    assert written == reference_page(schema("template"), schema("brand")), "run: tweetreel schema template --page"


def test_the_authors_page_names_every_layer_entrance_transition_and_moment() -> None:
    text = (ROOT / "docs/templates.md").read_text(encoding="utf-8")
    kinds = [layer["properties"]["kind"]["const"] for layer in schema("template")["$defs"]["layer"]["oneOf"]]
    assert [kind for kind in kinds if f"`{kind}`" not in text] == []
    (example,) = blocks(ROOT / "docs/templates.md", "python")
    assert "def test_my_template(reel)" in example


def test_the_python_example_of_the_authors_page_passes(reel: ReelBuilder) -> None:
    made = reel.build("card", "We grew 40% in three weeks.", variant="square")
    assert made.words[0] == ("We", 11)
    assert "text-overflow" not in made.findings


def test_the_safe_areas_are_those_of_the_page() -> None:
    text = (ROOT / "docs/templates.md").read_text(encoding="utf-8")
    for name in platform_names():
        data = json.loads((ROOT / f"tweetreel/platforms/{name}.json").read_text(encoding="utf-8"))
        sides = safe_area(name)
        assert all(placement["source"] for placement in data["placements"])
        for placement in data["placements"]:
            assert all(
                side >= placement["clear"][key] for key, side in zip(("left", "top", "right", "bottom"), sides, strict=True)
            )
        if name != "none":
            assert f"`{name}` {', '.join(map(str, sides))}" in " ".join(text.split())


def test_the_shortest_tweet_of_the_page_is_one(tmp_path: Path) -> None:
    (block,) = blocks(ROOT / "docs/tweets.md", "json")
    tweet = json.loads(block)
    (tmp_path / "tweet.json").write_text(block, encoding="utf-8")
    shutil.copy(ROOT / "tests/samples/GxLakeDusk7Qm.jpg", tmp_path / tweet["posts"][0]["media"][0]["file"])
    command = [sys.executable, "-m", "tweetreel.cli.main", "ingest", str(tmp_path / "tweet.json")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["posts"][0]["media"][0]["file"] == "lake.jpg"


def test_the_voice_of_the_adapter_page_works() -> None:
    (block,) = blocks(ROOT / "docs/adapters.md", "python")

    def my_engine(tokens: tuple[Token, ...], lang: str) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], tuple[int, ...]]:
        length = 12_000
        sound = np.sin(np.arange(length * len(tokens)) * 0.05) * 0.3
        return sound, tuple(length * index for index in range(len(tokens)))

    room: dict[str, object] = {"my_engine": my_engine}
    exec(block, room)
    tokens = tuple(Token(shown=word, spoken=(word,)) for word in ("ship", "small"))
    beat = Beat(id="hook", role="hook", post=0, sentences=(Sentence(tokens=tokens, pause_ms=200, lang="en"),))
    script = Script(beats=(beat,), lang="en", predicted_ms=500)
    take = room["MyVoice"]().narrate(room["VoiceRequest"](script=script))  # type: ignore[operator] # names of the page
    assert [word.shown for word in take.narration.times.words] == ["ship", "small"]


def test_the_lines_of_the_moviepy_page_run(tmp_path: Path) -> None:
    footage, reel = blocks(ROOT / "docs/moviepy.md", "python")
    made = timeline(
        clip("shot", FootageLayer(asset="mine", box=Rect(x=0, y=0, width=96, height=160)), 0, 90), frames=90, assets=("mine",)
    )
    footage = footage.replace("(1920, 1080, 3)", "(160, 96, 3)")
    room: dict[str, object] = {"timeline": made, "folder": tmp_path}
    exec(footage, room)
    luma = room["frame"].y  # type: ignore[attr-defined] # a frame of the page
    assert int(luma[80, 48]) == int(rgb_to_frame(np.full((2, 2, 3), 90 + int(80 * abs(1 - (60.5 / 30) % 2)), np.uint8)).y[0, 0])
    exec(reel.replace("load_fonts())", "load_fonts(), footage=mine)", 1), room)
    assert room["picture"].shape == (480, 288, 3)  # type: ignore[attr-defined]
    assert room["samples"].shape == (made.sound.samples, 2)  # type: ignore[attr-defined]


def test_the_caption_page_names_every_key_and_every_property_of_a_look() -> None:
    text = (ROOT / "docs/captions.md").read_text(encoding="utf-8")
    kinds = schema("template")["$defs"]
    look = kinds["look"]["properties"]
    names = {*look, *look["type"]["properties"], *look["page"]["properties"], *kinds["plate"]["properties"]}
    names |= {*kinds["paint"]["properties"], *kinds["tag"]["properties"], *kinds["effect"]["properties"]}
    names |= {*kinds["effect"]["properties"]["property"]["enum"], *kinds["states"]["properties"]}
    for part in ("stroke", "shadow", "glow"):
        names |= set(look[part]["anyOf"][0]["properties"])
    assert [name for name in sorted(names) if f"`{name}`" not in text] == []
