"""Data saya on a phone: a copy taken along and opened, who looked, a mistake mended; and the secretariat that answers."""

import io
import json
import re
import zipfile
from uuid import UUID

import pytest

from tests.e2e.theatre import ON_A_PHONE, Theatre, panel_theatre

WRONG, RIGHT = "Putu Conto, S.E.", "Putu Contoh, S.E., menurut KTP dan ijazah"
ANSWER = "Nama dibetulkan pada daftar peserta dan pada surat berikutnya."


@pytest.fixture
def people(tmp_path, monkeypatch: pytest.MonkeyPatch):
    """Browsers at a site where the applications are being screened; Putu has his phone."""
    monkeypatch.setattr("tests.e2e.theatre.ON_A_PHONE", ON_A_PHONE | {"putu"})
    with panel_theatre(tmp_path, "world", "screening") as (opened, _answer):
        yield opened


@pytest.mark.browser
def test_an_applicant_takes_his_data_along_and_has_a_mistake_mended(people: Theatre) -> None:
    putu, sri = people.staff("putu"), people.staff("sri")
    [[document, slot]] = people.site.rows(
        "SELECT d.id, s.label FROM selection_applicationdocument d JOIN selection_documentslot s ON s.id = d.slot_id "
        "JOIN selection_application a ON a.id = d.application_id JOIN accounts_user u ON u.person_id = a.person_id "
        "WHERE u.username = 'putu' AND a.state = 'submitted' ORDER BY s.label LIMIT 1"
    )
    sri.fetch(f"/dokumen-pelamar/{UUID(str(document))}/")

    putu.open("/data-saya/")
    putu.sees("Yang tersimpan", "Dokumen lamaran")
    putu.follow("Salinan data saya")
    copy = zipfile.ZipFile(io.BytesIO(putu.download("Unduh salinan data", role="button")))
    assert copy.testzip() is None
    data = json.loads(copy.read("data.json"))
    assert data["rows"]["accounts.user"][0]["username"] == "putu"
    opened = copy.read("pembukaan.csv").decode("utf-8-sig")
    assert slot in opened and "Sekretariat" in opened
    files = [one["file"] for one in data["rows"]["selection.applicationdocument"]]
    assert files and all(len(copy.read(one["path"])) == one["size"] for one in files)
    putu.open("/data-saya/pembukaan/")
    putu.sees(slot, "Sekretariat", "Salinan data Anda diunduh")

    putu.open("/data-saya/perbaikan/")
    putu.sees_no("---------")
    putu.fill("Yang tertulis sekarang", WRONG)
    putu.press("Kirim permintaan", inside="main")
    putu.sees("Tulis yang seharusnya", WRONG)  # nothing typed is lost
    putu.page.locator("select[name=application]").select_option(index=1)
    putu.fill("Yang seharusnya, dan apa dasarnya", RIGHT)
    putu.press("Kirim permintaan", inside="main")
    putu.sees("Permintaan dikirim", "Menunggu sekretariat")

    sri.open("/meja/")
    sri.follow(re.compile("^Permintaan perbaikan data"))
    sri.follow(re.compile("Putu"))
    sri.sees(WRONG, RIGHT, "Dijawab paling lambat")
    sri.press("Simpan jawaban")
    sri.sees("Pilih: diperbaiki atau ditolak", "Tulis apa yang diubah")
    sri.choose("Keputusan", "Diperbaiki")
    sri.fill("Apa yang diubah, atau alasan penolakan", ANSWER)
    sri.press("Simpan jawaban")
    sri.sees("Jawaban tersimpan", "Diperbaiki")
    sri.open("/meja/")
    sri.sees_no("Permintaan perbaikan data")

    putu.open("/data-saya/perbaikan/")
    putu.sees("Diperbaiki", ANSWER)
    assert not people.violations and not people.errors
