"""The approvals from outside as pages show them: the list, one with its package, its letters."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import clock
from panels import queries as panels
from reports.enums import DocumentKind, DocumentState
from reports.models import Document
from selection import display, gate_kinds, gates
from selection import queries as selections
from selection.enums import GateKind, GateStep, VacancyState
from selection.models import Gate, Selection, Vacancy

Line = tuple[str, Any]
"""State of components/checklist.html, and what the system knows of the paper."""


def today_in(selection: Selection) -> date:
    return clock.now().astimezone(ZoneInfo(selection.zone)).date()


def listed(selection: Selection) -> list[dict[str, Any]]:
    """Every approval with where it stands, for components/task_list.html; one that the plan lacks has no page."""
    rows = []
    for one in gates.standings(selection, today_in(selection)):
        status, tone = state_of(one)
        giver = one.gate.institution.name if one.gate.institution else _("lembaga belum dipilih")
        opens = display.in_sentence(str(GateStep(one.gate.opens).label))
        rows.append(
            {
                "title": gates.name(one.gate),
                "url": reverse("gate_detail", args=[selection.pk, one.gate.pk]) if one.gate.version else "",
                "hint": _("%(giver)s; membuka %(opens)s") % {"giver": giver, "opens": opens},
                "status": status,
                "tone": tone,
            }
        )
    return rows


def state_of(one: gates.Standing) -> tuple[str, str]:
    """Where a gate stands, and the tone of its tag."""
    if not one.gate.version:
        return _("Tidak ada dalam rencana"), "danger"
    if one.letter is None:
        if one.gate.sent_on:
            return _("Berkas dikirim %(day)s, menunggu surat") % {
                "day": display.day(one.gate.sent_on)
            }, "info"
        return _("Belum ada surat"), "waiting"
    if one.shut:
        return _("Surat lewat waktu"), "danger"
    if one.until:
        return _("Berlaku sampai %(day)s") % {"day": display.day(one.until)}, "success"
    return _("Surat dicatat"), "success"


def facts(one: gates.Standing) -> list[dict[str, Any]]:
    """What the approval is (components/summary_list.html)."""
    gate = one.gate
    sent = _("Nomor %(number)s, %(day)s") % {
        "number": gate.sent_number,
        "day": display.day(gate.sent_on) if gate.sent_on else "",
    }
    valid = _("%(days)d hari sejak tanggal surat") % {"days": gate.valid_days or 0}
    return [
        {
            "key": _("Diberikan oleh"),
            "value": gate.institution.name if gate.institution else _("Belum dipilih"),
        },
        {"key": _("Untuk"), "value": gate.vacancy.title if gate.vacancy else _("Seluruh seleksi")},
        {"key": _("Membuka"), "value": GateStep(gate.opens).label},
        {"key": _("Masa berlaku surat"), "value": valid if gate.valid_days else _("Tanpa batas")},
        {"key": _("Berkas dikirim"), "value": sent if gate.sent_on else _("Belum dicatat")},
    ]


def letters(gate: Gate) -> list[dict[str, Any]]:
    """Every letter there was for a gate, the one that counts on top (components/summary_list.html)."""
    found = [letter for letter in selections.letters_of(gate.selection) if letter.gate == gate.code]
    rows = []
    for place, letter in enumerate(reversed(found)):
        until = gate_kinds.last_day(letter.dated, letter.valid_until, gate.valid_days)
        hint = f"{letter.institution.name}, {display.day(letter.dated)}"
        if until:
            hint += ". " + _("Berlaku sampai %(day)s") % {"day": display.day(until)}
        rows.append(
            {
                "key": _("Surat yang berlaku") if place == 0 else _("Surat sebelumnya"),
                "value": letter.number,
                "hint": f"{hint}. SHA-256 {letter.file.sha256[:16]}…",
                "url": reverse("gate_letter_file", args=[gate.selection_id, letter.pk]),
                "action": _("Buka"),
            }
        )
    return rows


# --- the package -------------------------------------------------------------------------------------------------------


@dataclass
class Package:
    """What the papers of a gate are read from, each thing once."""

    gate: Gate

    @property
    def selection(self) -> Selection:
        return self.gate.selection

    @cached_property
    def posts(self) -> list[Vacancy]:
        """The posts it is about, those that have ended without a result left out."""
        found = [self.gate.vacancy] if self.gate.vacancy else list(self.selection.vacancies.order_by("code"))
        return [post for post in found if post.state not in _ENDED]

    @cached_property
    def documents(self) -> list[Document]:
        return list(self.selection.documents.exclude(state=DocumentState.VOID))

    @cached_property
    def rankings(self) -> dict[Any, str]:
        return panels.newest_ranking_states(self.posts)


_ENDED = frozenset({VacancyState.FAILED, VacancyState.STOPPED})
_OUTSIDE: Line = ("unknown", gettext_lazy("Disiapkan di luar sistem."))


def package(gate: Gate) -> list[dict[str, Any]]:
    """The complete package of a gate for components/checklist.html: what the system has, lacks, or cannot know."""
    read = Package(gate)
    found = []
    for code in gate_kinds.KINDS[gate.kind].papers:
        label, check = PAPERS[code]
        state, text = check(read)
        found.append({"label": str(label), "state": state, "text": str(text), "source": ""})
    return found


def _said(has: bool, text: Any = "", lacking: Any = "") -> Line:
    return ("met", text) if has else ("unmet", lacking)


def _cover(read: Package) -> Line:
    gate = read.gate
    return ("met", _("Nomor %(number)s") % {"number": gate.sent_number}) if gate.sent_on else _OUTSIDE


def _decree(read: Package) -> Line:
    panel = panels.panel_of(read.selection)
    if panel is None or panel.decree_file is None:
        return "unmet", _("Catat keputusannya pada bagian Pansel.")
    return "met", _("Nomor %(number)s") % {"number": panel.decree_number}


def _posts(read: Package) -> Line:
    asked = [post for post in read.posts if selections.active_requirements(post).exists()]
    return _said(
        bool(read.posts) and len(asked) == len(read.posts), lacking=_("Lengkapi jabatan dan persyaratannya.")
    )


def _schedule(read: Package) -> Line:
    has = selections.registration_of(read.selection) is not None
    return _said(has, lacking=_("Isi jadwalnya."))


def _weights(read: Package) -> Line:
    return _said(bool(read.selection.stages), lacking=_("Isi tahap dan bobotnya."))


def _criteria(read: Package) -> Line:
    present = set(panels.stages_of_criteria(read.selection))
    lacking = [stage.title for stage in read.selection.stages if stage.code not in present]
    return _said(not lacking, lacking=_("Belum ada: %(names)s.") % {"names": ", ".join(lacking)})


def _announcement(read: Package) -> Line:
    number = read.selection.announcement_number
    return _said(bool(number), _("Nomor %(number)s") % {"number": number}, _("Seleksi belum diumumkan."))


def _document(kind: str) -> Callable[[Package], Line]:
    def check(read: Package) -> Line:
        """For every post, its signed copy in the system."""
        made = [item for item in read.documents if item.kind == kind]
        covered = {item.vacancy_id for item in made if item.signed_file_id}
        if made and (None in covered or {post.pk for post in read.posts} <= covered):
            return "met", ", ".join(item.number for item in made)
        return "unmet", _("Dibuat, salinan bertanda tangan belum lengkap.") if made else _("Belum dibuat.")

    return check


def _recap(read: Package) -> Line:
    confirmed = [post for post in read.posts if read.rankings.get(post.pk) == "confirmed"]
    has = bool(read.posts) and len(confirmed) == len(read.posts)
    return _said(has, lacking=_("Belum ditetapkan untuk semua jabatan."))


def _assessor(read: Package) -> Line:
    wanted = {stage.code for stage in read.selection.stages if stage.by_assessor}
    if not wanted:
        return _OUTSIDE
    open_marks = {
        (stage.vacancy_id, stage.component)
        for stage in panels.progress(read.posts)
        if stage.state == "revealed"
    }
    has = bool(read.posts) and all((post.pk, code) in open_marks for post in read.posts for code in wanted)
    return _said(has, lacking=_("Nilai asesmen belum dibuka untuk semua jabatan."))


def _oversight(read: Package) -> Line:
    letter = selections.letter_of_kind(read.selection, GateKind.RESULT)
    if letter is None:
        return "unmet", _("Belum dicatat.")
    return "met", _("Nomor %(number)s") % {"number": letter.number}


PAPERS: dict[str, tuple[Any, Callable[[Package], Line]]] = {
    "cover_letter": (gettext_lazy("Surat pengantar Pejabat Pembina Kepegawaian"), _cover),
    "panel_decree": (gettext_lazy("Keputusan pembentukan Pansel"), _decree),
    "panel_cvs": (gettext_lazy("Riwayat hidup anggota Pansel"), lambda _read: _OUTSIDE),
    "posts": (gettext_lazy("Jabatan yang diseleksi dan persyaratannya"), _posts),
    "schedule": (gettext_lazy("Jadwal seleksi"), _schedule),
    "weights": (gettext_lazy("Metode, tahap, dan bobot penilaian"), _weights),
    "criteria": (gettext_lazy("Kriteria penilaian setiap tahap"), _criteria),
    "post_standards": (gettext_lazy("Standar kompetensi jabatan"), lambda _read: _OUTSIDE),
    "announcement": (gettext_lazy("Pengumuman seleksi"), _announcement),
    "admin_result": (
        gettext_lazy("Pengumuman hasil seleksi administrasi"),
        _document(DocumentKind.ADMIN_RESULT),
    ),
    "minutes": (gettext_lazy("Berita acara rapat pleno"), _document(DocumentKind.PLENARY_MINUTES)),
    "recap": (gettext_lazy("Rekapitulasi nilai"), _recap),
    "assessor_report": (gettext_lazy("Laporan asesor"), _assessor),
    "three_names": (gettext_lazy("Surat penyampaian tiga nama"), _document(DocumentKind.THREE_NAMES_LETTER)),
    "final_result": (gettext_lazy("Pengumuman hasil akhir"), _document(DocumentKind.FINAL_RESULT)),
    "oversight_letter": (gettext_lazy("Rekomendasi hasil dari lembaga pemantau"), _oversight),
}
"""Code of a paper (gate_kinds.py) → its name, and what the system knows of it."""
