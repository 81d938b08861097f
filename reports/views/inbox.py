"""Kotak masuk: every notice to the person who is signed in, whether or not its mail could be sent."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reports import inbox_display as shown
from selection import told
from selection.models import Mail
from selection.services import mails
from selection.views.own import person_of

A_PAGE = 20


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    found = told.mails_to(person_of(request))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [shown.line(row) for row in page],
        "unread": found.filter(read_at=None).count(),
    }
    return render(request, "reports/candidate/inbox.html", context)


@require_safe
def inbox_mail(request: HttpRequest, mail: int) -> HttpResponse:
    """One notice. Opening it marks it read, for its person alone."""
    found = told.mails_to(person_of(request))
    row: Mail = get_object_or_404(found, pk=mail)
    if request.method == "GET":
        mails.read(found.filter(pk=row.pk))
    letter = shown.letter(row)
    context = {
        "row": row,
        "letter": letter,
        "fate": shown.fate(row),
        "link": shown.link(row),
        "crumbs": [{"label": _("Kotak masuk"), "url": reverse("inbox")}, {"label": letter.subject}],
    }
    return render(request, "reports/candidate/inbox_mail.html", context)


@require_POST
def inbox_read(request: HttpRequest) -> HttpResponse:
    """Mark everything read."""
    mails.read(Mail.objects.filter(pk__in=told.mails_to(person_of(request)).values("pk")))
    return redirect("inbox")


urlpatterns = [
    path("kotak-masuk/", inbox, name="inbox"),
    path("kotak-masuk/dibaca/", inbox_read, name="inbox_read"),
    path("kotak-masuk/<int:mail>/", inbox_mail, name="inbox_mail"),
]
