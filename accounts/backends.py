"""Signing in by e-mail, user name or NIP, with the same work whether the account exists or not."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts import queries
from accounts.models import User


class OneCheck(AuthenticationBackend):
    """Exactly one password is hashed for each try. First of the backends: its no is final, so no other hashes once more."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        password = credentials.get("password")
        if not password:
            return None
        user = queries.account_called(credentials.get("username") or "") or queries.account_called(
            credentials.get("email") or ""
        )
        if user is None:
            User().set_password(password)
            raise PermissionDenied
        if not user.check_password(password):
            raise PermissionDenied
        if not self.user_can_authenticate(user):
            self._stash_user(user)  # allauth shows the page of a closed account
            raise PermissionDenied
        return user
