"""A member is excused from a stage that is out: one asks, a second person agrees, and the plan must allow it (integrity.md, 4.2 and 4.4).

Whether he has locked his sheet is nobody's business before the reveal, so asking never tells; carrying it out does, as it must.
"""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Proposal
from accounts.proposals import Action, propose
from audit.errors import Refused
from panels import display, queries
from panels.models import Assessment, Sheet
from panels.services import sheets
from panels.services.rosters import quorum_of
from selection import queries as selections
from selection.enums import MissingRule, VacancyState


def propose_excuse(assessment: Assessment, *, person: Any, reason: str, actor: Any) -> Proposal:
    """Ask for a member to be excused from a stage of a post. Raises Refused with what is in the way."""
    if not reason.strip():
        raise Refused(
            _("Tuliskan mengapa anggota ini tidak dapat menilai. Tanpa alasan, usulan tidak dapat diajukan.")
        )
    given = {"person": str(person), "reason": reason.strip()}
    return propose("excuse", assessment, actor=actor, given=given, reason=reason.strip())


def obstacle(assessment: Assessment) -> str:
    """Why nobody can be excused from this stage now, as a sentence; "" when somebody can."""
    if assessment.guarded.missing_rule != MissingRule.MEAN_OF_PRESENT:
        return _(
            "Menurut rencana yang diumumkan, semua anggota harus menilai. Anggota yang berhalangan tetap diganti melalui keputusan perubahan."
        )
    if not assessment.stage.by_panel:
        return _("Tahap ini tidak dinilai Pansel; tidak ada anggota yang dapat dibebaskan darinya.")
    if assessment.vacancy.state == VacancyState.STOPPED:
        return _("Seleksi jabatan ini dihentikan, sehingga tidak ada anggota yang dibebaskan lagi.")
    if assessment.state != "open":
        return _("Nilai tahap ini sudah dibuka, sehingga tidak ada anggota yang dapat dibebaskan lagi.")
    return ""


def _arguments(assessment: Assessment, given: dict[str, Any]) -> dict[str, Any]:
    """What the approval is bound to. It names no state of any sheet."""
    if sentence := obstacle(assessment):
        raise Refused(sentence)
    authors = _authors(assessment)
    if given["person"] not in {str(person) for person in authors}:
        raise Refused(
            _("Orang ini tidak menerima lembar pada tahap ini. Muat ulang halaman, lalu pilih anggota lain.")
        )
    _require_quorum(assessment, [person for person in authors if str(person) != given["person"]])
    return {"stage": str(assessment.pk), "person": given["person"]}


def _authors(assessment: Assessment) -> list[Any]:
    live = Sheet.objects.filter(assessment=assessment).exclude(state__in=["closed", "superseded"])
    return list(live.values_list("person_id", flat=True))


def _require_quorum(assessment: Assessment, left: list[Any]) -> None:
    quorum = quorum_of(assessment.guarded)
    away = {person: queries.recused_from(person, assessment.vacancy) for person in left}
    for candidate in selections.candidates(assessment.vacancy):
        count = sum(candidate.pk not in away[person] for person in left)
        if count < quorum:
            raise Refused(
                _(
                    "Tanpa anggota ini, peserta %(number)s hanya dinilai %(count)d anggota, padahal kuorumnya %(quorum)d. "
                    "Ganti anggota itu melalui keputusan perubahan."
                )
                % {"number": candidate.participant_number, "count": count, "quorum": quorum}
            )


def _excuse(assessment: Assessment, arguments: dict[str, Any], actor: Any) -> None:
    assessment = sheets.lock_stages(assessment)
    sheet = Sheet.objects.get(
        assessment=assessment, person=arguments["person"], state__in=["draft", "locked"]
    )
    if sheet.state == "locked":
        raise Refused(
            _("Anggota ini sudah mengirim dan mengunci lembarnya, sehingga tidak perlu dibebaskan.")
        )
    sheets.close(sheet, reason=arguments["reason"], actor=actor, step="excuse")
    sheets.reveal_if_complete(assessment)


ACTION = Action(
    title=lambda: _("Membebaskan anggota dari suatu tahap"),
    arguments=_arguments,
    execute=_excuse,
    page="stage_excuse",
    sections=display.excuse,
)
