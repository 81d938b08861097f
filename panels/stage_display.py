"""Every opened mark of a stage by criterion and author, and how the stage's mark comes about."""

from fractions import Fraction
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from panels import formulas, questionnaire_display
from panels.enums import MARK_UNIT
from panels.opened_display import Opened
from panels.queries import RevealedCriterion, RevealedMark
from panels.sheet_display import (
    category_text,
    decimal_text,
    exact,
    line_of,
    number,
    points_text,
    rounded,
    sum_text,
)
from selection.rulesets import schema


def marks_of(opened: Opened, name: str) -> dict[str, Any]:
    """A block for each candidate: criteria down, members across; of the assessor's table and of a questionnaire a row for each."""
    if name in opened.questionnaires:
        return _questionnaire(opened, name)
    marks = [mark for mark in opened.marks if mark.component == name]
    criteria = list(dict.fromkeys(mark.criterion for mark in marks))
    by_assessor = name in opened.by_assessor
    authors = dict.fromkeys(mark.person for mark in marks) if by_assessor else opened.names
    away = {
        (item.application.participant_number, item.member.person_id)
        for item in opened.conflicts
        if item.takes_away
    }
    blocks = [
        _block(opened, criteria, list(authors), code, list(rows), away)
        for code, rows in groupby(marks, lambda mark: mark.candidate)
    ]
    return {
        "component": name,
        "label": opened.titles[name],
        "weight": decimal_text(opened.weights[name]),
        "columns": list(opened.names.values()),
        "span": len(opened.names) + 1,
        "blocks": blocks,
        "comments": _comments(opened, name, by_assessor),
        "table": _assessor_table(criteria, blocks) if by_assessor else None,
    }


def _questionnaire(opened: Opened, name: str) -> dict[str, Any]:
    shown = questionnaire_display.block(opened.questionnaires[name], opened.people)
    return {
        "component": name,
        "label": opened.titles[name],
        "weight": decimal_text(opened.weights[name]),
        "questionnaire": shown,
        "blocks": [{"code": code, "formula": text} for code, text in shown["formulas"].items()],
    }


def _comments(opened: Opened, name: str, by_assessor: bool) -> list[dict[str, str]]:
    """What the authors said of the candidates, for panels/shared/sheet_comments.html; members in the panel's order."""
    people = opened.people
    order = {person: at for at, person in enumerate(opened.names)}
    said = [item for item in opened.comments if item[0] == name]
    return [
        {
            "code": code,
            "name": people.get(code, ""),
            "by": "" if by_assessor else opened.names.get(person, ""),
            "text": text,
        }
        for _stage, code, person, text in sorted(said, key=lambda item: (item[1], order.get(item[2], 0)))
    ]


def _assessor_table(criteria: list[RevealedCriterion], blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """For components/score_grid.html: candidates down, competencies across, and what it comes to."""
    columns = [
        {"label": item.label, "weight": "", "max": "", "note": _column_note(item)} for item in criteria
    ]
    return {
        "criteria": columns,
        "rows": [
            {
                "label": block["name"],
                "code": block["code"],
                "cells": [
                    {"value": row["cells"][0], "criterion": about}
                    for row, about in zip(block["rows"], columns, strict=True)
                ],
                "total": block["sheets"][0],
            }
            for block in blocks
        ],
        "sums": [f"{block['code']} {block['name']}: {block['formula']}" for block in blocks],
    }


def _block(
    opened: Opened,
    criteria: list[RevealedCriterion],
    authors: list[Any],
    code: str,
    marks: list[RevealedMark],
    away: set[tuple[Any, Any]],
) -> dict[str, Any]:
    given = {(mark.person, mark.criterion.pk): mark.points for mark in marks}
    lines = [line_of(criterion) for criterion in criteria]
    sheets: dict[Any, list[Fraction]] = {}
    for person in authors:
        points = [given.get((person, criterion.pk)) for criterion in criteria]
        if None not in points:
            sheets[person] = [Fraction(item, MARK_UNIT) for item in points if item is not None]
    values = {person: formulas.sheet_mark(found, lines) or Fraction(0) for person, found in sheets.items()}
    missing = _("tidak menilai")
    return {
        "code": code,
        "name": marks[0].name,
        "rows": [
            {
                "label": criterion.label,
                "note": _column_note(criterion),
                "cells": [
                    points_text(given[person, criterion.pk]) if (person, criterion.pk) in given else "–"
                    for person in authors
                ],
            }
            for criterion in criteria
        ],
        "sheets": [
            number(values[person]) if person in values else missing if (code, person) in away else "–"
            for person in authors
        ],
        "formula": _stage_formula(opened, lines, list(sheets.values()), list(values.values())),
    }


def _column_note(criterion: RevealedCriterion) -> str:
    most = points_text(criterion.max_points)
    if criterion.weight:
        return _("bobot %(weight)s · maks. %(max)s") % {"weight": decimal_text(criterion.weight), "max": most}
    if criterion.pk is None:
        return _("maks. %(max)s") % {"max": most}
    return _("standar %(level)s") % {"level": most}


def _stage_formula(
    opened: Opened, lines: list[formulas.Line], sheets: list[list[Fraction]], values: list[Fraction]
) -> str:
    """How the stage's mark comes about: the mean over those who marked, or the assessor's points."""
    if not values:
        return ""
    if not formulas.is_weighted(lines):
        scale = schema.load(opened.vacancy.selection.ruleset).value("jpm.categories")
        return f"{sum_text(sheets[0], lines)}; {category_text(values[0], scale)}"
    parts = " + ".join(exact(value) for value in values)
    return f"({parts}) ÷ {len(values)} = {rounded(formulas.mean(values))}"
