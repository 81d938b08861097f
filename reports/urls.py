"""Addresses of reports: the lists of its view modules, one after the other."""

from django.urls import URLPattern, URLResolver

from reports.views import (
    calls,
    changes,
    choice,
    choice_desk,
    compliance,
    desk,
    gates,
    holds,
    letters,
    log,
    oversight,
    own_results,
    packs,
    paper_sheets,
    public,
    publication,
    receipts,
    recount,
    stationery,
    witnesses,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *desk.urlpatterns,
    *witnesses.urlpatterns,
    *oversight.urlpatterns,
    *compliance.urlpatterns,
    *holds.urlpatterns,
    *public.urlpatterns,
    *recount.urlpatterns,
    *publication.urlpatterns,
    *stationery.urlpatterns,
    *receipts.urlpatterns,
    *paper_sheets.urlpatterns,
    *calls.urlpatterns,
    *gates.urlpatterns,
    *changes.urlpatterns,
    *choice.urlpatterns,
    *choice_desk.urlpatterns,
    *packs.urlpatterns,
    *own_results.urlpatterns,
    *letters.urlpatterns,
    *log.urlpatterns,
]
