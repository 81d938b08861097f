"""The desk and the menu: what each duty finds there, and only that."""

import html
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.demo import story
from panels.models import Sheet
from reports import desk
from selection.models import Application, Vacancy
from selection.services import selections
from tests.builders import world
from tests.kept import kept

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, lambda: world("screening")) as found:
        yield found


@pytest.fixture
def scoring(told: story.Story) -> story.Story:
    """The same selection while the sheets are out."""
    for step in (story.screen, story.publish_screening, story.open_stages, story.start_scoring):
        step(told)
    return told


def _desk(told: story.Story, client: Client, username: str) -> Any:
    client.force_login(told.users[username], backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("desk"))


@pytest.mark.parametrize(
    ("username", "cards", "menu"),
    [
        ("sri", ["Sekretariat Pansel"], {"selection_list", "approvals"}),
        ("slamet", ["Kepala BKD (pejabat kedua)"], {"approvals"}),
        ("karto", ["Panitia Seleksi"], {"panel_desk", "approvals"}),
        ("dewi", ["Panitia Seleksi"], {"panel_desk"}),
        ("asih", ["Asesor"], {"assessor_desk"}),
        ("wati", ["Pemantau"], {"observer_desk"}),
        ("ppk", ["Pejabat Pembina Kepegawaian"], set()),
        ("putu", ["Pelamar"], {"my_applications"}),
    ],
)
def test_each_duty_finds_its_own_desk_and_menu(
    told: story.Story, client: Client, username: str, cards: list[str], menu: set[str]
) -> None:
    page = _desk(told, client, username)
    assert [card.title for card in page.context["cards"]] == cards
    staff = {"selection_list", "approvals", "panel_desk", "assessor_desk", "observer_desk", "my_applications"}
    shown = {item["url"] for item in page.context["nav"]}
    assert {name for name in staff if reverse(name) in shown} == menu


def test_the_next_step_is_the_first_thing_that_waits(told: story.Story, client: Client) -> None:
    page = _desk(told, client, "sri")
    first = Vacancy.objects.get(selection=told.selection, code="01")
    assert page.context["next_step"]["url"] == reverse("screening_desk", args=[first.pk])
    assert page.context["next_step"]["url"] in html.unescape(page.content.decode())


def test_what_is_late_comes_before_what_waits_but_an_outcome_is_no_duty() -> None:
    waits, late = ({"title": tone, "url": "/x/", "hint": "", "tone": tone} for tone in ("waiting", "danger"))
    own = desk.Card("", reverse("my_applications"), "", [{**late, "title": "Tidak Memenuhi Syarat"}])
    duty = desk.Card("", "/meja/", "", [waits, late])
    assert desk.next_step([own, duty]) == late
    assert desk.next_step([own]) is None


def test_the_panel_and_the_assessor_find_their_own_sheets(scoring: story.Story, client: Client) -> None:
    budi = _desk(scoring, client, "budi").context["cards"][0].tasks
    own = set(Sheet.objects.filter(person=scoring.users["budi"].person).values_list("pk", flat=True))
    assert {task["url"] for task in budi} == {reverse("sheet", args=[key]) for key in own}
    asih = _desk(scoring, client, "asih").context["cards"][0].tasks
    assert [task["status"] for task in asih] == ["Nilai dibuka", "Nilai dibuka"]


def test_a_selection_in_preparation_is_on_the_desk_of_the_secretariat_only(
    told: story.Story, client: Client
) -> None:
    agency, sri = told.institutions["agency"], told.users["sri"]
    selections.create(agency, title="Seleksi berikutnya", year=2027, ruleset="permenpanrb-15-2019", actor=sri)
    for username in ("sri", "slamet", "karto", "putu"):
        shown = "Seleksi berikutnya" in _desk(told, client, username).content.decode()
        assert shown == (username == "sri"), username


def test_nothing_of_the_applicants_reaches_the_desk_of_others(told: story.Story, client: Client) -> None:
    names = [item.person.full_name for item in Application.objects.select_related("person")]
    for username in ("sri", "slamet", "karto", "asih", "wati", "ppk"):
        text = html.unescape(_desk(told, client, username).content.decode())
        assert not [name for name in names if name in text]


def test_somebody_who_does_nothing_yet_is_led_to_the_posts(told: story.Story, client: Client) -> None:
    client.post(
        reverse("account_signup"),
        {
            "full_name": "Baru Contoh",
            "email": "baru@contoh.example",
            "username": "baru.contoh",
            "password1": "kata-sandi-panjang-77",
            "password2": "kata-sandi-panjang-77",
        },
    )
    page = client.get(reverse("desk"))
    assert [card.title for card in page.context["cards"]] == ["Pelamar"]
    assert page.context["next_step"]["url"] == reverse("profile")
    assert reverse("vacancy_list") in page.content.decode()
    assert reverse("my_applications") in page.content.decode()


def test_the_roles_of_a_person_end_with_his_duties(told: story.Story) -> None:
    assert desk.roles_of(told.users["putu"]) == frozenset()
    assert desk.roles_of(told.users["karto"]) == {"chair", "panelist"}
