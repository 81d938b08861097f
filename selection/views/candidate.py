"""What an applicant does with his applications. Sending one belongs to reports, which makes the receipt."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import step_up
from audit import clock, ledger, store
from audit.errors import Refused
from selection import (
    blank_display,
    display,
    eligibility_display,
    happened_display,
    imported_display,
    objections,
    objections_display,
    photos,
    queries,
    standing,
    told,
    wallet_display,
)
from selection.enums import ApplicationState, VacancyState, Verdict
from selection.forms.candidate import UploadForm
from selection.forms.files import all_on_disk
from selection.models import (
    Application,
    ApplicationDocument,
    Change,
    DocumentSlot,
    Finding,
    Profile,
)
from selection.services import applications, incoming, repairs
from selection.views.own import own_application, person_of
from selection.views.own_files import first_page, repair_url, seen, to_repair
from selection.views.uploaded import arrived_at, refusal
from selection.waits import NOT_OBJECTING

ATTACHMENT_POLICY = "default-src 'none'; sandbox"


@require_safe
def my_applications(request: HttpRequest) -> HttpResponse:
    """Every application of mine: where it stands, for whom it waits, the next date."""
    person, now = person_of(request), clock.now()
    found = list(queries.applications_of(person))
    entries = queries.schedules_of(item.vacancy.selection_id for item in found)
    last, doubtful = happened_display.last(found), repairs.waited_for(found, now)
    objecting = objections.standing_of(found, now)
    context = {
        "cards": [
            _card(
                item,
                standing.of(
                    item,
                    entries.get(item.vacancy.selection_id, []),
                    now,
                    repairs=item.pk in doubtful,
                    objecting=objecting.get(item.pk, NOT_OBJECTING),
                    last=last[item.pk],
                ),
            )
            for item in found
        ],
        "unread": told.mails_to(person).filter(read_at=None).count(),
        "profile": [_profile_task(queries.profile_of(person), ""), wallet_display.task(person)],
    }
    return render(request, "selection/candidate/my_applications.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def application_start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin an application, or go on with the one there is. Who arrives by a link (after signing in) sees the post."""
    vacancy = get_object_or_404(queries.public_vacancies(), slug=slug)
    if request.method != "POST":
        return redirect("vacancy_detail", slug=slug)
    person_of(request)
    return redirect("application_detail", pk=applications.start(vacancy, actor=request.user).pk)


@require_safe
def application_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One application: what is done, what is missing; after sending, where it stands and why."""
    application, now = own_application(request, pk), clock.now()
    selection = application.guarded
    period = queries.registration_of(selection)
    closes_at = queries.closing_of(application.vacancy, period) if period else now
    running = queries.is_open(application.vacancy, period, now)
    editable = running and application.state == ApplicationState.DRAFT
    url = eligibility_display.ask_url(application.vacancy, request.path) if editable else ""
    kept = eligibility_display.kept_of(application)
    checked = eligibility_display.check(application.vacancy, kept, ask_url=url)
    places = queries.places_of(application)
    amendable = applications.may_amend(application)
    ready = editable and not applications.what_is_missing(application, kept)
    context = {
        "application": application,
        "oversight_name": selection.oversight_body.name,
        "crumbs": _crumbs(application),
        "standing": standing.of(
            application,
            list(queries.active_schedule(selection)),
            now,
            repairs=bool(repairs.waited_for([application], now)),
            objecting=objections.standing_of([application], now).get(pk, NOT_OBJECTING),
            last=happened_display.last([application])[application.pk],
        ),
        "editable": editable,
        "limit": _limit(application) if editable else "",
        "amendable": amendable,
        "profile_differs": amendable and applications.profile_differs(application),
        "changes": [_change(application, change) for change in told.changes_told_to(application)],
        "closing": display.until(closes_at, selection.zone) if editable or amendable else "",
        "remaining": display.remaining(closes_at, now) if editable or amendable else "",
        "tasks": _tasks(application, checked, places, ready=ready, ask_url=url) if editable else [],
        "ask_url": url if checked.asked.names else "",
        "clock": display.server_clock(now, selection.zone) if editable or amendable else None,
        "send_url": reverse("application_submit", args=[pk]) if ready else "",
        "facts": _sent_facts(application),
        "checklist": checked.items,
        "places": [_place(application, slot, document) for slot, document in places],
        "to_upload": [_place_task(application, slot, document) for slot, document in places]
        if editable or amendable
        else [],
        "fitting": wallet_display.fitting(application, places) if editable or amendable else [],
        "findings": [_finding(found) for found in queries.confirmed_findings(application)],
        "objections": objections_display.of_application(application, now),
        "seen": seen(application, request.GET.get("baru", "")),
        "repairs": to_repair(application, places),
        "can_withdraw": running and "withdraw" in ledger.available(application, request.user),
    }
    return render(request, "selection/candidate/application_detail.html", context)


def _limit(application: Any) -> str:
    """How many posts of the selection one may apply for, and how many he has."""
    return _(
        "Satu orang boleh melamar %(limit)d jabatan dalam seleksi ini. Lamaran lain yang sudah Anda kirim: %(sent)d."
    ) % {
        "limit": application.guarded.posts_per_person,
        "sent": applications.posts_sent(application),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def application_slot(request: HttpRequest, pk: UUID, slot: str) -> HttpResponse:
    """One named place for a document: what lies there, and another file for it. A refused file leaves the old one where it is."""
    application = own_application(request, pk)
    place = get_object_or_404(queries.active_slots(application.guarded), code=slot)
    before = queries.document_in(application, place)
    form = (
        UploadForm(request.POST, request.FILES)
        if request.method == "POST"
        else UploadForm.fresh(refusal(request, application, place))
    )
    if form.is_valid():
        chosen = form.cleaned_data["file"]
        try:
            with all_on_disk(chosen) as paths:
                kept = applications.attach(
                    application,
                    place,
                    paths,
                    name=[one.name for one in chosen],
                    actor=request.user,
                    token=form.cleaned_data["token"],
                )
        except Refused as error:
            form.add_error("file", str(error))
        else:
            return redirect(arrived_at(request, kept, before))
    draft = application.state == ApplicationState.DRAFT
    editable = applications.may_amend(application) or (
        draft and queries.is_open(application.vacancy, queries.registration_of(application.guarded))
    )
    context = {
        "application": application,
        "form": form,
        "crumbs": _crumbs(application, place.label),
        "place": _place(application, place, before),
        "editable": editable,
        "seen": seen(application, request.GET.get("baru", "")),
        "first_page": first_page(before),
        "most_photos": photos.MOST,
        "repair_url": repair_url(application, before),
        **(_deadline(application) if editable else {}),
        "letter": wallet_display.letter(application, place),
        "blank": blank_display.public(application.vacancy, place),
        "offer": wallet_display.offer(application, place, before) if editable else {},
        "upload_url": reverse("upload_progress", args=[pk, slot]),
        "chunk_max": incoming.CHUNK_MAX,
        "max_bytes": place.max_bytes,
        "unfinished": incoming.unfinished_text(application, place),
    }
    return render(request, "selection/candidate/application_slot.html", context)


@require_safe
def application_file(request: HttpRequest, pk: UUID, slot: str) -> FileResponse:
    """The applicant's own file, as it came."""
    application = own_application(request, pk)
    place = get_object_or_404(queries.active_slots(application.guarded), code=slot)
    document = queries.document_in(application, place)
    if document is None:
        raise Http404
    response = FileResponse(
        store.open_file(document.file),
        as_attachment=True,
        filename=document.file.name,
        content_type="application/pdf",
    )
    response.headers["Content-Security-Policy"] = ATTACHMENT_POLICY
    return response


@require_POST
def application_amend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The profile as it is now counts for a sent application whose requirements have changed."""
    application = own_application(request, pk)
    applications.amend(application, actor=request.user)
    messages.success(request, _("Lamaran diperbarui dengan profil Anda yang sekarang. Nomornya tetap sama."))
    return redirect("application_detail", pk=pk)


@step_up.required
@require_http_methods(["GET", "HEAD", "POST"])
def application_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an application back, after a page that says what that means."""
    application = own_application(request, pk)
    if request.method == "POST":
        if application.state != ApplicationState.WITHDRAWN:  # the button pressed twice
            applications.withdraw(application, actor=request.user)
            messages.success(
                request, _("Lamaran untuk %(post)s ditarik.") % {"post": application.vacancy.title}
            )
        return redirect("my_applications")
    if "withdraw" not in ledger.available(application, request.user):
        return redirect("application_detail", pk=pk)
    context = {
        "application": application,
        "crumbs": _crumbs(application, _("Tarik lamaran")),
        **_deadline(application),
        "consequences": [
            _("Lamaran ini tidak diproses lagi; dokumen dan tanda buktinya tetap tercatat."),
            _("Lamaran yang ditarik tidak dapat diajukan lagi untuk jabatan ini."),
        ],
    }
    return render(request, "selection/candidate/application_withdraw.html", context)


def _deadline(application: Application) -> dict[str, Any]:
    """When the registration closes, and what the server's clock says."""
    period, zone = queries.registration_of(application.guarded), application.guarded.zone
    if period is None:
        return {}
    closes_at = queries.closing_of(application.vacancy, period)
    return {"closing": display.until(closes_at, zone), "clock": display.server_clock(clock.now(), zone)}


def _card(item: Application, stands: standing.Standing) -> dict[str, Any]:
    lines = (item.vacancy.selection.agency.name, item.number, *stands.lines)
    return {
        "title": item.vacancy.title,
        "url": reverse("application_detail", args=[item.pk]),
        "text": stands.text,
        "tag": stands.tag,
        "tone": stands.tone,
        "meta": [line for line in lines if line],
    }


def _change(application: Application, change: Change) -> dict[str, str]:
    """A change of the announcement for components/notice.html."""
    said = {"reason": change.reason, "moment": display.moment(change.made_at, application.guarded.zone)}
    return {
        "title": str(change),
        "text": _("%(moment)s. Alasan: %(reason)s") % said,
        "url": reverse("public_change", args=[application.vacancy.slug, change.edition]),
        "action": _("Baca bunyi lama dan baru"),
    }


def _crumbs(application: Application, here: str = "") -> list[dict[str, str]]:
    own = {"label": application.vacancy.title, "url": reverse("application_detail", args=[application.pk])}
    listed = {"label": _("Lamaran saya"), "url": reverse("my_applications")}
    return [listed, own, {"label": here}] if here else [listed, {"label": application.vacancy.title}]


def _profile_task(stored: Profile | None, back: str) -> dict[str, str]:
    url = reverse("profile") + (f"?next={back}" if back else "")
    if stored is None:
        hint = _("NIP, pangkat, jabatan, dan riwayatnya. Diisi sekali, dipakai untuk setiap lamaran.")
        return {"title": _("Profil"), "url": url, "hint": hint, "status": _("Belum diisi"), "tone": "waiting"}
    return {"title": _("Profil"), "url": url, "status": _("Tersimpan"), "tone": "success"}


def _tasks(
    application: Application,
    checked: eligibility_display.Check,
    places: list[tuple[DocumentSlot, ApplicationDocument | None]],
    *,
    ready: bool,
    ask_url: str,
) -> list[dict[str, str]]:
    """What is done and what is missing before the application can be sent."""
    page = reverse("application_detail", args=[application.pk])
    needed = [document for slot, document in places if slot.required]
    filled = sum(document is not None for document in needed)
    return [
        _profile_task(queries.profile_of(application.person), page),
        {
            "title": _("Persyaratan"),
            "url": ask_url if checked.asked.names else f"{page}#persyaratan",
            "hint": checked.summary,
            **eligibility_display.outlook(checked.states),
        },
        {
            "title": _("Dokumen"),
            "url": f"{page}#dokumen",
            "hint": _("%(filled)d dari %(needed)d dokumen wajib sudah diunggah")
            % {"filled": filled, "needed": len(needed)},
            "status": _("Lengkap") if filled == len(needed) else _("Belum lengkap"),
            "tone": "success" if filled == len(needed) else "waiting",
        },
        {
            "title": _("Kirim lamaran"),
            "url": reverse("application_submit", args=[application.pk]) if ready else "",
            "status": _("Siap dikirim") if ready else _("Belum dapat dikirim"),
            "tone": "info" if ready else "neutral",
        },
    ]


def _sent_facts(application: Application) -> list[dict[str, Any]]:
    """Number, time and person of an application that was sent."""
    if application.submitted_at is None:
        return []
    rows: list[dict[str, Any]] = [
        {"key": _("Nomor pendaftaran"), "value": application.number},
        {
            "key": _("Diterima"),
            "value": display.exact_moment(application.submitted_at, application.guarded.zone),
            "hint": imported_display.received_hint(application),
            "url": reverse("receipt", args=[application.pk]),
            "action": _("Lihat tanda bukti"),
        },
    ]
    if application.amended_at is not None:
        renewed = display.exact_moment(application.amended_at, application.guarded.zone)
        rows.append({"key": _("Diperbarui"), "value": renewed, "hint": _("Nomor dan waktu diterima tetap")})
    rows += imported_display.rows(application)
    rows += _result_facts(application)
    if application.participant_number:
        rows.append(
            {
                "key": _("Nomor peserta"),
                "value": application.participant_number,
                "url": reverse("application_calls", args=[application.pk]),
                "action": _("Lihat panggilan"),
            }
        )
        if any(stage.blind for stage in application.guarded.stages):
            rows.append(
                {
                    "key": _("Makalah"),
                    "value": _("Dinilai tanpa nama"),
                    "url": reverse("application_papers", args=[application.pk]),
                    "action": _("Lihat kode dan topik"),
                }
            )
    return rows


def _result_facts(application: Application) -> list[dict[str, Any]]:
    """The ways to what has been announced of an application that was sent."""
    rows = []
    if (application.vacancy.state, application.state) == (VacancyState.CONCLUDED, ApplicationState.ELIGIBLE):
        rows.append(
            {
                "key": _("Hasil akhir"),
                "value": _("Sudah diumumkan"),
                "url": reverse("application_outcome", args=[application.pk]),
                "action": _("Lihat hasil saya"),
            }
        )
    if queries.outcome_is_public(application.vacancy):
        rows.append(
            {
                "key": _("Surat dan nilai"),
                "value": _("Tampil setelah diumumkan"),
                "url": reverse("application_results", args=[application.pk]),
                "action": _("Lihat surat dan nilai saya"),
            }
        )
    if queries.outcome_is_public(application.vacancy) or application.state == ApplicationState.WITHDRAWN:
        rows.append(
            {
                "key": _("Kartu hasil"),
                "value": _("Yang sudah diumumkan"),
                "url": reverse("result_card", args=[application.pk]),
                "action": _("Lihat kartu hasil saya"),
            }
        )
    return rows


def _place(
    application: Application, slot: DocumentSlot, document: ApplicationDocument | None
) -> dict[str, Any]:
    """A slot for components/file_slot.html."""
    if document is None:
        status, tone = (_("Wajib"), "waiting") if slot.required else (_("Bila ada"), "neutral")
    else:
        status, tone = (_("Perlu diperiksa"), "waiting") if document.doubt else (_("Diterima"), "success")
    limit = _("PDF, paling besar %(limit)s") % {"limit": display.limit(slot.max_bytes)}
    return {
        "title": slot.label,
        "hint": " · ".join(part for part in (slot.hint, limit) if part),
        "status": status,
        "tone": tone,
        "doubt": document.doubt if document else "",
        "file": _file(application, slot, document) if document else None,
    }


def _place_task(
    application: Application, slot: DocumentSlot, document: ApplicationDocument | None
) -> dict[str, Any]:
    """A slot as a line of components/task_list.html that leads to its own page."""
    place = _place(application, slot, document)
    if document is not None:
        place["hint"] = " · ".join((document.file.name, display.size(document.file.size)))
    return {**place, "url": reverse("application_slot", args=[application.pk, slot.code])}


def _file(application: Application, slot: DocumentSlot, document: ApplicationDocument) -> dict[str, Any]:
    return {
        "name": document.file.name,
        "size": display.size(document.file.size),
        "digest": document.file.sha256,
        "time": document.file.created_at,
        "zone": application.guarded.zone,
        "url": reverse("application_file", args=[application.pk, slot.code]),
    }


def _finding(found: Finding) -> dict[str, str]:
    """A confirmed finding for components/checklist.html: the panel's reason, not the computed fact."""
    return {
        **display.requirement(found.requirement),
        "state": display.STATES[Verdict(found.verdict)],
        "text": _("Alasan: %(reason)s") % {"reason": found.said} if found.said else "",
    }


urlpatterns = [
    path("lamaran/", my_applications, name="my_applications"),
    path("lowongan/<slug:slug>/lamar/", application_start, name="application_start"),
    path("lamaran/<uuid:pk>/", application_detail, name="application_detail"),
    path("lamaran/<uuid:pk>/dokumen/<slug:slot>/", application_slot, name="application_slot"),
    path("lamaran/<uuid:pk>/dokumen/<slug:slot>/berkas/", application_file, name="application_file"),
    path("lamaran/<uuid:pk>/perbarui/", application_amend, name="application_amend"),
    path("lamaran/<uuid:pk>/tarik/", application_withdraw, name="application_withdraw"),
]
