"""Asking for papers: one table of how each kind is made, and the one function that asks."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from audit import clock, ledger
from audit.errors import Refused
from reports import queries
from reports.enums import DocumentKind, DocumentState
from reports.models import Document
from reports.services import (
    change_papers,
    choice_papers,
    contexts,
    documents,
    notice_papers,
    result_papers,
    sitting_papers,
    stage_papers,
)
from reports.services.makers import Maker, Offer, State
from reports.subjects import Subject, key_of
from selection.models import Application, Selection

MAKERS: dict[str, Maker] = {
    **notice_papers.MAKERS,
    **result_papers.MAKERS,
    **choice_papers.MAKERS,
    **stage_papers.MAKERS,
    **sitting_papers.MAKERS,
    **change_papers.MAKERS,
}
"""The kinds that the secretariat asks for; receipts and paper sheets are asked for by what they belong to."""


def offers(selection: Selection, kinds: Iterable[str] = MAKERS) -> dict[str, list[Offer]]:
    """Kind → the papers of it that there may be, with what is in the way; one that there is already is in the way of another."""
    state = State(selection)
    in_use = Document.objects.filter(selection=selection).exclude(state="void")
    made = {(document.kind, *key_of(document)) for document in in_use if not _overtaken(document, state)}
    again = _("Naskah ini sudah dibuat. Batalkan dahulu yang lama bila perlu diganti.")
    return {
        kind: [
            Offer(offer.subject, again) if (kind, *offer.subject.key) in made else offer
            for offer in MAKERS[kind].offers(state)
        ]
        for kind in kinds
    }


def _overtaken(document: Document, state: State) -> bool:
    """Does a delivered letter tell of a ranking that a corrected sheet has changed since? Then there may be another beside it."""
    if document.state != DocumentState.DELIVERED or not document.attachment_text:
        return False
    return document.attachment_text != state.newest_inputs.get(document.vacancy_id)


def offer_of(selection: Selection, kind: str, key: tuple[UUID | None, ...]) -> Offer | None:
    """The paper of that kind about the subject of that key; None when there can be none."""
    found = offers(selection, [kind])[kind] if kind in MAKERS else []
    return next((offer for offer in found if offer.subject.key == key), None)


@ledger.unit
def request(subject: Subject, kind: str, *, number: str = "", actor: Any, **asked: Any) -> Document:
    """Ask for a paper of the secretariat; `asked` is what the kind's form asks. Refused while it cannot be made."""
    ledger.lock(subject.sitting or subject.selection)
    offer = offer_of(subject.selection, kind, subject.key)
    if offer is None or offer.obstacle:
        raise Refused(offer.obstacle if offer else _("Naskah ini tidak ada. Muat ulang halaman naskah."))
    maker = MAKERS[kind]
    given = maker.number(subject) if maker.number else documents.checked_number(number, subject.selection)
    document = Document(**subject.columns, kind=kind, number=given)
    with override("id"):
        common = documents.common_of(document, signed=maker.signed)
        tree = maker.build(subject, common, actor=actor, **asked)
    return documents.create(document, tree, attachment=maker.attachment(subject), actor=actor)


@ledger.unit
def request_receipt(application: Application, *, actor: Any) -> Document:
    """The Tanda Bukti Pendaftaran of a sent application; the one that exists when there is one of what it holds now.

    The application is locked: who asks twice at once, or replaces a file meanwhile, gets one receipt of one state.
    """
    post, application = application.vacancy, ledger.lock(application)
    application.vacancy = post
    found = queries.receipt_of(application)
    if found is not None:
        return found
    document = Document(
        selection=application.guarded,
        vacancy=application.vacancy,
        application=application,
        kind=DocumentKind.RECEIPT,
        number=application.number or "",
    )
    with override("id"):
        tree = contexts.receipt(application, documents.common_of(document))
    document.created_at = clock.now()  # to the microsecond: a second receipt may follow within the second
    return documents.create(document, tree, actor=actor)
