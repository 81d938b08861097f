"""Sittings of a stage: planned, called, attended, recorded. The secretariat writes, the panel and the observer read."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from accounts.object_permissions import roles_on
from audit import ledger
from panels import calls, sitting_display
from panels.forms.sittings import AttendanceForm, ChooseForm, ReasonForm, RecordingForm, SittingForm
from panels.models import Recording, Sitting
from panels.services import attendance, sittings
from panels.views import frame
from selection import queries as selections
from selection import remarks
from selection.enums import Verb
from selection.forms.saving import kept
from selection.views import staff

READERS = frozenset({Role.SECRETARIAT, Role.APPROVER, Role.CHAIR, Role.PANELIST, Role.OBSERVER})


@require_safe
def sitting_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every sitting of a selection in the order of time."""
    selection = staff.selection_or_404(request.user, pk, Verb.VIEW)
    if not READERS & roles_on(request.user, str(selection.pk)):
        raise Http404
    context = staff.context(
        selection,
        request.user,
        (_("Sesi"), ""),
        tab="sitting_list",
        items=sitting_display.listed(selection),
        may_plan=selection.permits(request.user, Verb.SCREEN),
        lot=calls.lot_of(selection),
    )
    return render(request, "panels/sittings/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sitting_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One more sitting; its candidates are chosen next."""
    selection = staff.selection_or_404(request.user, pk, Verb.SCREEN)
    form = SittingForm(frame.posted(request), selection=selection)
    made: list[Sitting] = []
    if form.is_valid() and kept(
        form, lambda: made.append(sittings.save(selection, **form.columns(), actor=request.user))
    ):
        messages.success(
            request, _("%(sitting)s disimpan. Pilih peserta yang dipanggil.") % {"sitting": made[0]}
        )
        return redirect("sitting_choose", made[0].pk)
    back = reverse("sitting_list", args=[pk])
    context = staff.context(
        selection,
        request.user,
        (_("Sesi"), back),
        (_("Sesi baru"), ""),
        title=_("Sesi baru"),
        form=form,
        back_url=back,
    )
    return render(request, "selection/secretariat/row.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sitting_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is stated of a sitting, until its letter is made."""
    sitting = _step_or_404(request, pk, "edit")
    form = SittingForm(frame.posted(request), selection=sitting.selection, stored=sitting)
    if form.is_valid() and kept(
        form,
        lambda: sittings.save(sitting.selection, stored=sitting, **form.columns(), actor=request.user),
    ):
        messages.success(request, _("%(sitting)s disimpan.") % {"sitting": sitting})
        return redirect("sitting_detail", pk)
    return render(
        request, "selection/secretariat/row.html", _page(request, sitting, _("Ubah sesi"), form=form)
    )


@require_safe
def sitting_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One sitting: when and where, who is called, who came, where the recordings lie."""
    sitting = _sitting_or_404(request, pk)
    context = staff.context(
        sitting.selection,
        request.user,
        (_("Sesi"), reverse("sitting_list", args=[sitting.selection_id])),
        (str(sitting), ""),
        sitting=sitting,
        title=sitting_display.title(sitting),
        tag=sitting_display.tag(sitting),
        facts=sitting_display.facts(sitting),
        recordings=sitting_display.recordings(sitting, request.user),
        **sitting_display.table(sitting),
        **sitting_display.actions(sitting, request.user),
    )
    return render(request, "panels/sittings/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sitting_choose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which candidates are called, of one post or of several; all of them to begin with."""
    sitting = _step_or_404(request, pk, "edit")
    present = [call.application_id for call in calls.calls_of(sitting)]
    offered = calls.to_call(sitting)
    initial = {"candidates": present or [item.pk for item in offered]}
    form = ChooseForm(offered, frame.posted(request), initial=initial)
    if form.is_valid() and kept(
        form, lambda: sittings.choose(sitting, form.cleaned_data["candidates"], actor=request.user)
    ):
        messages.success(request, _("Peserta %(sitting)s disimpan.") % {"sitting": sitting})
        return redirect("sitting_detail", pk)
    return render(
        request, "selection/secretariat/row.html", _page(request, sitting, _("Pilih peserta"), form=form)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sitting_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give up a planned sitting, with the reason."""
    sitting = _step_or_404(request, pk, "cancel")
    form = ReasonForm(frame.posted(request))
    if form.is_valid() and kept(
        form, lambda: sittings.cancel(sitting, reason=form.cleaned_data["reason"], actor=request.user)
    ):
        messages.success(request, _("%(sitting)s dibatalkan.") % {"sitting": sitting})
        return redirect("sitting_list", sitting.selection_id)
    text = _("Pesertanya dapat dipanggil ke sesi lain. Nomor sesi ini tidak dipakai lagi.")
    return render(
        request,
        "panels/sittings/reason.html",
        _page(request, sitting, _("Batalkan sesi ini?"), form=form, text=text, label=_("Batalkan sesi")),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sitting_attendance(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who came and when. "Simpan" keeps the lines that are filled in; a list without open lines can be closed."""
    sitting = _step_or_404(request, pk, "close")
    form = AttendanceForm(calls.calls_of(sitting), frame.posted(request), sitting=sitting)
    if form.is_valid() and kept(
        form, lambda: attendance.record(sitting, form.presences(), actor=request.user)
    ):
        messages.success(request, _("Kehadiran disimpan."))
        return redirect("sitting_attendance", pk)
    states = [call.state for call in form.calls]
    context = _page(
        request,
        sitting,
        _("Daftar hadir"),
        form=form,
        lines=form.lines(),
        missing=states.count("called"),
        absent=states.count("absent"),
        close_url=reverse("sitting_close", args=[pk]),
    )
    return render(request, "panels/sittings/attendance.html", context)


@require_POST
def sitting_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close the attendance list: what becomes of the absent is the chair's."""
    sitting = _step_or_404(request, pk, "close")
    attendance.close(sitting, actor=request.user)
    messages.success(request, _("Daftar hadir %(sitting)s ditutup.") % {"sitting": sitting})
    return redirect("sitting_detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def recording_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where a recording lies, and the digest of its file."""
    sitting = _sitting_or_404(request, pk)
    if not sitting.permits(request.user, Verb.SCREEN) or sitting.state not in {"called", "held"}:
        raise Http404
    form = RecordingForm(calls.calls_of(sitting), frame.posted(request))
    if form.is_valid() and kept(
        form, lambda: sittings.keep_recording(sitting, **form.cleaned_data, actor=request.user)
    ):
        messages.success(request, _("Rekaman dicatat."))
        return redirect("sitting_detail", pk)
    return render(
        request, "panels/sittings/recording.html", _page(request, sitting, _("Catat rekaman"), form=form)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def recording_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back a recording that was noted by mistake; it stays in the log."""
    seen = Sitting.objects.filter(selection__in=selections.for_actor(request.user, Verb.SCREEN))
    recording = get_object_or_404(Recording.objects.filter(sitting__in=seen, state="kept"), pk=pk)
    sitting = _sitting_or_404(request, recording.sitting_id)
    form = ReasonForm(frame.posted(request))
    if form.is_valid() and kept(
        form,
        lambda: sittings.remove_recording(recording, reason=form.cleaned_data["reason"], actor=request.user),
    ):
        messages.success(request, _("Catatan rekaman dihapus; jejaknya tetap dalam log."))
        return redirect("sitting_detail", sitting.pk)
    return render(
        request,
        "panels/sittings/reason.html",
        _page(
            request,
            sitting,
            _("Hapus catatan rekaman?"),
            form=form,
            text=recording.reference,
            label=_("Hapus catatan"),
        ),
    )


def _sitting_or_404(request: HttpRequest, pk: Any) -> Sitting:
    """A sitting of a selection whose sittings this account may read."""
    seen = Sitting.objects.filter(selection__in=selections.for_actor(request.user, Verb.VIEW))
    seen = remarks.marked(seen, "selection")
    found = get_object_or_404(seen.select_related("selection__agency", "selection__oversight_body"), pk=pk)
    remarks.told(found.selection, found)
    if not READERS & roles_on(request.user, str(found.selection_id)):
        raise Http404
    return found


def _step_or_404(request: HttpRequest, pk: Any, step: str) -> Sitting:
    """A sitting of which this account may take the step now."""
    found = _sitting_or_404(request, pk)
    if step not in ledger.available(found, request.user):
        raise Http404
    return found


def _page(request: HttpRequest, sitting: Sitting, title: str, **extra: Any) -> dict[str, Any]:
    """A page below a sitting's own."""
    back = reverse("sitting_detail", args=[sitting.pk])
    return staff.context(
        sitting.selection,
        request.user,
        (_("Sesi"), reverse("sitting_list", args=[sitting.selection_id])),
        (str(sitting), back),
        (title, ""),
        title=title,
        caption=f"{sitting_display.title(sitting)}, {sitting_display.when(sitting)}",
        sitting=sitting,
        back_url=back,
        **extra,
    )


_ONE = "sekretariat/sesi/<uuid:pk>"
urlpatterns = [
    path("sekretariat/seleksi/<uuid:pk>/sesi/", sitting_list, name="sitting_list"),
    path("sekretariat/seleksi/<uuid:pk>/sesi/baru/", sitting_new, name="sitting_new"),
    path(f"{_ONE}/", sitting_detail, name="sitting_detail"),
    path(f"{_ONE}/ubah/", sitting_edit, name="sitting_edit"),
    path(f"{_ONE}/peserta/", sitting_choose, name="sitting_choose"),
    path(f"{_ONE}/batal/", sitting_cancel, name="sitting_cancel"),
    path(f"{_ONE}/hadir/", sitting_attendance, name="sitting_attendance"),
    path(f"{_ONE}/hadir/tutup/", sitting_close, name="sitting_close"),
    path(f"{_ONE}/rekaman/", recording_new, name="recording_new"),
    path("sekretariat/rekaman/<uuid:pk>/hapus/", recording_remove, name="recording_remove"),
]
