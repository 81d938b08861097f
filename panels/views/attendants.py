"""Who sits in without a mark: named by the secretariat, seen by everybody who sees the selection."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from panels import queries
from panels.enums import AttendantCapacity
from panels.forms.secretariat import AttendantForm
from panels.models import Attendant
from panels.services import attendants
from selection.enums import Verb
from selection.forms.saving import kept
from selection.models import Selection
from selection.views import staff


@require_http_methods(["GET", "HEAD", "POST"])
def attendant_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list, and for the secretariat the form that adds to it."""
    selection = staff.selection_or_404(request.user, pk, Verb.VIEW)
    may_write = _may_write(selection, request.user)
    form = AttendantForm(selection, request.POST or None) if may_write else None
    if form is not None and form.is_valid():
        columns = form.columns()
        if kept(form, lambda: attendants.record(selection, **columns, actor=request.user)):
            messages.success(request, _("%(name)s dicatat sebagai pendamping.") % columns)
            return redirect("attendant_list", selection.pk)
    context = staff.context(
        selection,
        request.user,
        (_("Pendamping tanpa hak nilai"), ""),
        form=form,
        rows=[_row(item, may_write) for item in queries.attendants_of(selection)],
        required=_required(selection),
    )
    return render(request, "panels/secretariat/attendants.html", context)


@require_POST
def attendant_remove(request: HttpRequest, pk: UUID, attendant: UUID) -> HttpResponse:
    """Take somebody off the list."""
    selection = staff.selection_or_404(request.user, pk, Verb.VIEW)
    stored = get_object_or_404(queries.attendants_of(selection), pk=attendant)
    attendants.remove(stored, actor=request.user)
    messages.success(request, _("%(name)s tidak lagi tercatat sebagai pendamping.") % {"name": stored.name})
    return redirect("attendant_list", selection.pk)


def _may_write(selection: Selection, user: Any) -> bool:
    return any(selection.permits(user, verb) for verb in (Verb.PREPARE, Verb.SCREEN))


def _row(item: Attendant, may_write: bool) -> dict[str, Any]:
    where = [item.vacancy.title if item.vacancy else _("semua jabatan")]
    where.append(item.stage.title if item.stage else _("semua tahap"))
    return {
        "name": item.name,
        "position": item.position,
        "capacity": AttendantCapacity(item.capacity).label,
        "where": " · ".join(where),
        "remove_url": reverse("attendant_remove", args=[item.selection_id, item.pk]) if may_write else "",
    }


def _required(selection: Selection) -> list[str]:
    """A sentence for every post that must be examined with its supervising body."""
    found = [(post.title, attendants.required_body(post)) for post in selection.vacancies.all()]
    return [
        _("%(post)s wajib diuji bersama %(body)s sebelum wawancaranya dibuka.") % {"post": post, "body": body}
        for post, body in found
        if body
    ]


_ONE = "sekretariat/seleksi/<uuid:pk>/pendamping"
urlpatterns = [
    path(f"{_ONE}/", attendant_list, name="attendant_list"),
    path(f"{_ONE}/<uuid:attendant>/hapus/", attendant_remove, name="attendant_remove"),
]
