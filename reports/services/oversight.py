"""What the observer does: she changes nothing, and what she opens, recomputes and takes away is recorded."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from audit import chain, clock, ledger
from audit import verify as ledgers
from audit.models import Event, Leaf
from panels import queries as panels
from panels import ranking
from panels.models import Ranking
from panels.services import rankings
from reports.services import comparison
from selection.display import in_sentence
from selection.models import Selection

AGAIN_AFTER = timedelta(hours=1)
"""A page that the same person opens again within this time is not recorded once more (integrity.md, 3.7)."""


@ledger.unit
def note(selection: Selection, page: str, *, actor: Any, **data: Any) -> None:
    """Keep that a page was opened."""
    said = chain.canonical({"page": page, **data})
    since = int((clock.now() - AGAIN_AFTER).timestamp() * 1_000_000)
    seen = Event.objects.filter(
        scope=selection.scope,
        action="selection.observed",
        leaf__ts__gte=since,
        content__text__startswith=f'{{"actor":{{"id":"{actor.pk}",',
        content__text__endswith=f'"data":{said}}}',
    )
    if not seen.exists():
        ledger.record(selection, "observed", actor=actor, data={"page": page, **data})


def check_integrity(selection: Selection, *, actor: Any) -> ledgers.Report:
    """Replay the whole log against the state, now, and keep what was found."""
    report = ledgers.verify()
    with ledger.unit_of_work():
        found = {"page": "integrity", "entries": report.entries, "sound": report.sound, "root": report.root}
        ledger.record(selection, "observed", actor=actor, data=found)
    return report


@dataclass(frozen=True)
class Recomputation:
    """`checks` compares column by column (components/checklist.html); `same`: everything is as it was stored."""

    same: bool
    checks: list[dict[str, str]]


def recompute(stored: Ranking, *, actor: Any) -> Recomputation:
    """Run the stored input again, compare the result with the stored one and the input with the marks as they are now."""
    found = _recomputed(stored)
    with ledger.unit_of_work():
        ledger.record(stored, "recomputed", actor=actor, data={"digest": stored.digest, "same": found.same})
    return found


def _recomputed(stored: Ranking) -> Recomputation:
    try:
        table, before = json.loads(stored.input_text), json.loads(stored.result_text)
        again = rankings.recompute(stored)
    except (ValueError, KeyError):  # somebody wrote into the stored texts: they are no table any more
        return Recomputation(False, comparison.unreadable())
    names = {str(member.person_id): str(member.person) for member in panels.served_on(stored.guarded)}
    names |= {code: in_sentence(title) for code, title in stored.guarded.titles.items()}
    checks = [
        comparison.digest(stored.digest, again["digest"]),
        *comparison.results(before, again["result"], names),
        comparison.inputs(table, table if again["from_rows"] else _table_now(stored), names),
    ]
    return Recomputation(again["same"] and again["from_rows"], checks)


def _table_now(stored: Ranking) -> dict[str, Any] | None:
    try:
        return json.loads(ranking.canonical(rankings.table_of(stored.vacancy)))
    except ranking.RankingError:
        return None


@ledger.unit
def export_input(stored: Ranking, *, actor: Any) -> bytes:
    """The canonical input of a ranking: SHA-256 of these bytes is the ranking's digest."""
    data = {"what": "ranking_input", "digest": stored.digest, "vacancy": str(stored.vacancy_id)}
    ledger.record(stored.guarded, "exported", actor=actor, data=data)
    return stored.input_text.encode()


@ledger.unit
def export_log(selection: Selection, *, actor: Any) -> Iterator[str]:
    """The selection's chain as lines of JSON, one entry each, its own leaf included.

    {"seq", "hash", "leaf"}; the leaf of a sheet that is still sealed is withheld, its hash keeps the chain whole.
    """
    ledger.record(selection, "exported", actor=actor, data={"what": "ledger"})
    return _lines(selection)


def _lines(selection: Selection) -> Iterator[str]:
    sealed = {str(key) for key in panels.sealed_subjects(selection)}
    for leaf in Leaf.objects.filter(scope=selection.scope).order_by("seq").iterator(500):
        withheld = json.loads(leaf.text)["obj"][1] in sealed
        line = {"seq": leaf.seq, "hash": leaf.hash, "leaf": None if withheld else leaf.text}
        yield chain.canonical(line) + "\n"
