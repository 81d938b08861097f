"""Registers or ends a key of a body that has no account here: an inspectorate, a province, an NGO. Both stand in the log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import queries, services, witnesses
from accounts.enums import InstitutionKind
from accounts.models import Institution, Witness
from audit import ledger
from audit.errors import Refused
from audit.ledger import SYSTEM_ACTOR


class Command(BaseCommand):
    help = "Mendaftarkan atau mengakhiri kunci saksi dari lembaga yang tidak punya akun pemantau."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--list", action="store_true", help="mencetak kunci yang berlaku hari ini")
        parser.add_argument("--register", metavar="KUNCI", help="baris yang dicetak witness.py key")
        parser.add_argument(
            "--body", metavar="LEMBAGA", help="nama lembaga pemilik kunci, misalnya inspektorat"
        )
        parser.add_argument("--end", metavar="KUNCI", help="baris kunci yang tidak berlaku lagi")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["register"]:
                if not (options["body"] or "").strip():
                    raise CommandError("Sebutkan pemilik kuncinya: --body 'Inspektorat Provinsi …'")
                self._register(options["register"], options["body"].strip())
            elif options["end"]:
                self._end(options["end"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        for item in witnesses.valid(witnesses.today()).select_related("institution"):
            self.stdout.write(f"{item.institution.name}: {item.key}")

    @ledger.unit
    def _register(self, line: str, name: str) -> None:
        today = witnesses.today()
        body: Institution = queries.institution_called(name, today) or services.add_institution(
            kind=InstitutionKind.WITNESS,
            name=name,
            short_name=name[:40],
            valid_from=today,
            actor=SYSTEM_ACTOR,
        )
        if body.kind == InstitutionKind.OVERSIGHT:
            raise CommandError("Lembaga pemantau mendaftarkan kuncinya sendiri, di halaman Kunci saksi.")
        witnesses.register(body, line, since=today, actor=SYSTEM_ACTOR)

    def _end(self, line: str) -> None:
        found = Witness.objects.filter(key=line.strip(), state="active").first()
        if found is None:
            raise CommandError("Kunci itu tidak terdaftar, atau sudah diakhiri.")
        witnesses.end(found, actor=SYSTEM_ACTOR)
