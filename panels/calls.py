"""Reads of sittings, calls, attendance and the lot."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from audit.models import Leaf
from panels.enums import LIVE_CALLS, CallState, SittingState
from panels.models import Call, Lot, Recording, Sitting
from selection import display
from selection import queries as selections
from selection.enums import ApplicationState, VacancyState
from selection.models import Application, Selection, Vacancy

_CAME_OR_NOT = (CallState.PRESENT, CallState.ABSENT, CallState.DROPPED, CallState.EXCUSED)
MISSED = (CallState.ABSENT, CallState.DROPPED, CallState.EXCUSED)


def sittings_of(selection: Selection) -> QuerySet[Any]:
    """The sittings of a selection in the order of time, with `called`, `present`, `missed`: numbers of candidates."""
    return (
        Sitting.objects.filter(selection=selection)
        .exclude(state=SittingState.CANCELLED)
        .annotate(
            called=Count("calls", ~Q(calls__state=CallState.REMOVED)),
            present=Count("calls", Q(calls__state=CallState.PRESENT)),
            missed=Count("calls", Q(calls__state__in=MISSED)),
        )
    )


def calls_of(sitting: Sitting) -> QuerySet[Call]:
    """Who is called to a sitting, in the order in which they come."""
    return (
        Call.objects.filter(sitting=sitting)
        .exclude(state=CallState.REMOVED)
        .select_related("application__vacancy", "application__person", "recorded_by", "sitting__selection")
        .order_by("place", "application__vacancy__code", "application__participant_number")
    )


def live_calls(selection: Selection, component: str) -> QuerySet[Call]:
    """Everybody's call to a stage that still counts."""
    return (
        Call.objects.filter(
            sitting__selection=selection, sitting__component=component, state__in=list(LIVE_CALLS)
        )
        .exclude(sitting__state=SittingState.CANCELLED)
        .select_related("sitting", "application")
    )


def to_call(sitting: Sitting) -> QuerySet[Application]:
    """Candidates who may be called to this sitting: of posts that go on, without a call to the same stage elsewhere."""
    elsewhere = live_calls(sitting.selection, sitting.component).exclude(sitting=sitting)
    return (
        Application.objects.filter(
            vacancy__selection=sitting.selection_id,
            vacancy__state=VacancyState.SCREENED,
            state=ApplicationState.ELIGIBLE,
        )
        .exclude(pk__in=elsewhere.values("application"))
        .select_related("vacancy", "person")
        .order_by("vacancy__code", "participant_number")
    )


def at_the_same_time(sitting: Sitting, persons: list[Any]) -> QuerySet[Call]:
    """Other calls of these persons to a sitting that overlaps this one."""
    return (
        Call.objects.filter(
            application__person__in=persons,
            state__in=[CallState.LISTED, CallState.CALLED],
            sitting__starts_at__lt=sitting.ends_at,
            sitting__ends_at__gt=sitting.starts_at,
        )
        .exclude(sitting=sitting)
        .exclude(sitting__state=SittingState.CANCELLED)
        .select_related("application", "sitting")
    )


def undecided(vacancy: Vacancy, component: str = "") -> QuerySet[Call]:
    """Candidates recorded as absent of whom the chair has not said yet what becomes of them; of one stage, or of all ("")."""
    found = Call.objects.filter(
        application__vacancy=vacancy,
        application__state=ApplicationState.ELIGIBLE,
        state=CallState.ABSENT,
    )
    if component:
        found = found.filter(sitting__component=component)
    return found.select_related("application__person", "application__vacancy", "sitting__selection").order_by(
        "application__participant_number"
    )


def obstacle(vacancy: Vacancy, component: str = "") -> str:
    """Which absence must be decided first, as a sentence; "" when none waits."""
    waiting = undecided(vacancy, component).first()
    if waiting is None:
        return ""
    return _(
        "Peserta %(number)s tercatat tidak hadir pada %(stage)s. Ketua Pansel mencatat dahulu akibatnya."
    ) % {
        "number": waiting.application.participant_number,
        "stage": display.in_sentence(vacancy.selection.title_of(waiting.sitting.component)),
    }


def posts_to_decide(posts: list[Any]) -> dict[Any, int]:
    """Key of the post → absent candidates of a closed attendance list who wait for the chair."""
    rows = (
        Call.objects.filter(
            application__vacancy__in=posts,
            application__vacancy__state=VacancyState.SCREENED,
            application__state=ApplicationState.ELIGIBLE,
            state=CallState.ABSENT,
            sitting__state=SittingState.HELD,
        )
        .values_list("application__vacancy")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return dict(rows)


def decided(vacancy: Vacancy) -> QuerySet[Call]:
    """Absent candidates of whom it has been decided."""
    return (
        Call.objects.filter(application__vacancy=vacancy, state__in=[CallState.DROPPED, CallState.EXCUSED])
        .select_related("application__person", "sitting")
        .order_by("application__participant_number", "sitting__starts_at")
    )


def calls_of_applicant(application: Application) -> QuerySet[Call]:
    """What an applicant sees: his calls to sittings whose letter is made, the first one first."""
    return (
        Call.objects.filter(
            application=application,
            state__in=[CallState.CALLED, *_CAME_OR_NOT],
            sitting__state__in=[SittingState.CALLED, SittingState.HELD],
        )
        .select_related("sitting__selection")
        .order_by("sitting__starts_at")
    )


def recordings_of(sitting: Sitting) -> QuerySet[Recording]:
    return (
        Recording.objects.filter(sitting=sitting, state="kept")
        .select_related("call__application")
        .order_by("call__place", "reference")
    )


def lot_of(selection: Selection) -> Lot | None:
    return Lot.objects.filter(selection=selection).first()


def committed_at(lot: Lot) -> Leaf:
    """The entry in which the lot was bound."""
    return Leaf.objects.get(event__subject_id=lot.pk, event__action="lot.commit")


def undecided_posts(selection: Selection) -> QuerySet[Vacancy]:
    """Posts whose candidates are not fixed yet."""
    return selection.vacancies.filter(
        state__in=[VacancyState.DRAFT, VacancyState.OPEN, VacancyState.CLOSED, VacancyState.PROPOSED]
    )


def names_to_draw(selection: Selection) -> dict[str, list[str]]:
    """Post → participant numbers of all who passed the administrative selection, whatever became of them since."""
    return {
        post.code: [str(item.participant_number) for item in selections.passed(post)]
        for post in selection.vacancies.order_by("code")
    }
