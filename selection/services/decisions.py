"""Two people decide about a post with the oversight body's letter: what is asked of that letter, and what is kept of the decision."""

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from audit import clock, ledger
from audit.errors import Refused
from audit.models import StoredFile
from selection.display import day
from selection.enums import DecisionKind, RedFlagKind
from selection.models import Decision, Selection, Vacancy
from selection.rulesets import schema
from selection.services import gates

RULE = "stopping.letter"
"""Whether stopping needs the letter, in the ruleset: "fail" refuses without one, "warn" goes on under a red flag."""


def given(
    *, reason: str, number: str = "", dated: date | None = None, file: StoredFile | None = None
) -> dict[str, str]:
    """What is asked for, as a proposal keeps it. Raises Refused for a letter that is only half told, or no reason."""
    if not reason.strip():
        raise Refused(_("Tuliskan alasannya. Tanpa alasan, usulan tidak dapat diajukan."))
    told = [bool(number.strip()), dated is not None, file is not None]
    if any(told) and not all(told):
        raise Refused(
            _(
                "Surat lembaga pemantau dicatat lengkap: nomor, tanggal, dan naskahnya. Lengkapi, atau kosongkan ketiganya."
            )
        )
    return {
        "reason": reason.strip(),
        "number": number.strip(),
        "dated": dated.isoformat() if dated else "",
        "file": str(file.pk) if file else "",
    }


def check(selection: Selection, asked: dict[str, Any], *, always: bool = False) -> dict[str, str]:
    """What a proposal is bound to of the letter: who wrote it, its file's digest. `always`: it cannot be done without one.

    Raises Refused where the letter is needed and missing, or cannot be right.
    """
    body = selection.oversight_body.name
    if not asked["number"]:
        if always or schema.load(selection.ruleset).rules[RULE].level == "fail":
            raise Refused(
                _("Langkah ini memerlukan surat %(body)s. Isi nomor, tanggal, dan naskah suratnya.")
                % {"body": body}
            )
        return {"institution": "", "file_sha256": ""}
    dated, today = date.fromisoformat(asked["dated"]), clock.now().astimezone(ZoneInfo(selection.zone)).date()
    if dated > today:
        raise Refused(
            _("Tanggal surat %(date)s belum tiba. Periksa tanggal pada surat.") % {"date": day(dated)}
        )
    announced = (
        selection.announced_at.astimezone(ZoneInfo(selection.zone)).date()
        if selection.announced_at
        else dated
    )
    if dated < announced:
        raise Refused(
            _(
                "Surat bertanggal %(date)s, sebelum seleksi ini diumumkan (%(announced)s). Periksa tanggal pada surat."
            )
            % {"date": day(dated), "announced": day(announced)}
        )
    return {"institution": body, "file_sha256": StoredFile.objects.get(pk=asked["file"]).sha256}


@ledger.unit
def keep(
    selection: Selection,
    vacancy: Vacancy | None,
    kind: DecisionKind,
    asked: dict[str, Any],
    *,
    left: int | None = None,
    actor: Any,
) -> Decision:
    """Write the decision down, with its letter; without one a red flag stands for good. Called by the executor of the approved proposal."""
    with_letter = bool(asked["number"])
    decision = Decision(
        selection=selection,
        vacancy=vacancy,
        kind=kind,
        reason=asked["reason"],
        left=left,
        institution=selection.oversight_body if with_letter else None,
        number=asked["number"],
        dated=date.fromisoformat(asked["dated"]) if with_letter else None,
        file=StoredFile.objects.get(pk=UUID(asked["file"])) if with_letter else None,
        decided_at=clock.now(),
    )
    ledger.create(decision, actor=actor, data={"reason": asked["reason"]})
    if not with_letter:
        about = vacancy.title if vacancy else selection.title
        gates.raise_flag(selection, vacancy, RedFlagKind.STOP, f"{about}: {asked['reason']}")
    return decision
