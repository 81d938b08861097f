"""What the parameters of a rule may be (pure)."""

from collections.abc import Callable, Collection
from typing import NamedTuple

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates


class Kind(NamedTuple):
    """What a parameter may be."""

    accepts: Callable[[object], bool]
    expected: str


class Param(NamedTuple):
    """One parameter of a rule; without `default` it must be given."""

    kind: Kind
    default: object = ...


def one_of(table: Collection[str], expected: str) -> Kind:
    return Kind(lambda value: isinstance(value, str) and value in table, expected)


def list_of(accepts: Callable[[object], bool], expected: str) -> Kind:
    return Kind(lambda value: isinstance(value, list) and value != [] and all(map(accepts, value)), expected)


def is_text(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""


COUNT = Kind(
    lambda value: type(value) is int and 1 <= value <= 99, gettext_noop("bilangan bulat 1 sampai 99")
)
YEAR = Kind(lambda value: type(value) is int and 2000 <= value <= 2100, gettext_noop("tahun, misalnya 2025"))
TEXT = Kind(is_text, gettext_noop("teks yang tidak kosong"))
