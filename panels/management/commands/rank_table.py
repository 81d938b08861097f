"""`manage.py rank_table MARKS --scheme SCHEME [--json]`: rank a table of marks without the database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from panels import ranking, tables

BAD_TABLE = 2


class Command(BaseCommand):
    help = _("Menyusun peringkat dari tabel nilai (CSV atau XLSX) tanpa basis data.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("marks", type=Path, help=_("tabel nilai, CSV atau XLSX"))
        parser.add_argument("--scheme", type=Path, required=True, help=_("skema penilaian, JSON"))
        parser.add_argument("--json", action="store_true", help=_("hasil sebagai JSON"))

    def handle(self, *, marks: Path, scheme: Path, **options: Any) -> None:
        try:
            table = {"scheme": read_scheme_file(scheme), "marks": tables.read_marks(marks)}
            result = ranking.compute(table)
        except ranking.RankingError as error:
            raise CommandError(error.sentence(_), returncode=BAD_TABLE) from error
        except OSError as error:
            text = _("Berkas %(file)s tidak dapat dibuka; periksa nama dan izinnya.") % {
                "file": error.filename
            }
            raise CommandError(text, returncode=BAD_TABLE) from error
        shown = {"rows": result["rows"], "digest": result["digest"]}
        self.stdout.write(
            json.dumps(shown, ensure_ascii=False, indent=2) if options["json"] else as_text(shown)
        )


def read_scheme_file(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8-sig"), object_pairs_hook=_unique_keys)
    except ranking.RankingError:
        raise
    except (ValueError, RecursionError) as error:
        text = _("Skema %(file)s bukan JSON yang dapat dibaca; periksa kurung dan tanda kutipnya.")
        raise CommandError(text % {"file": path}, returncode=BAD_TABLE) from error


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ranking.RankingError("repeated", name=key, field="scheme")
        found[key] = value
    return found


def as_text(shown: dict) -> str:
    """The result as a table in columns, with the same content as the JSON."""
    components = list(shown["rows"][0]["components"])
    heading = [_("Peringkat"), _("Peserta"), *components, _("Total"), _("Total eksak")]
    heading += [_("Seri dipecah oleh"), _("Gugur pada")]
    lines = [heading] + [
        [
            "-" if row["rank"] is None else str(row["rank"]),
            row["candidate"],
            *(row["components"][name] for name in components),
            row["total"],
            row["total_exact"],
            row["tie_broken_by"] or "-",
            row["eliminated_by"] or "-",
        ]
        for row in shown["rows"]
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    return "\n".join([*(line.rstrip() for line in text), "", f"SHA-256: {shown['digest']}"])
