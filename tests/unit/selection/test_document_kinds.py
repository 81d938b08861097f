"""Which kind a slot is by its name, and until when a document counts."""

import io
import zipfile
from datetime import date
from xml.etree import ElementTree

import pytest

from config.demo import plan
from selection import docx, letters, usual
from selection.document_kinds import BY_CODE, NONE, holds_until, months_after, of

NAMES = {
    "Surat pernyataan mendaftarkan diri": "surat-lamaran",
    "Surat lamaran": "surat-lamaran",
    "Daftar riwayat hidup": "riwayat-hidup",
    "Kartu tanda penduduk": "ktp",
    "SK jabatan dan SK pangkat terakhir": "sk-jabatan-pangkat",
    "SK Pangkat terakhir": "sk-pangkat",
    "Salinan Surat Keputusan jabatan terakhir": "sk-jabatan",
    "Ijazah terakhir": "ijazah",
    "Sertifikat Diklatpim III/PKA": "pelatihan-kepemimpinan",
    "Sertifikat kompetensi": "sertifikat",
    "Penilaian kinerja dua tahun terakhir": "penilaian-kinerja",
    "Penilaian prestasi kerja dua tahun terakhir": "penilaian-kinerja",
    "Surat keterangan sehat dari rumah sakit pemerintah": "surat-sehat",
    "Surat pernyataan tidak sedang diperiksa atau dijatuhi hukuman disiplin": "pernyataan-disiplin",
    "Surat keterangan tidak pernah dijatuhi hukuman disiplin": "bebas-hukuman",
    "Surat persetujuan Pejabat Pembina Kepegawaian": "persetujuan",
    "Pakta Integritas": "pakta-integritas",
    "Bukti lapor LHKPN tahun terakhir": "lhkpn",
    "Karya tulis": None,
    "Askes": None,
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_says_what_kind_it_is(name: str) -> None:
    found = of("", name)
    assert (found.code if found else None) == NAMES[name]


def test_every_usual_document_and_every_one_of_the_demonstration_has_a_kind() -> None:
    names = [slot.label for slot in usual.SLOTS] + [label for _code, label, _hint in plan.SLOTS]
    assert [name for name in names if of("", name) is None] == []


def test_what_the_secretariat_chose_goes_before_the_name() -> None:
    assert of("ktp", "Ijazah terakhir") is BY_CODE["ktp"]
    assert of(NONE, "Ijazah terakhir") is None


def test_until_when_a_document_counts() -> None:
    health, diploma = BY_CODE["surat-sehat"], BY_CODE["ijazah"]
    kept = date(2026, 11, 30)

    def until(kind, issued_on=None, stated=None):
        return holds_until(kind, issued_on=issued_on, kept_on=kept, stated=stated)

    assert until(diploma) is None
    assert until(health) == date(2027, 2, 28)
    assert until(health, issued_on=date(2026, 11, 2)) == date(2027, 2, 2)
    assert until(health, issued_on=date(2026, 11, 2), stated=date(2026, 12, 1)) == date(2026, 12, 1)
    assert until(diploma, stated=date(2030, 1, 1)) == date(2030, 1, 1)
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_after(date(2026, 12, 1), 12) == date(2027, 12, 1)


def test_a_rule_of_time_names_its_source() -> None:
    assert [kind.code for kind in BY_CODE.values() if (kind.months is None) != (not kind.source)] == []
    assert [
        kind.code for kind in BY_CODE.values() if kind.letter and kind.letter not in letters.LETTERS
    ] == []


FACTS = letters.Facts(
    **dict.fromkeys(letters.Facts._fields[:14], ""),
)


def text_of(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
        tree = ElementTree.fromstring(archive.read("word/document.xml"))
    return "\n".join("".join(item.itertext()) for item in tree.iter() if item.tag.endswith("}p"))


@pytest.mark.parametrize("name", letters.LETTERS)
def test_a_letter_says_who_writes_and_for_what(name: str) -> None:
    facts = FACTS._replace(
        name="Putu <Contoh> & Rekan",
        nip="19780203 200312 1 004",
        applied_for="Kepala Dinas Contoh",
        day="22 November 2026",
    )
    written = docx.write(letters.LETTERS[name].write(facts))
    text = text_of(written)
    assert "Putu <Contoh> & Rekan" in text
    assert "NIP 19780203 200312 1 004" in text
    assert "22 November 2026" in text
    assert name == "biography" or "Kepala Dinas Contoh" in text
    assert letters.DOTS in text  # what is not known is left to be written
    assert written == docx.write(letters.LETTERS[name].write(facts))


def test_characters_that_xml_cannot_hold_do_not_break_the_file() -> None:
    assert "ab" in text_of(docx.write([docx.Line("a\x00\x0bb")]))
