"""Who came: recorded by the secretariat; what becomes of somebody absent, by the chair. Absent is withdrawn (practice notes, 1.9)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from audit import clock, ledger
from audit.errors import Refused
from panels import calls, queries
from panels.enums import CallState
from panels.models import Assessment, Call, PanelMember, Sitting
from panels.services import rankings, sheets
from panels.services.rosters import require_quorum
from selection import display
from selection import queries as selections
from selection.enums import ApplicationState, VacancyState
from selection.models import Application, Vacancy
from selection.services import vacancies


class Presence(NamedTuple):
    """What is recorded of one candidate; `arrived_at` None: he did not come."""

    arrived_at: datetime | None
    note: str = ""


@ledger.unit
def record(sitting: Sitting, found: Mapping[Any, Presence], *, actor: Any) -> int:
    """Key of the call → presence; how many were new or changed. Until the list is closed an entry can be corrected; the log keeps each."""
    sitting = _running(sitting)
    changed = 0
    for call in calls.calls_of(sitting).filter(pk__in=list(found)):
        presence = found[call.pk]
        state = CallState.ABSENT if presence.arrived_at is None else CallState.PRESENT
        columns = {
            "arrived_at": presence.arrived_at,
            "note": presence.note,
            "recorded_by": actor.person,
        }
        if presence.arrived_at is not None and presence.arrived_at > clock.now():
            raise Refused(
                _("Jam hadir peserta %(number)s belum lewat. Periksa jamnya.")
                % {"number": call.application.participant_number}
            )
        if presence.arrived_at is None and call.slot_at is not None and call.slot_at > clock.now():
            raise Refused(
                _("Giliran peserta %(number)s belum tiba, jadi belum dapat dicatat tidak hadir.")
                % {"number": call.application.participant_number}
            )
        if (call.state, call.arrived_at, call.note) == (state, presence.arrived_at, presence.note):
            continue
        step = "miss" if presence.arrived_at is None else "arrive"
        ledger.transition(call, step, actor=actor, changes=columns)
        changed += 1
    return changed


@ledger.unit
def close(sitting: Sitting, *, actor: Any) -> None:
    """Close the attendance list: everybody is recorded, and who is absent waits for the chair."""
    sitting = _running(sitting)
    states = list(calls.calls_of(sitting).values_list("state", flat=True))
    open_ones = states.count(CallState.CALLED)
    if open_ones:
        raise Refused(
            _("Kehadiran %(count)d peserta belum dicatat. Lengkapi sebelum menutup daftar hadir.")
            % {"count": open_ones}
        )
    counts = {
        "present": str(states.count(CallState.PRESENT)),
        "absent": str(states.count(CallState.ABSENT)),
    }
    ledger.transition(sitting, "close", actor=actor, data=counts)


@ledger.unit
def drop(call: Call, *, actor: Any) -> None:
    """Absent is withdrawn: the candidate leaves the following stages and the ranking.

    His marks in drafts go; what was locked stays as it was locked and counts no more. Sheets that waited for him open, a ranking is
    computed anew, and too few candidates left stop the post.
    """
    vacancy, call = _decidable(call)
    application = ledger.lock(call.application)
    ledger.transition(call, "drop", actor=actor)
    leave(vacancy, application, call.sitting.component, actor=actor)


def leave(vacancy: Vacancy, application: Application, component: str, *, actor: Any) -> None:
    """The candidate drops out at a stage (its code), with all that follows from it. Runs inside a unit."""
    ledger.transition(application, "drop_out", actor=actor, changes={"absent_from": component})
    for later in application.calls.filter(state__in=[CallState.LISTED, CallState.CALLED]):
        ledger.transition(later, "release", actor=actor)
    sheets.drop_candidate(application)
    if not vacancies.enough_left(vacancy, selections.candidates(vacancy).count()):
        return
    go_on(vacancy)


def go_on(vacancy: Vacancy) -> None:
    """What waited for somebody who is out now: complete stages open, the ranking is computed anew. Runs inside a unit."""
    for assessment in Assessment.objects.filter(vacancy=vacancy, state="open"):
        assessment.vacancy = vacancy
        sheets.reveal_if_complete(assessment)
    if queries.newest_ranking(vacancy) is not None:
        rankings.compute_if_ready(vacancy)


@ledger.unit
def excuse(call: Call, *, reason: str, present: list[PanelMember], actor: Any) -> None:
    """A plenary gives an absent candidate a later date: the members present are named, the reason kept. He may be called again."""
    vacancy, call = _decidable(call)
    require_quorum(vacancy.selection, present)
    ledger.transition(
        call,
        "excuse",
        actor=actor,
        data={"present": [str(member.person_id) for member in present]},
        changes={"reason": reason},
    )


def _running(sitting: Sitting) -> Sitting:
    sitting = ledger.lock(sitting)
    if sitting.state == "held":
        raise Refused(_("Daftar hadir sesi ini sudah ditutup."))
    if sitting.state != "called":
        raise Refused(_("Kehadiran dicatat setelah surat panggilan dibuat."))
    if clock.now() < sitting.starts_at:
        raise Refused(
            _("Sesi belum dimulai. Kehadiran dicatat mulai %(moment)s.")
            % {"moment": display.moment(sitting.starts_at, sitting.selection.zone)}
        )
    return sitting


def _decidable(call: Call) -> tuple[Vacancy, Call]:
    """The stages first, then the post, then the call: the order in which locking a sheet takes them."""
    for assessment in Assessment.objects.filter(vacancy=call.application.vacancy_id).order_by("pk"):
        ledger.lock(assessment)
    vacancy = ledger.lock(call.application.vacancy)
    call = ledger.lock(call)
    if call.state != CallState.ABSENT or call.application.state != ApplicationState.ELIGIBLE:
        raise Refused(_("Peserta ini tidak menunggu keputusan tentang ketidakhadiran."))
    if call.sitting.state != "held":
        raise Refused(_("Sekretariat belum menutup daftar hadir sesi itu."))
    newest = queries.newest_ranking(vacancy)
    if vacancy.state != VacancyState.SCREENED or (newest is not None and newest.state == "confirmed"):
        raise Refused(
            _("Hasil jabatan ini sudah ditetapkan dalam rapat pleno, sehingga tidak dapat diubah lagi.")
        )
    return vacancy, call
