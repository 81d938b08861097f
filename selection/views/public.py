"""What anybody sees without signing in: the front page, the posts, one post."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit import clock
from selection import display, jobposting, queries
from selection.enums import Gate, Phase
from selection.forms.public import SearchForm
from selection.models import ScheduleEntry, Selection, Vacancy

PER_PAGE = 30
ON_FRONT_PAGE = 6
TONES = {
    Phase.UPCOMING: "info",
    Phase.OPEN: "success",
    Phase.SCREENING: "waiting",
    Phase.SCORING: "waiting",
    Phase.CONCLUDED: "neutral",
    Phase.FAILED: "danger",
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
    requirements = [display.requirement(row) for row in queries.active_requirements(vacancy)]
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
        "facts": _facts(vacancy),
        "requirements": requirements,
        "documents": _documents(selection),
        "schedule": display.schedule(queries.active_schedule(selection), selection.zone, now),
        "schedule_head": [{"label": _("Kegiatan")}, {"label": _("Waktu")}],
        "weights": display.weights(selection),
        "weights_head": [{"label": _("Unsur")}, {"label": _("Bobot"), "numeric": True}],
        "tie_order": display.tie_order(selection),
        "door": _door(request, vacancy, period, phase, now),
        "posting": jobposting.data_block(posting),
    }
    return render(request, "selection/public/vacancy_detail.html", context)


def _registration(vacancy: Vacancy) -> ScheduleEntry:
    """The registration period that `queries.public_vacancies` has brought along."""
    selection: Any = vacancy.selection
    return selection.registration[0]


def _card(vacancy: Vacancy, now: datetime) -> dict[str, Any]:
    selection, period = vacancy.selection, _registration(vacancy)
    phase = queries.phase_of(vacancy, period, now)
    when = {
        Phase.UPCOMING: _("Dibuka %(moment)s") % {"moment": display.moment(period.starts_at, selection.zone)},
        Phase.OPEN: _("Ditutup %(moment)s") % {"moment": display.until(period.ends_at, selection.zone)},
    }
    closed = _("Pendaftaran ditutup %(day)s") % {"day": display.last_day(period.ends_at, selection.zone)}
    return {
        "title": vacancy.title,
        "url": reverse("vacancy_detail", args=[vacancy.slug]),
        "text": selection.agency.name,
        "tag": phase.label,
        "tone": TONES[phase],
        "meta": [vacancy.unit, when.get(phase, closed)],
    }


def _stages(phase: Phase) -> list[dict[str, str]]:
    """The way of a post; a post that was stopped has only its beginning and its end."""
    if phase == Phase.FAILED:
        return [
            {"label": _("Pendaftaran"), "state": "done"},
            {"label": _("Tidak dilanjutkan"), "state": "stopped"},
        ]
    labels = (_("Pendaftaran"), _("Seleksi administrasi"), _("Penilaian"), _("Hasil diumumkan"))
    reached = STEPS.index(phase) if phase in STEPS else -1
    done = reached if phase != Phase.CONCLUDED else len(STEPS)
    return [
        {"label": label, "state": "done" if place < done else "current" if place == reached else "todo"}
        for place, label in enumerate(labels)
    ]


def _facts(vacancy: Vacancy) -> list[dict[str, str]]:
    selection = vacancy.selection
    letter = queries.letter_of(selection, Gate.PLAN)
    rows = [
        {"key": _("Instansi"), "value": selection.agency.name},
        {"key": _("Unit kerja"), "value": vacancy.unit},
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
    rows.append({"key": _("Alamat sekretariat"), "value": selection.contact})
    return rows


def _documents(selection: Selection) -> list[dict[str, str]]:
    return [
        {
            "label": slot.label,
            "hint": slot.hint,
            "limit": _("PDF, paling besar %(limit)s") % {"limit": display.limit(slot.max_bytes)},
            "status": _("Wajib") if slot.required else _("Bila ada"),
            "tone": "info" if slot.required else "neutral",
        }
        for slot in queries.active_slots(selection)
    ]


def _door(
    request: HttpRequest, vacancy: Vacancy, period: ScheduleEntry, phase: Phase, now: datetime
) -> dict[str, Any]:
    """What a reader can do here now: apply, go on with his application, or come back at a stated time."""
    zone, person = vacancy.selection.zone, getattr(request.user, "person", None)
    own = queries.applications_of(person).filter(vacancy=vacancy).first() if person else None
    back = f"?next={reverse('vacancy_detail', args=[vacancy.slug])}"
    opening = phase == Phase.UPCOMING
    return {
        "title": _("Pendaftaran dibuka") if opening else _("Pendaftaran ditutup"),
        "moment": display.moment(period.starts_at, zone) if opening else display.until(period.ends_at, zone),
        "remaining": display.remaining(period.starts_at if opening else period.ends_at, now),
        "now": display.moment(now, zone),
        "own_url": reverse("application_detail", args=[own.pk]) if own else "",
        "start_url": reverse("application_start", args=[vacancy.slug])
        if phase == Phase.OPEN and person
        else "",
        "signup_url": reverse("account_signup") + back if phase == Phase.OPEN else "",
        "login_url": reverse("account_login") + back,
        "with_results": phase in {Phase.SCORING, Phase.CONCLUDED, Phase.FAILED},
    }


urlpatterns = [
    path("", home, name="home"),
    path("lowongan/", vacancy_list, name="vacancy_list"),
    path("lowongan/<slug:slug>/", vacancy_detail, name="vacancy_detail"),
]
