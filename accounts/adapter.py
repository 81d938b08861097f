"""allauth's hooks: a registered account gets its person."""

from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import entrance, queries, services, throttle
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
                "NIP, e-mail, atau nama pengguna ini tidak cocok dengan kata sandinya. Periksa keduanya, lalu coba lagi."
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

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Instead of allauth's limit by name, which anybody could fill for somebody else."""
        login = credentials.get("username") or credentials.get("email") or ""
        self._attempt = throttle.attempt(request, login, queries.account_called(login))
        wait = throttle.begin(self._attempt)
        if wait:
            entrance.too_early(request, wait)
            raise forms.ValidationError(_too_early(wait), code="too_early")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user:
            throttle.succeed(self._attempt)
        return user

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        throttle.remember(request, response, user)
        return response

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Where the address must be confirmed, a name that is taken is not told to whoever asks: `save_user` finds a free one."""
        return super().clean_username(username, shallow=shallow or _answers_by_mail())

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """After the commit: nothing leaves the machine inside a transaction."""
        send = super().send_notification_mail
        transaction.on_commit(lambda: send(*args, **kwargs), robust=True)

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user = super().save_user(request, user, form, commit=False)
        if _answers_by_mail() and queries.account_called(user.username):
            user.username = self.generate_unique_username([user.username])
        with ledger.unit_of_work():
            user.person = services.add_person(full_name=form.cleaned_data["full_name"], actor=SYSTEM_ACTOR)
            if commit:
                user.save()
        return user


def _answers_by_mail() -> bool:
    """Does only the owner of the address learn what came of it? The mail names the user name that was given."""
    return app_settings.EMAIL_VERIFICATION == app_settings.EmailVerificationMethod.MANDATORY


def _too_early(wait: int) -> str:
    seconds = ngettext("%(count)d detik", "%(count)d detik", wait) % {"count": wait}
    return gettext(
        "Sudah beberapa kali kata sandinya keliru dari jaringan ini. Tunggu %(wait)s, lalu coba lagi. Akun ini tidak dikunci: dari "
        "peramban yang pernah dipakai masuk atau dengan kunci sandi dapat masuk sekarang juga, dan tautan pada “Lupa kata sandi” "
        "tetap dapat diminta."
    ) % {"wait": seconds}
