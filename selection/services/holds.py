"""The oversight body holds a post, renews or ends the hold; what must not happen meanwhile asks here."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.workdays import add_working_days
from audit import clock, ledger
from audit.errors import Refused
from selection import display, queries
from selection.enums import VacancyState
from selection.models import Hold, Selection, Vacancy
from selection.services import remarks

WORKING_DAYS = 5
"""practice.md, 2: a hold lapses after five working days unless renewed; the mark stays."""


@ledger.unit
def place(vacancy: Vacancy, *, reason: str, actor: Any) -> Hold:
    """Hold a post: nothing of it is published and no sheet reopened until the hold is ended or lapses.

    Takes the lock of the post, which publishing takes too: of a hold and a publication one comes first.
    """
    vacancy = ledger.lock(vacancy)
    if vacancy.state == VacancyState.CONCLUDED:
        raise Refused(_("Hasil akhir jabatan ini sudah diumumkan, sehingga tidak dapat ditunda lagi."))
    if queries.standing_holds([vacancy]):
        raise Refused(_("Penundaan untuk jabatan ini masih berlaku. Perpanjang atau akhiri penundaan itu."))
    now = clock.now()
    hold = Hold(
        vacancy=vacancy,
        body=remarks.body_of(vacancy.selection, actor),
        reason=reason,
        placed_at=now,
        lapses_at=_lapses(vacancy.selection, now),
    )
    return ledger.create(hold, actor=actor, data={"reason": reason})


@ledger.unit
def renew(hold: Hold, *, reason: str, actor: Any) -> None:
    """Five working days more from today, with the reason."""
    hold = _standing(hold)
    ledger.transition(
        hold,
        "renew",
        actor=actor,
        data={"reason": reason},
        changes={"lapses_at": _lapses(hold.guarded, clock.now())},
    )


@ledger.unit
def end(hold: Hold, *, reason: str, actor: Any) -> None:
    """Let the post go on, with the reason. Any account of the body may; the mark stays."""
    hold = _standing(hold)
    ledger.transition(hold, "end", actor=actor, changes={"ended_at": clock.now(), "end_reason": reason})


def obstacle(vacancies: list[Vacancy]) -> str:
    """Why these posts may not go on now, as a sentence; "" when no hold stands on any."""
    found = queries.standing_holds(vacancies)
    return _sentence(found[0]) if found else ""


def notices(vacancies: Iterable[Vacancy]) -> dict[Any, str]:
    """Key of each held post → that it is held, by whom, until when and why."""
    return {
        hold.vacancy_id: f"{hold.vacancy.title}. {_sentence(hold)}"
        for hold in queries.standing_holds(vacancies)
    }


def _sentence(hold: Hold) -> str:
    return _("Ditunda oleh %(body)s sampai %(until)s: %(reason)s") % {
        "body": hold.body.name,
        "until": display.last_day(hold.lapses_at, hold.guarded.zone),
        "reason": hold.reason,
    }


def require_none(vacancies: list[Vacancy]) -> None:
    """Refuse while a hold stands. Asked in the transaction that publishes, after the posts' rows are locked."""
    sentence = obstacle([ledger.lock(vacancy) for vacancy in vacancies])
    if sentence:
        raise Refused(sentence)


def _standing(hold: Hold) -> Hold:
    ledger.lock(hold.vacancy)
    hold = ledger.lock(hold)
    if hold.state == "standing" and hold.lapses_at <= clock.now():
        raise Refused(
            _(
                "Penundaan ini sudah lewat waktu dan tidak berlaku lagi. Ajukan penundaan baru bila masih diperlukan."
            )
        )
    return hold


def _lapses(selection: Selection, now: datetime) -> datetime:
    """The end of the fifth working day after today, in the selection's zone."""
    zone = ZoneInfo(selection.zone)
    last = add_working_days(now.astimezone(zone).date(), WORKING_DAYS)
    return datetime.combine(last, time(), zone) + timedelta(days=1)
