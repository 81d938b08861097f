"""The ranking as people read it: the recap, the sum of each row written out, ties, recusals, every opened mark.

Figures come from the stored result and from the opened marks; this module only writes them down.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from audit.errors import Refused
from panels import queries, sitting_display, stage_display
from panels.enums import ConflictKind
from panels.models import Assessment, Conflict, Ranking
from panels.opened_display import Opened
from panels.scheme import parse_decimal
from panels.services import rankings
from panels.sheet_display import decimal_text, exact, number, rounded
from selection.display import in_sentence
from selection.services import holds


def page(opened: Opened) -> dict[str, Any]:
    """The context of templates/panels/shared/ranking_body.html."""
    stages = [
        stage_display.marks_of(opened, name)
        for name in opened.weights
        if name in opened.stages and opened.stages[name].state == "revealed"
    ]
    return {
        "held": list(holds.notices([opened.vacancy]).values()) if opened.has("holds") else [],
        "corrected": [
            _corrected(opened.stages[name])
            for name in opened.weights
            if name in opened.stages and queries.is_corrected_in(opened.stages[name])
        ],
        "sealed": [_sealed(opened, name) for name in opened.weights if not _is_open(opened, name)],
        "stages": stages,
        "recap": _recap(opened, stages) if opened.ranking else None,
        "recusals": [_recusal(item, opened) for item in opened.conflicts],
        "absences": sitting_display.dropped(opened.vacancy) if opened.has("absences") else [],
        "panel_size": len(opened.members),
    }


def _is_open(opened: Opened, name: str) -> bool:
    return name in opened.stages and opened.stages[name].state == "revealed"


def _corrected(stage: Assessment) -> str:
    out = _("Satu lembar %(stage)s sedang dibuka kembali.") % {"stage": in_sentence(stage.stage.title)}
    return f"{out} " + _(
        "Angka di bawah masih memakai lembar lama. Rekapitulasi baru dapat disetujui setelah lembar itu dikunci lagi dan dihitung ulang."
    )


def _sealed(opened: Opened, name: str) -> dict[str, Any]:
    stage = opened.stages.get(name)
    return {
        "label": opened.titles[name],
        "locked": stage.locked if stage else 0,
        "total": stage.total if stage else 0,
        "asking": stage is not None and stage.stage.by_questionnaire,
    }


def _recap(opened: Opened, stages: list[dict[str, Any]]) -> dict[str, Any]:
    ranking = opened.ranking
    assert ranking is not None
    result, scheme = json.loads(ranking.result_text), json.loads(ranking.input_text)["scheme"]
    names = opened.people
    nominees, unsettled = _nominees(ranking)
    components = [name for name in opened.weights if name in scheme["weights"]]
    steps = {
        stage["component"]: {block["code"]: block["formula"] for block in stage["blocks"]} for stage in stages
    }
    rows = result["rows"]
    return {
        "head": _head(components, scheme, opened.titles),
        "rows": [
            {
                "cells": _cells(row, result["workings"][row["candidate"]], components, names, opened.titles),
                "tone": "success" if row["candidate"] in nominees else "",
            }
            for row in rows
        ],
        "sums": [
            _sum(row, result["workings"][row["candidate"]], components, names, steps, opened.titles)
            for row in rows
        ],
        "ties": _ties(rows, ranking, opened.titles),
        "tie_rule": " → ".join(opened.titles[name] for name in scheme["tie_break"]),
        "nominees": [
            f"{row['candidate']} {names[row['candidate']]}, {number(parse_decimal(row['total_exact']))}"
            for row in rows
            if row["candidate"] in nominees
        ],
        "unsettled": unsettled,
        **_standing(opened, ranking),
    }


def _standing(opened: Opened, ranking: Ranking) -> dict[str, Any]:
    """Which computation this is, and who has confirmed it."""
    return {
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


def _head(components: list[str], scheme: dict[str, Any], titles: dict[str, str]) -> list[dict[str, Any]]:
    stages = [
        _("%(component)s (bobot %(weight)s, maks. 100)")
        % {"component": titles[name], "weight": decimal_text(scheme["weights"][name])}
        for name in components
    ]
    return [
        {"label": _("Peserta")},
        *({"label": label, "numeric": True} for label in stages),
        {"label": _("Nilai akhir"), "numeric": True},
        {"label": _("Peringkat"), "numeric": True},
        {"label": _("Keterangan")},
    ]


def _nominees(ranking: Ranking) -> tuple[set[str], str]:
    """The candidates handed over, or why that is not settled yet."""
    try:
        return {row["candidate"] for row in rankings.three_names(ranking)}, ""
    except Refused as refusal:
        return set(), str(refusal)


def _cells(
    row: dict[str, Any],
    workings: dict[str, Any],
    components: Iterable[str],
    names: dict[str, str],
    titles: dict[str, str],
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
    found.append(_remark(row, titles))
    return found


def _remark(row: dict[str, Any], titles: dict[str, str]) -> str:
    if row["eliminated_by"]:
        return _("Di bawah ambang %(component)s") % {"component": in_sentence(titles[row["eliminated_by"]])}
    if row["tie_broken_by"]:
        return _("Nilai akhir sama, diputus oleh %(component)s") % {
            "component": in_sentence(titles[row["tie_broken_by"]])
        }
    return ""


def _sum(
    row: dict[str, Any],
    workings: dict[str, Any],
    components: list[str],
    names: dict[str, str],
    steps: dict[str, dict[str, str]],
    titles: dict[str, str],
) -> dict[str, Any]:
    """The whole sum of one row, written out exactly."""
    code = row["candidate"]
    shares = [parse_decimal(workings[name]["contribution"]) for name in components]
    return {
        "title": f"{code} {names[code]}: {number(parse_decimal(row['total_exact']))}",
        "lines": [
            {
                "label": titles[name],
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


def _ties(rows: list[dict[str, Any]], ranking: Ranking, titles: dict[str, str]) -> list[str]:
    """A sentence for each group of equal totals: who, what, and which step told them apart; last what the plenary decided."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["total_exact"], []).append(row)
    told = [_tie(total, group, titles) for total, group in groups.items() if len(group) > 1]
    if ranking.tie_names:
        said = {"who": ", ".join(ranking.tie_names), "why": ranking.tie_reason}
        told.append(_("Rapat pleno memilih %(who)s. Pertimbangan: %(why)s") % said)
    return told


def _tie(total: str, group: list[dict[str, Any]], titles: dict[str, str]) -> str:
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
            "component": in_sentence(titles[name]),
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


def _recusal(conflict: Conflict, opened: Opened) -> str:
    said = {
        "member": str(conflict.member.person),
        "candidate": f"{conflict.application.participant_number} {conflict.application.person}",
        "kind": ConflictKind(conflict.kind).label.lower(),
    }
    if not conflict.takes_away:
        return _("%(member)s menyatakan %(kind)s dengan %(candidate)s dan tetap menilai.") % said
    stages = dict.fromkeys(
        in_sentence(opened.titles[mark.component])
        for mark in opened.marks
        if mark.person == conflict.member.person_id
        and mark.candidate == conflict.application.participant_number
    )
    if stages:
        return _(
            "%(member)s tidak lagi menilai %(candidate)s (%(kind)s). Nilai yang dikuncinya sebelum hubungan itu dinyatakan tetap dihitung: "
            "%(stages)s."
        ) % {**said, "stages": ", ".join(stages)}
    return _("%(member)s tidak menilai %(candidate)s (%(kind)s); pembaginya berkurang satu.") % said
