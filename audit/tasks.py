"""Background work of the log: leaves, one call each."""

import logging

from celery import shared_task

from audit import checkpoints, signer, signer_socket

logger = logging.getLogger("lelang.tasks")


@shared_task
def take_checkpoint() -> None:
    """Have what was logged meanwhile signed. Called every few minutes; without news it does nothing."""
    try:
        checkpoints.take_if_news()
    except (signer.CannotSign, signer_socket.SignerAway) as problem:
        logger.error("no checkpoint: %s", problem)
