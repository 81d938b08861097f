"""The people: users, institutions, duties, two-person proposals."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Akun"

    def ready(self) -> None:
        from accounts import credentials, second_factor  # allauth's models must be loaded first

        second_factor.connect()
        credentials.connect()
