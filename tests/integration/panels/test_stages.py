"""Stages as the plan has them: opened together, one mark a person, thresholds, people who sit in without a mark, what is fixed when."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import proposals
from audit import clock, ledger
from audit.errors import NotAllowed, Refused
from config.demo import people, story
from panels import queries
from panels.enums import AttendantCapacity
from panels.models import Assessment, Question, Sheet
from panels.services import attendants, cells, criteria, excuses, rankings, sheets
from reports.services import contexts, parts
from selection import queries as selections
from selection.enums import MissingRule, StageSource
from selection.models import Vacancy
from selection.services import selections as plans
from selection.services import stages
from tests.builders import formset_data
from tests.integration.panels.support import mark_all, open_stage, post_of, sheet_of
from tests.kept import kept

pytestmark = pytest.mark.django_db

RATNA = people.ECONOMY[1]


def build() -> story.Story:
    """Paper and interview open together, the track record has a threshold, and Ratna applied for both posts."""
    users, institutions = story.cast()
    told = story.running(users, institutions, "scoring")
    told.applicants["02"] = (*told.applicants["02"], RATNA)
    story.prepare(told)
    changed = {
        "paper": {"group": 1},
        "interview": {"group": 1},
        "track_record": {"threshold": "70"},
    }
    with clock.at(told.at(-2, 9)):
        stages.write(
            told.selection,
            [replace(line_of(stage), **changed.get(stage.code, {})) for stage in told.selection.stages],
            {"posts_per_person": 2, "missing_rule": MissingRule.MEAN_OF_PRESENT},
            actor=users["sri"],
        )
        for requirement in selections.active_requirements(post_of(told, "02")):
            if requirement.rule == "min_field_experience":
                plans.remove_row(requirement, actor=users["sri"])
        plans.save_row(Vacancy(), post_of(told, "02"), {"title": "Inspektur Daerah"}, actor=users["sri"])
        criteria.write(
            told.selection,
            "interview",
            [],
            [criteria.Asked(text="Apa langkah 100 hari Anda?", guide="Terukur dan sesuai anggaran.")],
            actor=users["sri"],
        )
    for step in (story.announce, story.apply, story.close, story.screen):
        step(told)
    return told


def line_of(stage: Any) -> stages.Line:
    names = ("title", "element", "weight", "threshold", "tie_place", "source", "scope_of_mark", "group")
    return stages.Line(key=stage.pk, version=stage.version, **{name: getattr(stage, name) for name in names})


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, build) as made:
        yield made


def by_place(place: int) -> str:
    return str(90 - 3 * place)


def levels(place: int) -> str:
    return "4" if place % 2 else "3"


# --- opened together ----------------------------------------------------------------------------------------------------


def test_stages_of_one_group_open_at_one_moment(told: story.Story) -> None:
    paper = open_stage(told, "paper")
    mark_all(told, post_of(told), "paper", by_place)
    paper.refresh_from_db()
    assert paper.state == "open"  # every paper sheet is locked, and yet nobody reads them

    interview = open_stage(told, "interview")  # not after the papers: they are scored together
    mark_all(told, post_of(told), "interview", by_place)
    for stage in (paper, interview):
        stage.refresh_from_db()
        assert stage.state == "revealed"


def test_while_one_of_the_group_is_sealed_no_member_reads_marks_of_the_other(
    told: story.Story, client: Client
) -> None:
    open_stage(told, "paper")
    mark_all(told, post_of(told), "paper", lambda place: "77,77")
    client.force_login(told.users["karto"])

    page = client.get(reverse("ranking", args=[post_of(told).pk]))
    shown = page.content.decode() if page.status_code == 200 else ""
    assert "77,77" not in shown
    assert queries.revealed_table(post_of(told)) == []


# --- one mark a person --------------------------------------------------------------------------------------------------


def both(told: story.Story) -> tuple[Any, Any]:
    """Ratna as a candidate of each post."""
    person = told.users[RATNA.username].person
    first, second = (selections.candidates(post_of(told, code)).get(person=person) for code in ("01", "02"))
    return first, second


def test_who_was_assessed_for_one_post_stands_in_the_other_with_the_same_marks(told: story.Story) -> None:
    first, second = both(told)
    open_stage(told, "assessment")
    mark_all(told, post_of(told), "assessment", levels)
    open_stage(told, "assessment", "02")

    known = sheet_of(told, "asih", "assessment").scores.filter(application=first)
    given = sheet_of(told, "asih", "assessment", "02").scores.filter(application=second)
    assert known.count() == 9
    assert sorted(given.values_list("criterion", "points")) == sorted(
        known.values_list("criterion", "points")
    )


def test_another_mark_for_the_same_person_cannot_be_locked(told: story.Story) -> None:
    _first, second = both(told)
    open_stage(told, "assessment")
    open_stage(told, "assessment", "02")
    mark_all(told, post_of(told), "assessment", lambda place: "3")
    sheet, asih = sheet_of(told, "asih", "assessment", "02"), told.users["asih"]
    lines = list(queries.criteria_of(told.selection, "assessment"))
    cells = {
        (application.pk, line.pk): "4" if application == second else "3"
        for application in queries.candidates_for(sheet)
        for line in lines
    }
    sheets.save_marks(sheet, cells, seen=sheets.draft_digest(sheet), actor=asih)

    with pytest.raises(Refused, match="dinilai sekali untuk setiap orang"):
        sheets.lock(sheet, seen=sheets.draft_digest(sheet), actor=asih)

    same = {cell: "3" for cell in cells}
    sheets.save_marks(sheet, same, seen=sheets.draft_digest(sheet), actor=asih)
    assert sheets.lock(sheet, seen=sheets.draft_digest(sheet), actor=asih).state == "locked"


def test_a_stage_marked_by_post_knows_nothing_of_the_other_post(told: story.Story) -> None:
    open_stage(told, "paper")
    mark_all(told, post_of(told), "paper", by_place)
    open_stage(told, "paper", "02")
    assert not Sheet.objects.filter(assessment__vacancy=post_of(told, "02"), scores__isnull=False).exists()


# --- thresholds ---------------------------------------------------------------------------------------------------------


def test_who_stays_below_a_threshold_of_the_plan_is_not_ranked_and_the_minutes_say_by_which_stage(
    told: story.Story,
) -> None:
    vacancy = post_of(told)
    for component in ("track_record", "assessment", "paper", "interview"):
        open_stage(told, component)
    last = selections.candidates(vacancy).count() - 1
    mark_all(told, vacancy, "track_record", lambda place: "69,99" if place == last else "70")
    mark_all(told, vacancy, "assessment", lambda place: "4")
    mark_all(told, vacancy, "paper", by_place)
    mark_all(told, vacancy, "interview", by_place)

    stored = queries.ranking_of(vacancy)
    assert stored is not None
    table, rows = json.loads(stored.input_text), json.loads(stored.result_text)["rows"]
    assert table["scheme"]["thresholds"] == {"track_record": "70"}
    out = [row for row in rows if row["eliminated_by"]]
    assert [(row["rank"], row["eliminated_by"]) for row in out] == [(None, "track_record")]
    assert contexts.recap(stored).rows[-1].eliminated_by == "rekam jejak"
    assert rankings.recompute(stored)["same"]


# --- criteria and questions ---------------------------------------------------------------------------------------------


def test_questions_and_criteria_stand_from_the_first_open_stage_on(told: story.Story) -> None:
    asked = queries.questions_of(told.selection, "interview").get()
    open_stage(told, "paper")
    with pytest.raises(Refused, match="terkunci"):
        criteria.write(told.selection, "paper", [], [criteria.Asked("Baru?", "")], actor=told.users["sri"])

    open_stage(told, "interview")
    changed = criteria.Asked("Lain?", "", key=asked.pk, version=asked.version + 1)
    with pytest.raises(Refused):
        criteria.write(told.selection, "interview", [], [changed], actor=told.users["sri"])
    assert Question.objects.get(pk=asked.pk).text == "Apa langkah 100 hari Anda?"


def test_what_a_question_asks_changes_the_digest_of_the_stage(told: story.Story) -> None:
    asked = queries.questions_of(told.selection, "interview").get()
    first = open_stage(told, "interview").criteria_digest
    assert len(first) == 64
    assert Question.objects.get(pk=asked.pk).state == "pinned"
    criteria_only = open_stage(told, "paper").criteria_digest
    assert first != criteria_only


def test_a_mark_between_two_steps_is_refused(told: story.Story) -> None:
    line = queries.criteria_of(told.selection, "paper").first()
    assert line is not None
    line.step = 5000
    assert cells.read_points("78,5", line) == 785_000
    with pytest.raises(Refused, match="kelipatan 0,5"):
        cells.read_points("78,25", line)


def test_levels_and_questions_are_written_on_the_page_and_stand_beside_the_sheet(
    told: story.Story, client: Client
) -> None:
    client.force_login(told.users["sri"])
    address = reverse("selection_criteria", args=[told.selection.pk, "interview"])
    context = client.get(address).context
    given = formset_data(context["rubric"]) | formset_data(context["questions"])
    given |= {"form-0-anchors": "0-59: Menghindar.\n91-100: Memberi contoh yang dapat dibuktikan."}
    client.post(address, given)
    open_stage(told, "interview")

    client.force_login(told.users["karto"])
    shown = client.get(reverse("sheet", args=[sheet_of(told, "karto", "interview").pk])).content.decode()
    assert "Memberi contoh yang dapat dibuktikan." in shown
    assert "Apa langkah 100 hari Anda?" in shown
    assert shown.index("91-100") < shown.index("0-59")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("baik sekali", "tidak terbaca"),
        ("90-101: Luar biasa.", "melebihi nilai maksimum"),
        ("90-80: Terbalik.", "terbalik"),
        ("80-90: A.\n90-100: B.", "dua tingkat"),
    ],
)
def test_levels_that_make_no_scale_are_refused_with_the_line(
    typed: str, said: str, told: story.Story, client: Client
) -> None:
    client.force_login(told.users["sri"])
    address = reverse("selection_criteria", args=[told.selection.pk, "interview"])
    context = client.get(address).context
    given = formset_data(context["rubric"]) | formset_data(context["questions"])
    answer = client.post(address, given | {"form-0-anchors": typed})
    assert said in answer.content.decode()
    assert queries.criteria_of(told.selection, "interview")[0].anchors == []


# --- people without a mark ----------------------------------------------------------------------------------------------


def add(told: story.Story, client: Client, **changed: Any) -> Any:
    client.force_login(told.users["sri"])
    columns = {"name": "Ir. Wulan Contoh", "position": "Inspektur Wilayah", "capacity": "co_examiner"}
    return client.post(reverse("attendant_list", args=[told.selection.pk]), columns | changed, follow=True)


def test_who_sits_in_is_named_has_no_sheet_and_stands_in_the_minutes(
    told: story.Story, client: Client
) -> None:
    answer = add(told, client, capacity="resource").content.decode()
    assert "Ir. Wulan Contoh" in answer
    open_stage(told, "paper")
    assert Sheet.objects.filter(assessment__vacancy=post_of(told)).count() == 5

    printed = parts.attendants(queries.attendants_of(post_of(told).selection))
    assert ("Ir. Wulan Contoh", "narasumber") in [(item.name, item.capacity) for item in printed]


def test_the_interview_for_an_inspector_waits_for_the_examiner_of_the_supervising_body(
    told: story.Story, client: Client
) -> None:
    assert open_stage(told, "interview").state == "open"
    with pytest.raises(Refused, match="Inspektorat Jenderal"):
        open_stage(told, "interview", "02")
    add(told, client, vacancy=str(post_of(told).pk))
    with pytest.raises(Refused, match="Inspektorat Jenderal"):  # named for another post
        open_stage(told, "interview", "02")

    add(told, client, stage=str(told.selection.stage("interview").pk), name="Drs. Made Contoh")
    assert open_stage(told, "interview", "02").state == "open"


def test_nobody_but_the_secretariat_names_them(told: story.Story, client: Client) -> None:
    for username in ("karto", "wati", "slamet"):
        with pytest.raises(NotAllowed):
            attendants.record(
                told.selection,
                name="Titipan",
                position="-",
                capacity=AttendantCapacity.USER,
                vacancy=None,
                stage=None,
                actor=told.users[username],
            )
    client.force_login(told.users["wati"])
    assert client.get(reverse("attendant_list", args=[told.selection.pk])).status_code == 200


def test_nobody_sits_in_on_the_assessors(told: story.Story) -> None:
    stage = told.selection.stage("assessment")
    assert stage is not None and stage.source == StageSource.ASSESSOR
    with pytest.raises(Refused, match="asesor"):
        attendants.record(
            told.selection,
            name="Tamu",
            position="-",
            capacity=AttendantCapacity.RESOURCE,
            vacancy=None,
            stage=stage,
            actor=told.users["sri"],
        )


# --- a member is excused from a stage -----------------------------------------------------------------------------------


def ask(told: story.Story, stage: Assessment, username: str = "dewi", by: str = "sri") -> Any:
    person = told.users[username].person_id
    return excuses.propose_excuse(
        stage, person=person, reason="Dirawat di rumah sakit.", actor=told.users[by]
    )


def agree(told: story.Story, proposal: Any, by: str = "slamet") -> None:
    proposals.approve(proposal, digest=proposal.digest, actor=told.users[by])


def lock_all_but(told: story.Story, component: str, username: str) -> None:
    out = sheet_of(told, username, component)
    for sheet in Sheet.objects.filter(assessment=out.assessment).exclude(pk=out.pk):
        author = next(user for user in told.users.values() if user.person_id == sheet.person_id)
        cells = {
            (application.pk, line.pk): "80"
            for application in queries.candidates_for(sheet)
            for line in queries.criteria_of(told.selection, component)
        }
        sheets.save_marks(sheet, cells, seen=sheets.draft_digest(sheet), actor=author)
        sheets.lock(sheet, seen=sheets.draft_digest(sheet), actor=author)


def test_the_marks_open_without_a_member_who_was_excused_by_two_and_the_minutes_name_him(
    told: story.Story,
) -> None:
    stage = open_stage(told, "track_record")
    lock_all_but(told, "track_record", "dewi")
    stage.refresh_from_db()
    assert stage.state == "open"

    agree(told, ask(told, stage))

    stage.refresh_from_db()
    assert stage.state == "revealed"
    sheet = sheet_of(told, "dewi", "track_record")
    assert (sheet.state, sheet.scores.count()) == ("closed", 0)
    name = told.users["dewi"].person.full_name
    assert queries.excused_in(post_of(told)) == [(name, "Rekam jejak")]
    first = selections.candidates(post_of(told))[0].participant_number
    assert sum(mark.candidate == first for mark in queries.revealed_table(post_of(told))) == 4 * 4


@pytest.mark.parametrize("by", ["sri", "karto", "wati", "dewi"])
def test_nobody_but_the_second_person_agrees(by: str, told: story.Story) -> None:
    stage = open_stage(told, "track_record")
    proposal = ask(told, stage)
    with pytest.raises((NotAllowed, Refused)):
        agree(told, proposal, by)
    assert sheet_of(told, "dewi", "track_record").state == "draft"


@pytest.mark.parametrize("by", ["slamet", "karto", "wati", "ani"])
def test_nobody_but_the_secretariat_asks(by: str, told: story.Story) -> None:
    stage = open_stage(told, "track_record")
    with pytest.raises((NotAllowed, Refused)):
        ask(told, stage, by=by)


def test_asking_tells_nobody_whether_the_member_has_locked(told: story.Story) -> None:
    stage = open_stage(told, "track_record")
    lock_all_but(told, "track_record", "ani")
    locked, draft = ask(told, stage, "dewi"), None
    with pytest.raises(Refused, match="sudah mengirim"):
        agree(told, locked)
    proposals.reject(locked, reason="Sudah mengirim.", actor=told.users["slamet"])
    draft = ask(told, stage, "ani")
    one, other = json.loads(locked.arguments)["found"], json.loads(draft.arguments)["found"]
    assert {**one, "person": ""} == {**other, "person": ""}


def test_a_draft_cannot_be_closed_past_the_two(told: story.Story) -> None:
    open_stage(told, "track_record")
    sheet = sheet_of(told, "dewi", "track_record")
    for username in ("slamet", "sri", "karto"):
        with pytest.raises((NotAllowed, Refused)), ledger.unit_of_work():
            sheets.close(sheet, reason="-", actor=told.users[username], step="excuse")


def test_nobody_is_excused_where_the_plan_wants_everybody_or_the_quorum_would_go(told: story.Story) -> None:
    stage = open_stage(told, "track_record")
    agree(told, ask(told, stage, "dewi"))
    agree(told, ask(told, stage, "citra"))
    with pytest.raises(Refused, match="kuorumnya"):
        ask(told, stage, "budi")

    paper = open_stage(told, "paper")
    paper.vacancy.selection.missing_rule = MissingRule.ERROR
    assert "semua anggota harus menilai" in excuses.obstacle(paper)


def test_nobody_is_excused_from_marks_that_are_open(told: story.Story) -> None:
    stage = open_stage(told, "track_record")
    mark_all(told, post_of(told), "track_record", by_place)
    stage.refresh_from_db()
    with pytest.raises(Refused, match="sudah dibuka"):
        ask(told, stage)


def test_the_page_asks_and_leads_to_the_proposal(told: story.Story, client: Client) -> None:
    stage = open_stage(told, "track_record")
    client.force_login(told.users["sri"])
    address = reverse("stage_excuse", args=[stage.pk])
    assert address in client.get(reverse("stage_board", args=[post_of(told).pk])).content.decode()
    missing = client.post(address, {"person": str(told.users["dewi"].person_id), "reason": " "})
    assert "Tuliskan mengapa" in missing.content.decode()

    sent = client.post(
        address, {"person": str(told.users["dewi"].person_id), "reason": "Dirawat."}, follow=True
    )
    assert told.users["dewi"].person.full_name in sent.content.decode()
    client.force_login(told.users["slamet"])
    assert "Rekam jejak" in client.get(sent.redirect_chain[-1][0]).content.decode()
