"""For whom an application waits: a whole table, and nothing that only a desk knows."""

import inspect
from itertools import product

import pytest

from selection import waits
from selection.enums import ApplicationState as A
from selection.enums import Phase, ScheduleKind
from selection.enums import VacancyState as V
from selection.waits import Objecting, Todo, Whom

POSTS = [state for state in V if state != V.DRAFT]


def test_every_state_of_every_post_has_an_answer() -> None:
    for state, post, is_open, repairs, line in product(
        A, POSTS, (True, False), (True, False), [None, *ScheduleKind]
    ):
        found = waits.of(state, post, is_open=is_open, repairs=repairs, line=line)
        assert bool(found.todo) == (found.whom == Whom.YOU)


@pytest.mark.parametrize(
    ("state", "post", "is_open", "expected"),
    [
        (A.DRAFT, V.OPEN, True, (Phase.OPEN, Whom.YOU, Todo.SEND)),
        (A.DRAFT, V.OPEN, False, (Phase.SCREENING, Whom.NOBODY, Todo.NOTHING)),
        (A.SUBMITTED, V.OPEN, True, (Phase.OPEN, Whom.CLOSING, Todo.NOTHING)),
        (A.SUBMITTED, V.OPEN, False, (Phase.SCREENING, Whom.SECRETARIAT, Todo.NOTHING)),
        (A.SUBMITTED, V.FEW, False, (Phase.SCREENING, Whom.PANEL, Todo.NOTHING)),
        (A.SUBMITTED, V.CLOSED, False, (Phase.SCREENING, Whom.SECRETARIAT, Todo.NOTHING)),
        (A.SUBMITTED, V.PROPOSED, False, (Phase.SCREENING, Whom.PANEL, Todo.NOTHING)),
        (A.INELIGIBLE, V.SCREENED, False, (A.INELIGIBLE, Whom.NOBODY, Todo.NOTHING)),
        (A.WITHDRAWN, V.STOPPED, False, (A.WITHDRAWN, Whom.NOBODY, Todo.NOTHING)),
        (A.ELIGIBLE, V.STOPPED, False, (Phase.STOPPED, Whom.NOBODY, Todo.NOTHING)),
        (A.ELIGIBLE, V.CONCLUDED, False, (Phase.CONCLUDED, Whom.NOBODY, Todo.NOTHING)),
    ],
)
def test_whose_turn_it_is(state: A, post: V, is_open: bool, expected: tuple[object, Whom, Todo]) -> None:
    assert waits.of(state, post, is_open=is_open)[:3] == expected


def test_within_the_marking_only_the_announced_schedule_says_which_part_it_is() -> None:
    assert waits.of(A.ELIGIBLE, V.SCREENED, is_open=False, line=ScheduleKind.ASSESSMENT)[1:] == (
        Whom.ASSESSOR,
        Todo.NOTHING,
        ScheduleKind.ASSESSMENT,
    )
    told = waits.of(A.ELIGIBLE, V.SCREENED, is_open=False, line=ScheduleKind.SCREENING)
    assert (told.whom, told.line) == (Whom.PANEL, None)


def test_a_copy_that_may_still_come_is_the_applicants_turn() -> None:
    found = waits.of(A.SUBMITTED, V.CLOSED, is_open=False, repairs=True)
    assert (found.whom, found.todo) == (Whom.YOU, Todo.REPAIR)


def test_who_was_turned_away_is_not_done_while_he_may_object_or_waits_for_an_answer() -> None:
    found = {
        objecting: waits.of(A.INELIGIBLE, V.SCREENED, is_open=False, objecting=objecting)[1:3]
        for objecting in Objecting
    }
    assert found == {
        Objecting.NOTHING: (Whom.NOBODY, Todo.NOTHING),
        Objecting.MAY: (Whom.YOU, Todo.OBJECT),
        Objecting.FILED: (Whom.PANEL, Todo.NOTHING),
    }
    assert waits.of(A.INELIGIBLE, V.STOPPED, is_open=False, objecting=Objecting.FILED).whom == Whom.NOBODY


def test_it_is_given_nothing_that_is_sealed() -> None:
    assert set(inspect.signature(waits.of).parameters) == {
        "state",
        "post",
        "is_open",
        "repairs",
        "objecting",
        "line",
    }
