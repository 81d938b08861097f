from datetime import date

import pytest

from accounts.nip import Nip, NipError, mask, parse

GOOD = "197902032005011004"


def test_a_nip_says_birth_appointment_sex_and_serial() -> None:
    assert parse(GOOD) == Nip(date(1979, 2, 3), 2005, 1, "M", 4, GOOD)
    assert parse("198511302010122001").sex == "F"


@pytest.mark.parametrize(
    "typed",
    [
        "19790203 200501 1 004",
        " 19790203.200501.1.004 ",
        "NIP. 19790203 200501 1 004",
        "nip: 19790203-200501-1-004",
        "19790203\u00a0200501\u00a01\u00a0004\n",
        "NIP19790203 200501 1 004",
    ],
)
def test_spaces_and_dots_of_people_are_read(typed: str) -> None:
    assert parse(typed).digits == GOOD


def test_it_is_shown_in_the_groups_of_a_decree() -> None:
    assert parse(GOOD).display == "19790203 200501 1 004"


@pytest.mark.parametrize(
    ("typed", "code", "says"),
    [
        ("", "empty", "18 angka"),
        ("   ", "empty", "belum diisi"),
        ("19790203200501100", "length", "17 angka"),
        ("1979020320050110045", "length", "19 angka"),
        ("19790203200501l004", "character", "“l”"),
        ("٤٤790203200501100", "character", "hanya berisi angka"),
        ("197902302005011004", "birth_date", "30-02-1979"),
        ("197900032005011004", "birth_date", "03-00-1979"),
        ("107902032005011004", "birth_date", "03-02-1079"),
        ("000002032005011004", "birth_date", "03-02-0000"),
        ("190002292005011004", "birth_date", "29-02-1900"),
        ("197902032005131004", "appointed_month", "13"),
        ("197902032005001004", "appointed_month", "00"),
        ("198502032021211004", "appointed_month", "PPPK"),
        ("197902031995011004", "appointed_too_young", "16 tahun"),
        ("197902032005013004", "sex", "3"),
        ("197902032005010004", "sex", "0"),
        ("197902032005011000", "serial", "001"),
    ],
)
def test_an_impossible_nip_is_refused_with_what_is_wrong(typed: str, code: str, says: str) -> None:
    with pytest.raises(NipError) as refusal:
        parse(typed)
    assert refusal.value.code == code
    assert says in str(refusal.value)
    assert "{" not in str(refusal.value)


def test_the_sixteenth_birthday_month_is_the_earliest_appointment() -> None:
    assert parse("197902031995021004").appointed_year == 1995


def test_a_leap_day_birth_is_possible() -> None:
    assert parse("198002292005011004").birth_date == date(1980, 2, 29)


def test_an_appointment_after_today_is_refused_and_this_month_is_not() -> None:
    today = date(2005, 1, 31)
    assert parse(GOOD, today=today).appointed_month == 1
    with pytest.raises(NipError, match="01-2005"):
        parse(GOOD, today=date(2004, 12, 31))


def test_the_mask_shows_the_serial_and_nothing_else() -> None:
    assert mask(GOOD) == "******** ****** * 004"


@pytest.mark.parametrize("half", ["", "004", "19790203 200501 1 004", "19790203200501100x"])
def test_what_is_not_eighteen_digits_is_never_half_masked(half: str) -> None:
    with pytest.raises(ValueError, match="eighteen"):
        mask(half)
