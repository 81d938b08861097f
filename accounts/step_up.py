"""Once more who one is, before what cannot be taken back: only a session that has shown it lately goes on.

What was typed waits in the session meanwhile and is sent again by itself, so that nothing is lost across the step.
"""

import functools
import secrets
import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.signals import authentication_step_completed
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

_SHOWN, _WAITING, _TOKEN = "identity_shown_at", "step_up_waiting", "lanjut"
"""Session keys: when identity was last shown, the form that waits for it; the query that says which form to go on with."""
MOST_WAITING = 64_000
_elsewhere: list[Callable[[HttpRequest, str], str]] = []


def connect() -> None:
    """Signing in counts as showing who one is, and so does every way of allauth to do it again."""
    user_logged_in.connect(_signed_in, dispatch_uid="accounts.step_up.signed_in")
    authentication_step_completed.connect(_again, dispatch_uid="accounts.step_up.again")


def otherwise(address: Callable[[HttpRequest, str], str]) -> None:
    """Where an account without password and factor shows who it is; `address(request, next)` gives "" for no way."""
    if address not in _elsewhere:
        _elsewhere.append(address)


def shown(request: HttpRequest) -> None:
    """This session has shown who it is just now. The machine's own time: no simulated clock makes a session fresh or stale."""
    request.session[_SHOWN] = time.time()


def is_recent(request: HttpRequest) -> bool:
    """Has it, within STEP_UP_SECONDS?"""
    return time.time() - request.session.get(_SHOWN, 0) < settings.STEP_UP_SECONDS


def required(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """A form that is taken only from a session that has shown lately who it is. Goes outside the other decorators of a view."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if is_recent(request):
            _go_on(request)
        elif request.method == "POST":
            address = _where(request)
            if address:
                waits = _WAITING in request.session
                said = (
                    _("Pastikan dahulu ini Anda. Sesudah itu isian Anda langsung diteruskan.")
                    if waits
                    else _("Pastikan dahulu ini Anda. Sesudah itu isi kembali halaman ini.")
                )
                messages.info(request, said)
                return redirect(address)
        return view(request, *args, **kwargs)

    return guarded


def _where(request: HttpRequest) -> str:
    """Where to show it; the form waits in the session, unless it holds a password or is very long. "" = there is no way."""
    token, body = secrets.token_urlsafe(12), request.POST.urlencode()
    back = f"{request.path}?{urlencode({_TOKEN: token})}"
    ways = get_adapter().get_reauthentication_methods(request.user)
    here = [f"{way['url']}?{urlencode({'next': back})}" for way in ways]
    found = next((address for address in (*here, *(way(request, back) for way in _elsewhere)) if address), "")
    request.session.pop(_WAITING, None)
    if found and len(body) < MOST_WAITING and not any("password" in name for name in request.POST):
        request.session[_WAITING] = {
            "token": token,
            "user": request.user.pk,
            "path": request.path,
            "post": body,
        }
    return found


def _go_on(request: HttpRequest) -> None:
    """The browser is back: make of its GET the POST that waited. CSRF was checked when it was sent."""
    token = request.GET.get(_TOKEN)
    if not token or request.method != "GET":
        return
    waiting = request.session.pop(_WAITING, {})
    if (waiting.get("token"), waiting.get("user"), waiting.get("path")) == (
        token,
        request.user.pk,
        request.path,
    ):
        request.method, request.POST = "POST", QueryDict(waiting["post"])


def _signed_in(sender: Any, request: HttpRequest, **_rest: Any) -> None:
    shown(request)


def _again(sender: Any, request: HttpRequest, user: Any, **rest: Any) -> None:
    if rest.get("reauthenticated") and request.user == user:
        shown(request)
