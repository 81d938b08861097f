"""Addresses of selection: the lists of its view modules, one after the other."""

from django.urls import URLPattern, URLResolver

from selection.views import (
    candidate,
    documents,
    factors,
    incoming,
    posts,
    profile,
    public,
    screening,
    secretariat,
    waivers,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *public.urlpatterns,
    *profile.urlpatterns,
    *candidate.urlpatterns,
    *incoming.urlpatterns,
    *secretariat.urlpatterns,
    *posts.urlpatterns,
    *screening.urlpatterns,
    *documents.urlpatterns,
    *factors.urlpatterns,
    *waivers.urlpatterns,
]
