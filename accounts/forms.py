"""Forms of accounts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SignupForm(forms.Form):
    """What registration asks beside the account itself."""

    full_name = forms.CharField(
        label=_("Nama lengkap dan gelar"),
        max_length=160,
        help_text=_("Seperti pada SK terakhir, misalnya Dra. Contoh Nama, M.Si."),
    )
    field_order = ["full_name", "email", "username", "password1", "password2"]

    def signup(self, request: Any, user: Any) -> None:
        """allauth calls it after saving; the adapter has done everything."""


class RejectionForm(forms.Form):
    """Why a proposal is turned down."""

    reason = forms.CharField(
        label=_("Alasan penolakan"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sebutkan apa yang harus diperbaiki. Pengusul membacanya."),
        error_messages={"required": _("Tuliskan alasan penolakannya.")},
    )
