"""Data saya: all that is stored about one, who opened it, a copy to take along; and nothing of anybody else."""

import io
import json
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Event
from config.demo.story import Story
from panels.models import Comment, PanelMember
from reports.services import personal
from selection.enums import MailKind
from selection.models import Application, ApplicationDocument, Finding, Mail
from tests.conftest import shared_world
from tests.integration.panels.support import signed_in, text_of

pytestmark = pytest.mark.django_db

told = shared_world("sealed")


@pytest.fixture
def putu(told: Story) -> Client:
    return signed_in(told, "putu")


def _copy(client: Client) -> zipfile.ZipFile:
    answer = client.post(reverse("my_data_copy"))
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_the_page_counts_every_kind_and_opens_each(told: Story, putu: Client) -> None:
    text = text_of(putu.get(reverse("my_data")))
    for label, kind in personal.told().items():
        assert str(kind.title) in text
        assert putu.get(reverse("my_data_kind", args=[personal.slug(label)])).status_code == 200
    mine = text_of(putu.get(reverse("my_data_kind", args=["selection-applicationdocument"])))
    own = ApplicationDocument.objects.filter(application__person=told.users["putu"].person)
    assert all(one.slot.label in mine for one in own.select_related("slot"))


def test_a_reason_that_is_only_a_code_is_told_in_words_and_a_held_mail_not_at_all(told: Story) -> None:
    assert personal.said(Finding(code="appraisal_below"), "reason") not in {None, "", "appraisal_below"}
    person = told.users["putu"].person
    for state in ("held", "dropped", "sent"):
        Mail.objects.create(
            person=person,
            selection=told.selection,
            kind=MailKind.values[0],
            about=person.pk,
            subject=state,
            made_at=told.at(1, 9),
            due_at=told.at(1, 9),
            state=state,
        )
    said = set(personal.rows("selection.mail", person).values_list("subject", flat=True))
    assert "sent" in said and not {"held", "dropped"} & said


def test_an_unknown_kind_and_one_that_is_not_told_are_not_found(putu: Client) -> None:
    for text in ("panels-score", "accounts-proposal", "audit-leaf", "x"):
        assert putu.get(reverse("my_data_kind", args=[text])).status_code == 404


def test_the_number_of_rows_costs_no_queries(
    told: Story, putu: Client, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(50):
        putu.get(reverse("my_data"))
    with django_assert_max_num_queries(20):
        putu.get(reverse("my_data_trail"))
    with django_assert_max_num_queries(14):
        putu.get(reverse("my_data_kind", args=["selection-applicationdocument"]))


def test_the_trail_names_duty_and_body_and_never_a_panel_member(told: Story, putu: Client) -> None:
    document = ApplicationDocument.objects.filter(application__person=told.users["putu"].person).first()
    for who in ("wati", "ani"):
        signed_in(told, who).get(
            reverse("applicant_document" if who == "wati" else "panel_document", args=[document.pk])
        )
    text = text_of(putu.get(reverse("my_data_trail")))
    assert "Pemantau" in text and told.selection.oversight_body.name in text
    assert "Anggota Pansel" in text and document.slot.label in text
    assert told.users["ani"].person.full_name not in text
    assert told.users["wati"].person.full_name not in text
    assert document.slot.label not in text_of(signed_in(told, "ratna").get(reverse("my_data_trail")))


def test_the_copy_has_the_data_the_files_and_the_trail(told: Story, putu: Client) -> None:
    archive = _copy(putu)
    assert archive.testzip() is None
    data = json.loads(archive.read("data.json"))
    person = told.users["putu"].person
    assert data["rows"]["accounts.person"][0]["nip"] == person.nip
    documents = data["rows"]["selection.applicationdocument"]
    assert len(documents) == ApplicationDocument.objects.filter(application__person=person).count()
    for one in documents:
        assert {"channel", "received_at", "letter_number", "entered_at"} <= set(one)
        assert len(archive.read(one["file"]["path"])) == one["file"]["size"]
    assert person.full_name in archive.read("index.html").decode()
    assert "Waktu" in archive.read("pembukaan.csv").decode("utf-8-sig")
    taken = Event.objects.filter(action="person.exported", subject_id=person.pk)
    assert taken.count() == 1  # and it stands in the trail from now on
    assert "Salinan data Anda diunduh" in text_of(putu.get(reverse("my_data_trail")))


def test_the_copy_tells_nothing_of_others_and_nothing_sealed(told: Story, putu: Client) -> None:
    archive = _copy(putu)
    whole = b"".join(
        archive.read(name) for name in archive.namelist() if not name.startswith("berkas/")
    ).decode()
    others = Application.objects.exclude(person=told.users["putu"].person).select_related("person")
    assert others
    assert [one for one in others if one.person.full_name in whole or str(one.pk) in whole] == []
    members = PanelMember.objects.filter(panel__selection=told.selection).select_related("person")
    assert [one for one in members if one.person.full_name in whole] == []
    said = Comment.objects.exclude(text="").values_list("text", flat=True)
    assert [text for text in said if text in whole] == []
    assert "argon2" not in whole and "panels.score" not in whole


def test_without_a_fresh_proof_there_is_no_copy(told: Story, putu: Client, settings) -> None:
    settings.STEP_UP_SECONDS = 900
    session = putu.session
    session["identity_shown_at"] -= 901
    session.save()
    answer = putu.post(reverse("my_data_copy"))
    assert answer.status_code == 302 and reverse("account_reauthenticate") in answer["Location"]
    assert not Event.objects.filter(action="person.exported").exists()


def test_nobody_else_gets_it(told: Story, putu: Client) -> None:
    archive = _copy(putu)
    assert json.loads(archive.read("data.json"))["person"] == str(told.users["putu"].person_id)
    anonymous = Client().post(reverse("my_data_copy"))
    assert anonymous.status_code == 302 and reverse("account_login") in anonymous["Location"]
