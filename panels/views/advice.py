"""Bahan telaah: what the marks of a ranked post may be asked about. Beside the ranking, never part of it."""

import json
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.object_permissions import roles_on
from audit import ledger
from panels import advice, advice_display, advice_draws, queries
from panels.models import Ranking
from panels.views import frame
from panels.views.ranking import READERS
from selection import queries as selections
from selection.enums import Verb
from selection.models import Vacancy
from selection.rulesets import schema
from selection.views import staff


@require_safe
def ranking_advice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Statistics of a computed ranking, for those who may read it; what the rule points at, for the observer alone. Recorded."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.VIEW)
    roles = roles_on(request.user, str(vacancy.selection_id))
    ranking = queries.newest_ranking(vacancy)
    if ranking is None or not READERS & roles:
        raise Http404
    with ledger.unit_of_work():
        ledger.record(vacancy, "ranking_opened", actor=request.user, data={"digest": ranking.digest})
    context = frame.context(
        vacancy.selection,
        request.user,
        (_("Nilai dan peringkat"), reverse("ranking", args=[vacancy.pk])),
        (_("Bahan telaah"), ""),
        vacancy=vacancy,
        ranking=ranking,
    )
    reading = _reading(vacancy, ranking)
    if reading is not None:
        context |= advice_display.page(reading)
        context["flagged"] = advice_display.flagged(reading) if Role.OBSERVER in roles else None
    return render(request, "panels/shared/advice.html", context)


def _reading(vacancy: Vacancy, ranking: Ranking) -> advice_display.Reading | None:
    """None when what is stored cannot be read any more; the observer's page finds out why."""
    ruleset = schema.load(vacancy.selection.ruleset)
    try:
        basis = advice.read(
            json.loads(ranking.input_text),
            count=ruleset.value("names.to_ppk"),
            result=json.loads(ranking.result_text),
        )
        seed = advice_draws.seed_of(ranking.digest)
    except (ValueError, KeyError, TypeError):
        return None
    candidates = selections.passed(vacancy).values_list("participant_number", "person__full_name")
    return advice_display.Reading(
        basis=basis,
        candidates=dict(candidates),
        members={
            str(member.person_id): str(member.person) for member in queries.members_of(vacancy.selection)
        },
        titles=vacancy.selection.titles,
        elements={stage.code: stage.element for stage in vacancy.selection.stages},
        ruleset=ruleset,
        seed=seed,
    )


urlpatterns = [path("peringkat/<uuid:pk>/telaah/", ranking_advice, name="ranking_advice")]
