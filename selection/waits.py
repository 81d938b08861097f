"""For whom an application waits, and in which part of the procedure it stands. Pure: a table over states and the schedule.

It is given what the applicant may know (selection/standing.py) and nothing else: no queue, no finding, no sheet. So it cannot tell more.
"""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from selection.enums import ApplicationState, Phase, ScheduleKind, VacancyState


class Whom(StrEnum):
    """Whose turn it is; the words are in selection/standing.py."""

    YOU = "you"
    NOBODY = "nobody"
    SECRETARIAT = "secretariat"
    PANEL = "panel"
    ASSESSOR = "assessor"
    CLOSING = "closing"


class Todo(StrEnum):
    """What is left to the applicant himself."""

    NOTHING = ""
    SEND = "send"
    REPAIR = "repair"
    OBJECT = "object"


class Wait(NamedTuple):
    """The part of the procedure (with the line of the schedule within the marking), whose turn it is, and what is left to the applicant."""

    phase: Phase | ApplicationState
    whom: Whom
    todo: Todo = Todo.NOTHING
    line: ScheduleKind | None = None


_SENT: dict[VacancyState, Wait] = {
    VacancyState.OPEN: Wait(Phase.OPEN, Whom.CLOSING),
    VacancyState.FEW: Wait(Phase.SCREENING, Whom.PANEL),
    VacancyState.CLOSED: Wait(Phase.SCREENING, Whom.SECRETARIAT),
    VacancyState.PROPOSED: Wait(Phase.SCREENING, Whom.PANEL),
    VacancyState.SCREENED: Wait(Phase.SCORING, Whom.PANEL),
    VacancyState.CONCLUDED: Wait(Phase.CONCLUDED, Whom.NOBODY),
    VacancyState.FAILED: Wait(Phase.FAILED, Whom.NOBODY),
    VacancyState.STOPPED: Wait(Phase.STOPPED, Whom.NOBODY),
}
"""Where an application stands that was sent and is still in it: the state of its post decides."""

_WORK: dict[ScheduleKind, Whom] = {
    ScheduleKind.TRACK_RECORD: Whom.PANEL,
    ScheduleKind.ASSESSMENT: Whom.ASSESSOR,
    ScheduleKind.PAPER: Whom.PANEL,
    ScheduleKind.INTERVIEW: Whom.PANEL,
    ScheduleKind.PLENARY: Whom.PANEL,
    ScheduleKind.RESULT: Whom.SECRETARIAT,
}
"""Whose work a part of the marking is. Which part it is, the announced schedule says; how far the work is stays sealed."""

_OUT = frozenset({ApplicationState.WITHDRAWN, ApplicationState.INELIGIBLE, ApplicationState.ABSENT})
_ENDED = frozenset({VacancyState.FAILED, VacancyState.STOPPED})


class Objecting(StrEnum):
    """Where somebody who was turned away stands with his objections."""

    NOTHING = ""
    MAY = "may"
    FILED = "filed"


class OwnObjecting(NamedTuple):
    """The same with its moment: until when he may file (MAY), or by when he has his answer (FILED) and, where something else of his may still be
    objected to, until when (`also`).
    """

    state: Objecting = Objecting.NOTHING
    until: datetime | None = None
    also: datetime | None = None


NOT_OBJECTING = OwnObjecting()

_OBJECTING = {
    Objecting.MAY: Wait(Phase.SCREENING, Whom.YOU, Todo.OBJECT),
    Objecting.FILED: Wait(Phase.SCREENING, Whom.PANEL),
}


def is_objecting(wait: Wait, objecting: Objecting) -> bool:
    """Is it an objection that is waited for or with?"""
    return _OBJECTING.get(objecting) == wait


def of(
    state: ApplicationState,
    post: VacancyState,
    *,
    is_open: bool,
    repairs: bool = False,
    objecting: Objecting = Objecting.NOTHING,
    line: ScheduleKind | None = None,
) -> Wait:
    """`state` as its owner may know it; `is_open`: the clock lets applications in; `repairs`: a sound copy of a file may still be added;
    `objecting`: what he himself has filed or may still file; `line`: the part of the schedule that runs now, or ran last.
    """
    if post in _ENDED and state != ApplicationState.WITHDRAWN:
        return _SENT[post]
    if state == ApplicationState.INELIGIBLE and objecting:
        return _OBJECTING[objecting]
    if state in _OUT:
        return Wait(state, Whom.NOBODY)
    if state == ApplicationState.DRAFT:
        return Wait(Phase.OPEN, Whom.YOU, Todo.SEND) if is_open else Wait(Phase.SCREENING, Whom.NOBODY)
    found = _SENT[post]
    if (
        post == VacancyState.OPEN and not is_open
    ):  # the moment between the close and the step that tells of it
        found = _SENT[VacancyState.CLOSED]
    if repairs:
        return found._replace(whom=Whom.YOU, todo=Todo.REPAIR)
    if post == VacancyState.SCREENED and line in _WORK:
        return found._replace(whom=_WORK[line], line=line)
    return found
