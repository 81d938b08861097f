"""The ranking: computed by the server when the last stage is revealed, recomputed by anybody, confirmed by every member."""

import json
from fractions import Fraction
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from audit import chain, clock, ledger
from audit.errors import Refused, Stale
from audit.ledger import SYSTEM_ACTOR
from panels import queries, ranking, respondents
from panels.enums import MARK_UNIT
from panels.models import Assessment, Confirmation, Conflict, PanelMember, Ranking, Score, Sheet
from panels.scheme import parse_decimal, plain
from panels.services.rosters import quorum_of, require_quorum
from selection import queries as selections
from selection.enums import ApplicationState, StageSource, VacancyState
from selection.models import Vacancy
from selection.rulesets import schema
from selection.services import gates, vacancies


def table_of(vacancy: Vacancy, instead: Sheet | None = None) -> dict[str, Any]:
    """The ranking's input from the rows: pinned rules, every revealed mark, and a recused row for every conflict that takes a candidate away.

    Candidates stand by participant number, panellists by the key of the person: no names; who dropped out is not in it.
    `instead` is a reopened sheet whose marks are taken as they stand for those it replaces.
    """
    selection = vacancy.selection
    marks = [
        {
            "candidate": score.application.participant_number,
            "component": score.sheet.assessment.component,
            "panelist": None if score.sheet.assessment.stage.by_assessor else str(score.sheet.person_id),
            "criterion": score.criterion.code,
            "mark": plain(Fraction(score.points, MARK_UNIT)),
            "max": plain(Fraction(score.criterion.max_points, MARK_UNIT)),
            "recused": False,
        }
        for score in queries.revealed_marks(vacancy, instead).exclude(
            application__state=ApplicationState.ABSENT
        )
    ]
    marks += _totals(vacancy, instead)
    marks += _answers(vacancy)
    marks += _recusals(vacancy, instead)
    return {
        "scheme": {
            "weights": selection.weights,
            "criteria": _criteria_weights(vacancy),
            "tie_break": selection.tie_break,
            "rank_style": selection.rank_style,
            "thresholds": selection.thresholds,
            "missing": selection.missing_rule,
            "quorum": quorum_of(selection),
        },
        "marks": marks,
    }


@ledger.unit
def compute_if_ready(vacancy: Vacancy) -> Ranking | None:
    """Compute the ranking once all stages are revealed and no reopened sheet is out; once more after a correction.

    Fewer ranked candidates than names to hand over stop the post.
    """
    revealed = set(
        Assessment.objects.filter(vacancy=vacancy, state="revealed").values_list("stage__code", flat=True)
    )
    if revealed != set(vacancy.selection.weights) or queries.is_being_corrected(vacancy):
        return None
    if vacancy.state == VacancyState.STOPPED:
        return None
    if vacancy.state == VacancyState.FAILED and queries.newest_ranking(vacancy) is None:
        return None  # too few candidates came: the marks open, nothing is ranked
    text = ranking.canonical(table_of(vacancy)).decode()
    result = ranking.compute(json.loads(text))
    computed = Ranking(
        vacancy=vacancy,
        number=Ranking.objects.filter(vacancy=vacancy).count() + 1,
        input_text=text,
        digest=result["digest"],
        result_text=chain.canonical(result),
        computed_at=clock.now(),
    )
    ledger.create(computed, actor=SYSTEM_ACTOR, data={"digest": computed.digest})
    ranked = ranked_in(computed)
    vacancies.enough_left(vacancy, ranked, rule="names.to_ppk")
    return computed


def recompute(stored: Ranking) -> dict[str, Any]:
    """Run the stored input again: `{"same": bool, "digest", "result", "from_rows": bool}`.

    `same`: the result is the stored one; `from_rows`: the marks in the database still give the stored input.
    """
    result = ranking.compute(json.loads(stored.input_text))
    try:
        now = ranking.canonical(table_of(stored.vacancy)).decode()
    except ranking.RankingError:  # the rows make no table any more, e.g. a mark above its maximum
        now = ""
    return {
        "same": chain.canonical(result) == stored.result_text and result["digest"] == stored.digest,
        "digest": result["digest"],
        "result": result,
        "from_rows": now == stored.input_text,
    }


@ledger.unit
def confirm(stored: Ranking, *, digest: str, member: PanelMember, actor: Any) -> None:
    """A member confirms the recap he was shown. The last confirmation confirms the ranking."""
    gates.go_through(stored.guarded, stored.vacancy, "ranking")
    stored = ledger.lock(stored)
    _require_shown(stored, digest)
    if Confirmation.objects.filter(ranking=stored, member=member).exists():
        return  # the button pressed twice
    three_names(stored)  # a recap that names nobody for the last place cannot be confirmed
    ledger.create(Confirmation(ranking=stored, member=member), actor=actor, data={"digest": digest})
    members = set(queries.members_of(stored.guarded).values_list("pk", flat=True))
    given = set(Confirmation.objects.filter(ranking=stored).values_list("member_id", flat=True))
    if members <= given:  # a member who left may have confirmed before
        ledger.transition(
            stored, "confirm", actor=SYSTEM_ACTOR, data={"confirmed_by": sorted(str(key) for key in given)}
        )


@ledger.unit
def settle_tie(
    stored: Ranking,
    *,
    names: list[str],
    reason: str,
    present: list[PanelMember],
    digest: str,
    actor: Any,
) -> None:
    """The plenary chooses who of an unparted tie takes the last places, before anybody confirms (domain.md, 4.6).

    May be done anew until the first confirmation; the log keeps each. `names` are participant numbers.
    """
    stored = ledger.lock(stored)
    _require_shown(stored, digest)
    tie = open_tie(stored)
    if tie is None:
        raise Refused(_("Tidak ada nilai sama yang perlu diputuskan rapat pleno."))
    if Confirmation.objects.filter(ranking=stored).exists():
        raise Refused(_("Rekapitulasi sudah mulai disetujui, sehingga keputusan ini tidak dapat diubah."))
    chosen = sorted(set(names))
    if len(chosen) != tie.places or not set(chosen) <= set(tie.names):
        raise Refused(
            _("Pilih tepat %(places)d peserta dari: %(names)s.")
            % {"places": tie.places, "names": ", ".join(tie.names)}
        )
    require_quorum(stored.guarded, present)
    ledger.transition(
        stored,
        "settle_tie",
        actor=actor,
        data={"present": [str(member.person_id) for member in present]},
        changes={"tie_names": chosen, "tie_reason": reason},
    )


def recap_digest(stored: Ranking) -> str:
    """The digest of what a member confirms: the ranking's own, and with it the plenary's decision where there is one."""
    if not stored.tie_names:
        return stored.digest
    return chain.digest(
        chain.canonical(
            {"ranking": stored.digest, "tie_names": stored.tie_names, "tie_reason": stored.tie_reason}
        )
    )


def preview(sheet: Sheet) -> list[dict[str, Any]] | None:
    """What locking a reopened sheet as it stands would do: rows of {candidate, before, after, total_before, total_after}, by the rank after.

    None while there is no ranking to compare with. Raises RankingError while a mark is missing.
    """
    vacancy = sheet.assessment.vacancy
    stored = queries.newest_ranking(vacancy)
    if stored is None:
        return None
    before = {row["candidate"]: row for row in json.loads(stored.result_text)["rows"]}
    after = ranking.compute(json.loads(ranking.canonical(table_of(vacancy, sheet))))["rows"]
    return [
        {
            "candidate": row["candidate"],
            "before": before[row["candidate"]]["rank"],
            "after": row["rank"],
            "total_before": before[row["candidate"]]["total_exact"],
            "total_after": row["total_exact"],
        }
        for row in after
    ]


def ranked_in(stored: Ranking) -> int:
    """How many candidates a ranking ranks."""
    return sum(row["rank"] is not None for row in json.loads(stored.result_text)["rows"])


def _require_shown(stored: Ranking, digest: str) -> None:
    if stored.vacancy.state == VacancyState.STOPPED:
        raise Refused(_("Seleksi jabatan ini sudah dihentikan, sehingga tidak ada yang ditetapkan lagi."))
    newest = queries.newest_ranking(stored.vacancy)
    if queries.is_being_corrected(stored.vacancy) or (newest and newest.pk != stored.pk):
        raise Refused(
            _(
                "Ada lembar nilai yang sedang dibuka kembali. Rekapitulasi disetujui sesudah lembar itu dikunci dan peringkat dihitung ulang."
            )
        )
    if digest != recap_digest(stored):
        raise Stale(_("Rekapitulasi berubah sejak ditampilkan. Muat ulang halaman dan periksa kembali."))


class Tie(NamedTuple):
    """Participants whom no rule parts, and how many of the last places they share."""

    names: list[str]
    places: int


def open_tie(stored: Ranking) -> Tie | None:
    """The tie over the last of the names to hand over that the rules leave to the plenary; None when there is none."""
    needed = schema.load(stored.guarded.ruleset).value("names.to_ppk")
    rows = [row for row in json.loads(stored.result_text)["rows"] if row["rank"] is not None]
    if len(rows) <= needed or rows[needed]["rank"] != rows[needed - 1]["rank"]:
        return None
    last = rows[needed]["rank"]
    names = [row["candidate"] for row in rows if row["rank"] == last]
    return Tie(names, needed - sum(row["rank"] < last for row in rows))


def three_names(stored: Ranking) -> list[dict[str, Any]]:
    """The rows handed to the appointing authority, by rank. Refused while the plenary has not settled a tie over the last place."""
    needed = schema.load(stored.guarded.ruleset).value("names.to_ppk")
    rows = [row for row in json.loads(stored.result_text)["rows"] if row["rank"] is not None]
    tie = open_tie(stored)
    if tie is None:
        return rows[:needed]
    if not stored.tie_names:
        raise Refused(
            _(
                "Urutan terakhir masih sama setelah seluruh aturan pemutus dijalankan. Rapat pleno memutuskannya sebelum rekapitulasi disetujui."
            )
        )
    return [row for row in rows if row["candidate"] not in tie.names or row["candidate"] in stored.tie_names][
        :needed
    ]


def _criteria_weights(vacancy: Vacancy) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for component in vacancy.selection.weights:
        weighted = {
            item.code: item.weight
            for item in queries.criteria_of(vacancy.selection, component)
            if item.weight
        }
        if weighted:
            found[component] = weighted
    return found


def _totals(vacancy: Vacancy, instead: Sheet | None) -> list[dict[str, Any]]:
    """A row for every imported total of a revealed table, raw and with its own maximum."""
    return [
        {
            "candidate": total.application.participant_number,
            "component": total.sheet.assessment.component,
            "panelist": None,
            "criterion": None,
            "mark": plain(Fraction(total.points, MARK_UNIT)),
            "max": plain(Fraction(total.max_points, MARK_UNIT)),
            "recused": False,
        }
        for total in queries.revealed_totals(vacancy, instead).exclude(
            application__state=ApplicationState.ABSENT
        )
    ]


def _answers(vacancy: Vacancy) -> list[dict[str, Any]]:
    """A row for what every candidate's respondents came to in a questionnaire that is open."""
    dropped = set(selections.dropped_out(vacancy).values_list("participant_number", flat=True))
    return [
        {
            "candidate": candidate,
            "component": questionnaire.assessment.component,
            "panelist": None,
            "criterion": None,
            "mark": plain(parse_decimal(row["mark"])),
            "max": "100",
            "recused": False,
        }
        for questionnaire in respondents.opened(vacancy)
        for candidate, row in questionnaire.results.items()
        if candidate not in dropped
    ]


def _recusals(vacancy: Vacancy, instead: Sheet | None) -> list[dict[str, Any]]:
    """A row without mark for every candidate whom a locked sheet leaves out because its author's conflict takes him away.

    Read from the sheets, stage by stage: a conflict that was discovered after a stage was locked leaves that stage's marks standing.
    """
    numbers = dict(selections.candidates(vacancy).values_list("pk", "participant_number"))
    taken = set(
        Conflict.objects.filter(Conflict.TAKES_AWAY, application__vacancy=vacancy).values_list(
            "member__person_id", "application_id"
        )
    )
    locked = queries.sheets_in_force(vacancy, instead).filter(assessment__stage__source=StageSource.PANEL)
    marked = set(Score.objects.filter(sheet__in=locked).values_list("sheet_id", "application_id"))
    return [
        {
            "candidate": numbers[application],
            "component": component,
            "panelist": str(person),
            "criterion": None,
            "mark": None,
            "max": "100",
            "recused": True,
        }
        for sheet, person, component in locked.values_list("pk", "person_id", "assessment__stage__code")
        for author, application in taken
        if author == person and application in numbers and (sheet, application) not in marked
    ]
