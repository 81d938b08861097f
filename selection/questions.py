"""What an applicant is asked because a post needs it and his profile does not say it (pure)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from selection import eligibility
from selection.facts import Facts

CONSENT = ("consent_signatory", "consent_name", "consent_position")
POSTS = ("posts",)

ASKED: Mapping[str, tuple[str, ...]] = {
    "birth_date_unknown": ("nip",),
    "education_unknown": ("education",),
    "grade_unknown": ("grade",),
    "tenure_unknown": POSTS,
    "field_experience_unclear": POSTS,
    "post_tenure_unclear": POSTS,
    "appraisal_unknown": ("appraisals",),
    "discipline_unknown": ("discipline", "sanctions"),
    "examination_unknown": ("under_examination",),
    "training_unknown": ("current_post_level", "leadership_training"),
    "wealth_report_unknown": ("wealth_report_year",),
    "scope_unknown": ("within_scope",),
    "consent_unknown": CONSENT,
    "consent_unnamed": CONSENT,
}
"""An unknown fact (a key of eligibility.FACTS) → what is asked for it: names of the profile's form, "posts" and "sanctions" for its rows,
"appraisals" for the years in question. What only a document or the secretariat can answer is not here."""

BASICS = ("nip", "agency_name", "current_post")
"""Without these nobody can send an application (columns of the snapshot)."""


class Asked(NamedTuple):
    """Names of questions, each once, and the years whose appraisals are asked."""

    names: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


def can_be_answered(outcome: eligibility.Outcome) -> bool:
    """Is the fact one the applicant can state?"""
    return outcome.fact_code in ASKED


def asked(
    judged: Iterable[tuple[Mapping[str, Any], eligibility.Outcome]],
    facts: Facts,
    kept: Mapping[str, Any],
    *,
    dates: Mapping[str, date],
) -> Asked:
    """What is still to be asked for requirements held against a snapshot, in their order."""
    names, years = [name for name in BASICS if not kept.get(name)], set()
    for requirement, outcome in judged:
        names += ASKED.get(outcome.fact_code, ())
        if outcome.fact_code == "appraisal_unknown":
            wanted = eligibility.appraisal_years(requirement, dates=dates)
            years |= {year for year in wanted if year not in (facts.appraisals or {})}
    if facts.current_post_level is not None:
        names = [name for name in names if name != "current_post_level"]
    return Asked(tuple(dict.fromkeys(names)), tuple(sorted(years, reverse=True)))
