"""A dispensation from one rule: recorded from its letter by one person, put into force by another."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.models import Proposal
from accounts.proposals import Action, propose
from audit import clock, ledger
from audit.errors import Refused
from audit.models import StoredFile
from selection import display
from selection.enums import SelectionState
from selection.models import Selection, Vacancy, Waiver
from selection.rulesets import schema

ACTION_NAME = "waive"
_OVER = frozenset({SelectionState.CONCLUDED, SelectionState.ABANDONED})


def waivable(selection: Selection) -> list[str]:
    """The rules of this selection from which a letter may dispense, in the order of the ruleset."""
    return [key for key, rule in schema.load(selection.ruleset).rules.items() if rule.waivable]


def may_record(selection: Selection, actor: Any) -> bool:
    """May this person record a letter now?"""
    return selection.state not in _OVER and Waiver(selection=selection).permits(actor, "waive")


@ledger.unit
def record(
    selection: Selection,
    rule: str,
    *,
    vacancy: Vacancy | None,
    body: str,
    number: str,
    dated: date,
    file: StoredFile,
    reason: str,
    actor: Any,
) -> Proposal:
    """Keep the letter and ask the second person to compare it. Raises Refused for a rule that nobody dispenses from."""
    selection = ledger.lock(selection)
    if selection.state in _OVER:
        raise Refused(
            _("Seleksi ini sudah selesai, sehingga tidak ada aturan yang masih dapat dikecualikan.")
        )
    if rule not in waivable(selection):
        raise Refused(
            _("Dari aturan ini tidak seorang pun dapat memberi pengecualian. Pilih aturan yang lain.")
        )
    if dated > clock.now().astimezone(ZoneInfo(selection.zone)).date():
        raise Refused(
            _("Tanggal surat %(date)s belum tiba. Periksa tanggal pada surat.")
            % {"date": dated.strftime("%d-%m-%Y")}
        )
    if Waiver.objects.filter(
        selection=selection, rule=rule, vacancy=vacancy, state__in=["recorded", "approved"]
    ).exists():
        raise Refused(
            _(
                "Pengecualian dari aturan ini sudah dicatat. Buka catatan itu, atau batalkan dahulu bila keliru."
            )
        )
    waiver = Waiver(
        selection=selection,
        vacancy=vacancy,
        rule=rule,
        body=body,
        number=number,
        dated=dated,
        file=file,
        reason=reason,
    )
    ledger.create(waiver, actor=actor, data={"reason": reason})
    return propose(ACTION_NAME, waiver, actor=actor, reason=reason)


def ask_again(waiver: Waiver, *, actor: Any) -> Proposal:
    """Propose a recorded letter once more, after the first proposal was turned down or ran out."""
    return propose(ACTION_NAME, waiver, actor=actor, reason=waiver.reason)


@ledger.unit
def withdraw(waiver: Waiver, *, actor: Any) -> None:
    """Take back a letter that was recorded by mistake and is not in force."""
    ledger.transition(ledger.lock(waiver), "withdraw", actor=actor)


def _arguments(waiver: Waiver, _given: dict[str, Any]) -> dict[str, Any]:
    if waiver.state != "recorded":
        raise Refused(_("Pengecualian ini sudah berlaku atau sudah dibatalkan."))
    return stated(waiver)


def stated(waiver: Waiver) -> dict[str, Any]:
    """What the letter says, as the approval is bound to it."""
    return {
        "rule": waiver.rule,
        "post": waiver.vacancy.title if waiver.vacancy else "",
        "body": waiver.body,
        "number": waiver.number,
        "date": waiver.dated.isoformat(),
        "file_sha256": waiver.file.sha256,
        "reason": waiver.reason,
    }


def _approve(waiver: Waiver, _arguments: dict[str, Any], actor: Any) -> None:
    ledger.transition(waiver, "approve", actor=actor)


ACTION = Action(
    title=lambda: _("Mengecualikan suatu aturan"),
    arguments=_arguments,
    execute=_approve,
    page="waiver_detail",
    sections=display.waiver,
)
