"""The rows of a profile: posts held, education, training, discipline. And the fields that several forms of it share."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from selection.grades import EDUCATION, POST_LEVELS, SEVERITIES, TRAININGS

UNKNOWN = ("", _("Belum diisi"))
MOST_ROWS = 30
FIRST_YEAR = 1930
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(2100, 12, 31)
MOST_HOURS = 5000
_OUT_OF_TIME = _("Tahun pada tanggal ini tidak mungkin. Periksa keempat angka tahunnya.")


def choices(table: dict[str, str]) -> list[tuple[str, Any]]:
    return [UNKNOWN, *((code, _(label)) for code, label in table.items())]


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    messages = {"invalid": _("Tanggal tidak terbaca. Tulis seperti 2021-03-31 (tahun-bulan-hari).")}
    possible = [MinValueValidator(FIRST_DAY, _OUT_OF_TIME), MaxValueValidator(LAST_DAY, _OUT_OF_TIME)]
    return forms.DateField(
        label=label, widget=widget, error_messages=messages, required=False, validators=possible, **kwargs
    )


def year_field(label: Any) -> forms.IntegerField:
    impossible = _("Tahun ini tidak mungkin. Tulis keempat angkanya, misalnya 2015.")
    return forms.IntegerField(
        label=label,
        required=False,
        validators=[
            MinValueValidator(FIRST_YEAR, impossible),
            MaxValueValidator(LAST_DAY.year, impossible),
        ],
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
        error_messages={"invalid": _("Tulis tahunnya saja, misalnya 2015.")},
    )


def yes_no(label: Any, **kwargs: Any) -> forms.TypedChoiceField:
    """Yes, no, or not stated: None."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", _("Ya")), ("no", _("Tidak")), UNKNOWN],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline govuk-radios--small"}),
        required=False,
        **kwargs,
    )


class RowForm(forms.Form):
    """One row of several; a row that states nothing is none. `row_name`: "Jabatan 2"."""

    row_name = ""

    def stated(self) -> dict[str, str]:
        """The row as it is stored (selection/facts.py), without what was left empty."""
        return {
            name: _plain(value) for name, value in self.cleaned_data.items() if name != "DELETE" and value
        }

    def _need(self, found: dict[str, Any], name: str, others: tuple[str, ...], sentence: str) -> None:
        """`name` must be given where any of the others is."""
        if not found.get(name) and name not in self.errors and any(found.get(other) for other in others):
            self.add_error(name, sentence)


class PostForm(RowForm):
    """One post held. Empty fields are not known, an empty end means still held."""

    title = forms.CharField(label=_("Nama jabatan"), max_length=160, required=False)
    unit = forms.CharField(label=_("Unit kerja pada jabatan itu"), max_length=160, required=False)
    level = forms.ChoiceField(label=_("Jenjang"), choices=choices(POST_LEVELS), required=False)
    field = forms.CharField(
        label=_("Bidang tugas"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "fields-of-duty"}),
    )
    start = day_field(_("Mulai (TMT)"))
    end = day_field(_("Berakhir"), help_text=_("Kosongkan bila masih dijabat."))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        start, end = found.get("start"), found.get("end")
        if start and end and end < start:
            self.add_error(
                "end",
                translate("Tanggal berakhir lebih awal daripada tanggal mulai. Periksa kedua tanggal itu."),
            )
        return found


class EducationForm(RowForm):
    """One degree or school that was finished."""

    level = forms.ChoiceField(label=_("Tingkat pendidikan"), choices=choices(EDUCATION), required=False)
    study = forms.CharField(label=_("Jurusan atau program studi"), max_length=160, required=False)
    institution = forms.CharField(
        label=_("Nama sekolah atau perguruan tinggi"), max_length=160, required=False
    )
    year = year_field(_("Tahun lulus"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        self._need(
            found,
            "level",
            ("study", "institution", "year"),
            translate("Pilih tingkat pendidikan pada baris ini."),
        )
        return found


class TrainingForm(RowForm):
    """One training that was passed."""

    kind = forms.ChoiceField(label=_("Jenis pelatihan"), choices=choices(TRAININGS), required=False)
    name = forms.CharField(label=_("Nama pelatihan"), max_length=160, required=False)
    organiser = forms.CharField(label=_("Penyelenggara"), max_length=160, required=False)
    hours = forms.IntegerField(
        label=_("Jam pelajaran (JP)"),
        required=False,
        min_value=1,
        max_value=MOST_HOURS,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
        error_messages={"invalid": _("Tulis jumlah jamnya saja, misalnya 120.")},
    )
    year = year_field(_("Tahun pelatihan"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        self._need(
            found,
            "kind",
            ("name", "organiser", "hours", "year"),
            translate("Pilih jenis pelatihan pada baris ini."),
        )
        return found


class SanctionForm(RowForm):
    """One discipline sanction."""

    severity = forms.ChoiceField(label=_("Tingkat hukuman"), choices=choices(SEVERITIES), required=False)
    end_date = day_field(_("Selesai dijalani"), help_text=_("Kosongkan bila masih dijalani."))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        self._need(found, "severity", ("end_date",), translate("Pilih tingkat hukuman disiplinnya."))
        return found


def _rows_of(form: type[RowForm], extra: int) -> Any:
    return forms.formset_factory(
        form,
        extra=extra,
        can_delete=True,
        can_delete_extra=False,
        max_num=MOST_ROWS,
        validate_max=True,
        absolute_max=MOST_ROWS + 10,
    )


ROWS: dict[str, tuple[Any, str, Any]] = {
    "posts": (_rows_of(PostForm, 2), "qualifying_tenure", _("Jabatan %(number)s")),
    "education_rows": (_rows_of(EducationForm, 1), "education_history", _("Pendidikan %(number)s")),
    "trainings": (_rows_of(TrainingForm, 1), "trainings", _("Pelatihan %(number)s")),
    "sanctions": (_rows_of(SanctionForm, 1), "discipline", _("Hukuman %(number)s")),
}
"""Prefix of the rows → their formset, the name of the fact they become, what one row is called."""


def rows_of(given: forms.BaseFormSet) -> list[dict[str, str]]:
    """The rows that state something and are not to be deleted."""
    return [row.stated() for row in given.forms if not row.cleaned_data.get("DELETE") and row.stated()]


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
