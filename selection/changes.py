"""What a change of a published plan may touch, by class, and what it comes to (pure; docs/adr/0018).

A plan (selection/plan.py) is read as fields, path → value. Rows are named by their code, never by their place:

    title · contact · posts_per_person · rounding · rank_style · tie_break
    posts.<code>.title | unit | duties | requirements | registration_until
    documents.<code> = {"label", "required", "max_bytes"} · documents.<code>.hint
    schedule.<kind> = {"starts_at", "ends_at"} · stages.<code>.title | weight | threshold

None stands for a field that is not there. Moments are UTC as ISO text, as in the plan.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, NamedTuple

from accounts.workdays import add_working_days, count_working_days
from selection.plan_texts import KINDS
from selection.rulesets.schema import Ruleset
from selection.schedule import ZONES
from selection.wording import Message

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

_LATER = r"schedule\.(?!registration$).+"
_UNTIL = r"posts\.[^.]+\.registration_until"
ALLOWED: dict[str, tuple[str, ...]] = {
    "erratum": (
        r"title|contact",
        r"posts\.[^.]+\.(title|unit|duties)",
        r"documents\.[^.]+\.hint",
        r"stages\.[^.]+\.title",
    ),
    "schedule": (r"schedule\..+",),
    "requirements": (
        r"posts\.[^.]+\.requirements",
        r"documents\.[^.]+(\.hint)?",
        r"posts_per_person|rounding|rank_style|tie_break",
        r"stages\.[^.]+\.(weight|threshold)",
        r"schedule\..+",
        _UNTIL,
    ),
    "extension": (_UNTIL, _LATER),
    "outage": (_UNTIL, _LATER),
}
"""Class → the fields it may touch. What stands in none of them (panel, decree, letter, rules, zone) no change can touch."""

_PLAIN = ("title", "contact", "posts_per_person", "rounding", "rank_style", "tie_break")
_OF_POST = ("title", "unit", "duties", "requirements", "registration_until")
_OF_DOCUMENT = ("label", "required", "max_bytes")
_OF_STAGE = ("title", "weight", "threshold")
_OF_LINE = ("starts_at", "ends_at")


class Edit(NamedTuple):
    """One field before and after."""

    path: str
    before: Any
    after: Any


def fields_of(plan: Mapping[str, Any]) -> dict[str, Any]:
    """The plan's fields that some class may touch, in the order of a notice."""
    found = {name: plan[name] for name in _PLAIN[:2] if name in plan}
    for post in plan.get("posts") or []:
        found |= {f"posts.{post['code']}.{name}": post[name] for name in _OF_POST if name in post}
    for document in plan.get("documents") or []:
        found[f"documents.{document['code']}"] = {name: document[name] for name in _OF_DOCUMENT}
        if document.get("hint"):
            found[f"documents.{document['code']}.hint"] = document["hint"]
    for line in plan.get("schedule") or []:
        found[f"schedule.{key_of(line)}"] = {name: line[name] for name in _OF_LINE}
    for stage in plan.get("stages") or []:
        found |= {f"stages.{stage['code']}.{name}": stage[name] for name in _OF_STAGE}
    return found | {name: plan[name] for name in _PLAIN[2:] if name in plan}


def key_of(line: Mapping[str, Any]) -> str:
    """What a line of the schedule is called in a path."""
    return str(line["kind"])


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Edit]:
    """The fields of two plans that are not the same."""
    before, after = fields_of(old), fields_of(new)
    return [
        Edit(path, before.get(path), after.get(path))
        for path in dict.fromkeys((*after, *before))
        if before.get(path) != after.get(path)
    ]


def applied(plan: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The plan with these fields (path → value, None takes it out); everything else stays to the letter.

    Raises ValueError for a path that names no field.
    """
    new = json.loads(json.dumps(plan))
    for path, value in wanted.items():
        head, *rest = path.split(".")
        if not rest and head in _PLAIN:
            new[head] = value
        elif head in _WRITERS and rest:
            _WRITERS[head](new, rest, value)
        else:
            raise ValueError(path)
    new["schedule"] = sorted(
        new.get("schedule") or [], key=lambda line: tuple(line[name] for name in _OF_LINE)
    )
    return new


def foreign(kind: str, edits: Iterable[Edit]) -> list[str]:
    """The paths that a class may not touch."""
    return [
        edit.path for edit in edits if not any(re.fullmatch(pattern, edit.path) for pattern in ALLOWED[kind])
    ]


def _write_post(plan: dict[str, Any], rest: list[str], value: Any) -> None:
    code, name = rest
    if name not in _OF_POST:
        raise ValueError(name)
    _put(_row(plan["posts"], code), name, value)


def _write_document(plan: dict[str, Any], rest: list[str], value: Any) -> None:
    code, *names = rest
    rows = plan["documents"]
    if names:
        _put(_row(rows, code), names[0], value or None)
    elif value is None:
        rows.remove(_row(rows, code))
    elif any(row["code"] == code for row in rows):
        _row(rows, code).update(value)
    else:
        rows.append({"code": code, **value})


def _write_stage(plan: dict[str, Any], rest: list[str], value: Any) -> None:
    code, name = rest
    if name not in _OF_STAGE:
        raise ValueError(name)
    _row(plan["stages"], code)[name] = value


def _write_line(plan: dict[str, Any], rest: list[str], value: Any) -> None:
    key = ".".join(rest)
    for line in plan["schedule"]:
        if key_of(line) == key:
            line.update(value)
            return
    plan["schedule"].append({"kind": key, **value})


_WRITERS: dict[str, Callable[[dict[str, Any], list[str], Any], None]] = {
    "posts": _write_post,
    "documents": _write_document,
    "stages": _write_stage,
    "schedule": _write_line,
}


def _row(rows: list[dict[str, Any]], code: str) -> dict[str, Any]:
    for row in rows:
        if row["code"] == code:
            return row
    raise ValueError(code)


def _put(row: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        row.pop(name, None)
    else:
        row[name] = value


# --- time --------------------------------------------------------------------------------------------------------------


def instant(text: str) -> datetime:
    """A moment of the plan."""
    return datetime.fromisoformat(text)


def text_of(moment: datetime) -> str:
    """A moment as the plan keeps it."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def late_edits(edits: Iterable[Edit], now: datetime, *, reopens: bool = False) -> Iterator[Message]:
    """Why dates cannot be moved so: what has happened stays, nothing is moved into the past, the registration is never shortened.

    Where the change `reopens` the registration, what was planned after it has not happened, whatever its date.
    """
    for edit in edits:
        if not edit.path.startswith("schedule."):
            continue
        label = {"kind": KINDS[edit.path.split(".")[1].partition(":")[0]]}
        before, after = edit.before, edit.after
        if after is None:
            yield gettext_noop("{kind} tidak dapat dihapus dari jadwal yang sudah diumumkan."), label
        elif before and not reopens and instant(before["ends_at"]) <= now:
            yield gettext_noop("{kind} sudah lewat, sehingga tanggalnya tidak dapat diubah lagi."), label
        elif before and not reopens and _begun(before, after, now):
            yield gettext_noop("{kind} sudah dimulai; hanya waktu selesainya yang dapat diubah."), label
        elif instant(after["ends_at"]) <= now or (
            (before or {}).get("starts_at") != after["starts_at"] and instant(after["starts_at"]) <= now
        ):
            yield (
                gettext_noop("{kind} dipindahkan ke waktu yang sudah lewat. Pilih tanggal yang akan datang."),
                label,
            )
        elif edit.path == "schedule.registration" and before and _shorter(before, after):
            yield (
                gettext_noop(
                    "Pendaftaran tidak dapat dipersingkat atau dibuka lebih lambat: pelamar mengandalkan tanggal yang sudah diumumkan."
                ),
                {},
            )


def _begun(before: Mapping[str, str], after: Mapping[str, str], now: datetime) -> bool:
    return before["starts_at"] != after["starts_at"] and instant(before["starts_at"]) <= now


def _shorter(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    return instant(after["ends_at"]) < instant(before["ends_at"]) or instant(after["starts_at"]) > instant(
        before["starts_at"]
    )


def end_of_registration(plan: Mapping[str, Any], post: str = "") -> datetime | None:
    """When the registration ends: of a post, or ("") of the last post; None while none is planned."""
    lines = [line for line in plan.get("schedule") or [] if line["kind"] == "registration"]
    if not lines:
        return None
    usual = instant(lines[0]["ends_at"])
    ends = [
        instant(row["registration_until"]) if row.get("registration_until") else usual
        for row in plan.get("posts") or []
        if post in ("", row["code"])
    ]
    return max(ends, default=usual)


def days_later(moment: datetime, days: int) -> datetime:
    """The same time of day, so many calendar days later. Indonesia has no summer time."""
    return moment + timedelta(days=days)


def end_of_day(day: date, zone: str) -> datetime:
    """23.59 of a day by the clock of the zone, as notices close a registration."""
    return datetime.combine(day, time(23, 59), timezone(timedelta(hours=ZONES[zone])))


def day_of(moment: datetime, zone: str) -> date:
    """The day by the clock of the zone."""
    return moment.astimezone(timezone(timedelta(hours=ZONES[zone]))).date()


def full_period(ruleset: Ruleset, last_before: date) -> date:
    """The last day of a full period of announcement that begins on the day after `last_before` (announcement.min_days)."""
    least = ruleset.value("announcement.min_days")
    if ruleset.value("announcement.day_kind") == "working":
        return add_working_days(last_before, least)
    return last_before + timedelta(days=least)


def moved(plan: Mapping[str, Any], new_end: datetime) -> dict[str, Any]:
    """What follows the registration moves by as many working days as the registration gains: fields of the lines, path → value."""
    old_end, zone = end_of_registration(plan), str(plan["zone"])
    if old_end is None or new_end <= old_end:
        return {}
    first, last = day_of(old_end, zone), day_of(new_end, zone)
    gained = count_working_days(first + timedelta(days=1), last)
    return {
        f"schedule.{key_of(line)}": {name: text_of(_moved(line[name], gained, zone)) for name in _OF_LINE}
        for line in plan["schedule"]
        if line["kind"] != "registration" and gained and instant(line["starts_at"]) >= _usual_end(plan)
    }


def _usual_end(plan: Mapping[str, Any]) -> datetime:
    return next(instant(line["ends_at"]) for line in plan["schedule"] if line["kind"] == "registration")


def _moved(text: str, working_days: int, zone: str) -> datetime:
    moment = instant(text)
    day = day_of(moment, zone)
    return moment + (add_working_days(day, working_days) - day)
