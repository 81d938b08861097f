"""A candidate's own papers of stages without names: the topic, his code, the cover sheet, the file he hands in."""

import io
from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.errors import Refused
from panels import papers, papers_display, scans
from panels.papers import Own
from panels.services import papers as service
from selection.enums import ApplicationState, Blindness
from selection.forms.candidate import PaperForm
from selection.forms.files import on_disk
from selection.models import Application
from selection.views.files import pdf_response
from selection.views.own import own_application


@require_safe
def application_papers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every stage without names that the reader writes for."""
    application = _candidate_or_404(request, pk)
    found = papers.own_papers(application)
    if len(found) == 1:
        return redirect("application_paper", pk, found[0].stage.code)
    context = _context(application, items=[papers_display.own_task(application, own) for own in found])
    return render(request, "panels/papers/own_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def application_paper(request: HttpRequest, pk: UUID, stage: str) -> HttpResponse:
    """One stage: topic, time, code, and where the file goes. A refused file leaves the old one where it is."""
    application = _candidate_or_404(request, pk)
    own = _own_or_404(application, stage)
    form = PaperForm(request.POST, request.FILES) if request.method == "POST" else PaperForm()
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            with on_disk(upload) as path_on_disk:
                kept = service.hand_in(
                    application, own.stage, path_on_disk, name=upload.name, actor=request.user
                )
        except Refused as error:
            form.add_error("file", str(error))
        else:
            messages.success(
                request, _("Makalah diterima (%(pages)d halaman).") % {"pages": kept.file.pages or 0}
            )
            return redirect("application_paper", pk, stage)
    context = _context(
        application,
        own.stage.title,
        form=form,
        own=own,
        by_file=own.stage.blind == Blindness.FILE,
        facts=papers_display.own_facts(own),
        place=papers_display.own_place(application, own),
        editable=papers_display.may_hand_in(application, own),
    )
    return render(request, "panels/papers/own.html", context, status=422 if form.errors else 200)


@require_safe
def paper_cover(request: HttpRequest, pk: UUID, stage: str) -> HttpResponse:
    """The cover sheet to print: the code to be read by a machine and by eye, and no name."""
    application = _candidate_or_404(request, pk)
    own = _own_or_404(application, stage)
    if own.stage.blind != Blindness.ROOM or not own.code:
        raise Http404
    picture = io.BytesIO()
    text = scans.label_of(application.guarded.code, own.stage.code, own.code)
    segno.make_qr(text, error="q").save(
        picture, kind="svg", scale=8, border=4, xmldecl=False, svgns=False, svgclass=None, lineclass=None
    )
    context = _context(application, own.stage.title, own=own, picture=mark_safe(picture.getvalue().decode()))
    return render(request, "panels/papers/cover.html", context)


@require_safe
def own_paper_file(request: HttpRequest, pk: UUID, stage: str) -> FileResponse:
    """The reader's own paper as the panel gets it."""
    application = _candidate_or_404(request, pk)
    own = _own_or_404(application, stage)
    if own.paper is None or own.paper.application_id != application.pk:
        raise Http404
    return pdf_response(own.paper.file, attachment=True)


def _candidate_or_404(request: HttpRequest, pk: UUID) -> Application:
    """The reader's own application, once he is a candidate of a selection with such stages."""
    found = own_application(request, pk)
    is_candidate = found.state in {ApplicationState.ELIGIBLE, ApplicationState.ABSENT}
    if not is_candidate or not papers.blind_stages(found.guarded):
        raise Http404
    return found


def _own_or_404(application: Application, stage: str) -> Own:
    found = next((own for own in papers.own_papers(application) if own.stage.code == stage), None)
    if found is None:
        raise Http404
    return found


def _context(application: Application, label: str = "", **extra: Any) -> dict[str, Any]:
    crumbs: list[dict[str, Any]] = [
        {"label": _("Lamaran saya"), "url": reverse("my_applications")},
        {"label": application.vacancy.title, "url": reverse("application_detail", args=[application.pk])},
        {"label": label or _("Makalah")},
    ]
    return {
        "application": application,
        "oversight_name": application.guarded.oversight_body.name,
        "crumbs": crumbs,
        **extra,
    }


_ONE = "lamaran/<uuid:pk>/makalah/<slug:stage>"
urlpatterns = [
    path("lamaran/<uuid:pk>/makalah/", application_papers, name="application_papers"),
    path(f"{_ONE}/", application_paper, name="application_paper"),
    path(f"{_ONE}/sampul/", paper_cover, name="paper_cover"),
    path(f"{_ONE}/berkas/", own_paper_file, name="own_paper_file"),
]
