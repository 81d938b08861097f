"""Archives of applicants' files, hostile and honest: each is unpacked into numbered files or refused whole with a sentence."""

import stat
import struct
import zipfile
from pathlib import Path

import pytest

from selection import archives
from selection.import_texts import ARCHIVE
from selection.wording import render

NIP = "197504152000031002"


def made(path: Path, entries: list[tuple[zipfile.ZipInfo | str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, payload in entries:
            archive.writestr(name, payload)
    return path


def refused(path: Path, folder: Path) -> str:
    """The code of the sentence; and nothing was written outside the folder, and nothing in it under a name from the archive."""
    out = folder / "out"
    out.mkdir()
    with pytest.raises(archives.Refused) as refusal:
        archives.unpack(path, out)
    assert render(refusal.value.message)
    assert all(item.name.isdecimal() for item in out.iterdir())
    assert {item.name for item in folder.iterdir()} <= {"out", path.name}
    return next(code for code, text in ARCHIVE.items() if text == refusal.value.message[0])


def info(name: str, mode: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    return entry


def patched(path: Path, old: bytes, new: bytes) -> Path:
    path.write_bytes(path.read_bytes().replace(old, new))
    return path


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../../etc/passwd", "path"),
        ("/etc/passwd", "path"),
        ("..\\..\\x.pdf", "path"),
        ("C:\\x.pdf", "path"),
        (f"{NIP}/../../x.pdf", "path"),
        (f"{NIP}/kt\u202ep.pdf", "letters"),
        (f"{NIP}/k\ntp.pdf", "letters"),
        (f"{NIP}/" + "a" * 400, "path"),
    ],
)
def test_a_name_that_leads_elsewhere(tmp_path, name, code):
    assert refused(made(tmp_path / "x.zip", [(name, b"x")]), tmp_path) == code


def test_names_in_bytes_that_are_no_utf8(tmp_path):
    path = made(tmp_path / "x.zip", [(f"{NIP}/AAAA.pdf", b"x")])
    assert refused(patched(path, b"AAAA", b"\xff\xfe\xc3\x28"), tmp_path) == "letters"


def test_the_same_name_twice_in_any_spelling(tmp_path):
    entries = [(f"{NIP}/ktp.pdf", b"x"), (f"{NIP}/KTP.pdf", b"y")]
    assert refused(made(tmp_path / "x.zip", entries), tmp_path) == "duplicate"


def test_a_link_and_a_device(tmp_path):
    assert (
        refused(made(tmp_path / "x.zip", [(info("a.pdf", stat.S_IFLNK | 0o777), b"/etc/passwd")]), tmp_path)
        == "link"
    )


def test_a_bomb(tmp_path):
    assert (
        refused(made(tmp_path / "x.zip", [(f"{NIP}/ktp.pdf", bytes(20 * 1024 * 1024))]), tmp_path) == "bomb"
    )


def test_a_bomb_that_lies_about_its_size(tmp_path):
    """The directory says 10 bytes; what comes out beyond that never reaches the disk whole."""
    path = made(tmp_path / "x.zip", [(f"{NIP}/ktp.pdf", bytes(20 * 1024 * 1024))])
    patched(path, struct.pack("<L", 20 * 1024 * 1024), struct.pack("<L", 10))
    assert refused(path, tmp_path) == "broken"


def test_too_many(tmp_path):
    entries = [(f"{NIP}/{number}.pdf", b"") for number in range(archives.MOST_FILES + 1)]
    assert refused(made(tmp_path / "x.zip", list(entries)), tmp_path) == "too_many"


def test_locked_with_a_password(tmp_path):
    path = made(tmp_path / "x.zip", [(f"{NIP}/ktp.pdf", b"x")])
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(raw))
    assert refused(path, tmp_path) == "encrypted"


def test_another_way_of_packing(tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr(f"{NIP}/ktp.pdf", b"x" * 99)
    assert refused(path, tmp_path) == "method"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive", b"PK\x05\x06" + bytes(9)])
def test_no_archive_at_all(tmp_path, content):
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    assert refused(path, tmp_path) == "not_zip"


def test_a_torn_one(tmp_path):
    path = made(tmp_path / "x.zip", [(f"{NIP}/ktp.pdf", bytes(range(256)) * 99)])
    raw = bytearray(path.read_bytes())
    raw[80:90] = bytes(10)
    path.write_bytes(bytes(raw))
    assert refused(path, tmp_path) == "broken"


def test_an_honest_one_with_what_its_maker_added(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    entries = [
        (f"Pelamar/{NIP}/", b""),
        (f"Pelamar/{NIP}/ktp.pdf", b"one"),
        (f"Pelamar/{NIP}/01/surat-lamaran.pdf", b"two"),
        (f"{NIP}_ijazah-2.jpg", b"three"),
        ("__MACOSX/._ktp.pdf", b"x"),
        ("Thumbs.db", b"x"),
        ("café.pdf", b"four"),
    ]
    found = archives.unpack(made(tmp_path / "x.zip", list(entries)), out)
    assert [(out / f"{one.number:05d}").read_bytes() for one in found] == [b"one", b"two", b"three", b"four"]
    places = [archives.place_of(one.name) for one in found]
    assert places == [(NIP, "", "ktp"), (NIP, "01", "surat-lamaran"), (NIP, "", "ijazah-2"), None]
    codes = frozenset({"ktp", "ijazah", "sk-2"})
    assert [archives.slot_of(name, codes) for name in ("ktp", "ijazah-2", "sk-2", "foto")] == [
        "ktp",
        "ijazah",
        "sk-2",
        "",
    ]
