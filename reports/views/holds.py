"""Penundaan pengumuman: the observer's one power to stop, and its history."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reports import oversight_display as watching
from reports.forms.oversight import HoldForm
from selection import queries as selections
from selection.enums import Verb
from selection.forms.saving import kept
from selection.services import holds
from selection.views import staff


@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hold a post; or renew or end the hold that stands. Each with its reason."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.OBSERVE)
    standing = next(iter(selections.standing_holds([vacancy])), None)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, step = form.cleaned_data["reason"], request.POST.get("step", "")
        if standing is None:
            done, told = (
                lambda: holds.place(vacancy, reason=reason, actor=request.user),
                _("Pengumuman jabatan ini ditunda. Sekretariat dan Pansel melihat alasannya."),
            )
        elif step == "end":
            done, told = (
                lambda: holds.end(standing, reason=reason, actor=request.user),
                _("Penundaan diakhiri. Catatannya tetap ada."),
            )
        else:
            done, told = (
                lambda: holds.renew(standing, reason=reason, actor=request.user),
                _("Penundaan diperpanjang lima hari kerja."),
            )
        if kept(form, done):
            messages.success(request, told)
            return redirect("hold", vacancy.pk)
    context = watching.context(
        vacancy.selection,
        request.user,
        "",
        (vacancy.title, ""),
        vacancy=vacancy,
        form=form,
        standing=watching.hold(standing) if standing else None,
        past=[watching.hold(item) for item in selections.holds_of(vacancy) if item != standing],
    )
    return render(request, "reports/oversight/hold.html", context)


urlpatterns = [path("pemantau/jabatan/<uuid:pk>/penundaan/", hold, name="hold")]
