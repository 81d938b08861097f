"""Wrong passwords slow down who types them, never the owner of the account (docs/adr/0029).

Failures are counted for a pair of account and source, and for the source. A browser that the account has signed in with before is
counted by itself: what others do from the same address does not reach it. Nothing is counted for the account alone, so nobody
can lock it from elsewhere. The counters lie in the configured cache.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from allauth.core.internal.ratelimit import cache_lock, get_ip
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from accounts import nip as nips
from accounts import pauses
from audit import clock

_SALT = "accounts.throttle"
_HERE = "known_here"
_MOST_KNOWN = 8
_YEAR = 365 * 24 * 3600
MAILS, MAILS_PER = 5, 3600
"""So many mails to one address may be asked for in so many seconds; who asks more often gets the same answer and no mail."""


@dataclass(frozen=True)
class Attempt:
    """One try to sign in: the counters it is held against, each with its pauses."""

    counters: tuple[tuple[str, pauses.Pauses], ...]


def attempt(request: HttpRequest, login: str, user: Any) -> Attempt:
    """The counters of a try with the name `login`, as typed; `user` is the account of that name or None."""
    known = _known(request).get(str(user.pk)) if user else None
    if known:
        return Attempt(((_key("browser", known), pauses.PAIR),))
    source = get_ip(request)
    pair = _key("pair", _plain(login), source)
    return Attempt(((pair, pauses.PAIR), (_key("source", source), pauses.SOURCE)))


def claim(request: HttpRequest) -> Attempt:
    """The counters of a code that somebody who is signed in types to take something over: his account's and his source's."""
    own = _key("claim", str(request.user.pk))
    return Attempt(((own, pauses.PAIR), (_key("claim-source", get_ip(request)), pauses.SOURCE)))


def begin(tried: Attempt) -> int:
    """Seconds still to wait, or 0: then the try counts as failed until `succeed` says otherwise, however many run at once."""
    now = clock.now().timestamp()
    begun: list[tuple[str, tuple[int, float]]] = []
    for key, pace in tried.counters:
        with cache_lock(key) as locked:
            failures, at = cache.get(key, (0, 0.0))
            pause = pace.after(failures)
            wait = min(at + pause - now, pause) if locked else 1
            if wait <= 0:
                cache.set(key, (failures + 1, now), pauses.FORGET)
                begun.append((key, (failures, at)))
                continue
        for other, before in begun:  # as if it had not been tried: the other pause does not begin anew
            cache.set(other, before, pauses.FORGET)
        return max(1, round(wait))
    return 0


def succeed(tried: Attempt) -> None:
    """The password was right: the pair starts afresh; the source only gets this try back, or a rival would clear it with his own account."""
    for key, pace in tried.counters:
        if pace is pauses.PAIR:
            cache.delete(key)
        else:
            _take_back(key)


def _take_back(key: str) -> None:
    with cache_lock(key):
        failures, at = cache.get(key, (0, 0.0))
        cache.set(key, (max(0, failures - 1), at), pauses.FORGET)


def may_mail(address: str) -> bool:
    """Is one more mail to this address in order?"""
    key, now = _key("mail", address.strip().lower()), clock.now().timestamp()
    with cache_lock(key):
        sent, since = cache.get(key, (0, now))
        if now - since >= MAILS_PER:
            sent, since = 0, now
        if (
            sent < MAILS
        ):  # what is refused prolongs nothing: a rival who goes on asking shuts nobody out for longer
            cache.set(key, (sent + 1, since), MAILS_PER)
    return sent < MAILS


def remember(request: HttpRequest, response: HttpResponse, user: Any) -> None:
    """This browser has signed in with this account: its own mistakes alone slow it down from now on."""
    known = _known(request)
    token = known.pop(str(user.pk), None) or secrets.token_urlsafe(12)
    kept = dict(list(known.items())[-_MOST_KNOWN + 1 :]) | {str(user.pk): token}
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps(kept, salt=_SALT),
        max_age=_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def trust_session(request: HttpRequest, user: Any) -> None:
    """Whoever opened the link in the account's mail is known in this session: a rival cannot keep him waiting."""
    request.session[_HERE] = {str(user.pk): secrets.token_urlsafe(12)}


def _known(request: HttpRequest) -> dict[str, str]:
    try:
        kept = signing.loads(
            request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, ""), salt=_SALT, max_age=_YEAR
        )
    except signing.BadSignature:
        kept = {}
    session = getattr(request, "session", None)
    return kept | (session.get(_HERE, {}) if session is not None else {})


def _plain(login: str) -> str:
    """However a NIP is spaced, it is one name."""
    try:
        return nips.parse(login).digits
    except nips.NipError:
        return login.strip().casefold()


def _key(kind: str, *parts: str) -> str:
    """No name and no address stands in the cache."""
    return f"entrance:{kind}:{salted_hmac(_SALT, chr(0).join(parts), algorithm='sha256').hexdigest()}"
