"""Asking for a correction of one's data, the secretariat's answer, and erasing what is one's own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import step_up
from reports import retention_display as shown
from reports.forms.personal import AnswerForm, CorrectionForm, EraseForm
from reports.services import own_erasures
from reports.views.my_data import crumbs
from selection.enums import Verb
from selection.forms.saving import kept
from selection.models import Correction
from selection.services import corrections
from selection.views import staff
from selection.views.own import person_of


@require_http_methods(["GET", "HEAD", "POST"])
def my_corrections(request: HttpRequest) -> HttpResponse:
    """What I asked to be mended and what was answered; POST asks."""
    person = person_of(request)
    form = CorrectionForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        given = dict(form.cleaned_data)
        application = given.pop("application")
        if kept(form, lambda: corrections.ask(application, **given, actor=request.user)):
            messages.success(request, _("Permintaan dikirim. Sekretariat menjawab paling lambat 3 x 24 jam."))
            return redirect("my_corrections")
    asked = Correction.objects.filter(application__person=person).select_related(
        "application__vacancy__selection"
    )
    context = {
        "crumbs": crumbs(_("Minta perbaikan")),
        "form": form,
        "may_ask": form.fields["application"].queryset.exists(),  # type: ignore[attr-defined]
        "asked": [shown.correction(item) for item in asked],
    }
    return render(request, "reports/mydata/corrections.html", context)


@require_safe
def correction_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What applicants asked to be mended: those without an answer first, by their time."""
    selection = staff.selection_or_404(request.user, pk, Verb.PUBLISH)
    found = Correction.objects.filter(application__vacancy__selection=selection)
    rows = list(found.select_related("application__vacancy__selection", "application__person"))
    rows.sort(key=lambda item: (item.state != "open", item.due_at))
    context = staff.context(
        selection,
        request.user,
        (_("Permintaan perbaikan data"), ""),
        rows=[shown.correction_task(item) for item in rows],
    )
    return render(request, "reports/mydata/correction_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def correction_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request, and the answer to it."""
    row = get_object_or_404(
        Correction.objects.select_related("application__vacancy__selection", "application__person"), pk=pk
    )
    selection = staff.selection_or_404(request.user, row.guarded.pk, Verb.PUBLISH)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        granted = form.cleaned_data["granted"] == "yes"
        said = form.cleaned_data["said"]
        if kept(form, lambda: corrections.answer(row, granted=granted, said=said, actor=request.user)):
            messages.success(request, _("Jawaban tersimpan. Pelamar membacanya pada Data saya."))
            return redirect("correction_list", selection.pk)
    back = (_("Permintaan perbaikan data"), reverse("correction_list", args=[selection.pk]))
    context = staff.context(
        selection,
        request.user,
        back,
        (row.application.number or "", ""),
        form=form,
        may_answer=row.state == "open" and row.permits(request.user, Verb.PUBLISH),
        person=str(row.application.person),
        rows=shown.correction(row),
        back_url=back[1],
    )
    return render(request, "reports/mydata/correction_answer.html", context)


@step_up.required
@require_http_methods(["GET", "HEAD", "POST"])
def my_data_erase(request: HttpRequest) -> HttpResponse:
    """What may go now and what stays until when by which rule; POST with the second confirmation erases."""
    person = person_of(request)
    found = own_erasures.of(person)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and kept(form, lambda: own_erasures.erase(person, actor=request.user)):
        messages.success(request, _("Data Anda dihapus. Bahwa dan kapan itu terjadi tetap tercatat."))
        return redirect("my_data")
    context: dict[str, Any] = {
        "crumbs": crumbs(_("Hapus data saya")),
        "form": form,
        "found": found,
        "now": shown.erasable(found),
        "later": shown.kept_by_rule(own_erasures.kept(person)),
        "rules": shown.other_rules(),
        "holds": [shown.own_hold(item) for item in found.holds],
        "cancel_url": reverse("my_data"),
    }
    return render(request, "reports/mydata/erase.html", context)


urlpatterns = [
    path("data-saya/perbaikan/", my_corrections, name="my_corrections"),
    path("data-saya/hapus/", my_data_erase, name="my_data_erase"),
    path("seleksi/<uuid:pk>/perbaikan-data/", correction_list, name="correction_list"),
    path("perbaikan-data/<uuid:pk>/", correction_answer, name="correction_answer"),
]
