"""Putting mails in their rows, in the transaction of what they tell of. They go out after the commit (reports/services/outbox.py)."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.db.models import QuerySet

from audit import clock
from selection.enums import MailKind, MailState
from selection.models import Mail, Selection, Vacancy

GATHER = timedelta(minutes=2)
"""A receipt of what was replaced waits so long: who replaces five files gets one mail, not five."""


RECEIPTS = frozenset({MailKind.RECEIPT, MailKind.OBJECTION})
"""What whoever sends an application or an objection has at once; it tells what he has sent."""
AT_ONCE = RECEIPTS | {MailKind.OBJECTING}
"""Kinds that wait for nobody's approval: receipts, and that one may object, which is of no use once the time for it is over."""
AS_DECIDED = frozenset({MailKind.ANSWERED})
"""Kinds whose words two persons have decided: the secretariat may add to them and not change them, and the log repeats none of them."""


def put(
    kind: MailKind,
    about: UUID,
    persons: Iterable[Any],
    selection: Selection,
    *,
    vacancy: Vacancy | None = None,
    occasion: str = "",
) -> int:
    """One mail to each of these persons (keys), as soon as a worker looks, or held where the secretariat sees every mail first; how many are new.

    A mail of an `occasion` comes once, whoever asks for it and however often.
    """
    now, before = clock.now(), Mail.objects.filter(kind=kind, about=about).count() if occasion else 0
    held = kind not in AT_ONCE and Selection.objects.values_list("mails_held", flat=True).get(pk=selection.pk)
    made = Mail.objects.bulk_create(
        (
            Mail(
                selection=selection,
                vacancy=vacancy,
                person_id=person,
                kind=kind,
                about=about,
                occasion=occasion,
                state=MailState.HELD if held else MailState.WAITING,
                made_at=now,
                due_at=now,
            )
            for person in persons
        ),
        ignore_conflicts=bool(occasion),
    )
    return Mail.objects.filter(kind=kind, about=about).count() - before if occasion else len(made)


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


def forget_about(selection: Selection, rows: Iterable[Any]) -> int:
    """Delete what was or is to be mailed about these rows, whose words are destroyed; how many mails that were."""
    return Mail.objects.filter(selection=selection, about__in=list(rows)).delete()[0]


def ring() -> None:
    """Tell a worker once all is committed; without a bell the next sweep finds the rows."""
    transaction.on_commit(lambda: current_app.send_task("reports.tasks.send_mails"), robust=True)


def read(rows: QuerySet[Mail]) -> None:
    """Their person has opened them."""
    rows.filter(read_at=None).update(read_at=clock.now())
