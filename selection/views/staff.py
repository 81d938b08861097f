"""What every page of the secretariat shares: the selection's own names, the way back, the tabs."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import queries as people
from accounts.enums import Role
from accounts.object_permissions import roles_on
from selection import objections, queries, remarks
from selection.enums import SelectionState, VacancyState, Verb
from selection.models import Selection, Vacancy

SELECTION_TONES = {
    SelectionState.DRAFT: "waiting",
    SelectionState.ANNOUNCED: "success",
    SelectionState.CLOSED: "info",
    SelectionState.CONCLUDED: "neutral",
    SelectionState.ABANDONED: "neutral",
    SelectionState.STOPPED: "danger",
}
TAKING = frozenset({SelectionState.ANNOUNCED, SelectionState.CLOSED})
"""While an application that came elsewhere may be entered."""
VACANCY_TONES = {
    VacancyState.DRAFT: "neutral",
    VacancyState.OPEN: "success",
    VacancyState.FEW: "waiting",
    VacancyState.CLOSED: "info",
    VacancyState.PROPOSED: "waiting",
    VacancyState.SCREENED: "info",
    VacancyState.CONCLUDED: "neutral",
    VacancyState.FAILED: "danger",
    VacancyState.STOPPED: "danger",
}


def selection_or_404(user: Any, pk: Any, verb: str) -> Selection:
    found = get_object_or_404(remarks.marked(queries.for_actor(user, verb), "pk"), pk=pk)
    remarks.told(found, found)
    return found


def vacancy_or_404(user: Any, pk: Any, verb: str) -> Vacancy:
    """A post of a selection on which the reader holds the verb."""
    seen = Vacancy.objects.filter(selection__in=queries.for_actor(user, verb))
    seen = remarks.marked(seen, "selection")
    found = get_object_or_404(seen.select_related("selection__agency", "selection__oversight_body"), pk=pk)
    remarks.told(found.selection, found)
    return found


def context(
    selection: Selection, user: Any, *crumbs: tuple[str, str], tab: str = "", **extra: Any
) -> dict[str, Any]:
    """The page's own selection and its names, breadcrumbs from `(label, url)`, the tabs with `tab` current, and what the page adds."""
    home = (_("Sekretariat"), "selection_list") if people.serves(user) else (_("Meja kerja"), "desk")
    trail = [
        {"label": home[0], "url": reverse(home[1])},
        {"label": selection.code, "url": reverse("selection_plan", args=[selection.pk])},
        *({"label": label, "url": url} for label, url in crumbs),
    ]
    trail[-1]["url"] = ""
    state = SelectionState(selection.state)
    return {
        "selection": selection,
        "tell_flags": True,
        "agency_name": selection.agency.name,
        "oversight_name": selection.oversight_body.name,
        "user_role": role_text(user, str(selection.pk)),
        "state_tag": {"label": state.label, "tone": SELECTION_TONES[state]},
        "crumbs": trail,
        "tabs": _tabs(selection, user, tab) if tab else [],
        **extra,
    }


def role_text(user: Any, key: str) -> str:
    """The first of the reader's duties in the order of accounts.enums.Role."""
    held = roles_on(user, key)
    return next((str(role.label) for role in Role if role in held), "")


def _tabs(selection: Selection, user: Any, current: str) -> list[dict[str, Any]]:
    """Links between the parts of the plan: all of them while it is prepared, the readable ones afterwards."""
    entries: list[tuple[str, str, list[str]]] = [("selection_plan", _("Ringkasan"), [])]
    if selection.permits(user, Verb.PREPARE):
        entries += [
            ("selection_general", _("Umum"), []),
            ("selection_panel", _("Pansel"), []),
            ("selection_posts", _("Jabatan"), []),
            ("selection_documents", _("Dokumen"), []),
            ("selection_schedule", _("Jadwal"), []),
            ("selection_weights", _("Tahap dan bobot"), []),
        ]
    entries.append(("selection_gates", _("Surat persetujuan"), []))
    if selection.plan_text:
        entries.append(("change_list", _("Jadwal dan perubahan"), []))
        if roles_on(user, str(selection.pk)) & {Role.SECRETARIAT, Role.APPROVER, Role.OBSERVER}:
            entries.append(("outbox", _("E-mail"), []))
    entries.append(("compliance", _("Kepatuhan"), []))
    entries.append(("remark_list", _("Catatan Pemantau"), []))
    if selection.plan_text and any(selection.permits(user, verb) for verb in objections.READING):
        entries.append(("objection_list", _("Keberatan"), []))
    entries.append(("selection_criteria", _("Kriteria"), [selection.stages[0].code]))
    if selection.state in TAKING and selection.permits(user, Verb.PUBLISH):
        entries.append(("import_new", _("Impor pelamar"), []))
    if selection.permits(user, Verb.SCREEN):
        entries.append(("sitting_list", _("Sesi"), []))
        if any(stage.blind for stage in selection.stages):
            entries.append(("blind_desk", _("Makalah"), []))
    if roles_on(user, str(selection.pk)) & {Role.SECRETARIAT, Role.APPROVER}:
        entries.append(("factor_list", _("Petugas"), []))
    if selection.permits(user, Verb.PUBLISH):
        entries.append(("document_list", _("Naskah"), []))
        entries.append(("correction_list", _("Perbaikan data"), []))
        entries.append(("retention_desk", _("Masa simpan data"), []))
    return [
        {"label": label, "url": reverse(name, args=[selection.pk, *rest]), "current": name == current}
        for name, label, rest in entries
    ]
