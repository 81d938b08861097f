import pytest

from selection.grades import EDUCATION, FUNCTIONAL_LEVELS, GRADES, grade_label, rank


def test_there_are_seventeen_golongan_in_rising_order() -> None:
    assert len(GRADES) == 17
    assert next(iter(GRADES)) == "I/a"
    assert list(GRADES)[-1] == "IV/e"
    assert rank(GRADES, "III/d") < rank(GRADES, "IV/a") < rank(GRADES, "IV/b")


def test_a_grade_is_shown_with_its_name() -> None:
    assert grade_label("IV/b") == "Pembina Tingkat I (IV/b)"


def test_degrees_rise_from_school_to_doctorate() -> None:
    assert [rank(EDUCATION, code) for code in ("sma", "d3", "s1", "s2", "s3")] == [0, 1, 2, 3, 4]


def test_a_code_off_the_ladder_is_an_error() -> None:
    with pytest.raises(KeyError, match="IV/f"):
        rank(GRADES, "IV/f")


def test_only_the_expert_posts_are_functional() -> None:
    assert {"jf_ahli_madya", "jf_ahli_utama"} <= FUNCTIONAL_LEVELS
    assert "administrator" not in FUNCTIONAL_LEVELS
