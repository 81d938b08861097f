"""`manage.py check_plan PLAN.json [--json] [--day 2026-12-01]`: the rule checker on a plan that is a file (docs/plan.md)."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from audit import clock
from panels import plan_check
from selection import display, plan_files
from selection.plan import digest

HARD_FAILURE = 1
UNREADABLE = 2


class Command(BaseCommand):
    help = _("Memeriksa rencana seleksi yang ditulis sebagai berkas JSON menurut semua aturan.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plan", type=Path, help=_("berkas rencana, JSON (docs/plan.md)"))
        parser.add_argument("--json", action="store_true", help=_("hasil sebagai JSON"))
        parser.add_argument(
            "--day",
            type=_day,
            help=_("hari pengumuman yang diandaikan; bila kosong, menurut jadwal rencana itu sendiri"),
        )

    def handle(self, *, plan: Path, **options: Any) -> None:
        given = _read(plan)
        day = options["day"] or plan_check.announcement_day(given) or clock.now().date()
        ruleset, _doubts = plan_check.ruleset_of(given)
        findings = [
            {
                "code": row.code,
                "level": row.level,
                "article": _(row.article),
                "text": display.sentence(row.message),
                "where": row.where,
            }
            for row in plan_check.check(given, day=day)
        ]
        shown = {
            "ruleset": ruleset.id,
            "day": day.isoformat(),
            "digest": digest(given),
            "ok": all(one["level"] != "fail" for one in findings),
            "findings": findings,
        }
        self.stdout.write(
            json.dumps(shown, ensure_ascii=False, indent=2) if options["json"] else as_text(shown)
        )
        if not shown["ok"]:
            raise SystemExit(HARD_FAILURE)


def _read(path: Path) -> dict[str, Any]:
    try:
        return plan_files.read(path.read_bytes())
    except plan_files.PlanFileError as error:
        raise CommandError(display.sentence(error.message), returncode=UNREADABLE) from error
    except OSError as error:
        text = _("Berkas %(file)s tidak dapat dibuka; periksa nama dan izinnya.") % {"file": path}
        raise CommandError(text, returncode=UNREADABLE) from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        sentence = _("Tanggal %(text)s tidak terbaca. Tulis seperti 2026-11-21.") % {"text": text}
        raise argparse.ArgumentTypeError(sentence) from None


def as_text(shown: dict[str, Any]) -> str:
    """What is wrong first, then what to look at, then what is in order; each with its article."""
    names = {"fail": _("GAGAL"), "warn": _("Perhatian"), "pass": _("Sesuai")}
    lines = [
        f"{names[level]}: {one['text']} [{one['article']}]"
        for level in names
        for one in shown["findings"]
        if one["level"] == level
    ]
    head = _("Diperiksa menurut %(ruleset)s, seolah-olah diumumkan pada %(day)s.") % shown
    said = _("Rencana dapat diumumkan.") if shown["ok"] else _("Rencana belum dapat diumumkan.")
    return "\n".join([head, "", *lines, "", said, f"SHA-256: {shown['digest']}"])
