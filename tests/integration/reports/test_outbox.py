"""The outbox that is seen before it goes, the inbox that shows what no mail could bring, and the reminders to holders of drafts."""

import html
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit import clock
from audit.errors import NotAllowed, Refused
from audit.models import Event
from config import health
from config.demo import story
from reports.services import outbox, outbox_steps
from selection import queries
from selection.enums import MailKind, MailState
from selection.models import Application, Mail, Selection
from selection.services import applications, draft_mails, mails
from tests.applicants import announced, draft, post
from tests.kept import kept

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    """Putu has sent an application, Ratna has a draft."""

    def made() -> story.Story:
        found = announced()
        putu, ratna = found.users["putu"], found.users["ratna"]
        applications.submit(draft(putu, post(found)), pledge=True, actor=putu)
        draft(ratna, post(found), with_documents=False)
        return found

    with kept(django_db_blocker, made) as found:
        yield found


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    def signed(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed


def _page(client: Client, name: str, *given: Any, **query: str) -> str:
    answer = client.get(reverse(name, args=given), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return html.unescape(answer.content.decode())


def _closing(told: story.Story) -> datetime:
    period = queries.registration_of(told.selection)
    assert period is not None
    return period.ends_at


def _nudged(told: story.Story, days: float = 0.5) -> Any:
    """By day, so long before the close."""
    return clock.at(_closing(told) - timedelta(days=days))


def _reminder(told: story.Story, username: str = "ratna") -> Mail:
    return Mail.objects.get(kind=MailKind.DRAFT, person=told.users[username].person)


def _facts(told: story.Story, fact: str) -> list[dict[str, Any]]:
    events = Event.objects.filter(subject_id=told.selection.pk, action=f"selection.{fact}")
    return [json.loads(text) for text in events.values_list("content__text", flat=True)]


# --- reminders ---------------------------------------------------------------------------------------------------------


def test_who_has_a_draft_is_reminded_twice_and_once_each_however_often_anybody_looks(
    told: story.Story,
) -> None:
    for days in (9, 2.5, 2.4, 0.5, 0.4):
        with _nudged(told, days):
            draft_mails.sweep()
            draft_mails.sweep()
    rows = Mail.objects.filter(kind=MailKind.DRAFT)
    assert {row.person_id for row in rows} == {told.users["ratna"].person_id}
    assert sorted(row.occasion.partition(":")[0] for row in rows) == ["last", "soon"]
    mail.outbox.clear()
    with _nudged(told, 0.4):
        outbox.sweep()
    reminders = [message for message in mail.outbox if "belum dikirim" in message.subject]
    assert [message.to for message in reminders] == [[told.users["ratna"].email]] * 2
    assert all(f"/lamaran/{_draft_of(told).pk}/" in message.body for message in reminders)


def test_two_workers_at_the_same_moment_remind_once(told: story.Story) -> None:
    ratna, vacancy = told.users["ratna"].person_id, post(told)
    for _worker in range(2):  # both have read that nobody was reminded
        mails.put(MailKind.DRAFT, vacancy.pk, [ratna], told.selection, vacancy=vacancy, occasion="last:1")
    assert Mail.objects.filter(kind=MailKind.DRAFT).count() == 1


def test_who_began_just_now_is_left_in_peace(told: story.Story) -> None:
    with _nudged(told):
        draft(told.users["putu"], post(told, "02"), with_documents=False)
        draft_mails.sweep()
    assert {row.person_id for row in Mail.objects.filter(kind=MailKind.DRAFT)} == {
        told.users["ratna"].person_id
    }


def _draft_of(told: story.Story) -> Application:
    return Application.objects.get(person=told.users["ratna"].person)


def test_a_reminder_that_was_overtaken_does_not_go_out(told: story.Story) -> None:
    with _nudged(told):
        draft_mails.sweep()
        applications.withdraw(_draft_of(told), actor=told.users["ratna"])
        mail.outbox.clear()
        outbox.sweep()
    assert not [message for message in mail.outbox if told.users["ratna"].email in message.to]
    assert _reminder(told).state == MailState.DROPPED
    with _nudged(told, 0.4):
        assert draft_mails.sweep() == 0


# --- the inbox ---------------------------------------------------------------------------------------------------------


def test_a_notice_is_in_the_inbox_though_no_mail_can_be_sent(told: story.Story, sign_in: Any) -> None:
    ratna = told.users["ratna"]
    User.objects.filter(pk=ratna.pk).update(email="")
    with _nudged(told):
        draft_mails.sweep()
        outbox.sweep()
        row = _reminder(told)
        assert (row.state, row.error) == (MailState.FAILED, outbox.NO_ADDRESS)
        client = sign_in(ratna)
        listed = _page(client, "inbox")
        assert "Belum dibaca" in listed and reverse("inbox_mail", args=[row.pk]) in listed
        assert "1 belum dibaca" in _page(client, "my_applications")
        page = _page(client, "inbox_mail", row.pk)
        assert "Draf belum dihitung sebagai lamaran" in page and "tidak mempunyai alamat e-mail" in page
        assert reverse("application_detail", args=[_draft_of(told).pk]) in page
        assert "Sudah dibaca" in _page(client, "inbox")


def test_nobody_opens_anothers_notice(told: story.Story, sign_in: Any) -> None:
    row = Mail.objects.get(kind=MailKind.RECEIPT)
    for username in ("ratna", "sri", "wati"):
        client = sign_in(told.users[username])
        assert client.get(reverse("inbox_mail", args=[row.pk])).status_code == 404
        assert client.post(reverse("inbox_read")).status_code in {302, 404}
    assert Mail.objects.get(pk=row.pk).read_at is None
    assert Client().get(reverse("inbox")).status_code == 302
    putu = sign_in(told.users["putu"])
    assert putu.post(reverse("inbox_read")).status_code == 302
    assert Mail.objects.get(pk=row.pk).read_at is not None


def test_a_held_notice_is_told_to_nobody_yet_and_a_full_inbox_costs_no_more_queries(
    told: story.Story, sign_in: Any, django_assert_max_num_queries: Any
) -> None:
    ratna = told.users["ratna"]
    with _nudged(told):
        draft_mails.sweep()
        Mail.objects.filter(kind=MailKind.DRAFT).update(state=MailState.HELD)
        client = sign_in(ratna)
        assert client.get(reverse("inbox_mail", args=[_reminder(told).pk])).status_code == 404
        assert "Belum ada pemberitahuan" in _page(client, "inbox")
        for number in range(25):
            mails.put(
                MailKind.DRAFT, post(told).pk, [ratna.person_id], told.selection, occasion=f"x:{number}"
            )
        with django_assert_max_num_queries(16):
            first = _page(client, "inbox")
        assert "Halaman 1 dari 2" in first


# --- seen before it goes -------------------------------------------------------------------------------------------------


@pytest.fixture
def held(told: story.Story) -> Iterator[Mail]:
    """The reminder to Ratna, made while every mail waits for Sri; half a day before the close."""
    outbox_steps.set_held(Selection.objects.get(pk=told.selection.pk), True, actor=told.users["sri"])
    Mail.objects.filter(kind=MailKind.RECEIPT).update(state=MailState.SENT)
    with _nudged(told):
        draft_mails.sweep()
        yield _reminder(told)


def _step(client: Client, told: story.Story, step: str, **which: Any) -> Any:
    return client.post(reverse("outbox_step", args=[told.selection.pk, step]), which)


def test_the_secretariat_sees_changes_and_releases_and_the_log_keeps_what_it_said(
    told: story.Story, held: Mail, sign_in: Any
) -> None:
    sri, address = sign_in(told.users["sri"]), reverse("outbox_mail", args=[told.selection.pk, held.pk])
    assert held.state == MailState.HELD
    outbox.sweep()
    assert not [message for message in mail.outbox if told.users["ratna"].email in message.to]
    page = _page(sri, "outbox_mail", told.selection.pk, held.pk)
    assert "Draf belum dihitung sebagai lamaran" in page
    typed = {
        "subject": "Pengingat: lamaran Anda",
        "text": "Segera kirim lamaran Anda.",
        "addition": "Meja bantuan buka sampai pukul 20.00.",
        "seen": outbox_steps.edition(held),
    }
    assert sri.post(address, typed).status_code == 302
    assert (
        sri.post(address, {**typed, "text": "Dari jendela kedua."}).status_code == 200
    )  # it was drawn before
    assert _step(sri, told, "lepas", mail=held.pk).status_code == 302
    mail.outbox.clear()
    outbox.sweep()
    (message,) = [one for one in mail.outbox if told.users["ratna"].email in one.to]
    assert message.subject == typed["subject"]
    assert message.body.startswith(typed["text"]) and message.body.endswith(typed["addition"])
    sent = _reminder(told)
    assert (sent.state, sent.subject, sent.text) == (MailState.SENT, message.subject, message.body)
    (edited,) = _facts(told, "mails_edited")
    assert edited["actor"]["name"] == str(told.users["sri"].ledger_name)
    assert "Draf belum dihitung" in edited["data"]["text_before"]
    assert typed["text"] in edited["data"]["text_after"]
    seen = _page(sign_in(told.users["wati"]), "outbox_mail", told.selection.pk, held.pk)
    assert "Draf belum dihitung sebagai lamaran" in seen and "Bunyi e-mail diubah sebelum dikirim" in seen


def test_receipts_wait_for_nobodys_approval(told: story.Story) -> None:
    selection = Selection.objects.get(pk=told.selection.pk)
    outbox_steps.set_held(selection, True, actor=told.users["sri"])
    sent = applications.submit(draft(told.users["ratna"], post(told)), pledge=True, actor=told.users["ratna"])
    receipt = Mail.objects.filter(about=sent.pk)
    assert receipt.get().state == MailState.WAITING
    with pytest.raises(Refused, match="tanda bukti"):
        outbox_steps.hold(selection, receipt, actor=told.users["sri"])


@pytest.mark.parametrize(
    "subject", ["Perihal\nBcc: rahasia@contoh.example", "Perihal\r\nX-Y: 1", "A\u2028Bcc: x"]
)
def test_a_typed_subject_begins_no_header(told: story.Story, held: Mail, sign_in: Any, subject: str) -> None:
    typed = {"subject": subject, "text": "Isi\n\nBcc: x@y.example", "seen": outbox_steps.edition(held)}
    answer = sign_in(told.users["sri"]).post(reverse("outbox_mail", args=[told.selection.pk, held.pk]), typed)
    assert answer.status_code == 200 and "satu baris" in html.unescape(answer.content.decode())
    assert _reminder(told).own_subject == ""
    Mail.objects.filter(pk=held.pk).update(
        own_subject=subject, state=MailState.WAITING
    )  # put there by another way
    mail.outbox.clear()
    outbox.sweep()
    (message,) = [one for one in mail.outbox if told.users["ratna"].email in one.to]
    headers = message.message()
    assert (
        headers["Bcc"] is None
        and headers["X-Y"] is None
        and message.recipients() == [told.users["ratna"].email]
    )


def test_only_the_secretariat_of_the_selection_acts(told: story.Story, held: Mail, sign_in: Any) -> None:
    before = Event.objects.count()
    pk = told.selection.pk
    for username, reads in (
        ("wati", True),
        ("slamet", True),
        ("ani", False),
        ("karto", False),
        ("ratna", False),
    ):
        client = sign_in(told.users[username])
        for name, given in (("outbox", ()), ("outbox_list", ()), ("outbox_mail", (held.pk,))):
            assert (client.get(reverse(name, args=[pk, *given])).status_code == 200) is reads, (
                username,
                name,
            )
        for step in ("tahan", "lepas", "kirim", "ulangi"):
            assert _step(client, told, step, mail=held.pk).status_code == 404
            assert _step(client, told, step, kind="draft", about=str(held.about)).status_code == 404
        assert client.post(reverse("outbox_switch", args=[pk]), {"held": "0"}).status_code == 404
        words = {"subject": "x", "text": "y", "seen": outbox_steps.edition(held)}
        assert client.post(reverse("outbox_mail", args=[pk, held.pk]), words).status_code == 404
        assert (
            "Lepas untuk dikirim"
            not in client.get(reverse("outbox_mail", args=[pk, held.pk])).content.decode()
        )
        with pytest.raises(NotAllowed):
            outbox_steps.release(told.selection, Mail.objects.all(), actor=told.users[username])
    assert Event.objects.count() == before and _reminder(told).state == MailState.HELD


def test_before_the_close_nobody_learns_who_applied_or_has_a_draft(
    told: story.Story, held: Mail, sign_in: Any
) -> None:
    receipt = Mail.objects.get(kind=MailKind.RECEIPT)
    names = [str(told.users[name].person.full_name) for name in ("putu", "ratna")]
    for username in ("sri", "wati"):
        client, pk = sign_in(told.users[username]), told.selection.pk
        pages = _page(client, "outbox", pk) + _page(client, "outbox_list", pk)
        pages += _page(client, "outbox_mail", pk, held.pk) + _page(client, "outbox_mail", pk, receipt.pk)
        assert not [name for name in names if name in pages]
        sent = Application.objects.get(pk=receipt.about)
        assert sent.number not in pages and told.users["putu"].email not in pages


def test_an_addition_for_a_batch_goes_below_each_of_its_mails(
    told: story.Story, held: Mail, sign_in: Any
) -> None:
    sri = sign_in(told.users["sri"])
    address = reverse("outbox_list", args=[told.selection.pk]) + f"?jenis=draft&tentang={held.about}"
    assert sri.post(address, {"addition": "Bantuan: loket 3."}).status_code == 302
    assert "Bantuan: loket 3." in html.unescape(sri.get(address).content.decode())
    assert _step(sri, told, "lepas", kind="draft", about=str(held.about)).status_code == 302
    mail.outbox.clear()
    outbox.sweep()
    assert [
        one.body.endswith("Bantuan: loket 3.") for one in mail.outbox if "belum dikirim" in one.subject
    ] == [True]


def test_without_a_worker_the_page_sends_and_says_what_is_stuck(
    told: story.Story, held: Mail, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sri, pk = sign_in(told.users["sri"]), told.selection.pk
    _step(sri, told, "lepas", mail=held.pk)
    with clock.at(clock.now() + timedelta(minutes=20)):
        assert "pekerja latar tidak berjalan" in _page(sri, "outbox", pk)
        assert health.report()[0]["mails"] == "down"

    def refuse(*_given: Any, **_more: Any) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", refuse)
    _step(sri, told, "kirim", mail=held.pk)
    assert (_reminder(told).state, _reminder(told).error) == (MailState.WAITING, "ConnectionRefusedError")
    with clock.at(clock.now() + timedelta(minutes=20)):
        assert "ConnectionRefusedError" in _page(sri, "outbox", pk)
        with pytest.raises(CommandError, match="ConnectionRefusedError"):
            call_command("send_mails", verbosity=0)
    monkeypatch.undo()
    mail.outbox.clear()
    _step(sri, told, "kirim", mail=held.pk)
    assert _reminder(told).state == MailState.SENT and len(mail.outbox) == 1
    assert len(_facts(told, "mails_pushed")) == 2
    assert health.report()[0]["mails"] == "ok"


def test_a_failed_one_goes_again_and_a_sent_one_once_more_as_it_was(
    told: story.Story, held: Mail, sign_in: Any
) -> None:
    sri = sign_in(told.users["sri"])
    Mail.objects.filter(pk=held.pk).update(state=MailState.FAILED, tries=10, error="SMTPDataError 451")
    _step(sri, told, "ulangi", mail=held.pk)
    mail.outbox.clear()
    assert outbox.sweep() >= 1
    first = _reminder(told)
    assert first.state == MailState.SENT
    for _press in range(2):
        _step(sri, told, "ulangi", mail=held.pk)
    outbox.sweep()
    again = Mail.objects.get(kind=MailKind.DRAFT, occasion=f"again:{held.pk}")
    assert (again.state, again.subject, again.text) == (MailState.SENT, first.subject, first.text)
    assert len([one for one in mail.outbox if told.users["ratna"].email in one.to]) == 2


def test_a_batch_goes_again_only_to_whom_it_failed_to_reach(
    told: story.Story, held: Mail, sign_in: Any
) -> None:
    Mail.objects.filter(pk=held.pk).update(state=MailState.FAILED, tries=10, error="SMTPDataError 451")
    reached = _reminder(told)
    reached.pk, reached.person, reached.state = None, told.users["putu"].person, MailState.SENT
    reached.save(force_insert=True)
    sri, batch = sign_in(told.users["sri"]), {"kind": "draft", "about": str(held.about)}
    _step(sri, told, "ulangi", **batch)
    assert _reminder(told).state == MailState.WAITING
    _step(sri, told, "ulangi", **batch)
    assert not Mail.objects.filter(occasion__startswith="again:").exists()
    _step(sri, told, "ulangi", mail=reached.pk)
    assert Mail.objects.get(occasion=f"again:{reached.pk}").person == reached.person


def test_what_is_just_being_sent_cannot_be_held(
    told: story.Story, held: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    sri, rows = told.users["sri"], Mail.objects.filter(pk=held.pk)
    outbox_steps.release(told.selection, rows, actor=sri)
    send, refused = EmailMessage.send, []

    def slow(message: EmailMessage, *given: Any, **more: Any) -> int:
        try:
            outbox_steps.hold(told.selection, rows, actor=sri)
        except Refused as refusal:
            refused.append(str(refusal))
        return send(message, *given, **more)

    monkeypatch.setattr(EmailMessage, "send", slow)
    outbox.sweep()
    assert refused and rows.get().state == MailState.SENT


def test_the_switch_is_a_step_of_the_log(told: story.Story, sign_in: Any) -> None:
    sri, pk = sign_in(told.users["sri"]), told.selection.pk
    assert sri.post(reverse("outbox_switch", args=[pk]), {"held": "1"}).status_code == 302
    assert Selection.objects.get(pk=pk).mails_held and len(_facts(told, "set_outbox")) == 1
    assert "menunggu persetujuan Sekretariat Pansel" in _page(sri, "outbox", pk)
    with pytest.raises(NotAllowed):
        outbox_steps.set_held(Selection.objects.get(pk=pk), False, actor=told.users["wati"])


# --- where an application stands -------------------------------------------------------------------------------------------


def test_my_applications_say_stage_last_whom_and_when_and_a_withdrawn_ones_receipt_says_so(
    told: story.Story, sign_in: Any
) -> None:
    putu, ratna = sign_in(told.users["putu"]), sign_in(told.users["ratna"])
    page = _page(ratna, "my_applications")
    assert "Menunggu Anda: lengkapi dan kirim lamaran" in page and "Terakhir: draf dibuat" in page
    page = _page(putu, "my_applications")
    assert "Menunggu pendaftaran ditutup" in page and "Terakhir: lamaran diterima" in page
    assert "Berikutnya:" in page and "WI" in page.partition("Berikutnya:")[2]
    own = Application.objects.get(person=told.users["putu"].person)
    with clock.at(_closing(told) + timedelta(hours=1)):
        assert "Menunggu Sekretariat Pansel" in _page(putu, "my_applications")
    applications.withdraw(own, actor=told.users["putu"])
    page = _page(putu, "receipt", own.pk)
    assert "Lamaran ini sudah ditarik" in page and "sudah diterima" not in page and own.number in page
    assert "Tidak ada yang ditunggu" in _page(putu, "application_detail", own.pk)
