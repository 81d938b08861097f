"""A change line by line, as the second person, the applicant and the paper read it: what stood there, what stands there now."""

import json
from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from selection import changes, display, eligibility
from selection.changes import Edit, instant
from selection.enums import ChangeKind, RankStyle, ScheduleKind
from selection.models import Change


class Line(NamedTuple):
    """`label` names the part; `before` and `after` are lists of sentences, [] where there was or is nothing."""

    label: str
    before: list[str]
    after: list[str]


def lines(before_text: str, plan_text: str, edits: Iterable[Mapping[str, Any]]) -> list[Line]:
    """What two editions of a plan say differently, in the order of a notice."""
    old, new = json.loads(before_text), json.loads(plan_text)
    return [_line(old, new, Edit(**edit)) for edit in edits]


def lines_of(change: Change) -> list[Line]:
    return lines(change.before_text, change.plan_text, change.edits)


def about(change: Change, posts: Mapping[str, str]) -> str:
    """Which posts a change is for: their names, or "Semua jabatan". `posts` is code → name."""
    return ", ".join(posts.get(code, code) for code in change.posts) or _("Semua jabatan")


def incident_text(incident: Mapping[str, str], zone: str) -> str:
    """When a disturbance began and ended; "" when there was none."""
    if not incident:
        return ""
    ends = {"starts_at": instant(incident["from"]), "ends_at": instant(incident["until"])}
    return display.period(SimpleNamespace(**ends), zone)


def effects(kind: str) -> list[str]:
    """What carrying a change out does, sentence by sentence."""
    found = [
        _("Rencana seleksi mendapat edisi baru dengan sidik yang baru; edisi sebelumnya tetap tersimpan."),
        _("Setiap pelamar dan pemilik draf diberi tahu melalui e-mail dan pada halaman lamarannya."),
        _("Halaman jabatan menampilkan bunyi lama dan baru berdampingan, dengan nomor dan alasannya."),
    ]
    if kind in {ChangeKind.EXTENSION, ChangeKind.OUTAGE, ChangeKind.REQUIREMENTS}:
        found.append(_("Jabatan yang pendaftarannya sudah ditutup dibuka kembali sampai waktu yang baru."))
    if kind == ChangeKind.REQUIREMENTS:
        found.append(
            _(
                "Lamaran yang sudah dikirim dinilai menurut persyaratan yang baru; pelamar dapat memperbaruinya sampai pendaftaran ditutup."
            )
        )
    return found


def _line(old: Mapping[str, Any], new: Mapping[str, Any], edit: Edit) -> Line:
    head, *rest = edit.path.split(".")
    label = _LABELS[head](old, new, rest)
    name = rest[-1] if rest and f"{head}.{rest[-1]}" in _WORDS else ""
    tell = _WORDS.get(f"{head}.{name}" if name else head, _plain)
    before, after = tell(old, edit.before, rest), tell(new, edit.after, rest)
    if name == "requirements":
        before, after = (
            [item for item in before if item not in after],
            [item for item in after if item not in before],
        )
    return Line(label, before, after)


def _plain(_plan: Mapping[str, Any], value: Any, _rest: list[str]) -> list[str]:
    return [] if value in (None, "") else [str(value)]


def _requirements(_plan: Mapping[str, Any], value: Any, _rest: list[str]) -> list[str]:
    return [display.sentence(eligibility.describe(item)) for item in value or []]


def _until(plan: Mapping[str, Any], value: Any, rest: list[str]) -> list[str]:
    """Without a date of its own a post closes by the schedule's line."""
    end = instant(value) if value else changes.end_of_registration(plan, rest[0])
    return [display.until(end, plan["zone"])] if end else []


def _document(_plan: Mapping[str, Any], value: Any, _rest: list[str]) -> list[str]:
    if value is None:
        return []
    needed = _("wajib") if value["required"] else _("tidak wajib")
    return [f"{value['label']} ({needed}, {display.limit(value['max_bytes'])})"]


def _period(plan: Mapping[str, Any], value: Any, _rest: list[str]) -> list[str]:
    if value is None:
        return []
    ends = {name: instant(text) for name, text in value.items()}
    return [display.period(SimpleNamespace(**ends), plan["zone"])]


def _percent(_plan: Mapping[str, Any], value: Any, _rest: list[str]) -> list[str]:
    return [f"{value.replace('.', ',')}%"]


def _threshold(_plan: Mapping[str, Any], value: Any, _rest: list[str]) -> list[str]:
    return [value.replace(".", ",")] if value else [_("tanpa ambang batas")]


def _ties(plan: Mapping[str, Any], value: Any, _rest: list[str]) -> list[str]:
    titles = {stage["code"]: stage["title"] for stage in plan["stages"]}
    return ["; ".join(f"{place}. {titles.get(code, code)}" for place, code in enumerate(value, start=1))]


def _rounding(_plan: Mapping[str, Any], value: Any, _rest: list[str]) -> list[str]:
    return [_("%(places)d angka di belakang koma, setengah ke atas") % value]


def _limit(_plan: Mapping[str, Any], value: Any, _rest: list[str]) -> list[str]:
    return [ngettext("%(count)d jabatan", "%(count)d jabatan", value) % {"count": value}]


_WORDS: dict[str, Callable[[Mapping[str, Any], Any, list[str]], list[str]]] = {
    "posts.requirements": _requirements,
    "posts.registration_until": _until,
    "documents.hint": _plain,
    "documents": _document,
    "schedule": _period,
    "stages.weight": _percent,
    "stages.threshold": _threshold,
    "tie_break": _ties,
    "rounding": _rounding,
    "rank_style": lambda _plan, value, _rest: [str(RankStyle(value).label)],
    "posts_per_person": _limit,
}
"""Field (or all of its kind) → how its value is worded."""


def _post_label(old: Mapping[str, Any], _new: Mapping[str, Any], rest: list[str]) -> str:
    names = {
        "title": _("Nama jabatan"),
        "unit": _("Unit kerja"),
        "duties": _("Tugas jabatan"),
        "requirements": _("Persyaratan"),
        "registration_until": _("Pendaftaran ditutup"),
    }
    return f"{_title(old['posts'], rest[0])}: {names[rest[1]]}"


def _document_label(old: Mapping[str, Any], new: Mapping[str, Any], rest: list[str]) -> str:
    rows = {row["code"]: row["label"] for row in (*new["documents"], *old["documents"])}
    part = _("keterangan") if rest[1:] else _("dokumen lamaran")
    return f"{rows[rest[0]]}: {part}"


def _stage_label(old: Mapping[str, Any], _new: Mapping[str, Any], rest: list[str]) -> str:
    names = {"title": _("nama tahap"), "weight": _("bobot"), "threshold": _("ambang batas")}
    return f"{_title(old['stages'], rest[0])}: {names[rest[1]]}"


def _title(rows: list[Mapping[str, Any]], code: str) -> str:
    return next((str(row["title"]) for row in rows if row["code"] == code), code)


_LABELS: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any], list[str]], str]] = {
    "title": lambda _old, _new, _rest: _("Judul seleksi"),
    "contact": lambda _old, _new, _rest: _("Alamat sekretariat"),
    "posts_per_person": lambda _old, _new, _rest: _("Jabatan yang boleh dilamar seorang"),
    "rounding": lambda _old, _new, _rest: _("Pembulatan"),
    "rank_style": lambda _old, _new, _rest: _("Cara peringkat"),
    "tie_break": lambda _old, _new, _rest: _("Pemutus nilai sama"),
    "posts": _post_label,
    "documents": _document_label,
    "stages": _stage_label,
    "schedule": lambda _old, _new, rest: _("Jadwal: %(kind)s") % {"kind": ScheduleKind(rest[0]).label},
}
