"""The posts of a selection and what each of them asks for."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from selection import display, queries, usual
from selection.eligibility import RULES
from selection.enums import Verb
from selection.forms.requirements import RULE_NAMES, RequirementForm, example
from selection.forms.saving import kept
from selection.forms.secretariat import VacancyForm
from selection.models import Requirement, Selection, Vacancy
from selection.services import plans, selections
from selection.views import staff

COLUMNS = ("code", "title", "unit", "duties", "vacant_from")


@require_safe
def selection_posts(request: HttpRequest, pk: Any) -> HttpResponse:
    """The posts, each with how much is asked."""
    selection = staff.selection_or_404(request.user, pk, Verb.PREPARE)
    cards = []
    for vacancy in selection.vacancies.prefetch_related("requirements"):
        count = sum(row.state == "active" for row in vacancy.requirements.all())
        asked = ngettext("%(count)d syarat", "%(count)d syarat", count) % {"count": count}
        cards.append(
            {
                "title": vacancy.title,
                "url": reverse("vacancy_edit", args=[selection.pk, vacancy.pk]),
                "tag": vacancy.code,
                "meta": [vacancy.unit, asked],
            }
        )
    context = staff.context(selection, request.user, (_("Jabatan"), ""), tab="selection_posts", cards=cards)
    return render(request, "selection/secretariat/posts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def vacancy_new(request: HttpRequest, pk: Any) -> HttpResponse:
    """One more post."""
    selection = staff.selection_or_404(request.user, pk, Verb.PREPARE)
    form = VacancyForm(request.POST or None, initial={"code": _next_code(selection)}, selection=selection)
    if form.is_valid():
        data, made = {name: form.cleaned_data[name] for name in COLUMNS}, []
        if kept(form, lambda: made.append(plans.save_post(selection, None, data, actor=request.user))):
            messages.success(request, _("Jabatan %(title)s ditambahkan. Sekarang isi persyaratannya.") % data)
            return redirect("vacancy_edit", selection.pk, made[0].pk)
    context = _page(selection, request.user, _("Tambah jabatan"), form=form)
    return render(request, "selection/secretariat/row.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def vacancy_edit(request: HttpRequest, pk: Any, vacancy: Any) -> HttpResponse:
    """A post with its requirements."""
    selection, found = _post(request.user, pk, vacancy)
    initial = {name: getattr(found, name) for name in (*COLUMNS, "version")}
    form = VacancyForm(request.POST or None, initial=initial, selection=selection, stored=found)
    if form.is_valid():
        data, version = {name: form.cleaned_data[name] for name in COLUMNS}, form.cleaned_data["version"]
        if kept(form, lambda: plans.save_post(selection, found, data, version=version, actor=request.user)):
            messages.success(request, _("Data jabatan %(title)s disimpan.") % data)
            return redirect("vacancy_edit", selection.pk, found.pk)
    requirements = list(queries.active_requirements(found))
    context = _page(
        selection,
        request.user,
        found.title,
        form=form,
        vacancy=found,
        requirements=[_requirement(selection, found, row) for row in requirements],
        new_url=reverse("requirement_new", args=[selection.pk, found.pk]),
        fill_url=reverse("requirement_fill", args=[selection.pk, found.pk]),
        remove_url=reverse("vacancy_remove", args=[selection.pk, found.pk]),
        others=[(post.pk, post.title) for post in selection.vacancies.exclude(pk=found.pk)],
    )
    return render(request, "selection/secretariat/vacancy.html", context)


@require_POST
def vacancy_remove(request: HttpRequest, pk: Any, vacancy: Any) -> HttpResponse:
    """Take a post out of the plan, with what it asks for."""
    selection, found = _post(request.user, pk, vacancy)
    plans.remove_post(found, actor=request.user)
    messages.success(request, _("Jabatan %(title)s dihapus dari rencana.") % {"title": found.title})
    return redirect("selection_posts", selection.pk)


@require_POST
def requirement_fill(request: HttpRequest, pk: Any, vacancy: Any) -> HttpResponse:
    """Add the usual requirements, or (`source`) those of another post of this selection."""
    selection, found = _post(request.user, pk, vacancy)
    stated = [{"rule": rule, "params": params} for rule, params in usual.REQUIREMENTS]
    if "source" in request.POST:
        others = {str(post.pk): post for post in selection.vacancies.exclude(pk=found.pk)}
        if request.POST["source"] not in others:
            raise Http404
        stated = [
            {"rule": row.rule, "params": row.params, "source": row.source}
            for row in queries.active_requirements(others[request.POST["source"]])
        ]
    count = plans.add_requirements(found, stated, actor=request.user)
    added = ngettext("%(count)d syarat ditambahkan.", "%(count)d syarat ditambahkan.", count) % {
        "count": count
    }
    messages.success(request, added + " " + _("Periksa bunyinya, lalu ubah atau hapus yang tidak sesuai."))
    return redirect("vacancy_edit", selection.pk, found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def requirement_edit(request: HttpRequest, pk: Any, vacancy: Any, requirement: Any = None) -> HttpResponse:
    """One requirement: first its rule (`?rule=`), then the rule's own parameters. With `preview` only its sentence is wanted."""
    selection, found = _post(request.user, pk, vacancy)
    stored = get_object_or_404(queries.active_requirements(found), pk=requirement) if requirement else None
    rule = stored.rule if stored else request.GET.get("rule", "")
    if rule not in RULES:
        context = _page(
            selection, request.user, _("Pilih jenis syarat"), vacancy=found, rules=_rules(request.path)
        )
        return render(request, "selection/secretariat/rules.html", context)
    form = RequirementForm(request.POST or None, rule=rule, slots=_slots(selection), stored=stored)
    if "preview" not in request.POST and form.is_valid():
        columns, version = form.stated(), form.cleaned_data["version"]
        columns["order"] = stored.order if stored else plans.next_order(found.requirements)
        if kept(form, lambda: _save(found, stored, columns, version, request.user)):
            messages.success(request, _("Syarat disimpan: %(sentence)s") % {"sentence": form.sentence()})
            return redirect("vacancy_edit", selection.pk, found.pk)
    context = _page(
        selection,
        request.user,
        RULE_NAMES[rule],
        form=form,
        vacancy=found,
        sentence=form.sentence() or (display.requirement(stored)["label"] if stored else ""),
        here=request.get_full_path(),
    )
    return render(request, "selection/secretariat/requirement.html", context)


@require_POST
def requirement_remove(request: HttpRequest, pk: Any, vacancy: Any, requirement: Any) -> HttpResponse:
    """Take a requirement away."""
    selection, found = _post(request.user, pk, vacancy)
    stored = get_object_or_404(queries.active_requirements(found), pk=requirement)
    selections.remove_row(stored, actor=request.user)
    messages.success(
        request, _("Syarat dihapus: %(sentence)s") % {"sentence": display.requirement(stored)["label"]}
    )
    return redirect("vacancy_edit", selection.pk, found.pk)


def _next_code(selection: Selection) -> str:
    """One more than the highest number among the codes; a removed post's may be used again."""
    numbers = [int(code) for code in selection.vacancies.values_list("code", flat=True) if code.isdecimal()]
    return f"{max(numbers, default=0) + 1:02d}"


def _post(user: Any, pk: Any, vacancy: Any) -> tuple[Selection, Vacancy]:
    """A selection this account prepares, and a post of it."""
    selection = staff.selection_or_404(user, pk, Verb.PREPARE)
    return selection, get_object_or_404(selection.vacancies, pk=vacancy)


def _page(
    selection: Selection, user: Any, title: Any, *, vacancy: Vacancy | None = None, **extra: Any
) -> dict[str, Any]:
    posts = (_("Jabatan"), reverse("selection_posts", args=[selection.pk]))
    trail, back = [posts], posts[1]
    if vacancy is not None and str(title) != vacancy.title:
        back = reverse("vacancy_edit", args=[selection.pk, vacancy.pk])
        trail.append((vacancy.title, back))
    return staff.context(
        selection, user, *trail, (title, ""), title=title, back_url=back, vacancy=vacancy, **extra
    )


def _save(
    vacancy: Vacancy, stored: Requirement | None, columns: dict[str, Any], version: int | None, actor: Any
) -> None:
    selections.save_row(Requirement(vacancy=vacancy), stored, columns, version=version, actor=actor)


def _requirement(selection: Selection, vacancy: Vacancy, row: Requirement) -> dict[str, str]:
    keys = [selection.pk, vacancy.pk, row.pk]
    return {
        **display.requirement(row),
        "edit_url": reverse("requirement_edit", args=keys),
        "remove_url": reverse("requirement_remove", args=keys),
    }


def _rules(here: str) -> list[dict[str, Any]]:
    return [
        {"title": name, "url": f"{here}?rule={rule}", "text": example(rule)}
        for rule, name in RULE_NAMES.items()
    ]


def _slots(selection: Selection) -> list[tuple[str, str]]:
    return list(queries.active_slots(selection).values_list("code", "label"))


_POSTS = "sekretariat/seleksi/<uuid:pk>/jabatan"
_ONE = f"{_POSTS}/<uuid:vacancy>"
urlpatterns = [
    path(f"{_POSTS}/", selection_posts, name="selection_posts"),
    path(f"{_POSTS}/baru/", vacancy_new, name="vacancy_new"),
    path(f"{_ONE}/", vacancy_edit, name="vacancy_edit"),
    path(f"{_ONE}/hapus/", vacancy_remove, name="vacancy_remove"),
    path(f"{_ONE}/syarat/lazim/", requirement_fill, name="requirement_fill"),
    path(f"{_ONE}/syarat/baru/", requirement_edit, name="requirement_new"),
    path(f"{_ONE}/syarat/<uuid:requirement>/", requirement_edit, name="requirement_edit"),
    path(f"{_ONE}/syarat/<uuid:requirement>/hapus/", requirement_remove, name="requirement_remove"),
]
