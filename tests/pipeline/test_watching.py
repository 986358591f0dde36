"""A template that is watched is drawn again when it is saved, and keeps its last good sheet through a mistake."""

from __future__ import annotations

import shutil
from pathlib import Path

import av
import cv2
import pytest

from tests.conftest import ROOT
from tweetreel.errors import TemplateError
from tweetreel.pipeline.watching import watch


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "templates/plain", tmp_path / "pack"))


def saved(pack: Path, old: str, new: str) -> None:
    path = pack / "template.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_save_is_seen_and_drawn(pack: Path, tmp_path: Path) -> None:
    told = watch(str(pack), str(pack / "sample.json"), tmp_path / "out")
    assert "sheet.png" in next(told)
    before = (tmp_path / "out/sheet.png").read_bytes()
    saved(pack, "fill: background", "fill: accent")
    assert "sheet.png" in next(told)
    assert (tmp_path / "out/sheet.png").read_bytes() != before
    with av.open(str(tmp_path / "out/clip.mp4")) as clip:
        assert clip.streams.video[0].width == 180


def test_a_mistake_is_told_and_the_last_good_sheet_stays(pack: Path, tmp_path: Path) -> None:
    told = watch(str(pack), str(pack / "sample.json"), tmp_path / "out")
    next(told)
    before = (tmp_path / "out/sheet.png").read_bytes()
    saved(pack, "fill: background", "fil: background")
    assert "unknown key 'fil'" in next(told)
    assert (tmp_path / "out/sheet.png").read_bytes() == before
    saved(pack, "fil: background", "fill: surface")
    assert "sheet.png" in next(told)
    assert cv2.imread(str(tmp_path / "out/sheet.png")) is not None


def test_once_ends_with_the_mistake(pack: Path, tmp_path: Path) -> None:
    saved(pack, "version: 1", "version: 3")
    told = watch(str(pack), str(pack / "sample.json"), tmp_path / "out", once=True)
    assert next(told).startswith("error: ")
    with pytest.raises(TemplateError):
        next(told)
