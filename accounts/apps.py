"""The people: users, institutions, duties, two-person proposals."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Akun"

    def ready(self) -> None:
        from allauth.account.signals import password_reset

        from accounts import (
            credentials,
            links,
            second_factor,
            step_up,
            throttle,
        )  # allauth's models must be loaded first

        second_factor.connect()
        credentials.connect()
        links.connect()
        step_up.connect()
        password_reset.connect(
            lambda request, user, **_rest: throttle.trust_session(request, user),
            weak=False,
            dispatch_uid="accounts.throttle",
        )
