"""A calibration round as pages show it: a member's trial grid, and once it is open all marks with how far apart they lie."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from panels import calibration as reckoning
from panels import queries, sheet_display, trials
from panels.calibration import Given
from panels.enums import MARK_UNIT
from panels.models import Assessment, Calibration, Criterion, Sample, Trial
from panels.models.scoring import Contents
from panels.services.cells import Cell
from panels.sheet_display import Layout, exact, number
from selection import display

_TONES = {
    "prepared": "neutral",
    "open": "sealed",
    "revealed": "waiting",
    "closed": "success",
    "cancelled": "neutral",
}
ONE_POINT = Fraction(1)
"""Nearer than this to the median is at the median, in words."""


def tag(calibration: Calibration) -> dict[str, str]:
    """components/tag.html."""
    label = {
        "prepared": _("Disiapkan"),
        "open": _("Sedang dinilai"),
        "revealed": _("Nilai uji coba dibuka"),
        "closed": _("Selesai"),
        "cancelled": _("Dibatalkan"),
    }[calibration.state]
    return {"label": label, "tone": _TONES[calibration.state]}


def samples(calibration: Calibration) -> list[dict[str, Any]]:
    """[{key, label, description, size, pages, url}] in their order."""
    return [
        {
            "key": item.pk,
            "label": item.label,
            "description": item.description,
            "size": display.size(item.file.size),
            "pages": item.file.pages,
            "url": reverse("calibration_sample_file", args=[calibration.pk, item.pk]),
        }
        for item in trials.samples_of(calibration)
    ]


def trial_layout(trial: Trial) -> Layout:
    """The trial as a sheet whose candidates are samples."""
    stage = trial.calibration.stage
    return _layout(
        trial,
        list(queries.criteria_of(stage.selection, stage.code)),
        list(trials.samples_of(trial.calibration)),
        trials.stored_points(trial),
    )


def _layout(trial: Any, criteria: list[Criterion], rows: list[Any], stored: dict[Cell, int]) -> Layout:
    return Layout(trial, criteria, rows, set(), stored, Contents([], [], []))


def grid(
    layout: Layout,
    typed: Mapping[Cell, str] | None = None,
    problems: Mapping[Cell, str] | None = None,
) -> dict[str, Any]:
    """`criteria`, `rows` and `total_label` of components/score_grid.html; samples in place of candidates."""
    typed, problems = typed or {}, problems or {}
    columns = [sheet_display.column(layout, criterion) for criterion in layout.criteria]
    rows = []
    for sample in layout.candidates:
        cells = [
            {
                **sheet_display.cell_field(layout, (sample.pk, criterion.pk), typed, problems),
                "criterion": about,
            }
            for criterion, about in zip(layout.criteria, columns, strict=True)
        ]
        broken = any(cell["errors"] for cell in cells)
        total = "" if broken else sheet_display.total(layout, sample)
        rows.append({"label": str(sample), "code": "", "cells": cells, "total": total})
    return {"criteria": columns, "rows": rows, "total_label": sheet_display.total_label(layout)}


def errors(layout: Layout, problems: Mapping[Cell, str]) -> list[dict[str, str]]:
    """The lines of the error summary, by sample and criterion."""
    return [
        {
            "text": f"{sample}, {criterion.label}: {problems[sample.pk, criterion.pk]}",
            "href": f"#id_{sheet_display.cell_name((sample.pk, criterion.pk))}",
        }
        for sample in layout.candidates
        for criterion in layout.criteria
        if (sample.pk, criterion.pk) in problems
    ]


def result(calibration: Calibration, reader: Any) -> dict[str, Any] | None:
    """All trial marks of an opened round for templates/panels/calibration/_result.html; None while it is sealed or was cancelled.

    `reader` is the person who reads: of a member it says where his own marks lie.
    """
    points = trials.opened_points(calibration)
    if not points:
        return None
    stage = calibration.stage
    criteria = list(queries.criteria_of(stage.selection, stage.code))
    found = list(trials.samples_of(calibration))
    marks: dict[Cell, dict[Any, Fraction]] = {}
    for row in points:
        marks.setdefault((row.sample, row.criterion), {})[row.member] = Fraction(row.points, MARK_UNIT)
    given = [
        Given(sample.pk, line.pk, Fraction(line.max_points, MARK_UNIT), marks[sample.pk, line.pk])
        for sample in found
        for line in criteria
        if (sample.pk, line.pk) in marks
    ]
    members = trials.givers(calibration)
    apart = reckoning.distances(given)
    own = next((item for item in members if item.person_id == getattr(reader, "pk", None)), None)
    return {
        "columns": [str(item.person) for item in members],
        "span": len(members) + 3,
        "blocks": [_block(sample, criteria, marks, [item.pk for item in members]) for sample in found],
        "own": own_text(apart[own.pk]) if own is not None and own.pk in apart else "",
        "members": [
            {"cells": [str(item.person), signed(apart[item.pk]), distance_text(apart[item.pk])]}
            for item in members
            if item.pk in apart
        ],
        "criteria": _spread_rows(criteria, given),
    }


def _block(
    sample: Sample,
    criteria: Iterable[Criterion],
    marks: Mapping[Cell, Mapping[Any, Fraction]],
    members: list[Any],
) -> dict[str, Any]:
    """One sample: criteria down, members across, then the median and the spread on the criterion's own scale."""
    rows = []
    for line in criteria:
        mine = marks.get((sample.pk, line.pk), {})
        values = list(mine.values())
        middle = reckoning.median(values) if values else None
        rows.append(
            {
                "label": line.label,
                "cells": [exact(mine[key]) if key in mine else "–" for key in members],
                "median": exact(middle) if middle is not None else "–",
                "spread": exact(max(values) - min(values)) if values else "–",
            }
        )
    return {"label": sample.label, "rows": rows}


def _spread_rows(criteria: Iterable[Criterion], given: list[Given]) -> list[dict[str, Any]]:
    """The criteria on which the panel is furthest apart first, for components/table.html."""
    spreads = reckoning.spreads(given)
    found = [(spreads[line.pk], line.label) for line in criteria if line.pk in spreads]
    return [
        {"cells": [label, number(mean, 1), number(widest, 1)]}
        for (mean, widest), label in sorted(found, key=lambda item: item[0], reverse=True)
    ]


def signed(distance: Fraction) -> str:
    """ "+6,0", "−2,5", "0,0": points out of 100 above or below the median."""
    shown = number(abs(distance), 1)
    return shown if distance == 0 else f"{'+' if distance > 0 else '−'}{shown}"


def distance_text(distance: Fraction) -> str:
    """Where a member's marks lie, in words, of him."""
    if abs(distance) < ONE_POINT:
        return _("pada median")
    shown = {"points": _points(distance)}
    if distance > 0:
        return _("rata-rata %(points)s angka di atas median") % shown
    return _("rata-rata %(points)s angka di bawah median") % shown


def own_text(distance: Fraction) -> str:
    """The same, to himself."""
    if abs(distance) < ONE_POINT:
        return _("Nilai Anda rata-rata pada median.")
    shown = {"points": _points(distance)}
    if distance > 0:
        return _("Anda rata-rata %(points)s angka di atas median.") % shown
    return _("Anda rata-rata %(points)s angka di bawah median.") % shown


def _points(distance: Fraction) -> str:
    """ "6" or "6,5"."""
    return number(abs(distance), 1).removesuffix(",0").removesuffix(".0")


def agreed(assessment: Assessment) -> dict[str, str] | None:
    """What the panel agreed of this stage, for panels/shared/agreed.html: {note, when, changed}; None when no round was held. One read."""
    found = trials.agreed(assessment.stage)
    if found is None or found.closed_at is None:
        return None
    same = assessment.criteria_digest == found.criteria_digest  # both by panels.models.scoring.rubric_digest
    return {
        "note": found.note,
        "when": display.moment(found.closed_at, assessment.guarded.zone),
        "changed": "" if same else _("Kriteria diubah sesudah kalibrasi ini."),
    }
