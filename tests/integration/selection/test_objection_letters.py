"""The register of administrative objections (UU 30/2014): the day by which to answer is computed, what is overdue stands on the desks."""

import html
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.workdays import add_working_days
from audit import clock
from audit.errors import NotAllowed, Refused
from config.demo import story
from selection import display
from selection.models import ObjectionLetter
from selection.services import objection_letters
from selection.services.objection_letters import Letter, Reply
from tests.conftest import shared_world

pytestmark = pytest.mark.django_db

told = shared_world("screening")


def text_of(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", response.content.decode()))


def page(told: story.Story, username: str, client: Client, url: str, **posted: Any) -> Any:
    client.force_login(told.users[username], backend="django.contrib.auth.backends.ModelBackend")
    return client.post(url, posted) if posted else client.get(url)


def received(told: story.Story) -> date:
    return told.at(17, 9).date()


def registered(told: story.Story) -> ObjectionLetter:
    letter = Letter("Perkumpulan Contoh", "email", received(told), "Keberatan atas pengumuman.")
    with clock.at(told.at(18, 9)):
        return objection_letters.register(told.selection, letter, actor=told.users["sri"])


def test_the_secretariat_takes_down_a_letter_and_records_its_answer(
    told: story.Story, client: Client
) -> None:
    url = reverse("objection_register", args=[told.selection.pk])
    given = {"sender": "Perkumpulan Contoh", "channel": "paper", "received_on": received(told).isoformat()}
    with clock.at(told.at(18, 9)):
        wrong = text_of(page(told, "sri", client, url, **given, subject=""))
        assert "Tuliskan keputusan atau tindakan" in wrong and "Perkumpulan Contoh" in wrong
        ahead = {**given, "received_on": told.at(25, 9).date().isoformat(), "subject": "x"}
        assert "belum tiba" in text_of(page(told, "sri", client, url, **ahead))
        page(
            told,
            "sri",
            client,
            url,
            **given,
            subject="Pengumuman hasil.",
            told_on=told.at(1, 9).date().isoformat(),
        )
    letter = ObjectionLetter.objects.get()
    assert letter.answer_due == add_working_days(received(told), 10)
    own = reverse("objection_letter", args=[letter.pk])
    shown = text_of(page(told, "wati", client, own))
    assert display.day(letter.answer_due) in shown and "Dalam batas pengajuan" in shown
    assert "Catat surat jawaban" not in shown
    answer = {
        "verdict": "rejected",
        "answer": "Pengumuman sesuai aturan.",
        "answer_number": "800/12",
        "answered_on": told.at(19, 9).date().isoformat(),
        "version": "1",
    }
    with clock.at(told.at(20, 9)):
        assert page(told, "sri", client, own, **answer).status_code == 302
    letter.refresh_from_db()
    assert (letter.state, letter.answer_number) == ("answered", "800/12")
    assert "800/12" in text_of(page(told, "wati", client, own))


def test_one_that_nobody_answers_stands_on_the_desks_and_among_the_exceptions(
    told: story.Story, client: Client
) -> None:
    letter = registered(told)
    last = letter.answer_due
    late = told.at(18, 9).replace(year=last.year, month=last.month, day=last.day, hour=12)
    with clock.at(late):
        assert "Lewat batas jawaban" not in text_of(page(told, "sri", client, reverse("desk")))
        assert "Keberatan administratif" not in text_of(page(told, "wati", client, reverse("desk")))
    with clock.at(late.replace(hour=0) + (told.at(2, 0) - told.at(1, 0))):
        for username in ("sri", "wati"):
            assert "Lewat batas jawaban" in text_of(page(told, username, client, reverse("desk")))
        overview = reverse("observer_selection", args=[told.selection.pk])
        assert "1 surat keberatan administratif" in text_of(page(told, "wati", client, overview))


def test_nobody_else_takes_down_or_answers(told: story.Story, client: Client) -> None:
    letter = registered(told)
    reply = Reply("upheld", "x", "1", received(told))
    with clock.at(told.at(18, 10)):
        for username in ("wati", "karto", "slamet", "putu"):
            with pytest.raises(NotAllowed):
                objection_letters.answer(letter, reply, actor=told.users[username])
            given = Letter("x", "paper", received(told), "x")
            with pytest.raises(NotAllowed):
                objection_letters.register(told.selection, given, actor=told.users[username])
        url = reverse("objection_letter", args=[letter.pk])
        assert page(told, "wati", client, url, verdict="upheld").status_code == 404
        for username in ("karto", "putu", "slamet"):
            assert page(told, username, client, url).status_code == 404
        with pytest.raises(Refused, match="antara tanggal diterima"):
            early = Reply("upheld", "x", "1", told.at(1, 9).date())
            objection_letters.answer(letter, early, actor=told.users["sri"])
