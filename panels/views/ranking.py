"""The ranking of a post: the same page for panel, secretariat, second person and observer, once marks have been opened."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.object_permissions import roles_on
from audit import ledger
from panels import opened_display, ranking_display
from panels.views import frame
from selection.enums import Verb
from selection.views import staff

READERS = frozenset({Role.CHAIR, Role.PANELIST, Role.SECRETARIAT, Role.APPROVER, Role.OBSERVER})
"""Who sees marks at all: not the assessor, and the appointing authority only what is handed to him."""


@require_safe
def ranking(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Recap, sums, and every mark of the stages that are open; of the others only the number of locked sheets. Recorded."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.VIEW)
    if not READERS & roles_on(request.user, str(vacancy.selection_id)):
        raise Http404
    opened = opened_display.read(vacancy)
    if opened.marks:
        with ledger.unit_of_work():
            data = {"digest": opened.ranking.digest} if opened.ranking else {}
            ledger.record(vacancy, "ranking_opened", actor=request.user, data=data)
    context = frame.context(
        vacancy.selection,
        request.user,
        (_("Nilai dan peringkat"), ""),
        vacancy=vacancy,
        **ranking_display.page(opened),
    )
    return render(request, "panels/shared/ranking.html", context)


urlpatterns = [path("peringkat/<uuid:pk>/", ranking, name="ranking")]
