"""The letter by which somebody dispenses from a rule."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from selection.forms.papers import PaperField
from selection.forms.secretariat import day_field
from selection.models import Selection, Vacancy
from selection.rule_texts import RULE_NAMES
from selection.services import waivers


class WaiverForm(forms.Form):
    """One rule, the posts it is for, whose letter, and why."""

    rule = forms.ChoiceField(label=_("Aturan yang dikecualikan"))
    vacancy: Any = forms.ModelChoiceField(
        label=_("Berlaku untuk"),
        queryset=Vacancy.objects.none(),
        required=False,
        empty_label=_("Semua jabatan"),
    )
    body = forms.CharField(
        label=_("Diberikan oleh"),
        max_length=200,
        help_text=_("Lembaga atau pejabat yang menandatangani surat, misalnya Badan Kepegawaian Negara."),
    )
    number = forms.CharField(label=_("Nomor surat"), max_length=80, help_text=_("Persis seperti pada surat."))
    dated = day_field(_("Tanggal surat"))
    file = PaperField(
        label=_("Naskah surat (PDF)"),
        help_text=_("Hasil pindaian atau surat bertanda tangan elektronik, paling besar 10 MB."),
    )
    reason = forms.CharField(
        label=_("Alasan"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dibaca pejabat kedua dan Pemantau."),
        error_messages={"required": _("Tuliskan alasan pengecualian ini.")},
    )

    def __init__(self, *args: Any, selection: Selection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule: Any = self.fields["rule"]
        rule.choices = [(key, _(RULE_NAMES[key])) for key in waivers.waivable(selection) if key in RULE_NAMES]
        vacancy: Any = self.fields["vacancy"]
        vacancy.queryset = selection.vacancies.order_by("code")
