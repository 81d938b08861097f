"""`manage.py check_plan`: the whole checker on a plan that is a file, without a selection."""

import io
import json
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panels import plan_check
from selection.plan import canonical
from selection.wording import render
from tests.unit.selection.test_plan import PLAN, changed, weighed

PANEL = [
    {"name": f"Anggota {place}", "category": category, "is_chair": place == 0, "party_member": False}
    for place, category in enumerate(("internal", "internal", "related", "academic", "expert"))
]
GOOD: dict[str, Any] = {**PLAN, "panel": PANEL, "ruleset": {"id": "permenpanrb-15-2019"}}


def run(folder: Path, plan: Any, *options: str) -> tuple[int, dict[str, Any]]:
    """Exit code, and the JSON that was printed."""
    path, out = folder / "plan.json", io.StringIO()
    path.write_bytes(plan if isinstance(plan, bytes) else canonical(plan).encode())
    try:
        call_command("check_plan", str(path), "--json", *options, stdout=out)
        code = 0
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    return code, json.loads(out.getvalue())


def not_passed(found: dict[str, Any]) -> dict[str, str]:
    return {one["code"]: one["level"] for one in found["findings"] if one["level"] != "pass"}


def test_a_plan_that_may_be_announced_exits_with_nothing_and_names_the_article_of_every_rule(
    tmp_path: Path,
) -> None:
    code, found = run(tmp_path, GOOD)

    assert (code, found["ok"], not_passed(found)) == (0, True, {})
    assert found["day"] == "2026-12-01"
    assert all(one["article"] and one["text"].endswith(".") for one in found["findings"])
    assert {one["code"]: one["article"] for one in found["findings"]}["panel.odd"] == "Persekjen DPR 15/2017"


def test_seven_days_and_a_paper_of_25_are_only_looked_at_and_an_even_panel_stops(tmp_path: Path) -> None:
    short = deepcopy(GOOD)
    short["schedule"][0]["ends_at"] = "2026-12-07T16:59:59Z"
    assert (run(tmp_path, short)[0], not_passed(run(tmp_path, short)[1])) == (
        0,
        {"announcement_short": "warn"},
    )
    heavy = weighed(paper="25", assessment="20") | {"panel": PANEL}
    assert (run(tmp_path, heavy)[0], not_passed(run(tmp_path, heavy)[1])) == (0, {"weight_range": "warn"})
    even = {**GOOD, "panel": [*PANEL, PANEL[4]]}
    assert (run(tmp_path, even)[0], not_passed(run(tmp_path, even)[1])) == (1, {"panel.odd": "fail"})


def test_the_panel_s_own_rules_hold_for_a_file_too(tmp_path: Path) -> None:
    broken = changed("decree", "valid_until", to="2027-01-10") | {"panel": [PANEL[0], {"category": "teman"}]}
    code, found = run(tmp_path, broken)

    assert code == 1
    assert {"panel.min", "panel.term", "panel_category"} <= set(not_passed(found))


def test_the_same_file_says_the_same_on_any_day_and_another_day_can_be_supposed(tmp_path: Path) -> None:
    assert not_passed(run(tmp_path, GOOD, "--day", "2026-12-20")[1])["registration_over"] == "fail"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "kosong"),
        (b"\xff\xfe", "UTF-8"),
        (b'{"title": "x",\n "posts" []}', "baris 2"),
        (b"[1, 2]", "satu objek JSON"),
        (b'{"title": 12.5}', "12.5"),
        (b'{"title": "a", "title": "b"}', "title"),
        (b'{"title": "a\\u0000b"}', "kendali"),
        (b'{"title": "\\ud800"}', "tidak dapat disimpan"),
        (b'{"n": 99999999999999999999}', "99999999999999999999"),
        (b'{"a":' * 500 + b"1" + b"}" * 500, "satu objek JSON"),
        (b'{"a":' * 300_000, "1 MB"),
    ],
)
def test_a_file_that_is_no_plan_exits_with_2_and_one_sentence(
    tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(content)

    with pytest.raises(CommandError, match=says) as refused:
        call_command("check_plan", str(path), stdout=io.StringIO())

    assert refused.value.returncode == 2


def test_a_file_that_is_not_there_exits_with_2(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="tidak dapat dibuka") as refused:
        call_command("check_plan", str(tmp_path / "none.json"))
    assert refused.value.returncode == 2


def test_in_words_what_fails_comes_first(tmp_path: Path) -> None:
    path, out = tmp_path / "plan.json", io.StringIO()
    path.write_text(canonical({**GOOD, "panel": PANEL[:4]}))

    with pytest.raises(SystemExit):
        call_command("check_plan", str(path), stdout=out)

    lines = out.getvalue().splitlines()
    assert lines[2].startswith("GAGAL: Jumlah anggota baru 4")
    assert "Rencana belum dapat diumumkan." in lines


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2_000_000) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.fixed_dictionaries({}, optional={key: _ANYTHING for key in GOOD}))
def test_no_plan_is_so_strange_that_the_checker_falls_over(strange: dict[str, Any]) -> None:
    plan = {**GOOD, **strange}
    day = plan_check.announcement_day(plan) or date(2026, 12, 1)

    assert all(render(row.message) for row in plan_check.check(plan, day=day))
