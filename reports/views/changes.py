"""A change of a published plan: proposed by the secretariat, read by everybody who sees the selection, and by the public side by side."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import proposals
from audit import clock
from audit.errors import NotAllowed
from reports import change_display
from reports.forms.changed_requirements import FORMS, RequirementsForm, form_of
from reports.forms.changes import ChangeForm
from selection import queries as selections
from selection import told
from selection.enums import ChangeKind, MailKind, MailState, SelectionState, Verb
from selection.forms.saving import kept
from selection.models import Change, Selection
from selection.views import staff

_CHANGEABLE = frozenset({SelectionState.ANNOUNCED, SelectionState.CLOSED})


@require_safe
def change_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every change of the announced plan, what waits for the second person, and what the secretariat may propose."""
    selection = _announced(request.user, pk, Verb.VIEW)
    may_propose = selection.state in _CHANGEABLE and selection.permits(request.user, Verb.PUBLISH)
    context = staff.context(
        selection,
        request.user,
        (_("Jadwal dan perubahan"), ""),
        schedule=change_display.schedule(selection, clock.now()),
        tab="change_list",
        cards=change_display.cards(selection),
        waiting=change_display.waiting(proposals.open_for([selection.pk]), request.user),
        classes=change_display.classes(selection) if may_propose else [],
        edition=selection.edition,
        digest=selection.plan_digest,
    )
    return render(request, "reports/changes/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change_new(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """Propose a change of one class. With `add` a row is added to the page and nothing is proposed."""
    if kind not in FORMS:
        raise Http404
    selection = _announced(request.user, pk, Verb.PUBLISH)
    if selection.state not in _CHANGEABLE:
        raise NotAllowed(_("Seleksi ini sudah selesai, sehingga pengumumannya tidak dapat diubah lagi."))
    number = change_display.suggested_number(selection)
    form = form_of(
        kind, selection, clock.now(), _sent(request), request.FILES or None, initial={"number": number}
    )
    if isinstance(form, RequirementsForm) and "add" in request.POST:
        form = _with_a_row(request, form, selection)
    elif request.method == "POST" and form.is_valid():
        made: list[Any] = []
        if kept(form, lambda: made.append(form.propose(kind, request.user))):
            messages.success(
                request,
                _(
                    "Usulan dikirim. Periksa sekali lagi bunyinya di bawah ini; perubahan berlaku setelah orang kedua menyetujuinya."
                ),
            )
            return redirect("approval_detail", made[0].pk)
    context = staff.context(
        selection,
        request.user,
        (_("Perubahan"), reverse("change_list", args=[pk])),
        (str(ChangeKind(kind).label), ""),
        form=form,
        kind=ChangeKind(kind),
        about=change_display.ABOUT[ChangeKind(kind)],
        back_url=reverse("change_list", args=[pk]),
        errors=[form, *(row for _post, rows in getattr(form, "rows", []) for row in rows if row.is_bound)],
    )
    return render(request, f"reports/changes/{_TEMPLATES.get(kind, 'new')}.html", context)


_TEMPLATES: dict[str, str] = {ChangeKind.REQUIREMENTS: "requirements"}


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _with_a_row(request: HttpRequest, form: RequirementsForm, selection: Selection) -> ChangeForm:
    """The page as it was typed, with one more empty requirement."""
    code = request.POST["add"]
    data = request.POST.copy()
    data["added"] = form.adding(code, request.POST.get(f"rule-{code}", ""))
    drawn = RequirementsForm(data, selection=selection)
    drawn.quiet()
    return drawn


@require_safe
def change_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One change as it was approved: what stood there, what stands there now, why, and the two editions' digests."""
    change = get_object_or_404(Change.objects.select_related("letter_file"), pk=pk)
    selection = _announced(request.user, change.selection_id, Verb.VIEW)
    change.selection = selection
    mails = told.mails_about(MailKind.CHANGE, change.pk)
    context = staff.context(
        selection,
        request.user,
        (_("Perubahan"), reverse("change_list", args=[selection.pk])),
        (change.number, ""),
        change=change,
        **change_display.told(change),
        editions=change_display.editions(change),
        told_count=mails.filter(state=MailState.SENT).count(),
        to_tell=mails.count(),
        paper_url=change_display.paper_url(change) if selection.permits(request.user, Verb.PUBLISH) else "",
    )
    return render(request, "reports/changes/detail.html", context)


@login_not_required
@require_safe
def public_change(request: HttpRequest, slug: str, edition: int) -> HttpResponse:
    """A change for everybody: both editions of the announcement side by side."""
    vacancy = get_object_or_404(selections.public_vacancies(), slug=slug)
    change = get_object_or_404(selections.changes_of(vacancy.selection), edition=edition)
    change.selection = vacancy.selection
    context = {
        "vacancy": vacancy,
        "selection": vacancy.selection,
        "change": change,
        "oversight_name": vacancy.selection.oversight_body.name,
        "crumbs": [
            {"label": _("Beranda"), "url": reverse("home")},
            {"label": vacancy.title, "url": reverse("vacancy_detail", args=[slug])},
            {"label": _("Perubahan pengumuman")},
        ],
        **change_display.told(change),
    }
    return render(request, "reports/changes/public.html", context)


def _announced(user: Any, pk: Any, verb: str) -> Selection:
    """A selection whose plan is published; a plan in preparation is changed directly."""
    selection = staff.selection_or_404(user, pk, verb)
    if not selection.plan_text:
        raise Http404
    return selection


urlpatterns = [
    path("sekretariat/seleksi/<uuid:pk>/perubahan/", change_list, name="change_list"),
    path("sekretariat/seleksi/<uuid:pk>/perubahan/<slug:kind>/", change_new, name="change_new"),
    path("perubahan/<uuid:pk>/", change_detail, name="change_detail"),
    path("lowongan/<slug:slug>/perubahan/<int:edition>/", public_change, name="public_change"),
]
