"""Forms about personal data: asking for a correction, answering, keeping, erasing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from selection.enums import CorrectionKind, DataHoldKind
from selection.forms.secretariat import day_field
from selection.models import Application, Selection

_AREA = {"rows": 4}


class CorrectionForm(forms.Form):
    """What is wrong in which application, and what it should be."""

    application: Any = forms.ModelChoiceField(
        label=_("Lamaran"),
        queryset=Application.objects.none(),
        empty_label=_("Pilih lamaran"),
        error_messages={
            "required": _("Pilih lamaran yang keliru datanya."),
            "invalid_choice": _("Pilih salah satu lamaran Anda dari daftar."),
        },
    )
    kind = forms.ChoiceField(label=_("Yang keliru"), choices=CorrectionKind.choices)
    wrong = forms.CharField(
        label=_("Yang tertulis sekarang"),
        max_length=1000,
        widget=forms.Textarea(attrs=_AREA),
        error_messages={"required": _("Salin yang tertulis sekarang, supaya sekretariat menemukannya.")},
    )
    right = forms.CharField(
        label=_("Yang seharusnya, dan apa dasarnya"),
        max_length=1000,
        widget=forms.Textarea(attrs=_AREA),
        error_messages={"required": _("Tulis yang seharusnya, misalnya nama seperti pada KTP.")},
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = Application.objects.filter(person=person, unclaimed=False, number__isnull=False).exclude(
            snapshot__has_key="erased"
        )
        field: Any = self.fields["application"]
        field.queryset = sent.select_related("vacancy__selection")
        field.label_from_instance = lambda item: f"{item.vacancy.title} ({item.number})"


class AnswerForm(forms.Form):
    """Granted or refused, with what was changed or why not."""

    granted = forms.ChoiceField(
        label=_("Keputusan"),
        choices=[("yes", _("Diperbaiki")), ("no", _("Ditolak"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih: diperbaiki atau ditolak.")},
    )
    said = forms.CharField(
        label=_("Apa yang diubah, atau alasan penolakan"),
        help_text=_("Dibaca pelamar."),
        error_messages={"required": _("Tulis apa yang diubah, atau mengapa permintaan ditolak.")},
        max_length=1000,
        widget=forms.Textarea(attrs=_AREA),
    )


class DataHoldForm(forms.Form):
    """Whose data is kept, why, and until when."""

    kind = forms.ChoiceField(label=_("Sebab"), choices=[])
    person: Any = forms.ModelChoiceField(
        label=_("Data siapa"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("Semua pelamar seleksi ini"),
    )
    until = day_field(_("Sampai dengan"), required=False)
    reason = forms.CharField(
        label=_("Alasan"),
        max_length=1000,
        widget=forms.Textarea(attrs=_AREA),
        error_messages={"required": _("Tulis alasannya: alasan tercatat dan dibaca pihak lain.")},
    )

    def __init__(self, *args: Any, selection: Selection, observing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [kind for kind in DataHoldKind if (kind == DataHoldKind.OBSERVER) == observing]
        field: Any = self.fields["kind"]
        field.choices = [(kind.value, kind.label) for kind in kinds]
        people: Any = self.fields["person"]
        people.queryset = (
            Person.objects.filter(applications__vacancy__selection=selection).distinct().order_by("full_name")
        )


class ReasonForm(forms.Form):
    """One reason."""

    reason = forms.CharField(
        label=_("Alasan"),
        max_length=1000,
        widget=forms.Textarea(attrs=_AREA),
        error_messages={"required": _("Tulis alasannya: alasan tercatat dan dibaca pihak lain.")},
    )


class EraseForm(forms.Form):
    """The second confirmation."""

    sure = forms.BooleanField(
        label=_("Saya mengerti bahwa yang dihapus tidak dapat dikembalikan."),
        error_messages={
            "required": _(
                "Centang pernyataan ini bila Anda sungguh ingin menghapus; bila tidak, tekan Batal."
            )
        },
    )
