"""The assessor's desk; the table itself is the sheet page (panels/views/sheets.py)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.object_permissions import roles_on
from panels import desk
from panels.views import frame
from selection import queries as selections


@require_safe
def assessor_desk(request: HttpRequest) -> HttpResponse:
    """The posts whose table of competencies is the reader's to fill."""
    seen = selections.for_actor(request.user)
    if not any(Role.ASSESSOR in roles_on(request.user, str(item.pk)) for item in seen):
        raise Http404
    context = {"posts": desk.of_assessor(request.user), "crumbs": frame.trail((_("Meja asesor"), ""))}
    return render(request, "panels/assessor/desk.html", context)


urlpatterns = [path("asesor/", assessor_desk, name="assessor_desk")]
