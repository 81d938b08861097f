"""Background work of the papers: leaves, one service each. The row is the truth; these are only the bell and the sweep."""

import logging

from celery import shared_task
from django.core.cache import cache

from audit import clock
from reports.services import destructions, due, jobs, outbox, packs
from reports.services import letters as batches
from selection.models import Mail

logger = logging.getLogger("lelang.tasks")

HEARTBEAT = "worker-heartbeat"


@shared_task
def render(job_id: int) -> None:
    """Make one paper, if nobody else does."""
    job = jobs.claim(job_id)
    if job is None:
        return
    try:
        jobs.render_job(job)
        logger.info("rendered job=%d document=%s", job.pk, job.document_id)
    except Exception as error:  # whatever failed, the row must say so; the trace goes to the log
        logger.exception("render failed job=%d attempt=%d", job.pk, job.attempts)
        jobs.give_up_or_retry(job, error)


@shared_task
def pack(job_id: int) -> None:
    """Make one hand-over pack, if nobody else does."""
    try:
        packs.make(job_id)
    except Exception:  # the row says so; the trace goes to the log
        logger.exception("pack failed job=%d", job_id)


@shared_task
def letters(job_id: int) -> None:
    """Make the letters of a batch, if nobody else does; go on where somebody stopped."""
    try:
        if batches.work(job_id):
            logger.info("letters job=%d made", job_id)
    except Exception as error:  # whatever failed, the row must say so; the trace goes to the log
        logger.exception("letters failed job=%d", job_id)
        batches.give_up_or_retry(job_id, error)


@shared_task
def sweep() -> None:
    """Sign of life of the worker, and a bell for every job that nobody finished."""
    cache.set(HEARTBEAT, clock.now().timestamp(), timeout=600)
    for job_id in jobs.waiting_jobs():
        render.delay(job_id)
    for job_id in packs.waiting_jobs():
        pack.delay(job_id)
    for job_id in batches.waiting():
        letters.delay(job_id)


@shared_task
def destroy_due() -> None:
    """Do what two people decided to destroy, delete bytes that a crash left lying, forget what nobody saved. A second call does nothing."""
    destructions.work()


@shared_task
def tell_due() -> None:
    """Each night one line in the server's log: how much is past its time. A second call in the same night does nothing."""
    due.tell()


@shared_task
def send_mails() -> None:
    """Send the mails that are due. Called after what they tell of and again and again; a second call does nothing."""
    outbox.sweep()
    late = outbox.overdue(Mail.objects.all(), clock.now())
    if late is not None:
        logger.warning("mails overdue oldest=%s tries=%d error=%s", late.pk, late.tries, late.error)
