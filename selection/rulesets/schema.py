"""Reads and checks the rules of the regulation, kept as TOML files beside this module (pure)."""

import hashlib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NoReturn

FOLDER = Path(__file__).parent
DEFAULT = "permenpanrb-15-2019"
EVIDENCE = "TQPUI"
LEVELS = ("fail", "warn")
RELATIONS = frozenset({"superior", "peer", "subordinate", "other"})
"""In which relation to the candidate somebody answers a questionnaire."""


class RulesetError(ValueError):
    """A ruleset that does not exist or does not hold together: the file or the key is named."""


@dataclass(frozen=True)
class Rule:
    """One value of the regulation, its `source`, its `evidence` mark (T Q P U I), what a departure is."""

    value: Any
    source: str
    evidence: str
    level: Literal["fail", "warn"]


@dataclass(frozen=True)
class Ruleset:
    """One regulation. `digest` is the SHA-256 of the file's bytes: what an announced selection pins."""

    id: str
    title: str
    legal_basis: tuple[str, ...]
    rules: Mapping[str, Rule]
    digest: str

    def value(self, key: str) -> Any:
        """The value of "panel.min" and the like; lists come as tuples. KeyError for a key not in the file."""
        return self.rules[key].value

    def section(self, name: str) -> dict[str, Any]:
        """{"min": 5, "max": 9, ...} for "panel"."""
        prefix = f"{name}."
        return {
            key.removeprefix(prefix): rule.value for key, rule in self.rules.items() if key.startswith(prefix)
        }


def available() -> list[str]:
    """Ids of the files there are, oldest regulation first."""
    ids = [path.stem for path in FOLDER.glob("*.toml")]
    return sorted(ids, key=lambda ruleset_id: (load(ruleset_id).value("validity.first_year"), ruleset_id))


@cache
def load(ruleset_id: str) -> Ruleset:
    """Raises RulesetError."""
    path = FOLDER / f"{ruleset_id}.toml"
    if not re.fullmatch(r"[a-z0-9-]+", ruleset_id) or not path.is_file():
        raise RulesetError(f"there is no ruleset {ruleset_id!r}")
    ruleset = parse(path.read_bytes())
    if ruleset.id != ruleset_id:
        raise RulesetError(f"{path.name}: its id is {ruleset.id!r}")
    return ruleset


def parse(content: bytes) -> Ruleset:
    """The ruleset in a file's bytes. Raises RulesetError."""
    try:
        data = tomllib.loads(content.decode(), parse_float=_no_float)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RulesetError(f"not a TOML file: {error}") from error
    head = {name: data.pop(name, None) for name in ("id", "title", "legal_basis")}
    if not (_is_text(head["id"]) and _is_text(head["title"]) and _is_texts(head["legal_basis"])):
        raise RulesetError("id, title and legal_basis must be given")
    found = {
        f"{section}.{name}": rule
        for section, rules in data.items()
        for name, rule in _table(section, rules).items()
    }
    missing = [key for key, check in SCHEMA.items() if key not in found and not check.optional]
    if missing:
        raise RulesetError(f"{missing[0]} is missing")
    rules = {key: _rule(key, found[key]) for key in found}
    return Ruleset(
        id=head["id"],
        title=head["title"],
        legal_basis=tuple(head["legal_basis"]),
        rules=MappingProxyType(rules),
        digest=hashlib.sha256(content).hexdigest(),
    )


def _rule(key: str, given: Any) -> Rule:
    if key not in SCHEMA:
        raise RulesetError(f"{key} is not a known rule")
    fields = _table(key, given)
    if not {"value", "source", "evidence"} <= fields.keys() <= {"value", "source", "evidence", "level"}:
        raise RulesetError(f"{key} needs value, source and evidence, and may have level")
    value, level = fields["value"], fields.get("level", "fail")
    if not SCHEMA[key].accepts(value):
        raise RulesetError(f"{key} cannot be {value!r}")
    if not _is_text(fields["source"]) or fields["evidence"] not in tuple(EVIDENCE) or level not in LEVELS:
        raise RulesetError(f"{key} needs a source, an evidence mark of {EVIDENCE} and a level of {LEVELS}")
    return Rule(_frozen(value), fields["source"], fields["evidence"], level)


def _table(key: str, given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise RulesetError(f"{key} is not a table")
    return given


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _no_float(text: str) -> NoReturn:
    raise RulesetError(f"{text}: decimals are written as text, so that they stay exact")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and value != [] and all(map(_is_text, value))


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_mark(value: Any) -> bool:
    return (
        isinstance(value, str)
        and re.fullmatch(r"\d{1,3}(\.\d{1,4})?", value) is not None
        and Decimal(value) <= 100
    )


def _is_range(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(map(_is_mark, value))
        and Decimal(value[0]) <= Decimal(value[1])
    )


def _is_scale(value: Any) -> bool:
    """Category and its lowest mark, falling down to 0, so that every mark has exactly one category."""
    pairs = (
        isinstance(value, list) and value and all(isinstance(row, list) and len(row) == 2 for row in value)
    )
    if not pairs or not all(_is_text(code) and _is_mark(mark) for code, mark in value):
        return False
    marks = [Decimal(mark) for _code, mark in value]
    return marks[-1] == 0 and all(upper > lower for upper, lower in pairwise(marks))


def _is_categories(value: Any) -> bool:
    return isinstance(value, list) and all(_is_text(entry) or _is_texts(entry) for entry in value)


def _is_pairs(value: Any) -> bool:
    return isinstance(value, list) and all(_is_texts(row) and len(row) == 2 for row in value)


def _is_relations(value: Any) -> bool:
    """Relation, the least number of answers, weight; the weights are above 0."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(_is_texts(row) and len(row) == 3 for row in value)
        and all(re.fullmatch(r"[1-9]\d?", row[1]) and _is_mark(row[2]) for row in value)
        and all(Decimal(row[2]) > 0 for row in value)
        and len({row[0] for row in value}) == len(value)
        and {row[0] for row in value} <= RELATIONS
    )


def _whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _one_of(*choices: str) -> Callable[[Any], bool]:
    return lambda value: value in choices


@dataclass(frozen=True)
class Check:
    accepts: Callable[[Any], bool]
    optional: bool = False


SCHEMA = {
    "validity.first_year": Check(_whole(2000, 2100)),
    "validity.last_year": Check(_whole(2000, 2100), optional=True),
    "panel.min": Check(_whole(1, 99)),
    "panel.max": Check(_whole(1, 99)),
    "panel.odd": Check(_is_flag),
    "panel.internal_max_percent": Check(_whole(0, 100)),
    "panel.required_categories": Check(_is_categories),
    "announcement.min_days": Check(_whole(1, 99)),
    "announcement.day_kind": Check(_one_of("calendar", "working")),
    "applicants.min_per_post": Check(_whole(1, 99)),
    "extension.max_times": Check(_whole(0, 9)),
    "extension.days": Check(_whole(1, 99)),
    "candidates.min_to_continue": Check(_whole(1, 99)),
    "names.to_ppk": Check(_whole(1, 9)),
    "weights.administration": Check(_is_range, optional=True),
    "weights.track_record": Check(_is_range),
    "weights.assessment": Check(_is_range),
    "weights.paper": Check(_is_range),
    "weights.interview": Check(_is_range),
    "co_examiners.posts": Check(_is_pairs),
    "jpm.categories": Check(_is_scale),
    "marks.without_comment_percent": Check(_is_range, optional=True),
    "questionnaire.relations": Check(_is_relations),
    "tie_break.default": Check(_is_texts),
    "rounding.places": Check(_whole(0, 4)),
    "rounding.mode": Check(_one_of("half_up")),
    "publish.nip_masked": Check(_is_flag),
    "gates.required": Check(_is_texts),
    "gates.result_validity_days": Check(_whole(1, 999)),
    "proposal.expiry_working_days": Check(_whole(1, 99)),
}
"""Every key a ruleset has, and what its value may be. Marks and weights are decimal text."""
