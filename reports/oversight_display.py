"""The observer's pages as data: overview, applicants, workings of a ranking, breaks in plain words."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from audit import verify as ledgers
from panels import opened_display, ranking_display, standing_display
from panels import queries as panels
from panels.display import sections
from panels.models import Ranking
from panels.scheme import half_up, parse_decimal
from panels.services import announcements
from panels.sheet_display import decimal_text, exact, number
from panels.views import overview as plans
from reports import choice_display, gate_display, paperwork_display, queries, remark_display
from reports import label_display as labels
from reports.break_texts import BREAKS
from reports.display import state_tag
from selection import decisions, display, imported_display
from selection import queries as selections
from selection.display import in_sentence
from selection.enums import ApplicationState, SelectionState, VacancyState, Verdict
from selection.models import Hold, Selection, Vacancy
from selection.views import staff

COUNTED_ONLY = frozenset({VacancyState.DRAFT, VacancyState.OPEN, VacancyState.FEW})
"""While one can still apply, nobody of the staff learns more of the applicants than their number."""
MOST_BREAKS = 20
"""Breaks of one kind that are listed; verify_ledger prints them all."""
OUTCOME_TONES = {
    ApplicationState.ELIGIBLE: "success",
    ApplicationState.INELIGIBLE: "danger",
    ApplicationState.ABSENT: "danger",
}


def context(
    selection: Selection, user: Any, current: str, *crumbs: tuple[str, str], **extra: Any
) -> dict[str, Any]:
    """What every page of the observer shares: the body's own name, the way back, the tabs with `current` among them."""
    trail = [
        {"label": _("Pemantau"), "url": reverse("observer_desk")},
        {"label": selection.code, "url": reverse("observer_selection", args=[selection.pk])},
        *({"label": label, "url": url} for label, url in crumbs),
    ]
    trail[-1]["url"] = ""
    state = SelectionState(selection.state)
    tabs = (
        ("observer_selection", _("Ringkasan")),
        ("observer_compliance", _("Kepatuhan")),
        ("observer_remarks", _("Catatan")),
        ("objection_list", _("Keberatan")),
        ("observer_timeline", _("Linimasa")),
        ("as_it_stood", _("Keadaan pada suatu saat")),
        ("observer_openings", _("Siapa membuka apa")),
        ("observer_integrity", _("Keutuhan catatan")),
        *([("outbox", _("E-mail"))] if selection.plan_text else []),
        ("retention_desk", _("Masa simpan data")),
    )
    return {
        "selection": selection,
        "tell_flags": True,
        "agency_name": selection.agency.name,
        "oversight_name": selection.oversight_body.name,
        "user_role": staff.role_text(user, str(selection.pk)),
        "state_tag": {"label": state.label, "tone": staff.SELECTION_TONES[state]},
        "crumbs": trail,
        "tabs": [
            {"label": label, "url": reverse(name, args=[selection.pk]), "current": name == current}
            for name, label in tabs
        ],
        **extra,
    }


# --- overview ----------------------------------------------------------------------------------------------------------


def overview(selection: Selection, user: Any) -> dict[str, Any]:
    """State, plan with its findings, posts with their counts, panel, conflicts, letters, papers."""
    plan = json.loads(selection.plan_text) if selection.plan_text else announcements.plan_of(selection)
    return {
        "stages": plans.stages(selection),
        "findings": _findings(selection),
        "numbers": paperwork_display.number_findings(selection),
        "finding_labels": {"met": _("Sesuai"), "unmet": _("Belum sesuai"), "unknown": _("Perhatian")},
        "plan_digest": selection.plan_digest,
        "plan": sections(selection, plan, selection.announcement_number),
        "posts": _posts(selection, user),
        **_panel(selection),
        "gates": gate_display.listed(selection),
        "endings": [decisions.row(item) for item in selections.decisions_of(selection)],
        "papers": [_paper(item) for item in queries.papers_of(selection)],
    }


def _findings(selection: Selection) -> list[dict[str, str]]:
    """While the plan is prepared all its findings; once it is announced, and dates have passed, those of the panel and of what is published."""
    found = announcements.findings(selection)
    if selection.state == SelectionState.DRAFT:
        return [_finding(item) for item in found]
    flags = [{"label": str(flag), "state": "unmet"} for flag in selection.red_flags]
    published = [_finding(item) for item in found if item.code.startswith("results")]
    return [*flags, *published, *plans.composition(selection)]


def _panel(selection: Selection) -> dict[str, Any]:
    """Members, their conflicts and what the facts suggested, changes and decisions for components/table.html; shortages as sentences."""
    chair, member = _("Ketua"), _("Anggota")
    return {
        "members": [
            {
                "cells": [
                    str(item.person),
                    chair if item.is_chair else member,
                    item.position,
                    standing_display.statement(item),
                ]
            }
            for item in panels.members_of(selection)
        ],
        "members_head": _head(_("Nama"), _("Kedudukan"), _("Jabatan"), _("Pernyataan")),
        "conflicts": [
            {
                "cells": [
                    str(item.member.person),
                    f"{item.application.participant_number} {item.application.person}",
                    item.get_kind_display(),
                    item.note or "–",
                    standing_display.consequence(item),
                ]
            }
            for post in selection.vacancies.order_by("code")
            for item in panels.conflicts_in(post)
        ],
        "conflicts_head": _head(_("Anggota"), _("Peserta"), _("Hubungan"), _("Keterangan"), _("Akibat")),
        "shortages": standing_display.shortages(selection),
        **standing_display.changes(selection),
        **standing_display.decisions(selection, names=True),
        **standing_display.suggested(selection),
    }


def _head(*labels_of_columns: str) -> list[dict[str, str]]:
    return [{"label": label} for label in labels_of_columns]


def hold(item: Hold) -> list[dict[str, Any]]:
    """A hold for components/summary_list.html."""
    zone = item.guarded.zone
    rows = [
        {"key": _("Oleh"), "value": item.body.name},
        {"key": _("Alasan"), "value": item.reason},
        {"key": _("Sejak"), "value": display.moment(item.placed_at, zone)},
        {"key": _("Berlaku sampai"), "value": display.until(item.lapses_at, zone)},
    ]
    if item.ended_at:
        rows.append(
            {
                "key": _("Diakhiri"),
                "value": display.moment(item.ended_at, zone),
                "hint": item.end_reason,
            }
        )
    return rows + remark_display.letter(item)


def _finding(item: Any) -> dict[str, str]:
    states = {"pass": "met", "fail": "unmet", "warn": "unknown", "waived": "unknown"}
    return {"label": plans.sentence(item), "state": states[item.level]}


def _posts(selection: Selection, user: Any) -> list[dict[str, Any]]:
    posts = list(selections.counts(selection))
    held = {item.vacancy_id for item in selections.standing_holds(posts)}
    chosen = choice_display.by_post(selection)
    stages: dict[Any, list[str]] = {}
    for item in panels.progress(posts):
        label = item.stage.title
        text = (
            _("%(stage)s: nilai dibuka")
            if item.state == "revealed"
            else _("%(stage)s: kuesioner sedang diisi")
            if item.stage.by_questionnaire
            else _("%(stage)s: %(locked)d dari %(total)d lembar terkunci")
        )
        stages.setdefault(item.vacancy_id, []).append(
            text % {"stage": label, "locked": item.locked, "total": item.total}
        )
    return [
        {
            "code": post.code,
            "title": post.title,
            "tag": plans.vacancy_tag(post),
            "sent": post.sent,
            "drafts": post.drafts,
            "eligible": post.eligible if selections.outcome_is_public(post) else "–",
            "stages": stages.get(post.pk, []),
            "applicants_url": reverse("observer_applicants", args=[post.pk]),
            "ranking_url": reverse("observer_ranking", args=[post.pk]),
            "hold_url": reverse("hold", args=[post.pk]),
            "held": post.pk in held,
            "repeats": [
                {"label": label, "url": reverse("observer_selection", args=[key])}
                for label, key in plans.repeats(post, user)
            ],
            "choice": chosen.get(post.pk),
        }
        for post in posts
    ]


def _paper(document: Any) -> dict[str, Any]:
    tag = state_tag(document)
    return {
        "title": document.title,
        "url": reverse("document_detail", args=[document.pk]),
        "hint": f"{document.number}, {display.day(document.dated)}"
        + (f", {document.vacancy.title}" if document.vacancy else ""),
        "status": tag["label"],
        "tone": tag["tone"],
    }


# --- applicants --------------------------------------------------------------------------------------------------------


def applicants(vacancy: Vacancy) -> list[dict[str, Any]]:
    """Who applied, the findings with their reasons, the documents to open; none while one can still apply."""
    if vacancy.state in COUNTED_ONLY:
        return []
    return [_applicant(item, vacancy.selection.zone) for item in selections.screening_list(vacancy)]


def _applicant(item: Any, zone: str) -> dict[str, Any]:
    state = ApplicationState(item.state)
    return {
        "name": str(item.person),
        "number": item.participant_number or item.number,
        "tag": {"label": state.label, "tone": OUTCOME_TONES.get(state, "waiting")},
        "sent": display.exact_moment(item.submitted_at, zone),
        "came": imported_display.sentence(item),
        "findings": [
            {
                "label": display.requirement(finding.requirement)["label"],
                "state": display.STATES[Verdict(finding.verdict)],
                "text": finding.said,
            }
            for finding in sorted(item.findings.all(), key=lambda finding: finding.requirement.order)
        ],
        "documents": [
            {
                "label": document.label,
                "url": reverse("applicant_document", args=[document.pk]),
                "sha256": document.file.sha256,
                "doubt": document.doubt,
            }
            for document in sorted(item.current_documents, key=lambda one: one.state)
        ],
    }


# --- the ranking -------------------------------------------------------------------------------------------------------


def ranked(opened: opened_display.Opened) -> dict[str, Any]:
    """The recap with its workings. A ranking whose stored texts somebody has spoilt is shown as such, the marks remain."""
    try:
        shown = ranking_display.page(opened)
        figures = workings(opened.ranking, opened.vacancy) if opened.ranking else None
    except (KeyError, ValueError):
        return {**ranking_display.page(replace(opened, ranking=None)), "workings": None, "spoilt": True}
    return {**shown, "workings": figures, "spoilt": False}


def workings(ranking: Ranking, vacancy: Vacancy) -> dict[str, Any]:
    """Every intermediate figure of the stored result, written down: {columns, span, blocks}; nothing is computed here."""
    result = json.loads(ranking.result_text)
    names = {item.participant_number: str(item.person) for item in selections.passed(vacancy)}
    members = {str(item.person_id): str(item.person) for item in panels.served_on(vacancy.selection)}
    return {
        "columns": list(members.values()),
        "span": len(members) + 5,
        "member_count": len(members),
        "blocks": [
            _block(row, result["workings"][row["candidate"]], names, list(members), vacancy.selection.titles)
            for row in result["rows"]
        ],
    }


def _block(
    row: dict[str, Any],
    parts: dict[str, Any],
    names: dict[str, str],
    members: list[str],
    titles: dict[str, str],
) -> dict[str, Any]:
    total = parse_decimal(row["total_exact"])
    remark = _("Peringkat %(rank)s") % {"rank": row["rank"] if row["rank"] is not None else "–"}
    for key, text in (
        ("tie_broken_by", _("nilai sama diputus oleh %(part)s")),
        ("eliminated_by", _("di bawah ambang %(part)s")),
    ):
        if row[key]:
            remark += ", " + text % {"part": in_sentence(titles[row[key]])}
    return {
        "title": f"{row['candidate']} {names.get(row['candidate'], '')}",
        "rows": [_row(titles[name], parts[name], members) for name in titles if name in parts],
        "total": number(total),
        "total_exact": exact(total),
        "remark": remark,
    }


def _row(title: str, part: dict[str, Any], members: list[str]) -> dict[str, Any]:
    sheets = part["panelists"]
    single = sheets.get("")
    return {
        "label": title,
        "single": _mark(single) if single else None,
        "cells": [] if single else [_mark(sheets.get(key)) for key in members],
        "denominator": part["denominator"],
        "mean": number(parse_decimal(part["mean"])),
        "mean_exact": exact(parse_decimal(part["mean"])),
        "weight": decimal_text(part["weight"]),
        "contribution": number(parse_decimal(part["contribution"])),
        "contribution_exact": exact(parse_decimal(part["contribution"])),
    }


def _mark(sheet: dict[str, Any] | None) -> dict[str, str]:
    """The mark of one sheet: {mark, exact}, `exact` empty where rounding loses nothing."""
    if sheet is not None and sheet.get("recused"):
        return {"mark": _("tidak menilai"), "exact": ""}
    if sheet is None or sheet["mark"] is None:
        return {"mark": "–", "exact": ""}
    mark = parse_decimal(sheet["mark"])
    rounded = mark != parse_decimal(half_up(mark, 2))
    return {"mark": number(mark), "exact": exact(mark) if rounded else ""}


# --- integrity ---------------------------------------------------------------------------------------------------------


def breaks(report: ledgers.Report) -> list[dict[str, Any]]:
    """The breaks in plain words, those of one kind together: {title, items}; each item names the row and the technical detail."""
    keys = {_key(item.where) for item in report.breaks}
    names = labels.named(key for key in keys if key)
    found: dict[str, list[str]] = {}
    for item in report.breaks:
        key = _key(item.where)
        who = f"{labels.model_name(key[0])}: {names.get(key, key[1])}" if key else ""
        line = format_html('{} <span class="app-code">{}</span> ({})', who, item.where, item.detail)
        found.setdefault(item.kind, []).append(line)
    return [
        {
            "title": f"{BREAKS.get(kind, kind)} ({len(lines)})",
            "items": lines[:MOST_BREAKS],
            "more": max(0, len(lines) - MOST_BREAKS),
        }
        for kind, lines in found.items()
    ]


def _key(where: str) -> labels.Key | None:
    """The row that a break names as "app.model uuid"; None when it names an entry, a file or a guard."""
    label, _space, key = where.partition(" ")
    try:
        UUID(key)
    except ValueError:
        return None
    return (label, key) if label in labels.MODELS else None


def figures(report: ledgers.Report) -> list[dict[str, Any]]:
    """What was checked (components/summary_list.html)."""
    code = '<span class="app-code">{}</span>'
    return [
        {"key": _("Catatan yang dibaca"), "value": report.entries},
        {"key": _("Data yang dibandingkan"), "value": report.rows},
        {"key": _("Berkas yang dihitung ulang sidiknya"), "value": report.files},
        {"key": _("Sidik catatan terakhir"), "value": format_html(code, report.head)},
        {"key": _("Akar Merkle"), "value": format_html(code, report.root)},
    ]
