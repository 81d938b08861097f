"""The assessor's desk; his table is the sheet page itself (panels/views/sheets.py)."""

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
from selection.enums import Verb


@require_safe
def assessor_desk(request: HttpRequest) -> HttpResponse:
    """The posts whose table of competencies is the reader's to fill."""
    assigned = [
        item
        for item in selections.for_actor(request.user, Verb.VIEW)
        if Role.ASSESSOR in roles_on(request.user, str(item.pk))
    ]
    if not assigned:
        raise Http404
    context = frame.context(
        assigned[0], request.user, (_("Meja asesor"), ""), posts=desk.of_assessor(request.user)
    )
    return render(request, "panels/assessor/desk.html", context)


urlpatterns = [path("asesor/", assessor_desk, name="assessor_desk")]
