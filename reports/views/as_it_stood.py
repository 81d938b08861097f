"""A selection as it stood at a past moment: what was public then, and what was so inside."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit import clock, replay
from audit.models import Leaf
from reports import as_it_stood_display
from reports import oversight_display as watching
from reports.forms.oversight import MomentForm
from reports.services import oversight
from selection import display
from selection.enums import Verb
from selection.models import Selection
from selection.views import staff


@require_safe
def as_it_stood(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Now, at `saat` (a time in the selection's zone), or after the entry `catatan` of the log. What was asked for is recorded."""
    selection = staff.selection_or_404(request.user, pk, Verb.OBSERVE)
    form = MomentForm(request.GET or None, zone=selection.zone)
    leaf, refused, asked = _asked(selection, form)
    oversight.note(selection, "as_it_stood", actor=request.user, **asked)
    context = watching.context(
        selection,
        request.user,
        "as_it_stood",
        (_("Keadaan pada suatu saat"), ""),
        form=form,
        refused=refused,
        then=as_it_stood_display.read(selection, leaf) if leaf is not None else None,
    )
    return render(request, "reports/oversight/as_it_stood.html", context)


def _asked(selection: Selection, form: MomentForm) -> tuple[Leaf | None, str, dict[str, Any]]:
    """The entry after which the selection is shown, why there is none, and what the log keeps of the wish."""
    if form.is_bound and not form.is_valid():
        return None, "", {}
    given = form.cleaned_data if form.is_bound else {}
    number, moment = given.get("catatan"), given.get("saat")
    if number:
        leaf = replay.newest_leaf(selection.scope, seq=number)
        words, asked = _("catatan %(number)d") % {"number": number}, {"entries": number}
    elif moment:
        leaf = replay.newest_leaf(selection.scope, ts=int(moment.timestamp() * 1_000_000))
        words, asked = display.moment(moment, selection.zone), {"moment": moment.astimezone(UTC).isoformat()}
    else:
        return replay.newest_leaf(selection.scope), "", {}
    return leaf, "" if leaf else _nothing_before(selection, words), asked


def _nothing_before(selection: Selection, words: str) -> str:
    first = Leaf.objects.filter(scope=selection.scope).order_by("scope_seq").only("ts").first()
    made = datetime.fromtimestamp(first.ts / 1_000_000, UTC) if first else clock.now()
    return _("Tidak ada catatan sebelum %(words)s. Catatan pertama seleksi ini dibuat %(first)s.") % {
        "words": words,
        "first": display.exact_moment(made, selection.zone),
    }


urlpatterns = [path("pemantau/<uuid:pk>/keadaan/", as_it_stood, name="as_it_stood")]
