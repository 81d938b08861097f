"""Reminders to whoever has a draft while its registration nears the close: when they come is data (selection/nudges.py)."""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from audit.models import Leaf
from selection import display, nudges, queries
from selection.enums import ApplicationState, MailKind, ScheduleKind, VacancyState
from selection.mailing import Letter, Overtaken
from selection.models import Application, Mail, ScheduleEntry, Vacancy
from selection.services import mails

logger = logging.getLogger("lelang.mails")


def sweep() -> int:
    """Put the reminders that are due; how many are new. Safe to call at any time, by anybody: an occasion comes once."""
    now = clock.now()
    return sum(_reminded(vacancy, closes_at, now) for vacancy, closes_at in _closing_soon(now))


def _reminded(vacancy: Vacancy, closes_at: datetime, now: datetime) -> int:
    """One post that cannot be reminded of keeps no other from it."""
    try:
        with transaction.atomic():
            return _remind(vacancy, closes_at, now)
    except Exception:
        logger.exception("reminding failed vacancy=%s", vacancy.pk)
        return 0


def _closing_soon(now: datetime) -> list[tuple[Vacancy, datetime]]:
    lines = ScheduleEntry.objects.filter(
        kind=ScheduleKind.REGISTRATION, state="active", starts_at__lte=now
    ).select_related("selection")
    found = []
    for line in lines.filter(selection__vacancies__state=VacancyState.OPEN).distinct():
        for vacancy in Vacancy.objects.filter(selection=line.selection, state=VacancyState.OPEN):
            vacancy.selection = line.selection
            closes_at = queries.closing_of(vacancy, line)
            if now < closes_at <= now + nudges.HORIZON:
                found.append((vacancy, closes_at))
    return found


def _remind(vacancy: Vacancy, closes_at: datetime, now: datetime) -> int:
    occasion = nudges.occasion(closes_at, now.astimezone(ZoneInfo(vacancy.selection.zone)))
    if not occasion:
        return 0
    begun = Leaf.objects.filter(event_id=OuterRef("last_event")).values("ts")
    quiet = round((now - nudges.QUIET).timestamp() * 1_000_000)
    told = Mail.objects.filter(kind=MailKind.DRAFT, about=vacancy.pk, occasion=occasion).values("person")
    holders = (
        Application.objects.filter(vacancy=vacancy, state=ApplicationState.DRAFT)
        .annotate(begun=Subquery(begun))
        .filter(begun__lte=quiet)
        .exclude(person__in=told)
        .order_by(F("person"))
        .values_list("person", flat=True)
    )
    return mails.put(
        MailKind.DRAFT, vacancy.pk, list(holders), vacancy.selection, vacancy=vacancy, occasion=occasion
    )


def letter(row: Mail) -> Letter:
    """That the draft was not sent and when the registration closes; overtaken once it was sent or withdrawn, or the close has passed."""
    draft = (
        Application.objects.filter(vacancy=row.about, person=row.person_id)
        .select_related("vacancy__selection")
        .first()
    )
    period = queries.registration_of(draft.guarded) if draft else None
    if draft is None or draft.state != ApplicationState.DRAFT or not queries.is_open(draft.vacancy, period):
        raise Overtaken
    assert period is not None  # it is open
    said = {
        "post": draft.vacancy.title,
        "until": display.until(queries.closing_of(draft.vacancy, period), draft.guarded.zone),
        "url": f"{settings.PUBLIC_URL}{reverse('application_detail', args=[draft.pk])}",
    }
    return Letter(
        _("Lamaran Anda belum dikirim; pendaftaran ditutup %(until)s") % said,
        _(
            "Anda mempunyai draf lamaran untuk %(post)s. Draf belum dihitung sebagai lamaran.\n"
            "Pendaftaran ditutup %(until)s. Sesudah itu draf tidak dapat dikirim lagi.\n\n"
            "Lengkapi dan kirim lamaran Anda: %(url)s\n\n"
            "Bila Anda tidak jadi melamar, pesan ini boleh diabaikan."
        )
        % said,
    )
