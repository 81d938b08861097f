"""A member's sheet on paper: one types, another compares with the scan, the member confirms by a link that works once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.enums import Role
from audit import clock, ledger
from audit.errors import NotAllowed, NotNow, Refused
from audit.ledger import SYSTEM_ACTOR
from audit.models import Event, StoredFile
from config.demo import papers, story
from panels import copies as reads
from panels import queries
from panels.enums import COMMENT
from panels.models import PaperMark, PaperSheet, Sheet
from panels.models.paper import typed_contents
from panels.services import copies, sheets
from reports import display
from reports.models import Document
from reports.services import documents, paper_sheets
from selection.services import selections
from tests.conftest import shared_world
from tests.integration.panels.support import (
    candidate,
    form_of,
    post_of,
    sheet_of,
    signed_in,
    stored,
    text_of,
)
from tests.integration.reports.papers import pdf

pytestmark = pytest.mark.django_db

told = shared_world("scoring")
MEMBERS = ("karto", "ani", "budi", "citra", "dewi")
"""Dewi, who is recused from the fourth candidate, fills in her paper sheet by hand."""


@pytest.fixture(autouse=True)
def _clerks(told: story.Story) -> Iterator[None]:
    """A second clerk, and a second account of the first one."""
    toni = services.add_person(full_name="Toni Contoh", actor=SYSTEM_ACTOR)
    accounts = {"toni": toni, "sri2": told.users["sri"].person}
    for name, person in accounts.items():
        told.users[name] = services.add_user(
            person, username=name, email=f"{name}@contoh.example", password="x"
        )
    selections.assign(told.selection, toni, Role.SECRETARIAT, actor=told.users["slamet"])
    yield


@pytest.fixture
def blank(told: story.Story) -> PaperSheet:
    stage = sheet_of(told, "dewi", "paper").assessment
    return paper_sheets.request(stage, told.users["dewi"].person_id, actor=told.users["sri"])


def scan() -> StoredFile:
    return papers.stored("Lembar Dewi, bertanda tangan")


def fresh(paper: PaperSheet) -> PaperSheet:
    return PaperSheet.objects.select_related("sheet__assessment__vacancy__selection").get(pk=paper.pk)


def cells(told: story.Story, mark: str = "80") -> dict[tuple[Any, Any], str]:
    own = sheet_of(told, "dewi", "paper")
    return {
        (application.pk, line.pk): mark
        for application in queries.candidates_for(own)
        for line in queries.criteria_of(told.selection, "paper")
    }


@pytest.fixture
def typed(told: story.Story, blank: PaperSheet) -> PaperSheet:
    sri = told.users["sri"]
    copies.attach(blank, scan=scan(), actor=sri)
    paper = fresh(blank)
    assert not copies.save_marks(paper, cells(told), seen=copies.draft_digest(paper), actor=sri)
    return fresh(paper)


@pytest.fixture
def submitted(told: story.Story, typed: PaperSheet) -> PaperSheet:
    copies.submit(typed, seen=copies.draft_digest(typed), actor=told.users["sri"])
    return fresh(typed)


def compare(told: story.Story, paper: PaperSheet, username: str = "toni") -> str:
    """The link's token after this person has compared everything."""
    return copies.check(
        paper, same=copies.cells_of(paper), seen=paper.content_digest, actor=told.users[username]
    )


def confirm(token: str, paper: PaperSheet) -> Any:
    address = reverse("paper_confirm", args=[token])
    return Client().post(address, {"seen": fresh(paper).content_digest, "remark": ""})


def progress(told: story.Story) -> tuple[int, int]:
    found = queries.progress([post_of(told)]).get(stage__code="paper")
    return found.locked, found.total


def test_from_the_blank_to_a_locked_sheet_in_the_browser(told: story.Story) -> None:
    own = sheet_of(told, "dewi", "paper")
    sri, toni = signed_in(told, "sri"), signed_in(told, "toni")
    stage = own.assessment_id
    assert "Dewi" in text_of(sri.get(reverse("paper_list", args=[stage])))
    sri.post(reverse("paper_blank", args=[stage]), {"person": str(own.person_id)})
    paper = PaperSheet.objects.get()
    page = reverse("paper_sheet", args=[paper.pk])
    upload = SimpleUploadedFile("pindaian.pdf", pdf("bertanda tangan"), "application/pdf")
    typing = sri.post(page, {"file": upload}, follow=True)
    assert "Ketik persis seperti pada kertas" in text_of(typing)
    sent = {**form_of(own, "80"), "seen": copies.draft_digest(fresh(paper)), "then": "submit"}
    assert "Isian dikirim" in text_of(sri.post(reverse("paper_type", args=[paper.pk]), sent, follow=True))
    assert stored(own) == []  # nothing is in the sheet before she says so

    comparing = reverse("paper_check", args=[paper.pk])
    assert sri.get(comparing).status_code == 404
    drawn = toni.get(comparing).content.decode()
    boxes = [part.split('"')[0] for part in drawn.split('name="')[1:] if part.startswith("same-")]
    digest = fresh(paper).content_digest
    left_out = {name: "1" for name in boxes[1:]}
    answer = toni.post(comparing, {**left_out, "seen": digest})
    assert "Masih ada 1 isian yang belum Anda cocokkan" in text_of(answer)
    assert answer.content.decode().count("checked") == len(boxes) - 1  # what was ticked stays ticked
    mail.outbox = []
    toni.post(comparing, {**dict.fromkeys(boxes, "1"), "seen": digest})
    assert [message.to for message in mail.outbox] == [[told.users["dewi"].email]]
    address = "/lembar-kertas/" + mail.outbox[0].body.split("/lembar-kertas/")[1].split("/")[0] + "/"

    dewi, before = Client(), progress(told)
    shown = dewi.get(address)
    assert "Salinan lembar Anda" in text_of(shown)
    assert b"".join(dewi.get(f"{address}pindaian/").streaming_content).startswith(b"%PDF")
    assert "Lembar Anda terkunci" in text_of(dewi.post(address, {"seen": digest, "remark": ""}))
    own.refresh_from_db()
    assert (own.state, own.content_digest, own.signature_digest) == ("locked", digest, "")
    assert {points for _application, _criterion, points in stored(own)} == {800_000}
    assert progress(told) == (before[0] + 1, before[1])

    receipt = text_of(signed_in(told, "dewi").get(reverse("sheet_receipt", args=[own.pk])))
    assert "Disalin dari kertas" in receipt
    assert "Tanpa tanda tangan kunci sandi" in receipt
    assert "diketik Sri" in receipt
    assert dewi.get(address).status_code == 404  # used


def test_the_minutes_and_the_timeline_say_so_once_the_marks_are_open(
    told: story.Story, submitted: PaperSheet
) -> None:
    confirm(compare(told, submitted), submitted)
    timeline = reverse("observer_timeline", args=[told.selection.pk]) + "?what=penilaian"
    sealed = text_of(signed_in(told, "wati").get(timeline))
    assert "Isinya tertutup sampai pembukaan nilai." in sealed
    for username in MEMBERS[:-1]:
        story._score(told, sheet_of(told, username, "paper"), told.at(24, 15))
    assert reads.count_in_force(post_of(told)) == 1
    opened = text_of(signed_in(told, "wati").get(timeline))
    assert "Lembar disalin dari kertas, dibenarkan anggotanya, dan dikunci" in opened
    assert "Pengetik" in opened


@pytest.mark.parametrize("username", ["sri", "sri2"])
def test_who_typed_does_not_check_under_any_account(
    told: story.Story, submitted: PaperSheet, username: str
) -> None:
    with pytest.raises(NotAllowed, match="Yang mengetik tidak boleh memeriksa"):
        compare(told, submitted, username)
    assert fresh(submitted).state == "typed"
    assert signed_in(told, username).get(reverse("paper_check", args=[submitted.pk])).status_code == 404


@pytest.mark.parametrize("username", ["karto", "ani", "dewi"])
def test_nobody_of_the_panel_types_or_checks_even_with_a_clerks_duty(
    told: story.Story, blank: PaperSheet, username: str
) -> None:
    actor = told.users[username]
    selections.assign(told.selection, actor.person, Role.SECRETARIAT, actor=told.users["slamet"])
    with pytest.raises(NotAllowed, match="bukan anggota Pansel"):
        copies.attach(blank, scan=scan(), actor=actor)
    assert signed_in(told, username).get(reverse("paper_sheet", args=[blank.pk])).status_code == 404


@pytest.mark.parametrize("username", ["slamet", "wati", "asih", "ppk", "putu"])
def test_nobody_but_the_secretariat_has_a_hand_in_it(
    told: story.Story, blank: PaperSheet, username: str
) -> None:
    with pytest.raises((NotAllowed, Refused)):
        copies.attach(blank, scan=scan(), actor=told.users[username])
    assert fresh(blank).scan is None


def test_nothing_is_checked_without_a_scan(told: story.Story, blank: PaperSheet) -> None:
    with pytest.raises(NotAllowed, match="mengunggah pindaiannya"):
        copies.save_marks(blank, cells(told), seen=copies.draft_digest(blank), actor=told.users["sri"])
    with pytest.raises(Refused, match="belum mempunyai pindaian"):
        copies.check(blank, same=set(), seen="", actor=told.users["toni"])
    assert fresh(blank).state == "draft"


def test_another_clerk_neither_types_nor_reads_while_it_is_typed(
    told: story.Story, typed: PaperSheet
) -> None:
    toni = told.users["toni"]
    with pytest.raises(NotAllowed):
        copies.save_marks(typed, cells(told, "10"), seen=copies.draft_digest(typed), actor=toni)
    with pytest.raises(NotAllowed, match="sedang diketik orang lain"):
        copies.attach(typed, scan=scan(), actor=toni)
    client = signed_in(told, "toni")
    for name in ("paper_type", "paper_scan", "paper_check"):
        assert client.get(reverse(name, args=[typed.pk])).status_code == 404


def test_the_database_refuses_to_change_marks_after_they_were_sent(
    told: story.Story, submitted: PaperSheet
) -> None:
    for attack in (
        lambda: PaperMark.objects.filter(paper=submitted).update(points=1),
        lambda: PaperMark.objects.filter(paper=submitted).delete(),
        lambda: PaperSheet.objects.filter(pk=submitted.pk).update(state="draft"),
        lambda: PaperSheet.objects.filter(pk=submitted.pk).update(link_digest="x"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attack()
    with pytest.raises(Refused, match="tidak dapat diubah"):
        copies.save_marks(
            submitted, cells(told, "10"), seen=copies.draft_digest(submitted), actor=told.users["sri"]
        )


def test_a_mark_for_somebody_she_is_recused_from_is_refused_and_nothing_is_kept(
    told: story.Story, blank: PaperSheet
) -> None:
    sri = told.users["sri"]
    copies.attach(blank, scan=scan(), actor=sri)
    paper, away = fresh(blank), candidate(post_of(told), 4)
    line = queries.criteria_of(told.selection, "paper")[0]
    with pytest.raises(NotAllowed, match="bukan bagian lembar anggota ini"):
        copies.save_marks(
            paper, {**cells(told), (away.pk, line.pk): "80"}, seen=copies.draft_digest(paper), actor=sri
        )
    assert typed_contents(paper).marks == []
    document = Document.objects.get(code=paper.document)
    assert away.participant_number not in document.context_text  # nor does the blank ask for him


def test_what_is_missing_is_not_sent(told: story.Story, typed: PaperSheet) -> None:
    sri = told.users["sri"]
    first = next(iter(cells(told)))
    copies.save_marks(typed, {first: "97"}, seen=copies.draft_digest(typed), actor=sri)
    with pytest.raises(Refused, match="Beri komentar sebelum mengunci"):
        copies.submit(typed, seen=copies.draft_digest(typed), actor=sri)
    said = {(first[0], COMMENT): "Gagasannya paling asli."}
    copies.save_marks(typed, said, seen=copies.draft_digest(typed), actor=sri)
    copies.submit(typed, seen=copies.draft_digest(typed), actor=sri)
    paper = fresh(typed)
    with pytest.raises(Refused, match="Masih ada 1 isian"):
        everything = copies.cells_of(paper) - {(first[0], COMMENT)}
        copies.check(paper, same=everything, seen=paper.content_digest, actor=told.users["toni"])


def test_it_goes_back_to_the_typist_with_a_remark_from_checker_and_from_the_member(
    told: story.Story, submitted: PaperSheet
) -> None:
    sri, toni = told.users["sri"], told.users["toni"]
    with pytest.raises(Refused, match="Tuliskan apa yang keliru"):
        copies.send_back(submitted, remark=" ", actor=toni)
    copies.send_back(submitted, remark="Peserta kedua, kriteria pertama.", actor=toni)
    page = text_of(signed_in(told, "sri").get(reverse("paper_type", args=[submitted.pk])))
    assert "Peserta kedua, kriteria pertama." in page
    paper = fresh(submitted)
    copies.submit(paper, seen=copies.draft_digest(paper), actor=sri)
    token = compare(told, fresh(paper))
    address = reverse("paper_confirm", args=[token])
    assert "Tuliskan apa yang keliru" in text_of(Client().post(address, {"object": "1", "remark": ""}))
    answer = Client().post(address, {"object": "1", "remark": "Peserta ketiga tertukar."})
    assert "Keberatan Anda tercatat" in text_of(answer)
    paper = fresh(paper)
    assert (paper.state, paper.remark, paper.checker) == ("draft", "Peserta ketiga tertukar.", None)
    assert confirm(token, paper).status_code == 404
    assert sheet_of(told, "dewi", "paper").state == "draft"


def test_a_link_works_once_and_a_new_one_voids_the_old(told: story.Story, submitted: PaperSheet) -> None:
    old = compare(told, submitted)
    new = copies.renew_link(fresh(submitted), actor=told.users["sri"])
    assert Client().get(reverse("paper_confirm", args=[old])).status_code == 404
    assert confirm(old, submitted).status_code == 404
    with pytest.raises(Refused, match="sudah dipakai"):
        copies.confirm(old, seen=fresh(submitted).content_digest, actor=SYSTEM_ACTOR)
    assert sheet_of(told, "dewi", "paper").state == "draft"
    assert confirm(new, submitted).status_code == 200
    assert sheet_of(told, "dewi", "paper").state == "locked"
    with pytest.raises(Refused, match="sudah dipakai"):
        copies.confirm(new, seen=fresh(submitted).content_digest, actor=SYSTEM_ACTOR)
    with pytest.raises((Refused, NotNow)):
        copies.renew_link(fresh(submitted), actor=told.users["sri"])


def test_an_expired_link_and_one_made_up_open_nothing(told: story.Story, submitted: PaperSheet) -> None:
    token = compare(told, submitted)
    later = clock.now() + timedelta(days=copies.LINK_DAYS, minutes=1)
    with clock.at(later):
        assert confirm(token, submitted).status_code == 404
        assert Client().get(reverse("paper_confirm_scan", args=[token])).status_code == 404
    for made_up in ("x", submitted.content_digest, fresh(submitted).link_digest):
        assert confirm(made_up, submitted).status_code == 404
    assert sheet_of(told, "dewi", "paper").state == "draft"


def test_a_link_confirms_its_own_sheet_only(told: story.Story, submitted: PaperSheet) -> None:
    """With what another sheet holds in the form, nothing is locked."""
    other = sheets.draft_digest(sheet_of(told, "budi", "paper"))
    token = compare(told, submitted)
    answer = Client().post(reverse("paper_confirm", args=[token]), {"seen": other, "remark": ""})
    assert answer.status_code == 409
    assert "berubah sesudah diperiksa" in text_of(answer)
    assert {sheet_of(told, name, "paper").state for name in ("budi", "dewi")} == {"draft"}


def test_who_is_excused_or_replaced_confirms_nothing(told: story.Story, submitted: PaperSheet) -> None:
    token, own = compare(told, submitted), sheet_of(told, "dewi", "paper")
    with ledger.unit_of_work():
        sheets.close(own, reason="Diganti.", actor=told.users["slamet"])
    with pytest.raises(Refused, match="sudah dikunci atau ditutup"):
        copies.confirm(token, seen=fresh(submitted).content_digest, actor=SYSTEM_ACTOR)
    assert Sheet.objects.get(pk=own.pk).state == "closed"
    assert stored(own) == []


def test_nothing_is_confirmed_after_the_marks_are_open(told: story.Story, submitted: PaperSheet) -> None:
    """She locked on the screen after all, and the stage opened."""
    token = compare(told, submitted)
    for username in MEMBERS:
        story._score(told, sheet_of(told, username, "paper"), told.at(24, 15))
    with clock.at(told.at(24, 16)), pytest.raises(Refused):
        copies.confirm(token, seen=fresh(submitted).content_digest, actor=SYSTEM_ACTOR)
    with pytest.raises(Refused, match="sudah dibuka"):
        paper_sheets.request(submitted.assessment, told.users["ani"].person_id, actor=told.users["sri"])


def test_a_conflict_declared_after_the_check_stops_the_confirmation(
    told: story.Story, submitted: PaperSheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = compare(told, submitted)
    away = queries.candidates_for(submitted.sheet)[0]
    monkeypatch.setattr(
        queries,
        "candidates_for",
        lambda sheet: [
            item for item in queries.candidates_with_ties(sheet) if not item.is_away and item.pk != away.pk
        ],
    )
    with pytest.raises(Refused, match="tidak lagi Anda nilai"):
        copies.confirm(token, seen=fresh(submitted).content_digest, actor=SYSTEM_ACTOR)


def test_her_own_draft_on_the_screen_stays_her_secret(told: story.Story, blank: PaperSheet) -> None:
    own, dewi, sri = sheet_of(told, "dewi", "paper"), signed_in(told, "dewi"), told.users["sri"]
    dewi.post(reverse("sheet", args=[own.pk]), form_of(own, "33,25", "Rahasia."))
    copies.attach(blank, scan=scan(), actor=sri)
    page = signed_in(told, "sri").get(reverse("paper_type", args=[blank.pk])).content.decode()
    assert "33,25" not in page
    assert "Rahasia." not in page


def test_no_page_of_anybody_else_tells_what_was_typed_or_whether_it_was_confirmed(
    told: story.Story, submitted: PaperSheet
) -> None:
    token = compare(told, submitted)
    third = services.add_person(full_name="Umar Contoh", actor=SYSTEM_ACTOR)
    told.users["umar"] = services.add_user(third, username="umar", email="", password="x")
    selections.assign(told.selection, third, Role.SECRETARIAT, actor=told.users["slamet"])
    umar = signed_in(told, "umar")
    pages = [
        reverse("paper_list", args=[submitted.assessment.pk]),
        reverse("paper_sheet", args=[submitted.pk]),
    ]
    before = [text_of(umar.get(page)) for page in pages]
    confirm(token, submitted)
    assert [text_of(umar.get(page)) for page in pages] == before
    assert umar.get(reverse("paper_scan", args=[submitted.pk])).status_code == 404
    for username in ("karto", "ani", "wati", "slamet"):
        client = signed_in(told, username)
        for name in ("paper_sheet", "paper_scan", "paper_type", "paper_check"):
            assert client.get(reverse(name, args=[submitted.pk])).status_code == 404


def test_without_mail_the_link_is_shown_once_and_that_is_logged(
    told: story.Story, submitted: PaperSheet
) -> None:
    dewi = told.users["dewi"]
    type(dewi).objects.filter(pk=dewi.pk).update(email="")
    compare(told, submitted)
    page = text_of(signed_in(told, "toni").post(reverse("paper_link", args=[submitted.pk])))
    assert "/lembar-kertas/" in page
    assert "hanya ditampilkan sekali" in page
    assert Event.objects.filter(action="papersheet.renew_link", subject_id=submitted.pk).count() == 1


def test_its_scan_does_not_go_where_everybody_reads_papers(told: story.Story, blank: PaperSheet) -> None:
    document = Document.objects.get(code=blank.document)
    assert display.file_name(document, "made")
    with pytest.raises(Refused, match="halaman lembar kertas"):
        documents.upload_signed(document, pdf("x"), name="x.pdf", pages=1, actor=told.users["sri"])


def test_one_paper_at_a_time(told: story.Story, blank: PaperSheet) -> None:
    sri = told.users["sri"]
    with pytest.raises(Refused, match="sudah mempunyai lembar kertas"):
        paper_sheets.request(blank.assessment, told.users["dewi"].person_id, actor=sri)
    copies.void(blank, reason="Salah cetak.", actor=sri)
    again = paper_sheets.request(blank.assessment, told.users["dewi"].person_id, actor=sri)
    assert again.number != blank.number
