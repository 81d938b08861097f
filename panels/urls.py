"""Addresses of panels: the lists of its view modules, one after the other."""

from django.urls import URLPattern, URLResolver

from panels.views import (
    absences,
    advice,
    assessor,
    attendants,
    calibrations,
    chair,
    conflicts,
    excuses,
    imports,
    lots,
    panelist,
    ranking,
    reminders,
    reopening,
    scoring,
    secretariat,
    sheets,
    sittings,
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
    *calibrations.urlpatterns,
    *excuses.urlpatterns,
    *standing.urlpatterns,
    *sittings.urlpatterns,
    *absences.urlpatterns,
    *lots.urlpatterns,
    *reminders.urlpatterns,
]
