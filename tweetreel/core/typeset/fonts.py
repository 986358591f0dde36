"""A set of fonts and the choice of one for each cluster.

Knows no file and no system font: faces are handed in as bytes, or as a function that gives the bytes when they are first
needed. The decision here: which face paints a cluster depends on the cluster, the wanted family and weight, and the order in
which the faces were given, on nothing else; so two machines choose alike.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import uharfbuzz as hb

from tweetreel.core.typeset.characters import is_emoji, is_ignorable, script_of
from tweetreel.errors import InputError

UNITS = 64
"""Positions are in 1/64 pixel, as integers."""

_BOLD_PER_WEIGHT = 0.00007
"""Thickening per unit of weight, in parts of the size: Noto Sans CJK's stems grow by about this much from Bold to Black."""

Role = Literal["text", "fallback", "symbols", "emoji"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FaceRecord:
    """One font file. `weights` is the range of its weight axis, or twice its one weight; `data` gives the bytes when called."""

    name: str
    family: str
    weights: tuple[int, int]
    role: Role
    data: bytes | Callable[[], bytes]
    scripts: tuple[str, ...] = ()

    def distance(self, weight: int) -> int:
        """Return by how much this face misses `weight`, 0 where it has it."""
        low, high = self.weights
        return max(low - weight, 0, weight - high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The face for a cluster (None: no face has it) and the characters that it lacks."""

    face: int | None
    missing: str = ""


class FontSet:
    """Faces in order of preference; equal only to itself. Reads a face's bytes the first time it is asked about."""

    def __init__(self, records: Iterable[FaceRecord]) -> None:
        self.records = tuple(records)
        if not any(record.role == "text" for record in self.records):
            raise InputError("a font set needs at least one text face", got=f"{len(self.records)} faces")
        self._faces: dict[int, hb.Face] = {}
        self._unicodes: dict[int, hb.Set] = {}
        self._fonts: dict[tuple[int, int, int], hb.Font] = {}
        self._choices: dict[tuple[str, str, int], Choice] = {}
        self._orders: dict[tuple[str, int, str], tuple[int, ...]] = {}

    @property
    def families(self) -> tuple[str, ...]:
        """The names that a style may ask for."""
        return tuple(dict.fromkeys(record.family for record in self.records if record.role != "emoji"))

    def find(self, family: str, weight: int) -> tuple[int, ...]:
        """Return the faces of `family`, those nearest to `weight` first. Raises `InputError` for an unknown family."""
        members = [i for i, record in enumerate(self.records) if record.family == family and record.role != "emoji"]
        if not members:
            near = difflib.get_close_matches(family, self.families, n=1)
            raise InputError(
                "no such font family",
                got=repr(family),
                allowed=", ".join(self.families),
                hint=f"Did you mean {near[0]!r}?" if near else "Name one of these, or add the font file to the brand kit.",
            )
        return tuple(sorted(members, key=lambda i: self.records[i].distance(weight)))

    def choose(self, cluster: str, family: str, weight: int) -> Choice:
        """Return the face that paints `cluster` when `family` was asked for, and what of it no face has."""
        key = (cluster, family, weight)
        found = self._choices.get(key)
        if found is None:
            if len(self._choices) > 65536:
                self._choices.clear()
            found = self._choices[key] = self._choose(cluster, family, weight)
        return found

    def face(self, index: int) -> hb.Face:
        """Return the face, opened. Raises `InputError` where its bytes are no font."""
        face = self._faces.get(index)
        if face is None:
            record = self.records[index]
            data = record.data if isinstance(record.data, bytes) else record.data()
            face = hb.Face(hb.Blob(data))
            if face.upem <= 0 or face.glyph_count == 0:
                raise InputError("not a font", where=record.name, allowed="TrueType or OpenType (.ttf, .otf)")
            self._faces[index] = face
            self._unicodes[index] = face.unicodes
        return face

    def font(self, index: int, weight: int, size: int) -> hb.Font:
        """Return a face at a weight and at `size` in 1/64 pixel; its metrics are in 1/64 pixel too."""
        low, high = self.records[index].weights
        key = (index, max(weight, low), size)
        font = self._fonts.get(key)
        if font is None:
            if len(self._fonts) > 1024:
                self._fonts.clear()
            font = hb.Font(self.face(index))
            font.scale = (size, size)
            if low != high:
                font.set_variations({"wght": min(key[1], high)})
            if weight > high and self.records[index].role in ("fallback", "symbols"):
                # A fallback face that stops short of the weight is thickened, so that no word looks paler than its neighbours.
                font.synthetic_bold = ((weight - high) * _BOLD_PER_WEIGHT, (weight - high) * _BOLD_PER_WEIGHT, True)
            self._fonts[key] = font
        return font

    def _choose(self, cluster: str, family: str, weight: int) -> Choice:
        needed = [character for character in cluster if not is_ignorable(character)]
        if not needed:
            return Choice(face=self.find(family, weight)[0])
        order = self._order(family, weight, script_of(cluster[0]))
        emoji = tuple(i for i, record in enumerate(self.records) if record.role == "emoji")
        order = emoji + order if is_emoji(cluster) else order + emoji
        for index in order:
            if all(self._has(index, character) for character in needed):
                return Choice(face=index)
        # No face has it all: keep the base letter, name the marks that are dropped.
        for index in order:
            if self._has(index, needed[0]):
                return Choice(face=index, missing="".join(c for c in needed if not self._has(index, c)))
        return Choice(face=None, missing="".join(needed))

    def _order(self, family: str, weight: int, script: str) -> tuple[int, ...]:
        key = (family, weight, script)
        found = self._orders.get(key)
        if found is None:
            own = self.find(family, weight)
            others = [i for i, record in enumerate(self.records) if i not in own and record.role != "emoji"]
            rank = {"text": 1, "fallback": 2, "symbols": 3}
            others.sort(
                key=lambda i: (
                    0 if script in self.records[i].scripts else rank[self.records[i].role],
                    self.records[i].distance(weight),
                )
            )
            found = self._orders[key] = own + tuple(others)
        return found

    def _has(self, index: int, character: str) -> bool:
        self.face(index)
        return ord(character) in self._unicodes[index]
