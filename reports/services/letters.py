"""Letters to many applicants at once: asked for in one act, made in the background, a few dozen in each transaction.

A letter exists exactly when its transaction is committed, so a worker that dies loses nothing but the ones in hand, and the constraint
on batch and application lets nobody be written to twice.
"""

from datetime import timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit import chain, clock, ledger, store
from audit.errors import Refused
from audit.ledger import SYSTEM_ACTOR
from reports import kinds as papers
from reports import pdf, queries, rendering
from reports.enums import DocumentKind, DocumentState
from reports.models import Document, Job, LetterBatch, LetterJob
from reports.services import documents, notice_contexts
from reports.wording import Day
from selection.enums import ApplicationState
from selection.models import Application, Selection
from selection.queries import GIVEN_UP, PASSED, outcome_is_public

KIND = DocumentKind.SCREENING_LETTER
AT_A_TIME = 25
MOST_ATTEMPTS = 3


def recipients(selection: Selection) -> QuerySet[Application]:
    """To whom the outcome of the administrative selection is written: everybody who applied in time and did not withdraw."""
    told = [*PASSED, ApplicationState.INELIGIBLE]
    found = Application.objects.filter(vacancy__selection=selection, state__in=told, number__isnull=False)
    return found.select_related("vacancy").order_by("vacancy__code", "number")


def obstacle(selection: Selection) -> str:
    """Why the letters cannot be asked for, "" when they can."""
    posts = [
        post for post in selection.vacancies.all() if post.state not in GIVEN_UP or outcome_is_public(post)
    ]
    if not posts or not all(outcome_is_public(post) for post in posts):
        return _("Pansel belum menetapkan hasil seleksi administrasi untuk semua jabatan.")
    if not recipients(selection).exists():
        return _("Tidak ada pelamar yang disurati.")
    return ""


@ledger.unit
def request(selection: Selection, *, number: str, actor: Any) -> LetterBatch:
    """Ask for a letter to everybody. Refused while the outcomes are not confirmed, or when the letters were asked for already."""
    selection = ledger.lock(selection)
    if reason := obstacle(selection):
        raise Refused(reason)
    if queries.batch_of(selection, KIND) is not None:
        raise Refused(_("Surat ini sudah diminta. Muat ulang halaman untuk melihat kemajuannya."))
    count = recipients(selection).count()
    batch = LetterBatch(
        selection=selection,
        kind=KIND,
        number=documents.checked_number(number, selection),
        recipients=count,
        created_at=clock.now(),
    )
    ledger.create(batch, actor=actor, data={"recipients": count})
    ring(LetterJob.objects.create(batch=batch))
    return batch


def work(job_id: int) -> bool:
    """Make the letters of a batch that nobody else makes, one transaction after the other. False when there was nothing to do."""
    job = _claim(job_id)
    if job is None:
        return False
    while made := _make_some(job.batch):
        # Whoever makes headway keeps the job; what failed before does not count against him.
        LetterJob.objects.filter(pk=job.pk).update(lease_until=_lease(), attempts=1, error="")
        if made < AT_A_TIME:
            break
    _finish(job)
    return True


def give_up_or_retry(job_id: int, error: Exception) -> None:
    """A batch whose making failed is tried again a few times; then the job says so and a person decides."""
    for job in LetterJob.objects.filter(pk=job_id, state=Job.RUNNING):
        state = Job.FAILED if job.attempts >= MOST_ATTEMPTS else Job.QUEUED
        LetterJob.objects.filter(pk=job_id).update(
            state=state, lease_until=None, error=type(error).__name__[:300]
        )


def retry(batch: LetterBatch) -> None:
    """Go on with a batch whose job has failed, where it stopped."""
    LetterJob.objects.filter(batch=batch, state=Job.FAILED).update(state=Job.QUEUED, attempts=0, error="")
    ring(batch.job)


def waiting() -> list[int]:
    """Jobs that nobody works on: never taken, or taken by a worker that has gone silent."""
    return list(LetterJob.objects.filter(_free()).order_by("pk").values_list("pk", flat=True)[:20])


def ring(job: LetterJob) -> None:
    """Tell a worker once the row is committed; the sweep finds the row when nobody hears."""
    transaction.on_commit(lambda: current_app.send_task("reports.tasks.letters", args=[job.pk]), robust=True)


def _free() -> Q:
    return Q(state=Job.QUEUED) | Q(state=Job.RUNNING, lease_until__lt=clock.now())


def _lease() -> Any:
    return clock.now() + timedelta(seconds=settings.RENDER_LEASE_SECONDS)


def _claim(job_id: int) -> LetterJob | None:
    job = LetterJob.objects.filter(_free(), pk=job_id).first()
    if job is None:
        return None
    if job.attempts >= MOST_ATTEMPTS:  # every worker that took it died without making one letter
        LetterJob.objects.filter(pk=job_id, attempts=job.attempts).update(state=Job.FAILED, lease_until=None)
        return None
    taken = LetterJob.objects.filter(_free(), pk=job_id, attempts=job.attempts)
    if not taken.update(state=Job.RUNNING, lease_until=_lease(), attempts=job.attempts + 1):
        return None
    return LetterJob.objects.select_related("batch__selection__agency").get(pk=job_id)


@ledger.unit
def _make_some(batch: LetterBatch) -> int:
    """The next letters of the batch, all of them or none; returns how many."""
    batch = ledger.lock(batch)
    written = Document.objects.filter(batch=batch).values("application")
    todo = list(recipients(batch.selection).exclude(pk__in=written)[:AT_A_TIME])
    found = []
    with override("id"):
        notice = _notice(batch.selection)
        for application in todo:
            document = Document(
                selection=batch.selection,
                vacancy=application.vacancy,
                application=application,
                batch=batch,
                kind=KIND,
                number=batch.number,
            )
            tree = _letter(application, documents.common_of(document, signed=True), notice)
            found.append((document, papers.freeze(tree)))
    made = rendering.render_letters(KIND, [context for _document, context in found])
    for (document, context), data in zip(found, made, strict=True):
        document.context_text = chain.canonical(context)
        document.context_digest = chain.digest(document.context_text)
        name = f"{KIND}-{document.code}.pdf"
        document.file = store.put(data, name=name, media_type="application/pdf", pages=pdf.page_count(data))
        evidence = {"context_digest": document.context_digest, "sha256": document.file.sha256}
        ledger.create(document, actor=SYSTEM_ACTOR, step="issue", data=evidence)
    return len(found)


@ledger.unit
def _finish(job: LetterJob) -> None:
    batch = ledger.lock(job.batch)
    if batch.state == "making":
        ledger.transition(
            batch,
            "finish",
            actor=SYSTEM_ACTOR,
            data={"letters": Document.objects.filter(batch=batch).count()},
        )
    LetterJob.objects.filter(pk=job.pk).update(
        state=Job.DONE, lease_until=None, finished_at=clock.now(), error=""
    )


def _notice(selection: Selection) -> str:
    published = Document.objects.filter(
        selection=selection, kind=DocumentKind.ADMIN_RESULT, state=DocumentState.PUBLISHED
    ).first()
    if published is None:
        return ""
    return _("Pengumuman Nomor %(number)s tanggal %(date)s") % {
        "number": published.number,
        "date": Day(published.dated.isoformat()).long,
    }


def _letter(application: Application, common: dict[str, Any], notice: str) -> papers.ScreeningLetter:
    failed = application.state == ApplicationState.INELIGIBLE
    return papers.ScreeningLetter(
        **common,
        name=application.snapshot["full_name"],
        institution=application.snapshot["agency_name"],
        post=application.vacancy.title,
        participant_number=application.participant_number or application.number or "",
        outcome="TMS" if failed else "MS",
        reasons=notice_contexts.reasons_of(application) if failed else (),
        notice=notice,
        portal=settings.PUBLIC_URL,
    )
