"""The panel's composition at its edges (PP 11/2017 art. 114 and the default rule profile)."""

from datetime import date, timedelta

import pytest

from panels.composition import Finding, Member, Term, findings, text
from selection.rulesets import schema
from selection.wording import render

RULES = {
    "min": 5,
    "max": 9,
    "odd": True,
    "internal_max_percent": 45,
    "required_categories": ["internal", "related", ["academic", "expert"]],
    "source": {"min": "contoh pasal ayat (4)"},
}


def panel(internal=2, related=1, academic=1, expert=1, chairs=1, party=0):
    counts = {"internal": internal, "related": related, "academic": academic, "expert": expert}
    categories = [name for name, count in counts.items() for _ in range(count)]
    return [
        Member(category, is_chair=place < chairs, is_party_member=place >= len(categories) - party)
        for place, category in enumerate(categories)
    ]


def broken(members, rules=RULES):
    return [(finding.code, finding.level) for finding in findings(members, rules) if finding.level != "pass"]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (4, [("panel.min", "fail"), ("panel.odd", "fail")]),
        (5, []),
        (6, [("panel.odd", "fail")]),
        (7, []),
        (8, [("panel.odd", "fail")]),
        (9, []),
        (10, [("panel.max", "fail"), ("panel.odd", "fail")]),
        (11, [("panel.max", "fail")]),
    ],
)
def test_the_number_of_members_is_odd_and_from_five_to_nine(members, expected):
    assert broken(panel(internal=1, academic=members - 3)) == expected


@pytest.mark.parametrize(
    ("internal", "members", "lawful"),
    [(2, 5, True), (3, 5, False), (3, 7, True), (4, 7, False), (4, 9, True), (5, 9, False)],
)
def test_insiders_are_at_most_forty_five_percent(internal, members, lawful):
    found = broken(panel(internal=internal, academic=members - internal - 2))

    assert found == ([] if lawful else [("panel.internal_max_percent", "fail")])


def test_the_share_is_reported_with_the_number_that_would_be_lawful():
    found = {finding.code: finding for finding in findings(panel(internal=3, academic=0), RULES)}

    assert found["panel.internal_max_percent"].params == {
        "internal": 3,
        "max_internal": 2,
        "members": 5,
        "max_percent": 45,
    }


@pytest.mark.parametrize(("chairs", "lawful"), [(0, False), (1, True), (2, False)])
def test_a_panel_has_exactly_one_chair(chairs, lawful):
    assert broken(panel(chairs=chairs)) == ([] if lawful else [("panel.chair", "fail")])


def test_a_party_member_breaks_the_panel():
    assert broken(panel(party=1)) == [("panel.party", "fail")]


def test_a_missing_element_is_a_warning_that_names_it():
    found = [f for f in findings(panel(related=0, academic=2), RULES) if f.level == "warn"]

    assert found == [Finding("panel.required_categories", "warn", {"categories": ["related"]})]


@pytest.mark.parametrize(("academic", "expert"), [(2, 0), (0, 2)])
def test_one_of_several_categories_is_enough_where_the_rule_says_so(academic, expert):
    assert broken(panel(academic=academic, expert=expert)) == []


def test_passed_rules_are_listed_too_with_their_source():
    found = findings(panel(), RULES)

    assert [finding.level for finding in found] == ["pass"] * 9
    assert found[0] == Finding("panel.min", "pass", {"members": 5, "min": 5}, "contoh pasal ayat (4)")


def test_an_empty_panel_fails_by_number_and_chair():
    assert {("panel.min", "fail"), ("panel.chair", "fail")} <= set(broken([]))


def test_a_rule_that_the_regulation_does_not_have_is_not_checked():
    assert [finding.code for finding in findings(panel(), {})] == ["panel.chair", "panel.party"]


def test_an_unknown_category_is_an_error_not_a_pass():
    with pytest.raises(ValueError, match="tetangga"):
        findings([Member("tetangga")], RULES)


def test_every_finding_has_a_sentence_for_both_outcomes():
    worst = panel(internal=6, related=0, academic=0, expert=0, chairs=2, party=1)

    sentences = [render(text(finding)) for finding in findings(worst, RULES | {"max": 5})]
    kept = [render(text(finding)) for finding in findings(panel(), RULES)]

    assert "Anggota dari instansi sendiri 6 dari 6, paling banyak 2 (45%). Ganti dengan" in "".join(sentences)
    assert "Belum ada unsur akademisi atau pakar atau profesional." in "".join(sentences)
    assert "Ketua sudah ditunjuk." in kept
    assert not any("{" in sentence for sentence in sentences + kept)


@pytest.mark.parametrize("ruleset", schema.available())
def test_the_rules_on_file_are_read_as_they_stand(ruleset):
    rules = schema.load(ruleset).section("panel")

    assert broken(panel(), rules) == []
    assert ("panel.odd", "fail") in broken(panel(academic=2), rules)


def test_what_nobody_has_asked_is_not_shown_as_kept() -> None:
    members = [*panel()[:4], Member("expert", is_party_member=None)]
    codes = [finding.code for finding in findings(members, RULES)]
    assert ("panel.party_unstated", "fail") in broken(members)
    assert "panel.party" not in codes


def test_a_member_of_a_party_is_found_though_another_has_not_been_asked() -> None:
    members = [*panel()[:3], Member("expert", is_party_member=None), Member("expert", is_party_member=True)]
    assert [code for code, _level in broken(members)] == ["panel.party_unstated", "panel.party"]


@pytest.mark.parametrize(("days", "lawful"), [(-1, False), (0, True), (1, True)])
def test_the_term_reaches_to_the_plenary_or_further(days: int, lawful: bool) -> None:
    plenary = date(2026, 12, 21)
    found = findings(panel(), RULES, Term(until=plenary + timedelta(days=days), plenary=plenary))[-1]
    assert (found.code, found.level == "pass") == ("panel.term", lawful)
    assert "2026-12-21" in render(text(found))
