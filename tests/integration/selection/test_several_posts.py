"""Three posts under one notice, each on its own way: too few applicants, stopped, going on; soon vacant, one post a person, tried again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import proposals
from audit import clock, ledger
from audit.errors import Refused
from audit.verify import verify
from config.demo import papers, people, plan, story
from config.demo.story import Story
from panels import queries as panels
from panels.services import announcements, endings, rosters
from selection import gates, queries
from selection.models import Application, Selection, Vacancy
from selection.services import applications, repeats, screening, selections
from tests.integration.panels.support import post_of, signed_in, text_of
from tests.kept import kept

pytestmark = pytest.mark.django_db

THIRD = {
    "code": "03",
    "title": "Kepala Dinas Perhubungan",
    "unit": "Dinas Perhubungan Kota Contoh",
    "duties": "Memimpin dinas.",
    "field": "ekonomi",
}
FEW = tuple(
    replace(one, username=f"lain{place}", full_name=f"Pelamar Lain {place}", nip=one.nip[:-3] + f"9{place}9")
    for place, one in enumerate(people.ECONOMY[:2])
)


def _told() -> Story:
    users, institutions = story.cast()
    told = story.running(users, institutions, "announced")
    told.posts = (*plan.POSTS, THIRD)
    told.applicants = {**told.applicants, "03": FEW}
    story.tell(told, "announced")
    return told


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[Story]:
    with kept(django_db_blocker, _told) as found:
        yield found


def letter(told: Story, days: int) -> dict[str, Any]:
    return {"number": "B-9/contoh", "dated": told.at(days, 8).date(), "file": papers.stored("Surat B-9")}


def approve(told: Story, proposal: Any) -> None:
    proposals.approve(proposal, digest=proposal.digest, actor=told.users["slamet"])


def close(told: Story) -> None:
    with clock.at(told.at(17, 0, 5)):
        selections.close_due()


def states(told: Story) -> list[str]:
    return list(told.selection.vacancies.order_by("code").values_list("state", flat=True))


def stop(told: Story, code: str, day: int) -> None:
    with clock.at(told.at(day, 9)):
        asked = {"reason": "Jabatan digabung.", **letter(told, day)}
        approve(told, endings.propose_stop(post_of(told, code), actor=told.users["sri"], **asked))


def test_each_post_goes_its_own_way_to_the_end(told: Story) -> None:
    with clock.at(told.at(5, 9)):
        stop(told, "02", 5)
        application = Application.objects.filter(vacancy=post_of(told, "02")).first()
        assert application is not None
        user = next(one for one in told.users.values() if one.person_id == application.person_id)
        with pytest.raises(Refused, match="dihentikan .* Alasannya: Jabatan digabung."):
            applications.withdraw(application, actor=user)
        shown = text_of(Client().get(reverse("vacancy_detail", args=[post_of(told, "02").slug])))
        assert "Seleksi dihentikan" in shown and "Lamar jabatan ini" not in shown
        assert "Jabatan digabung." in text_of(
            signed_in(told, user.username).get(reverse("application_detail", args=[application.pk]))
        )
    close(told)
    assert states(told) == ["closed", "stopped", "few"]

    sri, wati = signed_in(told, "sri"), signed_in(told, "wati")
    with clock.at(told.at(18, 9)):
        shown = text_of(sri.get(reverse("selection_plan", args=[told.selection.pk])))
        assert "Pelamar 2, paling sedikit 4." in shown
        assert "Pelamar kurang: putuskan" in text_of(sri.get(reverse("desk")))
        assert "Pelamar kurang, menunggu keputusan" in text_of(
            wati.get(reverse("observer_selection", args=[told.selection.pk]))
        )
        mine = Application.objects.get(vacancy=post_of(told, "03"), person=told.users["lain0"].person)
        assert "kurang dari batas" in text_of(
            signed_in(told, "lain0").get(reverse("application_detail", args=[mine.pk]))
        )
        with pytest.raises(Refused, match="memerlukan surat"):
            endings.propose_going_on(post_of(told, "03"), reason="Lanjut.", actor=told.users["sri"])
        asked = {"reason": "Disetujui.", **letter(told, 18)}
        approve(told, endings.propose_going_on(post_of(told, "03"), actor=told.users["sri"], **asked))
    assert states(told) == ["closed", "stopped", "closed"]

    _confirm(told)
    assert states(told) == ["screened", "stopped", "failed"]  # two go on by no letter about candidates
    stop(told, "01", 20)
    selection = Selection.objects.get(pk=told.selection.pk)
    assert (states(told), selection.state) == (["stopped", "stopped", "failed"], "concluded")
    assert verify().sound


def _confirm(told: Story) -> None:
    """The panel confirms the lists of the posts that have one."""
    running = list(told.selection.vacancies.filter(state="closed").order_by("code"))
    for vacancy in running:
        with clock.at(told.at(18, 10)):
            for application in queries.screening_list(vacancy):
                story._find(application, told.users["sri"])
            screening.propose(vacancy, actor=told.users["sri"])
    for username, *_rest in people.PANEL:
        with clock.at(told.at(18, 11)):
            seat = panels.seat_of(told.selection, told.users[username].person)
            assert seat is not None
            rosters.pledge(seat, actor=told.users[username])
    for vacancy in running:
        with clock.at(told.at(18, 12)):
            digest = screening.list_digest(vacancy)
            present = list(panels.members_of(told.selection))
            rosters.confirm_screening(vacancy, present=present, digest=digest, actor=told.users["karto"])


def test_nobody_at_all_does_not_go_on(told: Story) -> None:
    for application in Application.objects.filter(vacancy=post_of(told, "03")):
        user = next(one for one in told.users.values() if one.person_id == application.person_id)
        with clock.at(told.at(6, 9)):
            applications.withdraw(application, actor=user)
    close(told)

    assert endings.obstacle_to_going_on(post_of(told, "03")).startswith("Tidak seorang pun tersisa")
    assert signed_in(told, "sri").get(reverse("post_go_on", args=[post_of(told, "03").pk])).status_code == 404


# --- one post a person ---------------------------------------------------------------------------------------------------


def test_who_has_sent_one_is_told_that_another_is_too_many(
    told: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked: list[Any] = []
    lock = ledger.lock
    monkeypatch.setattr(ledger, "lock", lambda row: locked.append(row) or lock(row))
    user, post = told.users["lain0"], post_of(told, "01")
    with clock.at(told.at(6, 9)):
        draft = applications.start(post, actor=user)
        for slot in queries.active_slots(told.selection):
            payload, report = papers.sample(slot.label)
            applications.keep(draft, slot, payload, name="berkas.pdf", report=report, actor=user)
        shown = text_of(signed_in(told, "lain0").get(reverse("application_detail", args=[draft.pk])))
        assert "boleh melamar 1 jabatan dalam seleksi ini. Lamaran lain yang sudah Anda kirim: 1." in shown
        locked.clear()
        with pytest.raises(Refused, match="hanya boleh melamar 1 jabatan"):
            applications.submit(draft, pledge=True, actor=user)
    assert locked[0] == user.person  # so two of his applications at one moment count one after the other
    shown = text_of(Client().get(reverse("vacancy_detail", args=[post.slug])))
    assert "Jabatan yang boleh dilamar seorang 1" in shown


# --- soon vacant ---------------------------------------------------------------------------------------------------------


def test_a_post_that_is_still_held_says_so_and_nobody_is_inaugurated_before(told: Story) -> None:
    day = told.at(90, 9).date()
    users, institutions = told.users, told.institutions
    with clock.at(told.at(40, 9)):
        selection = selections.create(
            institutions["agency"],
            title="Seleksi kedua",
            year=day.year,
            ruleset="permenpanrb-15-2019",
            actor=users["sri"],
        )
        sri = signed_in(told, "sri")
        sent = {
            "code": "01",
            "title": "Sekretaris Dewan",
            "unit": "Sekretariat DPRD",
            "duties": "Memimpin.",
            "vacant_from": str(day),
        }
        sri.post(reverse("vacancy_new", args=[selection.pk]), sent)
    post = Vacancy.objects.get(selection=selection)

    assert post.vacant_from == day
    assert announcements.plan_of(selection)["posts"][0]["vacant_from"] == day.isoformat()
    assert "Akan lowong sejak" in text_of(sri.get(reverse("selection_plan", args=[selection.pk])))
    assert "baru lowong pada" in gates.obstacle(selection, post, "inauguration", day - timedelta(days=1))
    assert "baru lowong" not in gates.obstacle(selection, post, "inauguration", day)


# --- tried again ---------------------------------------------------------------------------------------------------------


def test_a_stopped_post_is_tried_again_alone_and_without_anybody(told: Story) -> None:
    sri, old = signed_in(told, "sri"), post_of(told, "03")
    assert sri.get(reverse("post_repeat", args=[old.pk])).status_code == 404
    stop(told, "03", 6)
    old = post_of(told, "03")
    with clock.at(told.at(7, 9)):
        assert "Tidak ada data pelamar yang diambil" in text_of(
            sri.get(reverse("post_repeat", args=[old.pk]))
        )
        sri.post(reverse("post_repeat", args=[old.pk]))

    post = Vacancy.objects.get(repeats=old)
    new, first = post.selection, told.selection
    asked = [(row.rule, row.params) for row in queries.active_requirements(old)]
    assert [(row.rule, row.params) for row in queries.active_requirements(post)] == asked
    assert [slot.label for slot in queries.active_slots(new)] == [
        slot.label for slot in queries.active_slots(first)
    ]
    assert [(one.code, one.weight, one.tie_place) for one in new.stages] == [
        (one.code, one.weight, one.tie_place) for one in first.stages
    ]
    assert (new.state, new.vacancies.count(), post.code) == ("draft", 1, "03")
    assert not Application.objects.filter(vacancy=post).exists()
    assert [gate.kind for gate in queries.gates_of(new)] == ["plan", "result"]
    assert not new.letters.exists()
    with pytest.raises(Refused, match=f"sudah diseleksi ulang dalam {new.code}"):
        repeats.repeat(old, actor=told.users["sri"])

    for username, name in (("sri", "selection_plan"), ("wati", "observer_selection")):
        client = signed_in(told, username)
        assert f"Diseleksi ulang dalam {new.code}" in text_of(client.get(reverse(name, args=[first.pk])))
    assert f"Seleksi ulang dari {first.code}" in text_of(
        signed_in(told, "wati").get(reverse("observer_selection", args=[new.pk]))
    )
    assert f"Seleksi ulang dari {first.code}" in text_of(sri.get(reverse("selection_plan", args=[new.pk])))
    public = Client()
    address = reverse("vacancy_detail", args=[old.slug])
    assert "Diseleksi ulang dalam" not in text_of(public.get(address))  # a draft is nobody's business yet
