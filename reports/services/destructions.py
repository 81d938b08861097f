"""Destroying by rule: what is due, asked for by the secretariat, approved by the oversight body, done by the server (docs/adr/0040)."""

import logging
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts import proposals
from accounts.models import Proposal
from accounts.proposals import Action
from audit import clock, erasing, ledger
from audit.errors import Refused
from audit.ledger import SYSTEM_ACTOR
from audit.models import AuditedModel, Event, StoredFile
from panels.models import Paper
from reports.models import Document
from selection import retention
from selection.enums import SelectionState
from selection.models import (
    Application,
    ApplicationDocument,
    Correction,
    Destruction,
    Finding,
    Imported,
    Objection,
    ScreenerRecusal,
    Selection,
    WalletDocument,
)
from selection.retention import Rule
from selection.services import data_holds, drafts, mails

logger = logging.getLogger("lelang.destruction")

ACTION_NAME = "destroy"
_NO_WORDS = {"ground": "", "text": "", "doubt": "", "answer": "", "return_reason": ""}
_NO_LETTER = {"letter_number": "", "nip": "", "full_name": "", "email": "", "notes": []}
ENDED = (SelectionState.CONCLUDED, SelectionState.STOPPED, SelectionState.ABANDONED)


class Due(NamedTuple):
    """A rule held against a selection: `day` its time is over (None while the selection runs), what it is for, what a hold keeps of that."""

    rule: Rule
    day: date | None
    applications: list[Application]
    held: set[Any]

    @property
    def open(self) -> list[Application]:
        return [item for item in self.applications if item.pk not in self.held]


def ended_on(selection: Selection) -> date | None:
    """The day on which a selection ended; None while it runs."""
    return ended_days([selection]).get(selection.pk)


def ended_days(selections: Iterable[Selection]) -> dict[UUID, date]:
    """The day on which each of these selections ended, in one query; without those that run."""
    ended = {item.pk: item for item in selections if item.state in ENDED}
    if not ended:
        return {}
    came = Event.objects.filter(subject_id__in=ended, to_state__in=ENDED).exclude(from_state=F("to_state"))
    last: dict[tuple[UUID, str], int] = {}
    for key, state, ts in came.values_list("subject_id", "to_state", "leaf__ts"):
        if ts is not None:
            last[key, state] = max(ts, last.get((key, state), 0))
    found = {}
    for key, item in ended.items():
        ts = last.get((key, item.state))
        moment = datetime.fromtimestamp(ts / 1_000_000, UTC) if ts else clock.now()
        found[key] = moment.astimezone(ZoneInfo(item.zone)).date()
    return found


def due_of(selection: Selection) -> list[Due]:
    """Every rule of applications with those it is for that are not destroyed yet."""
    since = ended_on(selection)
    holds = data_holds.standing(selection)
    left = [
        item
        for item in Application.objects.filter(vacancy__selection=selection).select_related(
            "person", "vacancy__selection"
        )
        if not is_erased(item)
    ]
    held = data_holds.held(left, holds)
    found = []
    for rule in retention.OF_APPLICATIONS:
        mine = [item for item in left if item.state in rule.states]
        keys = {item.pk for item in mine}
        day = retention.due_on(rule, since) if since else None
        found.append(Due(rule, day, mine, held & keys))
    return found


def is_due(due: Due, selection: Selection) -> bool:
    today = clock.now().astimezone(ZoneInfo(selection.zone)).date()
    return due.day is not None and due.day <= today and bool(due.open)


def is_erased(application: Application) -> bool:
    """Was what is personal in it destroyed?"""
    return bool(application.snapshot.get("erased"))


@ledger.unit
def propose(selection: Selection, rule: Rule, *, actor: Any) -> Proposal:
    """Ask for the destruction of everything that is due by a rule and that nothing holds."""
    selection = ledger.lock(selection)
    found = next(item for item in due_of(selection) if item.rule == rule)
    if not is_due(found, selection):
        raise Refused(
            _("Belum ada data yang habis masa simpannya menurut aturan ini, atau semuanya ditangguhkan.")
        )
    for older in Destruction.objects.filter(selection=selection, rule=rule.code, state="proposed"):
        waiting = proposal_of(older)
        if waiting is not None and waiting.state == "open" and waiting.expires_at > clock.now():
            raise Refused(
                _("Usulan yang sama masih menunggu Pemantau. Tunggu keputusannya, atau tarik dahulu.")
            )
        ledger.transition(older, "withdraw", actor=actor)
    named = {str(item.pk): item.number or "" for item in found.open}
    row = Destruction(selection=selection, rule=rule.code, applications=named, asked_at=clock.now())
    row = ledger.create(row, actor=actor)
    return proposals.propose(ACTION_NAME, row, actor=actor)


def proposal_of(row: Destruction) -> Proposal | None:
    """The proposal by which two people decide."""
    found = Proposal.objects.filter(action=ACTION_NAME, subject_id=row.pk).select_related(
        "proposer", "approver"
    )
    return found.order_by("created_at").last()


@ledger.unit
def reject(row: Destruction, *, reason: str, actor: Any) -> None:
    """The oversight body turns it down; nothing is destroyed."""
    waiting = proposal_of(row)
    if waiting is None:
        raise Refused(_("Usulan ini tidak ada lagi. Muat ulang halaman."))
    proposals.reject(waiting, reason=reason, actor=actor)
    ledger.transition(ledger.lock(row), "withdraw", actor=actor)


@ledger.unit
def withdraw(row: Destruction, *, actor: Any) -> None:
    """Whoever asked for it takes it back."""
    waiting = proposal_of(row)
    if waiting is not None and waiting.state == "open":
        proposals.withdraw(waiting, actor=actor)
    ledger.transition(ledger.lock(row), "withdraw", actor=actor)


def _arguments(row: Destruction, given: dict[str, Any]) -> dict[str, Any]:
    """What would be destroyed now: less than was asked for when a hold came meanwhile, and then the approval is of something else."""
    open_now = {
        str(item.pk) for due in due_of(row.selection) if due.rule.code == row.rule for item in due.open
    }
    still = {key: number for key, number in row.applications.items() if key in open_now}
    return {"rule": row.rule, "applications": still}


def _execute(row: Destruction, arguments: dict[str, Any], actor: Any) -> None:
    proposal = proposal_of(row)
    assert proposal is not None
    named = Event.objects.filter(
        subject_id=proposal.pk, action__in=["proposal.create", "proposal.approve"]
    ).values_list("pk", flat=True)
    changes = {"approvals": sorted(str(key) for key in named)}
    ledger.transition(row, "approve", actor=actor, changes=changes)


def _sections(row: Destruction, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    rule = retention.BY_CODE[row.rule]
    numbers = sorted(filter(None, arguments["applications"].values()))
    rows = [
        {"key": _("Aturan"), "value": _(rule.title)},
        {"key": _("Sumber"), "value": rule.source},
        {"key": _("Jumlah lamaran"), "value": len(arguments["applications"])},
        {"key": _("Nomor pendaftaran"), "value": ", ".join(numbers) or _("belum bernomor")},
    ]
    return [{"title": "", "rows": rows}]


ACTION = Action(
    title=lambda: _("Pemusnahan data pribadi menurut aturan"),
    arguments=_arguments,
    execute=_execute,
    page="destruction",
    sections=_sections,
)


# --- doing it ---------------------------------------------------------------------------------------------------------


def work() -> int:
    """Carry out what was approved, each application in a unit of its own; how many were destroyed now."""
    count = 0
    for row in Destruction.objects.filter(state="approved").select_related("selection").order_by("asked_at"):
        try:
            count += _carry_out(row)
        except Exception:  # the row stays approved: the next call goes on where this one stopped
            logger.exception("destruction=%s", row.pk)
    erasing.sweep()
    drafts.sweep()
    return count


def _carry_out(row: Destruction) -> int:
    rule = retention.BY_CODE[row.rule]
    fate = {key: _erase_unless_held(row, rule, UUID(key)) for key in sorted(row.applications)}
    with ledger.unit_of_work():
        fresh = ledger.lock(row)
        if fresh.state == "approved":
            ledger.transition(fresh, "finish", actor=SYSTEM_ACTOR, changes={"erased": fate})
    logger.info("destruction=%s done=%d", row.pk, len(fate))
    return sum(value == "destroyed" for value in fate.values())


@ledger.unit
def _erase_unless_held(row: Destruction, rule: Rule, key: UUID) -> str:
    """What became of it. A hold that came after the approval still keeps it."""
    ledger.lock(row)
    application = ledger.lock(Application.objects.get(pk=key))
    if is_erased(application):
        return "destroyed"
    if application.state not in rule.states or data_holds.held(
        [application], data_holds.standing(row.selection)
    ):
        return "held"
    with ledger.approved_by(*(UUID(item) for item in row.approvals)):
        _erase(application, rule)
    return "destroyed"


def _erase(application: Application, rule: Rule) -> None:
    said = {"rule": rule.code}
    documents = list(
        ApplicationDocument.objects.filter(application=application).select_related("file", "preview")
    )
    letters = list(Document.objects.filter(application=application).select_related("file", "signed_file"))
    findings = list(Finding.objects.filter(application=application))
    asked = list(Correction.objects.filter(application=application))
    papers = list(Paper.objects.filter(application=application).select_related("file"))
    objections = list(Objection.objects.filter(application=application).select_related("file"))
    wiped: list[tuple[AuditedModel, dict[str, Any]]] = [
        (application, {"snapshot": _left(application, rule)}),
        *((item, {"code": "", "reason": "", "second_reason": ""}) for item in findings),
        *((item, {"context_text": "", "attachment_text": ""}) for item in letters),
        *((item, {"wrong": "", "right": "", "answer": ""}) for item in asked),
        *((item, _NO_WORDS) for item in objections),
        *((item, _NO_LETTER) for item in Imported.objects.filter(application=application)),
        *((item, {"reason": ""}) for item in ScreenerRecusal.objects.filter(application=application)),
    ]
    steps = [
        ledger.transition(item, "erase", actor=SYSTEM_ACTOR, data=said, changes=changes).pk
        for item, changes in wiped
    ]
    like = erasing.by_two(rule.code, chain=application.scope, agency=application.agency_key)
    rows: Iterable[AuditedModel] = [*(item for item, _changes in wiped), *documents, *papers]
    erasing.bodies(like, rows, apart_from=steps, actor=SYSTEM_ACTOR)
    files: list[StoredFile | None] = [
        *(item.file for item in documents),
        *(item.file for item in papers),
        *(item.preview for item in documents),
        *(item.file for item in objections),
        *(file for item in letters for file in (item.file, item.signed_file)),
    ]
    erasing.files(like, _named_no_more(files, application), actor=SYSTEM_ACTOR)
    mails.forget_about(application.guarded, [application.pk, *(item.pk for item in objections)])
    others = Application.objects.filter(
        person=application.person_id, vacancy__selection=application.guarded
    ).exclude(pk=application.pk)
    if all(is_erased(item) for item in others):
        mails.forget([application.person_id], application.guarded)


def _named_no_more(files: Iterable[StoredFile | None], application: Application) -> list[StoredFile]:
    """Without what somebody keeps among his own documents (he takes it out himself), and what another application still shows."""
    found = [file for file in files if file is not None]
    keys = [file.pk for file in found]
    named = Q(file__in=keys) | Q(preview__in=keys)
    wallets = WalletDocument.objects.filter(named).exclude(state="erased")
    others = ApplicationDocument.objects.filter(named).exclude(application=application)
    living = others.exclude(application__snapshot__has_key="erased")
    kept = {
        key
        for pair in [*wallets.values_list("file", "preview"), *living.values_list("file", "preview")]
        for key in pair
    }
    return [file for file in found if file.pk not in kept]


def _left(application: Application, rule: Rule) -> dict[str, Any]:
    """What stays of the profile: of whoever was in the published result, the name that stands there."""
    passed = "eligible" in rule.states
    name = application.snapshot.get("full_name", "") if passed else "(dimusnahkan)"
    blank = dict.fromkeys(("nip", "current_post", "agency_name", "unit", "phone", "birth_date"), "")
    return {"erased": True, "full_name": name, **blank, "facts": {}}
