"""The secretariat's papers as its pages show them: what there is, what can be asked for, what comes next."""

from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import queries as people
from accounts.models import Proposal
from audit import clock
from panels import queries as panels
from panels import sitting_display
from reports import display, numbering, queries
from reports.enums import HABITS, NOT_PUBLISHED, PRINTED, PUBLIC_KINDS, About, DocumentKind, DocumentState
from reports.models import Document, RenderJob
from reports.services import requests
from reports.services.makers import Offer
from reports.subjects import Subject, key_of
from selection import display as shown
from selection import queries as selections
from selection.enums import ScheduleKind, Verb
from selection.models import Selection


def listed(selection: Selection, user: Any) -> dict[str, Any]:
    """{groups: [{title, id, items}], voided: rows}: items for components/task_list.html, one group a subject."""
    found = list(queries.papers_of(selection))
    in_use = [item for item in found if item.state != DocumentState.VOID]
    current = {(item.kind, *key_of(item)): item for item in in_use}
    may_ask = selection.permits(user, Verb.PUBLISH)
    offers = requests.offers(selection)
    groups: dict[Any, dict[str, Any]] = {}
    for kind in sorted(offers, key=_place):
        for offer in offers[kind]:
            key = offer.subject.key
            group = groups.setdefault(key, {**_heading(offer.subject), "items": []})
            made = current.get((kind, *key))
            group["items"].append(_made(made) if made else _not_made(offer, kind, may_ask))
    return {
        "groups": list(groups.values()),
        "voided": [
            {
                "cells": [item.number, DocumentKind(item.kind).label, shown.day(item.dated)],
                "url": reverse("document_detail", args=[item.pk]),
            }
            for item in found
            if item.state == DocumentState.VOID
        ],
        "voided_head": [{"label": _("Nomor")}, {"label": _("Jenis")}, {"label": _("Tanggal")}],
    }


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
    part = subject.vacancy or subject.stage
    return part.title if part else ""


def _made(document: Document) -> dict[str, Any]:
    tag = display.state_tag(document)
    if document.job.state == RenderJob.FAILED:
        tag = {"label": _("Gagal dibuat"), "tone": "danger"}
    return {
        "title": DocumentKind(document.kind).label,
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


def suggested(selection: Selection, kind: str) -> dict[str, Any]:
    """What the form for a new paper begins with: the next number, and for minutes the planned day of the plenary."""
    zone = ZoneInfo(selection.zone)
    minutes = kind == DocumentKind.PLENARY_MINUTES
    today = clock.now().astimezone(zone).date()
    used = queries.numbers_of(selection)
    found: dict[str, Any] = {
        "number": numbering.propose(selection.announcement_number, used, today, minutes=minutes)
    }
    planned = (
        selections.active_schedule(selection).filter(kind=ScheduleKind.PLENARY).first() if minutes else None
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
    waiting = proposal is not None and proposal.state == "open" and proposal.expires_at > clock.now()
    may_propose = (
        document.state == DocumentState.SIGNED
        and document.kind not in NOT_PUBLISHED
        and document.permits(user, "propose:publish")
    )
    return {
        "title": DocumentKind(document.kind).label,
        "tag": display.state_tag(document),
        "stages": _stages(document),
        "facts": display.facts(document),
        "files": _files(document),
        "job": None if document.state == DocumentState.VOID else display.progress(document),
        "in_progress": document.state == DocumentState.QUEUED and document.job.state != RenderJob.FAILED,
        "retry_url": _if(
            document.job.state == RenderJob.FAILED and "void" in steps, "document_retry", document
        ),
        "may_sign": "sign" in steps and not waiting and document.kind not in PRINTED,
        "replaces": document.signed_file is not None,
        "propose_url": _if(may_propose and not waiting, "document_propose", document),
        "propose_label": _("Usulkan untuk diumumkan")
        if document.kind in PUBLIC_KINDS
        else _("Usulkan untuk disampaikan"),
        "proposal": _proposal(document, proposal, waiting) if proposal else None,
        "void_url": _if("void" in steps and not waiting, "document_void", document),
        "public_url": _public_url(document),
    }


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


def _proposal(document: Document, proposal: Proposal, waiting: bool) -> dict[str, Any] | None:
    """The last proposal: waiting, run out, or turned down with its reason; a carried-out one needs no words."""
    said = {
        "person": proposal.proposer.full_name,
        "until": shown.moment(proposal.expires_at, document.selection.zone),
    }
    url = reverse("approval_detail", args=[proposal.pk])
    if waiting:
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


def _public_url(document: Document) -> str:
    """The public page on which a published paper stands."""
    if document.state != DocumentState.PUBLISHED:
        return ""
    vacancy = document.vacancy or document.selection.vacancies.order_by("code").first()
    return reverse("results", args=[vacancy.slug])
