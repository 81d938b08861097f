"""The rows of a selection at a past moment, by the log alone, and what of today says how they may be shown (docs/adr/0025)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from audit import replay
from audit.models import Leaf
from panels import queries as panels
from panels.models import Assessment, Panel, PanelMember, Ranking, Sheet
from reports import label_display as labels
from reports.enums import APPLICANTS_OWN, DocumentKind
from reports.models import Document
from selection import queries as selections
from selection.models import (
    Application,
    Change,
    Gate,
    GateLetter,
    Hold,
    RedFlag,
    Requirement,
    ScheduleEntry,
    Selection,
    Stage,
    Vacancy,
)

_WHOLE = (
    Selection,
    Vacancy,
    Requirement,
    ScheduleEntry,
    Stage,
    Gate,
    GateLetter,
    Change,
    Hold,
    RedFlag,
    Panel,
    PanelMember,
    Assessment,
    Ranking,
)
_LIGHT = (Application, Sheet)
_BARE = (Document,)
_UNLISTED = [*APPLICANTS_OWN, DocumentKind.PAPER_SHEET]
"""Papers to one applicant, and blanks of members: in no list."""

Section = dict[str, Any]


@dataclass(frozen=True)
class Then:
    """The rows of the moment, and what of today says how they may be shown."""

    now: Selection
    moment: replay.Moment
    selection: Selection
    posts: dict[Any, Vacancy]
    stages: dict[Any, Stage]
    names: dict[labels.Key, str]
    documents: list[tuple[Document, str]]
    sealed: set[Any]
    open_now: set[Any]
    outcome_known: set[Any]

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.moment.ts / 1_000_000, UTC)

    def name(self, label: str, key: Any) -> str:
        return self.names.get((label, str(key)), _("(tidak dikenal)")) if key else "–"

    def post(self, key: Any) -> str:
        return self.posts[key].title if key in self.posts else _("(jabatan tidak dikenal)")


def then_of(selection: Selection, leaf: Leaf) -> Then:
    """The moment after an entry, in a fixed number of queries."""
    moment = replay.at(leaf, _labels(_WHOLE), light=_labels(_LIGHT), bare=_labels(_BARE))
    states = moment.of("reports.document")
    documents = Document.objects.filter(selection=selection).exclude(kind__in=_UNLISTED)
    posts_now = list(selection.vacancies.all())
    return Then(
        now=selection,
        moment=moment,
        selection=moment.instances(Selection)[0],
        posts={row.pk: row for row in active(moment.instances(Vacancy), "code")},
        stages={row.pk: row for row in active(moment.instances(Stage), "order")},
        names=labels.named(_named(moment)),
        documents=[
            (row, states[str(row.pk)].state)
            for row in documents.order_by("created_at")
            if str(row.pk) in states
        ],
        sealed=panels.sealed_subjects(selection),
        open_now=panels.opened_stages(posts_now),
        outcome_known={post.pk for post in posts_now if selections.outcome_is_public(post)},
    )


def _labels(models: Iterable[Any]) -> list[str]:
    return [model._meta.label_lower for model in models]


def active(rows: Iterable[Any], *order: str) -> list[Any]:
    """The rows that were not taken out, in the order of these columns; what is not known any more comes last."""
    found = [row for row in rows if row.state != "removed"]
    return sorted(found, key=lambda row: tuple(_placed(getattr(row, name)) for name in order))


def _placed(value: Any) -> tuple[bool, Any]:
    return (value is None, 0 if value is None else value)


def _named(moment: replay.Moment) -> set[labels.Key]:
    """Whom and what the shown rows point at outside the selection's own chain."""
    wanted = {("panels.panelmember", "person_id"): "accounts.person"}
    wanted |= {(label, "institution_id"): "accounts.institution" for label in _labels((Gate, GateLetter))}
    wanted[_labels((Hold,))[0], "body_id"] = "accounts.institution"
    return {
        (target, str(row.values[column]))
        for (label, column), target in wanted.items()
        for row in moment.of(label).values()
        if row.values.get(column)
    }


def section(title: str, rows: Iterable[dict[str, Any]]) -> Section:
    """A part of the page."""
    return {"title": title, "rows": list(rows)}


def row_of(key: str, value: Any, hint: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    return {"key": key, "value": value, "hint": hint, "url": url, "action": action}


def said(row: Any, value: Any) -> str:
    """A value of a row, or that the body which held it is gone."""
    if value not in (None, ""):
        return str(value)
    return "–" if row.told_whole else _("isinya sudah dimusnahkan")
