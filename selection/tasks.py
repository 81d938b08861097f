"""Background work of the selection: a leaf, one service each."""

from celery import shared_task

from selection.services import incoming, objections, selections


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
