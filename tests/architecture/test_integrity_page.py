"""docs/integrity.md promises nothing that is not held: 25 patterns, and every test it names is there."""

import re
from pathlib import Path

from selection.rule_texts import RULE_NAMES

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "integrity.md").read_text()
ROWS = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if re.match(r"\| \d+ \|", line)]


def test_every_pattern_has_its_line_with_all_that_must_be_said() -> None:
    assert [row[0] for row in ROWS] == [str(number) for number in range(1, 26)]
    assert all(len(row) == 6 and all(cell.strip() for cell in row) for row in ROWS)


def test_every_test_that_is_named_exists() -> None:
    defined = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
    }
    named = {name for row in ROWS for name in re.findall(r"`(test_\w+)`", row[5])}
    assert len(named) >= 20
    assert named - defined == set()


def test_every_rule_that_is_named_is_one_of_the_checker_s() -> None:
    rules = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", "".join("|".join(row) for row in ROWS)))
    assert rules and rules <= set(RULE_NAMES)
