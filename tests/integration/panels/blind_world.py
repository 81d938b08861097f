"""A selection whose papers are marked without names: built once by each module that asks about it."""

from typing import Any

from audit import clock
from config.demo import story
from panels import papers
from panels.services import criteria, stage_lots
from selection import queries as selections
from selection.models import Application, Stage
from selection.services import stages
from tests.integration.panels.support import post_of

TOPICS = ("Angkutan umum perdesaan.", "Parkir di pusat kota.", "Keselamatan jalan.")


def line_of(stage: Stage, **changed: Any) -> stages.Line:
    names = (
        "title",
        "element",
        "weight",
        "threshold",
        "tie_place",
        "source",
        "scope_of_mark",
        "group",
        "blind",
    )
    return stages.Line(
        key=stage.pk, version=stage.version, **({name: getattr(stage, name) for name in names} | changed)
    )


def build(way: str) -> story.Story:
    users, institutions = story.cast()
    told = story.running(users, institutions, "scoring")
    story.prepare(told)
    with clock.at(told.at(-2, 9)):
        lines = [
            line_of(stage, **({"blind": way} if stage.code == "paper" else {}))
            for stage in told.selection.stages
        ]
        stages.write(told.selection, lines, {}, actor=users["sri"])
        asked = [criteria.Asked(text=topic, guide="") for topic in TOPICS]
        criteria.write(told.selection, "paper", [], asked, actor=users["sri"])
    for step in (story.announce, story.apply, story.close, story.screen):
        step(told)
    return told


def stage_of(told: story.Story) -> Stage:
    found = told.selection.stage("paper")
    assert found is not None
    return found


def draw(told: story.Story) -> Any:
    return stage_lots.draw_topic(stage_of(told), called_out="4172", actor=told.users["sri"])


def candidates(told: story.Story) -> list[Application]:
    return list(selections.candidates(post_of(told)))


def author(told: story.Story, application: Application) -> Any:
    return next(user for user in told.users.values() if user.person_id == application.person_id)


def writing(told: story.Story) -> Any:
    window = papers.window_of(stage_of(told))
    assert window is not None
    return clock.at(window.starts_at)


def afterwards(told: story.Story) -> Any:
    window = papers.window_of(stage_of(told))
    assert window is not None
    return clock.at(window.ends_at)
