"""The calibration round: samples for the secretariat, trial marks for each member, the opened marks for all who read marks."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.object_permissions import roles_on
from audit import ledger
from audit.errors import Stale
from panels import calibration_display, queries, sheet_display, trials
from panels.forms.calibration import CalibrationReasonForm, NoteForm, SampleForm, paper_of
from panels.models import Calibration, Sample, Trial
from panels.services import calibrations
from panels.services.cells import Cell
from panels.views import frame
from panels.views.ranking import READERS
from selection import display
from selection import queries as selections
from selection.enums import Verb
from selection.forms.saving import kept
from selection.models import Selection
from selection.views import staff
from selection.views.files import pdf_response


@require_http_methods(["GET", "HEAD", "POST"])
def calibration_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The rounds of a selection; the secretariat begins one for a panel stage."""
    selection = staff.selection_or_404(request.user, pk, Verb.VIEW)
    _require_reader(request, selection)
    may_prepare = selection.permits(request.user, Verb.SCREEN)
    if request.method == "POST" and not may_prepare:
        raise Http404
    form = forms.Form(frame.posted(request))  # one button a stage: only what the service refuses is said here
    if request.method == "POST":
        made: list[Calibration] = []
        component = request.POST.get("component", "")
        if kept(
            form,
            lambda: made.append(calibrations.prepare(selection, component, actor=request.user)),
        ):
            return redirect("calibration", made[0].pk)
    rounds = list(trials.rounds_of(selection))
    busy = {item.stage_id for item in rounds if item.state in trials.UNFINISHED}
    out = set(queries.stages_out(selections.for_actor(request.user)).values_list("stage_id", flat=True))
    context = frame.context(
        selection,
        request.user,
        (_("Kalibrasi"), ""),
        form=form,
        rounds=[_row(item) for item in rounds],
        stages=[
            {"title": stage.title, "fields": [("component", stage.code)]}
            for stage in selection.stages
            if may_prepare and not stage.by_assessor and stage.pk not in busy | out
        ],
    )
    return render(request, "panels/calibration/list.html", context)


def _row(item: Any) -> dict[str, Any]:
    zone = item.guarded.zone
    return {
        "title": str(item),
        "tag": calibration_display.tag(item),
        "url": reverse("calibration", args=[item.pk]),
        "when": display.moment(item.closed_at or item.opened_at, zone) if item.opened_at else "",
        "counts": {"given": item.given, "total": item.total} if item.state == "open" else None,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def calibration(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One round: its samples, how many have marked, and once it is open every mark. The secretariat adds samples while it prepares it."""
    found = _round_or_404(request, pk)
    steps = ledger.available(found, request.user)
    may_prepare = found.state == "prepared" and "open" in steps
    if request.method == "POST" and not may_prepare:
        raise Http404
    form = SampleForm(frame.posted(request), request.FILES or None) if may_prepare else None
    if form is not None and form.is_valid():
        data = form.cleaned_data
        if kept(form, lambda: calibrations.add_sample(found, **paper_of(data), actor=request.user)):
            messages.success(request, _("%(label)s ditambahkan.") % data)
            if data["file"].doubt:
                messages.warning(request, data["file"].doubt)
            return redirect("calibration", pk)
    context = _context(
        request,
        found,
        form=form,
        samples=calibration_display.samples(found),
        tag=calibration_display.tag(found),
        facts=_facts(found),
        result=calibration_display.result(found, request.user.person),
        counts=_counts(found),
        own=_own(request, found),
        can_remove=may_prepare,
        urls={step: reverse(name, args=[pk]) for step, name in STEP_PAGES.items() if step in steps},
    )
    return render(request, "panels/calibration/detail.html", context)


STEP_PAGES = {
    "open": "calibration_open",
    "reveal_early": "calibration_reveal",
    "close": "calibration_close",
    "cancel": "calibration_cancel",
}
"""Step → its address: a button stands exactly where the door would open."""


def _counts(found: Any) -> dict[str, int] | None:
    return {"given": found.given, "total": found.total} if found.state == "open" else None


def _own(request: HttpRequest, found: Calibration) -> dict[str, str] | None:
    """The reader's own trial: what to do next."""
    trial = trials.trial_of(found, request.user.person) if found.state == "open" else None
    if trial is None:
        return None
    url = reverse("calibration_trial", args=[found.pk])
    if trial.state == "given":
        return {
            "url": url,
            "label": _("Lihat nilai uji coba Anda"),
            "text": _("Nilai uji coba Anda terkirim."),
        }
    return {"url": url, "label": _("Isi nilai uji coba"), "text": ""}


def _facts(found: Calibration) -> list[dict[str, str]]:
    zone = found.guarded.zone
    times = (
        (_("Dibuka"), found.opened_at),
        (_("Nilai uji coba dibuka bersama"), found.revealed_at),
        (_("Ditutup"), found.closed_at),
    )
    return [{"key": label, "value": display.moment(at, zone)} for label, at in times if at is not None]


@require_POST
def calibration_sample_remove(request: HttpRequest, pk: UUID, sample: UUID) -> HttpResponse:
    """Take a sample out again."""
    found = _step_or_404(request, pk, "open")
    calibrations.remove_sample(_sample_or_404(found, sample), actor=request.user)
    messages.success(request, _("Contoh dihapus dari kalibrasi."))
    return redirect("calibration", pk)


@require_safe
def calibration_sample_file(request: HttpRequest, pk: UUID, sample: UUID) -> FileResponse:
    """The file of a sample, for all who read the round. Recorded."""
    found = _round_or_404(request, pk)
    item = _sample_or_404(found, sample)
    calibrations.record_opening(item, actor=request.user)
    return pdf_response(item.file, name=f"contoh-{item.order}.pdf")


@require_POST
def calibration_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand out the trial sheets."""
    found = _step_or_404(request, pk, "open")
    calibrations.open_round(found, actor=request.user)
    messages.success(request, _("Kalibrasi dibuka. Setiap anggota dapat menilai contohnya."))
    return redirect("calibration", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def calibration_trial(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The reader's own trial marks: a draft until he gives them."""
    found = _round_or_404(request, pk)
    trial = trials.trial_of(found, request.user.person)
    if trial is None or trial.member.state not in trials.MAY_MARK:
        raise Http404
    if request.method == "POST":
        return _save_trial(request, trial)
    return _trial_page(request, trial)


def _save_trial(request: HttpRequest, trial: Trial) -> HttpResponse:
    typed = sheet_display.typed_cells(request.POST)
    seen = request.POST.get("seen", "")
    try:
        problems = calibrations.save_marks(trial, typed, seen=seen, actor=request.user)
    except Stale as error:
        return _trial_page(request, trial, typed=typed, sentence=str(error), status=error.status)
    if problems:
        sentence = _("Ada nilai yang belum dapat disimpan. Perbaiki kotak yang ditandai.")
        return _trial_page(request, trial, typed=typed, problems=problems, sentence=sentence, status=422)
    if request.POST.get("then") != "give":
        messages.success(request, _("Draf nilai uji coba tersimpan."))
        return redirect("calibration_trial", trial.calibration_id)
    if missing := calibrations.missing_marks(trial):
        sentence = _("Masih ada %(count)d nilai uji coba yang kosong. Lengkapi sebelum mengirim.") % {
            "count": missing
        }
        return _trial_page(request, trial, sentence=sentence, status=422)
    calibrations.give(trial, seen=calibrations.draft_digest(trial), actor=request.user)
    messages.success(request, _("Nilai uji coba Anda terkirim. Ia dibuka bersama nilai anggota lain."))
    return redirect("calibration", trial.calibration_id)


def _trial_page(
    request: HttpRequest,
    trial: Trial,
    *,
    typed: Mapping[Cell, str] | None = None,
    problems: Mapping[Cell, str] | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    layout = calibration_display.trial_layout(trial)
    summary = [{"text": sentence, "href": ""}] if sentence else []
    can_edit = "give" in ledger.available(trial, request.user)
    context = _context(
        request,
        trial.calibration,
        (_("Nilai uji coba"), ""),
        **calibration_display.grid(layout, typed, problems),
        errors=[*summary, *calibration_display.errors(layout, problems or {})],
        seen=calibrations.draft_digest(trial),
        read_only=not can_edit,
        can_edit=can_edit,
        guides=sheet_display.guides(layout),
        questions=queries.questions_of(trial.guarded, trial.calibration.stage.code),
        files=[
            {"label": item["label"], "url": item["url"], "note": item["description"]}
            for item in calibration_display.samples(trial.calibration)
        ],
    )
    return render(request, "panels/calibration/trial.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def calibration_reveal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The chair opens the trial marks before everybody has given his."""
    return _with_reason(
        request,
        _step_or_404(request, pk, "reveal_early"),
        calibrations.reveal_early,
        title=_("Buka nilai uji coba sekarang?"),
        text=_("Belum semua anggota mengirim. Draf anggota yang belum mengirim dihapus tanpa dibaca."),
        label=_("Buka nilai uji coba"),
        done=_("Nilai uji coba dibuka."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def calibration_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the round up."""
    return _with_reason(
        request,
        _step_or_404(request, pk, "cancel"),
        calibrations.cancel,
        title=_("Batalkan kalibrasi?"),
        text=_("Nilai uji coba yang sudah diisi tidak akan pernah ditampilkan."),
        label=_("Batalkan kalibrasi"),
        done=_("Kalibrasi dibatalkan."),
    )


def _with_reason(
    request: HttpRequest,
    found: Calibration,
    act: Callable[..., None],
    *,
    title: str,
    text: str,
    label: str,
    done: str,
) -> HttpResponse:
    form = CalibrationReasonForm(frame.posted(request))
    if form.is_valid() and kept(
        form, lambda: act(found, reason=form.cleaned_data["reason"], actor=request.user)
    ):
        messages.success(request, done)
        return redirect("calibration", found.pk)
    context = _context(request, found, (title, ""), form=form, title=title, text=text, label=label)
    return render(request, "panels/sittings/reason.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def calibration_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The chair notes what was agreed."""
    found = _step_or_404(request, pk, "close")
    form = NoteForm(frame.posted(request))
    if form.is_valid() and kept(
        form, lambda: calibrations.close(found, note=form.cleaned_data["note"], actor=request.user)
    ):
        messages.success(request, _("Kalibrasi ditutup. Kesepakatannya tampil di samping lembar tahap ini."))
        return redirect("calibration", pk)
    context = _context(
        request,
        found,
        (_("Tutup kalibrasi"), ""),
        form=form,
        result=calibration_display.result(found, request.user.person),
    )
    return render(request, "panels/calibration/close.html", context)


def _require_reader(request: HttpRequest, selection: Selection) -> None:
    if not READERS & roles_on(request.user, str(selection.pk)):
        raise Http404


def _round_or_404(request: HttpRequest, pk: UUID) -> Any:
    """A round with its counts, for who reads marks at all."""
    seen = trials.with_counts(trials.in_selections(selections.for_actor(request.user, Verb.VIEW)))
    found = get_object_or_404(seen, pk=pk)
    _require_reader(request, found.guarded)
    return found


def _step_or_404(request: HttpRequest, pk: UUID, step: str) -> Any:
    """A round of which this account may take the step now."""
    found = _round_or_404(request, pk)
    if step not in ledger.available(found, request.user):
        raise Http404
    return found


def _sample_or_404(found: Calibration, pk: UUID) -> Sample:
    return get_object_or_404(trials.samples_of(found).select_related("calibration__stage__selection"), pk=pk)


def _context(
    request: HttpRequest, found: Calibration, *crumbs: tuple[str, str], **extra: Any
) -> dict[str, Any]:
    back = reverse("calibration", args=[found.pk])
    trail = [
        (_("Kalibrasi"), reverse("calibration_list", args=[found.guarded.pk])),
        (str(found), back),
        *crumbs,
    ]
    trail[-1] = (trail[-1][0], "")
    return frame.context(
        found.guarded,
        request.user,
        *trail,
        calibration=found,
        stage=found.stage,
        caption=found.guarded.title,
        back_url=back,
        **extra,
    )


_ONE = "kalibrasi/<uuid:pk>"
urlpatterns = [
    path("kalibrasi/seleksi/<uuid:pk>/", calibration_list, name="calibration_list"),
    path(f"{_ONE}/", calibration, name="calibration"),
    path(f"{_ONE}/contoh/<uuid:sample>/", calibration_sample_file, name="calibration_sample_file"),
    path(f"{_ONE}/contoh/<uuid:sample>/hapus/", calibration_sample_remove, name="calibration_sample_remove"),
    path(f"{_ONE}/buka/", calibration_open, name="calibration_open"),
    path(f"{_ONE}/nilai/", calibration_trial, name="calibration_trial"),
    path(f"{_ONE}/buka-nilai/", calibration_reveal, name="calibration_reveal"),
    path(f"{_ONE}/tutup/", calibration_close, name="calibration_close"),
    path(f"{_ONE}/batal/", calibration_cancel, name="calibration_cancel"),
]
