"""Addresses of panels: the lists of its view modules, one after the other."""

from django.urls import URLPattern, URLResolver

from panels.views import (
    advice,
    assessor,
    attendants,
    chair,
    conflicts,
    excuses,
    imports,
    panelist,
    ranking,
    reopening,
    scoring,
    secretariat,
    sheets,
    standing,
    ties,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *panelist.urlpatterns,
    *conflicts.urlpatterns,
    *sheets.urlpatterns,
    *scoring.urlpatterns,
    *imports.urlpatterns,
    *reopening.urlpatterns,
    *chair.urlpatterns,
    *assessor.urlpatterns,
    *ties.urlpatterns,
    *ranking.urlpatterns,
    *advice.urlpatterns,
    *secretariat.urlpatterns,
    *attendants.urlpatterns,
    *excuses.urlpatterns,
    *standing.urlpatterns,
]
