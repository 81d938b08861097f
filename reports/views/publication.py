"""The secretariat's papers: which can be made, their number, the signed copy, the proposal to publish."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import queries as people
from audit import ledger
from reports import display, paperwork_display, queries
from reports.enums import CORRECTED, DocumentKind
from reports.forms.publication import CorrectionForm, SetForm, SignedCopyForm, VoidForm, form_of
from reports.models import Document
from reports.services import corrections, documents, jobs, requests
from reports.services.makers import Offer
from reports.subjects import key_in
from reports.views.files import download
from selection.enums import Verb
from selection.forms.saving import kept
from selection.models import Selection
from selection.services import holds
from selection.views import staff


@require_safe
def document_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which papers there are, which can be asked for now, and what the others wait for."""
    selection = staff.selection_or_404(request.user, pk, Verb.VIEW)
    if not queries.reads_papers(request.user, selection):
        raise Http404
    return render(
        request,
        "reports/publication/list.html",
        _context(
            request,
            selection,
            (_("Naskah"), ""),
            pack_url=reverse("pack_desk", args=[pk]) if selection.permits(request.user, Verb.PUBLISH) else "",
            held=list(holds.notices(selection.vacancies.all()).values()),
            **paperwork_display.listed(selection, request.user),
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def document_new(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """Ask for a paper; the address names what it is about (reports/subjects.py). Its number, and what else its kind has to be told."""
    selection = staff.selection_or_404(request.user, pk, Verb.PUBLISH)
    offer = _offer(selection, kind, request.GET)
    form = form_of(
        offer.subject, kind, request.POST or None, paperwork_display.suggested(offer.subject, kind)
    )
    if request.method == "POST" and form.is_valid():
        made: list[Document] = []
        asked = form.asked()
        if kept(
            form,
            lambda: made.append(requests.request(offer.subject, kind, **asked, actor=request.user)),
        ):
            messages.success(request, _("Dokumen sedang dibuat. Unduh setelah selesai."))
            return redirect("document_detail", made[0].pk)
    context = _context(
        request,
        selection,
        (_("Naskah"), reverse("document_list", args=[pk])),
        (_("Naskah baru"), ""),
        form=form,
        kind=DocumentKind(kind),
        about=paperwork_display.about(offer.subject),
        obstacle=offer.obstacle,
    )
    return render(request, "reports/publication/new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def document_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One paper: how far it is, its files and digests, and what can be done with it next. POST uploads the signed copy."""
    document = _document(request, pk)
    if request.method == "POST" and not document.permits(request.user, Verb.PUBLISH):
        raise Http404
    form = SignedCopyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        copy = form.cleaned_data["copy"]
        if kept(
            form,
            lambda: documents.upload_signed(
                document, copy.payload, name=copy.name, pages=copy.pages, actor=request.user
            ),
        ):
            messages.success(request, paperwork_display.signed_message(document.kind))
            for doubt in (copy.doubt, display.pages_apart(_document(request, pk))):
                if doubt:
                    messages.warning(request, doubt)
            return redirect("document_detail", pk)
        document = _document(request, pk)
    return render(request, "reports/publication/detail.html", _page(request, document, form))


@require_safe
def document_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far the making is; asked for again and again by the paper's page."""
    return render(request, "components/progress.html", display.progress(_document(request, pk)))


@require_safe
def document_file(request: HttpRequest, pk: UUID, which: str) -> FileResponse:
    """The paper as it was made, or its signed copy. Every opening is recorded."""
    document = _document(request, pk)
    stored = {"made": document.file, "signed": document.signed_file}.get(which)
    if stored is None:
        raise Http404
    with ledger.unit_of_work():
        ledger.record(document, "opened", actor=request.user, data={"which": which, "sha256": stored.sha256})
    return download(stored, display.file_name(document, which))


@require_POST
def document_retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a paper again whose making has failed."""
    document = _document(request, pk)
    if not document.permits(request.user, Verb.PUBLISH):
        raise Http404
    jobs.retry(document)
    return redirect("document_detail", pk)


@require_POST
def document_propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the second person to publish the signed copy, or to hand it over."""
    document = _document(request, pk)
    documents.propose_publication(document, actor=request.user)
    messages.success(
        request,
        _(
            "Usulan dikirim kepada pejabat kedua. Ia memeriksa dokumen yang sama, lalu menyetujui atau menolak."
        ),
    )
    return redirect("document_detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def document_void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a paper out of use, with the reason. Its number stays taken."""
    document = _document(request, pk)
    if "void" not in ledger.available(document, request.user):
        raise Http404
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if kept(form, lambda: documents.void(document, reason=reason, actor=request.user)):
            messages.success(request, _("Dokumen dibatalkan. Nomornya tetap tercatat."))
            return redirect("document_list", document.selection_id)
    context = _context(
        request,
        document.selection,
        (_("Naskah"), reverse("document_list", args=[document.selection_id])),
        (document.number, reverse("document_detail", args=[pk])),
        (_("Batalkan"), ""),
        document=document,
        form=form,
    )
    return render(request, "reports/publication/void.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def document_correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a correction of a published result would change today; its number and reason."""
    document = _document(request, pk)
    if not document.permits(request.user, Verb.PUBLISH) or document.kind not in CORRECTED:
        raise Http404
    subject = corrections.subject_of(document)
    form = CorrectionForm(
        request.POST or None,
        subject=subject,
        initial=paperwork_display.suggested(subject, document.kind),
    )
    if request.method == "POST" and form.is_valid():
        made: list[Document] = []
        asked = form.cleaned_data
        if kept(form, lambda: made.append(corrections.request(document, **asked, actor=request.user))):
            messages.success(request, _("Ralat sedang dibuat. Unduh setelah selesai."))
            return redirect("document_detail", made[0].pk)
        document = _document(request, pk)
    obstacle = corrections.obstacle(document)
    context = _context(
        request,
        document.selection,
        (_("Naskah"), reverse("document_list", args=[document.selection_id])),
        (document.number, reverse("document_detail", args=[pk])),
        (_("Ralat"), ""),
        document=document,
        form=form,
        obstacle=obstacle,
        lines=[] if obstacle else corrections.preview(document, actor=request.user),
    )
    return render(request, "reports/publication/correct.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def document_set(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Several signed papers proposed to go out at one moment."""
    selection = staff.selection_or_404(request.user, pk, Verb.PUBLISH)
    found = queries.ready_to_publish(selection)
    form = SetForm(request.POST or None, found=found)
    if request.method == "POST" and form.is_valid():
        chosen = list(form.cleaned_data["papers"])
        if kept(form, lambda: documents.propose_set(selection, chosen, actor=request.user)):
            messages.success(
                request,
                _(
                    "Usulan dikirim kepada pejabat kedua. Setelah disetujui, semua naskah itu terbit pada saat yang sama."
                ),
            )
            return redirect("document_set", pk)
    context = _context(
        request,
        selection,
        (_("Naskah"), reverse("document_list", args=[pk])),
        (_("Umumkan bersama"), ""),
        form=form,
        ready=found.count(),
        waiting=paperwork_display.waiting(people.newest_proposal("publish_set", pk), selection, request.user),
    )
    return render(request, "reports/publication/set.html", context)


def _document(request: HttpRequest, pk: UUID) -> Document:
    document = queries.readable(request.user, pk)
    if document is None:
        raise Http404
    return document


def _offer(selection: Selection, kind: str, query: QueryDict) -> Offer:
    """The paper that the address names; 404 when there can be none such."""
    try:
        offer = requests.offer_of(selection, kind, key_in(query))
    except ValueError:
        offer = None
    if offer is None:
        raise Http404
    return offer


def _page(request: HttpRequest, document: Document, form: SignedCopyForm) -> dict[str, Any]:
    found = paperwork_display.detail(document, request.user, ledger.available(document, request.user))
    # Signed or published elsewhere meanwhile: the fields are gone, what was refused is still said.
    if form.errors and not found["may_sign"]:
        for sentence in form.errors.get("__all__", []):
            messages.error(request, str(sentence))
    return _context(
        request,
        document.selection,
        (_("Naskah"), reverse("document_list", args=[document.selection_id])),
        (document.number, ""),
        document=document,
        held=holds.obstacle([document.vacancy] if document.vacancy else []),
        form=form if found["may_sign"] else None,
        **found,
    )


def _context(
    request: HttpRequest, selection: Selection, *crumbs: tuple[str, str], **extra: Any
) -> dict[str, Any]:
    """The secretariat's frame; readers from elsewhere (panel, observer) find their way back over their own desk."""
    found = staff.context(selection, request.user, *crumbs, tab="document_list", **extra)
    if not people.serves(request.user):
        found |= {"tabs": [], "crumbs": [*found["crumbs"][:1], *found["crumbs"][2:]]}
    return found


urlpatterns = [
    path("sekretariat/seleksi/<uuid:pk>/naskah/", document_list, name="document_list"),
    path("sekretariat/seleksi/<uuid:pk>/naskah/baru/<slug:kind>/", document_new, name="document_new"),
    path("sekretariat/seleksi/<uuid:pk>/naskah/bersama/", document_set, name="document_set"),
    path("naskah/<uuid:pk>/", document_detail, name="document_detail"),
    path("naskah/<uuid:pk>/kemajuan/", document_progress, name="document_progress"),
    path("naskah/<uuid:pk>/ulangi/", document_retry, name="document_retry"),
    path("naskah/<uuid:pk>/usul/", document_propose, name="document_propose"),
    path("naskah/<uuid:pk>/batal/", document_void, name="document_void"),
    path("naskah/<uuid:pk>/ralat/", document_correct, name="document_correct"),
    path("naskah/<uuid:pk>/berkas/<slug:which>/", document_file, name="document_file"),
]
