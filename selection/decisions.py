"""What two people decided about a post, as pages show it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from selection import display, queries
from selection.models import Decision, Vacancy


def row(decision: Decision) -> dict[str, Any]:
    """A decision for components/summary_list.html, for staff and observer."""
    about = decision.vacancy.title if decision.vacancy else _("Seluruh seleksi")
    said = [decision.reason]
    if decision.left is not None:
        said.append(_("Jumlah yang tersisa: %(count)d.") % {"count": decision.left})
    said.append(letter_text(decision))
    return {
        "key": about,
        "value": f"{decision.get_kind_display()}, {display.moment(decision.decided_at, decision.selection.zone)}",
        "hint": " ".join(said),
        "url": reverse("decision_file", args=[decision.pk]) if decision.file_id else "",
        "action": _("Buka surat"),
    }


def letter_text(decision: Decision) -> str:
    """By which letter of whom; or that there was none."""
    if not decision.number or decision.institution is None or decision.dated is None:
        return _("Tanpa surat lembaga pemantau.")
    return _("Surat %(body)s Nomor %(number)s, %(date)s.") % {
        "body": decision.institution.name,
        "number": decision.number,
        "date": display.day(decision.dated),
    }


def stop_text(vacancy: Vacancy) -> str:
    """That a post was stopped, when and why, for everybody; "" for one that was not."""
    decision = queries.stop_of(vacancy)
    if decision is None:
        return ""
    return _("Seleksi untuk jabatan ini dihentikan %(moment)s. Alasannya: %(reason)s") % {
        "moment": display.moment(decision.decided_at, vacancy.selection.zone),
        "reason": decision.reason,
    }
