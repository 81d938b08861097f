"""Reports where stored permissions differ from the table: exit 1 on any difference."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from selection.access import drift
from selection.models import Selection


class Command(BaseCommand):
    help = "Membandingkan izin yang tersimpan dengan tabel hak akses."

    def handle(self, *args: Any, **options: Any) -> None:
        found = [f"{selection}: {line}" for selection in Selection.objects.all() for line in drift(selection)]
        self.stdout.write("\n".join(found) if found else "Izin sesuai tabel.")
        if found:
            sys.exit(1)
