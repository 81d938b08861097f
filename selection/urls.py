"""Addresses of selection: the lists of its view modules, one after the other."""

from django.urls import URLPattern, URLResolver

from selection.views import (
    blanks,
    candidate,
    claims,
    documents,
    factors,
    imports,
    incoming,
    objections,
    own_files,
    posts,
    profile,
    public,
    screening,
    screening_one,
    second_readings,
    secretariat,
    waivers,
    wallet,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *public.urlpatterns,
    *profile.urlpatterns,
    *claims.urlpatterns,
    *candidate.urlpatterns,
    *incoming.urlpatterns,
    *secretariat.urlpatterns,
    *posts.urlpatterns,
    *blanks.urlpatterns,
    *screening.urlpatterns,
    *screening_one.urlpatterns,
    *second_readings.urlpatterns,
    *own_files.urlpatterns,
    *documents.urlpatterns,
    *objections.urlpatterns,
    *factors.urlpatterns,
    *waivers.urlpatterns,
    *imports.urlpatterns,
    *wallet.urlpatterns,
]
