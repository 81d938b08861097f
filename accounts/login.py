"""The entrance's forms with labels a clerk understands. Apart from forms.py: allauth reads that one while it loads its own."""

from typing import Any

from allauth.account import forms as allauth
from django.utils.translation import gettext_lazy as _

from accounts import throttle
from accounts.models import User


class LoginForm(allauth.LoginForm):
    """allauth's form; it calls the first field "Masuk" and the second "Sandi"."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label, login.max_length = _("NIP, e-mail, atau nama pengguna"), 254
        login.widget.attrs |= {"autocomplete": "username", "placeholder": ""}
        self.fields["password"].label = _("Kata sandi")


class SignupForm(allauth.SignupForm):
    """The same work whether the address has an account or not: allauth answers alike, but hashes nothing for one that has."""

    def try_save(self, request: Any) -> Any:
        if self.account_already_exists:
            User().set_password(self.cleaned_data["password1"])
        return super().try_save(request)


class ResetPasswordForm(allauth.ResetPasswordForm):
    """Who asks for one address again and again gets the same answer, and its owner no flood: the links he has stay good."""

    def save(self, request: Any, **kwargs: Any) -> str:
        email = self.cleaned_data["email"]
        return super().save(request, **kwargs) if throttle.may_mail(email) else email
