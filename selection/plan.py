"""What is missing or wrong in a selection's plan before it can be announced (pure).

The plan is one JSON value; its canonical text and digest are what an announcement pins:

    {"title", "agency", "contact": text, "zone": "Asia/Jakarta",
     "decree": {"number", "date": "2026-11-02", "file_sha256"},
     "gates": [{"code", "kind": a key of gate_kinds.KINDS, "title", "institution", "opens": one of gate_kinds.STEPS,
                "post": code of the post or null (the whole selection), "valid_days": 30 or null,
                "letter": {"institution", "number", "date", "valid_until", "file_sha256"} or null}],
     "posts": [{"code", "title", "unit", "duties", "vacant_from": "2027-03-01" or absent (vacant already),
                "requirements": [see selection.eligibility]}],
     "documents": [{"code", "label", "required": true, "max_bytes": 2097152,
                    "kind": a code of document_kinds or its NONE, absent: what the name says}],
     "schedule": [{"kind": a key of plan_texts.KINDS, "starts_at", "ends_at": "2026-12-01T01:00:00Z"}],
     "stages": [{"code", "title", "element": a key of plan_texts.ELEMENTS, "weight": "20", "threshold": "68" or "",
                 "source": "panel", "assessor" or "questionnaire", "scope": "post" or "person", "group": 1 or null,
                 "blind": "room" or "file" or absent}],
     "tie_break": [codes of stages], "rounding": {"places": 2, "mode": "half_up"},
     "rank_style": "competition" or "dense", "missing": "error" or "mean_of_present",
     "names_order": "ranked_totals", "ranked" or "alphabetical"; absent in plans older than it: "ranked_totals",
     "results": {"shown": "codes" or "hidden", "reason"} or absent: stage results with names and marks,
     "objections": {"days": 3, "answer_days": 3} or absent: no objections are received,
     "panel": [...]}

A plan pinned before there was a list of gates has one "letter" with its "gate" instead. Who sits on the panel is pinned here and judged by
`panels.composition`. Other keys are pinned too and not judged. Decimals are text, never floats.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from accounts.workdays import is_working_day
from audit import chain
from selection import plan_gates, plan_objections
from selection.eligibility import REFERENCES, RequirementError, validate
from selection.plan_texts import ELEMENTS, FIELDS, KINDS, TEXTS
from selection.rulesets.schema import Ruleset
from selection.schedule import ORDER, ZONES, Period, periods, reference_dates
from selection.wording import Label, Message

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

Level = Literal["fail", "warn", "pass", "waived"]
RANK_STYLES = ("competition", "dense")
MISSING_RULES = ("error", "mean_of_present")
NAMES_ORDERS = ("ranked_totals", "ranked", "alphabetical")
SOURCES = ("panel", "assessor", "questionnaire")
SCOPES = ("post", "person")
BLIND = ("room", "file")
RESULTS = ("codes", "hidden")


@dataclass(frozen=True)
class Finding:
    """`text(finding)` is its sentence; `where` is a path into the plan such as "posts.0.title"; `rule` a key of the ruleset, or ""."""

    code: str
    level: Level
    params: Mapping[str, object] = field(default_factory=dict)
    source: str = ""
    where: str = ""
    rule: str = ""


def canonical(plan: Mapping[str, Any]) -> str:
    """RFC 8785 text of the plan. Raises ValueError for a float or anything else without an exact form."""
    return chain.canonical(plan)


def digest(plan: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text, in hex."""
    return chain.digest(canonical(plan))


def problems(
    plan: Mapping[str, Any], ruleset: Ruleset, *, today: date, holidays: Collection[date] = frozenset()
) -> list[Finding]:
    """Every group of checks with its outcome, in a fixed order: what is wrong in it, or one "pass".

    `today` is the day of the announcement in the selection's zone; `holidays` are no working days, beside the nation's own.
    A plan may be announced when no finding is a "fail".
    """
    findings = list(_misshapen(plan))
    broken = {finding.where for finding in findings}
    reading = Reading(
        {key: value for key, value in plan.items() if key not in broken}, ruleset, today, holidays
    )
    for group, check in CHECKS.items():
        usual = _group_source(group, ruleset)
        found = [replace(one, source=one.source or usual) for one in check(reading)]
        findings += found or [Finding(group, "pass", source=usual, where=group)]
    return findings


def text(finding: Finding) -> Message:
    """The finding as a sentence for `wording.render`."""
    return TEXTS[finding.code], finding.params


@dataclass(frozen=True)
class Reading:
    """A plan of the right shape, with what it is measured by."""

    plan: Mapping[str, Any]
    ruleset: Ruleset
    today: date
    holidays: Collection[date]

    @cached_property
    def periods(self) -> list[Period]:
        return list(periods(self.plan))

    @property
    def stages(self) -> list[dict[str, Any]]:
        return self.rows("stages")

    def rows(self, key: str) -> list[dict[str, Any]]:
        return self.plan.get(key) or []

    def part(self, key: str) -> dict[str, Any]:
        return self.plan.get(key) or {}

    def of_kind(self, *kinds: str) -> list[Period]:
        return [period for period in self.periods if period.kind in kinds]


def _basics(reading: Reading) -> Iterator[Finding]:
    yield from _missing(reading.plan, "", ("title", "agency", "contact"))
    if str(reading.plan.get("zone")) not in ZONES:
        yield Finding("zone_unknown", "fail", {"zone": str(reading.plan.get("zone", ""))}, where="zone")


def _decree(reading: Reading) -> Iterator[Finding]:
    decree = reading.part("decree")
    yield from _missing(decree, "decree.", ("number", "date", "file_sha256"))
    signed, letter = _day(decree.get("date")), _day(plan_gates.letter_of(reading.plan).get("date"))
    if signed and signed > reading.today:
        yield Finding("decree_in_future", "fail", {"date": signed}, where="decree.date")
    elif signed and letter and signed > letter:
        yield Finding(
            "decree_after_letter", "warn", {"decree": signed, "letter": letter}, where="decree.date"
        )


def _gates(reading: Reading) -> Iterator[Finding]:
    planned = [period.first_day for period in reading.of_kind("announcement")] or [reading.today]
    # A letter must be there by the earlier of the two days and still count on the later one.
    first, last = sorted((planned[0], reading.today))
    for code, level, params, source, where in plan_gates.findings(
        reading.plan, reading.ruleset, first=first, last=last
    ):
        yield Finding(code, level, params, source, where)


def _posts(reading: Reading) -> Iterator[Finding]:
    posts = reading.rows("posts")
    if not posts:
        yield Finding("posts_none", "fail", where="posts")
    for index, post in enumerate(posts):
        yield from _missing_in("post", index, post, ("code", "title", "unit", "duties"))
        if not post.get("requirements"):
            yield Finding(
                "post_without_requirements",
                "fail",
                {"post": _name(post, index)},
                where=f"posts.{index}.requirements",
            )
    yield from _twice("post_twice", "posts", posts)


def _requirements(reading: Reading) -> Iterator[Finding]:
    known_days = {"announcement", *reference_dates(reading.plan)}
    documents = [document.get("code") for document in reading.rows("documents")]
    for index, post in enumerate(reading.rows("posts")):
        for order, requirement in enumerate(post.get("requirements") or []):
            named = {"number": order + 1, "post": _name(post, index)}
            where = f"posts.{index}.requirements.{order}"
            try:
                params = validate(requirement)["params"]
            except RequirementError as error:
                yield Finding("requirement_invalid", "fail", {**named, "reason": error.message}, where=where)
                continue
            reference, document = params.get("reference"), params.get("document")
            if reference in REFERENCES and reference not in known_days:
                label = Label(REFERENCES[reference])
                yield Finding("requirement_reference", "fail", {**named, "reference": label}, where=where)
            if document and document not in documents:
                yield Finding("requirement_document", "fail", {**named, "document": document}, where=where)


def _documents(reading: Reading) -> Iterator[Finding]:
    documents = reading.rows("documents")
    if not documents:
        yield Finding("documents_none", "fail", where="documents")
    elif not any(document.get("required") for document in documents):
        yield Finding("documents_optional", "warn", where="documents")
    for index, document in enumerate(documents):
        yield from _missing_in("document", index, document, ("code", "label"))
        label, size = {"label": str(document.get("label") or index + 1)}, document.get("max_bytes")
        if type(size) is not int or size < 1:
            yield Finding("document_size", "fail", label, where=f"documents.{index}.max_bytes")
        if not isinstance(document.get("required"), bool):
            yield Finding("document_flag", "fail", label, where=f"documents.{index}.required")
    yield from _twice("document_twice", "documents", documents)


def _schedule(reading: Reading) -> Iterator[Finding]:
    for index, row in enumerate(reading.rows("schedule")):
        where, kind = f"schedule.{index}", str(row.get("kind"))
        if kind not in KINDS:
            yield Finding("schedule_kind", "fail", {"kind": kind}, where=where)
        elif not any(period.where == where for period in reading.periods):
            yield Finding("schedule_unreadable", "fail", {"kind": KINDS[kind]}, where=where)
    elements = {str(stage.get("element")) for stage in reading.stages}
    stages = [kind for kind in KINDS if kind in elements]
    for kind in ("registration", "screening", *stages, "plenary", "result"):
        if not any(row.get("kind") == kind for row in reading.rows("schedule")):
            level: Level = "warn" if kind == "plenary" else "fail"
            yield Finding("schedule_missing", level, {"kind": KINDS[kind]}, where="schedule")
    if len(reading.of_kind("registration")) > 1:
        yield Finding("schedule_twice", "fail", {"kind": KINDS["registration"]}, where="schedule")
    for period in reading.periods:
        instant = period.starts_at == period.ends_at
        if period.ends_at < period.starts_at or (instant and period.kind == "registration"):
            yield Finding("schedule_backwards", "fail", {"kind": KINDS[period.kind]}, where=period.where)
    yield from _order(reading)


def _order(reading: Reading) -> Iterator[Finding]:
    for registration in reading.of_kind("registration")[:1]:
        if registration.last_day < reading.today:
            yield Finding(
                "registration_over", "fail", {"date": registration.last_day}, where=registration.where
            )
        elif registration.first_day < reading.today:
            yield Finding(
                "registration_started", "warn", {"date": registration.first_day}, where=registration.where
            )
    for before, after, level in ORDER:
        for earlier in reading.of_kind(*before):
            for later in reading.of_kind(*after):
                # By days, as a plenary and its announcement may share one; only registration closes sharply.
                overlap = later.first_day < earlier.last_day
                if overlap or (earlier.kind == "registration" and later.starts_at < earlier.ends_at):
                    params = {"earlier": KINDS[earlier.kind], "later": KINDS[later.kind]}
                    yield Finding("schedule_order", level, params, where=later.where)
    for code, level, said, where in plan_objections.findings(reading.plan, reading.periods):
        yield Finding(code, level, said, where=where)


def _announcement_length(reading: Reading) -> Iterator[Finding]:
    rule, least = (
        reading.ruleset.rules["announcement.min_days"],
        reading.ruleset.value("announcement.min_days"),
    )
    working = reading.ruleset.value("announcement.day_kind") == "working"
    for registration in reading.of_kind("registration")[:1]:
        first = max(registration.first_day, reading.today)
        days = [first + timedelta(days=count) for count in range((registration.last_day - first).days + 1)]
        if working:
            days = [day for day in days if is_working_day(day) and day not in reading.holidays]
        if len(days) < least:
            code = "announcement_short_working" if working else "announcement_short"
            params, key = {"days": len(days), "least": least}, "announcement.min_days"
            yield Finding(code, rule.level, params, rule.source, registration.where, key)
    if not reading.of_kind("registration"):
        yield Finding("schedule_missing", "fail", {"kind": KINDS["registration"]}, rule.source, "schedule")


def _stages(reading: Reading) -> Iterator[Finding]:
    if not reading.stages:
        yield Finding("stages_none", "fail", where="stages")
        return
    for index, stage in enumerate(reading.stages):
        yield from _missing_in("stage", index, stage, ("code", "title"))
        yield from _stage(reading, index, stage)
    yield from _twice("stage_twice", "stages", reading.stages)
    yield from _elements(reading)
    total = sum((_decimal(stage.get("weight")) or Decimal(0) for stage in reading.stages), Decimal(0))
    if total != 100:
        yield Finding("weights_sum", "fail", {"total": f"{total:f}"}, where="stages")


def _stage(reading: Reading, index: int, stage: dict[str, Any]) -> Iterator[Finding]:
    named, where = {"stage": _name(stage, index)}, f"stages.{index}"
    if not _decimal(stage.get("weight")):
        yield Finding(
            "weight_unreadable", "fail", {**named, "value": str(stage.get("weight"))}, where=f"{where}.weight"
        )
    if f"weights.{stage.get('element')}" not in reading.ruleset.rules:
        yield Finding("element_unknown", "warn", named, where=f"{where}.element")
    if stage.get("threshold") and _decimal(stage["threshold"]) is None:
        params = {**named, "value": str(stage["threshold"])}
        yield Finding("threshold_wrong", "fail", params, where=f"{where}.threshold")
    if stage.get("source") not in SOURCES or stage.get("scope") not in SCOPES:
        yield Finding("stage_source", "fail", named, where=f"{where}.source")
    if stage.get("source") == "questionnaire" and stage.get("scope") == "person":
        yield Finding("questionnaire_scope", "fail", named, where=f"{where}.source")
    if stage.get("blind") and (
        stage["blind"] not in BLIND
        or (stage.get("element"), stage.get("source"), stage.get("scope")) != ("paper", "panel", "post")
    ):
        yield Finding("stage_blind", "fail", named, where=f"{where}.blind")


def _elements(reading: Reading) -> Iterator[Finding]:
    """The law gives its ranges by element; the weights of an element's stages are added up."""
    for element, (low, high) in reading.ruleset.section("weights").items():
        key, label = f"weights.{element}", ELEMENTS[element]
        rule = reading.ruleset.rules[key]
        weights = [
            _decimal(stage.get("weight")) for stage in reading.stages if stage.get("element") == element
        ]
        if not weights:
            if Decimal(low) > 0:
                yield Finding("weight_absent", rule.level, {"element": label}, rule.source, "stages", key)
            continue
        total = sum((weight or Decimal(0) for weight in weights), Decimal(0))
        if None not in weights and not Decimal(low) <= total <= Decimal(high):
            params = {"element": label, "weight": f"{total.normalize():f}", "low": low, "high": high}
            yield Finding("weight_range", rule.level, params, rule.source, "stages", key)


def _tie_break(reading: Reading) -> Iterator[Finding]:
    order, codes = reading.rows("tie_break"), [str(stage.get("code")) for stage in reading.stages]
    if sorted(map(str, order)) != sorted(codes):
        names = ", ".join(_name(stage, index) for index, stage in enumerate(reading.stages)) or "-"
        source = _group_source("tie_break", reading.ruleset)
        yield Finding("tie_break_wrong", "fail", {"stages": names}, source, "tie_break")


def _ranking(reading: Reading) -> Iterator[Finding]:
    rounding, usual = reading.part("rounding"), reading.ruleset.rules["rounding.places"]
    places = rounding.get("places")
    if type(places) is not int or not 0 <= places <= 4 or rounding.get("mode") != "half_up":
        yield Finding("rounding_unset", "fail", source=usual.source, where="rounding")
    elif places != usual.value:
        yield Finding(
            "rounding_unusual", "warn", {"places": places, "usual": usual.value}, usual.source, "rounding"
        )
    if reading.plan.get("rank_style") not in RANK_STYLES:
        yield Finding("rank_style_unset", "fail", where="rank_style")
    if reading.plan.get("missing") not in MISSING_RULES:
        yield Finding("missing_rule_unset", "fail", where="missing")
    if reading.plan.get("names_order", NAMES_ORDERS[0]) not in NAMES_ORDERS:
        yield Finding("names_order_unset", "fail", where="names_order")


def _results(reading: Reading) -> Iterator[Finding]:
    """PP 11/2017 art. 121(2) wants every stage's marks by rank published; a plan that does not must say why."""
    results = reading.part("results")
    if not results:
        return
    if results.get("shown") not in RESULTS:
        yield Finding("results_unknown", "fail", where="results.shown")
    elif not _is_text(results.get("reason")):
        yield Finding("results_without_reason", "fail", source=_SOURCES["results"], where="results.reason")
    else:
        params, key = {"reason": str(results["reason"])}, "stage_marks.published"
        rule = reading.ruleset.rules.get(key)
        if results["shown"] == "hidden" and rule:
            yield Finding("results_hidden", rule.level, params, rule.source, "results", key)
        else:  # codes leave out the names only: the marks are published by rank
            yield Finding(f"results_{results['shown']}", "warn", params, _SOURCES["results"], "results")


CHECKS = {
    "basics": _basics,
    "decree": _decree,
    "posts": _posts,
    "requirements": _requirements,
    "documents": _documents,
    "schedule": _schedule,
    "announcement_length": _announcement_length,
    "stages": _stages,
    "tie_break": _tie_break,
    "ranking": _ranking,
    "gates": _gates,
    "results": _results,
}
"""Group -> its check, in the order they are shown."""

_SOURCES = {
    "decree": "UU 5/2014 Pasal 110",
    "requirements": "PP 11/2017 jo. PP 17/2020 Pasal 107",
    "announcement_length": "announcement.min_days",
    "stages": "weights.interview",
    "tie_break": "tie_break.default",
    "ranking": "rounding.places",
    "gates": "gates.required",
    "results": "PP 11/2017 Pasal 121 ayat (2)",
}

_LIST = gettext_noop("daftar")
_OBJECT = gettext_noop("pasangan nama dan nilai")
_SHAPES: dict[str, tuple[type, type | None, str]] = {
    "decree": (dict, None, _OBJECT),
    "letter": (dict, None, _OBJECT),
    **dict.fromkeys(("gates", "posts", "documents", "schedule", "stages"), (list, dict, _LIST)),
    "tie_break": (list, str, _LIST),
    "rounding": (dict, None, _OBJECT),
    "results": (dict, None, _OBJECT),
}
_INSIDE: dict[str, Callable[[Any], bool]] = {
    "posts": lambda row: _is_rows(row.get("requirements")),
    "gates": plan_gates.is_readable,
}
"""What a row must hold so that the checks can read it."""


def _misshapen(plan: Mapping[str, Any]) -> Iterator[Finding]:
    for key, (outer, inner, expected) in _SHAPES.items():
        value = plan.get(key)
        rows = value if isinstance(value, list) else []
        readable = _INSIDE.get(key, lambda _row: True)
        bad = any(inner and not (isinstance(row, inner) and readable(row)) for row in rows)
        if value is not None and (not isinstance(value, outer) or bad):
            yield Finding("shape", "fail", {"key": key, "expected": Label(expected)}, where=key)


def _is_rows(value: object) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(row, dict) for row in value))


def _group_source(group: str, ruleset: Ruleset) -> str:
    named = _SOURCES.get(group, "")
    return ruleset.rules[named].source if named in ruleset.rules else named


def _missing(
    part: Mapping[str, Any], prefix: str, names: Collection[str], source: str = ""
) -> Iterator[Finding]:
    for name in names:
        if not _READS.get(name, _is_text)(part.get(name)):
            yield Finding("missing", "fail", {"field": FIELDS[prefix + name]}, source, prefix + name)


def _missing_in(what: str, index: int, row: Mapping[str, Any], names: Collection[str]) -> Iterator[Finding]:
    for name in names:
        if not _is_text(row.get(name)):
            params = {"field": FIELDS[f"{what}.{name}"], "number": index + 1}
            yield Finding(f"missing_of_{what}", "fail", params, where=f"{what}s.{index}.{name}")


def _twice(code: str, key: str, rows: list[dict[str, Any]]) -> Iterator[Finding]:
    codes = [row["code"] for row in rows if _is_text(row.get("code"))]
    for repeated in sorted({one for one in codes if codes.count(one) > 1}):
        yield Finding(code, "fail", {"code": repeated}, where=key)


def _name(post: Mapping[str, Any], index: int) -> str:
    return str(post.get("title") or post.get("code") or index + 1)


def _day(given: object) -> date | None:
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        return None


def _decimal(given: object) -> Decimal | None:
    """A decimal text from 0 to 100, as the plan keeps weights and thresholds."""
    if not isinstance(given, str) or not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,4})?", given):
        return None
    return Decimal(given) if Decimal(given) <= 100 else None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""


_READS = {"date": _day, "file_sha256": lambda value: re.fullmatch(r"[0-9a-f]{64}", str(value))}
