"""What the chair fills in for the plenary on the administrative selection."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from panels.models import PanelMember


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
