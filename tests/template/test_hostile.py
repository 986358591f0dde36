"""Templates and kits from strangers: limits, and hints where YAML reads other than people mean."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import regex

from tests.conftest import ROOT
from tweetreel.errors import TemplateError
from tweetreel.media.sounds import write_wav
from tweetreel.pipeline.checking import check_pack
from tweetreel.pipeline.packs import load_template
from tweetreel.template.looks import TagRule, pattern_fault
from tweetreel.testing.plugin import ReelBuilder

BASE = (ROOT / "tests/broken/unknown-style-key.yaml").read_text(encoding="utf-8").replace("szie", "size")


def found(tmp_path: Path, old: str, new: str) -> list[str]:
    assert BASE.count(old) == 1
    path = tmp_path / "template.yaml"
    path.write_text(BASE.replace(old, new), encoding="utf-8")
    return [str(finding) for finding in check_pack(str(path))]


def test_the_base_of_these_tests_has_no_fault(tmp_path: Path) -> None:
    assert found(tmp_path, "title: Broken", "title: Whole") == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("max: 60s", "max: 9999999s", "a time too long"),
        ("max: 60s", "max: 99:59", "a time too long"),
        ("width: 1080, height: 1920, fps: 30", "width: 2160, height: 3840, fps: 60", "nothing"),
        ("width: 1080, height: 1920, fps: 30}", "width: 2160, height: 3840, fps: 60}\nx: 1", "unknown key 'x'"),
        ("    preset: karaoke", "    look: {tags: {a: {pattern: '(unclosed'}}}", "not a regular expression"),
        ("    preset: karaoke", "    look: {states: {now: {color: #ffffff}}}", "Write a colour in quotes"),
        ("size: 84, weight: 800}", "size: 84}\n  other:\n    color: #ff0000", "Write a colour in quotes"),
        ("    preset: karaoke", "    preset: karaoke\nsystem_fonts: no", "Write false"),
        ("title: Broken", f"title: {'x' * 500}", "title has a wrong value"),
    ],
)
def test_what_is_too_much_or_meant_otherwise_is_told(old: str, new: str, said: str, tmp_path: Path) -> None:
    told = found(tmp_path, old, new)
    assert (told == []) if said == "nothing" else any(said in line for line in told), told


def test_a_video_too_large_to_be_drawn_is_refused_before_anything_is(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    text = BASE.replace("max: 60s", "max: 3600s").replace(
        "width: 1080, height: 1920, fps: 30", "width: 2160, height: 3840, fps: 60"
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TemplateError, match="billion pixels"):
        load_template(str(path))


def test_too_many_layers_are_refused(tmp_path: Path) -> None:
    more = "\n".join(f"  - {{id: s{i}, kind: shape, box: {{width: 10, height: 10}}}}" for i in range(80))
    assert any("layers has a wrong value" in line for line in found(tmp_path, "audio:", f"{more}\naudio:"))


def test_groups_within_groups_end_somewhere(tmp_path: Path) -> None:
    layer = "{id: z, kind: shape, box: {width: 10, height: 10}}"
    for depth in range(20):
        layer = f"{{id: g{depth}, kind: group, layers: [{layer}]}}"
    assert any("nested too deeply" in line for line in found(tmp_path, "audio:", f"  - {layer}\naudio:"))


def test_a_pattern_that_would_run_for_ever_matches_nothing() -> None:
    pattern, word = "(a|aa|aaa)+(b|c|d)", "a" * 60 + "e"
    with pytest.raises(TimeoutError):  # it really is one
        regex.fullmatch(pattern, word, timeout=0.05)
    assert not TagRule(name="x", words=frozenset(), pattern=pattern).matches(word)
    assert pattern_fault("(a") is not None
    assert pattern_fault("[A-Z]+") is None


def test_a_pictures_link_out_of_the_pack_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    shutil.copy(ROOT / "brand_kits/juniper/mark.png", secret)
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "link.png").symlink_to(secret)
    text = BASE.replace("  - id: counter", "  - {id: pic, kind: image, source: link.png}\n  - id: counter")
    (pack / "template.yaml").write_text(text, encoding="utf-8")
    assert [finding.code for finding in check_pack(str(pack))] == ["outside-pack"]


def test_expressions_in_a_tweet_are_shown_as_they_stand(reel: ReelBuilder) -> None:
    made = reel.build("quote", "Type {{ tweet.author.name }} or {% for x in y %} and see.")
    assert "tweet.author.name" in [word for word, _ in made.words]


def test_a_brands_words_are_said_as_it_says_and_shown_as_they_stand(reel: ReelBuilder, tmp_path: Path) -> None:
    kit = tmp_path / "kit"
    shutil.copytree(ROOT / "brand_kits/juniper", kit)
    text = (kit / "kit.yaml").read_text(encoding="utf-8")
    words = "\nlexicon:\n  tweetreel: {say: tweet reel, never: [TweetReal]}\n"
    (kit / "kit.yaml").write_text(text + words, encoding="utf-8")
    made = reel.build("plain", "We love tweetreel. Not TweetReal!", brand=str(kit))
    tokens = [token for beat in made.prepared.script.beats for part in beat.sentences for token in part.tokens]
    assert next(token.spoken for token in tokens if token.shown.startswith("tweetreel")) == ("tweet", "reel")
    assert "tweetreel." in [word for word, _ in made.words]
    assert "lexicon" in made.findings
    assert not [code for code in made.findings if code.startswith("script.")]


def test_a_picture_is_cropped_and_masked(reel: ReelBuilder, tmp_path: Path) -> None:
    import cv2

    halves = np.zeros((100, 100, 3), np.uint8)
    halves[:, :50], halves[:, 50:] = (0, 0, 255), (255, 0, 0)  # red left, blue right
    mask = np.zeros((100, 100, 3), np.uint8)
    mask[:50] = 255
    cv2.imwrite(str(tmp_path / "halves.png"), halves)
    cv2.imwrite(str(tmp_path / "mask.png"), mask)
    box = "box: {x: 400, y: 800, width: 200, height: 200}"
    shown = f"kind: image, source: halves.png, mask: mask.png, crop: {{left: 50%}}, fit: stretch, {box}"
    layer = f"  - {{id: pic, {shown}}}"
    text = BASE.replace("  - id: counter", f"{layer}\n  - id: counter")
    (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
    picture = reel.build(tmp_path / "template.yaml", "Nothing to see here at all.", divisor=1).frame("1s")
    upper, lower = picture[840, 500], picture[980, 500]
    assert upper[2] > 200 > 60 > upper[0], "only the blue half is left"
    assert not (lower[2] > 200 and lower[0] < 60), "below, the mask is dark"


def test_footage_stands_in_a_box_of_its_own(reel: ReelBuilder, tmp_path: Path) -> None:
    text = BASE.replace(
        "    transition: {name: dissolve",
        "    box: {x: 100, y: 400, width: 600, height: 500}\n    radius: 40\n    transition: {name: dissolve",
    )
    (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
    made = reel.build(tmp_path / "template.yaml", ROOT / "tests/samples/photo.json", divisor=2).prepared.timeline
    layer = next(clip.layer for clip in made.clips if clip.layer.kind == "footage")
    assert (layer.box.x, layer.box.y, layer.box.width, layer.box.height, layer.radius) == (50, 200, 300, 250, 20)


def test_a_template_grades_its_footage_with_a_lut_of_its_own(reel: ReelBuilder, tmp_path: Path) -> None:
    shutil.copy(ROOT / "brand_kits/haven/warm.cube", tmp_path / "look.cube")
    plain, graded = BASE, BASE.replace("    background: [aurora]", "    background: [aurora]\n    grade: look.cube")
    pictures = []
    for text in (plain, graded):
        (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
        pictures.append(reel.build(tmp_path / "template.yaml", ROOT / "tests/samples/photo.json").frame("4s").astype(int))
    assert pictures[1][..., 0].mean() - pictures[1][..., 2].mean() > pictures[0][..., 0].mean() - pictures[0][..., 2].mean() + 4


def test_goldens_are_the_same_with_one_thread_and_with_eight(reel: ReelBuilder) -> None:
    import cv2

    made = reel.build("numbers", ROOT / "templates/numbers/sample.json")
    frames = []
    for threads in (1, 8):
        cv2.setNumThreads(threads)
        frames.append([made.frame(at).tobytes() for at in ("cover", "2.4s", "end")])
    cv2.setNumThreads(-1)
    assert frames[0] == frames[1]


def test_a_brands_own_music_lies_under_the_voice_and_is_checked(tmp_path: Path) -> None:
    from tests.cli.test_main import run

    kit = tmp_path / "kit"
    shutil.copytree(ROOT / "brand_kits/juniper", kit)
    beat = 0.2 * np.sin(2 * np.pi * 180 * np.arange(96_000) / 48_000)
    write_wav(kit / "bed.wav", beat.astype(np.float32), bits=16)
    text = (kit / "kit.yaml").read_text(encoding="utf-8")
    (kit / "kit.yaml").write_text(re.sub(r"music: .*", "music: {file: bed.wav}", text), encoding="utf-8")
    assert check_pack(str(kit)) == []
    sample = ROOT / "tests/samples/plain-short.txt"
    command = ("build", sample, "-b", kit, "--voice", "none", "--draft", "--store", "none", "--hashes")
    done = run(*command, "-o", tmp_path / "out.mp4")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.reel/media/brand-bed.wav").is_file()
    assert run("build", "--verify", tmp_path / "out.reel").returncode == 0
    (kit / "bed.wav").write_bytes(b"RIFF nothing")
    assert [finding.code for finding in check_pack(str(kit))] == ["bad-file"]


def test_a_picture_is_graded_and_shown_whole_over_its_blurred_copy(reel: ReelBuilder, tmp_path: Path) -> None:
    import cv2

    wide = np.zeros((40, 160, 3), np.uint8)
    wide[:, :80], wide[:, 80:] = (60, 60, 220), (220, 60, 60)  # red left, blue right
    cv2.imwrite(str(tmp_path / "wide.png"), wide)
    shutil.copy(ROOT / "brand_kits/haven/warm.cube", tmp_path / "look.cube")
    pictures = []
    for more in ("fit: contain", "fit: contain-blur", "fit: contain-blur, grade: look.cube"):
        layer = f"  - {{id: pic, kind: image, source: wide.png, {more}, box: {{x: 300, y: 700, width: 400, height: 400}}}}"
        text = BASE.replace("  - id: counter", f"{layer}\n  - id: counter")
        (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
        pictures.append(reel.build(tmp_path / "template.yaml", "Nothing to see.", divisor=1).frame("1s").astype(int))
    plain, around, graded = pictures
    assert np.abs(plain[900, 400] - around[900, 400]).max() <= 2, "the picture itself is the same"
    assert around[730, 400, 0] > 120 > around[730, 400, 2], "above it is its blurred copy"
    assert np.abs(plain[730, 400] - around[730, 400]).max() > 40
    assert graded[900, 600, 2] < around[900, 600, 2] - 10, "the warm table takes blue away"
