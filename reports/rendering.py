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
from reports.kinds import Document, SignedDocument, thaw

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
    with override("id"):
        metadata = _metadata(kind, document)
    return pdf.render(
        _html(kind, document, version),
        css=_css(version, document.paper),
        resources={"logo": _logo(version), "qr": qr_png(document.provenance.address)},
        attachments=attachments,
        metadata=metadata,
        identifier=_identifier(kind, context, version, attachments),
        created=document.provenance.made_at.moment,
    )


def render_letters(
    kind: str, contexts: Sequence[Mapping[str, Any]], *, version: int = TEMPLATE_VERSION
) -> list[bytes]:
    """The PDFs of many letters of one kind, in the order of `contexts`; each is valid by itself and has its own code.

    They are laid out as one document; what does not fit that (a second page, a letter that no font has) is made alone.
    """
    if not contexts:
        return []
    documents = [thaw(kind, context) for context in contexts]
    with override("id"):
        leaves = [
            pdf.Leaf(
                article=_article(_html(kind, document, version), place),
                resources={f"qr-{place}": qr_png(document.provenance.address)},
                metadata=_metadata(kind, document),
                identifier=_identifier(kind, context, version, ()),
                created=document.provenance.made_at.moment,
            )
            for place, (document, context) in enumerate(zip(documents, contexts, strict=True))
        ]
    made = pdf.render_leaves(
        leaves,
        css=_css(version, documents[0].paper) + _LEAVES,
        resources={"logo": _logo(version)},
    )
    return [
        data if data is not None else render_document(kind, context, version=version)
        for data, context in zip(made, contexts, strict=True)
    ]


_LEAVES = """.leaf + .leaf { break-before: page }
@page { @top-left { content: none } @top-right { content: none } @bottom-center { content: string(page) " 1 " string(of) " 1" } margin-top: 15mm }"""
"""Every letter has one page, and says so; it has no second one to head."""


def _article(html: str, place: int) -> str:
    """The `<article>` of a page, its QR code under a name of its own."""
    start, end = html.index("<article"), html.index("</article>") + len("</article>")
    return html[start:end].replace('"app:qr"', f'"app:qr-{place}"')


def qr_png(address: str) -> bytes:
    """The address as a QR code, medium error correction, with the four modules of quiet zone."""
    buffer = io.BytesIO()
    segno.make_qr(address, error="m").save(buffer, kind="png", scale=8, border=4)
    return buffer.getvalue()


def _metadata(kind: str, document: Document) -> pdf.Metadata:
    return pdf.Metadata(
        title=_title(kind, document),
        author=document.letterhead.panel,
        subject=document.selection,
        keywords=(document.provenance.code.grouped,),
    )


def _css(version: int, paper: str) -> str:
    return render_to_string(f"reports/pdf/v{version}/paper.css") + _PAPERS[paper]


def _logo(version: int) -> bytes:
    return render_to_string(f"reports/pdf/v{version}/logo.svg").encode()


def _html(kind: str, document: Document, version: int) -> str:
    with override("id"):
        return render_to_string(
            f"reports/pdf/v{version}/{kind}.html",
            {"doc": document, "title": _title(kind, document), "short_title": _name(kind, document)},
        )


def _title(kind: str, document: Document) -> str:
    return _("%(title)s Nomor %(number)s") % {"title": _name(kind, document), "number": document.number}


def _name(kind: str, document: Document) -> str:
    label = str(DocumentKind(kind).label)
    corrects = isinstance(document, SignedDocument) and document.correction is not None
    return _("Ralat %(title)s") % {"title": label} if corrects else label


def _identifier(
    kind: str, context: Mapping[str, Any], version: int, attachments: Sequence[pdf.Attachment]
) -> bytes:
    digests = [sha256(attachment.data).hexdigest() for attachment in attachments]
    text = json.dumps([kind, version, context, digests], sort_keys=True, ensure_ascii=True)
    return sha256(text.encode()).digest()[:16]
