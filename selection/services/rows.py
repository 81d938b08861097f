"""Rows of the plan: added, changed and taken out while the selection is being prepared."""

from typing import Any

from django.utils.translation import gettext as _

from audit import ledger
from audit.errors import Refused
from audit.models import AuditedModel
from selection.enums import SelectionState


@ledger.unit
def save_row(
    new: AuditedModel,
    stored: AuditedModel | None,
    columns: dict[str, Any],
    *,
    version: int | None = None,
    actor: Any,
) -> AuditedModel:
    """Insert a row of the plan, or change the stored one where it differs. Only while the selection is being prepared.

    Raises Stale when `version` is not that of the stored row.
    """
    _require_draft(new if stored is None else stored)
    if stored is None:
        for name, value in columns.items():
            setattr(new, name, value)
        return ledger.create(new, actor=actor)
    stored = ledger.lock(stored)
    ledger.expect_version(stored, version)
    differing = differing_columns(stored, columns)
    if differing:
        ledger.transition(stored, "edit", actor=actor, changes=differing)
    return stored


@ledger.unit
def remove_row(row: AuditedModel, *, actor: Any) -> None:
    """Take a row out of the plan; it stays in the log."""
    _require_draft(row)
    ledger.transition(row, "remove", actor=actor)


def _require_draft(row: Any) -> None:
    if row.guarded.state != SelectionState.DRAFT:
        raise Refused(
            _("Rencana seleksi sudah diumumkan dan terkunci. Perubahan hanya melalui perubahan pengumuman.")
        )


def differing_columns(row: AuditedModel, columns: dict[str, Any]) -> dict[str, Any]:
    """Those of the columns that the row does not have yet."""
    return {name: value for name, value in columns.items() if getattr(row, name) != value}
