"""The questionnaire of a stage for those who run and watch it: who is asked, links, the deadline, how many have answered."""

from datetime import datetime
from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from accounts.object_permissions import roles_on
from audit import clock, ledger
from panels import questionnaire_display, respondents, spreadsheets
from panels.forms.imports import SpreadsheetForm
from panels.forms.questionnaires import DeadlineForm, ExtensionForm, MailboxForm, RespondentForm
from panels.models import Respondent
from panels.services import links, respondent_lists
from panels.services import questionnaires as service
from panels.tables import TableError
from panels.views import frame
from selection import display
from selection import queries as selections
from selection.enums import Verb
from selection.forms.saving import kept
from selection.models import Stage, Vacancy
from selection.views import staff

READERS = frozenset({Role.SECRETARIAT, Role.APPROVER, Role.CHAIR, Role.OBSERVER})
NAMING = frozenset({Role.SECRETARIAT, Role.OBSERVER})
"""Who reads the respondents' names; the others read numbers."""


@require_safe
def questionnaire(request: HttpRequest, pk: UUID, component: str) -> HttpResponse:
    """Rule, deadline and numbers; for the secretariat the respondents with their links."""
    vacancy, stage = _stage_or_404(request, pk, component, Verb.VIEW)
    roles = roles_on(request.user, str(vacancy.selection_id))
    if not READERS & roles:
        raise Http404
    shown = questionnaire_display.page(vacancy, stage)
    stored, keys = shown["questionnaire"], [pk, component]
    may_list = vacancy.permits(request.user, Verb.SCREEN) and (stored is None or stored.state == "open")
    is_open = stored is not None and stored.state == "open"
    obstacle = service.obstacle(vacancy, stage) if stored is None else ""
    named = questionnaire_display.listed(vacancy, stage, is_open=is_open) if NAMING & roles else []
    context = _context(
        request,
        vacancy,
        stage,
        **shown,
        obstacle=obstacle,
        respondents=named,
        may_list=may_list,
        new_url=reverse("respondent_new", args=keys),
        upload_url=reverse("respondent_import", args=keys),
        open_url=reverse("questionnaire_start", args=keys) if stored is None and not obstacle else "",
        send_url=reverse("questionnaire_send", args=keys) if is_open else "",
        extend_url=reverse("questionnaire_extend", args=keys)
        if stored is not None and "extend" in ledger.available(stored, request.user)
        else "",
    )
    return render(request, "panels/questionnaires/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def respondent_new(request: HttpRequest, pk: UUID, component: str) -> HttpResponse:
    """One more respondent; the next form begins with the same candidate."""
    vacancy, stage = _stage_or_404(request, pk, component, Verb.SCREEN)
    relations = [row[0] for row in service.rule_rows(vacancy, stage)]
    initial = {"application": request.GET.get("peserta", "")}
    form = RespondentForm(
        selections.candidates(vacancy).select_related("vacancy"),
        relations,
        frame.posted(request),
        initial=initial,
    )
    if form.is_valid() and kept(
        form, lambda: service.add_respondent(stage=stage, **form.cleaned_data, actor=request.user)
    ):
        messages.success(request, _("%(name)s didaftar sebagai responden.") % form.cleaned_data)
        again = reverse("respondent_new", args=[pk, component])
        return redirect(f"{again}?peserta={form.cleaned_data['application'].pk}")
    return _row_page(request, vacancy, stage, _("Tambah responden"), form)


@require_http_methods(["GET", "HEAD", "POST"])
def respondent_import(request: HttpRequest, pk: UUID, component: str) -> HttpResponse:
    """The whole list as a file: all rows or none."""
    vacancy, stage = _stage_or_404(request, pk, component, Verb.SCREEN)
    form = SpreadsheetForm(frame.posted(request), request.FILES or None)
    problems: list[respondent_lists.Problem] = []
    if form.is_valid():
        try:
            count = respondent_lists.store(
                vacancy, stage, spreadsheets.read(form.payload), actor=request.user
            )
        except TableError as error:
            form.add_error("berkas", error.sentence(_))
        except respondent_lists.ListRefused as refusal:
            problems = refusal.problems
            form.add_error("berkas", str(refusal))
        else:
            sentence = ngettext("%(count)d responden didaftar.", "%(count)d responden didaftar.", count)
            messages.success(request, sentence % {"count": count})
            return redirect("questionnaire", pk, component)
    context = _context(
        request,
        vacancy,
        stage,
        (_("Unggah daftar responden"), ""),
        caption=f"{vacancy.title} · {stage.title}",
        form=form,
        headings=", ".join(respondent_lists.HEADINGS),
        head=[{"label": label} for label in (_("Baris"), _("Isi"), _("Perbaikan"))],
        problems=[
            {"cells": [item.row or _("Seluruh berkas"), item.text or "–", item.sentence]} for item in problems
        ],
    )
    status = 422 if form.errors else 200
    return render(request, "panels/questionnaires/upload.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def respondent_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another mailbox."""
    row = _respondent_or_404(request, pk)
    form = MailboxForm(frame.posted(request), initial={"email": row.email, "version": row.version})
    if form.is_valid() and kept(
        form, lambda: service.set_email(row, **form.cleaned_data, actor=request.user)
    ):
        messages.success(request, _("E-mail %(name)s disimpan.") % {"name": row.name})
        return redirect("questionnaire", row.application.vacancy_id, row.stage.code)
    return _row_page(request, row.application.vacancy, row.stage, row.name, form)


@require_POST
def respondent_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take somebody off the list before the questionnaire is opened."""
    row = _respondent_or_404(request, pk)
    service.remove_respondent(row, actor=request.user)
    messages.success(request, _("%(name)s tidak lagi terdaftar sebagai responden.") % {"name": row.name})
    return redirect("questionnaire", row.application.vacancy_id, row.stage.code)


@require_POST
def respondent_send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mail a new link; the older one is void."""
    row = _respondent_or_404(request, pk)
    links.send(row, actor=request.user)
    messages.success(
        request,
        _("Tautan baru dikirim kepada %(name)s. Tautan yang lama tidak berlaku.") % {"name": row.name},
    )
    return redirect("questionnaire", row.application.vacancy_id, row.stage.code)


@never_cache
@require_POST
def respondent_letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A letter with a new link, on the answer to this request and nowhere else."""
    row = _respondent_or_404(request, pk)
    address = links.show(row, actor=request.user)
    stored = respondents.of_respondent(row)
    assert stored is not None
    context = _context(
        request,
        row.application.vacancy,
        row.stage,
        (_("Surat tautan"), ""),
        respondent=row,
        relation=questionnaire_display.short(row.relation).lower(),
        candidate=row.application.snapshot["full_name"],
        until=display.until(stored.closes_at, stored.guarded.zone),
        address=address,
        picture=segno.make_qr(address, error="m").svg_data_uri(scale=5, border=2),
    )
    return render(request, "panels/questionnaires/letter.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def questionnaire_start(request: HttpRequest, pk: UUID, component: str) -> HttpResponse:
    """Fix statements and rule; from then on links go out."""
    vacancy, stage = _stage_or_404(request, pk, component, Verb.SCREEN)
    form = DeadlineForm(
        frame.posted(request), selection=vacancy.selection, starting=_usual_deadline(vacancy, stage)
    )
    if form.is_valid() and kept(
        form,
        lambda: service.open_questionnaire(
            vacancy, stage, closes_at=form.cleaned_data["closes_at"], actor=request.user
        ),
    ):
        messages.success(request, _("Kuesioner dibuka. Sekarang tautan dapat dikirim atau dicetak."))
        return redirect("questionnaire", pk, component)
    text = _(
        "Pernyataan, aturan, dan bobotnya tidak dapat diubah lagi. Responden dapat ditambah, tetapi tidak dihapus."
    )
    title = _("Buka kuesioner")
    return _row_page(request, vacancy, stage, title, form, text=text, label=title)


@require_POST
def questionnaire_send(request: HttpRequest, pk: UUID, component: str) -> HttpResponse:
    """Links by mail to all who have none yet."""
    vacancy, stage = _stage_or_404(request, pk, component, Verb.SCREEN)
    stored = respondents.questionnaire_of(vacancy, stage)
    if stored is None:
        raise Http404
    count = links.send_missing(stored, actor=request.user)
    if count:
        sentence = ngettext("%(count)d tautan dikirim.", "%(count)d tautan dikirim.", count)
        messages.success(request, sentence % {"count": count})
    else:
        messages.info(request, _("Semua responden yang mempunyai e-mail sudah mendapat tautan."))
    return redirect("questionnaire", pk, component)


@require_http_methods(["GET", "HEAD", "POST"])
def questionnaire_extend(request: HttpRequest, pk: UUID, component: str) -> HttpResponse:
    """The chair gives more time, with the reason."""
    vacancy, stage = _stage_or_404(request, pk, component, Verb.CHAIR)
    stored = respondents.questionnaire_of(vacancy, stage)
    if stored is None or "extend" not in ledger.available(stored, request.user):
        raise Http404
    form = ExtensionForm.of(stored, frame.posted(request))
    if form.is_valid() and kept(
        form, lambda: service.extend(stored, **form.cleaned_data, actor=request.user)
    ):
        messages.success(request, _("Batas waktu kuesioner diperpanjang."))
        return redirect("questionnaire", pk, component)
    title = _("Perpanjang batas waktu")
    return _row_page(request, vacancy, stage, title, form, label=title)


def _usual_deadline(vacancy: Vacancy, stage: Stage) -> datetime | None:
    """The end of the stage's period in the announced schedule, while it is to come."""
    periods = selections.active_schedule(vacancy.selection).filter(
        kind=stage.element, ends_at__gt=clock.now()
    )
    first = periods.order_by("ends_at").first()
    return first.ends_at if first else None


def _stage_or_404(request: HttpRequest, pk: UUID, component: str, verb: str) -> tuple[Vacancy, Stage]:
    vacancy = staff.vacancy_or_404(request.user, pk, verb)
    stage = vacancy.selection.stage(component)
    if stage is None or not stage.by_questionnaire:
        raise Http404
    return vacancy, stage


def _respondent_or_404(request: HttpRequest, pk: UUID) -> Respondent:
    """A listed respondent of a selection whose list this account keeps."""
    seen = Respondent.objects.filter(stage__selection__in=selections.for_actor(request.user, Verb.SCREEN))
    return get_object_or_404(
        seen.exclude(state="removed").select_related(
            "application__person",
            "application__vacancy__selection__agency",
            "application__vacancy__selection__oversight_body",
            "stage__selection",
        ),
        pk=pk,
    )


def _context(
    request: HttpRequest, vacancy: Vacancy, stage: Stage, *crumbs: tuple[str, str], **extra: Any
) -> dict[str, Any]:
    here = reverse("questionnaire", args=[vacancy.pk, stage.code])
    return staff.context(
        vacancy.selection,
        request.user,
        (_("Tahapan penilaian"), reverse("stage_board", args=[vacancy.pk])),
        (stage.title, here),
        *crumbs,
        vacancy=vacancy,
        stage=stage,
        back_url=here,
        **extra,
    )


def _row_page(
    request: HttpRequest,
    vacancy: Vacancy,
    stage: Stage,
    title: str,
    form: Any,
    *,
    text: str = "",
    label: str = "",
) -> HttpResponse:
    context = _context(
        request,
        vacancy,
        stage,
        (title, ""),
        title=title,
        caption=f"{vacancy.title} · {stage.title}",
        form=form,
        text=text,
        label=label or _("Simpan"),
    )
    return render(request, "panels/questionnaires/form.html", context)


_ONE = "sekretariat/jabatan/<uuid:pk>/kuesioner/<slug:component>"
_RESPONDENT = "sekretariat/responden/<uuid:pk>"
urlpatterns = [
    path(f"{_ONE}/", questionnaire, name="questionnaire"),
    path(f"{_ONE}/buka/", questionnaire_start, name="questionnaire_start"),
    path(f"{_ONE}/kirim/", questionnaire_send, name="questionnaire_send"),
    path(f"{_ONE}/perpanjang/", questionnaire_extend, name="questionnaire_extend"),
    path(f"{_ONE}/responden/baru/", respondent_new, name="respondent_new"),
    path(f"{_ONE}/responden/unggah/", respondent_import, name="respondent_import"),
    path(f"{_RESPONDENT}/", respondent_edit, name="respondent_edit"),
    path(f"{_RESPONDENT}/hapus/", respondent_remove, name="respondent_remove"),
    path(f"{_RESPONDENT}/kirim/", respondent_send, name="respondent_send"),
    path(f"{_RESPONDENT}/surat/", respondent_letter, name="respondent_letter"),
]
