"""An uploaded file as a path, which is what the gate for uploads examines."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.utils.translation import gettext_lazy as _


class UploadField(forms.FileField):
    """One PDF. What kind of file it is and how big it may be is found by selection.uploads, from the bytes."""

    widget = forms.FileInput(attrs={"accept": "application/pdf,.pdf"})
    default_error_messages = {
        "required": _("Pilih dahulu berkasnya, lalu tekan tombol unggah."),
        "missing": _("Pilih dahulu berkasnya, lalu tekan tombol unggah."),
        "invalid": _("Berkas tidak terkirim. Muat ulang halaman, lalu pilih berkasnya sekali lagi."),
        "empty": _("Berkas kosong (0 byte). Pastikan berkas sudah tersimpan utuh, lalu unggah kembali."),
    }


@contextmanager
def on_disk(upload: UploadedFile) -> Iterator[Path]:
    """Where the upload lies while the block runs; a small one is written out for it."""
    if isinstance(upload, TemporaryUploadedFile):
        yield Path(upload.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as handle:
        for chunk in upload.chunks():
            handle.write(chunk)
        handle.flush()
        yield Path(handle.name)
