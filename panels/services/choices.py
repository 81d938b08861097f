"""The appointing authority chooses one of the names; the choice is recorded from paper, corrected, released, carried out (docs/adr/0020)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Proposal
from accounts.proposals import Action, propose
from audit import clock, ledger
from audit.errors import Refused
from audit.models import StoredFile
from panels import choices
from panels.enums import ChoiceChannel
from panels.models import Choice, Nomination, Ranking
from panels.services import rankings
from selection import display
from selection import queries as selections
from selection.enums import VacancyState
from selection.models import Vacancy
from selection.services import gates, witnessing

RECORD, RELEASE = "record_choice", "release_choice"
LEAST_WORDS = 8
"""A reason of fewer words says neither what the chosen one can do nor why the others were not taken."""


@dataclass(frozen=True)
class Decision:
    """A choice that was made on paper. `correction` says why it takes the place of the one that stands, "" when none does."""

    application: str
    reason: str
    number: str
    dated: date
    file: StoredFile
    correction: str = ""


@dataclass(frozen=True)
class Inauguration:
    """What the minutes of the inauguration say: of whom, when and where, under which number; and their scan."""

    application: str
    day: date
    place: str
    number: str
    file: StoredFile


@ledger.unit
def hand_over(vacancy: Vacancy, ranking: Ranking, *, letter_number: str, sha256: str, actor: Any) -> None:
    """Lay the names before the appointing authority; nothing happens when they lie there already. `sha256` is the signed letter's."""
    if choices.nomination_of(vacancy) is not None:
        return
    people = {item.participant_number: str(item.pk) for item in selections.passed(vacancy)}
    named = [
        {
            "application": people[row["candidate"]],
            "number": row["candidate"],
            "rank": row["rank"],
            "total": row["total_exact"],
        }
        for row in rankings.three_names(ranking)
    ]
    nomination = Nomination(
        vacancy=vacancy,
        ranking=ranking,
        names=named,
        letter_number=letter_number,
        letter_sha256=sha256,
        delivered_at=clock.now(),
    )
    ledger.create(nomination, actor=actor, data={"sha256": sha256})


def check_reason(text: str) -> str:
    """The reason without blanks around it. Refused when there is none, or one too short to be a reason."""
    reason = text.strip()
    if not reason:
        raise Refused(
            _(
                "Tuliskan alasan memilih. Alasan diminta untuk setiap pilihan, juga bila yang dipilih peringkat pertama."
            )
        )
    if len(reason.split()) < LEAST_WORDS:
        raise Refused(
            _(
                "Alasannya terlalu pendek (%(count)d kata). Tulis sekurang-kurangnya %(least)d kata: apa kelebihannya untuk jabatan ini, "
                "dibandingkan dengan dua nama yang lain."
            )
            % {"count": len(reason.split()), "least": LEAST_WORDS}
        )
    return reason


def obstacle(nomination: Nomination) -> str:
    """Why nobody can be chosen now, as a sentence; "" when somebody can."""
    if choices.standing(nomination) is not None:
        return _("Pilihan untuk jabatan ini sudah dicatat dan tidak dapat diganti begitu saja.")
    return stopped(nomination) or choices.gate_obstacle(nomination.vacancy, "choice")


def stopped(nomination: Nomination) -> str:
    """Why nobody is chosen any more, "" while somebody may be: a post may be stopped as long as nobody is."""
    nomination.vacancy.refresh_from_db(fields=["state"])
    if nomination.vacancy.state == VacancyState.CONCLUDED:
        return ""
    return _("Seleksi jabatan ini dihentikan, sehingga tidak ada lagi yang dapat dipilih.")


@ledger.unit
def choose(nomination: Nomination, *, application: str, reason: str, actor: Any) -> Choice:
    """The appointing authority itself takes one of the names, with its reason. Final. Raises Refused with what is in the way."""
    ledger.lock(nomination.vacancy)  # stopping takes it too
    nomination = ledger.lock(nomination)
    if sentence := obstacle(nomination):
        raise Refused(sentence)
    gates.go_through(nomination.guarded, nomination.vacancy, "choice")
    named = _named(nomination, application)
    today = choices.today(nomination.guarded)
    choice = _row(nomination, named, ChoiceChannel.SELF, check_reason(reason), today)
    ledger.create(choice, actor=actor, step="choose")
    witnessing.note(nomination.guarded, "choose")
    return choice


def propose_record(nomination: Nomination, decision: Decision, *, actor: Any) -> Proposal:
    """Ask the second person to record a choice from the signed paper, or to correct the one that stands."""
    given = {
        "application": decision.application,
        "reason": check_reason(decision.reason),
        "number": decision.number.strip(),
        "dated": decision.dated.isoformat(),
        "file": str(decision.file.pk),
        "correction": decision.correction.strip(),
    }
    return propose(RECORD, nomination, actor=actor, given=given, reason=given["correction"])


def _arguments(nomination: Nomination, given: dict[str, Any]) -> dict[str, Any]:
    stands = choices.standing(nomination)
    _require_paper(nomination, given)
    if stands is None:
        day = date.fromisoformat(given["dated"])
        sentence = stopped(nomination) or choices.gate_obstacle(nomination.vacancy, "choice", day)
    elif stands.state != "chosen":
        sentence = _("Yang dipilih sudah dilantik, sehingga pilihannya tidak dapat dikoreksi lagi.")
    else:
        sentence = "" if given["correction"] else _("Sudah ada pilihan. Tuliskan apa yang keliru padanya.")
    if sentence:
        raise Refused(sentence)
    named = _named(nomination, given["application"])
    return {
        "name": named.application.snapshot["full_name"],
        "rank": named.rank,
        "replaces": str(stands.pk) if stands else "",
        "replaced": stands.application.snapshot["full_name"] if stands else "",
        "sha256": StoredFile.objects.get(pk=given["file"]).sha256,
    }


def _require_paper(nomination: Nomination, given: dict[str, Any]) -> None:
    dated, selection = date.fromisoformat(given["dated"]), nomination.guarded
    delivered = display.local_day(nomination.delivered_at, selection.zone)
    if not given["number"]:
        raise Refused(_("Isi nomor naskah pilihan seperti tertulis pada naskahnya."))
    if dated > choices.today(selection):
        raise Refused(_("Tanggal naskah pilihan belum tiba. Periksa tanggal pada naskahnya."))
    if dated < delivered:
        raise Refused(
            _(
                "Naskah pilihan bertanggal sebelum tiga nama disampaikan (%(day)s). Periksa tanggal pada naskahnya."
            )
            % {"day": display.day(delivered)}
        )


@ledger.unit
def _record(nomination: Nomination, arguments: dict[str, Any], actor: Any) -> None:
    ledger.lock(nomination.vacancy)
    nomination = ledger.lock(nomination)
    if sentence := stopped(nomination):
        raise Refused(sentence)
    replaced = Choice.objects.filter(pk=arguments["replaces"]).first() if arguments["replaces"] else None
    if replaced is None:
        day = date.fromisoformat(arguments["dated"])
        gates.go_through(nomination.guarded, nomination.vacancy, "choice", day)
    else:
        changes = {"end_reason": arguments["correction"]}
        ledger.transition(ledger.lock(replaced), "correct", actor=actor, changes=changes)
    named = _named(nomination, arguments["application"])
    dated = date.fromisoformat(arguments["dated"])
    choice = _row(nomination, named, ChoiceChannel.PAPER, arguments["reason"], dated)
    choice.number, choice.replaces = arguments["number"], replaced
    choice.scan = StoredFile.objects.get(pk=arguments["file"])
    ledger.create(choice, actor=actor, step="record", data={"sha256": arguments["sha256"]})
    witnessing.note(nomination.guarded, "choose")


def propose_release(nomination: Nomination, *, reason: str, file: StoredFile, actor: Any) -> Proposal:
    """Ask the second person to record that the chosen one has fallen away before the inauguration, with the paper that shows it."""
    if not reason.strip():
        raise Refused(_("Tuliskan mengapa yang dipilih tidak dapat dilantik."))
    given = {"reason": reason.strip(), "file": str(file.pk)}
    return propose(RELEASE, nomination, actor=actor, given=given, reason=given["reason"])


def _release_arguments(nomination: Nomination, given: dict[str, Any]) -> dict[str, Any]:
    stands = choices.standing(nomination)
    if stands is None or stands.state != "chosen":
        raise Refused(_("Tidak ada yang sudah dipilih dan belum dilantik pada jabatan ini."))
    found = choices.reserve(nomination)
    if found is None or choices.today(nomination.guarded) > found[1]:
        raise Refused(
            _(
                "Daftar cadangan jabatan ini sudah tidak berlaku, sehingga nama lain tidak dapat dipilih darinya."
            )
        )
    return {
        "choice": str(stands.pk),
        "name": stands.application.snapshot["full_name"],
        "sha256": StoredFile.objects.get(pk=given["file"]).sha256,
    }


@ledger.unit
def _release(nomination: Nomination, arguments: dict[str, Any], actor: Any) -> None:
    choice = ledger.lock(Choice.objects.get(pk=arguments["choice"]))
    changes = {"end_reason": arguments["reason"], "end_file": StoredFile.objects.get(pk=arguments["file"])}
    ledger.transition(choice, "fall_away", actor=actor, changes=changes)


@ledger.unit
def inaugurate(choice: Choice, told: Inauguration, *, decision_sha256: str, actor: Any) -> None:
    """Record the inauguration of the chosen one; `decision_sha256` is the signed decision of appointment. Raises Refused."""
    choice = ledger.lock(choice)
    vacancy = choice.nomination.vacancy
    if str(choice.application_id) != told.application:
        raise Refused(
            _(
                "Yang dipilih Pejabat Pembina Kepegawaian adalah %(name)s; pelantikan orang lain tidak dapat dicatat. "
                "Bila pilihannya keliru dicatat, koreksi dahulu pilihannya."
            )
            % {"name": choice.application.snapshot["full_name"]}
        )
    if told.day > choices.today(vacancy.selection):
        raise Refused(_("Tanggal pelantikan belum tiba. Catat setelah pelantikan berlangsung."))
    if told.day < choice.decided_on:
        raise Refused(
            _("Tanggal pelantikan lebih dahulu daripada tanggal pilihan (%(day)s). Periksa berita acaranya.")
            % {"day": display.day(choice.decided_on)}
        )
    gates.go_through(vacancy.selection, vacancy, "inauguration", told.day)
    changes = {
        "inaugurated_on": told.day,
        "place": told.place.strip(),
        "minutes_number": told.number.strip(),
        "minutes_file": told.file,
        "decision_sha256": decision_sha256,
    }
    ledger.transition(choice, "inaugurate", actor=actor, changes=changes)


@ledger.unit
def report(vacancy: Vacancy, *, report_sha256: str, actor: Any) -> None:
    """The report of the inauguration has gone out; the digest of the signed paper is the proof brought down."""
    nomination = choices.nomination_of(vacancy)
    chosen = choices.standing(nomination) if nomination else None
    if chosen is None:
        raise Refused(_("Belum ada pelantikan yang dicatat untuk jabatan ini."))
    changes = {"report_sha256": report_sha256, "reported_at": clock.now()}
    ledger.transition(ledger.lock(chosen), "report", actor=actor, changes=changes)


def _named(nomination: Nomination, application: str) -> choices.Named:
    for item in choices.remaining(nomination):
        if str(item.application.pk) == application:
            return item
    raise Refused(_("Pilih salah satu dari nama yang disampaikan untuk jabatan ini."))


def _row(nomination: Nomination, named: choices.Named, channel: str, reason: str, decided_on: date) -> Choice:
    clocked = choices.clock_of(nomination, decided_on)
    return Choice(
        nomination=nomination,
        application=named.application,
        channel=channel,
        reason=reason,
        rank=named.rank,
        days=clocked.days if clocked else 0,
        decided_on=decided_on,
        chosen_at=clock.now(),
    )


def _sections(nomination: Nomination, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """What the second person compares with the scan."""
    rows = [
        {"key": _("Jabatan"), "value": nomination.vacancy.title},
        {"key": _("Yang dipilih"), "value": arguments["name"]},
        {"key": _("Peringkat"), "value": arguments["rank"]},
        {"key": _("Alasan memilih"), "value": arguments["reason"]},
        {"key": _("Nomor naskah pilihan"), "value": arguments["number"]},
        {"key": _("Tanggal naskah pilihan"), "value": display.day(date.fromisoformat(arguments["dated"]))},
        _scan(nomination, arguments),
    ]
    if arguments["correction"]:
        rows += [
            {"key": _("Menggantikan pilihan"), "value": arguments["replaced"]},
            {"key": _("Yang keliru padanya"), "value": arguments["correction"]},
        ]
    return [{"title": _("Cocokkan satu per satu dengan pindaiannya"), "rows": rows}]


def _release_sections(nomination: Nomination, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    rows = [
        {"key": _("Jabatan"), "value": nomination.vacancy.title},
        {"key": _("Yang gugur sebelum dilantik"), "value": arguments["name"]},
        {"key": _("Alasan"), "value": arguments["reason"]},
        _scan(nomination, arguments),
        {
            "key": _("Akibatnya"),
            "value": _("Pejabat Pembina Kepegawaian memilih lagi dari nama yang tersisa, dengan alasan."),
        },
    ]
    return [{"title": "", "rows": rows}]


def _scan(nomination: Nomination, arguments: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": _("Pindaian"),
        "value": arguments["sha256"],
        "url": reverse("choice_scan", args=[nomination.pk, arguments["file"]]),
        "action": _("Buka"),
    }


RECORDING = Action(
    title=lambda: _("Mencatat pilihan Pejabat Pembina Kepegawaian"),
    arguments=_arguments,
    execute=_record,
    page="choice_desk",
    sections=_sections,
)
RELEASING = Action(
    title=lambda: _("Mencatat bahwa yang dipilih gugur sebelum dilantik"),
    arguments=_release_arguments,
    execute=_release,
    page="choice_desk",
    sections=_release_sections,
)
