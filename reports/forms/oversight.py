"""What the observer narrows the timeline by, and why he holds a post."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from reports.log_texts import GROUPS


class TimelineForm(forms.Form):
    """Who, and what about. Anything unreadable narrows nothing."""

    siapa = forms.ChoiceField(label=_("Siapa"), required=False)
    apa = forms.ChoiceField(
        label=_("Tentang apa"),
        choices=[("", _("Semua")), *((key, name) for key, (name, _models) in GROUPS.items())],
        required=False,
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["siapa"].choices = [("", _("Semua orang")), *people]

    def wanted(self) -> tuple[str, str]:
        """Whose entries, and about what, are asked for."""
        self.is_valid()
        return self.cleaned_data.get("siapa", ""), self.cleaned_data.get("apa", "")


class HoldForm(forms.Form):
    """Why a post is held, why longer, or why it may go on."""

    reason = forms.CharField(
        label=_("Alasan"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Sebutkan apa yang harus diperiksa atau dibetulkan, dan oleh siapa."),
        error_messages={"required": _("Tuliskan alasannya. Tanpa alasan, penundaan tidak dapat dicatat.")},
    )


class WitnessKeyForm(forms.Form):
    """A key of a body that keeps a copy of the log, and from when to when it counts."""

    institution = forms.ModelChoiceField(
        label=_("Lembaga"),
        queryset=Institution.objects.none(),
        error_messages={
            "required": _("Pilih lembaga pemilik kunci ini."),
            "invalid_choice": _("Pilih lembaga tempat Anda bertugas sebagai Pemantau."),
        },
    )
    key = forms.CharField(
        label=_("Baris kunci"),
        max_length=300,
        help_text=_(
            "Baris yang dicetak perintah witness.py key di komputer saksi. Kunci rahasianya jangan pernah dikirim."
        ),
        error_messages={
            "required": _("Salin baris kunci yang dicetak perintah witness.py key."),
            "max_length": _("Baris kunci terlalu panjang. Salin hanya baris yang dicetak witness.py key."),
        },
    )
    since = forms.DateField(
        label=_("Berlaku sejak"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Isi tanggal mulai berlaku."),
            "invalid": _("Tanggal mulai tidak terbaca. Tulis seperti 2026-01-31."),
        },
    )
    until = forms.DateField(
        label=_("Berlaku sampai (boleh dikosongkan)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Tanggal akhir tidak terbaca. Tulis seperti 2026-12-31.")},
    )

    def __init__(self, *args: Any, bodies: QuerySet[Institution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = bodies
        self.fields["institution"].empty_label = None
