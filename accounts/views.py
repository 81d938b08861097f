"""Proposals that wait for a second person: what exactly would be done, and approving, turning down or withdrawing it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts import proposals, queries, step_up
from accounts.forms import RejectionForm
from accounts.models import Proposal
from audit import clock, ledger
from audit.errors import Refused

STATES = {
    "open": (gettext_lazy("Menunggu persetujuan"), "waiting"),
    "approved": (gettext_lazy("Disetujui"), "success"),
    "rejected": (gettext_lazy("Ditolak"), "danger"),
    "withdrawn": (gettext_lazy("Ditarik pengusul"), "neutral"),
    "expired": (gettext_lazy("Lewat waktu"), "neutral"),
}
MOST_CLOSED = 20


@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """Proposals of the selections one serves in: those that wait, and the last that were decided."""
    found = queries.proposals_for(request.user)
    if not queries.decides(request.user) and not found.exists():
        raise Http404
    waiting, closed = list(found.filter(state="open")), list(found.exclude(state="open")[:MOST_CLOSED])
    subjects = queries.subjects_of([*waiting, *closed])
    context = {
        "waiting": [_card(proposal, subjects[proposal.subject_id]) for proposal in waiting],
        "closed": [_card(proposal, subjects[proposal.subject_id]) for proposal in closed],
        "crumbs": [{"label": _("Meja kerja"), "url": reverse("desk")}, {"label": _("Persetujuan")}],
    }
    return render(request, "accounts/approvals.html", context)


@require_safe
def approval_detail(request: HttpRequest, pk: Any) -> HttpResponse:
    """Everything the proposal would do, its digest, and what this reader may do with it."""
    return _page(request, _proposal(request.user, pk), RejectionForm())


@step_up.required
@require_POST
def approval_approve(request: HttpRequest, pk: Any) -> HttpResponse:
    """Approve the digest that was shown; the act is done in the same transaction."""
    proposal = _proposal(request.user, pk)
    try:
        proposals.approve(proposal, digest=request.POST.get("digest", ""), actor=request.user)
    except Refused as refusal:
        return _page(request, _proposal(request.user, pk), RejectionForm(), refusal)
    messages.success(request, _("Usulan disetujui dan dilaksanakan."))
    return redirect("approval_detail", proposal.pk)


@require_POST
def approval_reject(request: HttpRequest, pk: Any) -> HttpResponse:
    """Turn a proposal down, with the reason."""
    proposal, form = _proposal(request.user, pk), RejectionForm(request.POST)
    if not form.is_valid():
        return _page(request, proposal, form)
    try:
        proposals.reject(proposal, reason=form.cleaned_data["reason"], actor=request.user)
    except Refused as refusal:
        return _page(request, proposal, form, refusal)
    messages.success(request, _("Usulan ditolak. Pengusul dapat membaca alasannya."))
    return redirect("approval_detail", proposal.pk)


@require_POST
def approval_withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """The proposer takes it back."""
    proposal = _proposal(request.user, pk)
    proposals.withdraw(proposal, actor=request.user)
    messages.success(request, _("Usulan ditarik. Perbaiki yang perlu, lalu ajukan kembali."))
    return redirect("approval_detail", proposal.pk)


def _proposal(user: Any, pk: Any) -> Proposal:
    return get_object_or_404(queries.proposals_for(user), pk=pk)


def _card(proposal: Proposal, subject: Any) -> dict[str, Any]:
    label, tone = _state(proposal)
    return {
        "title": proposals.action_of(proposal).title(),
        "url": reverse("approval_detail", args=[proposal.pk]),
        "subject": str(subject),
        "tag": label,
        "tone": tone,
        "proposer": proposal.proposer.full_name,
        "created_at": proposal.created_at,
        "expires_at": proposal.expires_at,
    }


def _state(proposal: Proposal) -> tuple[Any, str]:
    """The state as it is now: an open proposal that has run out waits for nobody any more."""
    if proposal.state == "open" and proposal.expires_at <= clock.now():
        return STATES["expired"]
    return STATES[proposal.state]


def _page(
    request: HttpRequest, proposal: Proposal, form: RejectionForm, refusal: Refused | None = None
) -> HttpResponse:
    action, subject = proposals.action_of(proposal), proposal.subject
    label, tone = _state(proposal)
    steps = ledger.available(proposal, request.user)
    own, closed = proposal.proposer_id == request.user.person_id, queries.decision_on(proposal)
    context = {
        "proposal": proposal,
        "selection": getattr(subject, "guarded", subject),  # whose red flags stand on this page too
        "tell_flags": True,
        "title": action.title(),
        "subject": subject,
        "subject_url": reverse(action.page, args=[subject.pk]),
        "tag": {"label": label, "tone": tone},
        "sections": proposals.content_of(proposal),
        "may_approve": "approve" in steps and not own,
        "may_withdraw": "withdraw" in steps,
        "waits_for_another": proposal.state == "open" and own,
        "form": form,
        "errors": [{"text": str(refusal)}] if refusal else [],
        "closed_reason": closed[0] if closed else "",
        "closed_at": closed[1] if closed else None,
        "crumbs": [
            {"label": _("Meja kerja"), "url": reverse("desk")},
            {"label": _("Persetujuan"), "url": reverse("approvals")},
            {"label": action.title()},
        ],
    }
    return render(
        request, "accounts/approval_detail.html", context, status=refusal.status if refusal else 200
    )


urlpatterns = [
    path("persetujuan/", approvals, name="approvals"),
    path("persetujuan/<uuid:pk>/", approval_detail, name="approval_detail"),
    path("persetujuan/<uuid:pk>/setuju/", approval_approve, name="approval_approve"),
    path("persetujuan/<uuid:pk>/tolak/", approval_reject, name="approval_reject"),
    path("persetujuan/<uuid:pk>/tarik/", approval_withdraw, name="approval_withdraw"),
]
