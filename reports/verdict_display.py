"""What the page of verification says of a paper, by its code or by its file."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from reports import display, queries
from reports.enums import PUBLIC_KINDS, DocumentState
from reports.models import Document
from reports.verification import format_code
from selection import display as shown


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
            "rows": [display.digest_row(_("Sidik SHA-256 berkas ini"), sha256)],
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
        {"key": _("Jenis"), "value": document.title},
        {"key": _("Nomor"), "value": document.number},
        {"key": _("Tanggal"), "value": shown.day(document.dated)},
        {"key": _("Kode dokumen"), "value": format_code(document.code)},
    ]
    if document.kind not in PUBLIC_KINDS or document.state != DocumentState.PUBLISHED:
        return {"rows": rows, "note": _("Dokumen ini tidak untuk umum. Isinya tidak ditampilkan di sini.")}
    head = queries.paper_of(document).letterhead
    correction = queries.correction_of(document)
    if correction is not None and correction.state == DocumentState.PUBLISHED:
        rows.append(
            {
                "key": _("Sudah diralat"),
                "value": _("Nomor %(number)s tanggal %(day)s")
                % {"number": correction.number, "day": shown.day(correction.dated)},
                "url": reverse("verify_document", args=[correction.code]),
                "action": _("Buka"),
            }
        )
    rows += [
        {"key": _("Penerbit"), "value": head.panel, "hint": head.government},
        {"key": _("Seleksi"), "value": document.selection.title},
        {"key": _("Diumumkan"), "value": shown.moment(document.published_at, document.selection.zone)},
        display.digest_row(_("Sidik SHA-256 yang dibuat sistem"), document.file.sha256),
        display.digest_row(_("Sidik SHA-256 salinan bertanda tangan"), document.signed_file.sha256),
    ]
    return {"rows": rows, "url": reverse("published_file", args=[document.code])}
