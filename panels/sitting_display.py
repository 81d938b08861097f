"""Sittings, attendance and the lot as their pages show them."""

from datetime import UTC, datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from audit import ledger
from panels import calls
from panels.enums import CallState, Sequence, SittingState
from panels.models import Call, Lot, Sitting
from panels.models.sittings import registration_closed_at
from panels.services import lots as lot_service
from panels.services import sittings
from selection import display
from selection.models import Selection, Vacancy

STATE_TONES = {
    SittingState.PLANNED: "neutral",
    SittingState.CALLED: "info",
    SittingState.HELD: "success",
    SittingState.CANCELLED: "neutral",
}
CALL_TONES = {
    CallState.LISTED: "neutral",
    CallState.CALLED: "info",
    CallState.PRESENT: "success",
    CallState.ABSENT: "danger",
    CallState.DROPPED: "danger",
    CallState.EXCUSED: "warning",
}
PROBLEMS = {
    "algorithm": lambda: _("Cara hitungnya bukan yang dijelaskan di halaman ini."),
    "secret": lambda: _("Rahasianya bukan yang diikat sebelum pendaftaran ditutup."),
    "orders": lambda: _("Urutan yang tersimpan bukan hasil undian."),
    "shape": lambda: _("Catatan undian tidak lengkap."),
    "missing": lambda: _("Penutupan pendaftaran tidak ada dalam log."),
    "late": lambda: _("Undian diikat sesudah pendaftaran ditutup."),
    "public": lambda: _("Nilai publiknya bukan sidik entri penutupan pendaftaran."),
}
"""Codes of services.lots.findings → what is wrong."""


def tag_html(label: Any, tone: str) -> str:
    return format_html('<strong class="app-tag app-tag--{}">{}</strong>', tone, label)


def title(sitting: Sitting) -> str:
    return _("%(sitting)s: %(stage)s") % {
        "sitting": sitting,
        "stage": sitting.selection.title_of(sitting.component),
    }


def tag(sitting: Sitting) -> dict[str, Any]:
    state = SittingState(sitting.state)
    return {"label": state.label, "tone": STATE_TONES[state]}


def when(sitting: Sitting) -> str:
    return display.period(sitting, sitting.selection.zone)


def listed(selection: Selection) -> list[dict[str, Any]]:
    """The sittings of a selection for components/task_list.html, in the order of time."""
    found = []
    for sitting in calls.sittings_of(selection):
        sitting.selection = selection
        state = SittingState(sitting.state)
        people = _("%(count)d peserta") % {"count": sitting.called}
        if sitting.present or sitting.missed:
            people += _(", %(present)d hadir, %(missed)d tidak hadir") % {
                "present": sitting.present,
                "missed": sitting.missed,
            }
        found.append(
            {
                "title": title(sitting),
                "url": reverse("sitting_detail", args=[sitting.pk]),
                "hint": " · ".join(
                    part for part in (when(sitting), sitting.room or sitting.link, people) if part
                ),
                "status": state.label,
                "tone": STATE_TONES[state],
            }
        )
    return found


def facts(sitting: Sitting) -> list[dict[str, Any]]:
    """What is stated of a sitting (components/summary_list.html)."""
    rows: list[dict[str, Any]] = [{"key": _("Waktu"), "value": when(sitting)}]
    if sitting.room:
        rows.append({"key": _("Tempat"), "value": sitting.room})
    if sitting.link:
        rows.append({"key": _("Tautan daring"), "value": sitting.link})
    order: dict[str, Any] = {"key": _("Urutan peserta"), "value": Sequence(sitting.sequence).label}
    if sitting.minutes:
        order["hint"] = _("%(minutes)d menit setiap peserta") % {"minutes": sitting.minutes}
    if sitting.sequence == Sequence.LOT:
        order |= {"url": reverse("lot", args=[sitting.selection_id]), "action": _("Lihat undian")}
    rows.append(order)
    if sitting.notes:
        rows.append({"key": _("Catatan untuk peserta"), "value": sitting.notes})
    return rows


def table(sitting: Sitting) -> dict[str, Any]:
    """Who is called, when it is his turn, and whether he came (components/table.html)."""
    head = [
        {"label": _("Peserta")},
        {"label": _("Jabatan")},
        {"label": _("Giliran")},
        {"label": _("Kehadiran")},
    ]
    return {"head": head, "rows": [{"cells": _cells(call)} for call in calls.calls_of(sitting)]}


def _cells(call: Call) -> list[Any]:
    name = format_html(
        '{}<span class="app-table__sub app-nowrap">{}</span>',
        call.application.snapshot["full_name"],
        call.application.participant_number,
    )
    turn: Any = "–"
    if call.place is not None:
        turn = format_html("{}. {}", call.place, time_of(call.slot_at, call.sitting.selection))
    return [name, call.application.vacancy.title, turn, _presence(call)]


def _presence(call: Call) -> Any:
    state = CallState(call.state)
    lines = []
    if call.arrived_at is not None:
        lines.append(_("pukul %(time)s") % {"time": time_of(call.arrived_at, call.sitting.selection)})
    if call.recorded_by is not None:
        lines.append(_("dicatat %(name)s") % {"name": call.recorded_by.full_name})
    lines += [part for part in (call.note, call.reason) if part]
    return format_html(
        '{}<span class="app-table__sub">{}</span>', tag_html(state.label, CALL_TONES[state]), "; ".join(lines)
    )


def time_of(moment: Any, selection: Selection) -> str:
    """ "09.40 WIB"."""
    return display.clock_time(moment, selection.zone)


def actions(sitting: Sitting, user: Any) -> dict[str, Any]:
    """What this reader may do with a sitting now: addresses, "" for what he may not, and why no letter can be made."""
    steps = ledger.available(sitting, user)
    pages = {"edit": "sitting_edit", "cancel": "sitting_cancel"}
    found = {
        f"{step}_url": reverse(name, args=[sitting.pk]) if step in steps else ""
        for step, name in pages.items()
    }
    planned = "edit" in steps
    records = "close" in steps
    may_record = sitting.permits(user, "screen") and sitting.state in {"called", "held"}
    return {
        **found,
        "choose_url": reverse("sitting_choose", args=[sitting.pk]) if planned else "",
        "letter_obstacle": sittings.obstacle(sitting) if planned else "",
        "letter_url": _paper(sitting, "call") if planned else "",
        "list_url": _paper(sitting, "attendance") if records else "",
        "attendance_url": reverse("sitting_attendance", args=[sitting.pk]) if records else "",
        "recording_url": reverse("recording_new", args=[sitting.pk]) if may_record else "",
        "papers_url": reverse("document_list", args=[sitting.selection_id]),
    }


def _paper(sitting: Sitting, kind: str) -> str:
    return reverse("document_new", args=[sitting.selection_id, kind]) + f"?sesi={sitting.pk}"


def recordings(sitting: Sitting, user: Any) -> list[dict[str, Any]]:
    """The recordings of a sitting: {title, reference, sha256, remove_url}."""
    may = sitting.permits(user, "screen")
    return [
        {
            "title": item.call.application.participant_number if item.call else _("Seluruh sesi"),
            "reference": item.reference,
            "sha256": item.sha256,
            "remove_url": reverse("recording_remove", args=[item.pk]) if may else "",
        }
        for item in calls.recordings_of(sitting)
    ]


def waiting(vacancy: Vacancy) -> list[dict[str, Any]]:
    """Absent candidates of whom the chair decides (components/task_list.html)."""
    found = []
    for call in calls.undecided(vacancy):
        is_closed = call.sitting.state == SittingState.HELD
        found.append(
            {
                "title": f"{call.application.participant_number} {call.application.snapshot['full_name']}",
                "url": reverse("absence", args=[call.pk]) if is_closed else "",
                "hint": f"{title(call.sitting)}, {when(call.sitting)}",
                "status": _("Menunggu Anda") if is_closed else _("Daftar hadir belum ditutup"),
                "tone": "waiting" if is_closed else "neutral",
            }
        )
    return found


def dropped(vacancy: Vacancy) -> list[str]:
    """What was decided of absent candidates, a sentence each: for the ranking's pages."""
    found = []
    for call in calls.decided(vacancy):
        said = {
            "number": call.application.participant_number,
            "name": call.application.snapshot["full_name"],
            "stage": display.in_sentence(call.sitting.selection.title_of(call.sitting.component)),
            "reason": call.reason,
        }
        found.append(
            _(
                "%(number)s %(name)s gugur: tidak hadir pada %(stage)s. Nilainya tetap tersimpan dan tidak dihitung."
            )
            % said
            if call.state == CallState.DROPPED
            else _(
                "%(number)s %(name)s tidak hadir pada %(stage)s dan diberi jadwal susulan oleh rapat pleno: %(reason)s"
            )
            % said
        )
    return found


def lot(found: Lot, *, problems: list[str] | None) -> dict[str, Any]:
    """The lot's page: what was bound when, what was told, and the orders. `problems` None: not drawn yet."""
    selection = found.selection
    bound = calls.committed_at(found)
    rows = [_hash(_("Ikatan: SHA-256 dari rahasia"), found.commitment, _entry(bound, selection))]
    closed = registration_closed_at(selection)
    if closed is not None:
        rows.append(
            _hash(
                _("Nilai publik: sidik entri penutupan pendaftaran"), closed.hash, _entry(closed, selection)
            )
        )
    if found.secret:
        rows.append(_hash(_("Rahasia, dibuka sesudah undian"), found.secret, ""))
    posts = {post.code: post.title for post in selection.vacancies.order_by("code")}
    return {
        "rows": rows,
        "opened": found.state == "opened",
        "sound": problems == [],
        "problems": [PROBLEMS[code]() for code in problems or []],
        "stages": [
            {
                "label": selection.title_of(stage),
                "posts": [
                    {"title": posts.get(code, code), "names": names}
                    for code, names in orders.items()
                    if names
                ],
            }
            for stage, orders in found.orders.items()
        ],
    }


def lot_problems(found: Lot) -> list[str] | None:
    """Drawn again while the page is made; None before the lot is opened."""
    return lot_service.findings(found) if found.state == "opened" else None


def _hash(key: str, value: str, hint: str) -> dict[str, Any]:
    return {"key": key, "value": format_html('<span class="app-code">{}</span>', value), "hint": hint}


def _entry(leaf: Any, selection: Selection) -> str:
    moment = datetime.fromtimestamp(leaf.ts / 1_000_000, UTC)
    return _("Entri log ke-%(seq)d, %(moment)s") % {
        "seq": leaf.seq,
        "moment": display.exact_moment(moment, selection.zone),
    }
