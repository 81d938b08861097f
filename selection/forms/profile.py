"""The profile, asked as a whole, or only for what one post needs and it does not say."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from accounts import nip as nips
from accounts.enums import Sex
from accounts.models import Person
from selection import display
from selection.forms.profile_rows import (
    ROWS,
    UNKNOWN,
    choices,
    day_field,
    rows_of,
    year_field,
    yes_no,
)
from selection.grades import (
    EDUCATION,
    GRADES,
    LEADERSHIP_TRAININGS,
    POST_LEVELS,
    RATINGS,
    SIGNATORIES,
    grade_label,
    rank,
)
from selection.models import Profile
from selection.questions import Asked

APPRAISAL_YEARS = 5
COLUMNS = ("phone", "agency_name", "unit", "current_post")
FACTS = (
    "stated_birth_date",
    "stated_sex",
    "first_appointment",
    "nip_explanation",
    "grade",
    "grade_since",
    "education",
    "current_post_level",
    "within_scope",
    "leadership_training",
    "wealth_report_year",
    "under_examination",
)
"""Fields that are kept under their own name (selection/facts.py)."""

DIFFERS = {
    "birth_date": (
        "stated_birth_date",
        _("Anda mengisi tanggal lahir %(stated)s, tetapi NIP memuat %(read)s."),
    ),
    "sex": ("stated_sex", _("Anda memilih %(stated)s, tetapi angka ke-15 NIP menyatakan %(read)s.")),
    "appointed": (
        "first_appointment",
        _(
            "Anda mengisi TMT CPNS %(stated)s, tetapi NIP memuat %(read)s (NIP hanya memuat tahun dan bulannya)."
        ),
    ),
}
"""What is held against the NIP (accounts.nip.differences) → the field it was typed in, what is said."""


class ProfileForm(forms.Form):
    """The profile with its rows. Everything but name, NIP, agency and post may stay empty: that is "not known".

    With `only` it asks those questions alone, and leaves everything else as it is stored.
    """

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
    stated_birth_date = day_field(
        _("Tanggal lahir"), help_text=_("Seperti pada KTP. Dicocokkan dengan NIP Anda.")
    )
    stated_sex = forms.ChoiceField(
        label=_("Jenis kelamin"),
        choices=[*Sex.choices, UNKNOWN],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline govuk-radios--small"}),
        required=False,
    )
    first_appointment = day_field(
        _("TMT CPNS"), help_text=_("Seperti pada SK CPNS. Bulan dan tahunnya dicocokkan dengan NIP Anda.")
    )
    nip_explanation = forms.CharField(
        label=_("Penjelasan perbedaan dengan NIP"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Isi hanya bila NIP Anda memang berbeda dari KTP atau SK, misalnya karena salah tulis yang tidak pernah diperbaiki. "
            "Sebutkan dokumen yang membuktikannya."
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
        label=_("Jenjang jabatan sekarang"), choices=choices(POST_LEVELS), required=False
    )
    grade = forms.ChoiceField(
        label=_("Pangkat/golongan ruang terakhir"),
        choices=[UNKNOWN, *((code, grade_label(code)) for code in reversed(GRADES))],
        required=False,
    )
    grade_since = day_field(_("TMT pangkat/golongan ruang"))
    education = forms.ChoiceField(label=_("Pendidikan terakhir"), choices=choices(EDUCATION), required=False)
    within_scope = yes_no(
        _("Apakah Anda termasuk pegawai yang boleh melamar menurut pengumuman?"),
        help_text=_(
            "Misalnya PNS pada instansi atau wilayah yang disebut dalam persyaratan jabatan yang Anda lamar."
        ),
    )
    leadership_training = yes_no(
        _("Sudah lulus pelatihan kepemimpinan yang diminta?"),
        help_text=_("Diklatpim Tingkat III/PKA atau yang lebih tinggi. Pejabat fungsional dikecualikan."),
    )
    wealth_report_year = year_field(_("Tahun laporan harta kekayaan terakhir (LHKPN/LHKASN)"))
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
    under_examination = yes_no(_("Sedang dalam pemeriksaan pelanggaran disiplin atau perkara pidana?"))
    discipline = forms.ChoiceField(
        label=_("Pernah dijatuhi hukuman disiplin?"),
        choices=[("some", _("Pernah")), ("none", _("Tidak pernah")), UNKNOWN],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline govuk-radios--small"}),
        required=False,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        person: Person,
        stored: Profile | None,
        today: date,
        only: Asked | None = None,
    ) -> None:
        self.kept = dict(stored.facts_json) if stored else {}
        self.today, self.person, self.stored = today, person, stored
        super().__init__(data, initial=_initial(person, stored, self.kept))
        years = only.years if only else range(today.year - 1, today.year - APPRAISAL_YEARS - 1, -1)
        self.appraisals = {f"appraisal_{year}": str(year) for year in years}
        for name, year in self.appraisals.items():
            self.fields[name] = forms.ChoiceField(
                label=_("Predikat kinerja tahun %(year)s") % {"year": year},
                choices=choices(dict(reversed(RATINGS.items()))),
                initial=(self.kept.get("appraisals") or {}).get(year, ""),
                required=False,
            )
        if only is not None:
            asked = {"version", *only.names, *self.appraisals}
            self.fields = {name: field for name, field in self.fields.items() if name in asked}
        self.rows = {
            prefix: rows(
                data if _is_given(data, prefix) else None, prefix=prefix, initial=self.kept.get(fact)
            )
            for prefix, (rows, fact, _name) in ROWS.items()
            if only is None or prefix in only.names
        }
        for prefix, given in self.rows.items():
            for number, row in enumerate(given.forms, start=1):
                row.row_name = ROWS[prefix][2] % {"number": number}

    @property
    def all_forms(self) -> list[forms.Form]:
        """The form and its rows, for the summary of errors."""
        return [self, *(row for given in self.rows.values() for row in given.forms)]

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
        for name in ("stated_birth_date", "first_appointment", "grade_since"):
            if found.get(name) and found[name] > self.today:
                self.add_error(name, translate("Tanggal ini belum tiba. Periksa tahunnya."))
        named = found.get("consent_name") or found.get("consent_position")
        if named and not found.get("consent_signatory") and "consent_signatory" not in self.errors:
            sentence = translate("Pilih kedudukan penandatangannya, atau kosongkan nama dan jabatannya.")
            self.add_error("consent_signatory", sentence)
        self._hold_against_nip(found)
        return found

    def is_valid(self) -> bool:
        """The form and all its rows, and these against each other."""
        given = [rows for prefix, rows in self.rows.items() if _is_given(self.data, prefix)]
        valid = [super().is_valid(), *(rows.is_valid() for rows in given)]
        if not self.is_bound:
            return False
        for rows in given:
            for sentence in rows.non_form_errors():
                self.add_error(None, sentence)
        if all(valid):
            self._hold_discipline()
            self._hold_education()
            self._hold_training()
        return all(valid) and not self.errors

    def identity(self) -> dict[str, str]:
        """Name and NIP: as typed, or as they are where this page does not ask them."""
        return {
            "full_name": self.cleaned_data.get("full_name", self.person.full_name),
            "nip": self.cleaned_data.get("nip", self.person.nip or ""),
        }

    def columns(self) -> dict[str, Any]:
        """The columns of the profile (selection.models.Profile) that this page asks."""
        asked = {name: self.cleaned_data[name] for name in COLUMNS if name in self.fields}
        return {**asked, "facts_json": self._facts()}

    def take_version(self, version: int) -> None:
        """Show the form as drawn from this version of the row; what was typed stays."""
        typed: Any = self.data
        self.data = typed.copy()
        self.data["version"] = str(version)  # type: ignore[index]

    def _hold_against_nip(self, found: dict[str, Any]) -> None:
        """A contradiction is said at the field it was typed in, unless it is explained."""
        digits = found.get("nip", "" if "nip" in self.fields else self.person.nip or "")
        if not digits or self._stated("nip_explanation", found):
            return
        differing = nips.differences(
            nips.parse(digits),
            birth_date=_day(self._stated("stated_birth_date", found)),
            sex=self._stated("stated_sex", found) or "",
            appointed=_day(self._stated("first_appointment", found)),
        )
        mend = translate(
            "Perbaiki yang keliru. Bila NIP Anda memang berbeda, jelaskan pada isian penjelasan."
        )
        for name, (stated, read) in differing.items():
            field, sentence = DIFFERS[name]
            said = sentence % {"stated": _shown(name, stated), "read": _shown(name, read)}
            at = next((one for one in (field, "nip") if one in self.fields), None)
            self.add_error(at, f"{said} {mend}")

    def _stated(self, name: str, found: dict[str, Any]) -> Any:
        return found.get(name) if name in self.fields else self.kept.get(name)

    def _hold_discipline(self) -> None:
        if "discipline" not in self.fields or "sanctions" not in self.rows:
            return
        stated, answer = self._rows_stated("sanctions"), self.cleaned_data["discipline"]
        if stated and answer == "none":
            self.add_error(
                "discipline",
                translate(
                    "Anda menyatakan tidak pernah, tetapi ada hukuman yang diisi. Perbaiki salah satunya."
                ),
            )
        if answer == "some" and not stated:
            self.add_error(
                "discipline",
                translate(
                    "Isi tingkat hukuman disiplin yang pernah dijatuhkan pada baris di bawah pertanyaan ini."
                ),
            )

    def _hold_education(self) -> None:
        """The highest row is not above what is called the last education; nothing chosen means the highest row."""
        rows = self._rows_stated("education_rows")
        if "education" not in self.fields or not rows:
            return
        highest = max((row["level"] for row in rows), key=lambda level: rank(EDUCATION, level))
        chosen = self.cleaned_data["education"]
        if not chosen:
            self.cleaned_data["education"] = highest
        elif rank(EDUCATION, highest) > rank(EDUCATION, chosen):
            names = {"chosen": translate(EDUCATION[chosen]), "highest": translate(EDUCATION[highest])}
            sentence = translate(
                "Anda memilih %(chosen)s, tetapi riwayat pendidikan memuat %(highest)s. Perbaiki salah satunya."
            )
            self.add_error("education", sentence % names)

    def _hold_training(self) -> None:
        """A row of leadership training answers the question; "no" beside it is a contradiction."""
        kinds = {row["kind"] for row in self._rows_stated("trainings")}
        if "leadership_training" not in self.fields or not kinds & LEADERSHIP_TRAININGS:
            return
        if self.cleaned_data["leadership_training"] is None:
            self.cleaned_data["leadership_training"] = True
        elif self.cleaned_data["leadership_training"] is False:
            sentence = translate(
                "Anda menyatakan belum lulus pelatihan kepemimpinan, tetapi riwayat pelatihan memuatnya. Perbaiki salah satunya."
            )
            self.add_error("leadership_training", sentence)

    def _rows_stated(self, prefix: str) -> list[dict[str, str]]:
        """The rows as typed; as stored where the page did not bring them."""
        given = self.rows.get(prefix)
        if given is None or not given.is_bound:
            return list(self.kept.get(ROWS[prefix][1]) or [])
        return rows_of(given)

    def _facts(self) -> dict[str, Any]:
        """What selection/facts.py reads; a name that is missing is not known, and what was not asked stays."""
        given, found = self.cleaned_data, dict(self.kept)
        for name in FACTS:
            if name in self.fields:
                _put(found, name, given[name])
        for prefix, rows in self.rows.items():
            if rows.is_bound and prefix != "sanctions":
                _put(found, ROWS[prefix][1], rows_of(rows) or None)
        appraisals = dict(self.kept.get("appraisals") or {})
        appraisals |= {year: given[name] for name, year in self.appraisals.items()}
        _put(
            found,
            "appraisals",
            {year: rating for year, rating in sorted(appraisals.items()) if rating} or None,
        )
        if "discipline" in self.fields:
            sanctions = self._rows_stated("sanctions") if given["discipline"] != "none" else []
            _put(found, "discipline", sanctions if sanctions or given["discipline"] == "none" else None)
        if "consent_signatory" in self.fields:
            parts = ("signatory", "name", "position")
            consent = {part: given[f"consent_{part}"].strip() for part in parts}
            _put(found, "consent", consent if consent["signatory"] else None)
        return found


def _is_given(data: Any, prefix: str) -> bool:
    """Did the page that was sent bring these rows? One that did not, leaves them as they are stored."""
    return data is not None and f"{prefix}-TOTAL_FORMS" in data


def _put(facts: dict[str, Any], name: str, value: Any) -> None:
    if value in (None, ""):
        facts.pop(name, None)
    else:
        facts[name] = value.isoformat() if isinstance(value, date) else value


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None


def _shown(name: str, value: Any) -> str:
    if name == "sex":
        return str(Sex(value).label)
    return display.month(value) if name == "appointed" else display.day(value)


def _initial(person: Person, stored: Profile | None, facts: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "full_name": person.full_name,
        "nip": nips.parse(person.nip).display if person.nip else "",
        "version": 0,
    }
    if stored is None:
        return found
    found |= {name: getattr(stored, name) for name in ("version", *COLUMNS)}
    found |= {name: facts.get(name, "") for name in FACTS}
    for name in ("within_scope", "leadership_training", "under_examination"):
        found[name] = {True: "yes", False: "no"}.get(facts.get(name), "")  # type: ignore[arg-type]
    for name, value in (facts.get("consent") or {}).items():
        found[f"consent_{name}"] = value
    known = facts.get("discipline")
    found["discipline"] = "" if known is None else "some" if known else "none"
    return found
