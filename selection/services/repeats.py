"""A failed or stopped post is tried again alone: a new draft with what was asked, and nothing of anybody who applied."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from audit import clock, ledger, store
from audit.errors import Refused
from selection import queries
from selection.enums import VacancyState
from selection.models import Selection, Vacancy
from selection.rulesets import schema
from selection.services import gates, plans, selections

SHARED = (
    "zone",
    "contact",
    "assessment_centre",
    "missing_rule",
    "rank_style",
    "rounding_places",
    "names_order",
    "results_shown",
    "results_reason",
    "objection_days",
    "objection_answer_days",
)
_STAGE = (
    "code",
    "title",
    "element",
    "weight",
    "threshold",
    "tie_place",
    "source",
    "scope_of_mark",
    "group",
    "blind",
)
_SLOT = ("code", "label", "hint", "required", "max_bytes", "kind")


def obstacle(vacancy: Vacancy) -> str:
    """Why a post cannot be tried again, as a sentence; "" when it can."""
    if vacancy.state not in {VacancyState.FAILED, VacancyState.STOPPED}:
        return _("Hanya jabatan yang tidak dilanjutkan atau dihentikan yang diseleksi ulang.")
    again = queries.repeats_of(vacancy).first()
    if again is not None:
        return _("Jabatan ini sudah diseleksi ulang dalam %(code)s.") % {"code": again.selection.code}
    return ""


@ledger.unit
def repeat(vacancy: Vacancy, *, actor: Any) -> Selection:
    """A new draft with this post only: its requirements, documents, stages, rules and approvals; panel and schedule are new."""
    vacancy = ledger.lock(vacancy)
    if sentence := obstacle(vacancy):
        raise Refused(sentence)
    old = vacancy.selection
    year = clock.now().astimezone(ZoneInfo(old.zone)).year
    selection = selections.create(
        old.agency,
        title=_("%(title)s (seleksi ulang)") % {"title": old.title[:180]},
        year=year,
        ruleset=_ruleset(old.ruleset, year),
        stages=[{name: getattr(stage, name) for name in _STAGE} for stage in old.stages],
        actor=actor,
        **{name: getattr(old, name) for name in SHARED},
    )
    post = plans.save_post(selection, None, _post(vacancy), actor=actor)
    stated = [
        {"rule": row.rule, "params": row.params, "source": row.source}
        for row in queries.active_requirements(vacancy)
    ]
    plans.add_requirements(post, stated, actor=actor)
    slots = [
        {
            **{name: getattr(slot, name) for name in _SLOT},
            "blank": store.again(slot.blank) if slot.blank else None,
        }
        for slot in queries.active_slots(old)
    ]
    plans.add_slots(selection, slots, actor=actor)
    _take_over_gates(vacancy, selection, post, actor)
    return selection


def _post(vacancy: Vacancy) -> dict[str, Any]:
    names = ("code", "title", "unit", "duties", "vacant_from")
    return {**{name: getattr(vacancy, name) for name in names}, "repeats": vacancy}


def _take_over_gates(vacancy: Vacancy, selection: Selection, post: Vacancy, actor: Any) -> None:
    """Those beyond the usual ones, which are there already."""
    present = {(gate.kind, gate.vacancy_id) for gate in queries.gates_of(selection)}
    for gate in queries.gates_of(vacancy.selection):
        about = post if gate.vacancy_id == vacancy.pk else None
        if gate.vacancy_id in (None, vacancy.pk) and (gate.kind, about and about.pk) not in present:
            names = ("kind", "title", "institution", "opens", "valid_days")
            columns = {name: getattr(gate, name) for name in names}
            gates.save(selection, None, {**columns, "vacancy": about}, actor=actor)


def _ruleset(known: str, year: int) -> str:
    """The same regulation while it is in force."""
    return known if year <= schema.load(known).section("validity").get("last_year", year) else schema.DEFAULT
