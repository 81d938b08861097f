"""What the observer narrows the timeline by, and why he holds a post."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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
