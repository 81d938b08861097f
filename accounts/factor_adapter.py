"""allauth's second factors in this site's words, with their secrets encrypted in the database."""

import base64
import hashlib
import io
from typing import Any

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class FactorAdapter(DefaultMFAAdapter):
    error_messages = {
        "add_email_blocked": _(
            "Alamat e-mail tidak dapat ditambahkan selama verifikasi dua langkah aktif. Matikan dahulu, tambahkan alamatnya, lalu "
            "aktifkan kembali."
        ),
        "cannot_delete_authenticator": _("Cara ini tidak dapat dihapus."),
        "cannot_generate_recovery_codes": _(
            "Kode pemulihan dibuat setelah ada kunci sandi atau aplikasi kode."
        ),
        "incorrect_code": _("Kode atau kunci ini tidak cocok. Tunggu kode berikutnya, lalu coba lagi."),
        "unverified_email": _(
            "Konfirmasi dahulu alamat e-mail Anda melalui tautan yang kami kirim, lalu kembali ke sini."
        ),
    }

    def build_totp_svg(self, url: str) -> str:
        out = io.BytesIO()
        segno.make(url, micro=False).save(out, kind="svg", scale=6, border=2)
        return out.getvalue().decode()

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  allauth's name
        return gettext("Kunci sandi")

    def _get_user_identifier(self, user: Any) -> str:
        return user.get_username()

    def _get_site_name(self) -> str:
        with translation.override(settings.LANGUAGE_CODE):
            return str(settings.SITE_NAME)


def _cipher() -> MultiFernet:
    """Keys from the site's secret: a copy of the database alone opens no account."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"second factor:" + force_bytes(secret)).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
