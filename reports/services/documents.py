"""Papers: kept with what they say, signed outside, taken out of use, published by the second person."""

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Proposal
from accounts.proposals import Action, propose
from audit import chain, clock, ledger, store
from audit.errors import Refused
from panels import queries as panels
from panels.services import sittings
from reports import display, queries, rendering
from reports import kinds as papers
from reports.enums import NOT_PUBLISHED, PUBLIC_KINDS, DocumentKind
from reports.models import Document
from reports.services import jobs, parts
from reports.verification import code_for
from reports.wording import Day, Zone
from selection.models import Selection
from selection.services import holds, vacancies


@ledger.unit
def upload_signed(
    document: Document, payload: bytes, *, name: str, pages: int | None, actor: Any
) -> Document:
    """Keep the signed copy beside the one the system made; both digests are in the log."""
    document = ledger.lock(document)
    if document.kind == DocumentKind.PAPER_SHEET:
        # Whoever reads papers would read the marks on it; its scan belongs to the sealed sheet.
        raise Refused(
            _("Pindaian lembar kertas diunggah pada halaman lembar kertas, supaya nilainya tetap tertutup.")
        )
    if document.file is not None and ledger.content_digest(payload) == document.file.sha256:
        raise Refused(
            _(
                "Berkas ini persis sama dengan yang dibuat sistem, jadi belum bertanda tangan. Unggah hasil pindaian yang sudah ditandatangani."
            )
        )
    file = store.put(payload, name=name, media_type="application/pdf", pages=pages)
    ledger.transition(
        document,
        "sign",
        actor=actor,
        data={"sha256": file.sha256, "made": document.file.sha256},
        changes={"signed_file": file},
    )
    return document


@ledger.unit
def void(document: Document, *, reason: str, actor: Any) -> None:
    """Take a paper out of use; its number stays taken, with the reason. Without its letter a sitting is planned anew."""
    ledger.transition(document, "void", actor=actor, data={"reason": reason})
    if document.kind == DocumentKind.CALL:
        sittings.recall(document.sitting, reason=reason, actor=actor)


def propose_publication(document: Document, *, actor: Any) -> Proposal:
    """Ask the second person to publish (or hand over) the signed copy."""
    return propose("publish", document, actor=actor)


def _publication(document: Document, given: dict[str, Any]) -> dict[str, Any]:
    if document.kind in NOT_PUBLISHED:
        raise Refused(
            _("Naskah ini selesai setelah salinan bertanda tangannya diunggah; tidak perlu diusulkan.")
        )
    if document.state != "signed" or document.signed_file is None:
        raise Refused(_("Unggah dahulu salinan yang sudah ditandatangani, baru diusulkan untuk diumumkan."))
    if document.attachment_text and document.vacancy:
        newest = panels.newest_ranking(document.vacancy)
        if panels.is_being_corrected(document.vacancy) or newest.input_text != document.attachment_text:
            raise Refused(
                _(
                    "Lembar nilai jabatan ini dibuka kembali setelah naskah dibuat. Batalkan naskah ini, lalu buat lagi dari peringkat yang baru."
                )
            )
    if document.kind == DocumentKind.FINAL_RESULT and not queries.signed_minutes(document.vacancy):
        raise Refused(
            _(
                "Berita Acara Rapat Pleno jabatan ini belum bertanda tangan. Unggah dahulu salinannya, baru hasil akhir diumumkan."
            )
        )
    holds.require_none([document.vacancy] if document.vacancy else list(document.selection.vacancies.all()))
    return {
        "sha256": document.signed_file.sha256,
        "made": document.file.sha256,
        "kind": document.kind,
        "number": document.number,
    }


def _publish(document: Document, arguments: dict[str, Any], actor: Any) -> None:
    step = "publish" if document.kind in PUBLIC_KINDS else "deliver"
    changes = {"published_at": clock.now()} if step == "publish" else {}
    ledger.transition(document, step, actor=actor, data={"sha256": arguments["sha256"]}, changes=changes)
    if document.kind == DocumentKind.FINAL_RESULT:
        vacancies.conclude(document.vacancy, report_sha256=arguments["sha256"], actor=actor)


PUBLISH = Action(
    title=lambda: _("Mengumumkan atau menyampaikan dokumen"),
    arguments=_publication,
    execute=_publish,
    page="document_detail",
    sections=display.publication,
)


def create(document: Document, tree: papers.Document, *, attachment: str = "", actor: Any) -> Document:
    """Freeze what the paper says, keep the row, and ask for the PDF. Runs inside a unit."""
    context = papers.freeze(tree)
    document.context_text = chain.canonical(context)
    document.context_digest = chain.digest(document.context_text)
    document.attachment_text = attachment
    ledger.create(document, actor=actor, data={"context_digest": document.context_digest})
    jobs.ask(document)
    return document


def common_of(document: Document, *, signed: bool = False) -> dict[str, Any]:
    """What every paper carries; fills in the document's own columns on the way."""
    selection = document.selection
    document.id = document.id or uuid.uuid4()
    document.code = code_for(document.id)
    document.created_at = clock.now().replace(microsecond=0)
    document.dated = document.created_at.astimezone(ZoneInfo(selection.zone)).date()
    document.template_version = rendering.TEMPLATE_VERSION
    address = f"{settings.PUBLIC_URL}{reverse('verify_document', args=[document.code])}"
    common: dict[str, Any] = {
        "letterhead": papers.Letterhead(
            government=selection.agency.name,
            panel=_("Panitia Seleksi Jabatan Pimpinan Tinggi Pratama"),
            address=selection.contact,
        ),
        "number": document.number,
        "selection": selection.title,
        "zone": Zone(selection.zone),
        "provenance": parts.provenance(document.code, address),
    }
    if signed:
        chair = panels.members_of(selection).get(is_chair=True)
        common |= {
            "place": selection.agency.city,
            "date": Day(document.dated.isoformat()),
            "signer": papers.Signer(
                capacity=_("Ketua Panitia Seleksi"),
                name=chair.person.full_name,
                nip=parts.nip_of(chair.person),
            ),
        }
    return common


def checked_number(text: str, selection: Selection) -> str:
    """A number is unique in its agency, announcements included."""
    number = text.strip()
    if not number:
        raise Refused(_("Isi nomor dokumen sesuai buku agenda, misalnya 18/PANSEL-JPTP/XI/2026."))
    papers_with = Document.objects.filter(selection__agency=selection.agency_id, number=number)
    announced = Selection.objects.filter(agency=selection.agency_id, announcement_number=number)
    if papers_with.exists() or announced.exists():
        raise Refused(
            _("Nomor %(number)s sudah dipakai dokumen lain. Periksa buku agenda.") % {"number": number}
        )
    return number
