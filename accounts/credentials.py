"""Second factors of accounts: what each change leaves in the log, a member's passkeys, and taking all of them away.

allauth keeps the factors in its own table. Its rows are watched here, whichever way they come and go, and never changed by us
except by `remove_all`.
"""

import logging
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from allauth.core import context as allauth_context
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_used
from django.contrib.sessions.models import Session
from django.db.models.signals import post_delete, post_save
from fido2 import cbor

from accounts import second_factor
from accounts.models import Person, User
from audit import chain, clock, ledger

logger = logging.getLogger("lelang.accounts")

KINDS = {
    Authenticator.Type.WEBAUTHN: "passkey",
    Authenticator.Type.TOTP: "totp",
    Authenticator.Type.RECOVERY_CODES: "code",
}
"""Kind of factor → the code the log uses (reports.log_texts.VALUES)."""
Watcher = Callable[[Person, str, dict[str, str], Any], None]
"""`(person, fact, data, actor)`: writes the fact where others look for it."""

_watchers: list[Watcher] = []
_actor: ContextVar[Any] = ContextVar("credentials_actor", default=None)


@dataclass(frozen=True)
class Passkey:
    """A public key that an account may sign with: its credential's id, and the key in COSE, both as bytes."""

    credential_id: bytes
    public_key: bytes
    name: str


def watch(watcher: Watcher) -> None:
    """Tell this function of every factor that is added or removed, inside the same unit. For apps above this one."""
    _watchers.append(watcher)


def connect() -> None:
    """Begin to watch. Called once, when the app is ready."""
    post_save.connect(_saved, sender=Authenticator, dispatch_uid="accounts.credentials.saved")
    post_delete.connect(_deleted, sender=Authenticator, dispatch_uid="accounts.credentials.deleted")
    authenticator_used.connect(_used, dispatch_uid="accounts.credentials.used")


def passkeys_of(user: User) -> list[Passkey]:
    """The passkeys of an account, the oldest first."""
    found = []
    for row in Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("pk"):
        known = row.wrap()
        stored = known.authenticator_data.credential_data
        found.append(Passkey(stored.credential_id, cbor.encode(dict(stored.public_key)), known.name))
    return found


def kinds_of(person: Person) -> set[str]:
    """Which kinds of factor the person's accounts have, codes as in KINDS."""
    return kinds_by_person([person.pk]).get(person.pk, set())


def kinds_by_person(persons: Iterable[Any]) -> dict[Any, set[str]]:
    """The same for many, by the person's key; who has none is missing."""
    found: dict[Any, set[str]] = {}
    rows = Authenticator.objects.filter(user__person__in=list(persons))
    for person, kind in rows.values_list("user__person_id", "type"):
        found.setdefault(person, set()).add(KINDS[Authenticator.Type(kind)])
    return found


def marks_of(person: Person) -> list[str]:
    """Exactly which factors a person has now, so that an approval can be bound to them."""
    rows = Authenticator.objects.filter(user__person=person).order_by("pk").values_list("type", "pk")
    return [f"{KINDS[Authenticator.Type(kind)]}:{pk}" for kind, pk in rows]


@ledger.unit
def remove_all(person: Person, *, actor: Any) -> None:
    """Take away every factor of a person and end his sessions: what a lost phone could open is closed."""
    token = _actor.set(actor)
    try:
        for row in Authenticator.objects.filter(user__person=person):
            row.delete()
    finally:
        _actor.reset(token)
    accounts = {str(pk) for pk in User.objects.filter(person=person).values_list("pk", flat=True)}
    for session in Session.objects.filter(expire_date__gt=clock.now()):
        if session.get_decoded().get("_auth_user_id") in accounts:
            session.delete()


def _saved(sender: Any, instance: Authenticator, created: bool, **_rest: Any) -> None:
    if not created:
        return
    request = allauth_context.request
    if request is not None and request.user == instance.user and _counts(request, instance):
        second_factor.prove(request, instance)
    _tell("credential_added", instance)


def _counts(request: Any, instance: Authenticator) -> bool:
    """Enrolling proves that one has the device; codes that come with it prove nothing more."""
    return instance.type != Authenticator.Type.RECOVERY_CODES or second_factor.PROOF not in request.session


def _deleted(sender: Any, instance: Authenticator, **_rest: Any) -> None:
    _tell("credential_removed", instance)


def _used(sender: Any, authenticator: Authenticator, **_rest: Any) -> None:
    logger.info("second factor used kind=%s", KINDS[Authenticator.Type(authenticator.type)])


def _tell(fact: str, row: Authenticator) -> None:
    kind = KINDS[Authenticator.Type(row.type)]
    logger.info("%s kind=%s", fact.replace("_", " "), kind)
    person = row.user.person
    if person is None:
        return
    data = {"factor": kind}
    if row.type == Authenticator.Type.WEBAUTHN:
        stored = row.wrap().authenticator_data.credential_data
        data["credential"] = chain.digest(stored.credential_id.hex())
    actor = _actor.get() or row.user
    with ledger.unit_of_work():
        ledger.record(person, fact, actor=actor, data=data)
        for watcher in _watchers:
            watcher(person, fact, data, actor)
