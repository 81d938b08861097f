"""The applicant's profile: filled in once, used for every selection."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import nip as nips
from accounts.enums import Sex
from accounts.models import Person
from audit import clock
from audit.errors import Refused, Stale
from selection import display, eligibility_display, queries
from selection.forms.profile import ProfileForm
from selection.models import Vacancy
from selection.services import applications
from selection.views.own import person_of

_MORE = {"posts": "#riwayat", "education": "#pendidikan", "trainings": "#pelatihan"}
"""The button that saves and adds a row → the part of the page it comes back to."""


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The profile; back to where the applicant came from (`next`) once it is saved."""
    person, back = person_of(request), _back(request)
    stored = queries.profile_of(person)
    posted = request.POST if request.method == "POST" else None
    form = ProfileForm(posted, person=person, stored=stored, today=timezone.localdate(clock.now()))
    if form.is_valid() and _saved(form, person, request):
        read = "; ".join(f"{name}: {value}" for name, value in _read(form.cleaned_data["nip"]).items())
        messages.success(request, _("Profil tersimpan. Terbaca dari NIP: %(read)s.") % {"read": read})
        more = _MORE.get(request.POST.get("more", ""), "")
        return redirect(request.get_full_path() + more if more or not back else back)
    context = {
        **_shown(form),
        "read": [{"key": key, "value": value} for key, value in _read(person.nip).items()]
        if person.nip
        else [],
        "back": back,
    }
    return render(request, "selection/candidate/profile.html", context)


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
    form = ProfileForm(posted, person=person, stored=stored, today=today, only=asked)
    if form.is_valid() and _saved(form, person, request):
        messages.success(request, _("Tersimpan dalam profil Anda."))
        return redirect(back)
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


def _saved(form: ProfileForm, person: Person, request: HttpRequest) -> bool:
    """Try to save; a refusal becomes an error of the form, so that nothing typed is lost."""
    try:
        applications.state_profile(
            person,
            **form.identity(),
            columns=form.columns(),
            version=form.cleaned_data["version"] or 0,
            actor=request.user,
        )
    except Stale:
        present = queries.profile_of(person)
        form.take_version(present.version if present else 0)
        sentence = _(
            "Profil ini sudah disimpan dari halaman lain sejak halaman ini dibuka. Periksa isian di bawah, lalu simpan "
            "sekali lagi bila isian ini yang benar."
        )
        form.add_error(None, sentence)
        return False
    except Refused as error:
        form.add_error("nip" if "nip" in form.fields else None, str(error))
        return False
    return True


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
]
