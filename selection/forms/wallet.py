"""What a person says about a document of his wallet, and the file itself."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from selection.forms.files import PagesField

_UNREADABLE = {"invalid": _("Tanggal tidak terbaca. Tulis seperti 2021-03-31 (tahun-bulan-hari).")}


def _day(label: Any, help_text: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, widget=widget, help_text=help_text, error_messages=_UNREADABLE, required=False
    )


class DatesForm(forms.Form):
    """From when a document is and until when it holds; both may stay empty."""

    issued_on = _day(_("Tanggal dokumen"), _("Tanggal yang tertulis pada dokumen."))
    valid_until = _day(_("Berlaku sampai"), _("Isi bila tertulis pada dokumen."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_issued_on(self) -> date | None:
        given: date | None = self.cleaned_data["issued_on"]
        if given and given > self.today:
            raise forms.ValidationError(
                translate("Tanggal ini belum tiba. Tulis tanggal yang tertulis pada dokumen.")
            )
        return given

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        start, end = found.get("issued_on"), found.get("valid_until")
        if start and end and end < start:
            self.add_error(
                "valid_until",
                translate("Tanggal ini lebih awal daripada tanggal dokumen. Periksa kedua tanggal itu."),
            )
        return found


class WalletUploadForm(DatesForm):
    """The same with the file."""

    file = PagesField(label=_("Berkas PDF"))
    field_order = ("file", "issued_on", "valid_until")
