"""What happened last to an application, as its owner may know it: his own step, or what he was told since."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from selection import display, queries, told
from selection.enums import ApplicationState, MailKind
from selection.models import Application

_OWN = {
    ApplicationState.DRAFT: gettext_lazy("draf dibuat"),
    ApplicationState.SUBMITTED: gettext_lazy("lamaran diterima"),
    ApplicationState.WITHDRAWN: gettext_lazy("lamaran ditarik"),
    ApplicationState.ELIGIBLE: gettext_lazy("hasil seleksi administrasi ditetapkan"),
    ApplicationState.INELIGIBLE: gettext_lazy("hasil seleksi administrasi ditetapkan"),
    ApplicationState.ABSENT: gettext_lazy("tercatat tidak hadir"),
}
_NEWS = {
    MailKind.CHANGE: gettext_lazy("pengumuman seleksi diubah"),
    MailKind.NEWS: gettext_lazy("pengumuman hasil terbit"),
    MailKind.OBJECTION: gettext_lazy("keberatan Anda dicatat"),
    MailKind.ANSWERED: gettext_lazy("keberatan Anda dijawab"),
}


def last(applications: Collection[Application]) -> dict[Any, str]:
    """Key of an application → what happened last and when; two queries, however many."""
    steps, news = told.own_steps(applications), told.news_of(applications)
    return {item.pk: _last(item, steps.get(item.pk), news.get(item.pk)) for item in applications}


def _last(item: Application, stepped: datetime | None, news: tuple[MailKind, datetime] | None) -> str:
    state = ApplicationState(item.state)
    if state in queries.SENT and not queries.outcome_is_public(item.vacancy):
        state, stepped = ApplicationState.SUBMITTED, item.amended_at or item.submitted_at
    what = gettext_lazy("lamaran diperbarui") if _amended(item, state) else _OWN[state]
    found = [(stepped, what)] if stepped else []
    if news and state != ApplicationState.WITHDRAWN:
        found.append((news[1], _NEWS[news[0]]))
    if not found:
        return ""
    moment, what = max(found, key=lambda one: one[0])
    return _("%(what)s, %(moment)s") % {
        "what": what,
        "moment": display.moment(moment, item.vacancy.selection.zone),
    }


def _amended(item: Application, state: ApplicationState) -> bool:
    return state == ApplicationState.SUBMITTED and item.amended_at is not None
