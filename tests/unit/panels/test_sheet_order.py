"""Each member's own order of the candidates."""

import uuid
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from panels.sheet_order import order_of

PEOPLE = [SimpleNamespace(pk=uuid.UUID(int=number)) for number in range(8)]


def sheet(component: str = "paper", person: int = 1, assessment: int = 1) -> Any:
    return SimpleNamespace(
        assessment=SimpleNamespace(
            stage=SimpleNamespace(element=component, by_assessor=component == "assessment")
        ),
        assessment_id=uuid.UUID(int=assessment),
        person_id=uuid.UUID(int=person),
    )


@pytest.mark.parametrize("component", ["paper", "track_record"])
def test_everybody_comes_once_and_in_the_same_order_at_every_visit(component: str) -> None:
    found = order_of(sheet(component), PEOPLE)
    assert {item.pk for item in found} == {item.pk for item in PEOPLE} and len(found) == len(PEOPLE)
    assert order_of(sheet(component), reversed(PEOPLE)) == found


@pytest.mark.parametrize("component", ["assessment", "interview"])
def test_other_stages_keep_the_order_of_the_numbers(component: str) -> None:
    assert order_of(sheet(component), PEOPLE) == PEOPLE


def test_members_and_stages_have_different_orders() -> None:
    orders = {
        tuple(item.pk for item in order_of(sheet(person=person, assessment=stage), PEOPLE))
        for person in range(7)
        for stage in (1, 2)
    }
    assert len(orders) == 14


def test_over_many_members_every_candidate_is_first_about_equally_often() -> None:
    """Fixed keys, so a fixed result; 125 of 1000 are expected for each."""
    first = Counter(order_of(sheet(person=person), PEOPLE)[0].pk for person in range(1000))
    assert len(first) == 8 and min(first.values()) > 90 and max(first.values()) < 160


def test_who_withdraws_leaves_the_others_where_they_were() -> None:
    found = order_of(sheet(), PEOPLE)
    assert order_of(sheet(), [item for item in PEOPLE if item != found[3]]) == found[:3] + found[4:]
