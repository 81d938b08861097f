"""The criteria and questions of a stage, written together as one rubric; fixed when the first sheet of the stage goes out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from audit import ledger
from audit.errors import Refused, Stale
from panels import queries, trials
from panels.enums import MARK_UNIT
from panels.models import Criterion, Question
from panels.services import sheets
from panels.services.cells import FINEST
from selection.models import Selection, Stage
from selection.services.stages import code_of


@dataclass(frozen=True)
class Line:
    """One line as it was typed. `key` and `version` name the stored line it changes (None: a new one); `most` in whole points, `step`
    in 1/10,000, `anchors` as in models.Criterion.
    """

    label: str
    guide: str
    weight: str
    most: int
    step: int = FINEST
    anchors: list[dict[str, str]] = field(default_factory=list)
    key: Any = None
    version: int | None = None
    remove: bool = False


@dataclass(frozen=True)
class Asked:
    """One question as it was typed; `key`, `version` and `remove` as in Line."""

    text: str
    guide: str
    key: Any = None
    version: int | None = None
    remove: bool = False


@ledger.unit
def write(
    selection: Selection,
    component: str,
    lines: Sequence[Line],
    questions: Sequence[Asked] = (),
    *,
    actor: Any,
) -> None:
    """Add, change and take out lines and questions, in the order given. Raises Stale, or Refused once the stage or a calibration is open."""
    stage = sheets.stage_of(selection, component)
    if sentence := trials.fixes_criteria(stage):
        raise Refused(sentence)
    _write_questions(stage, questions, actor)
    stored = {criterion.pk: criterion for criterion in queries.criteria_of(selection, component)}
    codes = {criterion.code for criterion in stored.values()}
    for order, line in enumerate(lines, start=1):
        present = stored.get(line.key)
        _require_current(line, present)
        if line.remove:
            if present is not None:
                ledger.transition(present, "remove", actor=actor)
            continue
        code = present.code if present else code_of(line.label, codes, otherwise="kriteria")
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
            step=line.step,
            anchors=line.anchors,
            stored=present,
            actor=actor,
        )


def _write_questions(stage: Stage, questions: Sequence[Asked], actor: Any) -> None:
    stored = {question.pk: question for question in queries.questions_of(stage.selection, stage.code)}
    for order, asked in enumerate(questions, start=1):
        present = stored.get(asked.key)
        _require_current(asked, present)
        columns = {"text": asked.text, "guide": asked.guide, "order": order}
        if present is None:
            if asked.remove:
                continue
            sheets.require_not_open(stage)
            ledger.create(Question(stage=stage, **columns), actor=actor)
        elif asked.remove:
            ledger.transition(present, "remove", actor=actor)
        else:
            changes = {name: value for name, value in columns.items() if getattr(present, name) != value}
            if changes:
                ledger.transition(present, "edit", actor=actor, changes=changes)


def _require_current(line: Line | Asked, present: Criterion | Question | None) -> None:
    if line.key is not None and (present is None or present.version != line.version):
        raise Stale(
            _(
                "Kriteria ini sudah diubah orang lain sejak halaman Anda dibuka. Muat ulang halaman, lalu ulangi."
            )
        )
