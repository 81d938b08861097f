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
from panels import anchors
from panels.enums import MARK_UNIT, AttendantCapacity, MemberCategory, ReplacementRule
from panels.models import Criterion, Panel, Question
from panels.services.cells import FINEST
from panels.services.criteria import Asked, Line
from panels.services.replacements import Change
from selection import display
from selection.forms.papers import PaperField
from selection.forms.secretariat import VersionedForm, day_field
from selection.models import Selection, Stage, Vacancy


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

    valid_from = day_field(
        _("Masa tugas mulai"),
        required=False,
        help_text=_("Bila keputusan ini berlaku untuk beberapa seleksi dalam satu masa tugas."),
    )
    valid_until = day_field(_("Masa tugas sampai"), required=False)
    replacement_rule = forms.ChoiceField(
        label=_("Bila seorang anggota diganti setelah pengumuman"),
        choices=ReplacementRule.choices,
        initial=ReplacementRule.CLOSE,
        widget=forms.RadioSelect,
        help_text=_(
            "Ditetapkan sebelum pengumuman dan ikut diumumkan. Lembar yang sudah dikunci selalu tetap dihitung."
        ),
    )
    field_order = ["version", "number", "dated", "file", "valid_from", "valid_until", "replacement_rule"]

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
    unit = forms.CharField(
        label=_("Unit kerja sekarang"),
        max_length=160,
        help_text=_(
            "Dibandingkan dengan unit kerja pelamar untuk menyarankan konflik kepentingan, misalnya Sekretariat Daerah Kota Contoh."
        ),
    )
    former_unit = forms.CharField(
        label=_("Unit kerja lain dalam dua tahun terakhir"),
        max_length=160,
        required=False,
        help_text=_("Kosongkan bila tidak berpindah."),
    )
    category = forms.ChoiceField(label=_("Unsur"), choices=MemberCategory.choices, widget=forms.RadioSelect)
    party_member = forms.TypedChoiceField(
        label=_("Apakah ia anggota atau pengurus partai politik?"),
        choices=[("no", _("Tidak")), ("yes", _("Ya"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        help_text=_("Menurut pernyataan anggota sendiri; ia mengulanginya dalam Pakta Integritas."),
        error_messages={"required": _("Pilih menurut pernyataan anggota: tidak, atau ya.")},
    )
    is_chair = forms.BooleanField(label=_("Ketua Pansel"), required=False)


class AccountMixin(forms.Form):
    """A person is named by the account he will sign in with; `person` is who was found."""

    account = forms.CharField(
        label=_("Nama pengguna, e-mail, atau NIP anggota"),
        max_length=254,
        help_text=_(
            "Anggota mendaftarkan akunnya sendiri lebih dahulu melalui menu Daftar. Nama yang tercatat diambil dari akun itu."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
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


class MemberForm(AccountMixin, SeatForm):
    """A person is put on the panel."""

    field_order = ["account", "position", "unit", "former_unit", "category", "party_member", "is_chair"]


class ReplacementForm(MemberForm):
    """Who takes the seat, by which changing decree, and why. The chair goes with the seat."""

    is_chair = None
    number = forms.CharField(
        label=_("Nomor keputusan perubahan"), max_length=80, help_text=_("Misalnya 821/2590/BKD-2026.")
    )
    dated = day_field(_("Tanggal keputusan perubahan"))
    file = PaperField(
        label=_("Naskah keputusan perubahan (PDF)"),
        help_text=_("Hasil pindaian naskah bertanda tangan, paling besar 10 MB."),
    )
    reason = forms.CharField(
        label=_("Alasan penggantian"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Pejabat kedua, Pansel, dan Pemantau membacanya."),
        error_messages={"required": _("Tuliskan alasan penggantian.")},
    )
    field_order = [*MemberForm.field_order, "reason", "number", "dated", "file"]

    def change(self) -> Change:
        """What was filled in, with the decree's file kept."""
        data = self.cleaned_data
        names = ("position", "unit", "former_unit", "category", "party_member", "number", "dated", "reason")
        return Change(person=self.person, file=data["file"].keep(), **{name: data[name] for name in names})


class SourceChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return translate("Keputusan Nomor %(number)s, masa tugas sampai %(until)s (%(selection)s)") % {
            "number": obj.decree_number,
            "until": display.day(obj.valid_until),
            "selection": obj.selection.code,
        }


class TakeOverForm(forms.Form):
    """Which panel, whose term still runs, serves this selection too."""

    source = SourceChoice(
        label=_("Pansel yang masa tugasnya masih berjalan"),
        queryset=Panel.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Pilih Pansel yang diambil.")},
    )

    def __init__(self, panels: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = panels


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
    step = forms.TypedChoiceField(
        label=_("Langkah nilai"),
        choices=[(MARK_UNIT, "1"), (MARK_UNIT // 2, "0,5"), (MARK_UNIT // 10, "0,1"), (FINEST, "0,01")],
        initial=str(FINEST),
        coerce=int,
        empty_value=None,
        required=False,
    )
    anchors = forms.CharField(
        label=_("Arti setiap tingkat"),
        required=False,
        validators=[MaxLengthValidator(4000)],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Satu tingkat satu baris, misalnya 91-100: Memberi contoh yang dapat dibuktikan."),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("most") and "anchors" in found:
            try:
                found["anchors"] = anchors.read(found["anchors"], found["most"])
            except anchors.AnchorError as error:
                self.add_error("anchors", translate(error.message).format(**error.params))
        return found

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
            step=data["step"] or FINEST,
            anchors=data["anchors"],
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
            "step": str(item.step),
            "anchors": anchors.write(item.anchors),
        }
        for item in criteria
    ]


class QuestionForm(forms.Form):
    """One question, or what is to be written or shown."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("Pertanyaan atau tugas"),
        validators=[MaxLengthValidator(2000)],
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    guide = forms.CharField(
        label=_("Yang diharapkan dari jawabannya"),
        required=False,
        validators=[MaxLengthValidator(2000)],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Dibaca penilai di samping lembarnya, tidak oleh peserta."),
    )

    def asked(self) -> Asked:
        data = dict(self.cleaned_data)
        return Asked(remove=bool(data.pop("DELETE", False)), **data)


class Questions(forms.BaseFormSet):
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Hapus pertanyaan ini")

    def lines(self) -> list[Asked]:
        """Every question that says something, in the order of the page; those to be taken out are marked."""
        return [form.asked() for form in self.forms if form.cleaned_data.get("text")]


QuestionFormSet = forms.formset_factory(
    QuestionForm, formset=Questions, extra=1, can_delete=True, can_delete_extra=False, max_num=20
)


def stored_questions(questions: list[Question]) -> list[dict[str, Any]]:
    """Stored questions as the formset's initial rows."""
    return [
        {"key": item.pk, "version": item.version, "text": item.text, "guide": item.guide}
        for item in questions
    ]


class AttendantForm(forms.Form):
    """Somebody who sits in without a mark."""

    name = forms.CharField(label=_("Nama"), max_length=160)
    position = forms.CharField(
        label=_("Jabatan dan lembaga"),
        max_length=200,
        help_text=_("Misalnya Inspektur Wilayah, Inspektorat Jenderal Kementerian Contoh."),
    )
    capacity = forms.ChoiceField(
        label=_("Kedudukan"), choices=AttendantCapacity.choices, widget=forms.RadioSelect
    )
    vacancy = forms.ModelChoiceField(
        label=_("Jabatan yang diseleksi"),
        queryset=Vacancy.objects.none(),
        required=False,
        empty_label=_("Semua jabatan"),
    )
    stage = forms.ModelChoiceField(
        label=_("Tahap"), queryset=Stage.objects.none(), required=False, empty_label=_("Semua tahap")
    )

    def __init__(self, selection: Selection, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vacancy"].queryset = selection.vacancies.all()  # type: ignore[attr-defined]
        keys = [stage.pk for stage in selection.stages if stage.by_panel]
        self.fields["stage"].queryset = Stage.objects.filter(pk__in=keys)  # type: ignore[attr-defined]

    def columns(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}


class ExcuseForm(forms.Form):
    """Who cannot score a stage, and why."""

    person = forms.ChoiceField(label=_("Anggota yang tidak dapat menilai"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Alasan"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Pejabat kedua, Pansel, dan Pemantau membacanya. Misalnya: dirawat di rumah sakit sejak 20 November."
        ),
        error_messages={"required": _("Tuliskan mengapa anggota ini tidak dapat menilai.")},
    )

    def __init__(self, authors: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = authors  # type: ignore[attr-defined]
