"""Pages for what went wrong before a view was reached."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere."""
    return render(request, "403_csrf.html", status=403)


def too_many(request: HttpRequest) -> HttpResponse:
    """More requests from one address than a page of the entrance takes; allauth's limits are by the minute."""
    answer = render(request, "429.html", status=429)
    answer.headers["Retry-After"] = "60"
    return answer
