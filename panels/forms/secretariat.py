"""What the secretariat fills in about the panel: decree, members, criteria, and the proposal to announce."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from accounts import queries as people
from accounts.models import Person
from panels.enums import MARK_UNIT, MemberCategory
from panels.models import Criterion
from panels.services.criteria import Line
from selection.forms.papers import PaperField
from selection.forms.secretariat import VersionedForm, day_field


class DecreeForm(VersionedForm):
    """The decree that appoints the panel; the file may stay as it is when there is one."""

    number = forms.CharField(
        label=_("Nomor keputusan"), max_length=80, help_text=_("Misalnya 821/2477/BKD-2026.")
    )
    dated = day_field(_("Tanggal keputusan"))
    file = PaperField(
        label=_("Naskah keputusan (PDF)"),
        help_text=_("Hasil pindaian naskah bertanda tangan, paling besar 10 MB."),
    )

    def __init__(self, *args: Any, has_file: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_file:
            self.fields["file"].required = False
            self.fields["file"].help_text = _(
                "Kosongkan bila naskahnya tetap. Naskah baru menggantikan yang tersimpan."
            )


class SeatForm(VersionedForm):
    """What is stated of a member."""

    position = forms.CharField(
        label=_("Jabatan"),
        max_length=160,
        help_text=_("Seperti dalam keputusan, misalnya Guru Besar Universitas Contoh."),
    )
    category = forms.ChoiceField(label=_("Unsur"), choices=MemberCategory.choices, widget=forms.RadioSelect)
    is_chair = forms.BooleanField(label=_("Ketua Pansel"), required=False)


class MemberForm(SeatForm):
    """A person is put on the panel by the account he will sign in with."""

    account = forms.CharField(
        label=_("Nama pengguna, e-mail, atau NIP anggota"),
        max_length=254,
        help_text=_(
            "Anggota mendaftarkan akunnya sendiri lebih dahulu melalui menu Daftar. Nama yang tercatat diambil dari akun itu."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["account", "position", "category", "is_chair"]
    person: Person

    def clean_account(self) -> str:
        text = self.cleaned_data["account"]
        found = people.person_of_account(text)
        if found is None:
            raise forms.ValidationError(
                translate(
                    "Belum ada akun “%(text)s”. Periksa ejaannya, atau minta anggota mendaftar lebih dahulu."
                )
                % {"text": text}
            )
        self.person = found
        return text


class AnnouncementForm(forms.Form):
    """The number under which the selection will be announced."""

    number = forms.CharField(
        label=_("Nomor pengumuman"),
        max_length=80,
        help_text=_("Dari buku agenda, misalnya 15/PANSEL-JPTP/XI/2026."),
        widget=forms.TextInput(attrs={"class": "govuk-!-width-two-thirds"}),
        error_messages={"required": _("Isi nomor pengumuman, misalnya 15/PANSEL-JPTP/XI/2026.")},
    )


class CriterionForm(forms.Form):
    """One line of the rubric."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    label = forms.CharField(label=_("Kriteria"), max_length=160)
    guide = forms.CharField(
        label=_("Pedoman penilaian"),
        required=False,
        validators=[MaxLengthValidator(1000)],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    weight = forms.CharField(
        label=_("Bobot"),
        max_length=8,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "decimal"}),
    )
    most = forms.IntegerField(
        label=_("Nilai maksimum"),
        min_value=1,
        max_value=1000,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )

    def clean_weight(self) -> str:
        text = self.cleaned_data["weight"].strip().replace(",", ".")
        if text and (not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", text) or not 0 < Decimal(text) <= 100):
            raise forms.ValidationError(
                translate("Tulis angka di atas 0 sampai 100, misalnya 20 atau 12,5; atau kosongkan.")
            )
        return f"{Decimal(text).normalize():f}" if text else ""

    def line(self) -> Line:
        data = self.cleaned_data
        return Line(
            label=data["label"],
            guide=data["guide"].strip(),
            weight=data["weight"],
            most=data["most"],
            key=data["key"],
            version=data["version"],
            remove=bool(data.get("DELETE")),
        )


class Rubric(forms.BaseFormSet):
    """All lines together: either every line has a weight and they make 100, or none has and the points are added."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Hapus kriteria ini")

    def clean(self) -> None:
        if any(self.errors):
            return
        weights = [form.cleaned_data["weight"] for form in self._lines()]
        if any(weights) and not all(weights):
            raise forms.ValidationError(
                translate("Isi bobot pada semua kriteria, atau kosongkan semuanya (nilai dijumlahkan).")
            )
        total = sum(map(Decimal, filter(None, weights)), Decimal(0))
        if weights and any(weights) and total != 100:
            shown = f"{total.normalize():f}".replace(".", ",")
            raise forms.ValidationError(
                translate("Jumlah bobot kriteria %(total)s, seharusnya tepat 100.") % {"total": shown}
            )

    def lines(self) -> list[Line]:
        """Every line that says something, in the order of the page; those to be taken out are marked."""
        return [form.line() for form in self.forms if form.cleaned_data.get("label")]

    def _lines(self) -> list[Any]:
        return [
            form
            for form in self.forms
            if form.cleaned_data.get("label") and not form.cleaned_data.get("DELETE")
        ]


RubricFormSet = forms.formset_factory(
    CriterionForm, formset=Rubric, extra=2, can_delete=True, can_delete_extra=False, max_num=20
)


def stored_lines(criteria: list[Criterion]) -> list[dict[str, Any]]:
    """Stored criteria as the formset's initial rows."""
    return [
        {
            "key": item.pk,
            "version": item.version,
            "label": item.label,
            "guide": item.guide,
            "weight": item.weight.replace(".", ","),
            "most": item.max_points // MARK_UNIT,
        }
        for item in criteria
    ]
