"""The empty sheet on paper of a member who does not use the system: what it asks is frozen, and its code ties it to the copy."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from audit import chain, ledger
from audit.errors import Refused
from panels import sheet_display
from panels.models import Assessment, PaperSheet, Sheet
from panels.services import copies
from panels.sheet_display import Layout
from reports import kinds as papers
from reports.enums import DocumentKind
from reports.models import Document
from reports.services import documents
from reports.wording import Digest
from selection.enums import Verb


@ledger.unit
def request(assessment: Assessment, person: Any, *, actor: Any) -> PaperSheet:
    """Print a blank for this member's sheet of a stage. Raises Refused with what is in the way."""
    sheet = (
        Sheet.objects.filter(assessment=assessment, person=person)
        .exclude(state__in=["closed", "superseded"])
        .select_related("person", "assessment__stage", "assessment__vacancy__selection__agency")
        .first()
    )
    if sheet is None or not sheet.guarded.permits(actor, Verb.SCREEN):
        raise Refused(
            _("Orang ini tidak menerima lembar pada tahap ini. Muat ulang halaman, lalu pilih anggota lain.")
        )
    document = Document(selection=sheet.guarded, kind=DocumentKind.PAPER_SHEET, number=_number(assessment))
    with override("id"):
        common = documents.common_of(document)
        layout = sheet_display.by_criterion(sheet)
        tree = _tree(layout, common)
    paper = copies.issue(
        sheet, number=document.number, document=document.code, blank_digest=str(tree.blank), actor=actor
    )
    documents.create(document, tree, actor=actor)
    return paper


def _tree(layout: Layout, common: dict[str, Any]) -> papers.PaperSheet:
    """Candidates by the names that the member's own sheet gives them: on a blind stage none but codes."""
    sheet = layout.sheet
    grid = sheet_display.grid(layout)
    rows = [
        papers.PaperRow(code=row["code"] or row["label"], name=row["label"])
        for row in grid["rows"]
        if row["cells"]
    ]
    criteria = [
        papers.PaperCriterion(
            label=item.label, guide=item.guide, maximum=sheet_display.points_text(item.max_points)
        )
        for item in layout.criteria
    ]
    asked = {
        "sheet": str(sheet.pk),
        "criteria": [[item.label, item.maximum] for item in criteria],
        "rows": [row.code for row in rows],
    }
    return papers.PaperSheet(
        **common,
        stage=sheet.assessment.stage.title,
        post=sheet.assessment.vacancy.title,
        member=str(sheet.person),
        criteria=tuple(criteria),
        rows=tuple(rows),
        blank=Digest(chain.digest(chain.canonical(asked))),
    )


def _number(assessment: Assessment) -> str:
    """ "LK/01/makalah/3": the third blank of this stage of this post."""
    made = PaperSheet.objects.filter(sheet__assessment=assessment).count()
    return f"LK/{assessment.guarded.code}/{assessment.vacancy.code}/{assessment.component}/{made + 1}"
