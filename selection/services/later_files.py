"""A document that came after its letter, or was forgotten at the import: the secretariat adds it, by when it was received (docs/adr/0041)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from audit import checkpoints, clock, ledger, store
from audit.errors import Refused
from selection import display, queries
from selection.enums import ApplicationState
from selection.models import Application, ApplicationDocument, DocumentSlot, Imported, Vacancy
from selection.services import applications, importing, intake
from selection.workflows import DOCUMENT_SHOWN


def free_slots(application: Application) -> list[DocumentSlot]:
    """Places in which nothing lies: what came first is replaced by nobody but its owner."""
    return [slot for slot, document in queries.places_of(application) if document is None]


def may_add(imported: Imported) -> bool:
    """Does the secretariat still enter what came for this letter?"""
    return not _why_not(imported.application, imported.application.vacancy)


def add(
    imported: Imported,
    slot: DocumentSlot,
    paths: Sequence[Path],
    names: Sequence[str],
    *,
    channel: str,
    received_at: datetime,
    letter_number: str,
    actor: Any,
) -> ApplicationDocument:
    """Judge the file, keep its bytes, and put it into its slot. Raises Refused with what is wrong."""
    application = imported.application
    _require(application, application.vacancy, slot, received_at)
    # What cannot be opened here is set aside, as on the last day: the clerk cannot mend what somebody else sent in time.
    soon = clock.now() + timedelta(hours=1)
    taken = intake.judged(paths, names, max_bytes=slot.max_bytes, closes_at=soon)
    whole, page = store.lay(taken.payload), store.lay(taken.preview) if taken.preview else None
    document = ApplicationDocument(
        slot=slot,
        file=whole.row(name=taken.name, media_type="application/pdf", pages=taken.report.pages or None),
        preview=page and page.row(name="halaman-1.webp", media_type="image/webp"),
        doubt=taken.doubt[:300],
        channel=channel,
        received_at=received_at,
        letter_number=letter_number,
        entered_by=actor.person,
    )
    return _place(application, document, taken.photos, actor=actor)


@ledger.unit
def _place(
    application: Application, document: ApplicationDocument, photos: Sequence[str], *, actor: Any
) -> ApplicationDocument:
    """The post first, as the closing does, then the application, as a claim does: it is added before the claim or not at all."""
    assert document.received_at is not None
    vacancy = ledger.lock(application.vacancy)
    application = ledger.lock(application)
    application.vacancy = vacancy
    closes_at = _require(application, vacancy, document.slot, document.received_at)
    document.application, document.entered_at, document.closed_at = application, clock.now(), closes_at
    store.keep_laid([one for one in (document.file, document.preview) if one is not None])
    came = {"channel": document.channel, "received_at": document.received_at.isoformat()}
    said = {**applications.said_of(document, photos), **came}
    ledger.create(document, actor=actor, step="add", data=said)
    checkpoints.ring()
    return document


def _require(
    application: Application, vacancy: Vacancy, slot: DocumentSlot, received_at: datetime
) -> datetime:
    """When the registration of the post closed or will close. Raises Refused when the file may not be added."""
    if sentence := _why_not(application, vacancy):
        raise Refused(sentence)
    period = queries.registration_of(vacancy.selection)
    assert period is not None  # a letter was entered
    closes_at, zone = (
        importing.closes(vacancy.selection, [vacancy], period)[vacancy.pk],
        vacancy.selection.zone,
    )
    if received_at > clock.now():
        raise Refused(_("Waktu diterima belum tiba. Tulis kapan dokumen ini sampai di sekretariat."))
    if received_at < period.starts_at:
        raise Refused(
            _(
                "Waktu diterima lebih awal daripada pembukaan pendaftaran, %(opens)s. Periksa tanggal dan jamnya."
            )
            % {"opens": display.moment(period.starts_at, zone)}
        )
    if received_at >= closes_at:
        raise Refused(
            _(
                "Pendaftaran jabatan ini ditutup %(closes)s. Dokumen yang diterima sesudahnya tidak dapat ditambahkan."
            )
            % {"closes": display.until(closes_at, zone)}
        )
    lying = ApplicationDocument.objects.filter(application=application, slot=slot, state__in=DOCUMENT_SHOWN)
    if lying.exists():
        raise Refused(
            _("Dokumen “%(label)s” sudah ada dan tidak diganti. Pilih dokumen yang belum ada.")
            % {"label": slot.label}
        )
    return closes_at


def _why_not(application: Application, vacancy: Vacancy) -> str:
    """Why nothing is added any more; "" when it may be."""
    if not application.unclaimed:
        return _("Lamaran ini milik pelamarnya sendiri; hanya ia yang dapat menambah dokumen.")
    if application.state != ApplicationState.SUBMITTED:
        return _("Lamaran ini sudah ditarik atau sudah diperiksa, sehingga dokumennya tidak dapat ditambah.")
    if vacancy.state not in importing.TAKING:
        return _(
            "Daftar pelamar jabatan ini sudah diserahkan kepada Panitia Seleksi, sehingga dokumen tidak dapat ditambah."
        )
    return ""


def of(application: Application) -> list[ApplicationDocument]:
    """What was added later on, oldest first."""
    added = ApplicationDocument.objects.filter(application=application, received_at__isnull=False)
    return list(added.select_related("slot", "entered_by").order_by("entered_at"))
