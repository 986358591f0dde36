"""Everything that is wrong with a template or a brand kit, in one pass, each fault with its place in a file.

Knows how templates are put together and read, and adds the laws that need the whole pack: what is defined and never used,
files and families that are not there; with a sample tweet also what is seen only when a video is laid out. The decision here:
nothing stops the pass but a file that cannot be read; every variant is looked at, and one fault is told once.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from tweetreel.core.layout import Size
from tweetreel.errors import Error, Finding, Location, MediaError, Severity
from tweetreel.media.fonts import load_fonts
from tweetreel.media.images import load_image
from tweetreel.media.luts import load_cube
from tweetreel.media.sounds import read_sound
from tweetreel.pipeline.packs import (
    STAND_IN,
    LoadedBrand,
    OpenTemplate,
    brand_document,
    inside,
    load_brand,
    load_look,
    merged_template,
    open_template,
    pack_files,
    pack_names,
    pack_path,
    safe_area,
    schema,
)
from tweetreel.template.brand import contrast_findings, read_brand, voice_findings
from tweetreel.template.check import check_document, nearest
from tweetreel.template.merge import ASIDE, variables_of, with_values
from tweetreel.template.read import read_template
from tweetreel.template.source import Document
from tweetreel.template.source import Path as NodePath
from tweetreel.template.values import values_of

Kind = Literal["template", "brand"]


def kind_of_pack(name: str) -> Kind:
    """Tell whether `name` is a brand kit or a template: by its file, or the names of the packs that are installed."""
    path = Path(name)
    if path.name == "kit.yaml" or (path / "kit.yaml").is_file():
        return "brand"
    if path.suffix in (".yaml", ".yml") or (path / "template.yaml").is_file():
        return "template"
    return "brand" if name in pack_names("brand") and name not in pack_names("template") else "template"


def check_pack(name: str, *, tweet: str | None = None, brand: str | None = None) -> list[Finding]:
    """Return all findings about the template or brand kit `name`, errors and warnings, in the order of its files.

    Raises `TemplateError` where there is no such pack.
    """
    pack_path(kind_of_pack(name), name)
    found = _brand(name) if kind_of_pack(name) == "brand" else _template(name, brand=brand)
    if tweet is not None and not any(finding.severity is Severity.ERROR for finding in found):
        found += _laid_out(name, tweet, brand=brand)
    return _sorted(found)


def source_line(location: Location | None) -> tuple[str, int] | None:
    """Return the line that `location` stands in, and its column, for a caret below it."""
    if location is None or location.file is None or location.line is None:
        return None
    try:
        lines = Path(location.file).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    if not 1 <= location.line <= len(lines):
        return None
    return lines[location.line - 1], location.column or 1


# ------------------------------------------------------------------------------------------------------------ templates


def _template(name: str, *, brand: str | None) -> list[Finding]:
    try:
        opened = open_template(name)
    except Error as error:
        return list(error.as_findings())
    found: list[Finding] = []
    loaded: LoadedBrand | None = None
    try:
        loaded = load_brand(brand or opened.brand)
    except Error as error:
        location = opened.document.location(("brand",)) if brand is None else None
        named = error.as_findings()
        found += [replace(named[0], location=location, code="unknown-brand")] if error.where is None else named
    data = opened.document.data
    if not isinstance(data, dict):
        return [*found, *check_document(opened.document, schema("template"))]
    own = data.get("variants")
    variants = [None, *(own if isinstance(own, dict) else ())]  # shapes that nobody wrote anything about are nobody's fault
    canvas = data.get("canvas")
    for variant in variants if isinstance(canvas, dict) else [None]:
        found += _variant(opened, variant, loaded)
    if not any(finding.severity is Severity.ERROR for finding in found):
        found += _never_used(opened.document)  # a name that is written wrongly is not one too many as well
    return found


def _variant(opened: OpenTemplate, variant: str | None, brand: LoadedBrand | None) -> list[Finding]:
    """Return the faults of one variant."""
    try:
        document = merged_template(opened, variant=variant, brand=brand)
    except Error as error:
        return list(error.as_findings())
    found: list[Finding] = []
    kit = brand.kit if brand else load_brand("juniper").kit
    try:
        canvas = document.data["canvas"]
        size = Size(width=int(canvas["width"]), height=int(canvas["height"]))
    except (KeyError, TypeError, ValueError):
        size = Size(width=1080, height=1920)
    values = values_of(STAND_IN, kit, size=size, variables=variables_of(document, {}))
    whole = replace(document, data={key: value for key, value in document.data.items() if key != "extends"})
    try:
        worked = with_values(whole, values)
    except Error as error:
        found += error.as_findings()
        worked = whole
    aside = {key: document.data[key] for key in ASIDE if key in document.data and key != "extends"}
    marks = {path: mark for path, mark in document.marks.items() if path[:1] and path[0] in aside}
    files = {path: file for path, file in document.files.items() if path[:1] and path[0] in aside}
    everything = replace(
        worked, data={**worked.data, **aside}, marks={**marks, **worked.marks}, files={**files, **worked.files}
    )
    told = {finding.location for finding in found}
    faults = check_document(everything, schema("template"))
    found += [finding for finding in faults if finding.location not in told]
    if any(finding.severity is Severity.ERROR for finding in found):
        return found
    try:
        template = read_template(
            worked, schema("template"), presets=load_look, safe_areas=safe_area, values=values, preset=kit.captions
        )
    except Error as error:
        return [*found, *error.as_findings()]
    for name in pack_files(template):
        try:
            _usable_file(opened.file(name))
        except Error as error:
            path = next(p for p, value in _nodes(worked.data) if value == name and p[-1] in ("source", "mask", "grade"))
            found.append(
                Finding(
                    code="bad-file" if isinstance(error, MediaError) else error.code, severity=Severity.ERROR,
                    message=error.message, location=worked.location(path), measured=repr(name), hint=error.hint,
                )
            )  # fmt: skip
    found += _families(worked, brand)
    return found


def _families(document: Document, brand: LoadedBrand | None) -> Iterator[Finding]:
    """Find families that are neither a role nor brought by anyone."""
    known = set(load_fonts(brand.faces if brand else ()).families)
    roles = {"display", "text", *(brand.kit.families if brand else ()), "serif", "italic", "condensed", "mono"}
    for path, value in _nodes(document.data):
        if path[-1:] == ("family",) and isinstance(value, str) and value not in roles | known:
            near = nearest(value, sorted(roles | known))
            yield Finding(
                code="unknown-font", severity=Severity.ERROR, message="unknown font family", location=document.location(path),
                measured=repr(value), limit=", ".join(sorted(roles)), hint=f"Did you mean {near!r}?" if near else None,
            )  # fmt: skip


def _never_used(document: Document) -> Iterator[Finding]:
    """Find variables, styles and moments that nothing uses."""
    data = document.data
    texts = [value for _, value in _nodes({key: value for key, value in data.items() if key != "variables"})]
    said = "\n".join(text for text in texts if isinstance(text, str))
    for name in _mapping(data, "variables"):
        if not re.search(rf"\bvars\.{re.escape(name)}\b|vars\[['\"]{re.escape(name)}['\"]\]", said):
            yield _unused(document, ("variables", name), f"variable {name!r} is never used")
    named = {value for path, value in _nodes(data) if path[-1:] == ("style",) and isinstance(value, str)}
    for name in _mapping(data, "styles"):
        if name not in named:
            yield _unused(document, ("styles", name), f"style {name!r} is never used")
    hung = {value for path, value in _nodes(data) if "slots" in path[1:] and isinstance(value, str)}
    for name, slot in _mapping(data, "slots").items():
        if isinstance(slot, dict) and slot.get("on") not in ("hook", "body", "cta") and name not in hung:
            yield _unused(document, ("slots", name), f"nothing is on screen in slot {name!r}")


def _unused(document: Document, path: NodePath, message: str) -> Finding:
    return Finding(code="unused", severity=Severity.WARNING, message=message, location=document.location(path))


def _mapping(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _nodes(data: Any, path: NodePath = ()) -> Iterator[tuple[NodePath, Any]]:
    """Yield every leaf of `data` with its path."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _nodes(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _nodes(value, (*path, index))
    else:
        yield path, data


def _laid_out(name: str, tweet: str, *, brand: str | None) -> list[Finding]:
    """Return what is seen only when a tweet is laid out: overflow, covered words, contrast to the real picture."""
    from tweetreel.pipeline.stages import Options, prepare  # all that draws: `check` alone needs none of it

    options = Options(tweet=tweet, template=name, brand=brand, voice="none", draft=True)
    if kind_of_pack(name) == "brand":
        options = replace(options, template="card", brand=name)
    with tempfile.TemporaryDirectory(prefix="tweetreel-") as folder:
        try:
            prepared = prepare(options, Path(folder), on_stage=lambda _: None)
        except Error as error:
            return list(error.as_findings())
    return [finding for finding in prepared.findings if finding.severity is not Severity.NOTE]


# --------------------------------------------------------------------------------------------------------------- brands


def _brand(name: str) -> list[Finding]:
    try:
        document, folder = brand_document(name)
    except Error as error:
        return list(error.as_findings())
    found = list(check_document(document, schema("brand")))
    if found:
        return found
    found += (*contrast_findings(document), *voice_findings(document))
    if found:
        return found
    kit = read_brand(document, schema("brand"))
    files: list[tuple[NodePath, str]] = [(("logo", key), value) for key, value in _mapping(document.data, "logo").items()]
    files += [(("fonts", "files", index), value) for index, value in enumerate(kit.font_files)]
    files += [(("lut",), kit.lut)] if kit.lut else []
    files += [(("music", "file"), kit.music)] if kit.music else []
    for path, file in files:
        try:
            _usable(folder, file)
        except Error as error:
            found.append(
                Finding(
                    code="bad-file" if isinstance(error, MediaError) else error.code, severity=Severity.ERROR,
                    message=error.message, location=document.location(path), measured=repr(file), limit=error.allowed,
                    hint=error.hint,
                )
            )  # fmt: skip
    if not found:
        families = load_fonts([folder / file for file in kit.font_files]).families
        for role, family in _mapping(document.data, "fonts").items():
            if isinstance(family, str) and family not in families:
                near = nearest(family, list(families))
                found.append(
                    Finding(
                        code="unknown-font", severity=Severity.ERROR, message="unknown font family",
                        location=document.location(("fonts", role)), measured=repr(family), limit=", ".join(families),
                        hint=f"Did you mean {near!r}?" if near else None,
                    )
                )  # fmt: skip
        if kit.captions is not None:
            try:
                load_look(kit.captions)
            except Error as error:
                where = document.location(("captions",))
                found += [replace(one, location=where, code="unknown-preset") for one in error.as_findings()]
    return found


def _usable(folder: Path, name: str) -> None:
    """Open a kit's file as what its ending says. Raises `Error`."""
    _usable_file(inside(folder, name, where=name))


def _usable_file(path: Path) -> None:
    if path.suffix.lower() in (".ttf", ".otf"):
        load_fonts([path])
    elif path.suffix.lower() == ".cube":
        load_cube(path)
    elif path.suffix.lower() in (".wav", ".flac", ".mp3", ".m4a", ".ogg", ".opus"):
        read_sound(path)
    else:
        load_image(path)


def _sorted(found: Iterable[Finding]) -> list[Finding]:
    """Return each fault once, in the order of the files."""
    once: dict[tuple[str, str, str], Finding] = {}
    for finding in found:
        once.setdefault((str(finding.location), finding.code, finding.message), finding)

    def place(finding: Finding) -> tuple[str, int, int]:
        at = finding.location or Location()
        return (at.file or "~", at.line or 0, at.column or 0)

    return sorted(once.values(), key=place)
