"""What the tests of the panel's pages share: reading a page as text, filling a sheet in the browser's way."""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from audit import clock
from config.demo import story
from panels import queries
from panels.enums import COMMENT
from panels.models import Assessment, Sheet
from panels.services import sheets
from selection import queries as selections
from selection.models import Application, Vacancy
from tests import owner

REASON = "Alasan contoh."


def signed_in(told: story.Story, username: str) -> Client:
    client = Client()
    client.force_login(told.users[username])
    return client


def text_of(response: Any) -> str:
    """The page as a reader sees it: no tags, single spaces."""
    bare = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html.unescape(bare))


def status_of(client: Client, url: str) -> int:
    """The answer's status; a file is read to its end, so that it is closed."""
    answer = client.get(url)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def post_of(told: story.Story, code: str = "01") -> Vacancy:
    return told.selection.vacancies.get(code=code)


def candidate(vacancy: Vacancy, place: int) -> Application:
    """The candidate with participant number …P01 and so on."""
    return selections.candidates(vacancy)[place - 1]


def sheet_of(told: story.Story, username: str, component: str, code: str = "01") -> Sheet:
    return Sheet.objects.select_related("assessment__vacancy__selection").get(
        assessment__vacancy=post_of(told, code),
        assessment__stage__code=component,
        person=told.users[username].person,
    )


def open_stage(told: story.Story, component: str, code: str = "01") -> Assessment:
    """Sri opens a stage of a post on a day on which the schedule has begun every one."""
    with clock.at(max(clock.now(), told.at(27, 8))):
        return sheets.open_stage(post_of(told, code), component, actor=told.users["sri"])


def cell(application: Application, criterion: Any) -> str:
    return f"m-{application.pk.hex}-{criterion.pk.hex}"


def comment_on(application: Application) -> str:
    """The name of the field for the comment on a candidate."""
    return f"c-{application.pk.hex}"


def form_of(sheet: Sheet, mark: str = "", comment: str = "") -> dict[str, str]:
    """What the grid would send: the digest it was drawn with and the same mark in every box of the author's; with a comment on everybody
    where one is given.
    """
    said = {comment_on(application): comment for application in queries.candidates_for(sheet) if comment}
    boxes = {
        cell(application, criterion): mark
        for application in queries.candidates_for(sheet)
        for criterion in queries.criteria_of(sheet.guarded, sheet.assessment.component)
    }
    return {"seen": sheets.draft_digest(sheet), **boxes, **said}


def stored(sheet: Sheet) -> list[tuple[Any, Any, int]]:
    """Every mark of a sheet as it lies in the database."""
    return list(
        sheet.scores.order_by("application_id", "criterion_id").values_list(
            "application_id", "criterion_id", "points"
        )
    )


def lock(client: Client, sheet: Sheet) -> Any:
    return client.post(reverse("sheet_lock", args=[sheet.pk]), {"seen": sheets.draft_digest(sheet)})


def mark_all(
    told: story.Story, vacancy: Vacancy, component: str, mark: Callable[[int], str], *, only: str = ""
) -> None:
    """Every author, or only one, gives each candidate, by his place on the sheet, that mark on every criterion and a comment, and locks."""
    for sheet in Sheet.objects.filter(assessment__vacancy=vacancy, assessment__stage__code=component):
        author = next(user for user in told.users.values() if user.person_id == sheet.person_id)
        if only and author.username != only:
            continue
        criteria = list(queries.criteria_of(told.selection, component))
        cells = {
            (application.pk, criterion.pk): mark(place)
            for place, application in enumerate(queries.candidates_for(sheet))
            for criterion in criteria
        }
        cells |= {(application.pk, COMMENT): REASON for application in queries.candidates_for(sheet)}
        sheets.save_marks(sheet, cells, seen=sheets.draft_digest(sheet), actor=author)
        sheets.lock(sheet, seen=sheets.draft_digest(sheet), actor=author)


@contextmanager
def behind_the_guards() -> Iterator[None]:
    """What somebody with the database's password can do."""
    connection.check_constraints()  # PostgreSQL alters no table with checks pending
    with owner.lifted():
        yield
        connection.check_constraints()
