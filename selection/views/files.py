"""Stored PDFs sent to a reader's browser: shown there, and unable to do anything; and plans saved as files."""

import shutil
import tempfile
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase

from audit import store
from audit.models import StoredFile
from selection import photos
from selection.models import ApplicationDocument

_Answer = TypeVar("_Answer", bound=HttpResponseBase)

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


def saved_response(stored: StoredFile) -> FileResponse:
    """A file of any kind, only ever saved."""
    response = FileResponse(
        store.open_file(stored), as_attachment=True, content_type=stored.media_type, filename=stored.name
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
    return _as_picture(FileResponse(store.open_file(stored), content_type="image/webp"))


def page_response(stored: StoredFile, number: int) -> HttpResponse:
    """A page drawn now, large enough to be read, and kept nowhere (docs/adr/0042). Raises Http404 when it cannot be drawn."""
    with (
        tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as handle,
        store.open_file(stored) as source,
    ):
        shutil.copyfileobj(source, handle)
        handle.flush()
        picture = photos.page(Path(handle.name), number)
    if not picture:
        raise Http404
    return _as_picture(HttpResponse(picture, content_type="image/webp"))


def _as_picture(response: _Answer) -> _Answer:
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


def json_file(text: str, *, name: str) -> HttpResponse:
    """A JSON text to be saved, its bytes as they are."""
    response = HttpResponse(text.encode(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
