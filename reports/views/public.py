"""Published results, and the page where anybody checks a paper. Nothing here asks for a sign-in."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit import clock
from reports import choice_display, display, queries, recount_display, verdict_display
from reports.forms.public import VerifyForm
from reports.services import recounts
from reports.verification import InvalidCode, parse_code
from reports.views.files import download
from selection import display as shown
from selection import queries as selections
from selection.models import Vacancy


@login_not_required
@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """What has been published of one post, read from the published papers and from nowhere else."""
    vacancy = get_object_or_404(
        Vacancy.objects.filter(state__in=selections.PUBLIC_STATES).select_related(
            "selection__agency", "selection__oversight_body"
        ),
        slug=slug,
    )
    documents = list(queries.published(vacancy))
    context = {
        "vacancy": vacancy,
        "selection": vacancy.selection,
        "oversight_name": vacancy.selection.oversight_body.name,
        "crumbs": [
            {"label": _("Beranda"), "url": reverse("home")},
            {"label": vacancy.title, "url": reverse("vacancy_detail", args=[slug])},
            {"label": _("Hasil seleksi")},
        ],
        "tie_order": shown.tie_order(vacancy.selection),
        "final": display.final_table(documents, vacancy),
        "recount": recount_display.link(recounts.of(vacancy, documents), slug),
        "stages": display.stage_tables(documents, vacancy),
        "outcome": display.outcome_table(documents, vacancy),
        "inaugurated": choice_display.public_outcome(vacancy),
        "papers": display.published_cards(documents),
        "waiting": display.waiting(vacancy, documents, clock.now()),
    }
    return render(request, "reports/public/results.html", context)


@login_not_required
@require_safe
def published_file(request: HttpRequest, code: str) -> FileResponse:
    """The signed copy of a published paper."""
    document = queries.published_by_code(_parsed(code))
    if document is None:
        raise Http404
    return download(document.signed_file, display.file_name(document, "signed"))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Type a code, or hand over the file: its digest is compared with those of our papers."""
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    if not form.is_valid():
        return _verify_page(request, form)
    if not form.sha256:
        return redirect("verify_document", code=form.cleaned_data["kode"])
    found = queries.by_digest(form.sha256)
    return _verify_page(request, VerifyForm(), verdict_display.verdict_of_file(found, form.sha256))


@login_not_required
@require_safe
def verify_document(request: HttpRequest, code: str) -> HttpResponse:
    """The address in the QR code."""
    try:
        document = queries.by_code(parse_code(code))
    except InvalidCode:
        form = VerifyForm({"kode": code[:40]})
        return _verify_page(request, form, status=404)
    verdict = verdict_display.verdict_of_code(document)
    return _verify_page(request, VerifyForm(), verdict, status=200 if document else 404)


def _verify_page(
    request: HttpRequest, form: VerifyForm, verdict: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    crumbs = [{"label": _("Beranda"), "url": reverse("home")}, {"label": _("Verifikasi dokumen")}]
    context = {"form": form, "verdict": verdict, "crumbs": crumbs}
    return render(request, "reports/public/verify.html", context, status=status)


def _parsed(code: str) -> str:
    try:
        return parse_code(code)
    except InvalidCode:
        raise Http404 from None


urlpatterns = [
    path("hasil/berkas/<str:code>/", published_file, name="published_file"),
    path("hasil/<slug:slug>/", results, name="results"),
    path("verifikasi/", verify, name="verify"),
    path("verifikasi/<str:code>/", verify_document, name="verify_document"),
]
