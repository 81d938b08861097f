"""Objections: until when they are received, what waits for an answer, what is overdue, what they stop, how many there are."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audit import clock
from audit.models import Event
from selection import display, queries
from selection.enums import ApplicationState, ObjectionVerdict, VacancyState, Verb, Verdict
from selection.models import (
    Application,
    Finding,
    Objection,
    ObjectionLetter,
    ObjectionWindow,
    Selection,
    Vacancy,
)
from selection.waits import Objecting, OwnObjecting
from selection.workflows import OBJECTION_WAITS

STOPPED_STEPS = ("stage", "ranking")
"""Steps of enums.RemarkStop that wait until every window of the post is settled (docs/adr/0037)."""
READING = (Verb.PUBLISH, Verb.SCORE, Verb.CHAIR, Verb.OBSERVE)
"""Who holds one of these reads the objections of a selection."""
REGISTER = (Verb.PUBLISH, Verb.OBSERVE)
"""Who holds one of these reads the register of letters."""
LETTER_FILED = 21
LETTER_ANSWERED = 10
"""Working days in which an administrative objection is filed and in which it is answered (UU 30/2014 art. 77)."""

_ALONG = (
    "window__stage",
    "application__person",
    "application__vacancy__selection__agency",
    "finding__requirement",
)


def of_selection(selection: Selection) -> QuerySet[Objection]:
    """Every objection of a selection, the oldest first."""
    found = Objection.objects.filter(window__vacancy__selection=selection)
    return found.select_related(*_ALONG).order_by("filed_at")


def of_application(application: Application) -> QuerySet[Objection]:
    """What an applicant has filed about one application."""
    return Objection.objects.filter(application=application).select_related(*_ALONG)


def windows_of(vacancy: Vacancy) -> QuerySet[ObjectionWindow]:
    """The times for filing of a post, those that are over too."""
    return ObjectionWindow.objects.filter(vacancy=vacancy).select_related("stage")


def window_of(vacancy: Vacancy, stage: Any = None) -> ObjectionWindow | None:
    """The time for filing about one stage (None: the administrative selection); None before its result is announced, or where none is given."""
    return windows_of(vacancy).filter(stage=stage).first()


def is_open(window: ObjectionWindow | None, now: datetime) -> bool:
    """May an objection be filed at this moment? Not about a post that was stopped."""
    if window is None or window.vacancy.state == VacancyState.STOPPED:
        return False
    return window.state == "open" and now < window.closes_at


def concerns(window: ObjectionWindow, application: Application) -> bool:
    """Whether a window is about a result of his own: who was turned away, or who was marked."""
    turned_away = application.state == ApplicationState.INELIGIBLE
    return turned_away if window.stage_id is None else application.state in queries.PASSED


def unmet(application: Application) -> QuerySet[Finding]:
    """What the panel found not met, once the applicant may know it; nothing of one who was not turned away."""
    found = queries.confirmed_findings(application)
    if application.state != ApplicationState.INELIGIBLE:
        return found.none()
    return found.filter(verdict=Verdict.NOT_MET)


def standing_of(applications: Iterable[Application], now: datetime) -> dict[Any, OwnObjecting]:
    """Of those among these who were turned away: whether an objection of theirs waits, whether one may still be filed, and until when.
    Three queries, however many.
    """
    found = {
        item.pk: item
        for item in applications
        if item.state == ApplicationState.INELIGIBLE and queries.outcome_is_public(item.vacancy)
    }
    if not found:
        return {}
    posts = {item.vacancy_id for item in found.values()}
    windows = ObjectionWindow.objects.filter(
        vacancy__in=posts, stage=None, state="open", closes_at__gt=now
    ).exclude(vacancy__state=VacancyState.STOPPED)
    closing, filed = dict(windows.values_list("vacancy", "closes_at")), set()
    told: dict[Any, OwnObjecting] = {}
    for key, finding, state, due in Objection.objects.filter(application__in=found).values_list(
        "application", "finding", "state", "window__answer_due"
    ):
        filed.add(finding)
        if state in OBJECTION_WAITS:
            told[key] = OwnObjecting(Objecting.FILED, due)
    unmet_ones = Finding.objects.filter(application__in=found, state="confirmed", verdict=Verdict.NOT_MET)
    for key, finding in unmet_ones.values_list("application", "pk"):
        closes_at = closing.get(found[key].vacancy_id)
        if closes_at is not None and finding not in filed:
            own = told.setdefault(key, OwnObjecting(Objecting.MAY, closes_at))
            if own.state == Objecting.FILED:
                told[key] = own._replace(also=closes_at)
    return told


def waiting(selections: Iterable[Any]) -> QuerySet[Objection]:
    """What these selections owe an answer to, the most pressing first. A post that was stopped owes none."""
    found = Objection.objects.filter(
        window__vacancy__selection__in=list(selections), state__in=OBJECTION_WAITS
    ).exclude(window__vacancy__state=VacancyState.STOPPED)
    return found.select_related(*_ALONG).order_by("window__answer_due", "filed_at")


def running_windows(selections: Iterable[Any]) -> QuerySet[ObjectionWindow]:
    """The times for filing of these selections that are not settled yet. A post that was stopped has none."""
    found = ObjectionWindow.objects.filter(vacancy__selection__in=list(selections), state="open")
    return (
        found.exclude(vacancy__state=VacancyState.STOPPED)
        .select_related("vacancy__selection")
        .order_by("closes_at", "pk")
    )


def is_overdue(objection: Objection, now: datetime) -> bool:
    return objection.state in OBJECTION_WAITS and now >= objection.window.answer_due


def obstacle(vacancy: Vacancy | None, step: str) -> str:
    """Why a step of a post waits for objections, as a sentence; "" = nothing in the way."""
    if vacancy is None or step not in STOPPED_STEPS:
        return ""
    for window in windows_of(vacancy).filter(state="open"):
        count = window.objections.filter(state__in=OBJECTION_WAITS).count()
        told = {"what": what(window), "post": vacancy.title, "count": count}
        told["end"] = display.until(window.closes_at, vacancy.selection.zone)
        if clock.now() < window.closes_at:
            return (
                _(
                    "Masa keberatan atas %(what)s %(post)s masih berjalan sampai %(end)s. Langkah ini dibuka sesudahnya."
                )
                % told
            )
        if count:
            return (
                _(
                    "Masih ada %(count)d keberatan atas %(what)s %(post)s yang belum dijawab. Jawab dahulu semuanya."
                )
                % told
            )
        return (
            _(
                "Masa keberatan atas %(what)s %(post)s baru saja berakhir dan sedang ditutup. Coba lagi sebentar lagi."
            )
            % told
        )
    return ""


def what(window: ObjectionWindow) -> str:
    """What the objections of a window are about, inside a sentence."""
    return (
        _("nilai %(stage)s") % {"stage": display.in_sentence(window.stage.title)}
        if window.stage
        else _("hasil seleksi administrasi")
    )


def counts(vacancy: Vacancy) -> dict[str, int]:
    """How many were filed, upheld, rejected and wait, of a post: numbers only, for everybody. An answer that is proposed is no answer."""
    states = Counter(Objection.objects.filter(window__vacancy=vacancy).values_list("state", flat=True))
    return {
        "filed": sum(states.values()),
        "upheld": states[ObjectionVerdict.UPHELD],
        "rejected": states[ObjectionVerdict.REJECTED],
        "waiting": sum(states[state] for state in OBJECTION_WAITS),
    }


def entry_of(objection: Objection) -> Event | None:
    """The entry of the log by which it was received, with its place."""
    found = Event.objects.filter(subject_id=objection.pk, action="objection.create")
    return found.select_related("leaf").first()


def letters(selections: Iterable[Any]) -> QuerySet[ObjectionLetter]:
    """The register of administrative objections, the oldest first."""
    found = ObjectionLetter.objects.filter(selection__in=list(selections))
    return found.select_related("selection__agency", "vacancy", "file", "answer_file").order_by(
        "received_on", "pk"
    )


def letter_is_overdue(letter: ObjectionLetter, today: date) -> bool:
    return letter.state == "received" and today > letter.answer_due


def today_in(selection: Selection) -> date:
    return display.local_day(clock.now(), selection.zone)
