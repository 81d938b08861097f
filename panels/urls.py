"""Addresses of panels: the lists of its view modules, one after the other."""

from django.urls import URLPattern, URLResolver

from panels.views import (
    absences,
    advice,
    assessor,
    chair,
    conflicts,
    imports,
    lots,
    panelist,
    ranking,
    reminders,
    reopening,
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
    *imports.urlpatterns,
    *reopening.urlpatterns,
    *chair.urlpatterns,
    *assessor.urlpatterns,
    *ties.urlpatterns,
    *ranking.urlpatterns,
    *advice.urlpatterns,
    *secretariat.urlpatterns,
    *standing.urlpatterns,
    *sittings.urlpatterns,
    *absences.urlpatterns,
    *lots.urlpatterns,
    *reminders.urlpatterns,
]
