"""The schedule as people read it: how long each line lasts, the days off in it, where today stands, what is late; and as a calendar file."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.workdays import count_working_days, day_off, is_working_day
from selection import display, ics, queries
from selection.enums import ScheduleKind
from selection.models import ScheduleEntry, Vacancy


class Line(NamedTuple):
    """One line of the schedule; the registration's of a post ends when that post's registration does."""

    kind: str
    starts_at: datetime
    ends_at: datetime


def lines_of(vacancy: Vacancy, entries: Iterable[ScheduleEntry]) -> list[Line]:
    """The schedule as it is for one post."""
    return [
        Line(
            entry.kind,
            entry.starts_at,
            queries.closing_of(vacancy, entry) if entry.kind == ScheduleKind.REGISTRATION else entry.ends_at,
        )
        for entry in entries
    ]


def events(
    lines: Iterable[Any], zone: str, now: datetime, late: Collection[str] = ()
) -> list[dict[str, Any]]:
    """For components/timeline.html, the earliest first, with today among them. `late` are the kinds that should have been over."""
    found = [
        _event(line, zone, now, line.kind in late) for line in sorted(lines, key=lambda line: line.starts_at)
    ]
    minute = now.replace(second=0, microsecond=0)
    today = {"time": minute, "zone": zone, "title": _("Hari ini"), "tone": "success"}
    place = sum(event["time"] <= now for event in found)
    return [*found[:place], today, *found[place:]]


def _event(line: Any, zone: str, now: datetime, late: bool) -> dict[str, Any]:
    told = [display.period(line, zone), length(line, zone), *days_off(line, zone)]
    if late:
        told.append(_("Terlambat: menurut jadwal seharusnya sudah selesai."))
    running = line.starts_at <= now < line.ends_at
    return {
        "time": line.starts_at,
        "zone": zone,
        "title": ScheduleKind(line.kind).label,
        "text": " · ".join(told),
        "tone": "danger" if late else "waiting" if running else "",
    }


def length(line: Any, zone: str) -> str:
    """ "16 hari kalender, 11 hari kerja"."""
    first, last = days_of(line, zone)
    days, working = (last - first).days + 1, count_working_days(first, last)
    calendar = ngettext("%(count)d hari kalender", "%(count)d hari kalender", days) % {"count": days}
    worked = ngettext("%(count)d hari kerja", "%(count)d hari kerja", working) % {"count": working}
    return f"{calendar}, {worked}"


def days_off(line: Any, zone: str) -> list[str]:
    """The public holidays and collective leave inside a line: "25 Desember 2026: Hari Raya Natal"."""
    first, last = days_of(line, zone)
    days = (first + timedelta(days=count) for count in range((last - first).days + 1))
    return [f"{display.day(day)}: {name}" for day in days if (name := day_off(day))]


def warnings(lines: Iterable[Any], zone: str) -> list[str]:
    """What people have to come to, or to decide, begins on a day off. Registration may run on any day."""
    found = []
    for line in lines:
        first, _last = days_of(line, zone)
        if line.kind != ScheduleKind.REGISTRATION and not is_working_day(first):
            said = {"kind": ScheduleKind(line.kind).label, "day": display.day(first), "why": _why(first)}
            found.append(
                _("%(kind)s dimulai pada %(day)s, hari libur (%(why)s). Pindahkan ke hari kerja.") % said
            )
    return found


def _why(day: date) -> str:
    return day_off(day) or (_("Sabtu") if day.weekday() == 5 else _("Minggu"))


def days_of(line: Any, zone: str) -> tuple[date, date]:
    """First and last day by the zone; an end at midnight belongs to the day before."""
    place = ZoneInfo(zone)
    last = max(line.starts_at, line.ends_at - timedelta(microseconds=1))
    return line.starts_at.astimezone(place).date(), last.astimezone(place).date()


def calendar(vacancy: Vacancy, lines: Iterable[Line]) -> str:
    """The schedule of a post as a calendar file. It grows a SEQUENCE with every change of the plan; the events keep their identity."""
    selection = vacancy.selection
    last = queries.changes_of(selection).last()
    stamp = last.made_at if last else selection.announced_at
    assert stamp is not None  # only an announced post has a page
    address = f"{settings.PUBLIC_URL}{reverse('vacancy_detail', args=[vacancy.slug])}"
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    found = [
        ics.Event(
            uid=f"{line.kind}.{vacancy.slug}@{host}",
            starts_at=line.starts_at,
            ends_at=line.ends_at,
            summary=f"{ScheduleKind(line.kind).label}: {vacancy.title}",
            description=f"{selection.title}\n{display.period(line, selection.zone)}",
            url=address,
            stamp=stamp,
            sequence=selection.edition - 1,
        )
        for line in lines
    ]
    return ics.calendar(vacancy.title, found)
