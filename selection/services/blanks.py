"""The secretariat's own form of a document slot: laid down and taken away while the plan is being prepared, then frozen with it."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from audit import ledger, store
from audit.errors import Refused
from selection import blanks
from selection.enums import SelectionState
from selection.models import DocumentSlot
from selection.services import intake
from selection.services.rows import save_row
from selection.wording import render


def lay(slot: DocumentSlot, path: Path, *, name: str, version: int | None, actor: Any) -> None:
    """Give a slot the form in this file, in place of the one it had. Raises Refused with what to mend, Stale for an old page."""
    _require_draft(slot)
    try:
        kind = blanks.inspect(path)
    except blanks.Refused as refusal:
        raise Refused(render(refusal.message, _)) from None
    if not intake.without_virus(path):
        raise Refused(render((blanks.REFUSALS["unscanned"], {}), _))
    _keep(slot, path.read_bytes(), kind, name=name, version=version, actor=actor)


@ledger.unit
def _keep(
    slot: DocumentSlot, payload: bytes, kind: blanks.Kind, *, name: str, version: int | None, actor: Any
) -> None:
    called = blanks.named(store.clean_name(name), kind.media_type)
    stored = store.put(payload, name=called, media_type=kind.media_type, pages=kind.pages)
    save_row(slot, slot, {"blank": stored}, version=version, actor=actor)


@ledger.unit
def take_away(slot: DocumentSlot, *, version: int | None, actor: Any) -> None:
    """The slot has no form any more."""
    _require_draft(slot)
    save_row(slot, slot, {"blank": None}, version=version, actor=actor)


def _require_draft(slot: DocumentSlot) -> None:
    """Said in the words of a form before the plan's own rule says it in general: no class of change reaches a form."""
    if slot.guarded.state != SelectionState.DRAFT:
        raise Refused(
            _(
                "Rencana seleksi sudah diumumkan. Formulirnya ikut terkunci dan tidak dapat diganti, juga tidak dengan perubahan pengumuman."
            )
        )
