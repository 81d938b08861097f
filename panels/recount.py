"""What everybody may recompute of a published ranking: its stage marks, and how they compare with what was published (pure).

The public table is one more table of panels/ranking.py: candidates by participant number, and for every stage the one exact mark that the
members' sheets came to. The sheets themselves are not in it: what the law has published is the marks of a stage (PP 11/2017 art. 121(2)).
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from panels.scheme import parse_decimal, plain

RULES = ("weights", "tie_break", "rank_style", "thresholds", "missing")
"""What of the scheme still has a meaning once every stage is one mark."""
AGREES, DIFFERS, NOT_NAMED, TIED, LEFT_OUT, ABSENT = (
    "agrees",
    "differs",
    "not_named",
    "tied",
    "left_out",
    "absent",
)
"""Named as computed · named otherwise · not among the names, rightly · shares the last place, which the plenary gave to another · not among
the names although his rank says so · named, and not in the table."""
SOUND = frozenset({AGREES, NOT_NAMED, TIED})


class Told(NamedTuple):
    """What was published of a named candidate; `total` as printed, with a point."""

    rank: int
    total: str


def public_table(table: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, Any]:
    """The table that may be public, from a stored ranking's input and result. KeyError or ValueError where these are no ranking any more."""
    scheme = table["scheme"]
    public: dict[str, Any] = {
        "scheme": {key: scheme[key] for key in RULES if key in scheme},
        "marks": [
            {"candidate": row["candidate"], "component": component, "mark": plain(parse_decimal(mark))}
            for row in result["rows"]
            for component, mark in row["components"].items()
        ],
    }
    if "threshold_order" in table:
        public["threshold_order"] = table["threshold_order"]
    return public


def verdicts(rows: list[dict[str, Any]], told: Mapping[str, Told]) -> dict[str, str]:
    """Participant number → how `rows` (of `ranking.compute`) stand beside the published names. static/js/ranking.js says the same."""
    last = max((one.rank for one in told.values()), default=0)
    found = {row["candidate"]: _verdict(row, told.get(row["candidate"]), last) for row in rows}
    return found | dict.fromkeys(sorted(told.keys() - found.keys()), ABSENT)


def _verdict(row: dict[str, Any], published: Told | None, last: int) -> str:
    if published is not None:
        return AGREES if published == (row["rank"], row["total"]) else DIFFERS
    if row["rank"] is None or row["rank"] > last:
        return NOT_NAMED
    return TIED if row["rank"] == last else LEFT_OUT
