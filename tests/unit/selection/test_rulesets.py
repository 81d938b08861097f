import hashlib
import json
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from selection.rulesets import schema
from selection.rulesets.schema import RulesetError, available, load, parse

GOLDEN = Path(__file__).parents[2] / "golden" / "rulesets.json"
CURRENT = (schema.FOLDER / f"{schema.DEFAULT}.toml").read_text()


def test_a_regulation_once_in_use_never_changes() -> None:
    """A changed regulation is a new file with a new line here: announced selections pin these digests."""
    assert {ruleset_id: load(ruleset_id).digest for ruleset_id in available()} == json.loads(
        GOLDEN.read_text()
    )


def test_the_digest_is_that_of_the_file_anybody_can_hash() -> None:
    content = (schema.FOLDER / f"{schema.DEFAULT}.toml").read_bytes()
    assert load(schema.DEFAULT).digest == hashlib.sha256(content).hexdigest()


def test_the_regulations_are_listed_oldest_first() -> None:
    assert available() == ["permenpanrb-13-2014", "instansi-lebih-ketat", "permenpanrb-15-2019"]


def test_the_numbers_of_the_current_regulation() -> None:
    ruleset = load(schema.DEFAULT)
    assert ruleset.section("panel") == {
        "min": 5,
        "max": 9,
        "odd": True,
        "internal_max_percent": 45,
        "required_categories": ("internal", "related", ("academic", "expert")),
    }
    assert ruleset.value("candidates.min_to_continue") == 3
    assert ruleset.value("names.to_ppk") == 3
    assert ruleset.value("jpm.categories") == (("MS", "80"), ("MMS", "68"), ("KMS", "0"))
    assert ruleset.rules["announcement.min_days"].level == "warn"


def test_only_one_set_of_whole_weights_is_inside_all_ranges() -> None:
    ranges = load(schema.DEFAULT).section("weights")
    choices = [range(int(Decimal(low)), int(Decimal(high)) + 1) for low, high in ranges.values()]
    sets = [dict(zip(ranges, chosen, strict=True)) for chosen in product(*choices) if sum(chosen) == 100]
    assert sets == [{"track_record": 20, "assessment": 25, "paper": 20, "interview": 35}]


@pytest.mark.parametrize("ruleset_id", available())
def test_every_number_names_its_source(ruleset_id: str) -> None:
    ruleset = load(ruleset_id)
    assert ruleset.legal_basis
    assert all(rule.source and rule.evidence in "TQPUI" for rule in ruleset.rules.values())


def test_a_loaded_ruleset_cannot_be_changed() -> None:
    ruleset = load(schema.DEFAULT)
    with pytest.raises(TypeError):
        ruleset.rules["panel.min"] = ruleset.rules["panel.max"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        ruleset.rules["panel.min"].value = 1  # type: ignore[misc]
    with pytest.raises(TypeError):
        ruleset.value("weights.paper")[0] = "0"


@pytest.mark.parametrize(
    "ruleset_id", ["", "permenpanrb-1-1900", "../rulesets/permenpanrb-15-2019", "a/b", "PERMENPANRB-15-2019"]
)
def test_a_ruleset_that_is_not_there_is_refused(ruleset_id: str) -> None:
    with pytest.raises(RulesetError, match="there is no ruleset"):
        load(ruleset_id)


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("[panel.min]\nvalue = 5", "[panel.min]\nvalue = 5.5", "5.5"),
        ("[panel.min]\nvalue = 5", '[panel.min]\nvalue = "5"', "panel.min"),
        ("[panel.min]\nvalue = 5", "[panel.min]\nvalue = true", "panel.min"),
        ("[panel.min]\nvalue = 5", "[panel.min]\nvalue = 5\nunit = 1", "panel.min"),
        ("[panel.min]", "[panel.minimum]", "panel.min is missing"),
        ("[panel.min]", '[panel.extra]\nvalue = 1\nevidence = "T"\nsource = "x"\n[panel.min]', "panel.extra"),
        ('value = ["15", "20"]', 'value = ["20", "15"]', "weights.track_record"),
        ('value = ["15", "20"]', 'value = ["15", "101"]', "weights.track_record"),
        ('["MMS", "68"]', '["MMS", "81"]', "jpm.categories"),
        ('["KMS", "0"]', '["KMS", "1"]', "jpm.categories"),
        ('["peer", "3", "25"]', '["peer", "0", "25"]', "questionnaire.relations"),
        ('["peer", "3", "25"]', '["peer", "3", "0"]', "questionnaire.relations"),
        ('["peer", "3", "25"]', '["friend", "3", "25"]', "questionnaire.relations"),
        ('["peer", "3", "25"]', '["superior", "3", "25"]', "questionnaire.relations"),
        ('evidence = "T"', 'evidence = "X"', "validity.first_year"),
        ('evidence = "T"', 'evidence = "TQ"', "validity.first_year"),
        ('source = "PermenPANRB 15/2019"', 'source = " "', "validity.first_year"),
        ('level = "warn"', 'level = "off"', "required_categories"),
        ('id = "permenpanrb-15-2019"', "id = 15", "id"),
        ("[validity.first_year]", "validity = 3\n[x.y]", "validity"),
        ('value = "half_up"', 'value = "half_even"', "rounding.mode"),
        ('title = "', "title = ", "TOML"),
    ],
)
def test_a_broken_file_is_refused_with_the_key_that_is_wrong(old: str, new: str, names: str) -> None:
    assert old in CURRENT
    with pytest.raises(RulesetError, match=names.replace("[", r"\[")):
        parse(CURRENT.replace(old, new, 1).encode())


# --- a ruleset that extends another ---------------------------------------------------------------------------------------

STRICTER = (schema.FOLDER / "instansi-lebih-ketat.toml").read_text()


def test_an_agency_s_own_rules_stand_beside_the_regulation_s_each_with_its_own_source() -> None:
    ruleset, base = load("instansi-lebih-ketat"), load(schema.DEFAULT)

    assert ruleset.extends == base.id
    assert (
        ruleset.value("panel.internal_max_percent") == 40 and base.value("panel.internal_max_percent") == 45
    )
    assert ruleset.rules["panel.internal_max_percent"].source.startswith("Pilihan instansi")
    assert ruleset.rules["panel.internal_max_percent"].stated_in == "instansi-lebih-ketat"
    assert ruleset.rules["panel.min"] == base.rules["panel.min"]
    assert ruleset.rules["panel.min"].stated_in == base.id
    assert (ruleset.rules["weights.paper"].level, base.rules["weights.paper"].level) == ("fail", "warn")
    assert set(base.legal_basis) < set(ruleset.legal_basis)
    assert all(
        check.at_least(ruleset.value(key), base.value(key))
        for key, check in schema.SCHEMA.items()
        if key in base.rules
    )


def _stated(key: str, value: str, extra: str = "") -> bytes:
    head = STRICTER[: STRICTER.index("[panel.internal_max_percent]")]
    return (head + f'[{key}]\nvalue = {value}\nevidence = "I"\nsource = "Contoh"\n{extra}').encode()


LESS = [
    ("panel.min", "4", "5"),
    ("panel.max", "10", "9"),
    ("panel.odd", "false", "true"),
    ("panel.internal_max_percent", "46", "45"),
    (
        "panel.required_categories",
        '["internal", ["academic", "expert"]]',
        '["internal", "related", "academic"]',
    ),
    ("announcement.min_days", "14", "16"),
    ("applicants.min_per_post", "3", "5"),
    ("extension.max_times", "3", "1"),
    ("extension.days", "6", "7"),
    ("candidates.min_to_continue", "2", "4"),
    ("names.to_ppk", "4", "3"),
    ("posts.max_age", "57", "55"),
    ("posts.min_education", '"d3"', '"s2"'),
    ("posts.min_grade", '"III/d"', '"IV/b"'),
    ("posts.min_field_years", "4", "6"),
    ("posts.min_tenure_years", "1", "3"),
    ("weights.paper", '["15", "25"]', '["16", "20"]'),
    ("elements.known", '["paper", "health"]', '["paper", "interview"]'),
    ("gates.required", '["plan"]', '["plan", "result", "inauguration"]'),
    ("gates.result_validity_days", "31", "20"),
    ("marks.without_comment_percent", '["50", "90"]', '["65", "85"]'),
    ("questionnaire.relations", '[["superior", "1", "40"]]', None),
    ("publish.nip_masked", "false", "true"),
    ("tie_break.default", '["paper"]', None),
]


@pytest.mark.parametrize(("key", "less", "more"), LESS, ids=[key for key, _less, _more in LESS])
def test_an_agency_may_ask_for_more_and_never_for_less(key: str, less: str, more: str | None) -> None:
    with pytest.raises(RulesetError, match=f"{key} is less strict than in permenpanrb-15-2019"):
        parse(_stated(key, less))
    if more is not None:
        assert key in parse(_stated(key, more, 'level = "fail"')).rules


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (_stated("panel.min", "5", 'level = "warn"'), "its level"),
        (_stated("panel.min", "5", "waivable = true"), "waivable"),
        (_stated("panel.min", "5", 'waivable = "ya"'), "waivable is true or false"),
        (STRICTER.replace('extends_sha256 = "', 'extends_sha256 = "0').encode(), "extends_sha256"),
        (STRICTER.replace("permenpanrb-15-2019", "permenpanrb-1-1900").encode(), "there is no ruleset"),
        (_stated("panel.mood", "5"), "panel.mood is not a known rule"),
    ],
)
def test_a_ruleset_that_leans_on_another_is_refused_when_it_loosens_or_misses_it(
    content: bytes, names: str
) -> None:
    with pytest.raises(RulesetError, match=names):
        parse(content)


def test_what_a_letter_may_never_dispense_from() -> None:
    for name in available():
        firm = {key for key, rule in load(name).rules.items() if not rule.waivable}
        assert {"panel.min", "panel.odd", "gates.required", "elements.total", "names.to_ppk"} <= firm
