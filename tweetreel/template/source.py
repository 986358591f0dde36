"""YAML text to plain data that remembers where every node stands.

Knows YAML, not templates. The decision here: templates come from strangers and are written by people, so the reader takes the
small part of YAML that people mean: no anchors, aliases, tags or merge keys, no key twice, YAML 1.2 scalars (`no` and `on`
are words, `1:30` is text), with limits on size, depth and number of nodes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from tweetreel.errors import Location, TemplateError

MAX_BYTES = 1 << 20
MAX_DEPTH = 24
MAX_NODES = 20_000

Path = tuple[str | int, ...]

_INT = re.compile(r"[-+]?[0-9]{1,18}\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?\Z")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The data of a YAML file, and the line and column (1-based) of every node by its path.

    Where it was put together of several files, `files` names those of the nodes that are not from `name`.
    """

    name: str
    data: Any
    marks: Mapping[Path, tuple[int, int]]
    files: Mapping[Path, str] = field(default_factory=dict)

    def location(self, path: Path) -> Location:
        """Return where `path` stands, or the nearest node above it."""
        known = path
        while known and known not in self.marks:
            known = known[:-1]
        line, column = self.marks.get(known, (1, 1))
        return Location(file=self.files.get(known, self.name), line=line, column=column)

    def part(self, path: Path) -> Document:
        """Return the part at `path`, which must be there, as a document of its own."""
        data = self.data
        for key in path:
            data = data[key]
        length = len(path)
        marks = {known[length:]: mark for known, mark in self.marks.items() if known[:length] == path}
        files = {known[length:]: file for known, file in self.files.items() if known[:length] == path}
        return Document(name=self.name, data=data, marks=marks, files=files)


def read_document(text: str | bytes, *, name: str) -> Document:
    """Return the document that YAML `text` holds. Raises `TemplateError` with line and column."""
    raw = text.encode() if isinstance(text, str) else text
    if len(raw) > MAX_BYTES:
        raise TemplateError(
            "file too large", where=name, got=f"{len(raw)} bytes", allowed=f"{MAX_BYTES} bytes", code="too-large"
        )
    try:
        decoded = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TemplateError(
            "not UTF-8 text", where=name, got=f"byte {raw[error.start]:#04x} at {error.start}", code="encoding"
        ) from None
    reader = _Reader(name)
    try:
        _refuse_references(decoded, name)
        node = yaml.compose(decoded, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Location(file=name, line=mark.line + 1, column=mark.column + 1) if mark else Location(file=name)
        hint = None
        if mark is not None and re.search(
            r"[:,\[]\s+#[0-9a-fA-F]{3}", "\n".join(decoded.splitlines()[max(0, mark.line - 1) : mark.line + 1])
        ):
            hint = "Write a colour in quotes: after a space, # begins a comment"
        raise TemplateError(f"not YAML: {error.problem or error.context}", where=where, hint=hint, code="yaml") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise TemplateError(
            f"not YAML: {str(error).splitlines()[0] if str(error) else 'nested too deeply'}", where=name, code="yaml"
        ) from None
    if node is None:
        raise TemplateError("empty file", where=name, hint="Write at least `version: 1` and a name", code="yaml")
    data = reader.build(node, (), 0)
    return Document(name=name, data=data, marks=reader.marks)


def _refuse_references(text: str, name: str) -> None:
    """Refuse anchors, aliases and tags, and count, before any tree is built from them."""
    for count, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
        mark = event.start_mark
        where = Location(file=name, line=mark.line + 1, column=mark.column + 1) if mark else Location(file=name)
        if count > MAX_NODES:
            raise TemplateError("too many nodes", where=where, allowed=f"{MAX_NODES}", code="too-large")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise TemplateError(
                "anchors and aliases are not allowed", where=where, hint="Write the value out", code="yaml-alias"
            )
        tag = getattr(event, "tag", None)
        if tag:
            raise TemplateError("tags are not allowed", where=where, got=str(tag), hint="Remove it", code="yaml-tag")


class _Reader:
    def __init__(self, name: str) -> None:
        self._name = name
        self.marks: dict[Path, tuple[int, int]] = {}

    def build(self, node: yaml.Node, path: Path, depth: int) -> Any:
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        self.marks[path] = (line, column)
        if depth > MAX_DEPTH:
            where = Location(file=self._name, line=line, column=column)
            raise TemplateError("nested too deeply", where=where, allowed=f"{MAX_DEPTH} levels", code="too-deep")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, index), depth + 1) for index, item in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path, depth: int) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            where = Location(file=self._name, line=key_node.start_mark.line + 1, column=key_node.start_mark.column + 1)
            if not isinstance(key_node, yaml.ScalarNode):
                raise TemplateError("a key must be a word", where=where, code="yaml-key")
            key = str(key_node.value)
            if key in data:
                raise TemplateError(f"key {key!r} stands twice", where=where, hint="Remove one of them", code="duplicate-key")
            data[key] = self.build(value_node, (*path, key), depth + 1)
            # a fault in a value is best shown at its key
            self.marks[(*path, key)] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        return data


def _scalar(node: yaml.Node) -> Any:
    text = str(node.value)
    if getattr(node, "style", None):
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INT.match(text):
        return int(text)
    if _FLOAT.match(text):
        return float(text)
    return text
