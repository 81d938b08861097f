"""allauth's forms of the second factor, with labels and hints a member of a panel understands. Apart from forms.py: see login.py."""

from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

_NAME_HINT = _("Supaya Anda mengenalinya nanti, misalnya “Ponsel saya”.")
_REQUIRED = _("Ketik kode itu.")


class _Code:
    """The field `code`, said in our words."""

    fields: dict[str, forms.Field]
    label, hint = _("Kode"), _("6 angka dari aplikasi kode, atau salah satu kode pemulihan.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label, field.help_text = self.label, self.hint
        field.error_messages["required"] = _REQUIRED
        field.widget.attrs |= {"class": "govuk-input--width-10", "inputmode": "numeric"}


class AuthenticateForm(_Code, base.AuthenticateForm):
    pass


class ReauthenticateForm(_Code, base.ReauthenticateForm):
    pass


class ActivateTOTPForm(_Code, totp.ActivateTOTPForm):
    label, hint = _("Kode dari aplikasi"), _("6 angka yang sekarang tampil di aplikasi.")


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """Every key is a passkey: it is unlocked by PIN, finger or face, and can sign in by itself."""

    passwordless = None
    field_order = ["name", "credential"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.label, name.help_text, name.max_length = _("Nama kunci"), _NAME_HINT, 60
        self.fields["credential"].error_messages["required"] = _(
            "Perangkat belum memberi kunci. Tekan tombolnya sekali lagi dan ikuti petunjuk perangkat."
        )

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        return super().clean()


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.label, name.help_text, name.max_length = _("Nama kunci"), _NAME_HINT, 60
        name.error_messages["required"] = _("Beri kunci ini nama.")
