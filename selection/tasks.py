"""Background work of the selection: a leaf, one service each."""

from celery import shared_task

from selection.services import change_mails, incoming, selections


@shared_task
def close_due_registrations() -> None:
    """Close what the clock has closed. Called every few seconds; a second call does nothing."""
    selections.close_due()


@shared_task
def send_change_notices() -> None:
    """Mail who has to be told of a change. Called after each one and again and again; a second call does nothing."""
    change_mails.sweep()


@shared_task
def sweep_incoming() -> None:
    """Forget uploads that nobody went on with. Called every hour; a second call does nothing."""
    incoming.sweep()
