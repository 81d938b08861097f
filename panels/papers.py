"""Reads of the stages without names. Nothing here tells whose a code is, except to its author, before the marks are open."""

from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audit import clock
from panels import queries
from panels.models import Assessment, Paper, Question, StageLot
from panels.models.papers import codes_of
from selection import display
from selection import queries as selections
from selection.enums import Blindness, ScheduleKind
from selection.models import Application, ScheduleEntry, Selection, Stage, Vacancy


def blind_stages(selection: Selection) -> list[Stage]:
    """The stages of a plan whose papers bear codes, in their order."""
    return [stage for stage in selection.stages if stage.blind]


def lots_of(selection: Selection) -> QuerySet[StageLot]:
    """Every draw of a selection's stages without names: the topic's first, then the codes by post."""
    return (
        StageLot.objects.filter(stage__selection=selection)
        .select_related("stage__selection", "vacancy")
        .order_by("stage__order", "vacancy__code")
    )


def topic_lot(stage: Stage) -> StageLot | None:
    return StageLot.objects.filter(stage=stage, vacancy=None).select_related("stage__selection").first()


def must_draw_topic(stage: Stage) -> bool:
    """A stage without names that has several topics has one drawn."""
    return bool(stage.blind) and queries.questions_of(stage.selection_id, stage.code).count() > 1


def questions_for(stage: Stage) -> list[Question]:
    """What candidates and members are shown: the topic that was drawn, none before; of every other stage all its questions."""
    found = list(queries.questions_of(stage.selection_id, stage.code))
    if not stage.blind or len(found) < 2:
        return found
    lot = topic_lot(stage)
    if lot is None or lot.state != "opened":
        return []
    return [question for question in found if str(question.order) == lot.outcome[0]]


def window_of(stage: Stage) -> ScheduleEntry | None:
    """From when to when papers are written or handed in."""
    return selections.active_schedule(stage.selection).filter(kind=ScheduleKind.PAPER).first()


def received(vacancy: Vacancy, stage: Stage) -> QuerySet[Paper]:
    """The papers that count."""
    return (
        Paper.objects.filter(vacancy=vacancy, stage=stage, state="received")
        .select_related("file", "stage__selection", "vacancy")
        .order_by("code")
    )


def paper_of(assessment: Assessment, application: Any) -> Paper | None:
    """The paper of a candidate (key of the application), by whatever it is known."""
    found = received(assessment.vacancy, assessment.stage)
    if assessment.stage.blind == Blindness.FILE:
        return found.filter(application=application).first()
    alias = assessment.aliases.get(application)
    return found.filter(code=alias.code).first() if alias else None


def authors_waited_for(vacancy: Vacancy, stage: Stage) -> list[Application]:
    """The candidates of a post who have not handed in their files; [] where papers are scanned.

    There nobody is told by name whose paper is missing: name by name, as the scans came in, he would learn whose each code is.
    """
    if stage.blind != Blindness.FILE:
        return []
    there = set(received(vacancy, stage).values_list("application_id", flat=True))
    return [item for item in selections.candidates(vacancy) if item.pk not in there]


def codes_waited_for(vacancy: Vacancy, stage: Stage) -> list[str]:
    """The codes of a post under which nothing has been scanned, sorted; [] where files are handed in."""
    if stage.blind != Blindness.ROOM:
        return []
    scanned = set(received(vacancy, stage).values_list("code", flat=True))
    codes = codes_of(vacancy, stage)
    return sorted(
        codes[item.pk]
        for item in selections.candidates(vacancy)
        if item.pk in codes and codes[item.pk] not in scanned
    )


def is_out(vacancy: Vacancy, stage: Stage) -> bool:
    """Has the marking of these papers begun?"""
    return Assessment.objects.filter(vacancy=vacancy, stage=stage).exists()


def obstacle(vacancy: Vacancy, stage: Stage) -> str:
    """Why the papers of a post cannot be marked yet, as a sentence; "" when they can."""
    if not stage.blind:
        return ""
    if must_draw_topic(stage) and not questions_for(stage):
        return _("Undi dahulu topik %(stage)s.") % {"stage": display.in_sentence(stage.title)}
    window = window_of(stage)
    if stage.blind == Blindness.FILE and window is not None and clock.now() < window.ends_at:
        return _("Makalah masih dapat diserahkan sampai %(end)s. Penilaian dibuka sesudahnya.") % {
            "end": display.until(window.ends_at, stage.selection.zone)
        }
    if missing := len(authors_waited_for(vacancy, stage)):
        return _(
            "Makalah %(count)d peserta belum ada. Yang memang tidak menyerahkan dinyatakan gugur oleh Ketua Pansel."
        ) % {"count": missing}
    if missing := len(codes_waited_for(vacancy, stage)):
        return _(
            "Makalah %(count)d peserta belum ada. Pindai yang belum dipindai; yang tidak hadir dicatat pada daftar hadir sesi dan "
            "dinyatakan gugur oleh Ketua Pansel."
        ) % {"count": missing}
    return ""


class Own(NamedTuple):
    """What an author sees of his paper at one stage."""

    stage: Stage
    code: str
    topic: list[Question]
    window: ScheduleEntry | None
    paper: Paper | None


def own_papers(application: Application) -> list[Own]:
    """The stages without names that a candidate writes for."""
    found = []
    for stage in blind_stages(application.vacancy.selection):
        mine = received(application.vacancy, stage)
        code = codes_of(application.vacancy, stage).get(application.pk, "")
        paper = (
            mine.filter(application=application).first()
            if stage.blind == Blindness.FILE
            else mine.filter(code=code).first()
        )
        found.append(Own(stage, code, questions_for(stage), window_of(stage), paper))
    return found
