"""The witnesses: an observer's body registers its keys here, and whoever holds one brings his signatures, without a sign-in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts import queries as people
from accounts import witnesses
from audit.errors import Refused
from reports import witness_display as display
from reports.forms.oversight import WitnessKeyForm
from selection.forms.saving import kept

MOST_BYTES = 4096
"""A checkpoint with its signatures; whoever sends more has something else in mind."""


@require_http_methods(["GET", "HEAD", "POST"])
def witness_keys(request: HttpRequest) -> HttpResponse:
    """The keys of the bodies one observes for, and a form for a new one."""
    bodies = people.observed_for(request.user)
    if not bodies.exists():
        raise Http404
    form = WitnessKeyForm(
        request.POST or None,
        bodies=bodies,
        initial={"since": witnesses.today(), "institution": bodies.first()},
    )
    if request.method == "POST" and form.is_valid() and kept(form, lambda: _register(form, request.user)):
        messages.success(request, _("Kunci didaftarkan. Saksi dapat mulai mengirim tanda tangannya."))
        return redirect("witness_keys")
    context = {
        "form": form,
        "keys": display.keys(bodies),
        "standing": display.standing(),
        "crumbs": [
            {"label": _("Meja kerja"), "url": reverse("desk")},
            {"label": _("Pemantau"), "url": reverse("observer_desk")},
            {"label": _("Kunci saksi")},
        ],
    }
    return render(request, "reports/oversight/witness_keys.html", context)


def _register(form: WitnessKeyForm, actor: Any) -> None:
    told = form.cleaned_data
    witnesses.register(
        told["institution"], told["key"], since=told["since"], until=told["until"], actor=actor
    )


@require_http_methods(["GET", "HEAD", "POST"])
def witness_key_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask before a key ends; it never counts again."""
    bodies = people.observed_for(request.user)
    witness = get_object_or_404(
        witnesses.Witness.objects.select_related("institution"),
        pk=pk,
        institution__in=bodies,
        state="active",
    )
    if request.method == "POST":
        witnesses.end(witness, actor=request.user)
        messages.success(request, _("Kunci diakhiri. Tanda tangan yang sudah diberikan tetap tersimpan."))
        return redirect("witness_keys")
    context = {
        "witness": witness,
        "crumbs": [
            {"label": _("Pemantau"), "url": reverse("observer_desk")},
            {"label": _("Kunci saksi"), "url": reverse("witness_keys")},
            {"label": _("Akhiri")},
        ],
    }
    return render(request, "reports/oversight/witness_key_end.html", context)


@csrf_exempt
@login_not_required
@require_POST
def witness_delivery(request: HttpRequest) -> HttpResponse:
    """A witness brings our checkpoint with its signature. Who sends it does not matter: the signature tells whose it is."""
    body = request.read(MOST_BYTES + 1)
    try:
        if len(body) > MOST_BYTES:
            raise Refused(_("Kiriman ini lebih besar dari 4 kB. Kirim satu tanda log saja."))
        witness, kept_now = witnesses.accept(body.decode(errors="replace"))
    except Refused as refusal:
        return _plain(str(refusal), 413 if len(body) > MOST_BYTES else refusal.status)
    sentence = _("Disimpan: tanda tangan %(name)s atas %(size)s catatan.")
    return _plain(sentence % {"name": witness.name, "size": kept_now.checkpoint_id})


def _plain(sentence: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")


urlpatterns = [
    path("log/saksi/", witness_delivery, name="witness_delivery"),
    path("pemantau/kunci-saksi/", witness_keys, name="witness_keys"),
    path("pemantau/kunci-saksi/<uuid:pk>/akhiri/", witness_key_end, name="witness_key_end"),
]
