"""Who opened what of a person, and when: read from the log, in the duty and for the body in which it was done, never by name."""

import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from accounts.enums import Role
from accounts.models import Person
from audit.ledger import label_of
from audit.models import Event
from reports.models import Document, Pack
from selection.models import Application, ApplicationDocument, Objection, Selection, WalletDocument

OPENED = ("opened", "exported")
"""Facts by which somebody has seen or taken something away."""
_WHOLE = ("selection.exported", "pack.opened")
"""Facts about a whole selection, by which whoever applied in it is concerned too."""


class Seen(NamedTuple):
    """`role`: codes as the log keeps them; `own`: it was the person himself; `what`: the row, None where it is no more."""

    at: datetime
    action: str
    role: str
    own: bool
    selection: Selection | None
    what: Any


def of(person: Person) -> QuerySet[Event]:
    """The entries, the newest first. Papers of a stage without names are left out: who opened them tells of the panel's work."""
    mine = Application.objects.filter(person=person, unclaimed=False)
    subjects = Q()
    for rows in (
        mine,
        ApplicationDocument.objects.filter(application__in=mine),
        Document.objects.filter(application__in=mine),
        Objection.objects.filter(application__in=mine),
        WalletDocument.objects.filter(person=person),
        Person.objects.filter(pk=person.pk),
    ):
        subjects |= Q(subject_id__in=rows.values("pk"))
    names = Q()
    for fact in OPENED:
        names |= Q(action__endswith=f".{fact}")
    selections = mine.exclude(submitted_at=None).values("vacancy__selection")
    whole = Q(action="selection.exported", subject_id__in=selections) | Q(
        action="pack.opened", subject_id__in=Pack.objects.filter(selection__in=selections).values("pk")
    )
    found = Event.objects.filter((subjects & names) | whole, leaf__seq__gt=0)
    return found.select_related("leaf", "content").order_by("-leaf__seq")


def read(person: Person, events: list[Event]) -> list[Seen]:
    """A page of them, in a fixed number of reads."""
    accounts = {str(key) for key in person.users.values_list("pk", flat=True)}
    keys = [event.subject_id for event in events]
    rows: dict[tuple[str, Any], Any] = {}
    for found in (
        Application.objects.filter(pk__in=keys).select_related("vacancy"),
        ApplicationDocument.objects.filter(pk__in=keys).select_related("slot", "application__vacancy"),
        Document.objects.filter(pk__in=keys),
        Objection.objects.filter(pk__in=keys),
        WalletDocument.objects.filter(pk__in=keys),
    ):
        rows |= {(label_of(row), row.pk): row for row in found}
    scopes = {event.scope.removeprefix("sel:") for event in events if event.scope.startswith("sel:")}
    selections = {
        f"sel:{row.pk}": row
        for row in Selection.objects.filter(pk__in=scopes).select_related(
            "agency", "oversight_body", "assessment_centre"
        )
    }
    return [_seen(event, accounts, rows, selections) for event in events]


def _seen(
    event: Event, accounts: set[str], rows: dict[tuple[str, Any], Any], selections: dict[str, Selection]
) -> Seen:
    header = json.loads(event.leaf.text)
    body = getattr(event, "content", None)
    actor = json.loads(body.text)["actor"]["id"] if body is not None else ""
    return Seen(
        datetime.fromtimestamp(event.leaf.ts / 1_000_000, UTC),
        event.action,
        header["role"],
        actor in accounts,
        selections.get(event.scope),
        rows.get((event.subject_type, event.subject_id)),
    )


def body_of(seen: Seen) -> str:
    """The body for which it was done."""
    selection = seen.selection
    if selection is None:
        return ""
    roles = set(seen.role.split(","))
    if Role.OBSERVER in roles:
        return selection.oversight_body.name
    if Role.ASSESSOR in roles and selection.assessment_centre is not None:
        return selection.assessment_centre.name
    return selection.agency.name
