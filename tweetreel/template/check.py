"""A document against its JSON Schema: every fault at once, each with line and column.

Knows JSON Schema, not what the keys mean. The schemas in tweetreel/schemas are the one source of truth for the language.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema

from tweetreel.errors import Finding, Severity, TemplateError
from tweetreel.template.source import Document, Path

_MAX_SHOWN = 20


def check_document(document: Document, schema: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return every place where `document` does not fit `schema`, in the order of the file."""
    validator = jsonschema.Draft202012Validator(schema)
    found = [finding for error in validator.iter_errors(document.data) for finding in _findings(document, error)]
    return tuple(sorted(found, key=_place))


def require(document: Document, schema: Mapping[str, Any]) -> None:
    """Raise one `TemplateError` that lists every fault of `document`; do nothing where there is none."""
    raise_findings(check_document(document, schema), document.name)


def raise_findings(findings: tuple[Finding, ...], name: str) -> None:
    """Raise one `TemplateError` holding `findings`; do nothing where there is none."""
    if not findings:
        return
    if len(findings) == 1:
        one = findings[0]
        raise TemplateError(
            one.message,
            where=one.location,
            got=one.measured,
            allowed=one.limit,
            hint=one.hint,
            code=one.code,
            findings=findings,
        )
    lines = "\n".join(f"  {finding}" for finding in findings[:_MAX_SHOWN])
    more = f"\n  and {len(findings) - _MAX_SHOWN} more" if len(findings) > _MAX_SHOWN else ""
    raise TemplateError(f"{len(findings)} faults:\n{lines}{more}", where=name, findings=findings)


def _place(finding: Finding) -> tuple[int, int]:
    location = finding.location
    return (location.line or 0, location.column or 0) if location else (0, 0)


def _findings(document: Document, error: jsonschema.ValidationError) -> Iterator[Finding]:
    path: Path = tuple(error.absolute_path)
    schema: Mapping[str, Any] = error.schema if isinstance(error.schema, Mapping) else {}
    rule: Any = error.validator_value
    data: Any = error.instance
    if error.validator == "oneOf" and error.context:
        # a layer of a known kind is judged by that kind's rules, not by all of them at once
        kind = data.get("kind") if isinstance(data, dict) else None
        kinds = [_const_kind(option) for option in rule]
        if kind in kinds:
            index = kinds.index(kind)
            for nested in error.context:
                if nested.schema_path[0] == index:
                    yield from _findings(document, nested)
            return
        known = [name for name in kinds if name]
        near = nearest(str(kind), known)
        where: Path = (*path, "kind") if kind else path
        yield _finding(document, where, "unknown layer kind", repr(kind), ", ".join(known), near, code="unknown-kind")
        return
    if error.validator == "anyOf" and error.context:
        yield from _alternatives(document, path, error, rule, data)
        return
    steps = list(error.absolute_schema_path)
    if len(steps) > 1 and steps[-2] == "propertyNames":
        known = [str(name) for name in rule] if isinstance(rule, list) else []
        allowed = ", ".join(known) or schema.get("description")
        message = f"unknown key {data!r}" if known else f"{data!r} is no name"
        yield _finding(document, (*path, str(data)), message, None, allowed, nearest(str(data), known), code="unknown-key")
        return
    if error.validator == "additionalProperties":
        known = sorted(schema.get("properties", {}))
        for key in sorted(set(data) - set(known)):
            message = f"unknown key {key!r}"
            yield _finding(document, (*path, key), message, None, ", ".join(known), nearest(key, known), code="unknown-key")
        return
    if error.validator == "required":
        missing = [key for key in rule if key not in data]
        yield _finding(document, path, f"missing key {', '.join(map(repr, missing))}", None, None, code="missing-key")
        return
    allowed, hint = None, None
    if error.validator == "enum":
        options = [str(option) for option in rule]
        allowed, hint = ", ".join(options), nearest(str(data), options)
    elif error.validator in ("type", "pattern", "minimum", "maximum", "const", "maxItems", "minItems"):
        allowed = schema.get("description") or f"{error.validator} {rule}"
    name = ".".join(str(part) for part in path) or "the whole"
    said = None
    if data is None and "colour" in (allowed or schema.get("description") or ""):
        said = "Write a colour in quotes: after a space, # begins a comment."
    elif str(data).lower() in ("yes", "no", "on", "off") and "boolean" in str(schema.get("type")):
        said = f"Write {'true' if str(data).lower() in ('yes', 'on') else 'false'}."
    yield _finding(document, path, f"{name} has a wrong value", _short(data), allowed, hint, hint=said)


def _alternatives(document: Document, path: Path, error: jsonschema.ValidationError, rule: Any, data: Any) -> Iterator[Finding]:
    """Judge a value that may be of several kinds by the one that its writer meant: a mapping by what mappings may hold."""
    wanted = "object" if isinstance(data, dict) else "array" if isinstance(data, list) else None
    for index, option in enumerate(rule):
        if wanted is not None and _type_of(option, document) == wanted:
            nested = [one for one in error.context or () if one.schema_path[0] == index]
            for one in nested:
                yield from _findings(document, one)
            if nested:
                return
    if not path and all("required" in option for option in rule):
        lacking = [key for key in rule[-1]["required"] if key not in data]
        hint = "Give them, or say which template this one extends."
        yield _finding(
            document, path, f"missing key {', '.join(map(repr, lacking))}", None, None, hint=hint, code="missing-key"
        )
        return
    schema: Mapping[str, Any] = error.schema if isinstance(error.schema, Mapping) else {}
    names = [str(name) for option in rule for name in option.get("enum", ())]
    name = ".".join(str(part) for part in path) or "the whole"
    allowed = schema.get("description") or ", ".join(names) or None
    near = nearest(str(data), names) if names else None
    yield _finding(document, path, f"{name} has a wrong value", _short(data), allowed, near)


def _type_of(option: Mapping[str, Any], document: Document) -> str | None:
    if "$ref" in option:  # the only definitions that stand in alternatives of their own are mappings
        return "object" if option["$ref"].rsplit("/", 1)[-1] in ("loop", "text_style", "plate", "effect", "tag") else None
    kind = option.get("type")
    return kind if isinstance(kind, str) else None


def _const_kind(option: Mapping[str, Any]) -> str | None:
    kind = option.get("properties", {}).get("kind", {}).get("const")
    return kind if isinstance(kind, str) else None


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _finding(
    document: Document,
    path: Path,
    message: str,
    got: str | None,
    allowed: str | None,
    near: str | None = None,
    *,
    hint: str | None = None,
    code: str = "wrong-value",
) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        message=message,
        location=document.location(path),
        measured=got,
        limit=allowed,
        hint=f"Did you mean {near!r}?" if near else hint,
    )


def nearest(word: str, known: list[str]) -> str | None:
    """Return the name of `known` most like `word`, None where none is."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return close[0] if close else None
