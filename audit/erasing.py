"""Destroying by rule: the bodies of entries and the bytes of files, each beside an entry that says so."""

import logging
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from audit import destructions, ledger, store
from audit.models import AuditedModel, Body, Erased, Erasure, Event, OwnErasure, StoredFile

logger = logging.getLogger("lelang.destruction")


def by_two(rule: str, *, chain: str, agency: str) -> Erasure:
    """What the entries of one destruction have in common; the unit carries the approvals (`ledger.approved_by`)."""
    return Erasure(rule=rule, chain=chain, agency=agency)


def by_owner(rule: str, *, owner: Any) -> OwnErasure:
    """The same where the owner destroys what is his alone."""
    return OwnErasure(rule=rule, chain="sys", agency="", owner=owner)


def bodies(like: Erased, rows: Iterable[AuditedModel], *, apart_from: Iterable[Any] = (), actor: Any) -> int:
    """Destroy what all entries about these rows say, salt and text; how many there were.

    Headers, places and states stay. `apart_from`: entries that say nothing personal, i.e. of the destruction itself.
    """
    keys = [row.pk for row in rows]
    found = Event.objects.filter(subject_id__in=keys, content__isnull=False).exclude(pk__in=list(apart_from))
    told = list(found.order_by("leaf__seq"))
    for event in told:
        _mark(like, "body", event.pk, actor, {"of": event.action})
        Body.objects.filter(pk=event.pk).delete()
    return len(told)


def files(like: Erased, stored: Iterable[StoredFile], *, actor: Any) -> int:
    """Destroy these files' names, and their bytes after the commit; how many there were. Bytes that another's upload needs stay for it."""
    wanted = {item.pk: item for item in stored}
    gone = store.destroyed(wanted)
    left = [item for key, item in sorted(wanted.items()) if key not in gone]
    for item in left:
        _mark(like, "file", item.pk, actor, {"sha256": item.sha256})
        StoredFile.objects.filter(pk=item.pk).update(name=StoredFile.NAMELESS)
    digests = sorted({item.sha256 for item in left})
    transaction.on_commit(lambda: [store.drop_bytes(digest) for digest in digests], robust=True)
    return len(left)


def sweep() -> int:
    """Delete the bytes of destroyed files that were too young to go, or that a crash has left lying; how many.

    By the log, not by the table: a row that somebody wrote there beside the application deletes nothing.
    """
    named: set[str] = set()
    for model in (Erasure, OwnErasure):
        keys = model.objects.filter(gone="file").values("pk")
        named |= set(StoredFile.objects.filter(pk__in=keys).values_list("sha256", flat=True))
    lying = sorted(sha256 for sha256 in named if store.is_lying(sha256))
    if not lying:
        return 0
    destroyed, wrong = destructions.read()
    if wrong:
        logger.error(
            "swept nothing: %d entries destroyed without the right to, first %s", len(wrong), wrong[0]
        )
        return 0
    return sum(store.drop_bytes(sha256, gone=destroyed) for sha256 in lying)


def _mark(like: Erased, gone: str, key: Any, actor: Any, data: dict[str, Any]) -> None:
    kept: dict[str, Any] = {"rule": like.rule, "chain": like.chain, "agency": like.agency}
    if isinstance(like, OwnErasure):
        kept["owner"] = like.owner
    row = type(like)(id=key, gone=gone, **kept)
    ledger.create(row, actor=actor, data={"rule": like.rule, **data}, step="data_destroyed")
