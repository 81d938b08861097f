"""Is a selection run by the rules? Pure: facts and a ruleset in, one finding a rule and place out, the kept ones too.

Facts are JSON values; None, or a key that is missing, is always "not known", never "no":

    {"today": "2026-12-01",
     "panel": [{"category", "is_chair", "party_member"}],
     "registration": ["2026-12-01", "2026-12-15"],                      first and last day, in the selection's zone
     "elements": {"paper": "20"},                                       weights added up by element, decimal texts
     "posts": [{"name", "requirements": [see selection.eligibility], "applicants": 11, "remaining": 4, "stopped": false}],
     "extensions": [{"about": post or "", "days": 7}],
     "stage_marks": [{"about", "published": true, "late": false,        of every stage whose marks are open
                      "shown": "names", "codes" or "hidden"}],
     "gates": [{"gate": a key of gate_kinds.KINDS, "title", "about": post or "", "due": true, "dated": "2026-11-20" or null,
                "until": last day of its letter or null, "used": false}],
     "lines": [{"kind": a key of plan_texts.KINDS, "last": "2026-12-15", "done": true}]}

`applicants` are counted once registration has closed, `remaining` once the administrative selection is confirmed; before that they are None.
A gate is `due` when the step that it opens has been taken or is to be taken; `used` when that step was taken.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from accounts.workdays import is_working_day
from panels import composition
from reports.compliance_texts import GATES, TEXTS
from selection import gate_kinds
from selection.grades import EDUCATION, GRADES, POST_LEVELS, grade_label, rank
from selection.plan_texts import ELEMENTS, KINDS
from selection.rulesets.schema import Ruleset
from selection.wording import Label, Message

Level = Literal["fail", "warn", "unknown", "waived", "pass"]
LEVELS: tuple[Level, ...] = ("fail", "warn", "unknown", "waived", "pass")
"""The gravest first."""

Facts = Mapping[str, Any]


class Waiver(NamedTuple):
    """A dispensation in force: the rule, the post it is for ("": all of them), by whom, and its letter."""

    rule: str
    about: str
    body: str
    number: str
    dated: date
    approved_by: str


@dataclass(frozen=True)
class Finding:
    """`rule` is a key of selection.rule_texts.RULE_NAMES, `about` a post or a stage ("": the selection), `stops` the step it is
    in the way of when it is a "fail" ("": none).
    """

    rule: str
    level: Level
    message: Message
    about: str = ""
    source: str = ""
    evidence: str = ""
    stated_in: str = ""
    stops: str = ""
    waiver: Waiver | None = None


@dataclass(frozen=True)
class Outcome:
    """What a check says: kept, broken or not known, and the sentence's params. `asked_by` is the key of the rule that gives level and
    source, where it is another one than the check's.
    """

    kept: bool | None
    params: Mapping[str, object] = field(default_factory=dict)
    about: str = ""
    code: str = ""
    stops: str = ""
    asked_by: str = ""


Check = Callable[[Facts, Ruleset], Iterator[Outcome]]


def findings(facts: Facts, ruleset: Ruleset, waivers: tuple[Waiver, ...] = ()) -> list[Finding]:
    """Every rule of the ruleset that is checked here, in the order in which a selection meets them."""
    of_panel = [_waived(one, ruleset, waivers) for one in _panel(facts, ruleset)]
    return [*of_panel, *some(facts, ruleset, CHECKS, waivers)]


def some(
    facts: Facts, ruleset: Ruleset, rules: Iterable[str], waivers: tuple[Waiver, ...] = ()
) -> list[Finding]:
    """The findings of these rules alone (keys of CHECKS): nobody else's facts are asked for."""
    found = []
    for key in rules:
        check, stops = CHECKS[key]
        if key in ruleset.rules:
            found += [_finding(key, outcome, ruleset, stops) for outcome in check(facts, ruleset)]
    return [_waived(one, ruleset, waivers) for one in found]


def blocking(found: list[Finding], step: str) -> list[Finding]:
    """The findings that stop a step: "announce", "extend", "continue" or "choose"."""
    return [one for one in found if one.level == "fail" and one.stops == step]


def _finding(key: str, outcome: Outcome, ruleset: Ruleset, stops: str) -> Finding:
    rule = ruleset.rules[outcome.asked_by or key]
    kept, broken, unknown = TEXTS[outcome.code or key]
    said: dict[bool | None, tuple[str, Level]] = {
        True: (kept, "pass"),
        False: (broken, rule.level),
        None: (unknown, "unknown"),
    }
    text, level = said[outcome.kept]
    return Finding(
        key,
        level,
        (text, outcome.params),
        outcome.about,
        rule.source,
        rule.evidence,
        rule.stated_in,
        outcome.stops or stops,
    )


def _waived(finding: Finding, ruleset: Ruleset, waivers: tuple[Waiver, ...]) -> Finding:
    """A letter never makes a finding disappear: the sentence stays, and whose letter it is stands beside it."""
    rule = ruleset.rules.get(finding.rule)
    if finding.level not in {"fail", "warn"} or rule is None or not rule.waivable:
        return finding
    fitting = [one for one in waivers if one.rule == finding.rule and one.about in {"", finding.about}]
    return replace(finding, level="waived", waiver=fitting[0]) if fitting else finding


def _panel(facts: Facts, ruleset: Ruleset) -> list[Finding]:
    rules = ruleset.section("panel")
    rows = facts.get("panel")
    if rows is None:
        return [
            Finding(
                key,
                "unknown",
                (TEXTS["panel"][2], {}),
                source=ruleset.rules[key].source,
                evidence=ruleset.rules[key].evidence,
                stated_in=ruleset.rules[key].stated_in,
                stops="announce",
            )
            for key in (f"panel.{name}" for name in rules)
        ]
    members = [
        composition.Member(row["category"], row.get("is_chair") is True, row.get("party_member"))
        for row in rows
    ]
    found = []
    for one in composition.findings(members, composition.rules_of(ruleset)):
        key = {"panel.party_unstated": "panel.party"}.get(one.code, one.code)
        rule = ruleset.rules.get(key)
        found.append(
            Finding(
                key,
                one.level,
                composition.text(one),
                source=one.source,
                evidence=rule.evidence if rule else "",
                stated_in=rule.stated_in if rule else "",
                stops="announce",
            )
        )
    return found


def _announcement(facts: Facts, ruleset: Ruleset) -> Iterator[Outcome]:
    least, kind = ruleset.value("announcement.min_days"), ruleset.value("announcement.day_kind")
    code = "announcement.working" if kind == "working" else ""
    if not facts.get("registration"):
        yield Outcome(None, {"least": least}, code=code)
        return
    first, last = map(date.fromisoformat, facts["registration"])
    days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    counted = sum(map(is_working_day, days)) if kind == "working" else len(days)
    yield Outcome(counted >= least, {"days": counted, "least": least}, code=code)


def _posts(facts: Facts) -> list[dict[str, Any]]:
    """The posts; one without a name where nothing is known of them, so that the rule still says so."""
    return facts.get("posts") or [{"name": ""}]


def _requirement(
    key: str, rule: str, read: Callable[[dict[str, Any]], Any], fits: Callable[[Any, Any], bool]
) -> Check:
    """A post must ask `rule` of its applicants, with a parameter that asks no less than the regulation."""

    def check(facts: Facts, ruleset: Ruleset) -> Iterator[Outcome]:
        asked = ruleset.value(key)
        for post in _posts(facts):
            stated, shown = post.get("requirements"), {"asked": _SHOWN.get(key, str)(asked)}
            if stated is None:
                yield Outcome(None, shown, post["name"])
                continue
            values = [read(one.get("params", {})) for one in stated if one.get("rule") == rule]
            if not values:
                yield Outcome(False, shown, post["name"], f"{key}.absent")
            for value in values:
                params = {**shown, "value": _SHOWN.get(key, str)(value)}
                yield Outcome(fits(value, asked), params, post["name"])

    return check


def _tenure(facts: Facts, ruleset: Ruleset) -> Iterator[Outcome]:
    """Two years as administrator or JF ahli madya, or on a ladder above them: any lower level in the list is a departure."""
    needed = ruleset.value("posts.min_tenure_years")
    for post in _posts(facts):
        if post.get("requirements") is None:
            yield Outcome(None, {"asked": needed}, post["name"])
            continue
        stated = [one["params"] for one in post["requirements"] if one.get("rule") == "min_post_tenure"]
        if not stated:
            yield Outcome(False, {"asked": needed}, post["name"], "posts.min_tenure_years.absent")
        for params in stated:
            low = [Label(POST_LEVELS[level]) for level in params["levels"] if level not in _HIGH_ENOUGH]
            if low:
                yield Outcome(False, {"levels": low}, post["name"], "posts.min_tenure_years.levels")
            yield Outcome(
                params["years"] >= needed, {"value": params["years"], "asked": needed}, post["name"]
            )


_HIGH_ENOUGH = frozenset({"administrator", "jf_ahli_madya", "jf_ahli_utama", "jpt_pratama", "jpt_madya"})
_SHOWN: dict[str, Callable[[Any], object]] = {
    "posts.min_education": lambda code: Label(EDUCATION[code]),
    "posts.min_grade": lambda code: grade_label(code),
}


def _elements(facts: Facts, ruleset: Ruleset) -> Iterator[Outcome]:
    known, given = ruleset.value("elements.known"), facts.get("elements")
    if given is None:
        yield Outcome(None)
        return
    strange = [ELEMENTS.get(name, name) for name in given if name not in known]
    params = {"names": ", ".join(strange)} if strange else {}
    yield Outcome(not strange, params)


def _total(facts: Facts, ruleset: Ruleset) -> Iterator[Outcome]:
    given = facts.get("elements")
    total = sum(map(Decimal, given.values()), Decimal(0)) if given is not None else Decimal(0)
    params = {"total": f"{total:f}", "asked": ruleset.value("elements.total")}
    yield Outcome(None if given is None else total == Decimal(ruleset.value("elements.total")), params)


def _weight(element: str) -> Check:
    def check(facts: Facts, ruleset: Ruleset) -> Iterator[Outcome]:
        low, high = ruleset.value(f"weights.{element}")
        given = facts.get("elements")
        params: dict[str, object] = {"element": ELEMENTS[element], "low": low, "high": high}
        if given is None:
            yield Outcome(None, params, code="weights")
        elif element not in given:
            if Decimal(low) > 0:
                yield Outcome(False, params, code="weights.absent")
        else:
            weight = Decimal(given[element])
            params["weight"] = f"{weight.normalize():f}"
            yield Outcome(Decimal(low) <= weight <= Decimal(high), params, code="weights")

    return check


def _counted(key: str, column: str) -> Check:
    def check(facts: Facts, ruleset: Ruleset) -> Iterator[Outcome]:
        least = ruleset.value(key)
        for post in _posts(facts):
            count = post.get(column)
            if post.get("stopped"):
                yield Outcome(True, {"count": count, "least": least}, post["name"], "posts.stopped")
            elif count is None:
                yield Outcome(None, {"least": least}, post["name"])
            else:
                yield Outcome(count >= least, {"count": count, "least": least}, post["name"])

    return check


def _times(facts: Facts, ruleset: Ruleset) -> Iterator[Outcome]:
    most, given = ruleset.value("extension.max_times"), facts.get("extensions")
    if given is None:
        yield Outcome(None, {"most": most})
        return
    counts: dict[str, int] = {"": 0}
    for one in given:
        counts[one["about"]] = counts.get(one["about"], 0) + 1
    shared = counts.pop("")
    for about, count in counts.items() or [("", 0)]:
        yield Outcome(count + shared <= most, {"count": count + shared, "most": most}, about)


def _lengths(facts: Facts, ruleset: Ruleset) -> Iterator[Outcome]:
    usual, given = ruleset.value("extension.days"), facts.get("extensions")
    if given is None:
        yield Outcome(None, {"usual": usual})
        return
    for one in given:
        yield Outcome(one["days"] >= usual, {"days": one["days"], "usual": usual}, one["about"])
    if not given:
        yield Outcome(True, code="extension.none")


def _published(facts: Facts, ruleset: Ruleset) -> Iterator[Outcome]:
    given = facts.get("stage_marks")
    if not given:
        yield Outcome(None)
    for one in given or ():
        known = one["published"] or one["late"]
        if one["published"] and one.get("shown") == "hidden":
            yield Outcome(False, {}, one["about"], "stage_marks.hidden")
            continue
        yield Outcome(one["published"] if known else None, {}, one["about"], "stage_marks.open")


def _gates(facts: Facts, ruleset: Ruleset) -> Iterator[Outcome]:
    gates = list(facts.get("gates") or ())
    unknown = [gate for gate in ruleset.value("gates.required") if gate not in {one["gate"] for one in gates}]
    for gate in unknown:
        yield Outcome(None, {"gate": GATES.get(gate, gate)}, stops=_stopped_by(gate))
    for one in gates:
        params: dict[str, object] = {"gate": one.get("title") or GATES.get(one["gate"], one["gate"])}
        if one["dated"]:
            params["dated"] = date.fromisoformat(one["dated"])
        kept, about = True if one["dated"] else False if one["due"] else None, one.get("about", "")
        asked_by = gate_kinds.rule_of(ruleset, one["gate"], for_one_post=bool(about))
        yield Outcome(kept, params, about, stops=_stopped_by(one["gate"]), asked_by=asked_by)


def _stopped_by(gate: str) -> str:
    return "announce" if gate_kinds.KINDS[gate].opens == "announcement" else "choose"


def _validity(facts: Facts, ruleset: Ruleset) -> Iterator[Outcome]:
    days = ruleset.value("gates.result_validity_days")
    results = [row for row in facts.get("gates") or () if row["gate"] == "result"]
    for one in results or [{"dated": None}]:
        about = one.get("about", "")
        if not one["dated"] or facts.get("today") is None:
            yield Outcome(None, {"days": days}, about)
            continue
        # The letter and the plan may set another day than the regulation's usual one.
        usual = date.fromisoformat(one["dated"]) + timedelta(days=days)
        until = date.fromisoformat(one["until"]) if one.get("until") else usual
        in_time = one["used"] or date.fromisoformat(facts["today"]) <= until
        yield Outcome(in_time, {"until": until, "days": days}, about)


def _on_time(facts: Facts, ruleset: Ruleset) -> Iterator[Outcome]:
    lines, today = facts.get("lines"), facts.get("today")
    if not lines or today is None:
        yield Outcome(None)
        return
    over = [one for one in lines if not one["done"] and one["last"] < today]
    for one in over:
        yield Outcome(False, {"kind": KINDS[one["kind"]], "last": date.fromisoformat(one["last"])})
    if not over:
        yield Outcome(True)


CHECKS: dict[str, tuple[Check, str]] = {
    "announcement.min_days": (_announcement, "announce"),
    "posts.max_age": (
        _requirement(
            "posts.max_age", "max_age", lambda given: given["age"], lambda value, asked: value <= asked
        ),
        "announce",
    ),
    "posts.min_education": (
        _requirement(
            "posts.min_education",
            "min_education",
            lambda given: given["level"],
            lambda value, asked: rank(EDUCATION, value) >= rank(EDUCATION, asked),
        ),
        "announce",
    ),
    "posts.min_grade": (
        _requirement(
            "posts.min_grade",
            "min_grade",
            lambda given: given["grade"],
            lambda value, asked: rank(GRADES, value) >= rank(GRADES, asked),
        ),
        "announce",
    ),
    "posts.min_field_years": (
        _requirement(
            "posts.min_field_years",
            "min_field_experience",
            lambda given: given["years"],
            lambda value, asked: value >= asked,
        ),
        "announce",
    ),
    "posts.min_tenure_years": (_tenure, "announce"),
    "elements.known": (_elements, "announce"),
    "elements.total": (_total, "announce"),
    **{f"weights.{name}": (_weight(name), "announce") for name in ELEMENTS},
    "applicants.min_per_post": (_counted("applicants.min_per_post", "applicants"), ""),
    "extension.max_times": (_times, "extend"),
    "extension.days": (_lengths, "extend"),
    "candidates.min_to_continue": (_counted("candidates.min_to_continue", "remaining"), "continue"),
    "stage_marks.published": (_published, ""),
    "gates.required": (_gates, "choose"),
    "gates.result_validity_days": (_validity, "choose"),
    "schedule.on_time": (_on_time, ""),
}
"""Key of the rule → its check, and the step that a hard failure stops. The panel's rules are those of panels.composition."""
