"""Addresses of accounts: allauth's pages under Indonesian addresses, and the lists of our view modules."""

from allauth.account import views as allauth
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.i18n import set_language

from accounts import views

ENTRANCE = [
    path("masuk/", allauth.login, name="account_login"),
    path("keluar/", allauth.logout, name="account_logout"),
    path("daftar/", allauth.signup, name="account_signup"),
    path("akun/nonaktif/", allauth.account_inactive, name="account_inactive"),
    path("akun/masuk-ulang/", allauth.reauthenticate, name="account_reauthenticate"),
    path("akun/surel/", allauth.email, name="account_email"),
    path("akun/surel/terkirim/", allauth.email_verification_sent, name="account_email_verification_sent"),
    path("akun/surel/<str:key>/", allauth.confirm_email, name="account_confirm_email"),
    path("akun/kata-sandi/", allauth.password_change, name="account_change_password"),
    path("akun/kata-sandi/atur/", allauth.password_set, name="account_set_password"),
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

urlpatterns: list[URLPattern | URLResolver] = [*ENTRANCE, *views.urlpatterns]
