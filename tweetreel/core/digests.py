"""The digest of values: one short name for everything that a picture depends on.

Knows nothing of what the values mean. The decision here: values are written out in one canonical way, in which 84 and 84.0
are the same number (a timeline read from JSON is the timeline that was written), so equal values have equal digests in every
process, unlike with Python's own `hash`.
"""

from __future__ import annotations

import dataclasses
import hashlib
from enum import Enum


def digest_of(*values: object) -> str:
    """Return the SHA-256 of `values` (frozen dataclasses, tuples, numbers, texts, None) as 32 hexadecimal digits.

    Raises TypeError for anything else: what has no canonical text must not decide a name.
    """
    parts: list[str] = []
    _write(values, parts)
    return hashlib.sha256("".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _write(value: object, parts: list[str]) -> None:
    kind = type(value)
    if kind is str:
        assert isinstance(value, str)
        parts.append(f"{len(value)}:{value};")
    elif kind is int or kind is bool or value is None:
        parts.append(f"{value};")
    elif kind is float:
        assert isinstance(value, float)
        parts.append(f"{int(value)};" if value.is_integer() else f"{value!r};")
    elif isinstance(value, (tuple, list)):
        parts.append("(")
        for item in value:
            _write(item, parts)
        parts.append(")")
    elif isinstance(value, Enum):
        _write(value.value, parts)
    elif isinstance(value, str):
        _write(str(value), parts)
    elif dataclasses.is_dataclass(kind):
        parts.append(f"{kind.__name__}(")
        for name in _fields(kind):
            parts.append(f"{name}=")
            _write(getattr(value, name), parts)
        parts.append(")")
    else:
        raise TypeError(f"digest_of: no canonical text for a {kind.__name__}")


_field_names: dict[type, tuple[str, ...]] = {}


def _fields(kind: type) -> tuple[str, ...]:
    if kind not in _field_names:
        _field_names[kind] = tuple(field.name for field in dataclasses.fields(kind))
    return _field_names[kind]
