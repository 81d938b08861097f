"""What the oversight body has written about a selection: what waits for an answer, what is overdue, what stops a step."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Witness
from selection import queries
from selection.enums import RemarkStop
from selection.models import Hold, Remark, Selection, Vacancy
from selection.workflows import REMARK_STANDS, REMARK_WAITS


def of_selection(selection: Selection) -> QuerySet[Remark]:
    """Every remark there was, the newest first. Nothing takes one away."""
    return Remark.objects.filter(selection=selection).select_related("vacancy", "body", "selection")


def holds_of(selection: Selection) -> QuerySet[Hold]:
    """Every hold there was on a post of the selection, the newest first."""
    found = Hold.objects.filter(vacancy__selection=selection)
    return found.select_related("body", "vacancy__selection", "letter_file").order_by("-placed_at")


def unanswered(selections: Iterable[Selection]) -> list[Remark]:
    """What these selections owe an answer to, the most pressing first."""
    found = Remark.objects.filter(selection__in=list(selections), state__in=REMARK_WAITS)
    return list(found.select_related("vacancy", "body", "selection").order_by("answer_due", "raised_at"))


def answered(selections: Iterable[Selection]) -> list[Remark]:
    """Whose answer waits for the body to say whether it will do, the oldest answer first."""
    found = Remark.objects.filter(selection__in=list(selections), state="answered")
    return list(found.select_related("vacancy", "body", "selection").order_by("answered_at"))


def is_overdue(remark: Remark, now: datetime) -> bool:
    """Whether an answer is owed and its day is over, by the selection's own calendar. Lists read the clock once for all their rows."""
    return remark.state in REMARK_WAITS and day_in(remark.selection, now) > remark.answer_due


def day_in(selection: Selection, moment: datetime) -> date:
    """The day of a moment in the selection's zone."""
    return moment.astimezone(ZoneInfo(selection.zone)).date()


def blocking(selection: Selection, vacancy: Vacancy | None) -> list[Remark]:
    """The remarks that stop the next step of a post; with `vacancy` None, of all posts together."""
    found = Remark.objects.filter(selection=selection, blocking=True, state__in=REMARK_STANDS)
    if vacancy is not None:
        found = found.filter(Q(vacancy=None) | Q(vacancy=vacancy))
    return list(found.select_related("body", "vacancy").order_by("raised_at"))


def obstacle(selection: Selection, vacancy: Vacancy | None, step: str) -> str:
    """Why a step (enums.RemarkStop) may not be taken while a remark stands, as a sentence; "" = nothing in the way."""
    found = blocking(selection, vacancy)
    if not found:
        return ""
    return _("%(step)s ditahan. %(why)s. Langkah ini terbuka setelah %(body)s menerima jawabannya.") % {
        "step": RemarkStop(step).label,
        "why": str(found[0]),
        "body": found[0].body.name,
    }


def notices(vacancies: Iterable[Vacancy]) -> dict[Any, list[str]]:
    """Key of each post whose next step is stopped → by what."""
    posts = list(vacancies)
    found = Remark.objects.filter(
        selection__in={post.selection_id for post in posts}, blocking=True, state__in=REMARK_STANDS
    )
    rows = list(found.select_related("body", "vacancy").order_by("raised_at"))
    told = {
        post.pk: [
            str(row)
            for row in rows
            if row.selection_id == post.selection_id and row.vacancy_id in (None, post.pk)
        ]
        for post in posts
    }
    return {key: lines for key, lines in told.items() if lines}


# --- what stands on every page of staff and observer ------------------------------------------------------------------------


def marked(found: QuerySet[Any], selection: str) -> QuerySet[Any]:
    """The query asks along whether the selection of that column has red flags or a remark that stops it, and whether anybody is to keep a
    copy of the log: most pages ask no more.
    """
    standing = Remark.objects.filter(selection=OuterRef(selection), blocking=True, state__in=REMARK_STANDS)
    return found.annotate(
        flagged=queries.has_flags(selection), halted=Exists(standing), copied=Exists(Witness.objects.all())
    )


def told(selection: Selection, row: Any) -> None:
    """What `marked` found, kept with the selection that the page shows."""
    selection.may_have_flags, selection.may_have_remarks = row.flagged, row.halted
    selection.may_be_copied = row.copied
