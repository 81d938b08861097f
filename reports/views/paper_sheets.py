"""A blank sheet on paper is printed: asked for on the page of paper sheets, made like every paper."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from panels import queries
from reports.enums import DocumentKind
from reports.models import Document
from reports.services import paper_sheets
from selection import queries as selections
from selection.enums import Verb


@require_POST
def paper_blank(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Print a blank for the member named in the form."""
    stage = get_object_or_404(queries.stages_out(selections.for_actor(request.user, Verb.SCREEN)), pk=pk)
    people = {key for key, _name in queries.authors_of(stage)}
    person = request.POST.get("person", "")
    paper = paper_sheets.request(stage, person if person in people else None, actor=request.user)
    messages.success(request, _("Lembar kosong %(number)s sedang dibuat.") % {"number": paper.number})
    return redirect("paper_sheet", paper.pk)


@require_safe
def paper_blank_file(request: HttpRequest, code: str) -> HttpResponse:
    """From a paper sheet to its blank, which has a page like every paper."""
    seen = Document.objects.filter(selection__in=selections.for_actor(request.user, Verb.SCREEN))
    found = get_object_or_404(seen, code=code, kind=DocumentKind.PAPER_SHEET)
    return redirect("document_detail", found.pk)


urlpatterns = [
    path("sekretariat/tahap/<uuid:pk>/kertas/cetak/", paper_blank, name="paper_blank"),
    path("sekretariat/kertas/kosong/<str:code>/", paper_blank_file, name="paper_blank_file"),
]
