"""Papers: kept with what they say, signed outside, taken out of use, published by the second person."""

import uuid
from datetime import date, datetime
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
from panels.services import choices, objections, sittings, stage_results
from reports import display, queries, rendering
from reports import kinds as papers
from reports.enums import NOT_PUBLISHED, OUTCOMES, PUBLIC_KINDS, DocumentKind, DocumentState
from reports.models import Document
from reports.services import jobs, news_mails, parts, stationery
from reports.verification import code_for
from reports.wording import Day, Zone
from selection.enums import VacancyState
from selection.models import Selection, Vacancy
from selection.services import gates, holds, numbers, vacancies, witnessing


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
    if document.kind == DocumentKind.STAGE_RESULT:
        _require_current(document)
    holds.require_none([document.vacancy] if document.vacancy else list(document.selection.vacancies.all()))
    if document.kind in OUTCOMES and document.corrects is None:  # a correction mends; it is no next step
        gates.go_through(document.selection, document.vacancy, "publication")
    return {
        "sha256": document.signed_file.sha256,
        "made": document.file.sha256,
        "kind": document.kind,
        "number": document.number,
    }


def _require_current(document: Document) -> None:
    """A stage's result goes out after its minutes are signed, and only with the marks as they stand."""
    minutes = queries.newest_of_stage(document.stage, DocumentKind.STAGE_MINUTES, DocumentState.SIGNED)
    if minutes is None:
        raise Refused(
            _(
                "Berita acara tahap ini belum bertanda tangan. Unggah dahulu salinannya, baru hasil tahap diumumkan."
            )
        )
    selection, stage = document.selection, document.stage
    printed = [post.digest for post in queries.paper_of(document).posts]
    corrected = panels.posts_being_corrected(stage_results.concerned(selection, stage))
    if corrected or stage_results.digests(selection, stage) != printed:
        raise Refused(
            _(
                "Nilai tahap ini berubah setelah naskah dibuat. Batalkan naskah ini, lalu buat lagi dari nilai yang baru."
            )
        )
    if [post.digest for post in queries.paper_of(minutes).posts] != stage_results.digests(selection, stage):
        raise Refused(
            _(
                "Berita acara tahap ini memuat nilai sebelum koreksi. Batalkan, buat lagi, dan unggah salinannya yang bertanda tangan."
            )
        )


def _publish(
    document: Document, arguments: dict[str, Any], actor: Any, moment: datetime | None = None
) -> None:
    step = "publish" if document.kind in PUBLIC_KINDS else "deliver"
    changes = {"published_at": moment or clock.now()} if step == "publish" else {}
    ledger.transition(document, step, actor=actor, data={"sha256": arguments["sha256"]}, changes=changes)
    if step == "publish":
        witnessing.note(document.selection, "publish")
        news_mails.tell(document)
    if document.corrects is not None:  # what the first one brought about stands
        return
    if document.kind == DocumentKind.STAGE_RESULT:
        objections.open_windows(document.selection, document.stage)
    if document.kind == DocumentKind.FINAL_RESULT:
        vacancies.conclude(document.vacancy, report_sha256=arguments["sha256"], actor=actor)
    if document.kind in {DocumentKind.FINAL_RESULT, DocumentKind.THREE_NAMES_LETTER}:
        _hand_over(document.vacancy, actor)
    if document.kind == DocumentKind.INAUGURATION_REPORT:
        choices.report(document.vacancy, report_sha256=arguments["sha256"], actor=actor)


def _hand_over(vacancy: Vacancy, actor: Any) -> None:
    """The names lie before the appointing authority once the result is public and the letter of that same ranking is delivered."""
    vacancy.refresh_from_db()
    ranking = panels.newest_ranking(vacancy)
    letter = queries.delivered_letter(vacancy, ranking.input_text) if ranking else None
    if vacancy.state != VacancyState.CONCLUDED or letter is None:
        return
    choices.hand_over(
        vacancy, ranking, letter_number=letter.number, sha256=letter.signed_file.sha256, actor=actor
    )


PUBLISH = Action(
    title=lambda: _("Mengumumkan atau menyampaikan dokumen"),
    arguments=_publication,
    execute=_publish,
    page="document_detail",
    sections=display.publication,
)


def propose_set(selection: Selection, found: list[Document], *, actor: Any) -> Proposal:
    """Ask the second person to publish several papers at one moment, bound by one digest (decide quietly, publish at once)."""
    if len(found) < 2:
        raise Refused(_("Pilih sedikitnya dua naskah yang diumumkan bersama."))
    keys = sorted(str(document.pk) for document in found)
    return propose("publish_set", selection, actor=actor, given={"documents": keys})


def _set_of(selection: Selection, given: dict[str, Any]) -> list[Document]:
    found = Document.objects.filter(selection=selection, pk__in=given["documents"])
    return list(found.order_by("created_at", "pk"))


def _publication_of_set(selection: Selection, given: dict[str, Any]) -> dict[str, Any]:
    found = []
    for document in _set_of(selection, given):
        try:
            found.append({"id": str(document.pk), **_publication(document, {})})
        except Refused as refusal:
            raise Refused(
                _("Nomor %(number)s: %(reason)s") % {"number": document.number, "reason": str(refusal)}
            ) from refusal
    return {"papers": found}


@ledger.unit
def _publish_set(selection: Selection, arguments: dict[str, Any], actor: Any) -> None:
    moment, told = clock.now(), {item["id"]: item for item in arguments["papers"]}
    for document in _set_of(selection, arguments):
        _publish(document, told[str(document.pk)], actor, moment)


PUBLISH_SET = Action(
    title=lambda: _("Mengumumkan atau menyampaikan beberapa naskah bersama"),
    arguments=_publication_of_set,
    execute=_publish_set,
    page="document_list",
    sections=display.publication_of_set,
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
    values, now = stationery.values_of(selection), clock.now().replace(microsecond=0)
    document.id = document.id or uuid.uuid4()
    document.code = code_for(document.id)
    document.created_at = now
    document.dated = now.astimezone(ZoneInfo(selection.zone)).date()
    document.template_version = rendering.TEMPLATE_VERSION
    address = f"{settings.PUBLIC_URL}{reverse('verify_document', args=[document.code])}"
    common: dict[str, Any] = {
        "paper": values["paper"],
        "letterhead": stationery.letterhead(values),
        "number": document.number,
        "selection": selection.title,
        "zone": Zone(selection.zone),
        "provenance": parts.provenance(document.code, address, made_at=now),
    }
    if signed:
        common |= {
            "place": selection.agency.city,
            "date": Day(document.dated.isoformat()),
            "signer": stationery.signer(selection, document.kind, values),
            "copies": stationery.copies(document.kind, values),
        }
    return common


def checked_number(text: str, selection: Selection) -> str:
    """The number for a paper of today, taken in its agency, announcements included. Runs inside a unit; Refused when it is taken."""
    return numbers.take(selection.agency, text, today_in(selection))


def today_in(selection: Selection) -> date:
    """The day it is now in the zone of the selection."""
    return clock.now().astimezone(ZoneInfo(selection.zone)).date()
