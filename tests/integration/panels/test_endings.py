"""A post, or a whole selection, is stopped by two people; with too few left it fails, or goes on with the oversight body's letter."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from accounts import proposals
from accounts.models import Proposal
from audit import clock, ledger
from audit.errors import NotAllowed, Refused
from audit.verify import verify
from config.demo import papers
from config.demo.story import Story
from panels import queries
from panels.models import Assessment, Score, Sheet
from panels.services import attendance, endings, sheets
from selection import queries as selections
from selection.forms.stages import RulesForm
from selection.models import Decision, RedFlag, Selection, Vacancy
from selection.services import repeats, vacancies
from tests.conftest import shared_world
from tests.integration.panels.support import candidate, form_of, post_of, sheet_of, signed_in, text_of
from tests.integration.selection.rules import told_otherwise

pytestmark = pytest.mark.django_db

told = shared_world("scoring")

WHY = "Jabatan dihapus dari susunan organisasi."


def letter(told: Story, number: str = "B-77/contoh", days: int = 20) -> dict[str, Any]:
    return {"number": number, "dated": told.at(days, 9).date(), "file": papers.stored(f"Surat {number}")}


def approve(told: Story, proposal: Proposal, username: str = "slamet") -> None:
    proposals.approve(proposal, digest=proposal.digest, actor=told.users[username])


def stop(told: Story, subject: Vacancy | Selection, **asked: Any) -> None:
    with clock.at(told.at(24, 9)):
        approve(told, endings.propose_stop(subject, reason=WHY, actor=told.users["sri"], **asked))


def fresh(selection: Selection) -> Selection:
    return Selection.objects.get(pk=selection.pk)


# --- one post ------------------------------------------------------------------------------------------------------------


def test_a_stopped_post_freezes_its_marks_and_no_other(told: Story) -> None:
    sealed, draft = sheet_of(told, "karto", "paper"), sheet_of(told, "budi", "track_record")
    stop(told, post_of(told), **letter(told))

    post = post_of(told)
    assert (post.state, post.stopped_from) == ("stopped", "screened")
    assert post_of(told, "02").state == "screened"
    assert fresh(told.selection).state == "closed"
    draft.refresh_from_db()
    assert draft.state == "frozen"
    with pytest.raises(Refused, match="dihentikan"):
        sheets.save_marks(draft, {}, seen=sheets.draft_digest(draft), actor=told.users["budi"])
    with pytest.raises(Refused, match="dihentikan"):
        sheets.lock(draft, seen=sheets.draft_digest(draft), actor=told.users["budi"])
    with pytest.raises(DatabaseError), transaction.atomic():  # and the database sees to it
        Score.objects.filter(sheet=draft).update(points=0)
    own = text_of(signed_in(told, "budi").get(reverse("sheet", args=[draft.pk])))
    assert "Kirim dan kunci" not in own
    assert signed_in(told, "budi").get(reverse("sheet_receipt", args=[draft.pk])).status_code == 302
    assert signed_in(told, "budi").get(reverse("sheet_lock", args=[draft.pk])).status_code == 302
    sealed.refresh_from_db()
    assert sealed.assessment.state == "open"
    other = sheet_of(told, "budi", "track_record", "02")
    answer = signed_in(told, "budi").post(reverse("sheet", args=[other.pk]), form_of(other, "70", "Cukup."))
    assert answer.status_code == 302
    assert verify().sound


def test_what_was_sealed_stays_sealed_and_what_was_open_stays_open_to_the_observer(told: Story) -> None:
    opened = Assessment.objects.get(vacancy=post_of(told), stage__code="assessment")
    assert opened.state == "revealed"
    mark = Score.objects.filter(sheet=sheet_of(told, "budi", "track_record")).first()
    stop(told, post_of(told), **letter(told))
    sheets.reveal_if_complete(Assessment.objects.get(vacancy=post_of(told), stage__code="paper"))

    assert set(
        Assessment.objects.filter(vacancy=post_of(told), state="revealed").values_list("stage__code")
    ) == {("assessment",)}
    wati = signed_in(told, "wati")
    seen = text_of(wati.get(reverse("observer_ranking", args=[post_of(told).pk])))
    assert "Asesmen kompetensi" in seen
    assert queries.revealed_marks(post_of(told)).filter(sheet__assessment=opened).exists()
    assert mark is not None
    assert not queries.revealed_marks(post_of(told)).filter(pk=mark.pk).exists()
    assert sheet_of(told, "budi", "track_record").pk in queries.sealed_subjects(told.selection)


def test_everybody_reads_that_it_was_stopped_and_why(told: Story) -> None:
    person = candidate(post_of(told), 1).person
    username = next(name for name, user in told.users.items() if user.person_id == person.pk)
    stop(told, post_of(told), **letter(told))

    post, application = post_of(told), candidate(post_of(told), 1)
    public = Client()
    for client, name, key in (
        (public, "vacancy_detail", post.slug),
        (public, "results", post.slug),
        (signed_in(told, username), "application_detail", application.pk),
        (signed_in(told, "wati"), "observer_selection", told.selection.pk),
        (signed_in(told, "sri"), "selection_plan", told.selection.pk),
    ):
        shown = text_of(client.get(reverse(name, args=[key])))
        assert "Dihentikan" in shown, name
        assert WHY in shown, name
    timeline = text_of(signed_in(told, "wati").get(reverse("observer_timeline", args=[told.selection.pk])))
    assert "Seleksi jabatan dihentikan" in timeline
    assert "Keputusan tentang jabatan dicatat oleh dua orang" in timeline
    assert "tidak dilanjutkan" in text_of(signed_in(told, "karto").get(reverse("panel_desk")))
    decision = Decision.objects.get()
    assert signed_in(told, "wati").get(reverse("decision_file", args=[decision.pk])).status_code == 200
    assert not RedFlag.objects.exists()


def test_without_the_letter_a_red_flag_stands_or_it_is_refused(
    told: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop(told, post_of(told))
    shown = text_of(signed_in(told, "wati").get(reverse("observer_timeline", args=[told.selection.pk])))
    assert "Dihentikan tanpa surat lembaga pemantau" in shown

    with clock.at(told.at(24, 9)):
        other = endings.propose_stop(post_of(told, "02"), reason=WHY, actor=told.users["sri"])
        shown = text_of(signed_in(told, "slamet").get(reverse("approval_detail", args=[other.pk])))
        assert "Dihentikan tanpa surat lembaga pemantau" in shown
        proposals.withdraw(other, actor=told.users["sri"])

    told_otherwise(monkeypatch, stopping__letter="fail")
    with pytest.raises(Refused, match="memerlukan surat Badan Kepegawaian Negara"):
        stop(told, post_of(told, "02"))


def test_the_page_asks_for_reason_and_letter_and_says_what_is_wrong(told: Story) -> None:
    sri, address = signed_in(told, "sri"), reverse("post_stop", args=[post_of(told).pk])

    assert "meninggalkan tanda merah" in text_of(sri.get(address))
    assert "Tuliskan alasannya." in text_of(sri.post(address, {"reason": " "}))
    answer = sri.post(address, {"reason": WHY, "number": "B-1/contoh"})
    assert "Lengkapi, atau kosongkan ketiganya" in text_of(answer)
    assert WHY in answer.content.decode() and "B-1/contoh" in answer.content.decode()
    proposal = sri.post(address, {"reason": WHY})
    assert proposal.status_code == 302
    shown = text_of(signed_in(told, "slamet").get(proposal["Location"]))
    assert "Tanpa surat: tanda merah" in shown
    assert post_of(told).state == "screened"  # nothing happens before the second person
    assert sri.get(reverse("decision_file", args=[told.selection.pk])).status_code == 404


@pytest.mark.parametrize(("days", "said"), [(400, "belum tiba"), (-30, "sebelum seleksi ini diumumkan")])
def test_a_letter_that_cannot_be_stops_nothing(told: Story, days: int, said: str) -> None:
    with pytest.raises(Refused, match=said), clock.at(told.at(24, 9)):
        endings.propose_stop(post_of(told), reason=WHY, actor=told.users["sri"], **letter(told, days=days))


def test_nobody_stops_alone_and_what_has_ended_is_not_stopped_again(told: Story) -> None:
    with clock.at(told.at(24, 9)):
        proposal = endings.propose_stop(post_of(told), reason=WHY, actor=told.users["sri"])
        with pytest.raises(NotAllowed):
            approve(told, proposal, "sri")
        with pytest.raises(NotAllowed):
            vacancies.stop(post_of(told), reason=WHY, actor=told.users["slamet"])
        approve(told, proposal)
    with pytest.raises(Refused, match="tidak sedang berjalan"):
        stop(told, post_of(told))
    for username in ("slamet", "karto", "wati", "ani"):
        assert (
            signed_in(told, username).get(reverse("post_stop", args=[post_of(told, "02").pk])).status_code
            == 404
        )


# --- all of them ---------------------------------------------------------------------------------------------------------


def test_the_whole_selection_is_stopped_and_only_papers_and_letters_may_still_come(told: Story) -> None:
    stop(told, told.selection, **letter(told))

    selection = fresh(told.selection)
    assert selection.state == "stopped"
    assert {post.state for post in selection.vacancies.all()} == {"stopped"}
    sheet = sheet_of(told, "ani", "paper")
    with pytest.raises(NotAllowed):
        sheets.save_marks(sheet, {}, seen=sheets.draft_digest(sheet), actor=told.users["ani"])
    sri, gate = signed_in(told, "sri"), selection.gates.get(code="result")
    assert sri.get(reverse("document_list", args=[selection.pk])).status_code == 200
    assert sri.get(reverse("gate_letter", args=[selection.pk, gate.pk])).status_code == 200
    assert sri.get(reverse("screening_desk", args=[post_of(told).pk])).status_code == 404
    assert sri.get(reverse("selection_stop", args=[selection.pk])).status_code == 404
    assert WHY in text_of(Client().get(reverse("vacancy_detail", args=[post_of(told, "02").slug])))
    assert "Dihentikan" in text_of(signed_in(told, "wati").get(reverse("observer_desk")))
    assert verify().sound


# --- too few -------------------------------------------------------------------------------------------------------------


def leave_all_but(told: Story, count: int) -> None:
    post = post_of(told)
    with clock.at(told.at(24, 9)):
        for application in list(selections.candidates(post))[count:]:
            if post_of(told).state == "screened":
                _leave(post_of(told), application, told)


def _leave(post: Vacancy, application: Any, told: Story) -> None:
    with ledger.unit_of_work():
        attendance.leave(ledger.lock(post), ledger.lock(application), "paper", actor=told.users["karto"])


def go_on(told: Story, **asked: Any) -> None:
    with clock.at(told.at(25, 9)):
        proposal = endings.propose_going_on(
            post_of(told), reason="Diizinkan.", actor=told.users["sri"], **asked
        )
        approve(told, proposal)


def test_a_post_that_failed_goes_on_with_the_letter_and_fails_again_with_fewer(told: Story) -> None:
    leave_all_but(told, 2)
    assert post_of(told).state == "failed"
    with pytest.raises(Refused, match="memerlukan surat"):
        go_on(told)
    go_on(told, **letter(told))

    post, decision = post_of(told), Decision.objects.get()
    assert (post.state, decision.kind, decision.left) == ("screened", "few_candidates", 2)
    assert fresh(told.selection).state == "closed"
    shown = text_of(signed_in(told, "wati").get(reverse("observer_selection", args=[told.selection.pk])))
    assert "Dilanjutkan dengan peserta kurang dari batas" in shown
    assert "Jumlah yang tersisa: 2." in shown

    leave_all_but(told, 1)  # the letter lets two go on, not one
    assert post_of(told).state == "failed"
    with pytest.raises(Refused, match="tidak sedang menunggu"):
        endings.propose_going_on(post_of(told, "02"), reason="x", actor=told.users["sri"], **letter(told))


def test_the_last_post_that_failed_brings_its_selection_back(told: Story) -> None:
    stop(told, post_of(told, "02"), **letter(told))
    leave_all_but(told, 2)
    assert fresh(told.selection).state == "concluded"
    go_on(told, **letter(told))
    assert fresh(told.selection).state == "closed"
    assert signed_in(told, "sri").get(reverse("screening_desk", args=[post_of(told).pk])).status_code == 200
    assert Sheet.objects.filter(assessment__vacancy=post_of(told), state="draft").exists()


def test_in_a_stopped_selection_no_failed_post_comes_back(told: Story) -> None:
    leave_all_but(told, 2)
    stop(told, fresh(told.selection), **letter(told))
    with pytest.raises(Refused, match="Seluruh seleksi sudah dihentikan"):
        go_on(told, **letter(told, "B-78/contoh"))
    assert post_of(told).state == "failed"


def test_the_pages_offer_what_can_be_decided(told: Story) -> None:
    leave_all_but(told, 2)
    plan = reverse("selection_plan", args=[told.selection.pk])
    assert "Lanjutkan dengan surat" in text_of(signed_in(told, "sri").get(plan))
    assert "Lanjutkan dengan surat" not in text_of(signed_in(told, "slamet").get(plan))
    address = reverse("post_go_on", args=[post_of(told).pk])
    assert "Tersisa 2." in text_of(signed_in(told, "sri").get(address))
    assert "Isi tanggalnya." in text_of(signed_in(told, "sri").post(address, {"reason": "Diizinkan."}))


# --- again ---------------------------------------------------------------------------------------------------------------


def test_a_post_tried_again_asks_for_the_same_documents_by_the_same_names(told: Story) -> None:
    stop(told, post_of(told), **letter(told))
    again = repeats.repeat(post_of(told), actor=told.users["sri"])

    def documents(of: Selection) -> list[dict[str, Any]]:
        return [selections.slot_of_plan(slot) for slot in selections.active_slots(of)]

    assert documents(again) == documents(told.selection)
    assert any("form_sha256" in row for row in documents(again))
    rules = set(RulesForm.initial_of(again)) - {"version", "posts_per_person"}
    assert rules <= set(repeats.SHARED)
