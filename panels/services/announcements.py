"""The announcement: the plan with its panel as one digest, proposed by one person and approved by another."""

import json
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
from selection.enums import Gate
from selection.models import Selection, Stage, Vacancy
from selection.rulesets import schema
from selection.services import selections


def plan_of(selection: Selection) -> dict[str, Any]:
    """Everything the announcement fixes, as plain values (shape: selection/plan.py)."""
    panel = queries.panel_of(selection)
    letter = plans.letter_of(selection, Gate.PLAN)
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
        "posts": [_post(vacancy) for vacancy in selection.vacancies.order_by("code")],
        "documents": [
            {"code": slot.code, "label": slot.label, "required": slot.required, "max_bytes": slot.max_bytes}
            for slot in plans.active_slots(selection)
        ],
        "schedule": plans.schedule_rows(selection),
        "stages": [_stage(stage) for stage in selection.stages],
        "tie_break": selection.tie_break,
        "rounding": {"places": selection.rounding_places, "mode": "half_up"},
        "rank_style": selection.rank_style,
        "missing": selection.missing_rule,
        "posts_per_person": selection.posts_per_person,
        "zone": selection.zone,
        "ruleset": {"id": selection.ruleset, "digest": selection.ruleset_digest},
        "panel": [
            {
                "person": str(member.person_id),
                "name": member.person.full_name,
                "position": member.position,
                "unit": member.unit,
                "category": member.category,
                "is_chair": member.is_chair,
                "party_member": member.party_member,
            }
            for member in queries.members_of(selection)
        ],
        "letter": {
            "gate": letter.gate,
            "institution": letter.institution.name,
            "number": letter.number,
            "date": letter.dated.isoformat(),
            "file_sha256": letter.file.sha256,
        }
        if letter
        else None,
        "contact": selection.contact,
    }


def findings(selection: Selection) -> list[Any]:
    """What is missing or wrong in the plan and in the panel, live."""
    today = clock.now().astimezone(ZoneInfo(selection.zone)).date()
    ruleset = schema.load(selection.ruleset)
    return [
        *plan.problems(plan_of(selection), ruleset, today=today),
        *rosters.composition_findings(selection),
    ]


def propose_announcement(selection: Selection, *, number: str, actor: Any) -> Proposal:
    """Ask the second person to announce. Raises Refused while anything hard is missing."""
    if not number.strip():
        raise Refused(_("Isi nomor pengumuman, misalnya 15/PANSEL-JPTP/XI/2026."))
    if Selection.objects.filter(agency=selection.agency_id, announcement_number=number.strip()).exists():
        raise Refused(
            _("Nomor %(number)s sudah dipakai pengumuman lain. Periksa buku agenda.")
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
    rosters.appoint(selection, actor=actor)
    selections.announce(selection, plan_text=arguments["plan"], number=arguments["number"], actor=actor)
    lots.commit(selection)
    stage_lots.commit(selection)


def _stage(stage: Stage) -> dict[str, Any]:
    names = ("code", "title", "element", "weight", "threshold", "source", "group")
    blind = (
        {"blind": stage.blind} if stage.blind else {}
    )  # plans announced before there were blind stages stay as they are
    return {**{name: getattr(stage, name) for name in names}, "scope": stage.scope_of_mark, **blind}


def _post(vacancy: Vacancy) -> dict[str, Any]:
    return {
        "code": vacancy.code,
        "title": vacancy.title,
        "unit": vacancy.unit,
        "duties": vacancy.duties,
        "requirements": [
            {"rule": item.rule, "params": item.params, **({"source": item.source} if item.source else {})}
            for item in plans.active_requirements(vacancy)
        ],
    }


def _sections(selection: Selection, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    return display.sections(selection, json.loads(arguments["plan"]), arguments["number"])


ACTION = Action(
    title=lambda: _("Mengumumkan seleksi"),
    arguments=_arguments,
    execute=_announce,
    page="selection_plan",
    sections=_sections,
)
