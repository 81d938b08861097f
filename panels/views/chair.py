"""The plenary: the list of the administrative selection confirmed or returned, the recap confirmed by every member."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit import ledger
from audit.errors import Refused
from audit.workflow import OWNER
from panels import opened_display, queries, ranking_display, screening_display
from panels.forms.chair import ConfirmListForm, ConfirmRecapForm, ReturnListForm, RulingForm
from panels.models import PanelMember
from panels.services import rankings, rosters
from panels.views import frame
from selection import queries as selections
from selection.enums import VacancyState, Verb
from selection.models import Vacancy
from selection.services import screening
from selection.views import staff

_HANDED_OVER = {VacancyState.PROPOSED, VacancyState.SCREENED, *selections.ENDED}


@require_http_methods(["GET", "HEAD", "POST"])
def screening_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list with every reason. The chair confirms it with the names of those present; other members read it."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.VIEW)
    member = frame.seat_or_404(request.user, vacancy.selection)
    if vacancy.state not in _HANDED_OVER:
        raise Http404
    if member.state != "declared":
        messages.info(
            request, _("Nyatakan dahulu konflik kepentingan Anda; sesudah itu daftar pelamar terbuka.")
        )
        return redirect("conflicts", selection=vacancy.selection_id)
    members = queries.members_of(vacancy.selection)
    shown = {"digest": screening.list_digest(vacancy)}
    form = ConfirmListForm(members, frame.posted(request), initial=shown)
    disputes = [
        RulingForm(frame.posted(request), finding=finding) for finding in screening_display.disputed(vacancy)
    ]
    if request.method == "POST" and all([one.is_valid() for one in (form, *disputes)]):
        try:
            rosters.confirm_screening(
                vacancy,
                present=list(form.cleaned_data["present"]),
                digest=form.cleaned_data["digest"],
                rulings={one.finding.pk: one.ruling() for one in disputes},
                actor=request.user,
            )
        except Refused as error:
            form.add_error(None, str(error))
            return _list_page(request, vacancy, form, disputes, error.status)
        return _confirmed(request, vacancy)
    return _list_page(request, vacancy, form, disputes)


def _list_page(
    request: HttpRequest,
    vacancy: Vacancy,
    form: ConfirmListForm,
    disputes: list[RulingForm],
    status: int = 200,
) -> HttpResponse:
    waiting = vacancy.state == VacancyState.PROPOSED
    if request.method != "POST":
        with ledger.unit_of_work():
            ledger.record(vacancy, "list_opened", actor=request.user)
    context = frame.context(
        vacancy.selection,
        request.user,
        (_("Pansel"), reverse("panel_desk")),
        (_("Seleksi administrasi"), ""),
        vacancy=vacancy,
        form=form,
        forms=[form, *disputes],
        disputes=[{"form": one, **screening_display.dispute(one.finding)} for one in disputes],
        digest=form.initial["digest"],
        can_confirm="confirm_screening" in ledger.available(vacancy, request.user),
        list_caption=_("Usulan sekretariat") if waiting else _("Hasil yang ditetapkan"),
        waiting=waiting,
        stopped=vacancy.state in {VacancyState.FAILED, VacancyState.STOPPED},
        quorum=rosters.quorum_of(vacancy.selection),
        **screening_display.proposed(vacancy, request.user),
    )
    return render(request, "panels/chair/screening.html", context, status=status)


def _confirmed(request: HttpRequest, vacancy: Vacancy) -> HttpResponse:
    vacancy.refresh_from_db()
    if vacancy.state == VacancyState.FAILED:
        messages.warning(
            request,
            _(
                "Daftar ditetapkan. Pelamar yang memenuhi syarat kurang dari jumlah paling sedikit, sehingga seleksi jabatan ini tidak dilanjutkan."
            ),
        )
    else:
        messages.success(
            request, _("Daftar hasil seleksi administrasi ditetapkan. Pelamar kini dapat melihat hasilnya.")
        )
    return redirect("screening_confirm", pk=vacancy.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def screening_return(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list goes back to the secretariat, with the reason."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.VIEW)
    frame.seat_or_404(request.user, vacancy.selection)
    if "return_screening" not in ledger.available(vacancy, request.user):
        raise Http404
    form = ReturnListForm(frame.posted(request))
    if request.method == "POST" and form.is_valid():
        screening.return_list(vacancy, reason=form.cleaned_data["reason"], actor=request.user)
        messages.success(request, _("Daftar dikembalikan kepada sekretariat."))
        return redirect("panel_desk")
    context = frame.context(
        vacancy.selection,
        request.user,
        (_("Pansel"), reverse("panel_desk")),
        (_("Seleksi administrasi"), reverse("screening_confirm", args=[vacancy.pk])),
        (_("Kembalikan"), ""),
        vacancy=vacancy,
        form=form,
        list_url=reverse("screening_confirm", args=[vacancy.pk]),
    )
    return render(request, "panels/chair/screening_return.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plenary(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The recap as it will be signed; every member confirms the digest he was shown. Recorded."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.VIEW)
    member = frame.seat_or_404(request.user, vacancy.selection)
    opened = opened_display.read(vacancy)
    if opened.ranking is None:
        raise Http404
    form, status = ConfirmRecapForm(frame.posted(request)), 200
    if form.is_valid():
        try:
            rankings.confirm(
                opened.ranking, digest=form.cleaned_data["digest"], member=member, actor=request.user
            )
        except Refused as error:
            form.add_error(None, str(error))
            status = error.status
        else:
            messages.success(request, _("Persetujuan Anda atas rekapitulasi tercatat."))
            return redirect("plenary", pk=vacancy.pk)
    if request.method != "POST":
        form.initial["digest"] = rankings.recap_digest(opened.ranking)
        with ledger.unit_of_work():
            ledger.record(
                vacancy, "ranking_opened", actor=request.user, data={"digest": opened.ranking.digest}
            )
    return render(
        request,
        "panels/chair/plenary.html",
        _plenary_context(request, opened, member, form),
        status=status,
    )


def _plenary_context(
    request: HttpRequest, opened: opened_display.Opened, member: PanelMember, form: ConfirmRecapForm
) -> dict[str, Any]:
    vacancy, ranking = opened.vacancy, opened.ranking
    assert ranking is not None
    given = any(item.pk == member.pk and item.confirmed for item in opened.members)
    tie = rankings.open_tie(ranking)
    settled = tie is None or bool(ranking.tie_names)
    corrected = any(map(queries.is_corrected_in, opened.stages.values()))
    may = settled and not corrected and ranking.state == "computed" and member.permits(request.user, OWNER)
    confirmed = any(item.confirmed for item in opened.members)
    can_settle = (
        bool(tie)
        and not corrected
        and not confirmed
        and "settle_tie" in ledger.available(ranking, request.user)
    )
    return frame.context(
        vacancy.selection,
        request.user,
        (_("Pansel"), reverse("panel_desk")),
        (_("Rapat pleno"), ""),
        vacancy=vacancy,
        form=form,
        mine_given=given,
        can_confirm=may and not given,
        tie_url=reverse("tie", args=[vacancy.pk]) if can_settle else "",
        **ranking_display.page(opened),
    )


urlpatterns = [
    path("pansel/jabatan/<uuid:pk>/administrasi/", screening_confirm, name="screening_confirm"),
    path("pansel/jabatan/<uuid:pk>/administrasi/kembalikan/", screening_return, name="screening_return"),
    path("pansel/jabatan/<uuid:pk>/pleno/", plenary, name="plenary"),
]
