"""Kirim dan kunci with a passkey: whoever has one signs, whoever has none locks as before and the sheet says so."""

from dataclasses import asdict
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import credentials
from audit.errors import Refused
from panels import signatures
from panels.models import Sheet, SheetSignature
from panels.models.scoring import canonical_marks
from panels.signatures import NoSignature

_SENTENCES = {
    signatures.UNREADABLE: gettext_lazy(
        "Tanda tangan dari perangkat tidak terbaca. Tekan Kirim dan kunci sekali lagi."
    ),
    signatures.UNKNOWN_KEY: gettext_lazy(
        "Kunci sandi itu bukan milik akun Anda. Pakai kunci yang terdaftar pada akun ini."
    ),
    signatures.OTHER_TEXT: gettext_lazy(
        "Tanda tangan itu untuk isi lembar yang lain. Muat ulang halaman, periksa nilainya, lalu kirim kembali."
    ),
    signatures.OTHER_SITE: gettext_lazy(
        "Tanda tangan itu dibuat pada alamat situs yang lain. Buka situs ini dari alamat resminya."
    ),
    signatures.NOT_UNLOCKED: gettext_lazy(
        "Perangkat tidak memeriksa sidik jari, wajah, atau PIN Anda. Aktifkan kunci layarnya, lalu kirim kembali."
    ),
    signatures.WRONG: gettext_lazy("Tanda tangan kunci sandi tidak sah. Tekan Kirim dan kunci sekali lagi."),
}


class Signed(NamedTuple):
    """What came back with the form: the device's answer as JSON, and the site's own origin, e.g. `https://seleksi.contoh.go.id`."""

    answer: str
    origin: str


def options(sheet: Sheet, user: Any, host: str) -> dict[str, Any] | None:
    """What the author's device is asked to sign now; None when he has no passkey."""
    keys = [key.credential_id for key in credentials.passkeys_of(user)]
    return signatures.options(str(sheet.pk), canonical_marks(sheet), host, keys) if keys else None


def keep(sheet: Sheet, content: str, signed: Signed | None, *, actor: Any) -> str:
    """Check and store the signature of the text that is being locked; its digest, or "" when the author has no passkey. Runs inside a unit.

    Raises Refused for a signature that is none, and when somebody who has a passkey sends none: otherwise a borrowed password
    would lock without it.
    """
    keys = {key.credential_id: key.public_key for key in credentials.passkeys_of(actor)}
    if signed is None:
        if keys:
            raise Refused(
                _(
                    "Akun Anda memiliki kunci sandi, jadi lembar dikunci dengan tanda tangannya. Pakai perangkat yang menyimpan kunci itu; "
                    "bila hilang, hapus dahulu kuncinya pada Verifikasi dua langkah. Penghapusan tercatat."
                )
            )
        return ""
    try:
        assertion = signatures.read(signed.answer, keys=keys, origin=signed.origin)
        signatures.check(assertion, sheet=str(sheet.pk), content=content, origin=signed.origin)
    except NoSignature as error:
        raise Refused(str(_SENTENCES[error.code])) from error
    SheetSignature.objects.create(sheet=sheet, **asdict(assertion))
    return assertion.digest
