"""What anybody sees without signing in: the front page, the posts, one post."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from accounts.queries import holds_duty
from audit import clock
from selection import (
    balance,
    blank_display,
    display,
    eligibility_display,
    jobposting,
    objections_display,
    queries,
)
from selection import timetable_display as timetable
from selection.decisions import stop_text
from selection.enums import GateKind, Phase
from selection.forms.public import SearchForm
from selection.models import Application, Requirement, ScheduleEntry, Vacancy
from selection.services import applications
from selection.views.files import json_file

PER_PAGE = 30
ON_FRONT_PAGE = 6
CALENDAR_SECONDS = 300
TONES = {
    Phase.UPCOMING: "info",
    Phase.OPEN: "success",
    Phase.SCREENING: "waiting",
    Phase.SCORING: "waiting",
    Phase.CONCLUDED: "neutral",
    Phase.FAILED: "danger",
    Phase.STOPPED: "danger",
}
STEPS = (Phase.OPEN, Phase.SCREENING, Phase.SCORING, Phase.CONCLUDED)


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is open now, and how the selection can be watched."""
    now = clock.now()
    found = queries.find_public("", Phase.OPEN, now)[:ON_FRONT_PAGE]
    return render(request, "selection/public/home.html", {"cards": [_card(item, now) for item in found]})


@login_not_required
@require_safe
def vacancy_list(request: HttpRequest) -> HttpResponse:
    """All announced posts, by word and by phase."""
    now = clock.now()
    form = SearchForm(request.GET)
    words, phase = form.wanted()
    page = Paginator(queries.find_public(words, phase, now), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "search": form,
        "narrowed": bool(words or phase),
        "page": page,
        "cards": [_card(item, now) for item in page],
        "clock": _clock_of(page, now),
    }
    return render(request, "selection/public/vacancy_list.html", context)


@login_not_required
@require_safe
def vacancy_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One post: what it asks for, what to bring, when, by which weights."""
    now = clock.now()
    vacancy = get_object_or_404(queries.public_vacancies(now), slug=slug)
    selection, period = vacancy.selection, _registration(vacancy)
    phase = queries.phase_of(vacancy, period, now)
    rows = list(queries.active_requirements(vacancy))
    requirements = [display.requirement(row) for row in rows]
    person = getattr(request.user, "person", None)
    own = queries.applications_of(person).filter(vacancy=vacancy).first() if person else None
    address = request.build_absolute_uri(reverse("vacancy_detail", args=[slug]))
    posting = jobposting.posting(vacancy, period, [row["label"] for row in requirements], url=address)
    context = {
        "vacancy": vacancy,
        "selection": selection,
        "oversight_name": selection.oversight_body.name,
        "crumbs": [
            {"label": _("Beranda"), "url": reverse("home")},
            {"label": _("Jabatan yang diseleksi"), "url": reverse("vacancy_list")},
            {"label": vacancy.title},
        ],
        "tag": {"label": phase.label, "tone": TONES[phase]},
        "stages": _stages(phase),
        "stopped": stop_text(vacancy),
        "facts": _facts(vacancy),
        "requirements": requirements,
        **_own_check(request, vacancy, own, rows, phase),
        "documents": _documents(vacancy),
        "schedule": timetable.events(
            timetable.lines_of(vacancy, queries.active_schedule(selection)), selection.zone, now
        ),
        "weights": display.weights(selection),
        "weights_head": [{"label": _("Unsur")}, {"label": _("Bobot"), "numeric": True}],
        "tie_order": display.tie_order(selection),
        "changes": _changes(vacancy),
        "balance": balance.figures(balance.of(vacancy)) if queries.outcome_is_public(vacancy) else [],
        "door": _door(vacancy, period, phase, now, person=person, own=own),
        "clock": _clock_of([vacancy], now),
        "posting": "" if phase == Phase.STOPPED else jobposting.data_block(posting),
    }
    return render(request, "selection/public/vacancy_detail.html", context)


@login_not_required
@require_safe
def vacancy_calendar(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The schedule of a post as a calendar file (RFC 5545), in Indonesian. It may be kept for a while: it is the same for everybody."""
    vacancy = get_object_or_404(queries.public_vacancies(), slug=slug)
    with override("id"):
        text = timetable.calendar(
            vacancy, timetable.lines_of(vacancy, queries.active_schedule(vacancy.selection))
        )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="jadwal-{slug}.ics"'
    patch_cache_control(response, public=True, max_age=CALENDAR_SECONDS)
    set_response_etag(response)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@login_not_required
@require_safe
def vacancy_plan_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The announced plan, byte for byte: whoever hashes it gets the digest that the announcement pinned."""
    selection = get_object_or_404(queries.public_vacancies(), slug=slug).selection
    return json_file(selection.plan_text, name=f"rencana-{selection.code}.json")


def _registration(vacancy: Vacancy) -> ScheduleEntry:
    """The registration period that `queries.public_vacancies` has brought along."""
    selection: Any = vacancy.selection
    return selection.registration[0]


def _clock_of(vacancies: Iterable[Vacancy], now: datetime) -> dict[str, Any] | None:
    """The server's clock where a registration still runs, in the zone of the one that closes first."""
    running = [
        (queries.closing_of(item, period), item.selection.zone)
        for item in vacancies
        if queries.phase_of(item, period := _registration(item), now) == Phase.OPEN
    ]
    return display.server_clock(now, min(running)[1]) if running else None


def _card(vacancy: Vacancy, now: datetime) -> dict[str, Any]:
    selection, period = vacancy.selection, _registration(vacancy)
    phase, closes_at = queries.phase_of(vacancy, period, now), queries.closing_of(vacancy, period)
    when = {
        Phase.UPCOMING: _("Dibuka %(moment)s") % {"moment": display.moment(period.starts_at, selection.zone)},
        Phase.OPEN: (
            _("Diperpanjang, ditutup %(moment)s") if vacancy.registration_until else _("Ditutup %(moment)s")
        )
        % {"moment": display.until(closes_at, selection.zone)},
    }
    closed = _("Pendaftaran ditutup %(day)s") % {"day": display.last_day(closes_at, selection.zone)}
    return {
        "title": vacancy.title,
        "url": reverse("vacancy_detail", args=[vacancy.slug]),
        "text": selection.agency.name,
        "tag": phase.label,
        "tone": TONES[phase],
        "meta": [
            vacancy.unit,
            when.get(phase, closed),
            *(
                [_("Akan lowong %(day)s") % {"day": display.day(vacancy.vacant_from)}]
                if vacancy.vacant_from
                else []
            ),
        ],
    }


def _stages(phase: Phase) -> list[dict[str, str]]:
    """The way of a post; a post that was stopped has only its beginning and its end."""
    if phase in {Phase.FAILED, Phase.STOPPED}:
        return [
            {"label": _("Pendaftaran"), "state": "done"},
            {"label": str(phase.label), "state": "stopped"},
        ]
    labels = (_("Pendaftaran"), _("Seleksi administrasi"), _("Penilaian"), _("Hasil diumumkan"))
    reached = STEPS.index(phase) if phase in STEPS else -1
    done = reached if phase != Phase.CONCLUDED else len(STEPS)
    return [
        {"label": label, "state": "done" if place < done else "current" if place == reached else "todo"}
        for place, label in enumerate(labels)
    ]


def _changes(vacancy: Vacancy) -> list[dict[str, Any]]:
    """What was changed since the announcement, for components/timeline.html, the newest first."""
    return [
        {
            "time": change.made_at,
            "zone": vacancy.selection.zone,
            "title": str(change),
            "text": change.reason,
            "url": reverse("public_change", args=[vacancy.slug, change.edition]),
        }
        for change in reversed(queries.changes_of(vacancy.selection))
    ]


def _facts(vacancy: Vacancy) -> list[dict[str, str]]:
    selection = vacancy.selection
    letter = queries.letter_of_kind(selection, GateKind.PLAN)
    rows = [
        {"key": _("Instansi"), "value": selection.agency.name},
        {"key": _("Unit kerja"), "value": vacancy.unit},
        *_vacant(vacancy),
        {
            "key": _("Jabatan yang boleh dilamar seorang"),
            "value": selection.posts_per_person,
        },
        *_repeats(vacancy),
        {"key": _("Seleksi"), "value": selection.title, "hint": selection.code},
        {
            "key": _("Pengumuman"),
            "value": selection.announcement_number,
            "hint": display.moment(selection.announced_at, selection.zone) if selection.announced_at else "",
        },
    ]
    if letter is not None:
        rows.append(
            {
                "key": _("Persetujuan rencana seleksi"),
                "value": letter.number,
                "hint": _("%(body)s, %(day)s")
                % {"body": letter.institution.name, "day": display.day(letter.dated)},
            }
        )
    rows += objections_display.public_row(vacancy)
    rows.append({"key": _("Alamat sekretariat"), "value": selection.contact})
    rows.append(
        {
            "key": _("Rencana seleksi"),
            "value": _("Berkas JSON yang dikunci saat diumumkan"),
            "hint": _("Sidik SHA-256 %(digest)s") % {"digest": selection.plan_digest},
            "url": reverse("vacancy_plan_file", args=[vacancy.slug]),
            "action": _("Unduh"),
        }
    )
    return rows


def _vacant(vacancy: Vacancy) -> list[dict[str, str]]:
    """A post that is still held: from when it is vacant, and what that means."""
    if vacancy.vacant_from is None:
        return []
    hint = _("Pejabat terpilih dilantik paling cepat pada tanggal ini.")
    return [{"key": _("Akan lowong sejak"), "value": display.day(vacancy.vacant_from), "hint": hint}]


def _repeats(vacancy: Vacancy) -> list[dict[str, str]]:
    """The post that is tried again here, and the one in which this one is tried again."""
    found = []
    if vacancy.repeats is not None:
        found.append((_("Seleksi ulang dari"), vacancy.repeats))
    found += [(_("Diseleksi ulang dalam"), post) for post in queries.repeats_of(vacancy) if post.slug]
    return [
        {
            "key": key,
            "value": post.selection.title,
            "hint": post.selection.code,
            "url": reverse("vacancy_detail", args=[post.slug]),
            "action": _("Buka"),
        }
        for key, post in found
    ]


def _documents(vacancy: Vacancy) -> list[dict[str, Any]]:
    return [
        {
            "label": slot.label,
            "hint": slot.hint,
            "limit": _("PDF, paling besar %(limit)s") % {"limit": display.limit(slot.max_bytes)},
            "status": _("Wajib") if slot.required else _("Bila ada"),
            "tone": "info" if slot.required else "neutral",
            "blank": blank_display.public(vacancy, slot),
        }
        for slot in queries.active_slots(vacancy.selection)
    ]


def _own_check(
    request: HttpRequest, vacancy: Vacancy, own: Application | None, rows: list[Requirement], phase: Phase
) -> dict[str, Any]:
    """The requirements beside what the reader himself has stated, before he begins and afterwards; for a stranger the way to see them.

    Who serves in selections and has never stated anything of himself is no applicant, and sees what everybody sees.
    """
    person, coming = getattr(request.user, "person", None), phase in {Phase.UPCOMING, Phase.OPEN}
    here = reverse("vacancy_detail", args=[vacancy.slug]) + "#persyaratan"
    if person is None:
        login = f"{reverse('account_login')}?{urlencode({'next': here})}"
        return {"check_login": login if coming else ""}
    if own is None and not coming:
        return {}
    kept = eligibility_display.kept_of(own) if own else applications.snapshot(person)
    if not kept and holds_duty(request.user):
        return {}
    sent = own is not None and bool(own.snapshot)
    url = "" if sent or not coming else eligibility_display.ask_url(vacancy)
    check = eligibility_display.check(vacancy, kept, ask_url=url, requirements=rows)
    return {
        "check": check,
        "check_tag": eligibility_display.outlook(check.states),
        "check_sent": sent,
        "ask_url": url if check.asked.names else "",
    }


def _door(
    vacancy: Vacancy,
    period: ScheduleEntry,
    phase: Phase,
    now: datetime,
    *,
    person: Any,
    own: Application | None,
) -> dict[str, Any]:
    """What a reader can do here now: apply, go on with his application, or come back at a stated time."""
    zone = vacancy.selection.zone
    back = f"?next={reverse('vacancy_detail', args=[vacancy.slug])}"
    opening, stopped = phase == Phase.UPCOMING, phase == Phase.STOPPED
    closes_at = queries.closing_of(vacancy, period)
    moment = display.moment(period.starts_at, zone) if opening else display.until(closes_at, zone)
    remaining = display.remaining(period.starts_at if opening else closes_at, now)
    return {
        "title": _("Seleksi dihentikan")
        if stopped
        else _("Pendaftaran dibuka")
        if opening
        else _("Pendaftaran ditutup"),
        "moment": "" if stopped else moment,
        "remaining": "" if stopped else remaining,
        "extended": vacancy.registration_until is not None and not stopped,
        "now": display.moment(now, zone),
        "own_url": reverse("application_detail", args=[own.pk]) if own else "",
        "start_url": reverse("application_start", args=[vacancy.slug])
        if phase == Phase.OPEN and person
        else "",
        "signup_url": reverse("account_signup") + back if phase == Phase.OPEN else "",
        "login_url": reverse("account_login") + back,
        "with_results": phase in {Phase.SCORING, Phase.CONCLUDED, Phase.FAILED, Phase.STOPPED},
    }


urlpatterns = [
    path("", home, name="home"),
    path("lowongan/", vacancy_list, name="vacancy_list"),
    path("lowongan/<slug:slug>/", vacancy_detail, name="vacancy_detail"),
    path("lowongan/<slug:slug>/jadwal.ics", vacancy_calendar, name="vacancy_calendar"),
    path("lowongan/<slug:slug>/rencana.json", vacancy_plan_file, name="vacancy_plan_file"),
]
