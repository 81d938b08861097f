"""What was typed from a paper sheet as pages show it: the grid, the comments, the boxes of the one who compares."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from panels import copies, sheet_display
from panels.enums import COMMENT
from panels.models import PaperSheet, Sheet
from panels.models.paper import typed_contents
from panels.services.cells import Cell
from panels.sheet_display import Layout
from selection import display


def layout_of(paper: PaperSheet) -> Layout:
    """The member's sheet with what was typed in place of what lies in it, candidates shown as his own sheet shows them."""
    held = typed_contents(paper)
    stored = {(mark.application, mark.criterion): mark.points for mark in held.marks}
    return replace(sheet_display.by_criterion(paper.sheet), held=held, stored=stored)


def comments(
    layout: Layout,
    rows: list[dict[str, Any]],
    typed: Mapping[Cell, str] | None = None,
    problems: Mapping[Cell, str] | None = None,
) -> list[dict[str, Any]]:
    """A comment field for each candidate: [{label, field}], `rows` those of the grid in the same order."""
    return [
        {
            "label": row["label"],
            "code": row["code"],
            "field": sheet_display.cell_field(layout, (candidate.pk, COMMENT), typed or {}, problems or {}),
        }
        for candidate, row in zip(layout.candidates, rows, strict=True)
        if row["cells"]
    ]


def comparison(layout: Layout, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For the one who compares: [{label, code, cells: [{name, criterion, value}]}], every mark and comment with a box of its own."""
    found = []
    for candidate, row in zip(layout.candidates, rows, strict=True):
        cells = [
            {
                "name": f"same-{sheet_display.cell_name((candidate.pk, criterion.pk))}",
                "criterion": criterion.label,
                "value": sheet_display.stored_text(layout, (candidate.pk, criterion.pk)),
            }
            for criterion in layout.criteria
            if (candidate.pk, criterion.pk) in layout.stored
        ]
        if candidate.pk in layout.comments:
            said = layout.comments[candidate.pk]
            name = f"same-{sheet_display.cell_name((candidate.pk, COMMENT))}"
            cells.append({"name": name, "criterion": _("Komentar"), "value": said})
        if cells:
            found.append({"label": row["label"], "code": row["code"], "cells": cells})
    return found


def compared(posted: Mapping[str, str]) -> set[Cell]:
    """The cells whose boxes were ticked."""
    ticked = {name.removeprefix("same-"): "1" for name in posted if name.startswith("same-")}
    return set(sheet_display.typed_cells(ticked))


def state_text(paper: PaperSheet, *, reads: bool) -> str:
    """How far it is; whoever does not read it is not told whether the member has confirmed, for that tells that his sheet is locked."""
    if paper.state in {"checked", "confirmed"} and not reads:
        return _("Sudah diperiksa orang kedua")
    return {
        "draft": _("Menunggu diketik"),
        "typed": _("Menunggu diperiksa orang kedua"),
        "checked": _("Menunggu anggota membenarkan"),
        "confirmed": _("Dibenarkan anggota, lembarnya terkunci"),
        "void": _("Dibatalkan"),
    }[paper.state]


def facts(paper: PaperSheet, *, reads: bool) -> list[dict[str, Any]]:
    """components/summary_list.html."""
    code = format_html('<span class="app-code">{}</span>', paper.blank_digest)
    found = [
        {"key": _("Anggota"), "value": str(paper.sheet.person)},
        {"key": _("Nomor"), "value": paper.number},
        {"key": _("Keadaan"), "value": state_text(paper, reads=reads)},
        {"key": _("Sidik lembar kosong"), "value": code},
    ]
    if paper.typist is not None:
        found.append({"key": _("Pengetik"), "value": str(paper.typist)})
    if paper.checker is not None and reads:
        found.append({"key": _("Pemeriksa"), "value": str(paper.checker)})
    if paper.scan is not None and reads:
        found.append(
            {
                "key": _("Pindaian"),
                "value": paper.scan.name,
                "hint": display.size(paper.scan.size),
                "url": reverse("paper_scan", args=[paper.pk]),
                "action": _("Buka"),
            }
        )
    return found


def origin_fact(sheet: Sheet) -> list[dict[str, Any]]:
    """On the receipt of a sheet that was copied from paper; [] for every other one."""
    paper = copies.origin(sheet)
    if paper is None:
        return []
    return [
        {
            "key": _("Asal"),
            "value": _("Disalin dari kertas"),
            "hint": _(
                "Nomor %(number)s; diketik %(typist)s, diperiksa %(checker)s, dibenarkan anggota melalui tautan sekali pakai."
            )
            % {"number": paper.number, "typist": paper.typist, "checker": paper.checker},
        }
    ]
