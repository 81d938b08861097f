"""Papers of the office itself (decree, letter): checked like an applicant's file, never changed."""

from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from audit import store
from audit.models import StoredFile
from selection import display, uploads
from selection.forms.files import UploadField, on_disk

MAX_BYTES = 10 * 1024 * 1024


class Paper(NamedTuple):
    """A PDF that passed the gate. `doubt` is a sentence when somebody should look at it, else ""."""

    payload: bytes
    name: str
    pages: int
    doubt: str

    def keep(self) -> StoredFile:
        """Put the bytes into the store."""
        return store.put(self.payload, name=self.name, media_type="application/pdf", pages=self.pages)


class PaperField(UploadField):
    """One PDF of the office; cleans to a Paper, or None where it may stay empty."""

    default_error_messages = {
        "required": _("Pilih berkas PDF hasil pindaian naskahnya."),
        "missing": _("Pilih berkas PDF hasil pindaian naskahnya."),
    }

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if not upload:
            return None
        with on_disk(upload) as path:
            report = uploads.inspect(path, max_bytes=MAX_BYTES)
            said = display.sentence(uploads.text(report))
            if not report.ok:
                raise forms.ValidationError(said)
            return Paper(path.read_bytes(), upload.name, report.pages, said if report.quarantine else "")
