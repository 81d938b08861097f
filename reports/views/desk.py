"""The desk after signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from reports import desk as desks


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for me, by the duties I hold, and the one next step."""
    cards = desks.cards(request.user)
    return render(request, "reports/desk/desk.html", {"cards": cards, "next_step": desks.next_step(cards)})


urlpatterns = [path("meja/", desk, name="desk")]
