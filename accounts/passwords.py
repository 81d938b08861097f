"""Django's checks of a new password, told in this site's words."""

from typing import Any

from django.contrib.auth import password_validation as django
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class NotOwnData(django.UserAttributeSimilarityValidator):
    def get_error_message(self) -> Any:
        return _("Kata sandi terlalu mirip dengan %(verbose_name)s. Pilih kata sandi yang lain.")

    def get_help_text(self) -> str:
        return _("Jangan memakai nama, nama pengguna, atau alamat e-mail Anda.")


class LongEnough(django.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return (
            ngettext(
                "Kata sandi terlalu pendek: paling sedikit %d karakter.",
                "Kata sandi terlalu pendek: paling sedikit %d karakter.",
                self.min_length,
            )
            % self.min_length
        )

    def get_help_text(self) -> str:
        return ngettext(
            "Paling sedikit %(count)d karakter.", "Paling sedikit %(count)d karakter.", self.min_length
        ) % {"count": self.min_length}


class NotCommon(django.CommonPasswordValidator):
    def get_error_message(self) -> Any:
        return _("Kata sandi ini terlalu banyak dipakai orang, jadi mudah ditebak. Pilih yang lain.")

    def get_help_text(self) -> str:
        return _("Jangan memakai kata sandi yang banyak dipakai orang, misalnya “rahasia123”.")
