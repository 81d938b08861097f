"""A stage of a post begins, whoever marks it: what it is marked by is complete, then fixed."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from audit import clock, ledger
from audit.errors import Refused
from panels import calls, papers, queries, trials
from panels.models import Assessment, Criterion
from panels.models.scoring import rubric_digest
from selection import display
from selection import queries as selections
from selection.enums import VacancyState
from selection.models import Selection, Stage, Vacancy
from selection.services import gates


def ready_criteria(vacancy: Vacancy, stage: Stage) -> list[Criterion]:
    """The criteria of a stage that can be opened as far as post and plan go. Raises Refused with what is in the way."""
    if vacancy.state != VacancyState.SCREENED:
        raise Refused(_("Tahap penilaian dibuka setelah Pansel menetapkan hasil seleksi administrasi."))
    if Assessment.objects.filter(vacancy=vacancy, stage=stage).exists():
        raise Refused(_("Tahap ini sudah dibuka."))
    if reason := calls.obstacle(vacancy) or trials.obstacle(stage) or papers.obstacle(vacancy, stage):
        raise Refused(reason)
    criteria = list(queries.criteria_of(vacancy.selection, stage.code))
    if not criteria:
        raise Refused(_("Isi dahulu kriteria penilaian tahap ini."))
    return criteria


def require_its_day(selection: Selection, stage: Stage) -> None:
    """A stage begins on the day of its element's line in the announced schedule, by the server's clock. Raises Refused before it."""
    line = selections.active_schedule(selection).filter(kind=stage.element).first()
    if line is None:
        return
    zone = ZoneInfo(selection.zone)
    begins = line.starts_at.astimezone(zone).date()
    if clock.now().astimezone(zone).date() < begins:
        raise Refused(
            _("Menurut jadwal, %(stage)s dimulai %(day)s. Bila harus lebih awal, ubah dahulu jadwalnya.")
            % {"stage": display.in_sentence(stage.title), "day": display.day(begins)}
        )


def begin(vacancy: Vacancy, stage: Stage, criteria: list[Criterion], *, actor: Any) -> Assessment:
    """The stage of the post is open, and what it is marked by is fixed. Runs inside a unit."""
    gates.go_through(vacancy.selection, vacancy, "stage")
    for criterion in criteria:
        if criterion.state == "draft":
            ledger.transition(criterion, "pin", actor=actor)
    questions = list(queries.questions_of(vacancy.selection, stage.code))
    for question in questions:
        if question.state == "draft":
            ledger.transition(question, "pin", actor=actor)
    pinned = rubric_digest(criteria, questions)
    assessment = Assessment(vacancy=vacancy, stage=stage, criteria_digest=pinned)
    return ledger.create(assessment, actor=actor, data={"criteria_digest": assessment.criteria_digest})
