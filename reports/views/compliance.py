"""The compliance list: a tab of the secretariat and a page of the observer, with the same rows."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports import compliance_display
from reports import oversight_display as watching
from reports.services import oversight
from selection.enums import Verb
from selection.services import waivers
from selection.views import staff


@require_safe
def compliance(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every rule as it stands, for everybody who may see the plan; the secretariat records letters that dispense from one."""
    selection = staff.selection_or_404(request.user, pk, Verb.VIEW)
    may_record = waivers.may_record(selection, request.user)
    context = staff.context(
        selection,
        request.user,
        (_("Kepatuhan"), ""),
        tab="compliance",
        new_url=reverse("waiver_new", args=[selection.pk]) if may_record else "",
        **compliance_display.page(selection),
    )
    return render(request, "reports/compliance/secretariat.html", context)


@require_safe
def observer_compliance(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same list for whoever watches."""
    selection = staff.selection_or_404(request.user, pk, Verb.OBSERVE)
    oversight.note(selection, "compliance", actor=request.user)
    page = compliance_display.page(selection)
    context = watching.context(selection, request.user, "observer_compliance", (_("Kepatuhan"), ""), **page)
    return render(request, "reports/compliance/observer.html", context)


urlpatterns = [
    path("sekretariat/seleksi/<uuid:pk>/kepatuhan/", compliance, name="compliance"),
    path("pemantau/<uuid:pk>/kepatuhan/", observer_compliance, name="observer_compliance"),
]
