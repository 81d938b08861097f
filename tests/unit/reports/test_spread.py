"""The anonymous picture of the totals: what it shows, and that nobody's total can be read out of it."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from reports.spread import IN_BAR, SHARED, STEP, Bar, bars

TOTALS = st.fractions(min_value=0, max_value=100, max_denominator=60)
GROUPS = st.lists(TOTALS, min_size=1, max_size=60)


def step_of(total: Fraction) -> int:
    return min(int(total // STEP), 100 // STEP - 1)


def test_bars_follow_steps_and_take_in_their_neighbour_until_three_stand_in_each() -> None:
    totals = [Fraction(text) for text in ("58.2", "71", "72.5", "74.9", "75", "79", "79.99", "93", "100")]
    assert bars(totals, totals[3]) == (
        Bar(55, 75, 4, True),
        Bar(75, 100, 5, False),
    )
    assert bars([Fraction(100)] * 5, Fraction(100)) == (Bar(95, 100, 5, True),)


def test_four_see_nothing_and_five_see_one_bar() -> None:
    assert bars([Fraction(80)] * (SHARED - 1), Fraction(80)) == ()
    assert [
        bar.people for bar in bars([Fraction(60 + 5 * place) for place in range(SHARED)], Fraction(60))
    ] == [SHARED]


@given(GROUPS, st.data())
def test_every_total_stands_in_one_bar_and_no_bar_is_of_fewer_than_three(
    totals: list[Fraction], data: st.DataObject
) -> None:
    own = data.draw(st.sampled_from(totals))
    found = bars(totals, own)
    if len(totals) < SHARED:
        assert found == ()
        return
    assert sum(bar.people for bar in found) == len(totals)
    assert all(bar.people >= IN_BAR and bar.low < bar.high for bar in found)
    assert all(before.high <= after.low for before, after in zip(found, found[1:], strict=False))
    assert [bar.own for bar in found].count(True) == 1
    for bar in found:
        inside = [total for total in totals if bar.low // STEP <= step_of(total) < bar.high // STEP]
        assert len(inside) == bar.people


@given(GROUPS, st.data())
def test_whoever_reads_it_cannot_tell_another_ones_total_from_any_other_of_its_step(
    totals: list[Fraction], data: st.DataObject
) -> None:
    """The reader knows his own; each other total might be any number of its five points, and the picture would be the same."""
    place = data.draw(st.integers(min_value=0, max_value=len(totals) - 1))
    own, others = totals[place], totals[:place] + totals[place + 1 :]
    moved = [
        min(
            Fraction(100),
            step_of(total) * STEP + data.draw(st.fractions(0, Fraction(499, 100), max_denominator=100)),
        )
        for total in others
    ]
    assert bars([own, *others], own) == bars([own, *moved], own)
