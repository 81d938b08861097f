"""Kop, numbering, signers and tembusan: the secretariat proposes, the second person agrees."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import queries as people
from reports import paperwork_display
from reports.forms.stationery import forms_of, values_in
from reports.services import stationery
from selection.enums import Verb
from selection.forms.saving import kept
from selection.views import staff


@require_http_methods(["GET", "HEAD", "POST"])
def stationery_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What new papers of the agency begin with. POST proposes it; nothing changes before the second person agrees."""
    selection = staff.selection_or_404(request.user, pk, Verb.VIEW)
    if not selection.permits(request.user, "propose:stationery"):
        raise Http404
    values = stationery.values_of(selection)
    values["pattern"] = values["pattern"] or stationery.pattern_of(selection, "")[0]
    form, kinds = forms_of(values, request.POST or None)
    if request.method == "POST" and all([form.is_valid(), *[item.is_valid() for item in kinds]]):
        wanted = values_in(form, kinds)
        if kept(form, lambda: stationery.propose_change(selection, wanted, actor=request.user)):
            messages.success(
                request,
                _(
                    "Usulan kop dan penomoran dikirim kepada pejabat kedua. Sebelum disetujui, yang lama tetap dipakai."
                ),
            )
            return redirect("stationery_edit", pk)
    waiting = people.newest_proposal("stationery", pk)
    context = staff.context(
        selection,
        request.user,
        (_("Naskah"), reverse("document_list", args=[pk])),
        (_("Kop dan penomoran"), ""),
        form=form,
        kinds=kinds,
        all_forms=[form, *kinds],
        waiting=paperwork_display.waiting(waiting, selection, request.user),
    )
    return render(request, "reports/publication/stationery.html", context)


urlpatterns = [
    path("sekretariat/seleksi/<uuid:pk>/kop/", stationery_edit, name="stationery_edit"),
]
