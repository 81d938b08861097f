"""Stored PDFs sent to a reader's browser: shown there, and unable to do anything; and plans saved as files."""

from django.http import FileResponse, HttpResponse

from audit import store
from audit.models import StoredFile

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


def json_file(text: str, *, name: str) -> HttpResponse:
    """A JSON text to be saved, its bytes as they are."""
    response = HttpResponse(text.encode(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
