"""The shipped template and brand kit, and what is wrong with broken ones: all at once, each with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tweetreel.errors import TemplateError
from tweetreel.pipeline.packs import load_brand, load_look, load_template, pack_names, safe_area, schema
from tweetreel.template.brand import read_brand
from tweetreel.template.model import CaptionSpec, CardSpec
from tweetreel.template.read import read_template
from tweetreel.template.source import read_document

ROOT = Path(__file__).parents[2]
CARD = (ROOT / "templates/card/template.yaml").read_text(encoding="utf-8")
KIT = (ROOT / "brand_kits/juniper/kit.yaml").read_text(encoding="utf-8")


def broken(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"{old!r} must stand exactly once"
    with pytest.raises(TemplateError) as caught:
        read_template(
            read_document(text.replace(old, new), name="t.yaml"), schema("template"), presets=load_look, safe_areas=safe_area
        )
    return str(caught.value)


@pytest.mark.parametrize("name", pack_names("template"))
def test_every_shipped_template_reads_and_keeps_to_its_safe_area(name: str) -> None:
    template = load_template(name)
    boxes = [layer.box for layer in template.layers if isinstance(layer, (CardSpec, CaptionSpec))]
    assert boxes
    assert all(template.safe.contains(box) for box in boxes)


@pytest.mark.parametrize("name", pack_names("brand"))
def test_every_shipped_brand_reads_and_its_files_are_there(name: str) -> None:
    brand = load_brand(name)
    assert brand.kit.cta["en"].say
    assert all((brand.folder / file).is_file() for file in (brand.kit.logo, brand.kit.mark) if file)


def test_times_become_frames_and_lengths_pixels() -> None:
    template = load_template("card")
    card = next(layer for layer in template.layers if isinstance(layer, CardSpec))
    assert (card.stand.enter.frames, card.box.x, template.narration.beat_pause_ms) == (14, 150, 350)


def test_a_draft_has_half_of_everything_measured_in_pixels() -> None:
    full, half = load_template("card"), load_template("card", divisor=2)
    captions, small = (next(layer for layer in template.layers if isinstance(layer, CaptionSpec)) for template in (full, half))
    assert (half.size.width, half.size.height) == (540, 960)
    size, half_size = (layer.look.style.style.size_px for layer in (captions, small))
    assert (half_size, small.box.x) == (size / 2, captions.box.x // 2)
    assert half.rate == full.rate


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("ken_burns: 6%", "ken_burn: 6%", ["t.yaml:30:5: unknown key 'ken_burn'", "Did you mean 'ken_burns'?"]),
        (
            "width: 760, height: 236}",
            "width: 760, height: 236}\n    preset: karoke",
            ["t.yaml:53:5: unknown caption preset", "Did you mean 'karaoke'?"],
        ),
        (
            "width: 760, height: 236}",
            "width: 760, height: 236}\n    preset: [pop, neo]",
            ["unknown caption preset", "Did you mean 'neon'?"],
        ),
        (
            "width: 760, height: 236}",
            "width: 760, height: 236}\n    look: {page: {max_words: four}}",
            ["layers.3.look.page.max_words has a wrong value", "got 'four'"],
        ),
        (
            "width: 760, height: 236}",
            "width: 760, height: 236}\n    look: {states: {now: {color: acent}}}",
            ["has a wrong value", "accent, accent_ink"],
        ),
        ("kind: logo", "kind: logos", ["t.yaml:59:5: unknown layer kind", "Did you mean 'logo'?"]),
        (
            "y: 276, width: 780",
            "x: -140, y: 276, width: 780",
            ["box leaves the safe area", "got x 10 to 790", "allowed x 65 to 930"],
        ),
        ("id: scrim", "id: captions", ["layer id 'captions' stands twice"]),
        ("slots: [outro]", "slots: [ending]", ["no slot is named 'ending'", "allowed body, hook, outro"]),
        ("kind: captions", "kind: captions\n    slots: [hook]", ["footage and captions are on screen in every slot"]),
        ("version: 1", "version: 2", ["version has a wrong value", "got 2"]),
        ("name: card\n", "", ["missing key 'name'"]),
        ("fps: 30", "fps: 0", ["canvas.fps has a wrong value", "allowed frames per second, 10 to 60"]),
        ("min: 3s", "min: 3 sec", ["narration.min has a wrong value", "allowed a time"]),
        ("min: 3s", "min: 95s", ["min must not be above max"]),
        ("hook: {on: hook, min: 2s}", "hook: {on: body}", ["exactly one slot must hang on 'hook'"]),
        ("color: outline", "color: black", ["layers.1.color has a wrong value", "allowed a colour"]),
        ("easing: ease-in-cubic", "easing: ease-in-cubi", ["Did you mean 'ease-in-cubic'?"]),
    ],
)
def test_a_broken_template_is_explained(old: str, new: str, expected: list[str]) -> None:
    message = broken(CARD, old, new)
    for part in expected:
        assert part in message


def test_all_faults_are_shown_at_once() -> None:
    text = CARD.replace("ken_burns", "ken_burn").replace("slowest: 60%", "slowest: 60").replace("kind: logo", "kind: logos")
    with pytest.raises(TemplateError, match="3 faults"):
        read_template(read_document(text, name="t.yaml"), schema("template"), presets=load_look, safe_areas=safe_area)


def test_a_brand_whose_colours_cannot_be_read_is_refused_with_the_measured_contrast() -> None:
    text = KIT.replace('card_muted: "#5d6b64"', 'card_muted: "#c9d0cc"')
    with pytest.raises(TemplateError, match=r"'card_muted' does not stand out from 'card'.*got 1\.\d:1.*allowed 4\.5:1"):
        read_brand(read_document(text, name="kit.yaml"), schema("brand"))


def test_an_unknown_template_names_the_nearest_one() -> None:
    with pytest.raises(TemplateError, match=r"unknown template \(got 'crad'; allowed .*card.*\)\. Did you mean 'card'\?"):
        load_template("crad")


def test_a_brands_files_may_not_lie_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "kit.yaml").write_text(KIT.replace("file: logo.png", "file: ../logo.png"), encoding="utf-8")
    (tmp_path.parent / "logo.png").write_bytes(b"")
    with pytest.raises(TemplateError, match="must lie in its folder"):
        load_brand(str(tmp_path))
