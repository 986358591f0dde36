"""Drawn layers: what stands on the canvas, when, how it comes and moves; any tweet in any shipped template."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.conftest import SAMPLES
from tweetreel.core.timeline import Clip, Drawing, Flipbook, Meter, Progress, Shape, Text, Timeline, Waveform
from tweetreel.errors import Severity
from tweetreel.pipeline.packs import pack_names
from tweetreel.pipeline.stages import Options, prepare
from tweetreel.testing.plugin import ReelBuilder

BASE = """\
version: 1
name: test
canvas: {{width: 540, height: 960, fps: 30}}
safe_area: none
narration: {{min: 1s, max: 30s}}
styles:
  big: {{family: display, size: 120, min_size: 40, weight: 800}}
slots:
  hook: {{on: hook}}
  body: {{on: body}}
  outro: {{on: cta}}
  figure: {{on: number, lead: 900ms, min: 1.5s}}
layers:
  - {{id: picture, kind: footage, background: [mesh], transition: {transition}}}
{layers}
  - {{id: captions, kind: captions, box: {{anchor: bottom, width: 90%, height: 200}}}}
"""
TWEET = "We grew 40% in three weeks. Nobody saw it coming.\n\nNot even we did, and we were there."


def timeline(reel: ReelBuilder, tmp_path: Path, layers: str, *, transition: str = "cut", tweet: str = TWEET) -> Timeline:
    path = tmp_path / "template.yaml"
    indented = "\n".join(f"  {line}" for line in layers.strip().splitlines())
    path.write_text(BASE.format(layers=indented, transition=transition), encoding="utf-8")
    return reel.build(path, tweet, divisor=1).prepared.timeline


def clips(made: Timeline, name: str) -> list[Clip]:
    return [clip for clip in made.clips if clip.id.startswith(name)]


def test_a_text_takes_the_largest_size_that_its_box_has_room_for(reel: ReelBuilder, tmp_path: Path) -> None:
    boxes = ((900, 300), (300, 300), (200, 90))
    layers = "\n".join(
        f"- {{id: t{i}, kind: text, box: {{anchor: top, width: {w}, height: {h}}}, text: some words here, style: big}}"
        for i, (w, h) in enumerate(boxes)
    )
    made = timeline(reel, tmp_path, layers)
    sizes = []
    for index, (width, height) in enumerate(boxes):
        layer = clips(made, f"t{index}")[0].layer
        assert isinstance(layer, Drawing)
        (item,) = (item for item in layer.items if isinstance(item, Text))
        sizes.append(item.runs[0].style.size_px)
        assert layer.size.width == width // 2
        assert layer.size.height == height // 2
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == 60


def test_a_text_about_its_slot_changes_with_it(reel: ReelBuilder, tmp_path: Path) -> None:
    layers = (
        '- {id: n, kind: text, box: {width: 200, height: 80}, text: "{{ slot.name }} {{ slot.number }}", slots: [hook, outro]}'
    )
    made = clips(timeline(reel, tmp_path, layers), "n-")
    assert [clip.origin for clip in made] == ["n: hook 1", "n: outro 1"]
    assert made[0].frames.end <= made[1].frames.start


def test_a_counter_lands_on_its_number_as_it_is_said_and_a_ring_on_its_share(reel: ReelBuilder, tmp_path: Path) -> None:
    layers = """\
- {id: count, kind: counter, box: {width: 400, height: 200}, slots: [figure], run: 600ms}
- {id: ring, kind: meter, box: {width: 300, height: 300}, slots: [figure]}"""
    made = timeline(reel, tmp_path, layers)
    (count,), (ring,) = clips(made, "count"), clips(made, "ring")
    assert isinstance(count.layer, Flipbook)
    assert isinstance(ring.layer, Meter)
    said = next(
        word.onset for clip in made.clips if clip.layer.kind == "captions" for page in clip.layer.pages for word in page.words
        if word.shown == "40%"
    )  # fmt: skip
    last = count.layer.pages[-1]
    text = "".join(item.runs[0].text for item in last.items if isinstance(item, Text))
    assert text == "40%"
    late = count.frames.start + count.layer.starts[-1] - said
    assert -3 <= late <= 5, "its last figure changes as the word is said"
    assert ring.layer.end == pytest.approx(0.4)
    columns = {round(item.x) for page in count.layer.pages for item in page.items if isinstance(item, Text)}
    assert len(columns) == 3, "two columns of figures and the sign stand still"


def test_an_entrance_is_over_when_it_says_and_an_exit_ends_with_the_layer(reel: ReelBuilder, tmp_path: Path) -> None:
    layers = """\
- id: s
  kind: shape
  box: {width: 100, height: 100}
  slots: [body]
  enter: {name: pop, duration: 10f}
  leave: {name: fade, duration: 6f}"""
    (made,) = clips(timeline(reel, tmp_path, layers), "s-")
    start, end = made.frames.start, made.frames.end
    assert made.value_at("scale", start) < 0.6
    assert made.value_at("scale", start + 10) == 1
    assert made.value_at("opacity", end - 6) == 1
    assert made.value_at("opacity", end - 1) < 0.5


def test_what_opens_the_video_is_whole_on_the_first_frame(reel: ReelBuilder, tmp_path: Path) -> None:
    for name in ("fade", "pop", "wipe-left", "circle", "blur", "slam", "rise"):
        layers = f"- {{id: s, kind: shape, box: {{width: 100, height: 100}}, enter: {{name: {name}, duration: 10f}}}}"
        (made,) = clips(timeline(reel, tmp_path, layers), "s-")
        assert (made.value_at("opacity", 0), made.value_at("reveal", 0), made.value_at("scale", 0)) == (1, 1, 1)


def test_keyframes_loops_and_paths_move_together(reel: ReelBuilder, tmp_path: Path) -> None:
    layers = """\
- id: s
  kind: shape
  box: {width: 100, height: 100}
  animate: [{property: x, keys: [{at: 0s, value: 0}, {at: 1s, value: 200, easing: linear}]}]
  loop: {property: y, from: 0, to: 40, duration: 0.5s, easing: linear}
  path: {points: [[0, 0], [50, 100], [100, 0]], duration: 2s, easing: linear, at: 1s}"""
    (made,) = clips(timeline(reel, tmp_path, layers), "s-")
    assert made.value_at("x", 0) == 0
    assert made.value_at("x", 30) == pytest.approx(100, abs=1)  # 200 reference pixels on half the canvas
    assert made.value_at("x", 60) == pytest.approx(125, abs=2)  # and half the path
    assert made.value_at("y", 15) == pytest.approx(20, abs=1)  # the loop's far end
    assert made.value_at("y", 60) == pytest.approx(50, abs=2)  # the path's top, the loop at rest


def test_a_colour_changes_by_a_second_layer_over_the_first(reel: ReelBuilder, tmp_path: Path) -> None:
    layers = """\
- id: s
  kind: shape
  box: {width: 100, height: 100}
  animate: [{property: color, keys: [{at: 0s, value: "#ff0000"}, {at: 1s, value: "#0000ff"}]}]"""
    first, second = clips(timeline(reel, tmp_path, layers), "s-")
    assert isinstance(first.layer, Drawing)
    assert isinstance(second.layer, Drawing)
    fills = [item.fill for layer in (first.layer, second.layer) for item in layer.items if isinstance(item, Shape)]
    assert fills == ["#ff0000", "#0000ff"]
    assert second.value_at("opacity", 0) == 0
    assert second.value_at("opacity", 15) == pytest.approx(0.5, abs=0.02)
    assert second.value_at("opacity", 40) == 1


@pytest.mark.parametrize(
    ("name", "overlaps"),
    [("cut", False), ("fade", False), ("dissolve", True), ("push-left", True), ("wipe-up", True), ("circle", True),
     ("zoom", True), ("whip-right", True), ("luma", True), ("blur", True), ("slide-down", True)],
)  # fmt: skip
def test_a_transition_overlaps_as_it_states(name: str, overlaps: bool, reel: ReelBuilder, tmp_path: Path) -> None:
    made = [c for c in clips(timeline(reel, tmp_path, "", transition=f"{{name: {name}, duration: 10f}}"), "picture-")
            if c.layer.kind == "background"]  # fmt: skip
    assert len(made) >= 2
    first, second = made[0], made[1]
    assert first.frames.end - second.frames.start == (10 if overlaps else 0)
    moving = [animation.property for animation in second.animations]
    assert bool(moving) == (name != "cut")


def test_numbers_that_a_layer_is_drawn_anew_for_are_animated_too(reel: ReelBuilder, tmp_path: Path) -> None:
    layers = """\
- id: s
  kind: shape
  box: {anchor: center, width: 100, height: 100}
  animate: [{property: width, keys: [{at: 0s, value: 100}, {at: 1s, value: 300}]}]
- id: t
  kind: text
  text: words
  box: {anchor: top, width: 800, height: 300}
  animate: [{property: size, keys: [{at: 0s, value: 40}, {at: 1s, value: 120}]}]"""
    made = timeline(reel, tmp_path, layers)
    (shape,), (text,) = clips(made, "s-"), clips(made, "t-")
    assert isinstance(shape.layer, Flipbook)
    assert isinstance(text.layer, Flipbook)
    widths = [page.size.width for page in shape.layer.pages]
    assert (widths[0], widths[-1]) == (50, 150)
    assert widths == sorted(widths)
    middles = {page.x + page.size.width / 2 for page in shape.layer.pages}
    assert max(middles) - min(middles) <= 1
    sizes = [item.runs[0].style.size_px for page in text.layer.pages for item in page.items if isinstance(item, Text)]
    assert (sizes[0], sizes[-1]) == (20, 60)


def test_pictures_turn_and_blend_as_a_whole(reel: ReelBuilder, tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    text = BASE.format(layers="", transition="cut")
    pictures = []
    for more in ("", "rotation: 8, scale: 120%, ", "blend: multiply, "):
        path.write_text(text.replace("background: [mesh], ", f"background: [mesh], {more}"), encoding="utf-8")
        pictures.append(reel.build(path, TWEET, divisor=1).frame("1s").astype(int))
    assert np.abs(pictures[0] - pictures[1]).mean() > 1
    assert pictures[2].mean() < pictures[0].mean()


def test_a_group_places_its_layers_in_its_box_and_staggers_them(reel: ReelBuilder, tmp_path: Path) -> None:
    layers = """\
- id: g
  kind: group
  box: {x: 100, y: 200, width: 400, height: 100}
  enter: {name: fade, duration: 8f}
  slots: [body]
  stagger: 4f
  layers:
    - {id: one, kind: shape, box: {anchor: left, width: 50, height: 50}}
    - {id: two, kind: shape, box: {anchor: right, width: 50, height: 50}}"""
    made = timeline(reel, tmp_path, layers)
    (one,), (two,) = clips(made, "one"), clips(made, "two")
    assert isinstance(one.layer, Drawing)
    assert isinstance(two.layer, Drawing)
    assert (one.layer.x, two.layer.x) == (50, 225)
    starts = [next(move.keyframes[0].frame for move in clip.animations if move.property == "opacity") for clip in (one, two)]
    assert starts[1] - starts[0] == 4


def test_progress_waveform_lower_third_and_pictures_are_there(reel: ReelBuilder, tmp_path: Path) -> None:
    layers = """\
- {id: ring, kind: progress, style: ring, box: {width: 100, height: 100}}
- {id: bar, kind: progress, style: bar, box: {width: 300, height: 10}}
- {id: wave, kind: waveform, box: {width: 300, height: 60}, bars: 9}
- {id: who, kind: lower_third, box: {anchor: bottom, width: 400, height: 120}, title: Ada Byron}
- {id: mark, kind: image, source: "brand:mark", fit: contain, box: {width: 100, height: 100}, rotation: 10, blend: multiply}"""
    made = timeline(reel, tmp_path, layers)
    kinds = {name: clips(made, name)[0].layer for name in ("ring", "bar", "wave", "who", "mark")}
    assert isinstance(kinds["ring"], Meter)
    assert isinstance(kinds["bar"], Progress)
    assert isinstance(kinds["wave"], Waveform)
    assert len(kinds["wave"].levels) == made.frames
    assert isinstance(kinds["who"], Drawing)
    mark = clips(made, "mark")[0]
    assert (mark.value_at("rotation", 5), mark.blend) == (10, "multiply")


def test_a_typed_text_keeps_its_letters_where_they_will_stand(reel: ReelBuilder, tmp_path: Path) -> None:
    layers = (
        "- {id: t, kind: text, typed: true, box: {width: 800, height: 200}, text: written slowly, style: big, slots: [body]}"
    )
    (made,) = clips(timeline(reel, tmp_path, layers), "t-")
    assert isinstance(made.layer, Flipbook)
    shown = [
        "".join(run.text for item in page.items if isinstance(item, Text) for run in item.runs) for page in made.layer.pages
    ]
    assert len(set(shown)) == 1, "what is not yet written is there, but clear"
    assert len(made.layer.pages) > 8


def test_a_word_that_has_no_room_at_any_size_is_broken_where_its_language_allows(reel: ReelBuilder, tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    long = "Rindfleischetikettierungsüberwachungsgesetz"
    layers = f"  - {{id: t, kind: text, box: {{width: 500, height: 300}}, text: {long}, style: big}}"
    path.write_text(BASE.format(layers=layers, transition="cut"), encoding="utf-8")
    made = reel.build(path, "Das längste Wort der deutschen Gesetze ist heute nicht mehr in Kraft.", divisor=1)
    assert "text-overflow" not in made.findings
    layer = clips(made.prepared.timeline, "t-")[0].layer
    assert isinstance(layer, Drawing)
    lines = next(item.runs[0].text for item in layer.items if isinstance(item, Text)).split("\n")
    assert len(lines) > 1
    assert all(line.endswith("-") for line in lines[:-1])
    assert "".join(lines).replace("-", "").replace("\u00ad", "") == long


def test_a_text_that_has_no_room_is_told(reel: ReelBuilder, tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    layers = "  - {id: t, kind: text, box: {width: 120, height: 50}, text: far too many words for this box, style: big}"
    path.write_text(BASE.format(layers=layers, transition="cut"), encoding="utf-8")
    assert "text-overflow" in reel.build(path, TWEET, divisor=1).findings


STORIES = {
    "portrait": ("plain-short.txt", "long-note.json", "thread-6.json", "emoji.json", "arabic.json", "photo-portrait.json"),
    "square": ("japanese.json", "photo.json"),
    "wide": ("thread-6.json", "photo-portrait.json"),
}
"""The rest of all combinations is laid out by benchmarks/templates.py."""


@pytest.mark.parametrize("name", pack_names("template"))
def test_every_template_holds_for_any_tweet_in_any_shape(name: str, tmp_path: Path) -> None:
    for number, (shape, story) in enumerate((shape, story) for shape, stories in STORIES.items() for story in stories):
        options = Options(tweet=str(SAMPLES / story), template=name, voice="none", variant=shape, divisor=2)
        made = prepare(options, tmp_path / str(number), on_stage=lambda _: None)
        bad = [str(finding) for finding in made.findings if finding.severity is not Severity.NOTE]
        assert bad == [], (story, shape)


@pytest.mark.parametrize("name", pack_names("brand"))
def test_every_brand_dresses_every_template(name: str, reel: ReelBuilder) -> None:
    pictures = []
    for template in pack_names("template"):
        sample = Path(__file__).parents[2] / "templates" / template / "sample.json"
        made = reel.build(template, sample, brand=name, divisor=2)
        assert [code for code in made.findings if code.startswith(("caption.", "text-"))] == []
        pictures.append(made.frame("2s"))
    assert len({picture.tobytes() for picture in pictures}) == len(pictures)
    assert all(np.ptp(picture) > 60 for picture in pictures)
