"""Tables of applicants as clerks fill them in, and archives of their files, for tests."""

import csv
import io
import tempfile
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client
from django.urls import reverse

from accounts import services as people_services
from accounts.models import User
from audit import clock, store
from audit.ledger import SYSTEM_ACTOR, content_digest
from selection import import_table, tasks
from selection.models import Application, ApplicationDocument, ImportCheck, Imported
from selection.services import entering, import_checks, importing
from tests.applicants import announced, pdf

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


# --- chapters of a site of its own (tests/chapters.py) ------------------------------------------------------------


def import_begun(count: str, every: str) -> list[str]:
    """So many rows, every so-many-th with a file unlike all others, judged; the clerk has pressed the button and a worker is rung. Their NIPs."""
    told = announced()
    nips = [f"19750415200003{1001 + at}" for at in range(int(count))]
    rows = table(*[line(nip=nip, full_name=f"Wayan Contoh {nip[-4:]}") for nip in nips])
    with tempfile.TemporaryDirectory() as folder:
        files = {f"{nip}/ktp.pdf": pdf(256 * (at + 1)) for at, nip in enumerate(nips) if at % int(every) == 0}
        check = checked(told, rows, archive(files, Path(folder)))
    entering.begin(check, seen=importing.examine(check).digest, actor=told.users["sri"])
    entering.ring(check)
    return nips


def import_seen() -> str:
    """What the clerk reads on the page of the import."""
    check, client = ImportCheck.objects.get(), Client()
    client.force_login(User.objects.get(username="sri"), backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("import_check", args=[check.selection_id, check.key])).content.decode()


def imports_swept() -> None:
    """What the worker does every fifteen seconds: it rings for what nobody goes on with."""
    tasks.sweep_imports()


def import_entered() -> dict[str, Any]:
    """The people that are in with their numbers, whose files are there, byte for byte, and what the clerk reads."""
    made = Imported.objects.order_by("application__number").values_list("nip", "application__number")
    files = []
    for one in ApplicationDocument.objects.select_related("file", "application__imported"):
        with store.open_file(one.file) as stream:
            assert content_digest(stream.read()) == one.file.sha256
        files.append((one.application.imported.nip, one.file.sha256))
    return {"rows": list(made), "files": sorted(files), "page": import_seen()}
