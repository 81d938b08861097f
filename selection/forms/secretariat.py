"""What the secretariat fills in while it prepares a selection."""

from typing import Any

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from accounts.enums import InstitutionKind
from accounts.models import Institution
from selection import document_kinds
from selection.enums import Zone
from selection.models import Selection, Vacancy
from selection.rulesets import schema

NARROW = {"class": "govuk-input--width-4"}
MEGABYTE = 1024 * 1024


class VersionedForm(forms.Form):
    """Carries the version of the row the page was drawn from, so that two clerks do not overwrite each other."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day of the calendar."""
    widget = forms.DateInput(attrs={"type": "date", "class": "govuk-input--width-10"}, format="%Y-%m-%d")
    messages = {
        "required": _("Isi tanggalnya."),
        "invalid": _("Tanggal tidak terbaca. Tulis seperti 2026-11-21 (tahun-bulan-hari)."),
    }
    return forms.DateField(label=label, widget=widget, error_messages=messages, **kwargs)


class GeneralForm(VersionedForm):
    """What the whole notice shares."""

    title = forms.CharField(
        label=_("Judul seleksi"),
        max_length=200,
        help_text=_(
            "Seperti pada kepala pengumuman, misalnya Seleksi Terbuka Pengisian Jabatan Pimpinan Tinggi Pratama Tahun 2026."
        ),
    )
    contact = forms.CharField(
        label=_("Alamat sekretariat"),
        max_length=300,
        help_text=_("Alamat dan nomor telepon yang tercantum pada pengumuman dan kop surat."),
    )
    zone = forms.ChoiceField(
        label=_("Zona waktu"),
        choices=Zone.choices,
        help_text=_("Semua jam pada seleksi ini memakai zona ini."),
    )
    assessment_centre = forms.ModelChoiceField(
        label=_("Lembaga penilai kompetensi"),
        queryset=Institution.objects.none(),
        required=False,
        empty_label=_("Belum ditentukan"),
        help_text=_("Asesornya mengisi dan mengunci sendiri hasil asesmen."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assessment_centre"].queryset = Institution.objects.filter(
            kind=InstitutionKind.ASSESSMENT, state="active"
        )


class NewSelectionForm(GeneralForm):
    """A selection that does not exist yet: its agency, year and regulation are chosen once."""

    agency = forms.ModelChoiceField(
        label=_("Instansi"), queryset=Institution.objects.none(), empty_label=None
    )
    year = forms.IntegerField(
        label=_("Tahun seleksi"), min_value=2000, max_value=2100, widget=forms.NumberInput(attrs=NARROW)
    )
    ruleset = forms.ChoiceField(label=_("Peraturan yang dipakai"))
    field_order = ["agency", "title", "year", "ruleset", "contact", "zone", "assessment_centre"]

    def __init__(self, *args: Any, agencies: list[Institution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Institution.objects.filter(pk__in=[agency.pk for agency in agencies])
        self.fields["agency"].initial = agencies[0].pk
        self.fields["ruleset"].choices = [
            (name, schema.load(name).title) for name in reversed(schema.available())
        ]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "year" in found and "ruleset" in found:
            rules = schema.load(found["ruleset"])
            last = rules.section("validity").get("last_year", found["year"])
            if not rules.value("validity.first_year") <= found["year"] <= last:
                self.add_error(
                    "ruleset",
                    translate("Peraturan ini tidak berlaku untuk tahun itu. Pilih peraturan yang lain."),
                )
        return found


class AbandonForm(forms.Form):
    """Why a plan is given up."""

    reason = forms.CharField(
        label=_("Alasan pembatalan"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Lembaga pemantau dapat membacanya."),
        error_messages={"required": _("Tuliskan alasan pembatalan.")},
    )


class FactorResetForm(forms.Form):
    """What became of somebody's phone or key."""

    reason = forms.CharField(
        label=_("Apa yang terjadi"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Misalnya: ponsel hilang pada hari wawancara, kode pemulihan tertinggal. Pemantau dapat membacanya."
        ),
        error_messages={"required": _("Tuliskan apa yang terjadi.")},
    )


class VacancyForm(VersionedForm):
    """One post under the notice."""

    code = forms.RegexField(
        label=_("Kode jabatan"),
        regex=r"^[0-9A-Za-z]{1,4}$",
        help_text=_("Satu sampai empat huruf atau angka, misalnya 01. Menjadi bagian nomor pendaftaran."),
        error_messages={
            "invalid": _("Kode hanya boleh berisi satu sampai empat huruf atau angka, misalnya 01.")
        },
        widget=forms.TextInput(attrs=NARROW),
    )
    title = forms.CharField(label=_("Nama jabatan"), max_length=160)
    unit = forms.CharField(label=_("Unit kerja"), max_length=160)
    duties = forms.CharField(
        label=_("Tugas jabatan"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Ringkas, seperti yang akan dibaca pelamar."),
    )
    vacant_from = day_field(
        _("Akan lowong sejak"),
        required=False,
        help_text=_(
            "Isi bila jabatan masih dijabat, misalnya sampai pejabatnya pensiun. Pelantikan tidak dapat sebelum tanggal ini."
        ),
    )

    def __init__(
        self, *args: Any, selection: Selection, stored: Vacancy | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.others = set(
            selection.vacancies.exclude(pk=stored.pk if stored else None).values_list("code", flat=True)
        )

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if code in self.others:
            raise forms.ValidationError(
                translate("Kode %(code)s sudah dipakai jabatan lain. Pilih kode lain.") % {"code": code}
            )
        return code


class SlotForm(VersionedForm):
    """One document that applicants upload."""

    label = forms.CharField(label=_("Nama dokumen"), max_length=160)
    hint = forms.CharField(
        label=_("Keterangan untuk pelamar"),
        max_length=200,
        required=False,
        help_text=_("Misalnya: dilegalisasi, paling lama tiga bulan."),
    )
    required = forms.BooleanField(label=_("Wajib diunggah"), required=False, initial=True)
    max_bytes = forms.TypedChoiceField(
        label=_("Ukuran paling besar"),
        choices=[(size * MEGABYTE, f"{size} MB") for size in (1, 2, 5, 10)],
        coerce=int,
        initial=2 * MEGABYTE,
    )
    kind = forms.ChoiceField(
        label=_("Jenis dokumen"),
        choices=[
            ("", _("Menurut nama dokumen")),
            *((kind.code, _(kind.label)) for kind in document_kinds.KINDS),
            (document_kinds.NONE, _("Hanya untuk seleksi ini")),
        ],
        required=False,
        help_text=_(
            "Menentukan dokumen tersimpan mana yang ditawarkan kepada pelamar, dan contoh surat yang dapat diunduhnya."
        ),
    )
    order = forms.IntegerField(
        label=_("Urutan"),
        min_value=1,
        max_value=99,
        widget=forms.NumberInput(attrs=NARROW),
        help_text=_("Tempatnya dalam daftar."),
    )
