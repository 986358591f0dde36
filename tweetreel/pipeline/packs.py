"""Where templates and brand kits are found, by name or by path, and how their files are read.

Knows folders, not what stands in them. The decision here: an argument with a separator or an ending is a path, all else the
name of a pack that comes with the program and, where there is none, of a folder here. A pack's files never leave its folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from tweetreel.errors import TemplateError
from tweetreel.template.check import nearest, require
from tweetreel.template.model import BrandKit, Template, read_brand, read_template
from tweetreel.template.source import MAX_BYTES, Document, read_document

Kind = Literal["template", "brand"]

_FOLDERS = {"template": "templates", "brand": "brand_kits"}
_FILES = {"template": "template.yaml", "brand": "kit.yaml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedBrand:
    """A brand kit and the folder its files are beside."""

    kit: BrandKit
    folder: Path


def pack_names(kind: Kind) -> tuple[str, ...]:
    """Return the names of the packs that come with the program."""
    folder = _shipped(kind)
    return tuple(sorted(path.parent.name for path in folder.glob(f"*/{_FILES[kind]}"))) if folder else ()


def load_template(name: str, *, half: bool = False) -> Template:
    """Return the template `name` (a name, a folder or a file). Raises `TemplateError`."""
    return read_template(_document("template", name), schema("template"), presets=load_look, safe_areas=safe_area, half=half)


def load_brand(name: str) -> LoadedBrand:
    """Return the brand kit `name` (a name, a folder or a file). Raises `TemplateError`."""
    path = _path("brand", name)
    kit = read_brand(_read(path), schema("brand"))
    for file in (kit.logo, kit.mark):
        if file is not None:
            inside(path.parent, file, where=str(path))
    return LoadedBrand(kit=kit, folder=path.parent)


def look_names() -> tuple[str, ...]:
    """Return the names of the caption presets."""
    folder = resources.files("tweetreel") / "looks"
    return tuple(sorted(path.name.removesuffix(".yaml") for path in folder.iterdir() if path.name.endswith(".yaml")))


@cache
def look_document(name: str) -> Document:
    """Return the file of the caption preset `name`, checked. Raises `TemplateError`."""
    names = look_names()
    if name not in names:
        near = nearest(name, list(names))
        raise TemplateError(
            "unknown caption preset",
            got=repr(name),
            allowed=", ".join(names),
            hint=f"Did you mean {near!r}?" if near else "tweetreel captions list shows them all.",
        )
    text = (resources.files("tweetreel") / "looks" / f"{name}.yaml").read_bytes()
    document = read_document(text, name=f"{name}.yaml")
    require(document, look_schema())
    return document


def load_look(name: str) -> Mapping[str, Any]:
    """Return the look of the caption preset `name` as plain data. Raises `TemplateError`."""
    about = ("version", "name", "title", "about")
    return {key: value for key, value in look_document(name).data.items() if key not in about}


def look_schema() -> dict[str, Any]:
    """Return the JSON Schema of a preset's file: a look as in a template, with a name, a title and what it is about."""
    definitions = schema("template")["$defs"]
    look = definitions["look"]
    about = {
        "version": {"const": 1},
        "name": {"$ref": "#/$defs/name"},
        "title": {"type": "string"},
        "about": {"type": "string"},
    }
    return {**look, "properties": about | look["properties"], "required": list(about), "$defs": definitions}


def platform_names() -> tuple[str, ...]:
    """Return the platforms whose safe areas are known."""
    folder = resources.files("tweetreel") / "platforms"
    return tuple(sorted(path.name.removesuffix(".json") for path in folder.iterdir() if path.name.endswith(".json")))


@cache
def safe_area(platform: str) -> tuple[int, int, int, int]:
    """Return what `platform` wants kept clear at 1080x1920: left, top, right, bottom. Raises `TemplateError`."""
    if platform not in platform_names():
        raise TemplateError("unknown platform", got=repr(platform), allowed=", ".join(platform_names()))
    text = (resources.files("tweetreel") / "platforms" / f"{platform}.json").read_text(encoding="utf-8")
    clear = json.loads(text)["clear"]
    return clear["left"], clear["top"], clear["right"], clear["bottom"]


@cache
def placements(platform: str) -> Mapping[str, tuple[int, int, int, int]]:
    """Return what each placement of `platform` wants kept clear, as `safe_area` does, by name: "tiktok, ads"."""
    safe_area(platform)
    text = (resources.files("tweetreel") / "platforms" / f"{platform}.json").read_text(encoding="utf-8")
    named = "" if platform == "all" else f"{platform}, "
    found = {named + one["kind"]: one["clear"] for one in json.loads(text)["placements"]}
    return {name: (clear["left"], clear["top"], clear["right"], clear["bottom"]) for name, clear in found.items()}


def inside(folder: Path, name: str, *, where: str) -> Path:
    """Return the file `name` of a pack's `folder`. Raises `TemplateError` where it is missing or leads out of the folder."""
    path = folder / name
    if Path(name).is_absolute() or not path.resolve().is_relative_to(folder.resolve()):
        raise TemplateError(
            "a pack's file must lie in its folder", where=where, got=repr(name), allowed="a name beside the file"
        )
    if not path.is_file():
        raise TemplateError("file is missing", where=where, got=repr(name), hint=f"Put it into {folder}")
    return path


@cache
def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema published as `name` (`template` or `brand`)."""
    text = (resources.files("tweetreel") / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _document(kind: Kind, name: str) -> Document:
    return _read(_path(kind, name))


def _read(path: Path) -> Document:
    try:
        with path.open("rb") as stream:
            return read_document(stream.read(MAX_BYTES + 1), name=str(path))
    except OSError as error:
        raise TemplateError(f"cannot be read: {error.strerror}", where=str(path)) from None


def _path(kind: Kind, name: str) -> Path:
    file = _FILES[kind]
    given = Path(name)
    shipped = _shipped(kind)
    known = shipped is not None and (shipped / name / file).is_file()
    if "/" in name or given.suffix in (".yaml", ".yml") or name in (".", "..") or (not known and given.is_dir()):
        path = given / file if given.is_dir() else given
        if not path.is_file():
            raise TemplateError(f"no {kind} there", where=name, allowed=f"a folder with {file}, or such a file")
        return path
    if shipped is None or not known:
        names = pack_names(kind)
        near = nearest(name, list(names))
        raise TemplateError(
            f"unknown {kind}",
            got=repr(name),
            allowed=", ".join(names) or "none is installed",
            hint=f"Did you mean {near!r}?" if near else f"Give one of these names, or the path of a folder with {file}.",
        )
    return shipped / name / file


def _shipped(kind: Kind) -> Path | None:
    """Return the folder of packs: inside the installed package, or beside it in a checkout."""
    package = Path(str(resources.files("tweetreel")))
    for folder in (package / "packs" / _FOLDERS[kind], package.parent / _FOLDERS[kind]):
        if folder.is_dir():
            return folder
    return None
