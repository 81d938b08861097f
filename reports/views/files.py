"""Papers as downloads: never run, never guessed at, never shown inside the site."""

from django.http import FileResponse

from audit import store
from audit.models import StoredFile

_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def download(stored: StoredFile, name: str) -> FileResponse:
    """A stored file under the name a person can file it by."""
    response = FileResponse(
        store.open_file(stored), as_attachment=True, filename=name, content_type=stored.media_type
    )
    response["Content-Security-Policy"] = _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response
