"""The page behind a one-time link: anybody who holds it answers once. No sign-in, nothing to guess, nothing to change afterwards."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.object_permissions import roles_on
from panels import questionnaire_display, respondents
from panels.forms.questionnaires import AnswerForm
from panels.models import Respondent
from panels.services import questionnaires as service
from panels.views import frame
from selection import display
from selection.forms.saving import kept


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """One page with all statements; sent once."""
    row = respondents.by_link(token)
    if row is None:
        return _shut(
            request,
            _(
                "Tautan ini tidak dikenal: mungkin terpotong ketika disalin, atau sudah diganti dengan tautan baru. "
                "Pakai tautan terakhir yang Anda terima, atau minta tautan baru kepada Sekretariat."
            ),
            404,
        )
    if sentence := _wrong_reader(request, row):
        return _shut(request, sentence, 403)
    if sentence := service.closed_to(row):
        return _shut(request, sentence, 410)
    form = AnswerForm(service.statements_of(row), frame.posted(request))
    if form.is_valid() and kept(
        form, lambda: service.answer(row, form.points(), form.cleaned_data["remark"])
    ):
        return redirect("answer_thanks")
    questionnaire = respondents.of_respondent(row)
    assert questionnaire is not None
    selection = row.guarded
    context = {
        "form": form,
        "agency_name": selection.agency.name,
        "oversight_name": selection.oversight_body.name,
        "title": row.stage.title,
        "candidate": row.application.snapshot["full_name"],
        "post": row.application.vacancy.title,
        "relation": questionnaire_display.short(row.relation).lower(),
        "until": display.until(questionnaire.closes_at, selection.zone),
        "alone": any(rule == row.relation and int(least) < 3 for rule, least, _weight in questionnaire.rules),
    }
    return render(request, "panels/questionnaires/answer.html", context, status=422 if form.errors else 200)


@login_not_required
@require_safe
def answer_thanks(request: HttpRequest) -> HttpResponse:
    """Where an answer ends. It knows nothing of whose it was."""
    return render(request, "panels/questionnaires/thanks.html")


def _wrong_reader(request: HttpRequest, row: Respondent) -> str:
    """Who is signed in and cannot be the respondent: the candidate himself, and whoever serves in the selection."""
    if not request.user.is_authenticated:
        return ""
    if request.user.person_id == row.application.person_id:
        return _("Peserta tidak dapat mengisi kuesioner tentang dirinya sendiri.")
    if roles_on(request.user, str(row.guarded.pk)):
        return _(
            "Anda masuk sebagai petugas seleksi ini, sedangkan tautan ini hanya untuk responden. Bila Anda sendiri respondennya, keluar "
            "dahulu, lalu buka tautannya kembali."
        )
    return ""


def _shut(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return render(request, "panels/questionnaires/shut.html", {"sentence": sentence}, status=status)


urlpatterns = [
    path("kuesioner/terima-kasih/", answer_thanks, name="answer_thanks"),
    path("kuesioner/<str:token>/", answer, name="answer"),
]
