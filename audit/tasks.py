"""Background work of the log: a leaf."""

from celery import shared_task

from audit import nightly


@shared_task
def verify_nightly() -> None:
    """Replay the log once a night. Called every quarter of an hour; a second call in the same night does nothing."""
    nightly.run()
