"""Where templates and brand kits are found, by name or by path, and how their files are read.

Knows folders, not what stands in them. The decision here: an argument with a separator or an ending is a path, all else the
name of a pack that comes with the program and, where there is none, of a folder here. A pack's files never leave its folder.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from tweetreel.artifacts import Author, Metrics, Post, Tweet
from tweetreel.core.layout import Size
from tweetreel.errors import Location, TemplateError
from tweetreel.template.brand import read_brand
from tweetreel.template.check import nearest, require
from tweetreel.template.merge import merged_document, variables_of, with_values
from tweetreel.template.model import BrandKit, FootageSpec, ImageSpec, Template
from tweetreel.template.read import read_template
from tweetreel.template.source import MAX_BYTES, Document, read_document
from tweetreel.template.values import values_of

Kind = Literal["template", "brand"]

DEFAULT_BRAND = "juniper"

STAND_IN = Tweet(
    posts=(
        Post(
            text="We grew 40% in three weeks.", created_at="2026-11-02T09:30:00Z",
            metrics=Metrics(likes=6412, reposts=980, replies=212, quotes=41, bookmarks=333, views=128_000),
        ),
    ),
    author=Author(name="Ada Byron", handle="ada"),
)  # fmt: skip
"""The tweet that expressions are tried with where there is none."""

_FOLDERS = {"template": "templates", "brand": "brand_kits"}
_FILES = {"template": "template.yaml", "brand": "kit.yaml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedBrand:
    """A brand kit, the document it was read from, and the folder its files are beside."""

    kit: BrandKit
    folder: Path
    document: Document

    @property
    def faces(self) -> list[Path]:
        """The kit's own font files."""
        return [self.folder / file for file in self.kit.font_files]

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the kit's own files."""
        kit = self.kit
        named = (kit.logo, kit.mark, kit.logo_light, kit.lut, kit.music, *kit.font_files)
        return tuple(dict.fromkeys(name for name in named if name is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTemplate:
    """A template's document with what it extends, and the folders its files may lie in, its own first."""

    document: Document
    folders: tuple[Path, ...]
    chain: tuple[Document, ...]

    @property
    def brand(self) -> str:
        """The brand kit that it names, or the program's own."""
        named = self.document.data.get("brand") if isinstance(self.document.data, dict) else None
        return named if isinstance(named, str) else DEFAULT_BRAND

    def file(self, name: str) -> Path:
        """Return the pack's file `name`. Raises `TemplateError` where it is missing or leads out of the pack."""
        for folder in self.folders:
            if (folder / name).is_file():
                return inside(folder, name, where=self.document.name)
        return inside(self.folders[0], name, where=self.document.name)


def pack_names(kind: Kind) -> tuple[str, ...]:
    """Return the names of the packs that come with the program."""
    folder = _shipped(kind)
    return tuple(sorted(path.parent.name for path in folder.glob(f"*/{_FILES[kind]}"))) if folder else ()


def open_template(name: str) -> OpenTemplate:
    """Return the template `name` (a name, a folder or a file) as written. Raises `TemplateError`."""
    path = pack_path("template", name)
    folders, chain = [path.parent], [_read(path)]

    def extended(base: str) -> Document:
        where = chain[-1].location(("extends",))
        if base.endswith((".yaml", ".yml")):
            found = inside(folders[-1], base, where=where)
        else:
            if "/" in base or base in (".", ".."):
                raise TemplateError(
                    "a template extends one by its name, or a file beside it", where=where, got=repr(base),
                    allowed=", ".join(pack_names("template")),
                )  # fmt: skip
            found = pack_path("template", base, where=where)
        if any(document.name == str(found) for document in chain):
            raise TemplateError("a template extends itself", where=where, got=repr(base), code="extends")
        chain.append(_read(found))
        folders.append(found.parent)
        return chain[-1]

    whole = merged_document(chain[0], extended=extended)
    return OpenTemplate(document=whole, folders=tuple(dict.fromkeys(folders)), chain=tuple(chain))


def merged_template(opened: OpenTemplate, *, variant: str | None = None, brand: LoadedBrand | None = None) -> Document:
    """Return the document of `opened` in a variant, with the brand's overrides. Raises `TemplateError`."""
    override = brand.document.part(("override",)) if brand is not None and brand.kit.override else None
    return merged_document(opened.chain[0], extended=_again(opened.chain), variant=variant, override=override)


def _again(chain: tuple[Document, ...]) -> Callable[[str], Document]:
    rest = iter(chain[1:])
    return lambda name: next(rest)


def load_template(
    name: str | OpenTemplate,
    *,
    divisor: int = 1,
    variant: str | None = None,
    sets: Mapping[str, str] | None = None,
    brand: LoadedBrand | None = None,
    tweet: Tweet | None = None,
) -> Template:
    """Return the template `name` (a name, a folder or a file) for a brand and a tweet, in a variant. Raises `TemplateError`.

    Without a brand it is its own, without a tweet a stand-in; `sets` are variables as on the command line.
    """
    opened = open_template(name) if isinstance(name, str) else name
    brand = brand or load_brand(opened.brand)
    document = merged_template(opened, variant=variant, brand=brand)
    canvas = document.data.get("canvas") if isinstance(document.data, dict) else None
    try:
        size = Size(width=int(canvas["width"]), height=int(canvas["height"]))  # type: ignore[index]
    except (TypeError, KeyError, ValueError):
        require(document, schema("template"))  # says what is wrong with the canvas
        raise
    values = values_of(tweet or STAND_IN, brand.kit, size=size, variables=variables_of(document, sets or {}))
    template = read_template(
        with_values(document, values),
        schema("template"),
        presets=load_look,
        safe_areas=safe_area,
        divisor=divisor,
        values=values,
        preset=brand.kit.captions,
    )
    for file in pack_files(template):
        opened.file(file)
    return template


def pack_files(template: Template) -> tuple[str, ...]:
    """Return the names of the pack's own files that a template uses."""
    named: list[str | None] = []
    for layer in template.layers:
        if isinstance(layer, ImageSpec):
            named += [layer.source, layer.mask, layer.grade if isinstance(layer.grade, str) else None]
        elif isinstance(layer, FootageSpec) and isinstance(layer.graded, str):
            named.append(layer.graded)
    return tuple(dict.fromkeys(name for name in named if name and not name.startswith(("brand:", "tweet:"))))


def brand_document(name: str) -> tuple[Document, Path]:
    """Return the document of the brand kit `name` (a name, a folder or a file), and its folder. Raises `TemplateError`."""
    path = pack_path("brand", name)
    return _read(path), path.parent


def load_brand(name: str) -> LoadedBrand:
    """Return the brand kit `name` (a name, a folder or a file). Raises `TemplateError`."""
    document, folder = brand_document(name)
    brand = LoadedBrand(kit=read_brand(document, schema("brand")), folder=folder, document=document)
    for file in brand.files:
        inside(folder, file, where=document.name)
    return brand


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


def inside(folder: Path, name: str, *, where: Location | str) -> Path:
    """Return the file `name` of a pack's `folder`. Raises `TemplateError` where it is missing or leads out of the folder."""
    path = folder / name
    if Path(name).is_absolute() or not path.resolve().is_relative_to(folder.resolve()):
        raise TemplateError(
            "a pack's file must lie in its folder",
            where=where,
            got=repr(name),
            allowed="a name beside the file",
            code="outside-pack",
        )
    if not path.is_file():
        raise TemplateError("file is missing", where=where, got=repr(name), hint=f"Put it into {folder}", code="missing-file")
    return path


def schema_path(name: str) -> Path:
    """Return the file of the JSON Schema published as `name`."""
    return Path(str(resources.files("tweetreel"))) / "schemas" / f"{name}.schema.json"


@cache
def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema published as `name` (`template` or `brand`)."""
    text = (resources.files("tweetreel") / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _read(path: Path) -> Document:
    try:
        with path.open("rb") as stream:
            return read_document(stream.read(MAX_BYTES + 1), name=str(path))
    except OSError as error:
        raise TemplateError(f"cannot be read: {error.strerror}", where=str(path), code="missing-file") from None


def pack_path(kind: Kind, name: str, *, where: Location | None = None) -> Path:
    """Return the file of the pack `name` (a name, a folder or a file). Raises `TemplateError` where there is none."""
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
            where=where,
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
