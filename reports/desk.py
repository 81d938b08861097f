"""What waits for a person, duty by duty: lists for components/task_list.html, the work of others never told."""

from collections.abc import Callable
from itertools import chain
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import proposals
from accounts import queries as people
from accounts.enums import Role
from accounts.object_permissions import roles_anywhere
from audit import clock
from panels import choices
from panels import desk as panel_desks
from panels import queries as panels
from reports import choice_display, queries, remark_display, retention_display
from reports.services import due
from selection import objections, objections_display, screeners, standing
from selection import queries as selections
from selection.enums import ApplicationState, SelectionState, VacancyState, Verb, Verdict
from selection.models import Selection, Vacancy
from selection.services import corrections
from selection.waits import NOT_OBJECTING

Task = dict[str, Any]


class Card(NamedTuple):
    """One duty: its name, its own desk (`url`, `action`), and its tasks."""

    title: str
    url: str
    action: str
    tasks: list[Task]


def roles_of(user: Any) -> frozenset[str]:
    """Every duty of an account: in selections, and in institutions as of today."""
    today = clock.now().date()
    held = people.memberships_of(user.person_id, today).values_list("role", flat=True)
    return roles_anywhere(user) | frozenset(held)


def cards(user: Any) -> list[Card]:
    """The cards of the duties an account has, in the order of the process; the applicant's own is the last."""
    held = roles_of(user)
    found = [
        Card(str(title()), reverse(page), str(action()), tasks(user))
        for roles, title, page, action, tasks in _DESKS
        if held & roles
    ]
    own = _applicant(user) or ([] if held else _first_steps(user))
    if own:
        found.append(Card(_("Pelamar"), reverse("my_applications"), _("Lamaran saya"), own))
    return found


def next_step(found: list[Card]) -> Task | None:
    """What is late, else the first thing that waits for this person; he can open it. To an applicant red is an outcome, no duty."""
    own = reverse("my_applications")
    late = (task for card in found if card.url != own for task in card.tasks if task["tone"] == "danger")
    waiting = (task for card in found for task in card.tasks if task["tone"] == "waiting")
    return next((task for task in chain(late, waiting) if task["url"]), None)


def _secretariat(user: Any) -> list[Task]:
    serving = {
        verb: list(selections.for_actor(user, verb)) for verb in (Verb.PREPARE, Verb.SCREEN, Verb.PUBLISH)
    }
    found = {item.pk: item for items in serving.values() for item in items}
    drafts = [item for item in found.values() if item.state == SelectionState.DRAFT]
    posts = list(
        Vacancy.objects.filter(selection__in=found, state__in=_WATCHED)
        .select_related("selection")
        .order_by("selection", "code")
    )
    tasks = _posts(posts)
    tasks += [
        _task(item.title, "selection_plan", item.pk, _("Sedang disiapkan"), "waiting") for item in drafts
    ]
    return (
        remark_display.owed(found.values())
        + retention_display.waiting_corrections(corrections.waiting(serving[Verb.PUBLISH]))
        + objections_display.summaries(found)
        + objections_display.tasks(found)
        + objections_display.letter_tasks(found)
        + tasks
        + choice_display.desk(choices.unfinished(found), "choice_desk")
        + retention_display.overdue(due.of(serving[Verb.PUBLISH]))
    )


_WATCHED = [
    VacancyState.FEW,
    VacancyState.CLOSED,
    VacancyState.PROPOSED,
    VacancyState.SCREENED,
    VacancyState.CONCLUDED,
]


def _posts(posts: list[Vacancy]) -> list[Task]:
    """What the secretariat has to do for each post now, or what it waits for."""
    stages: dict[Any, list[Any]] = {}
    for stage in panels.progress(posts):
        stages.setdefault(stage.vacancy_id, []).append(stage)
    ranked = panels.newest_ranking_states(posts)
    unfinished = queries.posts_with_unfinished_papers(posts)
    tasks = []
    for post in posts:
        if post.state == VacancyState.FEW:
            status = _("Pelamar kurang: putuskan")
            tasks.append(_task(post.title, "selection_plan", post.selection_id, status, "waiting"))
        elif post.state == VacancyState.CLOSED and post.selection.state == SelectionState.ANNOUNCED:
            status = _("Menunggu pendaftaran jabatan lain ditutup")
            tasks.append(_task(post.title, "selection_plan", post.selection_id, status, "info"))
        elif post.state == VacancyState.CLOSED:
            tasks.append(_task(post.title, "screening_desk", post.pk, _("Periksa lamaran"), "waiting"))
        elif post.state == VacancyState.PROPOSED:
            tasks.append(_task(post.title, "screening_desk", post.pk, _("Menunggu Pansel"), "info"))
        elif post.state == VacancyState.SCREENED:
            tasks.append(_scoring(post, stages.get(post.pk, []), ranked.get(post.pk, "")))
        elif post.pk in unfinished:
            tasks.append(
                _task(post.title, "document_list", post.selection_id, _("Lengkapi naskah"), "waiting")
            )
    return tasks


def _scoring(post: Vacancy, stages: list[Any], ranking_state: str) -> Task:
    out = [stage for stage in stages if stage.state == "open"]
    if any(map(panels.is_corrected_in, stages)):
        return _task(post.title, "ranking", post.pk, _("Menunggu lembar yang dibuka kembali"), "info")
    if ranking_state == "confirmed":
        return _task(post.title, "document_list", post.selection_id, _("Buat dan umumkan naskah"), "waiting")
    if ranking_state:
        return _task(post.title, "ranking", post.pk, _("Menunggu rapat pleno"), "info")
    if out:
        counted = {
            "locked": sum(stage.locked for stage in out),
            "total": sum(stage.total for stage in out),
        }
        status = _("Menunggu penilai: %(locked)d dari %(total)d lembar terkunci") % counted
        if not counted["total"]:
            status = _("Menunggu jawaban kuesioner")
        return _task(post.title, "stage_board", post.pk, status, "info")
    return _task(post.title, "stage_board", post.pk, _("Buka tahap penilaian"), "waiting")


def _approver(user: Any) -> list[Task]:
    """Proposals that wait for this person's approval; what he may not approve is no task of his."""
    return [
        _task(
            proposals.action_of(item).title(),
            "approval_detail",
            item.pk,
            _("Menunggu persetujuan"),
            "waiting",
            hint=_("Diusulkan %(name)s") % {"name": item.proposer.full_name},
        )
        for item in people.proposals_for(user).filter(state="open", expires_at__gt=clock.now())
        if item.proposer_id != user.person_id and item.permits(user, "approve")
    ]


def _second_official(user: Any) -> list[Task]:
    """Proposals, and what was found not met and waits for a second reader."""
    waiting = (
        screeners.second_readings(user)
        .filter(
            vacancy__state=VacancyState.CLOSED,
            vacancy__selection__in=selections.for_actor(user, Verb.APPROVE),
            findings__verdict=Verdict.NOT_MET,
            findings__state="proposed",
        )
        .exclude(findings__screener=user.person_id)
    )
    posts = Vacancy.objects.filter(applications__in=waiting).distinct().order_by("selection", "code")
    return _approver(user) + [
        _task(post.title, "second_reading_list", post.pk, _("Baca sebagai pemeriksa kedua"), "waiting")
        for post in posts
    ]


def _panel(user: Any) -> list[Task]:
    found: list[Task] = []
    for seat in panel_desks.of_member(user):
        found += [_named(task, seat["selection"].title) for task in seat["tasks"]]
        for post in seat["posts"]:
            found += [_named(task, post["title"]) for task in post["tasks"] if not post["stopped"]]
    judged = objections_display.tasks(selections.for_actor(user, Verb.SCORE))
    return _approver(user) + judged + [task for task in found if task["tone"] == "waiting"]


def _assessor(user: Any) -> list[Task]:
    return [_named(task, post["title"]) for post in panel_desks.of_assessor(user) for task in post["tasks"]]


def _observer(user: Any) -> list[Task]:
    watched = list(selections.for_actor(user, Verb.OBSERVE))
    late = [
        task
        for task in choice_display.desk(choices.unfinished(watched), "choice_desk")
        if task["tone"] == "danger"
    ]
    keys = [item.pk for item in watched]
    late += objections_display.tasks(keys, late_only=True) + objections_display.letter_tasks(
        keys, late_only=True
    )
    answers = remark_display.watched(watched)
    return answers + [_state_of(item, "observer_selection") for item in watched] + late


def _appointer(user: Any) -> list[Task]:
    """The posts whose names lie before him; of the others that are done what everybody reads."""
    named = list(choices.before(user))
    posts = Vacancy.objects.filter(
        selection__in=selections.for_actor(user, Verb.RECEIVE), state=VacancyState.CONCLUDED
    ).exclude(pk__in=[item.vacancy_id for item in named])
    return choice_display.desk(named, "nominees") + [
        _task(post.title, "results", post.slug, _("Hasil diumumkan"), "success")
        for post in posts.order_by("code")
    ]


def _applicant(user: Any) -> list[Task]:
    found = list(selections.applications_of(user.person)) if user.person else []
    now = clock.now()
    entries = selections.schedules_of(item.vacancy.selection_id for item in found)
    objecting = objections.standing_of(found, now)
    tasks = []
    for item in found:
        stands = standing.of(item, entries.get(item.vacancy.selection_id, []), now)
        if item.state != ApplicationState.WITHDRAWN:
            page, own = "application_detail", objecting.get(item.pk, NOT_OBJECTING)
            note = objections_display.own_note(own, item.vacancy.selection.zone)
            hint = f"{stands.text} {note}".strip()
            tasks.append(_task(item.vacancy.title, page, item.pk, stands.tag, stands.tone, hint=hint))
    return tasks


def _first_steps(user: Any) -> list[Task]:
    """For whoever has not applied yet: who he is, and what can be applied for."""
    tasks = []
    if selections.profile_of(user.person) is None:
        title, hint = _("Lengkapi data diri"), _("Diisi sekali dan dipakai untuk setiap lamaran.")
        tasks.append(
            {
                "title": title,
                "url": reverse("profile"),
                "status": _("Belum diisi"),
                "tone": "waiting",
                "hint": hint,
            }
        )
    title, url = _("Lihat jabatan yang diseleksi"), reverse("vacancy_list")
    tasks.append({"title": title, "url": url, "status": _("Belum melamar"), "tone": "info", "hint": ""})
    return tasks


def _task(title: str, page: str, key: Any, status: str, tone: str, *, hint: str = "") -> Task:
    return {"title": title, "url": reverse(page, args=[key]), "status": status, "tone": tone, "hint": hint}


def _named(task: Task, where: str) -> Task:
    return {**task, "hint": f"{where}. {task.get('hint', '')}".strip()}


def _state_of(item: Selection, page: str) -> Task:
    state = SelectionState(item.state)
    return _task(item.title, page, item.pk, str(state.label), "info", hint=item.agency.name)


_DESKS: tuple[
    tuple[frozenset[str], Callable[[], Any], str, Callable[[], str], Callable[[Any], list[Task]]], ...
] = (
    (
        frozenset({Role.SECRETARIAT}),
        lambda: Role.SECRETARIAT.label,
        "selection_list",
        lambda: _("Semua seleksi"),
        _secretariat,
    ),
    (
        frozenset({Role.APPROVER}),
        lambda: Role.APPROVER.label,
        "approvals",
        lambda: _("Semua usulan"),
        _second_official,
    ),
    (
        frozenset({Role.CHAIR, Role.PANELIST}),
        lambda: _("Panitia Seleksi"),
        "panel_desk",
        lambda: _("Meja Pansel"),
        _panel,
    ),
    (
        frozenset({Role.ASSESSOR}),
        lambda: Role.ASSESSOR.label,
        "assessor_desk",
        lambda: _("Meja asesor"),
        _assessor,
    ),
    (
        frozenset({Role.OBSERVER}),
        lambda: Role.OBSERVER.label,
        "observer_desk",
        lambda: _("Meja Pemantau"),
        _observer,
    ),
    (
        frozenset({Role.APPOINTER}),
        lambda: Role.APPOINTER.label,
        "vacancy_list",
        lambda: _("Semua jabatan"),
        _appointer,
    ),
)
"""Which duties open which desk: roles, its name, its page, the link's text, its tasks."""
