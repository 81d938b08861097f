"""Words by which a paper without a name would tell whose it is."""

import pytest

from panels.leaks import Author, bare_name, find

SRI = Author(
    "Dr. Sri Wahyuni, S.E., M.Si.", "198001012005012001", "Dinas Perhubungan", "Kepala Bidang Angkutan"
)


def kinds(text: str) -> list[str]:
    return [leak.kind for leak in find([text], SRI)]


def test_titles_are_not_part_of_a_name() -> None:
    assert bare_name("Dr. Ir. H. Budi Santoso, M.T.") == ["Budi", "Santoso"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Disusun oleh SRI WAHYUNI", ["name"]),
        ("Disusun oleh Sri-\nWahyuni", ["name"]),
        ("s r i   w a h y u n i", ["name"]),
        ("Sri\u00adWahyuni", ["name"]),
        ("NIP 19800101 200501 2 001", ["nip"]),
        ("NIP. 198001012005012001", ["nip"]),
        ("Menurut Wahyuni (2019)", ["word"]),
        ("pengalaman di Dinas\nPerhubungan", ["unit"]),
        ("sebagai kepala bidang angkutan", ["post"]),
        ("Srikandi Wahyuningsih", []),
        ("nomor 1980010120050120019", []),
        ("Angkutan umum dan sri", []),
    ],
)
def test_what_is_found(text: str, found: list[str]) -> None:
    assert kinds(text) == found


def test_sure_leaks_come_first_with_their_page() -> None:
    found = find(["Wahyuni menulis", "oleh Sri Wahyuni"], SRI)
    assert [(leak.kind, leak.page, leak.sure) for leak in found] == [("name", 2, True), ("word", 1, False)]


def test_the_files_own_name_and_hidden_fields_are_searched() -> None:
    (leak,) = find(["isi"], SRI, hidden={"nama berkas": "makalah_sri_wahyuni.pdf"})
    assert (leak.place, leak.page) == ("nama berkas", 0)
