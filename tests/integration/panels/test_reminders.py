"""Reminders reach exactly those who are late, once, and tell nobody who they are."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from audit import clock
from audit.models import Body
from config.demo import story
from panels.models import Reminder, ReminderRequest
from panels.services import reminders, sheets
from selection import queries as selections
from tests.conftest import shared_world
from tests.integration.panels.support import form_of, lock, post_of, sheet_of, signed_in

pytestmark = pytest.mark.django_db

told = shared_world("scoring")


def end_of(told: story.Story) -> Any:
    """The end of the paper by the schedule."""
    return selections.active_schedule(told.selection).get(kind="paper").ends_at


def stage(told: story.Story) -> Any:
    return sheet_of(told, "ani", "paper").assessment


def lock_sheet(told: story.Story, username: str) -> None:
    sheet, client = sheet_of(told, username, "paper"), signed_in(told, username)
    client.post(reverse("sheet", args=[sheet.pk]), form_of(sheet, "75"))
    assert lock(client, sheet).status_code == 302


def reached(told: story.Story) -> set[str]:
    by_mail = {user.email: name for name, user in told.users.items()}
    return {by_mail[address] for message in mail.outbox for address in message.to}


def answer_all() -> None:
    """What the worker does when it is rung."""
    for key in ReminderRequest.objects.filter(done_at=None).values_list("pk", flat=True):
        reminders.answer(key)


def test_the_late_are_reminded_before_the_end_and_on_the_last_day_once_each(told):
    lock_sheet(told, "karto")
    mail.outbox = []
    last = end_of(told) - timedelta(hours=2)
    for moment in (last - timedelta(days=9), last - timedelta(days=2), last - timedelta(days=2), last, last):
        with clock.at(moment):
            due = [item for item in reminders.due(clock.now()) if item[0] == stage(told)]
            for one, occasion in due:
                reminders.remind(one, occasion)
    assert reached(told) == {"ani", "budi", "citra", "dewi"}
    assert len(mail.outbox) == 8
    assert {row.occasion.partition(":")[0] for row in Reminder.objects.all()} == {"soon", "last"}


def test_nothing_is_sent_at_night_after_the_end_or_for_a_stage_that_is_open_to_all(told):
    end = end_of(told)
    with clock.at((end - timedelta(hours=2)).replace(hour=18)):  # 01.00 WIB of the day after
        assert not [item for item in reminders.due(clock.now()) if item[0] == stage(told)]
    with clock.at(end + timedelta(days=1)):
        assert not [item for item in reminders.due(clock.now()) if item[0] == stage(told)]


def test_the_button_reaches_exactly_the_late_and_answers_the_same_to_the_presser(told):
    def pressed() -> tuple[int, str, str]:
        client = signed_in(told, "sri")
        answer = client.post(reverse("stage_remind", args=[stage(told).pk]))
        page = client.get(answer.headers["Location"]).content.decode()
        return answer.status_code, answer.headers["Location"], page.partition("app-notice__body")[2][:400]

    lock_sheet(told, "karto")
    first = pressed()
    for username in ("ani", "citra"):
        lock_sheet(told, username)
    mail.outbox = []
    assert pressed() == first
    assert mail.outbox == []  # nothing goes out while somebody waits for the answer
    answer_all()
    assert reached(told) == {"budi", "dewi"}
    mail.outbox = []
    pressed()
    answer_all()
    assert mail.outbox == []  # once a day
    assert not ReminderRequest.objects.filter(done_at=None).exists()


@pytest.mark.parametrize("username", ["ani", "slamet", "wati", "asih", "ppk"])
def test_others_cannot_ask(told, username):
    assert signed_in(told, username).post(reverse("stage_remind", args=[stage(told).pk])).status_code == 404
    assert not ReminderRequest.objects.exists()


def test_neither_log_nor_server_log_names_the_late(told, caplog):
    caplog.set_level("INFO")
    before = set(Body.objects.values_list("pk", flat=True))
    signed_in(told, "karto").post(reverse("stage_remind", args=[stage(told).pk]))
    reminders.sweep()
    late = [told.users[name] for name in ("ani", "budi", "citra", "dewi")]
    written = " ".join(Body.objects.exclude(pk__in=before).values_list("text", flat=True))
    for user in late:
        for text in (user.email, str(user.person.pk), user.person.full_name):
            assert text not in written and text not in caplog.text


def test_a_mail_that_fails_is_tried_again_and_its_address_is_not_logged(told, monkeypatch, caplog):
    def broken(*arguments: Any, **named: Any) -> None:
        raise OSError("mailbox ani@contoh.example unavailable")

    monkeypatch.setattr(reminders, "send_mail", broken)
    assert reminders.remind(stage(told), "soon:x") is False
    assert not Reminder.objects.exists() and "ani@" not in caplog.text
    monkeypatch.undo()
    mail.outbox = []
    assert reminders.remind(stage(told), "soon:x") is True
    assert len(mail.outbox) == 5


def test_the_mail_holds_the_stage_the_post_and_the_end_and_no_mark(told):
    mail.outbox = []
    reminders.remind(stage(told), "soon:x")
    text = mail.outbox[0].body
    assert post_of(told).title in text and "makalah" in text and "WIB" in text
    assert sheets.missing_marks(sheet_of(told, "ani", "paper")) > 0
