"""Accounts at the OpenID Connect provider that open one here: each link and its end leave an entry in the log, as factors do (credentials.py).

allauth keeps the links in its own table; its rows are watched, whichever way they come and go.
"""

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db.models.signals import post_delete, post_save

from audit import chain, ledger


def connect() -> None:
    """Begin to watch. Called once, when the app is ready."""
    post_save.connect(_saved, sender=SocialAccount, dispatch_uid="accounts.links.saved")
    post_delete.connect(_deleted, sender=SocialAccount, dispatch_uid="accounts.links.deleted")


def _saved(sender: Any, instance: SocialAccount, created: bool, **_rest: Any) -> None:
    if created:
        _tell("login_linked", instance)


def _deleted(sender: Any, instance: SocialAccount, **_rest: Any) -> None:
    _tell("login_unlinked", instance)


def _tell(fact: str, row: SocialAccount) -> None:
    """Who it is over there is told by a digest: the provider's own name of him may be a NIP."""
    person = row.user.person
    if person is None:
        return
    data = {"provider": row.provider, "subject": chain.digest(f"{row.provider}:{row.uid}")}
    with ledger.unit_of_work():
        ledger.record(person, fact, actor=row.user, data=data)
