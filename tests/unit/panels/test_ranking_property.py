"""`compute` against a slow reading of the rules that shares no code with it, on 10,000 random tables."""

import json
import random
from collections import Counter
from fractions import Fraction
from itertools import pairwise

from panels.ranking import RankingError, canonical, compute, half_up

TABLES = 10_000
MARKS = ["60", "68", "70", "72.5", "75", "80", "81,25", "90", "100"]


# --- the rules read slowly ---------------------------------------------------------------------------------


def value_of(text):
    return Fraction(text.replace(",", "."))


class Refused(Exception):
    pass


def sheet_mark(rows, criteria_weights, all_criteria):
    """The mark of one panellist's rows, None when they are all blank."""
    if all(row["mark"] is None for row in rows):
        return None
    marks = {row["criterion"]: row for row in rows}
    if any(row["mark"] is None for row in rows) or all_criteria - set(marks):
        raise Refused
    percent = {name: value_of(row["mark"]) * 100 / value_of(row["max"]) for name, row in marks.items()}
    if not all_criteria:
        return percent[None]
    if criteria_weights:
        weights = {name: value_of(weight) for name, weight in criteria_weights.items()}
        return sum(percent[name] * weights[name] for name in weights) / sum(weights.values())
    achieved = sum(value_of(row["mark"]) for row in rows)
    return achieved * 100 / sum(value_of(row["max"]) for row in rows)


def component_mark(table, candidate, component):
    scheme = table["scheme"]
    everywhere = [row for row in table["marks"] if row["component"] == component]
    here = [row for row in everywhere if row["candidate"] == candidate]
    criteria_weights = scheme.get("criteria", {}).get(component)
    all_criteria = {row["criterion"] for row in everywhere} - {None}
    if criteria_weights and all_criteria:
        all_criteria = set(criteria_weights)
    owing = {row["panelist"] for row in everywhere if row["mark"] is not None}
    owing |= {row["panelist"] for row in here}
    given = []
    for panelist in owing:
        rows = [row for row in here if row["panelist"] == panelist]
        if any(row["recused"] for row in rows):
            continue
        mark = sheet_mark(rows, criteria_weights, all_criteria)
        if mark is not None:
            given.append(mark)
        elif scheme.get("missing", "error") == "error":
            raise Refused
    has_panel = any(row["panelist"] for row in everywhere)
    if not given or (has_panel and len(given) < scheme.get("quorum", 1)):
        raise Refused
    return sum(given) / len(given), len(given)


def tie_broken_by(name, tied, marks, tie_break):
    last = None
    for place, component in enumerate(tie_break):
        equal_so_far = [
            other for other in tied if all(marks[other][c] == marks[name][c] for c in tie_break[:place])
        ]
        if any(marks[other][component] != marks[name][component] for other in equal_so_far):
            last = component
    return last


def slow_ranking(table):
    """`{candidate: (components, total, rank, tie_broken_by, eliminated_by, denominators)}` or Refused."""
    scheme = table["scheme"]
    names = {row["candidate"] for row in table["marks"]}
    pairs = {who: {c: component_mark(table, who, c) for c in scheme["weights"]} for who in names}
    marks = {who: {c: mark for c, (mark, _) in parts.items()} for who, parts in pairs.items()}
    totals = {
        who: sum(marks[who][c] * value_of(weight) for c, weight in scheme["weights"].items()) / 100
        for who in names
    }
    out = {}
    for who in names:
        failed = [
            c
            for c in scheme["weights"]
            if c in scheme.get("thresholds", {}) and marks[who][c] < value_of(scheme["thresholds"][c])
        ]
        out[who] = failed[0] if failed else None
    alive = [who for who in names if out[who] is None]
    tie_break = scheme.get("tie_break", [])

    def strength(who):
        return [totals[who]] + [marks[who][c] for c in tie_break]

    result = {}
    for who in names:
        rank = broken = None
        if who in alive:
            better = [strength(other) for other in alive if strength(other) > strength(who)]
            dense = scheme.get("rank_style") == "dense"
            rank = 1 + (len({tuple(key) for key in better}) if dense else len(better))
            broken = tie_broken_by(who, [o for o in alive if totals[o] == totals[who]], marks, tie_break)
        counts = {c: count for c, (_, count) in pairs[who].items()}
        result[who] = (marks[who], totals[who], rank, broken, out[who], counts)
    return result


# --- random tables -----------------------------------------------------------------------------------------


def rows_of_sheet(rng, candidate, component, panelist, criteria, points, missing_chance, recused_chance):
    recused = panelist is not None and rng.random() < recused_chance
    blank = not recused and rng.random() < missing_chance
    if blank and rng.random() < 0.5:
        return []
    if recused and rng.random() < 0.3:
        criteria = [None]  # a single row may recuse a whole sheet
    rows = []
    for criterion in criteria:
        mark, maximum = rng.choice(MARKS), rng.choice(["100", "100.0", "120"])
        if points and criterion is not None:
            mark, maximum = rng.choice(["2", "3", "3,5", "4"]), rng.choice(["4", "5"])
        rows.append(
            {
                "candidate": candidate,
                "component": component,
                "panelist": panelist,
                "criterion": criterion,
                "mark": None if blank or recused else mark,
                "max": maximum,
                "recused": recused,
            }
        )
    if len(rows) > 1 and rng.random() < missing_chance / 4:
        rows.pop()
    return rows


def random_weights(rng, components):
    if rng.random() < 0.3:
        return {"interim": True}, {name: rng.choice(["10", "12.5", "25", "33"]) for name in components}
    split = {1: ["100"], 2: ["60", "40"], 3: ["25", "35", "40.0"]}
    return {}, dict(zip(components, split[len(components)], strict=True))


def random_table(rng):
    components = rng.sample(["track", "assessment", "interview", "paper"], rng.choice([1, 2, 2, 3, 3]))
    scheme, weights = random_weights(rng, components)
    scheme["weights"] = weights
    scheme["rank_style"] = rng.choice(["competition", "dense"])
    scheme["missing"] = rng.choice(["error", "mean_of_present", "mean_of_present"])
    scheme["tie_break"] = rng.sample(components, rng.randint(0, len(components)))
    scheme["thresholds"] = {
        name: rng.choice(["68", "70", "72.50"]) for name in components if rng.random() < 0.2
    }
    if rng.random() < 0.2:
        scheme["quorum"] = rng.randint(1, 3)
    missing_chance = 0 if scheme["missing"] == "error" and rng.random() < 0.8 else 0.08
    marks = []
    candidates = "ABCD"[: rng.randint(2, 4)]
    for component in components:
        criteria = rng.choice([[None], [None], ["k", "m"], ["k", "m", "n"]])
        points = rng.random() < 0.4
        if len(criteria) > 1 and not points:
            declared = {name: rng.choice(["10", "30", "40"]) for name in criteria}
            scheme.setdefault("criteria", {})[component] = declared
        panelists = rng.choice([[None], ["P1", "P2"], ["P1", "P2", "P3"]])
        for candidate in candidates:
            for panelist in panelists:
                chances = (missing_chance if panelist else 0, 0.08)
                marks += rows_of_sheet(rng, candidate, component, panelist, criteria, points, *chances)
    for twin, model in ["YA", "ZY"][: rng.randint(0, 2)]:  # the same rows under another name make exact ties
        copies = [row | {"candidate": twin} for row in marks if row["candidate"] == model]
        if len(components) > 1 and rng.random() < 0.8:
            shift_twin(rng, copies, weights, components)
        marks += copies
    rng.shuffle(marks)
    return {"scheme": scheme, "marks": marks}


def shift_twin(rng, copies, weights, components):
    """Move marks from one component to another at the same total, so that only the tie rule decides."""
    gaining, losing = rng.sample(components, 2)
    step = {gaining: Fraction(1), losing: -value_of(weights[gaining]) / value_of(weights[losing])}
    for row in copies:
        if row["component"] in step and row["mark"] is not None:
            moved = value_of(row["mark"]) + step[row["component"]] * value_of(row["max"]) / 100
            if 0 <= moved <= value_of(row["max"]):
                row["mark"] = f"{moved.numerator}/{moved.denominator}"


# --- the comparison ----------------------------------------------------------------------------------------


def as_slow(result):
    return {
        row["candidate"]: (
            {name: Fraction(mark) for name, mark in row["components"].items()},
            Fraction(row["total_exact"]),
            row["rank"],
            row["tie_broken_by"],
            row["eliminated_by"],
            {name: part["denominator"] for name, part in result["workings"][row["candidate"]].items()},
        )
        for row in result["rows"]
    }


def seen_in(table, slow):
    ranks = Counter(entry[2] for entry in slow.values() if entry[2])
    breakers = {entry[3] for entry in slow.values()} - {None}
    return {
        "recused": any(row["recused"] for row in table["marks"]),
        "missing": any(row["mark"] is None and not row["recused"] for row in table["marks"]),
        "eliminated": any(entry[4] for entry in slow.values()),
        "tie shared": any(count > 1 for count in ranks.values()),
        "tie broken": bool(breakers),
        "tie broken by several": len(breakers) > 1,
        "three share": any(count > 2 for count in ranks.values()),
        "dense": table["scheme"]["rank_style"] == "dense",
        "criteria": "criteria" in table["scheme"],
    }


def test_ten_thousand_random_tables_rank_as_the_rules_read_slowly():
    rng = random.Random(20261121)
    seen = Counter()
    for number in range(TABLES):
        table = random_table(rng)
        try:
            slow = slow_ranking(table)
        except Refused:
            slow = None
        try:
            result = compute(table)
        except RankingError:
            result = None
        assert (result is None) == (slow is None), table
        if result is None:
            seen["refused"] += 1
            continue
        assert as_slow(result) == slow, table
        order = [(row["rank"] is None, row["rank"] or 0, row["candidate"]) for row in result["rows"]]
        assert all(first < second for first, second in pairwise(order)), table
        assert [row["total"] for row in result["rows"]] == [
            half_up(Fraction(row["total_exact"])) for row in result["rows"]
        ]
        seen.update(name for name, present in seen_in(table, slow).items() if present)
        if number % 20 == 0:
            assert compute(json.loads(canonical(table))) == result, table
    rare = {name: count for name, count in seen.items() if count < 40}
    assert len(seen) == 10
    assert not rare, "the random tables no longer meet these cases often enough"
