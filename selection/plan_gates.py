"""What is missing or wrong in a plan's list of approvals from outside (pure). See gate_kinds.of_plan for the shape."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from selection import gate_kinds
from selection.plan_texts import FIELDS, GATES
from selection.rulesets.schema import Ruleset

Found = tuple[str, Any, Mapping[str, object], str, str]
"""code, level, params, source, where: the fields of plan.Finding."""


def is_readable(row: Mapping[str, Any]) -> bool:
    """Can the checks read this row of "gates"? A file written by hand may hold anything in it."""
    days = row.get("valid_days")
    return (
        all(isinstance(row.get(name), str | None) for name in ("kind", "post"))
        and isinstance(row.get("letter"), dict | None)
        and (days is None or (type(days) is int and 1 <= days <= 9999))
    )


def findings(plan: Mapping[str, Any], ruleset: Ruleset, *, first: date, last: date) -> Iterator[Found]:
    """Which approvals the regulation asks for and the plan lacks; then each gate of the plan.

    `first` and `last`: the announcement comes between these days; the one that is planned, and today.
    """
    gates = gate_kinds.of_plan(plan)
    if "gates" in plan:
        yield from _lacking(plan, gates, ruleset)
    for index, gate in enumerate(gates):
        where = f"gates.{index}." if "gates" in plan else ""
        yield from _gate(gate, where, ruleset, first, last)


def letter_of(plan: Mapping[str, Any]) -> Mapping[str, Any]:
    """The letter that approves the plan; empty while there is none."""
    return next((gate["letter"] for gate in gate_kinds.of_plan(plan) if gate.get("letter")), {})


def _lacking(plan: Mapping[str, Any], gates: list[dict[str, Any]], ruleset: Ruleset) -> Iterator[Found]:
    titles = {str(post.get("code")): str(post.get("title") or "") for post in plan.get("posts") or []}
    present = {(gate.get("kind"), gate.get("post")) for gate in gates}
    for kind, post, _body in gate_kinds.wanted(ruleset, titles):
        if (kind, post) in present or (kind, None) in present:
            continue
        rule = ruleset.rules["gates.posts" if post else "gates.required"]
        if post:
            yield (
                "gate_of_post_absent",
                rule.level,
                {"gate": GATES[kind], "post": titles[post]},
                rule.source,
                "gates",
            )
        else:
            yield "gate_absent", rule.level, {"gate": GATES[kind]}, rule.source, "gates"


def _gate(gate: Mapping[str, Any], where: str, ruleset: Ruleset, first: date, last: date) -> Iterator[Found]:
    kind = str(gate.get("kind"))
    if kind not in gate_kinds.KINDS or gate.get("opens") not in gate_kinds.STEPS:
        yield "letter_gate", "fail", {}, "", where + "kind"
        return
    rule = ruleset.rules["gates.required"]
    level = gate_kinds.level(ruleset, kind, for_one_post=bool(gate.get("post")))
    named = {"gate": gate.get("title") or GATES[kind]}
    if where and not gate.get("institution"):
        yield "gate_without_institution", "fail", named, rule.source, where + "institution"
    if gate["opens"] != "announcement" or (not where and "plan" not in rule.value):
        return
    letter = gate.get("letter")
    if not letter:
        yield "gate_without_letter", level, named, rule.source, where + "letter"
        return
    if not where and kind != "plan":
        yield "letter_gate", "fail", {}, rule.source, "letter.gate"
    for name in ("institution", "number", "date", "file_sha256"):
        if not _READS.get(name, _is_text)(letter.get(name)):
            yield "missing", "fail", {"field": FIELDS[f"letter.{name}"]}, rule.source, f"{where}letter.{name}"
    signed, until = _day(letter.get("date")), _day(letter.get("valid_until"))
    counts_to = gate_kinds.last_day(signed, until, gate.get("valid_days")) if signed else None
    if signed and signed > first:
        yield (
            "letter_late",
            "fail",
            {"date": signed, "announcement": first},
            rule.source,
            f"{where}letter.date",
        )
    elif counts_to and counts_to < last:
        yield "letter_run_out", level, {**named, "date": counts_to}, rule.source, f"{where}letter.date"


def _day(given: object) -> date | None:
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        return None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""


_READS: dict[str, Any] = {
    "date": _day,
    "file_sha256": lambda value: re.fullmatch(r"[0-9a-f]{64}", str(value)),
}
