"""The criteria of a stage, written together as one rubric; fixed when the first sheet of the stage goes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from audit import ledger
from audit.errors import Stale
from panels import queries
from panels.enums import MARK_UNIT
from panels.services import sheets
from selection.models import Selection


@dataclass(frozen=True)
class Line:
    """One line as it was typed. `key` and `version` name the stored line it changes (None: a new one); `most` in whole points."""

    label: str
    guide: str
    weight: str
    most: int
    key: Any = None
    version: int | None = None
    remove: bool = False


@ledger.unit
def write(selection: Selection, component: str, lines: Sequence[Line], *, actor: Any) -> None:
    """Add, change and take out lines; their order is that of `lines`. Raises Stale, or Refused once the stage is open."""
    stored = {criterion.pk: criterion for criterion in queries.criteria_of(selection, component)}
    codes = {criterion.code for criterion in stored.values()}
    for order, line in enumerate(lines, start=1):
        present = stored.get(line.key)
        if line.key is not None and (present is None or present.version != line.version):
            raise Stale(
                _(
                    "Kriteria ini sudah diubah orang lain sejak halaman Anda dibuka. Muat ulang halaman, lalu ulangi."
                )
            )
        if line.remove:
            if present is not None:
                ledger.transition(present, "remove", actor=actor)
            continue
        code = present.code if present else _code(line.label, codes)
        codes.add(code)
        sheets.save_criterion(
            selection,
            component,
            code=code,
            order=order,
            label=line.label,
            guide=line.guide,
            weight=line.weight,
            max_points=line.most * MARK_UNIT,
            stored=present,
            actor=actor,
        )


def _code(label: str, taken: set[str]) -> str:
    """A short name made of the label, unlike those that are taken."""
    stem = slugify(label)[:36] or "kriteria"
    names = (stem, *(f"{stem}-{number}" for number in range(2, 100)))
    return next(name for name in names if name not in taken)
