"""An applicant takes over the letter that the secretariat entered for him."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import throttle
from audit.errors import Refused
from selection.forms.imports import ClaimForm
from selection.services import claims
from selection.views.own import person_of


@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """NIP and code; who guesses waits longer and longer, and learns nothing of what is here."""
    person_of(request)
    form = ClaimForm(request.POST or None)
    if form.is_valid():
        tried = throttle.claim(request)
        if wait := throttle.begin(tried):
            form.add_error(
                None, _("Terlalu banyak percobaan. Tunggu %(wait)d detik, lalu coba lagi.") % {"wait": wait}
            )
        else:
            try:
                made = claims.claim(**form.cleaned_data, actor=request.user)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                throttle.succeed(tried)
                messages.success(
                    request,
                    _("Lamaran %(numbers)s sekarang milik akun Anda.")
                    % {"numbers": ", ".join(str(one.number) for one in made)},
                )
                return (
                    redirect("application_detail", pk=made[0].pk)
                    if len(made) == 1
                    else redirect("my_applications")
                )
    crumbs = [{"label": _("Lamaran saya"), "url": reverse("my_applications")}, {"label": _("Klaim lamaran")}]
    return render(
        request,
        "selection/candidate/claim.html",
        {"form": form, "crumbs": crumbs},
        status=422 if form.errors else 200,
    )


urlpatterns = [path("lamaran/klaim/", claim, name="claim")]
