"""Forms of the choice: by the appointing authority itself, from its signed paper, and what follows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.errors import Refused
from panels import choices
from panels.models import Nomination
from panels.services.choices import Decision, Inauguration, check_reason
from reports.choice_display import caption, name_of
from selection.forms.papers import PaperField

_DAY = {"type": "date", "class": "govuk-input--width-10"}


class _OneOfTheNames(forms.Form):
    """One of the names that may still be taken, in the order of the plan."""

    application = forms.ChoiceField(
        label=_("Yang dipilih"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Pilih salah satu nama."),
            "invalid_choice": _("Pilih salah satu dari nama yang disampaikan untuk jabatan ini."),
        },
    )

    def __init__(self, *args: Any, nomination: Nomination, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["application"].choices = [  # type: ignore[attr-defined]
            (str(item.application.pk), f"{name_of(item.application)} ({caption(item, nomination)})")
            for item in choices.remaining(nomination)
        ]


class ChoiceForm(_OneOfTheNames):
    """Whom the appointing authority takes, and why."""

    reason = forms.CharField(
        label=_("Alasan memilih"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Diminta untuk setiap pilihan. Tulis apa kelebihannya untuk jabatan ini, dibandingkan dengan dua nama yang lain. Pemantau membacanya."
        ),
        error_messages={
            "required": _(
                "Tuliskan alasan memilih. Alasan diminta untuk setiap pilihan, juga bila yang dipilih peringkat pertama."
            )
        },
    )

    def clean_reason(self) -> str:
        try:
            return check_reason(self.cleaned_data["reason"])
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class RecordForm(ChoiceForm):
    """The same from the signed paper, with its number, date and scan."""

    number = forms.CharField(
        label=_("Nomor naskah pilihan"),
        max_length=80,
        help_text=_("Seperti tertulis pada naskah yang ditandatangani Pejabat Pembina Kepegawaian."),
        error_messages={"required": _("Isi nomor naskah pilihan seperti tertulis pada naskahnya.")},
    )
    dated = forms.DateField(
        label=_("Tanggal naskah pilihan"),
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        error_messages={
            "required": _("Isi tanggal naskah pilihan."),
            "invalid": _("Isi tanggal naskah pilihan, misalnya 21-11-2026."),
        },
    )
    file = PaperField(label=_("Pindaian naskah pilihan (PDF)"))

    def decision(self) -> Decision:
        """What services.choices.propose_record takes. The scan is kept first."""
        told = dict(self.cleaned_data)
        return Decision(**{**told, "file": told["file"].keep()})


class CorrectionForm(RecordForm):
    """A choice in the place of the one that stands."""

    correction = forms.CharField(
        label=_("Yang keliru pada pilihan yang tercatat"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Pilihan yang lama tetap tercatat dan dibaca Pemantau."),
        error_messages={"required": _("Tuliskan apa yang keliru pada pilihan yang tercatat.")},
    )


class ReleaseForm(forms.Form):
    """Why the chosen one cannot be inaugurated, and the paper that shows it."""

    reason = forms.CharField(
        label=_("Mengapa yang dipilih tidak dapat dilantik"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Misalnya mengundurkan diri, meninggal dunia, atau dijatuhi hukuman disiplin."),
        error_messages={"required": _("Tuliskan mengapa yang dipilih tidak dapat dilantik.")},
    )
    file = PaperField(label=_("Pindaian surat atau keputusannya (PDF)"))


class InaugurationForm(_OneOfTheNames):
    """What the minutes of the inauguration say."""

    day = forms.DateField(
        label=_("Tanggal pelantikan"),
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        error_messages={
            "required": _("Isi tanggal pelantikan."),
            "invalid": _("Isi tanggal pelantikan, misalnya 21-11-2026."),
        },
    )
    place = forms.CharField(
        label=_("Tempat pelantikan"),
        max_length=160,
        error_messages={"required": _("Isi tempat pelantikan.")},
    )
    number = forms.CharField(
        label=_("Nomor berita acara pelantikan"),
        max_length=80,
        error_messages={"required": _("Isi nomor berita acara pelantikan.")},
    )
    file = PaperField(label=_("Pindaian berita acara pelantikan (PDF)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["application"].label = _("Yang dilantik")

    def told(self) -> Inauguration:
        """What services.choices.inaugurate takes. The scan is kept first."""
        found = dict(self.cleaned_data)
        return Inauguration(**{**found, "file": found["file"].keep()})
