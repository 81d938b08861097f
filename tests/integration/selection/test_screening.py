"""The secretariat checks applications: it sees the computed outcome, decides nothing, and hands the list to the panel."""

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from audit import clock, store
from audit.models import Event
from config.demo import story
from panels import queries as panels
from panels.services import rosters
from selection import queries
from selection.enums import ApplicationState, VacancyState, Verdict
from selection.models import Application, ApplicationDocument, Finding, Vacancy
from selection.services import screening, second_readings
from tests.conftest import shared_world

pytestmark = pytest.mark.django_db

told = shared_world("screening")


@pytest.fixture
def sri(told: story.Story, client: Client) -> Client:
    client.force_login(told.users["sri"])
    return client


@pytest.fixture
def vacancy(told: story.Story) -> Vacancy:
    return told.selection.vacancies.get(code="01")


def text_of(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", response.content.decode()))


def body_of(response: Any) -> bytes:
    """Read to its end, which closes it; closing it once more would close the test's connection."""
    return b"".join(response.streaming_content)


def first(vacancy: Vacancy) -> Application:
    found = queries.screening_list(vacancy).first()
    assert found is not None
    return found


def joko(vacancy: Vacancy) -> Application:
    """The applicant whose rank is too low."""
    return Application.objects.get(vacancy=vacancy, person__full_name__startswith="Joko")


def page_of(application: Application) -> str:
    return reverse("screening_application", args=[application.pk])


def filled(client: Client, application: Application, **changed: tuple[str, str]) -> dict[str, str]:
    """The form as the page shows it, with every open choice set to met; `changed`: rule → verdict and reason."""
    given: dict[str, str] = {}
    for form in client.get(page_of(application)).context["forms"]:
        verdict, reason = form["verdict"].value(), form["reason"].value()
        verdict, reason = changed.get(
            form.requirement.rule, (Verdict.MET if verdict == Verdict.UNKNOWN else verdict, reason)
        )
        code = form["code"].value() or ("other" if verdict == Verdict.NOT_MET else "")
        given |= {
            form["verdict"].html_name: verdict,
            form["code"].html_name: code,
            form["reason"].html_name: reason,
            form["seen"].html_name: str(form["seen"].value()),
            form["was"].html_name: form["was"].value(),
        }
    return given


def openings(application: Application) -> int:
    keys = [
        application.pk,
        *ApplicationDocument.objects.filter(application=application).values_list("pk", flat=True),
    ]
    return Event.objects.filter(subject_id__in=keys, action__endswith=".opened").count()


# --- the desk -----------------------------------------------------------------------------------------------------------


def test_every_applicant_stands_in_one_table_with_documents_and_computed_outcome(
    vacancy: Vacancy, sri: Client
) -> None:
    shown = text_of(sri.get(reverse("screening_desk", args=[vacancy.pk])))

    for application in queries.screening_list(vacancy):
        assert application.number in shown
        assert application.person.full_name in shown
    assert "tidak terpenuhi" in shown
    assert "Belum diperiksa" in shown


def test_drafts_and_late_applicants_are_not_on_the_desk(vacancy: Vacancy, sri: Client) -> None:
    shown = text_of(sri.get(reverse("screening_desk", args=[vacancy.pk])))

    for application in Application.objects.filter(
        vacancy=vacancy, state=ApplicationState.DRAFT
    ).select_related("person"):
        assert application.person.full_name not in shown


def test_the_desk_takes_fourteen_queries_at_most_however_many_applied(
    vacancy: Vacancy, sri: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = reverse("screening_desk", args=[vacancy.pk])
    sri.get(address)
    everybody, alone = queries.screening_list, first(vacancy).pk
    with CaptureQueriesContext(connection) as many:
        assert len(sri.get(address).context["rows"]) > 5
    monkeypatch.setattr(queries, "screening_list", lambda post: everybody(post).filter(pk=alone))
    with CaptureQueriesContext(connection) as one:
        assert len(sri.get(address).context["rows"]) == 1

    assert len(many) == len(one) <= 14  # 13 on SQLite


@pytest.mark.parametrize("username", ["slamet", "karto", "ani", "asih", "wati", "ppk", "putu"])
def test_nobody_else_screens(username: str, told: story.Story, vacancy: Vacancy, client: Client) -> None:
    client.force_login(told.users[username])

    assert client.get(reverse("screening_desk", args=[vacancy.pk])).status_code == 404
    assert client.get(page_of(first(vacancy))).status_code == 404
    assert client.post(reverse("screening_propose", args=[vacancy.pk])).status_code == 404


# --- one applicant ------------------------------------------------------------------------------------------------------


def test_documents_stand_beside_the_requirements_and_the_opening_is_recorded(
    vacancy: Vacancy, sri: Client
) -> None:
    application, before = first(vacancy), openings(first(vacancy))

    shown = text_of(sri.get(page_of(application)))

    assert "Usia paling tinggi 56 tahun" in shown
    assert re.search(r"Usia \d+ tahun \d+ bulan \d+ hari pada", shown)
    assert "Kartu tanda penduduk" in shown
    assert openings(application) == before + 1


def test_what_is_computed_is_a_hint_and_no_choice_is_made_beforehand(vacancy: Vacancy, sri: Client) -> None:
    application = joko(vacancy)

    answer = sri.get(page_of(application))

    assert {form["verdict"].value() for form in answer.context["forms"]} == {Verdict.UNKNOWN}
    hints = {line["computed"]["label"] for line in answer.context["lines"]}
    assert {Verdict.NOT_MET.label, Verdict.MET.label} <= hints
    untouched = {
        form[name].html_name: form[name].value() for form in answer.context["forms"] for name in form.fields
    }
    sri.post(page_of(application), untouched)
    assert not Finding.objects.filter(application=application).exists()


def test_a_requirement_not_met_needs_a_reason_which_is_asked_for_beside_it(
    vacancy: Vacancy, sri: Client
) -> None:
    application = joko(vacancy)

    answer = sri.post(
        page_of(application),
        filled(sri, application, min_grade=(Verdict.NOT_MET, ""), max_age=(Verdict.MET, "sudah diketik")),
    )

    shown = text_of(answer)
    assert answer.status_code == 200
    assert "Tuliskan alasannya" in shown
    assert "sudah diketik" in shown
    assert not Finding.objects.filter(application=application).exists()


def test_to_find_met_what_the_rule_computed_as_not_met_needs_a_reason_too(
    vacancy: Vacancy, sri: Client
) -> None:
    application = joko(vacancy)

    refused = sri.post(page_of(application), filled(sri, application, min_grade=(Verdict.MET, "")))
    assert "Tuliskan alasannya" in text_of(refused)
    sri.post(
        page_of(application),
        filled(sri, application, min_grade=(Verdict.MET, "Pangkat baru IV/a, SK terlampir.")),
    )

    finding = Finding.objects.get(application=application, requirement__rule="min_grade")
    assert (finding.verdict, finding.reason) == (Verdict.MET, "Pangkat baru IV/a, SK terlampir.")


def test_saving_leads_to_the_next_applicant_or_back_to_the_list(vacancy: Vacancy, sri: Client) -> None:
    one, two = queries.screening_list(vacancy)[:2]

    assert sri.post(page_of(one), filled(sri, one) | {"next": "1"}, follow=True).redirect_chain[-1][
        0
    ] == page_of(two)
    assert sri.post(page_of(two), filled(sri, two)).url == reverse("screening_desk", args=[vacancy.pk])


def test_a_check_saved_in_another_window_is_not_overwritten(
    vacancy: Vacancy, sri: Client, told: story.Story
) -> None:
    application = first(vacancy)
    stale = filled(sri, application)
    requirement = queries.active_requirements(vacancy).first()
    screening.set_finding(
        application,
        requirement,
        verdict=Verdict.NOT_MET,
        reason="Dari petugas lain.",
        actor=told.users["sri"],
    )

    answer = sri.post(page_of(application), stale)

    shown = text_of(answer)
    assert answer.status_code == 409
    assert "petugas lain" in shown
    assert "Tersimpan sekarang" in shown and "Dari petugas lain." in shown and "Sri Contoh" in shown
    assert (
        answer.context["forms"][0]["verdict"].value() == Verdict.MET
    )  # what was chosen here is still chosen
    assert Finding.objects.get(application=application).reason == "Dari petugas lain."
    again = {name: value for form in answer.context["forms"] for name, value in _sent(form)}
    sri.post(page_of(application), again)
    assert Finding.objects.get(application=application, requirement=requirement).verdict == Verdict.MET


def _sent(form: Any) -> list[tuple[str, str]]:
    return [(form[name].html_name, str(form[name].value() or "")) for name in form.fields]


def test_two_screeners_who_decide_different_requirements_lose_nothing(
    vacancy: Vacancy, sri: Client, told: story.Story
) -> None:
    application = first(vacancy)
    page = filled(sri, application)
    mine, theirs, *_others = (form.requirement for form in sri.get(page_of(application)).context["forms"])
    untouched = {
        f"{row.requirement.pk.hex}-verdict": Verdict.UNKNOWN
        for row in sri.get(page_of(application)).context["forms"]
    }
    screening.set_finding(
        application, theirs, verdict=Verdict.NOT_MET, reason="Ijazah lain.", actor=told.users["sri"]
    )

    answer = sri.post(page_of(application), page | untouched | {f"{mine.pk.hex}-verdict": Verdict.MET})

    assert answer.status_code == 302
    kept = dict(Finding.objects.filter(application=application).values_list("requirement", "verdict"))
    assert kept == {mine.pk: Verdict.MET, theirs.pk: Verdict.NOT_MET}


def test_the_desk_goes_on_where_one_was_and_a_half_checked_one_comes_first(
    vacancy: Vacancy, sri: Client, told: story.Story
) -> None:
    one, two, three = queries.screening_list(vacancy)[:3]
    onward = reverse("screening_next", args=[vacancy.pk])
    assert sri.get(onward).url == page_of(one)
    sri.post(page_of(two), filled(sri, two))
    assert sri.get(onward).url == page_of(three)
    half = queries.active_requirements(vacancy)[0]
    screening.set_finding(three, half, verdict=Verdict.MET, reason="", actor=told.users["sri"])
    assert sri.get(onward).url == page_of(three)
    assert sri.get(onward, {"sesudah": str(one.pk)}).url == page_of(three)
    desk = text_of(sri.get(reverse("screening_desk", args=[vacancy.pk])))
    total = queries.screening_list(vacancy).count()
    assert f"1 dari {total} lamaran selesai diperiksa" in desk
    assert "Sedang diperiksa" in desk
    assert "Lamaran 3 dari" in text_of(sri.get(page_of(three)))


# --- documents ----------------------------------------------------------------------------------------------------------


def test_a_document_opens_in_the_browser_cannot_act_there_and_is_recorded(
    vacancy: Vacancy, sri: Client
) -> None:
    application = first(vacancy)
    document = application.current_documents[0]
    before = openings(application)

    answer = sri.get(reverse("applicant_document", args=[document.pk]))

    assert body_of(answer) == store.read(document.file)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert openings(application) == before + 1
    saved = sri.get(reverse("applicant_document", args=[document.pk]), {"unduh": ""})
    assert saved["Content-Disposition"].startswith("attachment")
    body_of(saved)


def test_the_observer_may_open_documents_and_that_is_recorded_too(
    told: story.Story, vacancy: Vacancy, client: Client
) -> None:
    client.force_login(told.users["wati"])
    document = first(vacancy).current_documents[0]

    assert body_of(client.get(reverse("applicant_document", args=[document.pk]))) == store.read(document.file)
    assert Event.objects.filter(subject_id=document.pk, action="applicationdocument.opened").exists()


@pytest.mark.parametrize("username", ["slamet", "karto", "asih", "ppk", "ratna"])
def test_nobody_else_opens_them_by_this_address(
    username: str, told: story.Story, vacancy: Vacancy, client: Client
) -> None:
    client.force_login(told.users[username])
    document = first(vacancy).current_documents[0]

    assert client.get(reverse("applicant_document", args=[document.pk])).status_code == 404


def test_the_document_of_a_draft_is_nobodys_business(told: story.Story, sri: Client) -> None:
    draft = ApplicationDocument.objects.filter(
        application__vacancy__selection=told.selection, application__state=ApplicationState.DRAFT
    ).first()
    assert draft is not None

    assert sri.get(reverse("applicant_document", args=[draft.pk])).status_code == 404


# --- handing over -------------------------------------------------------------------------------------------------------


def check_all(client: Client, vacancy: Vacancy) -> None:
    for application in queries.screening_list(vacancy):
        given = filled(client, application, min_grade=(Verdict.NOT_MET, "Pangkat III/d, di bawah IV/a."))
        if application.pk != joko(vacancy).pk:
            given = filled(client, application)
        client.post(page_of(application), given)
    for finding in Finding.objects.filter(application__vacancy=vacancy, verdict=Verdict.NOT_MET):
        second_readings.read(finding, agrees=True, actor=User.objects.get(username="slamet"))


def test_an_unfinished_list_cannot_be_proposed(vacancy: Vacancy, sri: Client) -> None:
    desk = text_of(sri.get(reverse("screening_desk", args=[vacancy.pk])))
    answer = sri.post(reverse("screening_propose", args=[vacancy.pk]))

    assert "syarat yang belum diputuskan" in desk
    assert reverse("screening_propose", args=[vacancy.pk]) not in desk
    assert answer.status_code == 409
    assert "belum diputuskan" in text_of(answer)


def test_the_proposed_list_is_locked_until_the_panel_gives_it_back_with_its_reason(
    vacancy: Vacancy, sri: Client, told: story.Story, client: Client
) -> None:
    check_all(sri, vacancy)
    shown = text_of(sri.post(reverse("screening_propose", args=[vacancy.pk]), follow=True))
    assert "Menunggu penetapan Pansel" in shown
    assert "Usul: Tidak Memenuhi Syarat" in shown
    application = first(vacancy)
    assert "hanya dapat dibaca" in text_of(sri.get(page_of(application)))
    assert sri.post(page_of(application), {}).status_code == 200
    vacancy.refresh_from_db()
    assert vacancy.state == VacancyState.PROPOSED

    screening.return_list(vacancy, reason="Periksa kembali ijazah nomor 0003.", actor=told.users["karto"])

    desk = text_of(sri.get(reverse("screening_desk", args=[vacancy.pk])))
    assert "Dikembalikan Pansel" in desk
    assert "Periksa kembali ijazah nomor 0003." in desk
    assert "Periksa kembali ijazah nomor 0003." in text_of(sri.get(page_of(application)))
    assert sri.get(page_of(application)).context["forms"]


def test_the_panels_outcome_with_participant_numbers_is_shown_after_it_confirmed(
    vacancy: Vacancy, sri: Client, told: story.Story
) -> None:
    check_all(sri, vacancy)
    sri.post(reverse("screening_propose", args=[vacancy.pk]))
    vacancy.refresh_from_db()
    members = list(panels.members_of(told.selection))
    with clock.at(told.at(18, 9)):
        rosters.confirm_screening(
            vacancy, present=members, digest=screening.list_digest(vacancy), actor=told.users["karto"]
        )

    desk = text_of(sri.get(reverse("screening_desk", args=[vacancy.pk])))

    assert "Daftar sudah ditetapkan Pansel" in desk
    assert f"{told.selection.code}-01-P01" in desk
    assert "Tidak Memenuhi Syarat" in desk


def test_then_sri_opens_the_first_stage_and_its_sheet_goes_out(
    vacancy: Vacancy, sri: Client, told: story.Story
) -> None:
    check_all(sri, vacancy)
    sri.post(reverse("screening_propose", args=[vacancy.pk]))
    vacancy.refresh_from_db()
    members = list(panels.members_of(told.selection))
    board, opening = (
        reverse("stage_board", args=[vacancy.pk]),
        reverse("stage_open", args=[vacancy.pk, "assessment"]),
    )
    assert opening not in text_of(sri.get(board))
    rosters.confirm_screening(
        vacancy, present=members, digest=screening.list_digest(vacancy), actor=told.users["karto"]
    )
    assert opening not in (early := text_of(sri.get(board)))
    assert "Menurut jadwal, asesmen kompetensi dimulai" in early
    assert sri.post(opening).status_code == 409
    with clock.at(told.at(20, 7)):
        assert opening in text_of(sri.get(board))
        shown = text_of(sri.post(opening, follow=True))

    assert "Tahap Asesmen kompetensi dibuka." in shown
    assert "0 dari 1 lembar terkunci" in shown
    assert {item.state for item in panels.criteria_of(told.selection, "assessment")} == {"pinned"}
