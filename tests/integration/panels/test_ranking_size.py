"""The ranking page asks the database the same few questions for three candidates and for thirty."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.demo import people, story
from panels import opened_display
from tests.integration.panels.support import mark_all, open_stage, post_of, signed_in
from tests.kept import kept

pytestmark = pytest.mark.django_db

MOST = 12
"""The issue's figure for one ranking page."""


OF_THE_ENTRY = ("audit_", "SAVEPOINT", "pg_advisory_xact_lock", "clock_timestamp")
"""What is asked for the entry that records the opening, and not for the page."""


def thirty() -> tuple[people.Applicant, ...]:
    """Thirty applicants like the first one, each with a NIP of his own."""
    model = people.ECONOMY[0]
    return tuple(
        replace(
            model,
            username=f"pelamar{number}",
            full_name=f"Pelamar {number} Contoh",
            nip=f"197802032003121{number:03d}",
        )
        for number in range(101, 131)
    )


def build() -> story.Story:
    """Both posts ranked: thirty candidates in the first, three in the second."""
    users, found = story.cast()
    made = story.running(users, found, "ranked")
    made.applicants, made.late = {"01": thirty(), "02": people.EDUCATION[:4]}, None
    for step in (story.prepare, story.announce, story.apply, story.close, story.screen):
        step(made)
    for component in story.STAGE_ORDER:
        for vacancy in made.selection.vacancies.order_by("code"):
            open_stage(made, component, vacancy.code)
            one = "3" if component == "assessment" else ""
            mark_all(made, vacancy, component, lambda place, one=one: one or str(60 + place))
    return made


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, build) as made:
        yield made


def asked(told: story.Story, username: str, name: str, code: str) -> list[str]:
    """The page's own questions, without the entry that records its opening."""
    client, url = signed_in(told, username), reverse(name, args=[post_of(told, code).pk])
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as caught:
        client.get(url)
    return [query["sql"] for query in caught if not any(word in query["sql"] for word in OF_THE_ENTRY)]


@pytest.mark.parametrize("username", ["ani", "sri", "slamet", "wati"])
def test_thirty_rows_cost_no_more_than_three(told: story.Story, username: str) -> None:
    few, many = asked(told, username, "ranking", "02"), asked(told, username, "ranking", "01")
    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= MOST, "\n".join(many)


def test_the_plenary_does_not_grow_either(told: story.Story) -> None:
    few, many = asked(told, "ani", "plenary", "02"), asked(told, "ani", "plenary", "01")
    assert len(many) == len(few), "\n".join(many)


def test_what_every_row_asks_for_is_gathered_once(told: story.Story) -> None:
    """Gathered anew for each row, the page of 500 candidates took minutes."""
    opened = opened_display.read(post_of(told, "01"))
    for name in ("names", "people", "by_assessor"):
        assert getattr(opened, name) is getattr(opened, name), name
