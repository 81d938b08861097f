"""The calendar file by RFC 5545: folding, escaping, UTC, a stable identity."""

from datetime import UTC, datetime, timedelta, timezone

from selection import ics

WIT = timezone(timedelta(hours=9))
EVENT = ics.Event(
    uid="interview.kepala-dinas@contoh.example",
    starts_at=datetime(2026, 12, 16, 8, 0, tzinfo=WIT),
    ends_at=datetime(2026, 12, 17, 16, 0, tzinfo=WIT),
    summary="Wawancara: Kepala Dinas Pemberdayaan Masyarakat, Desa; Kependudukan \\ Pencatatan Sipil “Contoh” ñ",
    description="Baris satu\nBaris dua",
    url="https://contoh.example/lowongan/kepala-dinas/",
    stamp=datetime(2026, 11, 16, 2, 0, tzinfo=UTC),
    sequence=2,
)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_no_line_is_longer_than_75_octets_and_unfolding_gives_the_text_back():
    text = ics.calendar("Jadwal", [EVENT])
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert all(line.encode().decode() == line for line in text.split("\r\n"))
    assert (
        "SUMMARY:Wawancara: Kepala Dinas Pemberdayaan Masyarakat\\, Desa\\; Kependudukan \\\\ Pencatatan Sipil “Contoh” ñ"
        in unfolded(text)
    )
    assert "DESCRIPTION:Baris satu\\nBaris dua" in unfolded(text)


def test_a_line_of_exactly_75_octets_stays_whole_and_letters_of_two_octets_are_not_torn():
    assert ics.folded("x" * 75) == "x" * 75
    assert ics.folded("x" * 76) == "x" * 75 + "\r\n x"
    assert ics.folded("x" * 74 + "ñ") == "x" * 74 + "\r\n ñ"


def test_times_are_utc_and_the_same_events_give_the_same_bytes():
    lines = unfolded(ics.calendar("Jadwal", [EVENT]))
    assert "DTSTART:20261215T230000Z" in lines
    assert "DTEND:20261217T070000Z" in lines
    assert "DTSTAMP:20261116T020000Z" in lines
    assert [line for line in lines if line.startswith(("UID", "SEQUENCE"))] == [
        "UID:interview.kepala-dinas@contoh.example",
        "SEQUENCE:2",
    ]
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert ics.calendar("Jadwal", [EVENT]) == ics.calendar("Jadwal", [EVENT])
