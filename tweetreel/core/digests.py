"""The digest of values: one short name for everything that a picture depends on.

Knows nothing of what the values mean. The decision here: frozen dataclasses, tuples, numbers and texts are written out by
`repr`, which is exact for all of them, so equal values have equal digests in every process, unlike Python's own `hash`.
"""

from __future__ import annotations

import hashlib


def digest_of(*values: object) -> str:
    """Return the SHA-256 of `values` (frozen dataclasses, tuples, numbers, texts, None) as 32 hexadecimal digits."""
    return hashlib.sha256(repr(values).encode("utf-8", "surrogatepass")).hexdigest()[:32]
