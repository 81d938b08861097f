"""A package at every stage, and in selections that are not the usual one: it holds by both verifiers, and what is sealed is not in it."""

import zipfile
from pathlib import Path

import pytest
from django.db.models import Q

from accounts import proposals
from audit import clock
from audit.models import Event
from panels import queries
from panels.enums import COMMENT
from panels.models import Respondent, Sheet
from panels.services import reopening, sheets
from tests import snapshots
from tests.builders import world
from tests.integration.panels import blind_world, questionnaire_world
from tests.integration.panels.support import mark_all, open_stage, post_of, sheet_of
from tests.integration.panels.test_blind import all_handed_in, opened
from tests.integration.reports.evidence_tools import checked, lines, made

pytestmark = pytest.mark.django_db

CANARY = "Kanari di lembar yang masih tertutup."


def everything_in(package: Path) -> str:
    with zipfile.ZipFile(package) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_an_announced_selection_holds(tmp_path: Path) -> None:
    told = world("announced")
    said = checked(made(tmp_path, told.selection.code))
    assert said.holds and "0 catatan masih tertutup" in said.report, said.report


def test_what_is_sealed_is_counted_but_not_told(tmp_path: Path) -> None:
    told = world("sealed")
    sheet = Sheet.objects.filter(assessment__state="open", state="locked").first()
    draft = Sheet.objects.filter(assessment__state="open", state="draft").first()
    assert sheet is not None and draft is not None
    author = next(user for user in told.users.values() if user.person_id == draft.person_id)
    first = queries.candidates_for(draft)[0]
    cells = {(first.pk, COMMENT): CANARY}
    assert not sheets.save_marks(draft, cells, seen=sheets.draft_digest(draft), actor=author)
    package = made(tmp_path, told.selection.code)
    said, shown = checked(package), everything_in(package)
    assert said.holds, said.report
    sealed = Sheet.objects.filter(assessment__state="open")
    trials = Q(subject_type="panels.trial")  # of the calibration: what they came to, not who tried what
    hidden = Event.objects.filter(Q(subject_id__in=sealed.values("pk")) | trials)
    assert f"{hidden.count()} catatan masih tertutup" in said.report
    assert CANARY not in shown and sheet.content not in shown
    assert not any(str(item.pk) in shown for item in sealed)
    assert not any(str(event.pk) in shown for event in hidden)
    log = lines(package, "log.jsonl")
    assert all(
        log[event.leaf.seq - 1] == {"seq": event.leaf.seq, "hash": event.leaf.hash} for event in hidden
    )


def test_who_answered_a_questionnaire_is_not_told(tmp_path: Path) -> None:
    told = questionnaire_world.build()
    with clock.at(told.at(24, 8)):
        questionnaire_world.opened(told)
        questionnaire_world.linked(told)
    package = made(tmp_path, told.selection.code)
    said, shown = checked(package), everything_in(package)
    asked = Respondent.objects.all()
    assert asked.exists() and said.holds, said.report
    assert not any(str(item.pk) in shown for item in asked)
    assert '"panels.respondent"' not in shown


def test_a_reopened_sheet_raises_no_alarm_before_or_after_it_is_locked_again(tmp_path: Path) -> None:
    """The ranking rests on the sheet as it was locked first, then on its successor."""
    told = world("ranked")
    sheet, ani = sheet_of(told, "ani", "interview"), told.users["ani"]
    proposal = reopening.propose_reopening(sheet, reason="Nilai dua peserta tertukar.", actor=ani)
    proposals.approve(proposal, digest=proposal.digest, actor=told.users["karto"])
    said = checked(made(tmp_path, told.selection.code))
    assert said.holds, said.report
    fresh = Sheet.objects.get(replaces=sheet)
    first = queries.candidates_for(fresh)[0]
    criterion = queries.criteria_of(told.selection, "interview")[0]
    cells = {(first.pk, criterion.pk): "0", (first.pk, COMMENT): "Tidak hadir pada sesi itu."}
    assert not sheets.save_marks(fresh, cells, seen=sheets.draft_digest(fresh), actor=ani)
    sheets.lock(fresh, seen=sheets.draft_digest(fresh), actor=ani)
    said = checked(made(tmp_path, told.selection.code))
    assert said.holds, said.report
    newest = queries.newest_ranking(post_of(told))
    assert newest is not None and newest.number == 2


def test_a_stage_without_names_raises_no_alarm(tmp_path: Path) -> None:
    """Its sheets name the papers' codes, the ranking the participants' numbers."""
    told = snapshots.once("blind for evidence", lambda: blind_world.build("file"))
    all_handed_in(told, tmp_path)
    post = post_of(told)
    with blind_world.afterwards(told):
        opened(told)
        mark_all(told, post, "paper", lambda place: str(90 - place))
    for component in ("track_record", "assessment", "interview"):
        open_stage(told, component)
        with clock.at(told.at(27, 9)):
            mark_all(told, post, component, lambda place: str(4 - place % 2))
    ranking = queries.newest_ranking(post)
    said = checked(made(tmp_path, told.selection.code))
    assert ranking is not None and "dihitung ulang" in said.report
    assert said.holds, said.report
