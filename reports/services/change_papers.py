"""The papers of a change: the addendum (or erratum), and the notice of an extension."""

import json
from typing import Any

from django.utils.translation import gettext as _

from reports import kinds as papers
from reports.enums import DocumentKind
from reports.services import parts
from reports.services.makers import Maker, Offer, State
from reports.subjects import Subject
from reports.wording import Count, Day, Digest
from selection import changes as fields
from selection.enums import ChangeKind
from selection.models import Change
from selection.services import change_words

_EXTENDING = frozenset({ChangeKind.EXTENSION, ChangeKind.OUTAGE})


def _changed(state: State) -> list[Offer]:
    return [_offer(state, change) for change in state.changes if change.kind not in _EXTENDING]


def _extended(state: State) -> list[Offer]:
    return [_offer(state, change) for change in state.changes if change.kind in _EXTENDING]


def _offer(state: State, change: Change) -> Offer:
    return Offer(Subject(state.selection, change=change))


def _common(change: Change) -> dict[str, Any]:
    selection = change.selection
    announced = parts.day(selection.announced_at, selection)
    basis = _("Pengumuman Panitia Seleksi Nomor %(number)s tanggal %(date)s") % {
        "number": selection.announcement_number,
        "date": announced.long,
    }
    return {
        "announcement": selection.announcement_number,
        "announced": announced,
        "bases": (*parts.bases(selection), basis, *_letter(change)),
        "reason": change.reason,
        "edition": Count(change.edition),
        "digest": Digest(change.plan_digest),
        "portal": _("portal seleksi"),
    }


def _letter(change: Change) -> list[str]:
    if change.letter_dated is None:
        return []
    return [
        _("Surat %(body)s Nomor %(number)s tanggal %(date)s tentang perpanjangan pendaftaran")
        % {
            "body": change.selection.oversight_body.name,
            "number": change.letter_number,
            "date": Day(change.letter_dated.isoformat()).long,
        }
    ]


def _lines(change: Change, *, without: str = "") -> tuple[papers.ChangedLine, ...]:
    edits = [edit for edit in change.edits if not (without and edit["path"].endswith(without))]
    told = change_words.lines(change.before_text, change.plan_text, edits)
    return tuple(
        papers.ChangedLine(label=line.label, before=tuple(line.before), after=tuple(line.after))
        for line in told
    )


def _addendum(subject: Subject, common: dict[str, Any], *, actor: Any) -> papers.Addendum:
    change = subject.change
    until = fields.end_of_registration(json.loads(change.plan_text))
    opens = change.kind == ChangeKind.REQUIREMENTS and until is not None
    return papers.Addendum(
        **common,
        **_common(change),
        lines=_lines(change),
        erratum=change.kind == ChangeKind.ERRATUM,
        until=parts.moment_of(until, change.selection) if opens else None,
    )


def _extension(subject: Subject, common: dict[str, Any], *, actor: Any) -> papers.Extension:
    change = subject.change
    old, new = json.loads(change.before_text), json.loads(change.plan_text)
    posts = [
        papers.ExtendedPost(
            title=post["title"],
            before=parts.moment_of(fields.end_of_registration(old, post["code"]), change.selection),
            until=parts.moment_of(fields.end_of_registration(new, post["code"]), change.selection),
        )
        for post in new["posts"]
        if post["code"] in change.posts or not change.posts
    ]
    return papers.Extension(
        **common,
        **_common(change),
        lines=_lines(change, without=".registration_until"),
        posts=tuple(posts),
        incident=change_words.incident_text(change.incident, change.selection.zone),
    )


def _number(subject: Subject) -> str:
    return subject.change.number


MAKERS: dict[str, Maker] = {
    DocumentKind.ADDENDUM: Maker(_changed, _addendum, number=_number),
    DocumentKind.EXTENSION: Maker(_extended, _extension, number=_number),
}
