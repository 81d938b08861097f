"""Remarks and holds of the oversight body as pages show them: lists, facts, the exchange, tasks."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from audit.models import Event, StoredFile
from reports import timeline_display as timeline
from selection import display, remarks
from selection.models import Hold, Remark, Selection

_STATES = {
    "open": (lambda: _("Menunggu jawaban"), "waiting"),
    "answered": (lambda: _("Dijawab, menunggu lembaga pemantau"), "info"),
    "returned": (lambda: _("Dikembalikan, menunggu jawaban baru"), "waiting"),
    "accepted": (lambda: _("Jawaban diterima"), "success"),
    "closed": (lambda: _("Ditutup"), "neutral"),
}


_SAID = {
    "create": "text",
    "answer": "answer",
    "return": "return_reason",
    "accept": "closing_reason",
    "close": "closing_reason",
    "close_by_letter": "closing_reason",
}
"""Step → the column that holds what was said with it."""


def state_of(remark: Remark, now: datetime) -> tuple[str, str]:
    """In words, with a tone; an answer that is overdue is red."""
    if remarks.is_overdue(remark, now):
        return _("Lewat batas jawaban"), "danger"
    label, tone = _STATES[remark.state]
    return label(), tone


def page(selection: Selection) -> dict[str, Any]:
    """Everything the oversight body wrote and held, for components/task_list.html, the newest first."""
    now = clock.now()
    return {
        "items": [item(row, now) for row in remarks.of_selection(selection)],
        "holds": [_hold(row, now) for row in remarks.holds_of(selection)],
    }


def item(remark: Remark, now: datetime) -> dict[str, Any]:
    """One remark in a list."""
    status, tone = state_of(remark, now)
    hint = _("%(post)s. %(body)s. Batas jawaban %(day)s.") % {
        "post": remark.post[:1].upper() + remark.post[1:],
        "body": remark.body.name,
        "day": display.day(remark.answer_due),
    }
    if remark.blocking:
        hint += " " + _("Menahan langkah berikutnya.")
    return {
        "title": f"{remark.get_kind_display()}: {remark.article}",
        "url": reverse("remark_detail", args=[remark.pk]),
        "hint": hint,
        "status": status,
        "tone": tone,
    }


def _hold(hold: Hold, now: datetime) -> dict[str, Any]:
    standing = hold.state == "standing" and hold.lapses_at > now
    ended = _("Diakhiri") if hold.ended_at else _("Lewat waktu")
    return {
        "title": _("Penundaan pengumuman: %(post)s") % {"post": hold.vacancy.title},
        "url": reverse("hold_detail", args=[hold.pk]),
        "hint": f"{hold.body.name}, {display.moment(hold.placed_at, hold.guarded.zone)}",
        "status": _("Berlaku") if standing else ended,
        "tone": "danger" if standing else "neutral",
    }


def facts(remark: Remark) -> list[dict[str, Any]]:
    """A remark with its answer and its end, for components/summary_list.html."""
    zone = remark.selection.zone
    rows = [
        {"key": _("Jenis"), "value": remark.get_kind_display()},
        {"key": _("Dari"), "value": remark.body.name},
        {"key": _("Tentang"), "value": remark.post},
        {"key": _("Pasal atau aturan"), "value": remark.article},
        {"key": _("Isi catatan"), "value": remark.text},
        *_file(_("Berkas catatan"), remark.file, "remark_file", remark.pk, "catatan"),
        {"key": _("Dicatat"), "value": display.moment(remark.raised_at, zone)},
        {"key": _("Batas jawaban"), "value": display.day(remark.answer_due)},
    ]
    if remark.answered_at:
        moment = display.moment(remark.answered_at, zone)
        if remark.state != "returned" and display.local_day(remark.answered_at, zone) > remark.answer_due:
            moment = _("%(moment)s, terlambat dari batasnya") % {"moment": moment}
        rows.append({"key": _("Jawaban"), "value": remark.answer, "hint": moment})
        rows += _file(_("Berkas jawaban"), remark.answer_file, "remark_file", remark.pk, "jawaban")
    if remark.return_reason:
        rows.append({"key": _("Alasan dikembalikan"), "value": remark.return_reason})
    if remark.closed_at:
        key = _("Jawaban diterima") if remark.state == "accepted" else _("Ditutup")
        moment = display.moment(remark.closed_at, zone)
        rows.append({"key": key, "value": remark.closing_reason, "hint": moment})
    return rows + letter(remark)


def letter(subject: Remark | Hold) -> list[dict[str, Any]]:
    """The letter that ended it, where one did."""
    if subject.letter_dated is None or subject.letter_file is None:
        return []
    row = {
        "key": _("Diakhiri dengan surat"),
        "value": f"{subject.letter_number}, {display.day(subject.letter_dated)}",
    }
    return [
        row,
        *_file(
            _("Naskah surat"), subject.letter_file, "body_letter_file", subject.pk, subject.letter_file_id
        ),
    ]


def _file(key: str, file: StoredFile | None, page_name: str, *place: Any) -> list[dict[str, Any]]:
    if file is None:
        return []
    url = reverse(page_name, args=place)
    return [{"key": key, "value": file.name, "hint": file.sha256, "url": url, "action": _("Buka")}]


def exchange(remark: Remark) -> list[dict[str, Any]]:
    """Who said what, the oldest first, in full, for components/timeline.html: answers that were returned stand here and nowhere else."""
    found = Event.objects.filter(subject_id=remark.pk).select_related("leaf", "content")
    events = list(found.order_by("leaf__scope_seq"))
    said: dict[str, str] = {}
    rows = []
    for event, row in zip(events, timeline.shown(remark.selection, events), strict=True):
        column = _SAID[event.action.partition(".")[2]]
        content = getattr(event, "content", None)
        changes = json.loads(content.text)["changes"] if content is not None else {}
        said |= {name: pair[1] for name, pair in changes.items()}
        rows.append({**row, "changes": [], "text": said.get(column, "") if content else row.get("text", "")})
    return rows


def owed(selections: Iterable[Selection]) -> list[dict[str, Any]]:
    """Tasks of the secretariat: what it has to answer, the most pressing first."""
    now = clock.now()
    return [_task(row, now) for row in remarks.unanswered(selections)]


def watched(selections: Iterable[Selection]) -> list[dict[str, Any]]:
    """Tasks of the observer: answers that wait for him, and those that are overdue."""
    watching, now = list(selections), clock.now()
    waiting = [
        {**_task(row, now), "status": _("Periksa jawabannya"), "tone": "waiting"}
        for row in remarks.answered(watching)
    ]
    late = [_task(row, now) for row in remarks.unanswered(watching) if remarks.is_overdue(row, now)]
    return late + waiting


def _task(remark: Remark, now: datetime) -> dict[str, Any]:
    shown = item(remark, now)
    if remarks.is_overdue(remark, now):
        return shown
    return {**shown, "status": _("Jawab sampai %(day)s") % {"day": display.day(remark.answer_due)}}
