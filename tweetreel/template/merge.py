"""A template put together: what it extends, itself, a variant, the brand's overrides; then variables and expressions.

Knows documents, not what most of their keys mean. The decision here: everything is merged as plain data that remembers where
each node was written, key by key, layers by their id, and only then checked; so a fault in the merged whole is still shown
where somebody typed it. The order is fixed and documented: what comes later wins.

    extended template < template < variant < the brand's `override`; `defaults` stand below every layer of their kind
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tweetreel.errors import Finding, InputError, Severity, TemplateError
from tweetreel.template.check import nearest, raise_findings
from tweetreel.template.expressions import evaluate, evaluated, has_expression
from tweetreel.template.source import Document, Path

MAX_EXTENDS = 5

CANVASES: Mapping[str, Mapping[str, int]] = {
    "portrait": {"width": 1080, "height": 1920},
    "feed": {"width": 1080, "height": 1350},
    "square": {"width": 1080, "height": 1080},
    "wide": {"width": 1920, "height": 1080},
}
"""Variants that every template has, whether it says more about them or not: 9:16, 4:5, 1:1 and 16:9."""

DEFERRED = frozenset({"slot"})
"""Known only when the slots have been solved; left in the texts of layers until then."""

ASIDE = ("extends", "variants", "variables", "defaults", "remove", "goldens")
"""Keys about a template rather than of the video: gone when its expressions have been worked out."""

Extended = Callable[[str], Document]
"""Returns the template that another extends, by the name it gives. Raises `TemplateError`."""


def merged_document(
    document: Document,
    *,
    extended: Extended,
    variant: str | None = None,
    override: Document | None = None,
) -> Document:
    """Return `document` with what it extends, its `variant` and the brand's `override` put together. Raises `TemplateError`."""
    chain = [document]
    while isinstance(chain[-1].data, dict) and isinstance(chain[-1].data.get("extends"), str):
        if len(chain) > MAX_EXTENDS:
            where = chain[-1].location(("extends",))
            raise TemplateError(
                "templates extend one another too often", where=where, allowed=f"{MAX_EXTENDS} times", code="extends"
            )
        chain.append(extended(chain[-1].data["extends"]))
    whole = chain[-1]
    for one in reversed(chain[:-1]):
        whole = _over(whole, one)
    if not isinstance(whole.data, dict):
        return whole
    if variant is not None:
        whole = _with_variant(whole, variant)
    whole = _without(whole)
    whole = _with_defaults(whole)
    return whole if override is None else _with_override(whole, override)


def variant_names(document: Document) -> tuple[str, ...]:
    """Return the variants of a merged `document`, its own first."""
    own = document.data.get("variants") if isinstance(document.data, dict) else None
    return tuple(dict.fromkeys((*(own if isinstance(own, dict) else ()), *CANVASES)))


def variables_of(document: Document, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of `document`'s variables, `given` ones as text of the command line. Raises `TemplateError`."""
    specs = document.data.get("variables") if isinstance(document.data, dict) else None
    specs = specs if isinstance(specs, dict) else {}
    for name in given:
        if name not in specs:
            near = nearest(name, list(specs))
            raise TemplateError(
                f"the template has no variable {name!r}", where=document.name, allowed=", ".join(specs) or "none",
                hint=f"Did you mean {near!r}?" if near else None,
            )  # fmt: skip
    values: dict[str, Any] = {}
    for name, spec in specs.items():
        spec = spec if isinstance(spec, dict) else {"default": spec}
        values[name] = _typed(name, given[name], spec, document) if name in given else spec.get("default")
    return values


def with_values(document: Document, values: Mapping[str, Any]) -> Document:
    """Return `document` with its expressions worked out and its layers whose `if` is false left out.

    Raises `TemplateError` with every expression that cannot be.
    """
    findings: list[Finding] = []

    def fault(path: Path, error: InputError) -> None:
        findings.append(
            Finding(
                code="expression", severity=Severity.ERROR, message=error.message, location=document.location(path),
                measured=error.got, limit=error.allowed, hint=error.hint,
            )
        )  # fmt: skip

    kept = {key: value for key, value in document.data.items() if key not in ASIDE}
    chosen = _chosen(replace(document, data=kept), values, fault)
    data = evaluated(chosen.data, values, deferred=DEFERRED, fault=fault)
    raise_findings(tuple(findings), document.name)
    return replace(chosen, data=data)


def _typed(name: str, text: str, spec: Mapping[str, Any], document: Document) -> Any:
    where = document.location(("variables", name))
    default = spec.get("default")
    kind = spec.get("type") or ("number" if isinstance(default, (int, float)) and not isinstance(default, bool) else
                                "boolean" if isinstance(default, bool) else "text")  # fmt: skip
    if kind == "boolean":
        if text.lower() not in ("true", "false", "yes", "no", "1", "0"):
            raise TemplateError(f"variable {name!r} is true or false", where=where, got=repr(text), code="variable")
        return text.lower() in ("true", "yes", "1")
    if kind == "number":
        try:
            value = float(text)
        except ValueError:
            raise TemplateError(f"variable {name!r} is a number", where=where, got=repr(text), code="variable") from None
        if not spec.get("min", value) <= value <= spec.get("max", value):
            allowed = f"{spec.get('min', 'any')} to {spec.get('max', 'any')}"
            raise TemplateError(f"variable {name!r} is out of range", where=where, got=text, allowed=allowed)
        return int(value) if value == int(value) else value
    choices = spec.get("choices")
    if choices and text not in choices:
        near = nearest(text, [str(choice) for choice in choices])
        raise TemplateError(
            f"variable {name!r} has no such choice", where=where, got=repr(text), allowed=", ".join(map(str, choices)),
            hint=f"Did you mean {near!r}?" if near else None,
        )  # fmt: skip
    return text


# ------------------------------------------------------------------------------------------------------------- merging


class _Maker:
    """Data under construction, with the marks and files of its nodes."""

    def __init__(self) -> None:
        self.marks: dict[Path, tuple[int, int]] = {}
        self.files: dict[Path, str] = {}

    def mark(self, document: Document, source: Path, path: Path) -> None:
        if source in document.marks:
            self.marks[path] = document.marks[source]
            self.files[path] = document.files.get(source, document.name)

    def copied(self, document: Document, data: Any, source: Path, path: Path) -> Any:
        self.mark(document, source, path)
        if isinstance(data, dict):
            return {key: self.copied(document, value, (*source, key), (*path, key)) for key, value in data.items()}
        if isinstance(data, list):
            return [self.copied(document, value, (*source, i), (*path, i)) for i, value in enumerate(data)]
        return data

    def over(self, below: Document, a: Any, pa: Path, above: Document, b: Any, pb: Path, path: Path) -> Any:
        """Return `b` over `a`: mappings key by key, a null takes a key out, lists of layers by their ids."""
        if isinstance(a, dict) and isinstance(b, dict):
            self.mark(above if pb in above.marks else below, pb if pb in above.marks else pa, path)
            made: dict[str, Any] = {}
            for key in (*a, *(key for key in b if key not in a)):
                if key not in b:
                    made[key] = self.copied(below, a[key], (*pa, key), (*path, key))
                elif b[key] is None and key in a:
                    continue
                elif key not in a:
                    made[key] = self.copied(above, b[key], (*pb, key), (*path, key))
                else:
                    made[key] = self.over(below, a[key], (*pa, key), above, b[key], (*pb, key), (*path, key))
            return made
        if _are_layers(a) and _are_layers(b):
            return self._layers(below, a, pa, above, b, pb, path)
        return self.copied(above, b, pb, path)

    def _layers(
        self, below: Document, a: list[Any], pa: Path, above: Document, b: list[Any], pb: Path, path: Path
    ) -> list[Any]:
        self.mark(above, pb, path)
        places = {layer["id"]: index for index, layer in enumerate(b)}
        made: list[Any] = []
        for index, layer in enumerate(a):
            here: Path = (*path, len(made))
            other = places.pop(layer["id"], None)
            if other is None:
                made.append(self.copied(below, layer, (*pa, index), here))
            else:
                made.append(self.over(below, layer, (*pa, index), above, b[other], (*pb, other), here))
        for index in places.values():
            made.append(self.copied(above, b[index], (*pb, index), (*path, len(made))))
        return made

    def document(self, name: str, data: Any) -> Document:
        return Document(name=name, data=data, marks=self.marks, files={p: f for p, f in self.files.items() if f != name})


def _are_layers(data: Any) -> bool:
    return isinstance(data, list) and all(isinstance(layer, dict) and isinstance(layer.get("id"), str) for layer in data)


def _over(below: Document, above: Document) -> Document:
    maker = _Maker()
    data = maker.over(below, below.data, (), above, above.data, (), ())
    return maker.document(above.name, data)


def _with_variant(document: Document, name: str) -> Document:
    own = document.data.get("variants")
    own = own if isinstance(own, dict) else {}
    if name not in own and name not in CANVASES:
        near = nearest(name, list(variant_names(document)))
        raise TemplateError(
            f"the template has no variant {name!r}", where=document.name, allowed=", ".join(variant_names(document)),
            hint=f"Did you mean {near!r}?" if near else None,
        )  # fmt: skip
    if name in CANVASES:
        canvas = Document(name=document.name, data={"canvas": dict(CANVASES[name])}, marks={})
        document = _over(document, canvas)
    if name in own and isinstance(own[name], dict):
        document = _over(document, document.part(("variants", name)))
    return document


def _without(document: Document) -> Document:
    """Leave out the layers that `remove` names."""
    removed = document.data.get("remove")
    layers = document.data.get("layers")
    if not isinstance(removed, list) or not _are_layers(layers):
        return document
    known = [layer["id"] for layer in layers]
    for index, name in enumerate(removed):
        if name not in known:
            raise TemplateError(
                "no layer to remove", where=document.location(("remove", index)), got=repr(name), code="unknown-layer"
            )
    return _kept(document, [index for index, layer in enumerate(layers) if layer["id"] not in removed])


def _kept(document: Document, indices: list[int]) -> Document:
    """Return `document` with those of its layers alone."""
    maker = _Maker()
    data: dict[str, Any] = {}
    maker.mark(document, (), ())
    for key, value in document.data.items():
        if key != "layers":
            data[key] = maker.copied(document, value, (key,), (key,))
            continue
        maker.mark(document, ("layers",), ("layers",))
        data[key] = [maker.copied(document, value[old], ("layers", old), ("layers", new)) for new, old in enumerate(indices)]
    return maker.document(document.name, data)


def _chosen(document: Document, values: Mapping[str, Any], fault: Callable[[Path, InputError], None]) -> Document:
    layers = document.data.get("layers")
    if not _are_layers(layers):
        return document
    assert isinstance(layers, list)
    kept = []
    for index, layer in enumerate(layers):
        condition = layer.get("if", True)
        if isinstance(condition, str):
            try:
                condition = evaluate(condition if has_expression(condition) else f"{{{{ {condition} }}}}", values)
            except InputError as error:
                fault(("layers", index, "if"), error)
        if condition:
            kept.append(index)
    made = _kept(document, kept)
    for layer in made.data["layers"]:
        layer.pop("if", None)
    return made


def _with_defaults(document: Document) -> Document:
    """Put the `defaults` of its kind below every layer."""
    defaults, layers = document.data.get("defaults"), document.data.get("layers")
    if not isinstance(defaults, dict) or not _are_layers(layers):
        return document
    assert isinstance(layers, list)
    maker = _Maker()
    maker.mark(document, (), ())
    data: dict[str, Any] = {}
    for key, value in document.data.items():
        if key != "layers":
            data[key] = maker.copied(document, value, (key,), (key,))
    maker.mark(document, ("layers",), ("layers",))
    data["layers"] = []
    for index, layer in enumerate(layers):
        path, below = ("layers", index), defaults.get(layer.get("kind"))
        if isinstance(below, dict):
            source: Path = ("defaults", layer["kind"])
            data["layers"].append(maker.over(document, below, source, document, layer, path, path))
        else:
            data["layers"].append(maker.copied(document, layer, path, path))
    return maker.document(document.name, data)


def _with_override(document: Document, override: Document) -> Document:
    """Put the brand's `override` over every layer of the kinds it names, and over `narration` and `audio`."""
    for key in override.data:
        if key in ("narration", "audio"):
            maker = _Maker()
            part = {key: override.data[key]}
            data = maker.over(document, document.data, (), override, part, (), ())
            document = maker.document(document.name, data)
    layers = document.data.get("layers")
    if not _are_layers(layers):
        return document
    assert isinstance(layers, list)
    maker = _Maker()
    maker.mark(document, (), ())
    data = {key: maker.copied(document, value, (key,), (key,)) for key, value in document.data.items() if key != "layers"}
    maker.mark(document, ("layers",), ("layers",))
    data["layers"] = []
    for index, layer in enumerate(layers):
        path, kind = ("layers", index), layer.get("kind")
        if isinstance(override.data.get(kind), dict):
            data["layers"].append(maker.over(document, layer, path, override, override.data[kind], (kind,), path))
        else:
            data["layers"].append(maker.copied(document, layer, path, path))
    return maker.document(document.name, data)
