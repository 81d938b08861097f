"""What the chair fills in for the plenary on the administrative selection."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from panels.models import PanelMember
from selection.enums import Verdict
from selection.models import Finding
from selection.services.screening import Ruling


class PresenceChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.person.full_name}, {obj.position}"


class ConfirmListForm(forms.Form):
    """Who is present, and which list was shown."""

    digest = forms.CharField(widget=forms.HiddenInput)
    present = PresenceChoices(
        label=_("Anggota yang hadir dalam rapat pleno"),
        queryset=PanelMember.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nama mereka tercatat dalam penetapan ini."),
        error_messages={"required": _("Centang anggota yang hadir.")},
    )

    def __init__(self, members: QuerySet[PanelMember], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].queryset = members


class RulingForm(forms.Form):
    """What the plenary decides where the two who read an applicant's requirement differ. Nothing is chosen beforehand."""

    verdict = forms.ChoiceField(
        choices=[(Verdict.MET.value, Verdict.MET.label), (Verdict.NOT_MET.value, Verdict.NOT_MET.label)],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline govuk-radios--small"}),
        error_messages={"required": _("Pilih putusan rapat pleno.")},
    )
    reason = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Pelamar membaca alasan ini."),
        error_messages={"required": _("Tuliskan alasan putusan rapat pleno.")},
    )

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        super().__init__(*args, prefix=finding.pk.hex, **kwargs)
        self.finding = finding
        about = {"number": finding.application.number}
        self.fields["verdict"].label = translate("Putusan rapat pleno tentang %(number)s") % about
        self.fields["reason"].label = translate("Alasan putusan tentang %(number)s") % about

    def ruling(self) -> Ruling:
        return Ruling(self.cleaned_data["verdict"], self.cleaned_data["reason"])


class ConfirmRecapForm(forms.Form):
    """Which recap was shown, and that it was read: the confirmation cannot be taken back."""

    digest = forms.CharField(widget=forms.HiddenInput)
    checked = forms.BooleanField(
        label=_("Saya sudah memeriksa rekapitulasi dan hitungannya."),
        error_messages={"required": _("Centang pernyataan ini setelah Anda memeriksa rekapitulasi.")},
    )


class ReopenForm(forms.Form):
    """What is wrong with a locked sheet."""

    reason = forms.CharField(
        label=_("Apa yang keliru"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Misalnya: nilai dua peserta tertukar pada kriteria penguasaan materi. Jangan menulis angka nilainya di sini."
        ),
        error_messages={"required": _("Tuliskan apa yang keliru di lembar itu.")},
    )


class TieForm(forms.Form):
    """Who of a tie is handed over: exactly as many as there are places; who was present; why."""

    digest = forms.CharField(widget=forms.HiddenInput)
    names = forms.MultipleChoiceField(
        label=_("Peserta yang dipilih"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Centang peserta yang dipilih rapat pleno.")},
    )
    reason = forms.CharField(
        label=_("Pertimbangan dan cara memutuskan"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Misalnya: musyawarah mufakat, atau suara terbanyak beserta jumlah suaranya."),
        error_messages={"required": _("Tuliskan pertimbangan dan cara memutuskan.")},
    )
    present = PresenceChoices(
        label=_("Anggota yang hadir dalam rapat pleno"),
        queryset=PanelMember.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Centang anggota yang hadir.")},
    )

    def __init__(
        self,
        *args: Any,
        names: list[tuple[str, str]],
        places: int,
        members: QuerySet[PanelMember],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        self.fields["names"].choices = names
        self.fields["names"].help_text = _("Tersisa %(places)d tempat; pilih tepat %(places)d peserta.") % {
            "places": places
        }
        self.fields["present"].queryset = members

    def clean_names(self) -> list[str]:
        names: list[str] = self.cleaned_data["names"]
        if len(names) != self.places:
            raise forms.ValidationError(
                translate("Anda memilih %(count)d peserta; pilih tepat %(places)d.")
                % {"count": len(names), "places": self.places}
            )
        return names

    def clean_present(self) -> list[PanelMember]:
        return list(self.cleaned_data["present"])


class ReturnListForm(forms.Form):
    """Why the list goes back to the secretariat."""

    reason = forms.CharField(
        label=_("Alasan pengembalian"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Sebutkan nomor pendaftaran dan syarat yang harus diperiksa kembali. Sekretariat membacanya."
        ),
        error_messages={"required": _("Tuliskan alasan pengembalian.")},
    )
