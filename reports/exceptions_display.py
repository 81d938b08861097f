"""Exceptions as a page shows them: on the desk of all selections, and on top of a selection's overview."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.exceptions import Concern, Severity, weight
from reports.exceptions_texts import KINDS
from selection import display
from selection.enums import SelectionState
from selection.models import Selection
from selection.views import staff

TAGS: dict[Severity, tuple[Any, str, str]] = {
    "grave": (gettext_lazy("Berat"), "danger", "unmet"),
    "warn": (gettext_lazy("Perhatian"), "warning", "unknown"),
    "note": (gettext_lazy("Untuk diketahui"), "neutral", "unknown"),
}
"""Severity → its word, its tone, and the mark of components/checklist.html."""
FIRST = 4
"""So many of a selection's exceptions stand on the desk; the others on its overview."""
_OF_ROW = {
    "choice": "choice_desk",
    "changed": "change_detail",
    "decisive": "ranking_advice",
    "held": "hold",
    "imported": "observer_applicants",
    "reopened": "observer_ranking",
    "unanswered": "remark_detail",
}
"""Kind → the page of the row it is about."""
_OF_SELECTION = {
    "few": ("observer_compliance", ""),
    "hidden": ("observer_compliance", ""),
    "letters": ("objection_register", ""),
    "objections": ("objection_list", ""),
    "night": ("observer_timeline", "?malam=on"),
    "overdue": ("observer_compliance", ""),
    "seats": ("observer_selection", ""),
    "unlettered": ("observer_compliance", ""),
}


def listed(selection: Selection, found: Iterable[Concern]) -> list[dict[str, Any]]:
    """For components/concerns.html."""
    return [_shown(selection, one) for one in found]


def card(selection: Selection, found: list[Concern]) -> dict[str, Any]:
    """A watched selection with its first exceptions, and how many there are of each severity."""
    state = SelectionState(selection.state)
    counted = Counter(one.severity for one in found)
    return {
        "title": selection.title,
        "url": reverse("observer_selection", args=[selection.pk]),
        "tag": state.label,
        "tone": staff.SELECTION_TONES[state],
        "meta": [selection.code, selection.agency.name, selection.oversight_body.name],
        "concerns": listed(selection, found[:FIRST]),
        "more": max(0, len(found) - FIRST),
        "counts": [
            {"label": f"{TAGS[severity][0]}: {counted[severity]}", "tone": TAGS[severity][1]}
            for severity in TAGS
            if counted[severity]
        ],
    }


def ordered(
    chosen: Iterable[Selection], found: dict[Any, list[Concern]], kind: str
) -> list[tuple[Selection, list[Concern]]]:
    """The selections with their exceptions, most serious first, equals as they came; with `kind` only those that have one of it."""
    rows = [
        (one, [item for item in found[one.pk] if kind in ("", item.kind)])
        for one in chosen
        if not kind or any(item.kind == kind for item in found[one.pk])
    ]
    return sorted(rows, key=lambda row: tuple(-count for count in weight(row[1])))


def _shown(selection: Selection, one: Concern) -> dict[str, Any]:
    label, tone, mark = TAGS[one.severity]
    return {
        "label": _(KINDS[one.kind]),
        "about": one.about,
        "text": display.sentence(one.message),
        "url": _address(selection, one),
        "tag": label,
        "tone": tone,
        "mark": mark,
    }


def _address(selection: Selection, one: Concern) -> str:
    if one.kind in _OF_ROW:
        return reverse(_OF_ROW[one.kind], args=[one.at])
    name, query = _OF_SELECTION[one.kind]
    return reverse(name, args=[selection.pk]) + query
