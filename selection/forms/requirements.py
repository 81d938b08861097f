"""A requirement of a post: the rule is chosen first, its form is made from the rule's own parameters (selection/eligibility.py)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from selection import display, eligibility
from selection.eligibility_texts import REFERENCES
from selection.forms.secretariat import NARROW, VersionedForm, day_field
from selection.grades import EDUCATION, GRADES, POST_LEVELS, RATINGS, SEVERITIES, SIGNATORIES, grade_label
from selection.models import Requirement
from selection.params import Param
from selection.wording import Label

gettext_noop = str  # marks a text for extraction; whoever shows it translates

RULE_NAMES = {
    "max_age": _("Usia paling tinggi"),
    "min_education": _("Pendidikan paling rendah"),
    "min_grade": _("Pangkat/golongan ruang paling rendah"),
    "min_field_experience": _("Pengalaman dalam bidang tugas"),
    "min_post_tenure": _("Pengalaman dalam jenjang jabatan"),
    "min_appraisal": _("Predikat kinerja"),
    "no_discipline": _("Bebas hukuman disiplin"),
    "not_under_examination": _("Tidak sedang diperiksa"),
    "leadership_training": _("Pelatihan kepemimpinan"),
    "wealth_report": _("Laporan harta kekayaan"),
    "employment": _("Status kepegawaian"),
    "ppk_consent": _("Persetujuan Pejabat Pembina Kepegawaian"),
    "document_only": _("Syarat lain, diperiksa dari dokumen"),
}
"""Rule → what a clerk calls it."""

FIXED_DAY = "fixed"
_DAYS = {name: label for name, label in REFERENCES.items() if name != "inauguration"}
"""Inauguration is left out: it has no line in the schedule of a selection."""


def _choice(label: Any, table: Mapping[str, Any], **kwargs: Any) -> forms.Field:
    return forms.ChoiceField(label=label, choices=[(code, _(name)) for code, name in table.items()], **kwargs)


def _whole(label: Any, **kwargs: Any) -> forms.Field:
    return forms.IntegerField(
        label=label, min_value=1, max_value=99, widget=forms.NumberInput(attrs=NARROW), **kwargs
    )


_FIELDS: dict[str, Callable[[], forms.Field]] = {
    "age": lambda: _whole(_("Usia paling tinggi (tahun)")),
    "strict": lambda: _choice(
        _("Cara menghitung"),
        {
            "yes": _("Tepat pada hari itu: lewat satu hari pun tidak memenuhi"),
            "no": _("Kelebihan bulan dan hari tidak dihitung"),
        },
        widget=forms.RadioSelect,
    ),
    "reference": lambda: _choice(
        _("Dihitung pada"),
        {**_DAYS, FIXED_DAY: _("tanggal tertentu")},
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
    ),
    "level": lambda: _choice(_("Pendidikan paling rendah"), EDUCATION),
    "levels": lambda: forms.MultipleChoiceField(
        label=_("Jenjang jabatan yang diterima"),
        choices=[(code, _(name)) for code, name in POST_LEVELS.items()],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
        error_messages={"required": _("Centang paling sedikit satu jenjang jabatan.")},
    ),
    "grade": lambda: _choice(
        _("Pangkat/golongan ruang paling rendah"), {code: grade_label(code) for code in reversed(GRADES)}
    ),
    "years": lambda: _whole(_("Lama (tahun)")),
    "fields": lambda: forms.CharField(
        label=_("Bidang tugas"),
        max_length=300,
        help_text=_(
            "Pisahkan dengan koma, misalnya: ekonomi, pembangunan. Dicocokkan dengan bidang tugas pada riwayat jabatan pelamar."
        ),
    ),
    "rating": lambda: _choice(_("Predikat paling rendah"), dict(reversed(RATINGS.items()))),
    "severity": lambda: _choice(
        _("Tingkat hukuman"), SEVERITIES, help_text=_("Tingkat ini atau yang lebih berat.")
    ),
    "look_back_years": lambda: _whole(
        _("Dalam berapa tahun terakhir"), required=False, help_text=_("Kosongkan bila berlaku selamanya.")
    ),
    "mode": lambda: _choice(
        _("Sifat"),
        {"required": _("Wajib"), "preferred": _("Diutamakan, tidak wajib")},
        widget=forms.RadioSelect,
    ),
    "name": lambda: forms.CharField(label=_("Nama pelatihan"), max_length=120),
    "year": lambda: forms.IntegerField(
        label=_("Tahun laporan"), min_value=2000, max_value=2100, widget=forms.NumberInput(attrs=NARROW)
    ),
    "scope": lambda: forms.CharField(
        label=_("Berstatus"),
        max_length=200,
        help_text=_("Misalnya: PNS pemerintah provinsi atau kabupaten/kota se-Provinsi Contoh."),
    ),
    "signatories": lambda: forms.MultipleChoiceField(
        label=_("Penandatangan yang diterima"),
        choices=[(code, _(name)) for code, name in reversed(SIGNATORIES.items())],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
        error_messages={"required": _("Centang paling sedikit satu penandatangan.")},
    ),
    "text": lambda: forms.CharField(
        label=_("Bunyi syarat"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Satu kalimat, diakhiri titik."),
    ),
    "document": lambda: forms.ChoiceField(label=_("Dokumen pembuktian"), required=False),
}
"""Parameter → its field. A rule's form has exactly the fields of the rule's parameters."""

_READ: dict[str, Callable[[Any], Any]] = {
    "strict": lambda value: value == "yes",
    "fields": lambda value: [part.strip() for part in value.split(",") if part.strip()],
}
_SHOW: dict[str, Callable[[Any], Any]] = {
    "strict": lambda value: "yes" if value else "no",
    "fields": ", ".join,
    "reference": lambda value: value if value in REFERENCES else FIXED_DAY,
}


class RequirementForm(VersionedForm):
    """The parameters of one rule, and where the requirement comes from."""

    def __init__(
        self,
        *args: Any,
        rule: str,
        slots: list[tuple[str, str]],
        stored: Requirement | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial=_initial(rule, stored), **kwargs)
        self.rule, self.params = rule, eligibility.RULES[rule].params
        for name in self.params:
            self.fields[name] = _FIELDS[name]()
            if name == "reference":
                self.fields["reference_day"] = day_field(
                    _("Tanggal tertentu"),
                    required=False,
                    help_text=_("Hanya bila di atas dipilih “tanggal tertentu”."),
                )
        if "document" in self.params:
            self.fields["document"].choices = [("", _("Tidak ditentukan")), *slots]  # type: ignore[attr-defined]
        self.fields["source"] = forms.CharField(
            label=_("Dasar"),
            max_length=200,
            required=False,
            help_text=_("Dari mana syarat ini berasal. Bila kosong: %(source)s.")
            % {"source": _(eligibility.RULES[rule].source)},
        )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if (
            found.get("reference") == FIXED_DAY
            and not found.get("reference_day")
            and "reference_day" not in self.errors
        ):
            self.add_error("reference_day", translate("Isi tanggalnya, atau pilih hari acuan yang lain."))
        if not self.errors:
            try:
                eligibility.validate(self.stated())
            except eligibility.RequirementError as error:
                self.add_error(None, display.sentence(error.message))
        return found

    def stated(self) -> dict[str, Any]:
        """The requirement as it is stored (selection/eligibility.py)."""
        data = self.cleaned_data
        params = {name: _READ.get(name, lambda value: value)(data[name]) for name in self.params}
        if params.get("reference") == FIXED_DAY:
            params["reference"] = data["reference_day"].isoformat()
        return {"rule": self.rule, "params": params, "source": data["source"].strip()}

    def sentence(self) -> str:
        """How the requirement will read; "" while it does not hold together."""
        return (
            display.sentence(eligibility.describe(self.stated())) if self.is_bound and self.is_valid() else ""
        )


def example(rule: str) -> str:
    """A usual sentence of a rule, shown where the rule is chosen."""
    return display.sentence(eligibility.describe({"rule": rule, "params": _EXAMPLES[rule]}))


_EXAMPLES: dict[str, dict[str, Any]] = {
    "max_age": {"age": 56},
    "min_education": {"level": "s1"},
    "min_grade": {"grade": "IV/a"},
    "min_field_experience": {"years": 5, "fields": ["ekonomi"]},
    "min_post_tenure": {"levels": ["administrator", "jf_ahli_madya"], "years": 2},
    "min_appraisal": {"rating": "good", "years": 2},
    "no_discipline": {"severity": "moderate", "look_back_years": 2},
    "not_under_examination": {},
    "leadership_training": {},
    "wealth_report": {"year": 2025},
    "employment": {"scope": "PNS pemerintah provinsi atau kabupaten/kota"},
    "ppk_consent": {"signatories": ["ppk"]},
    "document_only": {
        "text": Label(gettext_noop("Sehat jasmani dan rohani, dibuktikan dengan surat keterangan dokter."))
    },
}


def _initial(rule: str, stored: Requirement | None) -> dict[str, Any]:
    """What the form shows first: the stored parameters, else the usual ones."""
    given = stored.params if stored else {**_EXAMPLES[rule], "scope": "", "text": "", "fields": []}
    params: dict[str, Param] = dict(eligibility.RULES[rule].params)
    found = {
        name: _SHOW.get(name, lambda value: value)(given.get(name, param.default))
        for name, param in params.items()
        if given.get(name, param.default) is not ...
    }
    reference = given.get("reference", "")
    if reference and reference not in REFERENCES:
        found["reference_day"] = date.fromisoformat(reference)
    if stored:
        found |= {"version": stored.version, "source": stored.source}
    return found
