"""Forms of the kop, the numbering and the signers of an agency's papers."""

from typing import Any

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from reports import display
from reports.enums import DocumentKind, PaperSize
from reports.services.requests import MAKERS

MOST_COPIES = 12
_SHORT = {"class": "govuk-input--width-5"}
_LONG = {"class": "govuk-!-width-two-thirds"}


def _checked_pattern(pattern: str) -> str:
    if pattern and (said := display.fault_text(pattern)):
        raise forms.ValidationError(said)
    return pattern


class StationeryForm(forms.Form):
    """What all papers share."""

    government = forms.CharField(
        label=_("Nama pemerintah"),
        max_length=200,
        help_text=_("Baris pertama kop, misalnya Pemerintah Kabupaten Contoh."),
        error_messages={"required": _("Isi nama pemerintah.")},
    )
    panel = forms.CharField(
        label=_("Nama Pansel"),
        max_length=200,
        help_text=_("Baris kedua kop, misalnya Panitia Seleksi Jabatan Pimpinan Tinggi Pratama."),
        error_messages={"required": _("Isi nama Pansel.")},
    )
    address = forms.CharField(
        label=_("Alamat sekretariat"),
        max_length=300,
        error_messages={"required": _("Isi alamat sekretariat.")},
    )
    contact = forms.CharField(
        label=_("Telepon, e-mail, dan laman"),
        max_length=300,
        required=False,
        help_text=_("Baris terakhir kop."),
    )
    paper = forms.ChoiceField(label=_("Ukuran kertas"), choices=PaperSize.choices, widget=forms.RadioSelect)
    pattern = forms.CharField(
        label=_("Pola nomor"),
        max_length=80,
        help_text=_(
            "Misalnya {nomor}/PANSEL-JPTP/{bulan}/{tahun} menjadi 18/PANSEL-JPTP/XI/2026. {nomor:3} menulis 018, {jenis} kode jenis naskah, "
            "{bulan} bulan Romawi, {bln} bulan angka."
        ),
        widget=forms.TextInput(attrs=_LONG),
        error_messages={"required": _("Isi pola nomor.")},
    )

    def clean_pattern(self) -> str:
        return _checked_pattern(self.cleaned_data["pattern"])


class KindForm(forms.Form):
    """What differs for one kind; an empty field follows what all share. Minutes are signed by whoever was there."""

    pattern = forms.CharField(
        label=_("Pola nomor"), max_length=80, required=False, widget=forms.TextInput(attrs=_LONG)
    )
    code = forms.CharField(
        label=_("Kode jenis"),
        max_length=20,
        required=False,
        help_text=_("Mengisi {jenis} pada pola, misalnya BA atau PENG."),
        widget=forms.TextInput(attrs=_SHORT),
    )
    capacity = forms.CharField(
        label=_("Jabatan penanda tangan"),
        max_length=120,
        required=False,
        help_text=_("Seperti di atas tanda tangan; kosong berarti Ketua Panitia Seleksi."),
    )
    name = forms.CharField(
        label=_("Nama penanda tangan"),
        max_length=160,
        required=False,
        help_text=_("Kosong berarti Ketua Pansel yang sedang menjabat."),
    )
    nip = forms.RegexField(
        label=_("NIP penanda tangan"),
        regex=r"^[0-9]{18}$",
        required=False,
        error_messages={"invalid": _("NIP terdiri dari 18 angka tanpa spasi.")},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "inputmode": "numeric"}),
    )
    copies = forms.CharField(
        label=_("Tembusan"),
        max_length=1500,
        required=False,
        help_text=_("Satu pada setiap baris."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, prefix=kind, **kwargs)
        self.kind, self.row_name = kind, str(DocumentKind(kind).label)
        if not MAKERS[kind].signed:
            for name in ("capacity", "name", "nip", "copies"):
                del self.fields[name]

    def clean_pattern(self) -> str:
        return _checked_pattern(self.cleaned_data["pattern"])

    def clean_copies(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["copies"].splitlines() if line.strip()]
        if len(lines) > MOST_COPIES:
            raise forms.ValidationError(
                translate("Tembusan paling banyak %(most)d baris.") % {"most": MOST_COPIES}
            )
        return lines

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("nip") and not found.get("name"):
            self.add_error("name", translate("Isi nama penanda tangan yang mempunyai NIP ini."))
        return found

    @property
    def is_own(self) -> bool:
        """Does anything differ for this kind?"""
        return any(self.initial.values()) or bool(self.errors)


def forms_of(values: dict[str, Any], data: Any) -> tuple[StationeryForm, list[KindForm]]:
    """The form of what all share and one for each kind, filled with `values` (services.stationery.COLUMNS)."""
    shared = StationeryForm(data, initial={name: value for name, value in values.items() if name != "kinds"})
    kinds = [
        KindForm(data, kind=kind, initial=_lines(values["kinds"].get(kind, {})))
        for kind in DocumentKind.values
        if kind in MAKERS
    ]
    return shared, kinds


def values_in(shared: StationeryForm, kinds: list[KindForm]) -> dict[str, Any]:
    """What valid forms ask for; a kind of which nothing differs is left out."""
    own = {form.kind: form.cleaned_data for form in kinds if any(form.cleaned_data.values())}
    empty = {"pattern": "", "code": "", "capacity": "", "name": "", "nip": "", "copies": []}
    return {**shared.cleaned_data, "kinds": {kind: empty | told for kind, told in own.items()}}


def _lines(stored: dict[str, Any]) -> dict[str, Any]:
    return {name: "\n".join(value) if isinstance(value, list) else value for name, value in stored.items()}
