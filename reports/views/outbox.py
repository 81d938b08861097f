"""Kotak keluar: the mails of a selection before they go and what became of them. The secretariat acts, second person and observer read."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.object_permissions import roles_on
from audit.errors import Refused
from reports import outbox_display as shown
from reports import queries
from reports.forms.outbox import AdditionForm, WordsForm
from reports.services import outbox, outbox_steps
from selection.enums import MailKind, MailState, Verb
from selection.forms.saving import kept
from selection.models import Mail, Selection
from selection.services import mails
from selection.views import staff

A_PAGE = 50
SECONDS = 8
"""So long a page may wait for the mail server."""


@require_safe
def outbox_home(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every batch with its fates, and whether anything is stuck."""
    selection = _readable(request, pk)
    rows = Mail.objects.filter(selection=selection)
    context = _context(
        request,
        selection,
        (_("E-mail"), ""),
        tab="outbox",
        batches=shown.batches(selection, request.user),
        fates=shown.fates(rows, reverse("outbox_list", args=[pk])),
        silence=shown.silence(rows.select_related("selection")),
    )
    return render(request, "reports/outbox/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def outbox_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The mails of one batch, of one fate, or all. POST puts the same addition below those of the batch that are held."""
    selection = _readable(request, pk)
    kind, about, fate = _wish(request)
    batch = _chosen(selection, kind, about)
    held = shown.open_to(batch.filter(state=MailState.HELD), selection, request.user)
    form = AdditionForm(request.POST or None, initial={"addition": _first_addition(held)})
    if request.method == "POST":
        _require_acting(request, selection)
        if about is None or shown.closed_to([about], selection, request.user):
            raise Http404
        if form.is_valid() and kept(form, lambda: _add(request, selection, held, form)):
            return redirect(shown.list_url(selection, kind, about))
    rows = (batch.filter(state=fate) if fate else batch).select_related("vacancy").order_by("-made_at", "-pk")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    names = shown.persons(page, selection)
    shut = shown.closed_to([row.about for row in page], selection, request.user)
    here = shown.list_url(selection, kind, about) if kind else reverse("outbox_list", args=[pk])
    context = _context(
        request,
        selection,
        (_("E-mail"), reverse("outbox", args=[pk])),
        (_("Daftar e-mail"), ""),
        title=shown.title(kind, about, selection, request.user) if kind else _("Semua e-mail"),
        page=page,
        lines=[shown.line(row, names[row.pk], selection, shut=shown.is_shut(row, shut)) for row in page],
        fates=shown.fates(batch, here, fate),
        example=_example(batch, names, request.user) if about else None,
        form=form if about and _acts(request, selection) and held.exists() else None,
        fields=[("kind", kind), ("about", about or "")],
        buttons=_buttons(request, selection, batch) if kind else [],
    )
    return render(request, "reports/outbox/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def outbox_mail(request: HttpRequest, pk: UUID, mail: int) -> HttpResponse:
    """One mail as it went or would go, and what was done with it. POST changes its words while it is held."""
    selection = _readable(request, pk)
    row = get_object_or_404(Mail.objects.select_related("vacancy"), pk=mail, selection=selection)
    row.selection = selection
    name = shown.persons([row], selection)[row.pk]
    subject, text, hidden = shown.words(row, name, request.user)
    shut = shown.is_shut(row, shown.closed_to([row.about], selection, request.user))
    form = WordsForm(request.POST or None, initial=_initial(row, request.user))
    if request.method == "POST":
        _require_acting(request, selection)
        if hidden:
            raise Http404
        if form.is_valid() and kept(form, lambda: _edit(request, selection, row, form)):
            return redirect("outbox_mail", pk, mail)
        # What was typed stays; beside it stands what the mail says now, and the next save is meant for that.
        form.data = {**dict(form.data.items()), "seen": outbox_steps.edition(row)}
    changeable = _acts(request, selection) and row.state == MailState.HELD and not hidden
    context = _context(
        request,
        selection,
        (_("E-mail"), reverse("outbox", args=[pk])),
        (_("E-mail nomor %(number)d") % {"number": row.pk}, ""),
        heading=_("Seperti yang terkirim") if row.state == MailState.SENT else _("Seperti yang akan dikirim"),
        line=shown.line(row, name, selection, shut=shut),
        words={"subject": subject, "text": text, "hidden": hidden},
        form=form if changeable and row.kind not in mails.AS_DECIDED else None,
        addition_url=shown.list_url(selection, row.kind, row.about)
        if changeable and row.kind in mails.AS_DECIDED
        else "",
        fields=[("mail", row.pk)],
        buttons=_buttons(request, selection, Mail.objects.filter(pk=row.pk)),
        history=shown.history(row, selection, shut=shut),
    )
    return render(request, "reports/outbox/mail.html", context)


@require_POST
def outbox_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Hold, release, send now or send again: one mail or a whole batch."""
    selection = _readable(request, pk)
    _require_acting(request, selection)
    if step not in _STEPS:
        raise Http404
    chosen, back = _named(request, selection)
    chosen = shown.open_to(chosen, selection, request.user)
    try:
        count = _STEPS[step](selection, chosen, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    if step == "kirim":
        went = outbox.send_now(chosen, seconds=SECONDS)
        said = _("%(went)d dari %(count)d e-mail terkirim sekarang. Yang belum tetap menunggu.")
        messages.success(request, said % {"went": went, "count": count})
    else:
        messages.success(
            request,
            ngettext("%(count)d e-mail diatur.", "%(count)d e-mail diatur.", count) % {"count": count},
        )
    return redirect(back)


@require_POST
def outbox_switch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whether every new mail waits for the secretariat."""
    selection = _readable(request, pk)
    _require_acting(request, selection)
    outbox_steps.set_held(selection, request.POST.get("held") == "1", actor=request.user)
    return redirect("outbox", pk)


_STEPS = {
    "tahan": outbox_steps.hold,
    "lepas": outbox_steps.release,
    "kirim": outbox_steps.push,
    "ulangi": outbox_steps.repeat,
}


def _readable(request: HttpRequest, pk: UUID) -> Selection:
    """The secretariat, its second person and the observer, from the announcement on; nobody of the panel."""
    selection = staff.selection_or_404(request.user, pk, Verb.VIEW)
    if not selection.plan_text or not roles_on(request.user, str(pk)) & queries.OUTBOX_READERS:
        raise Http404
    return selection


def _acts(request: HttpRequest, selection: Selection) -> bool:
    return selection.permits(request.user, Verb.PUBLISH)


def _require_acting(request: HttpRequest, selection: Selection) -> None:
    if not _acts(request, selection):
        raise Http404


def _context(
    request: HttpRequest, selection: Selection, *crumbs: tuple[str, str], tab: str = "outbox", **extra: Any
) -> dict[str, Any]:
    acting = _acts(request, selection)
    return staff.context(selection, request.user, *crumbs, tab=tab, acting=acting, **extra)


def _wish(request: HttpRequest) -> tuple[str, UUID | None, str]:
    """Kind, batch and fate that the address names. 404 for what is none."""
    kind, about, fate = (request.GET.get(name, "") for name in ("jenis", "tentang", "nasib"))
    if (kind and kind not in MailKind.values) or (fate and fate not in MailState.values):
        raise Http404
    return kind, _key(about) if kind not in mails.RECEIPTS else None, fate


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Http404 from error


def _chosen(selection: Selection, kind: str, about: UUID | None) -> QuerySet[Mail]:
    found = Mail.objects.filter(selection=selection)
    if kind:
        found = found.filter(kind=kind)
    return found.filter(about=about) if about else found


def _named(request: HttpRequest, selection: Selection) -> tuple[QuerySet[Mail], str]:
    """The mails that a button is for, and the page that it stands on."""
    number = request.POST.get("mail", "")
    if number.isdecimal() and len(number) < 19:
        found = Mail.objects.filter(selection=selection, pk=int(number))
        if not found.exists():
            raise Http404
        return found, reverse("outbox_mail", args=[selection.pk, int(number)])
    kind, about = request.POST.get("kind", ""), _key(request.POST.get("about", ""))
    if kind not in MailKind.values:
        raise Http404
    return _chosen(selection, kind, about), shown.list_url(selection, kind, about)


def _buttons(request: HttpRequest, selection: Selection, rows: QuerySet[Mail]) -> list[dict[str, str]]:
    """What may be done with these, as their fates are."""
    if not _acts(request, selection):
        return []
    there = set(rows.order_by().values_list("state", flat=True).distinct())
    at_once = not rows.exclude(kind__in=mails.AT_ONCE).exists()
    one = not rows[1:2].exists()
    offered = (
        ("tahan", _("Tahan"), MailState.WAITING, not at_once),
        ("lepas", _("Lepas untuk dikirim"), MailState.HELD, True),
        ("kirim", _("Kirim sekarang"), MailState.WAITING, True),
        ("ulangi", _("Kirim ulang"), MailState.FAILED, True),
        ("ulangi", _("Kirim sekali lagi"), MailState.SENT, one),
    )
    return [
        {"label": label, "url": reverse("outbox_step", args=[selection.pk, step])}
        for step, label, state, fits in offered
        if state in there and fits
    ]


def _first_addition(held: QuerySet[Mail]) -> str:
    return held.exclude(addition="").values_list("addition", flat=True).first() or ""


def _example(batch: QuerySet[Mail], names: dict[Any, str], reader: Any) -> dict[str, str] | None:
    """One mail of the batch, as it would go."""
    row = batch.select_related("selection").order_by("pk").first()
    if row is None:
        return None
    subject, text, hidden = shown.words(row, names.get(row.pk, ""), reader)
    return {"subject": subject, "text": text, "hidden": hidden}


def _initial(row: Mail, reader: Any) -> dict[str, str]:
    """The words as they are now, without the addition, which has a field of its own."""
    subject, text, _hidden = shown.words(row, "", reader, whole=False)
    return {
        "subject": subject,
        "text": text,
        "addition": row.addition,
        "seen": outbox_steps.edition(row),
    }


def _add(request: HttpRequest, selection: Selection, held: QuerySet[Mail], form: AdditionForm) -> int:
    return outbox_steps.add(selection, held, addition=form.cleaned_data["addition"], actor=request.user)


def _edit(request: HttpRequest, selection: Selection, row: Mail, form: WordsForm) -> None:
    outbox_steps.edit(selection, row, **form.cleaned_data, actor=request.user)


urlpatterns = [
    path("sekretariat/seleksi/<uuid:pk>/surel/", outbox_home, name="outbox"),
    path("sekretariat/seleksi/<uuid:pk>/surel/daftar/", outbox_list, name="outbox_list"),
    path("sekretariat/seleksi/<uuid:pk>/surel/persetujuan/", outbox_switch, name="outbox_switch"),
    path("sekretariat/seleksi/<uuid:pk>/surel/nomor/<int:mail>/", outbox_mail, name="outbox_mail"),
    path("sekretariat/seleksi/<uuid:pk>/surel/langkah/<slug:step>/", outbox_step, name="outbox_step"),
]
