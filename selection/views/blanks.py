"""The secretariat's own forms: laid down beside a document of the plan, and fetched by whoever may see the plan."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.errors import Refused
from selection import blank_display, queries
from selection.enums import Verb
from selection.forms.blanks import BlankForm
from selection.forms.files import on_disk
from selection.forms.saving import kept
from selection.models import DocumentSlot, Selection
from selection.services import blanks
from selection.views import staff
from selection.views.files import saved_response


@require_http_methods(["GET", "HEAD", "POST"])
def slot_blank(request: HttpRequest, pk: Any, slot: Any) -> HttpResponse:
    """The form of one document: what lies there, and another one for it. A refused file leaves it where it is."""
    selection = staff.selection_or_404(request.user, pk, Verb.PREPARE)
    stored = _slot(selection, slot)
    form = BlankForm(request.POST or None, request.FILES or None, initial={"version": stored.version})
    if form.is_valid():
        given, version = form.cleaned_data["file"], form.cleaned_data["version"]
        try:
            with on_disk(given) as place:
                blanks.lay(stored, place, name=given.name, version=version, actor=request.user)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("Formulir untuk “%(label)s” dipasang.") % {"label": stored.label})
            return redirect("selection_documents", selection.pk)
    back = (_("Dokumen"), reverse("selection_documents", args=[selection.pk]))
    context = staff.context(
        selection,
        request.user,
        back,
        (_("Formulir"), ""),
        form=form,
        slot=stored,
        file=blank_display.prepared(selection, stored),
        remove_url=reverse("slot_blank_remove", args=[selection.pk, stored.pk]),
        remove_fields=[("version", stored.version)],
        back_url=back[1],
    )
    return render(request, "selection/secretariat/blank.html", context)


@require_POST
def slot_blank_remove(request: HttpRequest, pk: Any, slot: Any) -> HttpResponse:
    """The document has no form of its own any more."""
    selection = staff.selection_or_404(request.user, pk, Verb.PREPARE)
    stored = _slot(selection, slot)
    form = BlankForm(request.POST)
    form.fields.pop("file")
    if form.is_valid() and kept(
        form,
        lambda: blanks.take_away(stored, version=form.cleaned_data["version"], actor=request.user),
    ):
        messages.success(request, _("Formulir untuk “%(label)s” dihapus.") % {"label": stored.label})
    else:
        messages.error(request, " ".join(map(str, form.non_field_errors())))
    return redirect("selection_documents", selection.pk)


@require_safe
def slot_blank_file(request: HttpRequest, pk: Any, slot: Any) -> FileResponse:
    """The form, for those who see the plan."""
    return _sent(_slot(staff.selection_or_404(request.user, pk, Verb.VIEW), slot))


@login_not_required
@require_safe
def vacancy_blank_file(request: HttpRequest, slug: str, slot: str) -> FileResponse:
    """The form, for everybody, once the plan is announced."""
    vacancy = get_object_or_404(queries.public_vacancies(), slug=slug)
    return _sent(get_object_or_404(queries.active_slots(vacancy.selection), code=slot))


def _slot(selection: Selection, key: Any) -> DocumentSlot:
    return get_object_or_404(queries.active_slots(selection), pk=key)


def _sent(slot: DocumentSlot) -> FileResponse:
    if slot.blank is None:
        raise Http404
    return saved_response(slot.blank)


_ONE = "sekretariat/seleksi/<uuid:pk>/dokumen/<uuid:slot>/formulir"
urlpatterns = [
    path(f"{_ONE}/", slot_blank, name="slot_blank"),
    path(f"{_ONE}/hapus/", slot_blank_remove, name="slot_blank_remove"),
    path(f"{_ONE}/berkas/", slot_blank_file, name="slot_blank_file"),
    path("jabatan/<slug:slug>/formulir/<slug:slot>/", vacancy_blank_file, name="vacancy_blank_file"),
]
