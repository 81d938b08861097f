"""Ralat: a published result as it reads from today's data, beside the one it corrects (docs/adr/0021)."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from audit import ledger
from audit.errors import Refused
from reports import differences, queries, rendering
from reports import kinds as papers
from reports.enums import CORRECTED, DocumentState
from reports.models import Document
from reports.services import documents
from reports.services.makers import State
from reports.services.requests import MAKERS
from reports.subjects import Subject, key_of
from reports.wording import Day

_LOOKING_AHEAD = papers.AdminResult | papers.StageResult


def obstacle(document: Document) -> str:
    """Why this paper cannot be corrected now, "" when it can."""
    if document.kind not in CORRECTED or document.state != DocumentState.PUBLISHED:
        return _("Hanya pengumuman hasil yang sudah terbit yang dapat diralat.")
    later = queries.correction_of(document)
    if later is not None:
        return _(
            "Ralat atas pengumuman ini sudah dibuat dengan Nomor %(number)s. Ralat berikutnya dibuat dari naskah itu."
        ) % {"number": later.number}
    offers = MAKERS[document.kind].offers(State(document.selection))
    return next((item.obstacle for item in offers if item.subject.key == key_of(document)), "")


def preview(document: Document, *, actor: Any) -> tuple[papers.ChangedLine, ...]:
    """What a correction would change today. Writes nothing."""
    return _differences(document, _tree(_successor(document, document.number), actor=actor))


@ledger.unit
def request(document: Document, *, number: str, reason: str, actor: Any) -> Document:
    """Make the paper anew with what differs told first. Refused when nothing differs: a correction tells what the data say, never something else."""
    ledger.lock(document.selection)
    document.refresh_from_db()
    in_the_way = obstacle(document)
    if in_the_way:
        raise Refused(in_the_way)
    corrected = _successor(document, documents.checked_number(number, document.selection))
    tree = _tree(corrected, actor=actor)
    lines = _differences(document, tree)
    if not lines:
        raise Refused(
            _(
                "Data hari ini menghasilkan bunyi yang sama persis, jadi tidak ada yang diralat. Perbaiki dahulu datanya (misalnya buka kembali "
                "lembar nilai, atau ubah kop dan penanda tangan), lalu buat ralat."
            )
        )
    told = papers.Correction(
        number=document.number, date=Day(document.dated.isoformat()), reason=reason, lines=lines
    )
    attachment = MAKERS[document.kind].attachment(subject_of(document))
    return documents.create(corrected, replace(tree, correction=told), attachment=attachment, actor=actor)


def subject_of(document: Document) -> Subject:
    """What a paper is about."""
    return Subject(document.selection, document.vacancy, document.stage, document.sitting, document.change)


def _successor(document: Document, number: str) -> Document:
    return Document(**subject_of(document).columns, kind=document.kind, number=number, corrects=document)


def _tree(corrected: Document, *, actor: Any) -> papers.SignedDocument:
    """The paper as it reads today. What lay ahead of the corrected one stays as it was told."""
    with override("id"):
        common = documents.common_of(corrected, signed=True)
        tree: Any = MAKERS[corrected.kind].build(subject_of(corrected), common, actor=actor)
    told = queries.paper_of(corrected.corrects)
    return replace(tree, schedule=told.schedule) if isinstance(tree, _LOOKING_AHEAD) else tree


def _differences(document: Document, tree: papers.SignedDocument) -> tuple[papers.ChangedLine, ...]:
    """Number, day and code of the two papers differ by nature, and are left out."""
    told = replace(queries.paper_of(document), correction=None)
    same = replace(tree, number=told.number, date=told.date, provenance=told.provenance)
    return differences.between(
        *(rendering.build_html(document.kind, papers.freeze(item)) for item in (told, same))
    )
