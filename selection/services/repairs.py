"""A repaired copy beside a file that was set aside (docs/adr/0032)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from audit import clock, ledger
from audit.errors import Refused
from selection import display, queries, uploads_policy
from selection.enums import ApplicationState, ScheduleKind
from selection.models import Application, ApplicationDocument, Vacancy
from selection.services import applications, intake


def until(application: Application) -> datetime | None:
    """Until when a repaired copy is taken; None when its registration was never scheduled."""
    period = queries.registration_of(application.guarded)
    return uploads_policy.repair_until(queries.closing_of(application.vacancy, period)) if period else None


def copy_of(document: ApplicationDocument) -> ApplicationDocument | None:
    """The copy that stands beside a document now."""
    copies = ApplicationDocument.objects.filter(repairs=document, state="repaired")
    return copies.select_related("file", "slot").first()


def may_repair(application: Application, document: ApplicationDocument | None) -> bool:
    """Is there a file that was set aside, in an application that was sent, and is there time?"""
    if document is None or not document.doubt or application.state != ApplicationState.SUBMITTED:
        return False
    end = until(application)
    return end is not None and clock.now() < end


def repair(
    document: ApplicationDocument, path: Path | Sequence[Path], *, name: str | Sequence[str], actor: Any
) -> ApplicationDocument:
    """Put a sound copy beside `document`; an earlier copy stays, marked replaced. Raises Refused with what to mend."""
    _require_time(document)
    # Judged as on any other day: a copy that has to be looked at itself repairs nothing.
    taken = intake.judged(path, name, max_bytes=document.slot.max_bytes, closes_at=clock.now())
    return _keep(document, taken, actor=actor)


@ledger.unit
def _keep(document: ApplicationDocument, taken: intake.Taken, *, actor: Any) -> ApplicationDocument:
    ledger.lock(document.application.vacancy)  # as the proposal of its list does
    ledger.lock(document.application)
    document = ledger.lock(document)
    end = _require_time(document)
    ledger.before(end, _too_late(document, end, end))
    for older in ApplicationDocument.objects.filter(repairs=document, state="repaired"):
        ledger.transition(older, "replace", actor=actor)
    copy = applications.stored(
        ApplicationDocument(
            application=document.application, slot=document.slot, repairs=document, doubt=taken.doubt[:300]
        ),
        taken.payload,
        name=taken.name,
        pages=taken.report.pages,
        preview=taken.preview,
    )
    said = {**applications.said_of(copy, taken.photos), "repairs": document.file.sha256}
    return ledger.create(copy, actor=actor, data=said, step="repair")


def waiting(vacancy: Vacancy) -> datetime | None:
    """Until when repaired copies may still come for a post's files; None when none is waited for."""
    period = queries.registration_of(vacancy.selection)
    if period is None:
        return None
    end = uploads_policy.repair_until(queries.closing_of(vacancy, period))
    doubtful = ApplicationDocument.objects.filter(
        application__vacancy=vacancy, application__state=ApplicationState.SUBMITTED, state="current"
    ).exclude(doubt="")
    unrepaired = doubtful.exclude(repaired_by__state="repaired")
    return end if clock.now() < end and unrepaired.exists() else None


def _require_time(document: ApplicationDocument) -> datetime:
    """Until when the copy may come."""
    if document.state != "current" or not document.doubt:
        raise Refused(_("Berkas ini tidak perlu diperbaiki."))
    if document.application.state != ApplicationState.SUBMITTED:
        raise Refused(
            _(
                "Salinan perbaikan hanya untuk lamaran yang sudah dikirim dan belum diputuskan Panitia Seleksi."
            )
        )
    end, now = until(document.application), clock.now()
    if end is None or now >= end:
        raise _too_late(document, end, now)
    return end


def _too_late(document: ApplicationDocument, end: datetime | None, now: datetime) -> Refused:
    zone = document.guarded.zone
    return Refused(
        _(
            "Salinan perbaikan diterima sampai %(end)s menurut jam server; sekarang %(now)s. Berkas yang pertama tetap berlaku."
        )
        % {"end": display.until(end, zone) if end else "", "now": display.moment(now, zone)}
    )


def waited_for(applications: Iterable[Application], now: datetime) -> set[Any]:
    """The keys of the sent ones among these for which a repaired copy may still come and none is there; two queries, however many."""
    sent = {item.pk: item for item in applications if item.state == ApplicationState.SUBMITTED}
    doubtful = ApplicationDocument.objects.filter(application__in=sent, state="current").exclude(doubt="")
    unrepaired = set(doubtful.exclude(repaired_by__state="repaired").values_list("application", flat=True))
    if not unrepaired:
        return set()
    entries = queries.schedules_of(sent[key].vacancy.selection_id for key in unrepaired)
    found = set()
    for key in unrepaired:
        vacancy = sent[key].vacancy
        lines = entries.get(vacancy.selection_id, [])
        period = next((line for line in lines if line.kind == ScheduleKind.REGISTRATION), None)
        if period and now < uploads_policy.repair_until(queries.closing_of(vacancy, period)):
            found.add(key)
    return found
