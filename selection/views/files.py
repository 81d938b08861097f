"""Stored PDFs sent to a reader's browser: shown there, and unable to do anything."""

from django.http import FileResponse

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
