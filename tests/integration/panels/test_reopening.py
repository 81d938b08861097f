"""A locked sheet is opened again by two people, or not at all; the old one is kept, the ranking computed anew."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import proposals
from accounts.models import Proposal, User
from audit import clock, ledger
from audit.errors import NotAllowed, Refused
from audit.models import Event
from audit.verify import verify
from config.demo import story
from panels import queries
from panels.models import Ranking, Sheet
from panels.services import rankings, reopening, sheets
from reports.services import contexts
from selection.models import Duty
from selection.services import holds
from tests.conftest import shared_world
from tests.integration.panels.support import (
    behind_the_guards,
    cell,
    comment_on,
    form_of,
    lock,
    post_of,
    sheet_of,
    signed_in,
    text_of,
)

pytestmark = pytest.mark.django_db

told = shared_world("ranked")
"""Every mark is open and the ranking computed; nobody has confirmed yet."""

WHY = "Nilai dua peserta tertukar."


@pytest.fixture
def sheet(told: story.Story) -> Sheet:
    return sheet_of(told, "ani", "interview")


@pytest.fixture
def asked(told: story.Story, sheet: Sheet) -> Proposal:
    return reopening.propose_reopening(sheet, reason=WHY, actor=told.users["ani"])


def approve(told: story.Story, proposal: Proposal, username: str = "karto") -> None:
    proposals.approve(proposal, digest=proposal.digest, actor=told.users[username])


def live(told: story.Story) -> Sheet:
    return Sheet.objects.exclude(state="superseded").get(
        assessment__vacancy=post_of(told),
        assessment__stage__code="interview",
        person=told.users["ani"].person,
    )


def test_the_author_asks_the_chair_agrees_the_mark_is_mended_and_the_ranking_computed_anew(
    told: story.Story, sheet: Sheet
) -> None:
    ani, karto, post = signed_in(told, "ani"), signed_in(told, "karto"), post_of(told)
    before = queries.newest_ranking(post)
    assert before is not None
    page = text_of(ani.get(reverse("sheet_reopen", args=[sheet.pk])))
    assert "Peringkat dihitung ulang setelah lembar dikunci lagi" in page
    ani.post(reverse("sheet_reopen", args=[sheet.pk]), {"reason": WHY})
    proposal = Proposal.objects.get(action="reopen")
    assert "Membuka kembali lembar nilai" in text_of(karto.get(reverse("desk")))
    shown = text_of(karto.get(reverse("approval_detail", args=[proposal.pk])))
    assert WHY in shown and "Nilai anggota lain sudah terbuka bagi penilai ini" in shown
    karto.post(reverse("approval_approve", args=[proposal.pk]), {"digest": proposal.digest})

    fresh = live(told)
    assert (fresh.state, fresh.replaces_id) == ("draft", sheet.pk)
    # Until it is locked again, what was open stays open, with the marks that were locked.
    assert rankings.recompute(before)["from_rows"]
    assert text_of(ani.get(reverse("ranking", args=[post.pk]))).count("Putu Contoh")
    first, second = queries.candidates_for(fresh)[:2]
    criterion = queries.criteria_of(told.selection, "interview").first()
    data = {"seen": sheets.draft_digest(fresh), cell(first, criterion): "0", cell(second, criterion): "0"}
    data |= {comment_on(first): "Tidak hadir pada sesi itu.", comment_on(second): "Tidak hadir."}
    assert ani.post(reverse("sheet", args=[fresh.pk]), data).status_code == 302
    comparison = text_of(ani.get(reverse("sheet_lock", args=[fresh.pk])))
    assert "Akibatnya bagi peringkat" in comparison
    assert Event.objects.filter(action="sheet.previewed", subject_id=fresh.pk).count() == 1
    lock(ani, fresh)

    after = queries.newest_ranking(post)
    assert after is not None
    assert (after.number, after.state) == (before.number + 1, "computed")
    assert after.digest != before.digest
    assert Ranking.objects.filter(vacancy=post).count() == 2
    assert rankings.recompute(after)["from_rows"]
    history = text_of(signed_in(told, "wati").get(reverse("sheet_history", args=[fresh.pk])))
    assert "Lembar ke-1" in history and "Lembar ke-2" in history
    assert "Nilai yang berubah" in history and first.participant_number in history
    assert sheet.content_digest in history
    assert verify().sound


def test_a_recused_authors_sheet_is_reopened_without_anything_falling_out_of_the_table(
    told: story.Story,
) -> None:
    dewi, post = told.users["dewi"], post_of(told)
    sheet, before = sheet_of(told, "dewi", "interview"), queries.newest_ranking(post)
    assert before is not None
    assert len(queries.candidates_for(sheet)) < len(
        queries.candidates_for(sheet_of(told, "ani", "interview"))
    )
    approve(told, reopening.propose_reopening(sheet, reason=WHY, actor=dewi))
    fresh = Sheet.objects.get(replaces=sheet)

    assert rankings.recompute(before)["from_rows"]
    assert "Akibatnya bagi peringkat" in text_of(
        signed_in(told, "dewi").get(reverse("sheet_lock", args=[fresh.pk]))
    )
    lock(signed_in(told, "dewi"), fresh)
    after = queries.newest_ranking(post)
    assert after is not None and after.digest == before.digest


def test_the_minutes_say_how_many_sheets_were_reopened(told: story.Story, asked: Proposal) -> None:
    approve(told, asked)
    fresh = live(told)
    sheets.lock(fresh, seen=sheets.draft_digest(fresh), actor=told.users["ani"])
    assert queries.reopened(post_of(told)).count() == 1
    assert contexts.panels.reopened(post_of(told)).get().replacement == live(told)


def test_nobody_confirms_while_a_reopened_sheet_is_out(told: story.Story, asked: Proposal) -> None:
    approve(told, asked)
    ranking = queries.newest_ranking(post_of(told))
    assert ranking is not None
    answer = signed_in(told, "budi").post(
        reverse("plenary", args=[post_of(told).pk]), {"digest": ranking.digest, "checked": "on"}
    )
    assert answer.status_code == 409
    assert "sedang dibuka kembali" in text_of(answer)


def test_the_author_finds_his_proposal_and_the_way_back(told: story.Story, asked: Proposal) -> None:
    author = signed_in(told, "ani")
    detail = reverse("approval_detail", args=[asked.pk])
    assert detail in author.get(reverse("approvals")).content.decode()
    offered = author.get(reverse("sheet_history", args=[asked.subject_id])).content.decode()
    assert detail in offered and reverse("sheet_reopen", args=[asked.subject_id]) not in offered
    shown = text_of(author.get(detail))
    assert "Bila disetujui" in shown
    assert "0 persetujuan" not in shown
    approve(told, asked)
    history = author.get(reverse("sheet_history", args=[asked.subject_id])).content.decode()
    assert reverse("sheet", args=[live(told).pk]) in history
    seen = signed_in(told, "wati").get(reverse("sheet_history", args=[asked.subject_id])).content.decode()
    assert reverse("ranking", args=[post_of(told).pk]) in seen


def test_everybody_reads_that_a_reopened_sheet_is_waited_for(told: story.Story, asked: Proposal) -> None:
    approve(told, asked)
    author, other = signed_in(told, "ani"), signed_in(told, "budi")
    desk = author.get(reverse("desk")).content.decode()
    assert "Dibuka kembali, menunggu Anda" in desk
    assert desk.index(reverse("sheet", args=[live(told).pk])) < desk.index(
        reverse("plenary", args=[post_of(told, "02").pk])
    )
    recap = text_of(other.get(reverse("plenary", args=[post_of(told).pk])))
    assert "Satu lembar wawancara sedang dibuka kembali" in recap
    assert "Setujui rekapitulasi ini" not in recap
    assert "Menunggu lembar yang dibuka kembali" in text_of(other.get(reverse("panel_desk")))
    assert "Menunggu lembar yang dibuka kembali" in text_of(signed_in(told, "sri").get(reverse("desk")))
    board = text_of(signed_in(told, "sri").get(reverse("stage_board", args=[post_of(told).pk])))
    assert "satu lembar sedang dibuka kembali (4 dari 5 terkunci)" in board


# --- ways around the two -------------------------------------------------------------------------------------------------


def second_account(user: User) -> User:
    other = User.objects.create_user("akun.kedua", password="x", person=user.person)
    other.groups.set(user.groups.all())
    return other


@pytest.mark.parametrize("username", ["ani", "budi", "sri", "wati", "asih", "ppk", "putu"])
def test_no_other_person_approves(told: story.Story, asked: Proposal, username: str) -> None:
    with pytest.raises(NotAllowed):
        approve(told, asked, username)
    assert live(told).state == "locked"


def test_the_proposer_does_not_approve_by_a_second_account(told: story.Story, sheet: Sheet) -> None:
    karto = told.users["karto"]
    own = sheet_of(told, "karto", "interview")
    proposal = reopening.propose_reopening(own, reason=WHY, actor=karto)
    for account in (karto, second_account(karto)):
        with pytest.raises(NotAllowed, match="usulannya sendiri"):
            proposals.approve(proposal, digest=proposal.digest, actor=account)
    approve(told, proposal, "slamet")
    own.refresh_from_db()
    assert own.state == "superseded"


@pytest.mark.parametrize("digest", ["", "0" * 64, "salah"])
def test_another_digest_than_the_one_shown_approves_nothing(
    told: story.Story, asked: Proposal, digest: str
) -> None:
    with pytest.raises(Refused, match="berbeda dari yang ditampilkan"):
        proposals.approve(asked, digest=digest, actor=told.users["karto"])


@pytest.mark.parametrize("end", ["approve", "reject", "withdraw"])
def test_a_proposal_is_used_once(told: story.Story, asked: Proposal, end: str) -> None:
    {
        "approve": lambda: approve(told, asked),
        "reject": lambda: proposals.reject(asked, reason="Tidak perlu", actor=told.users["karto"]),
        "withdraw": lambda: proposals.withdraw(asked, actor=told.users["ani"]),
    }[end]()
    again = Proposal.objects.get(pk=asked.pk)
    with pytest.raises(Refused):
        approve(told, again, "slamet")
    assert Sheet.objects.filter(replaces__isnull=False).count() == (1 if end == "approve" else 0)


def test_a_proposal_that_has_run_out_is_closed(told: story.Story, asked: Proposal) -> None:
    with clock.at(asked.expires_at + timedelta(seconds=1)), pytest.raises(Refused, match="lewat waktu"):
        approve(told, asked)
    asked.refresh_from_db()
    assert asked.state == "expired"


def test_changed_arguments_are_found_even_behind_the_guards(told: story.Story, asked: Proposal) -> None:
    arguments = json.loads(asked.arguments)
    for part, key, value in (
        ("given", "reason", "Lain"),
        ("found", "sheet", str(sheet_of(told, "budi", "interview").pk)),
    ):
        changed = json.loads(asked.arguments)
        changed[part] = {**arguments[part], key: value}
        with behind_the_guards():
            Proposal.objects.filter(pk=asked.pk).update(arguments=json.dumps(changed))
        tampered = Proposal.objects.get(pk=asked.pk)
        if part == "given":
            with pytest.raises(Refused, match="Data berubah"):
                approve(told, tampered)
            assert live(told).state == "locked"
        with behind_the_guards():
            Proposal.objects.filter(pk=asked.pk).update(arguments=asked.arguments)


def test_what_has_changed_since_is_not_approved(told: story.Story, asked: Proposal) -> None:
    ranking = queries.newest_ranking(post_of(told))
    assert ranking is not None
    member = queries.seat_of(told.selection, told.users["budi"].person)
    rankings.confirm(ranking, digest=ranking.digest, member=member, actor=told.users["budi"])
    with pytest.raises(Refused, match="Data berubah sejak usulan dibuat"):
        approve(told, asked)


def test_two_proposals_of_the_same_act_do_not_stand_side_by_side(
    told: story.Story, sheet: Sheet, asked: Proposal
) -> None:
    with pytest.raises(Refused, match="masih menunggu persetujuan"):
        reopening.propose_reopening(sheet, reason="Sekali lagi", actor=told.users["karto"])


@pytest.mark.parametrize("username", ["budi", "sri", "slamet", "wati", "asih", "ppk", "putu"])
def test_others_do_not_even_ask(told: story.Story, sheet: Sheet, username: str) -> None:
    with pytest.raises(NotAllowed):
        reopening.propose_reopening(sheet, reason=WHY, actor=told.users[username])
    answer = signed_in(told, username).post(reverse("sheet_reopen", args=[sheet.pk]), {"reason": WHY})
    assert answer.status_code == 404


def test_without_a_reason_nothing_is_asked(told: story.Story, sheet: Sheet) -> None:
    with pytest.raises(Refused, match="Tuliskan apa yang keliru"):
        reopening.propose_reopening(sheet, reason="  ", actor=told.users["ani"])
    answer = signed_in(told, "ani").post(reverse("sheet_reopen", args=[sheet.pk]), {"reason": " "})
    assert "Tuliskan apa yang keliru" in text_of(answer)


def test_a_hold_stops_both_asking_and_approving(told: story.Story, sheet: Sheet, asked: Proposal) -> None:
    holds.place(post_of(told), reason="Diperiksa dahulu", actor=told.users["wati"])
    with pytest.raises(Refused, match="Ditunda oleh"):
        approve(told, asked)
    with pytest.raises(Refused, match="Ditunda oleh"):
        reopening.propose_reopening(sheet_of(told, "budi", "interview"), reason=WHY, actor=told.users["budi"])


def steps(sheet: Sheet) -> list[Callable[[User], Any]]:
    return [
        lambda actor: ledger.transition(sheet, "supersede", actor=actor, data={"reason": WHY}),
        lambda actor: ledger.create(
            Sheet(assessment=sheet.assessment, person=sheet.person, replaces=sheet),
            step="reopen",
            actor=actor,
            data={"replaces": str(sheet.pk)},
        ),
    ]


@pytest.mark.parametrize("step", [0, 1])
@pytest.mark.parametrize("username", ["karto", "slamet"])
def test_those_who_may_approve_have_no_door_of_their_own(
    told: story.Story, sheet: Sheet, username: str, step: int
) -> None:
    with pytest.raises(NotAllowed, match="disetujui orang kedua"), ledger.unit_of_work():
        steps(sheet)[step](told.users[username])


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE panels_sheet SET state = 'draft' WHERE state = 'locked'",
        "UPDATE panels_sheet SET state = 'superseded' WHERE state = 'locked'",
        "UPDATE accounts_proposal SET state = 'approved' WHERE state = 'open'",
        "UPDATE accounts_proposal SET proposer_id = (SELECT person_id FROM accounts_user WHERE username = 'budi')",
        "UPDATE accounts_proposal SET expires_at = '2099-01-01 00:00:00+00:00'",
        "DELETE FROM accounts_proposal",
    ],
)
def test_sql_is_no_second_person(told: story.Story, asked: Proposal, sql: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_duty_that_has_ended_or_an_account_that_is_closed_approves_nothing(
    told: story.Story, asked: Proposal
) -> None:
    karto = User.objects.get(username="karto")
    karto.groups.clear()
    with pytest.raises(NotAllowed):
        proposals.approve(asked, digest=asked.digest, actor=User.objects.get(username="karto"))
    slamet = User.objects.get(username="slamet")
    slamet.is_active = False
    with pytest.raises(NotAllowed):
        proposals.approve(asked, digest=asked.digest, actor=slamet)
    assert Duty.objects.filter(person=karto.person, state="active").exists()


def test_a_form_of_another_site_or_an_address_alone_approves_nothing(
    told: story.Story, asked: Proposal
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(told.users["karto"])
    url = reverse("approval_approve", args=[asked.pk])
    assert strict.post(url, {"digest": asked.digest}).status_code == 403
    assert signed_in(told, "karto").get(url).status_code == 405
    assert Client().post(url, {"digest": asked.digest}).status_code == 302
    assert live(told).state == "locked"


def test_after_publication_no_sheet_is_reopened(told: story.Story, sheet: Sheet) -> None:
    post = post_of(told)
    with behind_the_guards():
        type(post).objects.filter(pk=post.pk).update(state="concluded")
    with pytest.raises(Refused, match="sudah diumumkan"):
        reopening.propose_reopening(sheet, reason=WHY, actor=told.users["ani"])


def test_a_superseded_sheet_can_no_more_be_changed_than_a_locked_one(
    told: story.Story, sheet: Sheet, asked: Proposal
) -> None:
    data = form_of(sheet, "50")
    approve(told, asked)
    old = Sheet.objects.get(pk=sheet.pk)
    assert signed_in(told, "ani").post(reverse("sheet", args=[old.pk]), data).status_code == 404
    with pytest.raises(DatabaseError), transaction.atomic():
        old.scores.update(points=0)
    with pytest.raises(Refused):
        reopening.propose_reopening(old, reason=WHY, actor=told.users["ani"])
