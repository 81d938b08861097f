"""Opened marks and the ranking as people read them: the recap, the sum of each row written out, every mark by criterion.

Figures come from the stored result and from the opened marks; this module only writes them down.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from audit.errors import Refused
from panels import formulas, queries
from panels.enums import MARK_UNIT, RECUSING, ConflictKind
from panels.models import Assessment, Conflict, Ranking
from panels.queries import RevealedCriterion, RevealedMark
from panels.scheme import parse_decimal
from panels.services import rankings
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
from selection.enums import Component
from selection.models import Vacancy
from selection.rulesets import schema


@dataclass(frozen=True)
class Opened:
    """What there is to show of a post, read once."""

    vacancy: Vacancy
    stages: dict[str, Assessment]
    marks: list[RevealedMark]
    members: list[Any]  # PanelMember with `confirmed`
    conflicts: list[Conflict]
    ranking: Ranking | None

    @property
    def names(self) -> dict[Any, str]:
        """Person → name, the chair first."""
        return {member.person_id: str(member.person) for member in self.members}

    @property
    def weights(self) -> dict[str, str]:
        """Component → weight, in the order of practice."""
        given = self.vacancy.selection.weights
        return {name: given[name] for name in Component.values if name in given}


def read(vacancy: Vacancy) -> Opened:
    """Five reads, whatever the number of candidates."""
    ranking = queries.newest_ranking(vacancy)
    if ranking is not None:
        ranking.vacancy = vacancy
    return Opened(
        vacancy=vacancy,
        stages={item.component: item for item in queries.progress([vacancy])},
        marks=queries.revealed_table(vacancy),
        members=list(queries.confirming(vacancy.selection, ranking)),
        conflicts=list(queries.conflicts_in(vacancy)),
        ranking=ranking,
    )


def page(opened: Opened) -> dict[str, Any]:
    """The context of templates/panels/shared/ranking_body.html."""
    stages = [
        _stage(opened, name)
        for name in opened.weights
        if name in opened.stages and opened.stages[name].state == "revealed"
    ]
    return {
        "sealed": [_sealed(opened, name) for name in opened.weights if not _is_open(opened, name)],
        "stages": stages,
        "recap": _recap(opened, stages) if opened.ranking else None,
        "recusals": [_recusal(item) for item in opened.conflicts],
        "panel_size": len(opened.members),
    }


def _is_open(opened: Opened, name: str) -> bool:
    return name in opened.stages and opened.stages[name].state == "revealed"


def _sealed(opened: Opened, name: str) -> dict[str, Any]:
    stage = opened.stages.get(name)
    return {
        "label": Component(name).label,
        "locked": stage.locked if stage else 0,
        "total": stage.total if stage else 0,
    }


# --- marks of a stage ------------------------------------------------------------------------------------------


def _stage(opened: Opened, name: str) -> dict[str, Any]:
    """A block for each candidate: criteria down, members across; of the assessor's table a row for each."""
    marks = [mark for mark in opened.marks if mark.component == name]
    criteria = list(dict.fromkeys(mark.criterion for mark in marks))
    by_assessor = name == Component.ASSESSMENT
    authors = dict.fromkeys(mark.person for mark in marks) if by_assessor else opened.names
    away = {
        (item.application.participant_number, item.member.person_id)
        for item in opened.conflicts
        if item.kind in RECUSING
    }
    blocks = [
        _block(opened, criteria, list(authors), code, list(rows), away)
        for code, rows in groupby(marks, lambda mark: mark.candidate)
    ]
    return {
        "component": name,
        "label": Component(name).label,
        "weight": decimal_text(opened.weights[name]),
        "columns": list(opened.names.values()),
        "span": len(opened.names) + 1,
        "blocks": blocks,
        "table": _assessor_table(criteria, blocks) if by_assessor else None,
    }


def _assessor_table(criteria: list[RevealedCriterion], blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """For components/score_grid.html: candidates down, competencies across, and what it comes to."""
    return {
        "criteria": [
            {"label": item.label, "weight": "", "max": "", "note": _column_note(item)} for item in criteria
        ],
        "rows": [
            {
                "label": block["name"],
                "code": block["code"],
                "cells": [{"value": row["cells"][0]} for row in block["rows"]],
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


# --- the recap -------------------------------------------------------------------------------------------------


def _recap(opened: Opened, stages: list[dict[str, Any]]) -> dict[str, Any]:
    ranking = opened.ranking
    assert ranking is not None
    result, scheme = json.loads(ranking.result_text), json.loads(ranking.input_text)["scheme"]
    names = {mark.candidate: mark.name for mark in opened.marks}
    nominees, unsettled = _nominees(ranking)
    components = [name for name in opened.weights if name in scheme["weights"]]
    steps = {
        stage["component"]: {block["code"]: block["formula"] for block in stage["blocks"]} for stage in stages
    }
    return {
        "head": [
            {"label": _("Peserta")},
            *(
                {
                    "label": _("%(component)s (bobot %(weight)s, maks. 100)") % _named(name, scheme),
                    "numeric": True,
                }
                for name in components
            ),
            {"label": _("Nilai akhir"), "numeric": True},
            {"label": _("Peringkat"), "numeric": True},
            {"label": _("Keterangan")},
        ],
        "rows": [
            {
                "cells": _cells(row, result["workings"][row["candidate"]], components, names),
                "tone": "success" if row["candidate"] in nominees else "",
            }
            for row in result["rows"]
        ],
        "sums": [
            _sum(row, result["workings"][row["candidate"]], components, names, steps)
            for row in result["rows"]
        ],
        "ties": _ties(result["rows"]),
        "tie_rule": " → ".join(str(Component(name).label) for name in scheme["tie_break"]),
        "nominees": [
            f"{row['candidate']} {names[row['candidate']]}, {number(parse_decimal(row['total_exact']))}"
            for row in result["rows"]
            if row["candidate"] in nominees
        ],
        "unsettled": unsettled,
        "number": ranking.number,
        "digest": ranking.digest,
        "computed_at": ranking.computed_at,
        "confirmed": ranking.state == "confirmed",
        "members": [
            {"name": str(member.person), "chair": member.is_chair, "confirmed": member.confirmed}
            for member in opened.members
        ],
        "confirmed_count": sum(member.confirmed for member in opened.members),
    }


def _named(name: str, scheme: dict[str, Any]) -> dict[str, str]:
    return {"component": str(Component(name).label), "weight": decimal_text(scheme["weights"][name])}


def _nominees(ranking: Ranking) -> tuple[set[str], str]:
    """The candidates handed over, or why that is not settled yet."""
    try:
        return {row["candidate"] for row in rankings.three_names(ranking)}, ""
    except Refused as refusal:
        return set(), str(refusal)


def _cells(
    row: dict[str, Any], workings: dict[str, Any], components: Iterable[str], names: dict[str, str]
) -> list[Any]:
    found: list[Any] = [
        format_html(
            '{}<span class="app-table__sub app-nowrap">{}</span>', names[row["candidate"]], row["candidate"]
        )
    ]
    for name in components:
        part = workings[name]
        share = _("× %(weight)s ÷ 100 = %(share)s") % {
            "weight": decimal_text(part["weight"]),
            "share": number(parse_decimal(part["contribution"])),
        }
        found.append(
            format_html(
                '<span class="app-nowrap">{}<span class="app-table__sub">{}</span></span>',
                number(parse_decimal(part["mean"])),
                share,
            )
        )
    found.append(number(parse_decimal(row["total_exact"])))
    found.append(row["rank"] if row["rank"] is not None else "–")
    found.append(_remark(row))
    return found


def _remark(row: dict[str, Any]) -> str:
    if row["eliminated_by"]:
        return _("Di bawah ambang %(component)s") % {
            "component": Component(row["eliminated_by"]).label.lower()
        }
    if row["tie_broken_by"]:
        return _("Nilai akhir sama, diputus oleh %(component)s") % {
            "component": Component(row["tie_broken_by"]).label.lower()
        }
    return ""


def _sum(
    row: dict[str, Any],
    workings: dict[str, Any],
    components: list[str],
    names: dict[str, str],
    steps: dict[str, dict[str, str]],
) -> dict[str, Any]:
    """The whole sum of one row, written out exactly."""
    code = row["candidate"]
    shares = [parse_decimal(workings[name]["contribution"]) for name in components]
    return {
        "title": f"{code} {names[code]}: {number(parse_decimal(row['total_exact']))}",
        "lines": [
            {
                "label": Component(name).label,
                "stage": steps.get(name, {}).get(code, ""),
                "share": _("%(mean)s × %(weight)s ÷ 100 = %(share)s")
                % {
                    "mean": exact(parse_decimal(workings[name]["mean"])),
                    "weight": decimal_text(workings[name]["weight"]),
                    "share": rounded(share),
                },
            }
            for name, share in zip(components, shares, strict=True)
        ],
        "total": f"{' + '.join(exact(share) for share in shares)} = {rounded(parse_decimal(row['total_exact']))}",
    }


def _ties(rows: list[dict[str, Any]]) -> list[str]:
    """A sentence for each group of equal totals: who, what, and which step told them apart."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["total_exact"], []).append(row)
    return [_tie(total, group) for total, group in groups.items() if len(group) > 1]


def _tie(total: str, group: list[dict[str, Any]]) -> str:
    shown = {"who": ", ".join(row["candidate"] for row in group), "total": rounded(parse_decimal(total))}
    used = [name for name in dict.fromkeys(row["tie_broken_by"] for row in group) if name]
    if not used:
        return (
            _(
                "%(who)s sama pada nilai akhir %(total)s dan tidak terputus oleh aturan, sehingga peringkatnya bersama."
            )
            % shown
        )
    deciders = "; ".join(
        _("%(component)s (%(marks)s)")
        % {
            "component": Component(name).label.lower(),
            "marks": ", ".join(
                f"{row['candidate']} {rounded(parse_decimal(row['components'][name]))}" for row in group
            ),
        }
        for name in used
    )
    return _("%(who)s sama pada nilai akhir %(total)s. Diputus oleh %(deciders)s.") % {
        **shown,
        "deciders": deciders,
    }


def _recusal(conflict: Conflict) -> str:
    said = {
        "member": str(conflict.member.person),
        "candidate": f"{conflict.application.participant_number} {conflict.application.person}",
        "kind": ConflictKind(conflict.kind).label.lower(),
    }
    if conflict.kind in RECUSING:
        return _("%(member)s tidak menilai %(candidate)s (%(kind)s); pembaginya berkurang satu.") % said
    return _("%(member)s menyatakan %(kind)s dengan %(candidate)s dan tetap menilai.") % said
