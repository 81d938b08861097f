"""How much one can guess: the pauses, and what they come to for somebody who never sleeps."""

import pytest

from accounts.pauses import FORGET, PAIR, SOURCE, Pauses


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 15), (6, 30), (9, 240), (10, 300), (500, 300)]
)
def test_the_first_mistakes_are_free_and_pauses_double_to_their_longest(failures: int, seconds: int) -> None:
    assert PAIR.after(failures) == seconds


@pytest.mark.parametrize(("pace", "most"), [(PAIR, 300), (SOURCE, 1500)])
def test_a_day_of_guessing_without_sleep(pace: Pauses, most: int) -> None:
    moment = failures = 0
    while moment < 24 * 3600:
        failures += 1
        moment += pace.after(failures)
    assert failures <= most


@pytest.mark.parametrize("pace", [PAIR, SOURCE])
def test_waiting_until_it_is_forgotten_gains_nothing(pace: Pauses) -> None:
    assert pace.longest < FORGET
    assert pace.free <= FORGET / pace.longest
