"""Changes of a published plan as their pages show them."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Proposal
from audit import clock
from panels import display as plans
from panels import queries as panels
from reports import numbering
from reports.enums import DocumentKind
from reports.models import Document
from reports.services import stationery
from reports.services.changes import EXTENDING
from reports.subjects import Subject
from selection import display, queries
from selection import timetable_display as timetable
from selection.enums import ChangeKind, ScheduleKind, VacancyState
from selection.models import Change, Selection, Vacancy
from selection.services import change_words

ABOUT = {
    ChangeKind.ERRATUM: gettext_lazy(
        "Memperbaiki salah tulis yang tidak mengubah siapa yang boleh melamar dan bagaimana ia dinilai: nama, tugas, alamat, keterangan."
    ),
    ChangeKind.SCHEDULE: gettext_lazy(
        "Memindahkan tanggal yang belum lewat. Pendaftaran tidak dapat dipersingkat, dan yang sudah berlangsung tidak dapat diubah."
    ),
    ChangeKind.REQUIREMENTS: gettext_lazy(
        "Mengubah persyaratan, dokumen, jumlah lamaran, bobot, atau ambang batas. Pendaftaran dibuka lagi untuk satu masa penuh dan "
        "lamaran yang sudah dikirim dinilai menurut persyaratan yang baru."
    ),
    ChangeKind.EXTENSION: gettext_lazy(
        "Pelamar suatu jabatan kurang: pendaftarannya diperpanjang menurut peraturan, tanpa mengubah persyaratan."
    ),
    ChangeKind.OUTAGE: gettext_lazy(
        "Sistem tidak dapat dipakai selama pendaftaran: pendaftaran semua jabatan diperpanjang."
    ),
}
"""Class → when it is the right one, as the page says it."""


def cards(selection: Selection) -> list[dict[str, Any]]:
    """The changes for components/card.html, the newest first."""
    titles = {post.code: post.title for post in selection.vacancies.all()}
    return [
        {
            "title": str(change),
            "url": reverse("change_detail", args=[change.pk]),
            "text": change.reason,
            "tag": _("Edisi %(edition)d") % {"edition": change.edition},
            "meta": [
                display.moment(change.made_at, selection.zone),
                change_words.about(change, titles),
            ],
        }
        for change in reversed(queries.changes_of(selection))
    ]


def schedule(selection: Selection, now: datetime) -> list[dict[str, Any]]:
    """The schedule with today in it and what is late (components/timeline.html). The registration lasts as long as that of its last post."""
    posts = list(selection.vacancies.order_by("code"))
    entries = list(queries.active_schedule(selection))
    lines = [
        timetable.Line(entry.kind, entry.starts_at, max(line.ends_at for line in of_posts))
        for entry, of_posts in (
            (entry, [timetable.lines_of(post, [entry])[0] for post in posts]) for entry in entries
        )
        if of_posts
    ]
    late = [line.kind for line in lines if line.ends_at <= now and _unfinished(selection, posts, line.kind)]
    return timetable.events(lines, selection.zone, now, late)


def _unfinished(selection: Selection, posts: list[Vacancy], kind: str) -> bool:
    """Is there a post for which this line has not come to its end? Failed posts have nothing to come to. Which sheet is missing is not told."""
    running = [post for post in posts if post.state not in queries.GIVEN_UP]
    waiting = {VacancyState.OPEN, VacancyState.CLOSED, VacancyState.PROPOSED}
    if kind == ScheduleKind.REGISTRATION:
        return False
    if kind == ScheduleKind.SCREENING:
        return any(post.state in waiting for post in running)
    if kind == ScheduleKind.RESULT:
        return any(post.state != VacancyState.CONCLUDED for post in running)
    if kind == ScheduleKind.PLENARY:
        states = panels.newest_ranking_states(running)
        return any(states.get(post.pk) != "confirmed" for post in running)
    wanted = {stage.pk for stage in selection.stages if stage.element == kind}
    opened = {
        (stage.vacancy_id, stage.stage_id) for stage in panels.progress(running) if stage.state == "revealed"
    }
    return any((post.pk, stage) not in opened for post in running for stage in wanted)


def waiting(proposals: Iterable[Proposal], user: Any) -> list[dict[str, Any]]:
    """Proposals of changes that wait, for components/card.html. The link is for whoever may open them."""
    return [
        {
            "text": _("Diusulkan %(person)s, menunggu persetujuan orang kedua.")
            % {"person": proposal.proposer.full_name},
            "url": reverse("approval_detail", args=[proposal.pk]) if _opens(proposal, user) else "",
            "action": _("Buka usulan"),
        }
        for proposal in proposals
        if proposal.action in {"change", "extend"} and proposal.expires_at > clock.now()
    ]


def _opens(proposal: Proposal, user: Any) -> bool:
    return proposal.permits(user, "approve") or proposal.permits(user, "propose")


def classes(selection: Selection) -> list[dict[str, Any]]:
    """What may be proposed, for components/card.html."""
    return [
        {
            "title": kind.label,
            "url": reverse("change_new", args=[selection.pk, kind]),
            "text": ABOUT[kind],
        }
        for kind in ChangeKind
    ]


def suggested_number(selection: Selection) -> str:
    """The number after the last one used, in the agency's pattern."""
    today = clock.now().astimezone(ZoneInfo(selection.zone)).date()
    pattern, code = stationery.pattern_of(selection, DocumentKind.ADDENDUM)
    return numbering.propose(pattern, code, stationery.used(selection), today)


def told(change: Change) -> dict[str, Any]:
    """What a page says of a change: {facts: rows of summary_list, lines, incident}."""
    selection = change.selection
    titles = {post.code: post.title for post in selection.vacancies.all()}
    facts = [
        {"key": _("Jenis perubahan"), "value": ChangeKind(change.kind).label},
        {
            "key": _("Nomor"),
            "value": change.number,
            "hint": _("atas Pengumuman Nomor %(number)s") % {"number": selection.announcement_number},
        },
        {"key": _("Berlaku sejak"), "value": display.moment(change.made_at, selection.zone)},
        {"key": _("Untuk"), "value": change_words.about(change, titles)},
        {"key": _("Alasan"), "value": change.reason},
    ]
    if incident := change_words.incident_text(change.incident, selection.zone):
        facts.append({"key": _("Gangguan"), "value": incident})
    if change.letter_dated is not None:
        said = {"body": selection.oversight_body.name, "day": display.day(change.letter_dated)}
        facts.append(
            {
                "key": _("Surat lembaga pemantau"),
                "value": change.letter_number,
                "hint": _("%(body)s, %(day)s") % said,
            }
        )
    facts += [
        {"key": _("Sidik edisi sebelumnya"), "value": _code(change.before_digest), "hint": "SHA-256"},
        {"key": _("Sidik edisi ini"), "value": _code(change.plan_digest), "hint": "SHA-256"},
    ]
    return {"facts": facts, "lines": change_words.lines_of(change)}


def _code(digest: str) -> str:
    return format_html('<span class="app-code">{}</span>', digest)


def editions(change: Change) -> list[dict[str, Any]]:
    """The whole plan as it read before and after, as sections of rows; for those who see the selection."""
    selection = change.selection
    texts = (
        (_("Edisi %(edition)d selengkapnya (sebelum perubahan)"), change.edition - 1, change.before_text),
        (_("Edisi %(edition)d selengkapnya (sesudah perubahan)"), change.edition, change.plan_text),
    )
    return [
        {
            "title": title % {"edition": edition},
            "sections": plans.sections(selection, json.loads(text), selection.announcement_number),
        }
        for title, edition, text in texts
    ]


def paper_url(change: Change) -> str:
    """Where the paper of a change is asked for, or stands."""
    kind = DocumentKind.EXTENSION if change.kind in EXTENDING else DocumentKind.ADDENDUM
    made = Document.objects.filter(change=change, kind=kind).exclude(state="void").first()
    if made is not None:
        return reverse("document_detail", args=[made.pk])
    subject = Subject(change.selection, change=change)
    return reverse("document_new", args=[change.selection_id, kind]) + subject.query
