"""The secretariat's papers as its pages show them: what there is, what can be asked for, what comes next."""

from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import queries as people
from accounts.models import Proposal
from accounts.object_permissions import roles_on
from audit import clock
from panels import queries as panels
from panels import sitting_display
from reports import display, numbering, queries
from reports.enums import (
    CORRECTED,
    HABITS,
    MINUTES,
    NOT_PUBLISHED,
    PRINTED,
    PUBLIC_KINDS,
    About,
    DocumentKind,
    DocumentState,
)
from reports.models import Document, RenderJob
from reports.services import requests, stationery
from reports.services.makers import Offer
from reports.stationery_texts import FINDINGS
from reports.subjects import Subject, key_of
from selection import display as shown
from selection import queries as selections
from selection.enums import ScheduleKind, Verb
from selection.models import Selection


def listed(selection: Selection, user: Any) -> dict[str, Any]:
    """{groups: [{title, id, items}], voided: rows}: items for components/task_list.html, one group a subject."""
    kept = queries.kept_from(roles_on(user, str(selection.pk)))
    found = [item for item in queries.papers_of(selection) if item.kind not in kept]
    in_use = [item for item in found if item.state != DocumentState.VOID]
    current = {(item.kind, *key_of(item)): item for item in reversed(in_use)}
    may_ask = selection.permits(user, Verb.PUBLISH)
    offers = requests.offers(selection)
    groups: dict[Any, dict[str, Any]] = {}
    for kind in sorted(offers.keys() - kept, key=_place):
        for offer in offers[kind]:
            key = offer.subject.key
            group = groups.setdefault(key, {**_heading(offer.subject), "items": []})
            made = current.get((kind, *key))
            # A delivered letter whose ranking was corrected since stays, and another may be made beside it.
            group["items"].append(_made(made) if made and offer.obstacle else _not_made(offer, kind, may_ask))
    together = may_ask and sum(_is_ready(item) for item in in_use) > 1
    may_change = selection.permits(user, "propose:stationery")
    return {
        "groups": list(groups.values()),
        "letters_url": reverse("letter_batch", args=[selection.pk]),
        "numbers": number_findings(selection),
        "stationery_url": reverse("stationery_edit", args=[selection.pk]) if may_change else "",
        "set_url": reverse("document_set", args=[selection.pk]) if together else "",
        "voided": [
            {
                "cells": [item.number, item.title, shown.day(item.dated)],
                "url": reverse("document_detail", args=[item.pk]),
            }
            for item in found
            if item.state == DocumentState.VOID
        ],
        "voided_head": [{"label": _("Nomor")}, {"label": _("Jenis")}, {"label": _("Tanggal")}],
    }


def _is_ready(document: Document) -> bool:
    return document.state == DocumentState.SIGNED and document.kind not in NOT_PUBLISHED


def _place(kind: str) -> tuple[int, int]:
    """First the papers of the whole selection, then those of its parts; in a part in the order of HABITS."""
    return list(About).index(HABITS[kind][0]), list(HABITS).index(kind)


def _heading(subject: Subject) -> dict[str, str]:
    return {
        "title": about(subject) or _("Seluruh seleksi"),
        "id": "-".join(["naskah", *map(str, filter(None, subject.key))]),
    }


def about(subject: Subject) -> str:
    """What a paper is about; "" = the whole selection."""
    if subject.sitting is not None:
        return f"{sitting_display.title(subject.sitting)}, {sitting_display.when(subject.sitting)}"
    if subject.change is not None:
        return str(subject.change)
    if subject.stage is not None:
        return _("Tahap %(stage)s") % {"stage": subject.stage.title}
    return subject.vacancy.title if subject.vacancy else ""


def _made(document: Document) -> dict[str, Any]:
    tag = display.state_tag(document)
    if document.job.state == RenderJob.FAILED:
        tag = {"label": _("Gagal dibuat"), "tone": "danger"}
    return {
        "title": document.title,
        "url": reverse("document_detail", args=[document.pk]),
        "hint": _("Nomor %(number)s, %(day)s")
        % {"number": document.number, "day": shown.day(document.dated)},
        "status": tag["label"],
        "tone": tag["tone"],
    }


def _not_made(offer: Offer, kind: str, may_ask: bool) -> dict[str, Any]:
    item = {
        "title": DocumentKind(kind).label,
        "url": "",
        "hint": offer.obstacle,
        "status": _("Belum dapat dibuat"),
        "tone": "neutral",
    }
    if offer.obstacle:
        return item
    if not may_ask:
        return {**item, "hint": _("Menunggu sekretariat."), "status": _("Belum dibuat")}
    url = reverse("document_new", args=[offer.subject.selection.pk, kind]) + offer.subject.query
    return {**item, "url": url, "status": _("Dapat dibuat"), "tone": "waiting"}


_OF_THE_AUTHORITY = frozenset({DocumentKind.APPOINTMENT_DECISION, DocumentKind.INAUGURATION_REPORT})
"""Papers with a number of the agency's own book, of which the panel's numbers say nothing."""


def suggested(subject: Subject, kind: str) -> dict[str, Any]:
    """What the form for a new paper begins with: the next number, and for minutes the planned day of the plenary."""
    selection = subject.selection
    zone = ZoneInfo(selection.zone)
    minutes = kind in MINUTES
    today = clock.now().astimezone(zone).date()
    if kind in _OF_THE_AUTHORITY:
        return {}
    pattern, code = stationery.pattern_of(selection, kind)
    found: dict[str, Any] = {"number": numbering.propose(pattern, code, stationery.used(selection), today)}
    planned = (
        selections.active_schedule(selection).filter(kind=ScheduleKind.PLENARY).first()
        if kind == DocumentKind.PLENARY_MINUTES
        else None
    )
    if planned is not None:
        start = planned.starts_at.astimezone(zone)
        found |= {"met_on": start.date(), "met_time": start.time()}
    if minutes:
        found["present"] = [member.pk for member in panels.members_of(selection)]
    return found


def detail(document: Document, user: Any, steps: list[str]) -> dict[str, Any]:
    """A paper's page; `steps` are what the door would open for this reader (ledger.available)."""
    proposal = people.newest_proposal("publish", document.pk)
    is_waiting = proposal is not None and proposal.state == "open" and proposal.expires_at > clock.now()
    may_propose = (
        document.state == DocumentState.SIGNED
        and document.kind not in NOT_PUBLISHED
        and document.permits(user, "propose:publish")
    )
    return {
        "title": document.title,
        "tag": display.state_tag(document),
        "stages": _stages(document),
        "facts": display.facts(document),
        "files": _files(document),
        "job": None if document.state == DocumentState.VOID else display.progress(document),
        "in_progress": document.state == DocumentState.QUEUED and document.job.state != RenderJob.FAILED,
        "retry_url": _if(
            document.job.state == RenderJob.FAILED and "void" in steps, "document_retry", document
        ),
        "may_sign": "sign" in steps and not is_waiting and document.kind not in PRINTED,
        "replaces": document.signed_file is not None,
        "propose_url": _if(may_propose and not is_waiting, "document_propose", document),
        "propose_label": _("Usulkan untuk diumumkan")
        if document.kind in PUBLIC_KINDS
        else _("Usulkan untuk disampaikan"),
        "proposal": waiting(proposal, document.selection, user),
        "void_url": _if("void" in steps and not is_waiting, "document_void", document),
        "public_url": _public_url(document),
        "correct_url": _if(_may_correct(document, user), "document_correct", document),
    }


def _may_correct(document: Document, user: Any) -> bool:
    return (
        document.kind in CORRECTED
        and document.state == DocumentState.PUBLISHED
        and document.permits(user, Verb.PUBLISH)
        and queries.correction_of(document) is None
    )


def signed_message(kind: str) -> str:
    """What comes after the upload of a signed copy."""
    if kind == DocumentKind.CALL:
        return _("Salinan bertanda tangan disimpan. Peserta yang dipanggil kini dapat membacanya.")
    if kind in NOT_PUBLISHED:
        return _("Salinan bertanda tangan disimpan.")
    return _("Salinan bertanda tangan disimpan. Buka dan periksa berkasnya, lalu usulkan.")


def _stages(document: Document) -> list[dict[str, str]]:
    """The way of a paper (components/stages.html); a voided one goes none."""
    last = _("Diumumkan") if document.kind in PUBLIC_KINDS else _("Disampaikan")
    labels: tuple[str, ...] = (_("Dibuat"), _("Ditandatangani dan diunggah"), last)
    if document.kind in NOT_PUBLISHED:
        labels = labels[:2]
    if document.kind in PRINTED:
        labels = labels[:1]
    reached = {
        DocumentState.QUEUED: 0,
        DocumentState.RENDERED: 1,
        DocumentState.SIGNED: 2,
        DocumentState.VOID: None,
    }
    place = reached.get(DocumentState(document.state), len(labels))
    if place is None:
        return []
    return [
        {"label": label, "state": "done" if number < place else "current" if number == place else "todo"}
        for number, label in enumerate(labels)
    ]


def _if(wanted: bool, name: str, document: Document) -> str:
    return reverse(name, args=[document.pk]) if wanted else ""


def _files(document: Document) -> list[dict[str, Any]]:
    named = (
        ("made", document.file, _("Dibuat sistem")),
        ("signed", document.signed_file, _("Salinan bertanda tangan")),
    )
    return [
        {
            "title": title,
            "name": display.file_name(document, which),
            "size": shown.size(stored.size),
            "url": reverse("document_file", args=[document.pk, which]),
        }
        for which, stored, title in named
        if stored is not None
    ]


def waiting(proposal: Proposal | None, selection: Selection, user: Any) -> dict[str, Any] | None:
    """The last proposal of an act: waiting, run out, or turned down with its reason; a carried-out one needs no words.

    The link is for whoever may open it.
    """
    if proposal is None:
        return None
    said = {
        "person": proposal.proposer.full_name,
        "until": shown.moment(proposal.expires_at, selection.zone),
    }
    url = reverse("approval_detail", args=[proposal.pk]) if people.opens(user, proposal) else ""
    if proposal.state == "open" and proposal.expires_at > clock.now():
        text = _("Diusulkan %(person)s, menunggu persetujuan pejabat kedua sampai %(until)s.") % said
        return {"tone": "info", "text": text, "url": url}
    if proposal.state in {"open", "expired"}:
        text = _("Usulan lewat waktu tanpa persetujuan (%(until)s). Usulkan kembali.") % said
        return {"tone": "warning", "text": text, "url": url}
    decided = people.decision_on(proposal)
    if proposal.state == "rejected" and decided:
        return {
            "tone": "warning",
            "text": _("Usulan ditolak: %(reason)s") % {"reason": decided[0]},
            "url": url,
        }
    return None


def number_findings(selection: Selection) -> list[str]:
    """What an agenda book would ask about the numbers of the agency, as sentences."""
    used = stationery.used(selection)
    dated = {item.key: item.dated for item in used}
    return [_number_finding(item, dated) for item in numbering.irregularities(used)]


def _number_finding(item: numbering.Irregularity, dated: dict[str, Any]) -> str:
    first, last = item.serials or (0, 0)
    missing = str(first) if first == last else _("%(first)d–%(last)d") % {"first": first, "last": last}
    return FINDINGS[item.code] % {
        "number": item.number,
        "other": item.other,
        "missing": missing,
        "dated": shown.day(dated[item.key]),
    }


def _public_url(document: Document) -> str:
    """The public page on which a published paper stands."""
    if document.state != DocumentState.PUBLISHED:
        return ""
    vacancy = document.vacancy or document.selection.vacancies.order_by("code").first()
    return reverse("results", args=[vacancy.slug])
