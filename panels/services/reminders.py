"""Reminders to whoever has not locked his sheet. Sent by the system to all of them: nobody else ever learns who they are.

While marks are sealed only the number of locked sheets is known (docs/architecture.md, 5). So what was sent stands in plain rows that no page and no
log shows, asking for reminders answers the same whatever there is to send, and the mail goes out in the background.
"""

import logging
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from celery import current_app
from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit import clock, ledger
from audit.errors import NotAllowed
from panels.models import Assessment, Reminder, ReminderRequest, Sheet
from selection import display
from selection import queries as selections
from selection.enums import VacancyState, Verb
from selection.models import ScheduleEntry

logger = logging.getLogger("lelang.reminders")

DAYS_BEFORE = 2
"""How long before the last day of a stage the first reminder goes out."""
FROM_HOUR = 7
"""Not before this hour of the selection's zone."""


@ledger.unit
def ask(assessment: Assessment, *, actor: Any) -> None:
    """The secretariat or the chair wants the late of a stage reminded: at most once a day for each sheet, and no answer tells how many."""
    if not any(assessment.permits(actor, verb) for verb in (Verb.SCREEN, Verb.CHAIR)):
        raise NotAllowed(_("Anda tidak berwenang mengirim pengingat."))
    ledger.record(assessment, "reminded", actor=actor)
    row = ReminderRequest.objects.create(assessment=assessment, asked_by=actor.person, asked_at=clock.now())
    transaction.on_commit(
        lambda: current_app.send_task("panels.tasks.answer_reminder_request", args=[row.pk]), robust=True
    )


def answer(request_id: int) -> None:
    """Send what was asked for; a second call does nothing."""
    row = ReminderRequest.objects.filter(pk=request_id, done_at=None).select_related("assessment").first()
    if row is None:
        return
    if remind(row.assessment, f"asked:{row.asked_at.date().isoformat()}"):
        ReminderRequest.objects.filter(pk=row.pk).update(done_at=clock.now())


def sweep() -> None:
    """What is due by the schedule, and what was asked for and not sent. Safe to call at any time, by anybody."""
    for assessment, occasion in due(clock.now()):
        remind(assessment, occasion)
    for key in ReminderRequest.objects.filter(done_at=None).values_list("pk", flat=True)[:100]:
        answer(key)


def due(now: datetime) -> list[tuple[Assessment, str]]:
    """Open stages whose last day is near, with the occasion: "soon:<last day>" or "last:<last day>"."""
    running = Assessment.objects.filter(state="open", vacancy__state=VacancyState.SCREENED).select_related(
        "vacancy__selection", "stage"
    )
    stages = list(running)
    entries = selections.schedules_of({stage.vacancy.selection_id for stage in stages})
    found = []
    for stage in stages:
        selection = stage.vacancy.selection
        entry = _period_of(stage, entries.get(selection.pk, []))
        if entry is None:
            continue
        zone = ZoneInfo(selection.zone)
        local = now.astimezone(zone)
        last = (entry.ends_at.astimezone(zone) - timedelta(microseconds=1)).date()
        left = (last - local.date()).days
        if local.hour >= FROM_HOUR and 0 <= left <= DAYS_BEFORE:
            found.append((stage, f"{'last' if left == 0 else 'soon'}:{last.isoformat()}"))
    return found


def remind(assessment: Assessment, occasion: str) -> bool:
    """Mail every author with an unlocked sheet, each once an occasion; False when a mail could not be sent and is to be tried again."""
    sent, failed = 0, 0
    drafts = Sheet.objects.filter(assessment=assessment, state="draft").select_related(
        "person", "assessment__vacancy__selection"
    )
    for sheet in drafts if assessment.state == "open" else ():
        try:
            sent += _once(sheet, occasion)
        except Exception as error:  # whatever the mail server says; the address must not reach the log
            failed += 1
            logger.warning("reminder failed error=%s", type(error).__name__)
    if sent:
        logger.info("reminders sent=%d stage=%s", sent, assessment.pk)
    return not failed


def _once(sheet: Sheet, occasion: str) -> bool:
    """The row first: whoever comes second finds it. A mail that fails takes the row back."""
    addresses = list(
        User.objects.filter(person=sheet.person_id, is_active=True)
        .exclude(email="")
        .values_list("email", flat=True)
    )
    if not addresses:
        return False
    try:
        with transaction.atomic():
            Reminder.objects.create(sheet=sheet, occasion=occasion, sent_at=clock.now())
            _mail(sheet, addresses)
    except IntegrityError:
        return False
    return True


def _mail(sheet: Sheet, addresses: list[str]) -> None:
    stage, selection = sheet.assessment, sheet.guarded
    entry = _period_of(stage, list(selections.active_schedule(selection)))
    desk = "assessor_desk" if stage.stage.by_assessor else "panel_desk"
    with override("id"):
        said = {
            "stage": display.in_sentence(stage.stage.title),
            "post": stage.vacancy.title,
            "until": display.until(entry.ends_at, selection.zone) if entry else "-",
            "url": f"{settings.PUBLIC_URL}{reverse(desk)}",
        }
        send_mail(
            _("Pengingat: lembar %(stage)s Anda belum dikunci") % said,
            _(
                "Lembar %(stage)s Anda untuk jabatan %(post)s belum dikirim dan dikunci.\n"
                "Batas waktunya menurut jadwal: %(until)s.\n\n"
                "Buka lembar Anda: %(url)s\n\n"
                "Pesan ini dikirim sistem. Sekretariat, Ketua, dan anggota lain tidak diberi tahu siapa yang menerimanya."
            )
            % said,
            None,
            addresses,
        )


def _period_of(stage: Assessment, entries: list[ScheduleEntry]) -> ScheduleEntry | None:
    """The line of the schedule for a stage."""
    return next((entry for entry in entries if entry.kind == stage.stage.element), None)
