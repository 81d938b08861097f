import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from selection.eligibility import RULES, RequirementError, describe, evaluate, fact, source, validate
from selection.facts import Consent, Facts, Sanction
from selection.tenure import Tenure
from selection.wording import render

REFERENCE = date(2026, 11, 21)
DATES = {"registration_end": REFERENCE}


def verdict(rule: str, params: dict[str, Any], facts: Facts, dates: dict[str, date] | None = None) -> str:
    return evaluate({"rule": rule, "params": params}, facts, dates=DATES if dates is None else dates).verdict


def text(rule: str, params: dict[str, Any], facts: Facts) -> str:
    return render(fact(evaluate({"rule": rule, "params": params}, facts, dates=DATES)))


def post(
    start: date | None,
    end: date | None = None,
    level: str | None = "administrator",
    field: str | None = "Pendidikan",
) -> Tenure:
    return Tenure(level, field, start, end)


# -- age ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "strict", "lenient"),
    [
        (date(1970, 11, 22), "met", "met"),
        (date(1970, 11, 21), "met", "met"),
        (date(1970, 11, 20), "not_met", "met"),
        (date(1969, 11, 22), "not_met", "met"),
        (date(1969, 11, 21), "not_met", "not_met"),
        (None, "unknown", "unknown"),
        (date(2027, 1, 1), "unknown", "unknown"),
    ],
)
def test_fifty_six_is_allowed_on_the_birthday_and_not_the_day_after(
    born: date | None, strict: str, lenient: str
) -> None:
    facts = Facts(birth_date=born)
    assert verdict("max_age", {"age": 56}, facts) == strict
    assert verdict("max_age", {"age": 56, "strict": True}, facts) == strict
    assert verdict("max_age", {"age": 56, "strict": False}, facts) == lenient


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2026, 2, 28), "met"), (date(2026, 3, 1), "met"), (date(2026, 3, 2), "not_met")],
)
def test_who_is_born_on_a_leap_day_turns_fifty_four_on_the_first_of_march(on: date, expected: str) -> None:
    facts = Facts(birth_date=date(1972, 2, 29))
    assert verdict("max_age", {"age": 54}, facts, {"registration_end": on}) == expected


def test_age_is_measured_on_the_day_the_notice_names() -> None:
    facts, dates = Facts(birth_date=date(1970, 11, 21)), {**DATES, "inauguration": date(2027, 2, 1)}
    assert verdict("max_age", {"age": 56, "reference": "inauguration"}, facts, dates) == "not_met"
    assert verdict("max_age", {"age": 56, "reference": "2026-11-01"}, facts, dates) == "met"
    assert verdict("max_age", {"age": 56, "reference": "inauguration"}, facts) == "unknown"


def test_the_applicant_reads_his_age_to_the_day() -> None:
    assert (
        text("max_age", {"age": 56}, Facts(birth_date=date(1971, 8, 20)))
        == "Usia 55 tahun 3 bulan 1 hari pada 2026-11-21."
    )


# -- education, grade --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("has", "expected"), [("d3", "not_met"), ("s1", "met"), ("s3", "met"), (None, "unknown")]
)
def test_a_degree_at_least(has: str | None, expected: str) -> None:
    assert verdict("min_education", {"level": "s1"}, Facts(education=has)) == expected


@pytest.mark.parametrize(
    ("has", "expected"), [("III/d", "not_met"), ("IV/a", "not_met"), ("IV/b", "met"), (None, "unknown")]
)
def test_a_grade_at_least(has: str | None, expected: str) -> None:
    assert verdict("min_grade", {"grade": "IV/b"}, Facts(grade=has)) == expected


# -- experience and tenure ---------------------------------------------------------------------------------

FIVE_YEARS = {"years": 5, "fields": ["pendidikan", "kebudayaan"]}


@pytest.mark.parametrize(
    ("posts", "expected"),
    [
        ((post(date(2021, 11, 21)),), "met"),
        ((post(date(2021, 11, 22)),), "not_met"),
        ((post(date(2015, 1, 1), date(2019, 12, 31)),), "met"),
        ((post(date(2015, 1, 1), date(2019, 12, 30)),), "not_met"),
        ((post(date(2015, 1, 1), date(2017, 12, 31)), post(date(2016, 1, 1), date(2018, 12, 31))), "not_met"),
        (
            (
                post(date(2015, 1, 1), date(2017, 12, 31)),
                post(date(2020, 1, 1), date(2021, 12, 31), field=" KEBUDAYAAN "),
            ),
            "met",
        ),
        ((post(date(2010, 1, 1), field="perhubungan"),), "not_met"),
        ((post(date(2010, 1, 1), field=None),), "unknown"),
        ((post(date(2024, 1, 1), field=None),), "not_met"),
        ((post(None, date(2020, 1, 1)),), "unknown"),
        ((post(date(2015, 1, 1)), post(None, date(2020, 1, 1))), "met"),
        ((), "not_met"),
        (None, "unknown"),
    ],
)
def test_five_years_in_the_field_are_five_whole_years(
    posts: tuple[Tenure, ...] | None, expected: str
) -> None:
    assert verdict("min_field_experience", FIVE_YEARS, Facts(qualifying_tenure=posts)) == expected


@pytest.mark.parametrize(
    ("posts", "expected"),
    [
        ((post(date(2024, 11, 21)),), "met"),
        ((post(date(2024, 11, 22)),), "not_met"),
        ((post(date(2022, 2, 1), date(2024, 1, 31)),), "met"),
        ((post(date(2022, 2, 1), date(2024, 1, 30)),), "not_met"),
        ((post(date(2022, 2, 28), date(2024, 2, 27)),), "met"),
        ((post(date(2020, 1, 1), level="pengawas"),), "not_met"),
        (
            (
                post(date(2023, 1, 1), date(2023, 12, 31)),
                post(date(2025, 1, 1), date(2025, 12, 31), level="jf_ahli_madya"),
            ),
            "met",
        ),
        ((post(date(2024, 11, 21), level=None),), "unknown"),
        ((post(date(2026, 1, 1), level=None),), "not_met"),
        (None, "unknown"),
    ],
)
def test_two_years_in_a_listed_post_whether_held_now_or_once(
    posts: tuple[Tenure, ...] | None, expected: str
) -> None:
    params = {"levels": ["administrator", "jf_ahli_madya"], "years": 2}
    assert verdict("min_post_tenure", params, Facts(qualifying_tenure=posts)) == expected


def test_one_day_short_never_reads_as_the_full_time() -> None:
    facts = Facts(qualifying_tenure=(post(date(2021, 11, 22)),))
    assert "4 tahun 11 bulan" in text("min_field_experience", FIVE_YEARS, facts)


# -- appraisal ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        ({2024: "good", 2025: "very_good"}, "met"),
        ({2024: "needs_improvement", 2025: "very_good"}, "not_met"),
        ({2023: "poor", 2024: "good", 2025: "good", 2026: "poor"}, "met"),
        ({2025: "good"}, "unknown"),
        ({2025: "poor"}, "not_met"),
        ({}, "unknown"),
        (None, "unknown"),
    ],
)
def test_the_last_two_full_years_must_be_good(ratings: dict[int, str] | None, expected: str) -> None:
    assert verdict("min_appraisal", {"rating": "good", "years": 2}, Facts(appraisals=ratings)) == expected


def test_the_year_that_is_missing_is_named() -> None:
    assert "2024" in text("min_appraisal", {"rating": "good", "years": 2}, Facts(appraisals={2025: "good"}))


# -- discipline --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sanctions", "expected"),
    [
        ((), "met"),
        (None, "unknown"),
        ((Sanction("light", None),), "met"),
        ((Sanction("moderate", None),), "not_met"),
        ((Sanction("moderate", date(2021, 11, 20)),), "met"),
        ((Sanction("moderate", date(2021, 11, 21)),), "not_met"),
        ((Sanction("heavy", date(2026, 1, 1)), Sanction("heavy", date(2010, 1, 1))), "not_met"),
        ((Sanction("light", date(2026, 1, 1)), Sanction("heavy", date(2010, 1, 1))), "met"),
    ],
)
def test_five_clean_years_begin_the_day_after_the_sanction(
    sanctions: tuple[Sanction, ...] | None, expected: str
) -> None:
    params = {"severity": "moderate", "look_back_years": 5}
    assert verdict("no_discipline", params, Facts(discipline=sanctions)) == expected


def test_never_means_never() -> None:
    params, long_ago = (
        {"severity": "moderate", "look_back_years": None},
        Sanction("moderate", date(1999, 1, 1)),
    )
    assert verdict("no_discipline", params, Facts(discipline=(long_ago,))) == "not_met"
    assert verdict("no_discipline", params, Facts(discipline=())) == "met"


@pytest.mark.parametrize(("state", "expected"), [(False, "met"), (True, "not_met"), (None, "unknown")])
def test_nobody_under_examination(state: bool | None, expected: str) -> None:
    assert verdict("not_under_examination", {}, Facts(under_examination=state)) == expected


# -- the rest ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trained", "level", "required", "preferred"),
    [
        (True, "administrator", "met", "met"),
        (True, None, "met", "met"),
        (False, "administrator", "not_met", "met"),
        (False, "jf_ahli_madya", "met", "met"),
        (None, "jf_ahli_utama", "met", "met"),
        (False, None, "unknown", "met"),
        (None, "administrator", "unknown", "unknown"),
        (None, None, "unknown", "unknown"),
    ],
)
def test_leadership_training_exempts_functional_officials(
    trained: bool | None, level: str | None, required: str, preferred: str
) -> None:
    facts = Facts(leadership_training=trained, current_post_level=level)
    assert verdict("leadership_training", {"mode": "required"}, facts) == required
    assert verdict("leadership_training", {"mode": "preferred"}, facts) == preferred


@pytest.mark.parametrize(
    ("year", "expected"), [(2026, "met"), (2025, "met"), (2024, "not_met"), (None, "unknown")]
)
def test_a_wealth_report_of_that_year_or_later(year: int | None, expected: str) -> None:
    assert verdict("wealth_report", {"year": 2025}, Facts(wealth_report_year=year)) == expected


@pytest.mark.parametrize(("within", "expected"), [(True, "met"), (False, "not_met"), (None, "unknown")])
def test_the_post_may_be_open_to_one_group_only(within: bool | None, expected: str) -> None:
    scope = "PNS pada provinsi contoh"
    assert verdict("employment", {"scope": scope}, Facts(within_scope=within)) == expected
    assert scope in text("employment", {"scope": scope}, Facts(within_scope=within))


def test_what_a_document_proves_stays_open_until_screening() -> None:
    params = {"text": "Mendapat persetujuan PPK instansi asal.", "document": "persetujuan"}
    assert verdict("document_only", params, Facts()) == "unknown"
    assert (
        render(describe({"rule": "document_only", "params": params}))
        == "Mendapat persetujuan PPK instansi asal."
    )


# -- every rule --------------------------------------------------------------------------------------------

SAMPLES: dict[str, dict[str, Any]] = {
    "max_age": {"age": 56},
    "min_education": {"level": "s1"},
    "min_grade": {"grade": "IV/a"},
    "min_field_experience": FIVE_YEARS,
    "min_post_tenure": {"levels": ["administrator"], "years": 2},
    "min_appraisal": {"rating": "good", "years": 2},
    "no_discipline": {"severity": "moderate", "look_back_years": 5},
    "not_under_examination": {},
    "leadership_training": {},
    "wealth_report": {"year": 2025},
    "employment": {"scope": "PNS contoh"},
    "ppk_consent": {"document": "persetujuan"},
    "document_only": {"text": "Sehat jasmani dan rohani."},
}
KNOWN = Facts(
    birth_date=date(1975, 5, 5),
    grade="IV/a",
    education="s2",
    appraisals={2024: "good", 2025: "good"},
    current_post_level="administrator",
    qualifying_tenure=(post(date(2015, 1, 1)),),
    discipline=(),
    under_examination=False,
    leadership_training=True,
    wealth_report_year=2025,
    within_scope=True,
    consent=Consent("ppk", "Nama Contoh", "Bupati Contoh"),
)


def test_the_samples_cover_every_rule() -> None:
    assert set(SAMPLES) == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_reads_as_a_sentence_and_names_its_source(rule: str) -> None:
    requirement = {"rule": rule, "params": SAMPLES[rule]}
    sentence = render(describe(requirement))
    assert sentence.endswith(".")
    assert "{" not in sentence
    assert source(requirement) == RULES[rule].source
    assert source({**requirement, "source": "Pengumuman contoh huruf b"}) == "Pengumuman contoh huruf b"


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("facts", [KNOWN, Facts()], ids=["all known", "nothing known"])
def test_every_outcome_is_storable_and_reads_as_a_sentence(rule: str, facts: Facts) -> None:
    outcome = evaluate({"rule": rule, "params": SAMPLES[rule]}, facts, dates=DATES)
    stored = replace(outcome, fact_params=json.loads(json.dumps(outcome.fact_params)))
    sentence = render(fact(stored))
    assert sentence == render(fact(outcome))
    assert sentence.endswith(".")
    assert "{" not in sentence


@pytest.mark.parametrize("rule", RULES)
def test_a_fact_that_is_not_known_is_never_held_against_anybody(rule: str) -> None:
    assert verdict(rule, SAMPLES[rule], Facts()) == "unknown"


def test_an_eligible_applicant_is_eligible() -> None:
    verdicts = {rule: verdict(rule, SAMPLES[rule], KNOWN) for rule in RULES}
    assert verdicts == {**dict.fromkeys(RULES, "met"), "document_only": "unknown"}


def test_requirements_say_on_which_day_and_how_strictly() -> None:
    strict = render(describe({"rule": "max_age", "params": {"age": 56}}))
    lenient = render(
        describe({"rule": "max_age", "params": {"age": 56, "strict": False, "reference": "2026-12-01"}})
    )
    assert strict == "Usia paling tinggi 56 tahun pada hari terakhir pendaftaran."
    assert lenient == "Usia paling tinggi 56 tahun pada 2026-12-01; kelebihan bulan dan hari tidak dihitung."


# -- refusals ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("requirement", "code", "says"),
    [
        ({"rule": "max_height", "params": {}}, "unknown_rule", "max_height"),
        ({"params": {}}, "unknown_rule", "max_age"),
        ({"rule": ["max_age"]}, "unknown_rule", "max_age"),
        ({"rule": "max_age", "params": [56]}, "bad_params", "max_age"),
        ({"rule": "max_age", "params": {"age": 56, "agee": 1}}, "unknown_param", "agee"),
        ({"rule": "max_age", "params": {"age": 56}, "weight": 1}, "unknown_param", "weight"),
        ({"rule": "max_age", "params": {}}, "missing_param", "bilangan bulat"),
        ({"rule": "max_age"}, "missing_param", "age"),
        ({"rule": "max_age", "params": {"age": "56"}}, "bad_param", "56"),
        ({"rule": "max_age", "params": {"age": True}}, "bad_param", "True"),
        ({"rule": "max_age", "params": {"age": 0}}, "bad_param", "1 sampai 99"),
        ({"rule": "max_age", "params": {"age": 56, "strict": 1}}, "bad_param", "true atau false"),
        ({"rule": "max_age", "params": {"age": 56, "reference": "lebaran"}}, "bad_param", "2026-12-01"),
        ({"rule": "max_age", "params": {"age": 56, "reference": "20261201"}}, "bad_param", "2026-12-01"),
        ({"rule": "max_age", "params": {"age": 56, "reference": None}}, "bad_param", "2026-12-01"),
        ({"rule": "min_grade", "params": {"grade": "IV/f"}}, "bad_param", "I/a sampai IV/e"),
        ({"rule": "min_education", "params": {"level": "s4"}}, "bad_param", "s4"),
        ({"rule": "min_post_tenure", "params": {"levels": [], "years": 2}}, "bad_param", "levels"),
        ({"rule": "min_post_tenure", "params": {"levels": ["raja"], "years": 2}}, "bad_param", "raja"),
        ({"rule": "min_post_tenure", "params": {"levels": [["raja"]], "years": 2}}, "bad_param", "raja"),
        ({"rule": "min_field_experience", "params": {"years": 5, "fields": [" "]}}, "bad_param", "bidang"),
        ({"rule": "no_discipline", "params": {"severity": "moderate"}}, "missing_param", "look_back_years"),
        ({"rule": "no_discipline", "params": {"severity": [], "look_back_years": 5}}, "bad_param", "light"),
        ({"rule": "wealth_report", "params": {"year": 25}}, "bad_param", "2025"),
        ({"rule": "document_only", "params": {"text": "  "}}, "bad_param", "teks"),
    ],
)
def test_a_requirement_that_cannot_be_judged_is_refused_with_the_mend(
    requirement: dict, code: str, says: str
) -> None:
    with pytest.raises(RequirementError) as refusal:
        validate(requirement)
    assert refusal.value.code == code
    assert says in str(refusal.value)
    with pytest.raises(RequirementError):
        evaluate(requirement, KNOWN, dates=DATES)


def test_a_valid_requirement_comes_back_with_its_defaults_written_out() -> None:
    assert validate({"rule": "max_age", "params": {"age": 56}}) == {
        "rule": "max_age",
        "params": {"age": 56, "strict": True, "reference": "registration_end"},
    }


# -- facts from storage ------------------------------------------------------------------------------------


def test_facts_are_read_back_from_a_stored_profile() -> None:
    stored = {
        "birth_date": "1975-05-05",
        "grade": "IV/a",
        "education": "",
        "appraisals": {"2025": "good"},
        "qualifying_tenure": [
            {"level": "administrator", "field": "pendidikan", "start": "2020-01-01", "end": None}
        ],
        "discipline": [{"severity": "light", "end_date": "2012-01-31"}],
        "leadership_training": False,
        "consent": {"signatory": "ppk", "name": "Nama Contoh"},
        "phone": "no fact",
    }
    assert Facts.from_json(stored) == Facts(
        birth_date=date(1975, 5, 5),
        grade="IV/a",
        appraisals={2025: "good"},
        qualifying_tenure=(Tenure("administrator", "pendidikan", date(2020, 1, 1), None),),
        discipline=(Sanction("light", date(2012, 1, 31)),),
        leadership_training=False,
        consent=Consent("ppk", "Nama Contoh"),
    )
    assert Facts.from_json({}) == Facts()
    assert Facts.from_json({"discipline": []}).discipline == ()


def test_a_stored_date_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="31-12-1975"):
        Facts.from_json({"birth_date": "31-12-1975"})
