"""One button: remind whoever has not locked his sheet. The answer is the same whether anybody is late or nobody."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from panels.models import Assessment
from panels.services import reminders
from selection import queries as selections
from selection.enums import Verb


@require_POST
def stage_remind(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for reminders to the late of a stage."""
    seen = Assessment.objects.filter(vacancy__selection__in=selections.for_actor(request.user, Verb.VIEW))
    stage = get_object_or_404(seen.select_related("vacancy__selection"), pk=pk)
    if not any(stage.permits(request.user, verb) for verb in (Verb.SCREEN, Verb.CHAIR)):
        raise Http404
    reminders.ask(stage, actor=request.user)
    messages.success(
        request,
        _(
            "Pengingat dikirim kepada penilai yang lembarnya belum terkunci, paling banyak sekali sehari. Siapa mereka tidak ditampilkan."
        ),
    )
    return redirect("stage_board", stage.vacancy_id)


urlpatterns = [path("tahap/<uuid:pk>/ingatkan/", stage_remind, name="stage_remind")]
