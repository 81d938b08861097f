"""Second factors of those who serve in a selection: each change is told in its log; a lost one is reset by two people.

practice.md, 2: printed codes come first. Where they are lost too, one staff asks and a second of another duty agrees; neither is the
person himself. Everything he had is taken away, his sessions end, he is told by mail, and the observer reads it in the timeline.
"""

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import credentials, proposals
from accounts.enums import Role
from accounts.models import Person, Proposal, User
from accounts.object_permissions import roles_on
from audit import ledger
from audit.errors import NotAllowed, Refused
from selection import display
from selection.enums import SelectionState
from selection.models import Duty

ACTION_NAME = "reset_factor"
_OVER = [SelectionState.CONCLUDED, SelectionState.ABANDONED, SelectionState.STOPPED]


def tell(person: Person, fact: str, data: dict[str, str], actor: Any) -> None:
    """Where he serves now, the observer sees that a factor came or went. Runs inside a unit."""
    for duty in Duty.objects.filter(person=person, state="active").exclude(selection__state__in=_OVER):
        ledger.record(duty, fact, actor=actor, data=data)


def obstacle(duty: Duty) -> str:
    """Why there is nothing to reset, as a sentence; "" when there is."""
    if duty.state != "active":
        return _("Tugas orang ini dalam seleksi sudah berakhir.")
    if not credentials.marks_of(duty.person):
        return _("Orang ini belum mengaktifkan verifikasi dua langkah, sehingga tidak ada yang diatur ulang.")
    return ""


def propose_reset(duty: Duty, *, reason: str, actor: Any) -> Proposal:
    """Ask for somebody's second factors to be taken away. Never one's own. Raises Refused with what is in the way."""
    if not duty.permits(actor, f"propose:{ACTION_NAME}"):
        raise NotAllowed(
            _(
                "Pengaturan ulang hanya dapat diminta oleh Sekretariat Pansel atau pejabat kedua seleksi ini, dan bukan untuk dirinya sendiri."
            )
        )
    if not reason.strip():
        raise Refused(_("Tuliskan apa yang terjadi. Tanpa alasan, usulan tidak dapat diajukan."))
    asked_as = sorted(roles_on(actor, str(duty.selection_id)))
    given = {"reason": reason.strip(), "asked_as": asked_as}
    return proposals.propose(ACTION_NAME, duty, actor=actor, given=given, reason=reason.strip())


def _arguments(duty: Duty, given: dict[str, Any]) -> dict[str, Any]:
    """What the approval is bound to: the person and exactly the factors he has now."""
    if sentence := obstacle(duty):
        raise Refused(sentence)
    return {"person": str(duty.person_id), "factors": credentials.marks_of(duty.person)}


def _reset(duty: Duty, arguments: dict[str, Any], actor: Any) -> None:
    if set(arguments["asked_as"]) & roles_on(actor, str(duty.selection_id)):
        raise NotAllowed(
            _(
                "Pengusul memegang tugas yang sama dengan Anda. Persetujuan diberikan petugas dengan tugas lain."
            )
        )
    ledger.transition(duty, ACTION_NAME, actor=actor, data={"reason": arguments["reason"]})
    credentials.remove_all(duty.person, actor=actor)
    transaction.on_commit(lambda: _write_to(duty.person), robust=True)


def _write_to(person: Person) -> None:
    """To every address of the person, in Indonesian."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = render_to_string("selection/mail/factor_reset_subject.txt").strip()
        text = render_to_string("selection/mail/factor_reset_message.txt", {"person": person})
    for address in User.objects.filter(person=person, is_active=True).values_list("email", flat=True):
        if address:
            send_mail(settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + subject, text, None, [address])


ACTION = proposals.Action(
    title=lambda: _("Mengatur ulang langkah kedua seorang petugas"),
    arguments=_arguments,
    execute=_reset,
    page="factor_reset",
    sections=lambda duty, arguments: display.factor_reset(
        duty, Role(duty.role).label, arguments["reason"], arguments["factors"]
    ),
)
