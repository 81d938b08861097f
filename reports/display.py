"""Papers as people read them on the screen: what is published, and what the verification page answers."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _

from panels import sitting_display
from reports import queries
from reports.enums import PUBLIC_KINDS, DocumentKind, DocumentState
from reports.models import Document, RenderJob
from reports.verification import format_code
from selection import display as shown
from selection import queries as selections
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
    parts = [DocumentKind(document.kind).label, document.number]
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
    if document.vacancy is not None:
        rows.append({"key": _("Jabatan"), "value": document.vacancy.title})
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
        rows.append(_digest(_("Sidik SHA-256 yang dibuat sistem"), document.file.sha256))
    if document.signed_file is not None:
        rows.append(_digest(_("Sidik SHA-256 salinan bertanda tangan"), document.signed_file.sha256))
    return rows


def publication(document: Document, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """What the second person approves: the paper, its two digests, and what follows."""
    effect = _("Disampaikan kepada yang dituju dan dicatat; tidak diumumkan kepada publik.")
    if document.kind in PUBLIC_KINDS:
        effect = _("Salinan bertanda tangan dapat dibaca dan diunduh siapa pun pada halaman hasil.")
    if document.kind == DocumentKind.FINAL_RESULT:
        effect += " " + _("Seleksi jabatan ini dinyatakan selesai.")
    rows = [
        {"key": _("Jenis"), "value": DocumentKind(arguments["kind"]).label},
        {"key": _("Nomor"), "value": arguments["number"]},
        {"key": _("Tanggal"), "value": shown.day(document.dated)},
        {"key": _("Jabatan"), "value": document.vacancy.title if document.vacancy else _("Semua jabatan")},
        {"key": _("Seleksi"), "value": document.selection.title},
        _digest(_("Sidik SHA-256 salinan bertanda tangan"), arguments["sha256"])
        | _opening(document, "signed")
        | {"hint": pages_apart(document)},
        _digest(_("Sidik SHA-256 yang dibuat sistem"), arguments["made"]) | _opening(document, "made"),
        {"key": _("Akibatnya"), "value": effect},
    ]
    return [{"title": _("Dokumen yang diumumkan atau disampaikan"), "rows": rows}]


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
        "label": _("Pembuatan %(kind)s") % {"kind": DocumentKind(document.kind).label},
        "text": texts.get(job.state, ""),
        "done": job.state == RenderJob.DONE,
        "failed": failed,
        "result_url": reverse("document_detail", args=[document.pk]),
        "result_label": _("Buka dokumen"),
    }


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


def published_card(document: Document) -> dict[str, Any]:
    """One published paper with its address and both digests."""
    return {
        "title": DocumentKind(document.kind).label,
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
    if vacancy.state == VacancyState.FAILED:
        return {
            "stage": str(phase.label),
            "text": _("Seleksi untuk jabatan ini tidak dilanjutkan."),
            "next": "",
        }
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


# --- verification ----------------------------------------------------------------------------------------------------


def verdict_of_code(document: Document | None) -> dict[str, Any]:
    """What a code stands for: {tone, title, text, rows, url}."""
    if document is None:
        return {
            "tone": "danger",
            "title": _("Bukan dari sistem ini"),
            "text": _(
                "Kode ini tertulis benar, tetapi tidak ada dokumen dengan kode ini. Jangan memakai dokumennya; tanyakan kepada Sekretariat Pansel."
            ),
            "rows": [],
        }
    return _not_valid(document) or {
        "tone": "success",
        "title": _("Terdaftar dalam sistem ini"),
        "text": _(
            "Cocokkan keterangan di bawah dengan dokumen di tangan Anda. Untuk memastikan isinya, unggah berkas PDF-nya pada isian di bawah."
        ),
        **_known(document),
    }


def verdict_of_file(found: tuple[Document, str] | None, sha256: str) -> dict[str, Any]:
    """What a file is, by its digest: the one the system made, the signed copy, or not ours."""
    if found is None:
        return {
            "tone": "danger",
            "title": _("Bukan dari sistem ini"),
            "text": _(
                "Tidak ada dokumen sistem ini yang isinya persis sama. Berkas yang dipindai ulang, atau diubah satu huruf saja, dianggap berkas lain."
            ),
            "rows": [_digest(_("Sidik SHA-256 berkas ini"), sha256)],
        }
    document, which = found
    titles = {"made": _("Asli seperti diterbitkan sistem"), "signed": _("Salinan bertanda tangan")}
    texts = {
        "made": _(
            "Isi berkas ini persis sama dengan yang dibuat sistem, tidak berubah sedikit pun. Berkas ini belum bertanda tangan."
        ),
        "signed": _(
            "Isi berkas ini persis sama dengan salinan bertanda tangan yang disimpan sistem, tidak berubah sedikit pun."
        ),
    }
    return _not_valid(document) or {
        "tone": "success",
        "title": titles[which],
        "text": texts[which],
        **_known(document),
    }


def _not_valid(document: Document) -> dict[str, Any] | None:
    if document.state == DocumentState.VOID:
        return {
            "tone": "warning",
            "title": _("Dokumen sudah dibatalkan"),
            "text": _("Dokumen ini pernah dibuat sistem, tetapi sudah dibatalkan dan tidak berlaku lagi."),
            **_known(document),
        }
    if document.state == DocumentState.QUEUED:
        return {
            "tone": "info",
            "title": _("Dokumen sedang dibuat"),
            "text": _(
                "Kode ini terdaftar, tetapi dokumennya belum selesai dibuat. Coba lagi beberapa saat lagi."
            ),
            "rows": [],
        }
    return None


def _known(document: Document) -> dict[str, Any]:
    """What everybody may learn of a paper: of one that is not published only that it is genuine, its kind, number and day."""
    rows = [
        {"key": _("Jenis"), "value": DocumentKind(document.kind).label},
        {"key": _("Nomor"), "value": document.number},
        {"key": _("Tanggal"), "value": shown.day(document.dated)},
        {"key": _("Kode dokumen"), "value": format_code(document.code)},
    ]
    if document.kind not in PUBLIC_KINDS or document.state != DocumentState.PUBLISHED:
        return {"rows": rows, "note": _("Dokumen ini tidak untuk umum. Isinya tidak ditampilkan di sini.")}
    head = queries.paper_of(document).letterhead
    rows += [
        {"key": _("Penerbit"), "value": head.panel, "hint": head.government},
        {"key": _("Seleksi"), "value": document.selection.title},
        {"key": _("Diumumkan"), "value": shown.moment(document.published_at, document.selection.zone)},
        _digest(_("Sidik SHA-256 yang dibuat sistem"), document.file.sha256),
        _digest(_("Sidik SHA-256 salinan bertanda tangan"), document.signed_file.sha256),
    ]
    return {"rows": rows, "url": reverse("published_file", args=[document.code])}


def _digest(label: str, sha256: str) -> dict[str, str]:
    return {"key": label, "value": format_html('<span class="app-code">{}</span>', sha256)}
