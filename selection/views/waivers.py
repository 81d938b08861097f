"""Dispensations from a rule: recorded by the secretariat, agreed to on the page of its proposal, read by all who see the plan."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import proposals
from selection import display, queries
from selection.enums import Verb
from selection.forms.saving import kept
from selection.forms.waivers import WaiverForm
from selection.models import Selection, Waiver
from selection.services import waivers
from selection.views import staff
from selection.views.files import pdf_response

STATES = {
    "recorded": lambda: _("Dicatat dan belum berlaku: menunggu orang kedua."),
    "approved": lambda: _("Berlaku."),
    "withdrawn": lambda: _("Dibatalkan; tidak pernah berlaku."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def waiver_new(request: HttpRequest, pk: Any) -> HttpResponse:
    """A letter that dispenses from a rule; the second person compares it before it counts."""
    selection = staff.selection_or_404(request.user, pk, Verb.VIEW)
    if not waivers.may_record(selection, request.user):
        raise Http404
    form = WaiverForm(request.POST or None, request.FILES or None, selection=selection)
    if form.is_valid() and kept(form, lambda: _record(selection, form, request.user)):
        messages.success(request, _("Surat dicatat. Pejabat kedua memeriksanya; baru sesudah itu berlaku."))
        doubt = form.cleaned_data["file"].doubt
        if doubt:
            messages.warning(request, doubt)
        return redirect("compliance", selection.pk)
    back = (_("Kepatuhan"), reverse("compliance", args=[selection.pk]))
    title = _("Catat pengecualian")
    context = staff.context(
        selection, request.user, back, (title, ""), form=form, title=title, back_url=back[1]
    )
    return render(request, "selection/secretariat/row.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def waiver_detail(request: HttpRequest, pk: Any) -> HttpResponse:
    """One dispensation. POST asks the second person once more, or takes back what is not in force."""
    waiver = _waiver(request.user, pk)
    may_ask = waiver.permits(request.user, "waive") and waiver.state == "recorded"
    waiting = proposals.open_for([waiver.pk]).first()
    if request.method == "POST":
        if request.POST.get("step") == "withdraw":
            waivers.withdraw(waiver, actor=request.user)
            messages.success(request, _("Catatan pengecualian dibatalkan."))
        else:
            waivers.ask_again(waiver, actor=request.user)
            messages.success(request, _("Diusulkan kembali kepada pejabat kedua."))
        return redirect("compliance", waiver.selection_id)
    context = staff.context(
        waiver.selection,
        request.user,
        (_("Kepatuhan"), reverse("compliance", args=[waiver.selection_id])),
        (_("Pengecualian"), ""),
        waiver=waiver,
        rows=display.waiver(waiver, waivers.stated(waiver))[0]["rows"],
        state_text=STATES[waiver.state](),
        proposal_url=reverse("approval_detail", args=[waiting.pk])
        if waiting and waiting.permits(request.user, "approve")
        else "",
        may_ask_again=may_ask and waiting is None,
        may_withdraw=may_ask,
    )
    return render(request, "selection/secretariat/waiver.html", context)


@require_safe
def waiver_file(request: HttpRequest, pk: Any) -> HttpResponse:
    """The letter itself."""
    return pdf_response(_waiver(request.user, pk).file)


def _waiver(user: Any, pk: Any) -> Waiver:
    seen = Waiver.objects.filter(selection__in=queries.for_actor(user, Verb.VIEW))
    return get_object_or_404(
        seen.select_related("selection__agency", "selection__oversight_body", "vacancy", "file"), pk=pk
    )


def _record(selection: Selection, form: WaiverForm, actor: Any) -> None:
    data = {**form.cleaned_data, "file": form.cleaned_data["file"].keep()}
    waivers.record(selection, data.pop("rule"), **data, actor=actor)


urlpatterns = [
    path("sekretariat/seleksi/<uuid:pk>/pengecualian/baru/", waiver_new, name="waiver_new"),
    path("pengecualian/<uuid:pk>/", waiver_detail, name="waiver_detail"),
    path("pengecualian/<uuid:pk>/surat/", waiver_file, name="waiver_file"),
]
