"""The outbox of a selection as its secretariat and its observer see it: fates, never more persons than they may know."""

import json
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, F, QuerySet, UUIDField, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from audit.models import Event
from reports.log_texts import ACTIONS
from reports.models import Document
from reports.services import outbox
from reports.timeline_display import role_text
from selection import display, objections, screeners
from selection import queries as selections
from selection.enums import MailKind, MailState, SelectionState, VacancyState, Verb
from selection.mailing import Overtaken
from selection.models import Application, Change, Mail, Objection, ObjectionWindow, Selection, Vacancy
from selection.services import mails
from selection.workflows import OUTBOX

TONES = {
    MailState.WAITING: "waiting",
    MailState.HELD: "warning",
    MailState.SENT: "success",
    MailState.FAILED: "danger",
    MailState.DROPPED: "neutral",
}
_NAMED_IN = frozenset({SelectionState.CLOSED, SelectionState.CONCLUDED})
_UNSEEN_POSTS = frozenset({VacancyState.DRAFT, VacancyState.OPEN, VacancyState.FEW})


def fates(rows: QuerySet[Mail], url: str, chosen: str = "") -> list[dict[str, Any]]:
    """How many mails have which fate, each a link to them."""
    counted = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    return [
        {
            "label": state.label,
            "url": f"{url}{'&' if '?' in url else '?'}{urlencode({'nasib': state.value})}",
            "current": state == chosen,
            "count": counted.get(state, 0),
        }
        for state in MailState
    ]


def silence(rows: QuerySet[Mail]) -> str:
    """A sentence when a mail should have gone out long ago, "" when none should."""
    row = outbox.overdue(rows, clock.now())
    if row is None:
        return ""
    said = {"moment": display.moment(row.made_at, row.selection.zone), "error": row.error}
    if row.tries:
        return (
            _(
                "E-mail yang dibuat %(moment)s belum dapat dikirim: server e-mail menolak atau tidak menjawab (%(error)s). Sistem mencoba terus."
            )
            % said
        )
    return (
        _(
            "E-mail yang dibuat %(moment)s belum dikirim siapa pun: pekerja latar tidak berjalan. Beri tahu pengelola sistem, atau kirim dari sini."
        )
        % said
    )


def batches(selection: Selection, reader: Any) -> list[dict[str, Any]]:
    """Mails that tell of the same, with their fates; all receipts of a kind are one line. A fixed number of queries."""
    alone = When(kind__in=mails.RECEIPTS, then=Value(None, output_field=UUIDField()))
    counted = (
        Mail.objects.filter(selection=selection)
        .annotate(subject_key=Case(alone, default=F("about"), output_field=UUIDField()))
        .order_by()
        .values_list("kind", "subject_key", "state")
        .annotate(count=Count("pk"))
    )
    found: dict[tuple[str, Any], dict[str, int]] = {}
    for kind, about, state, count in counted:
        found.setdefault((kind, about), {})[state] = count
    names = _names([about for _kind, about in found if about], selection, reader)
    return [
        {
            "title": str(MailKind(kind).label),
            "about": names.get(about, ""),
            "url": list_url(selection, kind, about),
            "fates": [
                {"label": state.label, "count": states[state], "tone": TONES[state]}
                for state in MailState
                if state in states
            ],
        }
        for (kind, about), states in sorted(found.items(), key=lambda item: (item[0][0], str(item[0][1])))
    ]


def list_url(selection: Selection, kind: str, about: Any) -> str:
    named = {"jenis": kind, **({"tentang": about} if about else {})}
    return f"{reverse('outbox_list', args=[selection.pk])}?{urlencode(named)}"


def _names(keys: Collection[Any], selection: Selection, reader: Any) -> dict[Any, str]:
    """What the keys of changes, posts, papers and of the objections that he reads are called."""
    found: dict[Any, str] = {}
    shut = closed_to(keys, selection, reader)
    for model in (Change, Vacancy, Document, Objection):
        named = model._default_manager.filter(pk__in=[key for key in keys if key not in shut])
        found |= {row.pk: str(row) for row in named}
    windows = ObjectionWindow.objects.filter(pk__in=keys).select_related("vacancy")
    return found | {window.pk: window.vacancy.title for window in windows}


def title(kind: str, about: Any, selection: Selection, reader: Any) -> str:
    """What one batch is called."""
    name = _names([about], selection, reader).get(about, "") if about else ""
    return " · ".join(part for part in (str(MailKind(kind).label), name) if part)


def persons(rows: Iterable[Mail], selection: Selection) -> dict[Any, str]:
    """Key of a mail → whom it is to. Before the registration has closed, and of one who never sent an application, nobody is named."""
    found = list(rows)
    named: dict[Any, str] = {}
    if selection.state in _NAMED_IN:
        known = Application.objects.filter(
            vacancy__selection=selection,
            state__in=selections.SENT,
            person__in={row.person_id for row in found},
        ).exclude(vacancy__state__in=_UNSEEN_POSTS)
        named = dict(known.values_list("person", "person__full_name"))
    return {row.pk: named.get(row.person_id, "") if row.kind != MailKind.DRAFT else "" for row in found}


def line(row: Mail, name: str, selection: Selection, *, shut: bool) -> dict[str, Any]:
    """A mail in the list. `shut` (`is_shut`): neither to whom it is nor its subject, which may name the objection."""
    moment, subject = row.sent_at or row.made_at, "" if shut else row.subject or row.own_subject
    return {
        "number": row.pk,
        "to": (name if not shut else "") or _("Pelamar (nama tertutup)"),
        "title": subject or str(MailKind(row.kind).label),
        "url": reverse("outbox_mail", args=[selection.pk, row.pk]),
        "state": str(MailState(row.state).label),
        "tone": TONES[MailState(row.state)],
        "why": why(row),
        "time": moment,
        "zone": selection.zone,
        "edited": bool(row.own_subject or row.own_text or row.addition),
    }


def why(row: Mail) -> str:
    """Why it has not gone out, in words; "" when nothing is wrong."""
    if row.error == outbox.NO_ADDRESS:
        return _("Akun penerima tidak mempunyai alamat e-mail; ia membacanya di kotak masuk.")
    if row.error:
        return _("Server e-mail menolak atau tidak menjawab: %(error)s. Percobaan: %(tries)d.") % {
            "error": row.error,
            "tries": row.tries,
        }
    return ""


def words(row: Mail, name: str, reader: Any, *, whole: bool = True) -> tuple[str, str, str]:
    """Subject and text as they went or would go (`whole`: with the addition), and a sentence where they are not shown to this reader."""
    if is_shut(row, closed_to([row.about], row.selection, reader)):
        return (
            "",
            "",
            _(
                "Isi e-mail ini menyebut keberatan pelamar, jadi hanya tampil bagi yang berhak membaca keberatan itu."
            ),
        )
    if row.kind in mails.RECEIPTS and not name:
        hidden = _(
            "Isi tanda bukti menyebut berkas pelamar, jadi baru tampil setelah pendaftaran ditutup dan lamarannya diperiksa."
        )
        return "", "", hidden
    if row.state == MailState.SENT and row.text:
        return row.subject, row.text, ""
    try:
        letter = outbox.written(row, whole=whole)
    except Overtaken:
        return "", "", _("Tidak perlu dikirim lagi: keadaannya sudah berubah sejak e-mail dibuat.")
    return letter.subject, letter.text, ""


_OF_OBJECTIONS = frozenset({MailKind.OBJECTION, MailKind.ANSWERED})


def is_shut(row: Mail, shut: Collection[Any]) -> bool:
    """Does it tell of one of the objections that are closed to the reader (`closed_to`)?"""
    return row.kind in _OF_OBJECTIONS and row.about in shut


def closed_to(keys: Collection[Any], selection: Selection, reader: Any) -> frozenset[Any]:
    """Those of these keys that are objections closed to this reader, as their own pages are: every one to the second official, and to one of the
    secretariat those of an applicant he stands back from. A fixed number of queries.
    """
    if selection.permits(reader, Verb.OBSERVE):
        return frozenset()
    found = Objection.objects.filter(pk__in=keys, window__vacancy__selection=selection)
    reads = any(selection.permits(reader, verb) for verb in objections.READING)
    if reads and reader.person_id is not None and not screeners.is_applicant(selection, reader):
        found = found.filter(application__in=screeners.recused_in(selection, reader))
    return frozenset(found.values_list("pk", flat=True))


def open_to(rows: QuerySet[Mail], selection: Selection, reader: Any) -> QuerySet[Mail]:
    """These mails without those that are closed to the reader: what he may not read he does not change either."""
    keys = rows.filter(kind__in=_OF_OBJECTIONS).order_by().values_list("about", flat=True)
    return rows.exclude(kind__in=_OF_OBJECTIONS, about__in=closed_to(list(keys), selection, reader))


def history(row: Mail, selection: Selection, *, shut: bool) -> list[dict[str, Any]]:
    """What was done with one mail, by whom, and (unless `shut`) what it said before: from the log, the newest first, for
    components/timeline.html.
    """
    events = (
        Event.objects.filter(subject_id=selection.pk, action__in=_STEPS)
        .select_related("content", "leaf")
        .order_by("-leaf__seq")[:_MOST_STEPS]
    )
    found = []
    for event in events:
        body = getattr(event, "content", None)  # an erased one tells nothing any more
        said = json.loads(body.text) if body else {}
        if row.pk in said.get("data", {}).get("mails", []):
            found.append(_step(event, said, selection, shut=shut))
    return found


_STEPS = [f"selection.{fact}" for fact in sorted(OUTBOX)]
_MOST_STEPS = 500


def _step(event: Event, said: dict[str, Any], selection: Selection, *, shut: bool) -> dict[str, Any]:
    data = said["data"]
    changes = (
        [{"label": _("bunyi"), "before": data["text_before"], "after": data["text_after"]}]
        if "text_after" in data and not shut
        else []
    )
    return {
        "time": datetime.fromtimestamp(event.leaf.ts / 1_000_000, UTC),
        "zone": selection.zone,
        "title": ACTIONS[event.action],
        "actor": said["actor"]["name"],
        "role": role_text(said["actor"]["role"]),
        "text": _("%(count)d e-mail dalam langkah ini") % {"count": data["mail_count"]},
        "changes": changes,
        "seq": event.leaf.seq,
    }
