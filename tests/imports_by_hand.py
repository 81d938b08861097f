"""Tables of applicants as clerks fill them in, and archives of their files, for tests."""

import csv
import io
import zipfile
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from audit import clock
from selection import import_table

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
