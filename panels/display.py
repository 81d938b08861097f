"""A plan (selection/plan.py) as people read it before they approve it: everything that the announcement fixes."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from panels.enums import MemberCategory
from selection import display, eligibility
from selection.enums import Component, RankStyle, ScheduleKind, Zone
from selection.models import Selection
from selection.rulesets import schema

Row = dict[str, Any]
Section = dict[str, Any]
"""{"title": text, "rows": rows of components/summary_list.html}."""


def sections(selection: Selection, plan: Mapping[str, Any], number: str = "") -> list[Section]:
    """The whole plan, in the order in which it is prepared. `number` is the announcement's, "" while it is not proposed."""
    return [
        _section(_("Data umum"), _general(plan, number)),
        _section(
            _("Keputusan pembentukan Pansel"),
            _paper(plan.get("decree"), reverse("decree_file", args=[selection.pk])),
        ),
        _section(_("Panitia seleksi"), _panel(plan["panel"])),
        *[_section(f"{post['code']} · {post['title']}", _post(post)) for post in plan["posts"]],
        _section(
            _("Dokumen lamaran"), [_row(_("Berkas yang diunggah"), _list(map(_document, plan["documents"])))]
        ),
        _section(_("Jadwal"), _schedule(plan)),
        _section(_("Bobot dan peringkat"), _ranking(plan)),
        _section(
            _("Surat persetujuan"),
            _letter(plan.get("letter"), reverse("selection_letter_file", args=[selection.pk])),
        ),
    ]


def _section(title: str, rows: list[Row]) -> Section:
    return {"title": title, "rows": rows}


def _row(key: str, value: Any) -> Row:
    return {"key": key, "value": value if value not in (None, "") else _("Belum diisi")}


def _list(lines: Iterable[Any]) -> str:
    found = [(line,) for line in lines]
    if not found:
        return _("Belum diisi")
    return format_html(
        '<ul class="govuk-list govuk-list--bullet">{}</ul>', format_html_join("", "<li>{}</li>", found)
    )


def _day(text: str) -> str:
    return display.day(date.fromisoformat(text)) if text else ""


def _general(plan: Mapping[str, Any], number: str) -> list[Row]:
    return [
        *([_row(_("Nomor pengumuman"), number)] if number else []),
        _row(_("Judul"), plan["title"]),
        _row(_("Instansi"), plan["agency"]),
        _row(_("Alamat sekretariat"), plan["contact"]),
        _row(_("Zona waktu"), Zone(plan["zone"]).label if plan["zone"] in Zone.values else plan["zone"]),
        _row(_("Peraturan"), schema.load(plan["ruleset"]["id"]).title),
    ]


def _paper(paper: Mapping[str, str] | None, url: str) -> list[Row]:
    if not paper:
        return [_row(_("Naskah"), "")]
    rows = [_row(_("Nomor"), paper["number"]), _row(_("Tanggal"), _day(paper["date"]))]
    if paper["file_sha256"]:
        code = format_html('<span class="app-code">{}</span>', paper["file_sha256"])
        rows.append({**_row(_("Sidik SHA-256 naskah"), code), "url": url, "action": _("Buka")})
    return rows


def _letter(letter: Mapping[str, str] | None, url: str) -> list[Row]:
    return [_row(_("Diterbitkan oleh"), letter["institution"] if letter else ""), *_paper(letter, url)]


def _panel(members: list[Mapping[str, Any]]) -> list[Row]:
    return [
        {
            "key": member["name"],
            "value": _("Ketua") if member["is_chair"] else _("Anggota"),
            "hint": f"{member['position']} · {MemberCategory(member['category']).label}",
        }
        for member in members
    ] or [_row(_("Anggota"), "")]


def _post(post: Mapping[str, Any]) -> list[Row]:
    stated = [
        format_html(
            '{} <span class="app-muted">{}</span>',
            display.sentence(eligibility.describe(requirement)),
            _(eligibility.source(requirement)),
        )
        for requirement in post["requirements"]
    ]
    return [
        _row(_("Unit kerja"), post["unit"]),
        _row(_("Tugas jabatan"), post["duties"]),
        _row(_("Persyaratan"), _list(stated)),
    ]


def _document(slot: Mapping[str, Any]) -> str:
    needed = _("wajib") if slot["required"] else _("tidak wajib")
    return f"{slot['label']} ({needed}, {display.limit(slot['max_bytes'])})"


def _schedule(plan: Mapping[str, Any]) -> list[Row]:
    return [
        _row(str(ScheduleKind(line["kind"]).label), _period(line, plan["zone"]))
        for line in plan["schedule"]
        if line["kind"] in ScheduleKind.values
    ] or [_row(_("Jadwal"), "")]


def _period(line: Mapping[str, str], zone: str) -> str:
    start, end = (datetime.fromisoformat(line[name]) for name in ("starts_at", "ends_at"))
    return _("%(start)s sampai %(end)s") % {
        "start": display.moment(start, zone),
        "end": display.moment(end, zone),
    }


def _ranking(plan: Mapping[str, Any]) -> list[Row]:
    weights = [
        f"{Component(name).label}: {weight.replace('.', ',')}%" for name, weight in plan["weights"].items()
    ]
    order = [f"{place}. {Component(name).label}" for place, name in enumerate(plan["tie_break"], start=1)]
    return [
        _row(_("Bobot"), _list(weights)),
        _row(_("Pemutus nilai sama"), "; ".join(order)),
        _row(_("Cara peringkat"), RankStyle(plan["rank_style"]).label),
        _row(_("Pembulatan"), _("%(places)d angka di belakang koma, setengah ke atas") % plan["rounding"]),
        _row(_("Jabatan yang boleh dilamar seorang"), plan["posts_per_person"]),
    ]
