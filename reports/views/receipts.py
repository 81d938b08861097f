"""Sending an application, and its receipt: the page with number, time and digests, and the PDF that is made in the background."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit import clock
from audit.errors import Refused
from reports import display, queries
from reports.models import Document
from reports.services import jobs, requests
from reports.services import receipts as log_receipts
from reports.verification import format_code
from reports.views.files import download
from reports.wording import group_nip
from selection import display as shown
from selection import eligibility_display, imported_display, pledge, told
from selection import queries as selections
from selection.enums import ApplicationState
from selection.forms.candidate import PledgeForm
from selection.models import Application
from selection.services import applications
from selection.views.own import own_application


@require_http_methods(["GET", "HEAD", "POST"])
def application_submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What will be sent, and the pledge; then the sending itself. Pressed twice it leads to the same receipt."""
    application = own_application(request, pk)
    if application.number is not None:
        return redirect("receipt", pk=pk)
    form = PledgeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            sent = applications.submit(application, pledge=form.cleaned_data["pledge"], actor=request.user)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            requests.request_receipt(sent, actor=request.user)
            messages.success(
                request, _("Lamaran Anda diterima dengan nomor %(number)s.") % {"number": sent.number}
            )
            return redirect("receipt", pk=pk)
    period = selections.registration_of(application.guarded)
    if not form.errors and not (
        application.state == ApplicationState.DRAFT and selections.is_open(application.vacancy, period)
    ):
        return redirect("application_detail", pk=pk)
    return render(request, "reports/candidate/submit.html", {**_to_send(application), "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The receipt of a sent application. POST asks for the PDF, or asks again when making it has failed."""
    application = _sent(request, pk)
    if request.method == "POST":
        jobs.retry(requests.request_receipt(application, actor=request.user))
        return redirect("receipt", pk=pk)
    document = queries.receipt_of(application)
    context = {
        "application": application,
        "withdrawn": _withdrawn(application),
        "oversight_name": application.guarded.oversight_body.name,
        "crumbs": [
            {"label": _("Lamaran saya"), "url": reverse("my_applications")},
            {"label": application.vacancy.title, "url": reverse("application_detail", args=[pk])},
            {"label": _("Tanda bukti")},
        ],
        "facts": _facts(application, document),
        "files": _files(application),
        "pledge": "" if imported_display.of(application) else _(pledge.TEXT),
        "job": _progress(application, document) if document else None,
    }
    return render(request, "reports/candidate/receipt.html", context)


@require_safe
def receipt_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far the PDF is; asked for again and again by the receipt's page."""
    application = _sent(request, pk)
    document = queries.receipt_of(application)
    if document is None:
        raise Http404
    return render(request, "components/progress.html", _progress(application, document))


@require_safe
def receipt_file(request: HttpRequest, pk: UUID) -> FileResponse:
    """The PDF of the receipt."""
    document = queries.receipt_of(_sent(request, pk))
    if document is None or document.file is None:
        raise Http404
    return download(document.file, display.file_name(document, "made"))


def _sent(request: HttpRequest, pk: UUID) -> Application:
    application = own_application(request, pk)
    if application.number is None:
        raise Http404
    return application


def _withdrawn(application: Application) -> str:
    """What the receipt of an application that was taken back says first; "" for every other."""
    if application.state != ApplicationState.WITHDRAWN:
        return ""
    moment = told.own_steps([application])[application.pk]
    return _(
        "Ditarik %(moment)s dan tidak diproses lagi. Tanda bukti ini menerangkan apa yang pernah diterima, bukan lamaran yang masih berlaku."
    ) % {"moment": shown.exact_moment(moment, application.guarded.zone)}


def _to_send(application: Application) -> dict[str, Any]:
    """What the page before the sending shows."""
    person, kept = application.person, applications.snapshot(application.person)
    back = reverse("application_submit", args=[application.pk])
    ask_url = eligibility_display.ask_url(application.vacancy, back)
    checked = eligibility_display.check(application.vacancy, kept, ask_url=ask_url).items
    period = selections.registration_of(application.guarded)
    now, zone = clock.now(), application.guarded.zone
    closes_at = selections.closing_of(application.vacancy, period) if period else now
    rows = [
        {"key": _("Jabatan yang dilamar"), "value": application.vacancy.title},
        {"key": _("Nama"), "value": person.full_name},
        {"key": _("NIP"), "value": group_nip(person.nip) if person.nip else ""},
        {"key": _("Jabatan sekarang"), "value": kept.get("current_post")},
        {"key": _("Instansi"), "value": kept.get("agency_name")},
    ]
    return {
        "application": application,
        "crumbs": [
            {"label": _("Lamaran saya"), "url": reverse("my_applications")},
            {"label": application.vacancy.title, "url": reverse("application_detail", args=[application.pk])},
            {"label": _("Kirim lamaran")},
        ],
        "rows": rows,
        "files": _files(application),
        "pledge": _(pledge.TEXT),
        "missing": applications.what_is_missing(application, kept),
        "not_met": [item for item in checked if item["state"] == "unmet"],
        "not_known": [item for item in checked if item["state"] == "unknown"],
        "closing": shown.until(closes_at, zone) if period else "",
        "remaining": shown.remaining(closes_at, now),
        "clock": shown.server_clock(now, zone),
    }


def _facts(application: Application, document: Document | None) -> list[dict[str, Any]]:
    kept, received = application.snapshot, application.submitted_at
    assert received is not None  # it has a number
    rows: list[dict[str, Any]] = [
        {"key": _("Nomor pendaftaran"), "value": application.number},
        {
            "key": _("Diterima"),
            "value": shown.exact_moment(received, application.guarded.zone),
            "hint": imported_display.received_hint(application),
        },
        {"key": _("Jabatan yang dilamar"), "value": application.vacancy.title},
        {"key": _("Nama"), "value": kept["full_name"]},
        {"key": _("NIP"), "value": group_nip(kept["nip"])},
        {"key": _("Instansi"), "value": kept["agency_name"]},
    ]
    rows[2:2] = imported_display.rows(application)
    if application.amended_at is not None:
        renewed = shown.exact_moment(application.amended_at, application.guarded.zone)
        rows.insert(
            2, {"key": _("Diperbarui"), "value": renewed, "hint": _("Nomor dan waktu diterima tetap")}
        )
    if document is not None:
        url = reverse("verify_document", args=[document.code])
        rows.append(
            {
                "key": _("Kode verifikasi"),
                "value": format_code(document.code),
                "url": url,
                "action": _("Periksa"),
            }
        )
    sending = log_receipts.newest_of([application.pk], log_receipts.SENDING)
    assert sending is not None  # it was sent
    rows.append(
        {
            "key": _("Bukti dalam log"),
            "value": _("Catatan nomor %(seq)d") % {"seq": sending.leaf.seq},
            "url": reverse("log_receipt", args=[sending.pk]),
            "action": _("Tanda terima"),
        }
    )
    return rows


def _files(application: Application) -> list[dict[str, Any]]:
    """What lies in the slots, for components/file_slot.html."""
    return [
        {
            "title": slot.label,
            "status": shown.taken_note(document),
            "tone": "waiting",
            "file": {
                "name": document.file.name,
                "size": shown.size(document.file.size),
                "digest": document.file.sha256,
                "url": reverse("application_file", args=[application.pk, slot.code]),
            },
        }
        for slot, document in selections.places_of(application)
        if document is not None
    ]


def _progress(application: Application, document: Document) -> dict[str, Any]:
    """The job for components/progress.html."""
    return display.own_paper(
        document,
        url=reverse("receipt_progress", args=[application.pk]),
        label=_("Tanda Bukti Pendaftaran (PDF)"),
        failed=_("PDF belum berhasil dibuat. Lamaran Anda tetap tercatat; minta PDF-nya sekali lagi."),
        result_url=reverse("receipt_file", args=[application.pk]),
        result_label=_("Unduh tanda bukti"),
    )


urlpatterns = [
    path("lamaran/<uuid:pk>/kirim/", application_submit, name="application_submit"),
    path("lamaran/<uuid:pk>/tanda-bukti/", receipt, name="receipt"),
    path("lamaran/<uuid:pk>/tanda-bukti/kemajuan/", receipt_progress, name="receipt_progress"),
    path("lamaran/<uuid:pk>/tanda-bukti/berkas/", receipt_file, name="receipt_file"),
]
