"""Papers of stages without names: the secretariat's desk with the lot of the topic and the scans, the member's reading, the opened codes."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.object_permissions import roles_on
from audit import ledger
from audit.errors import Refused
from audit.workflow import OWNER
from panels import papers, papers_display, queries
from panels.forms.papers import ScanForm
from panels.forms.sittings import ReasonForm
from panels.models import Assessment, Paper, StageLot
from panels.services import papers as service
from panels.services import stage_lots
from panels.services.papers import Unreadable
from panels.views import frame
from panels.views.sittings import READERS
from selection import queries as selections
from selection.enums import Blindness, Verb
from selection.forms.files import on_disk
from selection.forms.saving import kept
from selection.models import Selection, Stage
from selection.views import staff
from selection.views.files import pdf_response


@require_safe
def paper_desk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Topic, papers that have come and that are missing, by stage and post; after the marks are open, whose each is."""
    selection = _readable_or_404(request, pk)
    context = staff.context(
        selection,
        request.user,
        (_("Makalah"), ""),
        tab="blind_desk",
        stages=[papers_display.of_stage(stage, request.user) for stage in papers.blind_stages(selection)],
    )
    return render(request, "panels/papers/desk.html", context)


@require_POST
def topic_draw(request: HttpRequest, pk: UUID, stage: str) -> HttpResponse:
    """Draw the topic with the number that was called out in the room."""
    selection = _readable_or_404(request, pk)
    found = _stage_or_404(selection, stage)
    lot = papers.topic_lot(found)
    if lot is None or not (lot.permits(request.user, Verb.SCREEN) or lot.permits(request.user, "chair")):
        raise Http404
    try:
        topic = stage_lots.draw_topic(
            found, called_out=request.POST.get("angka", "").strip(), actor=request.user
        )
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Topik terundi: %(topic)s") % {"topic": topic.text})
    return redirect(f"{reverse('blind_desk', args=[pk])}#{stage}")


@require_http_methods(["GET", "HEAD", "POST"])
def paper_scan(request: HttpRequest, pk: UUID, stage: str) -> HttpResponse:
    """A stack of papers, scanned with their cover sheets, taken apart by code. What is wrong is said page by page, and nothing is kept then."""
    selection = staff.selection_or_404(request.user, pk, Verb.SCREEN)
    found = _stage_or_404(selection, stage)
    if found.blind != Blindness.ROOM:
        raise Http404
    form, problems = ScanForm(frame.posted(request), request.FILES or None), []
    if form.is_valid():
        try:
            with on_disk(form.cleaned_data["file"]) as path_on_disk:
                done = service.take_scan(
                    selection,
                    found,
                    path_on_disk,
                    corrected=form.cleaned_data["corrections"],
                    actor=request.user,
                )
        except Unreadable as error:
            problems = error.problems
            form.add_error("file", str(error))
        except Refused as error:
            form.add_error("file", str(error))
        else:
            said = ngettext("%(count)d makalah disimpan.", "%(count)d makalah disimpan.", len(done))
            messages.success(request, said % {"count": len(done)})
            return redirect(f"{reverse('blind_desk', args=[pk])}#{stage}")
    context = staff.context(
        selection,
        request.user,
        (_("Makalah"), reverse("blind_desk", args=[pk])),
        (_("Unggah pindaian"), ""),
        stage=found,
        form=form,
        problems=problems,
        back_url=reverse("blind_desk", args=[pk]),
    )
    return render(request, "panels/papers/scan.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def paper_set_aside(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back a scan that was made wrongly."""
    paper = _paper_or_404(request, pk)
    if paper.application_id is not None or "set_aside" not in ledger.available(paper, request.user):
        raise Http404
    form, back = ReasonForm(frame.posted(request)), reverse("blind_desk", args=[paper.guarded.pk])
    if form.is_valid() and kept(
        form, lambda: service.set_aside(paper, reason=form.cleaned_data["reason"], actor=request.user)
    ):
        messages.success(
            request, _("Pindaian %(code)s disisihkan; jejaknya tetap dalam log.") % {"code": paper.code}
        )
        return redirect(back)
    title = _("Sisihkan pindaian %(code)s?") % {"code": paper.code}
    context = staff.context(
        paper.guarded,
        request.user,
        (_("Makalah"), back),
        (title, ""),
        title=title,
        caption=paper.stage.title,
        text=_("Makalah itu harus dipindai ulang sebelum penilaian dibuka."),
        label=_("Sisihkan"),
        form=form,
        back_url=back,
    )
    return render(request, "panels/sittings/reason.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def papers_drop(request: HttpRequest, pk: UUID, stage: str) -> HttpResponse:
    """The chair: whoever has no paper once the time is over is withdrawn."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.VIEW)
    found = _stage_or_404(vacancy.selection, stage)
    if not vacancy.permits(request.user, "chair"):
        raise Http404
    back, problem = reverse("blind_desk", args=[vacancy.selection_id]), ""
    if request.method == "POST":
        try:
            gone = service.drop_without_paper(vacancy, found, actor=request.user)
        except Refused as error:
            problem = str(error)
        else:
            said = ngettext(
                "%(count)d peserta dinyatakan gugur.", "%(count)d peserta dinyatakan gugur.", len(gone)
            )
            messages.success(request, said % {"count": len(gone)})
            return redirect(back)
    context = staff.context(
        vacancy.selection,
        request.user,
        (_("Makalah"), back),
        (_("Tanpa makalah"), ""),
        errors=[{"text": problem, "href": ""}] if problem else [],
        caption=f"{found.title}, {vacancy.title}",
        names=[
            f"{item.participant_number} {item.person}" for item in papers.authors_waited_for(vacancy, found)
        ],
        back_url=back,
    )
    return render(request, "panels/papers/drop.html", context, status=409 if problem else 200)


@require_safe
def sheet_paper(request: HttpRequest, pk: UUID, key: UUID) -> FileResponse:
    """The paper of a candidate of the reader's sheet, under its code. Recorded."""
    own = frame.sheet_or_404(request.user, pk)
    mine = {item.pk for item in queries.candidates_for(own)}
    application = own.assessment.application_of(key)
    if not own.assessment.stage.blind or key not in mine or not own.permits(request.user, OWNER):
        raise Http404
    paper = papers.paper_of(own.assessment, application)
    if paper is None:
        raise Http404
    code = own.assessment.aliases[application].code
    return _opened(request, paper, name=f"{code}.pdf")


@require_safe
def paper_file(request: HttpRequest, pk: UUID) -> FileResponse:
    """A paper: a scan for the secretariat that made it, and after the marks are open any paper for whoever may read the desk. Recorded."""
    paper = _paper_or_404(request, pk)
    opened = Assessment.objects.filter(vacancy=paper.vacancy, stage=paper.stage, state="revealed").exists()
    own_scan = bool(paper.code) and paper.permits(request.user, Verb.SCREEN)
    if not opened and not own_scan:
        raise Http404
    return _opened(request, paper, name=paper.file.name)


@login_not_required
@require_safe
def stage_lot_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The record of an opened draw as JSON, for `manage.py redraw_lot` or anybody's own program."""
    lot = get_object_or_404(StageLot.objects.select_related("stage", "vacancy"), pk=pk, state="opened")
    response = HttpResponse(
        json.dumps(lot.record(), indent=1, ensure_ascii=True) + "\n", content_type="application/json"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="undian-{lot.stage.code}.json"'
    return response


def _opened(request: HttpRequest, paper: Paper, *, name: str) -> FileResponse:
    with ledger.unit_of_work():
        ledger.record(paper, "opened", actor=request.user, data={"sha256": paper.file.sha256})
    return pdf_response(paper.file, name=name, attachment="unduh" in request.GET)


def _readable_or_404(request: HttpRequest, pk: Any) -> Selection:
    selection = staff.selection_or_404(request.user, pk, Verb.VIEW)
    if not READERS & roles_on(request.user, str(selection.pk)) or not papers.blind_stages(selection):
        raise Http404
    return selection


def _paper_or_404(request: HttpRequest, pk: Any) -> Paper:
    seen = Paper.objects.filter(stage__selection__in=selections.for_actor(request.user, Verb.VIEW))
    found = get_object_or_404(
        seen.select_related(
            "file", "vacancy", "stage__selection__agency", "stage__selection__oversight_body"
        ),
        pk=pk,
    )
    if not READERS & roles_on(request.user, str(found.guarded.pk)):
        raise Http404
    return found


def _stage_or_404(selection: Selection, code: str) -> Stage:
    found = selection.stage(code)
    if found is None or not found.blind:
        raise Http404
    return found


_DESK = "sekretariat/seleksi/<uuid:pk>/makalah"
urlpatterns = [
    path(f"{_DESK}/", paper_desk, name="blind_desk"),
    path(f"{_DESK}/<slug:stage>/topik/", topic_draw, name="topic_draw"),
    path(f"{_DESK}/<slug:stage>/pindai/", paper_scan, name="blind_scan"),
    path("sekretariat/makalah/<uuid:pk>/sisihkan/", paper_set_aside, name="blind_set_aside"),
    path("sekretariat/jabatan/<uuid:pk>/makalah/<slug:stage>/gugur/", papers_drop, name="blind_drop"),
    path("sekretariat/makalah/<uuid:pk>/berkas/", paper_file, name="blind_paper"),
    path("pansel/lembar/<uuid:pk>/makalah/<uuid:key>/", sheet_paper, name="sheet_paper"),
    path("undian/tahap/<uuid:pk>/berkas/", stage_lot_file, name="stage_lot_file"),
]
