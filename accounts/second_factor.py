"""Who must show a second factor, whether this session has, and the one place that turns everybody else away.

Whoever holds a duty must: the second factor is what keeps a borrowed password from acting as a member, a secretariat, an observer
(integrity.md, 4.2). Everything is closed except what is public and what one needs to enrol, so a new page is closed by itself.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_used
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts import queries
from audit import context

PROOF, WANTED = "second_factor", "second_factor_wanted"
"""Session keys: what was shown in this session; where the person wanted to go before he was sent to enrol."""
_OWN_ACCOUNT = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "account_email",
        "account_change_password",
        "account_set_password",
        "set_language",
    }
)
_MEANS = {"totp": "pw+totp", "webauthn": "pw+passkey", "recovery_codes": "pw+code"}


def prove(request: HttpRequest, authenticator: Authenticator, *, passwordless: bool = False) -> None:
    """This session has shown this factor."""
    request.session[PROOF] = {
        "key": authenticator.pk,
        "means": "passkey" if passwordless else _MEANS[authenticator.type],
    }


def is_proved(request: HttpRequest) -> bool:
    """Has this session shown a factor that its account still has?"""
    shown = request.session.get(PROOF) or {}
    return Authenticator.objects.filter(user_id=request.user.pk, pk=shown.get("key")).exists()


def means(request: HttpRequest) -> str:
    """How this session signed in, for the log: a code of reports.log_texts.VALUES."""
    if not request.user.is_authenticated:
        return "none"
    return (request.session.get(PROOF) or {}).get("means", "pw")


class required:  # noqa: N801  used like a function, but Django calls process_view on it
    """Middleware: entries name the means of signing in; who holds a duty gets nowhere without a second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = context.current.set(replace(context.current.get(), auth=means(request)))
        try:
            return self.get_response(request)
        finally:
            context.current.reset(token)

    def process_view(
        self, request: HttpRequest, view: Any, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
            return None
        if _is_open(request, view):
            return None
        if is_proved(request) or not queries.holds_duty(request.user):
            request.session.pop(WANTED, None)  # he is where he wanted to be, or free to go
            return None
        return _turn_away(request)


def _is_open(request: HttpRequest, view: Any) -> bool:
    """Public pages show everybody the same; one's own account is where factors are enrolled."""
    name = (request.resolver_match.url_name if request.resolver_match else "") or ""
    return not getattr(view, "login_required", True) or name in _OWN_ACCOUNT or name.startswith("mfa_")


def _turn_away(request: HttpRequest) -> HttpResponse:
    enrolled = Authenticator.objects.filter(user_id=request.user.pk)
    if not enrolled.exists():
        if request.method == "GET":
            request.session[WANTED] = request.get_full_path()
        return redirect("mfa_index")
    messages.info(request, _("Tunjukkan verifikasi dua langkah Anda untuk membuka halaman tugas."))
    passkey = enrolled.filter(type=Authenticator.Type.WEBAUTHN).exists()
    page = reverse("mfa_reauthenticate_webauthn" if passkey else "mfa_reauthenticate")
    wanted = request.get_full_path() if request.method == "GET" else reverse("desk")
    return redirect(f"{page}?{urlencode({'next': wanted})}")


def connect() -> None:
    """Listen to allauth: a factor that it has checked counts for the session."""
    authenticator_used.connect(_used, dispatch_uid="accounts.second_factor")


def _used(
    sender: Any, request: HttpRequest, authenticator: Authenticator, passwordless: bool = False, **_rest: Any
) -> None:
    prove(request, authenticator, passwordless=passwordless)
