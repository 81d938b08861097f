"""Conflicts graded as in practice: suggested from facts, out, decided by the others, or only shown; and those that come to light later."""

import json

import pytest
from django.urls import reverse

from audit.errors import NotAllowed, NotNow, Refused
from audit.models import Body, Event
from config.demo import story
from panels import access, queries
from panels.models import Conflict, ConflictVote, PanelMember, Score, Suggestion
from panels.services import conflicts, sheets
from selection.models import Application, ApplicationDocument
from tests.conftest import shared_world
from tests.integration.panels.support import (
    candidate,
    form_of,
    post_of,
    sheet_of,
    signed_in,
    status_of,
    text_of,
)

pytestmark = pytest.mark.django_db

told = shared_world("scoring")


def seat(told: story.Story, username: str) -> PanelMember:
    found = queries.seat_of(told.selection, told.users[username].person)
    assert found is not None
    return found


def applicant(told: story.Story, username: str) -> Application:
    return Application.objects.get(person=told.users[username].person, vacancy__selection=told.selection)


def refer(told: story.Story, username: str = "citra", place: int = 1) -> Conflict:
    """A member turns out to have been the superior of a candidate."""
    return conflicts.disclose(
        seat(told, username),
        candidate(post_of(told), place),
        kind="superior",
        note="Kepala dinasnya sampai tahun lalu",
        actor=told.users[username],
    )


def say(told: story.Story, conflict: Conflict, **votes: bool) -> None:
    for username, may_mark in votes.items():
        conflicts.vote(
            conflict, seat(told, username), may_mark=may_mark, reason="", actor=told.users[username]
        )


# --- deciding of a superior -------------------------------------------------------------------------------------------


def test_in_the_story_the_others_let_the_superior_mark(told: story.Story) -> None:
    case = Conflict.objects.get(kind="superior")
    assert (case.state, case.takes_away) == ("admitted", False)
    hendra = applicant(told, "hendra")
    assert hendra.pk not in queries.recused_from(told.users["budi"].person, hendra.vacancy)
    event = Event.objects.get(pk=case.last_event)
    assert json.loads(Body.objects.get(event=event).text)["data"] == {"votes": "3:1"}


def test_until_the_others_decide_he_does_not_mark_and_no_stage_opens(told: story.Story) -> None:
    own, first = sheet_of(told, "citra", "paper"), candidate(post_of(told), 1)
    signed_in(told, "citra").post(reverse("sheet", args=[own.pk]), form_of(own, "80"))
    assert Score.objects.filter(sheet=own, application=first).exists()

    case = refer(told)

    assert case.state == "pending"
    assert not Score.objects.filter(sheet=own, application=first).exists()
    document = ApplicationDocument.objects.filter(application=first, state="current")[0]
    assert status_of(signed_in(told, "citra"), reverse("panel_document", args=[document.pk])) == 404
    with pytest.raises(Refused, match="belum memutuskan apakah seorang atasan langsung"):
        sheets._authors(post_of(told), sheets.stage_of(told.selection, "track_record"))
    with pytest.raises(Refused, match="belum memutuskan apakah Anda menilai bawahan"):
        sheets.lock(own, seen=sheets.draft_digest(own), actor=told.users["citra"])

    say(told, case, karto=True, ani=True, dewi=True)

    case.refresh_from_db()
    assert case.state == "admitted"
    assert first.pk not in queries.recused_from(told.users["citra"].person, post_of(told))


@pytest.mark.parametrize(
    ("votes", "state"),
    [
        ({"karto": True, "ani": True}, "pending"),
        ({"karto": True, "ani": True, "budi": True}, "admitted"),
        (
            {"karto": False, "ani": False},
            "excluded",
        ),  # two of four: those in favour can no longer be more than half
        ({"karto": True, "ani": False, "budi": True, "dewi": False}, "excluded"),  # a tie is a no
        ({"karto": True, "ani": False, "budi": True, "dewi": True}, "admitted"),
    ],
)
def test_more_than_half_of_the_others_decide(told: story.Story, votes: dict[str, bool], state: str) -> None:
    case = refer(told)
    say(told, case, **votes)
    case.refresh_from_db()
    assert case.state == state


def test_a_decision_against_him_is_a_recusal_and_it_is_final(told: story.Story) -> None:
    case = refer(told)
    say(told, case, karto=False, ani=False)
    case.refresh_from_db()
    assert case.takes_away
    assert candidate(post_of(told), 1).pk in queries.recused_from(told.users["citra"].person, post_of(told))
    with pytest.raises(Refused, match="sudah diputus"):
        say(told, case, budi=True)


def test_nobody_votes_about_himself_twice_or_for_another(told: story.Story) -> None:
    case = refer(told)
    with pytest.raises(NotAllowed, match="tidak ikut memutuskan tentang dirinya"):
        say(told, case, citra=True)
    with pytest.raises(NotAllowed):  # the chair cannot lend his hand to Ani's vote
        conflicts.vote(case, seat(told, "ani"), may_mark=True, reason="", actor=told.users["karto"])
    for outsider in ("sri", "slamet", "wati", "asih", "putu"):
        with pytest.raises(NotAllowed):
            conflicts.vote(case, seat(told, "ani"), may_mark=True, reason="", actor=told.users[outsider])
    say(told, case, ani=True)
    with pytest.raises(Refused, match="sudah tercatat"):
        say(told, case, ani=False)
    assert ConflictVote.objects.filter(conflict=case).count() == 1


def test_who_is_tied_to_the_candidate_himself_does_not_decide(told: story.Story) -> None:
    """Dewi is kin to the fourth."""
    case = refer(told, place=4)
    with pytest.raises(NotAllowed, match="tidak mempunyai konflik"):
        say(told, case, dewi=True)
    assert [item.person.full_name.split()[1] for item in access.voters_on(case)] == ["Dr.", "Ani", "Budi"]


def test_the_chair_ends_the_vote_of_those_present_but_not_too_soon_and_not_his_own(told: story.Story) -> None:
    case = refer(told)
    say(told, case, ani=True, budi=True)
    with pytest.raises(Refused, match="Baru 2 dari 4"):
        conflicts.close_vote(case, actor=told.users["karto"])
    say(told, case, dewi=False)
    for username in ("ani", "citra", "sri", "slamet", "wati"):
        with pytest.raises((NotAllowed, NotNow)):
            conflicts.close_vote(case, actor=told.users[username])
    conflicts.close_vote(case, actor=told.users["karto"])
    case.refresh_from_db()
    assert case.state == "admitted"  # two of the three who were there

    own = refer(told, "karto", 2)
    say(told, own, ani=True, budi=True, dewi=False)
    own.refresh_from_db()
    assert own.state == "pending"
    with pytest.raises(NotAllowed, match="kecuali tentang dirinya sendiri"):
        conflicts.close_vote(own, actor=told.users["karto"])


def test_a_vote_on_the_page(told: story.Story) -> None:
    case = refer(told)
    url = reverse("conflict_votes", args=[told.selection.pk])
    assert "Putusan tentang atasan langsung" in text_of(signed_in(told, "ani").get(reverse("panel_desk")))
    own = text_of(signed_in(told, "citra").get(url))
    assert "Anda tidak ikut memutuskan tentang diri sendiri." in own
    ani = signed_in(told, "ani")
    assert "Pilih salah satu." in text_of(ani.post(url, {"conflict": str(case.pk)}))
    for username, answer in (("ani", "yes"), ("budi", "no"), ("dewi", "yes")):
        given = {"conflict": str(case.pk), f"{case.pk.hex}-may_mark": answer}
        reply = signed_in(told, username).post(url, given, follow=True)
        assert "Suara Anda tercatat." in text_of(reply)
    karto = signed_in(told, "karto")
    assert "Tutup pemungutan suara" in text_of(karto.get(url))
    assert "Tutup pemungutan suara" not in text_of(ani.get(url))
    karto.post(reverse("conflict_close", args=[case.pk]))
    case.refresh_from_db()
    assert case.state == "admitted"
    standing = reverse("panel_standing", args=[told.selection.panel.pk])
    first = case.application
    for username in ("ppk", "asih", "sri"):  # they learn the number, not the name
        shown = text_of(signed_in(told, username).get(standing))
        assert str(first.participant_number) in shown and str(first.person) not in shown
    wati = signed_in(told, "wati")
    overview = text_of(wati.get(reverse("observer_selection", args=[told.selection.pk])))
    assert "Dr. Ani Contoh, M.A.P.: boleh; Ir. Budi Contoh, M.T.: tidak" in overview


# --- a conflict that comes to light later -----------------------------------------------------------------------------


def test_a_later_conflict_takes_the_draft_marks_and_the_file_and_leaves_the_others_alone(
    told: story.Story,
) -> None:
    own, first, second = (
        sheet_of(told, "ani", "paper"),
        candidate(post_of(told), 1),
        candidate(post_of(told), 2),
    )
    ani = signed_in(told, "ani")
    ani.post(reverse("sheet", args=[own.pk]), form_of(own, "80"))
    url = reverse("conflict_disclose", args=[told.selection.pk])
    assert "Jelaskan hubungan itu" in text_of(ani.post(url, {"application": first.pk, "kind": "business"}))
    answer = ani.post(url, {"application": first.pk, "kind": "business", "note": "Satu yayasan"})
    assert answer.url == reverse("conflicts", args=[told.selection.pk])
    assert not Score.objects.filter(sheet=own, application=first).exists()
    assert Score.objects.filter(sheet=own, application=second).count() == 5
    assert "Satu yayasan" in text_of(ani.get(answer.url))
    page = text_of(signed_in(told, "wati").get(reverse("observer_selection", args=[told.selection.pk])))
    assert "Satu yayasan" in page


def test_what_is_locked_stays_and_the_next_stage_leaves_him_out(told: story.Story) -> None:
    own, first = sheet_of(told, "ani", "paper"), candidate(post_of(told), 1)
    ani = signed_in(told, "ani")
    ani.post(reverse("sheet", args=[own.pk]), form_of(own, "80"))
    own.refresh_from_db()
    sheets.lock(own, seen=sheets.draft_digest(own), actor=told.users["ani"])
    conflicts.disclose(seat(told, "ani"), first, kind="kinship", note="Sepupu", actor=told.users["ani"])
    assert Score.objects.filter(sheet=own, application=first).count() == 5
    assert sheet_of(told, "ani", "track_record") and first not in queries.candidates_for(
        sheet_of(told, "ani", "track_record")
    )
    story.score_all_but_one(told)
    story.lock_the_last(told)
    stored = queries.ranking_of(post_of(told))
    assert stored is not None
    parts = json.loads(stored.result_text)["workings"][first.participant_number]
    assert {name: parts[name]["denominator"] for name in ("paper", "track_record", "interview")} == {
        "paper": 5,
        "track_record": 4,
        "interview": 4,
    }
    page = text_of(signed_in(told, "wati").get(reverse("observer_ranking", args=[post_of(told).pk])))
    assert "Nilai yang dikuncinya sebelum hubungan itu dinyatakan tetap dihitung: makalah." in page


@pytest.mark.parametrize("kind", ["service", "superior", "business", "kinship"])
def test_a_conflict_is_never_softened(told: story.Story, kind: str) -> None:
    fourth = candidate(post_of(told), 4)
    with pytest.raises(Refused, match="hanya dapat diganti dengan hubungan yang lebih berat"):
        conflicts.disclose(seat(told, "dewi"), fourth, kind=kind, note="Lain", actor=told.users["dewi"])


def test_a_heavier_one_replaces_a_lighter_one(told: story.Story) -> None:
    first = candidate(post_of(told), 1)
    for kind, state in (("service", "declared"), ("superior", "pending")):
        conflicts.disclose(seat(told, "ani"), first, kind=kind, note="Pernah", actor=told.users["ani"])
        assert Conflict.objects.get(member=seat(told, "ani"), application=first).state == state
    case = Conflict.objects.get(member=seat(told, "ani"), application=first)
    say(told, case, karto=True, budi=True, citra=True)
    conflicts.disclose(seat(told, "ani"), first, kind="case", note="Perkara", actor=told.users["ani"])
    case.refresh_from_db()
    assert (case.kind, case.state, case.takes_away) == ("case", "declared", True)


def test_nobody_discloses_for_another_or_when_all_his_sheets_are_locked(told: story.Story) -> None:
    first = candidate(post_of(told), 1)
    with pytest.raises(NotAllowed):
        conflicts.disclose(seat(told, "ani"), first, kind="case", note="x", actor=told.users["karto"])
    story.score_all_but_one(told)
    with pytest.raises(Refused, match="Semua lembar Anda untuk jabatan ini sudah dikunci"):
        conflicts.disclose(seat(told, "karto"), first, kind="case", note="x", actor=told.users["karto"])
    conflicts.disclose(seat(told, "ani"), first, kind="case", note="x", actor=told.users["ani"])
    joko = applicant(told, "joko")  # turned down: nobody marks him
    with pytest.raises(Refused, match="bukan pelamar seleksi ini"):
        conflicts.disclose(seat(told, "ani"), joko, kind="case", note="x", actor=told.users["ani"])


# --- suggestions ------------------------------------------------------------------------------------------------------


def test_what_the_facts_suggested_and_the_answer_are_kept_and_shown_to_the_observer(
    told: story.Story,
) -> None:
    kept = Suggestion.objects.get()
    assert (kept.member.person.full_name, kept.kind, kept.ground, kept.state) == (
        "Ir. Budi Contoh, M.T.",
        "superior",
        "unit_now",
        "confirmed",
    )
    page = text_of(signed_in(told, "wati").get(reverse("observer_selection", args=[told.selection.pk])))
    assert "Hubungan yang disarankan sistem" in page and "Dibenarkan" in page
