"""Rows of the plan that are written several at a time: usual requirements and documents, or another post's."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Max
from django.utils.text import slugify

from audit import ledger
from selection import queries
from selection.models import DocumentSlot, Requirement, Selection, Vacancy
from selection.services import gates
from selection.services.rows import remove_row, save_row


@ledger.unit
def add_requirements(vacancy: Vacancy, stated: Iterable[dict[str, Any]], *, actor: Any) -> int:
    """Append requirements ({rule, params, source}) to a post, without those it already has; returns how many were added."""
    present = [{"rule": row.rule, "params": row.params} for row in queries.active_requirements(vacancy)]
    new = [one for one in stated if {"rule": one["rule"], "params": one["params"]} not in present]
    for order, one in enumerate(new, start=next_order(vacancy.requirements)):
        save_row(Requirement(vacancy=vacancy), None, {"source": "", **one, "order": order}, actor=actor)
    return len(new)


@ledger.unit
def save_post(
    selection: Selection,
    stored: Vacancy | None,
    columns: dict[str, Any],
    *,
    version: int | None = None,
    actor: Any,
) -> Vacancy:
    """Add a post or change one, with the approvals that its title asks for. Raises Stale for an old page."""
    saved = save_row(Vacancy(selection=selection), stored, columns, version=version, actor=actor)
    assert isinstance(saved, Vacancy)
    gates.add_usual(selection, actor=actor)
    return saved


@ledger.unit
def remove_post(vacancy: Vacancy, *, actor: Any) -> None:
    """Take a post out of the plan, and the approvals that were for it alone."""
    for gate in queries.gates_of(vacancy.selection):
        if gate.vacancy_id == vacancy.pk:
            remove_row(gate, actor=actor)
    remove_row(vacancy, actor=actor)


@ledger.unit
def add_slots(selection: Selection, stated: Iterable[dict[str, Any]], *, actor: Any) -> int:
    """Append documents ({label, hint, required, …}), without those whose name is there already; returns how many were added."""
    present = set(queries.active_slots(selection).values_list("label", flat=True))
    new = [one for one in stated if one["label"] not in present]
    for order, one in enumerate(new, start=next_order(selection.slots)):
        slot = DocumentSlot(selection=selection, code=slot_code(selection, one["label"]))
        save_row(slot, None, {"order": order, **one}, actor=actor)
    return len(new)


def slot_code(selection: Selection, label: str) -> str:
    """A short name for a document, made of its label and unlike every other of the selection, removed ones too."""
    taken = set(selection.slots.values_list("code", flat=True))
    stem = slugify(label)[:36].strip("-") or "dokumen"
    names = (stem, *(f"{stem}-{number}" for number in range(2, 100)))
    return next(name for name in names if name not in taken)


def next_order(rows: Any) -> int:
    """The place after the last of these rows."""
    return (rows.filter(state="active").aggregate(last=Max("order"))["last"] or 0) + 1
