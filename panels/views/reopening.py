"""A locked sheet opened again: asked for by its author or the chair, and what became of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts import queries as people
from accounts.object_permissions import roles_on
from audit import clock, ledger
from panels import display, reopening_display
from panels.forms.chair import ReopenForm
from panels.models import Sheet
from panels.services import reopening
from panels.views import frame
from panels.views.ranking import READERS
from selection import queries as selections
from selection.enums import Verb
from selection.forms.saving import kept


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is wrong with the sheet; what reopening it does stands above the form."""
    found = _sheet(request, pk)
    if found.state != "locked" or not found.permits(request.user, "propose:reopen"):
        raise Http404
    form = ReopenForm(frame.posted(request))
    if request.method == "POST" and form.is_valid():
        reason, made = form.cleaned_data["reason"], []
        if kept(
            form,
            lambda: made.append(reopening.propose_reopening(found, reason=reason, actor=request.user)),
        ):
            messages.success(
                request, _("Usulan dikirim. Lembar dibuka kembali setelah orang kedua menyetujuinya.")
            )
            return redirect("approval_detail", made[0].pk)
    context = _context(
        request,
        found,
        (_("Riwayat lembar"), reverse("sheet_history", args=[pk])),
        (_("Minta dibuka kembali"), ""),
        form=form,
        obstacle=reopening.obstacle(found),
        effects=display.reopening_effects(reopening.effect(found)),
        back_url=reverse("sheet_history", args=[pk]),
    )
    return render(request, "panels/shared/sheet_reopen.html", context)


@require_safe
def sheet_history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A sheet and those it replaced or was replaced by, with the marks that changed once they are open. Recorded."""
    found = _sheet(request, pk)
    chain = reopening_display.chain_of(found)
    opened = found.assessment.state == "revealed"
    changes = [
        reopening_display.changed(old, new)
        for old, new in zip(chain, chain[1:], strict=False)
        if opened and new.state != "draft"
    ]
    if changes:
        with ledger.unit_of_work():
            ledger.record(found, "opened", actor=request.user, data={"history": len(chain)})
    may_ask = found.state == "locked" and found.permits(request.user, "propose:reopen")
    waiting = people.newest_proposal("reopen", found.pk) if may_ask else None
    if waiting and (waiting.state != "open" or waiting.expires_at <= clock.now()):
        waiting = None
    context = _context(
        request,
        found,
        (_("Riwayat lembar"), ""),
        chain=[
            {
                "rows": display.sheet_facts(item),
                "tag": SHEET_STATES[item.state],
            }
            for item in chain
        ],
        changes=changes,
        waiting_url=reverse("approval_detail", args=[waiting.pk]) if waiting else "",
        reopen_url=reverse("sheet_reopen", args=[pk]) if may_ask and not waiting else "",
    )
    return render(request, "panels/shared/sheet_history.html", context)


SHEET_STATES = {
    "draft": (gettext_lazy("Sedang diisi kembali"), "waiting"),
    "locked": (gettext_lazy("Dikunci"), "success"),
    "superseded": (gettext_lazy("Dibuka kembali"), "neutral"),
    "closed": (gettext_lazy("Ditutup"), "neutral"),
}


def _sheet(request: HttpRequest, pk: UUID) -> Sheet:
    """A sheet that was locked once: the reader's own; another's once marks are open, or when it was asked to be reopened."""
    seen = Sheet.objects.filter(
        assessment__vacancy__selection__in=selections.for_actor(request.user, Verb.VIEW)
    ).exclude(locked_at=None, replaces=None)
    related = (
        "person",
        "assessment__vacancy__selection__agency",
        "assessment__vacancy__selection__oversight_body",
    )
    found = get_object_or_404(seen.select_related(*related), pk=pk)
    own = found.person_id == request.user.person_id
    reader = READERS & roles_on(request.user, str(found.guarded.pk))
    public = found.assessment.state == "revealed" or reopening_display.was_asked_to_reopen(found)
    if not own and not (reader and public):
        raise Http404
    return found


def _context(request: HttpRequest, found: Sheet, *crumbs: tuple[str, str], **extra: Any) -> dict[str, Any]:
    return frame.context(
        found.guarded,
        request.user,
        _origin(request, found),
        *crumbs,
        sheet=found,
        vacancy=found.assessment.vacancy,
        **extra,
    )


def _origin(request: HttpRequest, found: Sheet) -> tuple[str, str]:
    """Where a reader comes from: the author from his sheet as it is now, others from the marks of the post."""
    now = reopening_display.chain_of(found)[-1]
    if found.person_id == request.user.person_id and now.state != "closed":
        return _("Lembar penilaian"), reverse("sheet", args=[now.pk])
    return _("Nilai dan peringkat"), reverse("ranking", args=[found.assessment.vacancy_id])


urlpatterns = [
    path("lembar/<uuid:pk>/riwayat/", sheet_history, name="sheet_history"),
    path("lembar/<uuid:pk>/buka-kembali/", sheet_reopen, name="sheet_reopen"),
]
