"""A published result computed again by anybody: the page, and the input as a file. Nothing here asks for a sign-in."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from reports import queries, recount_display
from reports.services import recounts
from selection import queries as selections
from selection.models import Vacancy
from selection.views.files import json_file

KEPT_SECONDS = 300
"""How long a cache may give the file without asking: a correction replaces it."""


@login_not_required
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Inputs by participant number, rules, every sum, the server's own computation beside the paper; the reader's browser does it again."""
    vacancy, found = _published(slug)
    return render(request, "reports/public/recount.html", recount_display.page(found, vacancy))


@login_not_required
@require_safe
def input_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The canonical public input; the SHA-256 of its bytes is the digest that the results show, and its ETag."""
    _vacancy, found = _published(slug)
    if found.withheld:
        raise Http404
    response = json_file(found.text, name=recount_display.file_name(slug))
    response["ETag"] = quote_etag(found.digest)
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _published(slug: str) -> tuple[Vacancy, recounts.Recount]:
    """A post whose final result is out; everything else is not found."""
    public = Vacancy.objects.filter(state__in=selections.PUBLIC_STATES)
    vacancy = get_object_or_404(
        public.select_related("selection__agency", "selection__oversight_body"), slug=slug
    )
    found = recounts.of(vacancy, queries.published(vacancy))
    if found is None:
        raise Http404
    return vacancy, found


urlpatterns = [
    path("hasil/<slug:slug>/hitung/", page, name="recount"),
    path("hasil/<slug:slug>/hitung/masukan/", input_file, name="recount_input"),
]
