"""Background work of the selection: a leaf, one service each."""

from celery import shared_task

from selection.services import selections


@shared_task
def close_due_registrations() -> None:
    """Close what the clock has closed. Called every few seconds; a second call does nothing."""
    selections.close_due()
