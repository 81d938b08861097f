"""An uploaded sheet into the author's own draft, whole or not at all, through the same door as typing."""

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from audit import ledger
from audit.errors import NotAllowed, Refused
from panels import imports, queries
from panels.enums import COMMENT, MARK_UNIT
from panels.imports import Column, Participant, Reading, Scale
from panels.models import Criterion, Sheet, Total
from panels.models.scoring import contents
from panels.scheme import plain
from panels.services import cells, sheets
from panels.services.cells import Cell
from panels.spreadsheets import Rows
from panels.tables import clean
from selection.models import Application


def columns_of(scale: Scale, criteria: Iterable[Criterion]) -> list[Column]:
    """The columns of marks of a file in this scale, in the sheet's order; beside marks by criterion the comments."""
    if not scale.by_criterion:
        return [imports.total_column(scale)]
    found = list(criteria)
    headings = imports.headings([(item.label, item.code) for item in found])
    marks = [Column(item.pk, heading, (item.code,)) for item, heading in zip(found, headings, strict=True)]
    return [*marks, Column(COMMENT, imports.COMMENTS)]


def examine(
    rows: Rows,
    scale: Scale,
    *,
    criteria: Collection[Criterion],
    candidates: Iterable[Application],
    away: Collection[Any],
) -> Reading:
    """What the file says of the sheet with these criteria and candidates; `away`: whom the author is recused from."""
    people = [
        Participant(item.pk, item.participant_number or "", str(item.person), item.pk not in away)
        for item in candidates
    ]
    known = {item.pk: item for item in criteria}

    def judge(text: str, key: Any) -> str:
        try:
            if key == COMMENT:
                cells.read_comment(text)
            else:
                points_of(text, scale, known.get(key))
        except Refused as refusal:
            return str(refusal)
        return ""

    return imports.check(rows, people, columns_of(scale, criteria), judge)


def with_stored_lines(marks: Mapping[Cell, str], stored: Mapping[Any, str]) -> dict[Cell, str]:
    """The file's cells, where a comment (`stored`: by candidate) that lost only its line breaks in the spreadsheet stays as it is."""
    return {
        cell: stored[cell[0]]
        if cell[1] == COMMENT and clean(stored.get(cell[0], "")) == text and text
        else text
        for cell, text in marks.items()
    }


def points_of(text: str, scale: Scale, criterion: Criterion | None) -> int:
    """A mark of the file in 1/10,000: as typed where it belongs to a criterion, else a total. Refused says what is wrong."""
    if criterion is not None:
        return cells.read_points(text, criterion)
    points, wrong = imports.total(text, scale.most)
    if wrong:
        most = plain(scale.most).replace(".", ",")
        raise Refused(_(imports.MESSAGES[wrong]).format(text=text[:20], most=most))
    return points


@ledger.unit
def store(sheet: Sheet, rows: Rows, scale: Scale, *, seen: str, actor: Any) -> None:
    """Make the draft what the file says; an empty cell takes the mark out. Refused keeps nothing; Stale and NotAllowed as in `save_marks`."""
    if not scale.by_criterion and not sheet.assessment.stage.by_assessor:
        raise NotAllowed(_("Nilai total hanya untuk tabel asesmen kompetensi; isi nilai setiap kriteria."))
    criteria = list(queries.criteria_of(sheet.guarded, sheet.assessment.component))
    candidates = queries.candidates_with_ties(sheet)
    away = {item.pk for item in candidates if item.is_away}
    reading = examine(rows, scale, criteria=criteria, candidates=candidates, away=away)
    if reading.problems:
        raise Refused(
            _(
                "Isi berkas tidak cocok lagi dengan lembar Anda. Unggah berkasnya sekali lagi dan periksa hasilnya."
            )
        )
    if scale.by_criterion:
        stored = {key: said for key, _number, said in contents(sheet).comments}
        typed = with_stored_lines(reading.marks, stored)
        wrong = sheets.save_marks(sheet, typed, seen=seen, actor=actor)
        if wrong:
            raise Refused(next(iter(wrong.values())))
        sheet.totals.all().delete()
        return
    own = {participant for participant, _column in reading.marks}
    emptied = {(participant, criterion.pk): "" for participant in own for criterion in criteria}
    sheets.save_marks(sheet, emptied, seen=seen, actor=actor)
    _replace_totals(sheet, reading, scale)


def _replace_totals(sheet: Sheet, reading: Reading, scale: Scale) -> None:
    most = int(Fraction(scale.most) * MARK_UNIT)
    sheet.totals.all().delete()
    Total.objects.bulk_create(
        Total(
            sheet=sheet,
            application_id=participant,
            points=points_of(text, scale, None),
            max_points=most,
        )
        for (participant, _column), text in reading.marks.items()
        if text
    )


@ledger.unit
def clear_totals(sheet: Sheet, *, seen: str, actor: Any) -> None:
    """Take the imported totals out of the draft, so that it can be filled in by criterion."""
    sheets.save_marks(sheet, {}, seen=seen, actor=actor)
    sheet.totals.all().delete()
