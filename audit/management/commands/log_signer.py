"""The signer of the log as a process of its own. Runs until it is ended."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import signer, signer_socket


class Command(BaseCommand):
    help = "Menandatangani ukuran dan akar log bagi situs, setelah membacanya sendiri."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--new-key", action="store_true", help="membuat kunci baru, sekali, lalu berhenti"
        )
        parser.add_argument("--key", action="store_true", help="mencetak kunci publik, lalu berhenti")
        parser.add_argument(
            "--forget",
            action="store_true",
            help="melupakan apa yang sudah ditandatangani, setelah cadangan dipulihkan dan rentang yang hilang diumumkan",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new_key"]:
            try:
                signer.create_key(settings.LOG_SIGNER_DIR)
            except FileExistsError as problem:
                raise CommandError("Kunci penanda tangan log sudah ada dan tidak diganti.") from problem
        if options["forget"]:
            signer.forget()
        elif options["new_key"] or options["key"]:
            self.stdout.write(str(signer.public_key()))
        elif not settings.LOG_SIGNER_SOCKET:
            self.stderr.write(
                "LOG_SIGNER_SOCKET belum diisi: alamat soket tempat penanda tangan mendengarkan."
            )
            sys.exit(2)
        else:
            self.stdout.write(f"Penanda tangan log mendengarkan pada {settings.LOG_SIGNER_SOCKET}")
            signer_socket.serve(Path(settings.LOG_SIGNER_SOCKET))
