"""Tables worked by hand: published stage results, a Job Person Match, a panel with a recusal and a tie."""

import json
from pathlib import Path

import pytest

from panels import ranking, tables

FOLDER = Path(__file__).parents[2] / "golden" / "rankings"
CASES = sorted(path.stem for path in FOLDER.glob("*.csv"))
ROW_KEYS = {
    "ranks": "rank",
    "totals": "total",
    "totals_exact": "total_exact",
    "tie_broken_by": "tie_broken_by",
    "eliminated_by": "eliminated_by",
}


def load(case: str) -> tuple[dict, dict]:
    scheme = json.loads((FOLDER / f"{case}.scheme.json").read_text())
    expected = json.loads((FOLDER / f"{case}.expected.json").read_text())
    table = {"scheme": scheme, "marks": tables.read_marks(FOLDER / f"{case}.csv")}
    return ranking.compute(table), expected


def test_every_golden_table_is_found():
    assert len(CASES) == 8


@pytest.mark.parametrize("case", CASES)
def test_a_golden_table_comes_out_as_worked_by_hand(case):
    result, expected = load(case)

    by_candidate = {row["candidate"]: row for row in result["rows"]}
    assert list(by_candidate) == list(expected["ranks"])
    for name in expected.keys() & ROW_KEYS.keys():
        assert {who: row[ROW_KEYS[name]] for who, row in by_candidate.items()} == expected[name], name
    for component, marks in expected.get("components", {}).items():
        assert {who: by_candidate[who]["components"][component] for who in marks} == marks
    for component, counts in expected.get("denominators", {}).items():
        assert {who: result["workings"][who][component]["denominator"] for who in counts} == counts


@pytest.mark.parametrize("case", CASES)
def test_the_digest_of_a_golden_table_never_changes(case):
    result, expected = load(case)

    assert result["digest"] == expected["digest"]
