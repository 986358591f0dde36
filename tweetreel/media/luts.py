"""Colour look-up tables as .cube files (Adobe, "Cube LUT Specification 1.0").

Knows the text format. The decision here: three-dimensional tables alone, of at most 65 steps, read within limits: a LUT comes
with a brand kit, which may come from a stranger.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tweetreel.errors import Location, MediaError

MAX_BYTES = 16 << 20
MAX_STEPS = 65


def load_cube(path: Path) -> NDArray[np.float32]:
    """Return the table in `path`: float32 (N, N, N, 3), RGB 0 to 1 by blue, green, red. Raises `MediaError`."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise MediaError(f"cannot be read: {error.strerror}", where=str(path)) from None
    if len(raw) > MAX_BYTES:
        raise MediaError("LUT too large", where=str(path), got=f"over {MAX_BYTES} bytes", allowed=f"{MAX_BYTES} bytes")
    steps = 0
    low, high = np.zeros(3), np.ones(3)
    rows: list[list[float]] = []
    for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), start=1):
        words = line.split("#", 1)[0].split()
        if not words or words[0] == "TITLE":
            continue
        where = Location(file=str(path), line=number)
        if words[0] == "LUT_1D_SIZE":
            raise MediaError("a one-dimensional LUT", where=where, allowed="LUT_3D_SIZE 2 to 65", hint="Export it as 3D.")
        values = _numbers(words[1:] if words[0].isupper() else words, where)
        if words[0] == "LUT_3D_SIZE":
            if len(values) != 1 or not 2 <= values[0] <= MAX_STEPS or values[0] != int(values[0]):
                raise MediaError("unusable LUT size", where=where, got=" ".join(words[1:]), allowed=f"2 to {MAX_STEPS}")
            steps = int(values[0])
        elif words[0] in ("DOMAIN_MIN", "DOMAIN_MAX") and len(values) == 3:
            low, high = (np.array(values), high) if words[0] == "DOMAIN_MIN" else (low, np.array(values))
        elif words[0].isupper() or len(values) != 3:
            raise MediaError("not a line of a .cube file", where=where, got=repr(line[:40]))
        else:
            rows.append(values)
            if len(rows) > max(1, steps) ** 3:
                raise MediaError("too many colours", where=where, allowed=f"{steps**3} after LUT_3D_SIZE {steps}")
    if not steps or len(rows) != steps**3:
        raise MediaError("too few colours", where=str(path), got=str(len(rows)), allowed=f"{steps**3 or 'LUT_3D_SIZE first'}")
    if not (np.array_equal(low, np.zeros(3)) and np.array_equal(high, np.ones(3))):
        raise MediaError("a LUT of another domain", where=str(path), got=f"{low} to {high}", allowed="0 to 1")
    table = np.array(rows, np.float32)
    if not np.isfinite(table).all():
        raise MediaError("a colour that is no number", where=str(path), allowed="0 to 1")
    return np.clip(table, 0, 1).reshape(steps, steps, steps, 3)


def _numbers(words: list[str], where: Location) -> list[float]:
    try:
        return [float(word) for word in words]
    except ValueError:
        raise MediaError("not a number", where=where, got=" ".join(words)[:40]) from None
