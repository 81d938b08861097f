"""A table of applicants as clerks save it: what Excel does to it, what is wrong in it, and what strangers put into it."""

import random
import time
from datetime import UTC, datetime

import pytest

from selection import cells, import_table
from selection.enums import Channel
from selection.import_table import Unreadable, read, same_name
from selection.wording import render

HEAD = import_table.template()[0]
GOOD = {
    "post": "01",
    "nip": "197504152000031002",
    "full_name": "Ni Luh Contoh, S.E.",
    "grade": "IV/b",
    "current_post": "Kepala Bidang",
    "current_post_level": "administrator",
    "unit": "Bappeda",
    "agency_name": "Kota Contoh",
    "education": "S-2",
    "email": "luh@contoh.example",
    "phone": "0812 0000 0000",
    "channel": "ASN Karier",
    "day": "20-11-2026",
    "time": "14.05",
    "zone": "WITA",
    "letter_number": "",
}


def text(*rows: dict[str, str], separator: str = ";") -> str:
    lines = [separator.join(HEAD)]
    lines += [separator.join(row[column.key] for column in import_table.COLUMNS) for row in rows]
    return "\r\n".join(lines)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t"])
def test_however_a_spreadsheet_saved_it(encoding, separator):
    row = {**GOOD, "full_name": "José Contoh"}
    [found] = read(text(row, separator=separator).encode(encoding)).rows
    assert (found.full_name, found.channel, found.facts["grade"]) == (
        "José Contoh",
        Channel.ASN_KARIER,
        "IV/b",
    )
    assert found.received_at == datetime(2026, 11, 20, 6, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "nip",
    ["'197504152000031002", '"=""197504152000031002"""', "19750415 200003 1 002", " NIP. 197504152000031002"],
)
def test_a_nip_kept_as_text_in_any_way_is_read(nip):
    assert read(text({**GOOD, "nip": nip}).encode()).rows[0].nip == GOOD["nip"]


@pytest.mark.parametrize(
    ("key", "value", "mend"),
    [
        ("nip", "1,97504E+17", "format kolom NIP menjadi Teks"),
        ("nip", "1.98E+17", "format kolom NIP menjadi Teks"),
        ("nip", "197504152000031000", "membulatkannya"),
        ("nip", "19750415200003100", "17 angka"),
        ("grade", "V/a", "IV/a"),
        ("channel", "merpati", "ASN Karier"),
        ("day", "31-02-2026", "hari-bulan-tahun"),
        ("time", "25.00", "jam dan menit"),
        ("zone", "", "Belum diisi"),
        ("zone", "GMT", "WITA"),
        ("email", "luh@", "nama@contoh"),
        ("phone", "8,12E+11", "Teks"),
        ("full_name", "=HYPERLINK(1)", "tanda rumus"),
        ("full_name", "x" * 161, "160"),
        ("education", "S9", "S1"),
    ],
)
def test_a_fault_is_named_by_line_column_value_and_how_to_mend_it(key, value, mend):
    found = read(text(GOOD, {**GOOD, key: value}).encode())
    problem = next(one for one in found.problems if one.column == import_table.BY_KEY[key].heading)
    assert (problem.line, problem.value) == (3, value[:60])
    assert mend in render(problem.message)
    assert len(found.rows) == 1


def test_a_letter_on_paper_has_a_number():
    found = read(text({**GOOD, "channel": "kertas"}).encode())
    assert [one.column for one in found.problems] == ["Nomor surat"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"PK\x03\x04rest", "excel"),
        (b"%PDF-1.7", "not_text"),
        (b"a\0b", "not_text"),
        (b"<html>", "not_text"),
        (b"NIP;NIP\r\n1;2", "column_repeated"),
        (b"NIP;Gaji\r\n1;2", "column_unknown"),
        (b"NIP\r\n1", "column_missing"),
        (text().encode(), "no_rows"),
        ((text(GOOD) + '\r\n"02;x').encode(), "quotes"),
        (b"\x81\x8d;\x9d", "letters"),
        ((text() + "\r\nx" * 5001).encode(), "too_long"),
    ],
)
def test_what_is_no_table_is_refused_with_a_way_out(data, code):
    with pytest.raises(Unreadable) as refused:
        read(data)
    assert refused.value.args == (code,)
    assert render(refused.value.message)[-1] == "."


def test_ten_thousand_rows_of_anything_are_read_or_named_and_never_break_it():
    """Every row is either good or has a problem of its own line, and every sentence can be said."""
    chance = random.Random(7)
    odd = [
        "",
        "'",
        '"',
        "=1",
        "+",
        "@a",
        "-",
        "\u202e",
        "\x7f",
        "é",
        "９９",
        "1e99",
        "0",
        "31/12/9999",
        "01-01-0001",
        "23:59:59",
        "x" * 500,
        "\ufeff",
        "2026-11-20",
        "IV/z",
        "🙂",
        "۱۹۷۹",
    ]
    keys = [column.key for column in import_table.COLUMNS]
    for _file in range(5):
        rows = []
        for _row in range(2000):
            row = dict(GOOD)
            for key in chance.sample(keys, chance.randrange(4)):
                row[key] = "".join(chance.choices(odd, k=chance.randrange(1, 3))).replace('"', "”")
            rows.append(row)
        found = read(text(*rows).encode("utf-8", "replace"))
        bad = {problem.line for problem in found.problems}
        good = {row.line for row in found.rows}
        assert not bad & good
        assert len(bad | good) == found.count == 2000
        assert all(render(problem.message) for problem in found.problems)


@pytest.mark.parametrize("junk", range(40))
def test_bytes_of_chance_are_refused_and_nothing_else(junk):
    chance = random.Random(junk)
    data = text(GOOD).encode()[: chance.randrange(300)] + chance.randbytes(chance.randrange(2000))
    try:
        read(data)
    except Unreadable as refusal:
        assert render(refusal.message)


def test_names_of_one_person():
    assert same_name("Dr. Ir. I Wayan Contoh, M.Si.", "WAYAN CONTOH")
    assert not same_name("Wayan Contoh", "Ketut Contoh")
    assert not same_name("", "Wayan")


def test_what_is_given_out_runs_on_nobodys_desk():
    given = cells.csv_bytes([["=1+1", "+62812", "@x", "-2", "\t=1", "biasa"]]).decode("utf-8-sig").strip()
    assert given == "'=1+1;'+62812;'@x;-2;'\t=1;biasa"


def test_one_huge_cell_holds_nothing_up() -> None:
    cell = "\u0344\u0315\u0300" * 400_000
    began = time.perf_counter()
    assert len(import_table._clean(cell)) < 5000
    assert time.perf_counter() - began < 1
