"""The 360-degree questionnaire of a stage: listed, opened, answered by one-time links, closed by rule (docs/adr/0011).

Until it is closed nobody reads an answer, and the pages tell numbers only. Closing is the server's: when everybody has answered, or
at the deadline if every candidate can be marked by the rule; else it waits for the chair, who may extend the deadline.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from audit import chain, clock, ledger
from audit.errors import Refused
from audit.ledger import SYSTEM_ACTOR
from panels import queries, questionnaires, respondents
from panels.enums import MARK_UNIT, Relation
from panels.models import Ballot, Criterion, Questionnaire, Respondent
from panels.respondents import Tally
from panels.scheme import plain
from panels.services import openings, sheets
from selection import display
from selection import queries as selections
from selection.enums import ApplicationState, VacancyState
from selection.models import Application, Stage, Vacancy
from selection.rulesets import schema

logger = logging.getLogger("lelang.questionnaires")

LONGEST_REMARK = 1000


def rule_rows(vacancy: Vacancy, stage: Stage) -> list[list[str]]:
    """The rule that holds: the opened questionnaire's own, before that the ruleset's (shape: panels/questionnaires.py)."""
    stored = respondents.questionnaire_of(vacancy, stage)
    if stored is not None:
        return stored.rules
    return [list(row) for row in schema.load(vacancy.selection.ruleset).value("questionnaire.relations")]


@ledger.unit
def add_respondent(
    application: Application, stage: Stage, *, relation: str, name: str, email: str = "", actor: Any
) -> Respondent:
    """Somebody who is asked about a candidate; also while answers come in, since a list may turn out too short.

    Refused: the candidate himself, somebody who is listed already, two with one mailbox.
    """
    _lock_list(application.vacancy, stage)
    name, email = " ".join(name.split()), email.strip().lower()
    if application.state != ApplicationState.ELIGIBLE:
        raise Refused(_("Peserta ini tidak lagi mengikuti seleksi."))
    if relation not in {rule for rule, *_rest in rule_rows(application.vacancy, stage)}:
        raise Refused(_("Peraturan seleksi ini tidak memberi bobot kepada hubungan itu."))
    _require_other(application, stage, name, email)
    row = Respondent(stage=stage, application=application, relation=relation, name=name, email=email)
    return ledger.create(row, actor=actor)


@ledger.unit
def set_email(respondent: Respondent, *, email: str, version: int | None = None, actor: Any) -> None:
    """Correct a respondent's mailbox. A link that was sent already stays good until a new one is sent."""
    application, stage, email = respondent.application, respondent.stage, email.strip().lower()
    _lock_list(application.vacancy, stage)
    respondent = ledger.lock(respondent)
    ledger.expect_version(respondent, version)
    if email != respondent.email:
        _require_other(application, stage, respondent.name, email, but=respondent)
        ledger.transition(respondent, "edit", actor=actor, changes={"email": email})


@ledger.unit
def remove_respondent(respondent: Respondent, *, actor: Any) -> None:
    """Take somebody off the list, until the questionnaire is opened: afterwards one could pick who is heard."""
    if _lock_list(respondent.application.vacancy, respondent.stage) is not None:
        raise Refused(
            _("Kuesioner sudah dibuka, sehingga responden tidak dapat dihapus. Responden dapat ditambah.")
        )
    ledger.transition(respondent, "remove", actor=actor)


@ledger.unit
def open_questionnaire(vacancy: Vacancy, stage: Stage, *, closes_at: datetime, actor: Any) -> Questionnaire:
    """Fix the statements and the rule, and let links go out. Raises Refused with what is in the way."""
    vacancy = ledger.lock(vacancy)
    statements = _ready(vacancy, stage)
    if closes_at <= clock.now():
        raise Refused(_("Batas waktu itu sudah lewat. Pilih waktu yang akan datang."))
    rules = rule_rows(vacancy, stage)
    assessment = openings.begin(vacancy, stage, statements, actor=actor)
    opened = Questionnaire(assessment=assessment, closes_at=closes_at, rules=rules)
    return ledger.create(opened, actor=actor, data={"closes_at": closes_at.isoformat()})


def obstacle(vacancy: Vacancy, stage: Stage) -> str:
    """Why the questionnaire cannot be opened now, as a sentence; "" when it can."""
    try:
        _ready(vacancy, stage)
    except Refused as refusal:
        return str(refusal)
    return ""


@ledger.unit
def extend(
    questionnaire: Questionnaire, *, closes_at: datetime, reason: str, version: int | None = None, actor: Any
) -> None:
    """The chair gives more time, with the reason; never less."""
    questionnaire = ledger.lock(questionnaire)
    ledger.expect_version(questionnaire, version)
    if closes_at <= max(questionnaire.closes_at, clock.now()):
        raise Refused(
            _("Batas waktu baru harus sesudah %(moment)s dan belum lewat.")
            % {"moment": display.moment(questionnaire.closes_at, questionnaire.guarded.zone)}
        )
    ledger.transition(
        questionnaire, "extend", actor=actor, data={"reason": reason}, changes={"closes_at": closes_at}
    )


def closed_to(respondent: Respondent) -> str:
    """Why this respondent cannot answer now, as a sentence; "" when he can."""
    questionnaire = respondents.of_respondent(respondent)
    if respondent.state == "answered":
        return _("Tautan ini sudah dipakai: jawaban Anda sudah diterima dan tidak dapat diubah lagi.")
    if respondent.application.state != ApplicationState.ELIGIBLE:
        return _("Peserta ini tidak lagi mengikuti seleksi, sehingga jawaban Anda tidak diperlukan lagi.")
    if respondent.application.vacancy.state == VacancyState.STOPPED:
        return _("Seleksi jabatan ini dihentikan, sehingga jawaban Anda tidak diperlukan lagi.")
    if questionnaire is None or questionnaire.state != "open":
        return _("Kuesioner ini sudah ditutup, sehingga jawaban tidak dapat dikirim lagi.")
    if clock.now() >= questionnaire.closes_at:
        return _("Batas waktu kuesioner ini sudah lewat: %(moment)s. Jawaban tidak dapat dikirim lagi.") % {
            "moment": display.until(questionnaire.closes_at, questionnaire.guarded.zone)
        }
    return ""


def statements_of(respondent: Respondent) -> list[Criterion]:
    """What he is asked to mark, in the order of the form."""
    return list(queries.criteria_of(respondent.guarded, respondent.stage.code))


@ledger.unit
def answer(respondent: Respondent, points: Mapping[Any, int], remark: str) -> None:
    """Key of the statement → points. The respondent has answered, and apart from that an answer lies in the box. Once, and for good.

    Taken as the system: who answers has no account. Raises Refused with what is in the way.
    """
    questionnaire = respondents.of_respondent(respondent)
    if questionnaire is not None:
        questionnaire = ledger.lock(questionnaire)
    link = respondent.link_digest
    known, respondent = respondent, ledger.lock(respondent)
    respondent.application, respondent.stage = known.application, known.stage
    if sentence := closed_to(respondent):
        raise Refused(sentence)
    if respondent.link_digest != link:
        raise Refused(_("Tautan ini sudah diganti dengan yang baru. Pakai tautan yang terakhir Anda terima."))
    statements = statements_of(respondent)
    if set(points) != {item.pk for item in statements} or any(
        points[item.pk] not in questionnaires.choices(item.max_points, item.step) for item in statements
    ):
        raise Refused(
            _("Jawaban belum lengkap atau tidak sesuai dengan pilihannya. Periksa setiap pernyataan.")
        )
    assert questionnaire is not None
    marks = {item.code: points[item.pk] for item in statements}
    ledger.transition(respondent, "answer", actor=SYSTEM_ACTOR)
    _into_the_box(questionnaire, respondent, marks, remark.strip()[:LONGEST_REMARK])


def _into_the_box(
    questionnaire: Questionnaire, respondent: Respondent, points: dict[str, int], remark: str
) -> None:
    """All answers of the relation are written anew by their chance keys: the order of the rows tells no order of time."""
    fresh = Ballot(
        questionnaire=questionnaire,
        application_id=respondent.application_id,
        relation=respondent.relation,
        points=points,
        remark=remark,
    )
    fresh.mac = fresh.expected_mac()
    same = Ballot.objects.filter(
        questionnaire=questionnaire, application=respondent.application_id, relation=respondent.relation
    )
    mixed = sorted([*same, fresh], key=lambda ballot: ballot.pk.bytes)
    same.delete()
    Ballot.objects.bulk_create(mixed)


def unmarked(vacancy: Vacancy, stage: Stage, *, asked: bool = False) -> list[Application]:
    """Candidates of whom no relation has enough answers yet; with `asked`: of whom none ever could."""
    rules = questionnaires.read_rules(rule_rows(vacancy, stage))
    found = respondents.tallies(vacancy, stage)

    def counts(tally: Tally) -> int:
        return tally.asked if asked else tally.answered

    return [
        item
        for item in selections.candidates(vacancy)
        if not questionnaires.marked(
            {relation: counts(tally) for relation, tally in found.get(item.pk, {}).items()}, rules
        )
    ]


def is_due(questionnaire: Questionnaire) -> bool:
    """Has the deadline passed, or has everybody answered? And can every candidate be marked?"""
    vacancy, stage = questionnaire.assessment.vacancy, questionnaire.assessment.stage
    asked, answered = respondents.total(respondents.tallies(vacancy, stage).values())
    over = clock.now() >= questionnaire.closes_at or asked == answered
    return over and not unmarked(vacancy, stage)


def close_due() -> int:
    """Close what can be closed by the rule; returns how many. Safe to call at any time, by anybody."""
    count = 0
    for questionnaire in respondents.running():
        if not is_due(questionnaire):
            continue
        try:
            count += _close(questionnaire)
        except Exception as error:  # one that cannot be closed does not keep the others open
            logger.error("closing failed questionnaire=%s error=%s", questionnaire.pk, type(error).__name__)
    return count


@ledger.unit
def _close(questionnaire: Questionnaire) -> bool:
    """The box becomes one text without any order, then the marks. An unsound box is left as it is, for people to look at."""
    assessment = sheets.lock_stages(questionnaire.assessment)
    questionnaire = ledger.lock(questionnaire)
    questionnaire.assessment = assessment
    if assessment.vacancy.state == VacancyState.STOPPED:
        return False  # what was said in it stays sealed
    if questionnaire.state != "open" or not is_due(questionnaire):
        return False  # another worker was faster, or the chair
    if questionnaire.faults_of_box():
        logger.error("unsound box questionnaire=%s", questionnaire.pk)
        return False
    content = _content(questionnaire)
    text = chain.canonical(content)
    questionnaire.ballots.all().delete()
    ledger.transition(
        questionnaire,
        "close",
        actor=SYSTEM_ACTOR,
        changes={
            "content": text,
            "content_digest": chain.digest(text),
            "result_text": chain.canonical(questionnaires.compute(content)),
        },
    )
    sheets.reveal_if_complete(assessment)
    return True


def _content(questionnaire: Questionnaire) -> dict[str, Any]:
    """What panels/questionnaires.compute reads. Answers stand in the order of what they say."""
    vacancy, stage = questionnaire.assessment.vacancy, questionnaire.assessment.stage
    numbers = {item.pk: str(item.participant_number) for item in selections.candidates(vacancy)}
    found = respondents.tallies(vacancy, stage)
    answers = [
        [numbers[ballot.application_id], ballot.relation, ballot.points, ballot.remark]
        for ballot in questionnaire.ballots.filter(application__in=list(numbers))
    ]
    return {
        "statements": [
            [item.code, item.weight, item.max_points]
            for item in queries.criteria_of(vacancy.selection, stage.code)
        ],
        "rules": questionnaire.rules,
        "asked": {
            number: {relation: tally.asked for relation, tally in found.get(key, {}).items()}
            for key, number in numbers.items()
        },
        "answers": sorted(answers, key=chain.canonical),
    }


def _ready(vacancy: Vacancy, stage: Stage) -> list[Criterion]:
    """The statements of a questionnaire that can be opened now."""
    statements = openings.ready_criteria(vacancy, stage)
    for item in statements:
        if not questionnaires.choices(item.max_points, item.step):
            raise Refused(
                _(
                    "Pernyataan “%(label)s” harus punya 2 sampai %(most)d pilihan, misalnya nilai maksimum 5 dengan langkah 1. "
                    "Sekarang maksimumnya %(max)s dengan langkah %(step)s."
                )
                % {
                    "label": item.label,
                    "most": questionnaires.MOST_CHOICES,
                    "max": plain(Fraction(item.max_points, MARK_UNIT)).replace(".", ","),
                    "step": plain(Fraction(item.step, MARK_UNIT)).replace(".", ","),
                }
            )
    short = unmarked(vacancy, stage, asked=True)
    if short:
        raise Refused(
            _(
                "Responden peserta %(number)s belum cukup: pada sedikitnya satu hubungan jumlahnya harus mencapai batas paling sedikit. "
                "Tambahkan respondennya."
            )
            % {"number": short[0].participant_number}
        )
    openings.require_its_day(vacancy.selection, stage)
    return statements


def _lock_list(vacancy: Vacancy, stage: Stage) -> Questionnaire | None:
    """Let nobody open, close or list beside this unit; the questionnaire, None before it is opened. Raises Refused when the list stands."""
    if not stage.by_questionnaire:
        raise Refused(_("Tahap ini tidak memakai kuesioner."))
    found = respondents.questionnaire_of(vacancy, stage)
    if found is None:
        vacancy = ledger.lock(vacancy)
        found = respondents.questionnaire_of(vacancy, stage)
    if vacancy.state != VacancyState.SCREENED:
        raise Refused(_("Responden didaftar setelah Pansel menetapkan hasil seleksi administrasi."))
    if found is not None and ledger.lock(found).state != "open":
        raise Refused(_("Kuesioner ini sudah ditutup, sehingga daftar respondennya tetap."))
    return found


def _require_other(
    application: Application, stage: Stage, name: str, email: str, but: Respondent | None = None
) -> None:
    """Refused when the respondent is the candidate himself, or is listed about him already."""
    person = application.person
    own_names = {person.full_name.casefold(), str(application.snapshot.get("full_name", "")).casefold()}
    mailboxes = {user.email.lower() for user in person.users.all() if user.email}
    if name.casefold() in own_names or email in mailboxes:
        raise Refused(_("Peserta tidak dapat menjadi responden tentang dirinya sendiri."))
    others = respondents.asked_about(application.vacancy, stage).filter(application=application)
    for other in others.exclude(pk=but.pk if but else None):
        if other.name.casefold() == name.casefold():
            raise Refused(
                _("%(name)s sudah terdaftar sebagai %(relation)s peserta ini.")
                % {"name": other.name, "relation": Relation(other.relation).label.lower()}
            )
        if email and other.email == email:
            raise Refused(
                _(
                    "E-mail %(email)s sudah dipakai %(name)s untuk peserta ini. Setiap responden memakai e-mail sendiri."
                )
                % {"email": email, "name": other.name}
            )
