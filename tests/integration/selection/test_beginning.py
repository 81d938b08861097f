"""A selection begins from another one's announced plan, or from a file; what is downloaded is what was announced."""

import hashlib
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.enums import Role
from audit.ledger import SYSTEM_ACTOR
from audit.models import Event
from config.demo.story import Story
from panels import queries as panels
from panels.services import announcements
from selection import queries
from selection.models import Selection
from tests.conftest import shared_world
from tests.integration.panels.support import text_of
from tests.integration.test_access_matrix import _neighbours

pytestmark = pytest.mark.django_db

told = shared_world("announced")


@pytest.fixture
def rini(told: Story, client: Client) -> Client:
    """The secretariat of another agency."""
    _neighbours(told)
    client.force_login(told.users["rini"])
    return client


def given(told: Story, **columns: Any) -> dict[str, Any]:
    agency = told.users["rini"].person.memberships.get().institution
    return {
        "agency": agency.pk,
        "title": "Seleksi Kabupaten Misal",
        "year": "2027",
        "ruleset": "permenpanrb-15-2019",
        "contact": "Jalan Misal 1",
        "zone": "Asia/Makassar",
        "start": "empty",
        **columns,
    }


def made() -> Selection:
    return Selection.objects.get(title="Seleksi Kabupaten Misal")


def taken_over(plan: dict[str, Any]) -> dict[str, Any]:
    return {
        key: plan[key]
        for key in ("posts", "documents", "stages", "tie_break", "rank_style", "missing", "rounding")
    }


def test_what_anybody_downloads_is_the_announced_plan_to_the_byte(told: Story, client: Client) -> None:
    selection = Selection.objects.get(pk=told.selection.pk)
    slug = selection.vacancies.get(code="01").slug
    answer = client.get(reverse("vacancy_plan_file", args=[slug]))

    assert hashlib.sha256(answer.content).hexdigest() == selection.plan_digest
    assert answer["Content-Disposition"] == f'attachment; filename="rencana-{selection.code}.json"'
    assert selection.plan_digest in text_of(client.get(reverse("vacancy_detail", args=[slug])))


def test_the_public_plan_names_the_members_as_the_decree_does_and_no_key_by_which_the_log_could_be_read(
    told: Story,
) -> None:
    plan = json.loads(Selection.objects.get(pk=told.selection.pk).plan_text)

    assert {key for member in plan["panel"] for key in member} == {
        "name",
        "position",
        "unit",
        "category",
        "is_chair",
        "party_member",
    }
    persons = [str(member.person_id) for member in panels.members_of(told.selection)]
    nips = [member.person.nip for member in panels.members_of(told.selection) if member.person.nip]
    assert nips and not any(secret in json.dumps(plan) for secret in [*persons, *nips])


def test_another_agency_begins_from_the_announced_plan_and_gets_no_panel_no_letter_and_no_number(
    told: Story, rini: Client
) -> None:
    source = Selection.objects.get(pk=told.selection.pk)
    answer = rini.post(
        reverse("selection_new"),
        given(told, start="other", source=source.pk, first="2027-03-01"),
        follow=True,
    )
    new, old = made(), json.loads(source.plan_text)
    plan = announcements.plan_of(new)

    assert taken_over(plan) == taken_over(old)
    assert (plan["panel"], plan["decree"]) == ([], None)
    assert not any(gate["letter"] for gate in plan["gates"])
    assert (new.announcement_number, new.plan_text, new.state) == ("", "", "draft")
    assert new.oversight_body != source.oversight_body
    registration = queries.registration_of(new)
    assert registration is not None
    assert registration.starts_at.isoformat() == "2027-02-28T16:00:00+00:00"  # midnight in Makassar
    assert "Diambil dari contoh: 2 jabatan, 10 dokumen, 4 tahap, 8 baris jadwal." in text_of(answer)
    entry = Event.objects.get(subject_id=new.pk, action="selection.create")
    assert source.plan_digest in json.loads(entry.content.text)["data"]["taken_from"]
    assert not new.duties.filter(role__in=[Role.CHAIR, Role.PANELIST]).exists()


def test_a_draft_s_file_goes_round(told: Story, rini: Client) -> None:
    rini.post(
        reverse("selection_new"),
        given(told, start="other", source=told.selection.pk, first="2027-03-01"),
    )
    draft = made()
    slot = queries.active_slots(draft)[0]
    shown = rini.get(reverse("slot_edit", args=[draft.pk, slot.pk])).context["form"]
    chosen = {name: shown[name].value() for name in ("label", "hint", "max_bytes", "order", "version")}
    rini.post(reverse("slot_edit", args=[draft.pk, slot.pk]), {**chosen, "required": "on", "kind": "none"})
    file = rini.get(reverse("selection_plan_file", args=[draft.pk])).content
    upload = SimpleUploadedFile("rencana.json", file)
    answer = rini.post(
        reverse("selection_new"),
        given(told, start="file", file=upload, first="2027-03-01", title="Dari berkas", zone="Asia/Makassar"),
        follow=True,
    )
    assert "Formulir dokumen Surat pernyataan mendaftarkan diri tidak ikut" in text_of(answer)
    again = Selection.objects.get(title="Dari berkas")

    first, second = announcements.plan_of(draft), announcements.plan_of(again)
    assert first["documents"][0].pop("form_sha256") == slot.blank.sha256  # a file only names it
    assert {**first, "title": ""} == {**second, "title": ""}
    assert first["documents"][0]["kind"] == queries.active_slots(again)[0].kind == "none"
    assert not any("kind" in row for row in second["documents"][1:])


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"start": "other"}, "Pilih seleksi yang dijadikan contoh."),
        ({"start": "file"}, "Pilih berkas rencananya (JSON)."),
        ({"start": "file", "file": b"{"}, "bukan JSON yang dapat dibaca (baris 1)"),
        ({"start": "file", "file": b"{}"}, "Isi tanggal pendaftaran dibuka"),
        ({"start": "file", "file": b"{}", "first": "9999-12-31"}, "di luar tahun 2000 sampai 2100"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_made(
    told: Story, rini: Client, columns: dict[str, Any], says: str
) -> None:
    if "file" in columns:
        columns = {**columns, "file": SimpleUploadedFile("rencana.json", columns["file"])}
    answer = rini.post(reverse("selection_new"), given(told, **columns))

    assert says in text_of(answer)
    assert "Seleksi Kabupaten Misal" in answer.content.decode()
    assert not Selection.objects.filter(title="Seleksi Kabupaten Misal").exists()


def test_of_a_file_that_fits_in_part_the_rest_is_said(told: Story, rini: Client) -> None:
    plan = {"posts": [{"code": "01", "title": "Kepala Dinas", "unit": "Dinas"}, {"code": "terlalu"}]}
    upload = SimpleUploadedFile("rencana.json", json.dumps(plan).encode())
    answer = rini.post(
        reverse("selection_new"), given(told, start="file", file=upload, first="2027-03-01"), follow=True
    )

    assert [post.title for post in made().vacancies.all()] == ["Kepala Dinas"]
    assert "Jabatan ke-2 tidak diambil" in text_of(answer)
    assert [stage.code for stage in made().stages] == ["track_record", "assessment", "paper", "interview"]


def test_a_post_of_a_file_brings_the_approvals_that_its_title_asks_for(told: Story, rini: Client) -> None:
    title = "Kepala Dinas Kependudukan dan Pencatatan Sipil"
    plan = {"posts": [{"code": "01", "title": title, "unit": "Dinas"}]}
    upload = SimpleUploadedFile("rencana.json", json.dumps(plan).encode())
    rini.post(reverse("selection_new"), given(told, start="file", file=upload, first="2027-03-01"))

    assert [(gate.kind, gate.vacancy.title) for gate in queries.gates_of(made()) if gate.vacancy] == [
        ("dukcapil", title)
    ]


def test_a_plan_that_is_not_announced_is_nobody_else_s_to_copy(told: Story, rini: Client) -> None:
    rini.post(reverse("selection_new"), given(told))
    person = services.add_person(full_name="Tamu Contoh", actor=SYSTEM_ACTOR)
    guest = services.add_user(person, username="tamu", email="tamu@contoh.example", password="x")
    other = Client()
    other.force_login(guest)

    assert other.get(reverse("selection_plan_file", args=[made().pk])).status_code == 404
    rini.post(
        reverse("selection_new"),
        given(told, start="other", source=made().pk, first="2027-03-01", title="Salinan"),
    )
    assert not Selection.objects.filter(title="Salinan").exists()
