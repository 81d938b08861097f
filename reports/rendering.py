"""From a frozen context to the paper: HTML by Django's templates, then the PDF.

A paper is a function of (kind, template version, context): the templates of a version that has made a document are not
changed any more, a new look is a new folder. Everything is rendered in Indonesian, whatever the reader's language.
"""

import io
import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from reports import pdf
from reports.enums import DocumentKind
from reports.kinds import Document, thaw

TEMPLATE_VERSION = 1
_PAPERS = {"F4": "@page{size:215mm 330mm}", "A4": "@page{size:210mm 297mm}"}


def build_html(kind: str, context: Mapping[str, Any], *, version: int = TEMPLATE_VERSION) -> str:
    """The page as HTML. `context` is what `document.freeze` gave; ContextError when it is not of that kind."""
    return _html(kind, thaw(kind, context), version)


def render_document(
    kind: str,
    context: Mapping[str, Any],
    *,
    attachments: Sequence[pdf.Attachment] = (),
    version: int = TEMPLATE_VERSION,
) -> bytes:
    """The PDF; the same arguments give the same bytes. ContextError or `pdf.RenderError` when none can be made."""
    document = thaw(kind, context)
    folder = f"reports/pdf/v{version}"
    with override("id"):
        metadata = pdf.Metadata(
            title=_title(kind, document),
            author=document.letterhead.panel,
            subject=document.selection,
            keywords=(document.provenance.code.grouped,),
        )
    return pdf.render(
        _html(kind, document, version),
        css=render_to_string(f"{folder}/paper.css") + _PAPERS[document.paper],
        resources={
            "logo": render_to_string(f"{folder}/logo.svg").encode(),
            "qr": qr_png(document.provenance.address),
        },
        attachments=attachments,
        metadata=metadata,
        identifier=_identifier(kind, context, version, attachments),
        created=document.provenance.made_at.moment,
    )


def qr_png(address: str) -> bytes:
    """The address as a QR code, medium error correction, with the four modules of quiet zone."""
    buffer = io.BytesIO()
    segno.make_qr(address, error="m").save(buffer, kind="png", scale=8, border=4)
    return buffer.getvalue()


def _html(kind: str, document: Document, version: int) -> str:
    with override("id"):
        return render_to_string(
            f"reports/pdf/v{version}/{kind}.html",
            {"doc": document, "title": _title(kind, document), "short_title": str(DocumentKind(kind).label)},
        )


def _title(kind: str, document: Document) -> str:
    return _("%(title)s Nomor %(number)s") % {
        "title": str(DocumentKind(kind).label),
        "number": document.number,
    }


def _identifier(
    kind: str, context: Mapping[str, Any], version: int, attachments: Sequence[pdf.Attachment]
) -> bytes:
    digests = [sha256(attachment.data).hexdigest() for attachment in attachments]
    text = json.dumps([kind, version, context, digests], sort_keys=True, ensure_ascii=True)
    return sha256(text.encode()).digest()[:16]
