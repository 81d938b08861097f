"""A person's own documents, kept for every application; using them in one; and letters filled in from the profile."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import nip as nips
from audit import clock
from audit.errors import Refused
from selection import display, docx, letters, queries, wallet, wallet_display
from selection.document_kinds import BY_CODE, Kind
from selection.forms.files import all_on_disk
from selection.forms.wallet import DatesForm, WalletUploadForm
from selection.grades import EDUCATION, GRADES, RATINGS, TRAININGS, grade_label
from selection.models import Application
from selection.services import applications
from selection.services import wallet as services
from selection.views.files import pdf_response
from selection.views.own import own_application, person_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def wallet_list(request: HttpRequest) -> HttpResponse:
    """Every kind of document that recurs: what lies there, since when, until when it holds."""
    present, empty = wallet_display.lines(wallet.of(person_of(request)))
    return render(request, "selection/candidate/wallet.html", {"present": present, "empty": empty})


@require_http_methods(["GET", "HEAD", "POST"])
def wallet_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind: the file, its dates, where it was used and checked, another file in its place."""
    person, asked = person_of(request), _kind_or_404(kind)
    kept = wallet.of(person)
    item, today = kept.offered.get(asked.code), timezone.localdate(clock.now())
    dating = request.method == "POST" and "file_key" in request.POST
    uploading = request.method == "POST" and not dating
    initial = {"issued_on": item.issued_on, "valid_until": item.valid_until} if item else {}
    dates = DatesForm(request.POST if dating else None, initial=initial, today=today)
    new = WalletUploadForm(
        request.POST if uploading else None, request.FILES if uploading else None, prefix="new", today=today
    )
    if dating and dates.is_valid() and _dated(request, asked, dates):
        return redirect("wallet_kind", asked.code)
    if uploading and new.is_valid() and _put(request, asked, new):
        return redirect("wallet_kind", asked.code)
    checks = wallet.checks(person)
    context = {
        "kind": asked,
        "title": _(asked.label),
        "crumbs": _crumbs(_(asked.label)),
        "item": item,
        "file": wallet_display.file_of(item) if item else None,
        "status": wallet_display.status_of(item, today) if item else None,
        "facts": wallet_display.facts(item) if item else [],
        "uses": wallet_display.uses(item) if item else [],
        "checks": wallet_display.said(checks.get(item.file.sha256, [])) if item else [],
        "earlier": [
            {"file": wallet_display.file_of(old), "facts": wallet_display.uses(old)}
            for old in kept.earlier.get(asked.code, [])
        ],
        "rule": _(asked.source) if asked.months is not None else "",
        "limit": _("PDF, paling besar %(limit)s") % {"limit": display.limit(services.MAX_BYTES)},
        "dates": dates,
        "new": new,
    }
    return render(request, "selection/candidate/wallet_kind.html", context)


def _dated(request: HttpRequest, kind: Kind, form: DatesForm) -> bool:
    try:
        services.state_dates(
            person_of(request), kind, _key(request, "file_key"), actor=request.user, **form.cleaned_data
        )
    except Refused as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("Tanggal %(kind)s disimpan.") % {"kind": _(kind.label)})
    return True


def _put(request: HttpRequest, kind: Kind, form: WalletUploadForm) -> bool:
    given = dict(form.cleaned_data)
    chosen = given.pop("file")
    try:
        with all_on_disk(chosen) as paths:
            names = [one.name for one in chosen]
            row = services.put(person_of(request), kind, paths, name=names, actor=request.user, **given)
    except Refused as error:
        form.add_error("file", str(error))
        return False
    named = {"kind": _(kind.label), "name": row.file.name, "size": display.size(row.file.size)}
    messages.success(request, _("%(kind)s disimpan: %(name)s (%(size)s).") % named)
    if row.doubt:
        messages.warning(request, row.doubt)
    return True


@require_safe
def wallet_file(request: HttpRequest, kind: str, file: UUID) -> FileResponse:
    """A file of one's own wallet, present or earlier, as it came; anybody else's is not found."""
    item = wallet.of(person_of(request)).item(_kind_or_404(kind).code, file)
    if item is None:
        raise Http404
    return pdf_response(item.file, attachment=True)


@require_http_methods(["GET", "HEAD", "POST"])
def wallet_remove(request: HttpRequest, kind: str) -> HttpResponse:
    """Take what lies there out, after a page that says what that means."""
    person, asked = person_of(request), _kind_or_404(kind)
    item = wallet.of(person).offered.get(asked.code)
    if request.method == "POST":
        services.retire(person, asked, _key(request, "file_key"), actor=request.user)
        messages.success(request, _("%(kind)s dikeluarkan dari dokumen Anda.") % {"kind": _(asked.label)})
        return redirect("wallet_list")
    if item is None:
        raise Http404
    context = {
        "title": _("Keluarkan %(kind)s?") % {"kind": _(asked.label)},
        "text": item.file.name,
        "crumbs": _crumbs(_(asked.label)),
        "consequences": [
            _("Berkas ini tidak ditawarkan lagi dalam lamaran berikutnya."),
            _("Lamaran yang sudah memakainya tetap memuat berkas ini."),
        ],
        "cancel_url": reverse("wallet_kind", args=[asked.code]),
        "fields": [("file_key", item.file.pk)],
    }
    return render(request, "selection/candidate/wallet_remove.html", context)


@require_POST
def application_slot_fill(request: HttpRequest, pk: UUID, slot: str) -> HttpResponse:
    """What lies in the wallet goes into this slot, in one press."""
    application = own_application(request, pk)
    place = get_object_or_404(queries.active_slots(application.guarded), code=slot)
    try:
        document = services.use(application, place, _key(request, "file"), actor=request.user)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("application_slot", pk, slot)
    messages.success(
        request, _("%(slot)s diisi dengan %(name)s.") % {"slot": place.label, "name": document.file.name}
    )
    return redirect(reverse("application_detail", args=[pk]) + "#dokumen")


@require_POST
def application_fill(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every empty slot that the wallet can fill is filled."""
    application = own_application(request, pk)
    try:
        found = services.use_all(application, actor=request.user)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("application_detail", pk)
    if found.used:
        count = len(found.used)
        told = ngettext(
            "%(count)d dokumen dipakai: %(names)s.", "%(count)d dokumen dipakai: %(names)s.", count
        )
        names = "; ".join(document.slot.label for document in found.used)
        messages.success(request, told % {"count": count, "names": names})
    for sentence in found.refused:
        messages.warning(request, sentence)
    return redirect(reverse("application_detail", args=[pk]) + "#dokumen")


@require_safe
def application_letter_file(request: HttpRequest, pk: UUID, slot: str) -> HttpResponse:
    """The letter that a slot asks for, filled in from the profile, to be completed, printed and signed."""
    application = own_application(request, pk)
    place = get_object_or_404(queries.active_slots(application.guarded), code=slot)
    kind = wallet.kind_of(place)
    letter = letters.LETTERS.get(kind.letter) if kind else None
    if letter is None:
        raise Http404
    with override("id"):
        content = docx.write(letter.write(_facts(application, request.user.email)))  # type: ignore[union-attr]
    response = HttpResponse(content, content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="{letter.name}.docx"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _facts(application: Application, email: str) -> letters.Facts:
    """What the profile says now, in Indonesian words."""
    kept, selection = applications.snapshot(application.person), application.guarded
    stated, person = kept.get("facts", {}), application.person
    return letters.Facts(
        name=person.full_name,
        nip=nips.parse(person.nip).display if person.nip else "",
        # What he explains to be wrong in his NIP does not stand in what he signs.
        birth=_day(stated.get("stated_birth_date"))
        or (display.day(person.birth_date) if person.birth_date else ""),
        grade=grade_label(stated["grade"]) if stated.get("grade") in GRADES else "",
        post=kept.get("current_post", ""),
        unit=kept.get("unit", ""),
        agency=kept.get("agency_name", ""),
        education=EDUCATION.get(stated.get("education", ""), ""),
        phone=kept.get("phone", ""),
        email=email,
        applied_for=application.vacancy.title,
        selection=selection.title,
        host=selection.agency.name,
        day=display.day(clock.now().astimezone(ZoneInfo(selection.zone)).date()),
        posts=tuple(
            (row.get("title") or letters.DOTS, _span(row)) for row in stated.get("qualifying_tenure") or []
        ),
        schooling=tuple(_schooling(stated)),
        appraisals=tuple(
            (year, RATINGS.get(rating, ""))
            for year, rating in sorted((stated.get("appraisals") or {}).items())
        ),
        enclosures=tuple(
            slot.label
            for slot in queries.active_slots(selection).filter(required=True)
            if (kind := wallet.kind_of(slot)) is None or kind.letter != "application"
        ),
    )


def _schooling(stated: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Education, then training: the year, and what and where."""
    for rows, named in (
        (
            stated.get("education_history"),
            lambda row: (EDUCATION.get(row.get("level", "")), row.get("study")),
        ),
        (stated.get("trainings"), lambda row: (row.get("name") or TRAININGS.get(row.get("kind", "")),)),
    ):
        for row in rows or []:
            parts = (*named(row), row.get("institution") or row.get("organiser"))
            yield row.get("year") or letters.DOTS, ", ".join(part for part in parts if part)


def _span(row: dict[str, Any]) -> str:
    """From when to when a post was held; what is not known is dots."""
    start = _day(row.get("start")) or letters.DOTS
    return _("%(start)s sampai %(end)s") % {"start": start, "end": _day(row.get("end")) or _("sekarang")}


def _day(text: str | None) -> str:
    return display.day(date.fromisoformat(text)) if text else ""


def _kind_or_404(code: str) -> Kind:
    found = BY_CODE.get(code)
    if found is None or not found.kept:
        raise Http404
    return found


def _key(request: HttpRequest, name: str) -> UUID | None:
    """The key of the file that the page showed; None when it is none."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return None


def _crumbs(here: str) -> list[dict[str, str]]:
    return [{"label": _("Dokumen saya"), "url": reverse("wallet_list")}, {"label": here}]


urlpatterns = [
    path("dokumen-saya/", wallet_list, name="wallet_list"),
    path("dokumen-saya/<slug:kind>/", wallet_kind, name="wallet_kind"),
    path("dokumen-saya/<slug:kind>/keluarkan/", wallet_remove, name="wallet_remove"),
    path("dokumen-saya/<slug:kind>/berkas/<uuid:file>/", wallet_file, name="wallet_file"),
    path("lamaran/<uuid:pk>/pakai/", application_fill, name="application_fill"),
    path("lamaran/<uuid:pk>/dokumen/<slug:slot>/pakai/", application_slot_fill, name="application_slot_fill"),
    path(
        "lamaran/<uuid:pk>/dokumen/<slug:slot>/contoh/",
        application_letter_file,
        name="application_letter_file",
    ),
]
