"""Fonts of the machine: found for what is missing, copied beside the video, and part of what its frames depend on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tweetreel.errors import TweetError
from tweetreel.media import fonts as room
from tweetreel.media.profiles import load_profile
from tweetreel.media.sources import FileSources
from tweetreel.media.system_fonts import font_folders, fonts_for
from tweetreel.pipeline.render import RenderJob, plan_render
from tweetreel.pipeline.stages import Options, prepare

FONTS = ROOT / "tweetreel/fonts"
THAI = ROOT / "tests/samples/thai.json"


def test_the_font_with_most_of_what_is_missing_comes_first_and_none_is_taken_for_nothing(tmp_path: Path) -> None:
    for name in ("NotoSansThai.ttf", "NotoSansHebrew.ttf", "Montserrat-latin.ttf"):
        (tmp_path / name).symlink_to(FONTS / name)
    (tmp_path / "broken.ttf").write_bytes(b"\x00\x01\x00\x00 not a font at all")
    (tmp_path / "readme.txt").write_text("no font")
    assert fonts_for(frozenset(), (tmp_path,)) == ()
    assert fonts_for(frozenset("\ue000"), (tmp_path,)) == ()
    assert [path.name for path in fonts_for(frozenset("กขค" + "אב"), (tmp_path,))] == ["NotoSansThai.ttf", "NotoSansHebrew.ttf"]
    assert fonts_for(frozenset("ก"), (tmp_path / "missing",)) == ()
    assert font_folders()


@pytest.fixture
def without_thai(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The package without its Thai font, and a machine that has it."""
    folder = tmp_path / "machine"
    folder.mkdir()
    shutil.copy(FONTS / "NotoSansThai.ttf", folder / "Loma.ttf")
    packaged = [record for record in room._packaged() if record.family != "Noto Sans Thai"]
    monkeypatch.setattr(room, "_packaged", lambda: packaged)
    monkeypatch.setattr("tweetreel.media.system_fonts.font_folders", lambda: (folder,))
    room._load.cache_clear()
    yield folder
    room._load.cache_clear()


def test_a_template_that_allows_it_draws_with_a_font_of_the_machine_and_keeps_it(
    without_thai: Path, small_template: str, tmp_path: Path
) -> None:
    with pytest.raises(TweetError, match="no font can draw most of this tweet"):
        prepare(Options(tweet=str(THAI), template=small_template, voice="none"), tmp_path / "a", on_stage=lambda stage: None)
    allowed = tmp_path / "template.yaml"
    allowed.write_text(Path(small_template).read_text(encoding="utf-8") + "\nsystem_fonts: true\n", encoding="utf-8")
    made = prepare(Options(tweet=str(THAI), template=str(allowed), voice="none"), tmp_path / "b", on_stage=lambda stage: None)
    assert [asset.file for asset in made.timeline.assets if asset.kind == "font"] == ["fonts/1-Loma.ttf"]
    assert (tmp_path / "b/fonts/1-Loma.ttf").read_bytes() == (FONTS / "NotoSansThai.ttf").read_bytes()
    assert not [finding for finding in made.findings if finding.code == "missing-glyph"]
    assert room.fonts_of(made.timeline, made.folder).choose("ก", "Inter", 400).face is not None


def test_another_font_file_is_another_chunk(without_thai: Path, small_template: str, tmp_path: Path) -> None:
    allowed = tmp_path / "template.yaml"
    allowed.write_text(Path(small_template).read_text(encoding="utf-8") + "\nsystem_fonts: true\n", encoding="utf-8")
    made = prepare(Options(tweet=str(THAI), template=str(allowed), voice="none"), tmp_path / "b", on_stage=lambda stage: None)
    keys = []
    for _ in range(2):
        job = RenderJob(timeline=made.timeline, folder=made.folder, fonts=made.fonts, profile=load_profile("default"))
        with FileSources(job.timeline, job.folder, job.fonts) as sources:
            keys.append(plan_render(job, job.composition(sources)).chunks[0].key)
        path = made.folder / "fonts/1-Loma.ttf"
        path.write_bytes(path.read_bytes() + b"\0")
    assert keys[0] != keys[1]
