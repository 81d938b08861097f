"""What every page of the panel shares: who may be here, the names around the content, the way back."""

from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from panels import access, queries
from panels.models import PanelMember, Sheet
from selection import queries as selections
from selection import remarks
from selection.enums import Verb
from selection.models import Selection
from selection.views.staff import role_text


def context(selection: Selection, user: Any, *crumbs: tuple[str, str], **extra: Any) -> dict[str, Any]:
    """The names of the page's own selection, the reader's duty, breadcrumbs from `(label, url)`, and what the page adds."""
    return {
        "selection": selection,
        "tell_flags": True,
        "agency_name": selection.agency.name,
        "oversight_name": selection.oversight_body.name,
        "user_role": role_text(user, str(selection.pk)),
        "crumbs": trail(*crumbs),
        **extra,
    }


def trail(*crumbs: tuple[str, str]) -> list[dict[str, str]]:
    """components/breadcrumbs.html from the reader's desk on; the page itself has no address."""
    return [
        {"label": _("Meja kerja"), "url": reverse("desk")},
        *({"label": label, "url": url} for label, url in crumbs),
    ]


def posted(request: HttpRequest) -> QueryDict | None:
    """The data of a bound form; an empty POST binds it too."""
    return request.POST if request.method == "POST" else None


def seat_or_404(user: Any, selection: Selection) -> PanelMember:
    """The reader's seat on this panel."""
    member = queries.seat_of(selection, user.person)
    if member is None:
        raise Http404
    return member


def sheet_or_404(user: Any, pk: Any) -> Sheet:
    """The reader's own sheet; nobody opens another's."""
    own = access.openable(queries.own_sheets(user.person)).filter(
        assessment__vacancy__selection__in=selections.for_actor(user, Verb.VIEW)
    )
    found = get_object_or_404(
        remarks.marked(own, "assessment__vacancy__selection").select_related(
            "assessment__vacancy__selection__agency", "assessment__vacancy__selection__oversight_body"
        ),
        pk=pk,
    )
    remarks.told(found.assessment.vacancy.selection, found)
    return found
