"""Addresses of accounts: allauth's pages under Indonesian addresses, and the lists of our view modules."""

import functools
from collections.abc import Callable
from typing import Any

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.i18n import set_language

from accounts import entrance, oidc, step_up, views
from audit import ledger

ENTRANCE = [
    path("masuk/", entrance.tells_when(allauth.login), name="account_login"),
    path("keluar/", allauth.logout, name="account_logout"),
    path("daftar/", allauth.signup, name="account_signup"),
    path("akun/nonaktif/", allauth.account_inactive, name="account_inactive"),
    path("akun/masuk-ulang/", entrance.tells_when(allauth.reauthenticate), name="account_reauthenticate"),
    path("akun/surel/", step_up.required(allauth.email), name="account_email"),
    path("akun/surel/terkirim/", allauth.email_verification_sent, name="account_email_verification_sent"),
    path("akun/surel/<str:key>/", allauth.confirm_email, name="account_confirm_email"),
    path("akun/kata-sandi/", allauth.password_change, name="account_change_password"),
    path("akun/kata-sandi/atur/", step_up.required(allauth.password_set), name="account_set_password"),
    path("akun/lupa-sandi/", allauth.password_reset, name="account_reset_password"),
    path("akun/lupa-sandi/terkirim/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^akun/lupa-sandi/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "akun/lupa-sandi/selesai/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("bahasa/", login_not_required(set_language), name="set_language"),
]


def _factor(route: str, view: Callable[..., Any], name: str) -> URLPattern:
    """A page of allauth.mfa. A factor and the entry that tells of it are written together, or not at all."""

    @functools.wraps(view)
    def in_one_unit(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with ledger.unit_of_work():
            return view(request, *args, **kwargs)

    return path(f"akun/dua-langkah/{route}", in_one_unit, name=name)


SECOND_FACTOR = [
    _factor("", mfa.index, "mfa_index"),
    _factor("masuk/", mfa.authenticate, "mfa_authenticate"),
    _factor("tunjukkan/", mfa.reauthenticate, "mfa_reauthenticate"),
    _factor("aplikasi/", totp.activate_totp, "mfa_activate_totp"),
    _factor("aplikasi/hapus/", totp.deactivate_totp, "mfa_deactivate_totp"),
    _factor("kode/", codes.view_recovery_codes, "mfa_view_recovery_codes"),
    _factor("kode/baru/", codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    _factor("kode/unduh/", codes.download_recovery_codes, "mfa_download_recovery_codes"),
    _factor("kunci/", passkeys.list_webauthn, "mfa_list_webauthn"),
    _factor("kunci/tambah/", passkeys.add_webauthn, "mfa_add_webauthn"),
    _factor("kunci/masuk/", passkeys.login_webauthn, "mfa_login_webauthn"),
    _factor("kunci/tunjukkan/", passkeys.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    _factor("kunci/<int:pk>/nama/", passkeys.edit_webauthn, "mfa_edit_webauthn"),
    _factor("kunci/<int:pk>/hapus/", passkeys.remove_webauthn, "mfa_remove_webauthn"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *ENTRANCE,
    *SECOND_FACTOR,
    *(oidc.addresses() if oidc.enabled() else ()),
    *views.urlpatterns,
]
