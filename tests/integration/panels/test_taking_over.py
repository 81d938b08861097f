"""One decree may serve several selections in its term: the panel is taken over, not typed again."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts import services
from accounts.enums import InstitutionKind, Role
from audit import clock
from audit.errors import Refused
from audit.ledger import SYSTEM_ACTOR
from config.demo import papers, people, story
from panels import queries
from panels.services import announcements, replacements, rosters
from selection.models import Selection
from selection.services import selections
from tests.conftest import shared_world
from tests.integration.panels.support import signed_in, text_of
from tests.integration.panels.test_replacing import approve, propose

pytestmark = pytest.mark.django_db

told = shared_world("scoring")


@pytest.fixture
def second(told: story.Story) -> Selection:
    """Another selection of the same agency, just begun."""
    return begin(told, told.institutions["agency"], "sri")


def begin(told: story.Story, agency: Any, username: str) -> Selection:
    return selections.create(
        agency,
        title="Seleksi kedua contoh",
        year=clock.now().year,
        ruleset="permenpanrb-15-2019",
        actor=told.users[username],
    )


def plenary(told: story.Story, selection: Selection, days: int) -> None:
    """The plenary so many days from today."""
    start = clock.now() + timedelta(days=days)
    selections.set_schedule(
        selection, {"plenary": (start, start + timedelta(hours=2))}, actor=told.users["sri"]
    )


def term(selection: Selection) -> list[str]:
    return [item.level for item in rosters.composition_findings(selection) if item.code == "panel.term"]


def test_with_one_button_decree_and_members_serve_the_second_selection(
    told: story.Story, second: Selection
) -> None:
    sri, source = signed_in(told, "sri"), told.selection.panel
    page = text_of(sri.get(reverse("selection_panel", args=[second.pk])))
    assert f"Keputusan Nomor {source.decree_number}, masa tugas sampai" in page

    sri.post(reverse("panel_take_over", args=[second.pk]), {"source": str(source.pk)})

    taken = queries.panel_of(second)
    assert taken is not None
    assert (taken.decree_number, taken.decree_file_id, taken.taken_from_id) == (
        source.decree_number,
        source.decree_file_id,
        source.pk,
    )
    first, other = (
        [
            (member.person_id, member.position, member.unit, member.is_chair, member.party_member)
            for member in queries.members_of(one)
        ]
        for one in (told.selection, second)
    )
    assert first == other
    assert {member.state for member in queries.members_of(second)} == {"listed"}  # each pledges anew
    assert "Diambil dari" in text_of(sri.get(reverse("selection_panel", args=[second.pk])))
    assert announcements.plan_of(second)["decree"]["valid_until"] == source.valid_until.isoformat()


def test_a_panel_is_not_taken_over_twice_nor_over_members_already_there(
    told: story.Story, second: Selection
) -> None:
    rosters.take_over(second, told.selection.panel, actor=told.users["sri"])
    with pytest.raises(Refused, match="sudah dicatat"):
        rosters.take_over(second, told.selection.panel, actor=told.users["sri"])
    assert queries.members_of(second).count() == 5


def test_a_term_that_is_over_or_not_begun_is_not_offered(
    told: story.Story, second: Selection, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, now = told.selection.panel, clock.now()
    for days in (-60, 400):
        monkeypatch.setattr(clock, "now", lambda days=days: now + timedelta(days=days))
        assert not queries.panels_to_take_over(second).exists()
        with pytest.raises(Refused, match="tidak dapat diambil"):
            rosters.take_over(second, source, actor=told.users["sri"])
    monkeypatch.undo()
    assert queries.panels_to_take_over(second).get() == source


def test_another_agencys_panel_is_not_taken(told: story.Story) -> None:
    agency = services.add_institution(
        kind=InstitutionKind.AGENCY,
        name="Pemerintah Kabupaten Misal",
        short_name="Kab. Misal",
        valid_from=people.START,
        actor=SYSTEM_ACTOR,
    )
    services.add_oversight(told.institutions["bkn"], agency, since=people.START, actor=SYSTEM_ACTOR)
    person = services.add_person(full_name="Rini Contoh", actor=SYSTEM_ACTOR)
    services.add_membership(person, agency, Role.SECRETARIAT, since=people.START, actor=SYSTEM_ACTOR)
    told.users["rini"] = services.add_user(person, username="rini", email="rini@contoh.example", password="x")
    theirs = begin(told, agency, "rini")
    assert not queries.panels_to_take_over(theirs).exists()
    with pytest.raises(Refused, match="bukan Pansel instansi ini"):
        rosters.take_over(theirs, told.selection.panel, actor=told.users["rini"])


def test_a_term_that_ends_before_the_plenary_is_a_hard_finding(told: story.Story, second: Selection) -> None:
    assert term(second) == []
    rosters.take_over(second, told.selection.panel, actor=told.users["sri"])
    assert term(second) == []  # no plenary in the schedule yet
    left = (told.selection.panel.valid_until - clock.now().date()).days
    for days, levels in ((left - 1, ["pass"]), (left + 2, ["fail"])):
        plenary(told, second, days)
        assert term(second) == levels
    page = text_of(signed_in(told, "sri").get(reverse("selection_plan", args=[second.pk])))
    assert "Masa tugas Pansel berakhir" in page and "sebelum rapat pleno" in page


def test_who_was_replaced_is_not_taken_along_and_the_changing_decree_is(
    told: story.Story, second: Selection
) -> None:
    person = services.add_person(full_name="Dr. Eko Contoh, M.Si.", actor=SYSTEM_ACTOR)
    change = replacements.Change(
        person=person,
        position="Dosen",
        unit="Universitas Misal",
        former_unit="",
        category="academic",
        party_member=False,
        number="821/299/2026",
        dated=clock.now().date(),
        file=papers.stored("Keputusan perubahan"),
        reason="Pindah tugas.",
    )
    approve(told, propose(told, "budi", change))
    panel = rosters.take_over(second, told.selection.panel, actor=told.users["sri"])
    names = {member.person.full_name for member in queries.members_of(second)}
    assert "Dr. Eko Contoh, M.Si." in names and "Ir. Budi Contoh, M.T." not in names
    assert [item.decree_number for item in queries.changes_of(panel)] == ["821/299/2026"]
