"""What an observer should look at first in a selection. Pure: facts and a ruleset in, exceptions out, the gravest first.

Facts are those of `reports.compliance` that RULES ask for ("today", "lines", "posts", "stage_marks"), and:

    {"results_shown": "names", "codes" or "hidden", "results_reason": "", "stages_open": true,   have marks of a stage been opened?
     "choices": [{"about": post, "at": key, "last": "2026-12-01", "limit": 14}],                only those that are over and not made
     "changes": [{"at": key, "kind": Label, "requirements": true, "number": "4", "days": 3}],    days before the close, < 0 after it
     "reopened": [{"about": post, "at": key, "count": 1}],
     "night": {"count": 3, "day": "2026-11-20", "time": "23.10"} or null,
     "imported": [{"about": post, "at": key, "count": 2, "channels": "Kertas", "day": "2026-11-20", "time": "16.10", "name": who}],
     "files_late": [the same of documents that were added to letters],
     "seats": [{"names": ["…"], "codes": ["…"]}],
     "decisive": [{"about": post, "at": key, "count": 1, "members": 5}],
     "flags": [{"about": post or "", "text": what the red flag says}],
     "unanswered": [{"about": post or "", "at": key, "body": name, "last": "2026-12-01", "blocking": true}],  only those that are overdue
     "objections": {"count": 2, "last": "2026-12-01"} or null, "letters": the same,        without an answer and overdue; the oldest day
     "holds": [{"about": post, "at": key, "body": name, "standing": true, "day": "2026-12-01", "time": "16.00"}]}

Nothing of a stage whose marks are sealed may stand in them: an exception must not tell who has locked.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from reports import compliance
from reports.exceptions_texts import KINDS, TEXTS
from selection.rulesets.schema import Ruleset
from selection.wording import Message

Severity = Literal["grave", "warn", "note"]
SEVERITIES: tuple[Severity, ...] = ("grave", "warn", "note")
"""The gravest first."""

RULES = {
    "schedule.on_time": "overdue",
    "applicants.min_per_post": "few",
    "candidates.min_to_continue": "few",
    "stage_marks.published": "hidden",
}
"""Rules of the compliance list whose departures are exceptions, and of which kind: the sentence and the number are the rule's."""
_SEVERITY: dict[str, Severity] = {"fail": "grave", "warn": "warn", "waived": "note"}

NIGHT = (22, 5)
"""From this hour to that one, by the clock of the selection's zone. No regulation names them."""
MANY_PANELS = 3
YEAR = timedelta(days=365)
"""Who sits in so many panels that run at once, or were announced within a year, is shown. No regulation names a number."""

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Concern:
    """`kind` is a key of KINDS, `about` a post or a stage ("": the selection), `at` the key of the row that its page shows ("": none)."""

    kind: str
    severity: Severity
    message: Message
    about: str = ""
    at: str = ""


def exceptions(facts: Facts, ruleset: Ruleset, waivers: tuple[compliance.Waiver, ...] = ()) -> list[Concern]:
    """Everything that is out of the ordinary, the gravest first."""
    found = list(_against_rules(facts, ruleset, waivers))
    for check in _CHECKS:
        found += check(facts)
    kinds = list(KINDS)
    return sorted(_together(found), key=lambda one: (SEVERITIES.index(one.severity), kinds.index(one.kind)))


def _together(found: Iterable[Concern]) -> list[Concern]:
    """Posts and stages of which the same is said share one exception, where no page of their own is named."""
    rows: dict[str, list[Concern]] = {}
    for one in found:
        rows.setdefault(repr(replace(one, about="")), []).append(one)
    return [
        replace(same[0], about="; ".join(one.about for one in same if one.about)) for same in rows.values()
    ]


def weight(found: Iterable[Concern]) -> tuple[int, ...]:
    """How many there are of each severity, the gravest first: the greater one comes first on a list of selections."""
    counted = Counter(one.severity for one in found)
    return tuple(counted[severity] for severity in SEVERITIES)


def _against_rules(
    facts: Facts, ruleset: Ruleset, waivers: tuple[compliance.Waiver, ...]
) -> Iterator[Concern]:
    for one in compliance.some(facts, ruleset, RULES, waivers):
        if one.level not in _SEVERITY:
            continue
        said: Message = one.message
        if one.waiver is not None:
            letter = {"body": one.waiver.body, "number": one.waiver.number, "day": one.waiver.dated}
            said = (TEXTS["waived"], {"said": one.message, **letter})
        yield Concern(RULES[one.rule], _SEVERITY[one.level], said, one.about)


def _choices(facts: Facts) -> Iterator[Concern]:
    for one in facts.get("choices") or ():
        params = {"last": date.fromisoformat(one["last"]), "limit": one["limit"]}
        yield Concern("choice", "warn", (TEXTS["choice"], params), one["about"], one["at"])


def _changes(facts: Facts) -> Iterator[Concern]:
    for one in facts.get("changes") or ():
        days = one["days"]
        text = "before" if days > 0 else "after" if days < 0 else "same_day"
        params = {"kind": one["kind"], "number": one["number"], "days": abs(days)}
        severity: Severity = "warn" if one["requirements"] else "note"
        yield Concern("changed", severity, (TEXTS[f"changed.{text}"], params), at=one["at"])


def _reopened(facts: Facts) -> Iterator[Concern]:
    for one in facts.get("reopened") or ():
        yield Concern(
            "reopened", "warn", (TEXTS["reopened"], {"count": one["count"]}), one["about"], one["at"]
        )


def _hidden(facts: Facts) -> Iterator[Concern]:
    """Beside what the rule says: a plan that shows less than names and marks, and a stage that waits for its paper."""
    shown = facts.get("results_shown", "names")
    if shown != "names" and facts.get("stages_open"):
        reason: object = facts.get("results_reason") or (TEXTS["unsaid"], {})
        severity: Severity = "warn" if shown == "hidden" else "note"
        yield Concern("hidden", severity, (TEXTS[f"hidden.{shown}"], {"reason": reason}))
    for one in facts.get("stage_marks") or ():
        if not one["published"] and not one["late"]:
            yield Concern("hidden", "note", (TEXTS["hidden.not_yet"], {}), one["about"])


def _night(facts: Facts) -> Iterator[Concern]:
    found = facts.get("night")
    if found:
        params = {**found, "day": date.fromisoformat(found["day"])}
        yield Concern("night", "note", (TEXTS["night"], params))


def _imported(facts: Facts) -> Iterator[Concern]:
    for key, text in (("imported", "imported.late"), ("files_late", "imported.files")):
        for one in facts.get(key) or ():
            params = {name: one[name] for name in ("count", "channels", "time", "name")}
            params |= {"day": date.fromisoformat(one["day"])}
            yield Concern("imported", "warn", (TEXTS[text], params), one["about"], one["at"])


def _seats(facts: Facts) -> Iterator[Concern]:
    for one in facts.get("seats") or ():
        params = {
            "names": ", ".join(one["names"]),
            "count": len(one["codes"]),
            "codes": ", ".join(one["codes"]),
        }
        yield Concern("seats", "note", (TEXTS["seats"], params))


def _decisive(facts: Facts) -> Iterator[Concern]:
    for one in facts.get("decisive") or ():
        params = {"count": one["count"], "members": one["members"]}
        yield Concern("decisive", "note", (TEXTS["decisive"], params), one["about"], one["at"])


def _flags(facts: Facts) -> Iterator[Concern]:
    for one in facts.get("flags") or ():
        yield Concern("unlettered", "grave", (TEXTS["flag"], {"text": one["text"]}), one["about"])


def _unanswered(facts: Facts) -> Iterator[Concern]:
    for one in facts.get("unanswered") or ():
        params = {"body": one["body"], "last": date.fromisoformat(one["last"])}
        severity: Severity = "grave" if one["blocking"] else "warn"
        yield Concern("unanswered", severity, (TEXTS["unanswered"], params), one["about"], one["at"])


def _objections(facts: Facts) -> Iterator[Concern]:
    for kind in ("objections", "letters"):
        found = facts.get(kind)
        if found:
            params = {"count": found["count"], "last": date.fromisoformat(found["last"])}
            yield Concern(kind, "grave", (TEXTS[kind], params))


def _holds(facts: Facts) -> Iterator[Concern]:
    for one in facts.get("holds") or ():
        standing = one["standing"]
        params = {"body": one["body"], "day": date.fromisoformat(one["day"]), "time": one["time"]}
        text = TEXTS["held.standing" if standing else "held.lapsed"]
        yield Concern("held", "warn" if standing else "note", (text, params), one["about"], one["at"])


_CHECKS: tuple[Callable[[Facts], Iterator[Concern]], ...] = (
    _choices,
    _changes,
    _reopened,
    _hidden,
    _night,
    _imported,
    _seats,
    _decisive,
    _flags,
    _unanswered,
    _objections,
    _holds,
)


class Seat(NamedTuple):
    """A person on the panel of a selection: when that was announced (None: not yet) and whether it still runs."""

    person: str
    name: str
    code: str
    announced: date | None
    running: bool


def sitting_together(seats: Iterable[Seat], code: str) -> list[dict[str, list[str]]]:
    """Who of the panel of `code` sits in MANY_PANELS or more that run with it or were announced within a YEAR of it.

    Persons with the same panels share a row.
    """
    by_person: dict[str, list[Seat]] = {}
    for seat in seats:
        by_person.setdefault(seat.person, []).append(seat)
    together: dict[tuple[str, ...], list[str]] = {}
    for held in by_person.values():
        own = next((seat for seat in held if seat.code == code), None)
        if own is None:
            continue
        near = sorted({seat.code for seat in held if seat is own or _near(seat, own)})
        if len(near) >= MANY_PANELS:
            together.setdefault(tuple(near), []).append(own.name)
    return [{"names": sorted(names), "codes": list(codes)} for codes, names in sorted(together.items())]


def _near(one: Seat, other: Seat) -> bool:
    if one.running and other.running:
        return True
    if one.announced is None or other.announced is None:
        return False
    return abs(one.announced - other.announced) < YEAR
