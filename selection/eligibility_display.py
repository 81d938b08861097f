"""Does he qualify? Every requirement of a post held against what an applicant has stated, the same before he begins, before he sends, and at the
screening desk: all of them ask `applications.judge`.
"""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from selection import display, queries, questions
from selection.models import Application, Requirement, Vacancy
from selection.services import applications


class Check(NamedTuple):
    """`items` for components/checklist.html; `asked`: what he could still be asked for this post."""

    items: list[dict[str, str]]
    asked: questions.Asked

    @property
    def states(self) -> set[str]:
        return {item["state"] for item in self.items}

    @property
    def summary(self) -> str:
        """ "5 terpenuhi, 1 tidak terpenuhi"."""
        return display.count_of(self.items)


def kept_of(application: Application) -> dict[str, Any]:
    """The profile an application is judged by: as it was when it was sent, as it is while it is a draft."""
    return application.snapshot or applications.snapshot(application.person)


def check(
    vacancy: Vacancy,
    kept: dict[str, Any],
    *,
    ask_url: str = "",
    requirements: list[Requirement] | None = None,
) -> Check:
    """The requirements of a post beside the facts of a snapshot. With `ask_url` what he can still state leads there."""
    rows = list(queries.active_requirements(vacancy)) if requirements is None else requirements
    days = applications.reference_days(vacancy.selection)
    judged = applications.judge(rows, days, kept)
    stated = [({"rule": row.rule, "params": row.params}, outcome) for row, outcome in judged]
    asked = questions.asked(stated, applications.facts_of(kept), kept, dates=days)
    return Check(display.checklist(judged, ask_url=ask_url), asked)


def ask_url(vacancy: Vacancy, back: str = "") -> str:
    """The short page that asks what the post needs and the profile does not say; `back` is where it leads afterwards."""
    url = reverse("vacancy_facts", args=[vacancy.slug])
    return f"{url}?{urlencode({'next': back})}" if back else url


def outlook(states: set[str]) -> dict[str, str]:
    """What the requirements come to, the worst first: {status, tone}."""
    if "unmet" in states:
        return {"status": _("Ada yang tidak terpenuhi"), "tone": "danger"}
    if "unknown" in states:
        return {"status": _("Ada yang belum diketahui"), "tone": "waiting"}
    return {"status": _("Terpenuhi"), "tone": "success"}
