"""The secretariat enters applicants who came by ASN Karier, e-mail or paper, and hands out the codes with which they take over."""

from contextlib import ExitStack
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.errors import Refused, Stale
from selection import cells, display, import_table, imported_display, queries
from selection.enums import ApplicationState, Verb
from selection.forms.files import all_on_disk, on_disk
from selection.forms.imports import ImportForm, LaterFileForm, LetterForm
from selection.forms.saving import kept
from selection.models import ImportCheck, Imported, Selection
from selection.services import claims, entering, import_checks, importing, later_files
from selection.views import staff


@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How the files must look, the upload, and what was entered before."""
    selection = staff.selection_or_404(request.user, pk, Verb.PUBLISH)
    taking = selection.state in staff.TAKING
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and taking and form.is_valid():
        made: list[ImportCheck] = []
        if kept(form, lambda: made.append(_take(form, selection, request.user))):
            return redirect("import_check", pk=pk, key=made[0].key)
    listed = Imported.objects.filter(application__vacancy__selection=selection).select_related(
        "application__vacancy__selection", "entered_by"
    )
    context = staff.context(
        selection,
        request.user,
        (_("Impor pelamar"), ""),
        tab="import_new",
        form=form,
        taking=taking,
        columns=_columns(),
        column_head=_head(_("Kolom"), _("Diisi"), _("Contoh")),
        posts=[{"code": one.code, "title": one.title} for one in selection.vacancies.order_by("code")],
        slots=list(queries.active_slots(selection)),
        waiting=list(
            ImportCheck.objects.filter(selection=selection, person=request.user.person).exclude(
                state=ImportCheck.ENTERED
            )
        ),
        rows=imported_display.list_rows(
            list(listed.order_by("-entered_at", "application__number")),
            lambda one: reverse("imported_detail", args=[one.pk]),
        ),
        head=_head(
            _("Nama"),
            _("Nomor pendaftaran"),
            _("Jabatan"),
            _("Melalui"),
            _("Diterima"),
            _("Dicatat oleh"),
            _("Diklaim"),
        ),
    )
    return render(
        request, "selection/secretariat/import_new.html", context, status=422 if form.errors else 200
    )


def _take(form: ImportForm, selection: Selection, actor: Any) -> ImportCheck:
    upload = form.cleaned_data["archive"]
    with ExitStack() as stack:
        where = stack.enter_context(on_disk(upload)) if upload else None
        name = form.cleaned_data["table"].name
        return import_checks.take(selection, form.payload, name, where, form.archive_name, actor=actor)


@require_safe
def import_template(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The CSV to fill in: the headings and nothing else, so that no example is ever entered."""
    staff.selection_or_404(request.user, pk, Verb.PUBLISH)
    return _download(cells.csv_bytes(import_table.template()), "templat-impor-pelamar.csv")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def import_check(request: HttpRequest, pk: UUID, key: UUID) -> HttpResponse:
    """The dry run: every bad row by name, the good ones, what is here already. POST enters the good ones; then: how far it is."""
    selection, check = _check(request, pk, key)
    if request.method == "POST":
        try:
            entering.begin(check, seen=request.POST.get("seen", ""), actor=request.user)
        except Stale as refusal:
            messages.warning(request, str(refusal))
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            entering.work(check.pk, seconds=import_checks.AT_ONCE)
        return redirect("import_check", pk=pk, key=key)
    if check.state in (ImportCheck.ENTERING, ImportCheck.ENTERED):
        return _entered(request, selection, check)
    found = importing.examine(check)
    ready = check.state == ImportCheck.CHECKED
    context = staff.context(
        selection,
        request.user,
        (_("Impor pelamar"), reverse("import_new", args=[pk])),
        (_("Periksa"), ""),
        check=check,
        ready=ready,
        stopped=imported_display.stopped(check),
        progress=None
        if ready
        else imported_display.progress(check, reverse("import_progress", args=[pk, key])),
        found=found,
        good=imported_display.good_rows(found.good, ready=ready),
        good_head=_head(
            _("Nama"),
            _("NIP"),
            _("Jabatan"),
            _("Melalui"),
            _("Diterima"),
            _("Dokumen"),
            _("Perlu diketahui"),
            prose=True,
        ),
        already=imported_display.already_rows(found),
        already_head=_head(_("Baris"), _("Nama"), _("Keterangan"), prose=True),
        problems=imported_display.problem_rows(found.problems),
        problem_head=_head(_("Baris"), _("Kolom"), _("Isi"), _("Cara memperbaiki"), prose=True),
        strays=[{"cells": [path, said]} for path, said in found.strays[: imported_display.SHOWN]],
        stray_head=_head(_("Berkas"), _("Cara memperbaiki"), prose=True),
        bad_lines=len({one.line for one in found.problems}),
        shown=imported_display.SHOWN,
    )
    return render(request, "selection/secretariat/import_check.html", context)


def _entered(request: HttpRequest, selection: Selection, check: ImportCheck) -> HttpResponse:
    """How far the rows are, and what became of those that were good no more."""
    context = staff.context(
        selection,
        request.user,
        (_("Impor pelamar"), reverse("import_new", args=[selection.pk])),
        (_("Pencatatan"), ""),
        check=check,
        done=check.state == ImportCheck.ENTERED,
        progress=imported_display.progress(check, reverse("import_progress", args=[selection.pk, check.key])),
        summary=imported_display.entered_summary(check),
        left=imported_display.left_rows(check),
        left_head=_head(_("Baris"), _("Nama"), _("Sebab tidak dicatat"), prose=True),
    )
    return render(request, "selection/secretariat/import_entered.html", context)


@require_safe
def import_progress(request: HttpRequest, pk: UUID, key: UUID) -> HttpResponse:
    """How many files are judged, or rows entered; asked for again and again by the page of the check."""
    _selection, check = _check(request, pk, key)
    url = reverse("import_progress", args=[pk, key])
    return render(request, "components/progress.html", imported_display.progress(check, url))


@require_POST
def import_judge(request: HttpRequest, pk: UUID, key: UUID) -> HttpResponse:
    """Judge files, or enter rows, here and now for a while, for a clerk whose worker is silent."""
    _selection, check = _check(request, pk, key)
    work = entering.work if check.state == ImportCheck.ENTERING else import_checks.work
    if not work(check.pk, seconds=import_checks.AT_ONCE) and check.state not in _SETTLED:
        messages.info(
            request,
            _("Pekerjaan ini sedang berjalan di latar belakang. Tunggu sebentar, lalu muat ulang halaman."),
        )
    return redirect("import_check", pk=pk, key=key)


@require_safe
def import_problems(request: HttpRequest, pk: UUID, key: UUID) -> HttpResponse:
    """All that is wrong, as a CSV."""
    _selection, check = _check(request, pk, key)
    if check.state in (ImportCheck.ENTERING, ImportCheck.ENTERED):
        return redirect("import_check", pk=pk, key=key)
    return _download(imported_display.problems_file(importing.examine(check)), "masalah-impor-pelamar.csv")


@require_POST
def import_drop(request: HttpRequest, pk: UUID, key: UUID) -> HttpResponse:
    """Give an upload up; what was entered of it stays."""
    _selection, check = _check(request, pk, key)
    try:
        import_checks.drop(check)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("import_check", pk=pk, key=key)
    messages.success(request, _("Unggahan dihapus. Yang sudah dicatat tetap tercatat."))
    return redirect("import_new", pk=pk)


@require_safe
def imported_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One letter that was entered: how it came, where it departs from the profile, the code."""
    imported = _imported(request, pk)
    return render(request, "selection/secretariat/imported.html", _detail(request, imported))


@never_cache
@require_POST
def imported_code(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new code, shown on this answer alone."""
    imported = _imported(request, pk)
    try:
        code, given = claims.give(imported, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("imported_detail", pk=pk)
    until = display.moment(given.expires_at, imported.guarded.zone)
    url = settings.PUBLIC_URL + reverse("claim")
    text = imported_display.message_to_copy(imported, code, until, url)
    context = {**_detail(request, imported), "code": code, "until": until, "to_copy": text}
    return render(request, "selection/secretariat/imported.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def imported_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The applicant has withdrawn by letter what he sent by letter."""
    imported = _imported(request, pk)
    form = LetterForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if kept(form, lambda: importing.withdraw_for(imported, reason=reason, actor=request.user)):
            messages.success(
                request, _("Penarikan lamaran %(number)s dicatat.") % {"number": imported.application.number}
            )
            return redirect("imported_detail", pk=pk)
    context = {
        **_detail(request, imported, (_("Catat penarikan"), "")),
        "form": form,
        "title": _("Catat penarikan lamaran"),
        "text": _("Hanya bila pelamar sendiri menariknya dengan surat."),
        "consequences": [
            _("Lamaran ini tidak diproses lagi dan tidak dapat diajukan lagi untuk jabatan ini."),
            _("Nama Anda dan surat itu tercatat dan tampak bagi Pemantau."),
        ],
        "cancel_url": reverse("imported_detail", args=[pk]),
    }
    return render(request, "selection/secretariat/imported_withdraw.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def imported_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A document that came after its letter, or was forgotten."""
    imported = _imported(request, pk)
    form = LaterFileForm(
        request.POST or None,
        request.FILES or None,
        slots=later_files.free_slots(imported.application),
        zone=imported.guarded.zone,
    )
    if form.is_valid() and kept(form, lambda: _add(form, imported, request.user)):
        messages.success(
            request,
            _("Dokumen ditambahkan pada lamaran %(number)s.") % {"number": imported.application.number},
        )
        return redirect("imported_detail", pk=pk)
    context = _detail(request, imported, (_("Tambah dokumen"), ""))
    return render(
        request,
        "selection/secretariat/imported_file.html",
        {**context, "form": form},
        status=422 if form.errors else 200,
    )


def _add(form: LaterFileForm, imported: Imported, actor: Any) -> None:
    given = form.cleaned_data
    with all_on_disk(given["file"]) as paths:
        later_files.add(
            imported,
            form.slots[given["slot"]],
            paths,
            [one.name for one in given["file"]],
            channel=given["channel"],
            received_at=given["received_at"],
            letter_number=given["letter_number"],
            actor=actor,
        )


def _check(request: HttpRequest, pk: UUID, key: UUID) -> tuple[Selection, ImportCheck]:
    """An upload, when it is the reader's own."""
    selection = staff.selection_or_404(request.user, pk, Verb.PUBLISH)
    check = get_object_or_404(ImportCheck, selection=selection, person=request.user.person, key=key)
    check.selection = selection
    return selection, check


def _imported(request: HttpRequest, pk: UUID) -> Imported:
    seen = Imported.objects.filter(
        application__vacancy__selection__in=queries.for_actor(request.user, Verb.PUBLISH)
    )
    return get_object_or_404(
        seen.select_related(
            "application__vacancy__selection__agency",
            "application__vacancy__selection__oversight_body",
            "entered_by",
        ),
        pk=pk,
    )


def _detail(request: HttpRequest, imported: Imported, *crumbs: tuple[str, str]) -> dict[str, Any]:
    application, selection = imported.application, imported.guarded
    page = reverse("imported_detail", args=[imported.pk])
    facts = [
        {"key": _("Nomor pendaftaran"), "value": application.number},
        {"key": _("Keadaan"), "value": ApplicationState(application.state).label},
        {"key": _("Jabatan yang dilamar"), "value": application.vacancy.title},
        {"key": _("NIP"), "value": imported.nip},
        {"key": _("E-mail dalam surat"), "value": imported.email},
        {"key": _("Telepon dalam surat"), "value": application.snapshot.get("phone", "")},
        {
            "key": _("Diterima"),
            "value": display.exact_moment(imported.received_at, selection.zone),
            "hint": imported_display.received_hint(application),
        },
        *imported_display.rows(application),
        {"key": _("Baris dalam berkas"), "value": imported.line, "hint": imported.file_sha256},
    ]
    running = queries.is_open(application.vacancy, queries.registration_of(selection))
    return staff.context(
        selection,
        request.user,
        (_("Impor pelamar"), reverse("import_new", args=[selection.pk])),
        (imported.full_name, page),
        *crumbs,
        imported=imported,
        application=application,
        facts=facts,
        notes=[imported_display.message((note[0], note[1])) for note in imported.notes],
        files=[
            {"key": slot.label, "value": document.file.name, "hint": document.doubt}
            for slot, document in queries.places_of(application)
            if document is not None
        ],
        can_add=later_files.may_add(imported) and bool(later_files.free_slots(application)),
        can_give=imported.state == "waiting",
        given=getattr(imported, "code", None) if imported.state == "waiting" else None,
        can_withdraw=running and application.unclaimed and application.state == ApplicationState.SUBMITTED,
    )


def _columns() -> list[dict[str, Any]]:
    return [
        {"cells": [column.heading, _("Wajib") if column.required else _("Bila ada"), column.example]}
        for column in import_table.COLUMNS
    ]


def _head(*labels: str, prose: bool = False) -> list[dict[str, Any]]:
    """The head of a table; `prose`: its last column holds sentences."""
    return [
        {"label": label, "prose": prose and number == len(labels)} for number, label in enumerate(labels, 1)
    ]


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


_SETTLED = (ImportCheck.CHECKED, ImportCheck.ENTERED)
_ONE = "sekretariat/seleksi/<uuid:pk>/impor"
_LETTER = "sekretariat/lamaran-impor/<uuid:pk>"
urlpatterns = [
    path(f"{_ONE}/", import_new, name="import_new"),
    path(f"{_ONE}/templat/", import_template, name="import_template"),
    path(f"{_ONE}/<uuid:key>/", import_check, name="import_check"),
    path(f"{_ONE}/<uuid:key>/kemajuan/", import_progress, name="import_progress"),
    path(f"{_ONE}/<uuid:key>/dokumen/", import_judge, name="import_judge"),
    path(f"{_ONE}/<uuid:key>/masalah/", import_problems, name="import_problems"),
    path(f"{_ONE}/<uuid:key>/hapus/", import_drop, name="import_drop"),
    path(f"{_LETTER}/", imported_detail, name="imported_detail"),
    path(f"{_LETTER}/kode/", imported_code, name="imported_code"),
    path(f"{_LETTER}/dokumen/", imported_file, name="imported_file"),
    path(f"{_LETTER}/tarik/", imported_withdraw, name="imported_withdraw"),
]
