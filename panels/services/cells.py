"""The cells of a sheet: typed texts read, and what differs from the draft written. Used by panels/services/sheets.py inside its unit."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from audit.errors import Refused
from panels import comments
from panels.enums import COMMENT, MARK_UNIT
from panels.models import Comment, Criterion, Score, Sheet
from panels.models.scoring import Contents, Mark
from panels.ranking import RankingError, parse_decimal
from panels.scheme import plain
from selection.models import Application

FINEST = MARK_UNIT // 100
"""No mark is finer than 1/100."""

Cell = tuple[Any, Any]
"""(key of the application, key of the criterion or COMMENT)."""


def read(
    cells: Mapping[Cell, str], criteria: Mapping[Any, Criterion]
) -> tuple[dict[Cell, int | None], dict[Any, str], dict[Cell, str]]:
    """(mark of each cell, None where it is emptied; comment of each candidate; a sentence for what cannot be read)."""
    points: dict[Cell, int | None] = {}
    texts, problems = {}, {}
    for cell, text in cells.items():
        try:
            if cell[1] == COMMENT:
                texts[cell[0]] = read_comment(text)
            else:
                points[cell] = read_points(text, criteria[cell[1]]) if text.strip() else None
        except Refused as refusal:
            problems[cell] = str(refusal)
    return points, texts, problems


def keep_marks(
    sheet: Sheet,
    held: Contents,
    points: Mapping[Cell, int | None],
    candidates: Mapping[Any, Application],
    criteria: Mapping[Any, Criterion],
) -> Contents:
    """Write the marks that differ. A changed mark is a new row: the guards let no row be written over, and thousands go in one statement."""
    stored = {(mark.application, mark.criterion): mark for mark in held.marks}
    given, gone = [], []
    for cell, mark in points.items():
        old = stored.get(cell)
        if mark == (old.points if old else None):
            continue
        if old is not None:
            gone.append(stored.pop(cell).pk)
        if mark is None:
            continue
        given.append(
            Score(
                sheet=sheet,
                application_id=sheet.assessment.application_of(cell[0]),
                criterion_id=cell[1],
                points=mark,
            )
        )
        number, line = candidates[cell[0]].participant_number or "", criteria[cell[1]]
        stored[cell] = Mark(*cell, number, line.order, line.code, mark)
    if gone:
        sheet.scores.filter(pk__in=gone).delete()
    if given:
        Score.objects.bulk_create(given)
    if given and held.totals:
        sheet.totals.all().delete()
        held = held._replace(totals=[])
    return held._replace(marks=list(stored.values()))


def keep_comments(
    sheet: Sheet, held: Contents, texts: Mapping[Any, str], candidates: Mapping[Any, Application]
) -> Contents:
    """Write the comments that differ, in the same way."""
    stored = {key: (key, number, said) for key, number, said in held.comments}
    given, gone = [], []
    for key, said in texts.items():
        if said == (stored[key][2] if key in stored else ""):
            continue
        if stored.pop(key, None):
            gone.append(sheet.assessment.application_of(key))
        if said:
            given.append(Comment(sheet=sheet, application_id=sheet.assessment.application_of(key), text=said))
            stored[key] = (key, candidates[key].participant_number or "", said)
    if gone:
        sheet.comments.filter(application__in=gone).delete()
    if given:
        Comment.objects.bulk_create(given)
    return held._replace(comments=list(stored.values()))


def read_comment(text: str) -> str:
    """A typed comment as it is kept. Refused says what is wrong."""
    said = comments.tidy(text)
    if len(said) > comments.MAX_LENGTH:
        raise Refused(
            _("Komentar ini %(length)d huruf. Ringkas menjadi paling banyak %(most)d huruf.")
            % {"length": len(said), "most": comments.MAX_LENGTH}
        )
    return said


def read_points(text: str, criterion: Criterion) -> int:
    """A typed mark in 1/10,000. One decimal sign, comma or point, on the criterion's own steps; Refused says what is wrong."""
    most = plain(Fraction(criterion.max_points, MARK_UNIT)).replace(".", ",")
    try:
        value = parse_decimal(text.strip())
    except RankingError as error:
        raise Refused(
            _("“%(text)s” bukan nilai. Tulis angka 0 sampai %(most)s, misalnya 78,5.")
            % {"text": text.strip()[:20], "most": most}
        ) from error
    points = value * MARK_UNIT
    if "/" in text or (points / FINEST).denominator != 1:
        raise Refused(_("Tulis nilai paling banyak dua angka di belakang koma, misalnya 78,25."))
    if (points / criterion.step).denominator != 1:
        raise Refused(
            _("Nilai %(text)s di antara dua langkah. Pakai kelipatan %(step)s.")
            % {
                "text": text.strip()[:20],
                "step": plain(Fraction(criterion.step, MARK_UNIT)).replace(".", ","),
            }
        )
    if not 0 <= points <= criterion.max_points:
        raise Refused(
            _("Nilai %(text)s di luar rentang. Isi 0 sampai %(most)s.")
            % {"text": text.strip()[:20], "most": most}
        )
    return int(points)
