"""Which marks need a comment, and how a comment is kept."""

from fractions import Fraction

import pytest

from panels import comments
from selection.rulesets import schema

FREE = (Fraction(60), Fraction(90))


def test_the_range_stands_in_the_regulations_file_with_its_source() -> None:
    assert comments.bounds(schema.DEFAULT) == FREE
    assert "Kebiasaan" in schema.load(schema.DEFAULT).rules[comments.RULE].source


@pytest.mark.parametrize(
    ("points", "most", "extreme"),
    [
        (600_000, 1_000_000, False),
        (599_999, 1_000_000, True),
        (900_000, 1_000_000, False),
        (900_001, 1_000_000, True),
        (0, 1_000_000, True),
        (1, 3, True),
        (2, 3, False),
        (3, 3, True),
    ],
)
def test_the_ends_of_the_range_need_no_comment_what_lies_beyond_does(
    points: int, most: int, extreme: bool
) -> None:
    assert comments.is_extreme(points, most, FREE) is extreme


def test_who_lacks_a_comment_and_for_how_many_marks() -> None:
    marks = [("a", 95, 100), ("a", 10, 100), ("a", 80, 100), ("b", 99, 100), ("c", 75, 100)]
    assert comments.lacking(marks, ["b"], FREE) == {"a": 2}
    assert comments.lacking(marks, [], None) == {}


def test_a_comment_is_kept_in_one_spelling_with_its_lines() -> None:
    assert comments.tidy("  Data\u0000 kuat,\r\nusul re\u0301alistis.\t \n") == "Data kuat,\nusul réalistis."
    assert comments.tidy(" \n ") == ""
