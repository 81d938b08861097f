"""Tables of applicants as clerks fill them in, and archives of their files, for tests."""

import csv
import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from accounts import services as people_services
from accounts.models import User
from audit import clock
from audit.ledger import SYSTEM_ACTOR
from selection import import_table
from selection.models import Application, ImportCheck
from selection.services import entering, import_checks, importing

NIP, OTHER = "197504152000031002", "198001012005012003"
KEYS = [column.key for column in import_table.COLUMNS]


def line(**changed: str) -> dict[str, str]:
    """A row of the file, received an hour ago."""
    received = (clock.now() - timedelta(hours=1)).astimezone(ZoneInfo("Asia/Makassar"))
    return {
        "post": "01",
        "nip": NIP,
        "full_name": "Dr. Wayan Contoh, M.Si.",
        "grade": "IV/b",
        "current_post": "Kepala Bidang Anggaran",
        "current_post_level": "administrator",
        "unit": "BPKAD",
        "agency_name": "Pemerintah Kota Contoh",
        "education": "S2",
        "email": "wayan@contoh.example",
        "phone": "+62 812 0000 0000",
        "channel": "kertas",
        "day": received.strftime("%d-%m-%Y"),
        "time": received.strftime("%H.%M"),
        "zone": "WITA",
        "letter_number": "800/12/2026",
        **changed,
    }


def table(*rows: dict[str, str], separator: str = ";", encoding: str = "utf-8-sig") -> bytes:
    """The rows as the bytes of a CSV."""
    target = io.StringIO()
    written = csv.writer(target, delimiter=separator)
    written.writerow(import_table.template()[0])
    written.writerows([[row[key] for key in KEYS] for row in rows])
    return target.getvalue().encode(encoding)


def archive(files: dict[str, bytes], folder: Path) -> Path:
    """A ZIP of files by name."""
    path = folder / "berkas.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, payload in files.items():
            made.writestr(name, payload)
    return path


def checked(told: Any, payload: bytes, path: Path | None = None) -> ImportCheck:
    """An upload of the clerk of a story whose files have been judged."""
    name = path.name if path else ""
    check = import_checks.take(told.selection, payload, "pelamar.csv", path, name, actor=told.users["sri"])
    import_checks.work(check.pk)
    return ImportCheck.objects.select_related("selection").get(pk=check.pk)


def into(check: ImportCheck, actor: User) -> list[Application]:
    """Its good rows, entered."""
    before = set(Application.objects.values_list("pk", flat=True))
    entering.begin(check, seen=importing.examine(check).digest, actor=actor)
    entering.work(check.pk)
    return list(Application.objects.exclude(pk__in=before).order_by("number").select_related("imported"))


def entered(told: Any, payload: bytes, path: Path | None = None) -> list[Application]:
    """The good rows of an upload, entered by the clerk of a story."""
    return into(checked(told, payload, path), told.users["sri"])


def account(name: str, nip: str | None = None) -> User:
    """Somebody with an account, and with a NIP when he has typed one."""
    person = people_services.add_person(full_name=name, nip=nip, actor=SYSTEM_ACTOR)
    username = name.split()[0].lower()
    return people_services.add_user(
        person, username=username, email=f"{username}@contoh.example", password="x"
    )
