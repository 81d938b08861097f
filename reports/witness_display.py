"""The keys of witnesses and the newest copy outside, as a page shows them."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import witnesses
from accounts.models import Institution, Witness
from audit.models import Cosignature
from selection.display import day, moment


def keys(bodies: QuerySet[Institution]) -> dict[str, Any]:
    """Every key of these bodies, those that count first, for components/table.html."""
    newest = Cosignature.objects.filter(key=OuterRef("key")).order_by("-signed_at")
    found = (
        Witness.objects.filter(institution__in=bodies)
        .select_related("institution")
        .annotate(signed_at=Subquery(newest.values("signed_at")[:1]))
        .order_by("state", "-valid_from", "key")
    )
    return {
        "head": [
            {"label": _("Nama kunci")},
            {"label": _("Lembaga")},
            {"label": _("Berlaku")},
            {"label": _("Tanda tangan terakhir")},
            {"label": _("Tindakan")},
        ],
        "rows": [{"cells": _cells(item)} for item in found],
    }


def _cells(witness: Any) -> list[Any]:
    ends = day(witness.valid_to) if witness.valid_to else _("seterusnya")
    period = _("%(since)s sampai %(until)s") % {"since": day(witness.valid_from), "until": ends}
    active = witness.state == "active"
    url = reverse("witness_key_end", args=[witness.pk])
    return [
        witness.name,
        witness.institution.name,
        period if active else _("Diakhiri %(day)s") % {"day": ends},
        moment(witness.signed_at, settings.TIME_ZONE) if witness.signed_at else _("Belum pernah"),
        format_html(
            '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden"> {}</span></a>',
            url,
            _("Akhiri"),
            witness.name,
        )
        if active
        else "",
    ]


def registered() -> dict[str, Any]:
    """The keys that count today, with their bodies: whoever checks a note needs them. For components/table.html."""
    found = (
        witnesses.valid(witnesses.today()).select_related("institution").order_by("institution__name", "key")
    )
    return {
        "head": [{"label": _("Lembaga")}, {"label": _("Berlaku sejak")}, {"label": _("Baris kunci")}],
        "rows": [
            {
                "cells": [
                    item.institution.name,
                    day(item.valid_from),
                    format_html('<span class="app-code">{}</span>', item.key),
                ]
            }
            for item in found
        ],
    }


def standing() -> dict[str, str]:
    """Whether a fresh copy is outside, for components/notice.html."""
    found = witnesses.standing()
    if found.is_fresh:
        told = {"size": found.size, "by": found.by, "age": age(found.age)}
        text = _("Salinan terakhir: %(size)s catatan, disaksikan %(by)s, %(age)s yang lalu.") % told
        return {"tone": "success", "title": _("Ada salinan segar pada pihak luar"), "text": text}
    if not found.registered:
        return {"tone": "info", "title": "", "text": _("Belum ada saksi yang terdaftar.")}
    text = (
        _("Belum pernah ada tanda tangan yang diterima dari saksi yang terdaftar.")
        if found.age is None
        else _("Salinan terakhir berumur %(age)s. Saksi perlu menjalankan witness.py once di komputernya.")
        % {"age": age(found.age)}
    )
    return {"tone": "warning", "title": _("Belum ada salinan pada pihak luar"), "text": text}


def age(passed: timedelta) -> str:
    """In the largest whole unit."""
    minutes = max(0, int(passed.total_seconds()) // 60)
    if minutes < 60:
        return ngettext("%d menit", "%d menit", minutes) % minutes
    if minutes < 48 * 60:
        return ngettext("%d jam", "%d jam", minutes // 60) % (minutes // 60)
    return ngettext("%d hari", "%d hari", minutes // 1440) % (minutes // 1440)
