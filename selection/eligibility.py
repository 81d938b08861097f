"""Requirements of a post held against an applicant's facts: met, not met or unknown (pure).

A requirement is stored as {"rule": "max_age", "params": {...}}, with "source" where the notice departs from
the rule's own. A fact that is None is never held against anybody: it is "unknown", and screening decides.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from selection.eligibility_texts import ERRORS, FACTS, REFERENCES, presentable
from selection.facts import Facts
from selection.grades import (
    EDUCATION,
    FUNCTIONAL_LEVELS,
    GRADES,
    POST_LEVELS,
    RATINGS,
    SEVERITIES,
    SIGNATORIES,
    rank,
)
from selection.params import COUNT, TEXT, YEAR, Kind, Param, is_text, list_of, one_of
from selection.tenure import Tenure, add_months, age_on, birthday, served_months
from selection.wording import Label, Message, render

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

Verdict = Literal["met", "not_met", "unknown"]


@dataclass(frozen=True)
class Outcome:
    """`fact_code` (a key of FACTS) and `fact_params` (JSON values) are what is stored; see `fact`."""

    verdict: Verdict
    fact_code: str
    fact_params: Mapping[str, object] = field(default_factory=dict)


class RequirementError(ValueError):
    """A requirement that cannot be judged. `message` is (msgid, params); `str()` the Indonesian sentence."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.message: Message = (ERRORS[code], params)
        super().__init__(render(self.message))


@dataclass(frozen=True)
class Rule:
    """One row of RULES. `judge` gets the complete params, with the day "reference" stands for under "on"."""

    params: Mapping[str, Param]
    judge: Callable[[dict, Facts], Outcome]
    text: Callable[[dict], str]
    source: str


def validate(requirement: Mapping[str, object]) -> dict:
    """The requirement with every parameter filled in. Raises RequirementError."""
    name, given = requirement.get("rule"), requirement.get("params", {})
    if not isinstance(name, str) or name not in RULES:
        raise RequirementError("unknown_rule", rule=name, known=", ".join(RULES))
    if not isinstance(given, Mapping):
        raise RequirementError("bad_params", rule=name)
    rule = RULES[name]
    strange = [
        *(key for key in given if key not in rule.params),
        *(requirement.keys() - {"rule", "params", "source", "code"}),
    ]
    if strange:
        raise RequirementError("unknown_param", rule=name, param=strange[0])
    params = {key: given.get(key, param.default) for key, param in rule.params.items()}
    for key, value in params.items():
        kind = rule.params[key].kind
        if value is ...:
            raise RequirementError("missing_param", rule=name, param=key, expected=Label(kind.expected))
        if not kind.accepts(value):
            raise RequirementError(
                "bad_param", rule=name, param=key, value=str(value), expected=Label(kind.expected)
            )
    return {**requirement, "params": params}


def evaluate(requirement: Mapping[str, object], facts: Facts, *, dates: Mapping[str, date]) -> Outcome:
    """Judge one requirement. Raises RequirementError.

    `dates` gives the days of REFERENCES, in the selection's own zone (`selection.plan.reference_dates`).
    """
    complete = validate(requirement)
    params = complete["params"]
    if "reference" in params:
        on = _reference_day(params["reference"], dates)
        if on is None:
            return Outcome("unknown", "reference_unset", {"reference": params["reference"]})
        params = {**params, "on": on}
    return RULES[complete["rule"]].judge(params, facts)


def appraisal_years(requirement: Mapping[str, object], *, dates: Mapping[str, date]) -> tuple[int, ...]:
    """The years whose appraisals the requirement asks for, the latest first; none when it asks for none. Raises RequirementError."""
    complete = validate(requirement)
    on = (
        _reference_day(complete["params"]["reference"], dates)
        if complete["rule"] == "min_appraisal"
        else None
    )
    return tuple(reversed(_years_before(on, complete["params"]["years"]))) if on else ()


def _reference_day(named: str, dates: Mapping[str, date]) -> date | None:
    return dates.get(named) if named in REFERENCES else date.fromisoformat(named)


def _years_before(on: date, years: int) -> range:
    return range(on.year - years, on.year)


def describe(requirement: Mapping[str, object]) -> Message:
    """The requirement itself as a sentence. Raises RequirementError."""
    complete = validate(requirement)
    return RULES[complete["rule"]].text(complete["params"]), presentable(complete["params"])


def source(requirement: Mapping[str, object]) -> str:
    """Where the requirement comes from: its own "source", else the rule's. Raises RequirementError."""
    return str(requirement.get("source") or RULES[validate(requirement)["rule"]].source)


def fact(outcome: Outcome) -> Message:
    """The applicant's own fact as a sentence."""
    return FACTS[outcome.fact_code], presentable(outcome.fact_params)


def _verdict(fits: bool) -> Verdict:
    return "met" if fits else "not_met"


def _yes_no(answer: bool | None, code: str, **shown: object) -> Outcome:
    if answer is None:
        return Outcome("unknown", f"{code}_unknown", shown)
    return Outcome(_verdict(answer), f"{code}_{'yes' if answer else 'no'}", shown)


def _among(wanted: Collection[str], value: str | None) -> bool | None:
    return value in wanted if value else None


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _max_age(params: dict, facts: Facts) -> Outcome:
    on = params["on"]
    born = [day for day in (facts.birth_date, facts.stated_birth_date) if day is not None and day <= on]
    if not born:
        return Outcome("unknown", "birth_date_unknown")
    if len({_young_enough(params, day) for day in born}) > 1:
        shown = {"read": born[0].isoformat(), "stated": born[-1].isoformat()}
        return Outcome("unknown", "birth_date_differs", shown)
    years, months, days = age_on(born[0], on)
    return Outcome(
        _verdict(_young_enough(params, born[0])),
        "age",
        {"years": years, "months": months, "days": days, "on": on.isoformat()},
    )


def _young_enough(params: dict, born: date) -> bool:
    # Strict: on the birthday itself he is still 56, the day after he is more than 56.
    age, on = params["age"], params["on"]
    return on <= birthday(born, age) if params["strict"] else on < birthday(born, age + 1)


def _min_education(params: dict, facts: Facts) -> Outcome:
    if facts.education is None:
        return Outcome("unknown", "education_unknown")
    fits = rank(EDUCATION, facts.education) >= rank(EDUCATION, params["level"])
    return Outcome(_verdict(fits), "education", {"level": facts.education})


def _min_grade(params: dict, facts: Facts) -> Outcome:
    if facts.grade is None:
        return Outcome("unknown", "grade_unknown")
    return Outcome(
        _verdict(rank(GRADES, facts.grade) >= rank(GRADES, params["grade"])), "grade", {"grade": facts.grade}
    )


def _min_field_experience(params: dict, facts: Facts) -> Outcome:
    wanted = {_folded(name) for name in params["fields"]}
    return _min_tenure(
        params, facts, "field_experience", lambda post: _among(wanted, post.field and _folded(post.field))
    )


def _min_post_tenure(params: dict, facts: Facts) -> Outcome:
    return _min_tenure(params, facts, "post_tenure", lambda post: _among(params["levels"], post.level))


def _min_tenure(params: dict, facts: Facts, code: str, counts: Callable[[Tenure], bool | None]) -> Outcome:
    if facts.qualifying_tenure is None:
        return Outcome("unknown", "tenure_unknown")
    on, needed = params["on"], 12 * params["years"]
    possible = [post for post in facts.qualifying_tenure if counts(post) is not False]
    months = served_months([post for post in possible if counts(post)], on)
    enough_at_best = any(post.start is None for post in possible) or served_months(possible, on) >= needed
    shown = {"years": int(months) // 12, "months": int(months) % 12, "on": on.isoformat()}
    if months < needed and enough_at_best:
        return Outcome("unknown", f"{code}_unclear", shown)
    return Outcome(_verdict(months >= needed), code, shown)


def _min_appraisal(params: dict, facts: Facts) -> Outcome:
    asked, ratings = _years_before(params["on"], params["years"]), facts.appraisals or {}
    known = [year for year in asked if year in ratings]
    worst = min(known, key=lambda year: rank(RATINGS, ratings[year]), default=None)
    if worst is not None:
        fits = rank(RATINGS, ratings[worst]) >= rank(RATINGS, params["rating"])
        if not fits or len(known) == len(asked):
            return Outcome(_verdict(fits), "appraisal", {"rating": ratings[worst], "year": worst})
    return Outcome("unknown", "appraisal_unknown", {"year": max(set(asked) - set(known))})


def _no_discipline(params: dict, facts: Facts) -> Outcome:
    if facts.discipline is None:
        return Outcome("unknown", "discipline_unknown")
    grave = [
        one
        for one in facts.discipline
        if rank(SEVERITIES, one.severity) >= rank(SEVERITIES, params["severity"])
    ]
    if not grave:
        return Outcome("met", "discipline_none", {"severity": params["severity"]})
    last = max(grave, key=lambda one: one.end_date or date.max)
    if last.end_date is None:
        return Outcome("not_met", "discipline_running", {"severity": last.severity})
    # The clean years begin the day after the sanction's last day; without a look-back once is for ever.
    years, on = params["look_back_years"], params["on"]
    free = last.end_date + timedelta(days=1) if last.end_date < on else None
    clean = years is not None and free is not None and add_months(free, 12 * years) <= on
    return Outcome(
        _verdict(clean), "discipline_ended", {"severity": last.severity, "end": last.end_date.isoformat()}
    )


def _not_under_examination(_params: dict, facts: Facts) -> Outcome:
    return _yes_no(None if facts.under_examination is None else not facts.under_examination, "examination")


def _leadership_training(params: dict, facts: Facts) -> Outcome:
    shown = {"name": params["name"]}
    if facts.leadership_training:
        return Outcome("met", "training_done", shown)
    if facts.current_post_level in FUNCTIONAL_LEVELS:
        return Outcome("met", "training_exempt")
    if facts.leadership_training is None or (
        facts.current_post_level is None and params["mode"] == "required"
    ):
        return Outcome("unknown", "training_unknown", shown)
    if params["mode"] == "preferred":
        return Outcome("met", "training_preferred", shown)
    return Outcome("not_met", "training_missing", shown)


def _wealth_report(params: dict, facts: Facts) -> Outcome:
    year = facts.wealth_report_year
    if year is None:
        return Outcome("unknown", "wealth_report_unknown")
    return Outcome(_verdict(year >= params["year"]), "wealth_report", {"year": year})


def _employment(params: dict, facts: Facts) -> Outcome:
    return _yes_no(facts.within_scope, "scope", scope=params["scope"])


def _consent(params: dict, facts: Facts) -> Outcome:
    given = facts.consent
    if given is None:
        return Outcome("unknown", "consent_unknown")
    shown = {"signatory": given.signatory}
    if given.signatory not in params["signatories"]:
        return Outcome("not_met", "consent_by", shown)
    if not (given.name and given.position):
        return Outcome("unknown", "consent_unnamed", shown)
    return Outcome("met", "consent", {**shown, "name": given.name, "position": given.position})


def _document_only(_params: dict, _facts: Facts) -> Outcome:
    return Outcome("unknown", "by_document")


def _is_reference(value: object) -> bool:
    if not isinstance(value, str) or value in REFERENCES:
        return isinstance(value, str)
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


DOCUMENT = Param(Kind(lambda value: isinstance(value, str), TEXT.expected), "")
REFERENCE = Param(
    Kind(_is_reference, gettext_noop("nama tanggal rujukan atau tanggal seperti 2026-12-01")),
    "registration_end",
)
CIVIL_SERVICE = "PP 11/2017 jo. PP 17/2020 Pasal 107 ayat (1)"
AGENCY = gettext_noop("Persyaratan tambahan dalam pengumuman instansi")

RULES: dict[str, Rule] = {
    "max_age": Rule(
        {
            "age": Param(COUNT),
            "strict": Param(
                Kind(lambda value: isinstance(value, bool), gettext_noop("true atau false")), True
            ),
            "reference": REFERENCE,
        },
        _max_age,
        lambda params: (
            gettext_noop("Usia paling tinggi {age} tahun pada {reference}.")
            if params["strict"]
            else gettext_noop(
                "Usia paling tinggi {age} tahun pada {reference}; kelebihan bulan dan hari tidak dihitung."
            )
        ),
        CIVIL_SERVICE,
    ),
    "min_education": Rule(
        {"level": Param(one_of(EDUCATION, gettext_noop("sma, d3, s1, s2, atau s3")))},
        _min_education,
        lambda _: gettext_noop("Pendidikan paling rendah {level}."),
        CIVIL_SERVICE,
    ),
    "min_grade": Rule(
        {"grade": Param(one_of(GRADES, gettext_noop("golongan ruang I/a sampai IV/e")))},
        _min_grade,
        lambda _: gettext_noop("Pangkat/golongan ruang paling rendah {grade}."),
        AGENCY,
    ),
    "min_field_experience": Rule(
        {
            "years": Param(COUNT),
            "fields": Param(list_of(is_text, gettext_noop("daftar nama bidang tugas"))),
            "reference": REFERENCE,
        },
        _min_field_experience,
        lambda _: gettext_noop(
            "Pengalaman jabatan dalam bidang {fields} secara kumulatif paling singkat {years} tahun "
            "pada {reference}."
        ),
        CIVIL_SERVICE,
    ),
    "min_post_tenure": Rule(
        {
            "levels": Param(list_of(one_of(POST_LEVELS, "").accepts, gettext_noop("daftar jenjang jabatan"))),
            "years": Param(COUNT),
            "reference": REFERENCE,
        },
        _min_post_tenure,
        lambda _: gettext_noop(
            "Sedang atau pernah menduduki {levels} paling singkat {years} tahun pada {reference}."
        ),
        CIVIL_SERVICE,
    ),
    "min_appraisal": Rule(
        {
            "rating": Param(one_of(RATINGS, gettext_noop("predikat kinerja, misalnya good"))),
            "years": Param(COUNT),
            "reference": REFERENCE,
        },
        _min_appraisal,
        lambda _: gettext_noop("Predikat kinerja paling rendah {rating} dalam {years} tahun terakhir."),
        AGENCY,
    ),
    "no_discipline": Rule(
        {
            "severity": Param(one_of(SEVERITIES, gettext_noop("light, moderate, atau heavy"))),
            "look_back_years": Param(
                Kind(
                    lambda value: value is None or COUNT.accepts(value),
                    gettext_noop("bilangan bulat atau kosong (selamanya)"),
                )
            ),
            "reference": REFERENCE,
        },
        _no_discipline,
        lambda params: (
            gettext_noop("Tidak pernah dijatuhi hukuman disiplin tingkat {severity} atau lebih berat.")
            if params["look_back_years"] is None
            else gettext_noop(
                "Tidak menjalani hukuman disiplin tingkat {severity} atau lebih berat "
                "dalam {look_back_years} tahun terakhir sampai {reference}."
            )
        ),
        AGENCY,
    ),
    "not_under_examination": Rule(
        {},
        _not_under_examination,
        lambda _: gettext_noop("Tidak sedang dalam pemeriksaan pelanggaran disiplin atau perkara pidana."),
        AGENCY,
    ),
    "leadership_training": Rule(
        {
            "mode": Param(
                one_of(("required", "preferred"), gettext_noop("required atau preferred")), "required"
            ),
            "name": Param(TEXT, "Diklatpim Tingkat III/PKA"),
        },
        _leadership_training,
        lambda params: (
            gettext_noop("Telah lulus {name}; pejabat fungsional dikecualikan.")
            if params["mode"] == "required"
            else gettext_noop("Diutamakan telah lulus {name}; pejabat fungsional dikecualikan.")
        ),
        AGENCY,
    ),
    "wealth_report": Rule(
        {"year": Param(YEAR)},
        _wealth_report,
        lambda _: gettext_noop("Telah menyampaikan laporan harta kekayaan (LHKPN/LHKASN) tahun {year}."),
        AGENCY,
    ),
    "employment": Rule(
        {"scope": Param(TEXT)}, _employment, lambda _: gettext_noop("Berstatus {scope}."), AGENCY
    ),
    "ppk_consent": Rule(
        {
            "signatories": Param(
                list_of(one_of(SIGNATORIES, "").accepts, gettext_noop("daftar penandatangan")), ["ppk"]
            ),
            "document": DOCUMENT,
        },
        _consent,
        lambda _: gettext_noop("Mendapat persetujuan tertulis dari {signatories} instansi asal."),
        AGENCY,
    ),
    "document_only": Rule(
        {"text": Param(TEXT), "document": DOCUMENT},
        _document_only,
        lambda _: "{text}",
        AGENCY,
    ),
}
"""Rule id -> what it needs, how it is judged, how it reads, where it comes from by default."""
