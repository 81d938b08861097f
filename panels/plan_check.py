"""The whole checker on a plan that is written down: the plan itself and its panel (pure; docs/plan.md)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from panels import composition
from selection import plan as plans
from selection.rulesets import schema
from selection.rulesets.schema import Ruleset
from selection.schedule import periods
from selection.wording import Message

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

HOUSE = gettext_noop("Aturan aplikasi")
"""The source of what no article says: a plan that cannot be read by a machine cannot be kept either."""


TEXTS = {
    "ruleset_unknown": gettext_noop(
        "Peraturan “{id}” tidak dikenal di sini. Rencana diperiksa menurut {title}; pastikan peraturannya."
    ),
    "ruleset_changed": gettext_noop(
        "Rencana disusun dengan naskah {title} yang lain daripada yang terpasang di sini. Bandingkan keduanya."
    ),
    "panel_unreadable": gettext_noop("Bagian “panel” tidak terbaca: seharusnya daftar anggota."),
    "panel_category": gettext_noop(
        "Anggota Pansel ke-{number} berunsur “{category}”, yang tidak dikenal. Pilih salah satu: {known}."
    ),
}


class Row(NamedTuple):
    """One finding: `article` is its source, `level` pass, warn or fail, `where` a path into the plan."""

    code: str
    level: str
    article: str
    message: Message
    where: str


def check(plan: Mapping[str, Any], *, day: date) -> list[Row]:
    """Every rule with its outcome, as if the plan were announced on `day`. It may be announced when no row is a "fail"."""
    ruleset, doubts = ruleset_of(plan)
    panel, misshapen = _panel(plan)
    found = plans.problems(plan, ruleset, today=day)
    rows = [
        *doubts,
        *(Row(one.code, one.level, one.source or HOUSE, plans.text(one), one.where) for one in found),
        *misshapen,
    ]
    composed = composition.findings(panel, composition.rules_of(ruleset), _term(plan))
    return rows + [
        Row(one.code, one.level, one.source or HOUSE, composition.text(one), "panel") for one in composed
    ]


def announcement_day(plan: Mapping[str, Any]) -> date | None:
    """The day a plan itself names for its announcement, else the first day of registration; None where it names neither.

    So a file is judged by its own days, and says the same tomorrow.
    """
    first = {period.kind: period.first_day for period in reversed(list(_periods(plan)))}
    return first.get("announcement") or first.get("registration")


def ruleset_of(plan: Mapping[str, Any]) -> tuple[Ruleset, list[Row]]:
    """The rules that a plan names, the usual ones where it names none that is known here; and what is doubtful in that."""
    named = plan.get("ruleset")
    given = named if isinstance(named, dict) else {}
    wanted = given.get("id", schema.DEFAULT)
    if wanted not in schema.available():
        ruleset = schema.load(schema.DEFAULT)
        params = {"id": str(wanted), "title": ruleset.title}
        return ruleset, [_own("ruleset_unknown", "warn", params, "ruleset.id")]
    ruleset = schema.load(wanted)
    if given.get("digest", ruleset.digest) != ruleset.digest:
        return ruleset, [_own("ruleset_changed", "warn", {"title": ruleset.title}, "ruleset.digest")]
    return ruleset, []


def _own(code: str, level: str, params: Mapping[str, object], where: str) -> Row:
    return Row(code, level, HOUSE, (TEXTS[code], params), where)


def _panel(plan: Mapping[str, Any]) -> tuple[list[composition.Member], list[Row]]:
    rows = plan.get("panel") or []
    if not isinstance(rows, list) or any(not isinstance(row, dict) for row in rows):
        return [], [_own("panel_unreadable", "fail", {}, "panel")]
    known = ", ".join(composition.CATEGORIES)
    wrong = [
        _own(
            "panel_category",
            "fail",
            {"number": place + 1, "category": str(row.get("category")), "known": known},
            f"panel.{place}.category",
        )
        for place, row in enumerate(rows)
        if str(row.get("category")) not in composition.CATEGORIES
    ]
    return list(_members(rows)), wrong


def _members(rows: list[dict[str, Any]]) -> Iterator[composition.Member]:
    for row in rows:
        category = str(row.get("category"))
        if category in composition.CATEGORIES:
            party = row.get("party_member")
            stated = party if isinstance(party, bool) else None
            yield composition.Member(category, row.get("is_chair") is True, stated)


def _term(plan: Mapping[str, Any]) -> composition.Term | None:
    decree = plan.get("decree")
    until = _day(decree.get("valid_until")) if isinstance(decree, dict) else None
    last = {period.kind: period.last_day for period in _periods(plan)}
    if until is None or "plenary" not in last:
        return None
    return composition.Term(until=until, plenary=last["plenary"])


def _periods(plan: Mapping[str, Any]) -> list[Any]:
    rows = plan.get("schedule")
    readable = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
    return list(periods(plan)) if readable else []


def _day(given: object) -> date | None:
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        return None
