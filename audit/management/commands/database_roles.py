"""The rights of the database's roles: compares them, makes them, or prints the SQL that does."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from audit import roles


class Command(BaseCommand):
    help = "Membandingkan hak peran-peran basis data dengan yang seharusnya; --apply menetapkannya, --sql mencetak perintahnya."

    def add_arguments(self, parser: CommandParser) -> None:
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument(
            "--apply", action="store_true", help="tetapkan hak, sebagai pemilik (DATABASE_OWNER_URL)"
        )
        choice.add_argument(
            "--sql", action="store_true", help="cetak SQL untuk pengelola server, tanpa menjalankannya"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not roles.in_use():
            raise CommandError(
                "Peran basis data tidak dipakai di sini. Isi DATABASE_APP_ROLE (PostgreSQL saja). Lihat docs/operations.md."
            )
        if options["sql"]:
            self._print()
            return
        if options["apply"]:
            with roles.as_owner():
                roles.apply()
        found = roles.differences()
        for role, text in found:
            self.stdout.write(f"  {role}: {text}")
        self.stdout.write(f"{len(found)} hak tidak sesuai." if found else "Hak semua peran sesuai.")
        if found:
            sys.exit(1)

    def _print(self) -> None:
        database = connection.settings_dict["NAME"]
        owner = settings.DATABASE_OWNER["USER"] if settings.DATABASE_OWNER else "lelang_owner"
        self.stdout.write("-- Sekali saja, oleh pengelola server; sandinya dengan \\password:")
        for sql in roles.creation(database, owner):
            self.stdout.write(f"{sql};")
        self.stdout.write("-- Setiap kali sesudah migrate, oleh pemilik (migrate melakukannya sendiri):")
        for sql in roles.statements(database, set(roles.of_app()) | set(roles.of_observer())):
            self.stdout.write(f"{sql};")
