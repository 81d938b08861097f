"""The plenary on the administrative selection, and what every member does before any name or file opens to him."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Body, Event
from config.demo import story
from panels import pledges, queries
from panels.models import Conflict
from panels.services import rosters
from selection import queries as selections
from selection.enums import ApplicationState, VacancyState, Verdict
from selection.models import Application, ApplicationDocument, Vacancy
from selection.services import applications, screening
from tests.builders import read_twice
from tests.conftest import shared_world
from tests.integration.panels.support import post_of, signed_in, status_of, text_of

pytestmark = pytest.mark.django_db

told = shared_world("screening")

REASON = "Pangkat terakhir pada SK adalah III/d."


@pytest.fixture
def vacancy(told: story.Story) -> Vacancy:
    """The first post, its list proposed: Joko does not meet the rank."""
    found = post_of(told)
    propose(told, found)
    found.refresh_from_db()
    return found


def propose(told: story.Story, vacancy: Vacancy, turned_down: int = 0) -> None:
    """Hand the list over with the rules' own findings; `turned_down` more fail their first requirement."""
    for place, application in enumerate(selections.screening_list(vacancy)):
        for number, (requirement, outcome) in enumerate(applications.evaluate(vacancy, application.snapshot)):
            bad = outcome.verdict == Verdict.NOT_MET or (number == 0 and place < turned_down)
            screening.set_finding(
                application,
                requirement,
                verdict=Verdict.NOT_MET if bad else Verdict.MET,
                reason=REASON if bad else "",
                actor=told.users["sri"],
            )
    read_twice(told, vacancy)
    screening.propose(vacancy, actor=told.users["sri"])


def seat(told: story.Story, username: str) -> Any:
    found = queries.seat_of(told.selection, told.users[username].person)
    assert found is not None
    return found


def ready(told: story.Story, username: str) -> Client:
    """The client of a member who has pledged and declared that he has no ties."""
    rosters.pledge(seat(told, username), actor=told.users[username])
    rosters.declare(seat(told, username), {}, actor=told.users[username])
    return signed_in(told, username)


def answers(told: story.Story, **ties: tuple[str, str]) -> dict[str, str]:
    """The declaration filled in: no tie but those named by user name of the applicant."""
    filled = {"statement": "on"}
    for application in queries.applicants_to_declare(told.selection):
        username = application.person.users.get().username
        kind, note = ties.get(username, ("none", ""))
        filled[f"kind-{application.pk.hex}"] = kind
        filled[f"note-{application.pk.hex}"] = note
    return filled


def members(told: story.Story, *usernames: str) -> list[str]:
    return [str(seat(told, username).pk) for username in usernames]


def applicant(told: story.Story, username: str) -> Application:
    return Application.objects.get(person=told.users[username].person, vacancy__selection=told.selection)


def test_the_pledge_needs_the_box_and_is_kept_with_the_digest_of_its_text(told: story.Story) -> None:
    ani, url = signed_in(told, "ani"), reverse("pledge", args=[told.selection.pk])
    assert "Centang kotak ini untuk menyetujui" in text_of(ani.post(url, {}))
    assert seat(told, "ani").state == "listed"
    ani.post(url, {"accept": "on"})
    assert seat(told, "ani").state == "pledged"
    event = Event.objects.get(pk=seat(told, "ani").last_event)
    data = json.loads(Body.objects.get(event=event).text)["data"]
    assert data == {"text": rosters.PLEDGE, "sha256": pledges.digest(rosters.PLEDGE)}


def test_names_and_files_stay_closed_until_pledge_and_declaration(
    told: story.Story, vacancy: Vacancy
) -> None:
    karto = signed_in(told, "karto")
    document = ApplicationDocument.objects.filter(application=applicant(told, "putu"), state="current")[0]
    listed, file = (
        reverse("screening_confirm", args=[vacancy.pk]),
        reverse("panel_document", args=[document.pk]),
    )
    declaration = reverse("conflicts", args=[told.selection.pk])
    for step in (lambda: None, lambda: rosters.pledge(seat(told, "karto"), actor=told.users["karto"])):
        step()
        assert status_of(karto, file) == 404
        answer = karto.get(listed)
        assert answer.url == declaration
    assert karto.post(listed, {}).url == declaration
    karto.post(declaration, answers(told))
    assert status_of(karto, file) == 200
    assert "Putu Contoh" in text_of(karto.get(listed))


def test_names_are_not_shown_for_declaring_before_the_pledge(told: story.Story) -> None:
    ani = signed_in(told, "ani")
    answer = ani.get(reverse("conflicts", args=[told.selection.pk]))
    assert answer.url == reverse("pledge", args=[told.selection.pk])


def test_every_applicant_needs_an_answer_and_every_tie_a_word(told: story.Story) -> None:
    rosters.pledge(seat(told, "ani"), actor=told.users["ani"])
    ani, url = signed_in(told, "ani"), reverse("conflicts", args=[told.selection.pk])
    filled = answers(told, ratna=("kinship", ""))
    del filled[f"kind-{applicant(told, 'yusuf').pk.hex}"]
    page = text_of(ani.post(url, filled))
    assert "Yusuf Contoh, S.T., M.T.: Pilih hubungan Anda" in page
    assert "Ratna Contoh, S.E., M.Si.: Jelaskan hubungan itu" in page
    assert seat(told, "ani").state == "pledged"
    assert not Conflict.objects.exists()


def test_kinship_closes_the_file_and_service_only_shows(told: story.Story, vacancy: Vacancy) -> None:
    rosters.pledge(seat(told, "ani"), actor=told.users["ani"])
    ani = signed_in(told, "ani")
    ani.post(
        reverse("conflicts", args=[told.selection.pk]),
        answers(told, ratna=("business", "Satu yayasan"), putu=("service", "Pernah sekantor")),
    )
    files = {
        username: ApplicationDocument.objects.filter(application=applicant(told, username), state="current")[
            0
        ]
        for username in ("ratna", "putu")
    }
    assert status_of(ani, reverse("panel_document", args=[files["ratna"].pk])) == 404
    assert status_of(ani, reverse("panel_document", args=[files["putu"].pk])) == 200
    page = ani.get(reverse("screening_confirm", args=[vacancy.pk]))
    assert str(files["ratna"].pk) not in page.content.decode()
    assert "berkas pelamar ini tidak terbuka bagi Anda" in text_of(page)
    assert "hubungan kedinasan dengan pelamar ini" in text_of(page)


def test_the_chair_sees_each_outcome_with_its_reason_and_confirms_it_with_those_present(
    told: story.Story, vacancy: Vacancy
) -> None:
    karto, url = ready(told, "karto"), reverse("screening_confirm", args=[vacancy.pk])
    page = text_of(karto.get(url))
    assert "6 pelamar Memenuhi Syarat, 1 Tidak Memenuhi Syarat." in page
    assert REASON in page
    assert Event.objects.filter(subject_id=vacancy.pk, action="vacancy.list_opened").count() == 1
    present = members(told, "karto", "ani", "budi")
    answer = karto.post(url, {"digest": screening.list_digest(vacancy), "present": present}, follow=True)
    assert "Daftar hasil seleksi administrasi ditetapkan" in text_of(answer)
    vacancy.refresh_from_db()
    assert vacancy.state == VacancyState.SCREENED
    assert applicant(told, "joko").state == ApplicationState.INELIGIBLE
    assert applicant(told, "putu").participant_number
    event = Event.objects.get(subject_id=vacancy.pk, action="vacancy.confirm_screening")
    said = json.loads(Body.objects.get(event=event).text)["data"]["present"]
    assert said == [str(told.users[name].person_id) for name in ("karto", "ani", "budi")]


def test_without_a_quorum_nothing_is_confirmed(told: story.Story, vacancy: Vacancy) -> None:
    karto, url = ready(told, "karto"), reverse("screening_confirm", args=[vacancy.pk])
    digest = screening.list_digest(vacancy)
    answer = karto.post(url, {"digest": digest, "present": members(told, "karto", "ani")})
    assert "hadir 2, paling sedikit 3 anggota" in text_of(answer)
    assert "Centang anggota yang hadir." in text_of(karto.post(url, {"digest": digest}))
    vacancy.refresh_from_db()
    assert vacancy.state == VacancyState.PROPOSED


def test_a_list_that_changed_since_it_was_shown_is_not_confirmed(told: story.Story, vacancy: Vacancy) -> None:
    karto, url = ready(told, "karto"), reverse("screening_confirm", args=[vacancy.pk])
    present = members(told, "karto", "ani", "budi")
    answer = karto.post(url, {"digest": "0" * 64, "present": present})
    assert answer.status_code == 409
    assert "Daftar berubah sejak ditampilkan" in text_of(answer)
    assert screening.list_digest(vacancy) in answer.content.decode()
    vacancy.refresh_from_db()
    assert vacancy.state == VacancyState.PROPOSED


def test_only_the_chair_confirms_or_returns(told: story.Story, vacancy: Vacancy) -> None:
    ani, url = ready(told, "ani"), reverse("screening_confirm", args=[vacancy.pk])
    assert "Tetapkan daftar ini" not in text_of(ani.get(url))
    answer = ani.post(
        url,
        {"digest": screening.list_digest(vacancy), "present": members(told, "karto", "ani", "budi")},
    )
    assert answer.status_code == 403
    returned = ani.post(reverse("screening_return", args=[vacancy.pk]), {"reason": "Ulangi."})
    assert returned.status_code == 404
    vacancy.refresh_from_db()
    assert vacancy.state == VacancyState.PROPOSED


def test_the_list_goes_back_only_with_a_reason(told: story.Story, vacancy: Vacancy) -> None:
    karto, url = ready(told, "karto"), reverse("screening_return", args=[vacancy.pk])
    assert "Tuliskan alasan pengembalian." in text_of(karto.post(url, {"reason": " "}))
    karto.post(url, {"reason": "Pangkat Joko diperiksa kembali."})
    vacancy.refresh_from_db()
    assert vacancy.state == VacancyState.CLOSED
    event = Event.objects.get(pk=vacancy.last_event)
    assert "Pangkat Joko diperiksa kembali." in Body.objects.get(event=event).text
    assert karto.get(reverse("screening_confirm", args=[vacancy.pk])).status_code == 404


def test_fewer_than_three_who_pass_stop_the_post_and_the_chair_is_told(told: story.Story) -> None:
    vacancy = post_of(told, "02")
    propose(told, vacancy, turned_down=4)
    karto, url = ready(told, "karto"), reverse("screening_confirm", args=[vacancy.pk])
    present = members(told, "karto", "ani", "budi")
    answer = karto.post(url, {"digest": screening.list_digest(vacancy), "present": present}, follow=True)
    assert "kurang dari jumlah paling sedikit" in text_of(answer)
    vacancy.refresh_from_db()
    assert vacancy.state == VacancyState.FAILED
    assert "tidak dilanjutkan" in text_of(karto.get(reverse("panel_desk")))


def test_others_find_no_list_and_the_panel_none_before_it_is_proposed(
    told: story.Story, vacancy: Vacancy
) -> None:
    url = reverse("screening_confirm", args=[vacancy.pk])
    for username in ("sri", "slamet", "wati", "asih", "ppk", "putu"):
        assert signed_in(told, username).get(url).status_code == 404
    waiting = reverse("screening_confirm", args=[post_of(told, "02").pk])
    assert ready(told, "karto").get(waiting).status_code == 404
