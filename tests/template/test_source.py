"""YAML as people write it, and YAML as strangers do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.errors import TemplateError
from tweetreel.template import source
from tweetreel.template.source import read_document


def test_scalars_are_what_an_author_means() -> None:
    data = read_document(
        "a: 1\nb: 1.5\nc: no\nd: on\ne: 1:30\nf: true\ng: ~\nh: '12'\ni: 6%\nj: 1_000\nk: 0x1F\n", name="t.yaml"
    ).data
    assert data == {
        "a": 1, "b": 1.5, "c": "no", "d": "on", "e": "1:30", "f": True, "g": None, "h": "12", "i": "6%", "j": "1_000",
        "k": "0x1F",
    }  # fmt: skip


def test_every_node_knows_its_line_and_column() -> None:
    document = read_document("name: x\nlayers:\n  - id: one\n    kind: logo\n", name="t.yaml")
    assert str(document.location(("layers", 0, "kind"))) == "t.yaml:4:5"
    assert str(document.location(("layers", 0, "missing"))) == "t.yaml:3:5"
    assert str(document.location(())) == "t.yaml:1:1"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &x 1\nb: *x\n", r"t\.yaml:1:4: anchors and aliases are not allowed"),
        ("a: !!python/object/apply:os.system ['true']\n", r"t\.yaml:1:4: tags are not allowed"),
        ("a: 1\na: 2\n", r"t\.yaml:2:1: key 'a' stands twice"),
        ("a: [1, 2\n", r"t\.yaml:2:1: not YAML"),
        ("? [1, 2]\n: 3\n", r"t\.yaml:1:3: a key must be a word"),
        ("", r"t\.yaml: empty file"),
        ("a: \x07\n", r"t\.yaml: not YAML"),
        ("{" * 60, r"t\.yaml"),
        ("[" * 5000, r"t\.yaml"),
        ("a:\n" + "".join(f"{' ' * i}b:\n" for i in range(1, 40)), r"nested too deeply"),
    ],
)
def test_what_strangers_write_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        read_document(text, name="t.yaml")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(TemplateError, match="not UTF-8"):
        read_document(b"a: \xff\xfe", name="t.yaml")


def test_a_large_file_is_refused_before_it_is_read() -> None:
    with pytest.raises(TemplateError, match="too large"):
        read_document(b"a: " + b"x" * source.MAX_BYTES, name="t.yaml")


def test_many_nodes_are_refused() -> None:
    with pytest.raises(TemplateError, match="too many nodes"):
        read_document("[" + "1," * (source.MAX_NODES + 10) + "]", name="t.yaml")


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_or_refused_clearly(text: str) -> None:
    try:
        read_document(text, name="t.yaml")
    except TemplateError as error:
        assert str(error).startswith("t.yaml")  # noqa: PT017 - either outcome is right
