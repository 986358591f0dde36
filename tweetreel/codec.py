"""Artifacts as JSON: written, read and checked, and described by a JSON Schema.

Knows the types of artifacts.py and nothing of files. The decision here: the frozen types are the one source of truth and
pydantic reads them as they are, so that reader, writer and published schema cannot drift apart. Unknown keys are errors.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
from typing import Any, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from tweetreel import artifacts, errors
from tweetreel.core import animation, layout, text, time, timeline

PUBLISHED: dict[str, type] = {
    "tweet": artifacts.Tweet,
    "script": artifacts.Script,
    "words": artifacts.WordTimes,
    "footage": artifacts.Footage,
    "timeline": artifacts.Timeline,
    "verdict": artifacts.Verdict,
}
"""The artifacts that a reel's folder holds as JSON, by the name of their file and schema."""

_MAX_FAULTS = 12

T = TypeVar("T")

for _module in (artifacts, errors, animation, layout, text, time, timeline):
    for _, _type in inspect.getmembers(_module, dataclasses.is_dataclass):
        setattr(_type, "__pydantic_config__", ConfigDict(extra="forbid"))  # noqa: B010 - types know no pydantic


_adapters: dict[type, TypeAdapter[Any]] = {}


def _adapter(kind: type) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def to_json(artifact: object) -> str:
    """Return `artifact` as indented JSON text with a final newline; equal artifacts give equal text."""
    data = _adapter(type(artifact)).dump_python(artifact, mode="json")
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def from_json(kind: type[T], text: str | bytes, *, where: str | None = None) -> T:
    """Return the artifact of type `kind` that `text` holds. Raises `InputError` naming every fault and its place."""
    try:
        artifact: T = _adapter(kind).validate_json(text)
    except ValidationError as error:
        raise errors.InputError(f"not a {kind.__name__}: {_faults(error)}", where=where) from None
    return artifact


def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the artifact published as `name`."""
    kind = PUBLISHED[name]
    body = _adapter(kind).json_schema(mode="serialization")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": kind.__name__}
    return head | {key: value for key, value in body.items() if key != "title"}


def _faults(error: ValidationError) -> str:
    faults = [
        f"{'.'.join(str(part) for part in fault['loc']) or 'the whole'}: {fault['msg']}"
        for fault in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    more = len(faults) - _MAX_FAULTS
    return "; ".join(faults[:_MAX_FAULTS]) + (f"; and {more} more" if more > 0 else "")
