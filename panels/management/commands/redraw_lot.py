"""manage.py redraw_lot undian.json: draw again from a record, without the database, and say whether it is what it claims to be."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from panels import lots


class Command(BaseCommand):
    help = "Hitung ulang sebuah undian dari catatannya (halaman undian, Unduh catatan undian)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="catatan undian, JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            record = json.loads(options["file"].read_text())
        except (OSError, ValueError) as error:
            raise CommandError(f"Berkas tidak terbaca sebagai JSON: {error}") from error
        found = lots.problems(record) if isinstance(record, dict) else ["shape"]
        if "shape" in found or "algorithm" in found:
            raise CommandError("Berkas ini bukan catatan undian yang dapat dihitung ulang.")
        secret = bytes.fromhex(record["secret"])
        drawn = lots.orders(record["names"], record["orders"], secret=secret, public=record["public"])
        for stage, posts in drawn.items():
            for post, names in posts.items():
                self.stdout.write(f"{stage}/{post}: {' '.join(names)}")
        if found:
            reasons = {"secret": "rahasianya bukan yang diikat", "orders": "urutannya bukan hasil undian"}
            raise CommandError("Tidak sama: " + "; ".join(reasons[code] for code in found))
        self.stdout.write("Sama: ikatan dan semua urutan cocok.")
