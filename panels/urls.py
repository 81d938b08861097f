"""Addresses of panels: the lists of its view modules, one after the other."""

from django.urls import URLPattern, URLResolver

from panels.views import assessor, chair, panelist, ranking, secretariat, sheets, ties

urlpatterns: list[URLPattern | URLResolver] = [
    *panelist.urlpatterns,
    *sheets.urlpatterns,
    *chair.urlpatterns,
    *assessor.urlpatterns,
    *ties.urlpatterns,
    *ranking.urlpatterns,
    *secretariat.urlpatterns,
]
