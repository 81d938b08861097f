"""Putting mails in their rows, in the transaction of what they tell of. They go out after the commit (reports/services/outbox.py)."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import transaction

from audit import clock
from selection.enums import MailKind, MailState
from selection.models import Mail, Selection

GATHER = timedelta(minutes=2)
"""A receipt of what was replaced waits so long: who replaces five files gets one mail, not five."""


def put(kind: MailKind, about: UUID, persons: Iterable[Any], selection: Selection) -> None:
    """One mail to each of these persons (keys), as soon as a worker looks."""
    now = clock.now()
    Mail.objects.bulk_create(
        Mail(selection=selection, person_id=person, kind=kind, about=about, made_at=now, due_at=now)
        for person in persons
    )


def put_again(kind: MailKind, about: UUID, person: Any, selection: Selection) -> None:
    """What an earlier mail told of has changed. One that still waits tells of it as it is when it goes out; else there is another.

    Moving `due_at` also tells a worker that is just sending that it sends what is old: it leaves the row waiting.
    """
    now = clock.now()
    waiting = Mail.objects.filter(kind=kind, about=about, person_id=person, state=MailState.WAITING)
    if not waiting.update(due_at=now + GATHER):
        row = Mail(selection=selection, person_id=person, kind=kind, about=about, made_at=now)
        row.due_at = now + GATHER
        row.save(force_insert=True)


def forget(persons: Iterable[Any], selection: Selection) -> int:
    """Delete what was mailed to these persons about a selection, when its time is over; how many mails that were."""
    return Mail.objects.filter(selection=selection, person__in=list(persons)).delete()[0]


def ring() -> None:
    """Tell a worker once all is committed; without a bell the next sweep finds the rows."""
    transaction.on_commit(lambda: current_app.send_task("reports.tasks.send_mails"), robust=True)
