"""What a user name may be: never a NIP, which holds a birth date, and nothing that somebody else signs in with."""

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import nip as nips


def not_a_number(value: str) -> None:
    """Refuse names of digits only, a NIP however it is written, and what could be somebody's e-mail address."""
    if "@" in value:
        raise ValidationError(
            _("Nama pengguna tidak boleh memuat tanda @. Alamat e-mail Anda dapat dipakai masuk tanpa itu.")
        )
    if _is_nip(value) or value.replace(" ", "").replace(".", "").isdigit():
        raise ValidationError(
            _("Nama pengguna tidak boleh berupa NIP atau angka saja. Pilih nama lain, misalnya putu.contoh.")
        )


def _is_nip(value: str) -> bool:
    try:
        nips.parse(value)
    except nips.NipError:
        return False
    return True


validators = [UnicodeUsernameValidator(), not_a_number]
