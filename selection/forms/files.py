"""An uploaded file as a path, which is what the gate for uploads examines."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.utils.translation import gettext_lazy as _


class UploadField(forms.FileField):
    """One PDF. What kind of file it is and how big it may be is found by selection.uploads, from the bytes."""

    widget = forms.FileInput(attrs={"accept": "application/pdf,.pdf"})
    default_error_messages = {
        "required": _("Pilih dahulu berkasnya, lalu tekan tombolnya sekali lagi."),
        "missing": _("Pilih dahulu berkasnya, lalu tekan tombolnya sekali lagi."),
        "invalid": _("Berkas tidak terkirim. Muat ulang halaman, lalu pilih berkasnya sekali lagi."),
        "empty": _("Berkas kosong (0 byte). Pastikan berkas sudah tersimpan utuh, lalu unggah kembali."),
    }


class PhotosInput(forms.FileInput):
    """Lets several files be chosen at once; without JavaScript too."""

    allow_multiple_selected = True


class PagesField(UploadField):
    """One PDF, or a photo of each page: cleans to the list of what was chosen."""

    widget = PhotosInput(
        attrs={"accept": "application/pdf,.pdf,image/jpeg,image/png,.jpg,.jpeg,.png,.heic,.heif"}
    )

    def clean(self, data: Any, initial: Any = None) -> Any:
        chosen = data if isinstance(data, list) else [data]
        return [super(PagesField, self).clean(one, initial) for one in chosen or [None]]


@contextmanager
def all_on_disk(uploads: Sequence[UploadedFile]) -> Iterator[list[Path]]:
    """The same for several."""
    with ExitStack() as stack:
        yield [stack.enter_context(on_disk(one)) for one in uploads]


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
