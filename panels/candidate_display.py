"""One candidate of a sheet: the fields with their guide, the running total, the comment, who comes before and after."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from panels import comments, sheet_order
from panels.enums import COMMENT
from panels.models import Sheet
from panels.scheme import plain
from panels.services.cells import Cell
from panels.services.sheets import Saved
from panels.sheet_display import (
    Layout,
    cell_field,
    column,
    decimal_text,
    is_assessment,
    of_saved,
    range_text,
    total,
    total_label,
)
from selection.models import Application

MOST_LISTED = 60
"""More candidates than this are not listed under the form: the grid has them."""


def page(
    layout: Layout, candidate: Application, typed: Mapping[Cell, str], problems: Mapping[Cell, str]
) -> dict[str, Any]:
    """The form of panels/panelist/sheet_candidate.html and the ways to the other candidates."""
    own = sheet_order.order_of(layout.sheet, layout.own)
    at = own.index(candidate)
    return {
        "candidate": {
            "name": str(candidate.person),
            "code": candidate.participant_number,
            "key": candidate.pk.hex,
        },
        "fields": [
            {
                **cell_field(layout, (candidate.pk, criterion.pk), typed, problems),
                **column(layout, criterion),
                "guide": criterion.guide,
                "range": range_text(layout, criterion),
            }
            for criterion in layout.criteria
        ],
        "comment": cell_field(layout, (candidate.pk, COMMENT), typed, problems),
        "comment_rule": rule_text(layout),
        "lacks_comment": candidate.pk in layout.uncommented,
        "most_letters": comments.MAX_LENGTH,
        "total": total(layout, candidate),
        "total_label": total_label(layout),
        "position": at + 1,
        "before": _way(layout.sheet, own[at - 1]) if at else None,
        "after": _way(layout.sheet, own[at + 1]) if at + 1 < len(own) else None,
        "others": [_other(layout, item, item == candidate) for item in own]
        if len(own) <= MOST_LISTED
        else [],
        **progress(layout),
    }


def rule_text(layout: Layout) -> str:
    """When a comment is demanded; "" where it never is."""
    free = comments.bounds(layout.sheet.guarded.ruleset)
    if free is None or is_assessment(layout.sheet):
        return ""
    return _("Wajib bila ada nilai di bawah %(low)s%% atau di atas %(high)s%% dari maksimum.") % {
        "low": decimal_text(plain(free[0])),
        "high": decimal_text(plain(free[1])),
    }


def progress(layout: Layout) -> dict[str, Any]:
    """ "4 dari 8 peserta terisi": `done`, `people` and the sentence."""
    done, people = sum(is_full(layout, item) for item in layout.own), len(layout.own)
    text = _("%(done)d dari %(people)d peserta terisi") % {"done": done, "people": people}
    return {"done": done, "people": people, "progress_text": text}


def is_full(layout: Layout, candidate: Application) -> bool:
    """Has he every mark, and the comment where one is demanded?"""
    return None not in layout.marks(candidate) and candidate.pk not in layout.uncommented


def first_open(layout: Layout) -> Application | None:
    """Whom the author turns to next: the first in his order who is not full, else the first at all; None on a sheet without candidates."""
    own = sheet_order.order_of(layout.sheet, layout.own)
    return next((item for item in own if not is_full(layout, item)), own[0] if own else None)


def following(layout: Layout, candidate: Application) -> Application | None:
    """Who comes after a candidate, None after the last."""
    own = sheet_order.order_of(layout.sheet, layout.own)
    at = own.index(candidate) + 1
    return own[at] if at < len(own) else None


def lacking(layout: Layout) -> list[dict[str, str]]:
    """Links to the candidates whose marks need a comment: [{label, url}], by number."""
    return [_way(layout.sheet, item) for item in layout.own if item.pk in layout.uncommented]


def answer(saved: Saved, touched: set[Any]) -> dict[str, Any]:
    """What the page learns of an automatic save: the new digest, totals and demands of the candidates it touched, the progress."""
    layout = of_saved(saved)
    people = [item for item in layout.own if item.pk in touched]
    return {
        "seen": saved.seen,
        "totals": {item.pk.hex: total(layout, item) or "–" for item in people},
        "lacking": {item.pk.hex: item.pk in layout.uncommented for item in people},
        "progress": progress(layout)["progress_text"],
        "filled": filled_text(len(layout.stored), layout.wanted),
    }


def filled_text(filled: int, wanted: int) -> str:
    """How many marks of the sheet are stored."""
    return _("%(filled)d dari %(wanted)d nilai tersimpan") % {"filled": filled, "wanted": wanted}


def not_kept(count: int) -> str:
    """The sentence above the fields that were not stored."""
    return ngettext(
        "%(count)d isian belum tersimpan; isian lain sudah tersimpan.",
        "%(count)d isian belum tersimpan; isian lain sudah tersimpan.",
        count,
    ) % {"count": count}


def _way(sheet: Sheet, candidate: Application) -> dict[str, str]:
    return {
        "label": f"{candidate.participant_number} {candidate.person}",
        "url": reverse("sheet_candidate", args=[sheet.pk, candidate.pk]),
    }


def _other(layout: Layout, candidate: Application, current: bool) -> dict[str, Any]:
    return {**_way(layout.sheet, candidate), "current": current, **_state(layout, candidate)}


def _state(layout: Layout, candidate: Application) -> dict[str, str]:
    marks = layout.marks(candidate)
    if candidate.pk in layout.uncommented:
        return {"status": _("Perlu komentar"), "tone": "warning"}
    if None not in marks:
        return {"status": _("Terisi"), "tone": "success"}
    if any(mark is not None for mark in marks):
        return {"status": _("Sebagian"), "tone": "waiting"}
    return {"status": _("Belum diisi"), "tone": "neutral"}
