"""Sends the mails that are due, where no worker runs (yet): from cron or by hand. Exit 1 when some are overdue afterwards."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import clock
from reports.services import outbox
from selection.models import Mail


class Command(BaseCommand):
    help = "Mengirim e-mail yang menunggu, tanpa pekerja latar."

    def handle(self, *args: Any, **options: Any) -> None:
        went = outbox.sweep()
        self.stdout.write(f"{went} e-mail terkirim")
        late = outbox.overdue(Mail.objects.all(), clock.now())
        if late is not None:
            raise CommandError(f"e-mail nomor {late.pk} belum terkirim: {late.error or 'belum dicoba'}")
