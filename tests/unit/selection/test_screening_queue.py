"""How far a check is, who comes next, and how a coded reason reads."""

from types import SimpleNamespace
from typing import Any

import pytest

from selection import screening_queue as queue
from selection import screening_reasons as reasons
from selection.eligibility import RULES


def found(key: str, verdict: str, state: str = "proposed", screener: str | None = "sri") -> Any:
    return SimpleNamespace(requirement_id=key, verdict=verdict, state=state, screener_id=screener)


@pytest.mark.parametrize(
    ("findings", "state"),
    [
        ([], queue.OPEN),
        ([found("a", "unknown")], queue.OPEN),
        ([found("a", "met")], queue.STARTED),
        ([found("a", "met"), found("b", "met")], queue.DONE),
        ([found("a", "met"), found("b", "not_met")], queue.SECOND),
        ([found("a", "met"), found("b", "not_met", "agreed")], queue.DONE),
        ([found("a", "met"), found("b", "not_met", "disputed")], queue.DONE),
        ([found("a", "met"), found("b", "not_met", screener=None)], queue.STARTED),
        ([found("a", "met"), found("b", "not_met", "confirmed", None)], queue.DONE),
        ([found("a", "met"), found("b", "met"), found("gone", "not_met")], queue.DONE),
    ],
)
def test_the_state_of_a_check(findings: list[Any], state: str) -> None:
    assert queue.sight(["a", "b"], findings).state == state


def test_the_next_one_goes_round_and_never_stays() -> None:
    places = [queue.Place(key, waits) for key, waits in (("a", True), ("b", False), ("c", True))]
    assert [queue.following(places, after) for after in (None, "a", "b", "c")] == ["a", "c", "c", "a"]
    assert queue.following([queue.Place("a", True)], "a") is None
    assert queue.following([], None) is None


def test_every_rule_has_its_reasons_and_every_reason_its_rules() -> None:
    codes = [item.code for item in reasons.REASONS]
    assert len(set(codes)) == len(codes)
    assert all(len(code) <= 24 for code in codes)
    assert set().union(*(item.rules for item in reasons.REASONS)) <= set(RULES)
    for rule in RULES:
        assert reasons.fitting(rule)[-1].code == reasons.OTHER


def test_a_code_alone_is_a_sentence_and_other_needs_words() -> None:
    assert reasons.said("document_missing", "") == "Dokumen tidak ada."
    assert reasons.said("document_missing", "Ijazah S-2.") == "Dokumen tidak ada: Ijazah S-2."
    assert reasons.said("other", "Ijazah lain.") == "Ijazah lain."
    assert reasons.said("", "Dari masa sebelum tabel.") == "Dari masa sebelum tabel."
    assert reasons.text_needed("other") and not reasons.text_needed("document_missing")
