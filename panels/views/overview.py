"""A selection as its overview, its task list and its stage board show it."""

import json
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import queries as people
from accounts.object_permissions import roles_on
from audit import clock
from panels import composition as composed
from panels import display as wording
from panels import queries
from panels.enums import MARK_UNIT
from panels.models import Criterion, Panel
from panels.services import announcements, endings, rosters, sheets
from panels.views.ranking import READERS
from selection import display, plan
from selection import queries as selections
from selection.enums import ChangeKind, SelectionState, VacancyState, Verb
from selection.models import Selection, Vacancy
from selection.rulesets import schema
from selection.services import repeats as repeating
from selection.views.staff import VACANCY_TONES

PREPARING = frozenset({SelectionState.DRAFT})
SCORING = frozenset({VacancyState.SCREENED, VacancyState.CONCLUDED})

_SECTIONS = {
    "general": ("title", "agency", "contact", "zone", "basics"),
    "panel": ("decree", "panel"),
    "posts": ("posts", "requirements"),
    "documents": ("documents",),
    "schedule": ("schedule", "announcement_length"),
    "gates": ("gates", "letter"),
    "weights": ("stages", "tie_break", "ranking", "rounding", "rank_style", "missing", "names_order"),
}
_SECTION_OF = {part: section for section, parts in _SECTIONS.items() for part in parts}
"""First part of a finding's path (selection/plan.py) → the page that mends it."""


def tasks(selection: Selection) -> list[dict[str, Any]]:
    """What is missing, page by page (components/task_list.html); `ready` says that nothing hard is missing there."""
    posts = list(selection.vacancies.all())
    found: dict[Any, list[Any]] = {}
    for finding in announcements.findings(selection):
        if finding.level not in {"pass", "waived"}:
            found.setdefault(_page_of(finding, posts), []).append(finding)
    pages = [
        ("general", _("Data umum"), reverse("selection_general", args=[selection.pk])),
        ("panel", _("Keputusan dan susunan Pansel"), reverse("selection_panel", args=[selection.pk])),
        ("posts", _("Daftar jabatan"), reverse("selection_posts", args=[selection.pk])),
        *[
            (post.pk, f"{post.code} · {post.title}", reverse("vacancy_edit", args=[selection.pk, post.pk]))
            for post in posts
        ],
        ("documents", _("Dokumen lamaran"), reverse("selection_documents", args=[selection.pk])),
        ("schedule", _("Jadwal"), reverse("selection_schedule", args=[selection.pk])),
        (
            "weights",
            _("Tahap, bobot, dan aturan peringkat"),
            reverse("selection_weights", args=[selection.pk]),
        ),
        ("gates", _("Persetujuan dan suratnya"), reverse("selection_gates", args=[selection.pk])),
    ]
    return [*[_task(title, url, found.get(key, [])) for key, title, url in pages], _criteria_task(selection)]


def _page_of(finding: Any, posts: list[Vacancy]) -> Any:
    """The section, or the key of the post, whose page mends it."""
    if isinstance(finding, composed.Finding):
        return "panel"
    parts = finding.where.split(".")
    if parts[0] == "posts" and len(parts) > 1:
        return posts[int(parts[1])].pk
    return _SECTION_OF[parts[0]]


def _task(title: str, url: str, found: list[Any]) -> dict[str, Any]:
    # Two checks may miss the same thing: what is counted is what is read.
    failing = list(dict.fromkeys(sentence(finding) for finding in found if finding.level == "fail"))
    notes = [line for line in dict.fromkeys(map(sentence, found)) if line not in failing]
    status, tone = _("Lengkap"), "success"
    if failing:
        status = ngettext("%(count)d belum lengkap", "%(count)d belum lengkap", len(failing)) % {
            "count": len(failing)
        }
        tone = "waiting"
    elif notes:
        status, tone = _("Lengkap, ada catatan"), "warning"
    return {
        "title": title,
        "url": url,
        "hint": _findings_list(failing, notes),
        "status": status,
        "tone": tone,
        "ready": not failing,
    }


def _findings_list(failing: list[str], notes: list[str]) -> str:
    """What is missing, then what may stay as it is; "" when there is neither."""
    if not failing and not notes:
        return ""
    lines = [*failing, *(format_html("<strong>{}</strong> {}", _("Catatan:"), line) for line in notes)]
    items = format_html_join("", "<li>{}</li>", ((line,) for line in lines))
    return format_html('<ul class="app-task-list__findings">{}</ul>', items)


def _criteria_task(selection: Selection) -> dict[str, Any]:
    """Criteria may follow: each stage's are fixed when its first sheet goes out (practice.md, 2)."""
    present = set(queries.stages_of_criteria(selection))
    missing = [stage for stage in selection.stages if stage.code not in present]
    names = ", ".join(display.in_sentence(stage.title) for stage in missing)
    return {
        "title": _("Kriteria penilaian"),
        "url": reverse("selection_criteria", args=[selection.pk, (missing or selection.stages)[0].code]),
        "hint": _("Belum ada: %(names)s. Dapat diisi sampai tahapnya dibuka.") % {"names": names}
        if missing
        else "",
        "status": _("Dapat menyusul") if missing else _("Lengkap"),
        "tone": "neutral" if missing else "success",
        "ready": True,
    }


def sentence(finding: Any) -> str:
    """A finding of the plan or of the panel, in the reader's language."""
    read = composed.text if isinstance(finding, composed.Finding) else plan.text
    return display.sentence(read(finding))


def decree(panel: Panel | None) -> list[dict[str, Any]]:
    """The recorded decree (components/summary_list.html); empty while there is none."""
    if panel is None or panel.decree_date is None or panel.decree_file is None:
        return []
    since = _("%(day)s sampai ") % {"day": display.day(panel.valid_from)} if panel.valid_from else ""
    term = f"{since}{display.day(panel.valid_until)}" if panel.valid_until else ""
    return [
        {"key": _("Nomor"), "value": panel.decree_number},
        {"key": _("Tanggal"), "value": display.day(panel.decree_date)},
        *([{"key": _("Masa tugas"), "value": term}] if term else []),
        *(
            [{"key": _("Diambil dari"), "value": panel.taken_from.selection.title}]
            if panel.taken_from
            else []
        ),
        {"key": _("Bila anggota diganti"), "value": wording.rule_text(panel.replacement_rule)},
        {
            "key": _("Naskah"),
            "value": panel.decree_file.name,
            "hint": display.size(panel.decree_file.size),
            "url": reverse("decree_file", args=[panel.selection_id]),
            "action": _("Buka"),
        },
    ]


def composition(selection: Selection) -> list[dict[str, str]]:
    """What the rules say of the panel (components/checklist.html)."""
    states = {"pass": "met", "fail": "unmet", "warn": "unknown"}
    return [
        {
            "label": sentence(finding),
            "state": states[finding.level],
            "source": _(finding.source) if finding.source else "",
        }
        for finding in rosters.composition_findings(selection)
    ]


def standing_url(selection: Selection) -> str:
    """The page of the announced panel, "" while it is being composed."""
    panel = queries.panel_of(selection)
    return reverse("panel_standing", args=[panel.pk]) if panel and panel.state == "appointed" else ""


def stages(selection: Selection) -> list[dict[str, str]]:
    """The phases of the selection (components/stages.html)."""
    labels = (
        _("Persiapan"),
        _("Pendaftaran"),
        _("Seleksi administrasi"),
        _("Penilaian"),
        _("Hasil diumumkan"),
    )
    reached = {
        SelectionState.DRAFT: 0,
        SelectionState.ANNOUNCED: 1,
        SelectionState.CLOSED: 2,
        SelectionState.CONCLUDED: 5,
        SelectionState.ABANDONED: 0,
        SelectionState.STOPPED: 1,
    }[SelectionState(selection.state)]
    if selection.state == SelectionState.STOPPED:
        return [
            {"label": labels[0], "state": "done"},
            {"label": str(SelectionState.STOPPED.label), "state": "stopped"},
        ]
    waiting = {VacancyState.FEW, VacancyState.CLOSED, VacancyState.PROPOSED}
    if reached == 2 and not any(post.state in waiting for post in selection.vacancies.all()):
        reached = 3
    return [
        {"label": label, "state": "done" if place < reached else "current" if place == reached else "todo"}
        for place, label in enumerate(labels)
    ]


def proposal(selection: Selection, user: Any) -> dict[str, Any] | None:
    """The newest proposal to announce: open, run out, or turned down; None when there is none or it was carried out.

    Its address is for whoever may open it.
    """
    found = people.newest_proposal("announce", selection.pk)
    if found is None or found.state == "approved":
        return None
    arguments = json.loads(found.arguments)
    is_open, run_out = found.state == "open", found.expires_at <= clock.now()
    closed = people.decision_on(found)
    return {
        "number": arguments["given"]["number"],
        "url": reverse("approval_detail", args=[found.pk]) if people.opens(user, found) else "",
        "waiting": is_open and not run_out,
        "run_out": found.state == "expired" or (is_open and run_out),
        "rejected": found.state == "rejected",
        "reason": closed[0] if closed else "",
        "proposer": found.proposer.full_name,
        "expires": display.moment(found.expires_at, selection.zone),
        "changed": is_open and arguments["found"]["plan"] != plan.canonical(announcements.plan_of(selection)),
    }


def posts(selection: Selection, user: Any) -> list[dict[str, Any]]:
    """The announced posts with their counts, and the pages this reader may open for each."""
    may_screen, may_ask, approves = (
        selection.permits(user, verb) for verb in (Verb.SCREEN, Verb.PUBLISH, Verb.APPROVE)
    )
    may_read = may_screen or approves
    rows = []
    for vacancy in selections.counts(selection).exclude(state=VacancyState.DRAFT):
        pages = [
            ("stage_board", _("Tahapan penilaian"), vacancy.pk),
            ("vacancy_detail", _("Halaman publik"), vacancy.slug),
        ]
        if may_screen and vacancy.state != VacancyState.FEW:
            pages.insert(0, ("screening_desk", _("Seleksi administrasi"), vacancy.pk))
        if may_read and vacancy.state == VacancyState.CLOSED:
            pages.insert(may_screen, ("second_reading_list", _("Pemeriksa kedua"), vacancy.pk))
        pages += [("selection_plan", label, key) for label, key in repeats(vacancy, user)]
        if may_ask and not repeating.obstacle(vacancy):
            pages.append(("post_repeat", _("Seleksi ulang"), vacancy.pk))
        if may_ask and not endings.obstacle_to_going_on(vacancy):
            pages.append(("post_go_on", _("Lanjutkan dengan surat"), vacancy.pk))
        if may_ask and not endings.obstacle_to_stop(vacancy):
            pages.append(("post_stop", _("Hentikan"), vacancy.pk))
        rows.append(
            {
                "code": vacancy.code,
                "title": vacancy.title,
                "tag": vacancy_tag(vacancy),
                "sent": vacancy.sent,
                "drafts": vacancy.drafts,
                "eligible": vacancy.eligible if selections.outcome_is_public(vacancy) else "–",
                "pages": [{"label": label, "url": reverse(name, args=[key])} for name, label, key in pages],
            }
        )
    return rows


def repeats(vacancy: Vacancy, user: Any) -> list[tuple[str, Any]]:
    """The selection of the post that is tried again here, and those in which this one is, as far as the reader sees them: (words, key)."""
    found = [(_("Seleksi ulang dari %(code)s"), vacancy.repeats.selection)] if vacancy.repeats else []
    found += [
        (_("Diseleksi ulang dalam %(code)s"), post.selection) for post in selections.repeats_of(vacancy)
    ]
    seen = set(selections.for_actor(user).values_list("pk", flat=True)) if found else set()
    return [(text % {"code": one.code}, one.pk) for text, one in found if one.pk in seen]


def origins(selection: Selection, user: Any) -> list[dict[str, str]]:
    """Links between a draft and the selections whose posts it tries again; an announced one tells it post by post."""
    drafts = selection.vacancies.filter(state=VacancyState.DRAFT).order_by("code")
    found = dict.fromkeys(link for post in drafts for link in repeats(post, user))
    return [{"label": label, "url": reverse("selection_plan", args=[key])} for label, key in found]


def waiting_posts(selection: Selection) -> list[dict[str, str]]:
    """Posts with too few applicants, each with the sentence of what is to be decided."""
    needed = schema.load(selection.ruleset).value("applicants.min_per_post")
    return [
        {
            "title": vacancy.title,
            "text": _(
                "Pelamar %(sent)d, paling sedikit %(needed)d. Perpanjang pendaftarannya, lanjutkan dengan surat %(body)s, atau hentikan."
            )
            % {
                "sent": selections.applicants(vacancy),
                "needed": needed,
                "body": selection.oversight_body.short_name,
            },
            "extend_url": extend_url(selection),
        }
        for vacancy in selection.vacancies.filter(state=VacancyState.FEW).order_by("code")
    ]


def extend_url(selection: Selection) -> str:
    """Where the registration of posts with too few applicants is extended."""
    return reverse("change_new", args=[selection.pk, ChangeKind.EXTENSION])


def stop_url(selection: Selection, user: Any) -> str:
    """Where the whole selection is stopped; "" for who may not ask, or when nothing of it is running."""
    running = selection.vacancies.filter(state__in=endings.STOPPABLE).exists()
    return (
        reverse("selection_stop", args=[selection.pk])
        if running and selection.permits(user, Verb.PUBLISH)
        else ""
    )


def vacancy_tag(vacancy: Vacancy) -> dict[str, Any]:
    state = VacancyState(vacancy.state)
    return {"label": state.label, "tone": VACANCY_TONES[state]}


def is_scoring(vacancy: Vacancy) -> bool:
    """Has the panel confirmed the list, so that stages can be open?"""
    return vacancy.state in SCORING


def board(
    vacancy: Vacancy, *, may_open: bool, may_remind: bool = False, may_read: bool = False
) -> list[dict[str, Any]]:
    """The stages of a post in the order of the schedule, with numbers of locked sheets and nothing else of them.

    `may_read`: are the pages of questionnaires this reader's?
    """
    selection = vacancy.selection
    opened = {stage.component: stage for stage in queries.progress([vacancy])}
    periods = {entry.kind: entry for entry in selections.active_schedule(selection)}
    order = sorted(
        selection.stages,
        key=lambda item: (
            item.element not in periods,
            item.element in periods and periods[item.element].starts_at,
            item.order,
        ),
    )
    rows = []
    for planned in order:
        name, stage = planned.code, opened.get(planned.code)
        asking = planned.by_questionnaire
        obstacle = sheets.obstacle(vacancy, name) if stage is None and not asking else ""
        can_open = may_open and stage is None and not obstacle and not asking
        rows.append(
            {
                "title": planned.title,
                "weight": _("Bobot %(weight)s%%") % {"weight": planned.weight.replace(".", ",")},
                "period": display.period(periods[planned.element], selection.zone)
                if planned.element in periods
                else "",
                "stage": stage,
                "sealed": stage is not None and stage.state == "open",
                "questionnaire_url": reverse("questionnaire", args=[vacancy.pk, name])
                if asking and is_scoring(vacancy) and may_read
                else "",
                "asking": asking,
                "revealed": stage is not None and stage.state == "revealed",
                "corrected": stage is not None and queries.is_corrected_in(stage),
                "criteria_url": reverse("selection_criteria", args=[selection.pk, name]),
                "remind_url": reverse("stage_remind", args=[stage.pk])
                if may_remind and stage is not None and stage.state == "open" and not asking
                else "",
                "obstacle": obstacle if is_scoring(vacancy) else "",
                "excuse_url": reverse("stage_excuse", args=[stage.pk])
                if may_open and stage is not None and stage.state == "open" and planned.by_panel
                else "",
                "paper_url": reverse("paper_list", args=[stage.pk])
                if may_open and stage is not None and stage.state == "open" and not planned.by_assessor
                else "",
                "open_url": reverse("stage_open", args=[vacancy.pk, name]) if can_open else "",
            }
        )
    return rows


def calibration_url(selection: Selection, user: Any) -> str:
    """The calibration rounds, for who reads marks at all."""
    reads = READERS & roles_on(user, str(selection.pk))
    return reverse("calibration_list", args=[selection.pk]) if reads else ""


def criteria_editable(selection: Selection, stored: list[Criterion], user: Any) -> bool:
    """May this reader still write the criteria of the stage?"""
    fixed = any(item.state == "pinned" for item in stored)
    return not fixed and any(selection.permits(user, verb) for verb in (Verb.PREPARE, Verb.SCREEN))


def component_tabs(selection: Selection, current: str) -> list[dict[str, Any]]:
    """Tabs between the stages, each with how many criteria it has."""
    present = queries.stages_of_criteria(selection)
    return [
        {
            "label": stage.title,
            "url": reverse("selection_criteria", args=[selection.pk, stage.code]),
            "current": stage.code == current,
            "count": present.count(stage.code),
        }
        for stage in selection.stages
    ]


def criterion_cells(item: Criterion) -> list[str]:
    """One line of the rubric for components/table.html."""
    return [item.label, item.weight.replace(".", ",") or "–", str(item.max_points // MARK_UNIT)]
