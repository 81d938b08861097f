"""An objection to a mark: after the stage's result is published, one's own only; upheld, sheets are opened again by the procedure there is."""

import copy
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts import proposals
from accounts.models import Proposal
from audit import clock
from audit.errors import NotAllowed, Refused
from config.demo import story
from panels.models import Sheet
from panels.services import objections as panel
from reports.enums import DocumentKind
from reports.models import Document
from reports.services import news_mails, objection_mails
from selection import display, objections
from selection.enums import ApplicationState
from selection.models import Application, Mail, Objection, ObjectionWindow, Selection
from selection.services import objections as services
from tests.conftest import shared_world
from tests.integration.panels.support import candidate, post_of, sheet_of, signed_in, text_of

pytestmark = pytest.mark.django_db

told = shared_world("ranked")
TEXT = "Presentasi saya terputus karena listrik padam."


def announced(told: story.Story) -> Any:
    """The result of the interview is published, in a plan that receives objections; the stage."""
    selection = Selection.objects.get(pk=told.selection.pk)
    selection.objection_days = selection.objection_answer_days = 1
    stage = selection.stage("interview")
    assert stage is not None
    with clock.at(told.at(28, 9)):
        panel.open_windows(selection, stage)
    return stage


def own_user(told: story.Story, application: Any) -> Any:
    return next(user for user in told.users.values() if user.person_id == application.person_id)


def turned_away() -> Application:
    return Application.objects.filter(state=ApplicationState.INELIGIBLE)[0]


def filed(told: story.Story) -> Objection:
    stage, application = announced(told), candidate(post_of(told), 1)
    with clock.at(told.at(28, 10)):
        return services.file(application, None, TEXT, stage=stage, actor=own_user(told, application))


def proposed(told: story.Story, verdict: str = "upheld") -> Objection:
    objection = filed(told)
    with clock.at(told.at(28, 11)):
        panel.propose(objection, verdict=verdict, answer="Dinilai ulang.", actor=told.users["budi"])
    objection.refresh_from_db()
    return objection


def test_he_objects_beside_his_own_mark_and_only_once_it_is_published(told: story.Story) -> None:
    application = candidate(post_of(told), 1)
    user = own_user(told, application)
    client = signed_in(told, next(name for name, one in told.users.items() if one == user))
    url = reverse("mark_objection_new", args=[application.pk, "interview"])
    assert client.get(url).status_code == 404
    announced(told)
    with clock.at(told.at(28, 10)):
        page = text_of(client.get(url))
        assert "Nilai Anda yang diumumkan" in page
        other = candidate(post_of(told), 2)
        theirs = reverse("mark_objection_new", args=[other.pk, "interview"])
        assert client.post(theirs, {"text": TEXT}).status_code == 404
        # The papers' result is not published: that stage is not there.
        assert client.get(reverse("mark_objection_new", args=[application.pk, "paper"])).status_code == 404
        client.post(url, {"text": TEXT})
        client.post(url, {"text": TEXT})
    assert Objection.objects.get().application == application


def test_a_correction_of_the_result_opens_no_second_time_and_a_plan_without_objections_none(
    told: story.Story,
) -> None:
    panel.open_windows(told.selection, told.selection.stage("interview"))
    assert not ObjectionWindow.objects.exists()
    announced(told)
    before = list(ObjectionWindow.objects.values_list("closes_at"))
    announced(told)
    assert list(ObjectionWindow.objects.values_list("closes_at")) == before


def test_the_secretariat_says_nothing_about_marks(told: story.Story) -> None:
    objection = filed(told)
    with clock.at(told.at(28, 11)), pytest.raises(NotAllowed):
        panel.propose(objection, verdict="rejected", answer="Tetap.", actor=told.users["sri"])


def test_upheld_asks_for_the_sheet_by_the_existing_procedure_and_the_plenary_waits(told: story.Story) -> None:
    objection = proposed(told)
    post, sheet = post_of(told), sheet_of(told, "ani", "interview")
    with clock.at(told.at(28, 12)):
        assert "masih berjalan" in objections.obstacle(post, "ranking")
        with pytest.raises(Refused, match="Pilih lembar nilai"):
            panel.decide(objection, actor=told.users["karto"])
        karto = signed_in(told, "karto")
        url = reverse("objection_review", args=[objection.pk])
        assert sheet.person.full_name in text_of(karto.get(url))
        given = {"step": "decide", "sheets": [str(sheet.pk)], "version": objection.version}
        karto.post(url, given)
        objection.refresh_from_db()
        assert objection.state == "upheld"
        assert sheet.person.full_name in text_of(karto.get(url))
        proposal = Proposal.objects.get(action="reopen", subject_id=sheet.pk)
        assert objection.number in proposal.reason
        with pytest.raises(NotAllowed):  # the chair asked: somebody else agrees
            proposals.approve(proposal, digest=proposal.digest, actor=told.users["karto"])
        proposals.approve(proposal, digest=proposal.digest, actor=told.users["slamet"])
    sheet.refresh_from_db()
    assert sheet.state == "superseded"
    assert Sheet.objects.filter(replaces=sheet, state="draft").exists()


def test_the_news_of_a_stages_result_says_until_when_and_how_one_objects(told: story.Story) -> None:
    stage = told.selection.stage("interview")
    person = candidate(post_of(told), 1).person_id
    row = Mail(selection=told.selection, vacancy=post_of(told), person_id=person)
    paper = Document(selection=told.selection, kind=DocumentKind.STAGE_RESULT, stage=stage)
    assert news_mails._windows(row, paper) == []  # this plan receives none
    announced(told)
    with clock.at(told.at(28, 10)):
        window = news_mails._windows(row, paper)[0]
        said = objection_mails.invitation(window)
        end = display.until(window.closes_at, told.selection.zone)
        assert objection_mails.invitations([window, window]) == [said]  # two that end together
        later = copy.copy(window)
        later.closes_at += timedelta(days=1)
        two = objection_mails.invitations([window, later])
    assert end in said and "Ajukan keberatan" in said and "nilai" in said
    assert [text.startswith(f"Untuk {window.vacancy.title}:\n") for text in two] == [True, True]
    with clock.at(told.at(28, 10)):  # one of the same post without a mark has no button to object with
        row.person = turned_away().person
        assert news_mails._windows(row, paper) == []
        row.person_id = person
    with clock.at(window.closes_at):
        assert news_mails._windows(row, paper) == []


def test_rejected_opens_no_sheet(told: story.Story) -> None:
    objection = proposed(told, "rejected")
    with clock.at(told.at(28, 12)):
        panel.decide(objection, actor=told.users["karto"])
    assert not Proposal.objects.filter(action="reopen").exists()
