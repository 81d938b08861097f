"""Papers: asked for, made in the background, signed outside, published by the second person."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Proposal
from accounts.proposals import Action, propose
from audit import chain, clock, ledger, store
from audit.errors import Refused
from audit.ledger import SYSTEM_ACTOR
from panels import queries as panels
from panels.models import PanelMember, Ranking
from panels.services import sittings
from panels.services.rosters import require_quorum
from reports import display, pdf, queries, rendering
from reports import document as papers
from reports.enums import NOT_PUBLISHED, OF_POST, OF_SELECTION, PUBLIC_KINDS, DocumentKind
from reports.models import Document, RenderJob
from reports.services import contexts
from reports.verification import code_for
from reports.wording import Day, Zone
from selection.enums import VacancyState
from selection.models import Application, Selection, Vacancy
from selection.services import holds, vacancies

MOST_ATTEMPTS = 3


_SETTLED = frozenset({VacancyState.SCREENED, VacancyState.CONCLUDED, VacancyState.FAILED})


class WorkerLost(Exception):
    """The worker that made a paper never came back."""


@ledger.unit
def request(
    selection: Selection, vacancy: Vacancy | None, kind: str, *, actor: Any, **asked: Any
) -> Document:
    """Ask for a paper of the secretariat; `asked` is `number`, and for minutes `met_at`, `room`, `present` too.

    Refused while it cannot be made.
    """
    _require_free(selection, vacancy, kind)
    if vacancy is None:
        return request_admin_result(selection, actor=actor, **asked)
    ranking = panels.ranking_of(vacancy)
    if kind == DocumentKind.PLENARY_MINUTES:
        return request_minutes(ranking, actor=actor, **asked)
    return request_result(ranking, kind, actor=actor, **asked)


@ledger.unit
def request_receipt(application: Application, *, actor: Any) -> Document:
    """The Tanda Bukti Pendaftaran of a sent application; the one that exists when there is one."""
    found = Document.objects.filter(application=application, kind=DocumentKind.RECEIPT).first()
    if found is not None:
        return found
    document = Document(
        selection=application.guarded,
        vacancy=application.vacancy,
        application=application,
        kind=DocumentKind.RECEIPT,
        number=application.number or "",
    )
    with override("id"):
        tree = contexts.receipt(application, common_of(document))
    return create(document, tree, actor=actor)


@ledger.unit
def request_admin_result(selection: Selection, *, number: str, actor: Any) -> Document:
    """Pengumuman Hasil Seleksi Administrasi, once the panel has confirmed every post's list."""
    _require_free(selection, None, DocumentKind.ADMIN_RESULT)
    document = Document(
        selection=selection, kind=DocumentKind.ADMIN_RESULT, number=checked_number(number, selection)
    )
    with override("id"):
        tree = contexts.admin_result(selection, common_of(document, signed=True))
    return create(document, tree, actor=actor)


@ledger.unit
def request_minutes(
    ranking: Ranking,
    *,
    number: str,
    met_at: datetime,
    room: str,
    present: list[PanelMember] | None = None,
    actor: Any,
) -> Document:
    """Berita Acara Rapat Pleno of a ranking that every member has confirmed; `present` (None: everybody) is who met there, a quorum."""
    _require_free(ranking.guarded, ranking.vacancy, DocumentKind.PLENARY_MINUTES)
    if met_at > clock.now():
        raise Refused(_("Waktu rapat pleno belum lewat. Berita acara dibuat sesudah rapat berlangsung."))
    members = list(panels.members_of(ranking.guarded)) if present is None else present
    require_quorum(ranking.guarded, members)
    document = Document(
        selection=ranking.guarded,
        vacancy=ranking.vacancy,
        kind=DocumentKind.PLENARY_MINUTES,
        number=checked_number(number, ranking.guarded),
    )
    with override("id"):
        tree = contexts.plenary_minutes(
            ranking,
            common_of(document),
            met_at=met_at,
            room=room,
            place=ranking.guarded.agency.city,
            present={member.pk for member in members},
        )
    return create(document, tree, attachment=ranking.input_text, actor=actor)


@ledger.unit
def request_result(ranking: Ranking, kind: str, *, number: str, actor: Any) -> Document:
    """Pengumuman Hasil Akhir or the letter to the appointing authority, from a confirmed ranking."""
    _require_free(ranking.guarded, ranking.vacancy, kind)
    build = {
        DocumentKind.FINAL_RESULT: contexts.final_result,
        DocumentKind.THREE_NAMES_LETTER: contexts.three_names_letter,
    }[DocumentKind(kind)]
    document = Document(
        selection=ranking.guarded,
        vacancy=ranking.vacancy,
        kind=kind,
        number=checked_number(number, ranking.guarded),
    )
    with override("id"):
        tree = build(ranking, common_of(document, signed=True))
    return create(document, tree, attachment=ranking.input_text, actor=actor)


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


def obstacles(selection: Selection) -> dict[tuple[uuid.UUID | None, str], str]:
    """Why a paper cannot be asked for now, as a sentence, "" when it can; by (key of the post or None, kind). Three reads."""
    posts = list(selection.vacancies.order_by("code"))
    made = set(
        Document.objects.filter(selection=selection, sitting=None)
        .exclude(state="void")
        .values_list("vacancy_id", "kind")
    )
    rankings = panels.newest_ranking_states(posts)
    corrected = panels.posts_being_corrected(posts)
    found: dict[tuple[uuid.UUID | None, str], str] = {
        (None, kind): "" if posts and all(post.state in _SETTLED for post in posts) else _unsettled()
        for kind in OF_SELECTION
    }
    for post in posts:
        for kind in OF_POST:
            found[post.pk, kind] = (
                _(
                    "Ada lembar nilai yang sedang dibuka kembali. Naskah dibuat setelah lembar itu dikunci dan peringkat dihitung ulang."
                )
                if post.pk in corrected
                else _obstacle_of_post(post, kind, rankings.get(post.pk, ""))
            )
    return {key: made_already() if key in made else sentence for key, sentence in found.items()}


def made_already() -> str:
    """Why a paper that there is cannot be asked for again."""
    return _("Naskah ini sudah dibuat. Batalkan dahulu yang lama bila perlu diganti.")


def _unsettled() -> str:
    return _("Pansel belum menetapkan hasil seleksi administrasi untuk semua jabatan.")


def _obstacle_of_post(post: Vacancy, kind: str, ranking_state: str) -> str:
    if not ranking_state:
        return _("Peringkat belum dihitung: nilai semua tahap belum dibuka.")
    if ranking_state != "confirmed":
        return _("Rekapitulasi belum disetujui oleh semua anggota dalam rapat pleno.")
    if post.state == VacancyState.FAILED and kind != DocumentKind.PLENARY_MINUTES:
        return _(
            "Seleksi jabatan ini tidak dilanjutkan, sehingga tidak ada nama yang diumumkan atau disampaikan."
        )
    return ""


def _require_free(selection: Selection, vacancy: Vacancy | None, kind: str) -> None:
    sentence = obstacles(selection)[vacancy.pk if vacancy else None, kind]
    if sentence:
        raise Refused(sentence)


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


# --- making the PDF ---------------------------------------------------------------------------------------------------


def claim(job_id: int) -> RenderJob | None:
    """Take a job that nobody works on: one UPDATE decides, so a second bell does nothing."""
    now = clock.now()
    free = Q(state=RenderJob.QUEUED) | Q(state=RenderJob.RUNNING, lease_until__lt=now)
    job = RenderJob.objects.filter(pk=job_id).filter(free).first()
    if job is None:
        return None
    if job.attempts >= MOST_ATTEMPTS:  # every worker that took it died: it must not kill the next one too
        give_up_or_retry(job, WorkerLost())
        return None
    taken = (
        RenderJob.objects.filter(pk=job_id, attempts=job.attempts)
        .filter(free)
        .update(
            state=RenderJob.RUNNING,
            lease_until=now + timedelta(seconds=settings.RENDER_LEASE_SECONDS),
            attempts=job.attempts + 1,
        )
    )
    return RenderJob.objects.select_related("document__selection").get(pk=job_id) if taken else None


def render_job(job: RenderJob) -> None:
    """Make the paper from its frozen context, keep it, and finish the job, in one transaction. The same context gives the same bytes."""
    document = job.document
    attachments = []
    if document.attachment_text:
        attachments.append(
            pdf.Attachment(
                name="peringkat.json",
                data=document.attachment_text.encode(),
                mime="application/json",
                description="Masukan perhitungan peringkat (kanonik)",
                created=document.created_at,
            )
        )
    made = rendering.render_document(
        document.kind,
        json.loads(document.context_text),
        attachments=attachments,
        version=document.template_version,
    )
    _keep(job, made)


@ledger.unit
def _keep(job: RenderJob, made: bytes) -> None:
    document = ledger.lock(job.document)
    if document.state != "queued":  # a slower worker: the paper is there, or was given up
        RenderJob.objects.filter(pk=job.pk).update(state=RenderJob.DONE, lease_until=None)
        return
    file = store.put(
        made,
        name=f"{document.kind}-{document.code}.pdf",
        media_type="application/pdf",
        pages=pdf.page_count(made),
    )
    ledger.transition(
        document, "render", actor=SYSTEM_ACTOR, data={"sha256": file.sha256}, changes={"file": file}
    )
    RenderJob.objects.filter(pk=job.pk).update(
        state=RenderJob.DONE, lease_until=None, finished_at=clock.now(), error=""
    )


def give_up_or_retry(job: RenderJob, error: Exception) -> None:
    """A render that failed is tried again a few times; then the job says so and a person decides."""
    failed = job.attempts >= MOST_ATTEMPTS
    RenderJob.objects.filter(pk=job.pk, state=RenderJob.RUNNING).update(
        state=RenderJob.FAILED if failed else RenderJob.QUEUED,
        lease_until=None,
        error=type(error).__name__[:300],
    )


def retry(document: Document) -> None:
    """Put a failed job back in the queue."""
    RenderJob.objects.filter(document=document, state=RenderJob.FAILED).update(
        state=RenderJob.QUEUED, attempts=0, error=""
    )
    _ring(document.job)


def waiting_jobs() -> list[int]:
    """Jobs that nobody works on: never taken, or taken by a worker that has gone silent."""
    abandoned = Q(state=RenderJob.RUNNING, lease_until__lt=clock.now())
    return list(
        RenderJob.objects.filter(Q(state=RenderJob.QUEUED) | abandoned)
        .order_by("pk")
        .values_list("pk", flat=True)[:100]
    )


def create(document: Document, tree: papers.Document, *, attachment: str = "", actor: Any) -> Document:
    """Freeze what the paper says, keep the row, and ask for the PDF. Runs inside a unit."""
    context = papers.freeze(tree)
    document.context_text = chain.canonical(context)
    document.context_digest = chain.digest(document.context_text)
    document.attachment_text = attachment
    ledger.create(document, actor=actor, data={"context_digest": document.context_digest})
    _ring(RenderJob.objects.create(document=document))
    return document


def _ring(job: RenderJob) -> None:
    """Tell a worker once the row is committed. A broker that is down must not fail what is done: the sweep finds the row."""
    transaction.on_commit(lambda: current_app.send_task("reports.tasks.render", args=[job.pk]), robust=True)


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
        "provenance": contexts.provenance(document.code, address),
    }
    if signed:
        chair = panels.members_of(selection).get(is_chair=True)
        common |= {
            "place": selection.agency.city,
            "date": Day(document.dated.isoformat()),
            "signer": papers.Signer(
                capacity=_("Ketua Panitia Seleksi"),
                name=chair.person.full_name,
                nip=contexts.nip_of(chair.person),
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
