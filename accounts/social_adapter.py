"""Whose account a login at the OpenID Connect provider opens (docs/adr/0029): linked, new, or none before it is proved here.

Apart from oidc.py: allauth reads this one while it loads its own.
"""

import time
from typing import Any, Never

from allauth.account.adapter import get_adapter as account_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts import nip as nips
from accounts import queries, services, step_up
from accounts.models import Person, User
from audit import ledger
from audit.ledger import SYSTEM_ACTOR

PROVEN_SECONDS = 300


class SocialAdapter(DefaultSocialAccountAdapter):
    """The provider's word makes a new account or opens a linked one. It never opens one that somebody else may have made."""

    def list_apps(self, request: Any, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """Of the settings only: a row in the database must not open a door."""
        stated = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
        found = [SocialApp(provider="openid_connect", **one) for one in stated]
        return [
            app
            for app in found
            if provider in (None, app.provider, app.provider_id) and client_id in (None, app.client_id)
        ]

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_rest: Any) -> None:
        raise ImmediateHttpResponse(answer_with(request, unreachable()))

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        process = sociallogin.state.get("process")
        if process == "redirect":
            if sociallogin.user != request.user:
                _refuse(request, _("Anda masuk di sana dengan akun yang lain. Pakai akun yang ditautkan."))
            if account_adapter().get_reauthentication_methods(request.user) or not _just_now(sociallogin):
                # An open session over there proves nothing about who sits here; and who has a password or factor shows that one.
                _refuse(request, _("Masuklah sekali lagi di sana dengan kata sandinya, lalu ulangi."))
            step_up.shown(request)
        elif process == "connect":
            if not request.user.is_authenticated or not step_up.is_recent(request):
                _refuse(request, _("Masuklah dahulu, lalu tautkan kembali."))
        elif not sociallogin.is_existing:
            self._may_be_new(request, sociallogin)

    def _may_be_new(self, request: HttpRequest, sociallogin: Any) -> None:
        claims = _claims(sociallogin)
        email = claims.get("email") or ""
        if not email or claims.get("email_verified") is not True:
            _refuse(
                request,
                _(
                    "Alamat e-mail pada akun itu belum dipastikan di sana, jadi belum dapat dipakai masuk. Pastikan alamatnya di sana, "
                    "atau daftar dengan e-mail di sini."
                ),
            )
        person = _person_of(claims)
        if queries.account_called(email) or (person and person.users.exists()):
            _refuse(
                request,
                _(
                    "Sudah ada akun dengan e-mail atau NIP ini. Masuklah dahulu seperti biasa, lalu buka Akun saya, Tautan masuk, dan "
                    "tautkan. Sesudah itu Anda dapat masuk lewat sini."
                ),
            )

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        return True

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """The provider's user name is often a NIP, which no user name may be: one is made from the person's name."""
        return super().populate_user(request, sociallogin, {**data, "username": ""})

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        claims, user = _claims(sociallogin), sociallogin.user
        with ledger.unit_of_work():
            user.person = _person_of(claims) or services.add_person(
                full_name=str(claims.get("name") or user.email)[:160],
                nip=_nip(claims) or None,
                actor=SYSTEM_ACTOR,
            )
            return super().save_user(request, sociallogin, form)

    def validate_disconnect(self, account: SocialAccount, accounts: Any) -> None:
        if not account.user.has_usable_password():
            raise forms.ValidationError(
                _(
                    "Buat dahulu kata sandi melalui “Lupa kata sandi”; tanpa tautan ini Anda tidak dapat masuk lagi."
                )
            )


def answer_with(request: HttpRequest, sentence: str) -> HttpResponse:
    """Back to the entrance, with what went wrong."""
    messages.error(request, sentence)
    return redirect("account_login")


def unreachable() -> str:
    """For all that happens on the way: nobody mends it here, and the details help only who tries to forge."""
    return _("Masuk lewat akun itu tidak berhasil. Coba sekali lagi, atau masuk dengan kata sandi.")


def _refuse(request: HttpRequest, sentence: str) -> Never:
    raise ImmediateHttpResponse(answer_with(request, sentence))


def _claims(sociallogin: Any) -> dict[str, Any]:
    claims: dict[str, Any] = sociallogin.account.extra_data.get("userinfo", {})
    return claims


def _just_now(sociallogin: Any) -> bool:
    """Did the provider ask for proof just now? OpenID Connect Core 3.1.2.1: with max_age it must say when."""
    at = (sociallogin.account.extra_data.get("id_token") or {}).get("auth_time")
    return isinstance(at, int) and time.time() - at < PROVEN_SECONDS


def _nip(claims: dict[str, Any]) -> str:
    """The NIP, where the settings name the claim that holds it: only then is the issuer trusted with it."""
    if not settings.OIDC_NIP_CLAIM:
        return ""
    try:
        return nips.parse(str(claims.get(settings.OIDC_NIP_CLAIM) or "")).digits
    except nips.NipError:
        return ""


def _person_of(claims: dict[str, Any]) -> Person | None:
    stated = _nip(claims)
    return Person.objects.filter(nip=stated).first() if stated else None
