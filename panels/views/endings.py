"""Stopping a post or a selection, and going on with too few: the secretariat asks, the second person approves."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Proposal
from panels.forms.endings import EndingForm
from panels.services import endings
from selection import queries as selections
from selection.enums import VacancyState, Verb
from selection.forms.saving import kept
from selection.models import Decision, Selection, Vacancy
from selection.rulesets import schema
from selection.services import repeats
from selection.services.decisions import RULE
from selection.views import staff
from selection.views.files import pdf_response


@require_http_methods(["GET", "HEAD", "POST"])
def post_stop(request: HttpRequest, pk: Any) -> HttpResponse:
    """Ask for one post to be stopped."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.PUBLISH)
    if endings.obstacle_to_stop(vacancy):
        raise Http404
    return _stopping(request, vacancy.selection, vacancy, _("Hentikan seleksi jabatan ini"), vacancy.title)


@require_http_methods(["GET", "HEAD", "POST"])
def selection_stop(request: HttpRequest, pk: Any) -> HttpResponse:
    """Ask for every post that is still running to be stopped."""
    selection = staff.selection_or_404(request.user, pk, Verb.PUBLISH)
    if not selection.vacancies.filter(state__in=endings.STOPPABLE).exists():
        raise Http404
    return _stopping(request, selection, selection, _("Hentikan seluruh seleksi"), selection.title)


@require_http_methods(["GET", "HEAD", "POST"])
def post_go_on(request: HttpRequest, pk: Any) -> HttpResponse:
    """Ask for a post with too few applicants or candidates to go on with the oversight body's letter."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.PUBLISH)
    if endings.obstacle_to_going_on(vacancy):
        raise Http404
    few = vacancy.state == VacancyState.FEW
    return _ask(
        request,
        vacancy.selection,
        form=_form(request, demanded=True),
        act=lambda asked: endings.propose_going_on(vacancy, actor=request.user, **asked),
        title=_("Lanjutkan dengan pelamar yang ada") if few else _("Lanjutkan dengan peserta yang ada"),
        caption=vacancy.title,
        text=_("Tersisa %(count)d. Tanpa surat lembaga pemantau jabatan ini tidak dapat dilanjutkan.")
        % {"count": endings.left_in(vacancy)},
        consequences=endings.effects_of_going_on(few),
        danger=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def post_repeat(request: HttpRequest, pk: Any) -> HttpResponse:
    """Try a failed or stopped post again, alone: a new draft with what was asked."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.PUBLISH)
    if repeats.obstacle(vacancy):
        raise Http404
    if request.method == "POST":
        selection = repeats.repeat(vacancy, actor=request.user)
        messages.success(
            request,
            _("Seleksi ulang dibuat dengan kode %(code)s. Lengkapi Pansel dan jadwalnya.")
            % {"code": selection.code},
        )
        return redirect("selection_plan", selection.pk)
    context = staff.context(
        vacancy.selection,
        request.user,
        (_("Seleksi ulang"), ""),
        vacancy=vacancy,
        back_url=reverse("selection_plan", args=[vacancy.selection_id]),
        consequences=[
            _("Dibuat rancangan seleksi baru yang hanya memuat jabatan ini."),
            _("Persyaratan, dokumen, tahap, bobot, aturan, dan daftar persetujuan diambil dari seleksi ini."),
            _("Tidak ada data pelamar yang diambil. Pansel, jadwal, dan surat persetujuan diisi baru."),
        ],
    )
    return render(request, "panels/secretariat/repeat.html", context)


@require_safe
def decision_file(request: HttpRequest, pk: Any) -> HttpResponse:
    """The letter of a decision, for everybody who may see the selection."""
    seen = Decision.objects.filter(
        selection__in=selections.for_actor(request.user, Verb.VIEW), file__isnull=False
    )
    return pdf_response(get_object_or_404(seen.select_related("file"), pk=pk).file)


def _stopping(
    request: HttpRequest, selection: Selection, subject: Vacancy | Selection, title: str, caption: str
) -> HttpResponse:
    demanded = schema.load(selection.ruleset).rules[RULE].level == "fail"
    body = {"body": selection.oversight_body.name}
    without = _("Tanpa surat %(body)s penghentian ini meninggalkan tanda merah yang tetap.")
    return _ask(
        request,
        selection,
        form=_form(request, demanded=demanded),
        act=lambda asked: endings.propose_stop(subject, actor=request.user, **asked),
        title=title,
        caption=caption,
        text=(_("Penghentian memerlukan surat %(body)s.") if demanded else without) % body,
        consequences=endings.effects_of_stopping(),
        danger=True,
    )


def _form(request: HttpRequest, *, demanded: bool) -> EndingForm:
    return EndingForm(request.POST or None, request.FILES or None, demanded=demanded)


def _ask(
    request: HttpRequest,
    selection: Selection,
    *,
    form: EndingForm,
    act: Callable[[dict[str, Any]], Proposal],
    **shown: Any,
) -> HttpResponse:
    made: list[Proposal] = []
    if form.is_valid() and kept(form, lambda: made.append(act(form.asked()))):
        messages.success(request, _("Usulan dikirim. Dilaksanakan setelah orang kedua menyetujuinya."))
        return redirect("approval_detail", made[0].pk)
    back = reverse("selection_plan", args=[selection.pk])
    context = staff.context(selection, request.user, (shown["title"], ""), form=form, back_url=back, **shown)
    return render(request, "panels/secretariat/ending.html", context)


urlpatterns = [
    path("sekretariat/jabatan/<uuid:pk>/hentikan/", post_stop, name="post_stop"),
    path("sekretariat/jabatan/<uuid:pk>/lanjutkan/", post_go_on, name="post_go_on"),
    path("sekretariat/jabatan/<uuid:pk>/ulang/", post_repeat, name="post_repeat"),
    path("sekretariat/seleksi/<uuid:pk>/hentikan/", selection_stop, name="selection_stop"),
    path("sekretariat/keputusan/<uuid:pk>/surat/", decision_file, name="decision_file"),
]
