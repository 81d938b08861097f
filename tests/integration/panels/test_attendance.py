"""Sittings, calls and attendance: who is called where, who came, and what becomes of who did not."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from audit import clock, verify
from audit.errors import NotAllowed, NotNow, Refused
from config.demo import story
from panels import calls, queries
from panels.models import Assessment, Call, Score, Sheet, Sitting
from panels.services import attendance, rankings, sheets, sittings
from panels.services.attendance import Presence
from selection import queries as selections
from tests.conftest import shared_world
from tests.integration.panels.support import (
    candidate,
    mark_all,
    open_stage,
    post_of,
    sheet_of,
    signed_in,
    stored,
    text_of,
)

pytestmark = pytest.mark.django_db

told = shared_world("scoring")

FIELDS: dict[str, Any] = {
    "room": "Ruang Rapat, Lantai 2",
    "link": "",
    "notes": "",
    "sequence": "number",
    "minutes": None,
}


def start_of(told: story.Story) -> datetime:
    return told.at(26, 9)


def planned(told: story.Story, component: str = "interview", hours: int = 7, **changes: Any) -> Sitting:
    start = start_of(told)
    columns = {
        **FIELDS,
        "component": component,
        "starts_at": start,
        "ends_at": start + timedelta(hours=hours),
    }
    return sittings.save(told.selection, **{**columns, **changes}, actor=told.users["sri"])


def called(told: story.Story, component: str = "interview", code: str = "01", **changes: Any) -> Sitting:
    """A sitting to which every candidate of the post is called."""
    sitting = planned(told, component, **changes)
    chosen = [item for item in calls.to_call(sitting) if item.vacancy.code == code]
    sittings.choose(sitting, chosen, actor=told.users["sri"])
    sittings.announce(sitting, document="X", actor=told.users["sri"])
    sitting.refresh_from_db()
    return sitting


def held(told: story.Story, missing: set[str], component: str = "interview", code: str = "01") -> Sitting:
    """A closed attendance list; `missing` are the ends of participant numbers, e.g. {"P02"}."""
    sitting = called(told, component, code)
    start = sitting.starts_at
    with clock.at(sitting.ends_at):
        found = {
            call.pk: Presence(None if call.application.participant_number[-3:] in missing else start, "")
            for call in calls.calls_of(sitting)
        }
        attendance.record(sitting, found, actor=told.users["sri"])
        attendance.close(sitting, actor=told.users["sri"])
    sitting.refresh_from_db()
    return sitting


def call_of(sitting: Sitting, end: str) -> Call:
    return calls.calls_of(sitting).get(application__participant_number__endswith=end)


def drop(told: story.Story, sitting: Sitting, end: str) -> Call:
    call = call_of(sitting, end)
    with clock.at(sitting.ends_at):
        attendance.drop(call, actor=told.users["karto"])
    return call


# --- sittings and calls ----------------------------------------------------------------------------------------------


def test_a_candidate_is_called_to_a_stage_once(told):
    first, second = planned(told), planned(told)
    sittings.choose(first, [candidate(post_of(told), 1)], actor=told.users["sri"])
    assert candidate(post_of(told), 1) not in calls.to_call(second)
    with pytest.raises(Refused, match="sesi lain"):
        sittings.choose(second, [candidate(post_of(told), 1)], actor=told.users["sri"])


def test_nobody_is_called_to_two_places_at_the_same_time(told):
    written, spoken = planned(told, "paper"), planned(told)
    sittings.choose(written, [candidate(post_of(told), 1)], actor=told.users["sri"])
    with pytest.raises(Refused, match=r"P01 pada waktu yang sama dipanggil ke Sesi 1"):
        sittings.choose(spoken, [candidate(post_of(told), 1)], actor=told.users["sri"])


def test_one_sitting_takes_candidates_of_several_posts_and_gives_each_his_time(told):
    sitting = planned(told, minutes=30, hours=8)
    sittings.choose(sitting, calls.to_call(sitting), actor=told.users["sri"])
    sittings.announce(sitting, document="X", actor=told.users["sri"])
    found = list(calls.calls_of(sitting))
    assert {call.application.vacancy.code for call in found} == {"01", "02"}
    assert [call.place for call in found] == list(range(1, len(found) + 1))
    assert [call.slot_at - sitting.starts_at for call in found] == [
        timedelta(minutes=30 * number) for number in range(len(found))
    ]


def test_too_little_time_is_said_before_anybody_is_called(told):
    sitting = planned(told, minutes=40, hours=1)
    sittings.choose(sitting, calls.to_call(sitting), actor=told.users["sri"])
    assert "Waktu sesi tidak cukup" in sittings.obstacle(sitting)
    with pytest.raises(Refused):
        sittings.announce(sitting, document="X", actor=told.users["sri"])


def test_once_called_a_sitting_is_changed_only_by_taking_the_letter_back(told):
    sitting = called(told)
    with pytest.raises(Refused, match="suratnya"):
        sittings.choose(sitting, [], actor=told.users["sri"])
    with pytest.raises(NotNow):
        sittings.save(
            told.selection,
            stored=sitting,
            **{**FIELDS, "component": "interview", "room": "Lain"},
            starts_at=sitting.starts_at,
            ends_at=sitting.ends_at,
            actor=told.users["sri"],
        )
    sittings.recall(sitting, reason="Ruang berubah", actor=told.users["sri"])
    sitting.refresh_from_db()
    assert sitting.state == "planned" and call_of(sitting, "P01").state == "listed"


@pytest.mark.parametrize("username", ["ani", "karto", "slamet", "wati", "asih"])
def test_only_the_secretariat_plans_and_records(told, username):
    sitting = called(told)
    with pytest.raises(NotAllowed):
        sittings.save(
            told.selection,
            **{**FIELDS, "component": "paper", "starts_at": start_of(told), "ends_at": sitting.ends_at},
            actor=told.users[username],
        )
    with clock.at(sitting.ends_at), pytest.raises(NotAllowed):
        attendance.record(sitting, {call_of(sitting, "P01").pk: Presence(None)}, actor=told.users[username])


# --- attendance ------------------------------------------------------------------------------------------------------


def test_attendance_is_recorded_from_the_beginning_on_and_never_for_the_future(told):
    sitting = called(told, minutes=30)
    last = calls.calls_of(sitting).last()
    with clock.at(sitting.starts_at - timedelta(minutes=1)), pytest.raises(Refused, match="belum dimulai"):
        attendance.record(sitting, {last.pk: Presence(sitting.starts_at)}, actor=told.users["sri"])
    with clock.at(sitting.starts_at):
        with pytest.raises(Refused, match="belum tiba"):
            attendance.record(sitting, {last.pk: Presence(None)}, actor=told.users["sri"])
        with pytest.raises(Refused, match="belum lewat"):
            attendance.record(sitting, {last.pk: Presence(sitting.ends_at)}, actor=told.users["sri"])


def test_an_entry_tells_who_made_it_and_can_be_corrected_until_the_list_is_closed(told):
    sitting = called(told)
    with clock.at(sitting.ends_at):
        sri, call = told.users["sri"], call_of(sitting, "P01")
        attendance.record(sitting, {call.pk: Presence(None, "tanpa kabar")}, actor=sri)
        attendance.record(sitting, {call.pk: Presence(sitting.starts_at)}, actor=sri)
        call.refresh_from_db()
        assert (call.state, call.arrived_at, call.recorded_by) == ("present", sitting.starts_at, sri.person)
        with pytest.raises(Refused, match="belum dicatat"):
            attendance.close(sitting, actor=sri)
    done = held(told, {"P02"}, code="02")
    with clock.at(done.ends_at), pytest.raises(Refused, match="ditutup"):
        attendance.record(done, {call_of(done, "P02").pk: Presence(done.starts_at)}, actor=sri)


def test_the_secretariat_alone_drops_nobody_and_neither_does_the_chair(told):
    """Two people of different duty: one records who was absent, the other what follows."""
    sitting = held(told, {"P02"})
    gone = call_of(sitting, "P02")
    for username in ("sri", "ani", "slamet", "wati"):
        with pytest.raises(NotAllowed):
            attendance.drop(gone, actor=told.users[username])
    with pytest.raises(Refused):
        attendance.drop(call_of(sitting, "P01"), actor=told.users["karto"])
    assert candidate(post_of(told), 2).participant_number.endswith("P02")


def test_before_the_list_is_closed_nothing_is_decided(told):
    sitting = called(told)
    with clock.at(sitting.ends_at):
        attendance.record(sitting, {call_of(sitting, "P02").pk: Presence(None)}, actor=told.users["sri"])
        with pytest.raises(Refused, match="belum menutup"):
            attendance.drop(call_of(sitting, "P02"), actor=told.users["karto"])


def test_absent_is_withdrawn_he_leaves_the_sheets_and_the_following_stages(told):
    sheet = sheet_of(told, "ani", "paper")
    before = {item.participant_number[-3:] for item in queries.candidates_for(sheet)}
    drop(told, held(told, {"P02"}), "P02")
    assert {item.participant_number[-3:] for item in queries.candidates_for(sheet)} == before - {"P02"}
    gone = selections.dropped_out(post_of(told)).get()
    assert (gone.state, gone.absent_from) == ("absent", "interview")
    mark_all(told, post_of(told), "track_record", lambda place: "3")  # nobody has to mark him any more
    assert Assessment.objects.get(vacancy=post_of(told), stage__code="track_record").state == "revealed"


def test_drafts_lose_his_marks_and_locked_sheets_keep_them_as_they_were_locked(told):
    locked, draft = sheet_of(told, "ani", "paper"), sheet_of(told, "citra", "paper")
    for sheet, username in ((locked, "ani"), (draft, "citra")):
        cells = {
            (item.pk, line.pk): "70"
            for item in queries.candidates_for(sheet)
            for line in queries.criteria_of(told.selection, "paper")
        }
        sheets.save_marks(sheet, cells, seen=sheets.draft_digest(sheet), actor=told.users[username])
    sheets.lock(locked, seen=sheets.draft_digest(locked), actor=told.users["ani"])
    locked.refresh_from_db()
    content, marks = locked.content, stored(locked)
    gone = candidate(post_of(told), 2)
    drop(told, held(told, {"P02"}), "P02")
    locked.refresh_from_db()
    assert locked.content == content and stored(locked) == marks and locked.inconsistencies() == []
    assert any(key == gone.pk for key, _line, _points in marks)
    assert not Score.objects.filter(sheet=draft, application=gone).exists()
    assert sheets.missing_marks(draft) == 0


def test_a_page_drawn_before_he_dropped_out_can_still_be_saved(told):
    """Only his line is passed over; a stranger's cell refuses everything, as ever."""
    sheet, ani = sheet_of(told, "ani", "paper"), told.users["ani"]
    lines = list(queries.criteria_of(told.selection, "paper"))
    cells = {(item.pk, line.pk): "80" for item in queries.candidates_for(sheet) for line in lines}
    seen = sheets.draft_digest(sheet)
    drop(told, held(told, {"P02"}), "P02")
    assert sheets.save_marks(sheet, cells, seen=seen, actor=ani) == {}
    assert len(stored(sheet)) == len(cells) - len(lines)
    stranger = candidate(post_of(told, "02"), 1)
    with pytest.raises(NotAllowed):
        sheets.save_marks(
            sheet, {(stranger.pk, lines[0].pk): "80"}, seen=sheets.draft_digest(sheet), actor=ani
        )


def test_while_an_absence_waits_its_stage_is_not_locked_and_no_stage_opens(told):
    sitting = held(told, {"P02"}, component="paper")
    sheet = sheet_of(told, "ani", "paper")
    cells = {
        (item.pk, line.pk): "70"
        for item in queries.candidates_for(sheet)
        for line in queries.criteria_of(told.selection, "paper")
    }
    sheets.save_marks(sheet, cells, seen=sheets.draft_digest(sheet), actor=told.users["ani"])
    with pytest.raises(Refused, match="P02 tercatat tidak hadir pada makalah"):
        sheets.lock(sheet, seen=sheets.draft_digest(sheet), actor=told.users["ani"])
    assert "P02 tercatat tidak hadir" in sheets.obstacle(post_of(told), "interview")
    drop(told, sitting, "P02")
    sheets.lock(sheet, seen=sheets.draft_digest(sheet), actor=told.users["ani"])
    assert Sheet.objects.get(pk=sheet.pk).state == "locked"


def test_a_plenary_may_give_a_later_date_and_then_he_is_called_again(told):
    sitting = held(told, {"P02"})
    call, members = call_of(sitting, "P02"), list(queries.members_of(told.selection))
    with pytest.raises(Refused, match="kuorum"):
        attendance.excuse(call, reason="Sakit", present=members[:2], actor=told.users["karto"])
    attendance.excuse(call, reason="Sakit, surat dokter", present=members[:3], actor=told.users["karto"])
    call.refresh_from_db()
    assert (call.state, call.reason) == ("excused", "Sakit, surat dokter")
    assert candidate(post_of(told), 2).state == "eligible"
    later = planned(told)
    assert call.application in calls.to_call(later)
    sittings.choose(later, [call.application], actor=told.users["sri"])
    with pytest.raises(Refused):
        attendance.drop(call, actor=told.users["karto"])


def test_his_other_calls_fall_with_him(told):
    other = planned(told, "paper", starts_at=told.at(27, 9), ends_at=told.at(27, 12))
    sittings.choose(other, [candidate(post_of(told), 2)], actor=told.users["sri"])
    drop(told, held(told, {"P02"}), "P02")
    assert not calls.calls_of(other).exists()


def test_too_few_candidates_left_stop_the_post(told):
    vacancy = post_of(told)
    ends = [item.participant_number[-3:] for item in selections.candidates(vacancy)]
    sitting = held(told, set(ends[2:]))
    for end in ends[2:-1]:
        drop(told, sitting, end)
    assert post_of(told).state == "screened"  # three are enough
    drop(told, sitting, ends[-1])
    assert post_of(told).state == "failed"


def test_the_sheets_of_a_stopped_post_open_and_nothing_is_ranked(told):
    ends = [item.participant_number[-3:] for item in selections.candidates(post_of(told))]
    sitting = held(told, set(ends[2:]))
    for end in ends[2:]:
        drop(told, sitting, end)
    mark_all(told, post_of(told), "paper", lambda place: "70")
    assert Assessment.objects.get(vacancy=post_of(told), stage__code="paper").state == "revealed"
    assert queries.ranking_of(post_of(told)) is None


# --- the ranking -----------------------------------------------------------------------------------------------------


def ranked(told: story.Story) -> None:
    """Every stage of the first post marked and open."""
    vacancy = post_of(told)
    mark_all(told, vacancy, "track_record", lambda place: "3")
    mark_all(told, vacancy, "paper", lambda place: str(70 + place))
    open_stage(told, "interview")
    mark_all(told, vacancy, "interview", lambda place: str(80 + place))


def test_who_drops_out_before_the_last_stage_is_not_in_the_ranking(told):
    vacancy = post_of(told)
    mark_all(told, vacancy, "track_record", lambda place: "3")
    mark_all(told, vacancy, "paper", lambda place: str(70 + place))
    drop(told, held(told, {"P02"}), "P02")
    open_stage(told, "interview")
    mark_all(told, vacancy, "interview", lambda place: str(80 + place))
    ranking = queries.ranking_of(vacancy)
    names = [row["candidate"][-3:] for row in json.loads(ranking.result_text)["rows"]]
    assert "P02" not in names and len(names) == selections.candidates(vacancy).count()
    assert rankings.recompute(ranking)["same"] and rankings.recompute(ranking)["from_rows"]
    assert "P02" not in ranking.input_text


def test_an_absence_recorded_after_the_marks_are_open_makes_a_new_ranking(told):
    ranked(told)
    first = queries.ranking_of(post_of(told))
    drop(told, held(told, {"P02"}), "P02")
    second = queries.ranking_of(post_of(told))
    assert (first.number, second.number) == (1, 2)
    assert "P02" in first.input_text and "P02" not in second.input_text
    kept = {row["candidate"]: row["total_exact"] for row in json.loads(first.result_text)["rows"]}
    for row in json.loads(second.result_text)["rows"]:
        assert row["total_exact"] == kept[row["candidate"]]  # nobody else's mark moves
    page = text_of(signed_in(told, "karto").get(reverse("plenary", args=[post_of(told).pk])))
    assert "gugur: tidak hadir pada wawancara" in page


def test_a_confirmed_ranking_is_not_changed_by_an_absence(told):
    ranked(told)
    sitting = held(told, {"P02"})
    ranking = queries.ranking_of(post_of(told))
    for username in ("karto", "ani", "budi", "citra", "dewi"):
        member = queries.seat_of(told.selection, told.users[username].person)
        rankings.confirm(
            ranking, digest=rankings.recap_digest(ranking), member=member, actor=told.users[username]
        )
    with pytest.raises(Refused, match="sudah ditetapkan"):
        drop(told, sitting, "P02")


def test_the_log_replays_onto_the_state_after_an_absence(told):
    drop(told, held(told, {"P02"}), "P02")
    assert verify.verify().breaks == []
