from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.wording import (
    ZONES,
    Address,
    Count,
    Day,
    Digest,
    Instant,
    Mark,
    MaskedNip,
    Moment,
    Nip,
    Zone,
    date_in_words,
    file_size,
    group_nip,
    mask_nip,
    printable,
    terbilang,
)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (23, "dua puluh tiga"),
        (100, "seratus"),
        (101, "seratus satu"),
        (110, "seratus sepuluh"),
        (200, "dua ratus"),
        (999, "sembilan ratus sembilan puluh sembilan"),
        (1000, "seribu"),
        (1011, "seribu sebelas"),
        (2026, "dua ribu dua puluh enam"),
        (100_000, "seratus ribu"),
        (1_000_000, "satu juta"),
        (1_001_000, "satu juta seribu"),
        (2_000_000_000_000, "dua triliun"),
    ],
)
def test_numbers_are_written_as_an_official_writes_them(number: int, words: str) -> None:
    assert terbilang(number) == words


def words_to_number(text: str) -> int:
    """The way back, by the rules of the language instead of the code's."""
    units = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]
    total = group = last = 0
    for word in text.split():
        if word in units:
            last = units.index(word)
        elif word in ("sepuluh", "sebelas"):
            group += 10 + (word == "sebelas")
        elif word == "belas":
            group, last = group + 10 + last, 0
        elif word in ("puluh", "ratus", "seratus"):
            group += {"puluh": 10 * last, "ratus": 100 * last, "seratus": 100}[word]
            last = 0
        elif word == "seribu":
            total += 1000
        else:
            scale = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}[word]
            total, group, last = total + (group + last) * scale, 0, 0
    return total + group + last


@given(st.integers(0, 10**15 - 1))
def test_every_number_in_words_reads_back_as_itself(number: int) -> None:
    assert words_to_number(terbilang(number)) == number


@pytest.mark.parametrize("number", [-1, 10**15])
def test_a_number_without_words_is_refused(number: int) -> None:
    with pytest.raises(ValueError):
        terbilang(number)


def test_minutes_open_with_the_day_in_words() -> None:
    expected = "Senin tanggal dua puluh tiga bulan November tahun dua ribu dua puluh enam (23-11-2026)"
    assert date_in_words(date(2026, 11, 23)) == expected
    assert Day("2026-11-23").words == expected
    assert Day("2026-08-07").long == "7 Agustus 2026"


@pytest.mark.parametrize(
    ("zone", "time", "day"),
    [
        ("Asia/Jakarta", "23.30 WIB", "23 November 2026"),
        ("Asia/Pontianak", "23.30 WIB", "23 November 2026"),
        ("Asia/Makassar", "00.30 WITA", "24 November 2026"),
        ("Asia/Jayapura", "01.30 WIT", "24 November 2026"),
    ],
)
def test_a_moment_is_printed_in_its_zone_with_the_zone_named(zone: str, time: str, day: str) -> None:
    moment = Moment(utc=Instant("2026-11-23T16:30:05Z"), zone=Zone(zone))
    assert (moment.time, moment.day.long) == (time, day)
    assert moment.long == f"{day} pukul {time}"
    assert moment.time_exact.startswith(f"{time[:5]}.05 ")
    assert set(ZONES) >= {zone}


def test_a_moment_is_kept_in_utc() -> None:
    assert Instant.of(datetime.fromisoformat("2026-11-23T23:30:00+07:00")) == "2026-11-23T16:30:00Z"


@pytest.mark.parametrize(
    ("nip", "shown"),
    [
        ("197902032005011004", "******** ****** * 004"),
        ("19790203 200501 1 004", "******** ****** * 004"),
        (None, "-"),
        ("", "-"),
        ("12", "-"),
        ("12345", "**345"),
    ],
)
def test_a_masked_nip_shows_at_most_its_last_three_digits(nip: str | None, shown: str) -> None:
    assert mask_nip(nip) == shown
    assert MaskedNip(shown)


@given(st.text(max_size=40))
def test_whatever_was_typed_as_nip_the_mask_is_one_that_a_public_paper_accepts(text: str) -> None:
    masked = MaskedNip(mask_nip(text))
    assert sum(character.isdigit() for character in masked) <= 3


def test_a_full_nip_is_grouped_for_reading() -> None:
    assert group_nip("197902032005011004") == Nip("197902032005011004").grouped == "19790203 200501 1 004"


@pytest.mark.parametrize(
    ("mark", "printed"),
    [
        ("81.345", "81,35"),
        ("81.344999", "81,34"),
        ("2.675", "2,68"),
        ("20", "20,00"),
        ("0.005", "0,01"),
        ("100", "100,00"),
    ],
)
def test_marks_are_rounded_half_up_only_on_paper(mark: str, printed: str) -> None:
    assert Mark(mark).printed == printed
    assert Mark(mark) == mark


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (MaskedNip, "197902032005011004"),
        (MaskedNip, "*************11004"),
        (Nip, "19790203200501100"),
        (Nip, "<b>"),
        (Mark, "81,35"),
        (Mark, "-1"),
        (Mark, "1e9"),
        (Mark, 81.35),
        (Day, "2026-02-30"),
        (Day, "23-11-2026"),
        (Instant, "2026-11-23T16:30:05+07:00"),
        (Instant, "2026-11-23"),
        (Zone, "Europe/Paris"),
        (Digest, "A" * 64),
        (Digest, "a" * 63),
        (Address, "javascript:alert(1)"),
        (Address, "https://contoh.example/'><img src=x>"),
        (Address, "https://contoh.example/" + "a" * 200),
        (Count, -1),
        (Count, True),
        (Count, "5"),
        (Count, 1.5),
    ],
)
def test_a_value_of_the_wrong_form_is_refused(kind: type, value: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        kind(value)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Putu\u00a0Wirawan", "Putu\u00a0Wirawan"),
        ("Andre\u0301", "André"),
        ("a\u200bb\ufeffc\u00add", "abcd"),
        ("a\tb", "a b"),
        ("a\r\nb", "a\nb"),
        ("lamaran\u202efdp.exe", "lamaran\ufffdfdp.exe"),
        ("a\x00b\x1bc", "a\ufffdb\ufffdc"),
        ("a\ud800b", "a\ufffdb"),
        ("a\ue000b", "a\ufffdb"),
    ],
)
def test_what_hides_or_reorders_text_is_made_visible(typed: str, shown: str) -> None:
    assert printable(typed) == shown


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "0 B"), (812, "812 B"), (184_312, "184 kB"), (1_850_000, "1,8 MB"), (5_242_880, "5,2 MB")],
)
def test_file_sizes_are_readable(size: int, shown: str) -> None:
    assert file_size(size) == shown
