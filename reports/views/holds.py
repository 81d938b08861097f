"""Penundaan pengumuman: the observer's one power to stop, and its history."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from audit import ledger
from audit.errors import Refused
from reports import oversight_display as watching
from reports.forms.oversight import HoldForm
from selection import queries as selections
from selection.enums import VacancyState, Verb
from selection.forms.saving import kept
from selection.models import Hold, Vacancy
from selection.services import holds
from selection.views import staff


@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hold a post; or renew or end the hold that stands. Each with its reason."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.OBSERVE)
    standing = next(iter(selections.standing_holds([vacancy])), None)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        step = request.POST.get("step", "place")
        if kept(form, lambda: _take(step, vacancy, standing, form.cleaned_data["reason"], request.user)):
            messages.success(request, TOLD.get(step, TOLD["place"]))
            return redirect("hold", vacancy.pk)
    context = watching.context(
        vacancy.selection,
        request.user,
        "",
        (vacancy.title, ""),
        vacancy=vacancy,
        form=form,
        concluded=vacancy.state == VacancyState.CONCLUDED,
        standing=watching.hold(standing) if standing else None,
        may_end=standing is not None and "end" in ledger.available(standing, request.user),
        past=[watching.hold(item) for item in selections.holds_of(vacancy) if item != standing],
    )
    return render(request, "reports/oversight/hold.html", context)


TOLD = {
    "place": gettext_lazy("Pengumuman jabatan ini ditunda. Sekretariat dan Pansel melihat alasannya."),
    "renew": gettext_lazy("Penundaan berlaku lima hari kerja lagi, dihitung mulai hari ini."),
    "end": gettext_lazy("Penundaan diakhiri. Catatannya tetap ada."),
}


def _take(step: str, vacancy: Vacancy, standing: Hold | None, reason: str, actor: Any) -> None:
    """The step whose button was pressed. On a hold that has ended meanwhile nothing is renewed or ended, and none is placed."""
    if step not in ("renew", "end"):
        holds.place(vacancy, reason=reason, actor=actor)
    elif standing is None:
        raise Refused(_("Penundaan ini sudah berakhir. Muat ulang halaman untuk melihat keadaan terakhir."))
    elif step == "renew":
        holds.renew(standing, reason=reason, actor=actor)
    else:
        holds.end(standing, reason=reason, actor=actor)


urlpatterns = [path("pemantau/jabatan/<uuid:pk>/penundaan/", hold, name="hold")]
