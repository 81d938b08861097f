"""Loads the demonstration: a selection of 2023 that KASN watched, and one of today at the wanted stage."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Institution
from audit import checkpoints
from config.demo import ending, people, story
from selection.models import Selection


class Command(BaseCommand):
    help = "Mengisi data contoh melalui layanan aplikasi; sekali untuk satu basis data."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--stage", choices=story.STAGES, default="scoring")
        parser.add_argument("--json", action="store_true", help="keluaran sebagai JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Data contoh hanya untuk lingkungan peragaan.")
        if Institution.objects.exists():
            raise CommandError(
                "Basis data ini sudah berisi. Data contoh hanya dimuat ke basis data yang kosong."
            )
        told = tell_both(options["stage"])
        checkpoints.take()  # the first one need not wait for the worker
        report = _report(told)
        if options["json"]:
            self.stdout.write(json.dumps(report, indent=2))
        else:
            for person in report["people"]:
                self.stdout.write(f"{person['username']:10} {person['password']:22} {person['name']}")


def tell_both(stage: str) -> story.Story:
    """Both selections, the older one first: entries stand in the order of time. Returns the running one."""
    users, institutions = story.cast()
    past = story.concluded(users, institutions)
    story.tell(past, "published")
    ending.appoint(past)
    running = story.running(users, institutions, stage)
    story.tell(running, stage)
    return running


def _report(told: story.Story) -> dict[str, Any]:
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
                "id": str(selection.pk),
                "code": selection.code,
                "state": selection.state,
                "observer": selection.oversight_body.short_name,
                "vacancies": [
                    {
                        "id": str(vacancy.pk),
                        "slug": vacancy.slug,
                        "state": vacancy.state,
                        "url": f"/lowongan/{vacancy.slug}/",
                        "results": f"/hasil/{vacancy.slug}/",
                    }
                    for vacancy in selection.vacancies.order_by("code")
                ],
            }
            for selection in Selection.objects.select_related("oversight_body").order_by("year")
        ],
    }
