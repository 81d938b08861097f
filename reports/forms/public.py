"""The form of the verification page."""

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.verification import InvalidCode, parse_code


class VerifyForm(forms.Form):
    """A code as it stands on the paper, or the file itself. `sha256` is the file's digest after validation."""

    kode = forms.CharField(
        label=_("Kode dokumen"),
        help_text=_("Dua belas huruf dan angka di kaki setiap halamannya, misalnya 7K3M-9QXT-2HVT."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )
    berkas = forms.FileField(
        label=_("Atau berkas PDF-nya"),
        help_text=_(
            "Sistem hanya menghitung sidik jari digital (SHA-256) berkas itu. Berkasnya sendiri tidak disimpan."
        ),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    sha256 = ""

    def clean_kode(self) -> str:
        typed = self.cleaned_data["kode"]
        if not typed.strip():
            return ""
        try:
            return parse_code(typed)
        except InvalidCode:
            raise forms.ValidationError(
                _("Kode ini salah ketik: periksa kembali dua belas huruf dan angkanya pada dokumen.")
            ) from None

    def clean_berkas(self) -> Any:
        upload = self.cleaned_data["berkas"]
        if upload is not None:
            digest = hashlib.sha256()
            for chunk in upload.chunks():
                digest.update(chunk)
            self.sha256 = digest.hexdigest()
        return upload

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and not found.get("kode") and not self.sha256:
            raise forms.ValidationError(_("Ketik kode dokumen, atau pilih berkas PDF yang hendak diperiksa."))
        return found
