"""The stages of a plan, written together with the rules of the ranking; fixed by the announcement."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from audit import ledger
from audit.errors import Refused, Stale
from selection.enums import Blindness, Element, StageScope, StageSource
from selection.models import Selection, Stage
from selection.services import selections


@dataclass(frozen=True)
class Line:
    """One stage as it was typed; texts and meanings as in models.Stage. `key` and `version` name the stored row it changes (None: a new one)."""

    title: str
    element: str = Element.PAPER
    weight: str = ""
    threshold: str = ""
    tie_place: int | None = None
    source: str = StageSource.PANEL
    scope_of_mark: str = StageScope.POST
    group: int | None = None
    blind: str = Blindness.NAMED
    key: Any = None
    version: int | None = None
    remove: bool = False


_COLUMNS = tuple(item.name for item in fields(Line) if item.name not in {"key", "version", "remove"})


@ledger.unit
def write(
    selection: Selection,
    lines: Sequence[Line],
    rules: dict[str, Any],
    *,
    version: int | None = None,
    actor: Any,
) -> None:
    """Add, change and take out stages, in the order of `lines`, and change the selection's columns `rules`. Only in a draft.

    Raises Stale when the selection or a row is not the one the page was drawn from.
    """
    selections.edit(selection, rules, version=version, actor=actor)
    stored = {stage.pk: stage for stage in selection.stages}
    if {line.key for line in lines if line.key} != set(stored):
        raise Stale(
            _("Tahap ini sudah diubah orang lain sejak halaman Anda dibuka. Muat ulang halaman, lalu ulangi.")
        )
    if all(line.remove for line in lines):
        raise Refused(_("Sisakan sedikitnya satu tahap penilaian."))
    # Also the codes of stages that were taken out: what a code names in tables and papers does not change.
    taken = set(Stage.objects.filter(selection=selection).values_list("code", flat=True))
    for order, line in enumerate(lines, start=1):
        present = stored.get(line.key)
        if line.remove:
            if present is not None:
                selections.remove_row(present, actor=actor)
            continue
        columns: dict[str, Any] = {name: getattr(line, name) for name in _COLUMNS} | {"order": order}
        if present is None:
            columns["code"] = code_of(line.title, taken, otherwise="tahap")
            taken.add(columns["code"])
        selections.save_row(
            Stage(selection=selection),
            present,
            columns,
            version=line.version if present else None,
            actor=actor,
        )
    del selection.stages  # read anew from here on


def code_of(title: str, taken: set[str], *, otherwise: str) -> str:
    """A short name made of what was typed, unlike those that are taken; `otherwise` where no letter of it is left."""
    stem = slugify(title)[:36] or otherwise
    names = (stem, *(f"{stem}-{number}" for number in range(2, 100)))
    return next(name for name in names if name not in taken)
