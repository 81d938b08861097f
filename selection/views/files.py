"""Stored PDFs sent to a reader's browser: shown there, and unable to do anything; and plans saved as files."""

from django.http import FileResponse, HttpResponse

from audit import store
from audit.models import StoredFile
from selection.models import ApplicationDocument

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""The browsers' own PDF viewers work under it; a page in the guise of a PDF would not."""


def pdf_response(stored: StoredFile, *, name: str = "", attachment: bool = False) -> FileResponse:
    """The bytes as they came, under `name` (default: what the person called the file)."""
    response = FileResponse(
        store.open_file(stored),
        as_attachment=attachment,
        content_type="application/pdf",
        filename=(name or stored.name).replace("/", "-"),
    )
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


def document_response(document: ApplicationDocument, *, name: str, attachment: bool = False) -> FileResponse:
    """A document of an applicant. One that was set aside is only ever saved, and its name says what it is."""
    tail = "-perbaikan" if document.repairs_id else "-PERLU-DIPERIKSA" if document.doubt else ""
    return pdf_response(
        document.file, name=f"{name}{tail}.pdf", attachment=attachment or bool(document.doubt)
    )


def picture_response(stored: StoredFile) -> FileResponse:
    """A page that was drawn when its file came."""
    response = FileResponse(store.open_file(stored), content_type="image/webp")
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


def json_file(text: str, *, name: str) -> HttpResponse:
    """A JSON text to be saved, its bytes as they are."""
    response = HttpResponse(text.encode(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
