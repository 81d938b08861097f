"""Why a post is stopped or goes on, and the oversight body's letter about it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from selection.forms.papers import PaperField
from selection.forms.secretariat import day_field


class EndingForm(forms.Form):
    """The reason and the letter. `demanded`: it cannot be done without the letter."""

    reason = forms.CharField(
        label=_("Alasan"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Pelamar, masyarakat, dan Pemantau membacanya."),
        error_messages={"required": _("Tuliskan alasannya.")},
    )
    number = forms.CharField(label=_("Nomor surat lembaga pemantau"), max_length=80)
    dated = day_field(_("Tanggal surat"))
    file = PaperField(label=_("Naskah surat (PDF)"), help_text=_("Hasil pindaian, paling besar 10 MB."))

    def __init__(self, *args: Any, demanded: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not demanded:
            for name in ("number", "dated", "file"):
                self.fields[name].required = False

    def asked(self) -> dict[str, Any]:
        """What decisions.given takes; the file is put into the store."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("reason", "number", "dated")},
            "file": data["file"] and data["file"].keep(),
        }
