"""Writes a selection's evidence package: exit 0 when it is written, 1 with the reason when it cannot be."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import signer, signer_socket
from audit.ledger import SYSTEM_ACTOR
from reports.services import evidence
from selection.models import Selection


class Command(BaseCommand):
    help = "Menulis paket bukti sebuah seleksi; periksa dengan verify.py."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "selection", metavar="SELEKSI", help="kode atau kunci seleksi, atau alamat salah satu jabatannya"
        )
        parser.add_argument("--out", required=True, type=Path, metavar="BERKAS.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        selection = _named(options["selection"])
        try:
            payload = evidence.make(selection, actor=SYSTEM_ACTOR)
            options["out"].write_bytes(payload)
        except (signer.CannotSign, signer_socket.SignerAway) as problem:
            raise CommandError(f"Paket tidak dibuat: {problem}") from problem
        except OSError as problem:
            raise CommandError(f"{options['out']} tidak dapat ditulis: {problem.strerror}.") from problem
        self.stdout.write(f"{options['out']}: {len(payload)} byte. Kunci log: {signer_socket.public_key()}")


def _named(text: str) -> Selection:
    """By its key, its code, or the address of one of its posts."""
    rows = Selection.objects.select_related("agency")
    try:
        found = list(rows.filter(pk=UUID(text)))
    except ValueError:
        found = list(rows.filter(code=text)) or list(rows.filter(vacancies__slug=text).distinct())
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"{item.code} ({item.pk})" for item in rows.order_by("-year", "code")[:20])
    many = "lebih dari satu" if found else "tidak ada"
    raise CommandError(f"Seleksi “{text}” {many}. Yang ada: {known or 'belum satu pun'}.")
