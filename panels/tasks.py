"""Background work of the panel: leaves, one service each."""

from celery import shared_task

from panels.services import links, questionnaires, reminders


@shared_task
def send_reminders() -> None:
    """Remind whoever has not locked a sheet whose stage ends soon. Called every few minutes; a second call does nothing."""
    reminders.sweep()


@shared_task
def answer_reminder_request(request_id: int) -> None:
    """Send the reminders that somebody asked for."""
    reminders.answer(request_id)


@shared_task
def send_links() -> None:
    """Mail the links to questionnaires that wait."""
    links.sweep()


@shared_task
def close_due_questionnaires() -> None:
    """Send links and reminders that are due, and close what the rule closes. Called every few seconds; a second call does nothing."""
    links.sweep()
    questionnaires.close_due()
