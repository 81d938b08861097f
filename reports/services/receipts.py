"""Whose proof an entry of the log is (docs/adr/0022)."""

import json
from collections.abc import Iterable
from typing import Any

from django.apps import apps

from audit.models import AuditedModel, Event
from audit.workflow import OWNER

PROVEN = frozenset(
    {
        "application.submit",
        "application.enter",
        "application.claim",
        "application.amend",
        "application.withdraw",
        "sheet.lock",
        "sheet.lock_copy",
        "choice.choose",
        "choice.record",
        "proposal.approve",
    }
)
"""Steps whose author may need to prove them: what he sent, locked, decided."""


SENDING = frozenset({"application.submit", "application.enter", "application.amend"})
"""What the receipt of an application speaks of, whatever became of it afterwards."""


def newest_of(keys: Iterable[Any], actions: Iterable[str] = PROVEN) -> Event | None:
    """The last step on these rows that has a receipt."""
    found = Event.objects.filter(subject_id__in=list(keys), action__in=actions).select_related(
        "leaf", "content"
    )
    return found.order_by("-leaf__seq").first()


def may_have(event: Event, user: Any) -> bool:
    """Is this entry a step of this person's own, of a kind that has a receipt?"""
    if event.action not in PROVEN:
        return False
    content = getattr(event, "content", None)
    if content is not None and json.loads(content.text)["actor"]["id"] == str(user.pk):
        return True
    model: Any = apps.get_model(event.subject_type)
    row: AuditedModel | None = model._base_manager.filter(pk=event.subject_id).first()
    return row is not None and row.permits(user, OWNER)
