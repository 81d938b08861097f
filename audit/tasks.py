"""Background work of the log: leaves, one call each."""

import logging

from celery import shared_task

from audit import checkpoints, nightly, signer, signer_socket

logger = logging.getLogger("lelang.tasks")


@shared_task
def take_checkpoint() -> None:
    """Have what was logged meanwhile signed. Called every few minutes; without news it does nothing."""
    try:
        checkpoints.take_if_news()
    except (signer.CannotSign, signer_socket.SignerAway) as problem:
        logger.error("no checkpoint: %s", problem)


@shared_task
def verify_nightly() -> None:
    """Replay the log once a night. Called every quarter of an hour; a second call in the same night does nothing."""
    nightly.run()
