"""What is one's own: found through the person who is signed in, and a missing page for everybody else."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import Person
from selection import queries
from selection.models import Application


def person_of(request: HttpRequest) -> Person:
    """Who is signed in. An account without a person has no page of its own."""
    found: Person | None = getattr(request.user, "person", None)
    if found is None:
        raise Http404
    return found


def own_application(request: HttpRequest, pk: Any) -> Application:
    """The application, when it is the reader's own."""
    return get_object_or_404(queries.applications_of(person_of(request)), pk=pk)
