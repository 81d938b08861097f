"""The proposed list of the administrative selection as the plenary reads it."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from panels import queries
from panels.models import Conflict
from selection import display
from selection import queries as selections
from selection.enums import Verb, Verdict
from selection.models import Application, Finding, Vacancy


def proposed(vacancy: Vacancy, user: Any) -> dict[str, Any]:
    """{head, rows, applicants, eligible, ineligible}: the list, and each applicant's requirements and files."""
    away = queries.recused_from(user.person, vacancy)
    tied = set(
        Conflict.objects.filter(application__vacancy=vacancy, member__person=user.person).values_list(
            "application_id", flat=True
        )
    )
    labels = {item.pk: display.requirement(item)["label"] for item in selections.active_requirements(vacancy)}
    found = list(selections.screening_list(vacancy))
    failing = {
        item.pk: [finding for finding in item.findings.all() if finding.verdict == Verdict.NOT_MET]
        for item in found
    }
    opens = vacancy.permits(user, Verb.SCORE)  # no more once the selection is concluded
    head = (_("Pelamar"), _("Jabatan sekarang"), _("Hasil"), _("Alasan"))
    return {
        "head": [{"label": label} for label in head],
        "rows": [_row(item, failing[item.pk]) for item in found],
        "applicants": [
            _applicant(item, labels, tied=item.pk in tied, away=item.pk in away, opens=opens)
            for item in found
        ],
        "eligible": sum(not failing[item.pk] for item in found),
        "ineligible": sum(bool(failing[item.pk]) for item in found),
    }


def disputed(vacancy: Vacancy) -> list[Finding]:
    """The findings on which the two who read them differ: the plenary decides."""
    found = Finding.objects.filter(application__vacancy=vacancy, state="disputed")
    related = ("application__person", "application__vacancy__selection", "requirement")
    return list(
        found.select_related(*related, "screener", "second_reader").order_by(
            "application__number", "requirement__order"
        )
    )


def dispute(finding: Finding) -> dict[str, str]:
    """Both opinions of one finding."""
    return {
        "title": f"{finding.application.number} {finding.application.person}",
        "label": display.requirement(finding.requirement)["label"],
        "first": _("%(name)s: tidak terpenuhi. %(reason)s")
        % {"name": finding.screener.full_name if finding.screener else "", "reason": finding.said},
        "second": _("%(name)s tidak setuju. %(reason)s")
        % {
            "name": finding.second_reader.full_name if finding.second_reader else "",
            "reason": finding.second_reason,
        },
    }


def _row(application: Application, failing: list[Finding]) -> dict[str, Any]:
    return {
        "cells": [
            format_html('{}<span class="app-table__sub">{}</span>', application.person, application.number),
            _current_post(application),
            _outcome(failing),
            "; ".join(finding.said for finding in failing),
        ],
        "tone": "warning" if failing else "",
    }


def _outcome(failing: list[Finding]) -> str:
    """What the secretariat proposes; nothing is proposed where all that speaks against him is disputed."""
    if failing and all(finding.state == "disputed" for finding in failing):
        return _("Pendapat berbeda: diputuskan rapat pleno")
    return _("Tidak Memenuhi Syarat") if failing else _("Memenuhi Syarat")


def _current_post(application: Application) -> str:
    kept = application.snapshot
    return ", ".join(part for part in (kept.get("current_post", ""), kept.get("unit", "")) if part)


def _applicant(
    application: Application, labels: dict[Any, str], *, tied: bool, away: bool, opens: bool
) -> dict[str, Any]:
    """Requirements in the plan's order with the finding's reason; the files, unless a conflict takes them away."""
    findings = {finding.requirement_id: finding for finding in application.findings.all()}
    return {
        "title": f"{application.number} {application.person}",
        "checks": [
            {
                "label": label,
                "state": display.STATES[Verdict(findings[key].verdict)] if key in findings else "unknown",
                "text": findings[key].said if key in findings else "",
            }
            for key, label in labels.items()
        ],
        "files": []
        if away
        else [
            {
                "label": document.label,
                "url": reverse("panel_document", args=[document.pk]) if opens else "",
            }
            for document in sorted(
                application.current_documents, key=lambda item: (item.slot.order, item.state)
            )
        ],
        "tied": tied,
        "away": away,
    }
