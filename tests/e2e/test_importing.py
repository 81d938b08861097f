"""Letters that came on paper: a clerk enters them from a table with faults in it, and an applicant takes his own over on his phone."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from audit import clock
from config.demo.people import ECONOMY
from tests.e2e.theatre import Person, panel_theatre, pdf
from tests.imports_by_hand import NIP, OTHER, archive, line, table


@pytest.mark.browser
def test_a_clerk_mends_a_table_and_enters_it_and_an_applicant_claims_his_letter_on_a_phone(tmp_path):
    with panel_theatre(tmp_path, "registration") as (people, _answer):
        sri = people.staff("sri")
        ratna = ECONOMY[1]
        own = _rows(nip=ratna.nip, full_name=ratna.full_name, letter_number="800/31/2026")
        files = archive(
            {
                f"{ratna.nip}/ktp.pdf": pdf("KTP"),
                f"{NIP}/ijazah-s9.pdf": pdf("Ijazah"),
                "catatan.pdf": pdf("x"),
            },
            tmp_path,
        )
        _upload(
            sri,
            table(
                *own,
                *_rows(grade="V/x"),
                *_rows(nip=OTHER, full_name="Nyoman Contoh, S.H.", day="31-02-2026"),
            ),
            files,
        )
        sri.sees("Memeriksa dokumen dalam ZIP", "Sementara: dokumen masih diperiksa", "Sedang diperiksa")
        sri.sees_no("Dokumen wajib yang belum ada")  # nobody can say that yet
        sri.press("Periksa sekarang di halaman ini")
        sri.sees("Baris 3", "Golongan", "Baris 4", "catatan.pdf", "Belum ada yang dicatat")

        _upload(sri, table(*own, *_rows(), *_rows(nip=OTHER, full_name="Nyoman Contoh, S.H.")), files)
        sri.press("Periksa sekarang di halaman ini")
        sri.sees_no("Baris 3", "Golongan")
        sri.press("Impor 3 pelamar")
        sri.sees("Impor selesai", "3 pelamar dicatat")
        sri.follow("Buka daftar impor")
        sri.follow(ratna.full_name)
        sri.follow("Tambah dokumen yang menyusul")
        sri.press("Tambah dokumen", status=422)
        sri.sees("Pilih dokumen apa berkas ini")
        _adds_a_forgotten_document(sri)
        sri.press("Buat kode klaim")
        code = sri.page.locator(".app-panel__number").first.inner_text()

        phone = people.on_a_phone(ratna.username)
        phone.open("/lamaran/klaim/")
        phone.fill("NIP", ratna.nip)
        phone.fill("Kode klaim", "SALA-HKOD-EINI")
        phone.press("Klaim lamaran", status=422)
        phone.fill("Kode klaim", code.lower())
        phone.press("Klaim lamaran")
        phone.sees("Kertas, nomor 800/31/2026", "Diklaim pelamarnya", "Kertas, nomor 801/31/2026", "Sri")
        assert not people.violations and not people.errors


def _rows(**changed: str) -> list[dict[str, str]]:
    moment = (clock.now() - timedelta(minutes=30)).astimezone(ZoneInfo("Asia/Makassar"))
    return [line(**{"day": moment.strftime("%d-%m-%Y"), "time": moment.strftime("%H.%M"), **changed})]


def _upload(sri: Person, payload: bytes, files: Path) -> None:
    """From the list of selections to the page of the check."""
    sri.open("/sekretariat/")
    sri.follow(re.compile("^Seleksi Terbuka"))
    sri.follow("Impor pelamar", inside="body")
    chosen: list[tuple[str, Any]] = [
        ("table", {"name": "pelamar.csv", "mimeType": "text/csv", "buffer": payload}),
        ("archive", {"name": "berkas.zip", "mimeType": "application/zip", "buffer": files.read_bytes()}),
    ]
    for field, given in chosen:
        sri.page.locator(f"input[type=file][name={field}]").set_input_files(given)
    sri.arrive(sri.page.locator("main form[enctype] button[type=submit]"))


def _adds_a_forgotten_document(sri: Person) -> None:
    """What came a few minutes after the letter."""
    moment = (clock.now() - timedelta(minutes=10)).astimezone(ZoneInfo("Asia/Jakarta"))
    sri.page.locator("select[name=slot]").select_option("ijazah")
    sri.attach("file", "ijazah.pdf", pdf("Ijazah"))
    sri.page.locator("select[name=channel]").select_option("paper")
    sri.page.locator("input[name=received_at]").fill(moment.strftime("%Y-%m-%dT%H:%M"))
    sri.page.locator("input[name=letter_number]").fill("801/31/2026")
    sri.press("Tambah dokumen")
    sri.sees("ijazah.pdf")
