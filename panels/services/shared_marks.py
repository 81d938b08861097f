"""A stage that marks a person once for all posts he applied for: his marks stand in every sheet of its author alike."""

from typing import Any

from django.utils.translation import gettext as _

from audit.errors import Refused
from panels import queries
from panels.models import Score, Sheet, Total
from selection.enums import StageScope
from selection.models import Application


def in_other_posts(sheet: Sheet, state: str) -> list[Sheet]:
    """The author's sheets of the same stage for other posts, where a person is marked once for all of them."""
    stage = sheet.assessment.stage
    if stage.scope_of_mark != StageScope.PERSON:
        return []
    same = Sheet.objects.filter(assessment__stage=stage, person=sheet.person_id, state=state)
    return list(same.exclude(assessment=sheet.assessment_id).select_related("assessment__stage"))


def _known_marks(sheet: Sheet) -> dict[Any, tuple[dict[Any, int], list[Any]]]:
    """Application of this sheet → ({criterion: points}, [(points, maximum) of a total]) that its author locked for the same person elsewhere."""
    others = in_other_posts(sheet, "locked")
    own = {item.person_id: item.pk for item in queries.candidates_for(sheet)} if others else {}
    found: dict[Any, tuple[dict[Any, int], list[Any]]] = {}
    for other in others:
        for person, criterion, points in other.scores.values_list(
            "application__person", "criterion", "points"
        ):
            if person in own:
                found.setdefault(own[person], ({}, []))[0][criterion] = points
        for person, points, most in other.totals.values_list("application__person", "points", "max_points"):
            if person in own:
                found.setdefault(own[person], ({}, []))[1].append((points, most))
    return found


def fill_in(sheet: Sheet) -> None:
    """Whom the author has locked for another post stands in this draft with the same marks."""
    for application, (marks, totals) in _known_marks(sheet).items():
        sheet.scores.filter(application=application).delete()
        sheet.totals.filter(application=application).delete()
        Score.objects.bulk_create(
            Score(sheet=sheet, application_id=application, criterion_id=criterion, points=points)
            for criterion, points in marks.items()
        )
        Total.objects.bulk_create(
            Total(sheet=sheet, application_id=application, points=points, max_points=most)
            for points, most in totals[:1]
        )


def require_same(sheet: Sheet) -> None:
    """Raises Refused when a person has another mark here than in a sheet that the author locked for another post."""
    for application, (marks, totals) in _known_marks(sheet).items():
        here = dict(sheet.scores.filter(application=application).values_list("criterion", "points"))
        total = list(sheet.totals.filter(application=application).values_list("points", "max_points"))
        if here != marks or total != totals[:1]:
            number = Application.objects.get(pk=application).participant_number
            raise Refused(
                _(
                    "Nilai peserta %(number)s berbeda dari nilai yang sudah Anda kunci untuk orang yang sama pada jabatan lain. Tahap ini "
                    "dinilai sekali untuk setiap orang: samakan nilainya, atau minta lembar jabatan lain itu dibuka kembali."
                )
                % {"number": number}
            )
