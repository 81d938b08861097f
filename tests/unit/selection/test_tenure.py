from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selection.tenure import Tenure, add_months, age_on, birthday, served_months

DAYS = st.dates(date(1990, 1, 1), date(2026, 12, 31))


def post(start: date | None, end: date | None = None) -> Tenure:
    return Tenure("administrator", "pendidikan", start, end)


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(1970, 11, 21), date(2026, 11, 20), (55, 11, 30)),
        (date(1970, 11, 21), date(2026, 11, 21), (56, 0, 0)),
        (date(1970, 11, 21), date(2026, 11, 22), (56, 0, 1)),
        (date(1972, 2, 29), date(2026, 2, 28), (53, 11, 27)),
        (date(1972, 2, 29), date(2026, 3, 1), (54, 0, 0)),
        (date(1972, 2, 29), date(2028, 2, 29), (56, 0, 0)),
        (date(1971, 8, 31), date(2026, 11, 30), (55, 3, 0)),
    ],
)
def test_age_is_counted_on_the_calendar(born: date, on: date, age: tuple[int, int, int]) -> None:
    assert age_on(born, on) == age


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2020, 2, 29), 60, date(2025, 2, 28)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_a_month_without_that_day_ends_on_its_last(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


@pytest.mark.parametrize(
    ("posts", "on", "months"),
    [
        ([post(date(2022, 1, 1), date(2023, 12, 31))], date(2026, 1, 1), 24),
        ([post(date(2022, 1, 1), date(2023, 12, 30))], date(2026, 1, 1), 23 + Fraction(30, 31)),
        ([post(date(2021, 11, 21))], date(2026, 11, 21), 60),
        ([post(date(2021, 11, 21))], date(2026, 11, 20), 59 + Fraction(30, 31)),
        (
            [post(date(2020, 1, 1), date(2021, 12, 31)), post(date(2021, 1, 1), date(2022, 12, 31))],
            date(2026, 1, 1),
            36,
        ),
        (
            [post(date(2020, 1, 1), date(2024, 12, 31)), post(date(2022, 1, 1), date(2022, 12, 31))],
            date(2026, 1, 1),
            60,
        ),
        (
            [post(date(2022, 1, 1), date(2022, 1, 15)), post(date(2023, 4, 1), date(2023, 4, 15))],
            date(2026, 1, 1),
            Fraction(15, 31) + Fraction(1, 2),
        ),
        ([post(date(2027, 1, 1))], date(2026, 11, 21), 0),
        ([post(date(2024, 5, 1), date(2023, 5, 1))], date(2026, 11, 21), 0),
        ([post(None, date(2024, 1, 1))], date(2026, 11, 21), 0),
        ([], date(2026, 11, 21), 0),
    ],
)
def test_time_served_is_exact_and_overlaps_count_once(
    posts: list[Tenure], on: date, months: Fraction
) -> None:
    assert served_months(posts, on) == months


@given(DAYS, DAYS, DAYS)
def test_cutting_a_term_in_two_posts_changes_nothing(one: date, two: date, three: date) -> None:
    start, cut, end = sorted((one, two, three))
    whole = served_months([post(start, end)], date(2027, 1, 1))
    halves = [post(cut, end), post(start, cut - timedelta(days=1))]
    assert served_months(halves, date(2027, 1, 1)) == whole


@given(DAYS, DAYS)
def test_a_birthday_opens_a_new_year_of_age(born: date, on: date) -> None:
    born, on = sorted((born, on))
    years = age_on(born, on)[0]
    assert birthday(born, years) <= on < birthday(born, years + 1)
