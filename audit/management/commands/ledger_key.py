"""Makes the log's key file, once, for an installation."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from audit.keys import create_key_file


class Command(BaseCommand):
    help = "Membuat berkas kunci log (sekali, sebelum pemasangan dipakai)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            create_key_file(settings.LEDGER_KEY_FILE)
        except FileExistsError as error:
            raise CommandError(f"Berkas {settings.LEDGER_KEY_FILE} sudah ada dan tidak ditimpa.") from error
        self.stdout.write(
            f"Kunci log dibuat: {settings.LEDGER_KEY_FILE}. Simpan salinannya di luar server ini."
        )
