"""The receipt by mail: number, time, files with their SHA-256 and the place in the log, as text; the PDF beside it."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock, store
from audit.ledger import SYSTEM_ACTOR
from reports import display
from reports.models import RenderJob
from reports.services import receipts, requests
from selection import display as shown
from selection import imported_display
from selection import queries as selections
from selection.enums import ApplicationState
from selection.mailing import Letter, NotYet, Papers
from selection.models import Application, ApplicationDocument, Mail

PATIENCE = timedelta(minutes=10)
"""So long the mail waits for its PDF; then it goes without. What counts stands in the text."""


def papers(row: Mail) -> Papers:
    """The receipt's PDF. Makes sure that it is asked for, whatever died before, and waits for it a while."""
    document = requests.request_receipt(_application(row), actor=SYSTEM_ACTOR)
    if document.file is None:
        if document.job.state != RenderJob.FAILED and not _overdue(row):
            raise NotYet
        return ()
    with store.open_file(document.file) as stream:
        return ((display.file_name(document, "made"), stream.read()),)


def letter(row: Mail) -> Letter:
    """The receipt of what the application holds now."""
    application = _application(row)
    said = _said(application)
    subject = (
        _("Tanda bukti pendaftaran %(number)s")
        if not said["renewed"]
        else _("Tanda bukti pendaftaran %(number)s (diperbarui)")
    )
    return Letter(subject % said, _text() % said)


def _application(row: Mail) -> Application:
    return Application.objects.select_related("vacancy__selection__agency", "person").get(pk=row.about)


def _overdue(row: Mail) -> bool:
    return clock.now() > row.made_at + PATIENCE


def _text() -> str:
    return _(
        "%(received_text)s\n\n"
        "Nomor pendaftaran: %(number)s\n"
        "Diterima: %(received)s, %(by)s\n"
        "%(came)s"
        "%(renewed)s"
        "Jabatan yang dilamar: %(post)s\n"
        "Instansi penyelenggara: %(agency)s\n"
        "Bukti dalam log: catatan nomor %(seq)s\n\n"
        "Berkas yang diterima, dengan sidik SHA-256:\n"
        "%(files)s\n\n"
        "Simpan e-mail ini. Sidik di atas membuktikan bahwa isi berkas tidak berubah sejak diterima.\n"
        "Lihat lamaran dan tanda bukti: %(url)s"
    )


def _file(label: str, document: ApplicationDocument) -> str:
    """The file, its digest, and beside it what somebody has to look at."""
    name = f"- {label}: {document.file.name} ({shown.size(document.file.size)})"
    return "\n  ".join(filter(None, (name, document.file.sha256, shown.taken_note(document))))


def _said(application: Application) -> dict[str, str]:
    zone = application.guarded.zone
    entry = receipts.newest_of([application.pk], receipts.SENDING)
    assert entry is not None and application.submitted_at is not None  # it was sent
    renewed, came = "", imported_display.sentence(application)
    if application.amended_at is not None:
        moment = shown.exact_moment(application.amended_at, zone)
        renewed = _("Diperbarui: %(moment)s; nomor dan waktu diterima tetap") % {"moment": moment} + "\n"
    files = [
        _file(slot.label, document)
        for slot, document in selections.places_of(application)
        if document is not None
    ]
    withdrawn = application.state == ApplicationState.WITHDRAWN
    return {
        "received_text": _("Lamaran Anda pernah diterima dan kemudian ditarik.")
        if withdrawn
        else _("Lamaran Anda sudah diterima."),
        "number": application.number or "",
        "received": shown.exact_moment(application.submitted_at, zone),
        "renewed": renewed,
        "by": _("menurut surat atau catatan sekretariat") if came else _("menurut jam server"),
        "came": f"{came}\n" if came else "",
        "post": application.vacancy.title,
        "agency": application.guarded.agency.name,
        "seq": str(entry.leaf.seq),
        "files": "\n".join(files),
        "url": f"{settings.PUBLIC_URL}{reverse('receipt', args=[application.pk])}",
    }
