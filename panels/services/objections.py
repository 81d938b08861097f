"""Objections as the panel judges them: what an applicant objects to in his mark, who of the panel may answer, which sheets are opened again."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts import queries as people
from audit import clock, ledger
from audit.errors import NotAllowed, Refused
from panels import queries
from panels.models import Assessment, Sheet
from panels.services import reopening, stage_results
from selection.enums import ObjectionVerdict
from selection.models import Application, Objection, Stage
from selection.services import objections


@ledger.unit
def open_windows(selection: Any, stage: Stage) -> None:
    """The result of a stage is published: objections to its marks are received, where sheets can be opened again. Runs in the publishing unit."""
    if stage.by_questionnaire:  # nobody can say what somebody answered there
        return
    for vacancy in stage_results.concerned(selection, stage):
        if vacancy.state == "screened":
            objections.open_window(vacancy, stage)


def own_line(application: Application, stage: Stage) -> stage_results.Line | None:
    """What he came to in a stage that is open; None when he was not marked."""
    opened = Assessment.objects.filter(vacancy=application.vacancy, stage=stage, state="revealed").exists()
    return stage_results.own_mark(application, stage) if opened and application.participant_number else None


def sheets_of(objection: Objection) -> list[Sheet]:
    """The locked sheets of which the mark was made; none where the objection is about a requirement."""
    if objection.window.stage_id is None:
        return []
    found = Sheet.objects.filter(
        assessment__vacancy=objection.window.vacancy_id,
        assessment__stage=objection.window.stage_id,
        state="locked",
    )
    return list(
        found.select_related("person", "assessment__stage", "assessment__vacancy__selection").order_by(
            "person__full_name"
        )
    )


def sheets_asked_for(objection: Objection) -> list[Sheet]:
    """The sheets of the mark's stage in every state: one that was opened again has given its place to another."""
    found = Sheet.objects.filter(
        assessment__vacancy=objection.window.vacancy_id, assessment__stage=objection.window.stage_id
    )
    return list(found.select_related("person").order_by("person__full_name"))


@ledger.unit
def propose(
    objection: Objection, *, verdict: str, answer: str, version: int | None = None, actor: Any
) -> None:
    """As services of selection do; but not by a member whom a declared tie takes away from this applicant."""
    if objection.application_id in queries.recused_from(actor.person, objection.application.vacancy):
        raise NotAllowed(
            _("Anda menyatakan hubungan dengan pelamar ini, sehingga keberatannya ditelaah orang lain.")
        )
    objections.propose(objection, verdict=verdict, answer=answer, version=version, actor=actor)


@ledger.unit
def decide(
    objection: Objection, *, reopen: Iterable[Sheet] = (), version: int | None = None, actor: Any
) -> None:
    """The chair decides. An upheld objection to a mark asks for sheets to be opened again by the one procedure there is: a second person agrees,
    the old sheet stays, the ranking is computed anew.
    """
    chosen = list(reopen)
    about_mark = objection.finding_id is None and objection.verdict == ObjectionVerdict.UPHELD
    if about_mark and not chosen:
        raise Refused(_("Pilih lembar nilai yang harus dibuka kembali karena keberatan ini dikabulkan."))
    objections.decide(objection, version=version, actor=actor)
    reason = objections.reason_of(objection)
    for sheet in chosen if about_mark else ():
        asked = people.newest_proposal("reopen", sheet.pk)
        if asked is not None and asked.state == "open" and asked.expires_at > clock.now():
            continue  # for another objection: it is opened once
        reopening.propose_reopening(sheet, reason=reason, actor=actor)
