"""Addresses of reports: the lists of its view modules, one after the other."""

from django.urls import URLPattern, URLResolver

from reports.views import calls, desk, holds, oversight, paper_sheets, public, publication, receipts

urlpatterns: list[URLPattern | URLResolver] = [
    *desk.urlpatterns,
    *oversight.urlpatterns,
    *holds.urlpatterns,
    *public.urlpatterns,
    *publication.urlpatterns,
    *receipts.urlpatterns,
    *paper_sheets.urlpatterns,
    *calls.urlpatterns,
]
