"""Papers as downloads: never run, never guessed at, never shown inside the site."""

from django.http import FileResponse

from audit.models import StoredFile
from selection.views.files import pdf_response


def download(stored: StoredFile, name: str) -> FileResponse:
    """A stored file under the name a person can file it by."""
    return pdf_response(stored, name=name, attachment=True)
