"""A hold or a remark ended by the body's letter: the secretariat proposes, the second person compares it with the scan and approves."""

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Proposal
from accounts.proposals import Action, propose
from audit import clock, ledger
from audit.errors import Refused
from audit.models import StoredFile
from selection import display
from selection.models import Hold, Remark
from selection.workflows import REMARK_STANDS

END_HOLD, CLOSE_REMARK = "end_hold", "close_remark"


def propose_end(
    subject: Hold | Remark, *, reason: str, number: str, dated: date, file: StoredFile, actor: Any
) -> Proposal:
    """Ask the second person to end it by the body's letter. Raises Refused for a letter that is not whole or cannot be right."""
    given = {
        "reason": reason.strip(),
        "number": number.strip(),
        "dated": dated.isoformat(),
        "file": str(file.pk),
    }
    if not given["reason"]:
        raise Refused(_("Tuliskan alasannya seperti tertulis pada surat."))
    if not given["number"]:
        raise Refused(_("Isi nomor surat seperti tertulis pada suratnya."))
    action = END_HOLD if isinstance(subject, Hold) else CLOSE_REMARK
    return propose(action, subject, actor=actor, given=given, reason=given["reason"])


def obstacle(subject: Hold | Remark) -> str:
    """Why there is nothing to end, as a sentence; "" when there is."""
    if isinstance(subject, Remark):
        return "" if subject.state in REMARK_STANDS else _("Catatan ini sudah diterima atau ditutup.")
    if subject.state != "standing":
        return _("Penundaan ini sudah diakhiri.")
    if subject.lapses_at <= clock.now():
        return _("Penundaan ini sudah lewat waktu dan tidak berlaku lagi.")
    return ""


def _arguments(subject: Hold | Remark, given: dict[str, Any]) -> dict[str, Any]:
    if sentence := obstacle(subject):
        raise Refused(sentence)
    zone = ZoneInfo(subject.guarded.zone)
    dated, today = date.fromisoformat(given["dated"]), clock.now().astimezone(zone).date()
    if dated > today:
        raise Refused(
            _("Tanggal surat %(date)s belum tiba. Periksa tanggal pada surat.") % {"date": display.day(dated)}
        )
    begun = display.local_day(_begun(subject), subject.guarded.zone)
    if dated < begun:
        raise Refused(
            _("Surat bertanggal %(date)s, sebelum yang diakhirinya dicatat (%(begun)s). Periksa suratnya.")
            % {"date": display.day(dated), "begun": display.day(begun)}
        )
    return {
        "body": subject.body.name,
        **_about(subject),
        "file_sha256": StoredFile.objects.get(pk=given["file"]).sha256,
    }


def _execute(subject: Hold | Remark, arguments: dict[str, Any], actor: Any) -> None:
    letter = {
        "letter_number": arguments["number"],
        "letter_dated": date.fromisoformat(arguments["dated"]),
        "letter_file": StoredFile.objects.get(pk=UUID(arguments["file"])),
    }
    now, reason = clock.now(), arguments["reason"]
    if isinstance(subject, Hold):
        changes = {"ended_at": now, "end_reason": reason, **letter}
        ledger.transition(subject, "end_by_letter", actor=actor, changes=changes)
    else:
        changes = {"closed_at": now, "closing_reason": reason, **letter}
        ledger.transition(subject, "close_by_letter", actor=actor, changes=changes)


def _begun(subject: Hold | Remark) -> Any:
    return subject.placed_at if isinstance(subject, Hold) else subject.raised_at


def _about(subject: Hold | Remark) -> dict[str, str]:
    """What would be ended, in words that are the same for a reader of every language: the approval is bound to them."""
    if isinstance(subject, Remark):
        post = subject.vacancy.title if subject.vacancy else ""
        return {"post": post, "article": subject.article, "text": subject.text}
    return {"post": subject.vacancy.title, "article": "", "text": subject.reason}


def _sections(subject: Hold | Remark, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """What the second person compares with the scan."""
    rows = [
        {"key": _("Tentang"), "value": arguments["post"] or _("seluruh seleksi")},
        *([{"key": _("Pasal atau aturan"), "value": arguments["article"]}] if arguments["article"] else []),
        {"key": _("Yang diakhiri"), "value": arguments["text"]},
        {"key": _("Surat dari"), "value": arguments["body"]},
        {"key": _("Nomor surat"), "value": arguments["number"]},
        {"key": _("Tanggal surat"), "value": display.day(date.fromisoformat(arguments["dated"]))},
        {"key": _("Alasan"), "value": arguments["reason"]},
        {
            "key": _("Pindaian"),
            "value": arguments["file_sha256"],
            "url": reverse("body_letter_file", args=[subject.pk, arguments["file"]]),
            "action": _("Buka"),
        },
    ]
    return [{"title": _("Cocokkan satu per satu dengan pindaiannya"), "rows": rows}]


HOLD_ACTION = Action(
    title=lambda: _("Mengakhiri penundaan dengan surat lembaga pemantau"),
    arguments=_arguments,
    execute=_execute,
    page="hold_detail",
    sections=_sections,
)
REMARK_ACTION = Action(
    title=lambda: _("Menutup catatan dengan surat lembaga pemantau"),
    arguments=_arguments,
    execute=_execute,
    page="remark_detail",
    sections=_sections,
)
