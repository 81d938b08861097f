"""manage.py redraw_lot undian.json: draw again from a record, without the database, and say whether it is what it claims to be."""

import json
from collections.abc import Callable, Iterable, Iterator
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
        for line in _LINES[lots.kind_of(record)](lots.drawn(record)):
            self.stdout.write(line)
        if found:
            raise CommandError("Tidak sama: " + "; ".join(_REASONS[code] for code in found))
        self.stdout.write("Sama: ikatan dan semua hasil undian cocok.")


_REASONS = {
    "secret": "rahasianya bukan yang diikat",
    "orders": "urutannya bukan hasil undian",
    "codes": "kodenya bukan hasil undian",
    "topics": "topiknya bukan hasil undian",
}


def _orders(drawn: dict[str, dict[str, list[str]]]) -> Iterator[str]:
    for stage, posts in drawn.items():
        for post, names in posts.items():
            yield f"{stage}/{post}: {' '.join(names)}"


_LINES: dict[str, Callable[[Any], Iterable[str]]] = {
    "orders": _orders,
    "codes": lambda drawn: (f"{number}: {code}" for number, code in drawn.items()),
    "topics": lambda drawn: [f"topik: {drawn[0]}"],
}
