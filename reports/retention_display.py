"""Retention, holds, destructions and corrections as a page shows them."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Proposal
from reports.services import destructions
from reports.services.due import Overdue
from reports.services.own_erasures import Own
from selection import display, retention
from selection.document_kinds import BY_CODE
from selection.models import Application, Correction, DataHold, Destruction, Selection
from selection.retention import Rule
from selection.services import corrections

_ORDERS: dict[str, tuple[str, Any]] = {
    "proposed": ("waiting", gettext_lazy("Menunggu Pemantau")),
    "approved": ("info", gettext_lazy("Disetujui, sedang dilaksanakan")),
    "done": ("success", gettext_lazy("Selesai")),
    "withdrawn": ("neutral", gettext_lazy("Ditarik atau ditolak")),
}


def correction(row: Correction) -> list[dict[str, Any]]:
    """A request and its answer: summary_list rows."""
    zone = row.guarded.zone
    rows = [
        {"key": _("Lamaran"), "value": f"{row.application.vacancy.title} ({row.application.number})"},
        {"key": _("Yang keliru"), "value": row.get_kind_display()},
        {"key": _("Yang tertulis sekarang"), "value": row.wrong},
        {"key": _("Yang seharusnya, dan apa dasarnya"), "value": row.right},
        {"key": _("Diminta"), "value": display.moment(row.asked_at, zone)},
        {"key": _("Dijawab paling lambat"), "value": display.moment(row.due_at, zone)},
    ]
    if row.answered_at is not None:
        said = _("Diperbaiki") if row.state == "granted" else _("Ditolak")
        rows += [
            {"key": _("Jawaban"), "value": said, "hint": row.answer},
            {"key": _("Dijawab"), "value": display.moment(row.answered_at, zone)},
        ]
    elif corrections.is_late(row):
        rows.append({"key": _("Jawaban"), "value": _("Terlambat: belum dijawab.")})
    else:
        rows.append({"key": _("Jawaban"), "value": _("Menunggu sekretariat.")})
    return rows


def correction_task(row: Correction) -> dict[str, Any]:
    """The same as a line of the secretariat's list."""
    tone, status = {
        "open": ("waiting", _("Menunggu jawaban")),
        "granted": ("success", _("Diperbaiki")),
        "refused": ("neutral", _("Ditolak")),
    }[row.state]
    if row.state == "open" and corrections.is_late(row):
        tone, status = "danger", _("Terlambat")
    until = display.moment(row.due_at, row.guarded.zone)
    return {
        "title": f"{row.application.number} {row.application.person}: {row.get_kind_display()}",
        "url": reverse("correction_answer", args=[row.pk]),
        "hint": _("Dijawab paling lambat %(until)s") % {"until": until},
        "status": status,
        "tone": tone,
    }


def waiting_corrections(rows: Iterable[Correction]) -> list[dict[str, Any]]:
    """Requests without an answer, a line of the secretariat's desk for each selection; the first to be answered says until when."""
    of_selection: dict[Any, list[Correction]] = {}
    for row in sorted(rows, key=lambda item: item.due_at):
        of_selection.setdefault(row.guarded, []).append(row)
    tasks = []
    for selection, waiting in of_selection.items():
        late = corrections.is_late(waiting[0])
        until = display.moment(waiting[0].due_at, selection.zone)
        tasks.append(
            {
                "title": _("Permintaan perbaikan data: %(selection)s") % {"selection": selection.title},
                "url": reverse("correction_list", args=[selection.pk]),
                "hint": _("Dijawab paling lambat %(until)s") % {"until": until},
                "status": _("Terlambat") if late else _("Menunggu jawaban"),
                "tone": "danger" if late else "waiting",
            }
        )
    return tasks


def due(item: destructions.Due, selection: Selection, *, may: bool) -> dict[str, Any]:
    """A rule held against a selection."""
    day = display.day(item.day) if item.day else _("setelah seleksi selesai")
    rows = [
        {"key": _("Disimpan"), "value": _period(item.rule)},
        {"key": _("Habis masa simpan"), "value": day},
        {"key": _("Lamaran"), "value": len(item.applications)},
        {"key": _("Di antaranya ditangguhkan"), "value": len(item.held)},
        {"key": _("Sumber"), "value": item.rule.source},
    ]
    return {
        "code": item.rule.code,
        "title": _(item.rule.title),
        "rows": rows,
        "may_propose": may and destructions.is_due(item, selection),
    }


def _period(rule: Rule) -> str:
    since = {"months": rule.months, "after": _(rule.after)}
    return _("%(months)d bulan setelah %(after)s") % since if rule.months else _(rule.after)


def other_rules() -> list[dict[str, Any]]:
    """The rules of what is no application."""
    return [
        {"key": _(rule.title), "value": _period(rule), "hint": rule.source}
        for rule in retention.RULES
        if not rule.states
    ]


def hold(item: DataHold) -> dict[str, Any]:
    """What keeps data, and where it is ended."""
    zone = item.selection.zone
    rows = [
        {"key": _("Sebab"), "value": item.get_kind_display()},
        {"key": _("Data siapa"), "value": str(item.person or _("Semua pelamar seleksi ini"))},
        {"key": _("Alasan"), "value": item.reason},
        {"key": _("Sejak"), "value": display.moment(item.placed_at, zone)},
        {"key": _("Sampai dengan"), "value": display.day(item.until) if item.until else _("diakhiri")},
    ]
    return {"rows": rows, "url": reverse("data_hold_end", args=[item.pk])}


def own_hold(item: DataHold) -> str:
    return f"{item.selection.title}: {item.get_kind_display()}"


def overdue(items: Iterable[Overdue]) -> list[dict[str, Any]]:
    """Where something is past its time: lines of the secretariat's desk, to the page where its destruction is proposed."""
    return [
        {
            "title": item.selection.title,
            "url": reverse("retention_desk", args=[item.selection.pk]),
            "hint": _("Usulkan pemusnahan, atau tangguhkan bila masih diperlukan."),
            "status": ngettext(
                "%(count)d arsip sudah melewati masa simpan",
                "%(count)d arsip sudah melewati masa simpan",
                item.number,
            )
            % {"count": item.number},
            "tone": "waiting",
        }
        for item in items
    ]


def order(row: Destruction) -> dict[str, Any]:
    """A proposal as a line of a list."""
    tone, status = _ORDERS[row.state]
    return {
        "title": _(retention.BY_CODE[row.rule].title),
        "url": reverse("destruction", args=[row.pk]),
        "hint": display.moment(row.asked_at, row.selection.zone),
        "status": str(status),
        "tone": tone,
    }


def order_facts(row: Destruction, proposal: Proposal) -> list[dict[str, Any]]:
    zone = row.selection.zone
    rows = [
        {"key": _("Keadaan"), "value": str(_ORDERS[row.state][1])},
        {"key": _("Pengusul"), "value": str(proposal.proposer)},
        {"key": _("Diusulkan"), "value": display.moment(row.asked_at, zone)},
    ]
    if proposal.approver is not None:
        rows.append({"key": _("Disetujui oleh"), "value": str(proposal.approver)})
    else:
        rows.append({"key": _("Berlaku sampai"), "value": display.moment(proposal.expires_at, zone)})
    if row.erased:
        gone = sum(value == "destroyed" for value in row.erased.values())
        rows.append({"key": _("Dimusnahkan"), "value": gone})
        rows.append({"key": _("Tetap disimpan karena ditangguhkan"), "value": len(row.erased) - gone})
    return rows


def consequences() -> list[str]:
    return [
        _(
            "Profil, dokumen, surat, e-mail, dan isi catatan log tentang lamaran ini dimusnahkan dan tidak dapat dikembalikan."
        ),
        _("Nomor pendaftaran, hasil, dan sidik catatan tetap ada, sehingga log tetap dapat diperiksa."),
        _("Hasil yang sudah diumumkan tidak berubah."),
    ]


def erasable(found: Own) -> list[str]:
    """What goes at once, in plain words."""
    lines = []
    if found.profile is not None:
        lines.append(_("Profil: telepon, instansi, jabatan, riwayat, dan isi catatannya"))
    if found.wallet:
        names = ", ".join(dict.fromkeys(_(BY_CODE[item.kind].label) for item in found.wallet))
        lines.append(_("Dokumen saya: %(names)s") % {"names": names})
    if found.drafts:
        lines.append(_("Isian yang belum disimpan"))
    if found.unfinished:
        lines.append(_("%(count)d unggahan yang terputus") % {"count": found.unfinished})
    return lines


def kept_by_rule(found: Iterable[tuple[Application, Rule]]) -> list[dict[str, Any]]:
    """What stays, until when, by which rule."""
    rows = []
    for application, rule in found:
        since = destructions.ended_on(application.vacancy.selection)
        until = (
            _("sampai %(day)s") % {"day": display.day(retention.due_on(rule, since))}
            if since
            else _period(rule)
        )
        name = f"{application.vacancy.title} ({application.number or _('draf')})"
        rows.append({"key": name, "value": until, "hint": rule.source})
    return rows
