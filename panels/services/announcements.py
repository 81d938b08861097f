"""The announcement: the plan with its panel as one digest, proposed by one person and approved by another."""

import json
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.models import Proposal
from accounts.proposals import Action, propose
from audit import clock, ledger
from audit.errors import Refused
from panels import display, queries
from panels.services import lots, rosters, stage_lots
from selection import plan
from selection import queries as plans
from selection.enums import GateStep, ResultsShown
from selection.models import Gate, GateLetter, Selection, Stage
from selection.rulesets import schema
from selection.services import gates, numbers, selections


def plan_of(selection: Selection) -> dict[str, Any]:
    """Everything the announcement fixes, as plain values (shape: selection/plan.py).

    Anybody may read it once it is announced (docs/plan.md): of a member it holds what the decree says of him, and no key of his by
    which the log could be read.
    """
    panel = queries.panel_of(selection)
    letters = {letter.gate: letter for letter in plans.letters_of(selection)}
    return {
        "title": selection.title,
        "agency": selection.agency.name,
        "decree": {
            "number": panel.decree_number,
            "date": panel.decree_date.isoformat() if panel.decree_date else "",
            "file_sha256": panel.decree_file.sha256 if panel.decree_file else "",
            "valid_from": panel.valid_from.isoformat() if panel.valid_from else "",
            "valid_until": panel.valid_until.isoformat() if panel.valid_until else "",
        }
        if panel
        else None,
        "replacement": panel.replacement_rule if panel else "",
        "posts": [plans.post_of_plan(vacancy) for vacancy in selection.vacancies.order_by("code")],
        "documents": [plans.slot_of_plan(slot) for slot in plans.active_slots(selection)],
        "schedule": plans.schedule_rows(selection),
        "stages": [_stage(stage) for stage in selection.stages],
        "tie_break": selection.tie_break,
        "rounding": {"places": selection.rounding_places, "mode": "half_up"},
        "rank_style": selection.rank_style,
        "missing": selection.missing_rule,
        "names_order": selection.names_order,
        "posts_per_person": selection.posts_per_person,
        "zone": selection.zone,
        "ruleset": {"id": selection.ruleset, "digest": selection.ruleset_digest},
        "panel": [
            {
                "name": member.person.full_name,
                "position": member.position,
                "unit": member.unit,
                "category": member.category,
                "is_chair": member.is_chair,
                "party_member": member.party_member,
            }
            for member in queries.members_of(selection)
        ],
        "gates": [_gate(gate, letters.get(gate.code)) for gate in plans.gates_of(selection)],
        "contact": selection.contact,
        **_hidden(selection),
        **_objections(selection),
    }


def findings(selection: Selection) -> list[Any]:
    """What is missing or wrong in the plan and in the panel, live; what a letter dispenses from is "waived"."""
    today = clock.now().astimezone(ZoneInfo(selection.zone)).date()
    ruleset = schema.load(selection.ruleset)
    found: list[Any] = [
        *plan.problems(plan_of(selection), ruleset, today=today),
        *rosters.composition_findings(selection),
    ]
    waived = plans.waived_rules(selection)
    return [
        replace(item, level="waived") if item.level != "pass" and _rule_of(item) in waived else item
        for item in found
    ]


def _rule_of(finding: Any) -> str:
    return finding.rule if isinstance(finding, plan.Finding) else finding.code


def propose_announcement(selection: Selection, *, number: str, actor: Any) -> Proposal:
    """Ask the second person to announce. Raises Refused while anything hard is missing."""
    if not number.strip():
        raise Refused(_("Isi nomor pengumuman, misalnya 15/PANSEL-JPTP/XI/2026."))
    if numbers.is_taken(selection.agency, number):
        raise Refused(
            _("Nomor %(number)s sudah dipakai dokumen lain. Periksa buku agenda.")
            % {"number": number.strip()}
        )
    return propose("announce", selection, actor=actor, given={"number": number.strip()})


def _arguments(selection: Selection, given: dict[str, Any]) -> dict[str, Any]:
    failing = [item for item in findings(selection) if item.level == "fail"]
    if failing:
        raise Refused(
            _("Rencana belum dapat diumumkan: masih ada %(count)d hal yang harus dilengkapi.")
            % {"count": len(failing)}
        )
    return {"plan": plan.canonical(plan_of(selection))}


@ledger.unit
def _announce(selection: Selection, arguments: dict[str, Any], actor: Any) -> None:
    gates.go_through(selection, None, "announcement")
    rosters.appoint(selection, actor=actor)
    selections.announce(selection, plan_text=arguments["plan"], number=arguments["number"], actor=actor)
    lots.commit(selection)
    stage_lots.commit(selection)


def _gate(gate: Gate, letter: GateLetter | None) -> dict[str, Any]:
    """With its letter where it opens the announcement: what comes later is no part of what was announced."""
    shown = letter if gate.opens == GateStep.ANNOUNCEMENT else None
    return {
        "code": gate.code,
        "kind": gate.kind,
        "title": gate.title,
        "institution": gate.institution.name if gate.institution else "",
        "opens": gate.opens,
        "post": gate.vacancy.code if gate.vacancy else None,
        "valid_days": gate.valid_days,
        "letter": {
            "institution": shown.institution.name,
            "number": shown.number,
            "date": shown.dated.isoformat(),
            "valid_until": shown.valid_until.isoformat() if shown.valid_until else "",
            "file_sha256": shown.file.sha256,
        }
        if shown
        else None,
    }


def _hidden(selection: Selection) -> dict[str, Any]:
    """That stage results are not published with names and marks, and why; a plan that publishes them says nothing."""
    if selection.results_shown == ResultsShown.NAMES:
        return {}
    return {"results": {"shown": selection.results_shown, "reason": selection.results_reason}}


def _objections(selection: Selection) -> dict[str, Any]:
    """For how long objections to a result are received; a plan that receives none says nothing."""
    if not selection.objection_days:
        return {}
    told = {"days": selection.objection_days, "answer_days": selection.objection_answer_days}
    return {"objections": told}


def _stage(stage: Stage) -> dict[str, Any]:
    names = ("code", "title", "element", "weight", "threshold", "source", "group")
    blind = (
        {"blind": stage.blind} if stage.blind else {}
    )  # plans announced before there were blind stages stay as they are
    return {**{name: getattr(stage, name) for name in names}, "scope": stage.scope_of_mark, **blind}


def _sections(selection: Selection, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    return display.sections(selection, json.loads(arguments["plan"]), arguments["number"])


ACTION = Action(
    title=lambda: _("Mengumumkan seleksi"),
    arguments=_arguments,
    execute=_announce,
    page="selection_plan",
    sections=_sections,
)
