"""allauth's hooks: a registered account gets its person."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import services
from audit import ledger
from audit.ledger import SYSTEM_ACTOR

_WAYS = {
    "mfa_reauthenticate:webauthn": _("Pakai kunci sandi"),
    "mfa_reauthenticate": _("Pakai aplikasi kode atau kode pemulihan"),
    "reauthenticate": _("Pakai kata sandi"),
}


class Adapter(DefaultAccountAdapter):
    """Who registers states his name; the NIP comes with the profile."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        **dict.fromkeys(
            ("username_password_mismatch", "email_password_mismatch"),
            _(
                "Nama pengguna atau e-mail ini tidak cocok dengan kata sandinya. Periksa keduanya, lalu coba lagi."
            ),
        ),
        "enter_current_password": _("Ketik kata sandi Anda yang sekarang."),
        "username_blacklisted": _("Nama pengguna ini tidak dapat dipakai. Pilih nama lain."),
    }

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The passkey first; who has a second factor shows that one: the password alone changes nothing about it."""
        found = {one["id"]: one for one in super().get_reauthentication_methods(user)}
        if len(found) > 1:
            found.pop("reauthenticate", None)
        return [{**found[way], "description": text} for way, text in _WAYS.items() if way in found]

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """After the commit: nothing leaves the machine inside a transaction."""
        send = super().send_notification_mail
        transaction.on_commit(lambda: send(*args, **kwargs), robust=True)

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user = super().save_user(request, user, form, commit=False)
        with ledger.unit_of_work():
            user.person = services.add_person(full_name=form.cleaned_data["full_name"], actor=SYSTEM_ACTOR)
            if commit:
                user.save()
        return user
