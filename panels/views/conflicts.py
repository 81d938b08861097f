"""A member's conflicts after the declaration: one that came to light later, and deciding of a direct superior."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audit.errors import Refused
from panels import access, queries, standing_display
from panels.forms.panelist import DisclosureForm, VoteForm
from panels.models import Conflict, PanelMember
from panels.services import conflicts
from panels.views import frame
from selection.enums import Verb
from selection.models import Selection
from selection.views import staff


@require_http_methods(["GET", "HEAD", "POST"])
def conflict_disclose(request: HttpRequest, selection: UUID) -> HttpResponse:
    """A tie that came to light after the declaration; the candidate's draft marks go with it."""
    found, member = _declared_or_404(request.user, selection)
    form = DisclosureForm(queries.applicants_to_declare(found), frame.posted(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            conflicts.disclose(
                member, data["application"], kind=data["kind"], note=data["note"], actor=request.user
            )
        except Refused as error:
            form.add_error(None, str(error))
            status = error.status
        else:
            messages.success(request, _("Hubungan itu tercatat dan terlihat oleh Pansel dan Pemantau."))
            return redirect("conflicts", selection=found.pk)
    context = frame.context(
        found,
        request.user,
        (_("Pansel"), reverse("panel_desk")),
        (_("Konflik kepentingan"), reverse("conflicts", args=[found.pk])),
        (_("Hubungan yang baru diketahui"), ""),
        form=form,
        back_url=reverse("conflicts", args=[found.pk]),
    )
    return render(request, "panels/panelist/disclose.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def conflict_votes(request: HttpRequest, selection: UUID) -> HttpResponse:
    """Superiors of whom the rest of the panel decides; the reader's vote on each."""
    found, member = _declared_or_404(request.user, selection)
    referred = list(access.referred(found))
    asked = next((item for item in referred if str(item.pk) == request.POST.get("conflict")), None)
    bound, status = None, 200
    if request.method == "POST":
        if asked is None:
            raise Http404
        bound = VoteForm(request.POST, prefix=asked.pk.hex)
        if bound.is_valid():
            try:
                conflicts.vote(asked, member, **bound.cleaned_data, actor=request.user)
            except Refused as error:
                bound.add_error(None, str(error))
                status = error.status
            else:
                messages.success(request, _("Suara Anda tercatat."))
                return redirect("conflict_votes", selection=found.pk)
    voters = access.electorates(found, referred)
    forms = {asked.pk: bound} if asked is not None and bound is not None else {}
    context = frame.context(
        found,
        request.user,
        (_("Pansel"), reverse("panel_desk")),
        (_("Putusan tentang atasan langsung"), ""),
        form=bound,
        cases=[
            _case(item, voters[item.pk] if item.is_pending else [], member, forms, request.user)
            for item in referred
        ],
    )
    return render(request, "panels/panelist/votes.html", context, status=status)


@require_POST
def conflict_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The chair ends the vote: the majority of those who are there decides."""
    conflict = get_object_or_404(Conflict.objects.select_related("member__panel__selection"), pk=pk)
    found, _member = _declared_or_404(request.user, conflict.guarded.pk)
    conflicts.close_vote(conflict, actor=request.user)
    messages.success(request, _("Putusan tercatat."))
    return redirect("conflict_votes", selection=found.pk)


def _case(
    conflict: Conflict,
    voters: list[PanelMember],
    member: PanelMember,
    forms: dict[Any, VoteForm],
    user: Any,
) -> dict[str, Any]:
    given = {item.member_id for item in conflict.votes.all()}
    may_vote = member.pk in {item.pk for item in voters} and member.pk not in given
    chair = conflict.guarded.permits(user, Verb.CHAIR) and member.person_id != conflict.member.person_id
    enough = 2 * len(given & {item.pk for item in voters}) > len(voters)
    return {
        "key": conflict.pk,
        "title": _("%(member)s, atasan langsung %(applicant)s")
        % {"member": conflict.member.person, "applicant": standing_display.applicant(conflict.application)},
        "post": conflict.application.vacancy.title,
        "note": conflict.note,
        "pending": conflict.is_pending,
        "outcome": standing_display.consequence(conflict),
        "votes": standing_display.votes(conflict),
        "own": conflict.member_id == member.pk,
        "form": forms.get(conflict.pk, VoteForm(prefix=conflict.pk.hex)) if may_vote else None,
        "close_url": reverse("conflict_close", args=[conflict.pk])
        if chair and conflict.is_pending and enough
        else "",
    }


def _declared_or_404(user: Any, selection: UUID) -> tuple[Selection, PanelMember]:
    """The reader's own seat, once he has declared: names stay closed before."""
    found = staff.selection_or_404(user, selection, Verb.VIEW)
    member = frame.seat_or_404(user, found)
    if member.state != "declared":
        raise Http404
    return found, member


urlpatterns = [
    path("pansel/<uuid:selection>/konflik/baru/", conflict_disclose, name="conflict_disclose"),
    path("pansel/<uuid:selection>/konflik/putusan/", conflict_votes, name="conflict_votes"),
    path("pansel/konflik/<uuid:pk>/tutup/", conflict_close, name="conflict_close"),
]
