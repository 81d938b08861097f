"""Data saya: what is stored about me, who opened it, and a copy to take along."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import step_up
from reports import personal_display as shown
from reports.services import exports, personal, trails
from selection.views.own import person_of

PER_PAGE = 50
ROWS_PER_PAGE = 20


@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """Every kind of row about me with its count, and what I can do."""
    person = person_of(request)
    context = {
        "kinds": shown.overview(person),
        "withheld": shown.withheld(),
        "actions": shown.actions(person),
    }
    return render(request, "reports/mydata/overview.html", context)


@require_safe
def my_data_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """My rows of one kind."""
    person = person_of(request)
    label = personal.kind_called(kind)
    if label is None:
        raise Http404
    page = Paginator(personal.rows(label, person), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    title = str(personal.KINDS[label].title)
    context = {
        "title": title,
        "crumbs": crumbs(title),
        "page": page,
        "rows": [shown.facts(label, row) for row in page],
    }
    return render(request, "reports/mydata/kind.html", context)


@require_safe
def my_data_trail(request: HttpRequest) -> HttpResponse:
    """Who opened what of mine, the newest first."""
    person = person_of(request)
    page = Paginator(trails.of(person), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": crumbs(_("Siapa membuka data saya")),
        "page": page,
        "head": [{"label": label} for label in shown.trail_head()],
        "rows": [{"cells": cells} for cells in shown.trail(person, page)],
    }
    return render(request, "reports/mydata/trail.html", context)


@step_up.required
@require_http_methods(["GET", "HEAD", "POST"])
def my_data_copy(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """All of it as one ZIP, sent as it is made; nothing of it stays on the server."""
    person = person_of(request)
    if request.method == "POST":
        look = exports.Look(shown.facts, shown.trail_head, shown.trail)
        made = exports.stream(person, look, actor=request.user)
        response = StreamingHttpResponse(made, content_type="application/zip")
        response["Content-Disposition"] = 'attachment; filename="data-saya.zip"'
        response["X-Content-Type-Options"] = "nosniff"
        return response
    context = {
        "crumbs": crumbs(_("Salinan data saya")),
        "cancel_url": reverse("my_data"),
        "consequences": [
            _("Berisi data pribadi Anda. Simpan di tempat yang hanya Anda buka."),
            _("Dibuat saat diunduh dan tidak disimpan di situs. Bahwa salinan diunduh tercatat."),
            _("Tidak memuat kunci masuk, nilai yang masih tertutup, dan keterangan orang lain."),
        ],
    }
    return render(request, "reports/mydata/export.html", context)


def crumbs(here: str) -> list[dict[str, Any]]:
    return [{"label": _("Data saya"), "url": reverse("my_data")}, {"label": here}]


urlpatterns = [
    path("data-saya/", my_data, name="my_data"),
    path("data-saya/jenis/<slug:kind>/", my_data_kind, name="my_data_kind"),
    path("data-saya/pembukaan/", my_data_trail, name="my_data_trail"),
    path("data-saya/salinan/", my_data_copy, name="my_data_copy"),
]
