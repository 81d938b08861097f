"""A change of a published plan is proposed by the secretariat and carried out by the second person's approval (docs/adr/0018).

Two actions, so that an extension reads as one; both come to selection.services.changes. The number is the agenda book's, unique among all papers.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from accounts.models import Proposal
from accounts.proposals import Action, expiry, propose
from audit import ledger
from audit.errors import Refused
from reports.services import documents
from selection import changes as fields
from selection import queries
from selection.enums import ChangeKind
from selection.models import Selection
from selection.rulesets import schema
from selection.services import change_words, changes, numbers

EXTENDING = frozenset({ChangeKind.EXTENSION, ChangeKind.OUTAGE})


def propose_change(
    selection: Selection,
    kind: str,
    *,
    number: str,
    reason: str,
    wanted: Mapping[str, Any],
    posts: Iterable[str] = (),
    incident: Mapping[str, datetime] | None = None,
    letter: Mapping[str, Any] | None = None,
    actor: Any,
) -> Proposal:
    """Ask the second person for a change. `wanted` is path → value (selection/changes.py). Raises Refused with what is in the way.

    `letter` is the oversight body's: {"number", "date", "file", "file_sha256"}.
    """
    given: dict[str, Any] = {
        "kind": str(kind),
        "number": number.strip(),
        "reason": reason.strip(),
        "wanted": dict(wanted),
        "posts": sorted(posts),
        "incident": {name: fields.text_of(moment) for name, moment in (incident or {}).items()},
        "letter": dict(letter or {}),
    }
    action = "extend" if kind in EXTENDING else "change"
    return propose(action, selection, actor=actor, given=given, reason=given["reason"])


def propose_extension(selection: Selection, posts: Iterable[str], **asked: Any) -> Proposal:
    """Too few applied: these posts stay open by the rule's days (`extended_until`), and what follows moves on."""
    chosen = sorted(posts)
    until = extended_until(selection, chosen)
    if until is None:
        raise Refused(_("Pilih sedikitnya satu jabatan yang pendaftarannya diperpanjang."))
    wanted = changes.lasting(selection, chosen, until)
    return propose_change(selection, ChangeKind.EXTENSION, wanted=wanted, posts=chosen, **asked)


def propose_outage(selection: Selection, until: datetime, **asked: Any) -> Proposal:
    """The system was down: every post whose registration it struck stays open until then."""
    wanted = changes.lasting(selection, changes.struck_posts(selection, asked["incident"]), until)
    return propose_change(selection, ChangeKind.OUTAGE, wanted=wanted, **asked)


def extended_until(selection: Selection, posts: Iterable[str]) -> datetime | None:
    """When an extension by rule ends: so many days after the present end. One that has passed counts from the last moment at which the
    second person can still approve, so that everybody has the whole period. None without a post.
    """
    days = schema.load(selection.ruleset).value("extension.days")
    entry, chosen = queries.registration_of(selection), set(posts)
    if entry is None or not chosen:
        return None
    ends = [queries.closing_of(post, entry) for post in selection.vacancies.filter(code__in=chosen)]
    approved = fields.day_of(expiry(), selection.zone)
    until = [
        fields.days_later(end, days)
        if fields.day_of(end, selection.zone) >= approved
        else fields.days_later(fields.end_of_day(approved, selection.zone), days)
        for end in ends
    ]
    return max(until, default=None)


def first_full_day(selection: Selection) -> Any:
    """The earliest last day of a new full period: it begins when the second person can last approve."""
    return fields.full_period(schema.load(selection.ruleset), fields.day_of(expiry(), selection.zone))


def _arguments(selection: Selection, given: dict[str, Any]) -> dict[str, Any]:
    numbers.require_free(selection.agency, given["number"])
    return changes.arguments(selection, given)


@ledger.unit
def _carry_out(selection: Selection, arguments: dict[str, Any], actor: Any) -> None:
    documents.checked_number(arguments["number"], selection)
    changes.carry_out(selection, arguments, actor=actor)


def _sections(selection: Selection, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """What the second person approves: the class with number and reason, every line old and new, what follows, and the digests."""
    kind = ChangeKind(arguments["kind"])
    titles = {post.code: post.title for post in selection.vacancies.all()}
    rows = [
        {"key": _("Jenis perubahan"), "value": kind.label},
        {"key": _("Nomor"), "value": arguments["number"]},
        {"key": _("Atas pengumuman"), "value": selection.announcement_number},
        {"key": _("Alasan"), "value": arguments["reason"]},
    ]
    if arguments["posts"]:
        named = ", ".join(titles.get(code, code) for code in arguments["posts"])
        rows.append({"key": _("Jabatan"), "value": named})
    if arguments["incident"]:
        told = change_words.incident_text(arguments["incident"], selection.zone)
        rows.append({"key": _("Gangguan"), "value": told})
    if letter := arguments["letter"]:
        code = format_html('<span class="app-code">{}</span>', letter["file_sha256"])
        rows.append({"key": _("Surat lembaga pemantau"), "value": letter["number"], "hint": code})
    differing = change_words.lines(_before(selection, arguments), arguments["plan"], arguments["edits"])
    effects = change_words.effects(kind)
    return [
        {"title": "", "rows": rows},
        {
            "title": _("Yang berubah"),
            "rows": [{"key": line.label, "value": side_by_side(line)} for line in differing],
        },
        {
            "title": _("Akibatnya"),
            "rows": [{"key": f"{place}.", "value": text} for place, text in enumerate(effects, start=1)],
        },
    ]


def _before(selection: Selection, arguments: dict[str, Any]) -> str:
    """The plan that the proposal was made from, also when it was changed since."""
    for change in queries.changes_of(selection):
        if change.before_digest == arguments["before"]:
            return change.before_text
    return selection.plan_text


def side_by_side(line: change_words.Line) -> str:
    """Old and new one below the other, each named, for a summary list."""
    return format_html(
        '<span class="app-muted">{}</span> {}<br><strong>{}</strong> {}',
        _("Semula:"),
        _listed(line.before),
        _("Menjadi:"),
        _listed(line.after),
    )


def _listed(sentences: list[str]) -> str:
    return format_html_join("; ", "{}", ((text,) for text in sentences)) or "-"


CHANGE = Action(
    title=lambda: _("Perubahan atas pengumuman"),
    arguments=_arguments,
    execute=_carry_out,
    page="change_list",
    sections=_sections,
)
EXTEND = Action(
    title=lambda: _("Perpanjangan pendaftaran"),
    arguments=_arguments,
    execute=_carry_out,
    page="change_list",
    sections=_sections,
)
