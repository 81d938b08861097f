"""The observer's pages: everything to read, nothing to change, and a record of what was read."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit import ledger, signer, signer_socket
from audit.errors import Refused
from panels import opened_display
from panels import queries as panels
from panels.models import Ranking
from reports import oversight_display as watching
from reports import timeline_display as timeline
from reports.forms.oversight import TimelineForm
from reports.services import evidence, oversight
from selection import queries as selections
from selection.enums import Verb
from selection.models import Selection
from selection.views import staff

PER_PAGE = 50


@require_safe
def observer_desk(request: HttpRequest) -> HttpResponse:
    """The selections this account watches."""
    found = list(selections.for_actor(request.user, Verb.OBSERVE))
    if not found:
        raise Http404
    context = {
        "cards": [watching.card(item) for item in found],
        "crumbs": [{"label": _("Meja kerja"), "url": reverse("desk")}, {"label": _("Pemantau")}],
    }
    return render(request, "reports/oversight/desk.html", context)


@require_safe
def observer_selection(request: HttpRequest, pk: UUID) -> HttpResponse:
    """State, plan and findings, posts with their counts, panel, conflicts, letters, papers."""
    selection = _watched(request, pk)
    oversight.note(selection, "overview", actor=request.user)
    context = watching.context(
        selection, request.user, "observer_selection", **watching.overview(selection, request.user)
    )
    return render(request, "reports/oversight/selection.html", context)


@require_safe
def observer_timeline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every entry of the selection's chain, before and after; sheets that are still sealed stay closed."""
    selection = _watched(request, pk)
    oversight.note(selection, "timeline", actor=request.user)
    form = TimelineForm(request.GET, people=timeline.people(selection))
    who, what = form.wanted()
    page = Paginator(timeline.entries(selection, who=who, what=what), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = watching.context(
        selection,
        request.user,
        "observer_timeline",
        (_("Linimasa"), ""),
        filter=form,
        narrowed=bool(who or what),
        hides_sealed=bool(who),
        page=page,
        events=timeline.shown(selection, page),
    )
    return render(request, "reports/oversight/timeline.html", context)


@require_safe
def observer_openings(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who opened which document, list or ranking."""
    selection = _watched(request, pk)
    oversight.note(selection, "openings", actor=request.user)
    page = Paginator(timeline.readings(selection), PER_PAGE).get_page(request.GET.get("page"))
    context = watching.context(
        selection,
        request.user,
        "observer_openings",
        (_("Siapa membuka apa"), ""),
        page=page,
        head=[{"label": _("Waktu")}, {"label": _("Siapa")}, {"label": _("Tugas")}, {"label": _("Apa")}],
        rows=timeline.opened(selection, page),
    )
    return render(request, "reports/oversight/openings.html", context)


@require_safe
def observer_applicants(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The applicants of a post, what was found of each, and their documents."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.OBSERVE)
    oversight.note(vacancy.selection, "applicants", actor=request.user, vacancy=str(vacancy.pk))
    context = watching.context(
        vacancy.selection,
        request.user,
        "",
        (vacancy.title, ""),
        vacancy=vacancy,
        counted_only=vacancy.state in watching.COUNTED_ONLY,
        applicants=watching.applicants(vacancy),
    )
    return render(request, "reports/oversight/applicants.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def observer_ranking(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The ranking with every intermediate figure. POST computes it again from the stored input and compares."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.OBSERVE)
    opened = opened_display.read(vacancy)
    ranking, again = opened.ranking, None
    if request.method == "POST":
        again = oversight.recompute(_computed(ranking), actor=request.user)
    else:
        _record_opening(opened, request.user)
    context = watching.context(
        vacancy.selection,
        request.user,
        "",
        (vacancy.title, ""),
        vacancy=vacancy,
        ranking=ranking,
        again=again,
        check_labels={"met": _("Sama"), "unmet": _("Berbeda"), "unknown": ""},
        **watching.ranked(opened),
    )
    return render(request, "reports/oversight/ranking.html", context)


@require_safe
def ranking_input(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The canonical input of a post's ranking: whoever has it can compute the ranking without this server."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.OBSERVE)
    payload = oversight.export_input(_computed(panels.ranking_of(vacancy)), actor=request.user)
    return _attachment(
        HttpResponse(payload, content_type="application/json"), f"peringkat-{vacancy.slug}.json"
    )


@require_safe
def observer_integrity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole log replayed against the database and the files, now."""
    selection = _watched(request, pk)
    report = oversight.check_integrity(selection, actor=request.user)
    context = watching.context(
        selection,
        request.user,
        "observer_integrity",
        (_("Keutuhan catatan"), ""),
        sound=report.sound,
        figures=watching.figures(report),
        breaks=watching.breaks(report),
    )
    return render(request, "reports/oversight/integrity.html", context)


@require_safe
def ledger_export(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """The selection's chain as a file: one entry a line, without personal data."""
    selection = _watched(request, pk)
    lines = oversight.export_log(selection, actor=request.user)
    response = StreamingHttpResponse(lines, content_type="application/jsonl")
    return _attachment(response, f"catatan-{selection.code}.jsonl")


@require_POST
def evidence_package(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the observer takes home and checks without this site."""
    selection = _watched(request, pk)
    try:
        payload = evidence.make(selection, actor=request.user)
    except (signer.CannotSign, signer_socket.SignerAway) as problem:
        raise Refused(
            _("Paket bukti tidak dibuat, karena log tidak ditandatangani: %(reason)s") % {"reason": problem}
        ) from problem
    return _attachment(HttpResponse(payload, content_type="application/zip"), f"bukti-{selection.code}.zip")


def _record_opening(opened: opened_display.Opened, user: Any) -> None:
    with ledger.unit_of_work():
        if opened.ranking is not None:
            ledger.record(opened.ranking, "opened", actor=user, data={"digest": opened.ranking.digest})
        elif opened.marks:
            ledger.record(opened.vacancy, "ranking_opened", actor=user)


def _watched(request: HttpRequest, pk: UUID) -> Selection:
    return staff.selection_or_404(request.user, pk, Verb.OBSERVE)


def _computed(ranking: Ranking | None) -> Ranking:
    if ranking is None:
        raise Http404
    return ranking


def _attachment(response: Any, name: str) -> Any:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


urlpatterns = [
    path("pemantau/", observer_desk, name="observer_desk"),
    path("pemantau/<uuid:pk>/", observer_selection, name="observer_selection"),
    path("pemantau/<uuid:pk>/linimasa/", observer_timeline, name="observer_timeline"),
    path("pemantau/<uuid:pk>/linimasa/unduh/", ledger_export, name="ledger_export"),
    path("pemantau/<uuid:pk>/pembukaan/", observer_openings, name="observer_openings"),
    path("pemantau/<uuid:pk>/integritas/", observer_integrity, name="observer_integrity"),
    path("pemantau/<uuid:pk>/paket-bukti/", evidence_package, name="evidence_package"),
    path("pemantau/jabatan/<uuid:pk>/pelamar/", observer_applicants, name="observer_applicants"),
    path("pemantau/jabatan/<uuid:pk>/peringkat/", observer_ranking, name="observer_ranking"),
    path("pemantau/jabatan/<uuid:pk>/peringkat/masukan/", ranking_input, name="ranking_input"),
]
