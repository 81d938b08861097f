"""Replays the log against the state: exit 0 when sound, 1 with the first breaks named."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from audit.verify import verify


class Command(BaseCommand):
    help = "Memutar ulang log dan membandingkannya dengan isi basis data."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="keluaran sebagai JSON")
        parser.add_argument(
            "--most", type=int, default=20, help="paling banyak berapa kejanggalan yang ditulis"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify()
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), indent=2))
        else:
            self.stdout.write(
                f"{report.entries} entri, {report.rows} baris, {report.files} berkas diperiksa. Akar pohon: {report.root}"
            )
            for item in report.breaks[: options["most"]]:
                self.stdout.write(f"  {item.kind}: {item.where}: {item.detail}")
            self.stdout.write("Log utuh." if report.sound else f"{len(report.breaks)} kejanggalan ditemukan.")
        if not report.sound:
            sys.exit(1)
