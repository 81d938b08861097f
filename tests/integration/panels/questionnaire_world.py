"""A selection whose track record comes from a questionnaire: built once by each module that asks about it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from audit import clock
from config.demo import story
from panels import queries, respondents
from panels.enums import MARK_UNIT
from panels.models import Questionnaire, Respondent
from panels.rubrics import FREQUENCY
from panels.services import criteria, links
from panels.services import questionnaires as service
from selection import queries as selections
from selection.enums import StageSource
from selection.models import Application, Stage
from selection.services import stages
from tests import snapshots
from tests.integration.panels.support import post_of

COMPONENT = "track_record"
ANSWERS = {"superior": 1, "peer": 3, "subordinate": 3}
"""Who is asked about every candidate."""


def build() -> story.Story:
    """The post 01 with five candidates or more; statements on a scale of 1 to 5; nobody is listed yet."""
    users, institutions = story.cast()
    told = story.running(users, institutions, "scoring")
    story.prepare(told)
    sri = users["sri"]
    with clock.at(told.at(-2, 9)):
        lines = [
            replace(
                line_of(stage),
                source=StageSource.QUESTIONNAIRE if stage.code == COMPONENT else stage.source,
            )
            for stage in told.selection.stages
        ]
        stages.write(told.selection, lines, {}, actor=sri)
        gone = [
            criteria.Line(
                label=item.label,
                guide="",
                weight="",
                most=1,
                key=item.pk,
                version=item.version,
                remove=True,
            )
            for item in queries.criteria_of(told.selection, COMPONENT)
        ]
        said = [
            criteria.Line(
                label=label,
                guide="",
                weight="",
                most=5,
                step=MARK_UNIT,
                anchors=[dict(row) for row in FREQUENCY],
            )
            for label in ("Berkata jujur", "Menuntaskan tugas")
        ]
        criteria.write(told.selection, COMPONENT, [*gone, *said], actor=sri)
    for step in (story.announce, story.apply, story.close, story.screen):
        step(told)
    return told


def line_of(stage: Any) -> stages.Line:
    names = ("title", "element", "weight", "threshold", "tie_place", "source", "scope_of_mark", "group")
    return stages.Line(key=stage.pk, version=stage.version, **{name: getattr(stage, name) for name in names})


def stage_of(told: story.Story) -> Stage:
    found = told.selection.stage(COMPONENT)
    assert found is not None
    return found


def candidates(told: story.Story) -> list[Application]:
    return list(selections.candidates(post_of(told)))


def list_all(told: story.Story, asked: dict[str, int] | None = None) -> list[Respondent]:
    """The same number of respondents for every candidate, each with a mailbox."""
    return [
        service.add_respondent(
            item,
            stage_of(told),
            relation=relation,
            name=f"{relation.title()} {place} {item.participant_number}",
            email=f"{relation}{place}-{item.participant_number}@contoh.example",
            actor=told.users["sri"],
        )
        for item in candidates(told)
        for relation, count in (asked or ANSWERS).items()
        for place in range(1, count + 1)
    ]


def opened(told: story.Story, *, days: int = 5) -> Questionnaire:
    """Everybody is listed, and the questionnaire open for some days."""

    def play() -> Questionnaire:
        list_all(told)
        closes_at = clock.now() + timedelta(days=days)
        return service.open_questionnaire(
            post_of(told), stage_of(told), closes_at=closes_at, actor=told.users["sri"]
        )

    return snapshots.once(("questionnaire", days), play)


def linked(told: story.Story) -> list[Respondent]:
    """Everybody with a link, as they stand now."""
    found = respondents.questionnaire_of(post_of(told), stage_of(told))
    assert found is not None
    links.send_missing(found, actor=told.users["sri"])
    return listed(told)


def listed(told: story.Story) -> list[Respondent]:
    return list(respondents.asked_about(post_of(told), stage_of(told)))


def path_of(row: Respondent) -> str:
    """The path of the newest link."""
    return "/" + links.address_of(row).split("/", 3)[3]


def form_of(row: Respondent, mark: int = 4, remark: str = "") -> dict[str, str]:
    """What the page sends when every statement gets the same mark."""
    marks = {f"s-{item.pk.hex}": str(mark * MARK_UNIT) for item in service.statements_of(row)}
    return {**marks, "remark": remark}


def answer(row: Respondent, mark: int = 4, remark: str = "") -> None:
    points = {item.pk: mark * MARK_UNIT for item in service.statements_of(row)}
    service.answer(row, points, remark)
