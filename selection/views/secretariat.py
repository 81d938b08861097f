"""The secretariat prepares a selection: general data, documents, schedule, weights."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import queries as people
from accounts.enums import Role
from accounts.models import Institution
from audit import clock
from selection import blank_display, display, queries, usual
from selection import timetable_display as timetable
from selection.enums import SelectionState, Verb, Zone
from selection.forms.beginning import BeginningForm
from selection.forms.saving import kept
from selection.forms.schedule import FirstDayForm, ScheduleForm
from selection.forms.secretariat import AbandonForm, GeneralForm, SlotForm
from selection.forms.stages import RulesForm, StageFormSet, ranges, stored_stages
from selection.models import DocumentSlot, Selection
from selection.plan_template import Template
from selection.rulesets import schema
from selection.services import plans, selections, stages, templates
from selection.views import staff

GENERAL = ("title", "contact", "zone", "assessment_centre", "version")


@require_safe
def selection_list(request: HttpRequest) -> HttpResponse:
    """The selections this account prepares or approves."""
    agencies = _agencies(request.user)
    found = list(queries.served_by(request.user).annotate(posts=Count("vacancies")))
    if not found and not agencies:
        raise Http404
    context = {
        "cards": [_card(selection) for selection in found],
        "new_url": reverse("selection_new") if agencies else "",
        "crumbs": [{"label": _("Meja kerja"), "url": reverse("desk")}, {"label": _("Sekretariat")}],
    }
    return render(request, "selection/secretariat/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def selection_new(request: HttpRequest) -> HttpResponse:
    """A new selection of an agency in whose secretariat one serves."""
    agencies = _agencies(request.user)
    if not agencies:
        raise Http404
    initial = {"year": clock.now().year, "ruleset": schema.DEFAULT}
    form = BeginningForm(request.POST or None, request.FILES or None, initial=initial, agencies=agencies)
    if form.is_valid():
        made: list[Selection] = []
        if kept(form, lambda: made.append(_begin(form, request.user))):
            messages.success(
                request,
                _("Seleksi dibuat dengan kode %(code)s. Lengkapi bagian-bagiannya di bawah ini.")
                % {"code": made[0].code},
            )
            if form.template:
                messages.info(request, _taken_over(form.template))
            for sentence in form.left():
                messages.warning(request, sentence)
            return redirect("selection_plan", made[0].pk)
    crumbs = [{"label": _("Sekretariat"), "url": reverse("selection_list")}, {"label": _("Seleksi baru")}]
    return render(request, "selection/secretariat/new.html", {"form": form, "crumbs": crumbs})


def _begin(form: BeginningForm, actor: Any) -> Selection:
    if form.template is None:
        return selections.create(**form.columns(), actor=actor)
    return templates.create_from(
        template=form.template,
        taken_from=form.taken_from,
        forms=form.forms,
        **form.columns(),
        actor=actor,
    )


def _taken_over(template: Template) -> str:
    return _(
        "Diambil dari contoh: %(posts)d jabatan, %(documents)d dokumen, %(stages)d tahap, %(lines)d baris jadwal. Susunan Pansel, keputusan, "
        "surat, nomor, dan kriteria penilaian tidak ikut."
    ) % {
        "posts": len(template.posts),
        "documents": len(template.documents),
        "stages": len(template.stages),
        "lines": len(template.periods),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def selection_general(request: HttpRequest, pk: Any) -> HttpResponse:
    """Title, address, zone, assessment centre."""
    selection = staff.selection_or_404(request.user, pk, Verb.PREPARE)
    form = GeneralForm(request.POST or None, initial={name: getattr(selection, name) for name in GENERAL})
    if form.is_valid():
        changes = {name: form.cleaned_data[name] for name in GENERAL if name != "version"}
        version = form.cleaned_data["version"]
        if kept(form, lambda: selections.edit(selection, changes, version=version, actor=request.user)):
            messages.success(request, _("Data umum disimpan."))
            return redirect("selection_plan", selection.pk)
    facts = [
        {"key": _("Kode seleksi"), "value": selection.code},
        {"key": _("Instansi"), "value": selection.agency.name},
        {"key": _("Lembaga pemantau"), "value": selection.oversight_body.name},
        {"key": _("Peraturan"), "value": schema.load(selection.ruleset).title},
    ]
    context = staff.context(
        selection, request.user, (_("Umum"), ""), tab="selection_general", form=form, facts=facts
    )
    return render(request, "selection/secretariat/general.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def selection_abandon(request: HttpRequest, pk: Any) -> HttpResponse:
    """Give up a plan that was begun by mistake, with the reason."""
    selection = staff.selection_or_404(request.user, pk, Verb.PREPARE)
    form = AbandonForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if kept(form, lambda: selections.abandon(selection, reason=reason, actor=request.user)):
            messages.success(request, _("Rancangan %(code)s dibatalkan.") % {"code": selection.code})
            return redirect("selection_list")
    context = staff.context(
        selection,
        request.user,
        (_("Batalkan rancangan"), ""),
        form=form,
        consequences=[
            _("Rancangan ini tidak dapat dilanjutkan lagi dan hilang dari daftar sekretariat."),
            _("Lembaga pemantau tetap dapat membaca isinya dan alasan Anda."),
        ],
    )
    return render(request, "selection/secretariat/abandon.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def selection_documents(request: HttpRequest, pk: Any) -> HttpResponse:
    """The documents applicants upload; the usual ones are added with one button."""
    selection = staff.selection_or_404(request.user, pk, Verb.PREPARE)
    if request.method == "POST":
        count = plans.add_slots(selection, [slot._asdict() for slot in usual.SLOTS], actor=request.user)
        added = ngettext("%(count)d dokumen ditambahkan.", "%(count)d dokumen ditambahkan.", count) % {
            "count": count
        }
        messages.success(request, added + " " + _("Ubah atau hapus yang tidak sesuai."))
        return redirect("selection_documents", selection.pk)
    rows = [
        {
            "order": slot.order,
            "label": slot.label,
            "hint": slot.hint,
            "limit": display.limit(slot.max_bytes),
            "status": _("Wajib") if slot.required else _("Bila ada"),
            "tone": "info" if slot.required else "neutral",
            "edit_url": reverse("slot_edit", args=[selection.pk, slot.pk]),
            "remove_url": reverse("slot_remove", args=[selection.pk, slot.pk]),
            "blank": blank_display.prepared(selection, slot),
            "blank_url": reverse("slot_blank", args=[selection.pk, slot.pk]),
        }
        for slot in queries.active_slots(selection)
    ]
    context = staff.context(selection, request.user, (_("Dokumen"), ""), tab="selection_documents", rows=rows)
    return render(request, "selection/secretariat/documents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def slot_edit(request: HttpRequest, pk: Any, slot: Any = None) -> HttpResponse:
    """One document, new or changed."""
    selection = staff.selection_or_404(request.user, pk, Verb.PREPARE)
    stored = get_object_or_404(queries.active_slots(selection), pk=slot) if slot else None
    names = ("label", "hint", "required", "max_bytes", "kind", "order")
    initial = (
        {name: getattr(stored, name) for name in (*names, "version")}
        if stored
        else {"order": plans.next_order(selection.slots)}
    )
    form = SlotForm(request.POST or None, initial=initial)
    if form.is_valid():
        data, version = {name: form.cleaned_data[name] for name in names}, form.cleaned_data["version"]
        new = stored or DocumentSlot(selection=selection, code=plans.slot_code(selection, data["label"]))
        if kept(form, lambda: selections.save_row(new, stored, data, version=version, actor=request.user)):
            messages.success(request, _("Dokumen “%(label)s” disimpan.") % data)
            return redirect("selection_documents", selection.pk)
    title = _("Ubah dokumen") if stored else _("Tambah dokumen")
    back = (_("Dokumen"), reverse("selection_documents", args=[selection.pk]))
    context = staff.context(
        selection, request.user, back, (title, ""), form=form, title=title, back_url=back[1]
    )
    return render(request, "selection/secretariat/row.html", context)


@require_POST
def slot_remove(request: HttpRequest, pk: Any, slot: Any) -> HttpResponse:
    """Take a document out of the list."""
    selection = staff.selection_or_404(request.user, pk, Verb.PREPARE)
    stored = get_object_or_404(queries.active_slots(selection), pk=slot)
    selections.remove_row(stored, actor=request.user)
    messages.success(request, _("Dokumen “%(label)s” dihapus dari daftar.") % {"label": stored.label})
    return redirect("selection_documents", selection.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def selection_schedule(request: HttpRequest, pk: Any) -> HttpResponse:
    """When everything happens. `?first=` lays out a usual schedule, to be checked and saved."""
    selection = staff.selection_or_404(request.user, pk, Verb.PREPARE)
    periods = {entry.kind: (entry.starts_at, entry.ends_at) for entry in queries.active_schedule(selection)}
    first = FirstDayForm(request.GET if "first" in request.GET else None)
    proposed = first.is_valid()
    if proposed:
        periods = usual.schedule(first.cleaned_data["first"], selection.zone)
    lines = [timetable.Line(kind, *ends) for kind, ends in periods.items()]
    initial = {**ScheduleForm.initial_of(periods), "version": queries.schedule_version(selection)}
    form = ScheduleForm(request.POST or None, initial=initial, zone=selection.zone)
    if form.is_valid():
        version = form.cleaned_data["version"]
        if kept(
            form,
            lambda: selections.set_schedule(selection, form.periods(), version=version, actor=request.user),
        ):
            messages.success(request, _("Jadwal disimpan."))
            return redirect("selection_plan", selection.pk)
    context = staff.context(
        selection,
        request.user,
        (_("Jadwal"), ""),
        tab="selection_schedule",
        form=form,
        first=first,
        proposed=proposed,
        action_url=reverse("selection_schedule", args=[selection.pk]),
        zone_label=Zone(selection.zone).label,
        events=timetable.events(lines, selection.zone, clock.now()) if lines else [],
        warnings=timetable.warnings(lines, selection.zone),
    )
    return render(request, "selection/secretariat/schedule.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def selection_weights(request: HttpRequest, pk: Any) -> HttpResponse:
    """The stages with their weights, and the rules of the ranking. With `preview` only the sum is wanted, nothing is kept."""
    selection = staff.selection_or_404(request.user, pk, Verb.PREPARE)
    form = RulesForm(request.POST or None, initial=RulesForm.initial_of(selection))
    rows = StageFormSet(request.POST or None, initial=stored_stages(selection))
    valid = "preview" not in request.POST and all([form.is_valid(), rows.is_valid()])
    if valid and kept(form, lambda: _write_stages(selection, rows, form, request.user)):
        messages.success(request, _("Tahap, bobot, dan aturan peringkat disimpan."))
        return redirect("selection_plan", selection.pk)
    lawful, source = ranges(selection)
    context = staff.context(
        selection,
        request.user,
        (_("Tahap dan bobot"), ""),
        tab="selection_weights",
        form=form,
        rows=rows,
        lawful=lawful,
        source=source,
        total=rows.total(),
        outside=rows.outside(selection.ruleset),
        full=rows.total() == "100",
    )
    return render(request, "selection/secretariat/weights.html", context)


def _write_stages(selection: Selection, rows: Any, form: RulesForm, actor: Any) -> None:
    version = form.cleaned_data["version"]
    stages.write(selection, rows.lines(), form.columns(), version=version, actor=actor)


def _agencies(user: Any) -> list[Institution]:
    """Where this account may create a selection."""
    duties = people.memberships_of(user.person_id, clock.now().date()).filter(role=Role.SECRETARIAT)
    return [duty.institution for duty in duties]


def _card(selection: Any) -> dict[str, Any]:
    state = SelectionState(selection.state)
    posts = ngettext("%(count)d jabatan", "%(count)d jabatan", selection.posts) % {"count": selection.posts}
    return {
        "title": selection.title,
        "url": reverse("selection_plan", args=[selection.pk]),
        "text": selection.agency.name,
        "tag": state.label,
        "tone": staff.SELECTION_TONES[state],
        "meta": [
            selection.code,
            posts,
            _("Dipantau oleh %(body)s") % {"body": selection.oversight_body.short_name},
        ],
    }


_ONE = "sekretariat/seleksi/<uuid:pk>"
urlpatterns = [
    path("sekretariat/", selection_list, name="selection_list"),
    path("sekretariat/seleksi/baru/", selection_new, name="selection_new"),
    path(f"{_ONE}/umum/", selection_general, name="selection_general"),
    path(f"{_ONE}/batal/", selection_abandon, name="selection_abandon"),
    path(f"{_ONE}/dokumen/", selection_documents, name="selection_documents"),
    path(f"{_ONE}/dokumen/baru/", slot_edit, name="slot_new"),
    path(f"{_ONE}/dokumen/<uuid:slot>/", slot_edit, name="slot_edit"),
    path(f"{_ONE}/dokumen/<uuid:slot>/hapus/", slot_remove, name="slot_remove"),
    path(f"{_ONE}/jadwal/", selection_schedule, name="selection_schedule"),
    path(f"{_ONE}/bobot/", selection_weights, name="selection_weights"),
]
