"""What a questionnaire comes to, exactly: answers in, a mark for every candidate out, the same on every machine (pure).

    mark of an answer    mean of its statements weighted by their weights; without weights Σ points / Σ maximum, × 100
    mark of a relation   mean over its answers, when there are at least the relation's minimum; else the relation does not count
    mark                 Σ mark of the relation × weight / Σ weight, over the relations that count

A candidate of whom no relation counts has no mark: the questionnaire cannot be closed, and nobody gets a silent zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from panels import formulas
from panels.scheme import parse_decimal, ratio

MOST_CHOICES = 10
"""A statement with more levels cannot be read on a phone."""


class Rule(NamedTuple):
    """A relation, how many must have answered before it counts, and its weight."""

    relation: str
    minimum: int
    weight: Fraction


def read_rules(rows: Iterable[Sequence[str]]) -> list[Rule]:
    """The rows of the ruleset's `questionnaire.relations`."""
    return [Rule(relation, int(least), parse_decimal(weight)) for relation, least, weight in rows]


def choices(most: int, step: int) -> list[int]:
    """The levels of a statement, the highest first, in the unit of `most`; [] when they are not 2 to 10 whole steps.

    The lowest is one step: a scale of 1 to 5 has no 0.
    """
    count, rest = divmod(most, step)
    if rest or not 2 <= count <= MOST_CHOICES:
        return []
    return [step * place for place in range(count, 0, -1)]


def marked(answers: Mapping[str, int], rules: Iterable[Rule]) -> list[str]:
    """The relations that count, given relation → number of answers."""
    return [rule.relation for rule in rules if answers.get(rule.relation, 0) >= rule.minimum]


def compute(content: Mapping[str, Any]) -> dict[str, Any]:
    """The outcome of a closed questionnaire.

    `content` is {"statements": [[code, weight or "", maximum]], "rules": [[relation, minimum, weight]], "asked": {candidate: {relation:
    number}}, "answers": [[candidate, relation, {code: points}, remark]]}; points and maxima are whole 1/10,000.

    Returns {"rows": [{"candidate", "mark": "a/b" out of 100 or None, "relations": [{"relation", "asked", "answers", "minimum", "weight",
    "mean": "a/b", or None where it does not count}]}]}, by candidate.
    """
    rules = read_rules(content["rules"])
    codes = [code for code, _weight, _most in content["statements"]]
    lines = [
        formulas.Line(parse_decimal(weight) if weight else None, Fraction(most))
        for _code, weight, most in content["statements"]
    ]
    found: dict[tuple[str, str], list[Fraction]] = {}
    for candidate, relation, points, _remark in content["answers"]:
        mark = formulas.sheet_mark([Fraction(points[code]) for code in codes], lines)
        assert mark is not None
        found.setdefault((candidate, relation), []).append(mark)
    return {
        "rows": [
            _row(candidate, asked, {rule: found.get((candidate, rule.relation), []) for rule in rules})
            for candidate, asked in sorted(content["asked"].items())
        ]
    }


def _row(candidate: str, asked: Mapping[str, int], marks: Mapping[Rule, list[Fraction]]) -> dict[str, Any]:
    means = {
        rule: formulas.mean(given) if len(given) >= rule.minimum else None for rule, given in marks.items()
    }
    counting = {rule: mean for rule, mean in means.items() if mean is not None}
    weight = sum((rule.weight for rule in counting), Fraction(0))
    total = sum((rule.weight * mean for rule, mean in counting.items()), Fraction(0))
    return {
        "candidate": candidate,
        "mark": ratio(total / weight) if counting else None,
        "relations": [
            {
                "relation": rule.relation,
                "asked": asked.get(rule.relation, 0),
                "answers": len(marks[rule]),
                "minimum": rule.minimum,
                "weight": ratio(rule.weight),
                "mean": ratio(mean) if mean is not None else None,
            }
            for rule, mean in means.items()
            if asked.get(rule.relation, 0)
        ],
    }
