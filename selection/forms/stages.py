"""The stages with their weights, and the rules of the ranking: what the notice fixes in numbers."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from selection import plan_objections
from selection.enums import (
    Blindness,
    Element,
    MissingRule,
    NamesOrder,
    RankStyle,
    ResultsShown,
    StageScope,
    StageSource,
)
from selection.forms.secretariat import NARROW, VersionedForm
from selection.models import Selection
from selection.rulesets import schema
from selection.services.stages import Line

_DECIMAL = {**NARROW, "inputmode": "decimal", "autocomplete": "off"}
_NUMBER = {**NARROW, "inputmode": "numeric", "autocomplete": "off"}


class RulesForm(VersionedForm):
    """Members who did not mark, rounding, ranks, posts per person, how results are published."""

    missing_rule = forms.ChoiceField(
        label=_("Bila seorang anggota tidak menilai suatu tahap"),
        choices=MissingRule.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Ikut diumumkan. Anggota dibebaskan dari suatu tahap hanya atas usul dan persetujuan dua orang, sebelum nilai dibuka."
        ),
    )
    rank_style = forms.ChoiceField(
        label=_("Cara memberi peringkat"), choices=RankStyle.choices, widget=forms.RadioSelect
    )
    names_order = forms.ChoiceField(
        label=_("Susunan tiga nama untuk Pejabat Pembina Kepegawaian"),
        choices=NamesOrder.choices,
        widget=forms.RadioSelect,
        help_text=_("Berlaku pada surat penyampaian, pengumuman hasil akhir, dan mejanya."),
    )
    rounding_places = forms.TypedChoiceField(
        label=_("Pembulatan nilai yang diumumkan"),
        coerce=int,
        help_text=_(
            "Peringkat selalu dihitung dari nilai yang tepat; pembulatan hanya untuk tampilan, setengah ke atas."
        ),
    )
    posts_per_person = forms.IntegerField(
        label=_("Jabatan yang boleh dilamar seorang"),
        min_value=1,
        max_value=2,
        widget=forms.NumberInput(attrs=NARROW),
    )

    results_shown = forms.ChoiceField(
        label=_("Hasil setiap tahap yang diumumkan"),
        choices=ResultsShown.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "PP 11/2017 Pasal 121 ayat (2) meminta nilai diumumkan menurut peringkat. Pilihan lain tampil sebagai temuan bagi pemantau."
        ),
    )
    results_reason = forms.CharField(
        label=_("Alasan nama atau nilai tidak diumumkan"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Wajib diisi bila nama atau nilai tidak diumumkan; ikut terkunci dalam rencana."),
    )

    objection_days = forms.IntegerField(
        label=_("Masa keberatan setelah setiap hasil diumumkan (hari kerja)"),
        min_value=1,
        max_value=plan_objections.MOST_DAYS,
        required=False,
        widget=forms.NumberInput(attrs=NARROW),
        help_text=_(
            "Kosong: keberatan tidak dibuka. Masa ini harus berakhir sebelum tanggal tahap berikutnya; tahap itu menunggu jawabannya."
        ),
    )
    objection_answer_days = forms.IntegerField(
        label=_("Batas jawaban keberatan (hari kerja)"),
        min_value=1,
        max_value=plan_objections.MOST_DAYS,
        required=False,
        widget=forms.NumberInput(attrs=NARROW),
        help_text=_("Dihitung setelah masa keberatan berakhir. Kosong: 3 hari kerja."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rounding_places"].choices = [  # type: ignore[attr-defined]
            (places, translate("%(places)d angka di belakang koma") % {"places": places})
            for places in range(5)
        ]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        hides = found.get("results_shown") not in {None, ResultsShown.NAMES}
        if hides and not found.get("results_reason", "").strip():
            self.add_error(
                "results_reason", translate("Tuliskan mengapa nama atau nilai tahap tidak diumumkan.")
            )
        if not hides:
            found["results_reason"] = ""
        found["objection_days"] = found.get("objection_days") or 0
        found["objection_answer_days"] = (
            found.get("objection_answer_days") or plan_objections.USUAL_ANSWER_DAYS
        )
        return found

    @staticmethod
    def initial_of(selection: Selection) -> dict[str, Any]:
        names = (
            "version", "missing_rule", "rank_style", "names_order", "rounding_places", "posts_per_person",
            "results_shown", "results_reason", "objection_answer_days",
        )  # fmt: skip
        found = {name: getattr(selection, name) for name in names}
        return {**found, "objection_days": selection.objection_days or None}

    def columns(self) -> dict[str, Any]:
        """The columns of the selection."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def read_decimal(text: str) -> Decimal | None:
    """ "20", "12,5" or "12.5": above 0, at most 100, at most four decimals; None for anything else."""
    text = text.strip().replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,4})?", text) or not 0 < Decimal(text) <= 100:
        return None
    return Decimal(text)


class StageForm(forms.Form):
    """One stage."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(
        label=_("Nama tahap"), max_length=80, help_text=_("Misalnya Wawancara atau Presentasi makalah.")
    )
    # A select always sends something: what a new row begins with is no change.
    element = forms.ChoiceField(label=_("Unsur"), choices=Element.choices, initial=Element.values[0])
    weight = forms.CharField(
        label=_("Bobot"),
        max_length=8,
        widget=forms.TextInput(attrs=_DECIMAL),
        error_messages={"required": _("Isi bobotnya, misalnya 20 atau 12,5.")},
    )
    tie_place = forms.IntegerField(
        label=_("Urutan pemutus"),
        min_value=1,
        max_value=20,
        widget=forms.TextInput(attrs=_NUMBER),
        help_text=_("1: dibandingkan paling dahulu"),
        error_messages={"required": _("Isi urutannya: 1, 2, dan seterusnya.")},
    )
    threshold = forms.CharField(
        label=_("Ambang batas"),
        max_length=8,
        required=False,
        widget=forms.TextInput(attrs=_DECIMAL),
        help_text=_("Nilai di bawahnya gugur. Kosong: tanpa ambang"),
    )
    source = forms.ChoiceField(
        label=_("Yang menilai"), choices=StageSource.choices, initial=StageSource.PANEL.value
    )
    scope_of_mark = forms.ChoiceField(
        label=_("Pelamar beberapa jabatan"), choices=StageScope.choices, initial=StageScope.POST.value
    )
    group = forms.IntegerField(
        label=_("Dibuka bersama"),
        min_value=1,
        max_value=9,
        required=False,
        widget=forms.TextInput(attrs=_NUMBER),
        help_text=_("Tahap bernomor sama dibuka serentak. Kosong: dibuka sendiri"),
    )

    blind = forms.ChoiceField(
        label=_("Nama peserta di lembar penilaian"),
        choices=Blindness.choices,
        required=False,
        help_text=_(
            "Hanya untuk makalah. Kode diundi; pemiliknya terbuka setelah semua lembar tahap ini terkunci."
        ),
    )

    def clean_weight(self) -> str:
        return self._decimal("weight", translate("Tulis angka di atas 0 sampai 100, misalnya 20 atau 12,5."))

    def clean_threshold(self) -> str:
        text = self.cleaned_data["threshold"]
        return text and self._decimal(
            "threshold", translate("Tulis angka di atas 0 sampai 100, misalnya 60; atau kosongkan.")
        )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if (found.get("source"), found.get("scope_of_mark")) == (
            StageSource.QUESTIONNAIRE,
            StageScope.PERSON,
        ):
            self.add_error(
                "scope_of_mark",
                translate("Kuesioner dinilai untuk setiap jabatan yang dilamar. Ubah pilihan ini."),
            )
        return found

    def _decimal(self, name: str, sentence: str) -> str:
        value = read_decimal(self.cleaned_data[name])
        if value is None:
            raise forms.ValidationError(sentence)
        return f"{value.normalize():f}"

    def line(self) -> Line:
        data = dict(self.cleaned_data)
        return Line(remove=bool(data.pop("DELETE", False)), **data)


class Stages(forms.BaseFormSet):
    """All stages together: their weights make 100, and every one has its own place among the tie breakers."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Hapus tahap ini")

    def clean(self) -> None:
        if any(self.errors):
            return
        kept = self._kept()
        if self.total() != "100":
            raise forms.ValidationError(
                translate("Jumlah bobot %(total)s, seharusnya tepat 100. Ubah salah satu bobot.")
                % {"total": self.total()}
            )
        placed: dict[int, str] = {}
        for form in kept:
            place, title = form.cleaned_data["tie_place"], form.cleaned_data["title"]
            if place in placed:
                form.add_error(
                    "tie_place",
                    translate(
                        "Urutan %(place)d sudah dipakai %(title)s. Setiap tahap mendapat urutan sendiri."
                    )
                    % {"place": place, "title": placed[place]},
                )
            placed[place] = title

    def total(self) -> str:
        """The sum of the weights that can be read, as it is typed now."""
        values = [read_decimal(str(form["weight"].value() or "")) for form in self._shown()]
        return _comma(sum(filter(None, values), Decimal(0)))

    def outside(self, ruleset: str) -> list[str]:
        """A sentence for every element whose weights together are outside the lawful range."""
        found = []
        for element in Element:
            low, high = schema.load(ruleset).rules[f"weights.{element}"].value
            weights = [
                read_decimal(str(form["weight"].value() or ""))
                for form in self._shown()
                if form["element"].value() == element
            ]
            total = sum(filter(None, weights), Decimal(0))
            if weights and None not in weights and not Decimal(low) <= total <= Decimal(high):
                shown = {"element": element.label, "weight": _comma(total), "low": low, "high": high}
                found.append(
                    translate("%(element)s %(weight)s di luar rentang %(low)s sampai %(high)s.") % shown
                )
        return found

    def lines(self) -> list[Line]:
        """Every stage that has a name, in the order of the page; those to be taken out are marked."""
        return [form.line() for form in self.forms if form.cleaned_data.get("title")]

    def _kept(self) -> list[Any]:
        return [
            form
            for form in self.forms
            if form.cleaned_data.get("title") and not form.cleaned_data.get("DELETE")
        ]

    def _shown(self) -> list[Any]:
        return [form for form in self.forms if "DELETE" not in form.fields or not form["DELETE"].value()]


StageFormSet = forms.formset_factory(
    StageForm, formset=Stages, extra=1, can_delete=True, can_delete_extra=False, max_num=12
)


def stored_stages(selection: Selection) -> list[dict[str, Any]]:
    """The stages as the formset's initial rows."""
    names = ("version", "title", "element", "tie_place", "source", "scope_of_mark", "group", "blind")
    return [
        {
            "key": stage.pk,
            "weight": stage.weight.replace(".", ","),
            "threshold": stage.threshold.replace(".", ","),
            **{name: getattr(stage, name) for name in names},
        }
        for stage in selection.stages
    ]


def ranges(selection: Selection) -> tuple[list[str], str]:
    """(["Rekam jejak 15–20", …], the source) of the lawful weights."""
    rules = schema.load(selection.ruleset).rules
    found = [rules[f"weights.{element}"] for element in Element]
    texts = [
        f"{element.label} {rule.value[0]}–{rule.value[1]}"  # noqa: RUF001  the range's dash
        for element, rule in zip(Element, found, strict=True)
    ]
    return texts, found[-1].source


def _comma(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")
