"""The reference page of the language, written from its JSON Schemas.

Knows JSON Schema as our files use it. The decision here: a key's description stands in the schema once, where editors show it
too; the page is made from it, and a test keeps the page in docs/ equal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

_KINDS = {"boolean": "true or false", "string": "text", "integer": "a whole number", "number": "a number", "null": "null"}


def reference_page(template: Schema, brand: Schema) -> str:
    """Return the page as Markdown."""
    lines = [
        "# The template language, version 1",
        "",
        "Written from the JSON Schemas by `tweetreel schema template --page`; change those, not this page.",
        "",
        "## A template",
        "",
        *_table(template, template["$defs"]),
    ]
    for key in ("canvas", "narration", "audio"):
        lines += ["", f"### `{key}`", "", *_table(template["properties"][key], template["$defs"])]
    lines += ["", "### A slot", "", *_table(template["properties"]["slots"]["additionalProperties"], template["$defs"])]
    lines += ["", "### A variable", "", *_table(_mapping(template["properties"]["variables"]["additionalProperties"]), {})]
    lines += ["", "## Layers"]
    for layer in template["$defs"]["layer"]["oneOf"]:
        kind = layer["properties"]["kind"]["const"]
        lines += ["", f"### `{kind}`", "", f"{_capital(layer.get('description', kind))}.", ""]
        lines += _table(layer, template["$defs"], skip=("kind",))
    lines += ["", "## Values"]
    for name, part in template["$defs"].items():
        if name == "layer":
            continue
        lines += ["", f"### {name}", "", f"{_capital(_said(part, template['$defs']))}.", ""]
        if "properties" in _mapping(part):
            lines += _table(_mapping(part), template["$defs"])
    lines += ["", "## A brand kit", "", *_table(brand, brand.get("$defs", {}))]
    for key, part in brand["properties"].items():
        inner = part if "properties" in part else part.get("additionalProperties", {})
        if isinstance(inner, dict) and "properties" in inner:
            lines += ["", f"### `{key}`", "", *_table(inner, brand.get("$defs", {}))]
    while lines[-1] == "":
        lines.pop()
    return "\n".join(lines) + "\n"


def _table(schema: Schema, definitions: Schema, skip: tuple[str, ...] = ()) -> Iterator[str]:
    required = set(schema.get("required", ()))
    yield "| key | value |"
    yield "|---|---|"
    for key, value in schema["properties"].items():
        if key in skip:
            continue
        must = " (must be given)" if key in required else ""
        yield f"| `{key}`{must} | {_said(value, definitions).replace('|', chr(92) + '|')} |"


def _said(value: Schema, definitions: Schema) -> str:
    """Return what a value may be, in words."""
    if "$ref" in value:
        name = value["$ref"].rsplit("/", 1)[-1]
        link = f"[{name}](#{name})" if name in definitions else name
        return f"{value['description']} ({link})" if "description" in value else link
    if "const" in value:
        return f"`{value['const']}`"
    if "enum" in value:
        names = ", ".join(f"`{name}`" for name in value["enum"])
        return f"{value['description']}: {names}" if "description" in value else names
    if "description" in value:
        return str(value["description"])
    if "anyOf" in value:
        return ", or ".join(_said(option, definitions) for option in value["anyOf"])
    if value.get("type") == "array":
        return f"a list of {_said(value['items'], definitions)}" if isinstance(value.get("items"), dict) else "a list"
    if value.get("type") == "object":
        if "properties" in value:
            return "a mapping of " + ", ".join(f"`{key}`" for key in value["properties"])
        return "a mapping"
    kind = value.get("type", "anything")
    return " or ".join(_KINDS.get(one, str(one)) for one in (kind if isinstance(kind, list) else [kind]))


def _mapping(value: Schema) -> Schema:
    """Return the alternative of `value` that is a mapping with keys of its own."""
    if "properties" in value:
        return value
    return next((option for option in value.get("anyOf", ()) if "properties" in option), {})


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
