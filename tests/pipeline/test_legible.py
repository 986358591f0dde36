"""No shipped template and no preset is complained of: a false alarm is a fault of the check."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tweetreel.pipeline.packs import look_names, pack_names
from tweetreel.pipeline.stages import Options, prepare

SAMPLES = ROOT / "tests/samples"


def complaints(template: str, sample: str, folder: Path) -> list[str]:
    options = Options(tweet=str(SAMPLES / f"{sample}.json"), template=template, voice="none")
    made = prepare(options, folder, on_stage=lambda stage: None)
    return [str(finding) for finding in made.findings if finding.code.startswith("caption.")]


@pytest.mark.parametrize("name", pack_names("template"))
@pytest.mark.parametrize("sample", ["photo", "thread-6", "arabic", "german-long-words"])
def test_no_shipped_template_is_complained_of(name: str, sample: str, tmp_path: Path) -> None:
    assert complaints(name, sample, tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", look_names())
def test_no_preset_is_complained_of(name: str, tmp_path: Path) -> None:
    text = (ROOT / "templates/card/template.yaml").read_text(encoding="utf-8")
    template = tmp_path / "template.yaml"
    assert text.count("    kind: captions\n") == 1
    template.write_text(text.replace("    kind: captions\n", f"    kind: captions\n    preset: {name}\n"), encoding="utf-8")
    assert complaints(str(template), "emoji", tmp_path / "emoji") == []
    assert complaints(str(template), "long-note", tmp_path / "long") == []
