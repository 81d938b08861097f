"""The sign-in form with labels a clerk understands. Apart from forms.py: allauth reads that one while it loads its own."""

from typing import Any

from allauth.account.forms import LoginForm as BaseLoginForm
from django.utils.translation import gettext_lazy as _


class LoginForm(BaseLoginForm):
    """allauth's form; it calls the first field "Masuk" and the second "Sandi"."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Nama pengguna atau e-mail")
        self.fields["password"].label = _("Kata sandi")
