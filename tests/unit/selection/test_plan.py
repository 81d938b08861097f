import json
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selection import plan_files
from selection.eligibility import evaluate
from selection.facts import Facts
from selection.plan import CHECKS, Finding, canonical, digest, problems, reference_dates, text
from selection.plan_files import PlanFileError
from selection.plan_texts import TEXTS
from selection.rulesets.schema import load
from selection.wording import render

TODAY = date(2026, 12, 1)
RULESET = load("permenpanrb-15-2019")
PLAN: dict[str, Any] = {
    "title": "Seleksi Terbuka Pengisian JPT Pratama Kota Contoh",
    "agency": "Pemerintah Kota Contoh",
    "contact": "Sekretariat Pansel, Jalan Contoh Nomor 1",
    "zone": "Asia/Jakarta",
    "decree": {"number": "800/1/2026", "date": "2026-11-02", "file_sha256": "a" * 64},
    "letter": {
        "gate": "plan",
        "institution": "BKN",
        "number": "16752/R-AK.02.03/SD/K/2026",
        "date": "2026-11-20",
        "file_sha256": "b" * 64,
    },
    "posts": [
        {
            "code": "A",
            "title": "Kepala Dinas Pendidikan",
            "unit": "Dinas Pendidikan",
            "duties": "Memimpin dinas.",
            "requirements": [
                {"rule": "max_age", "params": {"age": 56}},
                {"rule": "document_only", "params": {"text": "Persetujuan PPK.", "document": "persetujuan"}},
            ],
        },
        {
            "code": "B",
            "title": "Kepala BKPSDM",
            "unit": "BKPSDM",
            "duties": "Memimpin badan.",
            "requirements": [{"rule": "min_grade", "params": {"grade": "IV/a"}}],
        },
    ],
    "documents": [
        {"code": "persetujuan", "label": "Persetujuan PPK", "required": True, "max_bytes": 2097152}
    ],
    "schedule": [
        {"kind": "registration", "starts_at": "2026-12-01T01:00:00Z", "ends_at": "2026-12-15T16:59:59Z"},
        {"kind": "screening", "starts_at": "2026-12-18T01:00:00Z", "ends_at": "2026-12-18T09:00:00Z"},
        {"kind": "track_record", "starts_at": "2026-12-18T01:00:00Z", "ends_at": "2026-12-22T09:00:00Z"},
        {"kind": "assessment", "starts_at": "2026-12-21T01:00:00Z", "ends_at": "2026-12-22T09:00:00Z"},
        {"kind": "paper", "starts_at": "2027-01-05T01:00:00Z", "ends_at": "2027-01-05T09:00:00Z"},
        {"kind": "interview", "starts_at": "2027-01-07T01:00:00Z", "ends_at": "2027-01-08T09:00:00Z"},
        {"kind": "plenary", "starts_at": "2027-01-11T01:00:00Z", "ends_at": "2027-01-11T16:59:59Z"},
        {"kind": "result", "starts_at": "2027-01-11T01:00:00Z", "ends_at": "2027-01-11T16:59:59Z"},
    ],
    "stages": [
        {
            "code": element,
            "title": title,
            "element": element,
            "weight": weight,
            "threshold": "68" if element == "assessment" else "",
            "source": "assessor" if element == "assessment" else "panel",
            "scope": "post",
            "group": None,
        }
        for element, title, weight in (
            ("track_record", "Rekam jejak", "20"),
            ("assessment", "Asesmen kompetensi", "25"),
            ("paper", "Makalah", "20"),
            ("interview", "Wawancara", "35"),
        )
    ],
    "tie_break": ["interview", "assessment", "paper", "track_record"],
    "missing": "error",
    "rounding": {"places": 2, "mode": "half_up"},
    "rank_style": "competition",
    "panel": [],
}


def changed(*path: Any, to: Any) -> dict[str, Any]:
    """PLAN with one place changed; `to` ... takes the place out."""
    plan = deepcopy(PLAN)
    place: Any = plan
    for step in path[:-1]:
        place = place[step]
    if to is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return plan


def wrong(plan: dict[str, Any], **kwargs: Any) -> dict[str, str]:
    """Codes that are not passed, with their level."""
    found = problems(plan, RULESET, today=TODAY, **kwargs)
    return {finding.code: finding.level for finding in found if finding.level != "pass"}


def sentence(plan: dict[str, Any], code: str) -> str:
    return next(render(text(found)) for found in problems(plan, RULESET, today=TODAY) if found.code == code)


def at(plan: dict[str, Any], kind: str, starts_at: str, ends_at: str) -> dict[str, Any]:
    plan = deepcopy(plan)
    rows = [row for row in plan["schedule"] if row["kind"] != kind]
    plan["schedule"] = [*rows, {"kind": kind, "starts_at": starts_at, "ends_at": ends_at}]
    return plan


def weighed(**weights: Any) -> dict[str, Any]:
    plan = deepcopy(PLAN)
    for stage in plan["stages"]:
        stage["weight"] = weights.get(stage["code"], stage["weight"])
    return plan


def without(kind: str) -> dict[str, Any]:
    return changed("schedule", to=[row for row in PLAN["schedule"] if row["kind"] != kind])


def test_a_complete_plan_passes_every_group() -> None:
    found = problems(PLAN, RULESET, today=TODAY)
    assert [(one.code, one.level) for one in found] == [(group, "pass") for group in CHECKS]
    assert all(render(text(one)).endswith(".") for one in found)
    assert wrong(gated()) == {}


def test_an_empty_plan_says_all_that_is_missing() -> None:
    found = problems({}, RULESET, today=TODAY)
    passed = {one.code for one in found if one.level == "pass"}
    assert passed == {"requirements", "results", "tie_break"}
    missing = {one.where for one in found if one.code == "missing"}
    assert {"title", "agency", "contact", "decree.number"} <= missing
    assert any((one.code, one.where, one.level) == ("gate_without_letter", "letter", "fail") for one in found)


def gated(**changed: Any) -> dict[str, Any]:
    """PLAN with a list of gates: the plan's, as `changed`, and the result's."""
    letter = {key: value for key, value in PLAN["letter"].items() if key != "gate"}
    usual = {"opens": "announcement", "post": None, "valid_days": None, "title": "", "institution": "BKN"}
    first = {**usual, "code": "plan", "kind": "plan", "letter": letter, **changed}
    second = {**usual, "code": "result", "kind": "result", "opens": "choice", "letter": None}
    return {**{key: value for key, value in PLAN.items() if key != "letter"}, "gates": [first, second]}


def _without_the_result() -> dict[str, Any]:
    plan = gated()
    return {**plan, "gates": plan["gates"][:1]}


def _with_dukcapil() -> dict[str, Any]:
    plan = deepcopy(gated())
    plan["posts"][0]["title"] = "Kepala Dinas Kependudukan dan Pencatatan Sipil"
    return plan


def _asked_once_a_person() -> dict[str, Any]:
    plan = deepcopy(PLAN)
    plan["stages"][2] |= {"source": "questionnaire", "scope": "person"}
    return plan


def _interviewed_without_names() -> dict[str, Any]:
    plan = deepcopy(PLAN)
    next(stage for stage in plan["stages"] if stage["element"] == "interview")["blind"] = "room"
    return plan


WRONG = [
    (changed("title", to=" "), "missing", "fail"),
    (changed("contact", to=...), "missing", "fail"),
    (changed("zone", to="Europe/Berlin"), "zone_unknown", "fail"),
    (changed("decree", to=...), "missing", "fail"),
    (changed("decree", "file_sha256", to="abc"), "missing", "fail"),
    (changed("decree", "date", to="kemarin"), "missing", "fail"),
    (changed("decree", "date", to="2026-12-02"), "decree_in_future", "fail"),
    (changed("decree", "date", to="2026-11-25"), "decree_after_letter", "warn"),
    (changed("letter", "number", to=""), "missing", "fail"),
    (changed("letter", "gate", to="result"), "letter_gate", "fail"),
    (changed("letter", "date", to="2026-12-02"), "letter_late", "fail"),
    (gated(letter=None), "gate_without_letter", "fail"),
    (gated(institution=""), "gate_without_institution", "fail"),
    (gated(kind="minister"), "letter_gate", "fail"),
    (gated(valid_days=5), "letter_run_out", "fail"),
    (_without_the_result(), "gate_absent", "fail"),
    (_with_dukcapil(), "gate_of_post_absent", "warn"),
    (changed("posts", to=[]), "posts_none", "fail"),
    (changed("posts", 0, "duties", to=""), "missing_of_post", "fail"),
    (changed("posts", 1, "code", to="A"), "post_twice", "fail"),
    (changed("posts", 1, "requirements", to=[]), "post_without_requirements", "fail"),
    (changed("posts", 1, "requirements", to=[{"rule": "height"}]), "requirement_invalid", "fail"),
    (
        changed("posts", 0, "requirements", 0, "params", "reference", to="inauguration"),
        "requirement_reference",
        "fail",
    ),
    (changed("posts", 0, "requirements", 1, "params", "document", to="skck"), "requirement_document", "fail"),
    (changed("documents", to=[]), "documents_none", "fail"),
    (changed("documents", 0, "label", to=""), "missing_of_document", "fail"),
    (changed("documents", 0, "required", to=False), "documents_optional", "warn"),
    (changed("documents", 0, "required", to="ya"), "document_flag", "fail"),
    (changed("documents", 0, "max_bytes", to="2 MB"), "document_size", "fail"),
    (changed("documents", to=PLAN["documents"] * 2), "document_twice", "fail"),
    (without("registration"), "schedule_missing", "fail"),
    (without("interview"), "schedule_missing", "fail"),
    (without("plenary"), "schedule_missing", "warn"),
    (at(PLAN, "dance", "2027-01-05T01:00:00Z", "2027-01-05T02:00:00Z"), "schedule_kind", "fail"),
    (at(PLAN, "paper", "2027-01-05T01:00:00", "2027-01-05T02:00:00"), "schedule_unreadable", "fail"),
    (at(PLAN, "paper", "5 Januari", "6 Januari"), "schedule_unreadable", "fail"),
    (at(PLAN, "paper", "2027-01-05T09:00:00Z", "2027-01-05T01:00:00Z"), "schedule_backwards", "fail"),
    (at(PLAN, "registration", "2026-12-15T01:00:00Z", "2026-12-15T01:00:00Z"), "schedule_backwards", "fail"),
    (changed("schedule", to=[*PLAN["schedule"], PLAN["schedule"][0]]), "schedule_twice", "fail"),
    (at(PLAN, "screening", "2026-12-15T16:00:00Z", "2026-12-16T01:00:00Z"), "schedule_order", "fail"),
    (at(PLAN, "paper", "2026-12-17T01:00:00Z", "2026-12-17T02:00:00Z"), "schedule_order", "warn"),
    (at(PLAN, "result", "2027-01-08T01:00:00Z", "2027-01-12T01:00:00Z"), "schedule_order", "fail"),
    (at(PLAN, "interview", "2027-01-10T01:00:00Z", "2027-01-12T01:00:00Z"), "schedule_order", "fail"),
    (at(PLAN, "registration", "2026-11-10T01:00:00Z", "2026-11-29T01:00:00Z"), "registration_over", "fail"),
    (
        at(PLAN, "registration", "2026-11-25T01:00:00Z", "2026-12-17T01:00:00Z"),
        "registration_started",
        "warn",
    ),
    (changed("objections", to={"days": 0, "answer_days": 3}), "objection_days", "fail"),
    (changed("objections", to={"days": 14, "answer_days": 3}), "objection_window", "fail"),
    (changed("objections", to={"days": 1, "answer_days": 14}), "objection_answers", "warn"),
    (changed("stages", to=[]), "stages_none", "fail"),
    (weighed(paper="15"), "weights_sum", "fail"),
    (weighed(paper="20.0001"), "weights_sum", "fail"),
    (weighed(paper=20), "weight_unreadable", "fail"),
    (weighed(paper="20,0"), "weight_unreadable", "fail"),
    (weighed(paper="0"), "weight_unreadable", "fail"),
    (weighed(paper="-20"), "weight_unreadable", "fail"),
    (weighed(paper="25"), "weight_range", "warn"),
    (changed("stages", 2, "element", to="singing"), "element_unknown", "warn"),
    (changed("stages", 2, "element", to="interview"), "weight_absent", "warn"),
    (changed("stages", 2, "title", to=" "), "missing_of_stage", "fail"),
    (changed("stages", 2, "code", to="interview"), "stage_twice", "fail"),
    (changed("stages", 2, "source", to="secretariat"), "stage_source", "fail"),
    (changed("stages", 2, "scope", to=...), "stage_source", "fail"),
    (_asked_once_a_person(), "questionnaire_scope", "fail"),
    (changed("stages", 2, "blind", to="yes"), "stage_blind", "fail"),
    (_interviewed_without_names(), "stage_blind", "fail"),
    (changed("tie_break", to=["interview", "assessment", "paper"]), "tie_break_wrong", "fail"),
    (changed("tie_break", to=["interview"] * 4), "tie_break_wrong", "fail"),
    (changed("tie_break", to=[*PLAN["tie_break"], "interview"]), "tie_break_wrong", "fail"),
    (changed("rounding", to={}), "rounding_unset", "fail"),
    (changed("rounding", "mode", to="half_even"), "rounding_unset", "fail"),
    (changed("rounding", "places", to=3), "rounding_unusual", "warn"),
    (changed("rank_style", to="alphabetical"), "rank_style_unset", "fail"),
    (changed("names_order", to="by_age"), "names_order_unset", "fail"),
    (changed("stages", 1, "threshold", to="101"), "threshold_wrong", "fail"),
    (changed("missing", to="guess"), "missing_rule_unset", "fail"),
    (changed("results", to={"shown": "none", "reason": "x"}), "results_unknown", "fail"),
    (changed("results", to={"shown": "codes", "reason": " "}), "results_without_reason", "fail"),
    (changed("results", to={"shown": "codes", "reason": "Permintaan peserta."}), "results_codes", "warn"),
    (changed("results", to={"shown": "hidden", "reason": "Perkara berjalan."}), "results_hidden", "warn"),
    (changed("posts", to={"A": {}}), "shape", "fail"),
    (changed("posts", 0, "requirements", to="usia 56"), "shape", "fail"),
    (changed("schedule", to=["2026-12-01"]), "shape", "fail"),
    (changed("stages", to={"paper": "20"}), "shape", "fail"),
    (gated(letter="B-1/2026"), "shape", "fail"),
    (gated(kind=["plan"]), "shape", "fail"),
    (gated(post={"a": 1}), "shape", "fail"),
    (gated(valid_days="30"), "shape", "fail"),
    (gated(valid_days=True), "shape", "fail"),
    (gated(valid_days=0), "shape", "fail"),
    (gated(valid_days=10**12), "shape", "fail"),
]


@pytest.mark.parametrize(("plan", "code", "level"), WRONG)
def test_what_is_wrong_is_found(plan: dict[str, Any], code: str, level: str) -> None:
    assert wrong(plan).get(code) == level


def test_every_finding_has_been_provoked_and_reads_as_a_sentence() -> None:
    found = [finding for plan, _code, _level in WRONG for finding in problems(plan, RULESET, today=TODAY)]
    assert {one.code for one in found} | {"announcement_short", "announcement_short_working"} == set(TEXTS)
    for one in found:
        assert "{" not in render(text(one))
        assert render(text(one)).endswith((".", "?"))


def test_the_only_lawful_set_of_weights_passes_and_others_are_shown_with_their_range() -> None:
    plan = weighed(assessment="20", paper="25")
    assert wrong(plan) == {"weight_range": "warn"}
    assert sentence(plan, "weight_range") == "Bobot Makalah 25 berada di luar rentang 15 sampai 20."


def test_weights_add_up_exactly_in_decimals() -> None:
    thirds = {"track_record": "33.3333", "assessment": "33.3333", "interview": "33.3333", "paper": "0.0001"}
    assert "weights_sum" not in wrong(weighed(**thirds))
    thirds["paper"] = "0.0002"
    assert sentence(weighed(**thirds), "weights_sum") == "Jumlah bobot 100.0001, seharusnya tepat 100."


def test_the_range_of_an_element_holds_for_the_sum_of_its_stages() -> None:
    plan = weighed(paper="12")
    presented = {**plan["stages"][2], "code": "presentasi", "title": "Presentasi makalah", "weight": "8"}
    plan["stages"].append(presented)
    plan["tie_break"].append("presentasi")
    assert wrong(plan) == {}

    presented["weight"] = "9"
    assert sentence(plan, "weight_range") == "Bobot Makalah 21 berada di luar rentang 15 sampai 20."


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "finding"),
    [
        ("2026-12-01T01:00:00Z", "2026-12-15T16:59:59Z", {}),
        ("2026-12-01T01:00:00Z", "2026-12-15T17:00:00Z", {}),
        ("2026-12-01T01:00:00Z", "2026-12-14T17:00:00Z", {"announcement_short": "warn"}),
        ("2026-12-01T17:00:00Z", "2026-12-15T16:59:59Z", {"announcement_short": "warn"}),
        ("2026-11-30T17:00:00Z", "2026-12-15T16:59:59Z", {}),
    ],
)
def test_fifteen_days_are_counted_on_the_calendar_of_the_zone(
    starts_at: str, ends_at: str, finding: dict
) -> None:
    assert wrong(at(PLAN, "registration", starts_at, ends_at)) == finding


def test_the_same_instants_are_another_day_further_east() -> None:
    dates = reference_dates(changed("zone", to="Asia/Jayapura"))
    assert (dates["registration_start"], dates["registration_end"]) == (date(2026, 12, 1), date(2026, 12, 16))


def test_days_before_the_announcement_do_not_count_towards_its_length() -> None:
    plan = at(PLAN, "registration", "2026-11-25T01:00:00Z", "2026-12-10T16:59:59Z")
    assert wrong(plan) == {"registration_started": "warn", "announcement_short": "warn"}
    assert "10 hari kalender" in sentence(plan, "announcement_short")


def test_the_older_regulation_counts_working_days_without_holidays() -> None:
    old = load("permenpanrb-13-2014")
    plan = at(PLAN, "registration", "2026-12-01T01:00:00Z", "2026-12-21T16:59:59Z")
    at_21 = {found.code for found in problems(plan, old, today=TODAY)}
    assert "announcement_short_working" not in at_21
    found = problems(plan, old, today=TODAY, holidays={date(2026, 12, 9)})
    short = next(one for one in found if one.code == "announcement_short_working")
    assert render(text(short)) == "Pendaftaran dibuka 14 hari kerja, paling singkat 15 hari."
    assert short.source


def test_the_letter_of_the_day_of_the_announcement_is_in_time() -> None:
    assert wrong(changed("letter", "date", to="2026-12-01")) == {}


@pytest.mark.parametrize(
    ("planned", "until", "found"),
    [
        ("2026-12-05", "2026-12-03", {"letter_run_out": "fail"}),
        ("2026-12-05", "2026-12-05", {}),
        ("2026-11-25", "2026-11-30", {"letter_run_out": "fail"}),
        ("2026-11-25", "2026-12-01", {}),
    ],
)
def test_a_letter_must_count_on_the_later_of_today_and_the_planned_announcement(
    planned: str, until: str, found: dict[str, str]
) -> None:
    plan = at(gated(), "announcement", f"{planned}T01:00:00Z", f"{planned}T02:00:00Z")
    plan["gates"][0]["letter"] |= {"date": "2026-11-20", "valid_until": until}
    assert wrong(plan) == found


@pytest.mark.parametrize(("shown", "level"), [("codes", "warn"), ("hidden", "fail")])
def test_hidden_marks_are_as_grave_as_the_agency_s_ruleset_says(shown: str, level: str) -> None:
    plan = changed("results", to={"shown": shown, "reason": "Perkara berjalan."})
    found = problems(plan, load("instansi-lebih-ketat"), today=TODAY)
    assert {one.level for one in found if one.code == f"results_{shown}"} == {level}


def test_a_broken_requirement_is_explained_with_its_own_reason() -> None:
    plan = changed("posts", 0, "requirements", 0, "params", "age", to="56")
    assert sentence(plan, "requirement_invalid") == (
        "Persyaratan ke-1 jabatan Kepala Dinas Pendidikan: "
        "“age” pada aturan max_age berisi “56”, seharusnya bilangan bulat 1 sampai 99."
    )


def test_findings_point_into_the_plan() -> None:
    plan = changed("posts", 1, "unit", to="")
    assert [one.where for one in problems(plan, RULESET, today=TODAY) if one.level == "fail"] == [
        "posts.1.unit"
    ]


def test_requirements_are_measured_on_the_days_of_the_plan() -> None:
    requirement = {"rule": "max_age", "params": {"age": 56, "reference": "registration_end"}}
    dates = reference_dates(PLAN, announced=TODAY)
    assert dates == {
        "announcement": TODAY,
        "registration_start": date(2026, 12, 1),
        "registration_end": date(2026, 12, 15),
    }
    assert evaluate(requirement, Facts(birth_date=date(1970, 12, 15)), dates=dates).verdict == "met"
    assert evaluate(requirement, Facts(birth_date=date(1970, 12, 14)), dates=dates).verdict == "not_met"


def test_the_digest_does_not_depend_on_the_order_of_keys_and_moves_with_every_value() -> None:
    turned = json.loads(json.dumps(dict(reversed(PLAN.items()))))
    assert digest(turned) == digest(PLAN)
    assert canonical(turned) == canonical(PLAN)
    assert digest(weighed(paper="20.0")) != digest(PLAN)
    assert digest(changed("tie_break", to=PLAN["tie_break"][::-1])) != digest(PLAN)


def test_a_name_that_stands_twice_is_said_even_when_it_is_half_a_letter() -> None:
    with pytest.raises(PlanFileError, match="dua kali") as raised:
        plan_files.read(rb'{"\ud800": 1, "\ud800": 2}')
    assert str(raised.value).encode()


def test_a_float_has_no_digest() -> None:
    with pytest.raises(ValueError, match="float"):
        canonical(weighed(paper=20.0))


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.just("9999-12-31T23:59:59Z"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def _paths(value: Any, path: tuple = ()) -> list[tuple]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for step, inner in steps for place in ((*path, step), *_paths(inner, (*path, step)))]


@given(st.sampled_from(_paths(gated()["gates"])), JUNK)
def test_junk_anywhere_in_its_gates_neither(path: tuple, junk: Any) -> None:
    plan = deepcopy(gated(valid_days=30))
    place: Any = plan["gates"]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = junk
    assert all(render(text(one)) for one in problems(plan, RULESET, today=TODAY))


def test_a_letter_of_the_last_day_there_is_runs_out_on_it() -> None:
    letter = {**PLAN["letter"], "date": "9999-12-31"}
    assert wrong(gated(letter=letter, valid_days=30)) == {"letter_late": "fail"}


@given(st.sampled_from(_paths(PLAN)), JUNK)
def test_junk_anywhere_in_a_plan_is_a_finding_or_harmless_but_never_a_crash(path: tuple, junk: Any) -> None:
    found: list[Finding] = problems(changed(*path, to=junk), RULESET, today=TODAY)
    assert all(render(text(one)) for one in found)
