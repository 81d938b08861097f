"""The contract of `rank_table`, rule by rule."""

import hashlib
import json
from fractions import Fraction

import pytest

from panels.ranking import RankingError, canonical, compute, half_up, parse_decimal


def mark(candidate, component, value, panelist=None, criterion=None, maximum="100", recused=False):
    return {
        "candidate": candidate,
        "component": component,
        "panelist": panelist,
        "criterion": criterion,
        "mark": value,
        "max": maximum,
        "recused": recused,
    }


def plain_marks(component_marks):
    return [
        mark(who, component, value)
        for component, marks in component_marks.items()
        for who, value in marks.items()
    ]


def rank(marks, **scheme):
    return compute({"scheme": scheme, "marks": marks})


def column(result, key):
    return {row["candidate"]: row[key] for row in result["rows"]}


def refusal(marks, **scheme):
    with pytest.raises(RankingError) as caught:
        rank(marks, **scheme)
    return caught.value


# --- exactness ---------------------------------------------------------------------------------------------


def test_an_exact_tie_that_floats_separate_stays_a_tie():
    marks = plain_marks(
        {
            "a": {"X": "72", "Y": "87"},
            "b": {"X": "73", "Y": "62"},
            "c": {"X": "77", "Y": "82"},
            "d": {"X": "91", "Y": "89"},
        }
    )

    result = rank(marks, weights={"a": "10", "b": "20", "c": "30", "d": "40"})

    assert column(result, "total_exact") == {"X": "813/10", "Y": "813/10"}
    assert column(result, "rank") == {"X": 1, "Y": 1}


def test_the_printed_total_rounds_a_half_up_where_floats_round_it_down():
    result = rank(
        plain_marks({"a": {"X": "79.32"}, "b": {"X": "80.66"}}), weights={"a": "20", "b": "35"}, interim=True
    )

    assert column(result, "total") == {"X": "44.10"}  # 44.095; round(44.095, 2) is 44.09 or 44.1 by luck


def test_rows_with_the_same_printed_total_are_ranked_by_the_exact_one():
    result = rank(plain_marks({"a": {"X": "80.001", "Y": "80.002"}}), weights={"a": "100"})

    assert column(result, "total") == {"Y": "80.00", "X": "80.00"}
    assert column(result, "rank") == {"Y": 1, "X": 2}


@pytest.mark.parametrize(
    ("value", "places", "printed"),
    [
        ("2.675", 2, "2.68"),
        ("2.674999", 2, "2.67"),
        ("0.005", 2, "0.01"),
        ("1/3", 2, "0.33"),
        ("99.995", 2, "100.00"),
        ("-2.675", 2, "-2.68"),
        ("-0.001", 2, "0.00"),
        ("0.5", 0, "1"),
        ("7", 4, "7.0000"),
    ],
)
def test_half_up_prints_so_many_decimals(value, places, printed):
    assert half_up(parse_decimal(value), places) == printed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("85", 85),
        ("85.25", Fraction(341, 4)),
        ("85,25", Fraction(341, 4)),
        ("32/36", Fraction(8, 9)),
        ("-1", -1),
    ],
)
def test_a_mark_may_be_written_the_indonesian_way(text, value):
    assert parse_decimal(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1.234,5",
        "1,234.5",
        "1e2",
        "8 5",
        "+5",
        ".5",
        "5.",
        "5/0",
        "5/-1",
        "1/2/3",
        "nan",
        "∞",
        "٨٥",
        "８５",
        "0x1",
        "1_0",
        "9" * 41,
    ],
)
def test_what_is_not_plainly_a_number_is_refused(text):
    with pytest.raises(RankingError) as caught:
        parse_decimal(text)
    assert caught.value.code == "number"


# --- means -------------------------------------------------------------------------------------------------


def test_a_recused_panellist_leaves_the_denominator():
    marks = [mark("X", "i", "80", "P1"), mark("X", "i", "90", "P2"), mark("X", "i", None, "P3", recused=True)]
    marks += [mark("Y", "i", "84", panelist) for panelist in ("P1", "P2", "P3")]

    result = rank(marks, weights={"i": "100"})

    assert column(result, "components") == {"X": {"i": "85/1"}, "Y": {"i": "84/1"}}
    working = result["workings"]["X"]["i"]
    assert working["denominator"] == 2
    assert working["panelists"]["P3"] == {"recused": True}
    assert (working["mean"], working["weight"], working["contribution"]) == ("85/1", "100", "85/1")


def test_a_missing_panellist_leaves_the_mean_only_by_declared_rule():
    marks = [
        mark("X", "i", "80", "P1"),
        mark("X", "i", None, "P2"),
        mark("Y", "i", "70", "P1"),
        mark("Y", "i", "75", "P2"),
    ]

    assert refusal(marks, weights={"i": "100"}).code == "missing_mark"
    result = rank(marks, weights={"i": "100"}, missing="mean_of_present")
    assert column(result, "total") == {"X": "80.00", "Y": "72.50"}
    assert result["workings"]["X"]["i"]["panelists"]["P2"] == {"mark": None, "criteria": {}}


def test_a_panellist_without_a_row_for_one_candidate_is_missed_too():
    marks = [mark("X", "i", "80", "P1"), mark("Y", "i", "70", "P1"), mark("Y", "i", "75", "P2")]

    error = refusal(marks, weights={"i": "100"})

    assert error.code == "missing_row"
    assert "“X”" in str(error)
    assert "“P2”" in str(error)
    assert (
        rank(marks, weights={"i": "100"}, missing="mean_of_present")["workings"]["X"]["i"]["denominator"] == 1
    )


def test_criteria_are_weighted_over_the_sum_of_their_weights():
    marks = [mark("X", "paper", "8", "P1", "content", "10"), mark("X", "paper", "50", "P1", "language")]

    result = rank(marks, weights={"paper": "100"}, criteria={"paper": {"content": "40", "language": "10"}})

    assert column(result, "total_exact") == {"X": "74/1"}
    assert result["workings"]["X"]["paper"]["panelists"]["P1"]["criteria"] == {
        "content": "80/1",
        "language": "50/1",
    }


def test_criteria_without_weights_are_points_achieved_over_points_required():
    marks = [
        mark("X", "assessment", "3", None, "teamwork", "4"),
        mark("X", "assessment", "5", None, "results", "5"),
    ]

    result = rank(marks, weights={"assessment": "100"})

    assert column(result, "total_exact") == {"X": "800/9"}  # 8 of 9, not the mean of 75 and 100
    assert result["workings"]["X"]["assessment"]["panelists"][""]["mark"] == "800/9"


def test_a_published_table_without_criteria_is_ranked_by_a_scheme_that_has_them():
    result = rank(
        [mark("X", "paper", "90.1")], weights={"paper": "100"}, criteria={"paper": {"content": "40"}}
    )

    assert column(result, "total") == {"X": "90.10"}


@pytest.mark.parametrize("missing", ["error", "mean_of_present"])
def test_a_sheet_filled_in_part_is_never_averaged(missing):
    marks = [
        mark("X", "p", "80", "P1", "content"),
        mark("X", "p", "70", "P2", "content"),
        mark("X", "p", "70", "P2", "form"),
    ]
    criteria = {"p": {"content": "60", "form": "40"}}

    error = refusal(marks, weights={"p": "100"}, criteria=criteria, missing=missing)
    assert (error.code, error.row) == ("criterion_missing", 1)
    error = refusal(
        [*marks, mark("X", "p", None, "P1", "form")], weights={"p": "100"}, criteria=criteria, missing=missing
    )
    assert (error.code, error.row) == ("missing_mark", 4)


def test_an_interim_total_is_out_of_its_weights():
    result = rank([mark("X", "a", "21.42", maximum="25")], weights={"a": "25"}, interim=True)

    assert column(result, "total") == {"X": "21.42"}


# --- thresholds, ranks, ties -------------------------------------------------------------------------------


def test_a_threshold_is_passed_when_met_exactly():
    marks = plain_marks({"a": {"X": "68", "Y": "67.99", "Z": "90"}})

    result = rank(marks, weights={"a": "100"}, thresholds={"a": "68"})

    assert column(result, "eliminated_by") == {"Z": None, "X": None, "Y": "a"}
    assert column(result, "rank") == {"Z": 1, "X": 2, "Y": None}
    assert column(result, "total")["Y"] == "67.99"


def test_the_first_failed_stage_eliminates_and_survives_storage_that_sorts_keys():
    table = {
        "scheme": {"weights": {"z": "50", "a": "50"}, "thresholds": {"a": "70", "z": "70"}},
        "marks": plain_marks({"a": {"X": "60"}, "z": {"X": "60"}}),
    }

    result = compute(table)
    again = compute(json.loads(canonical(table)))

    assert column(result, "eliminated_by") == {"X": "z"}
    assert (again["rows"][0]["eliminated_by"], again["digest"]) == ("z", result["digest"])


@pytest.mark.parametrize(("style", "ranks"), [("competition", [1, 1, 3, 4]), ("dense", [1, 1, 2, 3])])
def test_an_unbroken_tie_shares_the_rank_in_both_styles(style, ranks):
    marks = plain_marks({"a": {"X": "90", "Y": "90", "Z": "80", "W": "70"}})

    result = rank(marks, weights={"a": "100"}, rank_style=style)

    assert [row["rank"] for row in result["rows"]] == ranks
    assert [row["tie_broken_by"] for row in result["rows"]] == [None] * 4


def test_a_tie_is_broken_by_the_first_component_that_differs_and_both_rows_say_so():
    marks = plain_marks(
        {"paper": {"X": "80", "Y": "80", "Z": "10"}, "interview": {"X": "70", "Y": "70", "Z": "10"}}
    )
    marks += plain_marks(
        {"track": {"X": "60", "Y": "80", "Z": "10"}, "assessment": {"X": "80", "Y": "60", "Z": "10"}}
    )
    weights = dict.fromkeys(("paper", "interview", "track", "assessment"), "25")

    result = rank(marks, weights=weights, tie_break=["interview", "track", "assessment"])

    assert column(result, "rank") == {"Y": 1, "X": 2, "Z": 3}
    assert column(result, "tie_broken_by") == {"Y": "track", "X": "track", "Z": None}


def three_way(interview, assessment):
    """Three rows of one total: `rest` makes up for the difference."""
    rest = {who: str(240 - int(interview[who]) - int(assessment[who])) for who in interview}
    return plain_marks({"interview": interview, "assessment": assessment, "rest": rest})


THREE_WAY_SCHEME = {
    "weights": {"interview": "25", "assessment": "25", "rest": "25"},
    "interim": True,
    "tie_break": ["interview", "assessment"],
}


def test_in_a_three_way_tie_each_row_names_the_component_that_set_it_apart_last():
    marks = three_way({"X": "80", "Y": "90", "Z": "80"}, {"X": "70", "Y": "60", "Z": "75"})

    result = rank(marks, **THREE_WAY_SCHEME)

    assert column(result, "rank") == {"Y": 1, "Z": 2, "X": 3}
    assert column(result, "tie_broken_by") == {"Y": "interview", "Z": "assessment", "X": "assessment"}


def test_a_pair_left_tied_shares_its_rank_and_names_what_parted_it_from_the_third():
    marks = three_way({"X": "80", "Y": "90", "Z": "80"}, {"X": "70", "Y": "60", "Z": "70"})

    result = rank(marks, **THREE_WAY_SCHEME)

    assert column(result, "rank") == {"Y": 1, "X": 2, "Z": 2}
    assert column(result, "tie_broken_by") == dict.fromkeys("YXZ", "interview")


def test_a_three_way_tie_that_nothing_breaks_names_nothing():
    marks = three_way(dict.fromkeys("XYZ", "80"), dict.fromkeys("XYZ", "70"))

    result = rank(marks, **THREE_WAY_SCHEME)

    assert column(result, "rank") == {"X": 1, "Y": 1, "Z": 1}
    assert column(result, "tie_broken_by") == dict.fromkeys("XYZ", None)


def test_an_eliminated_row_takes_no_part_in_a_tie():
    marks = plain_marks({"a": {"X": "90", "Y": "60"}, "b": {"X": "60", "Y": "90"}})

    result = rank(marks, weights={"a": "50", "b": "50"}, thresholds={"a": "70"}, tie_break=["b"])

    assert column(result, "tie_broken_by") == {"X": None, "Y": None}
    assert column(result, "rank") == {"X": 1, "Y": None}


# --- digest ------------------------------------------------------------------------------------------------


def test_one_table_has_one_digest_however_it_is_written():
    weights = {"a": "60", "b": "40"}
    marks = plain_marks({"a": {"X": "80", "Y": "1/2"}, "b": {"X": "70", "Y": "75.5"}})
    other = plain_marks({"b": {"Y": "75,50", "X": "70.00"}, "a": {"Y": "0.5", "X": "80.0"}})
    bare = [
        {key: value for key, value in row.items() if key in ("candidate", "component", "mark")}
        for row in other
    ]
    numbered = [row | {"row": place} for place, row in enumerate(bare, start=7)]

    digests = {rank(rows, weights=weights)["digest"] for rows in (marks, other, bare, numbered)}
    digests.add(rank(marks, weights={"b": "40.0", "a": 60})["digest"])

    assert len(digests) == 1


def test_the_digest_is_the_sha256_of_canonical_json_that_another_program_can_make():
    table = {"scheme": {"weights": {"a": "100.0"}}, "marks": [mark("Y", "a", "80.50"), mark("X", "a", "70")]}
    by_hand = {
        "scheme": {"weights": {"a": "100"}},
        "marks": [
            {
                "candidate": who,
                "component": "a",
                "panelist": None,
                "criterion": None,
                "mark": value,
                "max": "100",
                "recused": False,
            }
            for who, value in (("X", "70"), ("Y", "80.5"))
        ],
    }
    text = json.dumps(by_hand, sort_keys=True, separators=(",", ":")).encode()

    assert canonical(table) == text
    assert compute(table)["digest"] == hashlib.sha256(text).hexdigest()


@pytest.mark.parametrize(
    "change",
    [{"mark": "80.01"}, {"max": "101"}, {"candidate": "Z"}, {"panelist": "P2"}, {"criterion": "k"}],
)
def test_any_change_of_a_mark_changes_the_digest(change):
    marks = [mark("X", "a", "80", "P1")]

    assert (
        rank(marks, weights={"a": "100"})["digest"]
        != rank([marks[0] | change], weights={"a": "100"})["digest"]
    )


def test_the_stored_canonical_input_can_be_run_again_with_the_same_result():
    marks = [
        mark("X", "p", "80,5", "P1", "k"),
        mark("X", "p", "1/3", "P2", "k"),
        mark("Y", "p", "3", "P1", "k", "7"),
    ]
    marks.append(mark("Y", "p", None, "P2", "k", recused=True))
    table = {"scheme": {"weights": {"p": "100"}, "quorum": 1, "missing": "error"}, "marks": marks}

    assert compute(json.loads(canonical(table))) == compute(table)


# --- refusals ----------------------------------------------------------------------------------------------

ONE = [mark("X", "a", "80"), mark("Y", "a", "70")]


@pytest.mark.parametrize(
    ("second", "code", "field"),
    [
        (mark("Y", "b", "70"), "unknown_component", "component"),
        (mark("Y", "a", "100.01"), "over_max", "mark"),
        (mark("Y", "a", "37", maximum="36"), "over_max", "mark"),
        (mark("Y", "a", "-1"), "negative", "mark"),
        (mark("Y", "a", 70.5), "float", "mark"),
        (mark("Y", "a", float("nan")), "float", "mark"),
        (mark("Y", "a", "NaN"), "number", "mark"),
        (mark("Y", "a", True), "number", "mark"),
        (mark("Y", "a", "70", maximum="0"), "max", "max"),
        (mark("Y", "a", "70", maximum=None), "number", "max"),
        (mark("X", "a", "70"), "duplicate", "mark"),
        (mark("", "a", "70"), "name", "candidate"),
        (mark(" Y", "a", "70"), "name", "candidate"),
        (mark("Y\u202e", "a", "70"), "name", "candidate"),
        (mark("\ud800", "a", "70"), "name", "candidate"),
        (mark(None, "a", "70"), "name", "candidate"),
        (mark("Y", "a", "70", panelist=""), "name", "panelist"),
        (mark("Y", "a", None, recused=True), "recused_nobody", "panelist"),
        (mark("Y", "a", "70", "P1", recused=True), "recused_with_mark", "recused"),
        (mark("Y", "a", "70", recused=1), "not_boolean", "recused"),
        (mark("Y", "a", "70", "P1"), "panelist_mixed", "panelist"),
        (mark("Y", "a", "70") | {"note": "?"}, "unknown_key", "marks"),
        ("Y,a,70", "not_object", "marks"),
    ],
)
def test_a_bad_row_is_refused_by_its_number_and_column(second, code, field):
    error = refusal([ONE[0], second], weights={"a": "100"})

    assert (error.code, error.row, error.field) == (code, 2, field)
    assert str(error).startswith(f"Baris 2, kolom {field}: ")


def test_a_row_is_named_by_its_number_in_the_source():
    error = refusal([ONE[0] | {"row": 2}, mark("Y", "a", "170") | {"row": 17}], weights={"a": "100"})

    assert error.row == 17
    assert (
        str(error)
        == "Baris 17, kolom mark: nilai 170 melebihi nilai maksimum 100; perbaiki nilainya atau kolom max."
    )


def test_a_candidate_without_any_mark_in_a_component_is_refused_under_every_rule():
    marks = [mark("X", "a", "80"), mark("X", "b", "80"), mark("Y", "a", "70")]

    for missing in ("error", "mean_of_present"):
        error = refusal(marks, weights={"a": "50", "b": "50"}, missing=missing)
        assert (error.code, error.params["candidate"], error.params["component"]) == ("no_mark", "Y", "b")


def test_a_blank_mark_of_an_assessor_is_refused():
    assert refusal([ONE[0], mark("Y", "a", None)], weights={"a": "100"}).code == "no_mark"


def test_a_candidate_for_whom_everybody_is_recused_is_refused():
    marks = [mark("X", "a", "80", "P1"), mark("Y", "a", None, "P1", recused=True)]

    assert refusal(marks, weights={"a": "100"}).code == "no_mark"


def test_fewer_panel_marks_than_the_quorum_are_refused_but_an_assessor_needs_none():
    marks = [mark("X", "a", "80"), mark("X", "b", "80", "P1"), mark("X", "b", "80", "P2")]
    marks.append(mark("X", "b", None, "P3", recused=True))
    weights = {"a": "50", "b": "50"}

    assert refusal(marks, weights=weights, quorum=3).code == "below_quorum"
    assert column(rank(marks, weights=weights, quorum=2), "rank") == {"X": 1}


def test_a_sheet_recused_in_part_is_refused():
    marks = [
        mark("X", "a", None, "P1", "k", recused=True),
        mark("X", "a", "80", "P1", "m"),
        mark("X", "a", "80", "P2", "k"),
    ]

    assert refusal(marks, weights={"a": "100"}).code == "recused_partly"


def test_a_criterion_that_the_scheme_does_not_know_is_refused():
    error = refusal([mark("X", "a", "80", criterion="z")], weights={"a": "100"}, criteria={"a": {"k": "1"}})

    assert (error.code, error.row) == ("unknown_criterion", 1)


def test_a_whole_mark_beside_marks_by_criterion_is_refused():
    marks = [mark("X", "a", "80", "P1", "k"), mark("X", "a", "80", "P2")]

    error = refusal(marks, weights={"a": "100"})

    assert (error.code, error.row) == ("criterion_empty", 2)


@pytest.mark.parametrize(
    ("scheme", "code", "field"),
    [
        ({"weights": {"a": "90"}}, "weight_sum", "weights"),
        ({"weights": {"a": "100.000000000001"}}, "weight", "weights"),
        ({"weights": {"a": "-5", "b": "105"}}, "weight", "weights"),
        ({"weights": {"a": "1000"}, "interim": True}, "weight", "weights"),
        ({"weights": {"a": "0"}, "interim": True}, "weight_zero", "weights"),
        ({"weights": {"a": 100.0}}, "float", "weights"),
        ({"weights": {"a": "banyak"}}, "number", "weights"),
        ({"weights": {}}, "not_object", "weights"),
        ({"weights": ["a"]}, "not_object", "weights"),
        ({}, "not_object", "scheme"),
        ({"weights": {"a": "100"}, "tie_break": ["b"]}, "unknown_component", "tie_break"),
        ({"weights": {"a": "100"}, "tie_break": ["a", "a"]}, "repeated", "tie_break"),
        ({"weights": {"a": "100"}, "tie_break": "a"}, "not_list", "tie_break"),
        ({"weights": {"a": "100"}, "thresholds": {"b": "68"}}, "unknown_component", "thresholds"),
        ({"weights": {"a": "100"}, "thresholds": {"a": "101"}}, "threshold", "thresholds"),
        ({"weights": {"a": "100"}, "criteria": {"b": {"k": "1"}}}, "unknown_component", "criteria"),
        ({"weights": {"a": "100"}, "criteria": {"a": {"k": "0"}}}, "weight_zero", "criteria.a"),
        ({"weights": {"a": "100"}, "criteria": {"a": {}}}, "not_object", "criteria.a"),
        ({"weights": {"a": "100"}, "rank_style": "ordinal"}, "unknown_choice", "rank_style"),
        ({"weights": {"a": "100"}, "missing": "zero"}, "unknown_choice", "missing"),
        ({"weights": {"a": "100"}, "quorum": 0}, "quorum", "quorum"),
        ({"weights": {"a": "100"}, "quorum": "3"}, "quorum", "quorum"),
        ({"weights": {"a": "100"}, "quorum": 2**60}, "quorum", "quorum"),
        ({"weights": {"a": "100"}, "interim": "ya"}, "not_boolean", "interim"),
        ({"weights": {"a": "100"}, "tiebreak": ["a"]}, "unknown_key", "scheme"),
    ],
)
def test_a_bad_scheme_is_refused_by_its_key(scheme, code, field):
    error = refusal(ONE, **scheme)

    assert (error.code, error.row, error.field) == (code, None, field)
    assert str(error).startswith(f"Bagian {field}: ")


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ([], "not_object"),
        ({"scheme": {"weights": {"a": "100"}}}, "not_list"),
        ({"scheme": {"weights": {"a": "100"}}, "marks": []}, "no_rows"),
        ({"scheme": {"weights": {"a": "100"}}, "marks": ONE, "rows": []}, "unknown_key"),
        ({"scheme": {"weights": {"a": "100"}}, "marks": ONE, "threshold_order": ["a"]}, "threshold_order"),
    ],
)
def test_what_is_not_a_table_is_refused(table, code):
    with pytest.raises(RankingError) as caught:
        compute(table)
    assert caught.value.code == code


def test_a_caller_may_translate_the_sentence():
    error = refusal([ONE[0], mark("Y", "a", "170")], weights={"a": "100"})
    english = {
        "Baris {row}, kolom {field}: ": "Row {row}, column {field}: ",
        error.messages["over_max"]: "{text} is over {max}.",
    }

    assert error.sentence(english.__getitem__) == "Row 2, column mark: 170 is over 100."
