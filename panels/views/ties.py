"""A tie over the last place that no rule parts: the chair writes down what the plenary has decided."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit import ledger
from audit.errors import Refused
from panels import opened_display, queries
from panels.forms.chair import TieForm
from panels.services import rankings
from panels.views import frame
from selection.enums import Verb
from selection.views import staff


@require_http_methods(["GET", "HEAD", "POST"])
def tie(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who of those with equal marks is handed over, who was present, and why."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.VIEW)
    opened = opened_display.read(vacancy)
    ranking = opened.ranking
    if ranking is None or "settle_tie" not in ledger.available(ranking, request.user):
        raise Http404
    found = rankings.open_tie(ranking)
    if found is None:
        raise Http404
    names = {mark.candidate: mark.name for mark in opened.marks}
    form = TieForm(
        frame.posted(request),
        names=[(code, f"{code} {names[code]}") for code in found.names],
        places=found.places,
        members=queries.members_of(vacancy.selection),
        initial={"digest": rankings.recap_digest(ranking)},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            rankings.settle_tie(ranking, **form.cleaned_data, actor=request.user)
        except Refused as error:
            form.add_error(None, str(error))
            status = error.status
        else:
            messages.success(
                request, _("Keputusan rapat pleno tercatat. Anggota kini dapat menyetujui rekapitulasi.")
            )
            return redirect("plenary", pk=vacancy.pk)
    plenary_url = reverse("plenary", args=[vacancy.pk])
    context = frame.context(
        vacancy.selection,
        request.user,
        (_("Pansel"), reverse("panel_desk")),
        (_("Rapat pleno"), plenary_url),
        (_("Nilai sama"), ""),
        vacancy=vacancy,
        form=form,
        plenary_url=plenary_url,
    )
    return render(request, "panels/chair/tie.html", context, status=status)


urlpatterns = [path("pansel/jabatan/<uuid:pk>/nilai-sama/", tie, name="tie")]
