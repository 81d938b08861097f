"""Which tie the facts suggest: units are compared as people write them, and the superior is who heads the unit."""

import pytest

from panels.suggestions import normal_unit, same_unit, suggest


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Sekretariat Daerah Kota Contoh", "Setda Kota Contoh", True),
        ("Sekretariat Daerah", "SETDA  kota contoh", True),
        ("Dinas Pendidikan Kota Contoh", "Disdik Kota Contoh", True),
        ("Dinas Pendidikan, Kota Contoh", "dinas pendidikan kota contoh", True),
        ("Bappeda Kota Contoh", "Badan Perencanaan Pembangunan Daerah Kota Contoh", True),
        ("Dinas Pendidikan Kota Contoh", "Dinas Pendidikan Kota Lain", False),
        ("Dinas Pendidikan Kota Contoh", "Dinas Kesehatan Kota Contoh", False),
        ("Dinas", "Dinas Kesehatan Kota Contoh", False),
        ("Dinas Kesehatan Kota", "Dinas Kesehatan Kotabaru", False),
        ("", "", False),
        ("", "Dinas Kesehatan", False),
        ("–", "…", False),
    ],
)
def test_units_are_the_same_however_they_are_abbreviated(one: str, other: str, same: bool) -> None:
    assert same_unit(one, other) is same
    assert same_unit(other, one) is same


def test_a_short_name_inside_a_word_is_left_alone() -> None:
    assert normal_unit("Setdanu Univ. Contoh") == "setdanu universitas contoh"


@pytest.mark.parametrize(
    ("category", "kind"),
    [("internal", "superior"), ("related", "superior"), ("academic", "service"), ("expert", "service")],
)
def test_who_holds_a_post_of_leadership_is_the_superior_in_his_unit(category: str, kind: str) -> None:
    found = suggest(
        unit="Setda Kota Contoh", former_unit="", category=category, applicant_unit="Setda Kota Contoh"
    )
    assert found == (kind, "unit_now")


def test_the_unit_of_the_last_two_years_counts_too_and_another_does_not() -> None:
    stated = {"unit": "BKD Kota Contoh", "former_unit": "Dinkes Kota Contoh", "category": "internal"}
    assert suggest(**stated, applicant_unit="Dinas Kesehatan Kota Contoh") == ("superior", "unit_before")
    assert suggest(**stated, applicant_unit="Dinas Perhubungan Kota Contoh") is None
    assert suggest(**stated, applicant_unit="") is None
