"""The outcome of the administrative selection: unknown to the applicant until the panel has confirmed the list, then told with its reason."""

import html
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit import clock
from config.demo import story
from panels import queries as panels
from panels.services import rosters
from selection import queries
from selection.enums import Verdict
from selection.models import Application, Vacancy
from selection.services import applications, screening
from tests.builders import read_twice, world
from tests.kept import kept

pytestmark = pytest.mark.django_db
REASON = "Pangkat pada SK adalah III/d, di bawah IV/a."


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, lambda: world("screening")) as found:
        yield found


@pytest.fixture
def vacancy(told: story.Story) -> Vacancy:
    """The first post with Sri's list handed to the panel: Joko does not meet the grade."""
    vacancy = Vacancy.objects.get(selection=told.selection, code="01")
    sri = told.users["sri"]
    for application in queries.screening_list(vacancy):
        for row, outcome in applications.evaluate(vacancy, application.snapshot):
            bad = outcome.verdict == Verdict.NOT_MET
            verdict = Verdict.NOT_MET if bad else Verdict.MET
            screening.set_finding(application, row, verdict=verdict, reason=REASON if bad else "", actor=sri)
    read_twice(told, vacancy)
    screening.propose(vacancy, actor=sri)
    return vacancy


def _pages(told: story.Story, client: Client, username: str) -> str:
    """Everything the applicant can open that speaks of his application."""
    client.force_login(told.users[username], backend="django.contrib.auth.backends.ModelBackend")
    application = Application.objects.get(person=told.users[username].person)
    addresses = [
        reverse("application_detail", args=[application.pk]),
        reverse("receipt", args=[application.pk]),
        reverse("my_applications"),
        reverse("desk"),
        reverse("vacancy_detail", args=[application.vacancy.slug]),
    ]
    return html.unescape("".join(client.get(address).content.decode() for address in addresses))


def test_before_the_panel_confirms_no_page_tells_the_outcome(
    told: story.Story, vacancy: Vacancy, client: Client
) -> None:
    for username in ("putu", "joko"):
        text = _pages(told, client, username)
        assert REASON not in text
        assert "Memenuhi Syarat" not in text
        assert "Menunggu rapat Panitia Seleksi" in text


def test_after_it_each_one_reads_his_own_outcome_and_why(
    told: story.Story, vacancy: Vacancy, client: Client
) -> None:
    rosters.confirm_screening(
        vacancy,
        present=list(panels.members_of(told.selection)),
        digest=screening.list_digest(vacancy),
        actor=told.users["karto"],
    )
    rejected, accepted = _pages(told, client, "joko"), _pages(told, client, "putu")
    assert f"Alasan: {REASON}" in rejected
    assert "Tidak Memenuhi Syarat" in rejected
    number = Application.objects.get(person=told.users["putu"].person).participant_number
    assert number and number in accepted
    assert (
        accepted.count("Tidak Memenuhi Syarat") == 1
    )  # how many there are, among the figures of the post's public page
    assert REASON not in accepted


def test_a_draft_that_was_never_sent_says_so_after_the_closing(told: story.Story, client: Client) -> None:
    text = _pages_of_draft(told, client)
    assert "Tidak terkirim" in text
    assert "lamaran ini belum dikirim" in text


def _pages_of_draft(told: story.Story, client: Client) -> str:
    assert told.late is not None
    user = told.users[told.late.username]
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    application = Application.objects.get(person=user.person)
    assert clock.now() > application.guarded.schedule.get(kind="registration").ends_at
    return html.unescape(client.get(reverse("application_detail", args=[application.pk])).content.decode())
