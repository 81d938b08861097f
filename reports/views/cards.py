"""An applicant's result card: the page, its PDF, and the proofs of the notices that stand on it. docs/adr/0039."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from audit import checkpoints
from audit.errors import Refused
from reports import card_display, card_texts, display
from reports.services import jobs, result_cards
from reports.verification import InvalidCode, parse_code
from reports.views.files import download
from selection.models import Application
from selection.views.own import own_application


@require_http_methods(["GET", "HEAD", "POST"])
def result_card(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What he came to, as far as it is announced. POST asks for the PDF, or asks again when making it has failed."""
    application = _sent(request, pk)
    if request.method == "POST":
        try:
            jobs.retry(result_cards.request(application, actor=request.user))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("result_card", pk=pk)
    facts = result_cards.of(application)
    context = card_display.page(application, facts, result_cards.current(application))
    context |= {
        "oversight_name": application.guarded.oversight_body.name,
        "nothing_yet": card_texts.NOTHING_YET,
    }
    return render(request, "reports/candidate/card.html", context)


@require_safe
def result_card_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far the PDF is; asked for again and again by the page."""
    application = _sent(request, pk)
    document = result_cards.current(application)
    if document is None:
        raise Http404
    return render(request, "components/progress.html", card_display.progress(application, document))


@require_safe
def result_card_file(request: HttpRequest, pk: UUID) -> FileResponse:
    """The PDF, while it says what is so."""
    document = result_cards.current(_sent(request, pk))
    if document is None or document.file is None:
        raise Http404
    return download(document.file, display.file_name(document, "made"))


@require_safe
def result_card_proof_file(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """The proof (C2SP tlog-proof) that the publication of a notice on his card is in the signed log; a sentence while it waits for its signature."""
    try:
        event = result_cards.publication_of(_sent(request, pk), parse_code(code))
    except InvalidCode:
        raise Http404 from None
    if event is None:
        raise Http404
    proof = checkpoints.proof_of(event.pk)
    if proof is None:
        messages.info(request, card_texts.UNSIGNED)
        return redirect("result_card", pk=pk)
    response = HttpResponse(proof, content_type="text/plain; charset=utf-8")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = f'attachment; filename="bukti-pengumuman-{event.leaf.seq}.tlog-proof"'
    return response


def _sent(request: HttpRequest, pk: UUID) -> Application:
    application = own_application(request, pk)
    if application.number is None:
        raise Http404
    return application


_CARD = "lamaran/<uuid:pk>/kartu-hasil"
urlpatterns = [
    path(f"{_CARD}/", result_card, name="result_card"),
    path(f"{_CARD}/kemajuan/", result_card_progress, name="result_card_progress"),
    path(f"{_CARD}/berkas/", result_card_file, name="result_card_file"),
    path(f"{_CARD}/bukti/<str:code>/", result_card_proof_file, name="result_card_proof_file"),
]
