"""Which bodies and files were destroyed, by the log alone: what a `data_destroyed` entry is worth (docs/adr/0040)."""

import json
from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Model

from audit.models import AuditedModel, Body, Erasure, Event, OwnErasure, StoredFile

_BY_TWO = f"{Erasure._meta.model_name}.data_destroyed"
_BY_OWNER = f"{OwnErasure._meta.model_name}.data_destroyed"
_APPROVALS = {"proposal.create", "proposal.approve"}
_ASKED = "destruction.create"
_ACT = "destroy"
"""The act that two people agree on by such a proposal: an approval of anything else destroys nothing."""


class _Approval(NamedTuple):
    """Where in the log it was given, in which chain, and for which applications."""

    seq: int
    scope: str
    named: frozenset[str]


def read() -> tuple[set[UUID], list[tuple[str, str]]]:
    """Keys of what was destroyed rightly, and (where, what is wrong) of every entry that destroyed without the right to.

    By two: the entry names the two entries of one proposal to destroy just that, asked for and approved by two persons before it. By the
    owner: only what is owned by its model and his, no chain of a selection, and no file that evidence names.
    """
    found: set[UUID] = set()
    wrong: list[tuple[str, str]] = []
    entries = Event.objects.filter(action__endswith=".data_destroyed", leaf__seq__gt=0).select_related("leaf")
    approved: dict[tuple[str, ...], _Approval | None] = {}
    ordered = entries.order_by("leaf__seq").iterator(2000)
    while some := list(islice(ordered, 2000)):
        keys = {event.subject_id for event in some}
        belongs = _applications_of(keys)
        owners = _owners_of({event.subject_id for event in some if event.action == _BY_OWNER})
        for event in some:
            if event.action == _BY_TWO:
                right = _is_approved(event, approved, belongs.get(event.subject_id, frozenset()))
            else:
                owner = owners.get(event.subject_id)
                right = event.action == _BY_OWNER and event.scope == "sys" and owner is not None
            if right:
                found.add(event.subject_id)
            else:
                detail = "dimusnahkan tanpa hak: tidak ada persetujuan dua orang"
                wrong.append((f"{event.action} {event.subject_id}", detail))
    return found, wrong


def _is_approved(
    event: Event, known: dict[tuple[str, ...], _Approval | None], belongs: frozenset[str]
) -> bool:
    said = _object(event.leaf.text).get("appr")
    keys = tuple(sorted(map(str, said))) if isinstance(said, list) else ()
    if keys not in known:
        try:
            known[keys] = _approval(keys)
        except (AttributeError, LookupError, TypeError, ValueError, ValidationError):
            known[keys] = None  # somebody has written into these entries: that too approves nothing
    given = known[keys]
    if given is None or given.seq >= event.leaf.seq or given.scope != event.scope:
        return False
    return bool(belongs & given.named)


def _object(text: str) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _approval(keys: tuple[str, ...]) -> _Approval | None:
    """What the one proposal that these entries are about allows; None when they are not that."""
    named = list(Event.objects.filter(pk__in=[UUID(key) for key in keys]).select_related("leaf", "content"))
    told = {event.action: _object(event.content.text) for event in named if hasattr(event, "content")}
    one = len(named) == 2 and len({(event.subject_id, event.scope) for event in named}) == 1
    if not one or set(told) != _APPROVALS or not _are_two(told.values()):
        return None
    asked = told["proposal.create"].get("changes", {})
    if _new(asked, "action") != _ACT:
        return None
    about = Body.objects.filter(event__action=_ASKED, event__subject_id=_new(asked, "subject_id")).first()
    applications = _new(_object(about.text).get("changes", {}), "applications") if about else None
    last = max(event.leaf.seq for event in named)
    return _Approval(last, named[0].scope, frozenset(applications or ()))


def _new(changes: dict[str, Any], column: str) -> Any:
    return (changes.get(column) or [None, None])[1]


def _are_two(bodies: Iterable[dict[str, Any]]) -> bool:
    """Two accounts of one person are one."""
    accounts = [body["actor"]["id"] for body in bodies]
    people = set(get_user_model().objects.filter(pk__in=accounts).values_list("person_id", flat=True))
    return len(people - {None}) == 2


def _applications_of(keys: set[UUID]) -> dict[UUID, frozenset[str]]:
    """Key of a body or file → keys of the applications that it is of."""
    found: dict[UUID, set[str]] = {}
    of_model: dict[str, dict[UUID, list[UUID]]] = {}
    for key, label, row in Event.objects.filter(pk__in=keys).values_list("pk", "subject_type", "subject_id"):
        found.setdefault(key, set()).add(str(row))  # the application's own entries
        of_model.setdefault(label, {}).setdefault(row, []).append(key)
    for label, rows in of_model.items():
        model = _model(label)
        if model is None or not hasattr(model, "application"):
            continue
        for row, application in model._base_manager.filter(pk__in=rows).values_list("pk", "application_id"):
            for key in rows[row]:
                found[key].add(str(application))
    for model, column in _naming():
        if hasattr(model, "application"):
            named = model._base_manager.filter(**{f"{column}__in": keys}).values_list(
                column, "application_id"
            )
            for key, application in named:
                found.setdefault(key, set()).add(str(application))
    return {key: frozenset(value) for key, value in found.items()}


def _owners_of(keys: set[UUID]) -> dict[UUID, UUID]:
    """Key of a body or file that is somebody's own → its owner, where the entry says the same owner. Files that evidence names are left out."""
    said = dict(OwnErasure.objects.filter(pk__in=keys).values_list("pk", "owner"))
    found: set[tuple[UUID, Any]] = set()
    rows: dict[str, dict[UUID, list[UUID]]] = {}
    own = Event.objects.filter(pk__in=keys, scope="sys", subject_type__in=_owned())
    for key, label, row in own.values_list("pk", "subject_type", "subject_id"):
        rows.setdefault(label, {}).setdefault(row, []).append(key)
    for label, of_rows in rows.items():
        model = apps.get_model(label)
        for row, person in model._base_manager.filter(pk__in=of_rows).values_list("pk", "person_id"):
            found |= {(key, person) for key in of_rows[row]}
    evidence: set[UUID] = set()
    for model, column in _naming():
        naming = model._base_manager.filter(**{f"{column}__in": keys})
        if model._meta.label_lower in _owned():
            found |= set(naming.values_list(column, "person_id"))
        else:
            evidence |= _evidence(dict(naming.values_list("pk", column)))
    return {key: person for key, person in found if key not in evidence and said.get(key) == person}


def _evidence(files: dict[Any, UUID]) -> set[UUID]:
    """Files (row → file) that a row names which the log still tells of: whose entries were destroyed by two needs its file no more."""
    told = Event.objects.filter(subject_id__in=files, from_state="", content__isnull=False)
    return {files[row] for row in told.values_list("subject_id", flat=True)}


@cache
def _naming() -> tuple[tuple[type[Model], str], ...]:
    """(model, column) of every audited model's columns that name a stored file."""
    return tuple(
        (model, column.attname)
        for model in apps.get_models()
        if issubclass(model, AuditedModel)
        for column in model._meta.concrete_fields
        if column.related_model is StoredFile
    )


def _model(label: str) -> type[Model] | None:
    try:
        return apps.get_model(label)
    except LookupError:
        return None


@cache
def _owned() -> frozenset[str]:
    return frozenset(model._meta.label_lower for model in apps.get_models() if getattr(model, "owned", False))
