"""A plan (selection/plan.py) as people read it before they approve it: everything that the announcement fixes."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Person
from panels import composition
from panels.enums import MemberCategory, ReplacementRule
from panels.models import Assessment, Sheet
from selection import blank_display, display, eligibility, gate_kinds
from selection import queries as plans
from selection.enums import (
    GateKind,
    GateStep,
    MissingRule,
    NamesOrder,
    RankStyle,
    ResultsShown,
    ScheduleKind,
    StageScope,
    StageSource,
    Zone,
)
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
            [*_paper(plan.get("decree"), reverse("decree_file", args=[selection.pk])), *_standing(plan)],
        ),
        _section(_("Panitia seleksi"), _panel(plan["panel"])),
        *[_section(f"{post['code']} · {post['title']}", _post(post)) for post in plan["posts"]],
        _section(
            _("Dokumen lamaran"),
            [
                _row(_("Berkas yang diunggah"), _list(map(_document, plan["documents"]))),
                *_forms(selection, plan),
            ],
        ),
        _section(_("Jadwal"), _schedule(plan)),
        _section(_("Bobot dan peringkat"), _ranking(plan)),
        _section(_("Persetujuan"), _gates(selection, plan)),
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
        rows.append({**_row(_("Sidik SHA-256 naskah"), code), "url": url, "action": _("Buka") if url else ""})
    return rows


def _gates(selection: Selection, plan: Mapping[str, Any]) -> list[Row]:
    """Each approval with who gives it and what it opens; below the one for announcing the letter that was there."""
    posts = {post["code"]: post["title"] for post in plan["posts"]}
    urls = {
        (letter.gate, letter.file.sha256): reverse("gate_letter_file", args=[selection.pk, letter.pk])
        for letter in plans.letters_of(selection)
    }
    found: list[Row] = []
    for gate in gate_kinds.of_plan(plan):
        title = gate["title"] or GateKind(gate["kind"]).label
        about = f" ({posts.get(gate['post'], gate['post'])})" if gate["post"] else ""
        opens = _("membuka: %(step)s") % {"step": display.in_sentence(str(GateStep(gate["opens"]).label))}
        found.append({**_row(f"{title}{about}", gate["institution"]), "hint": opens})
        if letter := gate["letter"]:
            if letter.get("valid_until"):
                found.append(_row(_("Berlaku sampai"), _day(letter["valid_until"])))
            found += _paper(letter, urls.get((gate["code"], letter["file_sha256"]), ""))
    return found or [_row(_("Persetujuan"), "")]


def _standing(plan: Mapping[str, Any]) -> list[Row]:
    """The panel's term, and what happens to the sheets of a member who leaves; plans of an earlier edition tell neither."""
    decree = plan.get("decree") or {}
    found = []
    if decree.get("valid_until"):
        since, until = _day(decree.get("valid_from", "")), _day(decree["valid_until"])
        text = _("%(since)s sampai %(until)s") if since else _("sampai %(until)s")
        found.append(_row(_("Masa tugas"), text % {"since": since, "until": until}))
    if plan.get("replacement"):
        found.append(_row(_("Bila anggota diganti"), rule_text(plan["replacement"])))
    return found


def rule_text(rule: str) -> str:
    """The whole rule of replacing a member, as it is announced."""
    return _("%(rule)s. %(always)s") % {
        "rule": ReplacementRule(rule).label,
        "always": _(
            "Lembar yang sudah dikunci tetap dihitung. Bila karena penggantian itu seorang peserta dinilai kurang dari kuorum, "
            "penggantinya menerima lembar kosong untuk tahap itu."
        ),
    }


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
        *([_row(_("Akan lowong sejak"), _day(post["vacant_from"]))] if post.get("vacant_from") else []),
        _row(_("Tugas jabatan"), post["duties"]),
        _row(_("Persyaratan"), _list(stated)),
    ]


def _document(slot: Mapping[str, Any]) -> str:
    needed = _("wajib") if slot["required"] else _("tidak wajib")
    return f"{slot['label']} ({needed}, {display.limit(slot['max_bytes'])})"


def _forms(selection: Selection, plan: Mapping[str, Any]) -> list[Row]:
    """The secretariat's own forms, which are frozen with the plan."""
    if not any(slot.get("form_sha256") for slot in plan["documents"]):
        return []
    laid = [(slot, blank_display.prepared(selection, slot)) for slot in plans.active_slots(selection)]
    return [
        {
            "key": _("Formulir: %(label)s") % {"label": slot.label},
            "value": f"{shown['name']} ({shown['word']}, {shown['size']})",
            "hint": _("Sidik SHA-256 %(digest)s") % {"digest": shown["digest"]},
            "url": shown["url"],
            "action": _("Unduh"),
        }
        for slot, shown in laid
        if shown
    ]


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


def _stage(stage: Mapping[str, Any]) -> str:
    """ "Makalah: 20%, ambang batas 60, dinilai sekali untuk setiap orang, dibuka bersama kelompok 1"."""
    facts = [f"{stage['title']}: {stage['weight'].replace('.', ',')}%"]
    if stage["threshold"]:
        facts.append(_("ambang batas %(mark)s") % {"mark": stage["threshold"].replace(".", ",")})
    if stage["source"] == StageSource.ASSESSOR:
        facts.append(_("dinilai asesor"))
    if stage["source"] == StageSource.QUESTIONNAIRE:
        facts.append(_("dari kuesioner 360 derajat"))
    if stage["scope"] == StageScope.PERSON:
        facts.append(_("dinilai sekali untuk setiap orang"))
    if stage.get("blind"):
        facts.append(_("dinilai tanpa nama"))
    if stage["group"] is not None:
        facts.append(_("nilainya dibuka bersama kelompok %(group)d") % {"group": stage["group"]})
    return ", ".join(facts)


def _ranking(plan: Mapping[str, Any]) -> list[Row]:
    titles = {stage["code"]: stage["title"] for stage in plan["stages"]}
    order = [f"{place}. {titles.get(code, code)}" for place, code in enumerate(plan["tie_break"], start=1)]
    return [
        _row(_("Tahap dan bobot"), _list([_stage(stage) for stage in plan["stages"]])),
        _row(_("Pemutus nilai sama"), "; ".join(order)),
        _row(_("Bila seorang anggota tidak menilai"), MissingRule(plan["missing"]).label),
        _row(_("Cara peringkat"), RankStyle(plan["rank_style"]).label),
        _row(_("Susunan nama untuk Pejabat Pembina Kepegawaian"), _names_order(plan)),
        _row(_("Pembulatan"), _("%(places)d angka di belakang koma, setengah ke atas") % plan["rounding"]),
        _row(_("Jabatan yang boleh dilamar seorang"), plan["posts_per_person"]),
        _results(plan),
        *_objections(plan),
    ]


def _names_order(plan: Mapping[str, Any]) -> Any:
    """A plan that was announced before there was a choice says nothing of it."""
    return NamesOrder(plan.get("names_order", NamesOrder.RANKED_TOTALS)).label


def _results(plan: Mapping[str, Any]) -> Row:
    hidden = plan.get("results") or {"shown": ResultsShown.NAMES, "reason": ""}
    row = _row(_("Hasil setiap tahap yang diumumkan"), ResultsShown(hidden["shown"]).label)
    return {**row, "hint": hidden["reason"]} if hidden["reason"] else row


def _objections(plan: Mapping[str, Any]) -> list[Row]:
    """For how long objections are received; a plan that receives none says nothing."""
    told = plan.get("objections")
    if not told:
        return []
    text = _(
        "%(days)d hari kerja setelah setiap hasil diumumkan; dijawab dalam %(answer_days)d hari kerja sesudahnya"
    )
    return [_row(_("Keberatan"), text % told)]


# --- a member is replaced ----------------------------------------------------------------------------------------------


def seat_facts(member: Any) -> dict[str, Any]:
    """A seat as plain values, for the canonical arguments of a proposal."""
    return {
        "name": member.person.full_name,
        "position": member.position,
        "unit": member.unit,
        "former_unit": member.former_unit,
        "category": member.category,
        "is_chair": member.is_chair,
        "party_member": member.party_member,
    }


def finding_text(finding: composition.Finding) -> str:
    return display.sentence(composition.text(finding))


def finding_facts(finding: composition.Finding) -> dict[str, Any]:
    """A finding as plain values; `finding_of` reads them again."""
    params = {
        name: {"day": value.isoformat()} if isinstance(value, date) else value
        for name, value in finding.params.items()
    }
    return {"code": finding.code, "level": finding.level, "params": params, "source": finding.source}


def finding_of(facts: Mapping[str, Any]) -> composition.Finding:
    params = {
        name: date.fromisoformat(value["day"]) if isinstance(value, dict) else value
        for name, value in facts["params"].items()
    }
    return composition.Finding(facts["code"], facts["level"], params, facts["source"])


_LEVELS = {
    "pass": gettext_lazy("Sesuai"),
    "warn": gettext_lazy("Perhatian"),
    "fail": gettext_lazy("Belum sesuai"),
}


def replacement_sections(panel: Any, arguments: Mapping[str, Any]) -> list[Section]:
    """A replacement as people read it before they approve it: who, by which decree, the panel afterwards, and each sheet."""
    url = reverse("panel_change_file", args=[panel.pk, arguments["file"]])
    paper = {
        "number": arguments["number"],
        "date": arguments["dated"],
        "file_sha256": arguments["file_sha256"],
    }
    newcomer = arguments["newcomer"]
    return [
        _section(
            _("Penggantian"),
            [
                _row(_("Anggota yang keluar"), arguments["leaver"]["name"]),
                {
                    **_row(_("Penggantinya"), newcomer["name"]),
                    "hint": f"{newcomer['position']}, {newcomer['unit']}",
                },
                _row(_("Kedudukan"), _("Ketua") if newcomer["is_chair"] else _("Anggota")),
                _row(
                    _("Anggota atau pengurus partai politik"),
                    _("ya") if newcomer["party_member"] else _("tidak"),
                ),
                _row(_("Alasan"), arguments["reason"]),
            ],
        ),
        _section(_("Keputusan perubahan"), _paper(paper, url)),
        _section(_("Susunan sesudah penggantian"), _panel(arguments["panel"])),
        _section(
            _("Pemeriksaan susunan"),
            [
                _row(str(_LEVELS[item["level"]]), finding_text(finding_of(item)))
                for item in arguments["findings"]
            ],
        ),
        _section(
            _("Lembar penilaian"),
            [
                _row(_("Aturan"), rule_text(arguments["rule"])),
                *(_effect(panel.selection, effect) for effect in arguments["effects"]),
            ],
        ),
    ]


def _effect(selection: Selection, effect: Mapping[str, Any]) -> Row:
    said = {
        "locked": _("Lembarnya sudah dikunci dan tetap dihitung."),
        "draft": _("Lembarnya belum dikunci dan ditutup tanpa nilai."),
        "": _("Ia tidak mempunyai lembar pada tahap ini."),
    }[effect["sheet"]]
    if effect["newcomer"]:
        said += " " + _("Penggantinya menerima lembar kosong.")
    return _row(f"{effect['post']} · {selection.title_of(effect['component'])}", said)


# --- a sheet that is opened again ------------------------------------------------------------------------------------------


def reopening(sheet: Sheet, arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the second person approves: which sheet, why, and what follows. No mark is in it."""
    return [
        {
            "title": _("Lembar yang dibuka kembali"),
            "rows": [*sheet_facts(sheet), _row(_("Alasan"), arguments["reason"])],
        },
        {"title": _("Akibatnya"), "rows": [_row(_("Bila disetujui"), _list(reopening_effects(arguments)))]},
    ]


def excuse(stage: Assessment, arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the second person approves: who is excused from which stage, why, and what follows."""
    member = Person.objects.get(pk=arguments["person"])
    return [
        {
            "title": _("Anggota yang dibebaskan"),
            "rows": [
                _row(_("Nama"), str(member)),
                _row(_("Jabatan"), stage.vacancy.title),
                _row(_("Tahap"), stage.stage.title),
                _row(_("Alasan"), arguments["reason"]),
                _row(
                    _("Akibatnya"),
                    _(
                        "Lembarnya ditutup tanpa nilai; nilai tahap adalah rata-rata anggota yang menilai. Namanya tercantum dalam berita acara."
                    ),
                ),
            ],
        }
    ]


def sheet_facts(sheet: Sheet) -> list[Row]:
    """Whose sheet it is, when it was locked, and under which digest."""
    rows = [
        _row(_("Jabatan"), sheet.assessment.vacancy.title),
        _row(_("Tahap"), sheet.assessment.stage.title),
        _row(_("Penilai"), str(sheet.person)),
    ]
    if sheet.locked_at:
        rows += [
            _row(_("Dikunci"), display.exact_moment(sheet.locked_at, sheet.guarded.zone)),
            _row(
                _("Sidik SHA-256 lembar"),
                format_html('<span class="app-code">{}</span>', sheet.content_digest),
            ),
            signature_fact(sheet),
        ]
    return rows


def signature_fact(sheet: Sheet) -> Row:
    """Whether a passkey signed the locked sheet, and the digest of that signature."""
    if not sheet.signature_digest:
        return _row(_("Tanda tangan kunci sandi"), _("Tanpa tanda tangan kunci sandi"))
    digest = format_html('<span class="app-code">{}</span>', sheet.signature_digest)
    return {**_row(_("Tanda tangan kunci sandi"), _("Ditandatangani dengan kunci sandi")), "hint": digest}


def reopening_effects(arguments: Mapping[str, Any]) -> list[str]:
    """What reopening does, sentence by sentence."""
    lines = [
        _("Lembar lama tetap tersimpan dan tampak oleh pemantau; lembar baru dimulai dengan nilai yang sama.")
    ]
    if not arguments["opened"]:
        return [*lines, _("Nilai tahap ini masih tertutup dan tetap tertutup sampai semua lembar terkunci.")]
    lines.append(
        _("Nilai anggota lain sudah terbuka bagi penilai ini; hal itu tercantum dalam berita acara.")
    )
    if arguments["ranking"]:
        given = arguments["confirmations"]
        recomputed = ngettext(
            "Peringkat dihitung ulang setelah lembar dikunci lagi; %(count)d persetujuan yang sudah diberikan gugur.",
            "Peringkat dihitung ulang setelah lembar dikunci lagi; %(count)d persetujuan yang sudah diberikan gugur.",
            given,
        )
        lines.append(
            recomputed % {"count": given}
            if given
            else _("Peringkat dihitung ulang setelah lembar dikunci lagi.")
        )
        lines.append(
            _("Naskah yang dibuat dari peringkat lama tidak dapat diumumkan dan harus dibuat ulang.")
        )
    return lines
