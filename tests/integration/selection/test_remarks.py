"""The observer writes a remark, the secretariat answers, the body judges; a blocking one stops the next step; a letter ends what nobody can."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import proposals, services
from accounts.enums import InstitutionKind, Role
from accounts.models import Proposal, User
from accounts.workdays import add_working_days
from audit import clock
from audit.errors import NotAllowed, NotNow, Refused, Stale
from audit.ledger import SYSTEM_ACTOR
from config.demo import papers, people
from config.demo.story import Story
from panels.services import announcements
from selection import remarks
from selection.enums import RemarkStop, SelectionState
from selection.models import Hold, Remark, Selection
from selection.services import gates, holds, letter_endings, selections
from selection.services import remarks as service
from selection.services.remarks import Content
from tests.conftest import shared_world
from tests.integration.panels.support import signed_in, status_of, text_of
from tests.integration.selection.test_gates import announce, upload

pytestmark = pytest.mark.django_db

told = shared_world("draft")

ARTICLE = "PP 11/2017 Pasal 121 ayat (2)"
TEXT = "Jadwal wawancara tidak diumumkan. Umumkan dahulu jadwalnya."


def written(told: Story, **more: Any) -> Remark:
    content: dict[str, Any] = {"kind": "note", "article": ARTICLE, "text": TEXT, "days": 5, **more}
    return service.raise_(told.selection, Content(**content), actor=told.users["wati"])


def answered(told: Story, remark: Remark, text: str = "Jadwal sudah diumumkan hari ini.") -> Remark:
    service.answer(remark, text, actor=told.users["sri"])
    remark.refresh_from_db()
    return remark


def today(told: Story) -> date:
    return clock.now().astimezone(ZoneInfo(told.selection.zone)).date()


def watcher(told: Story, username: str, *, body: Any = None, until: date | None = None) -> User:
    """An observer of another body who watches the same selection; of `body` where it is given."""
    if body is None:
        body = services.add_institution(
            kind=InstitutionKind.OVERSIGHT,
            name="Inspektorat Misal",
            short_name="IM",
            valid_from=people.START,
            actor=SYSTEM_ACTOR,
        )
    person = services.add_person(full_name=f"{username.title()} Contoh", actor=SYSTEM_ACTOR)
    user = services.add_user(person, username=username, email="", password="x")
    services.add_membership(person, body, Role.OBSERVER, since=people.START, until=until, actor=SYSTEM_ACTOR)
    selections.assign(told.selection, person, Role.OBSERVER, actor=told.users["slamet"])
    told.users[username] = user
    return user


# --- writing and answering ----------------------------------------------------------------------------------------------


def test_the_observer_writes_the_secretariat_answers_the_body_accepts_and_the_mark_stays(told: Story) -> None:
    wati, sri = signed_in(told, "wati"), signed_in(told, "sri")
    post = told.selection.vacancies.get(code="01")
    sent = {"kind": "recommendation", "vacancy": post.pk, "article": ARTICLE, "text": TEXT, "days": "3"}
    page = text_of(
        wati.post(reverse("remark_new", args=[told.selection.pk]), {**sent, "file": upload()}, follow=True)
    )
    assert "Catatan dikirim" in page and ARTICLE in page and TEXT in page
    remark = Remark.objects.get()
    assert (remark.state, remark.body, remark.vacancy) == ("open", told.selection.oversight_body, post)
    assert remark.answer_due == add_working_days(today(told), 3)
    here = reverse("remark_detail", args=[remark.pk])

    assert f"Rekomendasi: {ARTICLE}" in text_of(sri.get(reverse("desk")))
    version = {"version": remark.version}
    assert "Tuliskan jawabannya" in text_of(sri.post(here, {"text": "  ", **version}))
    answer = {"text": "Jadwal sudah diumumkan.", "file": upload(), **version}
    assert "Jawaban dikirim" in text_of(sri.post(here, answer, follow=True))
    assert f"Rekomendasi: {ARTICLE}" not in text_of(sri.get(reverse("desk")))
    assert "Periksa jawabannya" in text_of(wati.get(reverse("desk")))

    judged = {"step": "accept", "version": remark.version + 1}
    assert "Tuliskan alasannya" in text_of(wati.post(here, {**judged, "reason": "", "days": "5"}))
    wati.post(here, {**judged, "reason": "Sudah diperiksa, sesuai.", "days": "5"})
    remark.refresh_from_db()
    assert remark.state == "accepted"
    for reader in ("sri", "slamet", "wati"):
        seen = text_of(signed_in(told, reader).get(reverse("remark_list", args=[told.selection.pk])))
        assert ARTICLE in seen and "Jawaban diterima" in seen
        shown = text_of(signed_in(told, reader).get(here))
        assert "Sudah diperiksa, sesuai." in shown and "Jadwal sudah diumumkan." in shown
    for which in ("catatan", "jawaban"):
        assert status_of(sri, reverse("remark_file", args=[remark.pk, which])) == 200
    timeline = text_of(wati.get(reverse("observer_timeline", args=[told.selection.pk])))
    for entry in ("Catatan lembaga pemantau kepada instansi", "Jawaban diterima oleh lembaga pemantau"):
        assert entry in timeline


def test_an_answer_that_does_not_satisfy_comes_back_with_a_new_day_and_stays_readable(told: Story) -> None:
    remark = answered(told, written(told), "Nanti.")
    service.return_(remark, reason="Sebutkan tanggalnya.", days=2, actor=told.users["wati"])
    remark.refresh_from_db()
    assert (remark.state, remark.answer_due) == ("returned", add_working_days(today(told), 2))
    answered(told, remark, "Diumumkan 20 November.")
    page = text_of(signed_in(told, "slamet").get(reverse("remark_detail", args=[remark.pk])))
    for said in (TEXT, "Nanti.", "Sebutkan tanggalnya.", "Diumumkan 20 November."):
        assert said in page


def test_what_is_not_said_is_refused_with_what_to_do(told: Story) -> None:
    wati = told.users["wati"]
    for wrong, sentence in (
        ({"text": " "}, "Tuliskan isi catatannya"),
        ({"article": " "}, "Sebutkan pasal"),
        ({"days": 0}, "1 sampai 60 hari kerja"),
        ({"days": 61}, "1 sampai 60 hari kerja"),
    ):
        with pytest.raises(Refused, match=sentence):
            written(told, **wrong)
    remark = written(told)
    with pytest.raises(Refused, match="Jawaban kosong tidak dapat dikirim"):
        service.answer(remark, " \n", actor=told.users["sri"])
    with pytest.raises(Refused, match="Tanpa alasan"):
        service.close(remark, reason=" ", actor=wati)
    for step in (
        lambda: service.accept(remark, reason="Ya.", actor=wati),
        lambda: service.return_(remark, reason="Kurang.", days=2, actor=wati),
    ):
        with pytest.raises(NotNow):  # nothing has been answered yet
            step()
    answered(told, remark)
    with pytest.raises(NotNow):
        service.answer(remark, "Sekali lagi.", actor=told.users["sri"])
    with pytest.raises(Stale):  # judged from a page that was drawn before the answer
        service.accept(remark, reason="Ya.", version=1, actor=wati)


@pytest.mark.parametrize("username", ["sri", "slamet", "ppk"])
def test_nobody_but_the_body_writes_accepts_returns_or_closes(told: Story, username: str) -> None:
    actor = told.users[username]
    content = Content(kind="note", article=ARTICLE, text=TEXT, days=5)
    with pytest.raises(NotAllowed):
        service.raise_(told.selection, content, actor=actor)
    remark = answered(told, written(told, blocking=True))
    for step in (service.accept, service.close):
        with pytest.raises(NotAllowed):
            step(remark, reason="Selesai.", actor=actor)
    with pytest.raises(NotAllowed):
        service.return_(remark, reason="Kurang.", days=2, actor=actor)
    remark.refresh_from_db()
    assert remark.state == "answered"


def test_nobody_but_the_secretariat_answers(told: Story) -> None:
    remark = written(told)
    for username in ("wati", "slamet", "ppk"):
        with pytest.raises(NotAllowed):
            service.answer(remark, "Sudah.", actor=told.users[username])
        page = signed_in(told, username).get(reverse("remark_detail", args=[remark.pk]))
        assert "Kirim jawaban" not in page.content.decode()


def test_another_body_that_watches_too_ends_neither_remark_nor_hold_and_another_account_of_the_body_ends_both(
    told: Story,
) -> None:
    post = told.selection.vacancies.get(code="01")
    stranger = watcher(told, "joko")
    remark = answered(told, written(told))
    hold = holds.place(post, reason="Periksa", actor=told.users["wati"])
    for step in (service.close, service.accept):
        with pytest.raises(NotAllowed):
            step(remark, reason="Selesai.", actor=stranger)
    for end in (holds.end, holds.renew):
        with pytest.raises(NotAllowed):
            end(hold, reason="Selesai.", actor=stranger)
    page = signed_in(told, "joko").get(reverse("remark_detail", args=[remark.pk]))
    assert page.status_code == 200 and "Tutup catatan" not in page.content.decode()
    page = signed_in(told, "joko").get(reverse("hold", args=[post.pk]))
    assert "Hanya petugas lembaga yang menunda" in text_of(page)
    assert "Akhiri penundaan" not in page.content.decode()
    own = service.raise_(
        told.selection, Content(kind="note", article=ARTICLE, text="Lain.", days=5), actor=stranger
    )
    assert own.body.name == "Inspektorat Misal"

    colleague = watcher(told, "tuti", body=told.selection.oversight_body)
    service.close(remark, reason="Diambil alih, sudah jelas.", actor=colleague)
    holds.end(hold, reason="Diambil alih, sudah jelas.", actor=colleague)
    remark.refresh_from_db()
    hold.refresh_from_db()
    assert (remark.state, hold.state) == ("closed", "ended")
    with pytest.raises(NotAllowed):
        service.close(own, reason="Selesai.", actor=colleague)


def test_another_agencys_observer_finds_nothing_and_ends_nothing(told: Story) -> None:
    remark = written(told)
    body = services.add_institution(
        kind=InstitutionKind.OVERSIGHT,
        name="Lain",
        short_name="L",
        valid_from=people.START,
        actor=SYSTEM_ACTOR,
    )
    person = services.add_person(full_name="Wisnu Contoh", actor=SYSTEM_ACTOR)
    outsider = services.add_user(person, username="wisnu", email="", password="x")
    services.add_membership(person, body, Role.OBSERVER, since=people.START, actor=SYSTEM_ACTOR)
    told.users["wisnu"] = outsider
    with pytest.raises(NotAllowed):
        service.close(remark, reason="Selesai.", actor=outsider)
    client = signed_in(told, "wisnu")
    for address in (
        reverse("remark_detail", args=[remark.pk]),
        reverse("observer_remarks", args=[told.selection.pk]),
        reverse("remark_new", args=[told.selection.pk]),
    ):
        assert client.get(address).status_code == 404


def test_who_left_the_body_ends_nothing_though_his_duty_in_the_selection_stands(told: Story) -> None:
    remark = written(told)
    leaving = watcher(told, "tuti", body=told.selection.oversight_body, until=today(told))
    with clock.at(clock.now() + timedelta(days=2)):
        with pytest.raises(NotAllowed):
            service.close(remark, reason="Selesai.", actor=leaving)
        service.close(remark, reason="Selesai.", actor=told.users["wati"])


# --- overdue ------------------------------------------------------------------------------------------------------------


def test_an_overdue_answer_is_red_for_both_sides_by_the_calendar_alone(told: Story) -> None:
    remark = written(told, days=1)
    zone = ZoneInfo(told.selection.zone)
    last = clock.now().astimezone(zone).replace(hour=23, minute=59)
    last += timedelta(days=(remark.answer_due - last.date()).days)
    with clock.at(last):
        assert not remarks.is_overdue(remark, clock.now())
    with clock.at(last + timedelta(minutes=2)):
        assert remarks.is_overdue(remark, clock.now())
        for username in ("sri", "wati"):
            client = signed_in(told, username)
            assert "Lewat batas jawaban" in text_of(client.get(reverse("desk")))
            page = text_of(client.get(reverse("remark_detail", args=[remark.pk])))
            assert "Batas jawaban sudah lewat" in page
        answered(told, remark)  # late is still an answer, and is seen to be late
        assert not remarks.is_overdue(remark, clock.now())
        page = signed_in(told, "wati").get(reverse("remark_detail", args=[remark.pk]))
        assert "terlambat dari batasnya" in text_of(page)


# --- the step that it stops ---------------------------------------------------------------------------------------------


def test_a_blocking_remark_after_the_proposal_stops_the_announcement_until_it_is_accepted(
    told: Story,
) -> None:
    sri, slamet, wati = (told.users[name] for name in ("sri", "slamet", "wati"))
    with clock.at(told.at(0, 8)):
        proposal = announcements.propose_announcement(told.selection, number="15/P/2026", actor=sri)
        remark = written(told, blocking=True)
        for lift in (lambda: None, lambda: answered(told, remark)):  # an answer alone lifts nothing
            lift()
            with pytest.raises(Refused, match=r"Pengumuman seleksi ditahan.*Pasal 121.*menerima jawabannya"):
                proposals.approve(proposal, digest=proposal.digest, actor=slamet)
            proposal.refresh_from_db()
            assert Selection.objects.get(pk=told.selection.pk).state == SelectionState.DRAFT
        service.accept(remark, reason="Sesuai.", actor=wati)
        proposals.approve(proposal, digest=proposal.digest, actor=slamet)
    assert Selection.objects.get(pk=told.selection.pk).state == SelectionState.ANNOUNCED


def test_a_remark_that_does_not_block_stops_nothing(told: Story) -> None:
    written(told)
    assert announce(told).state == SelectionState.ANNOUNCED


@pytest.mark.parametrize("step", list(RemarkStop))
def test_each_step_of_the_table_asks_and_only_for_the_post_it_is_about(told: Story, step: str) -> None:
    one, other = told.selection.vacancies.order_by("code")
    remark = written(told, blocking=True, vacancy=one)
    if step not in ("announcement", "choice", "inauguration"):  # those wait for letters as well
        gates.go_through(told.selection, other, step)
    assert remarks.obstacle(told.selection, other, step) == ""
    for post in (one, None):
        with pytest.raises(Refused, match="ditahan"):
            gates.go_through(told.selection, post, step) if step == "announcement" else _taken(
                told, post, step
            )
    service.close(remark, reason="Keliru.", actor=told.users["wati"])
    assert remarks.obstacle(told.selection, one, step) == ""


def _taken(told: Story, post: Any, step: str) -> None:
    """The step without its letters, which are test_gates.py's."""
    if sentence := remarks.obstacle(told.selection, post, step):
        raise Refused(sentence)


def test_an_unknown_step_is_a_mistake_and_not_an_open_door(told: Story) -> None:
    written(told, blocking=True)
    with pytest.raises(ValueError, match="publish_all"):
        remarks.obstacle(told.selection, None, "publish_all")


def test_staff_and_observer_see_why_on_every_page_as_long_as_it_stands(told: Story) -> None:
    remark = written(told, blocking=True)
    pages = {
        "sri": ("selection_plan", "selection_gates", "compliance", "remark_list"),
        "slamet": ("selection_plan", "remark_list"),
        "wati": ("observer_selection", "observer_remarks"),
    }
    title = "Catatan lembaga pemantau menahan langkah berikutnya"

    def shown() -> set[bool]:
        return {
            title in text_of(signed_in(told, username).get(reverse(name, args=[told.selection.pk])))
            for username, names in pages.items()
            for name in names
        }

    assert shown() == {True}
    service.close(remark, reason="Keliru.", actor=told.users["wati"])
    assert shown() == {False}


def test_the_list_and_the_desk_ask_the_same_number_of_questions_for_one_and_for_many(told: Story) -> None:
    addresses = [reverse("remark_list", args=[told.selection.pk]), reverse("desk")]

    def asked() -> list[int]:
        client, found = signed_in(told, "sri"), []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            found.append(len(queries))
        return found

    written(told)
    once = asked()
    for _again in range(4):
        written(told, vacancy=told.selection.vacancies.get(code="01"))
        hold = holds.place(
            told.selection.vacancies.get(code="01"), reason="Periksa", actor=told.users["wati"]
        )
        holds.end(hold, reason="Selesai", actor=told.users["wati"])
    assert asked() == once


# --- ended by the body's letter -----------------------------------------------------------------------------------------


def letter(told: Story, subject: Hold | Remark, **more: Any) -> Proposal:
    given: dict[str, Any] = {
        "reason": "Penjelasan diterima.",
        "number": "B-77/contoh",
        "dated": today(told),
        "file": papers.stored("Surat penutup"),
        **more,
    }
    return letter_endings.propose_end(subject, actor=told.users["sri"], **given)


def subjects(told: Story) -> list[Hold | Remark]:
    post = told.selection.vacancies.get(code="01")
    return [
        holds.place(post, reason="Periksa nilai", actor=told.users["wati"]),
        written(told, blocking=True),
    ]


def test_two_people_end_a_hold_and_a_remark_by_the_letter_of_the_body(told: Story) -> None:
    for subject in subjects(told):
        proposal = letter(told, subject)
        shown = text_of(signed_in(told, "slamet").get(reverse("approval_detail", args=[proposal.pk])))
        assert "B-77/contoh" in shown and "Cocokkan satu per satu" in shown
        scan = reverse("body_letter_file", args=[subject.pk, _file_of(proposal)])
        assert status_of(signed_in(told, "slamet"), scan) == 200
        with pytest.raises(NotAllowed):  # alone: neither the proposer, nor the step without a proposal
            proposals.approve(proposal, digest=proposal.digest, actor=told.users["sri"])
        subject.refresh_from_db()
        assert subject.state in {"standing", "open"}

        proposals.approve(proposal, digest=proposal.digest, actor=told.users["slamet"])
        subject.refresh_from_db()
        assert subject.state in {"ended", "closed"} and subject.letter_number == "B-77/contoh"
        page = "hold_detail" if isinstance(subject, Hold) else "remark_detail"
        for username in ("sri", "slamet", "wati"):
            seen = text_of(signed_in(told, username).get(reverse(page, args=[subject.pk])))
            assert "B-77/contoh" in seen and "Penjelasan diterima." in seen
    listed = text_of(signed_in(told, "slamet").get(reverse("remark_list", args=[told.selection.pk])))
    assert "Diakhiri" in listed and "Ditutup" in listed


def _file_of(proposal: Proposal) -> str:
    return proposals.json.loads(proposal.arguments)["given"]["file"]


def test_a_letter_that_cannot_be_right_ends_nothing(told: Story) -> None:
    for subject in subjects(told):
        for wrong, sentence in (
            ({"reason": " "}, "Tuliskan alasannya"),
            ({"number": " "}, "Isi nomor surat"),
            ({"dated": today(told) + timedelta(days=1)}, "belum tiba"),
            ({"dated": today(told) - timedelta(days=1)}, "sebelum yang diakhirinya dicatat"),
        ):
            with pytest.raises(Refused, match=sentence):
                letter(told, subject, **wrong)
        for username in ("wati", "slamet", "ppk"):
            with pytest.raises(NotAllowed):
                letter_endings.propose_end(
                    subject,
                    reason="Selesai.",
                    number="1",
                    dated=today(told),
                    file=papers.stored("Surat"),
                    actor=told.users[username],
                )
        subject.refresh_from_db()
        assert subject.state in {"standing", "open"}


def test_the_body_may_end_it_first_and_then_the_letter_ends_nothing_more(told: Story) -> None:
    hold, remark = subjects(told)
    waiting = [letter(told, subject) for subject in (hold, remark)]
    holds.end(hold, reason="Sudah diperiksa", actor=told.users["wati"])
    service.close(remark, reason="Sudah diperiksa", actor=told.users["wati"])
    for proposal in waiting:
        with pytest.raises(Refused, match="sudah di"):
            proposals.approve(proposal, digest=proposal.digest, actor=told.users["slamet"])
    hold.refresh_from_db()
    remark.refresh_from_db()
    assert hold.letter_number == remark.letter_number == ""


def test_a_hold_that_has_lapsed_is_not_ended_by_a_letter_and_its_mark_stays(told: Story) -> None:
    hold = holds.place(told.selection.vacancies.get(code="01"), reason="Periksa", actor=told.users["wati"])
    with clock.at(hold.lapses_at + timedelta(seconds=1)):
        with pytest.raises(Refused, match="sudah lewat waktu"):
            letter(told, hold)
        page = text_of(signed_in(told, "sri").get(reverse("remark_list", args=[told.selection.pk])))
        assert "Penundaan pengumuman" in page and "Lewat waktu" in page
        shown = signed_in(told, "sri").get(reverse("hold_detail", args=[hold.pk]))
        assert "sudah lewat waktu" in text_of(shown) and 'name="number"' not in shown.content.decode()


def test_the_secretariat_asks_for_it_on_the_page_and_a_letter_without_a_scan_is_refused(told: Story) -> None:
    hold, remark = subjects(told)
    sri = signed_in(told, "sri")
    sent = {"number": "B-78/contoh", "dated": today(told).isoformat(), "reason": "Menurut surat."}
    for name, subject in (("hold_detail", hold), ("remark_letter", remark)):
        address = reverse(name, args=[subject.pk])
        assert "Pilih berkas PDF" in text_of(sri.post(address, sent))
        answer = sri.post(address, {**sent, "file": upload()}, follow=True)
        assert "Usulan dikirim" in text_of(answer)
        assert Proposal.objects.filter(subject_id=subject.pk, state="open").count() == 1
        assert "Usulan yang sama" in text_of(sri.post(address, {**sent, "file": upload()}))
        denied = signed_in(told, "wati").post(address, {**sent, "file": upload()})
        assert denied.status_code == 404
