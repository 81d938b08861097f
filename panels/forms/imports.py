"""The upload of a filled-in sheet: the scale the author declares, and the file."""

from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from panels import imports, spreadsheets
from panels.imports import Scale
from panels.ranking import RankingError, parse_decimal

_FILE_ERRORS = {
    "required": gettext_lazy("Pilih dahulu berkasnya, lalu tekan tombolnya sekali lagi."),
    "invalid": gettext_lazy("Berkas tidak terkirim. Muat ulang halaman, lalu pilih berkasnya sekali lagi."),
}


class SpreadsheetForm(forms.Form):
    """A spreadsheet; `payload` after validation."""

    berkas = forms.FileField(
        label=gettext_lazy("Berkas XLSX atau CSV"),
        help_text=gettext_lazy("Paling besar 5 MB. Bila satu baris salah, tidak satu pun disimpan."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages=_FILE_ERRORS,
    )

    payload = b""

    def clean_berkas(self) -> Any:
        upload = self.cleaned_data["berkas"]
        if upload.size > spreadsheets.MAX_BYTES:
            size, limit = -(-upload.size // 1024**2), spreadsheets.MAX_BYTES // 1024**2
            raise forms.ValidationError(
                _("Berkas ini %(size)d MB, paling besar %(limit)d MB. Kirim tabelnya saja, tanpa gambar.")
                % {"size": size, "limit": limit}
            )
        self.payload = upload.read()
        return upload


class SheetFileForm(SpreadsheetForm):
    """`scale()` and `payload` after validation. Whoever marks by criterion only is not asked for a scale."""

    skala = forms.ChoiceField(
        label=gettext_lazy("Skala nilai dalam berkas"),
        choices=[
            (imports.BY_CRITERION, gettext_lazy("Level setiap kompetensi")),
            (imports.BY_TOTAL, gettext_lazy("Satu nilai total setiap peserta, misalnya 334,5")),
            (imports.BY_PERCENT, gettext_lazy("JPM dalam persen, 0 sampai 100")),
        ],
        widget=forms.RadioSelect,
        initial=imports.BY_CRITERION,
        error_messages={"required": gettext_lazy("Pilih skala nilai dalam berkas Anda.")},
    )
    maksimum = forms.CharField(
        label=gettext_lazy("Nilai total paling tinggi"),
        help_text=gettext_lazy(
            "Hanya untuk nilai total: angka yang berarti 100 %, misalnya 400. Nilai dan angka ini disimpan apa adanya."
        ),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal"}),
    )
    berkas = forms.FileField(
        label=gettext_lazy("Berkas XLSX atau CSV"),
        help_text=gettext_lazy(
            "Paling besar 5 MB. Angka berkoma boleh memakai koma atau titik. Setelah diunggah, isinya diperiksa dahulu; "
            "belum ada yang disimpan."
        ),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages=_FILE_ERRORS,
    )

    def __init__(self, *args: Any, totals: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not totals:
            del self.fields["skala"], self.fields["maksimum"]

    def clean_maksimum(self) -> Fraction | None:
        typed = self.cleaned_data["maksimum"].strip()
        if self.cleaned_data.get("skala") != imports.BY_TOTAL:
            return None
        try:
            value = parse_decimal(typed)
        except RankingError:
            value = Fraction(0)
        if not 0 < value <= imports.LARGEST or (value * imports.UNITS).denominator != 1:
            raise forms.ValidationError(
                _("Tulis nilai total paling tinggi sebagai angka lebih dari 0, misalnya 400.")
            )
        return value

    def scale(self) -> Scale:
        """How the file is to be read. Call after validation."""
        kind = self.cleaned_data.get("skala", imports.BY_CRITERION)
        return Scale(kind, self.cleaned_data.get("maksimum") or Fraction(100))
