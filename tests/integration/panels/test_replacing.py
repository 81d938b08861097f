"""A member is replaced after the announcement: two people, a lawful panel afterwards, his sheets by the rule that was announced."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from accounts import proposals, services
from accounts.models import Proposal
from audit import clock, verify
from audit.errors import NotAllowed, NotNow, Refused, Stale
from audit.ledger import SYSTEM_ACTOR
from config.demo import papers, story
from panels import queries, ranking
from panels.models import Assessment, PanelMember, Score, Sheet
from panels.services import conflicts, rankings, replacements, rosters, sheets
from reports.services import parts
from selection.access import drift
from selection.models import Duty
from tests.conftest import shared_world
from tests.integration.panels.support import (
    candidate,
    form_of,
    open_stage,
    post_of,
    sheet_of,
    signed_in,
    status_of,
    text_of,
)
from tests.integration.panels.test_plan import pdf

pytestmark = pytest.mark.django_db

told = shared_world("scoring")


@pytest.fixture
def eko(told: story.Story) -> Any:
    """Somebody from outside who can take a seat."""
    person = services.add_person(full_name="Dr. Eko Contoh, M.Si.", actor=SYSTEM_ACTOR)
    told.users["eko"] = services.add_user(person, username="eko", email="eko@contoh.example", password="x")
    return told.users["eko"]


@pytest.fixture
def change(told: story.Story, eko: Any) -> replacements.Change:
    return replacements.Change(
        person=eko.person,
        position="Dosen, Universitas Misal",
        unit="Fakultas Hukum, Universitas Misal",
        former_unit="",
        category="academic",
        party_member=False,
        number="821/299/2026",
        dated=clock.now().date() - timedelta(days=1),
        file=papers.stored("Keputusan perubahan"),
        reason="Sakit berkepanjangan.",
    )


def seat(told: story.Story, username: str) -> PanelMember:
    found = queries.seat_of(told.selection, told.users[username].person)
    assert found is not None
    return found


def propose(told: story.Story, leaving: str, change: replacements.Change, by: str = "sri") -> Proposal:
    return replacements.propose_replacement(seat(told, leaving), change, actor=told.users[by])


def approve(told: story.Story, proposal: Proposal, by: str = "slamet") -> None:
    proposals.approve(proposal, digest=proposal.digest, actor=told.users[by])


def exchange(told: story.Story, leaving: str, change: replacements.Change) -> Proposal:
    proposal = propose(told, leaving, change)
    approve(told, proposal)
    return proposal


def ready(told: story.Story, username: str) -> None:
    rosters.pledge(seat(told, username), actor=told.users[username])
    rosters.declare(seat(told, username), {}, actor=told.users[username])


def fill(told: story.Story, sheet: Sheet, mark: str = "75") -> None:
    user = next(one for one in told.users.values() if one.person_id == sheet.person_id)
    cells = {
        (one.pk, criterion.pk): mark
        for one in queries.candidates_for(sheet)
        for criterion in queries.criteria_of(sheet.guarded, sheet.assessment.component)
    }
    assert not sheets.save_marks(sheet, cells, seen=sheets.draft_digest(sheet), actor=user)
    sheet.refresh_from_db()
    sheets.lock(sheet, seen=sheets.draft_digest(sheet), actor=user)


def drafts(told: story.Story, component: str, code: str = "01") -> list[Sheet]:
    return list(
        Sheet.objects.filter(
            assessment__vacancy=post_of(told, code), assessment__stage__code=component, state="draft"
        ).select_related("assessment__vacancy__selection")
    )


def stage(told: story.Story, component: str, code: str = "01") -> Assessment:
    return Assessment.objects.get(vacancy=post_of(told, code), stage__code=component)


def rule(told: story.Story, rule_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule is fixed at the announcement: a panel of this test was announced with another one."""
    stated = property(lambda panel: rule_name, lambda panel, value: None)
    monkeypatch.setattr("panels.models.Panel.replacement_rule", stated)


# --- who, and what stands against it ----------------------------------------------------------------------------------


def test_the_second_person_approves_what_he_was_shown_and_the_duties_follow(
    told: story.Story, change: replacements.Change
) -> None:
    exchange(told, "budi", change)

    names = [member.person.full_name for member in queries.members_of(told.selection)]
    assert "Dr. Eko Contoh, M.Si." in names and "Ir. Budi Contoh, M.T." not in names
    active = Duty.objects.filter(selection=told.selection, role="panelist", state="active")
    assert change.person.pk in set(active.values_list("person_id", flat=True))
    assert told.users["budi"].person_id not in set(active.values_list("person_id", flat=True))
    assert drift(told.selection) == []
    assert status_of(signed_in(told, "budi"), reverse("panel_desk")) == 404
    assert status_of(signed_in(told, "eko"), reverse("panel_desk")) == 200
    assert verify.verify().breaks == []


def test_nobody_approves_his_own_proposal_and_no_member_approves_any(
    told: story.Story, change: replacements.Change
) -> None:
    proposal = propose(told, "budi", change)
    for username in ("sri", "karto", "ani", "budi", "wati", "eko", "ppk", "asih"):
        with pytest.raises((NotAllowed, NotNow)):
            approve(told, proposal, by=username)
    assert seat(told, "budi").state == "declared"


def test_only_the_secretariat_proposes(told: story.Story, change: replacements.Change) -> None:
    for username in ("slamet", "karto", "budi", "wati", "ppk", "asih", "putu"):
        with pytest.raises(NotAllowed):
            propose(told, "budi", change, by=username)
    assert not Proposal.objects.filter(action=replacements.ACTION_NAME).exists()


@pytest.mark.parametrize(
    ("username", "sentence"),
    [
        ("ani", "sudah tercatat sebagai anggota Pansel ini"),
        ("budi", "sudah tercatat sebagai anggota Pansel ini"),
        ("sri", "bertugas sebagai Sekretariat Pansel"),
        ("slamet", "bertugas sebagai Kepala BKD"),
        ("wati", "bertugas sebagai Pemantau"),
        ("asih", "bertugas sebagai Asesor"),
        ("putu", "melamar dalam seleksi ini"),
        ("joko", "melamar dalam seleksi ini"),
    ],
)
def test_who_sits_serves_or_applies_here_takes_no_seat(
    told: story.Story, change: replacements.Change, username: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        propose(told, "budi", replace(change, person=told.users[username].person))


def test_who_has_left_does_not_come_back(told: story.Story, change: replacements.Change) -> None:
    exchange(told, "budi", change)
    again = replace(change, person=told.users["budi"].person, category="internal", number="821/300/2026")
    with pytest.raises(Refused, match="pernah keluar dari Pansel ini"):
        propose(told, "eko", again)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"category": "internal"}, "seharusnya|paling banyak 2"),
        ({"party_member": True}, "partai politik"),
        ({"number": " "}, "nomor keputusan perubahan"),
        ({"reason": " "}, "alasan penggantian"),
        ({"dated": timedelta(days=9)}, "belum tiba"),
        ({"dated": timedelta(days=-900)}, "lebih tua"),
    ],
)
def test_an_unlawful_panel_or_a_bad_decree_is_refused_in_a_sentence(
    told: story.Story, change: replacements.Change, changed: dict[str, Any], sentence: str
) -> None:
    if "dated" in changed:  # counted from today
        changed = {"dated": clock.now().date() + changed["dated"]}
    leaving = "karto" if changed.get("category") == "internal" else "budi"
    if leaving == "karto":  # one insider more than the two that five members may have
        second = services.add_person(full_name="Fajar Contoh", actor=SYSTEM_ACTOR)
        exchange(told, "ani", replace(change, person=second, category="internal"))
    with pytest.raises(Refused, match=sentence):
        propose(told, leaving, replace(change, **changed))


def test_the_decree_of_appointment_is_no_changing_decree(
    told: story.Story, change: replacements.Change
) -> None:
    with pytest.raises(Refused, match="keputusan pembentukan Pansel"):
        propose(told, "budi", replace(change, number=told.selection.panel.decree_number))


def test_two_proposals_do_not_wait_at_once_and_a_former_member_is_not_replaced(
    told: story.Story, change: replacements.Change
) -> None:
    left = seat(told, "budi")
    proposal = propose(told, "budi", change)
    with pytest.raises(Refused, match="masih menunggu persetujuan"):
        propose(told, "ani", change)
    approve(told, proposal)
    with pytest.raises(Refused, match="tidak tercatat sebagai anggota"):
        replacements.propose_replacement(
            left,
            replace(change, person=services.add_person(full_name="Gita Contoh", actor=SYSTEM_ACTOR)),
            actor=told.users["sri"],
        )
    with pytest.raises((Refused, NotNow)):
        approve(told, proposal)


def test_what_changed_since_it_was_proposed_is_not_approved(
    told: story.Story, change: replacements.Change
) -> None:
    proposal = propose(told, "ani", change)
    fill(told, sheet_of(told, "ani", "paper"))
    with pytest.raises(Stale):
        approve(told, proposal)
    assert seat(told, "ani").state == "declared"


@pytest.mark.parametrize("state", ["draft", "concluded"])
def test_a_panel_that_is_composed_or_done_is_not_replaced(
    told: story.Story, change: replacements.Change, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stated = property(lambda selection: state, lambda selection, value: None)
    monkeypatch.setattr("selection.models.Selection.state", stated)
    assert not told.selection.panel.permits(told.users["sri"], "propose:replace_member")
    with pytest.raises(Refused, match="sesudah seleksi diumumkan dan sebelum selesai"):
        replacements._require_time(told.selection)


def test_pages_cost_the_same_however_much_was_declared(
    told: story.Story, django_assert_max_num_queries: Any
) -> None:
    for place, username in ((1, "ani"), (2, "citra"), (3, "karto")):
        conflicts.disclose(
            seat(told, username),
            candidate(post_of(told), place),
            kind="superior",
            note="Atasannya",
            actor=told.users[username],
        )
    for username, name, key in (
        ("sri", "panel_standing", told.selection.panel.pk),
        ("karto", "conflict_votes", told.selection.pk),
    ):
        client = signed_in(told, username)
        with django_assert_max_num_queries(14):  # two of them are the session's
            client.get(reverse(name, args=[key]))


# --- his sheets -------------------------------------------------------------------------------------------------------


def test_a_draft_is_closed_without_marks_and_the_stage_opens_when_the_others_have_locked(
    told: story.Story, change: replacements.Change
) -> None:
    own = sheet_of(told, "budi", "track_record")
    assert Score.objects.filter(sheet=own).exists()
    for sheet in drafts(told, "track_record"):
        if sheet.person_id != told.users["budi"].person_id:
            fill(told, sheet)
    assert stage(told, "track_record").state == "open"

    exchange(told, "budi", change)

    own.refresh_from_db()
    assert own.state == "closed" and not Score.objects.filter(sheet=own).exists()
    assert stage(told, "track_record").state == "revealed"  # four of four
    assert not Sheet.objects.filter(person=change.person).exists()


def test_a_locked_sheet_stays_and_counts_and_the_ranking_is_exact(
    told: story.Story, change: replacements.Change
) -> None:
    fill(told, sheet_of(told, "budi", "track_record"), "90")
    exchange(told, "budi", change)
    ready(told, "eko")
    for component in ("track_record", "paper"):
        for sheet in drafts(told, component):
            fill(told, sheet)
    open_stage(told, "interview")
    for sheet in drafts(told, "interview"):
        fill(told, sheet)

    stored = queries.ranking_of(post_of(told))
    assert stored is not None
    parts = json.loads(stored.result_text)["workings"][candidate(post_of(told), 1).participant_number]
    counted = {name: parts[name]["denominator"] for name in ("track_record", "paper", "interview")}
    assert counted == {"track_record": 5, "paper": 4, "interview": 5}
    budi, eko = (str(told.users[name].person_id) for name in ("budi", "eko"))
    assert budi in parts["track_record"]["panelists"] and eko not in parts["track_record"]["panelists"]
    assert budi not in parts["interview"]["panelists"] and eko in parts["interview"]["panelists"]
    assert parts["track_record"]["mean"] == "78/1"  # (4 × 75 + 90) ÷ 5
    assert ranking.compute(json.loads(stored.input_text))["digest"] == stored.digest
    assert rankings.recompute(stored)["from_rows"]
    page = text_of(signed_in(told, "karto").get(reverse("ranking", args=[post_of(told).pk])))
    assert "Ir. Budi Contoh, M.T." in page  # his column stays beside his marks


def test_who_left_need_not_confirm_and_who_came_must(told: story.Story, change: replacements.Change) -> None:
    """The first post is ranked and the leaver has confirmed it while the second is still being marked."""
    for component in ("track_record", "paper"):
        for sheet in drafts(told, component):
            fill(told, sheet, "70" if sheet.person_id == told.users["ani"].person_id else "75")
    open_stage(told, "interview")
    for sheet in drafts(told, "interview"):
        fill(told, sheet)
    stored = queries.ranking_of(post_of(told))
    assert stored is not None
    monkey = pytest.MonkeyPatch()
    monkey.setattr(
        rankings, "three_names", lambda _stored: []
    )  # equal marks tie; that is another test's matter
    for username in ("budi", "karto", "ani", "citra"):
        confirm(told, stored, username)
    exchange(told, "budi", change)
    confirm(told, stored, "dewi")
    stored.refresh_from_db()
    assert stored.state == "computed"
    confirm(told, stored, "eko")
    monkey.undo()
    stored.refresh_from_db()
    assert stored.state == "confirmed"


def confirm(told: story.Story, stored: Any, username: str) -> None:
    rankings.confirm(
        stored,
        digest=rankings.recap_digest(stored),
        member=seat(told, username),
        actor=told.users[username],
    )


def test_the_other_rule_passes_the_drafts_on_empty(
    told: story.Story, change: replacements.Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule(told, "pass", monkeypatch)
    exchange(told, "budi", change)

    for component in ("track_record", "paper"):
        own = Sheet.objects.get(
            assessment__vacancy=post_of(told), assessment__stage__code=component, person=change.person
        )
        assert own.state == "draft" and not own.scores.exists()
        assert queries.progress([post_of(told)]).get(stage__code=component).total == 5


def test_the_newcomer_opens_nothing_before_pledge_and_declaration(
    told: story.Story, change: replacements.Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule(told, "pass", monkeypatch)
    exchange(told, "budi", change)
    eko, own = signed_in(told, "eko"), sheet_of(told, "eko", "paper")
    document = candidate(post_of(told), 1).documents.filter(state="current")[0]
    closed = [
        reverse("sheet", args=[own.pk]),
        reverse("sheet_lock", args=[own.pk]),
        reverse("candidate_documents", args=[own.pk, candidate(post_of(told), 1).pk]),
        reverse("panel_document", args=[document.pk]),
        reverse("conflict_disclose", args=[told.selection.pk]),
        reverse("conflict_votes", args=[told.selection.pk]),
    ]
    for step in (lambda: None, lambda: rosters.pledge(seat(told, "eko"), actor=told.users["eko"])):
        step()
        assert [status_of(eko, url) for url in closed] == [404] * len(closed)
        with pytest.raises(NotAllowed):
            sheets.save_marks(own, {}, seen=sheets.draft_digest(own), actor=told.users["eko"])
        with pytest.raises(Refused, match="Belum menyetujui Pakta Integritas"):
            sheets._authors(post_of(told), sheets.stage_of(told.selection, "interview"))
    rosters.declare(seat(told, "eko"), {}, actor=told.users["eko"])
    assert [status_of(eko, url) for url in closed[:3]] == [200] * 3


def test_where_a_candidate_would_be_short_of_markers_the_newcomer_gets_an_empty_sheet(
    told: story.Story, change: replacements.Change
) -> None:
    """Dewi is out for the fourth; with Ani out too only three may mark him, and Budi is one of the three."""
    fourth = candidate(post_of(told), 4)
    conflicts.disclose(
        seat(told, "ani"), fourth, kind="business", note="Satu yayasan", actor=told.users["ani"]
    )
    proposal = exchange(told, "budi", change)
    effects = json.loads(proposal.arguments)["found"]["effects"]
    assert {(item["post"], item["component"]): item["newcomer"] for item in effects} == {
        ("01", "paper"): True,
        ("01", "track_record"): True,
        ("02", "paper"): False,
        ("02", "track_record"): False,
    }
    assert Sheet.objects.filter(person=change.person, state="draft").count() == 2


def test_a_stage_whose_candidate_is_short_stays_shut_until_the_panel_is_mended(
    told: story.Story, change: replacements.Change
) -> None:
    fourth = candidate(post_of(told), 4)
    for username in ("ani", "citra"):
        conflicts.disclose(
            seat(told, username), fourth, kind="case", note="Perkara", actor=told.users[username]
        )
    for sheet in drafts(told, "paper"):
        fill(told, sheet)
    assert stage(told, "paper").state == "open"  # two of five may mark the fourth
    for username, address in (
        ("karto", reverse("panel_desk")),
        ("sri", reverse("selection_plan", args=[told.selection.pk])),
        ("sri", reverse("panel_standing", args=[told.selection.panel.pk])),
        ("wati", reverse("observer_selection", args=[told.selection.pk])),
    ):
        page = text_of(signed_in(told, username).get(address))
        assert "hanya 2 anggota yang boleh menilai, kuorumnya 3" in page, address

    exchange(told, "ani", change)
    ready(told, "eko")
    fill(told, sheet_of(told, "eko", "paper"))

    assert stage(told, "paper").state == "revealed"
    assert rosters.shortages(told.selection) == []


def test_after_all_marks_are_open_nobody_is_replaced(told: story.Story, change: replacements.Change) -> None:
    story.score_all_but_one(told)
    story.lock_the_last(told)
    with pytest.raises(Refused, match="Semua nilai sudah dikunci dan dibuka"):
        propose(told, "budi", change)


# --- the pages --------------------------------------------------------------------------------------------------------


def filled(**changed: Any) -> dict[str, Any]:
    return {
        "account": "eko",
        "position": "Dosen",
        "unit": "Universitas Misal",
        "category": "academic",
        "party_member": "no",
        "number": "821/299/2026",
        "dated": (clock.now().date() - timedelta(days=1)).isoformat(),
        "reason": "Sakit berkepanjangan.",
        "file": SimpleUploadedFile("sk-perubahan.pdf", pdf()),
    } | changed


def test_from_the_form_to_the_second_persons_approval_and_the_observers_timeline(
    told: story.Story, eko: Any
) -> None:
    sri, panel = signed_in(told, "sri"), told.selection.panel
    url = reverse("member_replace", args=[panel.pk, seat(told, "karto").pk])
    assert "ditutup tanpa nilai" in text_of(sri.get(url))
    missing = text_of(sri.post(url, filled(reason="", party_member="")))
    assert "Tuliskan alasan penggantian." in missing
    assert "Pilih menurut pernyataan anggota" in missing
    answer = sri.post(url, filled())
    assert answer.url == reverse("panel_standing", args=[panel.pk])

    proposal = Proposal.objects.get(action=replacements.ACTION_NAME)
    slamet = signed_in(told, "slamet")
    shown = text_of(slamet.get(reverse("approval_detail", args=[proposal.pk])))
    for words in (
        "Mengganti anggota Pansel",
        "Prof. Dr. Karto Contoh, M.Si.",
        "Dr. Eko Contoh, M.Si.",
        "821/299/2026",
        "Sakit berkepanjangan.",
        "Ketua sudah ditunjuk.",
        "Jumlah anggota 5, paling sedikit 5.",
        "Tidak ada anggota atau pengurus partai politik.",
        "Lembarnya belum dikunci dan ditutup tanpa nilai.",
    ):
        assert words in shown, words
    file = json.loads(proposal.arguments)["given"]["file"]
    assert status_of(slamet, reverse("panel_change_file", args=[panel.pk, file])) == 200
    assert status_of(slamet, reverse("panel_change_file", args=[panel.pk, panel.decree_file_id])) == 404

    slamet.post(reverse("approval_approve", args=[proposal.pk]), {"digest": proposal.digest})
    eko_seat = seat(told, "eko")
    assert eko_seat.is_chair and eko_seat.state == "listed"
    standing = text_of(slamet.get(reverse("panel_standing", args=[panel.pk])))
    assert "Anggota yang diganti setelah pengumuman" in standing
    wati = signed_in(told, "wati")
    timeline = text_of(wati.get(reverse("observer_timeline", args=[told.selection.pk]) + "?what=pansel"))
    assert "Anggota Pansel diganti dan keluar dari susunan" in timeline
    assert "Penggantian anggota Pansel dilaksanakan menurut keputusan perubahan" in timeline
    overview = text_of(wati.get(reverse("observer_selection", args=[told.selection.pk])))
    assert "Anggota yang diganti setelah pengumuman" in overview


def test_the_minutes_and_letters_name_the_changing_decree(
    told: story.Story, change: replacements.Change
) -> None:
    exchange(told, "budi", change)
    assert any(
        "sebagaimana telah diubah dengan Keputusan Nomor 821/299/2026 tanggal" in text
        for text in parts.bases(told.selection)
    )


def test_the_rule_is_part_of_the_announced_plan_and_of_what_is_read_before_approving(
    told: story.Story,
) -> None:
    told.selection.refresh_from_db()
    plan = json.loads(told.selection.plan_text)
    assert plan["replacement"] == "close"
    assert plan["panel"][0]["party_member"] is False
    page = text_of(signed_in(told, "slamet").get(reverse("selection_plan", args=[told.selection.pk])))
    assert "Bila anggota diganti" in page and "Lembar yang sudah dikunci tetap dihitung." in page


@pytest.mark.parametrize("component", ["paper", "track_record"])
def test_what_the_approver_reads_is_the_same_whatever_the_leaver_had_written(
    told: story.Story, change: replacements.Change, component: str
) -> None:
    seen = []
    for mark in ("61,25", "97,75"):
        with transaction.atomic():
            own = sheet_of(told, "budi", component)
            signed_in(told, "budi").post(reverse("sheet", args=[own.pk]), form_of(own, mark))
            proposal = exchange(told, "budi", change)
            seen.append(proposal.digest)
            transaction.set_rollback(True)
    assert seen[0] == seen[1]
