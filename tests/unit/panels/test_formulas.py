"""One sheet's arithmetic is the ranking's: the page shows a member what the ranking will make of his marks."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panels import formulas, ranking
from panels.scheme import plain

SCALE = (("MS", "80"), ("MMS", "68"), ("KMS", "0"))

lines_with_marks = st.lists(
    st.tuples(st.integers(1, 40), st.integers(1, 100), st.fractions(0, 1, max_denominator=400)),
    min_size=1,
    max_size=9,
)


def ranked(weights: dict[str, str], marks: list[tuple[str, Fraction, Fraction]]) -> Fraction:
    """The stage's mark as panels/ranking.py computes it from one sheet."""
    scheme: dict = {"weights": {"paper": "100"}, "tie_break": []}
    if weights:
        scheme["criteria"] = {"paper": weights}
    rows = [
        {
            "candidate": "P01",
            "component": "paper",
            "panelist": "ani",
            "criterion": code,
            "mark": plain(mark),
            "max": plain(most),
        }
        for code, mark, most in marks
    ]
    result = ranking.compute({"scheme": scheme, "marks": rows})
    return ranking.parse_decimal(result["rows"][0]["components"]["paper"])


@given(lines_with_marks, st.booleans())
def test_a_sheets_mark_is_the_one_the_ranking_computes(
    drawn: list[tuple[int, int, Fraction]], weighted: bool
) -> None:
    lines = [
        formulas.Line(Fraction(weight) if weighted else None, Fraction(most)) for weight, most, _ in drawn
    ]
    marks = [share * most for _, most, share in drawn]
    weights = {f"c{place}": str(line.weight) for place, line in enumerate(lines)} if weighted else {}
    rows = [
        (f"c{place}", mark, line.maximum) for place, (mark, line) in enumerate(zip(marks, lines, strict=True))
    ]
    assert formulas.sheet_mark(marks, lines) == ranked(weights, rows)


def test_a_row_with_an_empty_box_has_no_mark() -> None:
    lines = [formulas.Line(Fraction(50), Fraction(100))] * 2
    assert formulas.sheet_mark([Fraction(80), None], lines) is None


def test_points_of_nine_competencies_give_the_published_job_person_match() -> None:
    """Sekda Lampung Utara 2025: 80.28, 76.39 and 72.78 out of 36."""
    lines = [formulas.Line(None, Fraction(36))]
    for points, shown in (("28.9", "80.28"), ("27.5", "76.39"), ("26.2", "72.78")):
        mark = formulas.sheet_mark([Fraction(points)], lines)
        assert mark is not None
        assert ranking.half_up(mark) == shown


@pytest.mark.parametrize(
    ("jpm", "code"),
    [
        ("100", "MS"),
        ("80", "MS"),
        ("2879/36", "MMS"),
        ("68", "MMS"),
        ("2447/36", "KMS"),
        ("0", "KMS"),
    ],
)
def test_the_first_threshold_reached_names_the_category(jpm: str, code: str) -> None:
    assert formulas.category(Fraction(jpm), SCALE) == code


def test_the_stage_is_the_mean_of_those_who_marked() -> None:
    assert formulas.mean([Fraction(80), Fraction(81), Fraction(82, 3)]) == Fraction(565, 9)
