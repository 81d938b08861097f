"""What one stage of one post came to, while other stages may still be closed: its marks by rank and who goes on (PP 11/2017 art. 121(2))."""

from collections.abc import Container
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from audit import chain
from panels import ranking
from panels.models import Assessment
from panels.services.rankings import table_of
from selection import queries as selections
from selection.models import Application, Selection, Stage, Vacancy


@dataclass(frozen=True)
class Line:
    """A participant's exact mark ("a/b", out of 100), how many members gave it (0: one table), his rank; None below the threshold.

    `recused` are the keys of the persons who gave him none because a conflict takes him away from them.
    """

    candidate: str
    mark: str
    markers: int
    rank: int | None
    recused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """Lines by rank, who fell below the threshold last. `fallen` are those whom an earlier stage ended: number → code of that stage."""

    lines: tuple[Line, ...]
    fallen: dict[str, str]
    digest: str


def outcome(vacancy: Vacancy, stage: Stage) -> Outcome:
    """The stage by itself, ranked by the ranking's own code. Only of a stage whose marks are open; the digest is of its canonical input."""
    table, fallen = table_of(vacancy), dict[str, str]()
    for earlier in vacancy.selection.stages:
        if earlier.order < stage.order and earlier.threshold:
            below = [row for row in _ranked(table, earlier, fallen)["rows"] if row["eliminated_by"]]
            fallen |= {row["candidate"]: earlier.code for row in below}
    result = _ranked(table, stage, fallen)
    lines = [
        Line(
            row["candidate"],
            row["components"][stage.code],
            _markers(result["workings"][row["candidate"]][stage.code]),
            row["rank"],
            _recused(result["workings"][row["candidate"]][stage.code]),
        )
        for row in result["rows"]
    ]
    lines.sort(key=lambda line: (line.rank is None, line.rank or 0, -Fraction(line.mark), line.candidate))
    return Outcome(tuple(lines), fallen, result["digest"])


def own_mark(application: Application, stage: Stage) -> Line | None:
    """What an applicant came to in a stage whose marks are open; None when he was not marked."""
    found = outcome(application.vacancy, stage).lines
    return next((line for line in found if line.candidate == application.participant_number), None)


def concerned(selection: Selection, stage: Stage) -> list[Vacancy]:
    """The posts that a stage has a result for: those that run, and those that stopped after its marks were open."""
    opened = Assessment.objects.filter(stage=stage, state="revealed").values("vacancy")
    running = selection.vacancies.exclude(state__in=selections.GIVEN_UP)
    return list((running | selection.vacancies.filter(pk__in=opened)).distinct().order_by("code"))


def digests(selection: Selection, stage: Stage) -> list[str]:
    """What the marks of the concerned posts give now, in the order of the posts."""
    return [outcome(post, stage).digest for post in concerned(selection, stage)]


def _ranked(table: dict[str, Any], stage: Stage, without: Container[str]) -> dict[str, Any]:
    """`ranking.compute` of one stage; without marks it ranks nobody."""
    part = _part(table, stage, without)
    if not part["marks"]:
        return {"rows": [], "workings": {}, "digest": chain.digest(chain.canonical(part))}
    return ranking.compute(part)


def _part(table: dict[str, Any], stage: Stage, without: Container[str]) -> dict[str, Any]:
    scheme, code = table["scheme"], stage.code
    return {
        "scheme": {
            **scheme,
            "weights": {code: scheme["weights"][code]},
            "criteria": {name: kept for name, kept in scheme["criteria"].items() if name == code},
            "tie_break": [code],
            "thresholds": {name: least for name, least in scheme["thresholds"].items() if name == code},
            "interim": True,
        },
        "marks": [
            mark for mark in table["marks"] if mark["component"] == code and mark["candidate"] not in without
        ],
    }


def _markers(working: dict[str, Any]) -> int:
    """How many members the mean is of; 0 where one table gave the mark."""
    return 0 if "" in working["panelists"] else working["denominator"]


def _recused(working: dict[str, Any]) -> tuple[str, ...]:
    return tuple(name for name, entry in working["panelists"].items() if entry.get("recused"))
