"""An uploaded sheet before it is stored: what it would change, what it comes to, what is wrong with it; and sheets as files."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.formats import get_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from audit.errors import Refused
from panels import formulas, imports, sheet_display, sheet_order, tables
from panels.enums import COMMENT, MARK_UNIT
from panels.imports import Problem, Reading, Scale
from panels.models import Criterion, Sheet
from panels.scheme import half_up, plain
from panels.services import imports as uploads
from panels.sheet_display import Layout, exact, points_text
from panels.spreadsheets import SHEET
from panels.tables import FormColumn
from selection.models import Application
from selection.rulesets import schema

MOST_PROBLEMS = 500
"""As many as anybody mends at one sitting."""


def scale_text(scale: Scale, assessor: bool) -> str:
    """The declared scale as a sentence."""
    if scale.kind == imports.BY_PERCENT:
        return _("JPM dalam persen, 0 sampai 100")
    if scale.kind == imports.BY_TOTAL:
        return _("Nilai total, paling tinggi %(most)s") % {"most": exact(scale.most)}
    return _("Level setiap kompetensi") if assessor else _("Nilai setiap kriteria")


def problem_rows(problems: Iterable[Problem]) -> dict[str, Any]:
    """`problems`: rows of components/table.html: where, what stands there, what is wrong and how to mend it, by row, the whole file last.

    After MOST_PROBLEMS of them `bad_rows` names the rows that are left by their numbers alone: "502–5001, 5007".
    """
    found = sorted(problems, key=lambda item: (item.row is None, item.row or 0))
    rows = [
        {
            "cells": [
                _("Baris %(row)d") % {"row": item.row} if item.row else _("Seluruh berkas"),
                item.column or "–",
                item.text or "–",
                item.sentence(_),
            ]
        }
        for item in found[:MOST_PROBLEMS]
    ]
    left = {item.row for item in found[MOST_PROBLEMS:] if item.row}
    return {"problems": rows, "problem_count": len(found), "bad_rows": _spans(sorted(left))}


def _spans(numbers: list[int]) -> str:
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)


def planned(layout: Layout, reading: Reading, scale: Scale) -> Layout:
    """The sheet by criterion as it would be after the file; a cell that cannot be read stays as it is."""
    criteria = {criterion.pk: criterion for criterion in layout.criteria}
    points = {cell: stored for cell, stored in layout.stored.items() if cell not in reading.marks}
    for cell, text in reading.marks.items():
        if text and cell[1] != COMMENT:
            try:
                points[cell] = uploads.points_of(text, scale, criteria.get(cell[1]))
            except Refused:
                continue
    if scale.by_criterion:
        return replace(layout, stored=points, held=layout.held._replace(comments=_said(layout, reading)))
    totals = {participant: given for (participant, column), given in points.items() if column is None}
    return sheet_display.with_totals(layout, totals, int(scale.most * MARK_UNIT))


def _said(layout: Layout, reading: Reading) -> list[tuple[Any, str, str]]:
    """The comments as they would be after the file."""
    given = {cell: text for cell, text in reading.marks.items() if cell[1] == COMMENT}
    after = {key: text for (key, _kind), text in uploads.with_stored_lines(given, layout.comments).items()}
    said = {**layout.comments, **after}
    return [(key, "", text) for key, text in said.items() if text]


def preview(before: Layout, after: Layout) -> dict[str, Any]:
    """`{"head", "rows", "changed", "emptied"}` for components/table.html: per participant what it comes to and what changes."""
    assessor = sheet_display.is_assessment(before.sheet)
    results = sheet_display.jpm_results(after) if assessor else [_result(after, item) for item in after.own]
    rows, changed, emptied = [], 0, 0
    texts: dict[int | None, str] = {None: "–"}
    for candidate, result in zip(after.own, results, strict=True):
        changes = _changes(_marks(before, candidate), _marks(after, candidate))
        changed += bool(changes)
        emptied += sum(new is None for _label, _old, new in changes)
        for points in {points for change in changes for points in change[1:]} - set(texts):
            texts[points] = points_text(points)
        lines = [f"{label}: {texts[old]} → {texts[new]}" for label, old, new in changes]
        old_text, new_text = (layout.comments.get(candidate.pk, "") for layout in (before, after))
        if old_text != new_text:
            lines.append(f"{_('Komentar')}: {old_text or '–'} → {new_text or '–'}")
            changed += not changes
        said = "; ".join(lines)
        over = old_text if old_text != new_text else ""
        tone = "waiting" if over or any(old is not None for _label, old, _new in changes) else ""
        rows.append({"cells": [*result["cells"], said or _("Tetap")], "tone": tone})
    return {"head": _head(assessor), "rows": rows, "changed": changed, "emptied": emptied}


def _head(assessor: bool) -> list[dict[str, Any]]:
    middle: list[dict[str, Any]] = [{"label": _("Nilai lembar"), "numeric": True}]
    if assessor:
        figures = (_("Poin dicapai/standar"), _("JPM"))
        middle = [*({"label": label, "numeric": True} for label in figures), {"label": _("Kategori")}]
    return [{"label": _("Peserta")}, *middle, {"label": _("Perubahan terhadap draf")}]


def _result(layout: Layout, candidate: Application) -> dict[str, Any]:
    mark = formulas.sheet_mark(layout.marks(candidate), layout.lines)
    shown = None if mark is None else sheet_display.rounded(mark)
    return {"cells": [f"{candidate.participant_number} {candidate.person}", shown]}


def _marks(layout: Layout, candidate: Application) -> dict[str, int]:
    """Label → mark in 1/10,000, in the order of the sheet; a total's label names its maximum."""
    if layout.by_total:
        (total,) = layout.criteria
        labels = {total.pk: f"{total.label}/{points_text(total.max_points)}"}
    else:
        labels = {criterion.pk: criterion.label for criterion in layout.criteria}
    given = {label: layout.stored.get((candidate.pk, key)) for key, label in labels.items()}
    return {label: points for label, points in given.items() if points is not None}


def _changes(before: dict[str, int], after: dict[str, int]) -> list[tuple[str, int | None, int | None]]:
    return [
        (label, before.get(label), after.get(label))
        for label in {**before, **after}
        if before.get(label) != after.get(label)
    ]


# --- files ----------------------------------------------------------------------------------------------------------


def template(layout: Layout, before: Layout, scale: Scale) -> bytes:
    """XLSX to fill in: the author's participants, a column for each mark, the draft's marks where they are of this scale."""
    columns = [column for column in uploads.columns_of(scale, layout.criteria) if not column.is_text]
    most = [_decimal(item.max_points) for item in layout.criteria] if scale.by_criterion else [_most(scale)]
    shown = before if _same_scale(before, scale) else replace(layout, stored={})
    rows = [
        [
            item.participant_number,
            str(item.person),
            *_figures(shown, item, len(columns)),
            *([layout.comments.get(item.pk, "")] if scale.by_criterion else []),
        ]
        for item in sheet_order.order_of(layout.sheet, layout.own)
    ]
    marks = [FormColumn(column.heading, limit) for column, limit in zip(columns, most, strict=True)]
    texts = [FormColumn(imports.COMMENTS)] if scale.by_criterion else []
    return tables.write_form(
        [FormColumn(imports.NUMBER), FormColumn(imports.NAME), *marks, *texts],
        rows,
        sheet=SHEET,
        notes={"Petunjuk": _notes(layout.criteria, scale)},
    )


def _same_scale(before: Layout, scale: Scale) -> bool:
    if scale.by_criterion or not before.by_total:
        return scale.by_criterion and not before.by_total
    return before.criteria[0].max_points == int(scale.most * MARK_UNIT)


def _figures(layout: Layout, candidate: Application, width: int) -> list[Any]:
    found = [layout.stored.get((candidate.pk, criterion.pk)) for criterion in layout.criteria]
    return [None if points is None else _decimal(points) for points in (found + [None] * width)[:width]]


def _notes(criteria: Iterable[Criterion], scale: Scale) -> list[str]:
    lines = [
        _("Isi nilai pada lembar “%(sheet)s”, satu baris satu peserta. Nomor dan nama jangan diubah.")
        % {"sheet": SHEET},
        _("Kosongkan sel yang belum dinilai. Jangan memakai rumus, sel gabungan, atau lembar tersembunyi."),
        _("Sel kosong mengosongkan nilai draf yang sudah tersimpan."),
        "",
    ]
    if scale.most == imports.LARGEST:
        return [*lines, _("Nilai paling tinggi Anda nyatakan ketika mengunggah berkas ini.")]
    if not scale.by_criterion:
        return [*lines, _("Nilai 0 sampai %(max)s") % {"max": exact(scale.most)}]
    limit = _("0 sampai %(max)s")
    return lines + [
        f"{item.label}: {limit % {'max': points_text(item.max_points)}}. {item.guide}".strip()
        for item in criteria
    ]


def export(layout: Layout, kind: str) -> bytes:
    """The author's sheet as "xlsx" or "csv": participants, marks, comments, and what they come to. Text that a spreadsheet would run stays text."""
    assessor = sheet_display.is_assessment(layout.sheet)
    labels = [(criterion.label, criterion.code) for criterion in layout.criteria]
    columns = [imports.NUMBER, imports.NAME, *imports.headings(labels), imports.COMMENTS]
    columns += ["Poin dicapai", "Poin standar", "JPM", "Kategori"] if assessor else ["Nilai lembar"]
    rows = [
        {str(at): _shown(value, kind) for at, value in enumerate(_line(layout, item, assessor))}
        for item in layout.own
    ]
    heading = {str(at): label for at, label in enumerate(columns)}
    if kind == "csv":
        return tables.write_csv(rows, heading)
    return tables.write_xlsx(rows, heading, sheet=SHEET)


def _line(layout: Layout, candidate: Application, assessor: bool) -> list[Any]:
    given = [candidate.participant_number, str(candidate.person)]
    marks = layout.marks(candidate)
    mark = formulas.sheet_mark(marks, layout.lines)
    said = layout.comments.get(candidate.pk)
    line = [*given, *(None if item is None else Decimal(plain(item)) for item in marks), said]
    if mark is None:
        return line + [None] * (4 if assessor else 1)
    rounded = Decimal(half_up(mark))
    if not assessor:
        return [*line, rounded]
    achieved = sum((item for item in marks if item is not None), Fraction(0))
    required = sum((item.maximum for item in layout.lines), Fraction(0))
    scale = schema.load(layout.sheet.guarded.ruleset).value("jpm.categories")
    category = sheet_display.category_text(mark, scale)
    return [*line, Decimal(plain(achieved)), Decimal(plain(required)), rounded, category]


def _shown(value: Any, kind: str) -> Any:
    if kind == "csv" and isinstance(value, Decimal):
        return format(value, "f").replace(".", get_format("DECIMAL_SEPARATOR"))
    return value


def _decimal(points: int) -> Decimal:
    return Decimal(plain(Fraction(points, MARK_UNIT)))


def _most(scale: Scale) -> Decimal:
    return Decimal(plain(scale.most))


def file_name(sheet: Sheet, ending: str) -> str:
    """ "lembar-asesmen-kompetensi-<code of the post>.xlsx"."""
    vacancy = sheet.assessment.vacancy
    stage = slugify(sheet.assessment.stage.title)
    return f"lembar-{stage}-{vacancy.selection.code}-{vacancy.code}.{ending}"
