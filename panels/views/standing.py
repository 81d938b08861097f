"""The announced panel: who sits on it, who was replaced, whom too few may mark; and replacing a member. Before that: taking a panel over."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import queries as people
from accounts.models import Proposal
from audit.models import StoredFile
from panels import display as wording
from panels import queries, standing_display
from panels.forms.secretariat import ReplacementForm, TakeOverForm
from panels.models import Panel, PanelMember, Replacement
from panels.services import replacements, rosters
from panels.views import frame, overview
from selection import queries as selections
from selection import remarks
from selection.enums import Verb
from selection.forms.saving import kept
from selection.views import staff
from selection.views.files import pdf_response

_PROPOSE = f"propose:{replacements.ACTION_NAME}"


@require_safe
def panel_standing(request: HttpRequest, pk: Any) -> HttpResponse:
    """Members with their statements, changes since the announcement, undecided superiors, shortages."""
    panel = _panel_or_404(request.user, pk)
    selection = panel.selection
    found = people.newest_proposal(replacements.ACTION_NAME, panel.pk)
    waiting = found is not None and found.state == "open" and people.opens(request.user, found)
    context = staff.context(
        selection,
        request.user,
        (_("Pansel"), ""),
        panel=panel,
        decree=overview.decree(panel),
        proposal_url=reverse("approval_detail", args=[found.pk]) if found and waiting else "",
        shortages=standing_display.shortages(selection),
        **standing_display.page(panel, may_replace=panel.permits(request.user, _PROPOSE)),
    )
    return render(request, "panels/secretariat/standing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def member_replace(request: HttpRequest, pk: Any, member: Any) -> HttpResponse:
    """Propose that somebody else takes a member's seat, by a changing decree."""
    panel = _panel_or_404(request.user, pk)
    if not panel.permits(request.user, _PROPOSE):
        raise Http404
    leaver = get_object_or_404(queries.members_of(panel.selection), pk=member)
    form = ReplacementForm(frame.posted(request), request.FILES or None)
    if form.is_valid() and kept(form, lambda: _propose(leaver, form, request.user)):
        messages.success(request, _("Penggantian diusulkan. Pejabat kedua memeriksa dan menyetujuinya."))
        return redirect("panel_standing", panel.pk)
    context = staff.context(
        panel.selection,
        request.user,
        (_("Pansel"), reverse("panel_standing", args=[panel.pk])),
        (_("Ganti anggota"), ""),
        form=form,
        leaver=leaver,
        rule=wording.rule_text(panel.replacement_rule),
        back_url=reverse("panel_standing", args=[panel.pk]),
    )
    return render(request, "panels/secretariat/replace.html", context)


@require_safe
def panel_change_file(request: HttpRequest, pk: Any, file: Any) -> HttpResponse:
    """A changing decree: one that was carried out, or that a proposal names."""
    panel = _panel_or_404(request.user, pk)
    done = Replacement.objects.filter(panel=panel, decree_file=file).exists()
    proposed = Proposal.objects.filter(
        action=replacements.ACTION_NAME, subject_id=panel.pk, arguments__contains=f'"file":"{file}"'
    )
    if not done and not proposed.exists():
        raise Http404
    return pdf_response(get_object_or_404(StoredFile, pk=file))


@require_POST
def panel_take_over(request: HttpRequest, pk: Any) -> HttpResponse:
    """Let a panel whose term still runs serve this selection too."""
    selection = staff.selection_or_404(request.user, pk, Verb.PREPARE)
    form = TakeOverForm(queries.panels_to_take_over(selection), request.POST)
    if form.is_valid():
        rosters.take_over(selection, form.cleaned_data["source"], actor=request.user)
        messages.success(request, _("Keputusan dan anggota Pansel itu dipakai pula untuk seleksi ini."))
    else:
        messages.error(request, _("Pilih Pansel yang diambil."))
    return redirect("selection_panel", selection.pk)


def _panel_or_404(user: Any, pk: Any) -> Panel:
    """An announced panel of a selection that the reader may see."""
    found = Panel.objects.filter(selection__in=selections.for_actor(user), state="appointed")
    panel = get_object_or_404(
        remarks.marked(found, "selection").select_related(
            "selection__agency", "selection__oversight_body", "decree_file", "taken_from__selection"
        ),
        pk=pk,
    )
    remarks.told(panel.selection, panel)
    return panel


def _propose(leaver: PanelMember, form: ReplacementForm, actor: Any) -> None:
    replacements.propose_replacement(leaver, form.change(), actor=actor)


_ONE = "sekretariat/pansel/<uuid:pk>"
urlpatterns = [
    path(f"{_ONE}/", panel_standing, name="panel_standing"),
    path(f"{_ONE}/anggota/<uuid:member>/ganti/", member_replace, name="member_replace"),
    path(f"{_ONE}/keputusan-perubahan/<uuid:file>/", panel_change_file, name="panel_change_file"),
    path("sekretariat/seleksi/<uuid:pk>/pansel/ambil/", panel_take_over, name="panel_take_over"),
]
