"""What a paper is about."""

from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from panels.models import Sitting
from selection.models import Change, Selection, Stage, Vacancy

_NAMES = {"vacancy": "jabatan", "stage": "tahap", "sitting": "sesi", "change": "perubahan"}
"""Column of a document → what an address calls it."""


@dataclass(frozen=True)
class Subject:
    """The whole selection, or a part of it: a post, a stage, a sitting, a change. The fields are columns of `Document`."""

    selection: Selection
    vacancy: Vacancy | None = None
    stage: Stage | None = None
    sitting: Sitting | None = None
    change: Change | None = None

    @property
    def columns(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def key(self) -> tuple[UUID | None, ...]:
        """What tells two subjects of one selection apart; `key_of` is the same of a document."""
        return tuple(part.pk if part else None for name, part in self.columns.items() if name in _NAMES)

    @property
    def query(self) -> str:
        """How an address names it: "?jabatan=…", "" for the whole selection."""
        named = {_NAMES[name]: part.pk for name, part in self.columns.items() if name in _NAMES and part}
        return f"?{urlencode(named)}" if named else ""


def key_of(document: Any) -> tuple[UUID | None, ...]:
    """The key of the subject that a document is about."""
    return tuple(getattr(document, f"{name}_id") for name in _NAMES)


def key_in(query: Any) -> tuple[UUID | None, ...]:
    """The key that an address names (request.GET). ValueError for what is no key."""
    return tuple(UUID(query[name]) if query.get(name) else None for name in _NAMES.values())
