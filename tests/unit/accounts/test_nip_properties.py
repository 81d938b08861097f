"""Ten thousand texts where a NIP is asked: each is read, or refused with a sentence; none does harm."""

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.nip import TEMPLATES, NipError, differences, mask, parse
from tests import hostile

pytestmark = pytest.mark.one_database

TODAY = date(2026, 11, 22)
SEEDS = st.integers(0, 2**64)
BATCH = 50
MANY = settings(max_examples=200, deadline=None, database=None)


@MANY
@given(SEEDS)
def test_any_text_is_a_nip_or_is_refused_with_a_sentence(seed: int) -> None:
    draw = Random(seed)
    for _count in range(BATCH):
        nearly = f"{hostile.day(draw):%Y%m%d}{draw.randint(1900, 2100)}{draw.randint(0, 13):02d}{draw.randint(0, 3)}{draw.randint(0, 999):03d}"
        text = draw.choice((nearly, nearly[:-1], hostile.text(draw), hostile.text(draw)))
        try:
            found = parse(text, today=TODAY)
        except NipError as error:
            assert error.code in TEMPLATES
            assert str(error).encode()  # no half of a sign, which no page could be written with
            assert len(str(error)) < 400
            assert "\x00" not in str(error)
        else:
            assert parse(found.display, today=TODAY) == found
            assert mask(found.digits).endswith(found.digits[15:])


@MANY
@given(SEEDS)
def test_a_possible_nip_says_what_was_put_into_it(seed: int) -> None:
    draw = Random(seed)
    for _count in range(BATCH):
        born, sex = date.fromordinal(draw.randint(712000, 732000)), draw.choice("12")
        year, month = born.year + draw.randint(17, 40), draw.randint(1, 12)
        found = parse(f"{born:%Y%m%d}{year}{month:02d}{sex}{draw.randint(1, 999):03d}")
        assert (found.birth_date, found.appointed_year, found.appointed_month) == (born, year, month)
        sex_of = "M" if sex == "1" else "F"
        assert differences(found, birth_date=born, sex=sex_of, appointed=date(year, month, 28)) == {}
        other = date(1900, 1, 1)
        assert differences(found, birth_date=other, sex="?", appointed=other) == {
            "birth_date": (other, born),
            "sex": ("?", sex_of),
            "appointed": (other, date(year, month, 1)),
        }


@pytest.mark.parametrize(
    ("typed", "named"), [("19790\u202e203", "U+202E"), ("\x00", "U+0000"), ("\ud800", "U+D800")]
)
def test_a_sign_that_is_not_seen_is_named_by_its_number(typed: str, named: str) -> None:
    with pytest.raises(NipError, match=named.replace("+", r"\+")):
        parse(typed)
