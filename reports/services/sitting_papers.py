"""The papers of a sitting: the letter that calls its candidates, and the list they sign."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from audit import ledger
from audit.errors import Refused
from panels.models import Sitting
from panels.services import sittings
from reports.enums import DocumentKind
from reports.models import Document
from reports.services import documents, sitting_contexts


@ledger.unit
def request(sitting: Sitting, kind: str, *, number: str, actor: Any) -> Document:
    """The paper of that kind; Refused while it cannot be made."""
    ask = {DocumentKind.CALL: request_call, DocumentKind.ATTENDANCE: request_attendance}[DocumentKind(kind)]
    return ask(sitting, number=number, actor=actor)


@ledger.unit
def request_call(sitting: Sitting, *, number: str, actor: Any) -> Document:
    """Surat panggilan of a sitting: fixes its order and times, and shows them to the candidates."""
    _require_free(sitting, DocumentKind.CALL)
    document = Document(
        selection=sitting.selection,
        sitting=sitting,
        kind=DocumentKind.CALL,
        number=documents.checked_number(number, sitting.selection),
    )
    common = documents.common_of(document, signed=True)
    slots = sittings.announce(sitting, document=document.code, actor=actor)
    with override("id"):
        tree = sitting_contexts.call(sitting, slots, common)
    return documents.create(document, tree, actor=actor)


@ledger.unit
def request_attendance(sitting: Sitting, *, number: str, actor: Any) -> Document:
    """Daftar hadir of a sitting that is called, to be printed and signed by who comes."""
    _require_free(sitting, DocumentKind.ATTENDANCE)
    document = Document(
        selection=sitting.selection,
        sitting=sitting,
        kind=DocumentKind.ATTENDANCE,
        number=documents.checked_number(number, sitting.selection),
    )
    with override("id"):
        tree = sitting_contexts.attendance(sitting, documents.common_of(document))
    return documents.create(document, tree, actor=actor)


def obstacle(sitting: Sitting, kind: str) -> str:
    """Why a paper of a sitting cannot be asked for now, as a sentence; "" when it can."""
    if Document.objects.filter(sitting=sitting, kind=kind).exclude(state="void").exists():
        return documents.made_already()
    if kind == DocumentKind.CALL:
        return sittings.obstacle(sitting)
    if sitting.state == "planned":
        return _("Daftar hadir dibuat setelah surat panggilan.")
    return ""


def _require_free(sitting: Sitting, kind: str) -> None:
    sentence = obstacle(ledger.lock(sitting), kind)
    if sentence:
        raise Refused(sentence)
