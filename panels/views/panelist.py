"""The member's pages beside his sheets: desk, pledge, conflicts, the applicants' files."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit import ledger
from audit.errors import Refused
from audit.workflow import OWNER
from panels import desk, pledges, queries, standing_display
from panels.enums import RECUSING, ConflictKind
from panels.forms.panelist import ConflictsForm, PledgeForm
from panels.models import Conflict, PanelMember
from panels.services import rosters
from panels.views import frame
from selection import display
from selection import queries as selections
from selection.enums import Verb
from selection.models import Application, ApplicationDocument
from selection.views import staff
from selection.views.files import document_response
from selection.workflows import DOCUMENT_SHOWN


@require_safe
def panel_desk(request: HttpRequest) -> HttpResponse:
    """The reader's panels and what waits for him in each."""
    seats = desk.of_member(request.user)
    if not seats:
        raise Http404
    context = {"seats": seats, "crumbs": frame.trail((_("Pansel"), ""))}
    return render(request, "panels/panelist/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def pledge(request: HttpRequest, selection: UUID) -> HttpResponse:
    """The Pakta Integritas in full, and the box that accepts it."""
    found = staff.selection_or_404(request.user, selection, Verb.VIEW)
    member = frame.seat_or_404(request.user, found)
    form = PledgeForm(frame.posted(request))
    if request.method == "POST" and form.is_valid():
        rosters.pledge(member, actor=request.user)
        messages.success(request, _("Pakta Integritas Anda tercatat."))
        return redirect("panel_desk")
    context = frame.context(
        found,
        request.user,
        (_("Pansel"), reverse("panel_desk")),
        (_("Pakta Integritas"), ""),
        member=member,
        form=form,
        clauses=[_(text) for text in pledges.TEXTS[rosters.PLEDGE]],
        version=rosters.PLEDGE,
        can_pledge="pledge" in ledger.available(member, request.user),
    )
    return render(request, "panels/panelist/pledge.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def conflicts(request: HttpRequest, selection: UUID) -> HttpResponse:
    """An answer for every applicant, once; before it no document opens."""
    found = staff.selection_or_404(request.user, selection, Verb.VIEW)
    member = frame.seat_or_404(request.user, found)
    if member.state == "listed":
        messages.info(request, _("Setujui dahulu Pakta Integritas, lalu nyatakan konflik kepentingan."))
        return redirect("pledge", selection=found.pk)
    can_declare = "declare" in ledger.available(member, request.user)
    asked = queries.applicants_to_declare(found) if can_declare else []
    suggested = rosters.suggestions_for(member) if can_declare else {}
    form = ConflictsForm(asked, suggested, frame.posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            rosters.declare(member, form.conflicts(), contested=form.contested(), actor=request.user)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Pernyataan konflik kepentingan Anda tercatat."))
            return redirect("panel_desk")
    return render(
        request, "panels/panelist/conflicts.html", _conflicts_context(request, member, form, can_declare)
    )


def _conflicts_context(
    request: HttpRequest, member: PanelMember, form: ConflictsForm, can_declare: bool
) -> dict[str, Any]:
    head = (_("Pelamar"), _("Jabatan yang dilamar"), _("Hubungan"), _("Keterangan"), _("Akibat"))
    return frame.context(
        member.guarded,
        request.user,
        (_("Pansel"), reverse("panel_desk")),
        (_("Konflik kepentingan"), ""),
        form=form,
        can_declare=can_declare,
        done=member.state == "declared",
        head=[{"label": label} for label in head],
        declared=[_conflict_row(item) for item in queries.conflicts_of(member)],
        disclose_url=reverse("conflict_disclose", args=[member.guarded.pk]),
        recusing=[ConflictKind(kind).label for kind in ConflictKind if kind in RECUSING],
        decided=[ConflictKind.SUPERIOR.label],
        disclosed=[ConflictKind.SERVICE.label],
    )


def _conflict_row(conflict: Conflict) -> dict[str, Any]:
    application = conflict.application
    return {
        "cells": [
            str(application.person),
            application.vacancy.title,
            ConflictKind(conflict.kind).label,
            conflict.note,
            _consequence(conflict),
        ]
    }


def _consequence(conflict: Conflict) -> str:
    if conflict.kind == ConflictKind.SUPERIOR:
        return standing_display.consequence(conflict)
    return _("Tidak Anda nilai") if conflict.takes_away else _("Tetap Anda nilai, hubungan dinyatakan")


@require_safe
def candidate_documents(request: HttpRequest, pk: UUID, application: UUID) -> HttpResponse:
    """The files of one candidate of the reader's sheet."""
    own = frame.sheet_or_404(request.user, pk)
    member = frame.seat_or_404(request.user, own.guarded)
    found = get_object_or_404(
        Application.objects.filter(vacancy=own.assessment.vacancy).select_related("person", "vacancy"),
        pk=application,
    )
    if (
        own.assessment.is_nameless
        or not own.permits(request.user, OWNER)
        or not queries.may_read(member, found)
    ):
        raise Http404
    context = frame.context(
        own.guarded,
        request.user,
        (_("Pansel"), reverse("panel_desk")),
        (_("Lembar penilaian"), reverse("sheet", args=[own.pk])),
        (_("Berkas pelamar"), ""),
        application=found,
        head=[{"label": label} for label in (_("Dokumen"), _("Nama berkas"), _("Ukuran"), "SHA-256")],
        documents=document_rows(found),
    )
    return render(request, "panels/panelist/candidate_documents.html", context)


def document_rows(application: Application) -> list[dict[str, Any]]:
    """The current files for components/table.html."""
    return [
        {
            "url": reverse("panel_document", args=[item.pk]),
            "cells": [item.label, item.file.name, display.size(item.file.size), item.file.sha256],
        }
        for item in queries.documents_of(application)
    ]


@require_safe
def panel_document(request: HttpRequest, pk: UUID) -> FileResponse:
    """One file of an applicant, for a member who has pledged and declared and is not recused. `?unduh` saves it. Recorded."""
    readable = ApplicationDocument.objects.filter(
        state__in=DOCUMENT_SHOWN,
        application__state__in=selections.SENT,
        application__vacancy__selection__in=selections.for_actor(request.user, Verb.SCORE),
    )
    document = get_object_or_404(
        readable.select_related("file", "slot", "application__vacancy__selection__agency"), pk=pk
    )
    member = queries.seat_of(document.guarded, request.user.person)
    if not queries.may_read(member, document.application):
        raise Http404
    with ledger.unit_of_work():
        data = {"slot": document.slot.code, "sha256": document.file.sha256}
        ledger.record(document, "opened", actor=request.user, data=data)
    return document_response(
        document,
        name=f"{document.application.number}-{document.slot.code}",
        attachment="unduh" in request.GET,
    )


urlpatterns = [
    path("pansel/", panel_desk, name="panel_desk"),
    path("pansel/<uuid:selection>/pakta/", pledge, name="pledge"),
    path("pansel/<uuid:selection>/konflik/", conflicts, name="conflicts"),
    path(
        "pansel/lembar/<uuid:pk>/berkas/<uuid:application>/", candidate_documents, name="candidate_documents"
    ),
    path("pansel/berkas/<uuid:pk>/", panel_document, name="panel_document"),
]
