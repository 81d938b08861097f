"""The pieces a case file is put together from: a stored file, a text, a table (services/pack_contents.py)."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from audit import chain, store
from audit.models import StoredFile
from panels import tables


class Part(NamedTuple):
    """One file of the pack."""

    path: str
    read: Callable[[], bytes]


def stored(path: str, file: StoredFile) -> Part:
    """A file of the store, as it is."""
    return Part(path, lambda: store.read(file))


def table(path: str, heading: dict[str, str], rows: Callable[[], list[dict[str, Any]]]) -> Iterator[Part]:
    """The same rows as a spreadsheet opens them, and as canonical JSON."""
    yield Part(f"{path}.csv", lambda: tables.write_csv(rows(), heading))
    yield Part(f"{path}.json", lambda: chain.canonical({"rows": rows()}).encode())
