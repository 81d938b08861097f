"""What is known of an applicant (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from selection.tenure import Tenure


class Sanction(NamedTuple):
    """One discipline sanction; `end_date` None = still running."""

    severity: str
    end_date: date | None


class Consent(NamedTuple):
    """Who signed the letter of consent; an empty text is not known."""

    signatory: str
    name: str = ""
    position: str = ""


@dataclass(frozen=True)
class Facts:
    """Codes are those of `selection.grades`; None is always "not known", never "no".

    `appraisals` maps a calendar year to a rating; an empty `qualifying_tenure` or `discipline` says there is
    none; `within_scope` says whether he belongs to the group the post is open to; `birth_date` is read from the NIP,
    `stated_birth_date` is what he typed.
    """

    birth_date: date | None = None
    stated_birth_date: date | None = None
    grade: str | None = None
    education: str | None = None
    appraisals: Mapping[int, str] | None = None
    current_post_level: str | None = None
    qualifying_tenure: tuple[Tenure, ...] | None = None
    discipline: tuple[Sanction, ...] | None = None
    under_examination: bool | None = None
    leadership_training: bool | None = None
    wealth_report_year: int | None = None
    within_scope: bool | None = None
    consent: Consent | None = None

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Facts":
        """From JSON with the same names: dates 2026-12-01, years as text, posts and sanctions as objects.

        Other names are left aside, an empty text is "not known". Raises ValueError for a bad date.
        """
        known = {
            name: stored[name] for name in cls.__dataclass_fields__ if stored.get(name) not in (None, "")
        }
        for name, read in _READERS.items():
            if name in known:
                known[name] = read(known[name])
        return cls(**known)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


_READERS: dict[str, Any] = {
    "birth_date": _day,
    "stated_birth_date": _day,
    "appraisals": lambda rows: {int(year): rating for year, rating in rows.items()},
    "qualifying_tenure": lambda rows: tuple(
        Tenure(row.get("level"), row.get("field"), _day(row.get("start")), _day(row.get("end")))
        for row in rows
    ),
    "consent": lambda row: Consent(row["signatory"], row.get("name", ""), row.get("position", "")),
    "discipline": lambda rows: tuple(Sanction(row["severity"], _day(row.get("end_date"))) for row in rows),
}
