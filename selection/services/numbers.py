"""Numbers of papers are taken once in an agency, whoever asks at the same moment."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Institution
from audit.errors import Refused
from selection.models import PaperNumber


def take(agency: Institution, number: str, dated: date) -> str:
    """Take a number for a paper of that day; the constraint decides between two who want it. Runs inside a unit. Refused when it is taken."""
    text = _written(number)
    try:
        with transaction.atomic():
            PaperNumber.objects.create(agency=agency, number=text, key=_key(text), dated=dated)
    except IntegrityError as error:
        raise _taken(text) from error
    return text


def require_free(agency: Institution, number: str) -> None:
    """Refused when a number is missing or taken already; it is taken when what bears it comes to be."""
    text = _written(number)
    if is_taken(agency, text):
        raise _taken(text)


def is_taken(agency: Institution, number: str) -> bool:
    """Does a paper of the agency bear this number?"""
    return PaperNumber.objects.filter(agency=agency, key=_key(number)).exists()


def _written(number: str) -> str:
    text = number.strip()
    if not text:
        raise Refused(_("Isi nomor dokumen sesuai buku agenda, misalnya 18/PANSEL-JPTP/XI/2026."))
    return text


def _taken(text: str) -> Refused:
    return Refused(_("Nomor %(number)s sudah dipakai dokumen lain. Periksa buku agenda.") % {"number": text})


def _key(number: str) -> str:
    """ "7 / Pansel/IX" and "7/PANSEL/IX" are one number."""
    return "".join(number.split()).casefold()
