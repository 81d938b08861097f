"""Every address × every kind of person × stage: who may open it, and that nobody else can even write through it.

An address that is not in POLICY fails the test: say who may open it when you add a page.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts import proposals, services, witnesses
from accounts.enums import InstitutionKind, Role
from accounts.models import Proposal, User, Witness
from audit import checkpoints, clock, ledger, notes, signer
from audit.ledger import SYSTEM_ACTOR
from audit.models import Leaf
from config.demo import papers, people
from config.demo.story import Story
from panels import calls
from panels.models import (
    Attendant,
    Calibration,
    Call,
    Conflict,
    PanelMember,
    PaperSheet,
    Recording,
    Respondent,
    Sample,
    Sheet,
    Sitting,
)
from panels.services import sittings
from reports.models import Document
from reports.services import changes, paper_sheets, receipts
from selection import display
from selection.enums import ChangeKind
from selection.models import (
    Application,
    ApplicationDocument,
    Change,
    DocumentSlot,
    Finding,
    Hold,
    ImportCheck,
    Imported,
    Mail,
    Objection,
    ObjectionLetter,
    ObjectionWindow,
    Remark,
    Requirement,
    Vacancy,
    Waiver,
)
from selection.services import (
    holds,
    import_checks,
    letter_endings,
    objection_letters,
    remarks,
    waivers,
)
from selection.services.objection_letters import Letter
from selection.services.remarks import Content
from tests import imports_by_hand
from tests.builders import world

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]  # who may what is asked above the database
STAGES = ("draft", "announced", "sealed")

STAFF = frozenset({"secretariat", "approver", "chair", "member", "assessor", "observer", "appointer"})
ELSEWHERE = frozenset({"other_secretariat", "other_observer", "nobody"})
APPLICANTS = frozenset({"owner", "other_applicant"})
SIGNED_IN = STAFF | ELSEWHERE | APPLICANTS
EVERYBODY = SIGNED_IN | {"anonymous"}
PANEL = frozenset({"chair", "member"})
READERS = frozenset({"secretariat", "approver", "chair", "member", "observer"})
NONE: frozenset[str] = frozenset()

Who = frozenset[str] | dict[str, frozenset[str]]
"""Who may open it: always the same, or by stage (a stage that is not named: nobody)."""


@pytest.fixture(scope="module", params=STAGES)
def told(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Story]:
    with django_db_blocker.unblock(), transaction.atomic():
        story = world(request.param)
        story.stage = request.param
        _neighbours(story)
        if request.param != "draft":
            _changed(story)
        if request.param == "announced":
            _imported(story)
        _dispensed(story)
        _remarked(story)
        if request.param != "draft":
            _objected(story)
        _witnessed(story)
        if request.param == "sealed":
            _called(story)
            stage = _sheet(story).assessment
            paper_sheets.request(stage, story.users["ani"].person_id, actor=story.users["sri"])
        signer.forget()  # it knows the log of the stage before
        checkpoints.take()
        yield story
        transaction.set_rollback(True)


def _neighbours(story: Story) -> None:
    """Another agency with its own secretariat and its own observer, and an account without any duty."""
    agency = services.add_institution(
        kind=InstitutionKind.AGENCY,
        name="Pemerintah Kabupaten Misal",
        short_name="Kab. Misal",
        valid_from=people.START,
        actor=SYSTEM_ACTOR,
    )
    body = services.add_institution(
        kind=InstitutionKind.OVERSIGHT,
        name="Lembaga Lain",
        short_name="LL",
        valid_from=people.START,
        actor=SYSTEM_ACTOR,
    )
    services.add_oversight(body, agency, since=people.START, actor=SYSTEM_ACTOR)
    for username, institution, role in (
        ("rini", agency, Role.SECRETARIAT),
        ("wisnu", body, Role.OBSERVER),
        ("nobody", None, None),
    ):
        person = services.add_person(full_name=f"{username.title()} Contoh", actor=SYSTEM_ACTOR)
        story.users[username] = services.add_user(
            person, username=username, email=f"{username}@contoh.example", password="x"
        )
        if institution is not None:
            services.add_membership(person, institution, role, since=date(2020, 1, 1), actor=SYSTEM_ACTOR)


def _changed(story: Story) -> None:
    """The address of the secretariat is corrected after the announcement."""
    proposal = changes.propose_change(
        story.selection,
        ChangeKind.ERRATUM,
        number="90/PANSEL-JPTP",
        reason="Salah ketik.",
        wanted={"contact": "Jalan Merdeka Nomor 10, Kota Contoh"},
        actor=story.users["sri"],
    )
    proposals.approve(proposal, digest=proposal.digest, actor=story.users["slamet"])


def _imported(story: Story) -> None:
    """A letter that the secretariat entered, and a table that it has uploaded and not entered."""
    table = imports_by_hand.table(imports_by_hand.line())
    check = import_checks.take(story.selection, table, "pelamar.csv", None, "", actor=story.users["sri"])
    imports_by_hand.into(check, story.users["sri"])


def _dispensed(story: Story) -> None:
    """A letter that dispenses from a rule."""
    waivers.record(
        story.selection,
        "applicants.min_per_post",
        vacancy=None,
        body="Lembaga Pemantau",
        number="1",
        dated=date(2026, 1, 2),
        file=papers.stored("Surat pengecualian"),
        reason="Contoh",
        actor=story.users["sri"],
    )


def _remarked(story: Story) -> None:
    """The observer wrote a note with a file and holds the second post; the secretariat asks to close the note by a letter."""
    content = Content(kind="note", article="Pasal 1", text="Contoh", days=5, file=papers.stored("Catatan"))
    remark = remarks.raise_(story.selection, content, actor=story.users["wati"])
    holds.place(story.selection.vacancies.get(code="02"), reason="Contoh", actor=story.users["wati"])
    letter_endings.propose_end(
        remark,
        reason="Contoh",
        number="1",
        dated=display.local_day(remark.raised_at, story.selection.zone),
        file=papers.stored("Surat penutup"),
        actor=story.users["sri"],
    )


def _objected(story: Story) -> None:
    """A letter in the register; once there are candidates, an objection of one of them to his interview."""
    letter = Letter("Warga", "paper", story.at(17, 9).date(), "Contoh", file=papers.stored("Surat keberatan"))
    if story.stage == "announced":
        letter = replace(letter, received_on=display.local_day(clock.now(), story.selection.zone))
    objection_letters.register(story.selection, letter, actor=story.users["sri"])
    if story.stage != "sealed":
        return
    now = clock.now()
    window = ObjectionWindow(
        vacancy=_vacancy(story),
        stage=story.selection.stage("interview"),
        opened_at=now,
        closes_at=now,
        answer_due=now,
    )
    objection = Objection(
        window=window,
        application=_own(story),
        number="KB-1",
        text="Contoh",
        filed_at=now,
        file=papers.stored("Dokumen"),
    )
    with ledger.unit_of_work():
        ledger.create(window, actor=SYSTEM_ACTOR, data={"closes_at": "x"})
        ledger.create(objection, actor=story.users["putu"], data={"number": "KB-1", "text": "Contoh"})


def _letter_of_remark(story: Story) -> str:
    waiting = Proposal.objects.get(action=letter_endings.CLOSE_REMARK, subject_scope=story.selection.scope)
    return json.loads(waiting.arguments)["given"]["file"]


def _witnessed(story: Story) -> None:
    """The observer's body has a witness."""
    key = notes.key_from(bytes(32), "saksi.example/w1", notes.WITNESS)
    body, wati = story.selection.oversight_body, story.users["wati"]
    witnesses.register(body, str(key), since=witnesses.today(), actor=wati)


def _called(story: Story) -> None:
    """A sitting to which everybody is called, with a recording."""
    sri, start = story.users["sri"], story.at(27, 9)
    sitting = sittings.save(
        story.selection,
        component="interview",
        starts_at=start,
        ends_at=start + timedelta(hours=8),
        room="Ruang Rapat",
        link="",
        notes="",
        sequence="number",
        minutes=None,
        actor=sri,
    )
    sittings.choose(sitting, calls.to_call(sitting), actor=sri)
    sittings.announce(sitting, document="X", actor=sri)
    sittings.keep_recording(sitting, reference="Arsip 1", sha256="ab" * 32, actor=sri)


def _user(story: Story, who: str) -> User | None:
    usernames = {
        "secretariat": "sri",
        "approver": "slamet",
        "chair": "karto",
        "member": "ani",
        "assessor": "asih",
        "observer": "wati",
        "appointer": "ppk",
        "owner": "putu",
        "other_applicant": "ratna",
        "other_secretariat": "rini",
        "other_observer": "wisnu",
        "nobody": "nobody",
    }
    if who == "anonymous":
        return None
    return story.users.get(usernames[who])  # before the announcement there are no applicants


def _vacancy(story: Story) -> Vacancy:
    return story.selection.vacancies.get(code="01")


def _own(story: Story) -> Application:
    return Application.objects.get(vacancy=_vacancy(story), person=story.users["putu"].person)


def _sheet(story: Story) -> Sheet:
    return Sheet.objects.get(
        assessment__vacancy=_vacancy(story),
        assessment__stage__code="interview",
        person=story.users["ani"].person,
    )


ARGUMENTS: dict[str, Callable[[Story], Any]] = {
    "import": lambda story: ImportCheck.objects.get(selection=story.selection).key,
    "imported": lambda story: Imported.objects.get(application__vacancy__selection=story.selection).pk,
    "witness": lambda story: Witness.objects.get().pk,
    "selection": lambda story: story.selection.pk,
    "vacancy": lambda story: _vacancy(story).pk,
    "slug": lambda story: _vacancy(story).slug,
    "signed_size": lambda story: checkpoints.take().size,
    "sending": lambda story: receipts.newest_of([_own(story).pk]).pk,
    "application": lambda story: _own(story).pk,
    "sheet": lambda story: _sheet(story).pk,
    "candidate": lambda story: _own(story).pk,
    "file": lambda story: ApplicationDocument.objects.filter(application=_own(story)).first().pk,
    "wallet_kind": lambda story: "ktp",
    "my_kind": lambda story: "accounts-person",
    "wallet_file": lambda story: (
        ApplicationDocument.objects.get(application=_own(story), slot__code="ktp", state="current").file_id
    ),
    "slot_code": lambda story: DocumentSlot.objects.filter(selection=story.selection).first().code,
    "slot": lambda story: DocumentSlot.objects.filter(selection=story.selection).first().pk,
    "requirement": lambda story: Requirement.objects.filter(vacancy=_vacancy(story)).first().pk,
    "gate": lambda story: story.selection.gates.get(code="result").pk,
    "letter": lambda story: story.selection.letters.get().pk,
    "member": lambda story: PanelMember.objects.filter(panel__selection=story.selection).first().pk,
    "panel": lambda story: story.selection.panel.pk,
    "component": lambda story: "paper",
    "page": lambda story: 1,
    "duty": lambda story: story.selection.duties.filter(person=story.users["ani"].person).first().pk,
    "paper": lambda story: Document.objects.filter(selection=story.selection, application=None).first().pk,
    "paper_code": lambda story: (
        Document.objects.filter(selection=story.selection, application=None).first().code
    ),
    "kind": lambda story: "admin_result",
    "change": lambda story: Change.objects.get(selection=story.selection).pk,
    "edition": lambda story: 2,
    "class": lambda story: "erratum",
    "which": lambda story: "made",
    "proposal": lambda story: Proposal.objects.filter(subject_id=story.selection.pk).first().pk,
    "attendant": lambda story: Attendant.objects.filter(selection=story.selection).first().pk,
    "conflict": lambda story: Conflict.objects.filter(member__panel__selection=story.selection)[0].pk,
    "key": lambda story: "unknown",
    "credential": lambda story: 1,
    "uidb36": lambda story: "1",
    "sitting": lambda story: Sitting.objects.get(selection=story.selection).pk,
    "call": lambda story: Call.objects.get(sitting__selection=story.selection, application=_own(story)).pk,
    "recording": lambda story: Recording.objects.get(sitting__selection=story.selection).pk,
    "stage": lambda story: _sheet(story).assessment_id,
    "respondent": lambda story: Respondent.objects.get(stage__selection=story.selection).pk,
    "copy": lambda story: PaperSheet.objects.get(sheet__assessment__vacancy=_vacancy(story)).pk,
    "blank_code": lambda story: PaperSheet.objects.get(sheet__assessment__vacancy=_vacancy(story)).document,
    "round": lambda story: Calibration.objects.get(stage__selection=story.selection).pk,
    "waiver": lambda story: Waiver.objects.get(selection=story.selection).pk,
    "remark": lambda story: Remark.objects.get(selection=story.selection).pk,
    "remark_which": lambda story: "catatan",
    "body_letter": _letter_of_remark,
    "hold": lambda story: Hold.objects.get(vacancy__selection=story.selection).pk,
    "own_mail": lambda story: Mail.objects.filter(person=story.users["putu"].person).order_by("pk")[0].pk,
    "mail_step": lambda story: "tahan",
    "finding": lambda story: Finding.objects.filter(application=_own(story)).first().pk,
    "objection": lambda story: Objection.objects.get(application=_own(story)).pk,
    "objection_window": lambda story: ObjectionWindow.objects.get(vacancy=_vacancy(story)).pk,
    "objection_letter": lambda story: ObjectionLetter.objects.get(selection=story.selection).pk,
    "objection_which": lambda story: "surat",
    "sample": lambda story: Sample.objects.filter(calibration__stage__selection=story.selection)[0].pk,
}

SECRETARIAT = frozenset({"secretariat"})
OWNER = frozenset({"owner"})
OBSERVER = frozenset({"observer"})
PREPARING: Who = {"draft": SECRETARIAT}
RUNNING: Who = {"announced": SECRETARIAT, "sealed": SECRETARIAT}
IMPORTING: Who = {"announced": SECRETARIAT}
SELECTION = {"pk": "selection"}
IMPORT = {"pk": "selection", "key": "import"}
LETTER = {"pk": "imported"}
VACANCY = {"pk": "vacancy"}
GATE = {**SELECTION, "gate": "gate"}
PANEL_OF = {"pk": "panel"}
APPLICATION = {"pk": "application"}
SHEET = {"pk": "sheet"}
PAPER = {"pk": "paper"}
ROUND = {"pk": "round"}
COPY = {"pk": "copy"}
SEALED_FOR: Callable[..., Who] = lambda *who: {"sealed": frozenset(who)}  # noqa: E731  a short word for the table
AFTER_ANNOUNCEMENT: Callable[..., Who] = lambda who: {"announced": who, "sealed": who}  # noqa: E731
PREPARERS = frozenset({"secretariat", "approver", "observer"})
VIEWERS: Who = {"draft": PREPARERS, "announced": STAFF, "sealed": STAFF}
"""Who holds the verb view: before the announcement the panel, the assessor and the appointing authority have no business here."""
JUDGES = frozenset({"secretariat", "chair", "member", "observer"})
"""Who reads what applicants object to."""
READING: Who = {"draft": PREPARERS, "announced": READERS, "sealed": READERS}
SENT: Who = {"announced": OWNER, "sealed": OWNER}

POLICY: dict[str, tuple[Who, dict[str, str]]] = {
    # name: (who may GET it, the address's arguments out of ARGUMENTS)
    "healthz": (EVERYBODY, {}),
    "home": (EVERYBODY, {}),
    "set_language": (EVERYBODY, {}),
    "vacancy_list": (EVERYBODY, {}),
    "vacancy_detail": ({"announced": EVERYBODY, "sealed": EVERYBODY}, {"slug": "slug"}),
    "public_change": (AFTER_ANNOUNCEMENT(EVERYBODY), {"slug": "slug", "edition": "edition"}),
    "vacancy_calendar": (AFTER_ANNOUNCEMENT(EVERYBODY), {"slug": "slug"}),
    "vacancy_plan_file": ({"announced": EVERYBODY, "sealed": EVERYBODY}, {"slug": "slug"}),
    "vacancy_blank_file": (AFTER_ANNOUNCEMENT(EVERYBODY), {"slug": "slug", "slot": "slot_code"}),
    "results": ({"announced": EVERYBODY, "sealed": EVERYBODY}, {"slug": "slug"}),
    "published_file": (NONE, {"code": "paper_code"}),  # nothing of this selection is published yet
    "recount": (NONE, {"slug": "slug"}),  # nor any final result
    "recount_input": (NONE, {"slug": "slug"}),
    "verify": (EVERYBODY, {}),
    "verify_document": ({"sealed": EVERYBODY}, {"code": "paper_code"}),
    "log": (EVERYBODY, {}),
    "log_checkpoint": (EVERYBODY, {}),
    "log_checkpoint_of": (EVERYBODY, {"size": "signed_size"}),
    "log_consistency": (NONE, {}),  # 400 without the two sizes
    "log_feed": (EVERYBODY, {}),
    "log_key": (EVERYBODY, {}),
    "log_receipt": (SENT, {"event": "sending"}),
    "log_receipt_file": (SENT, {"event": "sending"}),
    # accounts
    "account_login": (EVERYBODY, {}),
    "account_logout": (EVERYBODY, {}),
    "account_signup": (EVERYBODY, {}),
    "account_inactive": (EVERYBODY, {}),
    "account_reset_password": (EVERYBODY, {}),
    "account_reset_password_done": (EVERYBODY, {}),
    "account_reset_password_from_key": (EVERYBODY, {"uidb36": "uidb36", "key": "key"}),
    "account_reset_password_from_key_done": (EVERYBODY, {}),
    "account_email_verification_sent": (EVERYBODY, {}),
    "account_confirm_email": (EVERYBODY, {"key": "key"}),
    "account_email": (SIGNED_IN, {}),
    "account_reauthenticate": (SIGNED_IN, {}),
    "account_change_password": (SIGNED_IN, {}),
    "account_set_password": (SIGNED_IN, {}),
    "mfa_index": (SIGNED_IN, {}),
    "mfa_authenticate": (
        SIGNED_IN,
        {},
    ),  # in the middle of signing in; who is inside already is led to his desk
    "mfa_reauthenticate": (SIGNED_IN, {}),  # each of these asks for the password first
    "mfa_reauthenticate_webauthn": (SIGNED_IN, {}),
    "mfa_activate_totp": (SIGNED_IN, {}),
    "mfa_deactivate_totp": (NONE, {}),  # nobody here has a factor
    "mfa_view_recovery_codes": (NONE, {}),
    "mfa_generate_recovery_codes": (SIGNED_IN, {}),
    "mfa_download_recovery_codes": (NONE, {}),
    "mfa_list_webauthn": (SIGNED_IN, {}),
    "mfa_add_webauthn": (SIGNED_IN, {}),
    "mfa_login_webauthn": (SIGNED_IN, {}),
    "mfa_edit_webauthn": (SIGNED_IN, {"pk": "credential"}),  # asks for the password; finds only one's own
    "mfa_remove_webauthn": (SIGNED_IN, {"pk": "credential"}),
    "desk": (SIGNED_IN, {}),
    # an applicant's own pages
    "my_applications": (SIGNED_IN, {}),
    "claim": (SIGNED_IN, {}),
    "profile": (SIGNED_IN, {}),
    "vacancy_facts": (AFTER_ANNOUNCEMENT(SIGNED_IN), {"slug": "slug"}),
    "wallet_list": (SIGNED_IN, {}),
    "my_data": (SIGNED_IN, {}),  # each his own
    "my_data_kind": (SIGNED_IN, {"kind": "my_kind"}),
    "my_data_trail": (SIGNED_IN, {}),
    "my_data_copy": (SIGNED_IN, {}),
    "my_corrections": (SIGNED_IN, {}),
    "my_data_erase": (SIGNED_IN, {}),
    "correction_list": (RUNNING, SELECTION),
    "correction_answer": (
        NONE,
        {"pk": "selection"},
    ),  # nobody has asked; test_corrections.py asks who opens it then
    "retention_desk": (
        {"draft": OBSERVER, **AFTER_ANNOUNCEMENT(SECRETARIAT | OBSERVER)},
        SELECTION,
    ),
    "destruction": (NONE, {"pk": "selection"}),  # nothing is due; test_retention.py asks who opens it then
    "data_hold_end": (NONE, {"pk": "selection"}),
    "wallet_kind": (SIGNED_IN, {"kind": "wallet_kind"}),
    "wallet_file": (SENT, {"kind": "wallet_kind", "file": "wallet_file"}),
    "wallet_remove": (AFTER_ANNOUNCEMENT(APPLICANTS), {"kind": "wallet_kind"}),  # each his own
    "application_fill": (NONE, APPLICATION),
    "application_slot_fill": (NONE, {**APPLICATION, "slot": "slot_code"}),
    "application_letter_file": (SENT, {**APPLICATION, "slot": "slot_code"}),
    "application_start": (AFTER_ANNOUNCEMENT(SIGNED_IN), {"slug": "slug"}),
    "application_detail": (SENT, APPLICATION),
    "application_slot": (SENT, {**APPLICATION, "slot": "slot_code"}),
    "application_file": (SENT, {**APPLICATION, "slot": "slot_code"}),
    "application_repair": (NONE, {**APPLICATION, "slot": "slot_code"}),  # nothing of his was set aside
    "own_copy": (SENT, {**APPLICATION, "file": "file"}),
    "own_first_page": (NONE, {**APPLICATION, "file": "file"}),  # the demonstration draws none
    "upload_progress": (SENT, {**APPLICATION, "slot": "slot_code"}),
    "upload_store": (NONE, {**APPLICATION, "slot": "slot_code"}),
    "upload_close": (NONE, {**APPLICATION, "slot": "slot_code"}),
    "upload_remove": (NONE, {**APPLICATION, "slot": "slot_code"}),
    "profile_autosave": (NONE, {}),
    "profile_remove": (NONE, {}),
    "application_submit": (SENT, APPLICATION),
    "application_withdraw": (SENT, APPLICATION),
    "application_amend": (NONE, APPLICATION),
    "receipt": (SENT, APPLICATION),
    "receipt_progress": (NONE, APPLICATION),
    "receipt_file": (NONE, APPLICATION),
    # the secretariat
    "selection_list": (frozenset({"secretariat", "approver", "other_secretariat"}), {}),
    "selection_new": (SECRETARIAT | {"other_secretariat"}, {}),
    "selection_plan": (VIEWERS, SELECTION),
    "selection_plan_file": (VIEWERS, SELECTION),
    "selection_general": (PREPARING, SELECTION),
    "selection_abandon": (PREPARING, SELECTION),
    "selection_panel": (PREPARING, SELECTION),
    "decree_file": (VIEWERS, SELECTION),
    "panel_member_new": (PREPARING, SELECTION),
    "panel_member_edit": (PREPARING, {**SELECTION, "member": "member"}),
    "panel_member_remove": (NONE, {**SELECTION, "member": "member"}),
    "panel_take_over": (NONE, SELECTION),
    "panel_standing": (AFTER_ANNOUNCEMENT(STAFF), PANEL_OF),
    "member_replace": (RUNNING, {**PANEL_OF, "member": "member"}),
    "panel_change_file": (NONE, {**PANEL_OF, "file": "panel"}),  # nobody has been replaced
    "selection_posts": (PREPARING, SELECTION),
    "vacancy_new": (PREPARING, SELECTION),
    "vacancy_edit": (PREPARING, {**SELECTION, "vacancy": "vacancy"}),
    "vacancy_remove": (NONE, {**SELECTION, "vacancy": "vacancy"}),
    "requirement_fill": (NONE, {**SELECTION, "vacancy": "vacancy"}),
    "requirement_new": (PREPARING, {**SELECTION, "vacancy": "vacancy"}),
    "requirement_edit": (PREPARING, {**SELECTION, "vacancy": "vacancy", "requirement": "requirement"}),
    "requirement_remove": (NONE, {**SELECTION, "vacancy": "vacancy", "requirement": "requirement"}),
    "selection_documents": (PREPARING, SELECTION),
    "slot_new": (PREPARING, SELECTION),
    "slot_edit": (PREPARING, {**SELECTION, "slot": "slot"}),
    "slot_remove": (NONE, {**SELECTION, "slot": "slot"}),
    "slot_blank": (PREPARING, {**SELECTION, "slot": "slot"}),
    "slot_blank_remove": (NONE, {**SELECTION, "slot": "slot"}),
    "slot_blank_file": (VIEWERS, {**SELECTION, "slot": "slot"}),
    "selection_schedule": (PREPARING, SELECTION),
    "selection_weights": (PREPARING, SELECTION),
    "import_new": (RUNNING, SELECTION),
    "import_template": (RUNNING, SELECTION),
    "import_check": (IMPORTING, IMPORT),
    "import_progress": (IMPORTING, IMPORT),
    "import_judge": (NONE, IMPORT),
    "import_problems": (IMPORTING, IMPORT),
    "import_drop": (NONE, IMPORT),
    "imported_detail": (IMPORTING, LETTER),
    "imported_code": (NONE, LETTER),
    "imported_file": (IMPORTING, LETTER),
    "imported_withdraw": (IMPORTING, LETTER),
    "selection_gates": (VIEWERS, SELECTION),
    "gates_fill": (NONE, SELECTION),
    "gate_new": (PREPARING, SELECTION),
    "gate_detail": (VIEWERS, GATE),
    "gate_edit": (PREPARING, GATE),
    "gate_remove": (NONE, GATE),
    "gate_send": (SECRETARIAT, GATE),
    "gate_letter": (SECRETARIAT, GATE),
    "post_stop": (RUNNING, VACANCY),
    "post_go_on": (NONE, VACANCY),  # no post has too few
    "post_repeat": (NONE, VACANCY),
    "selection_stop": (RUNNING, SELECTION),
    "decision_file": (NONE, {"pk": "vacancy"}),  # nothing was decided
    "gate_letter_file": (VIEWERS, {**SELECTION, "letter": "letter"}),
    "change_list": (AFTER_ANNOUNCEMENT(STAFF), SELECTION),
    "inbox": (SIGNED_IN, {}),
    "inbox_read": (NONE, {}),  # only POST
    "inbox_mail": (SENT, {"mail": "own_mail"}),
    "outbox": (AFTER_ANNOUNCEMENT(PREPARERS), SELECTION),
    "outbox_list": (AFTER_ANNOUNCEMENT(PREPARERS), SELECTION),
    "outbox_mail": (AFTER_ANNOUNCEMENT(PREPARERS), {**SELECTION, "mail": "own_mail"}),
    "outbox_switch": (NONE, SELECTION),
    "outbox_step": (NONE, {**SELECTION, "step": "mail_step"}),
    "change_new": (RUNNING, {**SELECTION, "kind": "class"}),
    "change_detail": (AFTER_ANNOUNCEMENT(STAFF), {"pk": "change"}),
    "compliance": (VIEWERS, SELECTION),
    "waiver_new": ({"draft": SECRETARIAT, "announced": SECRETARIAT, "sealed": SECRETARIAT}, SELECTION),
    "waiver_detail": (VIEWERS, {"pk": "waiver"}),
    "waiver_file": (VIEWERS, {"pk": "waiver"}),
    "remark_list": (VIEWERS, SELECTION),
    "remark_detail": (VIEWERS, {"pk": "remark"}),
    "remark_file": (VIEWERS, {"pk": "remark", "which": "remark_which"}),
    "remark_letter": (SECRETARIAT, {"pk": "remark"}),
    "hold_detail": (VIEWERS, {"pk": "hold"}),
    "objection_new": (NONE, {**APPLICATION, "finding": "finding"}),  # nobody may object to what was found met
    "mark_objection_new": (
        NONE,
        {**APPLICATION, "stage": "component"},
    ),  # no result of a stage is published yet
    "objection_upload_progress": (SEALED_FOR("owner"), {**APPLICATION, "matter": "objection_window"}),
    "objection_upload_store": (NONE, {**APPLICATION, "matter": "objection_window"}),
    "objection_upload_remove": (NONE, {**APPLICATION, "matter": "objection_window"}),
    "objection_detail": (SEALED_FOR("owner"), {"pk": "objection"}),
    "objection_file": (SEALED_FOR("owner", *JUDGES), {"pk": "objection"}),
    "objection_review": (SEALED_FOR(*JUDGES), {"pk": "objection"}),
    "objection_list": ({"draft": OBSERVER, "announced": JUDGES, "sealed": JUDGES}, SELECTION),
    "objection_register": (
        {"draft": OBSERVER, "announced": SECRETARIAT | OBSERVER, "sealed": SECRETARIAT | OBSERVER},
        SELECTION,
    ),
    "objection_letter": (AFTER_ANNOUNCEMENT(SECRETARIAT | OBSERVER), {"pk": "objection_letter"}),
    "objection_letter_file": (
        AFTER_ANNOUNCEMENT(SECRETARIAT | OBSERVER),
        {"pk": "objection_letter", "which": "objection_which"},
    ),
    "body_letter_file": (VIEWERS, {"pk": "remark", "file": "body_letter"}),
    "stage_excuse": ({"sealed": STAFF}, {"pk": "stage"}),
    "attendant_list": (VIEWERS, SELECTION),
    "attendant_remove": (NONE, {**SELECTION, "attendant": "attendant"}),
    "selection_criteria": (VIEWERS, {**SELECTION, "component": "component"}),
    "screening_desk": (SEALED_FOR("secretariat"), VACANCY),
    "screening_propose": (NONE, VACANCY),
    "screening_application": (SEALED_FOR("secretariat"), APPLICATION),
    "screening_next": (SEALED_FOR("secretariat"), VACANCY),
    "screening_bulk": (SEALED_FOR("secretariat"), VACANCY),
    "screening_stand_back": (SEALED_FOR("secretariat"), APPLICATION),
    "second_reading_list": (SEALED_FOR("secretariat", "approver"), VACANCY),
    "second_reading": (NONE, APPLICATION),  # of the first applicant everything is met
    "applicant_page": (
        {"announced": OBSERVER, "sealed": SECRETARIAT | OBSERVER},
        {"pk": "file", "number": "page"},
    ),
    "applicant_document": ({"announced": OBSERVER, "sealed": SECRETARIAT | OBSERVER}, {"pk": "file"}),
    "factor_list": (frozenset({"secretariat", "approver"}), SELECTION),
    "factor_reset": (
        AFTER_ANNOUNCEMENT(frozenset({"secretariat", "approver", "chair", "member"})),
        {"pk": "duty"},
    ),
    "stage_board": (VIEWERS, VACANCY),
    "stage_open": (NONE, {**VACANCY, "component": "component"}),
    "stage_remind": (NONE, {"pk": "stage"}),
    # the calibration round of the paper, which is closed by then
    "calibration_list": (READING, SELECTION),
    "calibration": (SEALED_FOR(*READERS), ROUND),
    "calibration_sample_file": (SEALED_FOR(*READERS), {**ROUND, "sample": "sample"}),
    "calibration_sample_remove": (NONE, {**ROUND, "sample": "sample"}),
    "calibration_open": (NONE, ROUND),
    "calibration_trial": (SEALED_FOR("chair", "member"), ROUND),
    "calibration_reveal": (NONE, ROUND),
    "calibration_close": (NONE, ROUND),
    "calibration_cancel": (NONE, ROUND),
    # a paper sheet of Ani's, printed and not yet filled in
    "paper_list": (SEALED_FOR("secretariat"), {"pk": "stage"}),
    "paper_blank": (NONE, {"pk": "stage"}),
    "paper_blank_file": (SEALED_FOR("secretariat"), {"code": "blank_code"}),
    "paper_sheet": (SEALED_FOR("secretariat"), COPY),
    "paper_type": (NONE, COPY),  # nobody has brought its scan
    "paper_check": (NONE, COPY),
    "paper_link": (NONE, COPY),
    "paper_void": (SEALED_FOR("secretariat"), COPY),
    "paper_scan": (NONE, COPY),
    "paper_confirm": (NONE, {"token": "key"}),
    "paper_confirm_scan": (NONE, {"token": "key"}),
    # sittings, calls, the lot
    "sitting_list": (READING, SELECTION),
    "sitting_new": (SEALED_FOR("secretariat"), SELECTION),
    "sitting_detail": ({"sealed": READERS}, {"pk": "sitting"}),
    "sitting_edit": (NONE, {"pk": "sitting"}),  # its letter is made
    "sitting_choose": (NONE, {"pk": "sitting"}),
    "sitting_cancel": (NONE, {"pk": "sitting"}),
    "sitting_attendance": (SEALED_FOR("secretariat"), {"pk": "sitting"}),
    "sitting_close": (NONE, {"pk": "sitting"}),
    "recording_new": (SEALED_FOR("secretariat"), {"pk": "sitting"}),
    "recording_remove": (SEALED_FOR("secretariat"), {"pk": "recording"}),
    "absences": (AFTER_ANNOUNCEMENT(frozenset({"chair"})), VACANCY),
    "absence": (NONE, {"pk": "call"}),  # nobody is absent yet
    "lot": (AFTER_ANNOUNCEMENT(EVERYBODY), SELECTION),
    "lot_file": (NONE, SELECTION),  # not drawn yet
    "lot_open": (NONE, SELECTION),
    "lot_redraw": (NONE, SELECTION),
    "application_calls": (SENT, APPLICATION),
    "call_letter": (NONE, {"pk": "call"}),  # not signed yet
    # questionnaires: no stage of this plan has one; test_questionnaires.py asks who opens what where one is
    "questionnaire": (NONE, {**VACANCY, "component": "component"}),
    "questionnaire_start": (NONE, {**VACANCY, "component": "component"}),
    "questionnaire_send": (NONE, {**VACANCY, "component": "component"}),
    "questionnaire_extend": (NONE, {**VACANCY, "component": "component"}),
    "respondent_new": (NONE, {**VACANCY, "component": "component"}),
    "respondent_import": (NONE, {**VACANCY, "component": "component"}),
    "respondent_edit": (NONE, {"pk": "respondent"}),
    "respondent_remove": (NONE, {"pk": "respondent"}),
    "respondent_send": (NONE, {"pk": "respondent"}),
    "respondent_letter": (NONE, {"pk": "respondent"}),
    "answer": (NONE, {"token": "key"}),  # a link that nobody was given
    "answer_thanks": (EVERYBODY, {}),
    # stages without names: no stage of this plan is one; test_blind.py asks who opens what where one is
    "blind_desk": (NONE, SELECTION),
    "topic_draw": (NONE, {**SELECTION, "stage": "component"}),
    "blind_scan": (NONE, {**SELECTION, "stage": "component"}),
    "blind_set_aside": (NONE, PAPER),
    "blind_drop": (NONE, {**VACANCY, "stage": "component"}),
    "blind_paper": (NONE, PAPER),
    "sheet_paper": (NONE, {**SHEET, "key": "candidate"}),
    "stage_lot_file": (NONE, PAPER),
    "application_papers": (NONE, APPLICATION),
    "application_paper": (NONE, {**APPLICATION, "stage": "component"}),
    "paper_cover": (NONE, {**APPLICATION, "stage": "component"}),
    "own_paper_file": (NONE, {**APPLICATION, "stage": "component"}),
    # the names and the choice: no result is published at these stages; test_choice.py asks who opens what then
    "nominees": (NONE, VACANCY),
    "choice_confirm": (NONE, VACANCY),
    "nominee_document": (NONE, {**VACANCY, "file": "file"}),
    "choice_scan": (NONE, {**VACANCY, "file": "file"}),
    "choice_desk": (NONE, VACANCY),
    "choice_record": (NONE, VACANCY),
    "choice_release": (NONE, VACANCY),
    "inauguration_new": (NONE, VACANCY),
    "application_outcome": (NONE, APPLICATION),
    "pack_desk": (frozenset({"secretariat", "observer"}), SELECTION),
    "pack_progress": (NONE, SELECTION),
    "pack_file": (NONE, SELECTION),
    # two people
    "approvals": (
        {
            "draft": frozenset({"secretariat", "approver"}),
            **AFTER_ANNOUNCEMENT(frozenset({"secretariat", "approver", "chair"})),
        },
        {},
    ),
    "approval_detail": (
        AFTER_ANNOUNCEMENT(frozenset({"secretariat", "approver", "chair"})),
        {"pk": "proposal"},
    ),
    "approval_approve": (NONE, {"pk": "proposal"}),
    "approval_reject": (NONE, {"pk": "proposal"}),
    "approval_withdraw": (NONE, {"pk": "proposal"}),
    # the panel and the assessor
    "panel_desk": (AFTER_ANNOUNCEMENT(PANEL), {}),
    "assessor_desk": (AFTER_ANNOUNCEMENT(frozenset({"assessor"})), {}),
    "pledge": ({"announced": PANEL, "sealed": PANEL}, {"selection": "selection"}),
    "conflicts": ({"announced": PANEL, "sealed": PANEL}, {"selection": "selection"}),
    "conflict_disclose": (SEALED_FOR("chair", "member"), {"selection": "selection"}),
    "conflict_votes": (SEALED_FOR("chair", "member"), {"selection": "selection"}),
    "conflict_close": (NONE, {"pk": "conflict"}),
    "sheet": (SEALED_FOR("member"), SHEET),
    "sheet_candidate": (SEALED_FOR("member"), {**SHEET, "application": "candidate"}),
    "sheet_autosave": (NONE, SHEET),
    "sheet_lock": (SEALED_FOR("member"), SHEET),
    "sheet_receipt": (SEALED_FOR("member"), SHEET),
    "sheet_import": (SEALED_FOR("member"), SHEET),
    "sheet_import_store": (NONE, SHEET),
    "sheet_template": (SEALED_FOR("member"), SHEET),
    "sheet_totals_clear": (NONE, SHEET),
    "sheet_export": (SEALED_FOR("member"), SHEET),
    "candidate_documents": (SEALED_FOR("member"), {**SHEET, "application": "candidate"}),
    "panel_document": (SEALED_FOR("chair", "member"), {"pk": "file"}),
    "screening_confirm": (SEALED_FOR("chair", "member"), VACANCY),
    "screening_return": (NONE, VACANCY),
    "tie": (NONE, VACANCY),
    "sheet_reopen": (NONE, {"pk": "sheet"}),
    "sheet_history": (NONE, {"pk": "sheet"}),
    "plenary": (NONE, VACANCY),
    "ranking": (READING, VACANCY),
    "ranking_advice": (NONE, VACANCY),  # nothing is ranked yet at these stages
    # the observer
    "observer_desk": (OBSERVER, {}),
    "witness_keys": (OBSERVER | {"other_observer"}, {}),
    "witness_key_end": (OBSERVER, {"pk": "witness"}),
    "witness_delivery": (NONE, {}),  # answers POST only, to whoever brings a registered key's signature
    "observer_selection": (OBSERVER, SELECTION),
    "observer_compliance": (OBSERVER, SELECTION),
    "observer_remarks": (OBSERVER, SELECTION),
    "remark_new": (OBSERVER, SELECTION),
    "observer_timeline": (OBSERVER, SELECTION),
    "ledger_export": (OBSERVER, SELECTION),
    "observer_openings": (OBSERVER, SELECTION),
    "as_it_stood": (OBSERVER, SELECTION),
    "observer_integrity": (OBSERVER, SELECTION),
    "evidence_package": (NONE, SELECTION),
    "observer_applicants": (OBSERVER, VACANCY),
    "hold": (OBSERVER, VACANCY),
    "observer_ranking": (OBSERVER, VACANCY),
    "ranking_input": (NONE, VACANCY),
    # papers
    "document_list": (READING, SELECTION),
    "document_new": (RUNNING, {**SELECTION, "kind": "kind"}),
    "document_set": (RUNNING, SELECTION),
    "stationery_edit": (
        {"draft": SECRETARIAT, "announced": SECRETARIAT, "sealed": SECRETARIAT},
        SELECTION,
    ),
    "application_results": (SENT, APPLICATION),
    "result_card": (SENT, APPLICATION),
    "result_card_progress": (NONE, APPLICATION),
    "result_card_file": (NONE, APPLICATION),
    "result_card_proof_file": (NONE, {**APPLICATION, "code": "paper_code"}),
    "letter_batch": (READING, SELECTION),
    "letter_batch_progress": (NONE, SELECTION),  # nobody has asked for letters
    "letter_batch_retry": (NONE, SELECTION),
    "letter_batch_file": (NONE, SELECTION),
    "screening_letter_file": (NONE, APPLICATION),
    "document_detail": ({"sealed": READERS}, PAPER),
    "document_progress": ({"sealed": READERS}, PAPER),
    "document_retry": (NONE, PAPER),
    "document_propose": (NONE, PAPER),
    "document_void": (SEALED_FOR("secretariat"), PAPER),
    "document_correct": (NONE, PAPER),  # it is no published result
    "document_file": (NONE, {**PAPER, "which": "which"}),
}


def _names(patterns: list[Any]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or str(pattern.pattern)


ALL_NAMES = sorted(set(_names(get_resolver().url_patterns)))


def test_every_address_is_in_the_table_and_no_other():
    assert set(ALL_NAMES) == set(POLICY)


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_who_may_open_what(told, who):
    """GET: opened by those the table names, and a wall for everybody else: sign in, not found, or refused; never an error."""
    user = _user(told, who)
    if who != "anonymous" and user is None:
        return  # before the announcement nobody has applied
    client, wrong = _client(user), []
    for name in ALL_NAMES:
        address = _address(told, name)
        if address is None:
            continue
        answer = client.get(address)
        _close_files(answer)
        opened = _opened(answer)
        broken = answer.status_code >= 500 and name != "healthz"  # no worker runs here: it says so with 503
        if opened != (who in _expected(name, told.stage)) or broken:
            wrong.append(f"{name}: {answer.status_code}, {'opened' if opened else 'refused'}")
        if who != "anonymous" and user is not None and name == "account_logout":
            client.force_login(user)
    assert wrong == []


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_nobody_else_writes_through_an_address(told, who):
    """POST by everybody whom the table does not name leaves no entry in the log and gets no success."""
    user = _user(told, who)
    if who != "anonymous" and user is None:
        return
    client, wrong = _client(user), []
    for name in ALL_NAMES:
        address = _address(told, name)
        if address is None or who in _expected(name, told.stage) or name in POST_ONLY.get(who, ()):
            continue
        before = Leaf.objects.count()
        answer = client.post(address, {"reason": "x", "digest": "x", "pledge": "on"})
        _close_files(answer)
        if answer.status_code not in {302, 403, 404, 405, 409} or Leaf.objects.count() != before:
            wrong.append(f"{name}: {answer.status_code}, {Leaf.objects.count() - before} entries")
    assert wrong == []


POST_ONLY = {
    "secretariat": frozenset(
        {
            "panel_member_remove",
            "attendant_remove",
            "slot_remove",
            "slot_blank_remove",
            "requirement_remove",
            "requirement_fill",
            "screening_propose",
        }
        | {"stage_open", "document_retry", "document_propose", "approval_withdraw", "vacancy_remove"}
        | {"outbox_switch", "outbox_step"}
        | {"import_judge", "import_drop", "imported_code"}
        | {"lot_open", "lot_redraw", "stage_remind", "paper_blank", "gates_fill", "gate_remove"}
    ),
    "approver": frozenset({"approval_approve", "approval_reject"}),
    "chair": frozenset({"screening_return", "stage_remind"}),
    "observer": frozenset({"observer_ranking", "observer_integrity", "evidence_package"}),
    "owner": frozenset({"upload_remove", "objection_upload_store", "objection_upload_remove"}),
}
POST_ONLY |= {who: POST_ONLY.get(who, NONE) | {"profile_autosave", "inbox_read"} for who in SIGNED_IN}
"""Whom the addresses that answer only to POST are for; their own tests say what they do."""


@pytest.fixture(autouse=True)
def _plain_walls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of pages are not found here: without their frame they cost a tenth."""
    monkeypatch.setattr(
        "config.urls.handler404", lambda request, exception: HttpResponse(status=404), raising=False
    )


def _client(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _close_files(answer: Any) -> None:
    """What a server does when a stream is sent; closing the whole answer would close the test's connection too."""
    for close in answer._resource_closers:
        close()


def _address(story: Story, name: str) -> str | None:
    """The address at this stage; None where what it is about does not exist yet."""
    try:
        return reverse(
            name, kwargs={key: ARGUMENTS[source](story) for key, source in POLICY[name][1].items()}
        )
    except (
        ObjectDoesNotExist,
        AttributeError,
        IndexError,
        KeyError,
        NoReverseMatch,
    ):
        return None


def _expected(name: str, stage: str) -> frozenset[str]:
    who = POLICY[name][0]
    return who.get(stage, NONE) if isinstance(who, dict) else who


def _opened(answer: Any) -> bool:
    """200, or a redirect to anywhere but the sign-in page; 405 is a wall: nothing to see."""
    if answer.status_code in {301, 302}:
        return not answer["Location"].startswith(reverse("account_login"))
    return answer.status_code in {200, 409, 503}
