"""The announced panel as rows: members and their statements, who was replaced, suggested ties, superiors of whom the others decide."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from panels import access, queries
from panels.enums import ConflictKind, ConflictState, SuggestionGround
from panels.models import Conflict, Panel, PanelMember, Replacement, Suggestion
from panels.services import rosters
from selection import display
from selection.models import Application, Selection


def page(panel: Panel, *, may_replace: bool) -> dict[str, Any]:
    """Context of templates/panels/secretariat/standing.html beside the decree and the shortages."""
    selection = panel.selection
    return {
        "members": [_member(panel, item, may_replace) for item in queries.members_of(selection)],
        **changes(selection),
        **decisions(selection, names=False),
    }


def statement(member: PanelMember) -> str:
    """How far the member has come: pledge, then conflicts."""
    return {
        "listed": _("Belum menyetujui Pakta Integritas"),
        "pledged": _("Pakta Integritas disetujui"),
        "declared": _("Pakta Integritas disetujui, konflik kepentingan dinyatakan"),
    }[member.state]


def changes(selection: Selection) -> dict[str, Any]:
    """Members replaced since the announcement, for components/table.html; `changes` is empty when nobody was."""
    labels = (_("Keputusan perubahan"), _("Anggota yang keluar"), _("Penggantinya"), _("Alasan"))
    return {
        "changes_head": [{"label": label} for label in labels],
        "changes": [_change(item) for item in queries.former_members(selection)],
    }


def _change(item: Replacement) -> dict[str, Any]:
    decree = _("Nomor %(number)s, %(date)s") % {
        "number": item.decree_number,
        "date": display.day(item.decree_date),
    }
    return {
        "cells": [decree, str(item.leaver.person), str(item.newcomer.person), item.reason],
        "url": reverse("panel_change_file", args=[item.panel_id, item.decree_file_id]),
    }


def decisions(selection: Selection, *, names: bool) -> dict[str, Any]:
    """Superiors of whom the rest of the panel decides, for components/table.html; the applicants by name only for who may know them."""
    labels = (_("Anggota"), _("Pelamar"), _("Putusan"), _("Suara"))
    return {
        "decisions_head": [{"label": label} for label in labels],
        "decisions": [
            {
                "cells": [
                    str(item.member.person),
                    applicant(item.application) if names else _number(item.application),
                    ConflictState(item.state).label,
                    votes(item),
                ]
            }
            for item in access.referred(selection)
        ],
    }


def votes(conflict: Conflict) -> str:
    """ "Ani: boleh; Citra: tidak"."""
    yes, no = _("boleh"), _("tidak")
    said = [f"{item.member.person}: {yes if item.may_mark else no}" for item in conflict.votes.all()]
    return "; ".join(said) or "–"


def shortages(selection: Selection) -> list[str]:
    """A sentence for each candidate whom too few members may mark."""
    return [
        _("%(number)s, %(post)s: hanya %(markers)d anggota yang boleh menilai, kuorumnya %(quorum)d.")
        % {
            "number": item.application.participant_number or item.application.number,
            "post": item.application.vacancy.title,
            "markers": item.markers,
            "quorum": item.quorum,
        }
        for item in rosters.shortages(selection)
    ]


def suggested(selection: Selection) -> dict[str, Any]:
    """What the facts suggested and what the members answered, for components/table.html."""
    labels = (_("Anggota"), _("Pelamar"), _("Yang disarankan"), _("Jawaban anggota"))
    return {
        "suggestions_head": [{"label": label} for label in labels],
        "suggestions": [{"cells": _answered(item)} for item in access.suggestions_in(selection)],
    }


_GROUNDS = {
    SuggestionGround.UNIT_NOW: gettext_lazy("unit kerja pelamar sama dengan unit kerja anggota sekarang"),
    SuggestionGround.UNIT_BEFORE: gettext_lazy(
        "unit kerja pelamar sama dengan unit kerja anggota dalam dua tahun terakhir"
    ),
}
"""SuggestionGround as others read it; its label speaks to the member."""


def _answered(item: Suggestion) -> list[str]:
    kind, ground = ConflictKind(item.kind).label, _GROUNDS[SuggestionGround(item.ground)]
    answer = _("Dibenarkan") if item.state == "confirmed" else _("Dibantah: %(why)s") % {"why": item.reason}
    return [str(item.member.person), applicant(item.application), f"{kind} ({ground})", answer]


def consequence(conflict: Conflict) -> str:
    """What a declared tie costs."""
    if conflict.kind == ConflictKind.SUPERIOR:
        return str(ConflictState(conflict.state).label)
    return _("Tidak menilai") if conflict.takes_away else _("Dinyatakan, tetap menilai")


def applicant(application: Application) -> str:
    return f"{_number(application)} {application.person}"


def _number(application: Application) -> str:
    return application.participant_number or application.number or ""


def _member(panel: Panel, member: PanelMember, may_replace: bool) -> dict[str, Any]:
    return {
        "name": str(member.person),
        "role": _("Ketua") if member.is_chair else _("Anggota"),
        "position": member.position,
        "unit": member.unit,
        "statement": statement(member),
        "replace_url": reverse("member_replace", args=[panel.pk, member.pk]) if may_replace else "",
    }
