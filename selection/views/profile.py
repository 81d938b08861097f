"""The applicant's profile: filled in once, used for every selection."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import nip as nips
from accounts.enums import Sex
from accounts.models import Person
from audit import clock
from audit.errors import Refused, Stale
from selection import display, queries
from selection.forms.candidate import APPRAISAL_YEARS, ProfileForm
from selection.services import applications
from selection.views.own import person_of


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
        return redirect(back if back and "more" not in request.POST else request.get_full_path())
    context = {
        "form": form,
        "all_forms": [form, *form.posts.forms, *form.sanctions.forms],
        "appraisals": [form[f"appraisal_{years}"] for years in range(1, APPRAISAL_YEARS + 1)],
        "fields_of_duty": queries.fields_of_duty(),
        "read": [{"key": key, "value": value} for key, value in _read(person.nip).items()]
        if person.nip
        else [],
        "back": back,
    }
    return render(request, "selection/candidate/profile.html", context)


def _saved(form: ProfileForm, person: Person, request: HttpRequest) -> bool:
    """Try to save; a refusal becomes an error of the form, so that nothing typed is lost."""
    given = form.cleaned_data
    try:
        applications.state_profile(
            person,
            full_name=given["full_name"],
            nip=given["nip"],
            columns=form.columns(),
            version=given["version"] or 0,
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
        form.add_error("nip", str(error))
        return False
    return True


def _read(digits: str) -> dict[str, str]:
    """What the NIP says of its holder, by name."""
    found = nips.parse(digits)
    appointed = {"month": MONTHS[found.appointed_month], "year": found.appointed_year}
    return {
        _("Tanggal lahir"): display.day(found.birth_date),
        _("Jenis kelamin"): str(Sex(found.sex).label),
        _("Pengangkatan (TMT CPNS)"): _("%(month)s %(year)d") % appointed,
    }


def _back(request: HttpRequest) -> str:
    """The page of this site the applicant came from, "" when none is named."""
    asked: Any = request.GET.get("next", "")
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}) else ""


urlpatterns = [path("profil/", profile, name="profile")]
