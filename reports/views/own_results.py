"""An applicant's own marks, once the result of a stage is published."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports import queries, results_display
from selection.views.own import own_application


@require_safe
def application_results(request: HttpRequest, pk: UUID) -> HttpResponse:
    """His mark and rank in every stage whose result is published; nothing of a stage before that."""
    application = own_application(request, pk)
    context = {
        "application": application,
        "oversight_name": application.guarded.oversight_body.name,
        "crumbs": [
            {"label": _("Lamaran saya"), "url": reverse("my_applications")},
            {"label": application.vacancy.title, "url": reverse("application_detail", args=[pk])},
            {"label": _("Surat dan nilai saya")},
        ],
        "letter": queries.letter_to(application),
        "stages": results_display.own_stages(application),
        "results_url": reverse("results", args=[application.vacancy.slug]),
    }
    return render(request, "reports/candidate/results.html", context)


urlpatterns = [
    path("lamaran/<uuid:pk>/nilai/", application_results, name="application_results"),
]
