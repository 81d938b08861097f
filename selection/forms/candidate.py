"""What an applicant fills in: his profile, a file, the pledge."""

from datetime import date
from typing import Any, Self
from uuid import uuid4

from django import forms
from django.core.validators import RegexValidator
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from accounts import nip as nips
from accounts.models import Person
from selection.forms.files import UploadField
from selection.grades import EDUCATION, GRADES, POST_LEVELS, RATINGS, SEVERITIES, SIGNATORIES, grade_label
from selection.models import Profile

APPRAISAL_YEARS = 2
UNKNOWN = ("", _("Belum diisi"))
MOST_ROWS = 30


def _choices(table: dict[str, str]) -> list[tuple[str, Any]]:
    return [UNKNOWN, *((code, _(label)) for code, label in table.items())]


def _day_field(label: Any, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    messages = {"invalid": _("Tanggal tidak terbaca. Tulis seperti 2021-03-31 (tahun-bulan-hari).")}
    return forms.DateField(label=label, widget=widget, error_messages=messages, required=False, **kwargs)


def _yes_no(label: Any, **kwargs: Any) -> forms.TypedChoiceField:
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


class PostForm(RowForm):
    """One post held. Empty fields are not known, an empty end means still held."""

    title = forms.CharField(label=_("Nama jabatan"), max_length=160, required=False)
    level = forms.ChoiceField(label=_("Jenjang"), choices=_choices(POST_LEVELS), required=False)
    field = forms.CharField(
        label=_("Bidang tugas"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "fields-of-duty"}),
    )
    start = _day_field(_("Mulai (TMT)"))
    end = _day_field(_("Berakhir"), help_text=_("Kosongkan bila masih dijabat."))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        start, end = found.get("start"), found.get("end")
        if start and end and end < start:
            self.add_error(
                "end",
                translate("Tanggal berakhir lebih awal daripada tanggal mulai. Periksa kedua tanggal itu."),
            )
        return found


class SanctionForm(RowForm):
    """One discipline sanction."""

    severity = forms.ChoiceField(label=_("Tingkat hukuman"), choices=_choices(SEVERITIES), required=False)
    end_date = _day_field(_("Selesai dijalani"), help_text=_("Kosongkan bila masih dijalani."))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("end_date") and not found.get("severity"):
            self.add_error("severity", translate("Pilih tingkat hukuman disiplinnya."))
        return found


PostFormSet = forms.formset_factory(
    PostForm, extra=2, can_delete=True, can_delete_extra=False, max_num=MOST_ROWS
)
SanctionFormSet = forms.formset_factory(
    SanctionForm, extra=1, can_delete=True, can_delete_extra=False, max_num=MOST_ROWS
)


class ProfileForm(forms.Form):
    """The profile with its rows of posts and sanctions. Everything but name, NIP, agency and post may stay empty: that is "not known"."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    full_name = forms.CharField(
        label=_("Nama lengkap dan gelar"), max_length=160, help_text=_("Seperti pada SK terakhir.")
    )
    nip = forms.CharField(
        label=_("NIP"),
        max_length=60,
        help_text=_(
            "18 angka, boleh dengan spasi, misalnya 19790203 200501 1 004. Tanggal lahir dan jenis kelamin dibaca dari NIP."
        ),
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-20", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )
    phone = forms.CharField(
        label=_("Nomor telepon"),
        max_length=30,
        required=False,
        validators=[
            RegexValidator(
                r"^[0-9+() .-]{6,30}$",
                _("Tulis nomor telepon lengkap, 6 sampai 30 angka; boleh dengan spasi dan tanda + ( ) . -"),
            )
        ],
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-20", "inputmode": "tel", "autocomplete": "tel"}
        ),
    )
    agency_name = forms.CharField(label=_("Instansi"), max_length=160)
    unit = forms.CharField(label=_("Unit kerja"), max_length=160, required=False)
    current_post = forms.CharField(label=_("Jabatan sekarang"), max_length=160)
    current_post_level = forms.ChoiceField(
        label=_("Jenjang jabatan sekarang"), choices=_choices(POST_LEVELS), required=False
    )
    grade = forms.ChoiceField(
        label=_("Pangkat/golongan ruang terakhir"),
        choices=[UNKNOWN, *((code, grade_label(code)) for code in reversed(GRADES))],
        required=False,
    )
    education = forms.ChoiceField(label=_("Pendidikan terakhir"), choices=_choices(EDUCATION), required=False)
    within_scope = _yes_no(
        _("Apakah Anda termasuk pegawai yang boleh melamar menurut pengumuman?"),
        help_text=_(
            "Misalnya PNS pada instansi atau wilayah yang disebut dalam persyaratan jabatan yang Anda lamar."
        ),
    )
    leadership_training = _yes_no(
        _("Sudah lulus pelatihan kepemimpinan yang diminta?"),
        help_text=_("Diklatpim Tingkat III/PKA atau yang lebih tinggi. Pejabat fungsional dikecualikan."),
    )
    wealth_report_year = forms.IntegerField(
        label=_("Tahun laporan harta kekayaan terakhir (LHKPN/LHKASN)"),
        required=False,
        min_value=2000,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
        error_messages={"invalid": _("Tulis tahunnya saja, misalnya 2025.")},
    )
    consent_signatory = forms.ChoiceField(
        label=_("Surat persetujuan melamar ditandatangani oleh"),
        choices=[UNKNOWN, *((code, _(label)) for code, label in reversed(SIGNATORIES.items()))],
        required=False,
        help_text=_("Lihat siapa yang menandatangani surat persetujuan dari instansi Anda."),
    )
    consent_name = forms.CharField(label=_("Nama penandatangan"), max_length=160, required=False)
    consent_position = forms.CharField(
        label=_("Jabatan penandatangan"),
        max_length=160,
        required=False,
        help_text=_("Misalnya: Bupati Contoh."),
    )
    under_examination = _yes_no(_("Sedang dalam pemeriksaan pelanggaran disiplin atau perkara pidana?"))
    discipline = forms.ChoiceField(
        label=_("Pernah dijatuhi hukuman disiplin?"),
        choices=[("some", _("Pernah")), ("none", _("Tidak pernah")), UNKNOWN],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline govuk-radios--small"}),
        required=False,
    )

    def __init__(self, data: Any = None, *, person: Person, stored: Profile | None, today: date) -> None:
        facts = stored.facts_json if stored else {}
        super().__init__(data, initial=_initial(person, stored, facts))
        self.today = today
        self.kept_appraisals = dict(facts.get("appraisals") or {})
        for back in range(1, APPRAISAL_YEARS + 1):
            self.fields[f"appraisal_{back}"] = forms.ChoiceField(
                label=_("Predikat kinerja tahun %(year)d") % {"year": today.year - back},
                choices=_choices(dict(reversed(RATINGS.items()))),
                initial=self.kept_appraisals.get(str(today.year - back), ""),
                required=False,
            )
        self.posts = PostFormSet(data, prefix="posts", initial=facts.get("qualifying_tenure") or [])
        self.sanctions = SanctionFormSet(data, prefix="sanctions", initial=facts.get("discipline") or [])
        for name, rows in ((_("Jabatan %(number)s"), self.posts), (_("Hukuman %(number)s"), self.sanctions)):
            for number, row in enumerate(rows.forms, start=1):
                row.row_name = name % {"number": number}

    def clean_nip(self) -> str:
        try:
            return nips.parse(self.cleaned_data["nip"], today=self.today).digits
        except nips.NipError as error:
            raise forms.ValidationError(
                translate(nips.TEMPLATES[error.code]).format(**error.params)
            ) from None

    def clean_wealth_report_year(self) -> int | None:
        year = self.cleaned_data["wealth_report_year"]
        if year and year > self.today.year:
            raise forms.ValidationError(
                translate("Tahun %(year)d belum tiba. Tulis tahun laporan yang sudah disampaikan.")
                % {"year": year}
            )
        return year

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        named = found.get("consent_name") or found.get("consent_position")
        if named and not found.get("consent_signatory") and "consent_signatory" not in self.errors:
            sentence = translate("Pilih kedudukan penandatangannya, atau kosongkan nama dan jabatannya.")
            self.add_error("consent_signatory", sentence)
        return found

    def is_valid(self) -> bool:
        """The form and all its rows."""
        valid = [super().is_valid(), self.posts.is_valid(), self.sanctions.is_valid()]
        if all(valid):
            rows, answer = _rows(self.sanctions), self.cleaned_data["discipline"]
            if rows and answer == "none":
                self.add_error(
                    "discipline",
                    translate(
                        "Anda menyatakan tidak pernah, tetapi ada hukuman yang diisi. Perbaiki salah satunya."
                    ),
                )
            if answer == "some" and not rows:
                self.add_error(
                    "discipline",
                    translate(
                        "Isi tingkat hukuman disiplin yang pernah dijatuhkan pada baris di bawah pertanyaan ini."
                    ),
                )
        return all(valid) and not self.errors

    def columns(self) -> dict[str, Any]:
        """The columns of the profile (selection.models.Profile)."""
        names = ("phone", "agency_name", "unit", "current_post")
        return {**{name: self.cleaned_data[name] for name in names}, "facts_json": self._facts()}

    def take_version(self, version: int) -> None:
        """Show the form as drawn from this version of the row; what was typed stays."""
        typed: Any = self.data
        self.data = typed.copy()
        self.data["version"] = str(version)  # type: ignore[index]

    def _facts(self) -> dict[str, Any]:
        """What selection/facts.py reads; a name that is missing is not known."""
        given = self.cleaned_data
        names = (
            "grade",
            "education",
            "current_post_level",
            "within_scope",
            "leadership_training",
            "wealth_report_year",
            "under_examination",
        )
        found = {name: given[name] for name in names if given[name] not in (None, "")}
        posts = _rows(self.posts)
        appraisals = dict(self.kept_appraisals)
        for back in range(1, APPRAISAL_YEARS + 1):
            appraisals[str(self.today.year - back)] = given[f"appraisal_{back}"]
        sanctions = _rows(self.sanctions)
        if posts:
            found["qualifying_tenure"] = posts
        if any(appraisals.values()):
            found["appraisals"] = {year: rating for year, rating in sorted(appraisals.items()) if rating}
        if sanctions or given["discipline"] == "none":
            found["discipline"] = sanctions
        if given["consent_signatory"]:
            parts = ("signatory", "name", "position")
            found["consent"] = {part: given[f"consent_{part}"].strip() for part in parts}
        return found


class UploadForm(forms.Form):
    """One file for one slot. `token` is the page's own: sent twice, it is one upload."""

    file = UploadField(label=_("Berkas PDF"))
    token = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    @classmethod
    def fresh(cls, refusal: str = "") -> Self:
        """With a token of its own; with the sentence why the file before was refused."""
        token = str(uuid4())
        if not refusal:
            return cls(initial={"token": token})
        form = cls({"token": token})
        form.cleaned_data, form._errors = {}, ErrorDict()
        form.add_error("file", refusal)
        return form


class PledgeForm(forms.Form):
    """The pledge, whose text stands above, is ticked when the application is sent."""

    pledge = forms.BooleanField(
        label=_("Saya menyetujui Pakta Integritas di atas"),
        error_messages={"required": _("Centang pernyataan Pakta Integritas sebelum mengirim lamaran.")},
    )


def _initial(person: Person, stored: Profile | None, facts: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "full_name": person.full_name,
        "nip": nips.parse(person.nip).display if person.nip else "",
        "version": 0,
    }
    if stored is None:
        return found
    found |= {
        name: getattr(stored, name) for name in ("version", "phone", "agency_name", "unit", "current_post")
    }
    found |= {
        name: facts.get(name, "")
        for name in ("grade", "education", "current_post_level", "wealth_report_year")
    }
    for name in ("within_scope", "leadership_training", "under_examination"):
        found[name] = {True: "yes", False: "no"}.get(facts.get(name), "")  # type: ignore[arg-type]
    for name, value in (facts.get("consent") or {}).items():
        found[f"consent_{name}"] = value
    known = facts.get("discipline")
    found["discipline"] = "" if known is None else "some" if known else "none"
    return found


def _rows(given: forms.BaseFormSet) -> list[dict[str, str]]:
    """The rows that state something and are not to be deleted."""
    return [row.stated() for row in given.forms if not row.cleaned_data.get("DELETE") and row.stated()]


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
