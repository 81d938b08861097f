"""All addresses. Public ones are Indonesian; names are English."""

from django.urls import include, path

from config import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("", include("reports.urls")),
    path("", include("panels.urls")),
    path("", include("selection.urls")),
    path("", include("accounts.urls")),
]

handler429 = "config.errors.too_many"
"""allauth asks for it by this name."""
handler400 = "django.views.defaults.bad_request"
