"""The usual approvals from outside: before which step each stands, how long its letter counts, which papers go with it (pure).

Sources: practice.md 1.6; domain.md 1.3 (posts that need another institution), 1.8 (30 days), 2.3 (papers of each gate).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

STEPS = ("announcement", "choice", "inauguration")
"""In the order in which they come: who may not pass one may not pass those after it, the announcement apart, which is over by then."""

_PLAN_PAPERS = (
    "cover_letter", "panel_decree", "panel_cvs", "posts", "schedule", "weights", "criteria", "post_standards",
)  # fmt: skip
_RESULT_PAPERS = (
    "cover_letter", "announcement", "admin_result", "minutes", "recap", "assessor_report", "three_names", "final_result",
)  # fmt: skip
_NAME_PAPERS = ("cover_letter", "three_names", "minutes", "oversight_letter")


@dataclass(frozen=True)
class Kind:
    """`opens` is one of STEPS; `papers` the package, in the order in which it is laid together; `validity` the ruleset's key with the
    days its letter counts, "" for no limit; `by_oversight`: only the oversight body gives it.
    """

    opens: str
    papers: tuple[str, ...]
    validity: str = ""
    by_oversight: bool = False


KINDS: dict[str, Kind] = {
    "plan": Kind("announcement", _PLAN_PAPERS, by_oversight=True),
    "result": Kind("choice", _RESULT_PAPERS, "gates.result_validity_days", by_oversight=True),
    "governor": Kind("choice", _NAME_PAPERS),
    "home_minister": Kind("announcement", _PLAN_PAPERS),
    "dukcapil": Kind("choice", _NAME_PAPERS),
    "election": Kind("inauguration", _NAME_PAPERS),
    "named_person": Kind("inauguration", _NAME_PAPERS, "gates.result_validity_days", by_oversight=True),
    "other": Kind("choice", ("cover_letter",)),
}


def before(step: str) -> tuple[str, ...]:
    """Which gates must be open for a step: its own, and for the inauguration those of the choice too (its letter must still count)."""
    return ("choice", "inauguration") if step == "inauguration" else (step,)


def wanted(ruleset: Any, posts: Mapping[str, str]) -> list[tuple[str, str | None, str]]:
    """The approvals that a ruleset asks for: kind, post (None: the whole selection), name of the institution ("": the oversight body).

    `posts`: key of a post → its title; words of the title tell which post needs another institution.
    """
    whole: list[tuple[str, str | None, str]] = [(kind, None, "") for kind in ruleset.value("gates.required")]
    return whole + [
        (kind, key, body)
        for words, kind, body in ruleset.section("gates").get("posts", ())
        for key, title in posts.items()
        if words in title.casefold()
    ]


def rule_of(ruleset: Any, kind: str, *, for_one_post: bool) -> str:
    """The ruleset's key that asks for an approval of this kind."""
    rules = ruleset.rules
    of_posts = "gates.posts" in rules and kind in {row[1] for row in rules["gates.posts"].value}
    return "gates.posts" if for_one_post and of_posts else "gates.required"


def level(ruleset: Any, kind: str, *, for_one_post: bool) -> str:
    """What going on without the letter is: "fail" refuses, "warn" goes on under a red flag."""
    return ruleset.rules[rule_of(ruleset, kind, for_one_post=for_one_post)].level


def last_day(dated: date, valid_until: date | None, valid_days: int | None) -> date | None:
    """The last day on which a letter counts: as the letter itself says, else by the gate's days from its date; None without limit."""
    if valid_until or not valid_days:
        return valid_until
    # A date mistyped in a file may lie at the calendar's end.
    return dated + timedelta(days=min(valid_days, (date.max - dated).days))


def of_plan(plan: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The gates of a plan as `announcements.plan_of` writes them; a plan of before there was a list has one letter, of the plan's approval."""
    if "gates" in plan:
        return plan["gates"] or []
    letter = plan.get("letter") or None
    body = (letter or {}).get("institution", "")
    kind = (letter or {}).get("gate", "plan")
    return [{"code": "plan", "kind": kind, "title": "", "institution": body, "opens": "announcement",
             "post": None, "valid_days": None, "letter": letter}]  # fmt: skip
