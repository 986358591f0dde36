"""Templates put together: extends, variants, defaults, the brand's overrides, variables; and where each node was written."""

from __future__ import annotations

from typing import Any

import pytest

from tweetreel.errors import TemplateError
from tweetreel.template.merge import merged_document, variables_of, with_values
from tweetreel.template.source import Document, read_document

BASE = """\
name: base
canvas: {width: 1080, height: 1920, fps: 30}
defaults:
  text: {opacity: 80%}
layers:
  - {id: a, kind: text, text: one, box: {x: 1, y: 2}}
  - {id: b, kind: shape, fill: ink}
"""
OWN = """\
name: own
extends: base
layers:
  - id: a
    box: {y: 5}
  - {id: c, kind: text, text: "{{ vars.word }}", if: vars.shown}
variables:
  word: {type: text, default: hello, choices: [hello, bye]}
  count: {type: number, default: 2, min: 1, max: 9}
  shown: true
variants:
  square:
    layers: [{id: b, fill: accent}]
  bare:
    remove: [b]
"""


def documents() -> tuple[Document, Document]:
    return read_document(BASE, name="base.yaml"), read_document(OWN, name="own.yaml")


def merged(variant: str | None = None, override: str | None = None) -> Document:
    base, own = documents()
    brand = None if override is None else read_document(override, name="kit.yaml")
    return merged_document(own, extended=lambda name: base, variant=variant, override=brand)


def layer(document: Document, name: str) -> dict[str, Any]:
    return next(layer for layer in document.data["layers"] if layer["id"] == name)


def test_layers_are_merged_by_id_key_by_key_and_new_ones_come_last() -> None:
    made = merged()
    assert [one["id"] for one in made.data["layers"]] == ["a", "b", "c"]
    assert layer(made, "a")["box"] == {"x": 1, "y": 5}
    assert made.data["name"] == "own"


def test_every_node_remembers_where_it_was_written() -> None:
    made = merged()
    assert str(made.location(("layers", 0, "box", "x"))) == "base.yaml:6:42"
    assert str(made.location(("layers", 0, "box", "y"))) == "own.yaml:5:11"
    assert str(made.location(("layers", 2, "text"))) == "own.yaml:6:25"


def test_defaults_stand_below_every_layer_of_their_kind() -> None:
    made = merged()
    assert layer(made, "a")["opacity"] == "80%"
    assert "opacity" not in layer(made, "b")


def test_a_variant_lies_over_the_template_and_sets_its_canvas() -> None:
    made = merged("square")
    assert layer(made, "b")["fill"] == "accent"
    assert made.data["canvas"] == {"width": 1080, "height": 1080, "fps": 30}
    assert [one["id"] for one in merged("bare").data["layers"]] == ["a", "c"]
    assert merged("wide").data["canvas"]["width"] == 1920


def test_an_unknown_variant_names_the_nearest_one() -> None:
    with pytest.raises(TemplateError, match=r"no variant 'squar'.*Did you mean 'square'\?"):
        merged("squar")


def test_no_template_undoes_what_the_brand_overrides() -> None:
    made = merged("square", "shape: {fill: danger}\naudio: {effects: false}\n")
    assert layer(made, "b")["fill"] == "danger"
    assert made.data["audio"] == {"effects": False}
    assert str(made.location(("layers", 1, "fill"))) == "kit.yaml:1:9"


def test_a_null_takes_a_key_out() -> None:
    base = read_document("a: {x: 1, y: 2}\n", name="base")
    own = read_document("extends: base\na: {x: null}\n", name="own")
    assert merged_document(own, extended=lambda name: base).data["a"] == {"y": 2}


def test_a_layer_whose_condition_fails_is_left_out_and_expressions_are_worked_out() -> None:
    made = merged()
    shown = with_values(made, {"vars": variables_of(made, {"word": "bye"})})
    assert layer(shown, "c")["text"] == "bye"
    hidden = with_values(made, {"vars": variables_of(made, {"shown": "no"})})
    assert [one["id"] for one in hidden.data["layers"]] == ["a", "b"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"word": "later"}, "no such choice"),
        ({"count": "many"}, "is a number"),
        ({"count": "12"}, "out of range"),
        ({"shown": "perhaps"}, "is true or false"),
        ({"wrd": "x"}, "Did you mean 'word'"),
    ],
)
def test_a_variable_takes_only_what_it_says(given: dict[str, str], said: str) -> None:
    with pytest.raises(TemplateError, match=said):
        variables_of(merged(), given)


def test_templates_that_extend_one_another_for_ever_are_refused() -> None:
    own = read_document("extends: own\n", name="own")
    with pytest.raises(TemplateError, match="too often"):
        merged_document(own, extended=lambda name: own)
