"""The secretariat's pages that show the panel or need it: overview, decree and members, criteria, stage board."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Person
from accounts.object_permissions import roles_on
from audit.errors import Refused
from panels import display, queries, rubrics, standing_display, trials
from panels.enums import MARK_UNIT
from panels.forms.secretariat import (
    AnnouncementForm,
    DecreeForm,
    MemberForm,
    QuestionFormSet,
    RubricFormSet,
    SeatForm,
    TakeOverForm,
    stored_lines,
    stored_questions,
)
from panels.models import PanelMember
from panels.services import announcements, criteria, rosters, sheets
from panels.views import overview, questionnaires
from selection import decisions, plan
from selection import queries as selections
from selection.enums import Verb
from selection.forms.saving import kept
from selection.models import Selection, Stage
from selection.services import holds
from selection.views import staff
from selection.views.files import json_file, pdf_response


@require_http_methods(["GET", "HEAD", "POST"])
def selection_plan(request: HttpRequest, pk: Any) -> HttpResponse:
    """Where the selection stands: what is missing, the proposal to announce, the posts, and the whole plan."""
    selection = staff.selection_or_404(request.user, pk, Verb.VIEW)
    may_prepare = selection.permits(request.user, Verb.PREPARE)
    form = AnnouncementForm(request.POST or None) if may_prepare else None
    if form is not None and form.is_valid():
        number = form.cleaned_data["number"]
        if kept(
            form, lambda: announcements.propose_announcement(selection, number=number, actor=request.user)
        ):
            messages.success(request, _("Pengumuman diusulkan. Pejabat kedua memeriksa dan menyetujuinya."))
            return redirect("selection_plan", selection.pk)
    tasks = overview.tasks(selection) if selection.state in overview.PREPARING else []
    content = json.loads(selection.plan_text) if selection.plan_text else announcements.plan_of(selection)
    context = staff.context(
        selection,
        request.user,
        tab="selection_plan",
        form=form,
        may_prepare=may_prepare,
        tasks=tasks,
        ready=all(task["ready"] for task in tasks),
        stages=overview.stages(selection),
        proposal=overview.proposal(selection, request.user),
        posts=overview.posts(selection, request.user),
        held=list(holds.notices(selection.vacancies.all()).values()),
        sections=display.sections(selection, content, selection.announcement_number),
        shortages=standing_display.shortages(selection),
        standing_url=overview.standing_url(selection),
        few=overview.waiting_posts(selection),
        origins=overview.origins(selection, request.user),
        stop_url=overview.stop_url(selection, request.user),
        endings=[decisions.row(item) for item in selections.decisions_of(selection)],
    )
    return render(request, "panels/secretariat/plan.html", context)


@require_safe
def selection_plan_file(request: HttpRequest, pk: Any) -> HttpResponse:
    """The plan as a file (docs/plan.md), for everybody who may see the selection: as it was announced, or as it stands."""
    selection = staff.selection_or_404(request.user, pk, Verb.VIEW)
    text = selection.plan_text or plan.canonical(announcements.plan_of(selection))
    return json_file(text, name=f"rencana-{selection.code}.json")


@require_http_methods(["GET", "HEAD", "POST"])
def selection_panel(request: HttpRequest, pk: Any) -> HttpResponse:
    """The panel's decree, its members, and what the rules say of them as they stand."""
    selection = staff.selection_or_404(request.user, pk, Verb.PREPARE)
    panel = queries.panel_of(selection)
    columns = ("valid_from", "valid_until", "replacement_rule", "version")
    initial: dict[str, Any] | None = None
    if panel is not None:
        initial = {"number": panel.decree_number, "dated": panel.decree_date}
        initial |= {name: getattr(panel, name) for name in columns}
    has_file = panel is not None and panel.decree_file_id is not None
    form = DecreeForm(request.POST or None, request.FILES or None, initial=initial, has_file=has_file)
    if form.is_valid():
        data = form.cleaned_data
        if kept(form, lambda: _set_decree(selection, data, request.user)):
            messages.success(request, _("Keputusan Nomor %(number)s disimpan.") % data)
            if data["file"] and data["file"].doubt:
                messages.warning(request, data["file"].doubt)
            return redirect("selection_panel", selection.pk)
    context = staff.context(
        selection,
        request.user,
        (_("Pansel"), ""),
        tab="selection_panel",
        form=form,
        panel=panel,
        decree=overview.decree(panel),
        members=(members := [_member(selection, member) for member in queries.members_of(selection)]),
        take_over=_take_over_form(selection) if not members else None,
        findings=overview.composition(selection),
        finding_labels={"met": _("Sesuai"), "unmet": _("Belum sesuai"), "unknown": _("Perhatian")},
    )
    return render(request, "panels/secretariat/panel.html", context)


@require_safe
def decree_file(request: HttpRequest, pk: Any) -> HttpResponse:
    """The decree itself, for everybody who may see the selection."""
    panel = queries.panel_of(staff.selection_or_404(request.user, pk, Verb.VIEW))
    if panel is None or panel.decree_file is None:
        raise Http404
    return pdf_response(panel.decree_file)


@require_http_methods(["GET", "HEAD", "POST"])
def panel_member_new(request: HttpRequest, pk: Any) -> HttpResponse:
    """One more member."""
    selection = staff.selection_or_404(request.user, pk, Verb.PREPARE)
    form = MemberForm(request.POST or None)
    if form.is_valid() and kept(form, lambda: _seat(selection, form.person, form.cleaned_data, request.user)):
        messages.success(
            request, _("%(name)s dicatat sebagai anggota Pansel.") % {"name": form.person.full_name}
        )
        return redirect("selection_panel", selection.pk)
    return render(
        request,
        "selection/secretariat/row.html",
        _member_page(selection, request.user, _("Tambah anggota Pansel"), form),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def panel_member_edit(request: HttpRequest, pk: Any, member: Any) -> HttpResponse:
    """What is stated of a member."""
    selection = staff.selection_or_404(request.user, pk, Verb.PREPARE)
    stored = get_object_or_404(queries.members_of(selection), pk=member)
    initial = {name: getattr(stored, name) for name in (*rosters.STATED, "version")}
    initial["party_member"] = {True: "yes", False: "no", None: ""}[stored.party_member]
    form = SeatForm(request.POST or None, initial=initial)
    if form.is_valid() and kept(
        form, lambda: _seat(selection, stored.person, form.cleaned_data, request.user, stored)
    ):
        messages.success(request, _("Data %(name)s disimpan.") % {"name": stored.person.full_name})
        return redirect("selection_panel", selection.pk)
    return render(
        request,
        "selection/secretariat/row.html",
        _member_page(selection, request.user, stored.person.full_name, form),
    )


@require_POST
def panel_member_remove(request: HttpRequest, pk: Any, member: Any) -> HttpResponse:
    """Take a member off the panel that is being composed."""
    selection = staff.selection_or_404(request.user, pk, Verb.PREPARE)
    stored = get_object_or_404(queries.members_of(selection), pk=member)
    rosters.unseat(stored, actor=request.user)
    messages.success(
        request, _("%(name)s tidak lagi tercatat sebagai anggota Pansel.") % {"name": stored.person.full_name}
    )
    return redirect("selection_panel", selection.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def selection_criteria(request: HttpRequest, pk: Any, component: str) -> HttpResponse:
    """The criteria of a stage, all lines on one page, until its first sheet goes out. `usual` writes the usual ones."""
    selection = staff.selection_or_404(request.user, pk, Verb.VIEW)
    stage = _stage_or_404(selection, component)
    stored = list(queries.criteria_of(selection, component))
    calibrating = trials.fixes_criteria(stage)
    editable = not calibrating and overview.criteria_editable(selection, stored, request.user)
    usual = "usual" in request.POST
    sent = None if usual else request.POST or None
    rubric = RubricFormSet(sent, initial=stored_lines(stored))
    asked = list(queries.questions_of(selection, component))
    questions = QuestionFormSet(sent, initial=stored_questions(asked), prefix="question")
    if editable and (usual or all([rubric.is_valid(), questions.is_valid()])):
        lines = rubric.lines() if not usual else [] if stored else _usual(stage)
        said = [] if usual else questions.lines()
        if _written(rubric, lambda: criteria.write(selection, component, lines, said, actor=request.user)):
            messages.success(request, _("Kriteria %(stage)s disimpan.") % {"stage": stage.title})
            return redirect("selection_criteria", selection.pk, component)
    context = staff.context(
        selection,
        request.user,
        (_("Kriteria"), ""),
        tab="selection_criteria",
        stage=stage,
        refusal=[{"text": rubric.refused}] if hasattr(rubric, "refused") else [],
        usual_field=[("usual", "1")],
        save_tone="" if stored else "secondary",
        components=overview.component_tabs(selection, component),
        rubric=rubric,
        questions=questions,
        asked=asked,
        all_rows=[*rubric.forms, *questions.forms],
        editable=editable,
        calibrating=calibrating,
        stored=stored,
        head=[
            {"label": _("Kriteria")},
            {"label": _("Bobot"), "numeric": True},
            {"label": _("Nilai maksimum"), "numeric": True},
        ],
        rows=[{"cells": overview.criterion_cells(item)} for item in stored],
    )
    return render(request, "panels/secretariat/criteria.html", context)


@require_safe
def stage_board(request: HttpRequest, pk: Any) -> HttpResponse:
    """The stages of a post: which are open and how many sheets are locked. Never a mark."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.VIEW)
    context = staff.context(
        vacancy.selection,
        request.user,
        (vacancy.title, ""),
        vacancy=vacancy,
        vacancy_tag=overview.vacancy_tag(vacancy),
        screened=overview.is_scoring(vacancy),
        calibration_url=overview.calibration_url(vacancy.selection, request.user),
        stages=overview.board(
            vacancy,
            may_open=vacancy.permits(request.user, Verb.SCREEN),
            may_remind=any(vacancy.permits(request.user, verb) for verb in (Verb.SCREEN, Verb.CHAIR)),
            may_read=bool(questionnaires.READERS & roles_on(request.user, str(vacancy.selection_id))),
        ),
    )
    return render(request, "panels/secretariat/stage_board.html", context)


@require_POST
def stage_open(request: HttpRequest, pk: Any, component: str) -> HttpResponse:
    """Fix the criteria of a stage and hand out its sheets."""
    vacancy = staff.vacancy_or_404(request.user, pk, Verb.SCREEN)
    stage = _stage_or_404(vacancy.selection, component)
    sheets.open_stage(vacancy, component, actor=request.user)
    messages.success(
        request,
        _("Tahap %(stage)s dibuka. Lembar penilaian sudah dibagikan.") % {"stage": stage.title},
    )
    return redirect("stage_board", vacancy.pk)


def _stage_or_404(selection: Selection, code: str) -> Stage:
    found = selection.stage(code)
    if found is None:
        raise Http404
    return found


def _take_over_form(selection: Selection) -> TakeOverForm | None:
    found = queries.panels_to_take_over(selection)
    return TakeOverForm(found) if found else None


def _set_decree(selection: Selection, data: dict[str, Any], actor: Any) -> None:
    panel = queries.panel_of(selection)
    file = data["file"].keep() if data["file"] else panel.decree_file if panel else None
    names = ("number", "dated", "valid_from", "valid_until", "replacement_rule", "version")
    rosters.set_decree(selection, **{name: data[name] for name in names}, file=file, actor=actor)


def _seat(
    selection: Selection, person: Person, data: dict[str, Any], actor: Any, stored: PanelMember | None = None
) -> None:
    stated = {name: data[name] for name in (*rosters.STATED, "version")}
    rosters.seat(selection, person, **stated, stored=stored, actor=actor)


def _member(selection: Selection, member: PanelMember) -> dict[str, Any]:
    keys = [selection.pk, member.pk]
    return {
        "name": member.person.full_name,
        "role": _("Ketua") if member.is_chair else _("Anggota"),
        "position": member.position,
        "category": member.get_category_display(),
        "unit": member.unit,
        "party": {True: _("ya"), False: _("tidak"), None: _("belum dinyatakan")}[member.party_member],
        "edit_url": reverse("panel_member_edit", args=keys),
        "remove_url": reverse("panel_member_remove", args=keys),
    }


def _member_page(selection: Selection, user: Any, title: Any, form: Any) -> dict[str, Any]:
    back = reverse("selection_panel", args=[selection.pk])
    return staff.context(
        selection, user, (_("Pansel"), back), (title, ""), title=title, form=form, back_url=back
    )


def _usual(stage: Stage) -> list[criteria.Line]:
    if stage.by_questionnaire:
        return [
            criteria.Line(
                label=item.label,
                guide=item.guide,
                weight=item.weight,
                most=item.most,
                step=MARK_UNIT,
                anchors=rubrics.FREQUENCY,
            )
            for item in rubrics.QUESTIONNAIRE
        ]
    return [
        criteria.Line(label=item.label, guide=item.guide, weight=item.weight, most=item.most)
        for item in rubrics.RUBRICS[stage.element]
    ]


def _written(rubric: Any, write: Callable[[], None]) -> bool:
    """Keep the lines; False when the service refused, with its sentence above the rubric."""
    try:
        write()
    except Refused as refusal:
        rubric.refused = str(refusal)
        return False
    return True


_ONE = "sekretariat/seleksi/<uuid:pk>"
urlpatterns = [
    path(f"{_ONE}/", selection_plan, name="selection_plan"),
    path(f"{_ONE}/rencana.json", selection_plan_file, name="selection_plan_file"),
    path(f"{_ONE}/pansel/", selection_panel, name="selection_panel"),
    path(f"{_ONE}/pansel/keputusan/", decree_file, name="decree_file"),
    path(f"{_ONE}/pansel/anggota/baru/", panel_member_new, name="panel_member_new"),
    path(f"{_ONE}/pansel/anggota/<uuid:member>/", panel_member_edit, name="panel_member_edit"),
    path(f"{_ONE}/pansel/anggota/<uuid:member>/hapus/", panel_member_remove, name="panel_member_remove"),
    path(f"{_ONE}/kriteria/<slug:component>/", selection_criteria, name="selection_criteria"),
    path("sekretariat/jabatan/<uuid:pk>/tahapan/", stage_board, name="stage_board"),
    path("sekretariat/jabatan/<uuid:pk>/tahapan/<slug:component>/buka/", stage_open, name="stage_open"),
]
