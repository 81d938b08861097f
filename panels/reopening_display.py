"""A reopened sheet: what locking it again would do to the ranking, and what changed between the two sheets."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Proposal
from panels.models import Sheet
from panels.scheme import parse_decimal
from panels.sheet_display import number, points_text


def preview(rows: list[dict[str, Any]] | None) -> dict[str, Any] | None:
    """The ranking before and after for components/table.html; None where there is nothing to compare."""
    if rows is None:
        return None
    return {
        "head": [
            {"label": _("Peserta")},
            {"label": _("Nilai akhir sekarang"), "numeric": True},
            {"label": _("Nilai akhir nanti"), "numeric": True},
            {"label": _("Peringkat sekarang"), "numeric": True},
            {"label": _("Peringkat nanti"), "numeric": True},
        ],
        "rows": [
            {
                "cells": [
                    row["candidate"],
                    number(parse_decimal(row["total_before"])),
                    number(parse_decimal(row["total_after"])),
                    row["before"] or "–",
                    row["after"] or "–",
                ],
                "tone": "" if row["before"] == row["after"] else "warning",
            }
            for row in rows
        ],
    }


def changed(old: Sheet, new: Sheet) -> dict[str, Any]:
    """The marks and comments that differ between a reopened sheet and the one that came instead, for components/table.html."""
    was, now = _marks(old), _marks(new)
    return {
        "head": [
            {"label": _("Peserta")},
            {"label": _("Kriteria")},
            {"label": _("Semula"), "numeric": True},
            {"label": _("Menjadi"), "numeric": True},
        ],
        "rows": [
            {"cells": [code, criterion, was.get((code, criterion), "–"), now.get((code, criterion), "–")]}
            for code, criterion in sorted({*was, *now})
            if was.get((code, criterion)) != now.get((code, criterion))
        ],
    }


def _marks(sheet: Sheet) -> dict[tuple[str, str], str]:
    rows = sheet.scores.values_list("application__participant_number", "criterion__label", "points")
    totals = sheet.totals.values_list("application__participant_number", "points", "max_points")
    found = {(code, label): points_text(points) for code, label, points in rows}
    for code, points, most in totals:
        found[code, _("Nilai total")] = f"{points_text(points)}/{points_text(most)}"
    for code, said in sheet.comments.values_list("application__participant_number", "text"):
        found[code, _("Komentar")] = said
    return found


def chain_of(sheet: Sheet) -> list[Sheet]:
    """The sheet with those it replaces and is replaced by, the first one first."""
    found = {
        item.pk: item
        for item in Sheet.objects.filter(
            assessment=sheet.assessment_id, person=sheet.person_id
        ).select_related("person", "assessment__stage", "assessment__vacancy__selection")
    }
    after = {item.replaces_id: item for item in found.values()}
    first = found[sheet.pk]
    while first.replaces_id:
        first = found[first.replaces_id]
    chain = [first]
    while chain[-1].pk in after:
        chain.append(after[chain[-1].pk])
    return chain


def was_asked_to_reopen(sheet: Sheet) -> bool:
    """Has anybody ever asked for this sheet, or one it replaces, to be opened again?"""
    keys = [item.pk for item in chain_of(sheet)]
    return Proposal.objects.filter(action="reopen", subject_id__in=keys).exists()
