"""The language inside `{{ }}`: names, filters, comparisons, a choice; nothing that runs.

Knows Jinja2's syntax and nothing of templates. The decision here: an expression comes from a stranger, so it is parsed by
Jinja2 and then walked against an allow-list of nodes before it is compiled: no loops, no calls, no blocks, no attributes of
Python objects. Values are plain data (text, numbers, lists, mappings); what is not in them is an error, not an empty text.
Size, depth and the length of every result are limited.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from tweetreel.errors import InputError
from tweetreel.template.figures import short_count

MAX_SOURCE = 1000
MAX_NODES = 80
MAX_DEPTH = 16
MAX_RESULT = 4000
MAX_NUMBER = 10**15

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const, nodes.Filter,
    nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div,
    nodes.FloorDiv, nodes.Mod, nodes.Neg, nodes.Pos, nodes.Concat, nodes.Test, nodes.Keyword,
)  # fmt: skip
_TESTS = ("defined", "undefined", "none", "odd", "even")


def _count(value: Any) -> str:
    number = _number(value)
    if isinstance(number, float) and number != int(number):
        raise InputError("a count is a whole number", got=repr(value)[:60])
    return short_count(int(number))


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InputError("not a number", got=repr(value)[:60])
    return value


def _text(value: Any) -> str:
    if isinstance(value, (Mapping, list, tuple)) or value is None:
        raise InputError("not a text", got=type(value).__name__)
    return str(value)


def _clip(value: Any, length: int = 80) -> str:
    text = _text(value)
    if len(text) <= length:
        return text
    return text[: max(1, length - 1)].rsplit(" ", 1)[0].rstrip(" ,.;:!?") + "…"


def _words(value: Any, count: int = 5) -> str:
    parts = _text(value).split()
    return " ".join(parts[:count]) + ("…" if len(parts) > count else "")


def _join(value: Any, by: str = ", ") -> str:
    if not isinstance(value, (list, tuple)):
        raise InputError("not a list", got=type(value).__name__)
    return by.join(_text(item) for item in value)


def _replace(value: Any, old: str, new: str) -> str:
    made = _text(value).replace(_text(old), _text(new)) if old else _text(value)
    return made[: MAX_RESULT + 1]


def _default(value: Any, other: Any) -> Any:
    return other if value is None or value == "" else value


def _first(value: Any) -> Any:
    if not isinstance(value, (str, list, tuple)) or not value:
        raise InputError("has no first", got=repr(value)[:60])
    return value[0]


def _last(value: Any) -> Any:
    if not isinstance(value, (str, list, tuple)) or not value:
        raise InputError("has no last", got=repr(value)[:60])
    return value[-1]


def _length(value: Any) -> int:
    if not isinstance(value, (str, list, tuple, Mapping)):
        raise InputError("has no length", got=repr(value)[:60])
    return len(value)


FILTERS: dict[str, Callable[..., Any]] = {
    "upper": lambda value: _text(value).upper(),
    "lower": lambda value: _text(value).lower(),
    "capitalize": lambda value: _text(value)[:1].upper() + _text(value)[1:],
    "trim": lambda value: _text(value).strip(),
    "clip": _clip,
    "words": _words,
    "replace": _replace,
    "default": _default,
    "join": _join,
    "first": _first,
    "last": _last,
    "length": _length,
    "count": _count,
    "round": lambda value, digits=0: round(_number(value), digits) if digits else round(_number(value)),
    "int": lambda value: int(float(value)),
    "abs": lambda value: abs(_number(value)),
    "text": _text,
}
"""Every filter, by the name authors write; all take and give plain data."""


class _Environment(ImmutableSandboxedEnvironment):
    """Attributes are keys of mappings and nothing else; products and sums of texts and lists are refused."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%"})

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self._key(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, (list, tuple)) and isinstance(argument, int) and not isinstance(argument, bool):
            return obj[argument] if -len(obj) <= argument < len(obj) else self.undefined(obj=obj, name=str(argument))
        return self._key(obj, argument)

    def _key(self, obj: Any, name: Any) -> Any:
        if isinstance(obj, Mapping) and isinstance(name, str) and name in obj:
            return obj[name]
        return self.undefined(obj=obj, name=name)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return (left + right)[: MAX_RESULT + 1]
        a, b = _number(left), _number(right)
        if abs(a) > MAX_NUMBER or abs(b) > MAX_NUMBER:
            raise InputError("a number too large", got=f"{max(abs(a), abs(b)):g}", allowed=f"{MAX_NUMBER:g}")
        return super().call_binop(context, operator, a, b)


def _environment() -> _Environment:
    made = _Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)
    made.filters = dict(FILTERS)
    made.tests = {name: made.tests[name] for name in _TESTS}
    made.globals = {}
    return made


_ENVIRONMENT = _environment()


def has_expression(text: str) -> bool:
    """Tell whether `text` holds something to be worked out."""
    return "{{" in text or "{%" in text or "{#" in text


def names_in(text: str) -> frozenset[str]:
    """Return the names that the expressions of `text` begin with ("tweet", "brand"). Raises `InputError`."""
    return frozenset(node.name for node in _parsed(text).find_all(nodes.Name))


def evaluate(text: str, values: Mapping[str, Any]) -> Any:
    """Return `text` with its expressions worked out; where it is one expression and nothing else, that value itself.

    Raises `InputError` for what is not allowed, not known, or too large.
    """
    tree = _parsed(text)
    parts = [part for output in tree.body if isinstance(output, nodes.Output) for part in output.nodes]
    try:
        if len(parts) == 1 and not isinstance(parts[0], nodes.TemplateData) and text.strip().startswith("{{"):
            inner = text.strip()[2:-2]
            inner = inner.removeprefix("-").removesuffix("-")  # Jinja's signs against white space; a minus stands apart
            value = _ENVIRONMENT.compile_expression(inner, undefined_to_none=False)(**values)
            if isinstance(value, StrictUndefined):
                value._fail_with_undefined_error()
        else:
            value = _ENVIRONMENT.from_string(text).render(**values)
    except InputError:
        raise
    except UndefinedError as error:
        raise InputError("no such value", got=text, allowed=", ".join(sorted(values)), hint=f"{error}.") from None
    except SecurityError as error:
        raise InputError(f"not allowed: {error}", got=text) from None
    except (TypeError, ValueError, ZeroDivisionError, OverflowError, ArithmeticError, RecursionError) as error:
        raise InputError(f"cannot be worked out: {error}", got=text) from None
    if isinstance(value, str) and len(value) > MAX_RESULT:
        raise InputError("the result is too long", got=f"over {MAX_RESULT} characters", allowed=f"{MAX_RESULT}")
    if not isinstance(value, (str, int, float, bool, list, tuple, Mapping)) and value is not None:
        raise InputError("not a plain value", got=type(value).__name__)
    return value


def _parsed(text: str) -> nodes.Template:
    if len(text) > MAX_SOURCE and has_expression(text):
        raise InputError("the expression is too long", got=f"{len(text)} characters", allowed=f"{MAX_SOURCE}")
    try:
        tree = _ENVIRONMENT.parse(text)
    except TemplateSyntaxError as error:
        raise InputError(f"not an expression: {error.message}", got=text[:80]) from None
    except RecursionError:
        raise InputError("the expression is nested too deeply", got=text[:80]) from None
    _walk(tree, text, 0, [0])
    return tree


def _walk(node: nodes.Node, text: str, depth: int, count: list[int]) -> None:
    count[0] += 1
    if count[0] > MAX_NODES or depth > MAX_DEPTH:
        raise InputError("the expression is too large", got=text[:80], allowed=f"{MAX_NODES} parts, {MAX_DEPTH} deep")
    if not isinstance(node, _ALLOWED):
        _refuse(type(node).__name__, text)
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        raise InputError("unknown filter", got=repr(node.name), allowed=", ".join(FILTERS))
    if isinstance(node, nodes.Test) and node.name not in _TESTS:
        raise InputError("unknown test", got=repr(node.name), allowed=", ".join(_TESTS))
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        _refuse(f"the name {node.attr!r}", text)
    for child in node.iter_child_nodes():
        _walk(child, text, depth + 1, count)


_SAID = {
    "Call": "a call",
    "For": "a loop",
    "If": "a block",
    "Assign": "an assignment",
    "Include": "an include",
    "Pow": "a power",
}


def _refuse(what: str, text: str) -> NoReturn:
    allowed = "names, filters, comparisons, a if b else c"
    raise InputError(f"{_SAID.get(what, what)} is not allowed in an expression", got=text[:80], allowed=allowed)


def evaluated(
    data: Any,
    values: Mapping[str, Any],
    *,
    deferred: frozenset[str],
    fault: Callable[[tuple[str | int, ...], InputError], None],
    path: tuple[str | int, ...] = (),
) -> Any:
    """Return `data` with the expressions in all its texts worked out; `fault` is told of each that cannot be, with its path.

    A text that names one of `deferred` is left as it is.
    """
    if isinstance(data, Mapping):
        return {key: evaluated(value, values, deferred=deferred, fault=fault, path=(*path, key)) for key, value in data.items()}
    if isinstance(data, Sequence) and not isinstance(data, str):
        return [evaluated(value, values, deferred=deferred, fault=fault, path=(*path, i)) for i, value in enumerate(data)]
    if not isinstance(data, str) or not has_expression(data):
        return data
    try:
        if names_in(data) & deferred:
            return data
        return evaluate(data, values)
    except InputError as error:
        fault(path, error)
        return data
