"""Background work of the selection: a leaf, one service each."""

from celery import shared_task

from audit import store
from selection.services import draft_mails, entering, import_checks, incoming, objections, selections


@shared_task
def close_due_registrations() -> None:
    """Close what the clock has closed. Called every few seconds; a second call does nothing."""
    selections.close_due()


@shared_task
def settle_objections() -> None:
    """Close what the clock has closed and the panel has answered. Called every few seconds; a second call does nothing."""
    objections.settle_due()


@shared_task
def sweep_incoming() -> None:
    """Forget uploads that nobody went on with. Called every hour; a second call does nothing."""
    incoming.sweep()
    import_checks.sweep()
    store.sweep_laid()


@shared_task
def remind_drafts() -> None:
    """Put the reminders to holders of drafts that are due. Called every few minutes; a second call does nothing."""
    draft_mails.sweep()


@shared_task
def judge_import(check_id: int) -> None:
    """Judge the files of one upload, if nobody else does."""
    import_checks.work(check_id)


@shared_task
def enter_import(check_id: int) -> None:
    """Enter what is left of one import, if nobody else does."""
    entering.work(check_id)


@shared_task
def sweep_imports() -> None:
    """A bell for every upload whose files nobody judges, and for every import that nobody goes on with."""
    for check_id in import_checks.waiting():
        judge_import.delay(check_id)
    for check_id in entering.waiting():
        enter_import.delay(check_id)
