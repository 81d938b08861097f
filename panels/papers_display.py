"""Papers of stages without names as pages show them."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from audit import clock
from panels import papers, queries
from panels.models import Assessment, Paper, StageLot
from panels.models.papers import codes_of
from panels.papers import Own
from selection import display
from selection import queries as selections
from selection.enums import ApplicationState, Blindness, Verb
from selection.models import Application, Selection, Stage, Vacancy


def own_task(application: Application, own: Own) -> dict[str, Any]:
    """One of several stages as a line of components/task_list.html."""
    return {
        "title": own.stage.title,
        "url": reverse("application_paper", args=[application.pk, own.stage.code]),
        **_status(own),
    }


def _status(own: Own) -> dict[str, str]:
    if own.paper is not None:
        return {"status": _("Sudah ada"), "tone": "success"}
    return {"status": _("Belum ada"), "tone": "waiting"}


def own_facts(own: Own) -> list[dict[str, Any]]:
    """Code, time and topic for the candidate's components/summary_list.html."""
    selection = own.stage.selection
    rows: list[dict[str, Any]] = [
        {
            "key": _("Kode makalah Anda"),
            "value": format_html('<strong class="app-code">{}</strong>', own.code or "–"),
            "hint": _(
                "Hanya Anda yang melihat kode ini sampai semua lembar nilai terkunci. Jangan beritahukan."
            ),
        }
    ]
    if own.window is not None:
        rows.append(
            {
                "key": _("Waktu"),
                "value": _("%(start)s sampai %(end)s")
                % {
                    "start": display.moment(own.window.starts_at, selection.zone),
                    "end": display.until(own.window.ends_at, selection.zone),
                },
            }
        )
    if own.topic:
        rows.append({"key": _("Topik"), "value": " ".join(question.text for question in own.topic)})
    elif papers.must_draw_topic(own.stage):
        rows.append({"key": _("Topik"), "value": _("Diundi di ruang ujian; tercantum di sini sesudahnya.")})
    return rows


def own_place(application: Application, own: Own) -> dict[str, Any]:
    """The file for components/file_slot.html."""
    found: dict[str, Any] = {**_status(own), "file": None, "doubt": ""}
    if own.paper is not None and own.paper.application_id == application.pk:
        found["doubt"] = own.paper.doubt
        found["file"] = {
            "name": own.paper.file.name,
            "size": display.size(own.paper.file.size),
            "digest": own.paper.file.sha256,
            "time": own.paper.file.created_at,
            "zone": own.stage.selection.zone,
            "url": reverse("own_paper_file", args=[application.pk, own.stage.code]),
        }
    return found


def may_hand_in(application: Application, own: Own) -> bool:
    """Would a file be taken now?"""
    return (
        own.stage.blind == Blindness.FILE
        and application.state == ApplicationState.ELIGIBLE
        and own.window is not None
        and own.window.starts_at <= clock.now() < own.window.ends_at
        and not papers.is_out(application.vacancy, own.stage)
        and (bool(own.topic) or not papers.must_draw_topic(own.stage))
    )


def of_stage(stage: Stage, user: Any) -> dict[str, Any]:
    """A stage on the desk: its draw of the topic, and each post."""
    lot, drawn = papers.topic_lot(stage), papers.questions_for(stage)
    writes = stage.selection.permits(user, Verb.SCREEN)
    may_draw = (
        lot is not None
        and lot.state == "committed"
        and papers.must_draw_topic(stage)
        and (writes or stage.selection.permits(user, "chair"))
    )
    posts = stage.selection.vacancies.exclude(state="draft").order_by("code")
    return {
        "title": stage.title,
        "code": stage.code,
        "in_room": stage.blind == Blindness.ROOM,
        "way": stage.get_blind_display(),
        "topics": queries.questions_of(stage.selection, stage.code).count(),
        "topic": " ".join(question.text for question in drawn),
        "draw_url": reverse("topic_draw", args=[stage.selection_id, stage.code]) if may_draw else "",
        "lot_url": _record(lot),
        "scan_url": reverse("blind_scan", args=[stage.selection_id, stage.code])
        if writes and stage.blind == Blindness.ROOM
        else "",
        "posts": [_of_post(stage, vacancy, user) for vacancy in posts],
    }


def _of_post(stage: Stage, vacancy: Vacancy, user: Any) -> dict[str, Any]:
    received = list(papers.received(vacancy, stage))
    assessment = Assessment.objects.filter(vacancy=vacancy, stage=stage).first()
    opened = assessment is not None and assessment.state == "revealed"
    writes, is_chair = vacancy.permits(user, Verb.SCREEN), vacancy.permits(user, "chair")
    is_fixed = selections.outcome_is_public(vacancy)
    missing = papers.authors_waited_for(vacancy, stage) if is_fixed else []
    codes = papers.codes_waited_for(vacancy, stage) if is_fixed else []
    window = papers.window_of(stage)
    late = window is not None and window.ends_at <= clock.now()
    return {
        "title": vacancy.title,
        "count": _("%(here)d dari %(all)d makalah ada")
        % {"here": len(received), "all": selections.candidates(vacancy).count()},
        "complete": not missing and not codes and bool(received),
        "head": [{"label": label} for label in (_("Kode"), _("Peserta"), _("Halaman"), "SHA-256")],
        "rows": _rows(received, vacancy, stage, opened=opened, writes=writes),
        "waiting": [*codes, *(f"{item.participant_number} {item.person}" for item in missing)]
        if (writes or is_chair) and assessment is None
        else [],
        "drop_url": reverse("blind_drop", args=[vacancy.pk, stage.code])
        if is_chair and missing and late and assessment is None
        else "",
        "lot_url": _record(StageLot.objects.filter(stage=stage, vacancy=vacancy).first()),
    }


def _rows(
    received: list[Paper], vacancy: Vacancy, stage: Stage, *, opened: bool, writes: bool
) -> list[dict[str, Any]]:
    """Whose each paper is only after the marks are open; before, scans by code for the secretariat and handed-in files as a number."""
    if opened:
        names = {item.pk: f"{item.participant_number} {item.person}" for item in selections.passed(vacancy)}
        codes = codes_of(vacancy, stage)
        authors = {code: key for key, code in codes.items()}
        lines = [
            (codes[key], names[key], paper)
            for paper in received
            if (key := paper.application_id or authors[paper.code])
        ]
        return [
            _row(code, name, paper, True) for code, name, paper in sorted(lines, key=lambda line: line[0])
        ]
    return [
        _row(paper.code, _("Tertutup"), paper, writes, set_aside=writes) for paper in received if paper.code
    ]


def _row(code: str, name: str, paper: Paper, readable: bool, *, set_aside: bool = False) -> dict[str, Any]:
    shown: Any = name
    if set_aside and not papers.is_out(paper.vacancy, paper.stage):
        shown = format_html(
            '{} <a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden"> {}</span></a>',
            name,
            reverse("blind_set_aside", args=[paper.pk]),
            _("Sisihkan"),
            code,
        )
    return {
        "url": reverse("blind_paper", args=[paper.pk]) if readable else "",
        "cells": [
            code,
            shown,
            paper.file.pages,
            format_html('<span class="app-code">{}</span>', paper.file.sha256),
        ],
    }


def draws(selection: Selection) -> list[dict[str, Any]]:
    """The draws of a selection's stages without names for components/summary_list.html; whoever reads them reads no name."""
    rows = []
    for lot in papers.lots_of(selection):
        what = lot.vacancy.title if lot.vacancy else _("topik")
        url = _record(lot)
        row = {
            "key": f"{lot.stage.title}: {what}",
            "value": format_html('<span class="app-code">{}</span>', lot.commitment),
            "hint": "" if url else _("Ikatan; rahasianya dibuka bersama hasilnya"),
        }
        rows.append(row | ({"url": url, "action": _("Unduh catatan (JSON)")} if url else {}))
    return rows


def _record(lot: StageLot | None) -> str:
    return reverse("stage_lot_file", args=[lot.pk]) if lot is not None and lot.state == "opened" else ""
