"""A member excused from a stage: asked for by the secretariat, agreed to by the second person."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from panels import queries
from panels.forms.secretariat import ExcuseForm
from panels.services import excuses
from selection import queries as selections
from selection.enums import Verb
from selection.forms.saving import kept
from selection.views import staff


@require_http_methods(["GET", "HEAD", "POST"])
def stage_excuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who cannot score the stage, and why. Those who see the selection read the page; the secretariat asks."""
    stage = get_object_or_404(queries.stages_out(selections.for_actor(request.user)), pk=pk)
    selection = staff.selection_or_404(request.user, stage.guarded.pk, Verb.VIEW)
    obstacle = excuses.obstacle(stage)
    may_ask = not obstacle and selection.permits(request.user, Verb.SCREEN)
    form = ExcuseForm(queries.authors_of(stage), request.POST or None) if may_ask else None
    if form is not None and form.is_valid():
        asked = {**form.cleaned_data, "actor": request.user}
        made: list[Any] = []
        if kept(form, lambda: made.append(excuses.propose_excuse(stage, **asked))):
            messages.success(
                request, _("Usulan dikirim. Anggota dibebaskan setelah orang kedua menyetujuinya.")
            )
            return redirect("approval_detail", made[0].pk)
    back = reverse("stage_board", args=[stage.vacancy_id])
    context = staff.context(
        selection,
        request.user,
        (_("Tahapan penilaian"), back),
        (_("Bebaskan anggota"), ""),
        stage=stage,
        vacancy=stage.vacancy,
        form=form,
        obstacle=obstacle,
        back_url=back,
    )
    return render(request, "panels/secretariat/excuse.html", context)


urlpatterns = [path("sekretariat/tahap/<uuid:pk>/bebaskan/", stage_excuse, name="stage_excuse")]
