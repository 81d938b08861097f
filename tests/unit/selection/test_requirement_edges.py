"""Every rule on its edge days, each case named after the article that it is about."""

from datetime import date
from typing import Any, NamedTuple

import pytest

from selection.eligibility import RULES, evaluate, source
from selection.facts import Consent, Facts, Sanction
from selection.tenure import Tenure

ON = date(2026, 11, 21)


class Edge(NamedTuple):
    rule: str
    params: dict[str, Any]
    facts: Facts
    verdict: str
    what: str
    on: date = ON


def born(day: date) -> Facts:
    return Facts(birth_date=day)


def held(*spans: tuple[date, date | None], level: str = "administrator", field: str = "pendidikan") -> Facts:
    return Facts(qualifying_tenure=tuple(Tenure(level, field, start, end) for start, end in spans))


def rated(**ratings: str) -> Facts:
    return Facts(appraisals={int(year[1:]): rating for year, rating in ratings.items()})


def punished(severity: str, end: date | None) -> Facts:
    return Facts(discipline=(Sanction(severity, end),))


STRICT, LENIENT = {"age": 56}, {"age": 56, "strict": False}
FIELD = {"years": 5, "fields": ["pendidikan"]}
TWO_YEARS = {"levels": ["administrator", "jf_ahli_madya"], "years": 2}
GOOD = {"rating": "good", "years": 2}
CLEAN = {"severity": "moderate", "look_back_years": 5}
TWO_SINGLE_YEARS = held((date(2022, 1, 1), date(2022, 12, 31)), (date(2025, 1, 1), date(2025, 12, 31)))
OVERLAPPING = held((date(2022, 1, 1), date(2023, 6, 30)), (date(2023, 1, 1), date(2023, 12, 30)))
BY_PPK = {"signatories": ["ppk", "pyb"]}

EDGES = [
    # 56 on the reference day, strict and not
    Edge("max_age", STRICT, born(date(1970, 11, 22)), "met", "turns 56 tomorrow"),
    Edge("max_age", STRICT, born(date(1970, 11, 21)), "met", "turns 56 today"),
    Edge("max_age", STRICT, born(date(1970, 11, 20)), "not_met", "turned 56 yesterday"),
    Edge("max_age", LENIENT, born(date(1970, 11, 20)), "met", "turned 56 yesterday, months left out"),
    Edge("max_age", LENIENT, born(date(1969, 11, 22)), "met", "turns 57 tomorrow, months left out"),
    Edge("max_age", LENIENT, born(date(1969, 11, 21)), "not_met", "turns 57 today, months left out"),
    # 29 February
    Edge("max_age", {"age": 54}, born(date(1972, 2, 29)), "met", "leap day, 28 February", date(2026, 2, 28)),
    Edge("max_age", {"age": 54}, born(date(1972, 2, 29)), "met", "leap day, 1 March is the birthday", date(2026, 3, 1)),
    Edge("max_age", {"age": 54}, born(date(1972, 2, 29)), "not_met", "leap day, 2 March", date(2026, 3, 2)),
    Edge("max_age", STRICT, born(date(1972, 2, 29)), "met", "leap day in a leap year", date(2028, 2, 29)),
    Edge("max_age", STRICT, born(date(1972, 2, 29)), "not_met", "day after a leap birthday", date(2028, 3, 1)),
    Edge("max_age", STRICT, born(date(1970, 2, 28)), "not_met", "56 and a day on 29 February", date(2026, 3, 1)),
    Edge("max_age", STRICT, born(date(2026, 11, 22)), "unknown", "born after the day"),
    # education and rank
    Edge("min_education", {"level": "s1"}, Facts(education="s1"), "met", "exactly S-1"),
    Edge("min_education", {"level": "s1"}, Facts(education="d3"), "not_met", "one step below"),
    Edge("min_grade", {"grade": "IV/a"}, Facts(grade="IV/a"), "met", "exactly IV/a"),
    Edge("min_grade", {"grade": "IV/a"}, Facts(grade="III/d"), "not_met", "one step below"),
    # TMT at month end
    Edge("min_post_tenure", TWO_YEARS, held((date(2024, 11, 21), None)), "met", "two years to the day"),
    Edge("min_post_tenure", TWO_YEARS, held((date(2024, 11, 22), None)), "not_met", "a day short"),
    Edge("min_post_tenure", TWO_YEARS, held((date(2024, 8, 31), None)), "met", "TMT 31 August, counted on 31 August", date(2026, 8, 31)),
    Edge("min_post_tenure", TWO_YEARS, held((date(2024, 8, 31), None)), "not_met", "TMT 31 August, a day short", date(2026, 8, 30)),
    Edge("min_post_tenure", TWO_YEARS, held((date(2024, 2, 29), None)), "met", "TMT 29 February, 28 February completes", date(2026, 2, 28)),
    Edge("min_post_tenure", TWO_YEARS, held((date(2024, 2, 29), None)), "not_met", "TMT 29 February, 27 February", date(2026, 2, 27)),
    Edge("min_post_tenure", TWO_YEARS, held((date(2024, 1, 31), date(2026, 1, 30))), "met", "TMT 31 January to the day before"),
    Edge("min_post_tenure", TWO_YEARS, held((date(2024, 1, 31), date(2026, 1, 29))), "not_met", "TMT 31 January, a day short"),
    Edge("min_post_tenure", TWO_YEARS, TWO_SINGLE_YEARS, "met", "two single years with a gap"),
    Edge("min_post_tenure", TWO_YEARS, OVERLAPPING, "not_met", "an overlap counts once"),
    Edge("min_field_experience", FIELD, held((date(2021, 11, 21), None)), "met", "five years to the day"),
    Edge("min_field_experience", FIELD, held((date(2021, 11, 22), None)), "not_met", "a day short"),
    Edge("min_field_experience", FIELD, held((date(2021, 1, 31), date(2026, 1, 30))), "met", "TMT 31 January to the day before"),
    Edge("min_field_experience", FIELD, held((date(2015, 1, 1), None), field="perhubungan"), "not_met", "another field"),
    # appraisals of the calendar years before the reference day
    Edge("min_appraisal", GOOD, rated(y2024="good", y2025="very_good"), "met", "exactly good"),
    Edge("min_appraisal", GOOD, rated(y2024="needs_improvement", y2025="good"), "not_met", "one year below"),
    Edge("min_appraisal", GOOD, rated(y2023="good", y2024="good"), "unknown", "last year is missing"),
    Edge("min_appraisal", GOOD, rated(y2024="good", y2025="good"), "met", "1 January asks for the two years before", date(2026, 1, 1)),
    Edge("min_appraisal", GOOD, rated(y2024="good", y2025="poor"), "unknown", "31 December asks not for its own year", date(2025, 12, 31)),
    # the look-back begins the day after the sanction's last day
    Edge("no_discipline", CLEAN, punished("moderate", date(2021, 11, 20)), "met", "five clean years to the day"),
    Edge("no_discipline", CLEAN, punished("moderate", date(2021, 11, 21)), "not_met", "a day short"),
    Edge("no_discipline", CLEAN, punished("light", date(2026, 11, 1)), "met", "a lighter one"),
    Edge("no_discipline", CLEAN, punished("heavy", None), "not_met", "still running"),
    Edge("no_discipline", CLEAN, punished("moderate", date(2021, 2, 28)), "met", "ended on 28 February, clean from 1 March", date(2026, 3, 1)),
    Edge("no_discipline", CLEAN, punished("moderate", date(2024, 2, 28)), "met", "clean from a leap day on", date(2029, 2, 28)),
    Edge("no_discipline", {"severity": "moderate", "look_back_years": None}, punished("moderate", date(1999, 1, 1)), "not_met", "never means never"),
    Edge("not_under_examination", {}, Facts(under_examination=False), "met", "stated"),
    Edge("not_under_examination", {}, Facts(under_examination=True), "not_met", "under examination"),
    Edge("leadership_training", {}, Facts(leadership_training=True), "met", "passed"),
    Edge("leadership_training", {}, Facts(leadership_training=False, current_post_level="administrator"), "not_met", "not passed"),
    Edge("leadership_training", {}, Facts(leadership_training=False, current_post_level="jf_ahli_madya"), "met", "functional officials are exempt"),
    Edge("wealth_report", {"year": 2025}, Facts(wealth_report_year=2025), "met", "exactly that year"),
    Edge("wealth_report", {"year": 2025}, Facts(wealth_report_year=2024), "not_met", "the year before"),
    Edge("employment", {"scope": "PNS contoh"}, Facts(within_scope=True), "met", "within"),
    Edge("employment", {"scope": "PNS contoh"}, Facts(within_scope=False), "not_met", "outside"),
    # consent, and who signed it
    Edge("ppk_consent", {}, Facts(consent=Consent("ppk", "Nama", "Bupati")), "met", "signed by the PPK"),
    Edge("ppk_consent", {}, Facts(consent=Consent("pyb", "Nama", "Sekda")), "not_met", "the PyB is not asked for"),
    Edge("ppk_consent", BY_PPK, Facts(consent=Consent("pyb", "Nama", "Sekda")), "met", "the PyB will do"),
    Edge("ppk_consent", {}, Facts(consent=Consent("superior", "Nama", "Kepala Dinas")), "not_met", "a superior is neither"),
    Edge("ppk_consent", {}, Facts(consent=Consent("ppk", "", "Bupati")), "unknown", "nobody named"),
    Edge("ppk_consent", {}, Facts(), "unknown", "nothing stated"),
    Edge("document_only", {"text": "Sehat."}, Facts(), "unknown", "only the document says"),
]  # fmt: skip


def named(edge: Edge) -> str:
    return f"{source({'rule': edge.rule, 'params': edge.params})} · {edge.rule} · {edge.what}"


@pytest.mark.parametrize("edge", EDGES, ids=named)
def test_on_its_edge_a_rule_says(edge: Edge) -> None:
    requirement = {"rule": edge.rule, "params": edge.params}
    assert evaluate(requirement, edge.facts, dates={"registration_end": edge.on}).verdict == edge.verdict


def test_every_rule_is_met_and_not_met_on_an_edge() -> None:
    verdicts = {(edge.rule, edge.verdict) for edge in EDGES}
    wanted = {(rule, verdict) for rule in RULES for verdict in ("met", "not_met")}
    assert wanted - verdicts == {("document_only", "met"), ("document_only", "not_met")}
