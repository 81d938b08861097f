"""Who of those that serve has a second factor, and asking for a lost one to be reset."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import credentials
from accounts.enums import Role
from accounts.object_permissions import roles_on
from audit.errors import NotAllowed
from selection import display, queries
from selection.enums import Verb
from selection.forms.saving import kept
from selection.forms.secretariat import FactorResetForm
from selection.models import Duty
from selection.services import factors
from selection.views import staff

ASKING = f"propose:{factors.ACTION_NAME}"
AGREEING = f"approve:{factors.ACTION_NAME}"


@require_safe
def factor_list(request: HttpRequest, pk: Any) -> HttpResponse:
    """Everybody who serves in the selection, and which second factors he has."""
    selection = staff.selection_or_404(request.user, pk, Verb.VIEW)
    if not roles_on(request.user, str(selection.pk)) & {Role.SECRETARIAT, Role.APPROVER}:
        raise Http404
    duties = list(queries.serving(selection))
    kinds = credentials.kinds_by_person([duty.person_id for duty in duties])
    context = staff.context(
        selection,
        request.user,
        (_("Petugas"), ""),
        tab="factor_list",
        rows=[
            {
                "name": str(duty.person),
                "role": Role(duty.role).label,
                "factors": display.factor_names(kinds.get(duty.person_id, set())),
                "reset_url": _reset_url(duty, request.user, kinds),
            }
            for duty in duties
        ],
    )
    return render(request, "selection/secretariat/factors.html", context)


def _reset_url(duty: Duty, user: Any, kinds: dict[Any, set[str]]) -> str:
    may = duty.person_id in kinds and duty.permits(user, ASKING)
    return reverse("factor_reset", args=[duty.pk]) if may else ""


@require_http_methods(["GET", "HEAD", "POST"])
def factor_reset(request: HttpRequest, pk: Any) -> HttpResponse:
    """One person's lost factors: what resetting them does, and the form for whoever may ask for it."""
    duty = _duty(request.user, pk)
    may_ask = duty.permits(request.user, ASKING)
    form = FactorResetForm(request.POST or None)
    if request.method == "POST" and not may_ask:
        raise NotAllowed(_("Pengaturan ulang diminta oleh petugas lain, bukan oleh Anda."))
    if form.is_valid():
        reason, made = form.cleaned_data["reason"], []
        if kept(form, lambda: made.append(factors.propose_reset(duty, reason=reason, actor=request.user))):
            messages.success(request, _("Usulan dikirim. Orang kedua dengan tugas lain menyetujuinya."))
            return redirect("approval_detail", made[0].pk)
    context = staff.context(
        duty.selection,
        request.user,
        (_("Petugas"), ""),
        (_("Atur ulang langkah kedua"), ""),
        duty=duty,
        role=Role(duty.role).label,
        factors=display.factor_names(credentials.kinds_of(duty.person)),
        obstacle=factors.obstacle(duty),
        effects=display.factor_reset_effects(),
        may_ask=may_ask,
        form=form,
    )
    return render(request, "selection/secretariat/factor_reset.html", context)


def _duty(user: Any, pk: Any) -> Duty:
    """A duty whose holder's factors this reader may ask to reset, or agree to; or his own."""
    seen = Duty.objects.filter(selection__in=queries.for_actor(user, Verb.VIEW))
    found = get_object_or_404(
        seen.select_related("person", "selection__agency", "selection__oversight_body"), pk=pk
    )
    own = found.person_id == user.person_id
    if not own and not found.permits(user, ASKING) and not found.permits(user, AGREEING):
        raise Http404
    return found


urlpatterns = [
    path("sekretariat/seleksi/<uuid:pk>/petugas/", factor_list, name="factor_list"),
    path("petugas/<uuid:pk>/atur-ulang/", factor_reset, name="factor_reset"),
]
