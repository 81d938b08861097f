"""Trees of plain values (pure): frozen dataclasses turned into JSON values and read back, every value checked."""

import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Literal

from reports.wording import printable


class ContextError(ValueError):
    """The values do not make this kind of document; the message names the place in the tree."""


def plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    return int(value) if isinstance(value, int) else str(value)


def read(kind: Any, value: Any, path: str) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:
        return None if value is None else read(arguments[0], value, path)
    if origin is Literal:
        if value in arguments and isinstance(value, str):
            return value
    elif origin is tuple:
        if isinstance(value, list):
            return tuple(read(arguments[0], item, f"{path}[{place}]") for place, item in enumerate(value))
    elif is_dataclass(kind):
        return _read_tree(kind, value, path)
    elif kind is str:
        if isinstance(value, str):
            return printable(value)
    elif kind is bool:
        if isinstance(value, bool):
            return value
    else:
        try:
            return kind(value)
        except (TypeError, ValueError) as error:
            raise ContextError(f"{path}: {error}") from error
    raise ContextError(f"{path}: not a {kind}: {value!r:.60}")


def _read_tree(kind: Any, value: Any, path: str) -> Any:
    if not isinstance(value, Mapping):
        raise ContextError(f"{path}: not a {kind.__name__}: {value!r:.60}")
    hints = typing.get_type_hints(kind)
    unknown = set(value) - set(hints)
    if unknown:
        raise ContextError(f"{path}: unknown {', '.join(sorted(map(str, unknown)))}")
    try:
        return kind(**{name: read(hints[name], item, f"{path}.{name}") for name, item in value.items()})
    except TypeError as error:
        raise ContextError(f"{path}: {error}") from error
