"""Catatan atau Rekomendasi: the observer writes and judges the answer, the secretariat answers, all staff read."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.object_permissions import roles_on
from audit import clock, ledger
from reports import oversight_display as watching
from reports import remark_display as shown
from reports.forms.remarks import AnswerForm, RemarkForm, ReviewForm
from selection import queries, remarks
from selection.enums import RemarkStop, Verb
from selection.forms.saving import kept
from selection.models import Remark, Selection
from selection.services import letter_endings
from selection.services import remarks as services
from selection.views import staff
from selection.views.files import pdf_response


@require_safe
def observer_remarks(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the oversight body wrote about a selection, and where each stands."""
    selection = staff.selection_or_404(request.user, pk, Verb.OBSERVE)
    context = watching.context(
        selection,
        request.user,
        "observer_remarks",
        (_("Catatan dan rekomendasi"), ""),
        new_url=reverse("remark_new", args=[selection.pk]),
        head="reports/oversight/head.html",
        **shown.page(selection),
    )
    return render(request, "reports/remarks/list.html", context)


@require_safe
def remark_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same for the staff: what has to be answered, what stops a step, what is over."""
    selection = staff.selection_or_404(request.user, pk, Verb.VIEW)
    context = staff.context(
        selection,
        request.user,
        (_("Catatan dan rekomendasi"), ""),
        tab="remark_list",
        head="selection/secretariat/_head.html",
        **shown.page(selection),
    )
    return render(request, "reports/remarks/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def remark_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new note or recommendation."""
    selection = staff.selection_or_404(request.user, pk, Verb.OBSERVE)
    form = RemarkForm(request.POST or None, request.FILES or None, selection=selection)
    made: list[Remark] = []
    if form.is_valid() and kept(
        form, lambda: made.append(services.raise_(selection, form.content(), actor=request.user))
    ):
        messages.success(request, _("Catatan dikirim. Sekretariat membacanya dan wajib menjawab."))
        _warn_of_doubt(request, form.cleaned_data["file"])
        return redirect("remark_detail", made[0].pk)
    back = (_("Catatan dan rekomendasi"), reverse("observer_remarks", args=[selection.pk]))
    context = watching.context(
        selection,
        request.user,
        "",
        back,
        (_("Catatan baru"), ""),
        form=form,
        stops=[step.label for step in RemarkStop],
        back_url=back[1],
    )
    return render(request, "reports/remarks/new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def remark_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One remark with everything that was said. The secretariat answers here; the body accepts, returns or closes."""
    remark = _remark(request.user, pk)
    steps = ledger.available(remark, request.user)
    form = _form(request, remark, steps)
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid() and kept(form, lambda: _take(request, remark, steps, form.cleaned_data)):
            step = request.POST.get("step", "answer")
            messages.success(request, _TOLD.get(step, _TOLD["answer"]))
            _warn_of_doubt(request, form.cleaned_data.get("file"))
            return redirect("remark_detail", remark.pk)
    now = clock.now()
    label, tone = shown.state_of(remark, now)
    context = _page(
        request,
        remark,
        (_("Catatan"), ""),
        form=form,
        steps=steps,
        tag={"label": label, "tone": tone},
        overdue=remarks.is_overdue(remark, now),
        stands=remark.blocking and not letter_endings.obstacle(remark),
        stops=[step.label for step in RemarkStop],
        facts=shown.facts(remark),
        exchange=shown.exchange(remark),
        letter_url=reverse("remark_letter", args=[remark.pk])
        if remark.permits(request.user, f"propose:{letter_endings.CLOSE_REMARK}")
        and not letter_endings.obstacle(remark)
        else "",
    )
    return render(request, "reports/remarks/detail.html", context)


@require_safe
def remark_file(request: HttpRequest, pk: UUID, which: str) -> HttpResponse:
    """The file of a remark ("catatan") or of its answer ("jawaban"), for everybody who may see the selection."""
    remark = _remark(request.user, pk)
    file = {"catatan": remark.file, "jawaban": remark.answer_file}.get(which)
    if file is None:
        raise Http404
    return pdf_response(file)


_TOLD = {
    "answer": gettext_lazy("Jawaban dikirim. Lembaga pemantau memeriksanya."),
    "return": gettext_lazy("Jawaban dikembalikan dengan alasan dan batas yang baru."),
    "accept": gettext_lazy("Jawaban diterima. Catatan ini tetap dapat dibaca."),
    "close": gettext_lazy("Catatan ditutup dan tetap dapat dibaca."),
}


def _form(request: HttpRequest, remark: Remark, steps: list[str]) -> Any:
    """The one form of this reader: to answer, or to judge the answer; None for whoever only reads."""
    data, start = request.POST or None, {"version": remark.version}
    if "answer" in steps:
        return AnswerForm(data, request.FILES or None, initial=start)
    if "close" in steps:
        return ReviewForm(data, initial={**start, "days": 5}, returning="return" in steps)
    return None


def _take(request: HttpRequest, remark: Remark, steps: list[str], data: dict[str, Any]) -> None:
    """The step whose button was pressed; the service refuses it where the remark has moved on meanwhile."""
    at: dict[str, Any] = {"version": data["version"], "actor": request.user}
    step = request.POST.get("step", "")
    if "answer" in steps:
        services.answer(remark, data["text"], file=data["file"] and data["file"].keep(), **at)
    elif step == "accept":
        services.accept(remark, reason=data["reason"], **at)
    elif step == "return":
        services.return_(remark, reason=data["reason"], days=data.get("days") or 0, **at)
    elif step == "close":
        services.close(remark, reason=data["reason"], **at)
    else:
        raise Http404


def _remark(user: Any, pk: UUID) -> Remark:
    seen = Remark.objects.filter(selection__in=queries.for_actor(user, Verb.VIEW))
    along = ("selection__agency", "selection__oversight_body", "vacancy", "body__successor")
    files = ("file", "answer_file", "letter_file")
    found = get_object_or_404(remarks.marked(seen, "selection").select_related(*along, *files), pk=pk)
    remarks.told(found.selection, found)
    return found


def _page(request: HttpRequest, remark: Remark, *crumbs: tuple[str, str], **extra: Any) -> dict[str, Any]:
    """The frame of the reader's own side: the observer's, or the staff's."""
    return frame(remark.selection, request.user, *crumbs, remark=remark, **extra)


def frame(selection: Selection, user: Any, *crumbs: tuple[str, str], **extra: Any) -> dict[str, Any]:
    """What a page of a remark or hold shares, with the way back to the reader's own list."""
    observing = "observer" in roles_on(user, str(selection.pk))
    listed = reverse("observer_remarks" if observing else "remark_list", args=[selection.pk])
    trail = ((_("Catatan dan rekomendasi"), listed), *crumbs)
    if observing:
        return watching.context(selection, user, "", *trail, back_url=listed, **extra)
    return staff.context(selection, user, *trail, back_url=listed, **extra)


def _warn_of_doubt(request: HttpRequest, paper: Any) -> None:
    if paper and paper.doubt:
        messages.warning(request, paper.doubt)


urlpatterns = [
    path("pemantau/<uuid:pk>/catatan/", observer_remarks, name="observer_remarks"),
    path("pemantau/<uuid:pk>/catatan/baru/", remark_new, name="remark_new"),
    path("sekretariat/seleksi/<uuid:pk>/catatan/", remark_list, name="remark_list"),
    path("catatan/<uuid:pk>/", remark_detail, name="remark_detail"),
    path("catatan/<uuid:pk>/berkas/<slug:which>/", remark_file, name="remark_file"),
]
