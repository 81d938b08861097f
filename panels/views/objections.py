"""Objections: an applicant objects to his mark; secretariat, panel and observer read all of a selection, answer and decide."""

from fractions import Fraction
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import queries as people
from audit import clock, ledger
from panels.forms.objections import DecideForm
from panels.scheme import half_up
from panels.services import objections as services
from panels.views.frame import posted
from selection import display, objections
from selection import objections_display as shown
from selection.enums import ObjectionVerdict, Verb
from selection.forms.objections import ReviewForm
from selection.forms.saving import kept
from selection.models import Objection
from selection.services import objections as deciding
from selection.views import staff
from selection.views.objections import filing, readable, require_judge
from selection.views.own import own_application


@require_http_methods(["GET", "HEAD", "POST"])
def mark_objection_new(request: HttpRequest, pk: UUID, stage: str) -> HttpResponse:
    """Object to one's own mark of a stage. Not there before its result is published, nor for whom it holds no mark."""
    application = own_application(request, pk)
    found = application.guarded.stage(stage)
    window = objections.window_of(application.vacancy, found) if found else None
    if found is None or window is None:
        raise Http404
    line = services.own_line(application, found)
    if line is None:
        raise Http404
    subject = {
        "title": _("Nilai %(stage)s") % {"stage": display.in_sentence(found.title)},
        "mark": half_up(Fraction(line.mark)).replace(".", ","),
    }
    return filing(request, application, window, subject, stage=found)


@require_safe
def objection_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every objection of a selection, what waits first."""
    selection = get_object_or_404(readable(request.user), pk=pk)
    keeps = any(selection.permits(request.user, verb) for verb in objections.REGISTER)
    context = staff.context(
        selection,
        request.user,
        (_("Keberatan"), ""),
        tab="objection_list",
        off=not selection.objection_days,
        register_url=reverse("objection_register", args=[selection.pk]) if keeps else "",
        **shown.listed(selection, clock.now()),
    )
    return render(request, "panels/objections/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def objection_review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One objection with the applicant's document beside it: one proposes the answer, the chair decides, others read. Recorded."""
    objection = _objection(request.user, pk)
    require_judge(objection, request.user)
    steps = ledger.available(objection, request.user)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    propose = _propose_form(request, objection, step) if "propose" in steps else None
    decide = _decide_form(request, objection, step) if "return" in steps else None
    form = {"propose": propose, "decide": decide, "return": decide}.get(step)
    if request.method == "POST" and form is None:
        raise Http404
    if (
        form is not None
        and form.is_valid()
        and kept(form, lambda: _take(step, objection, form, request.user))
    ):
        messages.success(request, _TOLD[step]())
        return redirect("objection_review", objection.pk)
    if request.method == "GET":
        with ledger.unit_of_work():
            ledger.record(objection, "opened", actor=request.user, data={"number": objection.number})
    item = shown.item(objection, clock.now())
    selection = objection.guarded
    context = staff.context(
        selection,
        request.user,
        (_("Keberatan"), reverse("objection_list", args=[selection.pk])),
        (objection.number, ""),
        objection=objection,
        tag={"label": item["status"], "tone": item["tone"]},
        facts=shown.facts(objection),
        check_url=reverse("screening_application", args=[objection.application_id])
        if selection.permits(request.user, Verb.SCREEN)
        else "",
        propose=propose,
        decide=decide,
        consequences=_consequences(objection) if decide else [],
        reopened=_reopened(objection),
    )
    return render(request, "panels/objections/review.html", context)


def _propose_form(request: HttpRequest, objection: Objection, step: str) -> ReviewForm:
    start = {"version": objection.version, "verdict": objection.verdict, "answer": objection.answer}
    return ReviewForm(posted(request) if step == "propose" else None, initial=start)


def _decide_form(request: HttpRequest, objection: Objection, step: str) -> DecideForm:
    upheld = objection.verdict == ObjectionVerdict.UPHELD
    sheets = services.sheets_of(objection) if upheld else []
    data = posted(request) if step in {"decide", "return"} else None
    return DecideForm(data, sheets=sheets, initial={"version": objection.version})


def _take(step: str, objection: Objection, form: Any, user: Any) -> None:
    data = form.cleaned_data
    at: dict[str, Any] = {"version": data["version"], "actor": user}
    if step == "propose":
        services.propose(objection, verdict=data["verdict"], answer=data["answer"], **at)
    elif step == "return":
        deciding.return_(objection, reason=data["reason"], **at)
    else:
        services.decide(objection, reopen=data.get("sheets") or (), **at)


_TOLD = {
    "propose": lambda: _("Usulan jawaban dikirim kepada Ketua Pansel."),
    "return": lambda: _("Usulan dikembalikan dengan alasannya."),
    "decide": lambda: _("Jawaban ditetapkan. Pelamar membacanya sekarang."),
}


def _consequences(objection: Objection) -> list[str]:
    if objection.verdict != ObjectionVerdict.UPHELD:
        return [_("Ditolak: hasilnya tetap, dan pelamar membaca alasannya.")]
    if objection.finding_id is None:
        return [
            _(
                "Dikabulkan: lembar yang Anda pilih diminta dibuka kembali; orang kedua menyetujuinya, lalu peringkat dihitung ulang."
            )
        ]
    return [
        _("Dikabulkan: persyaratan ini tercatat terpenuhi."),
        _(
            "Bila tidak ada lagi persyaratan yang tidak terpenuhi, pelamar masuk kembali dengan nomor peserta baru."
        ),
    ]


def _reopened(objection: Objection) -> list[dict[str, str]]:
    """The sheets of an upheld mark, with where their history stands."""
    if objection.state != "upheld" or objection.window.stage_id is None:
        return []
    found = []
    for sheet in services.sheets_asked_for(objection):
        asked = people.newest_proposal("reopen", sheet.pk)
        if asked is not None and objection.number in asked.reason:
            found.append({"title": str(sheet.person), "url": reverse("sheet_history", args=[sheet.pk])})
    return found


def _objection(user: Any, pk: UUID) -> Objection:
    seen = Objection.objects.filter(application__vacancy__selection__in=readable(user))
    along = (
        "file",
        "proposed_by",
        "window__stage",
        "window__vacancy__selection",
        "finding__requirement",
        "application__person",
        "application__vacancy__selection__agency",
        "application__vacancy__selection__oversight_body",
    )
    return get_object_or_404(seen.select_related(*along), pk=pk)


urlpatterns = [
    path("lamaran/<uuid:pk>/keberatan/nilai/<slug:stage>/", mark_objection_new, name="mark_objection_new"),
    path("sekretariat/seleksi/<uuid:pk>/keberatan/", objection_list, name="objection_list"),
    path("keberatan/<uuid:pk>/telaah/", objection_review, name="objection_review"),
]
