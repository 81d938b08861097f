"""Paper sheets: the secretariat's pages of typing and comparing, and the member's own page behind a one-time link."""

import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.mail import send_mail
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.errors import Refused, Stale
from audit.ledger import SYSTEM_ACTOR
from panels import copies as reads
from panels import copy_display, queries, sheet_display
from panels.forms.calibration import CalibrationReasonForm
from panels.forms.paper import RemarkForm, ScanForm
from panels.models import PaperSheet
from panels.services import copies
from panels.services.cells import Cell
from panels.views import frame
from selection import display
from selection import queries as selections
from selection.enums import Verb
from selection.forms.saving import kept
from selection.views import staff
from selection.views.files import pdf_response

logger = logging.getLogger("lelang.paper")


@require_safe
def paper_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The paper sheets of a stage, and the form that prints a blank for a member."""
    stage = get_object_or_404(queries.stages_out(selections.for_actor(request.user, Verb.SCREEN)), pk=pk)
    person = request.user.person
    rows = [
        {
            "title": str(item.sheet.person),
            "number": item.number,
            "url": reverse("paper_sheet", args=[item.pk]),
            "state": copy_display.state_text(item, reads=copies.reads(item, person)),
        }
        for item in reads.of_stage(stage)
    ]
    board = reverse("stage_board", args=[stage.vacancy_id])
    context = staff.context(
        staff.selection_or_404(request.user, stage.guarded.pk, Verb.SCREEN),
        request.user,
        (_("Tahapan penilaian"), board),
        (_("Lembar kertas"), ""),
        stage=stage,
        vacancy=stage.vacancy,
        rows=rows,
        authors=queries.authors_of(stage) if stage.state == "open" and not stage.stage.by_assessor else [],
    )
    return render(request, "panels/paper/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def paper_sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One paper sheet and what can be done with it next. POST brings the scan: who brings it is the typist."""
    paper = _paper_or_404(request, pk)
    person = request.user.person
    may_read = copies.reads(paper, person)
    may_type = paper.state == "draft" and paper.typist_id in {None, person.pk}
    if request.method == "POST" and not may_type:
        raise Http404
    form = ScanForm(frame.posted(request), request.FILES or None) if may_type else None
    if form is not None and form.is_valid():
        scan = form.cleaned_data["file"]
        if kept(form, lambda: copies.attach(paper, scan=scan.keep(), actor=request.user)):
            messages.success(request, _("Pindaian disimpan. Ketik nilainya seperti pada kertas."))
            if scan.doubt:
                messages.warning(request, scan.doubt)
            return redirect("paper_type", pk)
    may_check = paper.state == "typed" and paper.typist_id != person.pk
    own_hand = person.pk in {paper.typist_id, paper.checker_id}
    context = _context(
        request,
        paper,
        form=form,
        facts=copy_display.facts(paper, reads=may_read),
        remark=paper.remark if may_read or own_hand else "",
        blank_url=reverse("paper_blank_file", args=[paper.document]),
        blank_code=paper.document,
        type_url=reverse("paper_type", args=[pk])
        if paper.state == "draft" and paper.typist_id == person.pk
        else "",
        check_url=reverse("paper_check", args=[pk]) if may_check else "",
        link_url=reverse("paper_link", args=[pk]) if paper.state == "checked" and own_hand else "",
        void_url=reverse("paper_void", args=[pk])
        if paper.state in {"draft", "typed"} or (paper.state == "checked" and own_hand)
        else "",
    )
    return render(request, "panels/paper/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def paper_type(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The typist types what stands on the paper, then sends it to be compared."""
    paper = _paper_or_404(request, pk)
    if paper.state != "draft" or paper.typist_id != request.user.person_id:
        raise Http404
    if request.method != "POST":
        return _typing_page(request, paper)
    typed = sheet_display.typed_cells(request.POST)
    try:
        problems = copies.save_marks(paper, typed, seen=request.POST.get("seen", ""), actor=request.user)
    except Stale as error:
        return _typing_page(request, paper, typed=typed, sentence=str(error), status=error.status)
    if problems:
        sentence = _("Ada isian yang belum dapat disimpan. Perbaiki kotak yang ditandai.")
        return _typing_page(request, paper, typed=typed, problems=problems, sentence=sentence, status=422)
    if request.POST.get("then") != "submit":
        messages.success(request, _("Isian tersimpan."))
        return redirect("paper_type", pk)
    try:
        copies.submit(paper, seen=copies.draft_digest(paper), actor=request.user)
    except Refused as error:
        return _typing_page(request, paper, sentence=str(error), status=error.status)
    messages.success(request, _("Isian dikirim. Orang lain mencocokkannya dengan pindaian."))
    return redirect("paper_sheet", pk)


def _typing_page(
    request: HttpRequest,
    paper: PaperSheet,
    *,
    typed: Mapping[Cell, str] | None = None,
    problems: Mapping[Cell, str] | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    layout = copy_display.layout_of(paper)
    grid = sheet_display.grid(layout, typed, problems)
    summary = [{"text": sentence, "href": ""}] if sentence else []
    context = _context(
        request,
        paper,
        (_("Ketik"), ""),
        **{**grid, "comments": copy_display.comments(layout, grid["rows"], typed, problems)},
        errors=[*summary, *sheet_display.errors(layout, problems or {})],
        seen=layout.seen,
        scan_url=reverse("paper_scan", args=[paper.pk]),
        remark=paper.remark,
    )
    return render(request, "panels/paper/type.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def paper_check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A second person compares every cell with the scan: it is the same, or it goes back with what differs."""
    paper = _paper_or_404(request, pk)
    if paper.state != "typed" or paper.typist_id == request.user.person_id:
        raise Http404
    form, ticked = RemarkForm(frame.posted(request)), copy_display.compared(request.POST)
    if request.method == "POST" and form.is_valid():
        if "send_back" in request.POST:
            remark = form.cleaned_data["remark"]
            if kept(form, lambda: copies.send_back(paper, remark=remark, actor=request.user)):
                messages.success(request, _("Isian dikembalikan kepada pengetik."))
                return redirect("paper_sheet", pk)
        else:
            made: list[str] = []
            seen = request.POST.get("seen", "")
            if kept(
                form, lambda: made.append(copies.check(paper, same=ticked, seen=seen, actor=request.user))
            ):
                return _tell_member(request, paper, made[0])
    layout = copy_display.layout_of(paper)
    context = _context(
        request,
        paper,
        (_("Periksa"), ""),
        form=form,
        rows=copy_display.comparison(layout, sheet_display.grid(layout)["rows"]),
        ticked={f"same-{sheet_display.cell_name(cell)}" for cell in ticked},
        seen=paper.content_digest,
        scan_url=reverse("paper_scan", args=[paper.pk]),
    )
    return render(request, "panels/paper/check.html", context, status=409 if form.errors else 200)


@require_POST
def paper_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new link for the member; the one before is void."""
    paper = _paper_or_404(request, pk)
    return _tell_member(request, paper, copies.renew_link(paper, actor=request.user))


def _tell_member(request: HttpRequest, paper: PaperSheet, token: str) -> HttpResponse:
    """By mail to his own address; shown once on the screen only when he has none, so that nobody else holds it."""
    url = f"{settings.PUBLIC_URL}{reverse('paper_confirm', args=[token])}"
    addresses = copies.addresses_of(paper)
    if not addresses:
        context = _context(request, paper, (_("Tautan anggota"), ""), link=url, days=copies.LINK_DAYS)
        return render(request, "panels/paper/link.html", context)
    try:
        _mail(paper, url, addresses)
    except (
        Exception
    ) as error:  # whatever the mail server says; the link and the address must not reach the log
        logger.warning("link of a paper sheet not mailed error=%s", type(error).__name__)
        messages.warning(
            request,
            _(
                "Tautan belum terkirim karena layanan e-mail tidak menjawab. Buat tautan baru untuk mengirimnya sekali lagi."
            ),
        )
    else:
        messages.success(
            request, _("Tautan dikirim ke alamat e-mail anggota. Tautan sebelumnya tidak berlaku lagi.")
        )
    return redirect("paper_sheet", paper.pk)


def _mail(paper: PaperSheet, url: str, addresses: list[str]) -> None:
    with override("id"):
        said = {
            "stage": display.in_sentence(paper.assessment.stage.title),
            "post": paper.assessment.vacancy.title,
            "days": copies.LINK_DAYS,
            "url": url,
        }
        send_mail(
            _("Periksa salinan lembar %(stage)s Anda") % said,
            _(
                "Lembar kertas %(stage)s Anda untuk jabatan %(post)s sudah disalin dan diperiksa.\n\n"
                "Cocokkan nilainya dengan pindaian, lalu benarkan atau nyatakan keliru: %(url)s\n\n"
                "Tautan ini hanya untuk Anda, berlaku %(days)d hari, dan hanya dapat dipakai satu kali."
            )
            % said,
            None,
            addresses,
        )


@require_http_methods(["GET", "HEAD", "POST"])
def paper_void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a paper sheet up."""
    paper = _paper_or_404(request, pk)
    form = CalibrationReasonForm(frame.posted(request))
    if form.is_valid() and kept(
        form, lambda: copies.void(paper, reason=form.cleaned_data["reason"], actor=request.user)
    ):
        messages.success(request, _("Lembar kertas dibatalkan."))
        return redirect("paper_sheet", pk)
    context = _context(
        request,
        paper,
        (_("Batalkan"), ""),
        form=form,
        title=_("Batalkan lembar kertas?"),
        text=_("Isian yang sudah diketik tidak dipakai, dan tautan anggota tidak berlaku lagi."),
        label=_("Batalkan lembar kertas"),
    )
    return render(request, "panels/sittings/reason.html", context)


@require_safe
def paper_scan(request: HttpRequest, pk: UUID) -> FileResponse:
    """The scan, for typist and checker. Recorded."""
    paper = _paper_or_404(request, pk)
    if paper.scan is None or not copies.reads(paper, request.user.person):
        raise Http404
    copies.record_opening(paper, actor=request.user)
    return pdf_response(paper.scan, name="pindaian.pdf")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The member's own page: what was typed beside the scan; he says it is his, or what is wrong. Whoever holds the link is taken for him."""
    paper = copies.by_token(token)
    if paper is None:
        return render(request, "panels/paper/dead_link.html", status=404)
    form = RemarkForm(frame.posted(request))
    if request.method == "POST" and form.is_valid():
        remark, seen = form.cleaned_data["remark"], request.POST.get("seen", "")
        if "object" in request.POST:
            if kept(form, lambda: copies.object_to(token, remark=remark, actor=SYSTEM_ACTOR)):
                return render(request, "panels/paper/thanks.html", {"objected": True})
        elif kept(form, lambda: copies.confirm(token, seen=seen, actor=SYSTEM_ACTOR)):
            return render(request, "panels/paper/thanks.html", {"objected": False})
    layout = copy_display.layout_of(paper)
    context = {
        "form": form,
        "paper": paper,
        "stage": paper.assessment.stage,
        "vacancy": paper.assessment.vacancy,
        "agency_name": paper.guarded.agency.name,
        "oversight_name": paper.guarded.oversight_body.name,
        "seen": paper.content_digest,
        "scan_url": reverse("paper_confirm_scan", args=[token]),
        **sheet_display.grid(layout),
    }
    return render(request, "panels/paper/confirm.html", context, status=409 if form.errors else 200)


@login_not_required
@never_cache
@require_safe
def paper_confirm_scan(request: HttpRequest, token: str) -> FileResponse:
    """The scan, for the member behind his link."""
    paper = copies.by_token(token)
    if paper is None or paper.scan is None:
        raise Http404
    return pdf_response(paper.scan, name="pindaian.pdf")


def _paper_or_404(request: HttpRequest, pk: UUID) -> PaperSheet:
    """A paper sheet of a selection whose secretariat this is; nobody of its panel, whatever else he is."""
    found = get_object_or_404(reads.of_selections(selections.for_actor(request.user, Verb.SCREEN)), pk=pk)
    if reads.serves_on_panel(request.user.person, found.guarded):
        raise Http404
    return found


def _context(
    request: HttpRequest, paper: PaperSheet, *crumbs: tuple[str, str], **extra: Any
) -> dict[str, Any]:
    back = reverse("paper_sheet", args=[paper.pk])
    trail = [
        (_("Lembar kertas"), reverse("paper_list", args=[paper.assessment.pk])),
        (paper.number, back),
        *crumbs,
    ]
    return staff.context(
        paper.guarded,
        request.user,
        *trail,
        paper=paper,
        stage=paper.assessment.stage,
        vacancy=paper.assessment.vacancy,
        caption=f"{paper.assessment.vacancy.title} · {paper.assessment.stage}",
        back_url=back,
        **extra,
    )


_ONE = "sekretariat/kertas/<uuid:pk>"
urlpatterns = [
    path("sekretariat/tahap/<uuid:pk>/kertas/", paper_list, name="paper_list"),
    path(f"{_ONE}/", paper_sheet, name="paper_sheet"),
    path(f"{_ONE}/ketik/", paper_type, name="paper_type"),
    path(f"{_ONE}/periksa/", paper_check, name="paper_check"),
    path(f"{_ONE}/tautan/", paper_link, name="paper_link"),
    path(f"{_ONE}/batal/", paper_void, name="paper_void"),
    path(f"{_ONE}/pindaian/", paper_scan, name="paper_scan"),
    path("lembar-kertas/<str:token>/", paper_confirm, name="paper_confirm"),
    path("lembar-kertas/<str:token>/pindaian/", paper_confirm_scan, name="paper_confirm_scan"),
]
