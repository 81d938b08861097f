"""Papers as people read them on the screen: what is published, and what the verification page answers."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _

from panels import sitting_display
from reports import numbering, queries
from reports.enums import PUBLIC_KINDS, DocumentKind, DocumentState
from reports.models import Document, RenderJob
from reports.stationery_texts import COLUMNS, FAULTS, OWN
from reports.verification import format_code
from selection import display as shown
from selection import queries as selections
from selection.decisions import stop_text
from selection.enums import Phase, ScheduleKind, VacancyState
from selection.models import Vacancy

STATE_TONES = {
    DocumentState.QUEUED: "waiting",
    DocumentState.RENDERED: "info",
    DocumentState.SIGNED: "waiting",
    DocumentState.PUBLISHED: "success",
    DocumentState.DELIVERED: "success",
    DocumentState.VOID: "neutral",
}
OUTCOMES = {"MS": "success", "TMS": "danger", "MUNDUR": "neutral"}


def file_name(document: Document, which: str) -> str:
    """Under what a downloaded paper is filed: kind, number, and whether it is the signed copy."""
    parts = [document.title, document.number]
    if which == "signed":
        parts.append(_("bertanda tangan"))
    return slugify(" ".join(str(part).replace("/", " ") for part in parts)) + ".pdf"


def state_tag(document: Document) -> dict[str, str]:
    state = DocumentState(document.state)
    return {"label": str(state.label), "tone": STATE_TONES[state]}


def facts(document: Document) -> list[dict[str, Any]]:
    """What a paper is and which bytes it has (components/summary_list.html)."""
    rows: list[dict[str, Any]] = [
        {"key": _("Nomor"), "value": document.number},
        {"key": _("Tanggal"), "value": shown.day(document.dated)},
    ]
    rows += _corrections(document)
    if document.vacancy is not None:
        rows.append({"key": _("Jabatan"), "value": document.vacancy.title})
    if document.stage is not None:
        rows.append({"key": _("Tahap"), "value": document.stage.title})
    if document.sitting is not None:
        rows.append(
            {
                "key": _("Sesi"),
                "value": sitting_display.title(document.sitting),
                "url": reverse("sitting_detail", args=[document.sitting_id]),
                "action": _("Buka"),
            }
        )
    rows.append(
        {
            "key": _("Kode dokumen"),
            "value": format_code(document.code),
            "url": reverse("verify_document", args=[document.code]),
            "action": _("Periksa"),
        }
    )
    if document.file is not None:
        rows.append(digest_row(_("Sidik SHA-256 yang dibuat sistem"), document.file.sha256))
    if document.signed_file is not None:
        rows.append(digest_row(_("Sidik SHA-256 salinan bertanda tangan"), document.signed_file.sha256))
    return rows


def _corrections(document: Document) -> list[dict[str, Any]]:
    """Which paper it corrects, and which one corrects it."""
    found = ((_("Meralat"), document.corrects), (_("Diralat dengan"), queries.correction_of(document)))
    return [
        {
            "key": key,
            "value": _("Nomor %(number)s tanggal %(day)s")
            % {"number": other.number, "day": shown.day(other.dated)},
            "url": reverse("document_detail", args=[other.pk]),
            "action": _("Buka"),
        }
        for key, other in found
        if other is not None
    ]


def correction_lines(document: Document) -> list[dict[str, Any]]:
    """What a correction tells for one section of a proposal: (the part) → before and now."""
    if document.corrects is None:
        return []
    told = queries.paper_of(document).correction
    rows = [
        {"key": line.label, "value": " / ".join(line.after) or _("dihapus")}
        | {"hint": _("Semula: %(before)s") % {"before": " / ".join(line.before) or _("tidak ada")}}
        for line in told.lines
    ]
    title = _("Yang diralat dari Nomor %(number)s") % {"number": told.number}
    return [{"title": title, "rows": [{"key": _("Alasan"), "value": told.reason}, *rows]}]


def publication(document: Document, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """What the second person approves: the paper, its two digests, and what follows."""
    effect = _("Disampaikan kepada yang dituju dan dicatat; tidak diumumkan kepada publik.")
    if document.kind in PUBLIC_KINDS:
        effect = _("Salinan bertanda tangan dapat dibaca dan diunduh siapa pun pada halaman hasil.")
    if document.kind == DocumentKind.FINAL_RESULT:
        effect += " " + _("Seleksi jabatan ini dinyatakan selesai.")
    rows = [
        {"key": _("Jenis"), "value": document.title},
        {"key": _("Nomor"), "value": arguments["number"]},
        {"key": _("Tanggal"), "value": shown.day(document.dated)},
        {"key": _("Jabatan"), "value": document.vacancy.title if document.vacancy else _("Semua jabatan")},
        *([{"key": _("Tahap"), "value": document.stage.title}] if document.stage else []),
        {"key": _("Seleksi"), "value": document.selection.title},
        digest_row(_("Sidik SHA-256 salinan bertanda tangan"), arguments["sha256"])
        | _opening(document, "signed")
        | {"hint": pages_apart(document)},
        digest_row(_("Sidik SHA-256 yang dibuat sistem"), arguments["made"]) | _opening(document, "made"),
        {"key": _("Akibatnya"), "value": effect},
    ]
    return [
        {"title": _("Dokumen yang diumumkan atau disampaikan"), "rows": rows},
        *correction_lines(document),
    ]


def publication_of_set(selection: Any, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """What the second person approves when several papers go out at one moment: each of them as if it went alone."""
    told = {item["id"]: item for item in arguments["papers"]}
    found = Document.objects.filter(pk__in=told).select_related("vacancy", "stage", "file", "signed_file")
    alone = [publication(item, told[str(item.pk)]) for item in found.order_by("created_at", "pk")]
    return [
        {**section, "title": _("Naskah %(place)d dari %(count)d") % {"place": place, "count": len(alone)}}
        if section is sections[0]
        else section
        for place, sections in enumerate(alone, start=1)
        for section in sections
    ]


def _opening(document: Document, which: str) -> dict[str, Any]:
    return {"url": reverse("document_file", args=[document.pk, which]), "action": _("Buka")}


def pages_apart(document: Document) -> str:
    """A warning when the signed copy has not as many pages as the paper that was made; "" when it has, or when nobody counted."""
    made, signed = document.file.pages, document.signed_file.pages
    if made is None or signed is None or made == signed:
        return ""
    return _(
        "Perhatian: salinan bertanda tangan berisi %(signed)d halaman, naskah dari sistem %(made)d halaman. Buka dan bandingkan."
    ) % {"signed": signed, "made": made}


def progress(document: Document) -> dict[str, Any]:
    """The job of a paper for components/progress.html."""
    job = document.job
    failed = ""
    if job.state == RenderJob.FAILED:
        failed = _(
            "Dokumen gagal dibuat setelah %(count)d kali dicoba (%(error)s). Tekan Coba lagi; bila tetap gagal, hubungi pengelola sistem."
        ) % {
            "count": job.attempts,
            "error": job.error,
        }
    texts = {
        RenderJob.QUEUED: _("Menunggu giliran. Halaman ini memperbarui diri sendiri."),
        RenderJob.RUNNING: _("Sedang dibuat. Halaman ini memperbarui diri sendiri."),
        RenderJob.DONE: _("Dokumen selesai dibuat."),
    }
    return {
        "url": reverse("document_progress", args=[document.pk]),
        "label": _("Pembuatan %(kind)s") % {"kind": document.title},
        "text": texts.get(job.state, ""),
        "done": job.state == RenderJob.DONE,
        "failed": failed,
        "result_url": reverse("document_detail", args=[document.pk]),
        "result_label": _("Buka dokumen"),
    }


def own_paper(document: Document, *, failed: str, **texts: str) -> dict[str, Any]:
    """The making of a paper that a person asked for about himself, for components/progress.html; `texts` are its addresses and labels."""
    has_failed = document.file is None and document.job.state == RenderJob.FAILED
    return {
        **texts,
        "done": document.file is not None,
        "waiting": document.file is None and not has_failed,
        "failed": failed if has_failed else "",
        "text": _("Siap diunduh.") if document.file else "",
    }


def fault_text(pattern: str) -> str:
    """Why a text is no pattern of numbers, "" when it is one."""
    found = numbering.fault(pattern)
    return FAULTS[found] % {"pattern": pattern} if found else ""


def stationery(selection: Any, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """Kop, numbering and signers as they would be, what stands there now beside each line that differs."""
    before, kinds = arguments["before"], arguments["kinds"]
    rows = [_changed(label, before[name], arguments[name]) for name, label in COLUMNS.items()]
    for kind in [kind for kind in DocumentKind.values if kind in kinds or kind in before["kinds"]]:
        old, new = (_own(found.get(kind, {})) for found in (before["kinds"], kinds))
        rows.append(_changed(DocumentKind(kind).label, old, new))
    effect = _("Berlaku bagi naskah yang dibuat sesudah disetujui. Naskah yang sudah dibuat tidak berubah.")
    return [{"title": _("Kop dan penomoran"), "rows": [*rows, {"key": _("Akibatnya"), "value": effect}]}]


def _changed(key: Any, before: str, after: str) -> dict[str, Any]:
    row: dict[str, Any] = {"key": key, "value": after or _("Mengikuti yang umum")}
    if before != after:
        row["hint"] = _("Sebelumnya: %(before)s") % {"before": before or _("Mengikuti yang umum")}
    return row


def _own(found: dict[str, Any]) -> str:
    told = {name: "; ".join(value) if isinstance(value, list) else value for name, value in found.items()}
    return ", ".join(f"{label}: {told[name]}" for name, label in OWN.items() if told.get(name))


# --- what is published -----------------------------------------------------------------------------------------------


def final_table(documents: list[Document], vacancy: Vacancy) -> dict[str, Any] | None:
    """The names of the newest published final notice, for components/table.html; None before it is published."""
    document = _newest(documents, DocumentKind.FINAL_RESULT)
    if document is None:
        return None
    paper = queries.paper_of(document)
    ranked, totals = paper.ordering != "alphabetical", paper.ordering == "ranked_totals"
    columns: list[tuple[dict[str, Any], Callable[[Any], Any]]] = [({"label": _("Peserta")}, _person)]
    if ranked:
        columns.append(({"label": _("Peringkat"), "numeric": True}, lambda row: row.rank))
    columns.append(({"label": _("NIP")}, lambda row: row.nip))
    if totals:
        columns.append(({"label": _("Nilai akhir"), "numeric": True}, lambda row: row.total.printed))
    head = [column for column, _read in columns]
    rows = [{"cells": [read(row) for _column, read in columns]} for row in paper.posts[0].rows]
    return {"head": head, "rows": rows, "number": document.number, "dated": document.dated}


def outcome_table(documents: list[Document], vacancy: Vacancy) -> dict[str, Any] | None:
    """The published outcome of the administrative selection of one post; None before it is published."""
    document = _newest(documents, DocumentKind.ADMIN_RESULT)
    if document is None:
        return None
    place = list(vacancy.selection.vacancies.order_by("code").values_list("pk", flat=True)).index(vacancy.pk)
    post = queries.paper_of(document).posts[place]
    labels = {"MS": _("Memenuhi Syarat"), "TMS": _("Tidak Memenuhi Syarat"), "MUNDUR": _("Mengundurkan diri")}
    return {
        "number": document.number,
        "dated": document.dated,
        "stats": [
            {"label": _("Pelamar"), "value": int(post.registered)},
            {"label": labels["MS"], "value": int(post.eligible)},
            {"label": labels["TMS"], "value": int(post.ineligible)},
        ],
        "head": [{"label": _("Peserta")}, {"label": _("NIP")}, {"label": _("Hasil")}],
        "rows": [
            {"cells": [_person(row), row.nip, _tag(labels[row.outcome], OUTCOMES[row.outcome])]}
            for row in post.rows
        ],
    }


def stage_tables(documents: list[Document], vacancy: Vacancy) -> list[dict[str, Any]]:
    """The published results of the stages for one post (components/table.html), the newest notice of each stage, the last stage first."""
    newest: dict[Any, Document] = {}
    for document in documents:
        if document.kind == DocumentKind.STAGE_RESULT:
            newest.setdefault(document.stage_id, document)
    found = [_stage_table(item, vacancy) for item in newest.values()]
    return [table for _order, table in sorted(found, key=lambda pair: -pair[0]) if table]


def _stage_table(document: Document, vacancy: Vacancy) -> tuple[int, dict[str, Any] | None]:
    paper = queries.paper_of(document)
    post = next((item for item in paper.posts if item.code == vacancy.code), None)
    if post is None:
        return document.stage.order, None
    columns: list[tuple[dict[str, Any], Callable[[Any], Any]]] = [
        ({"label": _("Peserta")}, _person if paper.shown == "names" else lambda row: row.participant_number)
    ]
    if paper.shown == "names":
        columns.append(({"label": _("NIP")}, lambda row: row.nip))
    if paper.shown != "hidden":
        columns.append(({"label": _("Peringkat"), "numeric": True}, lambda row: row.rank or "–"))
        columns.append(({"label": _("Nilai"), "numeric": True}, lambda row: row.mark.printed))
    columns.append(({"label": _("Keterangan")}, _going_on))
    return document.stage.order, {
        "caption": _("Hasil tahap %(stage)s") % {"stage": paper.stage},
        "head": [column for column, _read in columns],
        "rows": [{"cells": [read(row) for _column, read in columns]} for row in post.rows],
        "number": document.number,
        "dated": document.dated,
        "dropped": ", ".join(post.dropped),
        "hidden": {
            "codes": _("Nama peserta tidak diumumkan menurut rencana seleksi."),
            "hidden": _("Nilai dan peringkat tahap ini tidak diumumkan menurut rencana seleksi."),
        }.get(paper.shown, ""),
    }


def _going_on(row: Any) -> str:
    if row.goes_on:
        return _tag(_("Melanjutkan"), "success")
    return _tag(_("Tidak melanjutkan"), "neutral")


def published_cards(documents: list[Document]) -> list[dict[str, Any]]:
    """The published papers; one that was corrected since says by which."""
    by_corrected = {item.corrects_id: item for item in documents if item.corrects_id}
    return [_published_card(item, by_corrected.get(item.pk)) for item in documents]


def _published_card(document: Document, correction: Document | None) -> dict[str, Any]:
    """One published paper with its address and both digests."""
    title = document.title
    return {
        "corrected_by": correction.number if correction else "",
        "corrects": document.corrects.number if document.corrects else "",
        "title": f"{title}: {document.stage.title}" if document.stage else title,
        "number": document.number,
        "published": document.published_at,
        "zone": document.selection.zone,
        "url": reverse("published_file", args=[document.code]),
        "size": shown.size(document.signed_file.size),
        "verify_url": reverse("verify_document", args=[document.code]),
        "code": format_code(document.code),
        "signed": document.signed_file.sha256,
        "made": document.file.sha256,
    }


def waiting(vacancy: Vacancy, documents: list[Document], now: datetime) -> dict[str, str] | None:
    """Where the post stands and what comes next, while its final result is not published."""
    if _newest(documents, DocumentKind.FINAL_RESULT) is not None:
        return None
    selection = vacancy.selection
    phase = selections.phase_of(vacancy, selections.registration_of(selection), now)
    if vacancy.state in {VacancyState.FAILED, VacancyState.STOPPED}:
        text = _("Seleksi untuk jabatan ini tidak dilanjutkan.")
        return {"stage": str(phase.label), "text": stop_text(vacancy) or text, "next": ""}
    coming = selections.active_schedule(selection).filter(ends_at__gt=now).first()
    return {
        "stage": str(Phase.SCORING.label if phase == Phase.CONCLUDED else phase.label),
        "text": _("Hasil akhir jabatan ini belum diumumkan."),
        "next": f"{ScheduleKind(coming.kind).label}: {shown.period(coming, selection.zone)}"
        if coming
        else "",
    }


def _newest(documents: list[Document], kind: str) -> Document | None:
    return next((item for item in documents if item.kind == kind), None)


def _person(row: Any) -> str:
    return format_html('{}<span class="app-table__sub">{}</span>', row.name, row.participant_number)


def _tag(label: str, tone: str) -> str:
    return format_html('<strong class="app-tag app-tag--{}">{}</strong>', tone, label)


def digest_row(label: str, sha256: str) -> dict[str, str]:
    return {"key": label, "value": format_html('<span class="app-code">{}</span>', sha256)}
