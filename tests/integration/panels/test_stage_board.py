"""The stage board: which stages are open and how many sheets are locked. Never a mark, never who."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.demo import story
from panels import queries
from panels.enums import MARK_UNIT
from tests.conftest import shared_world

pytestmark = pytest.mark.django_db

told = shared_world("scoring")


@pytest.fixture
def sri(told: story.Story, client: Client) -> Client:
    client.force_login(told.users["sri"])
    return client


def text_of(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", response.content.decode()))


def page(name: str, *keys: Any) -> str:
    return reverse(name, args=[getattr(key, "pk", key) for key in keys])


def test_the_board_tells_how_many_sheets_are_locked_and_no_mark(told: story.Story, sri: Client) -> None:
    vacancy = told.selection.vacancies.get(code="01")

    shown = text_of(sri.get(page("stage_board", vacancy)))

    assert "0 dari 5 lembar terkunci" in shown
    assert "Nilai sudah dibuka" in shown  # the assessment: its one sheet is locked
    budi = queries.own_sheets(told.users["budi"].person).get(
        assessment__stage__code="track_record", assessment__vacancy=vacancy
    )
    marks = {str(score.points // MARK_UNIT) for score in budi.scores.all()}
    body = shown[shown.index("<main") : shown.index("</main")]
    assert marks and not any(
        re.search(rf"\b{mark}[.,]?\b", re.sub(r"Bobot \d+%", "", body)) for mark in marks
    )
    assert "Budi" not in body


def test_what_is_in_the_way_is_said_instead_of_a_button_and_a_forged_form_is_refused(
    told: story.Story, sri: Client
) -> None:
    vacancy = told.selection.vacancies.get(code="01")
    before = queries.progress([vacancy]).count()
    shown = text_of(sri.get(page("stage_board", vacancy)))
    assert "Wawancara dibuka setelah semua lembar makalah dikunci." in shown
    assert page("stage_open", vacancy, "interview") not in shown

    refused = sri.post(page("stage_open", vacancy, "interview"))

    assert refused.status_code == 409
    assert "Wawancara dibuka setelah semua lembar makalah dikunci." in text_of(refused)
    assert queries.progress([vacancy]).count() == before


def test_the_criteria_of_an_open_stage_are_fixed(told: story.Story, sri: Client) -> None:
    address = page("selection_criteria", told.selection, "paper")
    before = list(queries.criteria_of(told.selection, "paper").values_list("pk", "version"))

    assert "Simpan kriteria" not in text_of(sri.get(address))
    sri.post(address, {"usual": "1"})

    assert list(queries.criteria_of(told.selection, "paper").values_list("pk", "version")) == before


@pytest.mark.parametrize("username", ["slamet", "karto", "asih", "wati"])
def test_nobody_else_opens_a_stage(username: str, told: story.Story, client: Client) -> None:
    client.force_login(told.users[username])
    vacancy = told.selection.vacancies.get(code="01")

    assert client.post(page("stage_open", vacancy, "interview")).status_code == 404
    assert page("stage_open", vacancy, "interview") not in text_of(client.get(page("stage_board", vacancy)))


def test_an_outsider_does_not_learn_that_the_board_exists(told: story.Story, client: Client) -> None:
    client.force_login(told.users["putu"])

    assert client.get(page("stage_board", told.selection.vacancies.get(code="01"))).status_code == 404
    assert client.get(page("selection_plan", told.selection)).status_code == 404
