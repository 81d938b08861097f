"""Making the PDFs: a row for each paper that is asked for, taken by one worker at a time, tried again, given up."""

import json
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from audit import clock, ledger, store
from audit.ledger import SYSTEM_ACTOR
from reports import pdf, rendering
from reports.models import Document, RenderJob
from reports.services import recounts

MOST_ATTEMPTS = 3


class WorkerLost(Exception):
    """The worker that made a paper never came back."""


def ask(document: Document) -> None:
    """Put a paper in the queue, in the transaction that asks for it."""
    _ring(RenderJob.objects.create(document=document))


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
    if attached := recounts.attached_to(document):
        attachments.append(
            pdf.Attachment(
                name="peringkat.json",
                data=attached.encode(),
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


def _ring(job: RenderJob) -> None:
    """Tell a worker once the row is committed. A broker that is down must not fail what is done: the sweep finds the row."""
    transaction.on_commit(lambda: current_app.send_task("reports.tasks.render", args=[job.pk]), robust=True)
