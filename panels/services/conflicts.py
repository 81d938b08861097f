"""A tie discovered after the declaration, and what the rest of the panel decides of a direct superior (practice.md, 2)."""

from typing import Any

from django.utils.translation import gettext as _

from audit import ledger
from audit.errors import NotAllowed, Refused
from audit.ledger import SYSTEM_ACTOR
from panels import access, queries
from panels.enums import ConflictKind
from panels.models import Assessment, Conflict, ConflictVote, PanelMember
from panels.services import rosters, sheets
from selection.enums import VacancyState, Verb
from selection.models import Application, Vacancy

_RUNNING = frozenset({VacancyState.CLOSED, VacancyState.PROPOSED, VacancyState.SCREENED})


@ledger.unit
def disclose(member: PanelMember, application: Application, *, kind: str, note: str, actor: Any) -> Conflict:
    """A tie that came to light after the declaration, or one that weighs more than what was declared; never less.

    It takes the candidate's draft marks away; what is locked stays. Refused once all sheets of the member for that post are locked.
    """
    member = ledger.lock(member)
    if member.state != "declared":
        raise Refused(_("Isi dahulu pernyataan konflik kepentingan Anda."))
    if not queries.applicants_to_declare(member.guarded).filter(pk=application.pk).exists():
        raise Refused(_("Pelamar itu bukan pelamar seleksi ini, atau tidak lagi mengikuti seleksi."))
    if not note.strip():
        raise Refused(_("Jelaskan hubungan itu dengan singkat, misalnya “kakak ipar”."))
    if not has_work_left(member, application.vacancy):
        raise Refused(
            _(
                "Semua lembar Anda untuk jabatan ini sudah dikunci, sehingga nilainya tidak dapat ditarik. "
                "Sampaikan hubungan itu kepada Ketua Pansel dan Pemantau."
            )
        )
    conflict = _state_tie(member, application, kind, note.strip(), actor)
    if conflict.takes_away:
        sheets.drop_marks(member.person_id, application)
    return conflict


def _state_tie(member: PanelMember, application: Application, kind: str, note: str, actor: Any) -> Conflict:
    superior = kind == ConflictKind.SUPERIOR
    stored = Conflict.objects.filter(member=member, application=application).first()
    if stored is None:
        tie = Conflict(member=member, application=application, kind=kind, note=note)
        return ledger.create(tie, actor=actor, step="refer" if superior else "create")
    stored = ledger.lock(stored)
    heavier = rosters.WEIGHT[ConflictKind(kind)] > rosters.WEIGHT[ConflictKind(stored.kind)]
    if stored.takes_away or not heavier:
        raise Refused(
            _(
                "Hubungan dengan pelamar ini sudah dinyatakan dan hanya dapat diganti dengan hubungan yang lebih berat."
            )
        )
    step = "raise_to_superior" if superior else "raise"
    ledger.transition(stored, step, actor=actor, changes={"kind": kind, "note": note})
    return stored


def has_work_left(member: PanelMember, vacancy: Vacancy) -> bool:
    """Is there a stage of the post that this member has not locked yet?"""
    if vacancy.state not in _RUNNING:
        return False
    over = Assessment.objects.filter(vacancy=vacancy, state="revealed").values_list("stage__code", flat=True)
    locked = (
        queries.own_sheets(member.person_id)
        .filter(assessment__vacancy=vacancy, state="locked")
        .values_list("assessment__stage__code", flat=True)
    )
    marked_by_him = {stage.code for stage in vacancy.selection.stages if stage.by_panel}
    return bool(marked_by_him - set(over) - set(locked))


@ledger.unit
def vote(conflict: Conflict, member: PanelMember, *, may_mark: bool, reason: str, actor: Any) -> None:
    """Another member says whether a direct superior may mark. Decided as soon as more than half of all who may vote agree.

    Refused: the superior himself, a member of another panel, one who has not declared, one who is tied to the candidate, a second vote.
    """
    conflict = ledger.lock(conflict)
    _require_pending(conflict)
    if member.person_id == conflict.member.person_id:
        raise NotAllowed(_("Atasan yang bersangkutan tidak ikut memutuskan tentang dirinya sendiri."))
    voters = access.voters_on(conflict)
    if member.pk not in {voter.pk for voter in voters}:
        raise NotAllowed(
            _(
                "Yang memutuskan adalah anggota lain Pansel ini yang sudah menyatakan konflik kepentingannya dan tidak mempunyai konflik "
                "dengan pelamar itu."
            )
        )
    if ConflictVote.objects.filter(conflict=conflict, member=member).exists():
        raise Refused(_("Suara Anda sudah tercatat dan tidak dapat diubah."))
    given = ConflictVote(conflict=conflict, member=member, may_mark=may_mark, reason=reason.strip())
    ledger.create(given, actor=actor)
    votes = _votes(conflict, voters)
    everybody, allowed = len(voters), sum(votes)
    if 2 * allowed > everybody:
        _decide(conflict, votes, True, SYSTEM_ACTOR)
    elif 2 * (len(votes) - allowed) >= everybody:  # those in favour can no longer be more than half
        _decide(conflict, votes, False, SYSTEM_ACTOR)


@ledger.unit
def close_vote(conflict: Conflict, *, actor: Any) -> None:
    """The chair ends the vote when not everybody is there: the majority of those present decides, a tie is a no.

    Refused for the superior himself, and while no more than half of those who may vote have voted.
    """
    conflict = ledger.lock(conflict)
    _require_pending(conflict)
    if not conflict.guarded.permits(actor, Verb.CHAIR) or actor.person_id == conflict.member.person_id:
        raise NotAllowed(_("Pemungutan suara ditutup oleh Ketua Pansel, kecuali tentang dirinya sendiri."))
    voters = access.voters_on(conflict)
    votes = _votes(conflict, voters)
    if 2 * len(votes) <= len(voters):
        raise Refused(
            _("Baru %(given)d dari %(all)d anggota lain memberi suara. Putusan perlu lebih dari separuhnya.")
            % {"given": len(votes), "all": len(voters)}
        )
    _decide(conflict, votes, 2 * sum(votes) > len(votes), actor)


def _require_pending(conflict: Conflict) -> None:
    if not conflict.is_pending:
        raise Refused(_("Hubungan ini sudah diputus."))


def _votes(conflict: Conflict, voters: list[PanelMember]) -> list[bool]:
    """What those who may vote now have said."""
    keys = [voter.pk for voter in voters]
    return list(
        ConflictVote.objects.filter(conflict=conflict, member__in=keys).values_list("may_mark", flat=True)
    )


def _decide(conflict: Conflict, votes: list[bool], may_mark: bool, actor: Any) -> None:
    counted = f"{sum(votes)}:{len(votes) - sum(votes)}"
    ledger.transition(conflict, "admit" if may_mark else "exclude", actor=actor, data={"votes": counted})
