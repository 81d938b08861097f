"""Objections to an announced result: the time for filing opens, an applicant files, one proposes the answer, the chair decides (docs/adr/0037)."""

import json
import logging
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit import checkpoints, clock, ledger, store
from audit.errors import NotAllowed, Refused
from audit.ledger import SYSTEM_ACTOR
from audit.models import Event
from selection import display, objections, plan_objections, queries, screeners
from selection.enums import ApplicationState, MailKind, ObjectionVerdict, VacancyState, Verdict
from selection.models import Application, Finding, Objection, ObjectionWindow, Stage, Vacancy
from selection.services import intake, mails, vacancies
from selection.workflows import OBJECTION_WAITS

logger = logging.getLogger("lelang.objections")

MAX_BYTES = 2 * 1024 * 1024
"""The limit of the document beside an objection."""


@ledger.unit
def open_window(vacancy: Vacancy, stage: Stage | None = None) -> ObjectionWindow | None:
    """A result is announced now: from here on objections are received, where the plan says so. A correction opens no second time."""
    selection = vacancy.selection
    if not selection.objection_days or objections.window_of(vacancy, stage) is not None:
        return None
    now = clock.now()
    last = plan_objections.last_day(display.local_day(now, selection.zone), selection.objection_days)
    answered = plan_objections.last_day(last, selection.objection_answer_days)
    window = ObjectionWindow(
        vacancy=vacancy,
        stage=stage,
        opened_at=now,
        closes_at=plan_objections.end_of(last, selection.zone),
        answer_due=plan_objections.end_of(answered, selection.zone),
    )
    ledger.create(window, actor=SYSTEM_ACTOR, data={"closes_at": window.closes_at.isoformat()})
    if stage is None:
        _tell_everybody(window)
    return window


def _tell_everybody(window: ObjectionWindow) -> None:
    """That the result of the administrative selection can be read, and until when one may object: everybody who applied, in the same words.
    A stage's result is told of by the news of its paper.
    """
    vacancy = window.vacancy
    sent = Application.objects.filter(vacancy=vacancy, state__in=queries.SENT, unclaimed=False)
    persons = set(sent.values_list("person", flat=True))
    mails.put(MailKind.OBJECTING, window.pk, persons, vacancy.selection, vacancy=vacancy)
    mails.ring()


def file(
    application: Application,
    finding: Finding | None,
    text: str,
    *,
    stage: Stage | None = None,
    document: Any = (),
    actor: Any,
) -> Objection:
    """Receive an objection with the applicant's own document, given as ([paths], [names]) or empty. Raises Refused with what to mend.

    `finding`: of the requirement it is about; None with the `stage` whose mark it is about.
    """
    window = objections.window_of(application.vacancy, stage)
    if window is None or not objections.is_open(window, clock.now()):
        raise closed(window)
    if not text.strip():
        raise Refused(_("Tuliskan isi keberatan Anda: apa yang menurut Anda keliru, dan mengapa."))
    taken = None
    if document:
        paths, names = document
        taken = intake.judged(paths, names, max_bytes=MAX_BYTES, closes_at=window.closes_at)
    return _keep(window, application, finding, text.strip(), taken, actor=actor)


@ledger.unit
def _keep(
    window: ObjectionWindow,
    application: Application,
    finding: Finding | None,
    text: str,
    taken: intake.Taken | None,
    *,
    actor: Any,
) -> Objection:
    """Received before the closing or not at all: the post is locked, as the settling does, and the entry gets its place before that moment."""
    vacancy = ledger.lock(application.vacancy)
    window, application = ledger.lock(window), ledger.lock(application)
    application.vacancy = window.vacancy = vacancy
    if vacancy.state == VacancyState.STOPPED or not objections.is_open(window, clock.now()):
        raise closed(window)
    ledger.before(window.closes_at, closed(window))
    if not _is_his(window, application, finding):
        raise closed(None)
    if Objection.objects.filter(window=window, application=application, finding=finding).exists():
        raise Refused(
            _(
                "Keberatan tentang hal ini sudah Anda ajukan. Bukti penerimaannya ada pada halaman lamaran Anda."
            )
        )
    filed = Objection.objects.filter(window__vacancy=vacancy).count()
    objection = Objection(
        window=window,
        application=application,
        finding=finding,
        number=f"{vacancy.selection.code}/{vacancy.code}/KB-{filed + 1:03d}",
        ground=finding.said if finding else "",
        text=text,
        filed_at=clock.now(),
    )
    said: dict[str, Any] = {"number": objection.number, "text": text}
    if taken is not None:
        pages = taken.report.pages or None
        objection.file = store.put(taken.payload, name=taken.name, media_type="application/pdf", pages=pages)
        objection.doubt = taken.doubt[:300]
        said |= {"sha256": objection.file.sha256, "photos": list(taken.photos)}
    ledger.create(objection, actor=actor, data=said)
    _tell(MailKind.OBJECTION, objection)
    checkpoints.ring()
    return objection


def _tell(kind: MailKind, objection: Objection) -> None:
    """A mail to whoever filed it."""
    application = objection.application
    mails.put(kind, objection.pk, [application.person_id], application.guarded, vacancy=application.vacancy)
    mails.ring()


def _is_his(window: ObjectionWindow, application: Application, finding: Finding | None) -> bool:
    """Is it about a result of his own: a requirement he was turned away for, or the mark of a stage he was a candidate in?"""
    if window.stage_id is None:
        return finding is not None and objections.unmet(application).filter(pk=finding.pk).exists()
    return finding is None and application.state in queries.PASSED


def closed(window: ObjectionWindow | None) -> Refused:
    """The same sentence whether nothing is announced yet or nothing was ever to be objected to: it tells of no result."""
    if window is None:
        return Refused(
            _(
                "Keberatan belum atau tidak dibuka untuk hal ini. Keberatan diterima setelah hasil Anda sendiri diumumkan."
            )
        )
    if window.vacancy.state == VacancyState.STOPPED:
        return Refused(
            _(
                "Seleksi jabatan ini dihentikan, jadi keberatan tidak diterima lagi di sini. Hak mengajukan keberatan administratif "
                "menurut UU 30/2014 tidak berkurang: sampaikan dengan surat kepada instansi."
            )
        )
    zone = window.guarded.zone
    told = {"end": display.until(window.closes_at, zone), "now": display.moment(clock.now(), zone)}
    return Refused(
        _(
            "Masa keberatan berakhir %(end)s menurut jam server; sekarang %(now)s. Hak mengajukan keberatan administratif "
            "menurut UU 30/2014 tidak berkurang: sampaikan dengan surat kepada instansi."
        )
        % told
    )


@ledger.unit
def propose(
    objection: Objection, *, verdict: str, answer: str, version: int | None = None, actor: Any
) -> None:
    """The answer as it is put before the chair: by somebody else than who found the requirement not met."""
    objection = _locked(objection, version)
    if verdict not in ObjectionVerdict.values:
        raise Refused(_("Pilih dikabulkan atau ditolak."))
    if not answer.strip():
        raise Refused(_("Tuliskan alasan jawabannya. Pelamar membacanya kata demi kata."))
    screeners.require(objection.application, actor)
    if objection.finding is not None and actor.person_id in _judges_of(objection.finding):
        raise NotAllowed(
            _(
                "Anda sendiri yang memeriksa persyaratan ini, sehingga keberatannya ditelaah petugas lain atau anggota Panitia Seleksi."
            )
        )
    changes = {"verdict": verdict, "answer": answer.strip(), "proposed_by": actor.person}
    ledger.transition(objection, "propose", actor=actor, changes=changes)


@ledger.unit
def return_(objection: Objection, *, reason: str, version: int | None = None, actor: Any) -> None:
    """The chair asks for another answer."""
    objection = _locked(objection, version)
    if not reason.strip():
        raise Refused(_("Tuliskan apa yang kurang pada usulan jawabannya."))
    ledger.transition(objection, "return", actor=actor, changes={"return_reason": reason.strip()})


@ledger.unit
def decide(objection: Objection, *, version: int | None = None, actor: Any) -> None:
    """The chair makes the proposed answer the panel's. An upheld requirement counts as met from now on, and who has none left comes back."""
    objection = _locked(objection, version)
    if objection.proposed_by_id == actor.person_id:
        raise NotAllowed(_("Jawaban ini Anda usulkan sendiri, sehingga diputuskan orang lain."))
    upheld = objection.verdict == ObjectionVerdict.UPHELD
    step = "uphold" if upheld else "reject"
    ledger.transition(objection, step, actor=actor, changes={"answered_at": clock.now()})
    if upheld and objection.finding is not None:
        _bring_back(objection, objection.finding, actor=actor)
    _tell(MailKind.ANSWERED, objection)
    settle(objection.window)


def _bring_back(objection: Objection, finding: Finding, *, actor: Any) -> None:
    application = ledger.lock(objection.application)
    vacancy = application.vacancy = objection.window.vacancy
    finding = ledger.lock(finding)
    finding.application = application
    changes = {"verdict": Verdict.MET, "code": "", "reason": reason_of(objection)}
    ledger.transition(finding, "uphold", actor=actor, data={"objection": objection.number}, changes=changes)
    left = application.findings.filter(verdict=Verdict.NOT_MET).exists()
    if left or application.state != ApplicationState.INELIGIBLE:
        return
    ledger.transition(
        application,
        "reinstate",
        actor=actor,
        data={"objection": objection.number},
        changes={"participant_number": _next_number(vacancy)},
    )


def reason_of(objection: Objection) -> str:
    """Why something is changed because of an upheld objection; kept, so in Indonesian whatever the reader's language."""
    with override("id"):
        text = _("Keberatan %(number)s dikabulkan: %(answer)s")
    return text % {"number": objection.number, "answer": objection.answer}


def _next_number(vacancy: Vacancy) -> str:
    """After the last that was given: no number is given twice, and none moves."""
    given = queries.passed(vacancy).count()
    return f"{vacancy.selection.code}-{vacancy.code}-P{given + 1:02d}"


@ledger.unit
def settle(window: ObjectionWindow) -> bool:
    """Close a window whose time is over and whose objections are all answered; True when it was closed. After the one of the administrative
    selection it is asked whether enough are left.
    """
    vacancy = ledger.lock(window.vacancy)
    window = ledger.lock(window)
    window.vacancy = vacancy
    waits = window.objections.filter(state__in=OBJECTION_WAITS).exists()
    if window.state != "open" or clock.now() < window.closes_at or waits:
        return False
    ledger.transition(window, "settle", actor=SYSTEM_ACTOR)
    if window.stage_id is None and vacancy.state == VacancyState.SCREENED:
        vacancies.enough_left(vacancy, queries.candidates(vacancy).count())
    return True


def settle_due() -> int:
    """Close every window that can be closed; how many."""
    due = ObjectionWindow.objects.filter(state="open", closes_at__lte=clock.now()).exclude(
        objections__state__in=OBJECTION_WAITS
    )
    return sum(_settled(window) for window in due.select_related("vacancy__selection"))


def _settled(window: ObjectionWindow) -> bool:
    """One that cannot be closed keeps no other from it."""
    try:
        return settle(window)
    except Exception:
        logger.exception("settling failed window=%s", window.pk)
        return False


def _judges_of(finding: Finding) -> set[Any]:
    """Keys of everybody who had a hand in a finding: who wrote it, who decided it last, who read it a second time."""
    return {author_of(finding), finding.screener_id, finding.second_reader_id}


def author_of(finding: Finding) -> Any:
    """Key of the person who proposed a finding as it was confirmed; None when the log does not tell any more."""
    found = Event.objects.filter(subject_id=finding.pk, action__in=("finding.create", "finding.edit"))
    event = found.select_related("content").order_by("subject_version").last()
    content = getattr(event, "content", None)
    if content is None:
        return None
    account = User.objects.filter(pk=json.loads(content.text)["actor"]["id"]).first()
    return account.person_id if account else None


def _locked(objection: Objection, version: int | None) -> Objection:
    """Post, window, objection, in the order in which filing takes them."""
    vacancy = ledger.lock(objection.window.vacancy)
    window = ledger.lock(objection.window)
    objection = ledger.lock(objection)
    ledger.expect_version(objection, version)
    window.vacancy = vacancy
    objection.window = window
    if vacancy.state == VacancyState.STOPPED:
        raise Refused(_("Seleksi jabatan ini dihentikan, sehingga keberatannya tidak dijawab lagi di sini."))
    return objection
