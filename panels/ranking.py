"""Exact ranking of one table of marks: JSON in, JSON out, the same answer on every machine.

Nothing here knows a database, a clock or a float, so anybody can run a stored ranking again.

    mark of a sheet      mark / max × 100; with criteria, their mean weighted by `scheme.criteria`;
                         criteria without weights are points, Σ mark / Σ max × 100 (Job Person Match)
    mark of a component  mean over the panellists who are neither recused nor (`mean_of_present`) missing
    total                Σ mark of the component × weight / 100
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from itertools import groupby
from typing import Any, NamedTuple

import rfc8785

from panels.scheme import (
    RankingError,
    Scheme,
    half_up,
    known_names,
    name_of,
    number,
    parse_decimal,
    plain,
    ratio,
    read_scheme,
    refuse_unknown_keys,
)

__all__ = ["RankingError", "canonical", "compute", "half_up", "parse_decimal"]

TABLE_KEYS = ("scheme", "marks", "threshold_order")
MARK_KEYS = ("candidate", "component", "panelist", "criterion", "mark", "max", "recused", "row")
NOBODY = ""  # stands for the panellist of an assessor's mark; real names are never empty


class Mark(NamedTuple):
    row: int  # in its source, for messages; not part of the canonical input
    candidate: str
    component: str
    panelist: str
    criterion: str | None
    mark: Fraction | None
    max: Fraction
    recused: bool

    def fault(self, code: str, field: str, **params: Any) -> RankingError:
        names = {"candidate": self.candidate, "component": self.component, "panelist": self.panelist}
        return RankingError(code, row=self.row, field=field, **names, **params)


class Component(NamedTuple):
    name: str
    panelists: tuple[str, ...]  # everybody with a row, (NOBODY,) for a component of one mark
    markers: frozenset[str]  # those who marked somebody, so owe everybody a mark
    criteria: tuple[str, ...]  # which every sheet must have; empty when a sheet is one mark
    criteria_weights: dict[str, Fraction] | None  # None: points


Sheets = dict[str, dict[str, dict[str, list[Mark]]]]  # component → candidate → panelist → rows


def compute(table: dict) -> dict:
    """Rank `{"scheme": SCHEME, "marks": [MARK, …]}`; raises RankingError.

    SCHEME is that of `rank_table` in the contract. A MARK has `candidate`, `component`, `mark` (null: missing
    or recused) and, where they apply, `panelist`, `criterion`, `max` ("100"), `recused` (false), `row` (its
    number in the source). `"threshold_order": [component, …]` beside the scheme tells in which order a
    threshold eliminates; by default that of the weights, which not every JSON store keeps.

    Returns `{"rows": …, "digest": …}` as the contract has them, and `"workings"`: candidate → component →
    `{"panelists": {name: SHEET}, "mean", "weight", "contribution", "denominator"}`. SHEET is `{"mark",
    "criteria": {name: mark}}` or `{"recused": true}`; that of a component without panellists has the name "".
    Marks are "a/b" out of 100.
    """
    scheme, marks, text = _read(table)
    means, workings = _means(marks, scheme)
    totals = {
        name: sum((mark * scheme.weights[part] / 100 for part, mark in parts.items()), Fraction(0))
        for name, parts in means.items()
    }
    eliminated_by = {name: _first_failed(parts, scheme.thresholds) for name, parts in means.items()}
    ranked = [name for name in means if eliminated_by[name] is None]
    ranks = _ranks(ranked, lambda name: (totals[name], *_tie_key(means[name], scheme)), scheme.rank_style)
    steps = _tie_steps(ranked, totals, means, scheme.tie_break)
    rows = [
        {
            "candidate": name,
            "components": {part: ratio(mark) for part, mark in parts.items()},
            "total": half_up(totals[name]),
            "total_exact": ratio(totals[name]),
            "rank": ranks.get(name),
            "tie_broken_by": steps.get(name),
            "eliminated_by": eliminated_by[name],
        }
        for name, parts in means.items()
    ]
    rows.sort(key=lambda row: (row["rank"] is None, row["rank"], row["candidate"]))
    return {"rows": rows, "digest": hashlib.sha256(text).hexdigest(), "workings": workings}


def canonical(table: dict) -> bytes:
    """The canonical input whose SHA-256 is the digest: RFC 8785 JSON that `compute` accepts again.

    Marks sorted by candidate, component, panelist, criterion (by code point) with all their keys, numbers in
    their one spelling, the scheme's keys as given; `threshold_order` only when there are several thresholds.
    """
    return _read(table)[2]


# --- reading -----------------------------------------------------------------------------------------------


def _read(table: Any) -> tuple[Scheme, list[Mark], bytes]:
    if not isinstance(table, dict):
        raise RankingError("not_object", field="table")
    refuse_unknown_keys(table, TABLE_KEYS, field="table")
    scheme = read_scheme(table.get("scheme"), table.get("threshold_order"))
    raw_marks = table.get("marks")
    if not isinstance(raw_marks, list):
        raise RankingError("not_list", field="marks")
    if not raw_marks:
        raise RankingError("no_rows", field="marks")
    marks = [_read_mark(raw, position, scheme) for position, raw in enumerate(raw_marks, start=1)]
    _refuse_duplicates(marks)
    return scheme, marks, rfc8785.dumps(_normalised(table["scheme"], scheme, marks))


def _read_mark(raw: Any, position: int, scheme: Scheme) -> Mark:
    if not isinstance(raw, dict):
        raise RankingError("not_object", row=position, field="marks")
    row = raw.get("row", position)
    refuse_unknown_keys(raw, MARK_KEYS, row=row, field="marks")
    names = {
        key: name_of(raw.get(key), row=row, field=key)
        for key in ("candidate", "component", "panelist", "criterion")
        if key in ("candidate", "component") or raw.get(key) is not None
    }
    recused = raw.get("recused", False)
    if not isinstance(recused, bool):
        raise RankingError("not_boolean", row=row, field="recused")
    mark = Mark(
        row,
        names["candidate"],
        names["component"],
        names.get("panelist", NOBODY),
        names.get("criterion"),
        *_read_points(raw, row),
        recused,
    )
    _refuse_misplaced(mark, scheme)
    return mark


def _refuse_misplaced(mark: Mark, scheme: Scheme) -> None:
    if mark.component not in scheme.weights:
        raise mark.fault(
            "unknown_component", "component", name=mark.component, known=known_names(scheme.weights)
        )
    declared = scheme.criteria.get(mark.component)
    if declared and mark.criterion is not None and mark.criterion not in declared:
        raise mark.fault("unknown_criterion", "criterion", name=mark.criterion, known=known_names(declared))
    if mark.recused and not mark.panelist:
        raise mark.fault("recused_nobody", "panelist")
    if mark.recused and mark.mark is not None:
        raise mark.fault("recused_with_mark", "recused")


def _read_points(raw: dict, row: int) -> tuple[Fraction | None, Fraction]:
    maximum = number(raw.get("max", "100"), row=row, field="max")
    if maximum <= 0:
        raise RankingError("max", text=plain(maximum), row=row, field="max")
    if raw.get("mark") is None:
        return None, maximum
    mark = number(raw["mark"], row=row, field="mark")
    if mark < 0:
        raise RankingError("negative", text=plain(mark), row=row, field="mark")
    if mark > maximum:
        raise RankingError("over_max", text=plain(mark), max=plain(maximum), row=row, field="mark")
    return mark, maximum


def _place(mark: Mark) -> tuple[str, str, str, str]:
    return mark.candidate, mark.component, mark.panelist, mark.criterion or ""


def _refuse_duplicates(marks: list[Mark]) -> None:
    seen: dict[tuple, Mark] = {}
    for mark in marks:
        first = seen.setdefault(_place(mark), mark)
        if first is not mark:
            raise mark.fault("duplicate", "mark", first=first.row)


def _normalised(raw_scheme: dict, scheme: Scheme, marks: list[Mark]) -> dict:
    plain_numbers = {
        "weights": {name: plain(weight) for name, weight in scheme.weights.items()},
        "criteria": {
            component: {name: plain(weight) for name, weight in weights.items()}
            for component, weights in scheme.criteria.items()
        },
        "thresholds": {name: plain(value) for name, value in scheme.thresholds.items()},
    }
    table: dict[str, Any] = {
        "scheme": {key: plain_numbers.get(key, value) for key, value in raw_scheme.items()},
        "marks": [
            {
                "candidate": mark.candidate,
                "component": mark.component,
                "panelist": mark.panelist or None,
                "criterion": mark.criterion,
                "mark": None if mark.mark is None else plain(mark.mark),
                "max": plain(mark.max),
                "recused": mark.recused,
            }
            for mark in sorted(marks, key=_place)
        ],
    }
    if len(scheme.thresholds) > 1:
        table["threshold_order"] = list(scheme.thresholds)
    return table


# --- marks of components -----------------------------------------------------------------------------------


def _means(marks: list[Mark], scheme: Scheme) -> tuple[dict[str, dict[str, Fraction]], dict]:
    """The exact mark of every candidate (sorted) in every component (scheme's order), and the workings."""
    near = {mark.candidate: mark.row for mark in reversed(marks)}
    sheets: Sheets = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for mark in marks:
        sheets[mark.component][mark.candidate][mark.panelist].append(mark)
    layouts = [
        _layout(name, [mark for mark in marks if mark.component == name], scheme) for name in scheme.weights
    ]
    means: dict[str, dict[str, Fraction]] = {}
    workings: dict[str, dict] = {}
    for candidate in sorted(near):
        means[candidate], workings[candidate] = {}, {}
        for component in layouts:
            by_panelist = sheets[component.name][candidate]
            results = _sheets_of(candidate, by_panelist, component, scheme.missing, near[candidate])
            mean, count = _mean(candidate, results, component.name, scheme.quorum or 1, near[candidate])
            weight = scheme.weights[component.name]
            means[candidate][component.name] = mean
            workings[candidate][component.name] = {
                "panelists": {name: entry for name, (_, entry) in results.items()},
                "mean": ratio(mean),
                "weight": plain(weight),
                "contribution": ratio(mean * weight / 100),
                "denominator": count,
            }
    return means, workings


def _layout(name: str, rows: list[Mark], scheme: Scheme) -> Component:
    """What the rows of a component have in common.

    A component with declared criteria may come as one mark a sheet while no row of it names a criterion: a
    published table gives no more.
    """
    given = [mark for mark in rows if mark.mark is not None]
    by_criteria = any(mark.criterion is not None for mark in given)
    for mark in rows:
        if bool(mark.panelist) != bool(rows[0].panelist):
            raise mark.fault("panelist_mixed", "panelist")
    for mark in given:
        if by_criteria and mark.criterion is None:
            raise mark.fault("criterion_empty", "criterion")
    declared = scheme.criteria.get(name)
    used = declared or sorted({mark.criterion for mark in rows if mark.criterion is not None})
    return Component(
        name=name,
        panelists=tuple(sorted({mark.panelist for mark in rows})),
        markers=frozenset(mark.panelist for mark in given),
        criteria=tuple(used) if by_criteria else (),
        criteria_weights=declared,
    )


def _sheets_of(
    candidate: str, by_panelist: dict[str, list[Mark]], component: Component, missing: str, near: int
) -> dict[str, tuple[Fraction | None, dict]]:
    """`{panelist: (mark or None, entry of the workings)}` of one candidate in one component."""
    results: dict[str, tuple[Fraction | None, dict]] = {}
    for panelist in component.panelists:
        rows = by_panelist.get(panelist, [])
        if any(mark.recused for mark in rows):
            for mark in rows:
                if not mark.recused:
                    raise mark.fault("recused_partly", "recused")
            results[panelist] = (None, {"recused": True})
        elif rows or panelist in component.markers:
            value, criteria = _sheet(rows, component)
            if value is None and panelist and missing == "error":
                raise _missing(candidate, component.name, panelist, rows, near)
            entry = {"mark": None if value is None else ratio(value), "criteria": criteria}
            results[panelist] = (value, entry)
    return results


def _missing(candidate: str, component: str, panelist: str, rows: list[Mark], near: int) -> RankingError:
    if rows:
        return rows[0].fault("missing_mark", "mark")
    return RankingError("missing_row", candidate=candidate, component=component, panelist=panelist, near=near)


def _sheet(rows: list[Mark], component: Component) -> tuple[Fraction | None, dict[str, str | None]]:
    """The mark of one sheet out of 100 and of each of its criteria; None for a sheet wholly empty.

    A sheet filled in part is refused whatever the rule for missing panellists: its mean would drop criteria.
    """
    if all(mark.mark is None for mark in rows):
        return None, dict.fromkeys(component.criteria)
    given: dict[str | None, Mark] = {}
    for mark in rows:
        if mark.mark is None:
            raise mark.fault("missing_mark", "mark")
        given[mark.criterion] = mark
    if not component.criteria:
        return _share(rows[0]), {}
    for criterion in component.criteria:
        if criterion not in given:
            raise rows[0].fault("criterion_missing", "criterion", criterion=criterion)
    shares = {criterion: _share(given[criterion]) for criterion in component.criteria}
    weights = component.criteria_weights or {criterion: given[criterion].max for criterion in shares}
    value = sum((shares[name] * weights[name] for name in shares), Fraction(0)) / sum(weights.values())
    return value, {criterion: ratio(share) for criterion, share in shares.items()}


def _share(mark: Mark) -> Fraction:
    assert mark.mark is not None
    return mark.mark / mark.max * 100


def _mean(
    candidate: str, results: dict[str, tuple[Fraction | None, dict]], component: str, quorum: int, near: int
) -> tuple[Fraction, int]:
    given = [value for value, _ in results.values() if value is not None]
    where = {"candidate": candidate, "component": component, "near": near}
    if not given:
        raise RankingError("no_mark", **where)
    if NOBODY not in results and len(given) < quorum:
        raise RankingError("below_quorum", count=len(given), quorum=quorum, **where)
    return sum(given, Fraction(0)) / len(given), len(given)


# --- ranks -------------------------------------------------------------------------------------------------


def _first_failed(parts: dict[str, Fraction], thresholds: dict[str, Fraction]) -> str | None:
    return next((name for name, least in thresholds.items() if parts[name] < least), None)


def _tie_key(parts: dict[str, Fraction], scheme: Scheme) -> tuple[Fraction, ...]:
    return tuple(parts[name] for name in scheme.tie_break)


def _ranks(names: list[str], key: Callable[[str], tuple], style: str) -> dict[str, int]:
    """Competition 1,1,3 or dense 1,1,2, the highest key first."""
    ranks: dict[str, int] = {}
    groups = groupby(sorted(names, key=key, reverse=True), key=key)
    for step, (_, group) in enumerate(groups, start=1):
        ranks.update(dict.fromkeys(group, step if style == "dense" else len(ranks) + 1))
    return ranks


def _tie_steps(
    names: list[str], totals: dict[str, Fraction], means: dict[str, dict], tie_break: tuple[str, ...]
) -> dict[str, str | None]:
    """For each row tied on the total, the component that last set it apart from others of its group."""
    steps: dict[str, str | None] = {}

    def split(group: list[str], rest: tuple[str, ...], broken_by: str | None) -> None:
        if len(group) == 1 or not rest:
            steps.update(dict.fromkeys(group, broken_by))
            return
        parts = _partition(group, lambda name: means[name][rest[0]])
        for part in parts:
            split(part, rest[1:], rest[0] if len(parts) > 1 else broken_by)

    for group in _partition(names, totals.__getitem__):
        split(group, tie_break, None)
    return steps


def _partition(names: list[str], key: Callable[[str], Fraction]) -> list[list[str]]:
    groups: dict[Fraction, list[str]] = defaultdict(list)
    for name in names:
        groups[key(name)].append(name)
    return list(groups.values())
