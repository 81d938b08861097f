"""Two people: Slamet sees everything that Sri's proposal fixes and approves that and nothing else; Sri cannot approve it herself."""

import html
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import services
from accounts.models import Proposal, User
from audit import clock
from audit.models import Event, Leaf
from config.demo import story
from panels.services import announcements
from selection.enums import SelectionState
from selection.models import Selection
from selection.services import selections
from tests.kept import kept

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", response.content.decode()))


def _proposed() -> story.Story:
    """Everything is prepared and Sri has proposed the announcement."""
    found = story.running(*story.cast(), "announced")
    story.prepare(found)
    with clock.at(found.at(0, 8)):
        announcements.propose_announcement(
            found.selection, number="15/PANSEL-JPTP/XI/2026", actor=found.users["sri"]
        )
    return found


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, _proposed) as found:
        yield found


@pytest.fixture
def proposal(told: story.Story) -> Iterator[Proposal]:
    """The proposal, while the clock stands one hour after it was made."""
    with clock.at(told.at(0, 9)):
        yield Proposal.objects.get()


def signed_in(told: story.Story, username: str) -> Client:
    client = Client()
    client.force_login(told.users[username])
    return client


def page(name: str, proposal: Proposal) -> str:
    return reverse(name, args=[proposal.pk])


def approve(client: Client, proposal: Proposal, digest: str | None = None) -> Any:
    return client.post(page("approval_approve", proposal), {"digest": digest or proposal.digest}, follow=True)


def state_of(told: story.Story) -> str:
    return Selection.objects.get(pk=told.selection.pk).state


def test_slamet_sees_everything_that_he_would_fix(told: story.Story, proposal: Proposal) -> None:
    slamet = signed_in(told, "slamet")
    assert page("approval_detail", proposal) in text_of(slamet.get(reverse("approvals")))

    shown = text_of(slamet.get(page("approval_detail", proposal)))

    for expected in (
        "15/PANSEL-JPTP/XI/2026",
        "Asisten Perekonomian dan Pembangunan",
        "Kepala Dinas Pendidikan dan Kebudayaan",
        "Usia paling tinggi 56 tahun pada hari terakhir pendaftaran.",
        "Surat keterangan sehat dari rumah sakit pemerintah",
        "Prof. Dr. Karto Contoh, M.Si.",
        "Wawancara: 35%",
        "1. Wawancara; 2. Asesmen kompetensi; 3. Makalah; 4. Rekam jejak",
        told.numbers[0],
        told.numbers[1],
        "Sri Contoh, S.Sos.",
        proposal.digest,
        "Berlaku sampai",
    ):
        assert expected in shown
    assert page("approval_approve", proposal) in shown


def test_his_approval_announces_and_opens_the_posts(told: story.Story, proposal: Proposal) -> None:
    answer = approve(signed_in(told, "slamet"), proposal)

    assert "Usulan disetujui dan dilaksanakan." in text_of(answer)
    selection = Selection.objects.get(pk=told.selection.pk)
    assert selection.state == SelectionState.ANNOUNCED
    assert selection.announcement_number == "15/PANSEL-JPTP/XI/2026"
    assert selection.plan_text == json.loads(proposal.arguments)["found"]["plan"]
    assert {vacancy.state for vacancy in selection.vacancies.all()} == {"open"}
    assert signed_in(told, "karto").get(reverse("selection_plan", args=[selection.pk])).status_code == 200


def test_the_entry_of_the_announcement_names_both_the_proposal_and_the_approval(
    told: story.Story, proposal: Proposal
) -> None:
    approve(signed_in(told, "slamet"), proposal)

    announced = Event.objects.get(action="selection.announce")
    named = json.loads(Leaf.objects.get(event_id=announced.pk).text)["appr"]
    both = Event.objects.filter(subject_id=proposal.pk).values_list("pk", flat=True)
    assert sorted(named) == sorted(str(key) for key in both)


def test_sri_herself_gets_a_clear_refusal(told: story.Story, proposal: Proposal) -> None:
    sri = signed_in(told, "sri")
    shown = text_of(sri.get(page("approval_detail", proposal)))
    assert "Menunggu orang kedua" in shown
    assert page("approval_approve", proposal) not in shown

    answer = approve(sri, proposal)

    assert answer.status_code == 403
    assert "Pengusul tidak dapat menyetujui usulannya sendiri." in text_of(answer)
    assert state_of(told) == SelectionState.DRAFT


def test_a_second_account_of_the_same_person_is_the_same_person(
    told: story.Story, proposal: Proposal
) -> None:
    twin = services.add_user(
        told.users["sri"].person, username="sri2", email="sri2@contoh.example", password="contoh-sri2-2026"
    )
    twin.groups.set(told.users["slamet"].groups.all())
    client = Client()
    client.force_login(twin)

    answer = approve(client, proposal)

    assert "Pengusul tidak dapat menyetujui usulannya sendiri." in text_of(answer)
    assert state_of(told) == SelectionState.DRAFT


def test_another_digest_than_the_one_shown_approves_nothing(told: story.Story, proposal: Proposal) -> None:
    answer = approve(signed_in(told, "slamet"), proposal, digest="0" * 64)

    assert answer.status_code == 409
    assert "Isi usulan berbeda dari yang ditampilkan" in text_of(answer)
    assert state_of(told) == SelectionState.DRAFT


def test_a_plan_changed_after_the_proposal_cannot_be_approved(told: story.Story, proposal: Proposal) -> None:
    selections.edit(
        Selection.objects.get(pk=told.selection.pk),
        {"posts_per_person": 2},
        actor=User.objects.get(username="sri"),
    )

    answer = approve(signed_in(told, "slamet"), proposal)

    assert "Data berubah sejak usulan dibuat" in text_of(answer)
    assert state_of(told) == SelectionState.DRAFT
    assert Proposal.objects.get().state == "open"


def test_a_proposal_that_has_run_out_is_closed_and_says_so(told: story.Story, proposal: Proposal) -> None:
    with clock.at(proposal.expires_at + timedelta(minutes=1)):
        slamet = signed_in(told, "slamet")
        assert "Lewat waktu" in text_of(slamet.get(reverse("approvals")))
        answer = approve(slamet, proposal)

    assert "sudah lewat waktu dan ditutup" in text_of(answer)
    assert Proposal.objects.get().state == "expired"
    assert state_of(told) == SelectionState.DRAFT


def test_turning_it_down_needs_a_reason_that_sri_can_read(told: story.Story, proposal: Proposal) -> None:
    slamet = signed_in(told, "slamet")
    assert "Tuliskan alasan penolakannya." in text_of(
        slamet.post(page("approval_reject", proposal), {"reason": ""})
    )
    assert Proposal.objects.get().state == "open"

    slamet.post(page("approval_reject", proposal), {"reason": "Jadwal wawancara jatuh pada hari libur."})

    sri = signed_in(told, "sri")
    assert "Jadwal wawancara jatuh pada hari libur." in text_of(sri.get(page("approval_detail", proposal)))
    assert "Jadwal wawancara jatuh pada hari libur." in text_of(
        sri.get(reverse("selection_plan", args=[told.selection.pk]))
    )
    assert "Usulan ini sudah" not in text_of(sri.get(reverse("approvals")))


def test_sri_withdraws_her_proposal_and_can_make_a_new_one(told: story.Story, proposal: Proposal) -> None:
    sri = signed_in(told, "sri")

    assert "Usulan ditarik." in text_of(sri.post(page("approval_withdraw", proposal), follow=True))
    sri.post(reverse("selection_plan", args=[told.selection.pk]), {"number": "16/PANSEL-JPTP/XI/2026"})

    assert sorted(Proposal.objects.values_list("state", flat=True)) == ["open", "withdrawn"]


def test_slamet_cannot_withdraw_what_is_not_his(told: story.Story, proposal: Proposal) -> None:
    assert signed_in(told, "slamet").post(page("approval_withdraw", proposal)).status_code == 403
    assert Proposal.objects.get().state == "open"


def test_what_is_decided_cannot_be_decided_again(told: story.Story, proposal: Proposal) -> None:
    slamet = signed_in(told, "slamet")
    approve(slamet, proposal)

    assert approve(slamet, proposal).status_code == 409
    assert slamet.post(page("approval_reject", proposal), {"reason": "Terlambat."}).status_code == 409
    assert Proposal.objects.get().state == "approved"


@pytest.mark.parametrize("username", ["karto", "asih", "wati", "ppk"])
def test_for_everybody_else_there_is_no_proposal(
    username: str, told: story.Story, proposal: Proposal
) -> None:
    client = signed_in(told, username)

    assert client.get(reverse("approvals")).status_code == 404
    assert client.get(page("approval_detail", proposal)).status_code == 404
    assert approve(client, proposal).status_code == 404
    assert client.post(page("approval_reject", proposal), {"reason": "x"}).status_code == 404
    assert client.post(page("approval_withdraw", proposal)).status_code == 404
    assert state_of(told) == SelectionState.DRAFT


def test_the_list_asks_no_more_for_many_proposals_than_for_one(told: story.Story, proposal: Proposal) -> None:
    slamet, sri = signed_in(told, "slamet"), signed_in(told, "sri")
    slamet.get(reverse("approvals"))
    with CaptureQueriesContext(connection) as one:
        assert told.selection.title in text_of(slamet.get(reverse("approvals")))
    for number in ("16", "17", "18"):
        sri.post(page("approval_withdraw", Proposal.objects.get(state="open")))
        sri.post(
            reverse("selection_plan", args=[told.selection.pk]), {"number": f"{number}/PANSEL-JPTP/XI/2026"}
        )
    assert Proposal.objects.count() == 4

    with CaptureQueriesContext(connection) as many:
        slamet.get(reverse("approvals"))

    assert len(many) == len(one)
