"""The oversight body's letter that ends a hold or a remark: proposed here, compared and approved on the page of its proposal."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import queries as people
from accounts.models import Proposal
from audit.models import StoredFile
from reports import oversight_display as watching
from reports import remark_display
from reports.forms.remarks import BodyLetterForm
from reports.views.remarks import frame
from selection import queries, remarks
from selection.enums import Verb
from selection.forms.saving import kept
from selection.models import Hold, Remark
from selection.services import letter_endings
from selection.views.files import pdf_response


@require_http_methods(["GET", "HEAD", "POST"])
def hold_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One hold, for everybody who may see the selection; the secretariat proposes here to end it by the body's letter."""
    hold = _subject(request.user, Hold, pk)
    asks = _may_ask(request.user, hold)
    if request.method == "POST" and not asks:
        raise Http404
    return _ask(
        request,
        hold,
        asks,
        title=_("Penundaan pengumuman"),
        rows=watching.hold(hold),
        text="" if asks else letter_endings.obstacle(hold),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def remark_letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The secretariat proposes to close a remark by the body's letter."""
    remark = _subject(request.user, Remark, pk)
    if not _may_ask(request.user, remark):
        raise Http404
    title = _("Tutup catatan dengan surat")
    return _ask(request, remark, True, title=title, rows=remark_display.facts(remark), text="")


@require_safe
def body_letter_file(request: HttpRequest, pk: UUID, file: UUID) -> HttpResponse:
    """The scan, of a letter that ended something or of one that is proposed."""
    for model in (Hold, Remark):
        if model.objects.filter(pk=pk).exists():
            subject = _subject(request.user, model, pk)
            if subject.letter_file_id == file or people.proposed_with(subject.pk, file):
                return pdf_response(get_object_or_404(StoredFile, pk=file))
    raise Http404


def _subject(user: Any, model: type[Any], pk: UUID) -> Any:
    way = "vacancy__selection" if model is Hold else "selection"
    seen = model.objects.filter(**{f"{way}__in": queries.for_actor(user, Verb.VIEW)})
    along = (f"{way}__agency", f"{way}__oversight_body", "vacancy", "body", "letter_file")
    found = get_object_or_404(remarks.marked(seen, way).select_related(*along), pk=pk)
    remarks.told(found.guarded, found)
    return found


def _may_ask(user: Any, subject: Hold | Remark) -> bool:
    action = letter_endings.END_HOLD if isinstance(subject, Hold) else letter_endings.CLOSE_REMARK
    return subject.permits(user, f"propose:{action}") and not letter_endings.obstacle(subject)


def _ask(request: HttpRequest, subject: Hold | Remark, asks: bool, **shown: Any) -> HttpResponse:
    form = BodyLetterForm(request.POST or None, request.FILES or None) if asks else None
    made: list[Proposal] = []
    if (
        form is not None
        and form.is_valid()
        and kept(
            form,
            lambda: made.append(letter_endings.propose_end(subject, actor=request.user, **form.asked())),
        )
    ):
        messages.success(request, _("Usulan dikirim. Dilaksanakan setelah orang kedua menyetujuinya."))
        if form.cleaned_data["file"].doubt:
            messages.warning(request, form.cleaned_data["file"].doubt)
        return redirect("approval_detail", made[0].pk)
    crumbs = (shown["title"], "")
    context = frame(subject.guarded, request.user, crumbs, form=form, body=subject.body, **shown)
    return render(request, "reports/remarks/letter.html", context)


urlpatterns = [
    path("penundaan/<uuid:pk>/", hold_detail, name="hold_detail"),
    path("catatan/<uuid:pk>/surat/", remark_letter, name="remark_letter"),
    path("surat-pemantau/<uuid:pk>/<uuid:file>/", body_letter_file, name="body_letter_file"),
]
