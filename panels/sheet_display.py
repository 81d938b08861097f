"""A sheet as its author sees it: the grid, the guides, what is filled in, and what it comes to, written out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import get_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from audit import chain
from panels import anchors, comments, formulas, queries
from panels.enums import COMMENT, MARK_UNIT, JpmCategory
from panels.models import Criterion, Sheet
from panels.models.scoring import Contents, canonical, contents
from panels.scheme import half_up, parse_decimal, plain, ratio
from panels.services import sheets
from panels.services.cells import Cell
from panels.services.sheets import Saved
from selection.models import Application
from selection.rulesets import schema

_NAME = re.compile(r"m-([0-9a-f]{32})-([0-9a-f]{32})|c-([0-9a-f]{32})")


def number(value: Fraction, places: int = 2) -> str:
    """ "80,28": rounded half up, for the eye."""
    return _comma(half_up(value, places))


def exact(value: Fraction) -> str:
    """ "80,25" where it ends, else "1445/18"."""
    return _comma(plain(value))


def points_text(points: int) -> str:
    """A stored mark as it would be typed: "78,5"."""
    return _comma(_points_plain(points))


@lru_cache(maxsize=4096)
def _points_plain(points: int) -> str:
    """A page of opened marks has tens of thousands, few of them different."""
    return plain(Fraction(points, MARK_UNIT))


def decimal_text(text: str) -> str:
    """A stored decimal ("12.5") as it is read."""
    return _comma(text)


def typed_cells(posted: Mapping[str, str]) -> dict[Cell, str]:
    """What came back from a form: (application, criterion or COMMENT) → text."""
    found: dict[Cell, str] = {}
    for name, text in posted.items():
        if match := _NAME.fullmatch(name):
            application, criterion, about = match.groups()
            found[(UUID(about), COMMENT) if about else (UUID(application), UUID(criterion))] = text
    return found


def cell_name(cell: Cell) -> str:
    """The name of a cell's field: "m-…-…" of a mark, "c-…" of a comment."""
    return f"c-{cell[0].hex}" if cell[1] == COMMENT else f"m-{cell[0].hex}-{cell[1].hex}"


def line_of(criterion: Criterion | queries.RevealedCriterion) -> formulas.Line:
    """The criterion for panels/formulas.py."""
    weight = parse_decimal(criterion.weight) if criterion.weight else None
    return formulas.Line(weight, Fraction(criterion.max_points, MARK_UNIT))


@dataclass(frozen=True)
class Layout:
    """A sheet read once: its criteria, the post's candidates by number, whom the author marks, his marks, and `held`, all that lies in it."""

    sheet: Sheet
    criteria: list[Criterion]
    candidates: list[Application]
    away: set[Any]
    stored: dict[Cell, int]
    held: Contents
    by_total: bool = False
    lines: list[formulas.Line] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", [line_of(criterion) for criterion in self.criteria])

    @property
    def weighted(self) -> bool:
        return formulas.is_weighted(self.lines)

    @property
    def own(self) -> list[Application]:
        return [candidate for candidate in self.candidates if candidate.pk not in self.away]

    @property
    def seen(self) -> str:
        """The digest of the draft as it was read (panels.services.sheets.draft_digest)."""
        return chain.digest(canonical(self.sheet, self.held))

    @cached_property
    def comments(self) -> dict[Any, str]:
        """Candidate → comment."""
        return {key: said for key, _number, said in self.held.comments}

    @cached_property
    def uncommented(self) -> set[Any]:
        """Keys of the candidates whose marks need a comment that is not there."""
        return set() if self.by_total else sheets.uncommented(self.sheet, self.held, self.criteria)

    @property
    def wanted(self) -> int:
        return len(self.own) * len(self.criteria)

    def marks(self, candidate: Application) -> list[Fraction | None]:
        found = [self.stored.get((candidate.pk, criterion.pk)) for criterion in self.criteria]
        return [None if points is None else Fraction(points, MARK_UNIT) for points in found]


def read(sheet: Sheet) -> Layout:
    """The sheet's rows, columns and marks: by criterion, or the totals that stand in their place."""
    return with_stored_totals(by_criterion(sheet))


def by_criterion(sheet: Sheet) -> Layout:
    """The sheet as its criteria have it, whether it holds totals or not."""
    vacancy, held = sheet.assessment.vacancy, contents(sheet)
    candidates = queries.candidates_with_ties(sheet)
    return Layout(
        sheet=sheet,
        criteria=list(queries.criteria_of(vacancy.selection, sheet.assessment.component)),
        candidates=candidates,
        away={item.pk for item in candidates if item.is_away},
        stored=_stored(held),
        held=held,
    )


def of_saved(saved: Saved) -> Layout:
    """The sheet as it was just saved, without reading it again."""
    stored = _stored(saved.held)
    return Layout(saved.sheet, saved.criteria, saved.candidates, set(), stored, saved.held)


def _stored(held: Contents) -> dict[Cell, int]:
    return {(mark.application, mark.criterion): mark.points for mark in held.marks}


def with_stored_totals(layout: Layout) -> Layout:
    """The sheet with its imported totals in place of the criteria, where it has any."""
    totals = layout.held.totals
    if not totals:
        return layout
    return with_totals(layout, {key: points for key, _number, points, _most in totals}, totals[0][3])


def with_totals(layout: Layout, points: Mapping[Any, int], most: int) -> Layout:
    """The sheet with totals (application → 1/10,000) in place of marks by criterion: one column, out of `most`."""
    total = Criterion(code="total", order=1, label=_("Nilai total"), max_points=most)
    stored = {(application, total.pk): given for application, given in points.items()}
    return replace(layout, criteria=[total], stored=stored, by_total=True)


def grid(
    layout: Layout,
    typed: Mapping[Cell, str] | None = None,
    problems: Mapping[Cell, str] | None = None,
    *,
    shown: Iterable[Application] | None = None,
) -> dict[str, Any]:
    """`criteria` and `rows` of components/score_grid.html. What was typed stands in place of what is stored; `problems` under the cells.

    `shown`: the candidates of this page in their order, when they are not all by number; each row then leads to its candidate.
    """
    typed, problems = typed or {}, problems or {}
    columns, rows = [column(layout, criterion) for criterion in layout.criteria], []
    for candidate in layout.candidates if shown is None else shown:
        row: dict[str, Any] = {"label": str(candidate.person), "code": candidate.participant_number}
        if candidate.pk in layout.away:
            rows.append({**row, "cells": [], "note": _("Tidak Anda nilai: konflik kepentingan.")})
            continue
        cells = [
            {**cell_field(layout, (candidate.pk, criterion.pk), typed, problems), "criterion": about}
            for criterion, about in zip(layout.criteria, columns, strict=True)
        ]
        broken = any(cell["errors"] for cell in cells)
        rows.append({**row, "cells": cells, "total": "" if broken else total(layout, candidate)})
        if shown is not None and not layout.by_total:
            rows[-1] |= _way_to(layout, candidate)
    return {
        "criteria": columns,
        "rows": rows,
        "total_label": total_label(layout),
        "comments": [
            {"code": item.participant_number, "name": str(item.person), "text": layout.comments[item.pk]}
            for item in layout.own
            if item.pk in layout.comments
        ],
    }


def total_label(layout: Layout) -> str:
    """What the row's total is called."""
    return _("Nilai") if layout.weighted else _("Jumlah poin")


def _way_to(layout: Layout, candidate: Application) -> dict[str, Any]:
    """From a row of the grid to the candidate's own page: documents, guide, comment."""
    return {
        "key": candidate.pk.hex,
        "url": reverse("sheet_candidate", args=[layout.sheet.pk, candidate.pk]),
        "has_comment": candidate.pk in layout.comments,
        "lacks_comment": candidate.pk in layout.uncommented,
    }


def cell_field(
    layout: Layout, cell: Cell, typed: Mapping[Cell, str], problems: Mapping[Cell, str]
) -> dict[str, Any]:
    """`{html_name, auto_id, value, errors}` of a mark or a comment."""
    name, value = cell_name(cell), typed.get(cell)
    if value is None:
        value = stored_text(layout, cell)
    errors = [problems[cell]] if cell in problems else []
    return {"html_name": name, "auto_id": f"id_{name}", "value": value, "errors": errors}


def stored_text(layout: Layout, cell: Cell) -> str:
    """What lies in the draft, as it would be typed; "" where nothing does."""
    if cell[1] == COMMENT:
        return layout.comments.get(cell[0], "")
    return points_text(layout.stored[cell]) if cell in layout.stored else ""


def column(layout: Layout, criterion: Criterion) -> dict[str, str]:
    """Points are added up: their weight in the running total is their own maximum."""
    most = points_text(criterion.max_points)
    if layout.weighted:
        return {"label": criterion.label, "weight": decimal_text(criterion.weight), "max": most}
    note = _("maks. %(max)s") if layout.by_total else _("standar %(max)s")
    return {"label": criterion.label, "weight": most, "max": most, "note": note % {"max": most}}


def total(layout: Layout, candidate: Application) -> str:
    """The row's total, "" while a mark is missing."""
    marks = layout.marks(candidate)
    mark = formulas.sheet_mark(marks, layout.lines)
    if mark is None:
        return ""
    return number(mark if layout.weighted else sum((item for item in marks if item is not None), Fraction(0)))


def errors(layout: Layout, problems: Mapping[Cell, str]) -> list[dict[str, str]]:
    """The lines of the error summary, by candidate's number and criterion, comments last."""
    names = {item.pk: f"{item.participant_number} {item.person}" for item in layout.candidates}
    labels = {criterion.pk: criterion.label for criterion in layout.criteria} | {COMMENT: _("Komentar")}
    people = {key: at for at, key in enumerate(names)}
    lines = {key: at for at, key in enumerate(labels)}
    return [
        {
            "text": f"{names[cell[0]]}, {labels[cell[1]]}: {sentence}",
            "href": f"#id_{cell_name(cell)}",
        }
        for cell, sentence in sorted(
            problems.items(), key=lambda item: (people[item[0][0]], lines[item[0][1]])
        )
    ]


def collisions(layout: Layout, typed: Mapping[Cell, str]) -> tuple[dict[Cell, str], dict[Cell, str]]:
    """(what to show, a sentence per cell that differs) when the draft was saved elsewhere. An empty box yields to what is stored."""
    shown, differing = dict(typed), {}
    for cell in [*layout.stored, *((key, COMMENT) for key in layout.comments)]:
        stored, text = stored_text(layout, cell), typed.get(cell, "").strip()
        if not text:
            shown[cell] = stored
        elif cell[1] == COMMENT and comments.tidy(text) != stored:
            differing[cell] = _("Tersimpan dari jendela lain: %(mark)s.") % {"mark": f"“{stored}”"}
        elif cell[1] != COMMENT and text.replace(".", ",") != stored.replace(".", ","):
            differing[cell] = _("Tersimpan dari jendela lain: %(mark)s.") % {"mark": stored}
    return shown, differing


def guides(layout: Layout) -> list[dict[str, Any]]:
    """What each criterion asks, beside the form."""
    return [
        {
            **column(layout, criterion),
            "guide": criterion.guide,
            "anchors": [
                {"range": anchors.range_text(level), "text": level["text"]} for level in criterion.anchors
            ],
            "weight_text": range_text(layout, criterion),
        }
        for criterion in layout.criteria
    ]


def range_text(layout: Layout, criterion: Criterion) -> str:
    """ "Bobot 30, nilai 0 sampai 100"."""
    most = points_text(criterion.max_points)
    if layout.weighted:
        return _("Bobot %(weight)s, nilai 0 sampai %(max)s") % {
            "weight": decimal_text(criterion.weight),
            "max": most,
        }
    return (_("Nilai 0 sampai %(max)s") if layout.by_total else _("Level 0 sampai %(max)s")) % {"max": most}


def worked(layout: Layout, shown: Iterable[Application] | None = None) -> list[dict[str, str]]:
    """For each candidate (of those shown) whose row is full, the sum written out: [{code, name, text}]."""
    found = []
    for candidate in layout.own if shown is None else shown:
        marks = layout.marks(candidate)
        if None in marks:
            continue
        text = sum_text([mark for mark in marks if mark is not None], layout.lines)
        found.append(
            {"code": candidate.participant_number or "", "name": str(candidate.person), "text": text}
        )
    return found


def sum_text(marks: list[Fraction], lines: list[formulas.Line]) -> str:
    """ "(80/100 × 20 + 82/100 × 30 + …) = 81,35" or "28,9 ÷ 36 × 100 = 80,28 (tepat 1445/18)"."""
    mark = formulas.sheet_mark(marks, lines)
    assert mark is not None
    if formulas.is_weighted(lines):
        parts = " + ".join(
            f"{exact(given)}/{exact(line.maximum)} × {exact(line.weight or Fraction(0))}"
            for given, line in zip(marks, lines, strict=True)
        )
        whole = sum((line.weight or Fraction(0) for line in lines), Fraction(0))
        left = parts if whole == 100 else f"({parts}) ÷ {exact(whole)} × 100"
    else:
        most = sum((line.maximum for line in lines), Fraction(0))
        left = f"{exact(sum(marks, Fraction(0)))} ÷ {exact(most)} × 100"
    return f"{left} = {rounded(mark)}"


def rounded(mark: Fraction) -> str:
    """ "81,35", and the exact value beside it when rounding loses something."""
    shown = number(mark)
    if parse_decimal(shown) == mark:
        return shown
    return _("%(shown)s (tepat %(exact)s)") % {"shown": shown, "exact": ratio(mark)}


def jpm_results(layout: Layout) -> list[dict[str, Any]]:
    """Rows of components/table.html for the assessor: points achieved / required, JPM, category; "–" while a level is missing."""
    scale = schema.load(layout.sheet.guarded.ruleset).value("jpm.categories")
    required = sum((line.maximum for line in layout.lines), Fraction(0))
    rows = []
    for candidate in layout.own:
        marks = layout.marks(candidate)
        jpm = formulas.sheet_mark(marks, layout.lines)
        cells: list[str | None] = [f"{candidate.participant_number} {candidate.person}", None, None, None]
        if jpm is not None:
            achieved = sum((mark for mark in marks if mark is not None), Fraction(0))
            cells[1:] = [
                f"{exact(achieved)}/{exact(required)}",
                _percent(jpm),
                category_text(jpm, scale),
            ]
        rows.append({"cells": cells})
    return rows


def _percent(jpm: Fraction) -> str:
    return format_html(
        '{} %<span class="app-table__sub">{}</span>',
        number(jpm),
        _("tepat %(exact)s") % {"exact": ratio(jpm)},
    )


def category_text(jpm: Fraction, scale: Iterable[tuple[str, str]]) -> str:
    """The category written out; a code that this edition does not know stands as it is."""
    code = formulas.category(jpm, scale)
    return str(JpmCategory(code).label) if code in JpmCategory.values else code


def thresholds(ruleset: str) -> list[str]:
    """["Memenuhi Syarat: JPM 80 ke atas", …] from the regulation's file."""
    scale = schema.load(ruleset).value("jpm.categories")
    return [
        _("%(category)s: JPM %(least)s ke atas")
        % {"category": category_text(parse_decimal(least), scale), "least": decimal_text(least)}
        for _code, least in scale
    ]


def is_assessment(sheet: Sheet) -> bool:
    return sheet.assessment.stage.by_assessor


def _comma(text: str) -> str:
    return text if "." not in text else text.replace(".", get_format("DECIMAL_SEPARATOR"))
