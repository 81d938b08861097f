"""An applicant objects to a requirement that was found not met, and reads receipt and answer; the register of letters of HR."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit import clock, ledger
from selection import display, objections, photos, queries, screeners
from selection import objections_display as shown
from selection.enums import Verb
from selection.forms.files import all_on_disk
from selection.forms.objections import LetterForm, ObjectionForm, ReplyForm
from selection.forms.saving import kept
from selection.models import Application, Objection, ObjectionLetter, ObjectionWindow
from selection.services import objection_letters
from selection.services import objections as services
from selection.views import objection_uploads, staff
from selection.views.files import pdf_response
from selection.views.own import own_application, person_of


@require_http_methods(["GET", "HEAD", "POST"])
def objection_new(request: HttpRequest, pk: UUID, finding: UUID) -> HttpResponse:
    """Object to one requirement. Not there while no result is announced: that page tells of no result either."""
    application = own_application(request, pk)
    found = get_object_or_404(objections.unmet(application), pk=finding)
    window = objections.window_of(application.vacancy)
    if window is None:
        raise Http404
    subject = {"title": display.requirement(found.requirement)["label"], "ground": found.said}
    return filing(request, application, window, subject, finding=found)


def filing(
    request: HttpRequest,
    application: Application,
    window: ObjectionWindow,
    subject: dict[str, str],
    **about: Any,
) -> HttpResponse:
    """The form to object with, whatever it is about; `about` goes to services.objections.file. Filed already, it leads to the receipt."""
    matter = objection_uploads.Matter(application, window, about.get("finding"))
    if request.method == "POST" and "sha256" in request.POST:
        return objection_uploads.finish(request, matter, partial(_keep, application, request.user, about))
    if earlier := matter.filed():
        return redirect("objection_detail", earlier.pk)
    form = ObjectionForm(request.POST, request.FILES) if request.method == "POST" else ObjectionForm()
    made: list[Objection] = []
    if form.is_valid() and kept(form, lambda: made.append(_file(form, application, request.user, about))):
        messages.success(request, _("Keberatan %(number)s sudah masuk.") % {"number": made[0].number})
        return redirect("objection_detail", made[0].pk)
    now, zone = clock.now(), application.guarded.zone
    context = {
        "application": application,
        "crumbs": crumbs(application, _("Ajukan keberatan")),
        "subject": subject,
        "form": form,
        "closed": "" if objections.is_open(window, now) else str(services.closed(window)),
        "closing": display.until(window.closes_at, zone),
        "remaining": display.remaining(window.closes_at, now),
        "clock": display.server_clock(now, zone),
        "rights": shown.rights(),
        "most_photos": photos.MOST,
        **objection_uploads.fields(matter),
    }
    return render(request, "selection/candidate/objection_new.html", context)


def _file(form: ObjectionForm, application: Application, user: Any, about: dict[str, Any]) -> Objection:
    chosen = form.cleaned_data["file"]
    with all_on_disk(chosen) as paths:
        document = (paths, [one.name for one in chosen]) if chosen else ()
        return _keep(application, user, about, form.cleaned_data["text"], document)


def _keep(application: Application, user: Any, about: dict[str, Any], text: str, document: Any) -> Objection:
    about = {"finding": None, **about}
    return services.file(application, text=text, document=document, actor=user, **about)


@require_safe
def objection_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The receipt of one's own objection, and its answer."""
    own = Objection.objects.filter(application__in=queries.applications_of(person_of(request)))
    found = get_object_or_404(own.select_related(*_ALONG), pk=pk)
    status, tone = shown.own_state(found)
    context = {
        "objection": found,
        "application": found.application,
        "crumbs": crumbs(found.application, _("Keberatan")),
        "tag": {"label": status, "tone": tone},
        "facts": shown.receipt(found),
        "rights": shown.rights(),
    }
    return render(request, "selection/candidate/objection_detail.html", context)


@require_safe
def objection_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The document beside an objection, saved and never shown: for its owner and for who reads the objection. Opening by staff is recorded."""
    own = Q(application__person=person_of(request))
    read = Q(application__vacancy__selection__in=readable(request.user))
    found = get_object_or_404(Objection.objects.filter(own | read).select_related(*_ALONG), pk=pk)
    if found.file is None:
        raise Http404
    if found.application.person_id != request.user.person_id:  # type: ignore[union-attr]
        require_judge(found, request.user)
        with ledger.unit_of_work():
            ledger.record(found, "opened", actor=request.user, data={"sha256": found.file.sha256})
    tail = "-PERLU-DIPERIKSA" if found.doubt else ""
    return pdf_response(found.file, name=f"{found.number}{tail}.pdf", attachment=True)


def readable(user: Any, verbs: tuple[Verb, ...] = objections.READING) -> Any:
    """The selections whose objections this account reads."""
    wanted = Q()
    for verb in verbs:
        wanted |= Q(pk__in=queries.for_actor(user, verb).values("pk"))
    return queries.for_actor(user, Verb.VIEW).filter(wanted)


def require_judge(objection: Objection, user: Any) -> None:
    """Refused to staff who stand back from this applicant or apply in the selection themselves; the observer reads everything."""
    if not objection.guarded.permits(user, Verb.OBSERVE):
        screeners.require(objection.application, user)


def crumbs(application: Application, here: str) -> list[dict[str, str]]:
    """The way back from a page of one's own objection."""
    return [
        {"label": _("Lamaran saya"), "url": reverse("my_applications")},
        {"label": application.vacancy.title, "url": reverse("application_detail", args=[application.pk])},
        {"label": here},
    ]


# --- the register of letters ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def objection_register(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Administrative objections that came as letters; the secretariat takes down another one here."""
    selection = get_object_or_404(readable(request.user, objections.REGISTER), pk=pk)
    may = selection.permits(request.user, Verb.PUBLISH)
    if request.method == "POST" and not may:
        raise Http404
    form = LetterForm(request.POST or None, request.FILES or None, selection=selection) if may else None
    made: list[ObjectionLetter] = []
    if form and form.is_valid() and kept(form, lambda: made.append(_register(form, selection, request.user))):
        messages.success(
            request, _("Surat dicatat. Batas jawabannya %(day)s.") % {"day": display.day(made[0].answer_due)}
        )
        _warn_of_doubt(request, form.cleaned_data["file"])
        return redirect("objection_letter", made[0].pk)
    context = staff.context(
        selection,
        request.user,
        (_("Keberatan"), reverse("objection_list", args=[selection.pk])),
        (_("Keberatan administratif"), ""),
        form=form,
        items=[shown.letter_item(one) for one in objections.letters([selection.pk])],
    )
    return render(request, "selection/secretariat/objection_register.html", context)


def _register(form: LetterForm, selection: Any, user: Any) -> ObjectionLetter:
    return objection_letters.register(selection, form.letter(), actor=user)


@require_http_methods(["GET", "HEAD", "POST"])
def objection_letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One letter of the register; the secretariat records the letter that answers it."""
    letter = _letter(request.user, pk)
    form = None
    if "answer" in ledger.available(letter, request.user):
        form = ReplyForm(request.POST or None, request.FILES or None, initial={"version": letter.version})
    elif request.method == "POST":
        raise Http404
    if form and form.is_valid() and kept(form, lambda: _reply(form, letter, request.user)):
        messages.success(request, _("Surat jawaban dicatat."))
        _warn_of_doubt(request, form.cleaned_data["answer_file"])
        return redirect("objection_letter", letter.pk)
    register = reverse("objection_register", args=[letter.selection_id])
    item = shown.letter_item(letter)
    context = staff.context(
        letter.selection,
        request.user,
        (_("Keberatan administratif"), register),
        (str(letter), ""),
        letter=letter,
        form=form,
        title=item["title"],
        tag={"label": item["status"], "tone": item["tone"]},
        facts=shown.letter_facts(letter),
    )
    return render(request, "selection/secretariat/objection_letter.html", context)


def _reply(form: ReplyForm, letter: ObjectionLetter, user: Any) -> None:
    objection_letters.answer(letter, form.reply(), version=form.cleaned_data["version"], actor=user)


def _warn_of_doubt(request: HttpRequest, paper: Any) -> None:
    if paper and paper.doubt:
        messages.warning(request, paper.doubt)


@require_safe
def objection_letter_file(request: HttpRequest, pk: UUID, which: str) -> HttpResponse:
    """The scan of the letter ("surat") or of its answer ("jawaban"). Every opening is recorded."""
    letter = _letter(request.user, pk)
    stored = {"surat": letter.file, "jawaban": letter.answer_file}.get(which)
    if stored is None:
        raise Http404
    with ledger.unit_of_work():
        ledger.record(letter, "opened", actor=request.user, data={"sha256": stored.sha256})
    return pdf_response(stored)


def _letter(user: Any, pk: UUID) -> ObjectionLetter:
    found = objections.letters(readable(user, objections.REGISTER))
    return get_object_or_404(found.select_related("selection__oversight_body"), pk=pk)


_ALONG = (
    "file",
    "window__stage",
    "finding__requirement",
    "application__person",
    "application__vacancy__selection__agency",
    "application__vacancy__selection__oversight_body",
)

urlpatterns = [
    *objection_uploads.urlpatterns,
    path("lamaran/<uuid:pk>/keberatan/<uuid:finding>/", objection_new, name="objection_new"),
    path("keberatan/<uuid:pk>/", objection_detail, name="objection_detail"),
    path("keberatan/<uuid:pk>/berkas/", objection_file, name="objection_file"),
    path(
        "sekretariat/seleksi/<uuid:pk>/keberatan-administratif/",
        objection_register,
        name="objection_register",
    ),
    path("keberatan-administratif/<uuid:pk>/", objection_letter, name="objection_letter"),
    path(
        "keberatan-administratif/<uuid:pk>/<slug:which>/", objection_letter_file, name="objection_letter_file"
    ),
]
