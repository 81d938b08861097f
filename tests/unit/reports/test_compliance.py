"""Each rule of the checker is kept by one set of facts and broken by another; what is not known is said to be unknown."""

import json
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from reports.compliance import CHECKS, LEVELS, Finding, Waiver, blocking, findings
from reports.compliance_texts import TEXTS
from selection.rule_texts import RULE_NAMES
from selection.rulesets.schema import available, load
from selection.wording import render

CURRENT, LEGACY, STRICT = (
    load(name) for name in ("permenpanrb-15-2019", "permenpanrb-13-2014", "instansi-lebih-ketat")
)
RULESETS = {one.id: one for one in (CURRENT, LEGACY, STRICT)}
GOLDEN = Path(__file__).parents[2] / "golden" / "announcements.json"


def seats(*categories: str, chair: int = 0, party: bool | None = False) -> list[dict[str, Any]]:
    return [
        {"category": category, "is_chair": place == chair, "party_member": party}
        for place, category in enumerate(categories)
    ]


FIVE = ("internal", "internal", "related", "academic", "expert")
KEPT: dict[str, Any] = {
    "today": "2026-12-10",
    "panel": seats(*FIVE),
    "registration": ["2026-12-01", "2026-12-15"],
    "elements": {"track_record": "20", "assessment": "25", "paper": "20", "interview": "35"},
    "posts": [
        {
            "name": "Kepala Dinas",
            "requirements": [
                {"rule": "max_age", "params": {"age": 56}},
                {"rule": "min_education", "params": {"level": "s1"}},
                {"rule": "min_grade", "params": {"grade": "IV/b"}},
                {"rule": "min_field_experience", "params": {"years": 5, "fields": ["x"]}},
                {"rule": "min_post_tenure", "params": {"levels": ["administrator"], "years": 2}},
            ],
            "applicants": 4,
            "remaining": 3,
            "stopped": False,
        }
    ],
    "extensions": [{"about": "", "days": 7}],
    "stage_marks": [{"about": "Makalah", "published": True, "late": True}],
    "gates": [
        {"gate": "plan", "due": True, "dated": "2026-11-20", "used": False},
        {"gate": "result", "due": True, "dated": "2026-11-10", "used": False},
    ],
    "lines": [{"kind": "registration", "last": "2026-12-10", "done": False}],
}


def facts(**changes: Any) -> dict[str, Any]:
    return {**deepcopy(KEPT), **changes}


def post(**changes: Any) -> dict[str, Any]:
    return facts(posts=[{**deepcopy(KEPT["posts"][0]), **changes}])


def asking(rule: str, **params: Any) -> dict[str, Any]:
    rows = [row for row in KEPT["posts"][0]["requirements"] if row["rule"] != rule]
    return post(requirements=[*rows, {"rule": rule, "params": params}])


def not_asking(rule: str) -> dict[str, Any]:
    return post(requirements=[row for row in KEPT["posts"][0]["requirements"] if row["rule"] != rule])


def weighed(**weights: str) -> dict[str, Any]:
    return facts(elements={**KEPT["elements"], **weights})


def marks(shown: str) -> dict[str, Any]:
    return facts(stage_marks=[{"about": "Makalah", "published": True, "late": True, "shown": shown}])


class Case(NamedTuple):
    rule: str
    kept: dict[str, Any]
    broken: dict[str, Any]
    level: str
    ruleset: Any = CURRENT
    says: str = ""


CASES = [
    Case("panel.min", facts(), facts(panel=seats("internal", "related", "academic")), "fail"),
    Case("panel.max", facts(panel=seats(*FIVE, "expert", "expert", "expert", "expert")), facts(panel=seats(*FIVE, *["expert"] * 6)), "fail"),
    Case("panel.odd", facts(), facts(panel=seats(*FIVE, "expert")), "fail"),
    Case("panel.internal_max_percent", facts(), facts(panel=seats("internal", *FIVE[:4])), "fail"),
    Case("panel.required_categories", facts(), facts(panel=seats("internal", "related", *["related"] * 3)), "warn"),
    Case("panel.required_categories", facts(), facts(panel=seats("internal", "related", "expert", "expert", "expert")), "fail", STRICT),
    Case("panel.chair", facts(), facts(panel=seats(*FIVE, chair=9)), "fail"),
    Case("panel.party", facts(), facts(panel=seats(*FIVE, party=True)), "fail"),
    Case("panel.party", facts(), facts(panel=seats(*FIVE, party=None)), "fail", says="belum menyatakan"),
    Case("announcement.min_days", facts(), facts(registration=["2026-12-01", "2026-12-07"]), "warn", says="hanya dibuka 7 hari kalender"),
    Case("announcement.min_days", facts(), facts(registration=["2026-12-01", "2026-12-14"]), "fail", STRICT),
    Case(
        "announcement.min_days",
        facts(registration=["2026-11-30", "2026-12-18"]),
        facts(registration=["2026-11-30", "2026-12-17"]),
        "warn",
        LEGACY,
        "hanya dibuka 14 hari kerja",
    ),
    Case("posts.max_age", asking("max_age", age=55), asking("max_age", age=58), "warn", says="58"),
    Case("posts.max_age", facts(), not_asking("max_age"), "warn", says="tidak disyaratkan"),
    Case("posts.min_education", asking("min_education", level="s2"), asking("min_education", level="d3"), "warn"),
    Case("posts.min_education", facts(), not_asking("min_education"), "warn", says="tidak disyaratkan"),
    Case("posts.min_grade", asking("min_grade", grade="IV/a"), asking("min_grade", grade="III/d"), "warn"),
    Case("posts.min_grade", facts(), asking("min_grade", grade="IV/a"), "warn", STRICT),
    Case("posts.min_grade", facts(), not_asking("min_grade"), "warn", says="tidak disyaratkan"),
    Case("posts.min_field_years", facts(), asking("min_field_experience", years=4, fields=["x"]), "warn"),
    Case("posts.min_field_years", facts(), not_asking("min_field_experience"), "warn", says="tidak disyaratkan"),
    Case("posts.min_tenure_years", facts(), asking("min_post_tenure", years=1, levels=["administrator"]), "warn"),
    Case("posts.min_tenure_years", facts(), asking("min_post_tenure", years=2, levels=["administrator", "pengawas"]), "warn", says="pengawas"),
    Case("posts.min_tenure_years", facts(), not_asking("min_post_tenure"), "warn", says="tidak disyaratkan"),
    Case("elements.known", facts(), weighed(administration="10"), "warn", says="Seleksi administrasi"),
    Case("elements.known", weighed(administration="0"), facts(elements={"health": "100"}), "warn", LEGACY),
    Case("elements.total", facts(), weighed(interview="34"), "fail", says="99"),
    Case("weights.administration", weighed(administration="10"), weighed(administration="101"), "warn", LEGACY),
    Case("weights.track_record", facts(), weighed(track_record="14.9999"), "warn"),
    Case("weights.assessment", weighed(assessment="20"), weighed(assessment="25.0001"), "warn"),
    Case("weights.paper", weighed(paper="15"), weighed(paper="25"), "warn"),
    Case("weights.paper", weighed(paper="15"), weighed(paper="25"), "fail", STRICT),
    Case("weights.paper", facts(), facts(elements={"interview": "100"}), "warn", says="tidak diberi bobot"),
    Case("weights.interview", weighed(interview="30"), weighed(interview="29"), "warn"),
    Case("applicants.min_per_post", post(applicants=4), post(applicants=3), "warn"),
    Case("applicants.min_per_post", post(applicants=0, stopped=True), post(applicants=0), "warn"),
    Case("extension.max_times", facts(extensions=[{"about": "", "days": 7}] * 2), facts(extensions=[{"about": "", "days": 7}] * 3), "fail"),
    Case(
        "extension.max_times",
        facts(extensions=[{"about": "A", "days": 7}, {"about": "B", "days": 7}, {"about": "", "days": 7}]),
        facts(extensions=[*[{"about": "A", "days": 7}] * 2, {"about": "", "days": 7}]),
        "fail",
    ),
    Case("extension.days", facts(extensions=[]), facts(extensions=[{"about": "", "days": 6}]), "warn"),
    Case("candidates.min_to_continue", post(remaining=3), post(remaining=2), "fail"),
    Case("candidates.min_to_continue", post(remaining=2, stopped=True), post(remaining=0), "fail"),
    Case("stage_marks.published", facts(), facts(stage_marks=[{"about": "Makalah", "published": False, "late": True}]), "warn"),
    Case("stage_marks.published", facts(), facts(stage_marks=[{"about": "Makalah", "published": False, "late": True}]), "fail", STRICT),
    Case("stage_marks.published", marks("names"), marks("hidden"), "warn", says="tanpa nilai dan peringkat"),
    Case("stage_marks.published", marks("codes"), marks("hidden"), "fail", STRICT),
    Case("gates.required", facts(), facts(gates=[{"gate": "plan", "due": True, "dated": None, "used": False}]), "fail", says="Persetujuan rencana"),
    Case("gates.required", facts(), facts(gates=[{"gate": "result", "due": True, "dated": None, "used": False}]), "fail", says="Rekomendasi hasil"),
    Case(
        "gates.result_validity_days",
        facts(),
        facts(today="2026-12-11"),
        "warn",
        says="2026-12-10",
    ),
    Case("schedule.on_time", facts(), facts(today="2026-12-11"), "warn", says="Pendaftaran seharusnya selesai 2026-12-10"),
]  # fmt: skip


def named(case: Case) -> str:
    """The article, then the rule: what a failing test is called."""
    rule = case.ruleset.rules.get(case.rule)
    return f"{rule.source if rule else 'Aturan aplikasi'} · {case.rule} · {case.level} · {case.ruleset.id}"


def of(rule: str, given: dict[str, Any], ruleset: Any) -> list[Finding]:
    return [one for one in findings(given, ruleset) if one.rule == rule]


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_rule_is_kept_by_these_facts_and_broken_by_those(case: Case) -> None:
    kept, broken = of(case.rule, case.kept, case.ruleset), of(case.rule, case.broken, case.ruleset)

    assert {one.level for one in kept} == {"pass"}
    assert case.level in {one.level for one in broken}
    wrong = " ".join(render(one.message) for one in broken if one.level == case.level)
    assert case.says in wrong
    assert all(render(one.message).endswith(".") for one in [*kept, *broken])
    rule = case.ruleset.rules.get(case.rule)
    assert all(one.source == (rule.source if rule else "") for one in broken)


def test_every_rule_that_is_checked_is_broken_and_kept_above_and_has_a_name() -> None:
    panel = {one.rule for one in findings(KEPT, CURRENT) if one.rule.startswith("panel.")}
    assert {case.rule for case in CASES} == {*CHECKS, *panel} == set(RULE_NAMES)


def test_every_sentence_is_said_by_one_of_the_cases() -> None:
    told = [
        one for case in CASES for given in (case.kept, case.broken) for one in findings(given, case.ruleset)
    ]
    told += [one for ruleset in RULESETS.values() for one in findings({}, ruleset)]
    told += findings(facts(stage_marks=[{"about": "Makalah", "published": False, "late": False}]), CURRENT)
    said = {one.message[0] for one in told}
    assert {text for texts in TEXTS.values() for text in texts if text} - said == set()


@pytest.mark.parametrize("ruleset", RULESETS.values(), ids=list(RULESETS))
def test_of_what_nobody_said_everything_is_unknown_and_nothing_is_held_against_anybody(ruleset: Any) -> None:
    found = findings({}, ruleset)

    assert {one.level for one in found} == {"unknown"}
    assert {one.rule for one in found} >= CHECKS.keys() & ruleset.rules.keys()
    assert not blocking(found, "announce")


def test_before_its_time_a_rule_is_neither_kept_nor_broken() -> None:
    early = post(applicants=None, remaining=None) | {
        "gates": [
            {"gate": "plan", "due": True, "dated": "2026-11-20", "used": False},
            {"gate": "result", "due": False, "dated": None, "used": False},
        ],
        "stage_marks": [{"about": "Makalah", "published": False, "late": False}],
        "lines": None,
    }
    unknown = {one.rule for one in findings(early, CURRENT) if one.level == "unknown"}

    assert unknown == {
        "applicants.min_per_post",
        "candidates.min_to_continue",
        "gates.required",
        "gates.result_validity_days",
        "stage_marks.published",
        "schedule.on_time",
    }


def test_a_recommendation_that_was_used_in_time_does_not_run_out_afterwards() -> None:
    used = [{"gate": "result", "due": True, "dated": "2026-01-10", "used": True}]
    assert [one.level for one in of("gates.result_validity_days", facts(gates=used), CURRENT)] == ["pass"]


def test_how_long_a_recommendation_counts_is_what_its_letter_or_the_plan_says() -> None:
    def on(today: str, until: str) -> list[str]:
        gate = {"gate": "result", "due": True, "dated": "2026-11-10", "used": False, "until": until}
        given = facts(gates=[gate], today=today)
        return [one.level for one in of("gates.result_validity_days", given, CURRENT)]

    assert on("2026-11-21", "2026-11-20") == ["warn"]
    assert on("2026-12-11", "2026-12-20") == ["pass"]


def test_an_approval_for_one_post_is_as_grave_as_the_rule_that_asks_for_it() -> None:
    gate = {"gate": "dukcapil", "due": True, "dated": None, "used": False}
    levels = {
        about: [
            (one.level, one.source)
            for one in of("gates.required", facts(gates=[{**gate, "about": about}]), CURRENT)
        ][-1]
        for about in ("", "Kepala Dinas")
    }

    assert levels == {
        "": ("fail", CURRENT.rules["gates.required"].source),
        "Kepala Dinas": ("warn", CURRENT.rules["gates.posts"].source),
    }


# --- dispensations --------------------------------------------------------------------------------------------------------

LETTER = Waiver("candidates.min_to_continue", "", "Lembaga Pemantau", "7", date(2026, 12, 1), "Slamet")


def test_a_letter_makes_a_finding_waived_and_keeps_its_sentence_and_whose_letter_it_is() -> None:
    two = post(remaining=2)
    before = of("candidates.min_to_continue", two, CURRENT)[0]
    after = next(one for one in findings(two, CURRENT, (LETTER,)) if one.rule == LETTER.rule)

    assert (before.level, after.level) == ("fail", "waived")
    assert after.message == before.message
    assert after.waiver == LETTER
    assert blocking([before], "continue") and not blocking([after], "continue")


def test_a_letter_for_one_post_says_nothing_of_another() -> None:
    found = findings(post(remaining=2), CURRENT, (LETTER._replace(about="Jabatan lain"),))
    assert [one.level for one in found if one.rule == LETTER.rule] == ["fail"]


def test_what_is_kept_needs_no_letter_and_what_is_unknown_gets_none() -> None:
    for given in (post(remaining=3), {}):
        found = findings(given, CURRENT, (LETTER,))
        assert not [one for one in found if one.level == "waived"]


@pytest.mark.parametrize("rule", sorted(key for key, one in CURRENT.rules.items() if not one.waivable))
def test_a_letter_changes_nothing_of_a_rule_that_nobody_dispenses_from(rule: str) -> None:
    letter = LETTER._replace(rule=rule)
    for case in CASES:
        if case.rule == rule and case.ruleset is CURRENT:
            assert findings(case.broken, CURRENT, (letter,)) == findings(case.broken, CURRENT)


def test_a_hard_failure_names_the_step_it_stops() -> None:
    def stopped(given: dict[str, Any], step: str) -> set[str]:
        return {one.rule for one in blocking(findings(given, CURRENT), step)}

    assert stopped(facts(panel=seats(*FIVE, "expert")), "announce") == {"panel.odd"}
    assert stopped(facts(extensions=[{"about": "", "days": 7}] * 3), "extend") == {"extension.max_times"}
    assert stopped(post(remaining=2), "continue") == {"candidates.min_to_continue"}
    no_letters = [{"gate": gate, "due": True, "dated": None, "used": False} for gate in ("plan", "result")]
    assert stopped(facts(gates=no_letters), "choose") == {"gates.required"}
    assert stopped(facts(gates=no_letters), "announce") == {"gates.required"}
    assert not any(stopped(facts(), step) for step in ("announce", "extend", "continue", "choose"))


# --- real announcements ---------------------------------------------------------------------------------------------------

ANNOUNCED: list[dict[str, Any]] = json.loads(GOLDEN.read_text())
"""Thirteen real notices of 2016–2025, as facts about organisations: what a notice or the press says of it, and nothing else."""


@pytest.mark.parametrize("notice", ANNOUNCED, ids=lambda one: f"{one['year']} {one['agency']}")
def test_a_real_notice_gives_the_findings_written_down_for_it(notice: dict[str, Any]) -> None:
    found = findings(notice["facts"], RULESETS[notice["ruleset"]])
    by_level = {
        level: sorted({f"{one.rule}: {render(one.message)}" for one in found if one.level == level})
        for level in LEVELS
        if level not in {"unknown", "waived"}
    }

    assert by_level == notice["findings"]
    unsaid = sorted({one.rule for one in found if one.level == "unknown"})
    assert unsaid == notice["unknown"]


def test_the_notices_that_depart_are_the_ones_that_are_known_to() -> None:
    departing = {
        (notice["agency"], one.split(":")[0])
        for notice in ANNOUNCED
        for one in [*notice["findings"]["warn"], *notice["findings"]["fail"]]
    }
    assert {
        ("Provinsi Jawa Timur", "weights.paper"),
        ("Sekretariat Kabinet", "announcement.min_days"),
        ("Provinsi Jawa Tengah", "announcement.min_days"),
    } <= departing


def test_every_ruleset_there_is_was_tried() -> None:
    assert set(available()) == set(RULESETS)
