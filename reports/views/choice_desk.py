"""The choice of a post for the secretariat, the second person and the observer: recorded from paper, corrected, carried out, watched."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import queries as people
from audit import clock
from panels import choices
from panels.models import Nomination
from panels.services import choices as deciding
from reports import choice_display as display
from reports import queries
from reports.forms.choice import CorrectionForm, InaugurationForm, RecordForm, ReleaseForm
from reports.services import oversight
from selection.enums import Verb
from selection.forms.saving import kept


@require_safe
def choice_desk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Names, clock, choice with rank and reason, papers, reserve list, and what can be done next."""
    nomination = get_object_or_404(choices.watched(request.user), pk=pk)
    if nomination.permits(request.user, Verb.OBSERVE):
        oversight.note(nomination.guarded, "choice", actor=request.user, vacancy=str(nomination.vacancy_id))
    waiting = _waiting(nomination)
    context = _context(
        nomination,
        names=display.named_table(nomination),
        proposal=waiting,
        may_open=waiting is not None and people.opens(request.user, waiting),
        next_steps=display.next_steps(nomination)
        if waiting is None and nomination.permits(request.user, Verb.PUBLISH)
        else [],
        **display.page(nomination, rank=True),
    )
    return render(request, "reports/choice/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def choice_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose to record the choice from the signed paper; where one stands, to correct it."""
    nomination = _prepared(request, pk)
    chosen = choices.standing(nomination)
    if chosen is not None and chosen.state != "chosen":
        raise Http404
    form = (RecordForm if chosen is None else CorrectionForm)(
        request.POST or None, request.FILES or None, nomination=nomination
    )
    title = _("Koreksi pilihan") if chosen else _("Catat pilihan dari naskah bertanda tangan")
    return _asked(
        request,
        nomination,
        form,
        lambda: deciding.propose_record(nomination, form.decision(), actor=request.user),
        title=title,
        text=_(
            "Isi tepat seperti pada naskah Pejabat Pembina Kepegawaian. Orang kedua mencocokkannya dengan pindaian, lalu menyetujui."
        ),
        done=_("Usulan dikirim. Pejabat kedua mencocokkannya dengan pindaian, lalu menyetujui atau menolak."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def choice_release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose to record that the chosen one has fallen away before the inauguration."""
    nomination = _prepared(request, pk)
    form = ReleaseForm(request.POST or None, request.FILES or None)
    return _asked(
        request,
        nomination,
        form,
        lambda: deciding.propose_release(
            nomination,
            reason=form.cleaned_data["reason"],
            file=form.cleaned_data["file"].keep(),
            actor=request.user,
        ),
        title=_("Yang dipilih gugur sebelum dilantik"),
        text=_(
            "Setelah disetujui orang kedua, Pejabat Pembina Kepegawaian memilih lagi dari nama yang tersisa."
        ),
        done=_("Usulan dikirim. Pejabat kedua memeriksa suratnya, lalu menyetujui atau menolak."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def inauguration_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record the inauguration by its minutes."""
    nomination = _prepared(request, pk)
    chosen = choices.standing(nomination)
    decision = queries.signed_decision(chosen) if chosen and chosen.state == "chosen" else None
    if chosen is None or decision is None:
        raise Http404
    form = InaugurationForm(request.POST or None, request.FILES or None, nomination=nomination)
    return _asked(
        request,
        nomination,
        form,
        lambda: deciding.inaugurate(
            chosen, form.told(), decision_sha256=decision.signed_file.sha256, actor=request.user
        ),
        title=_("Catat pelantikan"),
        text=_("Isi menurut berita acara pelantikan. Setelah dicatat, laporan pelantikan dapat dibuat."),
        done=_("Pelantikan dicatat. Buat laporan pelantikan pada halaman naskah."),
        label=_("Catat pelantikan"),
        obstacle=choices.gate_obstacle(nomination.vacancy, "inauguration"),
    )


def _asked(
    request: HttpRequest,
    nomination: Nomination,
    form: Any,
    act: Callable[[], object],
    *,
    title: str,
    text: str,
    done: str,
    label: str = "",
    obstacle: str = "",
) -> HttpResponse:
    """A page with one form: what the service refuses is said on it, and nothing typed is lost."""
    if request.method == "POST" and form.is_valid() and kept(form, act):
        messages.success(request, done)
        return redirect("choice_desk", nomination.pk)
    context = _context(
        nomination,
        (title, ""),
        form=form,
        title=title,
        text=text,
        label=label or _("Usulkan"),
        obstacle=obstacle,
    )
    return render(request, "reports/choice/form.html", context)


def _prepared(request: HttpRequest, pk: UUID) -> Nomination:
    """Names of a selection whose papers this account prepares."""
    nomination = get_object_or_404(choices.watched(request.user), pk=pk)
    if not nomination.permits(request.user, Verb.PUBLISH):
        raise Http404
    return nomination


def _waiting(nomination: Nomination) -> Any:
    """The proposal about these names that waits for the second person."""
    for action in (deciding.RECORD, deciding.RELEASE):
        found = people.newest_proposal(action, nomination.pk)
        if found is not None and found.state == "open" and found.expires_at > clock.now():
            return found
    return None


def _context(nomination: Nomination, *crumbs: tuple[str, str], **extra: Any) -> dict[str, Any]:
    selection = nomination.guarded
    trail = [(nomination.vacancy.title, reverse("choice_desk", args=[nomination.pk])), *crumbs]
    return {
        "nomination": nomination,
        "vacancy": nomination.vacancy,
        "selection": selection,
        "agency_name": selection.agency.name,
        "oversight_name": selection.oversight_body.name,
        "crumbs": [
            {"label": _("Meja kerja"), "url": reverse("desk")},
            *({"label": label, "url": url} for label, url in trail[:-1]),
            {"label": trail[-1][0]},
        ],
        **extra,
    }


_ONE = "sekretariat/pilihan/<uuid:pk>"
urlpatterns = [
    path(f"{_ONE}/", choice_desk, name="choice_desk"),
    path(f"{_ONE}/catat/", choice_record, name="choice_record"),
    path(f"{_ONE}/gugur/", choice_release, name="choice_release"),
    path(f"{_ONE}/pelantikan/", inauguration_new, name="inauguration_new"),
]
