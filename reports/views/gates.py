"""The approvals from outside: the list in the plan, one with its package, its sending and its letters."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports import gate_display as shown
from selection import gates, queries
from selection.enums import Verb
from selection.forms.gates import GateForm, LetterForm, SendingForm
from selection.forms.saving import kept
from selection.models import Gate, Selection
from selection.services import gates as services
from selection.services import selections
from selection.views import staff
from selection.views.files import pdf_response


@require_safe
def selection_gates(request: HttpRequest, pk: Any) -> HttpResponse:
    """Every approval that the selection needs, and where each stands."""
    selection = staff.selection_or_404(request.user, pk, Verb.VIEW)
    context = staff.context(
        selection,
        request.user,
        (_("Surat persetujuan"), ""),
        tab="selection_gates",
        items=shown.listed(selection),
        may_prepare=selection.permits(request.user, Verb.PREPARE),
    )
    return render(request, "reports/gates/list.html", context)


@require_POST
def gates_fill(request: HttpRequest, pk: Any) -> HttpResponse:
    """Add the approvals that the regulation asks for."""
    selection = staff.selection_or_404(request.user, pk, Verb.PREPARE)
    count = services.add_usual(selection, again=True, actor=request.user)
    added = ngettext("%(count)d persetujuan ditambahkan.", "%(count)d persetujuan ditambahkan.", count)
    messages.success(request, added % {"count": count})
    return redirect("selection_gates", selection.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def gate_edit(request: HttpRequest, pk: Any, gate: Any = None) -> HttpResponse:
    """One approval, new or changed, while the plan is being prepared."""
    selection = staff.selection_or_404(request.user, pk, Verb.PREPARE)
    stored = _gate(selection, gate) if gate else None
    initial = GateForm.initial_of(stored) if stored else {}
    form = GateForm(request.POST or None, initial=initial, selection=selection, stored=stored)
    if form.is_valid() and kept(form, lambda: _save(selection, stored, form, request.user)):
        messages.success(request, _("Persetujuan disimpan."))
        return redirect("selection_gates", selection.pk)
    title = _("Ubah persetujuan") if stored else _("Tambah persetujuan")
    back = (_("Surat persetujuan"), reverse("selection_gates", args=[selection.pk]))
    context = staff.context(
        selection, request.user, back, (title, ""), form=form, title=title, back_url=back[1]
    )
    return render(request, "selection/secretariat/row.html", context)


def _save(selection: Selection, stored: Gate | None, form: GateForm, actor: Any) -> None:
    services.save(
        selection,
        stored,
        form.columns(),
        new_institution=form.cleaned_data["new_institution"],
        version=form.cleaned_data["version"],
        actor=actor,
    )


@require_POST
def gate_remove(request: HttpRequest, pk: Any, gate: Any) -> HttpResponse:
    """Take an approval out of the plan."""
    selection = staff.selection_or_404(request.user, pk, Verb.PREPARE)
    stored = _gate(selection, gate)
    selections.remove_row(stored, actor=request.user)
    messages.success(request, _("%(gate)s dihapus dari daftar.") % {"gate": stored.title})
    return redirect("selection_gates", selection.pk)


@require_safe
def gate_detail(request: HttpRequest, pk: Any, gate: Any) -> HttpResponse:
    """One approval: the package that goes with it, its sending, its letters."""
    selection = staff.selection_or_404(request.user, pk, Verb.VIEW)
    stored = _gate(selection, gate)
    standing = next(
        one for one in gates.standings(selection, shown.today_in(selection)) if one.gate.pk == stored.pk
    )
    status, tone = shown.state_of(standing)
    context = _page(
        request,
        selection,
        stored,
        status={"label": status, "tone": tone},
        standing=standing,
        facts=shown.facts(standing),
        package=shown.package(stored),
        package_labels={"met": _("Ada"), "unmet": _("Belum ada"), "unknown": _("Siapkan sendiri")},
        letters=shown.letters(stored),
        may_record=_may_record(selection, request.user),
        may_prepare=selection.permits(request.user, Verb.PREPARE),
    )
    return render(request, "reports/gates/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def gate_send(request: HttpRequest, pk: Any, gate: Any) -> HttpResponse:
    """Record that the package went out."""
    selection, stored = _recording(request.user, pk, gate)
    initial = {"number": stored.sent_number, "on": stored.sent_on}
    form = SendingForm(request.POST or None, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        if kept(
            form, lambda: services.send(stored, number=data["number"], on=data["on"], actor=request.user)
        ):
            messages.success(request, _("Pengiriman berkas dicatat."))
            return redirect("gate_detail", selection.pk, stored.pk)
    context = _page(request, selection, stored, (_("Catat pengiriman"), ""), form=form)
    return render(request, "reports/gates/send.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def gate_letter(request: HttpRequest, pk: Any, gate: Any) -> HttpResponse:
    """Record the letter that opens the gate. What is recorded last counts; the others are kept."""
    selection, stored = _recording(request.user, pk, gate)
    form = LetterForm(request.POST or None, request.FILES or None, gate=stored)
    if form.is_valid() and kept(form, lambda: _record(stored, form.cleaned_data, request.user)):
        messages.success(request, _("Surat Nomor %(number)s dicatat.") % form.cleaned_data)
        if form.cleaned_data["file"].doubt:
            messages.warning(request, form.cleaned_data["file"].doubt)
        return redirect("gate_detail", selection.pk, stored.pk)
    context = _page(
        request, selection, stored, (_("Catat surat"), ""), form=form, letters=shown.letters(stored)
    )
    return render(request, "reports/gates/letter.html", context)


@require_safe
def gate_letter_file(request: HttpRequest, pk: Any, letter: Any) -> HttpResponse:
    """A letter itself, for everybody who may see the selection."""
    selection = staff.selection_or_404(request.user, pk, Verb.VIEW)
    found = get_object_or_404(selection.letters.select_related("file"), pk=letter)
    return pdf_response(found.file)


def _record(gate: Gate, data: dict[str, Any], actor: Any) -> None:
    services.record_letter(
        gate,
        number=data["number"],
        dated=data["dated"],
        valid_until=data["valid_until"],
        institution=data.get("institution"),
        file=data["file"].keep(),
        actor=actor,
    )


def _may_record(selection: Selection, user: Any) -> bool:
    return any(selection.permits(user, verb) for verb in (Verb.PREPARE, Verb.PUBLISH))


def _recording(user: Any, pk: Any, gate: Any) -> tuple[Selection, Gate]:
    """A selection whose letters this account records, and a gate of it."""
    selection = staff.selection_or_404(user, pk, Verb.VIEW)
    if not _may_record(selection, user):
        raise Http404
    return selection, _gate(selection, gate)


def _gate(selection: Selection, pk: Any) -> Gate:
    found = next((gate for gate in queries.gates_of(selection) if gate.pk == pk), None)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, selection: Selection, gate: Gate, *crumbs: tuple[str, str], **extra: Any
) -> dict[str, Any]:
    here = reverse("gate_detail", args=[selection.pk, gate.pk])
    trail = [(_("Surat persetujuan"), reverse("selection_gates", args=[selection.pk])), (gate.title, here)]
    return staff.context(
        selection, request.user, *trail, *crumbs, gate=gate, title=gates.name(gate), back_url=here, **extra
    )


_ALL = "sekretariat/seleksi/<uuid:pk>/persetujuan"
_ONE = f"{_ALL}/<uuid:gate>"
urlpatterns = [
    path(f"{_ALL}/", selection_gates, name="selection_gates"),
    path(f"{_ALL}/lazim/", gates_fill, name="gates_fill"),
    path(f"{_ALL}/baru/", gate_edit, name="gate_new"),
    path(f"{_ONE}/", gate_detail, name="gate_detail"),
    path(f"{_ONE}/ubah/", gate_edit, name="gate_edit"),
    path(f"{_ONE}/hapus/", gate_remove, name="gate_remove"),
    path(f"{_ONE}/kirim/", gate_send, name="gate_send"),
    path(f"{_ONE}/surat/", gate_letter, name="gate_letter"),
    path(f"{_ALL}/berkas/<uuid:letter>/", gate_letter_file, name="gate_letter_file"),
]
