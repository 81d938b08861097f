"""How much personal data is past its time, over many selections at once: the desk reads it, and every night the server's log is told."""

import logging
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db.models import Count

from accounts.models import Proposal
from audit import clock, nightly
from reports.services import destructions
from selection import retention
from selection.models import Application, Destruction, Selection
from selection.services import data_holds

logger = logging.getLogger("lelang.retention")

_MARK_SECONDS = 2 * 86_400
"""Longer than a night has its name, so that each is told of once; where the cache forgets it, once more, which does no harm."""


class Overdue(NamedTuple):
    """A selection in which `number` applications are past their time, held by nothing and in no proposal that still waits."""

    selection: Selection
    number: int


def of(selections: Iterable[Selection]) -> list[Overdue]:
    """Those with something to propose, in a fixed number of queries; the same that `destructions.due_of` finds for each of them."""
    found = {item.pk: item for item in selections if item.state in destructions.ENDED}
    rules = _rules_over(found.values())
    if not rules:
        return []
    keys = {key for key, _rule in rules}
    asked = _asked_for(keys)
    whole = data_holds.held_whole(found[key] for key in keys)
    rows = (
        Application.objects.filter(vacancy__selection__in=keys - whole)
        .exclude(snapshot__has_key="erased")
        .exclude(person__in=data_holds.persons_held())
        .order_by()
        .values_list("vacancy__selection", "state")
        .annotate(count=Count("pk"))
    )
    counts: Counter[Any] = Counter()
    for key, state, count in rows:
        one = (key, retention.rule_of(state).code)
        if one in rules and one not in asked:
            counts[key] += count
    return [Overdue(item, counts[key]) for key, item in found.items() if counts[key]]


def _rules_over(selections: Iterable[Selection]) -> set[tuple[Any, str]]:
    """(selection, rule) of every rule of applications whose time is over there."""
    items = list(selections)
    now, days = clock.now(), destructions.ended_days(items)
    return {
        (item.pk, rule.code)
        for item in items
        for rule in retention.OF_APPLICATIONS
        if item.pk in days
        and retention.due_on(rule, days[item.pk]) <= now.astimezone(ZoneInfo(item.zone)).date()
    }


def _asked_for(keys: Iterable[Any]) -> set[tuple[Any, str]]:
    """(selection, rule) of what is proposed and waits for the oversight body, or is approved and waits for the server."""
    rows = Destruction.objects.filter(selection__in=list(keys), state__in=["proposed", "approved"])
    found = {item.pk: item for item in rows}
    waiting = Proposal.objects.filter(
        action=destructions.ACTION_NAME, subject_id__in=found, state="open", expires_at__gt=clock.now()
    )
    open_rows = set(waiting.values_list("subject_id", flat=True)) if found else set()
    return {
        (item.selection_id, item.rule)
        for item in found.values()
        if item.state == "approved" or item.pk in open_rows
    }


def tell() -> list[Overdue] | None:
    """Once a night: one line in the server's log with numbers alone; None when this night was told of."""
    night = nightly.night_of(clock.now())
    if not cache.add(f"due-{night}", True, timeout=_MARK_SECONDS):
        return None
    found = of(Selection.objects.filter(state__in=destructions.ENDED))
    logger.info("night=%s selections=%d applications=%d", night, len(found), sum(one.number for one in found))
    return found
