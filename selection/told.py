"""Reads of the mails: who was told of what."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from audit.models import Leaf
from selection.enums import MailKind, MailState
from selection.models import Application, Change, Mail

UNTOLD = frozenset({MailState.HELD, MailState.DROPPED})
"""What its person has not been told: the secretariat holds it still, or it was overtaken."""
NEWS = frozenset({MailKind.CHANGE, MailKind.NEWS, MailKind.OBJECTION, MailKind.ANSWERED})
"""Kinds that tell of something that happened to the selection or to an objection of one's own."""


def mails_about(kind: MailKind, about: Any) -> QuerySet[Mail]:
    """The mails that tell of a change, of an application."""
    return Mail.objects.filter(kind=kind, about=about)


def mails_to(person: Any) -> QuerySet[Mail]:
    """What a person finds in his inbox, the newest first: whatever became of the mail, unless he was not to be told."""
    return (
        Mail.objects.filter(person=person)
        .exclude(state__in=UNTOLD)
        .select_related("selection", "vacancy")
        .order_by("-made_at", "-pk")
    )


def changes_told_to(application: Application) -> QuerySet[Change]:
    """The changes that the applicant was told of, the newest first."""
    told = Mail.objects.filter(
        kind=MailKind.CHANGE, person=application.person_id, selection=application.guarded
    ).values("about")
    return Change.objects.filter(pk__in=told).order_by("-edition")


def own_steps(applications: Collection[Application]) -> dict[Any, datetime]:
    """Key of an application → when it came into its present state."""
    events = {item.last_event: item.pk for item in applications}
    found = Leaf.objects.filter(event_id__in=events).values_list("event_id", "ts")
    return {events[event]: datetime.fromtimestamp(ts / 1_000_000, UTC) for event, ts in found}


def news_of(applications: Collection[Application]) -> dict[Any, tuple[MailKind, datetime]]:
    """Key of an application → of what its owner was told last, and when; without those of whom nothing was told."""
    found: dict[Any, tuple[MailKind, datetime]] = {}
    persons = {item.person_id for item in applications}
    told = Mail.objects.filter(person__in=persons, kind__in=NEWS).exclude(state__in=UNTOLD)
    rows = list(told.order_by("made_at").values_list("person", "selection", "vacancy", "kind", "made_at"))
    for item in applications:
        for person, selection, vacancy, kind, moment in rows:
            own = (person, selection) == (item.person_id, item.vacancy.selection_id)
            if own and vacancy in {None, item.vacancy_id}:
                found[item.pk] = MailKind(kind), moment
    return found
