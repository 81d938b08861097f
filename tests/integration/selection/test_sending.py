"""Sending at the last moment, replacing what was sent, and the mail that tells of it."""

import html
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from smtplib import SMTPResponseException, SMTPServerDisconnected
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit import clock, ledger
from audit.errors import Refused
from audit.models import Event
from config.demo import story
from reports.services import jobs, outbox
from selection import display, queries, uploads
from selection.models import Application, ApplicationDocument, Mail
from selection.services import applications
from tests.applicants import announced, draft, pdf, post
from tests.kept import kept

pytestmark = pytest.mark.django_db
SLOT = "ktp"


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
    with kept(django_db_blocker, announced) as found:
        yield found


@pytest.fixture
def putu(told: story.Story) -> User:
    return told.users["putu"]


@pytest.fixture
def signed_in(client: Client, putu: User) -> Client:
    client.force_login(putu, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def _file(payload: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("berkas.pdf", payload, "application/pdf")}


def _closing(told: story.Story) -> datetime:
    period = queries.registration_of(told.selection)
    assert period is not None
    return period.ends_at


def test_a_sent_file_is_replaced_until_the_close_and_the_receipt_follows(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    sent = applications.submit(draft(putu, post(told)), pledge=True, actor=putu)
    address = reverse("application_slot", args=[sent.pk, SLOT])
    newer = ledger.content_digest(pdf(512))
    assert signed_in.post(address, _file(pdf(512))).status_code == 302
    after = Application.objects.get(pk=sent.pk)
    assert (after.state, after.number, after.submitted_at) == ("submitted", sent.number, sent.submitted_at)
    page = _text(signed_in.get(reverse("receipt", args=[sent.pk])))
    assert "Diperbarui" in page and newer in page
    states = ApplicationDocument.objects.filter(application=sent, slot__code=SLOT).values_list(
        "state", flat=True
    )
    assert sorted(states) == ["current", "replaced"]
    entry = Event.objects.select_related("content").get(subject_id=sent.pk, action="application.amend")
    assert newer in entry.content.text
    with clock.at(_closing(told)):
        assert "menurut jam server" in _text(signed_in.post(address, _file(pdf(1024))))
    assert Application.objects.get(pk=sent.pk).amended_at == after.amended_at
    applications.withdraw(sent, actor=putu)
    assert "sudah ditarik" in _text(signed_in.post(address, _file(pdf(1024))))


def test_what_waits_for_the_log_while_the_registration_closes_is_refused_whole(
    told: story.Story, putu: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = draft(putu, post(told))
    with clock.at(_closing(told) - timedelta(seconds=30)):
        checked = applications.what_is_missing

        def slow(*given: Any) -> list[str]:
            clock._offset += timedelta(seconds=40)  # `clock.at` puts it back
            return checked(*given)

        monkeypatch.setattr(applications, "what_is_missing", slow)
        with pytest.raises(Refused, match="menurut jam server"):
            applications.submit(application, pledge=True, actor=putu)
    kept = Application.objects.get(pk=application.pk)
    assert (kept.state, kept.number) == ("draft", None)
    assert not Event.objects.filter(subject_id=application.pk, action="application.submit").exists()


# --- the receipt by mail ----------------------------------------------------------------------------------------------


def _made() -> None:
    """A worker makes the PDFs that wait."""
    for key in jobs.waiting_jobs():
        job = jobs.claim(key)
        assert job is not None
        jobs.render_job(job)


def _replace(told: story.Story, sent: Application, padding: int) -> None:
    slot = queries.active_slots(told.selection).get(code=SLOT)
    payload = pdf(padding)
    report = uploads.Report(ok=True, code="ok", pages=1, size=len(payload))
    applications.keep(sent, slot, payload, name="baru.pdf", report=report, actor=told.users["putu"])


def _later(minutes: int) -> Any:
    return clock.at(clock.now() + timedelta(minutes=minutes))


def test_the_receipt_goes_out_by_mail_once_with_its_pdf(told: story.Story, putu: User) -> None:
    sent = applications.submit(draft(putu, post(told)), pledge=True, actor=putu)
    assert outbox.sweep() == 0  # the PDF that nobody asked for is asked for, and waited for
    _made()
    mail.outbox.clear()
    with _later(1):
        assert (outbox.sweep(), outbox.sweep()) == (1, 0)
    (message,) = mail.outbox
    assert message.to == [putu.email]
    assert sent.number is not None and sent.submitted_at is not None
    assert sent.number in message.subject
    digests = ApplicationDocument.objects.filter(application=sent).values_list("file__sha256", flat=True)
    place = Event.objects.select_related("leaf").get(subject_id=sent.pk, action="application.submit").leaf.seq
    wanted = (
        sent.number,
        display.exact_moment(sent.submitted_at, "Asia/Jakarta"),
        f"nomor {place}",
        *digests,
    )
    assert [item for item in wanted if item not in message.body] == []
    ((_name, payload, kind),) = message.attachments
    assert payload.startswith(b"%PDF-") and kind == "application/pdf"
    row = Mail.objects.get(about=sent.pk)
    assert (row.state, row.text) == ("sent", message.body)


def test_a_mail_that_fails_says_why_and_comes_later_with_the_same_mark(
    told: story.Story, putu: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = applications.submit(draft(putu, post(told)), pledge=True, actor=putu)
    outbox.sweep()
    _made()
    tried: list[EmailMessage] = []

    def refuse(message: EmailMessage, *_rest: Any, **_more: Any) -> int:
        tried.append(message)
        raise SMTPServerDisconnected(f"no, not {putu.email}")

    monkeypatch.setattr(EmailMessage, "send", refuse)
    with _later(1):
        assert outbox.sweep() == 0
        row = Mail.objects.get(about=sent.pk)
        assert (row.state, row.tries, row.error) == ("waiting", 1, "SMTPServerDisconnected")
        assert outbox.sweep() == 0 and len(tried) == 1  # not at once again
    monkeypatch.undo()
    mail.outbox.clear()
    with _later(5):
        assert outbox.sweep() == 1
    mark = "Message-ID"
    assert mail.outbox[0].extra_headers[mark] == tried[0].extra_headers[mark]


def test_a_mail_that_nobody_takes_is_given_up_with_its_reason(
    told: story.Story, putu: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = applications.submit(draft(putu, post(told)), pledge=True, actor=putu)
    Mail.objects.filter(about=sent.pk).update(tries=outbox.MOST_TRIES - 1)

    def refuse(*_given: Any, **_more: Any) -> int:
        raise SMTPResponseException(550, "no such mailbox")

    monkeypatch.setattr(EmailMessage, "send", refuse)
    with _later(60):  # too long for the PDF: the mail would go without it
        outbox.sweep()
    row = Mail.objects.get(about=sent.pk)
    assert (row.state, row.error) == ("failed", "SMTPResponseException 550")
    User.objects.filter(pk=putu.pk).update(email="")
    _replace(told, sent, 512)
    with _later(60):
        outbox.sweep()
    row = Mail.objects.exclude(pk=row.pk).get(about=sent.pk)
    assert (row.state, row.error) == ("failed", outbox.NO_ADDRESS)


def test_five_replaced_files_are_one_mail_of_the_newest_receipt(told: story.Story, putu: User) -> None:
    sent = applications.submit(draft(putu, post(told)), pledge=True, actor=putu)
    Mail.objects.filter(about=sent.pk).update(state="sent")
    for padding in (256, 512, 768):
        _replace(told, sent, padding)
    mail.outbox.clear()
    assert outbox.sweep() == 0
    with _later(3):
        outbox.sweep()
    _made()
    with _later(4):
        assert outbox.sweep() == 1
    (message,) = mail.outbox
    assert "diperbarui" in message.subject and "Diperbarui" in message.body
    assert ledger.content_digest(pdf(768)) in message.body
    assert ledger.content_digest(pdf(256)) not in message.body


def test_what_is_replaced_while_its_mail_goes_out_is_mailed_again(
    told: story.Story, putu: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = applications.submit(draft(putu, post(told)), pledge=True, actor=putu)
    outbox.sweep()
    _made()
    send = EmailMessage.send

    def slow(message: EmailMessage, *given: Any, **more: Any) -> int:
        _replace(told, sent, 512)
        return send(message, *given, **more)

    monkeypatch.setattr(EmailMessage, "send", slow)
    with _later(1):
        outbox.sweep()
    monkeypatch.undo()
    assert Mail.objects.get(about=sent.pk).state == "waiting"
    mail.outbox.clear()
    with _later(30):
        assert outbox.sweep() == 1
    assert ledger.content_digest(pdf(512)) in mail.outbox[0].body


def test_pages_with_a_deadline_show_the_servers_clock_in_the_zone_of_the_selection(
    told: story.Story, signed_in: Client, putu: User
) -> None:
    application = draft(putu, post(told))
    shown = _closing(told).astimezone(ZoneInfo("Asia/Jakarta")) - timedelta(hours=2)
    second = shown.hour * 3600 + shown.minute * 60
    with clock.at(shown):
        for name, more in (
            ("application_detail", []),
            ("application_submit", []),
            ("application_slot", [SLOT]),
            ("application_withdraw", []),
        ):
            page = _text(signed_in.get(reverse(name, args=[application.pk, *more])))
            found = re.search(r'data-server-clock="(\d+)"', page)
            assert found and second <= int(found[1]) < second + 120, name
            assert "WIB" in page and "saat halaman ini dibuat" in page
    with clock.at(_closing(told)):
        page = _text(signed_in.get(reverse("application_detail", args=[application.pk])))
    assert "data-server-clock" not in page
