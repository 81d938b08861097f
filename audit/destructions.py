"""Which bodies and files were destroyed, by the log alone: what a `data_destroyed` entry is worth (docs/adr/0040)."""

import json
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps

from audit.models import Erasure, Event, OwnErasure, StoredFile

_BY_TWO = f"{Erasure._meta.model_name}.data_destroyed"
_BY_OWNER = f"{OwnErasure._meta.model_name}.data_destroyed"
_APPROVALS = {"proposal.create", "proposal.approve"}


def read() -> tuple[set[UUID], list[tuple[str, str]]]:
    """Keys of what was destroyed rightly, and (where, what is wrong) of every entry that destroyed without the right to.

    By two: the entry names the two entries of one proposal, asked for and approved by two persons before it. By the owner: only what is
    owned by its model, and no chain of a selection.
    """
    found: set[UUID] = set()
    wrong: list[tuple[str, str]] = []
    entries = Event.objects.filter(action__endswith=".data_destroyed", leaf__seq__gt=0).select_related("leaf")
    approved: dict[tuple[str, ...], int | None] = {}
    for event in entries.order_by("leaf__seq").iterator(2000):
        if event.action == _BY_TWO:
            key = tuple(sorted(_header(event).get("appr", [])))
            if key not in approved:
                approved[key] = _approved_at(key)
            at = approved[key]
            right = at is not None and at < event.leaf.seq
        else:
            right = event.action == _BY_OWNER and event.scope == "sys" and _is_owned(event.subject_id)
        if right:
            found.add(event.subject_id)
        else:
            wrong.append(
                (
                    f"{event.action} {event.subject_id}",
                    "dimusnahkan tanpa hak: tidak ada persetujuan dua orang",
                )
            )
    return found, wrong


def _header(event: Event) -> dict[str, Any]:
    try:
        said = json.loads(event.leaf.text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _approved_at(keys: tuple[str, ...]) -> int | None:
    """The place of the approval of the one proposal that these entries are about; None when they are not that."""
    try:
        named = list(Event.objects.filter(pk__in=[UUID(key) for key in keys]).select_related("leaf"))
    except ValueError:
        return None
    actors = {_header(event).get("actor") for event in named}
    one = len({event.subject_id for event in named}) == 1 and len(actors) == 2
    if not one or {event.action for event in named} != _APPROVALS:
        return None
    return max(event.leaf.seq for event in named)


def _is_owned(key: UUID) -> bool:
    """The body of an entry about an owned row, or a file."""
    event = Event.objects.filter(pk=key).first()
    if event is None:
        return StoredFile.objects.filter(pk=key).exists()
    return event.scope == "sys" and event.subject_type in _owned()


@cache
def _owned() -> frozenset[str]:
    return frozenset(model._meta.label_lower for model in apps.get_models() if getattr(model, "owned", False))
