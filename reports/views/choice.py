"""The appointing authority's desk: the names of a post and nobody else, the choice with its reason, shown once more before it is final."""

from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import queries as people
from audit import chain, ledger
from audit.errors import Refused
from audit.models import StoredFile
from panels import choices
from panels.models import Nomination
from panels.services import choices as deciding
from reports import choice_display as display
from reports.forms.choice import ChoiceForm
from reports.services import receipts
from selection.enums import NamesOrder
from selection.models import ApplicationDocument
from selection.views import staff
from selection.views.files import document_response, pdf_response
from selection.views.own import own_application
from selection.workflows import DOCUMENT_SHOWN


@require_http_methods(["GET", "HEAD", "POST"])
def nominees(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The names in one same form, the clock, and the choice. POST leads to the page on which it is confirmed; every opening is recorded."""
    nomination = _before(request, pk)
    page = display.page(nomination, rank=nomination.guarded.names_order != NamesOrder.ALPHABETICAL)
    may_choose = page["chosen"] is None and not page["obstacle"]
    given = request.session.get(_kept(nomination))
    form = ChoiceForm(request.POST or None, nomination=nomination, initial=given) if may_choose else None
    if request.method == "POST":
        if form is None:
            raise Refused(page["obstacle"] or deciding.obstacle(nomination))
        if form.is_valid():
            request.session[_kept(nomination)] = form.cleaned_data
            return redirect("choice_confirm", pk)
    else:
        with ledger.unit_of_work():
            ledger.record(nomination, "opened", actor=request.user)
    context = _context(request, nomination, form=form, nominees=display.nominees(nomination), **page)
    own = receipts.newest_of(nomination.choices.values_list("pk", flat=True)) if page["chosen"] else None
    context["log_receipt"] = own.pk if own and receipts.may_have(own, request.user) else None
    return render(request, "reports/choice/nominees.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def choice_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What will be written down, once more, to whoever has just shown again who he is. POST makes it final."""
    return _confirm(request, _before(request, pk))


@reauthentication_required
def _confirm(request: HttpRequest, nomination: Nomination) -> HttpResponse:
    given = request.session.get(_kept(nomination))
    if given is None:
        return redirect("nominees", nomination.pk)
    shown = chain.digest(chain.canonical(given))
    # Another tab may have taken up another choice since this page was drawn.
    if request.method == "POST" and request.POST.get("shown") != shown:
        messages.warning(
            request, _("Pilihan berubah sejak halaman ini dibuka. Periksa sekali lagi, baru catat.")
        )
    elif request.method == "POST":
        deciding.choose(nomination, **given, actor=request.user)
        del request.session[_kept(nomination)]
        messages.success(
            request, _("Pilihan Anda dicatat. Sekretariat menyiapkan keputusan pengangkatannya.")
        )
        return redirect("nominees", nomination.pk)
    named = {
        str(item.application.pk): display.name_of(item.application) for item in choices.names(nomination)
    }
    rows = [
        {"key": _("Jabatan"), "value": nomination.vacancy.title},
        {"key": _("Yang dipilih"), "value": named[given["application"]]},
        {"key": _("Alasan memilih"), "value": given["reason"]},
    ]
    return render(
        request, "reports/choice/confirm.html", _context(request, nomination, rows=rows, shown=shown)
    )


@require_safe
def nominee_document(request: HttpRequest, pk: UUID, file: UUID) -> HttpResponse:
    """A document of one of the names, for the appointing authority. Every opening is recorded."""
    nomination = _before(request, pk)
    named = ApplicationDocument.objects.filter(
        application__in=[row["application"] for row in nomination.names], state__in=DOCUMENT_SHOWN
    )
    found = get_object_or_404(
        named.select_related("file", "slot", "application__vacancy__selection"), pk=file
    )
    with ledger.unit_of_work():
        data = {"slot": found.slot.code, "sha256": found.file.sha256}
        ledger.record(found, "opened", actor=request.user, data=data)
    return document_response(found, name=f"{found.application.participant_number}-{found.slot.code}")


@require_safe
def choice_scan(request: HttpRequest, pk: UUID, file: UUID) -> HttpResponse:
    """A paper of the choice: recorded with it, or named by a proposal. For whoever prepares, approves, watches or decides."""
    nomination = get_object_or_404(choices.readable(request.user), pk=pk)
    if not choices.has_file(nomination, file) and not people.proposed_with(nomination.pk, file):
        raise Http404
    stored = get_object_or_404(StoredFile, pk=file)
    with ledger.unit_of_work():
        ledger.record(nomination, "opened", actor=request.user, data={"sha256": stored.sha256})
    return pdf_response(stored)


@require_safe
def application_outcome(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What became of one's own application among the names."""
    application = own_application(request, pk)
    outcome = display.own_outcome(application)
    if outcome is None:
        raise Http404
    context = {
        "application": application,
        "outcome": outcome,
        "oversight_name": application.guarded.oversight_body.name,
        "crumbs": [
            {"label": _("Lamaran saya"), "url": reverse("my_applications")},
            {"label": application.vacancy.title, "url": reverse("application_detail", args=[pk])},
            {"label": _("Hasil akhir")},
        ],
    }
    return render(request, "reports/candidate/outcome.html", context)


def _before(request: HttpRequest, pk: UUID) -> Nomination:
    return get_object_or_404(choices.before(request.user), pk=pk)


def _kept(nomination: Nomination) -> str:
    return f"choice-{nomination.pk}"


def _context(request: HttpRequest, nomination: Nomination, **extra: Any) -> dict[str, Any]:
    selection = nomination.guarded
    return {
        "nomination": nomination,
        "vacancy": nomination.vacancy,
        "agency_name": selection.agency.name,
        "oversight_name": selection.oversight_body.name,
        "user_role": staff.role_text(request.user, str(selection.pk)),
        "crumbs": [{"label": _("Meja kerja"), "url": reverse("desk")}, {"label": nomination.vacancy.title}],
        **extra,
    }


urlpatterns = [
    path("pilihan/<uuid:pk>/", nominees, name="nominees"),
    path("pilihan/<uuid:pk>/pastikan/", choice_confirm, name="choice_confirm"),
    path("pilihan/<uuid:pk>/dokumen/<uuid:file>/", nominee_document, name="nominee_document"),
    path("pilihan/<uuid:pk>/pindaian/<uuid:file>/", choice_scan, name="choice_scan"),
    path("lamaran/<uuid:pk>/hasil/", application_outcome, name="application_outcome"),
]
