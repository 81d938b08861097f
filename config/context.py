"""What every page shows around its content: agency, oversight body, navigation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import oidc
from accounts.enums import InstitutionKind, Role
from accounts.models import Institution
from reports import log_display
from reports.desk import roles_of

ANYBODY: frozenset[str] = frozenset()
PUBLIC_NAV = (
    ("home", gettext_lazy("Beranda")),
    ("vacancy_list", gettext_lazy("Jabatan yang diseleksi")),
    ("verify", gettext_lazy("Verifikasi dokumen")),
)
NAV = (
    ("desk", gettext_lazy("Meja kerja"), ANYBODY),
    ("selection_list", gettext_lazy("Sekretariat"), frozenset({Role.SECRETARIAT})),
    ("approvals", gettext_lazy("Persetujuan"), frozenset({Role.SECRETARIAT, Role.APPROVER, Role.CHAIR})),
    ("panel_desk", gettext_lazy("Pansel"), frozenset({Role.CHAIR, Role.PANELIST})),
    ("assessor_desk", gettext_lazy("Asesor"), frozenset({Role.ASSESSOR})),
    ("observer_desk", gettext_lazy("Pemantau"), frozenset({Role.OBSERVER})),
    ("my_applications", gettext_lazy("Lamaran saya"), None),
    ("inbox", gettext_lazy("Kotak masuk"), None),
    ("vacancy_list", gettext_lazy("Jabatan yang diseleksi"), ANYBODY),
    ("verify", gettext_lazy("Verifikasi dokumen"), ANYBODY),
)
"""URL name, label, the duties it is for: none named = everybody who is signed in, None = who has no duty at all."""


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor. A page about one selection overrides `oversight_name` by that selection's own body."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    roles = roles_of(user) if signed_in else frozenset()
    return {
        "sso_name": oidc.name() if oidc.enabled() else "",
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        # A script that reads the page again (a fresh clock, a fresh token) shows nobody its messages: they stay for who comes next.
        "asked_by_script": request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate",
        "agency_name": _agency_name,
        "user_role": _role_text(roles) if signed_in else "",
        "nav": _nav(request.path, _entries(roles) if signed_in else PUBLIC_NAV),
        "log_mark": _nothing if signed_in else log_display.mark,
        "footer_links": [
            {"label": _("Jabatan yang diseleksi"), "url": reverse("vacancy_list")},
            {"label": _("Verifikasi dokumen"), "url": reverse("verify")},
            {"label": _("Log"), "url": reverse("log")},
        ],
    }


def _entries(roles: frozenset[str]) -> list[tuple[str, Any]]:
    return [
        (name, label)
        for name, label, wanted in NAV
        if (not roles if wanted is None else not wanted or wanted & roles)
    ]


def _nav(here: str, entries: Any) -> list[dict[str, Any]]:
    """The entry whose pages we are among is the current one; the longest address wins, so that the front page does not always."""
    addresses = {name: reverse(name) for name, _label in entries}
    inside = [
        address
        for address in addresses.values()
        if here == address or (address != "/" and here.startswith(address))
    ]
    current = max(inside, key=len, default="")
    return [
        {"label": label, "url": addresses[name], "current": addresses[name] == current}
        for name, label in entries
    ]


def _role_text(roles: frozenset[str]) -> str:
    """The first duty in the order of accounts.enums.Role; an applicant has none."""
    return next((str(role.label) for role in Role if role in roles), _("Pelamar"))


def _agency_name() -> str:
    """The installation's first agency; a callable, so that pages which do not print it ask nothing."""
    found = Institution.objects.filter(kind=InstitutionKind.AGENCY).order_by("valid_from", "name").first()
    return found.name if found else ""


def _nothing() -> None:
    """What is asked of the database for public pages only."""
