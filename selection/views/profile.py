"""The applicant's profile: filled in once, used for every selection."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts import nip as nips
from accounts.enums import Sex
from accounts.models import Person
from audit import clock
from audit.errors import Refused, Stale
from selection import display, eligibility_display, queries
from selection.forms.drafts import compared, restored
from selection.forms.profile import ProfileForm
from selection.models import Vacancy
from selection.services import applications, drafts
from selection.views.own import person_of

_MORE = {"posts": "#riwayat", "education": "#pendidikan", "trainings": "#pelatihan"}
"""The button that saves and adds a row → the part of the page it comes back to."""
_SAVED_ELSEWHERE = gettext_lazy(
    "Profil ini sudah disimpan dari halaman lain sejak halaman ini dibuka. Periksa isian di bawah, lalu simpan "
    "sekali lagi bila isian ini yang benar."
)


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The profile; back to where the applicant came from (`next`) once it is saved. Until then what is typed is a draft beside it."""
    person, back, status = person_of(request), _back(request), 200
    if request.method == "POST":
        form = _maker(person)(request.POST)
        save = partial(drafts.state_profile, person, seen=request.POST.get("seen", ""))
        if form.is_valid() and _saved(form, save, request.user):
            read = "; ".join(f"{name}: {value}" for name, value in _read(form.cleaned_data["nip"]).items())
            messages.success(request, _("Profil tersimpan. Terbaca dari NIP: %(read)s.") % {"read": read})
            more = _MORE.get(request.POST.get("more", ""), "")
            return redirect(request.get_full_path() + more if more or not back else back)
        form, status = _unsaved(form, person, request)
    draft = drafts.of(person, drafts.PROFILE)
    if request.method != "POST":
        form = restored(_maker(person), draft.texts) if draft else _maker(person)(None)
    context = {
        **_shown(form),
        "read": [{"key": key, "value": value} for key, value in _read(person.nip).items()]
        if person.nip
        else [],
        "back": back,
        "seen": drafts.digest(draft),
        "draft_time": _time(draft.saved_at) if draft else "",
        "draft_moment": display.moment(draft.saved_at, timezone.get_current_timezone_name()) if draft else "",
        "restored": draft is not None and request.method != "POST",
    }
    return render(request, "selection/candidate/profile.html", context, status=status)


@require_POST
def profile_autosave(request: HttpRequest) -> JsonResponse:
    """What has changed on a page that is open, into the draft: `{"seen", "status", "problems"}`, or 409 with the sentence why nothing was kept."""
    person, given = person_of(request), request.POST
    texts = drafts.typed(given.items())
    stored = queries.profile_of(person)
    try:
        if given.get("version") not in (None, "", str(stored.version if stored else 0)):
            raise Stale
        draft = drafts.keep(
            person,
            drafts.PROFILE,
            texts,
            seen=given.get("seen", ""),
            page=given.get("page", ""),
            actor=request.user,
        )
    except Stale as error:
        sentence = _(
            "Belum tersimpan: profil ini diubah di jendela atau perangkat lain. Isian tetap ada di halaman ini; "
            "tekan “Simpan” di bawah untuk membandingkannya."
        )
        return JsonResponse({"sentence": sentence}, status=error.status)
    return JsonResponse(
        {
            "seen": drafts.digest(draft),
            "status": _("Tersimpan sebagai draf pukul %(time)s") % {"time": _time(draft.saved_at)},
            "problems": {},
        }
    )


@require_POST
def profile_remove(request: HttpRequest) -> HttpResponse:
    """The draft is thrown away; the profile stays as it was saved last."""
    drafts.discard(person_of(request), drafts.PROFILE, actor=request.user)
    messages.success(request, _("Draf dibuang. Di bawah ini profil Anda seperti terakhir disimpan."))
    return redirect("profile")


def _maker(person: Person) -> Callable[[Any], ProfileForm]:
    """The form for these data, drawn from the profile as it is stored now."""
    stored = queries.profile_of(person)
    return partial(ProfileForm, person=person, stored=stored, today=timezone.localdate(clock.now()))


def _time(moment: datetime) -> str:
    return display.time_of_day(moment, timezone.get_current_timezone_name())


@require_http_methods(["GET", "HEAD", "POST"])
def vacancy_facts(request: HttpRequest, slug: str) -> HttpResponse:
    """What the post asks and the profile does not say, and nothing else. It is kept in the profile, for every other post too."""
    person = person_of(request)
    vacancy = get_object_or_404(queries.public_vacancies(), slug=slug)
    back = _back(request) or reverse("vacancy_detail", args=[slug]) + "#persyaratan"
    stored = queries.profile_of(person)
    asked = eligibility_display.check(vacancy, applications.snapshot(person)).asked
    posted = request.POST if request.method == "POST" else None
    today = timezone.localdate(clock.now())
    if posted is not None and not asked.names:
        return redirect(back)  # pressed twice
    form = ProfileForm(posted, person=person, stored=stored, today=today, only=asked)
    if form.is_valid():
        names = {*form.fields, *form.rows} - {"version"}
        if _saved(form, partial(drafts.state_some, person, names=names), request.user):
            messages.success(request, _("Tersimpan dalam profil Anda."))
            return redirect(back)
        if not form.errors:
            present = queries.profile_of(person)
            form.take_version(present.version if present else 0)
            form.add_error(None, _SAVED_ELSEWHERE)
    context = {
        **_shown(form),
        "vacancy": vacancy,
        "nothing": not asked.names,
        "scope": _scope(vacancy) if "within_scope" in asked.names else "",
        "crumbs": [
            {"label": _("Jabatan yang diseleksi"), "url": reverse("vacancy_list")},
            {"label": vacancy.title, "url": reverse("vacancy_detail", args=[slug])},
            {"label": _("Lengkapi profil")},
        ],
        "back": back,
    }
    return render(request, "selection/candidate/vacancy_facts.html", context)


def _scope(vacancy: Vacancy) -> str:
    """What the post asks of the group its applicants belong to."""
    asked = queries.active_requirements(vacancy).filter(rule="employment").first()
    return display.requirement(asked)["label"] if asked else ""


def _shown(form: ProfileForm) -> dict[str, Any]:
    """The form for the templates of both pages."""
    return {
        "form": form,
        "all_forms": form.all_forms,
        "appraisals": [form[name] for name in form.appraisals],
        "fields_of_duty": queries.fields_of_duty() if "posts" in form.rows else [],
    }


def _saved(form: ProfileForm, save: Callable[..., Any], actor: Any) -> bool:
    """Try to save; a refusal becomes an error of the form, so that nothing typed is lost. False without one: saved from another page meanwhile."""
    try:
        save(
            **form.identity(),
            columns=form.columns(),
            version=form.cleaned_data["version"] or 0,
            actor=actor,
        )
    except Stale:
        return False
    except Refused as error:
        form.add_error("nip" if "nip" in form.fields else None, str(error))
        return False
    return True


def _unsaved(form: ProfileForm, person: Person, request: HttpRequest) -> tuple[ProfileForm, int]:
    """The form with what is wrong, and its status. What was typed becomes the draft; where another window has saved meanwhile, both stand
    beside each other, and the next press on the button saves.
    """
    stored, draft = queries.profile_of(person), drafts.of(person, drafts.PROFILE)
    version = stored.version if stored else 0
    typed = drafts.typed(request.POST.items())
    same_draft = drafts.digest(draft) == request.POST.get("seen", "")
    if same_draft and request.POST.get("version") in (None, "", str(version)):
        try:
            drafts.keep(person, drafts.PROFILE, typed, seen=drafts.digest(draft), actor=request.user)
        except Stale:  # another window was faster: both are shown
            draft, same_draft = drafts.of(person, drafts.PROFILE), False
        else:
            return form, 200
    theirs = None if same_draft or draft is None else draft.texts
    both = compared(_maker(person), {**typed, "version": str(version)}, theirs)
    both.add_error(None, _SAVED_ELSEWHERE)
    return both, Stale.status


def _read(digits: str) -> dict[str, str]:
    """What the NIP says of its holder, by name."""
    found = nips.parse(digits)
    return {
        _("Tanggal lahir"): display.day(found.birth_date),
        _("Jenis kelamin"): str(Sex(found.sex).label),
        _("Pengangkatan (TMT CPNS)"): display.month(date(found.appointed_year, found.appointed_month, 1)),
    }


def _back(request: HttpRequest) -> str:
    """The page of this site the applicant came from, "" when none is named."""
    asked: Any = request.GET.get("next", "")
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}) else ""


urlpatterns = [
    path("profil/", profile, name="profile"),
    path("lowongan/<slug:slug>/lengkapi/", vacancy_facts, name="vacancy_facts"),
    path("profil/simpan-otomatis/", profile_autosave, name="profile_autosave"),
    path("profil/buang-draf/", profile_remove, name="profile_remove"),
]
