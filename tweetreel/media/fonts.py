"""The fonts that the package brings, and those of a brand kit, as a `FontSet`.

Knows the manifest tweetreel/fonts/fonts.json and nothing of text. The decision here: no system font is ever looked at, and a
file is read when its first glyph is wanted, because the set is 8 MB and most videos need a tenth of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path

import uharfbuzz as hb

from tweetreel.core.timeline import Timeline
from tweetreel.core.typeset import FaceRecord, FontSet
from tweetreel.errors import MediaError

MAX_FONT_BYTES = 32 * 1024 * 1024

_MAGIC = (b"\x00\x01\x00\x00", b"OTTO", b"true")
_WEIGHT_AXIS = "wght"


def load_fonts(extra: Sequence[Path] = (), *, last: Sequence[Path] = ()) -> FontSet:
    """Return the package's fonts, with the font files `extra` (TrueType or OpenType) in front of them and `last` behind.

    A brand's face keeps the family name written in its file; a family that the package has too is replaced by it. Equal
    files give one and the same set, so that its caches are shared. Raises `MediaError` for a file that is no usable font.
    """
    return _load(tuple(Path(path) for path in extra), tuple(Path(path) for path in last))


def fonts_of(timeline: Timeline, folder: Path) -> FontSet:
    """Return the fonts that `timeline` is set in, its own font files relative to `folder`. Raises `MediaError`."""
    own, last = ([folder / asset.file for asset in timeline.assets if asset.kind == kind] for kind in ("face", "font"))
    return load_fonts(own, last=last)


@cache
def _load(extra: tuple[Path, ...], last: tuple[Path, ...]) -> FontSet:
    own = [_brand_face(path) for path in extra]
    replaced = {record.family for record in own}
    behind = [
        replace(_brand_face(path), role="emoji" if _is_colored(path) else "symbols", family=f"fallback {number}")
        for number, path in enumerate(last, 1)
    ]
    return FontSet([*own, *(record for record in _packaged() if record.family not in replaced), *behind])


def _is_colored(path: Path) -> bool:
    """Tell whether a font's glyphs are pictures: layers of colour (COLR), or bitmaps (CBDT, sbix)."""
    face = hb.Face(hb.Blob.from_file_path(str(path)))
    return bool(face.has_color_layers or face.has_color_paint or face.has_color_png)


def _packaged() -> list[FaceRecord]:
    folder = resources.files("tweetreel") / "fonts"
    manifest = json.loads((folder / "fonts.json").read_text(encoding="utf-8"))
    return [
        FaceRecord(
            name=entry["file"],
            family=entry["family"],
            weights=(entry["weights"][0], entry["weights"][1]),
            role=entry["role"],
            scripts=tuple(entry["scripts"]),
            data=_reader(entry["file"]),
        )
        for entry in manifest["fonts"]
    ]


def _reader(name: str) -> Callable[[], bytes]:
    def read() -> bytes:
        return (resources.files("tweetreel") / "fonts" / name).read_bytes()

    return read


def _brand_face(path: Path) -> FaceRecord:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FONT_BYTES + 1)
    except OSError as error:
        raise MediaError(
            f"cannot read the font file: {error.strerror}", where=str(path), hint="Check the brand kit."
        ) from error
    allowed = f"a TrueType or OpenType file (.ttf, .otf) of at most {MAX_FONT_BYTES // 2**20} MB"
    if len(data) > MAX_FONT_BYTES:
        raise MediaError("the font file is too large", where=str(path), got=f"over {MAX_FONT_BYTES} bytes", allowed=allowed)
    if data[:4] not in _MAGIC:
        kind = {b"wOF2": "a WOFF2 file", b"wOFF": "a WOFF file", b"ttcf": "a font collection"}.get(data[:4], "something else")
        raise MediaError("not a font that can be used", where=str(path), got=kind, allowed=allowed, hint="Convert it to .ttf.")
    face = hb.Face(hb.Blob(data))
    family = face.get_name(hb.OTNameIdPredefined.TYPOGRAPHIC_FAMILY) or face.get_name(hb.OTNameIdPredefined.FONT_FAMILY)
    if not family or face.glyph_count < 2 or not face.unicodes:
        raise MediaError("the font file is broken", where=str(path), got="no family name or no characters", allowed=allowed)
    weights = next(
        ((int(axis.min_value), int(axis.max_value)) for axis in face.axis_infos if axis.tag == _WEIGHT_AXIS),
        None,
    )
    if weights is None:
        weight = round(hb.Font(face).get_style_value(hb.StyleTag.WEIGHT))
        weights = (weight, weight)
    return FaceRecord(name=str(path), family=family, weights=weights, role="text", data=data)
