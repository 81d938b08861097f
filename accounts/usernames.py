"""What a user name may be: never a NIP, which holds a birth date."""

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def not_a_number(value: str) -> None:
    """Refuse names of digits only."""
    if value.replace(" ", "").replace(".", "").isdigit():
        raise ValidationError(
            _("Nama pengguna tidak boleh berupa NIP atau angka saja. Pilih nama lain, misalnya putu.contoh.")
        )


validators = [UnicodeUsernameValidator(), not_a_number]
