"""Loads one selection of a given size, ranked: what the benchmarks and outside measurements look at."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from accounts.models import Institution
from config.demo import people, size
from config.demo.story import Story
from panels.models import Score, Sheet


class Command(BaseCommand):
    help = (
        "Mengisi satu seleksi berukuran besar melalui layanan aplikasi; sekali untuk satu basis data kosong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        wanted = size.Size()
        parser.add_argument("--applications", type=int, default=wanted.applications)
        parser.add_argument("--panelists", type=int, default=wanted.panelists, help="ganjil, 5 sampai 9")
        parser.add_argument("--criteria", type=int, default=wanted.criteria, help="kriteria wawancara")
        parser.add_argument("--json", action="store_true", help="keluaran sebagai JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Data contoh hanya untuk lingkungan peragaan.")
        if Institution.objects.exists():
            raise CommandError(
                "Basis data ini sudah berisi. Data ukuran besar hanya dimuat ke basis data kosong."
            )
        wanted = size.Size(options["applications"], options["panelists"], options["criteria"])
        _require_possible(wanted)
        told = size.build(wanted)
        size.finish(told)
        report = _report(told)
        if options["json"]:
            self.stdout.write(json.dumps(report, indent=2))
            return
        for person in report["people"]:
            self.stdout.write(f"{person['username']:10} {person['password']:24} {person['name']}")
        self.stdout.write("  ".join(f"{name} {count}" for name, count in report["counts"].items()))


def _require_possible(wanted: size.Size) -> None:
    if not 4 <= wanted.applications <= 20_000:
        raise CommandError("--applications: tulis 4 sampai 20000.")
    if not (5 <= wanted.panelists <= 9 and wanted.panelists % 2):
        raise CommandError("--panelists: Pansel beranggota ganjil, 5 sampai 9 orang.")
    if not 1 <= wanted.criteria <= 50:
        raise CommandError("--criteria: tulis 1 sampai 50.")


def _report(told: Story) -> dict[str, Any]:
    vacancy = size.vacancy_of(told)
    return {
        "people": [
            {
                "username": user.username,
                "password": people.password_of(user.username),
                "name": str(user),
                "id": str(user.person_id),
            }
            for user in told.users.values()
        ],
        "selections": [
            {
                "id": str(told.selection.pk),
                "code": told.selection.code,
                "state": told.selection.state,
                "observer": told.selection.oversight_body.short_name,
                "vacancies": [
                    {
                        "id": str(vacancy.pk),
                        "slug": vacancy.slug,
                        "state": vacancy.state,
                        "url": reverse("vacancy_detail", args=[vacancy.slug]),
                        "results": reverse("results", args=[vacancy.slug]),
                        "stages": reverse("stage_board", args=[vacancy.pk]),
                        "ranking": reverse("ranking", args=[vacancy.pk]),
                    }
                ],
            }
        ],
        "counts": {
            "applications": vacancy.applications.count(),
            "sheets": Sheet.objects.filter(assessment__vacancy=vacancy).count(),
            "marks": Score.objects.filter(sheet__assessment__vacancy=vacancy).count(),
        },
    }
