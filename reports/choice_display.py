"""The names and the choice as people read them: the appointing authority, the secretariat, the observer, the candidates, everybody."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from panels import choices
from panels.enums import ChoiceChannel, ChoiceState
from panels.models import Choice, Nomination
from panels.services import choices as deciding
from panels.sheet_display import number
from reports import queries
from reports.wording import group_nip
from selection import display as shown
from selection import grades
from selection.enums import ApplicationState, NamesOrder, VacancyState
from selection.models import Application, Selection, Vacancy

STATE_TONES = {
    ChoiceState.CHOSEN: "info",
    ChoiceState.CORRECTED: "neutral",
    ChoiceState.FALLEN: "warning",
    ChoiceState.INAUGURATED: "success",
    ChoiceState.REPORTED: "success",
}
INAUGURATED = frozenset({ChoiceState.INAUGURATED, ChoiceState.REPORTED})


def nominees(nomination: Nomination) -> list[dict[str, Any]]:
    """The names in one same form and in the order of the plan: {key, name, caption, rows (summary_list), documents}."""
    found = choices.names(nomination)
    papers = choices.documents_of(found)
    return [
        {
            "key": str(item.application.pk),
            "name": name_of(item.application),
            "caption": caption(item, nomination),
            "rows": _rows(item, nomination),
            "documents": [
                {
                    "label": document.label,
                    "url": reverse("nominee_document", args=[nomination.pk, document.pk]),
                    "size": shown.size(document.file.size),
                }
                for document in papers.get(item.application.pk, [])
            ],
        }
        for item in found
    ]


def name_of(application: Application) -> str:
    """As it stood when the application was sent, like on every paper."""
    return application.snapshot["full_name"]


def caption(item: choices.Named, nomination: Nomination) -> str:
    """ "Peringkat 1", or the participant number where the plan puts the names by the alphabet."""
    if nomination.guarded.names_order == NamesOrder.ALPHABETICAL:
        return item.application.participant_number or ""
    return _("Peringkat %(rank)d") % {"rank": item.rank}


def _rows(item: choices.Named, nomination: Nomination) -> list[dict[str, Any]]:
    kept = item.application.snapshot
    stated = kept.get("facts", {})
    rows: list[dict[str, Any]] = [
        {"key": _("Nomor peserta"), "value": item.application.participant_number},
        {"key": _("NIP"), "value": group_nip(kept["nip"]) if kept.get("nip") else "–"},
        {"key": _("Jabatan sekarang"), "value": kept.get("current_post") or "–"},
        {"key": _("Instansi"), "value": kept.get("agency_name") or "–", "hint": kept.get("unit") or ""},
        {"key": _("Pangkat, golongan"), "value": _named(stated.get("grade"), grades.grade_label)},
        {"key": _("Pendidikan"), "value": _named(stated.get("education"), grades.EDUCATION.__getitem__)},
    ]
    if nomination.guarded.names_order == NamesOrder.RANKED_TOTALS:
        rows.append({"key": _("Nilai akhir"), "value": number(Fraction(item.total))})
    return rows


def _named(code: str | None, name: Any) -> str:
    return str(_(name(code))) if code else "–"


# --- the clock ---------------------------------------------------------------------------------------------------------


def clock(nomination: Nomination, chosen: Choice | None, found: choices.Clock | None) -> dict[str, str]:
    """A notice (components/notice.html) on how long the choice takes or took; red for everybody when it took longer than the rule says."""
    if text := deciding.stopped(nomination):
        return {"tone": "info", "title": _("Dihentikan"), "text": text}
    if found is None:
        text = choices.gate_obstacle(nomination.vacancy, "choice")
        return {"tone": "info", "title": _("Waktu memilih belum berjalan"), "text": text}
    said = {
        "days": found.days,
        "limit": found.limit,
        "kind": _("hari kerja") if found.working else _("hari kalender"),
        "since": shown.day(found.since),
        "last": shown.day(found.last),
    }
    if chosen is not None:
        text = (
            _("Dipilih dalam %(days)d %(kind)s sejak %(since)s; batasnya %(limit)d, sampai %(last)s.")
            if found.days
            else _("Dipilih pada hari yang sama, %(since)s; batasnya %(limit)d %(kind)s, sampai %(last)s.")
        )
        title = _("Dipilih melewati batas waktu") if found.over else _("Dipilih dalam batas waktu")
        return {"tone": "danger" if found.over else "success", "title": title, "text": text % said}
    text = (
        _("Hari ke-%(days)d sejak %(since)s; batasnya %(limit)d %(kind)s, sampai %(last)s.")
        if found.days
        else _("Mulai hari ini, %(since)s; batasnya %(limit)d %(kind)s, sampai %(last)s.")
    ) % said
    if found.over:
        late = _("Batas waktu memilih sudah lewat")
        return {
            "tone": "danger",
            "title": late,
            "text": text + " " + _("Pilihan tetap dapat dibuat dan dicatat."),
        }
    return {"tone": "info", "title": _("Waktu memilih sedang berjalan"), "text": text}


def status(chosen: Choice | None, found: choices.Clock | None) -> tuple[str, str]:
    """Where a post stands after its result: (label, tone) for a task or a tag."""
    if chosen is not None:
        state = ChoiceState(chosen.state)
        return str(state.label), "success" if state in INAUGURATED else "info"
    if found is None:
        return _("Menunggu rekomendasi hasil"), "info"
    return (
        (_("Belum dipilih, lewat batas waktu"), "danger")
        if found.over
        else (_("Menunggu pilihan"), "waiting")
    )


def by_post(selection: Selection) -> dict[Any, dict[str, str]]:
    """Key of a post whose names are delivered → {url, label, tone}: its page, and where it stands."""
    found = list(choices.nominations_of(selection))
    return {item.vacancy_id: _where(item, state) for item, state in _states(found)}


def _states(found: list[Nomination]) -> list[tuple[Nomination, tuple[str, str]]]:
    now = choices.stand_now(found)
    stopped = (_("Dihentikan"), "neutral")
    return [
        (item, stopped if item.vacancy.state == VacancyState.STOPPED else status(*now[item.pk]))
        for item in found
    ]


def _where(item: Nomination, state: tuple[str, str]) -> dict[str, str]:
    return {"url": reverse("choice_desk", args=[item.pk]), "label": state[0], "tone": state[1]}


def desk(found: Iterable[Nomination], page: str) -> list[dict[str, Any]]:
    """Posts after their result as tasks (components/task_list.html), each leading to `page`."""
    return [
        {
            "title": item.vacancy.title,
            "url": reverse(page, args=[item.pk]),
            "status": label,
            "tone": tone,
            "hint": "",
        }
        for item, (label, tone) in _states(list(found))
    ]


# --- the choice --------------------------------------------------------------------------------------------------------


def facts(choice: Choice, *, rank: bool) -> dict[str, Any]:
    """One choice: {title, tag, rows (summary_list) with its scans}. `rank`: is the reader told the rank of the chosen one?"""
    state, nomination = ChoiceState(choice.state), choice.nomination
    rows: list[dict[str, Any]] = [
        *([{"key": _("Peringkat"), "value": choice.rank}] if rank else []),
        {"key": _("Alasan memilih"), "value": choice.reason},
        {"key": _("Cara"), "value": ChoiceChannel(choice.channel).label},
        {
            "key": _("Tanggal pilihan"),
            "value": shown.day(choice.decided_on),
            "hint": _("Dicatat %(moment)s")
            % {"moment": shown.moment(choice.chosen_at, nomination.guarded.zone)},
        },
        {
            "key": _("Lama memilih"),
            "value": _("%(days)d hari") % {"days": choice.days} if choice.days else _("Pada hari yang sama"),
        },
    ]
    if choice.number:
        rows.append(
            {"key": _("Nomor naskah pilihan"), "value": choice.number, **_scan(nomination, choice.scan)}
        )
    if choice.end_reason:
        rows.append(
            {"key": _("Tidak berlaku lagi"), "value": choice.end_reason, **_scan(nomination, choice.end_file)}
        )
    if choice.inaugurated_on:
        told = {"day": shown.day(choice.inaugurated_on), "place": choice.place}
        rows.append({"key": _("Dilantik"), "value": _("%(day)s di %(place)s") % told})
        rows.append(
            {
                "key": _("Berita acara pelantikan"),
                "value": choice.minutes_number,
                **_scan(nomination, choice.minutes_file),
            }
        )
    if choice.reported_at:
        moment = shown.moment(choice.reported_at, nomination.guarded.zone)
        rows.append({"key": _("Laporan pelantikan disampaikan"), "value": moment})
    return {
        "title": name_of(choice.application),
        "tag": {"label": state.label, "tone": STATE_TONES[state]},
        "rows": rows,
    }


def _scan(nomination: Nomination, stored: Any) -> dict[str, Any]:
    if stored is None:
        return {}
    return {"url": reverse("choice_scan", args=[nomination.pk, stored.pk]), "action": _("Buka")}


def reserve(nomination: Nomination) -> dict[str, Any] | None:
    """The reserve list for components/table.html with its last day and whether that is past; None while nobody is chosen."""
    found = choices.reserve(nomination)
    if found is None:
        return None
    others, last = found
    return {
        "head": [{"label": _("Nama")}, {"label": _("Nomor peserta")}, {"label": _("Urutan")}],
        "rows": [
            {
                "cells": [
                    name_of(item.application),
                    item.application.participant_number,
                    caption(item, nomination)
                    if nomination.guarded.names_order != NamesOrder.ALPHABETICAL
                    else "–",
                ]
            }
            for item in others
        ],
        "until": shown.day(last),
        "expired": choices.today(nomination.guarded) > last,
    }


def page(nomination: Nomination, *, rank: bool) -> dict[str, Any]:
    """What every page about the choice of a post shows beside the names; `rank` as in `facts`."""
    rows, found = choices.history(nomination), choices.clock_of(nomination)
    chosen = choices.standing(nomination)
    return {
        "obstacle": deciding.obstacle(nomination) if chosen is None else "",
        "clock": clock(nomination, chosen, found),
        "chosen": facts(chosen, rank=rank) if chosen else None,
        "past": [facts(row, rank=rank) for row in rows if chosen is None or row.pk != chosen.pk],
        "reserve": reserve(nomination),
        "letter": _("Surat penyampaian Nomor %(number)s, disampaikan %(moment)s.")
        % {
            "number": nomination.letter_number,
            "moment": shown.moment(nomination.delivered_at, nomination.guarded.zone),
        },
    }


def named_table(nomination: Nomination) -> dict[str, Any]:
    """The names with rank and total for components/table.html, for whoever watches or prepares."""
    return {
        "head": [
            {"label": _("Nama")},
            {"label": _("Nomor peserta")},
            {"label": _("Peringkat"), "numeric": True},
            {"label": _("Nilai akhir"), "numeric": True},
        ],
        "rows": [
            {
                "cells": [
                    name_of(item.application),
                    item.application.participant_number,
                    item.rank,
                    number(Fraction(item.total)),
                ]
            }
            for item in choices.names(nomination)
        ],
    }


def next_steps(nomination: Nomination) -> list[dict[str, Any]]:
    """What the secretariat can do now, for components/task_list.html; what waits says for what."""
    chosen = choices.standing(nomination)
    papers = reverse("document_list", args=[nomination.guarded.pk])
    if chosen is None:
        shut = deciding.obstacle(nomination)
        return [_step(_("Catat pilihan dari naskah bertanda tangan"), "choice_record", nomination, shut)]
    if chosen.state == ChoiceState.INAUGURATED:
        return [_link(_("Buat dan sampaikan laporan pelantikan"), papers)]
    if chosen.state != ChoiceState.CHOSEN:
        return []
    decision = queries.signed_decision(chosen)
    inauguration = (
        # The letter has to count on the day of the inauguration, not of the recording: the service says.
        _step(_("Catat pelantikan"), "inauguration_new", nomination, "")
        if decision
        else _link(_("Buat keputusan pengangkatan, lalu unggah salinan bertanda tangannya"), papers)
    )
    return [
        inauguration,
        _step(_("Koreksi pilihan yang keliru dicatat"), "choice_record", nomination, "", tone="neutral"),
        _step(_("Yang dipilih gugur sebelum dilantik"), "choice_release", nomination, "", tone="neutral"),
    ]


def _step(title: str, name: str, nomination: Nomination, shut: str, tone: str = "waiting") -> dict[str, Any]:
    if shut:
        return {"title": title, "url": "", "hint": shut, "status": _("Belum dapat"), "tone": "neutral"}
    return _link(title, reverse(name, args=[nomination.pk]), tone)


def _link(title: str, url: str, tone: str = "waiting") -> dict[str, Any]:
    return {"title": title, "url": url, "hint": "", "status": _("Buka"), "tone": tone}


# --- the candidates, and everybody --------------------------------------------------------------------------------------


def own_outcome(application: Application) -> dict[str, Any] | None:
    """What somebody who was ranked reads of the end: {tone, title, text}; None before the result, and for everybody else.

    Of a choice nobody is told before the inauguration.
    """
    if application.vacancy.state != VacancyState.CONCLUDED or application.state != ApplicationState.ELIGIBLE:
        return None
    nomination = choices.nomination_of(application.vacancy)
    if nomination is None or str(application.pk) not in {row["application"] for row in nomination.names}:
        return {
            "tone": "neutral",
            "title": _("Hasil akhir sudah diumumkan"),
            "text": _(
                "Terima kasih telah mengikuti seluruh tahap seleksi. Tiga nama terbaik tercantum pada pengumuman hasil akhir."
            ),
        }
    chosen = choices.standing(nomination)
    post = application.vacancy.title
    if chosen is None or chosen.state not in INAUGURATED:
        return {
            "tone": "info",
            "title": _("Nama Anda disampaikan kepada Pejabat Pembina Kepegawaian"),
            "text": _(
                "Anda termasuk tiga nama terbaik untuk %(post)s. Pejabat Pembina Kepegawaian memilih satu dari ketiganya; hasilnya "
                "tercantum di sini setelah pelantikan."
            )
            % {"post": post},
        }
    if chosen.application_id == application.pk:
        return {
            "tone": "success",
            "title": _("Selamat, Anda dilantik"),
            "text": _("Anda dilantik sebagai %(post)s pada %(day)s. Selamat bertugas.")
            % {"post": post, "day": shown.day(chosen.inaugurated_on)},
        }
    found = choices.reserve(nomination)
    kept = found is not None and application.pk in {item.application.pk for item in found[0]}
    text = _(
        "Terima kasih telah mengikuti seluruh tahap sampai tiga besar untuk %(post)s. Kali ini Pejabat Pembina Kepegawaian memilih peserta "
        "lain. Hasil Anda tetap berarti dan dapat menjadi bekal pada seleksi berikutnya."
    ) % {"post": post}
    if found is not None and kept and choices.today(nomination.guarded) <= found[1]:
        text += " " + _("Nama Anda tetap tercatat dalam daftar cadangan jabatan ini sampai %(day)s.") % {
            "day": shown.day(found[1])
        }
    return {"tone": "neutral", "title": _("Peserta lain dilantik pada jabatan ini"), "text": text}


def public_outcome(vacancy: Vacancy) -> dict[str, str] | None:
    """Who was inaugurated, for everybody, from the day on which the report has gone out; never why. None before."""
    nomination = choices.nomination_of(vacancy)
    chosen = choices.standing(nomination) if nomination else None
    if chosen is None or chosen.state != ChoiceState.REPORTED:
        return None
    return {
        "name": name_of(chosen.application),
        "post": vacancy.title,
        "day": shown.day(chosen.inaugurated_on),
    }
