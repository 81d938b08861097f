"""Retention of a selection's personal data: what is due by which rule, what holds it, and the destruction that two people decide."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import proposals, step_up
from audit import ledger
from audit.errors import Refused
from reports import retention_display as shown
from reports.forms.personal import DataHoldForm, ReasonForm
from reports.services import destructions
from selection import queries, retention
from selection.enums import Verb
from selection.forms.saving import kept
from selection.models import DataHold, Destruction, Selection
from selection.services import data_holds
from selection.views import staff


@step_up.required
@require_http_methods(["GET", "HEAD", "POST"])
def retention_desk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every rule with its day and how many it is for; what is held; POST proposes a destruction, or places a hold."""
    selection = _of(request.user, pk)
    observing = not selection.permits(request.user, Verb.PUBLISH)
    step = request.POST.get("step", "")
    given = request.POST if step == "hold" else None
    form = DataHoldForm(given, selection=selection, observing=observing)
    if step == "hold" and form.is_valid():
        if kept(form, lambda: data_holds.place(selection, **form.cleaned_data, actor=request.user)):
            messages.success(request, _("Penangguhan berlaku. Selama itu data ini tidak dimusnahkan."))
            return redirect("retention_desk", pk)
    elif step == "propose" and not observing:
        rule = retention.BY_CODE.get(request.POST.get("rule", ""))
        if rule is None or not rule.states:
            raise Http404
        made = destructions.propose(selection, rule, actor=request.user)
        messages.success(request, _("Usulan dikirim kepada Pemantau. Belum ada yang dimusnahkan."))
        return redirect("destruction", made.subject_id)
    context = staff.context(
        selection,
        request.user,
        (_("Masa simpan data"), ""),
        form=form,
        rules=[shown.due(item, selection, may=not observing) for item in destructions.due_of(selection)],
        ended=destructions.ended_on(selection) is not None,
        others=shown.other_rules(),
        holds=[shown.hold(item) for item in data_holds.standing(selection)],
        orders=[
            shown.order(item)
            for item in Destruction.objects.filter(selection=selection).select_related("selection")
        ],
    )
    return render(request, "reports/mydata/retention.html", context)


@step_up.required
@require_http_methods(["GET", "HEAD", "POST"])
def destruction(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One proposal to destroy: the oversight body approves the digest it sees or turns it down; the secretariat may take it back."""
    row = get_object_or_404(Destruction.objects.select_related("selection"), pk=pk)
    selection = _of(request.user, row.selection_id)
    proposal = destructions.proposal_of(row)
    if proposal is None:
        raise Http404
    form = ReasonForm(request.POST if request.POST.get("step") == "reject" else None)
    refusal = ""
    if request.method == "POST" and (request.POST.get("step") != "reject" or form.is_valid()):
        try:
            _decide(request, row, proposal, form)
        except Refused as refused:
            refusal = str(refused)
        else:
            return redirect("destruction", pk)
    back = (_("Masa simpan data"), reverse("retention_desk", args=[selection.pk]))
    steps = ledger.available(proposal, request.user)
    mine = proposal.proposer_id == request.user.person_id  # type: ignore[union-attr]
    context = staff.context(
        selection,
        request.user,
        back,
        (_("Usulan pemusnahan"), ""),
        row=row,
        proposal=proposal,
        refusal=refusal,
        form=form,
        sections=proposals.content_of(proposal),
        facts=shown.order_facts(row, proposal),
        may_approve="approve" in steps and not mine,
        may_withdraw="withdraw" in steps and row.state == "proposed",
        consequences=shown.consequences(),
    )
    return render(request, "reports/mydata/destruction.html", context)


def _decide(request: HttpRequest, row: Destruction, proposal: Any, form: ReasonForm) -> None:
    step = request.POST.get("step", "")
    if step == "approve":
        proposals.approve(proposal, digest=request.POST.get("digest", ""), actor=request.user)
        messages.success(request, _("Disetujui. Server melaksanakannya dalam beberapa menit."))
    elif step == "reject":
        destructions.reject(row, reason=form.cleaned_data["reason"], actor=request.user)
        messages.success(request, _("Usulan ditolak. Tidak ada yang dimusnahkan."))
    elif step == "withdraw":
        destructions.withdraw(row, actor=request.user)
        messages.success(request, _("Usulan ditarik. Tidak ada yang dimusnahkan."))
    else:
        raise Refused(_("Langkah ini tidak dikenal. Muat ulang halaman, lalu ulangi."))


@require_http_methods(["GET", "HEAD", "POST"])
def data_hold_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a hold, with the reason."""
    hold = get_object_or_404(DataHold.objects.select_related("selection", "person"), pk=pk)
    selection = _of(request.user, hold.selection_id)
    if "end" not in ledger.available(hold, request.user):
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and kept(
        form, lambda: data_holds.end(hold, reason=form.cleaned_data["reason"], actor=request.user)
    ):
        messages.success(request, _("Penangguhan diakhiri. Catatannya tetap ada."))
        return redirect("retention_desk", selection.pk)
    back = (_("Masa simpan data"), reverse("retention_desk", args=[selection.pk]))
    context = staff.context(
        selection,
        request.user,
        back,
        (_("Akhiri penangguhan"), ""),
        form=form,
        rows=shown.hold(hold)["rows"],
        back_url=back[1],
    )
    return render(request, "reports/mydata/hold_end.html", context)


def _of(user: Any, pk: Any) -> Selection:
    """Of the secretariat, and of the oversight body's observer."""
    for verb in (Verb.PUBLISH, Verb.OBSERVE):
        if queries.for_actor(user, verb).filter(pk=pk).exists():
            return staff.selection_or_404(user, pk, verb)
    raise Http404


urlpatterns = [
    path("seleksi/<uuid:pk>/masa-simpan/", retention_desk, name="retention_desk"),
    path("pemusnahan/<uuid:pk>/", destruction, name="destruction"),
    path("penangguhan-data/<uuid:pk>/akhiri/", data_hold_end, name="data_hold_end"),
]
