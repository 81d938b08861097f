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

from selection.gate_kinds import KINDS
from selection.grades import EDUCATION, GRADES, rank

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
    """One value of the regulation, its `source`, its `evidence` mark (T Q P U I), what a departure is.

    `waivable`: may a body's letter dispense from it? `stated_in` is the id of the ruleset whose file says so.
    """

    value: Any
    source: str
    evidence: str
    level: Literal["fail", "warn"]
    waivable: bool = False
    stated_in: str = ""


@dataclass(frozen=True)
class Ruleset:
    """One regulation. `digest` is the SHA-256 of the file's bytes: what an announced selection pins.

    One that `extends` another states only what is stricter there, and names the other's digest: its own pins both.
    """

    id: str
    title: str
    legal_basis: tuple[str, ...]
    rules: Mapping[str, Rule]
    digest: str
    extends: str = ""

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
    """Ids of the files there are, oldest regulation first, the usual one last."""
    ids = [path.stem for path in FOLDER.glob("*.toml")]
    return sorted(ids, key=lambda one: (load(one).value("validity.first_year"), one == DEFAULT, one))


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
    names = ("id", "title", "legal_basis", "extends", "extends_sha256")
    head = {name: data.pop(name, None) for name in names}
    if not (_is_text(head["id"]) and _is_text(head["title"]) and _is_texts(head["legal_basis"])):
        raise RulesetError("id, title and legal_basis must be given")
    base = _base(head)
    given = {
        f"{section}.{name}": rule
        for section, rules in data.items()
        for name, rule in _table(section, rules).items()
    }
    known = {**base.rules, **given} if base else given
    missing = [key for key, check in SCHEMA.items() if key not in known and not check.optional]
    if missing:
        raise RulesetError(f"{missing[0]} is missing")
    found = {key: _rule(key, given[key], head["id"]) for key in given}
    if base is not None:
        _require_stricter(found, base)
        found = {**base.rules, **found}
    return Ruleset(
        id=head["id"],
        title=head["title"],
        legal_basis=(*head["legal_basis"], *(base.legal_basis if base else ())),
        rules=MappingProxyType(found),
        digest=hashlib.sha256(content).hexdigest(),
        extends=base.id if base else "",
    )


def _base(head: dict[str, Any]) -> Ruleset | None:
    if head["extends"] is None:
        return None
    base = load(str(head["extends"]))
    if base.extends:
        raise RulesetError(f"{base.id} extends another ruleset itself")
    if head["extends_sha256"] != base.digest:
        raise RulesetError(f"extends_sha256 is not the SHA-256 of {base.id}.toml")
    return base


def _require_stricter(found: Mapping[str, Rule], base: Ruleset) -> None:
    """A file that extends another asks for as much as that one or for more, rule by rule."""
    for key, rule in found.items():
        before = base.rules.get(key)
        if before is None:
            continue
        if not SCHEMA[key].at_least(rule.value, before.value):
            raise RulesetError(f"{key} is less strict than in {base.id}: {rule.value!r}")
        if LEVELS.index(rule.level) > LEVELS.index(before.level) or (rule.waivable and not before.waivable):
            raise RulesetError(f"{key} is less strict than in {base.id}: its level, or that it is waivable")


def _rule(key: str, given: Any, stated_in: str) -> Rule:
    if key not in SCHEMA:
        raise RulesetError(f"{key} is not a known rule")
    fields = _table(key, given)
    known = {"value", "source", "evidence", "level", "waivable"}
    if not {"value", "source", "evidence"} <= fields.keys() <= known:
        raise RulesetError(f"{key} needs value, source and evidence, and may have level and waivable")
    value, level, waivable = fields["value"], fields.get("level", "fail"), fields.get("waivable", False)
    if not SCHEMA[key].accepts(value):
        raise RulesetError(f"{key} cannot be {value!r}")
    if not _is_text(fields["source"]) or fields["evidence"] not in tuple(EVIDENCE) or level not in LEVELS:
        raise RulesetError(f"{key} needs a source, an evidence mark of {EVIDENCE} and a level of {LEVELS}")
    if not isinstance(waivable, bool):
        raise RulesetError(f"{key}: waivable is true or false")
    return Rule(_frozen(value), fields["source"], fields["evidence"], level, waivable, stated_in)


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


def _is_gates(value: Any) -> bool:
    """Words, kind of approval, name of the institution (may be empty)."""
    return isinstance(value, list) and all(
        isinstance(row, list) and len(row) == 3 and _is_texts(row[:2]) and isinstance(row[2], str)
        and row[1] in KINDS
        for row in value
    )  # fmt: skip


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


def _equal(new: Any, old: Any) -> bool:
    return bool(new == old)


def _as_many(new: Any, old: Any) -> bool:
    return bool(new >= old)


def _as_few(new: Any, old: Any) -> bool:
    return bool(new <= old)


def _as_true(new: Any, old: Any) -> bool:
    return bool(new or not old)


def _inside(new: Any, old: Any) -> bool:
    return Decimal(old[0]) <= Decimal(new[0]) and Decimal(new[1]) <= Decimal(old[1])


def _all_of(new: Any, old: Any) -> bool:
    return set(old) <= set(new)


def _none_but(new: Any, old: Any) -> bool:
    return set(new) <= set(old)


def _covers(new: Any, old: Any) -> bool:
    """Whoever keeps the new categories keeps the old ones: each old entry has a new one with no more choice."""
    sets = [
        [{entry} if isinstance(entry, str) else set(entry) for entry in entries] for entries in (new, old)
    ]
    return all(any(one <= asked for one in sets[0]) for asked in sets[1])


def _working(new: Any, old: Any) -> bool:
    return new in (old, "working")


def _more_answers(new: Any, old: Any) -> bool:
    before = {row[0]: row for row in old}
    return {row[0] for row in new} == set(before) and all(
        int(row[1]) >= int(before[row[0]][1]) and Decimal(row[2]) == Decimal(before[row[0]][2]) for row in new
    )


def _higher(ladder: dict[str, str]) -> Callable[[Any, Any], bool]:
    return lambda new, old: rank(ladder, new) >= rank(ladder, old)


@dataclass(frozen=True)
class Check:
    """`at_least(new, old)`: does a ruleset that extends another ask as much as that one?"""

    accepts: Callable[[Any], bool]
    at_least: Callable[[Any, Any], bool]
    optional: bool = False


SCHEMA = {
    "validity.first_year": Check(_whole(2000, 2100), _as_many),
    "validity.last_year": Check(_whole(2000, 2100), _as_few, optional=True),
    "panel.min": Check(_whole(1, 99), _as_many),
    "panel.max": Check(_whole(1, 99), _as_few),
    "panel.odd": Check(_is_flag, _as_true),
    "panel.internal_max_percent": Check(_whole(0, 100), _as_few),
    "panel.required_categories": Check(_is_categories, _covers),
    "announcement.min_days": Check(_whole(1, 99), _as_many),
    "announcement.day_kind": Check(_one_of("calendar", "working"), _working),
    "applicants.min_per_post": Check(_whole(1, 99), _as_many),
    "extension.max_times": Check(_whole(0, 9), _as_few),
    "extension.days": Check(_whole(1, 99), _as_many),
    "candidates.min_to_continue": Check(_whole(1, 99), _as_many),
    "names.to_ppk": Check(_whole(1, 9), _equal),
    "posts.max_age": Check(_whole(18, 99), _as_few, optional=True),
    "posts.min_education": Check(_one_of(*EDUCATION), _higher(EDUCATION), optional=True),
    "posts.min_grade": Check(_one_of(*GRADES), _higher(GRADES), optional=True),
    "posts.min_field_years": Check(_whole(1, 99), _as_many, optional=True),
    "posts.min_tenure_years": Check(_whole(1, 99), _as_many, optional=True),
    "weights.administration": Check(_is_range, _inside, optional=True),
    "weights.track_record": Check(_is_range, _inside),
    "weights.assessment": Check(_is_range, _inside),
    "weights.paper": Check(_is_range, _inside),
    "weights.interview": Check(_is_range, _inside),
    "elements.known": Check(_is_texts, _none_but),
    "elements.total": Check(_is_mark, _equal),
    "stage_marks.published": Check(_is_flag, _as_true),
    "schedule.on_time": Check(_is_flag, _as_true),
    "co_examiners.posts": Check(_is_pairs, _all_of),
    "jpm.categories": Check(_is_scale, _equal),
    "marks.without_comment_percent": Check(_is_range, _inside, optional=True),
    "questionnaire.relations": Check(_is_relations, _more_answers),
    "tie_break.default": Check(_is_texts, _equal),
    "rounding.places": Check(_whole(0, 4), _equal),
    "rounding.mode": Check(_one_of("half_up"), _equal),
    "publish.nip_masked": Check(_is_flag, _as_true),
    "gates.required": Check(_is_texts, _all_of),
    "gates.result_validity_days": Check(_whole(1, 999), _as_few),
    "gates.posts": Check(_is_gates, _all_of, optional=True),
    "stopping.letter": Check(_is_flag, _as_true),
    "choice.days": Check(_whole(1, 999), _as_few),
    "choice.day_kind": Check(_one_of("calendar", "working"), _equal),
    "reserve.days": Check(_whole(1, 9999), _as_few),
    "proposal.expiry_working_days": Check(_whole(1, 99), _as_few),
}
"""Every key a ruleset has, and what its value may be. Marks and weights are decimal text."""
