"""The ranking in a reader's browser (static/js/ranking.js), run by node, says what panels/ranking.py says: to the last digit."""

import hashlib
import json
import os
import random
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from panels import ranking, recount
from panels import tables as files
from panels.scheme import half_up
from tests.unit.panels.test_golden_rankings import CASES, FOLDER
from tests.unit.panels.test_ranking_property import random_table

ROOT = Path(__file__).parents[3]
TABLES = 800
KEYS = ("candidate", "components", "total", "total_exact", "rank", "tie_broken_by", "eliminated_by")
DRIVER = """
import { RankingError, canonical, compute, digest, halfUp, verdicts } from "%s";
const jobs = {
  async rank({ table, told }) {
    try {
      const { rows, text } = compute(table);
      const again = compute(JSON.parse(text)).text;
      return { rows, text, digest: await digest(text), same: again === text && canonical(table) === text, verdicts: verdicts(rows, told) };
    } catch (error) {
      if (!(error instanceof RankingError)) throw error;
      return { refused: error.code, params: error.params, said: error.sentence(%s, %s) };
    }
  },
  half: async ({ text, places }) => halfUp(text, places),
};
let read = "";
for await (const part of process.stdin) read += part;
console.log(JSON.stringify(await Promise.all(JSON.parse(read).map(([job, given]) => jobs[job](given)))));
"""


def _node() -> str:
    beside = ROOT / ".venv" / "bin" / "node"
    found = shutil.which("node") or (str(beside) if beside.exists() else "")
    if not found:
        told = "Node.js tidak tersedia; jalankan melalui ./run test"
        pytest.fail(told) if os.environ.get("CI") == "true" else pytest.skip(told)
    return found


def in_node(jobs: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    """What the script answers to each job."""
    script = DRIVER % (
        (ROOT / "static" / "js" / "ranking.js").as_uri(),
        json.dumps(ranking.RankingError.messages),
        json.dumps({"row": "Baris {row}, kolom {field}: ", "field": "Bagian {field}: "}),
    )
    done = subprocess.run(
        [_node(), "--input-type=module", "-e", script],
        input=json.dumps(jobs).encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return json.loads(done.stdout)


def in_python(table: Any, told: dict[str, recount.Told]) -> dict[str, Any]:
    try:
        result = ranking.compute(table)
    except ranking.RankingError as error:
        return {"refused": error.code, "said": error.sentence()}
    text = ranking.canonical(table).decode()
    return {
        "rows": [{key: row[key] for key in KEYS} for row in result["rows"]],
        "denominators": {
            name: {part: one["denominator"] for part, one in parts.items()}
            for name, parts in result["workings"].items()
        },
        "text": text,
        "digest": result["digest"],
        "verdicts": [
            {"candidate": name, "verdict": verdict}
            for name, verdict in recount.verdicts(result["rows"], told).items()
        ],
    }


def compared(tables: list[Any], told: list[dict[str, recount.Told]] | None = None) -> list[dict[str, Any]]:
    """Both sides say the same of every table; what Python says of them."""
    told = told or [{}] * len(tables)
    answers = in_node(
        [
            ("rank", {"table": table, "told": {name: one._asdict() for name, one in names.items()}})
            for table, names in zip(tables, told, strict=True)
        ]
    )
    expected = [in_python(table, names) for table, names in zip(tables, told, strict=True)]
    for table, one, answer in zip(tables, expected, answers, strict=True):
        if "refused" in one:
            assert {key: answer.get(key) for key in ("refused", "said")} == one, table
            continue
        assert "refused" not in answer, (table, answer)
        assert [{key: row[key] for key in KEYS} for row in answer["rows"]] == one["rows"], table
        assert {row["candidate"]: row["denominators"] for row in answer["rows"]} == one["denominators"]
        assert answer["same"] and answer["text"] == one["text"], table
        assert answer["digest"] == one["digest"] == hashlib.sha256(one["text"].encode()).hexdigest()
        assert answer["verdicts"] == one["verdicts"]
    return expected


def told_of(rng: random.Random, table: Any) -> dict[str, recount.Told]:
    """The first names of a ranking as they would be published, now and then with one thing wrong."""
    try:
        rows = [row for row in ranking.compute(table)["rows"] if row["rank"]]
    except ranking.RankingError:
        return {}
    told = {row["candidate"]: recount.Told(row["rank"], row["total"]) for row in rows[: rng.randint(0, 3)]}
    if told and rng.random() < 0.4:
        name = rng.choice(sorted(told))
        wrong = told.pop(name)
        told[rng.choice([name, "Z9"])] = rng.choice([wrong._replace(total="0.00"), wrong._replace(rank=9)])
    return told


def test_random_tables_are_ranked_alike_and_refused_alike():
    rng = random.Random(20_261_122)
    tables = [random_table(rng) for _ in range(TABLES)]
    said = compared(tables, [told_of(rng, table) for table in tables])
    ranked = [(table, one) for table, one in zip(tables, said, strict=True) if "rows" in one]
    assert len(ranked) >= 300
    for style in ("competition", "dense"):
        ties = [
            one
            for table, one in ranked
            if table["scheme"]["rank_style"] == style and any(row["tie_broken_by"] for row in one["rows"])
        ]
        assert len(ties) >= 10, style
    assert sum(any(row["eliminated_by"] for row in one["rows"]) for _table, one in ranked) >= 30
    assert len({one["refused"] for one in said if "refused" in one}) >= 3
    assert {item["verdict"] for _table, one in ranked for item in one["verdicts"]} == {
        recount.AGREES,
        recount.DIFFERS,
        recount.NOT_NAMED,
        recount.TIED,
        recount.LEFT_OUT,
        recount.ABSENT,
    }


def stage_marks(rng: random.Random) -> dict[str, Any]:
    """A table as it is published: one exact mark a stage, few of them different, so that many are equal."""
    parts = ["track_record", "assessment", "paper", "interview"][: rng.randint(2, 4)]
    weights = {2: ["50", "50"], 3: ["40", "40", "20"], 4: ["20", "25", "20", "35"]}[len(parts)]
    marks = rng.sample([str(Fraction(rng.randint(68 * 18, 82 * 18), 18)), "70", "72.5", "1445/18"], 2)
    held = rng.sample(parts, rng.choice([0, 0, 1, 2]))
    table: dict[str, Any] = {
        "scheme": {
            "weights": dict(zip(parts, weights, strict=True)),
            "tie_break": rng.sample(parts, rng.randint(0, len(parts))),
            "rank_style": rng.choice(["competition", "dense"]),
            "thresholds": {name: rng.choice(["70", "72.5"]) for name in held},
            "missing": rng.choice(["error", "mean_of_present"]),
        },
        "marks": [
            {"candidate": f"0{post}-{number:03}", "component": part, "mark": rng.choice(marks)}
            for post in (1, 2)
            for number in range(1, rng.randint(3, 7))
            for part in parts
        ],
    }
    if len(held) > 1:
        table["threshold_order"] = rng.sample(held, len(held))
    rng.shuffle(table["marks"])
    return table


def test_published_tables_are_ranked_alike():
    rng = random.Random(121)
    tables = [stage_marks(rng) for _ in range(400)]
    said = compared(tables, [told_of(rng, table) for table in tables])
    assert all("rows" in one for one in said)
    assert sum(any(row["tie_broken_by"] for row in one["rows"]) for one in said) >= 100


@pytest.mark.parametrize("case", CASES)
def test_a_golden_table_comes_out_as_worked_by_hand(case: str) -> None:
    scheme = json.loads((FOLDER / f"{case}.scheme.json").read_text())
    expected = json.loads((FOLDER / f"{case}.expected.json").read_text())
    (said,) = compared([{"scheme": scheme, "marks": files.read_marks(FOLDER / f"{case}.csv")}])
    assert said["digest"] == expected["digest"]
    assert {row["candidate"]: row["rank"] for row in said["rows"]} == expected["ranks"]


GOOD: dict[str, Any] = {
    "scheme": {"weights": {"a": "60", "b": "40"}},
    "marks": [
        {"candidate": "01", "component": "a", "mark": "80"},
        {"candidate": "01", "component": "b", "mark": "90"},
    ],
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The good table with the value at a path ("scheme.weights", "marks.0.mark") replaced."""
    table = json.loads(json.dumps(GOOD))
    *way, last = path.split(".")
    place: Any = table
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    place[int(last) if isinstance(place, list) else last] = value
    return table


BAD = [
    "text",
    [],
    {},
    changed("extra", 1),
    changed("scheme", []),
    changed("scheme.weights", {}),
    changed("scheme.weights", {"a": "60", "b": "41"}),
    changed("scheme.weights", {"a": "0", "b": "0"}),
    changed("scheme.weights", {"a": "101", "b": "-1"}),
    changed("scheme.weights", {" a": "60", "b": "40"}),
    changed("scheme.unknown", 1),
    changed("scheme.criteria", []),
    changed("scheme.criteria", {"c": {"x": "100"}}),
    changed("scheme.tie_break", ["c"]),
    changed("scheme.tie_break", ["a", "a"]),
    changed("scheme.tie_break", "a"),
    changed("scheme.rank_style", "other"),
    changed("scheme.missing", "other"),
    changed("scheme.thresholds", {"c": "70"}),
    changed("scheme.thresholds", {"a": "170"}),
    changed("threshold_order", ["a"]),
    changed("scheme.quorum", 0),
    changed("scheme.quorum", "3"),
    changed("scheme.interim", "yes"),
    changed("marks", {}),
    changed("marks", []),
    changed("marks.0", "x"),
    changed("marks.0.strange", "x"),
    changed("marks.0.candidate", ""),
    changed("marks.0.candidate", "0\u200b1"),
    changed("marks.0.component", "c"),
    changed("marks.0.mark", 80.5),
    changed("marks.0.mark", "8O"),
    changed("marks.0.mark", "1/0"),
    changed("marks.0.mark", "-1"),
    changed("marks.0.mark", "100.01"),
    changed("marks.0.mark", None),
    changed("marks.0.max", "0"),
    changed("marks.0.recused", "no"),
    changed("marks.0.recused", True),
    changed("marks.1.component", "a"),
    changed("marks.1.candidate", "02"),
]


def test_what_is_no_table_is_refused_with_the_same_sentence():
    said = compared(BAD)
    assert all("refused" in one for one in said), [one for one in said if "rows" in one]


def test_names_of_any_script_stand_in_the_order_of_python():
    rng, letters = random.Random(3), ["a", "Z", "é", "\ufb01", "中", "\U0001f600", "\U00010330", "0", "-"]
    tables = []
    for _ in range(50):
        numbers = {"".join(rng.choices(letters, k=3)) for _ in range(8)}
        marks = [{"candidate": name, "component": "a", "mark": "80"} for name in numbers]
        tables.append({"scheme": {"weights": {"a": "100"}}, "marks": marks})
    assert all("rows" in one for one in compared(tables))


def test_printed_marks_are_rounded_alike_half_away_from_zero():
    rng = random.Random(5)
    values = [Fraction(rng.randint(-(10**6), 10**6), rng.randint(1, 10**4)) for _ in range(500)]
    values += [Fraction(number, 200) for number in range(-9, 20001, 7)]
    jobs = [
        ({"text": f"{value.numerator}/{value.denominator}", "places": places})
        for value in values
        for places in (0, 2)
    ]
    said = in_node([("half", job) for job in jobs])
    assert said == [half_up(Fraction(job["text"]), job["places"]) for job in jobs]
